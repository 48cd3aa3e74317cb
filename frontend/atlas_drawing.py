"""Draws the atlas: which themes get a label, and where these and the names of their groups stand, wide and narrow.

Pure and deterministic. A theme's box has its id; a group's name `name-` and the group's id; what leads to its other
themes `more-` and that id. No two boxes overlap, nor do the grounds around groups.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from frontend.atlas_packing import Place, Room, Size, pack
from frontend.text_width import width, wrap
from graph_store.atlas import Atlas, Group, Theme
from graph_store.models import Box, Drawing

NAME, MORE = "name-", "more-"
REACH = 18.0
"""How far a group's ground reaches beyond its boxes, px."""
PADDING = 9.0
DOT_GAP = 6.0

_MARGIN = 12.0
_GAP = (13.0, 12.5)
_APART = 2 * REACH + 10.0
_GROUP_ASPECT = 3.0
"""Labels are about four times as wide as high: so about as many stand side by side as above each other."""


@dataclass(frozen=True)
class Type:
    """How a label is set: size and line height, px, and weight."""

    size: float
    line: float
    weight: int


NAME_TYPE = Type(13.0, 16.0, 600)
MORE_TYPE = Type(12.5, 15.0, 400)


@dataclass(frozen=True)
class Scale:
    """How much one drawing holds: its width, the most labels (themes and names of groups) and groups, the widest
    line of a theme and of a group, and the widest group, px; and how much wider than high it likes to be."""

    width: float
    labels: int
    groups: int
    theme: float
    group: float
    aspect: float


WIDE = Scale(width=860.0, labels=40, groups=9, theme=136.0, group=380.0, aspect=1.9)
NARROW = Scale(width=358.0, labels=15, groups=4, theme=112.0, group=306.0, aspect=0.8)


@dataclass(frozen=True)
class _Label:
    id: str
    lines: tuple[str, ...]
    size: Size


@dataclass(frozen=True)
class _Block:
    """A group's boxes around their own middle; or a single theme that is in no group."""

    themes: tuple[Theme, ...]
    boxes: tuple[Box, ...]
    size: Size


def draw(atlas: Atlas) -> dict[str, Drawing]:
    """The drawings `wide` (860 px) and `narrow` (358 px); they are as high as they need to be. None of no themes."""
    return {"wide": _drawing(atlas, WIDE), "narrow": _drawing(atlas, NARROW)} if atlas.themes else {}


def type_of(theme: Theme) -> Type:
    """Themes of more questions are set larger, as larger towns on a map."""
    if len(theme.questions) >= 4:
        return Type(15.0, 18.0, 600)
    return Type(13.0, 16.0, 600 if len(theme.questions) > 1 else 400)


def radius(theme: Theme) -> float:
    """Of a theme's dot, px: its area grows with the number of questions, up to nine."""
    return round(3.2 * math.sqrt(min(len(theme.questions), 9)), 1)


def _drawing(atlas: Atlas, scale: Scale) -> Drawing:
    blocks = [_block(group, themes, atlas, scale) for group, themes in _chosen(atlas, scale)]
    home = {theme.id: number for number, block in enumerate(blocks) for theme in block.themes}
    kin: list[dict[int, float]] = [{} for _ in blocks]
    for link in atlas.links:
        if link.a in home and link.b in home and home[link.a] != home[link.b]:
            for one, other in ((home[link.a], home[link.b]), (home[link.b], home[link.a])):
                kin[one][other] = kin[one].get(other, 0.0) + link.weight
    edge = REACH + _MARGIN
    room = Room(scale.width - 2 * edge, scale.aspect, (_APART, _APART))
    places = pack([block.size for block in blocks], kin, room)
    boxes = [box for block, place in zip(blocks, places, strict=True) for box in _moved(block.boxes, place)]
    left, top, right, bottom = _bounds(boxes)
    shift = ((scale.width - left - right) / 2, edge - top)
    return Drawing(width=scale.width, height=round(bottom - top + 2 * edge, 1), boxes=tuple(_moved(boxes, shift)))


def _chosen(atlas: Atlas, scale: Scale) -> list[tuple[Group | None, tuple[Theme, ...]]]:
    """The groups and themes that get a label. The greatest groups share the labels by D'Hondt's rule, by their
    questions; what they leave goes to themes that are in no group."""
    by_id = {theme.id: theme for theme in atlas.themes}
    groups = [tuple(by_id[id] for id in group.themes) for group in atlas.groups[: scale.groups]]
    weights = [sum(len(theme.questions) for theme in group) for group in groups]
    left = scale.labels - len(groups)
    taken = [0] * len(groups)
    open_groups = set(range(len(groups)))
    while left and open_groups:
        next_one = min(open_groups, key=lambda number: (-weights[number] / (taken[number] + 1), number))
        taken[next_one] += 1
        left -= 1
        if taken[next_one] == len(groups[next_one]):
            open_groups.remove(next_one)
    grouped = {id for group in atlas.groups for id in group.themes}
    alone = [theme for theme in atlas.themes if theme.id not in grouped][:left]
    shown = zip(atlas.groups, groups, taken, strict=False)
    return [*((group, themes[:count]) for group, themes, count in shown if count), *((None, (each,)) for each in alone)]


def _block(group: Group | None, themes: tuple[Theme, ...], atlas: Atlas, scale: Scale) -> _Block:
    labels = [_theme_label(theme, scale) for theme in themes]
    number_of = {theme.id: number for number, theme in enumerate(themes)}
    kin: list[dict[int, float]] = [{} for _ in themes]
    for link in atlas.links:
        if link.a in number_of and link.b in number_of:
            kin[number_of[link.a]][number_of[link.b]] = link.weight
            kin[number_of[link.b]][number_of[link.a]] = link.weight
    room = Room(scale.group, _GROUP_ASPECT, _GAP)
    places = pack([label.size for label in labels], kin, room)
    boxes = [_box(label, place) for label, place in zip(labels, places, strict=True)]
    left, top, right, bottom = _bounds(boxes)
    if group is not None:
        middle_x = (left + right) / 2
        lines = wrap(group.name, max(right - left, 120.0), 3, size=NAME_TYPE.size, weight=NAME_TYPE.weight)
        name = _text(NAME + group.id, lines, NAME_TYPE, 0.0)
        boxes.append(_box(name, (middle_x, top - _GAP[1] + 3.0 - name.size.height / 2)))
        if len(group.themes) > len(themes):
            more = _text(MORE + group.id, (f"+{len(group.themes) - len(themes)} more",), MORE_TYPE, 11.0)
            boxes.append(_box(more, (middle_x, bottom + 7.0 + more.size.height / 2)))
        left, top, right, bottom = _bounds(boxes)
    middle = (-(left + right) / 2, -(top + bottom) / 2)
    return _Block(themes, tuple(_moved(boxes, middle)), Size(right - left, bottom - top))


def _theme_label(theme: Theme, scale: Scale) -> _Label:
    kind = type_of(theme)
    lines = wrap(theme.name, scale.theme, 3, size=kind.size, weight=kind.weight)
    label = _text(theme.id, lines, kind, 10.0)
    wider = Size(round(label.size.width + 2 * radius(theme) + DOT_GAP, 1), label.size.height)
    return replace(label, size=wider)


def _text(id: str, lines: tuple[str, ...], kind: Type, padding: float) -> _Label:
    widest = max(width(line, kind.size, kind.weight) for line in lines)
    return _Label(id, lines, Size(round(widest + 2 * PADDING + 0.5, 1), len(lines) * kind.line + padding))


def _box(label: _Label, place: Place) -> Box:
    return Box(id=label.id, x=place[0], y=place[1], width=label.size.width, height=label.size.height, lines=label.lines)


def _moved(boxes: Sequence[Box], by: Place) -> list[Box]:
    return [box.model_copy(update={"x": round(box.x + by[0], 1), "y": round(box.y + by[1], 1)}) for box in boxes]


def _bounds(boxes: Sequence[Box]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of them all."""
    return (
        min(box.x - box.width / 2 for box in boxes),
        min(box.y - box.height / 2 for box in boxes),
        max(box.x + box.width / 2 for box in boxes),
        max(box.y + box.height / 2 for box in boxes),
    )

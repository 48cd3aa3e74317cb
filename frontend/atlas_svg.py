"""The drawing of an atlas as shapes, ready for the SVG template: grounds of groups, lines between themes, labels."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from frontend.atlas_drawing import DOT_GAP, MORE, MORE_TYPE, NAME, NAME_TYPE, PADDING, Type, radius, type_of
from frontend.routes import Router, path
from frontend.svg import Line, outline
from graph_store.atlas import Atlas, Group, Theme, backbone
from graph_store.models import Box, Drawing

TINTS = 9
"""As many tints as atlas.css has: one for each group of the wide drawing."""
_BASELINE = 0.34
"""How far below a line's middle its letters stand, as a share of the font size."""


@dataclass(frozen=True)
class Town:
    """A theme's label: a box with a dot and its name. `size` is 13 or 15 px."""

    theme: Theme
    left: float
    top: float
    width: float
    height: float
    dot_x: float
    y: float
    radius: float
    size: int
    strong: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Land:
    """A group: the ground under its themes, its name, and how many of its themes are not drawn, if any."""

    group: Group
    tint: int
    ground: str
    name: tuple[Line, ...]
    more: int
    more_box: Box | None
    more_line: Line | None


@dataclass(frozen=True)
class Road:
    """The line between two linked themes."""

    names: tuple[str, str]
    path: str
    within: bool


@dataclass(frozen=True)
class Map:
    """Everything a drawing of the atlas shows, in the order it is painted."""

    width: float
    height: float
    lands: tuple[Land, ...]
    roads: tuple[Road, ...]
    towns: tuple[Town, ...]


def atlas_maps(atlas: Atlas, drawings: Mapping[str, Drawing]) -> dict[str, Map]:
    """The shapes of the atlas's drawings, by width."""
    return {width: atlas_map(atlas, drawing) for width, drawing in sorted(drawings.items())}


def atlas_map(atlas: Atlas, drawing: Drawing) -> Map:
    """The shapes of one drawing of this atlas."""
    boxes = {box.id: box for box in drawing.boxes}
    shown = {theme.id: theme for theme in atlas.themes if theme.id in boxes}
    return Map(
        width=drawing.width,
        height=drawing.height,
        lands=tuple(
            _land(group, number % TINTS, boxes) for number, group in enumerate(atlas.groups) if NAME + group.id in boxes
        ),
        roads=tuple(_roads(atlas, shown, drawing)),
        towns=tuple(_town(theme, boxes[theme.id]) for theme in shown.values()),
    )


def _land(group: Group, tint: int, boxes: Mapping[str, Box]) -> Land:
    name, more = boxes[NAME + group.id], boxes.get(MORE + group.id)
    themes = [boxes[id] for id in group.themes if id in boxes]
    return Land(
        group=group,
        tint=tint,
        ground=outline([name, *themes, *([more] if more else [])]),
        name=_lines(name, name.x, NAME_TYPE),
        more=len(group.themes) - len(themes),
        more_box=more,
        more_line=_lines(more, more.x, MORE_TYPE)[0] if more else None,
    )


def _town(theme: Theme, box: Box) -> Town:
    kind, dot = type_of(theme), radius(theme)
    left = round(box.x - box.width / 2, 1)
    return Town(
        theme=theme,
        left=left,
        top=round(box.y - box.height / 2, 1),
        width=box.width,
        height=box.height,
        dot_x=round(left + PADDING + dot, 1),
        y=box.y,
        radius=dot,
        size=round(kind.size),
        strong=kind.weight > 400,
        lines=_lines(box, left + PADDING + 2 * dot + DOT_GAP, kind),
    )


def _lines(box: Box, x: float, kind: Type) -> tuple[Line, ...]:
    first = box.y - (len(box.lines) - 1) * kind.line / 2 + _BASELINE * kind.size
    return tuple(Line(text, round(x, 1), round(first + number * kind.line, 1)) for number, text in enumerate(box.lines))


def _roads(atlas: Atlas, shown: Mapping[str, Theme], drawing: Drawing) -> Iterator[Road]:
    """Lines between what is shown: only where no label stands between, and at most as many as hold it together.

    More than that, and lines that wind around labels, cannot be read; a theme's page has all its neighbours.
    """
    group_of = {id: group.id for group in atlas.groups for id in group.themes}
    router = Router(drawing.boxes, drawing.width, drawing.height)
    links = [link for link in atlas.links if link.a in shown and link.b in shown]
    routes = {(link.a, link.b): router.route(link.a, link.b) for link in links}
    for link in backbone(link for link in links if len(routes[link.a, link.b]) == 2):
        within = group_of.get(link.a) == group_of.get(link.b)
        route = routes.get((link.a, link.b)) or routes[link.b, link.a]
        yield Road((shown[link.a].name, shown[link.b].name), path(route), within)

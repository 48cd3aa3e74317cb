"""A stored drawing as shapes, ready for the SVG template and for the canvas: paths, marks, boxes, text positions.

Which words stand there is the template's business; which coordinates, the drawing's. Lines are routed around labels.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from frontend.drawing import draw
from frontend.grouping import by_lens
from frontend.labels import LINE, MARK, MARK_GAP, PADDING_X
from frontend.marks import look, mark
from frontend.routes import Router, arrowhead, path
from graph_store.models import Box, Drawing, Network

EXPANDS = "expands"
"""The kind of line from a finding that was expanded to one that was found from there, unlike as they may be."""

_BASELINE = 4.4
"""How far below a line's middle its letters stand, px."""
_PARALLEL = 9.0
_TINT = -2.0
"""How far a sector's ground reaches beyond its labels, px; its outline, 28 px wide, rounds and widens it."""

_BAND_EDGE = 20.0
"""How far from the frame the outline of a band runs, px."""


@dataclass(frozen=True)
class Line:
    """A line of text: `x` is its middle in the question's box, its left end elsewhere; `y` the baseline."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Node:
    """A box with its text; `x`, `y` is its middle, `mark_x` its lens's mark's. A lens's own label is a node too."""

    id: str
    lens: str
    look: str
    mark: str
    name: str
    x: float
    y: float
    width: float
    height: float
    left: float
    top: float
    mark_x: float
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sector:
    """A lens's part of the drawing: the ground under its labels, and the line to it from the question, if drawn."""

    node: Node
    ground: str
    trunk: str | None


@dataclass(frozen=True)
class Edge:
    """A relation's line, or the highlight's where it is none: then it `expands` a into b. `arrow`: for `leads_to`."""

    a: str
    b: str
    kind: str
    names: tuple[str, str]
    path: str
    arrow: str | None
    highlighted: bool


@dataclass(frozen=True)
class Branch:
    """The line from a lens's label to one of its findings."""

    finding: str
    look: str
    path: str


@dataclass(frozen=True)
class Picture:
    """Everything a drawing shows, in the order it is painted."""

    width: float
    height: float
    sectors: tuple[Sector, ...]
    branches: tuple[Branch, ...]
    edges: tuple[Edge, ...]
    question: Node
    findings: tuple[Node, ...]


def pictures(network: Network) -> dict[str, Picture]:
    """The shapes of the network's stored drawings, by width; drawn now for a network kept without them."""
    drawings = network.drawings or draw(network)
    return {width: picture(network, drawing) for width, drawing in sorted(drawings.items())}


def picture(network: Network, drawing: Drawing) -> Picture:
    """The shapes of a drawing of `network`. Lines to the lenses are drawn where the question has room around it."""
    boxes = {box.id: box for box in drawing.boxes}
    router = Router(drawing.boxes, drawing.width, drawing.height)
    lens_of = {finding.id: finding.lens for finding in network.findings}
    names = {finding.id: finding.name for finding in network.findings}
    names |= {lens.key: lens.label for lens in network.lenses}
    lenses = [lens.key for lens, _ in by_lens(network) if lens.key in boxes]
    question = network.question
    around = drawing.width > drawing.height
    trunks = {key: path(router.route(question.id, key)) if around else None for key in lenses}
    return Picture(
        width=drawing.width,
        height=drawing.height,
        sectors=tuple(
            Sector(
                node=_node(boxes[key], key, names.get(key, key), plain=True),
                ground=_ground(
                    [boxes[id] for id in (key, *(id for id, lens in lens_of.items() if lens == key))],
                    None if around else drawing.width,
                ),
                trunk=trunks[key],
            )
            for key in lenses
        ),
        branches=tuple(
            Branch(id, look(lens), path(router.route(lens, id)))
            for id, lens in lens_of.items()
            if around and lens in boxes
        ),
        edges=_edges(network, router, names),
        question=_node(boxes[question.id], "", question.text),
        findings=tuple(_node(boxes[id], lens, names[id]) for id, lens in lens_of.items()),
    )


def _edges(network: Network, router: Router, names: dict[str, str]) -> tuple[Edge, ...]:
    highlight = network.highlight
    marked = frozenset((highlight.from_, highlight.to)) if highlight else None
    lines = [(relation.a, relation.b, str(relation.kind)) for relation in network.relations]
    if highlight and marked not in {frozenset(line[:2]) for line in lines}:
        lines.append((highlight.from_, highlight.to, EXPANDS))
    drawn: Counter[frozenset[str]] = Counter()
    edges = []
    for a, b, kind in lines:
        pair = frozenset((a, b))
        route = router.route(a, b, shift=_PARALLEL * drawn[pair])
        edges.append(
            Edge(
                a=a,
                b=b,
                kind=kind,
                names=(names[a], names[b]),
                path=path(route),
                arrow=arrowhead(route) if kind == "leads_to" else None,
                highlighted=pair == marked and drawn[pair] == 0,
            )
        )
        drawn[pair] += 1
    return tuple(edges)


def _node(box: Box, lens: str, name: str, *, plain: bool = False) -> Node:
    left, top = round(box.x - box.width / 2, 1), round(box.y - box.height / 2, 1)
    mark_x = round(left + (4.0 if plain else PADDING_X) + MARK / 2, 1)
    text_x = round(mark_x + MARK / 2 + MARK_GAP, 1) if lens else box.x
    first = box.y - (len(box.lines) - 1) * LINE / 2 + _BASELINE
    lines = tuple(Line(text, text_x, round(first + number * LINE, 1)) for number, text in enumerate(box.lines))
    return Node(
        id=box.id,
        lens=lens,
        look=look(lens),
        mark=mark(lens),
        name=name,
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        left=left,
        top=top,
        mark_x=mark_x,
        lines=lines,
    )


def outline(boxes: Sequence[Box]) -> str:
    """The convex hull of these boxes as SVG path data: the ground that they stand on."""
    return _closed(_corners(boxes))


def _ground(boxes: list[Box], band: float | None) -> str:
    """The ground under a sector's labels: their outline, or a band across a drawing this wide."""
    points = _corners(boxes)
    if band is not None:
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        points = [(x, y) for x in (_BAND_EDGE, band - _BAND_EDGE) for y in (top, bottom)]
    return _closed(points)


def _corners(boxes: Sequence[Box]) -> list[tuple[float, float]]:
    return sorted(
        (round(box.x + across * (box.width / 2 + _TINT), 1), round(box.y + down * (box.height / 2 + _TINT), 1))
        for box in boxes
        for across in (-1, 1)
        for down in (-1, 1)
    )


def _closed(points: list[tuple[float, float]]) -> str:
    """The convex hull of sorted points as SVG path data."""
    hull = [*_half_hull(points), *_half_hull(points[::-1])]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in hull) + "Z"


def _half_hull(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """One side of the convex hull (Andrew's monotone chain), without its last point."""
    hull: list[tuple[float, float]] = []
    for point in points:
        while len(hull) > 1 and _turn(hull[-2], hull[-1], point) <= 0:
            hull.pop()
        hull.append(point)
    return hull[:-1]


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

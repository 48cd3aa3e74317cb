"""Gives every label of the wide drawing a place: sectors around the question, pushed apart until nothing overlaps.

Each lens gets a sector around the question, as wide as its share of the findings. Its label stands near the question,
its findings further out on alternating rings; where there are many labels, sector after sector in cells around the
question. Then labels that overlap push each other away. Everything is a sum in a fixed order, so the same labels get
the same places on every machine.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from frontend.labels import Label, Labels

EDGE = 8.0
"""No label comes nearer to the frame than this, px."""

Place = tuple[float, float]
"""The centre of a label."""

_ROUNDS = 320
_PULL = 0.03
_SLACK = 0.05
_CORNER = 3.0
"""Exponent of the superellipse the rings follow: 2 is an ellipse; more reaches further into the corners."""
_CROWDED = 0.56
"""Share of the frame filled by labels and gaps from which rings begin to jam (20 findings fill .54, 25 fill .65)."""
_FULL = 0.86
"""The same, from which pushing has not succeeded."""
_COLUMNS = 4
"""Of the cells labels start from where it is crowded: with 5 and 6 columns fewer cases came out without overlap."""


@dataclass(frozen=True)
class Frame:
    """The size of a drawing, px."""

    width: float
    height: float

    @property
    def centre(self) -> Place:
        """Where the question stands."""
        return self.width / 2, self.height / 2


@dataclass
class _Piece:
    """A label on its way from `home` to its place."""

    label: Label
    home: Place
    x: float
    y: float


def place(labels: Labels, frame: Frame, gap: Place) -> dict[str, Place] | None:
    """A place for each label, `gap` px (across, down) or more between any two; None when they do not fit that way."""
    filled = _filled(labels, frame, gap)
    if filled > _FULL:
        return None
    homes = _rings(labels, frame) if filled < _CROWDED else _cells(labels, frame)
    pieces = [_Piece(labels.question, frame.centre, *frame.centre)]
    for label, (x, y) in homes:
        home = _inside(label, x, y, frame)
        pieces.append(_Piece(label, home, *home))
    if not _separate(pieces, frame, gap):
        return None
    return {piece.label.id: (round(piece.x, 1), round(piece.y, 1)) for piece in pieces}


def rows(labels: Labels, frame: Frame, gap: Place) -> tuple[dict[str, Place], Frame]:
    """A place for each label in equal cells around the question, and the frame that takes; always works."""
    everything = _in_order(labels)
    cell_width = max(label.width for label in everything) + gap[0]
    cell_height = max(label.height for label in everything) + gap[1]
    columns = max(1, int((frame.width - 2 * EDGE) // cell_width))
    for count in itertools.count(1):
        height = max(frame.height, count * cell_height + 2 * EDGE)
        frame = Frame(frame.width, height)
        down = int((height - 2 * EDGE) // cell_height)
        cells = _free_cells(labels.question, frame, (columns, down), gap[1])
        if len(cells) >= len(everything):
            break
    places = {label.id: cell for label, cell in _dealt(labels, _spread(cells, len(everything)), frame)}
    return places | {labels.question.id: frame.centre}, frame


def _in_order(labels: Labels) -> list[Label]:
    return [label for lens, found in zip(labels.lenses, labels.findings, strict=True) for label in (lens, *found)]


def _filled(labels: Labels, frame: Frame, gap: Place) -> float:
    everything = [labels.question, *_in_order(labels)]
    area = sum((label.width + gap[0]) * (label.height + gap[1]) for label in everything)
    return area / ((frame.width - 2 * EDGE) * (frame.height - 2 * EDGE))


def _rings(labels: Labels, frame: Frame) -> list[tuple[Label, Place]]:
    """Sectors clockwise from the top (a single one is centred there), findings on alternating rings."""
    shares = [len(findings) + 0.7 for findings in labels.findings]
    turn = 2 * math.pi / sum(shares) if shares else 0.0
    few = sum(map(len, labels.findings)) <= 4
    start = -math.pi / 2 - (math.pi if len(shares) == 1 else 0.0)
    homes: list[tuple[Label, Place]] = []
    for lens, findings, share in zip(labels.lenses, labels.findings, shares, strict=True):
        span = turn * share
        homes.append((lens, _beside_question(labels.question, start + span / 2, frame)))
        for number, finding in enumerate(findings):
            angle = start + span * (number + 0.75) / (len(findings) + 0.5)
            ring = 0.72 if few else _ring(number, len(findings))
            homes.append((finding, _point(angle, ring, frame)))
        start += span
    return homes


def _ring(number: int, count: int) -> float:
    """How far out a sector's finding stands (1 is the frame): alternating, so that neighbours have room."""
    if count <= 2:
        return 0.86
    if count <= 5:
        return 0.94 if number % 2 == 0 else 0.7
    return (0.98, 0.62, 0.8)[number % 3]


def _beside_question(question: Label, angle: float, frame: Frame) -> Place:
    """As near to the question as a lens's label can stand."""
    x, y = _point(angle, 1.0, frame)
    across = abs(x - frame.centre[0]) / (question.width / 2 + 70)
    down = abs(y - frame.centre[1]) / (question.height / 2 + 26)
    return _point(angle, 1 / max(across, down, 1.0), frame)


def _point(angle: float, ring: float, frame: Frame) -> Place:
    cosine, sine = math.cos(angle), math.sin(angle)
    reach = (abs(cosine) ** _CORNER + abs(sine) ** _CORNER) ** (-1 / _CORNER)
    x = frame.centre[0] + cosine * reach * ring * (frame.width / 2 - 70)
    y = frame.centre[1] + sine * reach * ring * (frame.height / 2 - 34)
    return round(x, 1), round(y, 1)


def _cells(labels: Labels, frame: Frame) -> list[tuple[Label, Place]]:
    everything = _in_order(labels)
    for count in itertools.count(len(everything) // _COLUMNS):
        cells = _free_cells(labels.question, frame, (_COLUMNS, count), -EDGE)
        if len(cells) >= len(everything):
            break
    return _dealt(labels, _spread(cells, len(everything)), frame)


def _dealt(labels: Labels, cells: list[Place], frame: Frame) -> list[tuple[Label, Place]]:
    """The cells dealt out to sector after sector; the lens's label gets its sector's cell nearest to the question."""
    dealt: list[tuple[Label, Place]] = []
    rest = iter(cells)
    for lens, findings in zip(labels.lenses, labels.findings, strict=True):
        own = list(itertools.islice(rest, len(findings) + 1))
        nearest = min(own, key=lambda cell: (math.dist(cell, frame.centre), cell))
        own.remove(nearest)
        dealt += [(lens, nearest), *zip(findings, own, strict=True)]
    return dealt


def _free_cells(question: Label, frame: Frame, grid: tuple[int, int], gap: float) -> list[Place]:
    """The centres of the cells of `grid` (columns, rows) that do not touch the question, clockwise from the top."""
    across, down = (frame.width - 2 * EDGE) / grid[0], (frame.height - 2 * EDGE) / max(grid[1], 1)
    cells = []
    for row, column in itertools.product(range(grid[1]), range(grid[0])):
        x, y = EDGE + (column + 0.5) * across, EDGE + (row + 0.5) * down
        beside = abs(x - frame.centre[0]) >= (question.width + across) / 2
        above = abs(y - frame.centre[1]) >= (question.height + down) / 2 + gap
        if beside or above:
            cells.append((round(x, 1), round(y, 1)))
    return sorted(cells, key=lambda cell: (_clockwise(cell[0] - frame.centre[0], cell[1] - frame.centre[1]), cell))


def _clockwise(x: float, y: float) -> float:
    return round((math.atan2(y, x) + math.pi / 2) % (2 * math.pi), 6)


def _spread(cells: list[Place], count: int) -> list[Place]:
    """`count` of the cells, evenly chosen, in their order."""
    return [cells[number * len(cells) // count] for number in range(count)]


def _separate(pieces: Sequence[_Piece], frame: Frame, gap: Place) -> bool:
    """Push overlapping pieces apart, at first with a pull home; whether nothing overlaps any more."""
    for number in range(_ROUNDS):
        pull = _PULL if number < _ROUNDS // 2 else 0.0
        for piece in pieces[1:]:
            piece.x += (piece.home[0] - piece.x) * pull
            piece.y += (piece.home[1] - piece.y) * pull
        moved = _push(pieces, gap)
        for piece in pieces:
            piece.x, piece.y = _inside(piece.label, piece.x, piece.y, frame)
        if not moved and not pull:
            return True
    return not _push(pieces, gap)


def _push(pieces: Sequence[_Piece], gap: Place) -> bool:
    """Push each two that overlap apart, along the axis on which that takes the least; whether there were any."""
    moved = False
    for number, one in enumerate(pieces):
        for other in pieces[number + 1 :]:
            across = (one.label.width + other.label.width) / 2 + gap[0] - abs(one.x - other.x)
            if across <= _SLACK:
                continue
            down = (one.label.height + other.label.height) / 2 + gap[1] - abs(one.y - other.y)
            if down > _SLACK:
                moved = True
                _push_pair(one, other, across, down, stays=number == 0)
    return moved


def _push_pair(one: _Piece, other: _Piece, across: float, down: float, *, stays: bool) -> None:
    """Move a pair apart; `one` stays where it is the question."""
    share = 1.0 if stays else 0.5
    if across < down:
        step = math.copysign((across + _SLACK) * share, other.x - one.x)
        one.x -= 0.0 if stays else step
        other.x += step
    else:
        step = math.copysign((down + _SLACK) * share, other.y - one.y)
        one.y -= 0.0 if stays else step
        other.y += step


def _inside(label: Label, x: float, y: float, frame: Frame) -> Place:
    across, down = label.width / 2 + EDGE, label.height / 2 + EDGE
    return min(max(x, across), frame.width - across), min(max(y, down), frame.height - down)

"""Draws a network: where the question, the lenses and the findings stand, once for wide and once for narrow screens.

Pure and deterministic: the same network gets the same drawing, which is stored with it. No two boxes overlap. Besides
the question and each finding, a lens that has findings gets a box with the lens's key as id. Coordinates: one decimal.
"""

from frontend.labels import Density, Label, Labels, labels
from frontend.layout import EDGE, Frame, Place, place, rows
from graph_store.models import Box, Drawing, Network

WIDE = Frame(720.0, 610.0)
NARROW_WIDTH = 358.0

_TRIES = (
    (Density(122.0, 3, 210.0, 6), (20.0, 18.0)),
    (Density(116.0, 3, 210.0, 5), (16.0, 14.0)),
    (Density(110.0, 2, 210.0, 4), (14.0, 13.0)),
    (Density(104.0, 2, 190.0, 3), (12.0, 12.0)),
    (Density(100.0, 1, 190.0, 3), (12.0, 12.0)),
)
"""From roomy to dense: how labels wrap, and the least gap between them. The first that fits is taken."""

_LAST_RESORT = (Density(112.0, 1, 190.0, 3), (13.0, 12.0))

_NARROW = Density(118.0, 3, 296.0, 6)
_NARROW_GUTTER = 22.0
_NARROW_GAP = 14.0


def draw(network: Network) -> dict[str, Drawing]:
    """The drawings `wide` (720 px, 610 px high unless more than about 30 findings need more) and `narrow` (358 px)."""
    return {"wide": _wide(network), "narrow": _narrow(network)}


def _wide(network: Network) -> Drawing:
    for density, gap in _TRIES:
        written = labels(network, density)
        places = place(written, WIDE, gap)
        if places is not None:
            return _drawing(written, places, WIDE)
    density, gap = _LAST_RESORT
    written = labels(network, density)
    places, frame = rows(written, WIDE, gap)
    return _drawing(written, places, frame)


def _narrow(network: Network) -> Drawing:
    """The question on top, then lens by lens its label and its findings in two columns."""
    written = labels(network, _NARROW)
    middle = NARROW_WIDTH / 2
    top = EDGE
    places: dict[str, Place] = {written.question.id: (middle, top + written.question.height / 2)}
    top += written.question.height + 1.5 * _NARROW_GAP
    column = (NARROW_WIDTH - 2 * EDGE - 8.0 - _NARROW_GUTTER) / 2
    centres = (EDGE + 4.0 + column / 2, NARROW_WIDTH - EDGE - 4.0 - column / 2)
    for lens, findings in zip(written.lenses, written.findings, strict=True):
        places[lens.id] = (EDGE + 4.0 + lens.width / 2, top + lens.height / 2)
        top += lens.height + 6.0
        for number in range(0, len(findings), 2):
            row = findings[number : number + 2]
            high = max(finding.height for finding in row)
            places |= {finding.id: (x, top + high / 2) for finding, x in zip(row, centres, strict=False)}
            top += high + _NARROW_GAP
        top += _NARROW_GAP
    return _drawing(written, places, Frame(NARROW_WIDTH, top - _NARROW_GAP + EDGE))


def _drawing(written: Labels, places: dict[str, Place], frame: Frame) -> Drawing:
    everything = [written.question, *written.lenses, *(label for group in written.findings for label in group)]
    return Drawing(
        width=frame.width, height=round(frame.height, 1), boxes=tuple(_box(label, places) for label in everything)
    )


def _box(label: Label, places: dict[str, Place]) -> Box:
    x, y = places[label.id]
    return Box(
        id=label.id,
        x=round(x, 1),
        y=round(y, 1),
        width=round(label.width, 1),
        height=round(label.height, 1),
        lines=label.lines,
    )

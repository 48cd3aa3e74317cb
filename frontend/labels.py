"""The labels of a drawing before they have a place: wrapped lines and the size of the box around them.

The question, each finding, and each lens that has findings get a label; a lens's label has the lens's key as its id.
"""

from dataclasses import dataclass

from frontend.grouping import by_lens
from frontend.text_width import width, wrap
from graph_store.models import Network

SIZE = 13.0
"""Font size of every label, px."""
LINE = 16.0
"""Line height of every label, px."""
WEIGHT = 600
PADDING_X = 11.0
PADDING_Y = 8.0
MARK = 12.0
"""Side of the lens mark that stands before a finding's or lens's name, px."""
MARK_GAP = 7.0


@dataclass(frozen=True)
class Density:
    """How much room text may take: widest line of a finding and of the question, px, and their most lines."""

    finding: float
    finding_lines: int
    question: float
    question_lines: int


@dataclass(frozen=True)
class Label:
    """A box without a place. `sector` counts the lenses from 0; None for the question."""

    id: str
    lines: tuple[str, ...]
    width: float
    height: float
    sector: int | None = None


@dataclass(frozen=True)
class Labels:
    """Everything a drawing shows: the question, and by sector the lens's label and its findings' labels."""

    question: Label
    lenses: tuple[Label, ...]
    findings: tuple[tuple[Label, ...], ...]


def labels(network: Network, density: Density) -> Labels:
    """The labels of `network`, lenses and findings in its order. Lenses without findings get none."""
    groups = by_lens(network)
    return Labels(
        question=_question(network, density),
        lenses=tuple(_lens(lens.key, lens.label, number) for number, (lens, _) in enumerate(groups)),
        findings=tuple(
            tuple(_finding(finding.id, finding.name, number, density) for finding in findings)
            for number, (_, findings) in enumerate(groups)
        ),
    )


def _question(network: Network, density: Density) -> Label:
    lines = wrap(network.question.text, density.question, density.question_lines, size=SIZE, weight=WEIGHT)
    return Label(network.question.id, lines, _widest(lines) + 2 * 16.0, len(lines) * LINE + 2 * 13.0)


def _lens(key: str, name: str, sector: int) -> Label:
    lines = wrap(name, 150.0, 1, size=SIZE, weight=WEIGHT)
    return Label(key, lines, _widest(lines) + MARK + MARK_GAP + 8.0, LINE + 6.0, sector)


def _finding(id: str, name: str, sector: int, density: Density) -> Label:
    lines = wrap(name, density.finding, density.finding_lines, size=SIZE, weight=WEIGHT)
    full = _widest(lines) + MARK + MARK_GAP + 2 * PADDING_X
    return Label(id, lines, full, len(lines) * LINE + 2 * PADDING_Y, sector)


def _widest(lines: tuple[str, ...]) -> float:
    return round(max(width(line, SIZE, WEIGHT) for line in lines) + 0.5, 1)

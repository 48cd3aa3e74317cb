"""Which passages become findings: those likely to help; a penalty for saying again what is said; never padded."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_store.models import Passage, Segment
from graph_store.vectors import Floats, pairwise
from server.inquiry.retrieve import Ranking
from server.language import english
from server.writing.quoting import quote

ENOUGH = 0.5
"""A finding is at least this likely to help, or the report ends there: docs/benchmarks.md has what other bars give."""
FIRST = 6
"""So many need less: the first of a question help as often as others above the bar."""
LEAST = 0.4
"""The least they need."""
ALIKE = 0.6
"""Cosine between two findings above which the later one pays."""
PENALTY = 0.1
"""What it pays: this times the cosine above ALIKE. Small, so that being different never buys irrelevance."""
SAME = 0.92
"""Cosine above which two findings say the same; the weaker one is left out."""


@dataclass(frozen=True)
class Candidate:
    """A passage that could be a finding. `score`: how likely it helps; `row`: its row in the ranking's vectors."""

    passage: Passage
    statement: tuple[Segment, ...]
    score: float
    row: int


def select(ranking: Ranking, likely: Sequence[float], most: int) -> tuple[list[Candidate], list[Passage]]:
    """At most `most` candidates, best first, and the passages left out that would have been enough, best first.

    `likely`: how likely each passage of the ranking helps, 0 to 1. The best is chosen even where it is unlikely to;
    ties go to the earlier rank.
    """
    likeness = pairwise(ranking.vectors)
    open_ones = candidates_of(ranking, likely)
    chosen: list[Candidate] = []
    while open_ones and len(chosen) < most:
        worth = [(_worth(candidate, chosen, likeness), -candidate.row) for candidate in open_ones]
        best = open_ones.pop(worth.index(max(worth)))
        new = all(likeness[best.row, other.row] < SAME for other in chosen)
        if new and best.score >= _bar(len(chosen)):
            chosen.append(best)
    taken = {candidate.row for candidate in chosen}
    order = sorted(range(len(likely)), key=lambda row: (-likely[row], row))
    left_out = [ranking.passages[row] for row in order if likely[row] >= ENOUGH and row not in taken]
    return chosen, left_out if chosen else []


def _bar(count: int) -> float:
    """How likely the next finding must be to help, after `count` of them."""
    if count == 0:
        return 0.0
    return LEAST if count < FIRST else ENOUGH


def candidates_of(ranking: Ranking, likely: Sequence[float]) -> list[Candidate]:
    """Every passage of the ranking that holds a stretch which stands by itself, in the ranking's order."""
    language = english()
    found = []
    for row, passage in enumerate(ranking.passages):
        segment = quote(passage, language)
        if segment is not None:
            found.append(Candidate(passage, (segment,), likely[row], row))
    return found


def _worth(candidate: Candidate, chosen: Sequence[Candidate], likeness: Floats) -> float:
    nearest = max((float(likeness[candidate.row, other.row]) for other in chosen), default=0.0)
    return round(candidate.score - PENALTY * max(0.0, nearest - ALIKE), 5)

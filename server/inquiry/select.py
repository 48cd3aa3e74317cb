"""Which passages become findings: relevance first; a penalty for saying again what is said; never padded."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_store.models import Passage, Segment
from graph_store.vectors import Floats, pairwise
from server.inquiry.retrieve import Ranking
from server.language import english
from server.writing.quoting import quote

ENOUGH = 0.8
"""A finding scores at least this share of the best one, or the report ends there."""
ALIKE = 0.6
"""Cosine between two findings above which the later one pays."""
PENALTY = 0.1
"""What it pays: this times the cosine above ALIKE. Small, so that being different never buys irrelevance."""
SAME = 0.92
"""Cosine above which two findings say the same; the weaker one is left out."""


@dataclass(frozen=True)
class Candidate:
    """A passage that could be a finding. `score` is its retrieval score; `row` its row in the ranking's vectors."""

    passage: Passage
    statement: tuple[Segment, ...]
    score: float
    row: int


def select(ranking: Ranking, most: int) -> tuple[list[Candidate], list[Passage]]:
    """At most `most` candidates, best first, and the relevant passages left out, best first.

    Relevant is what scores at least ENOUGH of the best; ties go to the earlier rank.
    """
    candidates = candidates_of(ranking)
    if not candidates:
        return [], []
    likeness = pairwise(ranking.vectors)
    bar = ENOUGH * max(ranking.scores)
    open_ones = [candidate for candidate in candidates if candidate.score >= bar]
    chosen: list[Candidate] = []
    while open_ones and len(chosen) < most:
        worth = [(_worth(candidate, chosen, likeness), -candidate.row) for candidate in open_ones]
        best = open_ones.pop(worth.index(max(worth)))
        if all(likeness[best.row, other.row] < SAME for other in chosen):
            chosen.append(best)
    taken = {candidate.passage.id for candidate in chosen}
    relevant = [
        passage
        for passage, score in zip(ranking.passages, ranking.scores, strict=True)
        if score >= bar and passage.id not in taken
    ]
    return chosen, relevant


def candidates_of(ranking: Ranking) -> list[Candidate]:
    """Every passage of the ranking that holds a stretch which stands by itself, best first."""
    language = english()
    found = []
    for row, passage in enumerate(ranking.passages):
        segment = quote(passage, language)
        if segment is not None:
            found.append(Candidate(passage, (segment,), ranking.scores[row], row))
    return found


def _worth(candidate: Candidate, chosen: Sequence[Candidate], likeness: Floats) -> float:
    nearest = max((float(likeness[candidate.row, other.row]) for other in chosen), default=0.0)
    return round(candidate.score - PENALTY * max(0.0, nearest - ALIKE), 5)

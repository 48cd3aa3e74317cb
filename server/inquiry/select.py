"""Which passages become findings: those likely to help; a penalty for saying again what is said; never padded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from graph_store.models import Passage, Segment
from graph_store.normal import words
from graph_store.vectors import Floats, pairwise
from server.inquiry.judge import NO_LENS
from server.inquiry.relevance import Relevance
from server.inquiry.retrieve import Ranking
from server.language import english
from server.writing.quoting import quote, with_repeats

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
REPEATED = 0.75
"""Share of the words of both together that two statements have in common, where one source repeats another."""


@dataclass(frozen=True)
class Candidate:
    """A passage that could be a finding. `score`: how likely it helps; `row`: its row in the ranking's vectors.

    `lenses`: how likely it belongs under each of the judge's LENSES.
    """

    passage: Passage
    statement: tuple[Segment, ...]
    score: float
    row: int
    lenses: tuple[float, ...]

    @property
    def text(self) -> str:
        """The words it quotes."""
        return " ".join(segment.text for segment in self.statement if not segment.own)

    @cached_property
    def said(self) -> frozenset[str]:
        """The words it quotes, each once."""
        return frozenset(words(self.text))


def select(ranking: Ranking, relevance: Relevance, most: int) -> tuple[list[Candidate], list[Passage]]:
    """At most `most` candidates, best first, and the passages left out that would have been enough, best first.

    The best is chosen even where it is unlikely to help; ties go to the earlier rank.
    """
    likeness = pairwise(ranking.vectors)
    candidates = candidates_of(ranking, relevance)
    open_ones = list(candidates)
    chosen: list[Candidate] = []
    while open_ones and len(chosen) < most:
        worth = [(_worth(candidate, chosen, likeness), -candidate.row) for candidate in open_ones]
        best = open_ones.pop(worth.index(max(worth)))
        new = all(likeness[best.row, other.row] < SAME and not _repeats(best, other) for other in chosen)
        if new and best.score >= _bar(len(chosen)):
            chosen.append(best)
    chosen = [_with_repeats(candidate, candidates, ranking) for candidate in chosen]
    taken = {cited.passage_id for each in chosen for segment in each.statement for cited in segment.citations}
    likely = relevance.likely
    order = sorted(range(len(likely)), key=lambda row: (-likely[row], row))
    relevant = (ranking.passages[row] for row in order if likely[row] >= ENOUGH)
    left_out = [passage for passage in relevant if passage.id not in taken]
    return chosen, left_out if chosen else []


def _bar(count: int) -> float:
    """How likely the next finding must be to help, after `count` of them."""
    if count == 0:
        return 0.0
    return LEAST if count < FIRST else ENOUGH


def candidates_of(ranking: Ranking, relevance: Relevance) -> list[Candidate]:
    """Every passage of the ranking that was read and holds a stretch which stands by itself, in the ranking's order.

    Left out is what rather belongs under no lens than helps: tables, plots, credits.
    """
    language = english()
    found = []
    for row, (passage, likely, lenses) in enumerate(
        zip(ranking.passages, relevance.likely, relevance.lenses, strict=True)
    ):
        segment = quote(passage, language) if lenses and likely >= lenses[NO_LENS] else None
        if segment is not None:
            found.append(Candidate(passage, (segment,), likely, row, lenses))
    return found


def _with_repeats(candidate: Candidate, candidates: Sequence[Candidate], ranking: Ranking) -> Candidate:
    """The candidate, its statement citing the sources that repeat it, too; of each the passage ranked best."""
    found = {candidate.passage.source_id: candidate}
    for other in candidates:
        if other.passage.source_id not in found and _repeats(candidate, other):
            found[other.passage.source_id] = other
    repeats = list(found.values())[1:]
    others = [(ranking.sources[one.passage.source_id].title, one.passage, one.statement[0]) for one in repeats]
    return replace(candidate, statement=with_repeats(candidate.statement[0], others, english()))


def _repeats(one: Candidate, other: Candidate) -> bool:
    """Whether both say the same figures and names in mostly the same words, or the second the whole of the first."""
    alike = len(one.said & other.said) >= REPEATED * len(one.said | other.said)
    return one.text in other.text or (alike and _pinned(one.text) == _pinned(other.text))


def _pinned(text: str) -> set[str]:
    """The words that make a statement another one: figures and, but for small words, what has a capital letter."""
    marked = (word for word in re.findall(r"[^\W_]+", text) if word[0].isupper() or word[0].isdigit())
    return {word for each in marked for word in english().content_words(each)}


def _worth(candidate: Candidate, chosen: Sequence[Candidate], likeness: Floats) -> float:
    nearest = max((float(likeness[candidate.row, other.row]) for other in chosen), default=0.0)
    return round(candidate.score - PENALTY * max(0.0, nearest - ALIKE), 5)

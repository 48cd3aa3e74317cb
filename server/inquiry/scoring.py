"""How near a passage is by itself: meaning, words, and a prior from its source.

The score of a passage is its cosine with the question, plus WORDS (more for a question of few words) times its BM25
score as a share of the highest score the question's words could reach. To find where to begin, PRIOR times the mean of
the best PRIOR_PASSAGES of its source is added.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from graph_store.models import Passage
from graph_store.vectors import DECIMALS, Floats, Vectors
from server.kit import Kit

WORDS = 0.2
PRIOR = 0.45
PRIOR_PASSAGES = 3
"""The three above were chosen by `benchmarks/findings.py` on half of its questions: see docs/benchmarks.md."""
SHORT = 8.0
"""A question of n content words counts them 1 + SHORT / n² times as much: a bare name means little to a model."""
WIDE = 300
"""Passages among which a source's best ones are looked for, and which BM25 may bring in."""
_BM25_CEILING = 2.2
"""k1 + 1: what one word can add to BM25 at most, as a multiple of its rarity."""


def words_weight(count: int) -> float:
    """What the words of a question of `count` content words count for beside its meaning."""
    return WORDS * (1 + SHORT / max(1, count) ** 2)


def lexical(asked: Sequence[str], rare: dict[str, float], held: Vectors, kit: Kit) -> Floats:
    """BM25 of every row as a share of what the question's words could reach, shape (rows,), 0 where none stands."""
    scores = np.zeros(len(held), dtype=np.float32)
    ceiling = _BM25_CEILING * sum(rare.values())
    for passage_id, score in kit.store.search_words(asked, WIDE) if asked else ():
        row = bisect_left(held.ids, passage_id)
        if row < len(held) and held.ids[row] == passage_id:
            scores[row] = round(min(1.0, score / ceiling), DECIMALS)
    return scores


def best_rows(scores: Floats, count: int) -> list[int]:
    """Rows of the `count` highest scores, best first, ties by row; rows are in the order of their ids."""
    if len(scores) > count:
        bar = np.partition(scores, len(scores) - count)[len(scores) - count]
        rows = np.flatnonzero(scores >= bar)
    else:
        rows = np.arange(len(scores))
    order = rows[np.argsort(-scores[rows], kind="stable")][:count]
    return [int(row) for row in order]


def with_prior(rows: Sequence[int], scores: Floats, passages: dict[int, Passage]) -> Floats:
    """Scores with the source's prior added; a source seen less often counts the lowest score for the rest."""
    floor = float(scores.min())
    best: dict[str, list[float]] = defaultdict(list)
    for row, score in zip(rows, scores, strict=True):
        best[passages[row].source_id].append(float(score))
    prior = {
        source: (sum(found[:PRIOR_PASSAGES]) + floor * max(0, PRIOR_PASSAGES - len(found))) / PRIOR_PASSAGES
        for source, found in best.items()
    }
    total = [float(score) + PRIOR * prior[passages[row].source_id] for row, score in zip(rows, scores, strict=True)]
    return np.asarray(np.round(total, DECIMALS), dtype=np.float32)

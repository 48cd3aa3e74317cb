"""Ranks passages through the names they share: what the best passages and the question name, and what that leads to.

A walk over the entity graph begins at the passages that answer best by themselves and at the names in the question.
How much of its time it spends in a document, times how near each passage comes to the best one there, is the score.
So a document that is only named by another one comes up, with the passage of it that bears most on the question; and
where nothing is named, documents are weighed by how many of the best passages they hold.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph_store.entities import PASSAGE, EntityGraph, Node, walk
from graph_store.vectors import DECIMALS, Floats, Vectors
from server.ingest.name_forms import possible_names
from server.kit import Kit
from server.language import rarity

SEEDS = 25
"""Passages at which the walk begins."""
ASKED = 4.0
"""How often the walk begins at the question's names, for each time it begins at a passage."""
NEAR = 4.0
"""Power of a score, as a share of the best: what sets a passage behind the best one of its document, or of all."""
LOWEST = 0.05
"""A score counts at least this much in that share."""
DOCUMENTS = 24
"""Documents whose passages are ranked: those in which the walk spends most time."""

Document = tuple[str, str]
"""Title and origin."""


@dataclass(frozen=True)
class Linked:
    """`rows` of the vectors, best first, with their scores (the best has 1); and how they were found.

    `spent`: how much of its time the walk through `graph` spends at each node; `asked`: what the question names.
    """

    rows: list[tuple[int, float]]
    graph: EntityGraph
    spent: dict[Node, float]
    asked: frozenset[str]


def link(question: str, best: Sequence[tuple[int, float]], own: Floats, held: Vectors, kit: Kit) -> Linked:
    """Rank through the entity graph. `best`: rows and scores of the best passages; `own`: the score of every row.

    Sources of one title and origin are one document: entries of a list that say more about the same thing.
    """
    start, names = _start(best, held), _asked(question, len(held), kit)
    graph = kit.store.entity_graph(start, names, len(held))
    graph.remove_nodes_from([node for node in graph if node[0] == PASSAGE and held.row(node[1]) is None])
    spent = walk(graph, start, names)
    documents, sources = defaultdict[Document, float](float), defaultdict[Document, set[str]](set)
    for node in (node for node in spent if node[0] == PASSAGE):
        facts = graph.nodes[node]
        documents[facts["document"]] += spent[node]
        sources[facts["document"]].add(facts["source"])
    chosen = sorted(documents, key=lambda one: (-documents[one], one))[:DOCUMENTS]
    rows = _rows_of({one: sources[one] for one in chosen}, held, kit)
    ranked = _ranked({one: (documents[one], rows[one]) for one in chosen}, own)
    return Linked(ranked, graph, spent, frozenset(names))


def _start(best: Sequence[tuple[int, float]], held: Vectors) -> dict[str, float]:
    """How often the walk begins at each of the best passages, all together 1."""
    seeds = best[:SEEDS]
    weights = _beside(np.array([score for _, score in seeds], dtype=np.float32))
    return {held.ids[row]: float(weight) for (row, _), weight in zip(seeds, weights / weights.sum(), strict=True)}


def _asked(question: str, passages: int, kit: Kit) -> dict[str, float]:
    """How often the walk begins at each thing that the question names and something is about: together ASKED."""
    possible = list(possible_names(question))
    known = kit.store.subjects(sorted({name for _, _, name in possible}), passages)
    found: list[tuple[int, int, str]] = []
    for start, end, name in possible:  # the longest first
        if name in known and not any(begin <= start and end <= stop for begin, stop, _ in found):
            found.append((start, end, name))
    frequencies = kit.store.document_frequencies(sorted({word for _, _, name in found for word in name.split()}))
    rare = rarity({**frequencies, "": 1}, passages, [*frequencies, ""])
    weights = {
        name: min(1.0, sum(rare[word] for word in name.split()) / len(name.split()) / rare[""]) for _, _, name in found
    }
    whole = sum(weights.values())
    return {name: ASKED * max(weights.values()) * weight / whole for name, weight in sorted(weights.items())}


def _rows_of(documents: Mapping[Document, set[str]], held: Vectors, kit: Kit) -> dict[Document, list[int]]:
    """The rows of every passage of each document."""
    ids = kit.store.passage_ids(sorted(source for sources in documents.values() for source in sources))
    return {
        one: [row for source in sorted(sources) for id in ids.get(source, ()) if (row := held.row(id)) is not None]
        for one, sources in documents.items()
    }


def _ranked(documents: Mapping[Document, tuple[float, list[int]]], own: Floats) -> list[tuple[int, float]]:
    """Rows and scores, best first. `documents`: how much of its time the walk spends in each, and its rows."""
    found: list[tuple[int, float]] = []
    for share, rows in documents.values():
        found += zip(rows, map(float, share * _beside(own[rows])), strict=True)
    most = max((score for _, score in found), default=1.0)
    ranked = [(row, round(score / most, DECIMALS)) for row, score in found]
    return sorted(ranked, key=lambda one: (-one[1], -own[one[0]], one[0]))


def _beside(scores: Floats) -> Floats:
    """What each of the scores counts beside the highest, which counts 1."""
    near = np.maximum(scores, LOWEST)
    return np.asarray((near / near.max(initial=LOWEST)) ** NEAR, dtype=np.float32)

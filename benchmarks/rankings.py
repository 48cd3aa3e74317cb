"""Four ways to rank passages for a question, to be compared: by words, by vectors, by both, and through the names, too.

The last two are the product's own ranking: once over a store in which nothing has a name, once over the store itself.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic, perf_counter
from unittest import mock

import numpy as np

from benchmarks.ask import Clock
from graph_store.entities import EntityGraph
from graph_store.models import Passage
from graph_store.normal import closed
from graph_store.opening import path_of
from graph_store.sqlite import SqliteStore
from graph_store.vectors import similarities
from server.inquiry.retrieve import POOL, retrieve
from server.kit import Kit
from server.language import english

WORDS, VECTORS, HYBRID, GRAPH = "words alone", "vectors alone", "hybrid", "hybrid + graph"
RESAMPLES = 2000

Ranker = Callable[[str], Sequence[Passage]]
Scores = dict[str, list[float]]
"""One value for each question, by measure; NaN where it has none."""
Result = dict[str, dict[str, dict[str, tuple[float, float, float]]]]
"""System → questions → measure → value, and the ends of its 95 % bootstrap interval."""


class Nameless(SqliteStore):
    """A store of which nobody has read what its passages name."""

    def subjects(self, names: Sequence[str], passages: int) -> dict[str, int]:
        """Nothing is about anything."""
        return {}

    def entity_graph(self, start: Mapping[str, float], names: Mapping[str, float], passages: int) -> EntityGraph:
        """No way leads anywhere."""
        return EntityGraph()


@contextmanager
def staged(parts: Sequence[tuple[object, str, str]]) -> Iterator[Clock]:
    """A clock that times functions while this lasts. `parts`: owner and name of each, and its stage."""
    clock = Clock(monotonic())
    with ExitStack() as stack:
        for owner, function, stage in parts:
            stack.enter_context(mock.patch.object(owner, function, getattr(owner, function)))  # put back at the end
            clock.timed(owner, function, stage)
        yield clock


@contextmanager
def rankers(kit: Kit) -> Iterator[dict[str, Ranker]]:
    """The four by name; each gives the best passages of the kit's store, best first."""
    nameless = replace(kit, store=Nameless(Path(path_of(kit.settings.db))))
    try:
        yield {
            WORDS: lambda question: _by_words(question, kit),
            VECTORS: lambda question: _by_vectors(question, kit),
            HYBRID: lambda question: retrieve(closed(question), nameless).passages,
            GRAPH: lambda question: retrieve(closed(question), kit).passages,
        }
    finally:
        nameless.store.close()


def ranked(questions: Sequence[str], systems: Mapping[str, Ranker]) -> dict[str, list[tuple[Sequence[Passage], float]]]:
    """What each system gives for each question, and the milliseconds it took, in turns.

    Each is asked twice, and the second time counts: whoever is first would read from the disk for all.
    """
    found: dict[str, list[tuple[Sequence[Passage], float]]] = {name: [] for name in systems}
    for place, question in enumerate(questions):
        order = sorted(systems, reverse=bool(place // 2 % 2))  # as often this way as that in both halves
        for name in order:
            systems[name](question)
        for name in order:
            began = perf_counter()
            passages = systems[name](question)
            found[name].append((passages, 1000 * (perf_counter() - began)))
    return found


def compared(scores: Mapping[str, Scores]) -> Result:
    """Each system's means over all questions, the half that constants were chosen on, and the others.

    A last row tells what the graph adds to the hybrid ranking, question by question. Of times it is the median.
    """
    added = {
        measure: [with_it - without for with_it, without in zip(values, scores[HYBRID][measure], strict=True)]
        for measure, values in scores[GRAPH].items()
    }
    halves = {"all": slice(None), "tuned on": slice(0, None, 2), "other": slice(1, None, 2)}
    return {
        system: {
            half: {
                measure: _interval(those, measure)
                for measure, values in own.items()
                if (those := [value for value in values[part] if not math.isnan(value)])
            }
            for half, part in halves.items()
        }
        for system, own in {**scores, "added by the graph": added}.items()
    }


def table(result: Result) -> str:
    """Markdown: a row for each system and half."""
    columns = list(next(iter(result.values()))["all"])
    lines = ["| system | questions | " + " | ".join(columns) + " |", "| --- " * (len(columns) + 2) + "|"]
    for system, halves in result.items():
        for half, values in halves.items():
            cells = [_cell(*values[column], column) if column in values else "–" for column in columns]
            lines.append(f"| {system} | {half} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _by_words(question: str, kit: Kit) -> list[Passage]:
    asked = sorted(set(english().content_words(closed(question))))
    found = kit.store.search_words(asked, POOL) if asked else []
    return kit.store.passages([id for id, _ in found])


def _by_vectors(question: str, kit: Kit) -> list[Passage]:
    held = kit.store.vectors()
    cosines = similarities(held.matrix, kit.embedder.encode_question(closed(question)))
    return kit.store.passages([held.ids[row] for row in np.argsort(-cosines, kind="stable")[:POOL]])


def _interval(values: Sequence[float], measure: str) -> tuple[float, float, float]:
    middle = np.median if measure == "ms" else np.mean
    sample = middle(np.random.default_rng(0).choice(values, (RESAMPLES, len(values))), axis=1)
    low, high = np.quantile(sample, (0.025, 0.975))
    return round(float(middle(values)), 3), round(float(low), 3), round(float(high), 3)


def _cell(value: float, low: float, high: float, column: str) -> str:
    return f"{value:.0f} ({low:.0f}–{high:.0f})" if column == "ms" else f"{value:.3f} ({low:.2f}–{high:.2f})"

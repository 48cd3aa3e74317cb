"""The thematic benchmark: passages from the right articles, and quotes that one of them holds."""

import math

import pytest

pytest.importorskip("sumy", reason="It needs the extra bench.")

from benchmarks.findings import Ask
from benchmarks.rankings import GRAPH, HYBRID, WORDS, rankers
from benchmarks.thematic import measure, values
from server.kit import Kit

SINGLE = Ask(
    "Why do cities plant trees along their streets?",
    "single",
    ("Street trees and heat", "Rain in the city", "Who gets the trees"),
    ("shade lowers the demand for air conditioning", "Penguins cannot fly over the harbour."),
)
CROSS = Ask("How is bread baked?", "cross", ("Sourdough at home",), ("Bake the loaf in a covered pot",))
FAR = Ask("Which moons of Saturn have cryovolcanoes?", "far", (), ())


def test_precision_and_quotes_are_of_the_passages_shown(kit: Kit) -> None:
    titles = {source.id: source.title for source in kit.store.sources()}
    passages = [kit.store.passages_of(id)[0] for id in titles]

    found = values(SINGLE, passages, titles)

    assert found == {"precision single": 0.75, "quote recall single": 0.5}


def test_only_what_can_be_answered_counts(kit: Kit) -> None:
    titles = {source.id: source.title for source in kit.store.sources()}

    with rankers(kit) as systems:
        result = measure([SINGLE, FAR, CROSS], systems, titles)

    assert set(result) >= {WORDS, HYBRID, GRAPH}
    for halves in result.values():
        assert not any(math.isnan(value) for values in halves["all"].values() for value in values)
        assert set(halves["other"]) == {"ms"}  # the only question of this half is one that nothing answers
    assert result[GRAPH]["all"]["quote recall single"][0] == 0.5
    assert result[GRAPH]["all"]["quote recall cross"][0] == 1
    assert result[WORDS]["all"]["precision cross"][0] == 1

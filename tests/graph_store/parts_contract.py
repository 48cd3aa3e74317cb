"""The part of the store's contract about what a source has besides its text, collections left out, and preferences."""

from dataclasses import replace

import pytest

from graph_store.errors import Removed
from graph_store.models import Original, SourceQuestion
from graph_store.protocol import Store
from tests.graph_store.material import DIMENSION, MODEL, ORCHARD, Material, make_network, make_source

FILE = Original(name="harbour.pdf", media_type="application/pdf", data=b"%PDF-1.7\x00\xff")
ASKED = (
    SourceQuestion(text="What freezes?", start=0, end=32),
    SourceQuestion(text="Who mends nets?", start=40, end=80),
)


def add_with_parts(store: Store) -> Material:
    made = make_source(store, ORCHARD, "Orchard")
    material = replace(made, source=made.source.model_copy(update={"pages": (0, 20, 20, 50), "questions": ASKED}))
    store.set_model(MODEL, DIMENSION)
    store.add_source(material.source, material.passages, material.vectors, FILE)
    return material


class PartsContract:
    def test_pages_questions_and_the_original_come_back_as_they_were_added(self, store: Store) -> None:
        material = add_with_parts(store)
        assert store.get_source(material.source.id) == material.source
        assert store.find_original(material.source.id) == FILE
        assert store.original_name(material.source.id) == FILE.name
        assert store.pages([material.source.id, "11111111111"]) == {material.source.id: material.source.pages}

    def test_a_source_without_parts_has_none(self, store: Store, harbour: Material) -> None:
        assert store.find_original(harbour.source.id) is None and store.original_name(harbour.source.id) is None
        assert store.offered() == []

    def test_a_question_finds_the_source_that_answers_it_however_it_is_written(self, store: Store) -> None:
        material = add_with_parts(store)
        assert store.answered_by("  WHAT freezes ") == [(material.source.id, ASKED[0])]
        assert store.answered_by("What melts?") == []
        assert store.offered() == [(material.source.id, question) for question in ASKED]

    def test_removing_a_source_takes_its_parts_along(self, store: Store) -> None:
        material = add_with_parts(store)
        store.remove_source(material.source.id)
        assert store.find_original(material.source.id) is None
        assert store.offered() == [] and store.answered_by("What freezes?") == []
        with pytest.raises(Removed):
            store.get_source(material.source.id)

    @pytest.mark.parametrize(
        "parts",
        [
            {"pages": (5, 3)},
            {"pages": (0, 10_000)},
            {"questions": (SourceQuestion(text="What?", start=5, end=5),)},
            {"questions": (SourceQuestion(text="What?", start=0, end=10_000),)},
        ],
        ids=str,
    )
    def test_parts_that_lie_outside_the_text_are_refused(self, store: Store, parts: dict) -> None:
        made = make_source(store, ORCHARD)
        store.set_model(MODEL, DIMENSION)
        with pytest.raises(ValueError):
            store.add_source(made.source.model_copy(update=parts), made.passages, made.vectors)
        assert store.sources() == []

    def test_collections_can_be_left_out(self, store: Store, harbour: Material) -> None:
        orchard = add_with_parts(store)
        both = make_source(store, "Bees winter in the hive. They wake in March.", "Bees", ("winter", "bees"))
        both.add_to(store)
        assert set(store.vectors(without=["winter"]).ids) == {passage.id for passage in orchard.passages}
        assert set(store.vectors(["bees"]).ids) == {passage.id for passage in both.passages}
        assert len(store.vectors(["bees"], without=["winter"])) == 0
        assert store.vectors(without=["nothing"]).ids == store.vectors().ids
        assert store.offered(without=["winter"]) == store.offered()
        assert store.has_sources(without=["winter"])
        for each in (orchard, harbour):
            store.remove_source(each.source.id)
        assert store.has_sources() and store.has_sources(without=["nothing"])
        assert not store.has_sources(without=["nothing", "winter"])

    def test_networks_of_a_collection_and_their_findings_can_be_left_out(self, store: Store, harbour: Material) -> None:
        network = make_network(store, harbour)
        store.keep(network)
        sample = make_network(store, harbour, question="Samples?", collections=("samples",))
        store.keep(sample)
        assert [each.id for each in store.networks(without=["samples"])] == [network.id]
        assert len(store.networks()) == 2
        held = {finding.id: networks for finding, networks in store.findings()}
        assert held == {finding.id: sorted([network.id, sample.id]) for finding in network.findings}
        assert all(networks == [network.id] for _, networks in store.findings(without=["samples"]))
        assert store.findings(without=["samples"])[0][0] in network.findings

        assert [each.id for each in store.networks_of("samples")] == [sample.id] and store.networks_of("other") == []
        assert store.citing_counts() == {harbour.source.id: 2}

    def test_a_preference_is_what_was_chosen_last(self, store: Store) -> None:
        assert store.preference("samples") is None
        store.set_preference("samples", "hidden")
        store.set_preference("samples", "shown")
        assert store.preference("samples") == "shown"

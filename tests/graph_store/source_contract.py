"""The part of the store's contract about sources, passages and their ids."""

from collections.abc import Callable

import numpy as np
import pytest

from graph_store import identity, ids
from graph_store.errors import NotFound, Removed
from graph_store.protocol import Store
from graph_store.vectors import Vectors
from tests.graph_store.material import DIMENSION, HARBOUR, MODEL, ORCHARD, Material, make_network, make_source


class SourceContract:
    def test_an_empty_store_is_empty_everywhere(self, store: Store) -> None:
        assert store.sources() == [] and store.networks() == [] and store.check() == []
        assert len(store.vectors()) == 0 and len(store.vectors(["winter"])) == 0
        assert store.search_words(["ships"], 5) == [] and store.document_frequencies(["ships"]) == {"ships": 0}
        assert store.model() is None and store.generation() == 0

    def test_a_source_comes_back_as_it_was_added(self, store: Store, harbour: Material) -> None:
        assert store.get_source(harbour.source.id) == harbour.source
        assert store.has_source(harbour.source.id)
        assert store.passages_of(harbour.source.id) == list(harbour.passages)

    def test_passages_come_in_the_order_asked_for(self, store: Store, harbour: Material) -> None:
        backwards = [passage.id for passage in reversed(harbour.passages)]
        assert store.passages([*backwards, backwards[0]]) == [*reversed(harbour.passages), harbour.passages[-1]]

    def test_the_first_missing_passage_is_named(self, store: Store, harbour: Material) -> None:
        with pytest.raises(NotFound) as caught:
            store.passages([harbour.passages[0].id, "11111111112", "11111111113"])
        there = harbour.passages[0]
        assert store.find_passages([there.id, "11111111112", there.id]) == {there.id: there}
        assert caught.value.id == "11111111112"

    def test_what_is_not_there_is_not_found(self, store: Store, harbour: Material) -> None:
        for get in (store.get_source, store.get_network, store.get_finding, store.status, store.remove_source):
            with pytest.raises(NotFound):
                get("11111111111")
        for get in (store.get_network, store.get_finding, store.status):
            with pytest.raises(NotFound):
                get(harbour.source.id)
        assert not store.has_source("11111111111") and store.passages_of("11111111111") == []
        assert store.find_question("11111111111") is None and store.networks_citing("11111111111") == []

    def test_adding_twice_changes_nothing(self, store: Store, harbour: Material) -> None:
        before = store.generation()
        assert harbour.add_to(store) is False
        assert store.generation() == before
        assert len(store.vectors()) == len(harbour.passages)

    def test_adding_again_adds_only_collections(self, store: Store, harbour: Material) -> None:
        again = make_source(store, HARBOUR, "Another title", ("ports",))
        assert again.add_to(store) is False
        kept = store.get_source(harbour.source.id)
        assert kept == harbour.source.model_copy(update={"collections": ("ports", "winter")})
        assert len(store.vectors(["ports"])) == len(harbour.passages)

    def test_sources_are_listed_by_title_then_id(self, store: Store, harbour: Material) -> None:
        make_source(store, ORCHARD, "Apples").add_to(store)
        make_source(store, "A third text. It is short.", "Apples").add_to(store)
        listed = store.sources()
        assert [one.title for one in listed] == ["Apples", "Apples", "Harbour"]
        assert listed[0].id < listed[1].id
        assert listed[2].passages == 3 and listed[2].characters == len(HARBOUR)
        assert store.sources([harbour.source.id, "11111111111"]) == [listed[2]]
        assert store.sources([]) == []

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda m: (m.source, m.passages, Vectors(m.vectors.ids[::-1], m.vectors.matrix)),
            lambda m: (m.source, (m.passages[0].model_copy(update={"text": "Invented."}), *m.passages[1:]), m.vectors),
            lambda m: (m.source, (m.passages[0].model_copy(update={"end": 10**6}), *m.passages[1:]), m.vectors),
            lambda m: (m.source, (m.passages[0].model_copy(update={"sentences": (5,)}), *m.passages[1:]), m.vectors),
            lambda m: (m.source, (m.passages[0].model_copy(update={"id": "11111111111"}), *m.passages[1:]), m.vectors),
            lambda m: (m.source.model_copy(update={"sections": m.source.sections[:1]}), m.passages, m.vectors),
            lambda m: (
                m.source.model_copy(update={"text": m.source.text + "!", "sections": ()}),
                m.passages,
                m.vectors,
            ),
            lambda m: (m.source, m.passages, Vectors(m.vectors.ids, m.vectors.matrix * np.float32("nan"))),
        ],
    )
    def test_records_that_contradict_each_other_are_refused_whole(self, store: Store, spoil: Callable) -> None:
        store.set_model(MODEL, DIMENSION)
        with pytest.raises(ValueError):
            store.add_source(*spoil(make_source(store, HARBOUR)))
        assert store.sources() == [] and store.generation() == 0 and len(store.vectors()) == 0

    def test_removal_takes_exactly_the_parts_of_the_source(self, store: Store, harbour: Material) -> None:
        orchard = make_source(store, ORCHARD, "Orchard")
        orchard.add_to(store)
        store.vectors()
        store.remove_source(harbour.source.id)
        assert [one.id for one in store.sources()] == [orchard.source.id]
        assert store.vectors().ids == tuple(sorted(orchard.vectors.ids))
        assert store.search_words(["harbour"], 5) == [] and store.search_words(["frost"], 5) != []
        assert store.document_frequencies(["ships", "frost"]) == {"ships": 0, "frost": 1}
        assert not store.has_source(harbour.source.id) and store.passages_of(harbour.source.id) == []

    def test_removal_leaves_tombstones(self, store: Store, harbour: Material) -> None:
        store.remove_source(harbour.source.id)
        for gone in (harbour.source.id, harbour.passages[0].id):
            with pytest.raises(Removed):
                store.kind_of(gone)
        for get in (store.get_source, store.remove_source):
            with pytest.raises(Removed):
                get(harbour.source.id)
        with pytest.raises(NotFound):
            store.passages([harbour.passages[0].id])
        assert store.find_passages([harbour.passages[0].id]) == {}
        assert store.near(harbour.source.id.swapcase()) == []

    def test_adding_the_same_content_again_revives_it(self, store: Store, harbour: Material) -> None:
        store.remove_source(harbour.source.id)
        again = make_source(store, HARBOUR, "Harbour", ("winter",))
        assert again.source.id == harbour.source.id
        assert again.add_to(store) is True
        assert store.get_source(harbour.source.id) == harbour.source
        assert store.kind_of(harbour.passages[0].id) == "passage"
        assert store.vectors().ids == tuple(sorted(harbour.vectors.ids))

    def test_identify_gives_what_is_there_and_writes_nothing(self, store: Store, harbour: Material) -> None:
        digest = identity.source_digest("Nobody added this.")
        assert store.identify("source", digest) == store.identify("source", digest) == ids.window(digest)
        assert store.kind_of(ids.window(digest)) is None
        assert store.identify("source", identity.source_digest(HARBOUR)) == harbour.source.id

    def test_every_id_knows_its_kind(self, store: Store, harbour: Material) -> None:
        network = make_network(store, harbour)
        store.keep(network)
        named = {
            harbour.source.id: "source",
            harbour.passages[0].id: "passage",
            network.id: "network",
            network.question.id: "question",
            network.findings[0].id: "finding",
        }
        assert {id: store.kind_of(id) for id in named} == named
        assert store.kind_of("11111111111") is None and store.kind_of("no id at all") is None

    def test_near_finds_ids_by_case_and_by_one_slip(self, store: Store, harbour: Material) -> None:
        network = make_network(store, harbour)
        store.keep(network)
        id = network.id
        swapped = id[:3] + id[4] + id[3] + id[5:]
        for slip in {id.swapcase(), id.lower(), id[:-1], id + "z", "z" + id[1:], swapped, f" #{id.upper()} "} - {id}:
            assert ("network", id) in store.near(slip), slip
        assert store.near(id) == [] and store.near("what is this?") == [] and store.near("") == []
        assert store.near(id.swapcase(), 0) == []

    def test_facts_are_texts(self, store: Store, harbour: Material) -> None:
        facts = store.facts()
        assert facts["sources"] == "1" and facts["passages"] == "3" and facts["clashes"] == "0"
        assert all(isinstance(value, str) for value in facts.values())

"""The part of the store's contract about vectors and words."""

import threading
from collections.abc import Callable

import numpy as np
import pytest

from graph_store.errors import ModelMismatch
from graph_store.protocol import Store
from graph_store.vectors import Vectors
from tests.graph_store.material import DIMENSION, HARBOUR, MODEL, ORCHARD, Material, make_source, vector_of

MakeStore = Callable[[], Store]


class SearchContract:
    def test_vectors_are_ordered_by_passage_id(self, store: Store, harbour: Material) -> None:
        make_source(store, ORCHARD, "Orchard").add_to(store)
        held = store.vectors()
        assert held.matrix.shape == (6, DIMENSION) and held.ids == tuple(sorted(held.ids))
        for passage, row in zip(store.passages(held.ids), held.matrix, strict=True):
            assert np.array_equal(row, vector_of(passage.text))

    def test_vectors_follow_every_change(self, store: Store, harbour: Material) -> None:
        held = [store.vectors()]
        orchard = make_source(store, ORCHARD, "Orchard", ("spring",))
        orchard.add_to(store)
        held.append(store.vectors())
        store.remove_source(harbour.source.id)
        held.append(store.vectors())
        assert [len(one) for one in held] == [3, 6, 3]
        assert np.array_equal(held[2].matrix, make_sorted(orchard).matrix)

    def test_vectors_of_collections_are_those_of_their_sources(self, store: Store, harbour: Material) -> None:
        orchard = make_source(store, ORCHARD, "Orchard", ("spring", "fruit"))
        orchard.add_to(store)
        assert store.vectors(["winter"]).ids == make_sorted(harbour).ids
        assert store.vectors(["fruit", "spring"]).ids == make_sorted(orchard).ids
        assert len(store.vectors(["winter", "fruit"])) == 6
        assert len(store.vectors(["autumn"])) == len(store.vectors([])) == 0

    def test_another_object_over_the_same_data_sees_new_passages(self, make_store: MakeStore) -> None:
        one, other = make_store(), make_store()
        assert len(other.vectors()) == 0
        material = make_source(one, HARBOUR)
        material.add_to(one)
        assert other.vectors().ids == make_sorted(material).ids
        one.remove_source(material.source.id)
        assert len(other.vectors()) == 0
        one.close()
        other.close()

    def test_many_threads_read_while_one_writes(self, store: Store, harbour: Material) -> None:
        problems: list[Exception] = []
        done = threading.Event()

        def read() -> None:
            try:
                while not done.is_set():
                    held = store.vectors()
                    assert len(held) % 3 == 0 and held.ids == tuple(sorted(held.ids))
                    assert store.get_source(harbour.source.id) == harbour.source
            except Exception as error:
                problems.append(error)

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for number in range(20):
            make_source(store, ORCHARD.replace("Apple", f"Apple {number}")).add_to(store)
        done.set()
        for reader in readers:
            reader.join()
        assert problems == [] and len(store.vectors()) == 63

    def test_the_model_is_known_as_long_as_it_has_vectors(self, store: Store, harbour: Material) -> None:
        assert store.model() == (MODEL, DIMENSION)
        store.set_model(MODEL, DIMENSION)
        for name, dimension in (("another", DIMENSION), (MODEL, DIMENSION + 1)):
            with pytest.raises(ModelMismatch):
                store.set_model(name, dimension)
        store.remove_source(harbour.source.id)
        assert store.model() is None
        store.set_model("another", 7)

    def test_vectors_of_another_shape_are_refused(self, store: Store, harbour: Material) -> None:
        orchard = make_source(store, ORCHARD)
        wide = Vectors(orchard.vectors.ids, np.hstack([orchard.vectors.matrix] * 2))
        with pytest.raises(ModelMismatch):
            store.add_source(orchard.source, orchard.passages, wide)
        assert len(store.sources()) == 1

    def test_words_find_passages_in_text_heading_and_title(self, store: Store, harbour: Material) -> None:
        first = harbour.passages[0].id
        assert [found for found, _ in store.search_words(["january"], 9)] == [first]
        assert len(store.search_words(["WEATHER"], 9)) == 3 == len(store.search_words(["harbour"], 9))
        scores = [score for _, score in store.search_words(["ice", "harbour"], 9)]
        assert scores == sorted(scores, reverse=True) and scores[-1] > 0
        assert len(store.search_words(["harbour"], 2)) == 2 and store.search_words(["harbour"], 0) == []

    def test_the_order_of_words_and_of_adding_does_not_matter(self, make_store: MakeStore) -> None:
        one = make_store()
        for text in (HARBOUR, ORCHARD, "A late ship. It waits."):
            make_source(one, text).add_to(one)
        before = one.search_words(["late", "ships", "frost"], 9)
        assert one.search_words(["frost", "late", "ships", "ships"], 9) == before
        for text in (HARBOUR, ORCHARD):
            one.remove_source(make_source(one, text).source.id)
        for text in (ORCHARD, HARBOUR):
            make_source(one, text).add_to(one)
        assert one.search_words(["late", "ships", "frost"], 9) == before
        one.close()

    @pytest.mark.parametrize(
        "text", ["Какой холодный март", "한국의 겨울은 춥다", "Die Straße ist naß", "हिन्दी में लिखा"]
    )
    def test_words_of_other_scripts_are_found(self, store: Store, text: str) -> None:
        material = make_source(store, f"{text}. Second sentence.")
        material.add_to(store)
        for word in text.split():
            assert [found for found, _ in store.search_words([word], 3)] == [material.passages[0].id]
            assert store.document_frequencies([word]) == {word: 1}

    def test_frequencies_count_passages(self, store: Store, harbour: Material) -> None:
        counted = store.document_frequencies(["harbour", "ice", "weather", "", "??", "absent", "ice"])
        assert counted == {"harbour": 3, "ice": 1, "weather": 3, "": 0, "??": 0, "absent": 0}


def make_sorted(material: Material) -> Vectors:
    order = sorted(range(len(material.vectors)), key=lambda place: material.vectors.ids[place])
    return Vectors(tuple(material.vectors.ids[place] for place in order), material.vectors.matrix[order])

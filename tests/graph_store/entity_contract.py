"""The part of the store's contract about entities: what names them, how they are spelled, what is near them."""

from collections.abc import Mapping, Sequence

import pytest

from graph_store import ids
from graph_store.entity_models import EntityLink, Mention, Names
from graph_store.errors import NotFound
from graph_store.protocol import Store
from tests.graph_store.material import DIMENSION, MODEL, Material, make_network, make_source

SHIP = "The Fram left Oslo in June. Nansen led her north. The crew of the Fram feared Nansen. Oslo waited."
LETTER = "Nansen wrote to Oslo in May. His wife read the letter. Frost held the FRAM for years."
BOOK = "A book tells of Nansen's ship. It was printed in Bergen. Bergen is wet."
NAMES = {"Fram": "fram", "FRAM": "fram", "Nansen": "nansen", "Oslo": "oslo", "Bergen": "bergen", "crew": "crew"}
FRAM, NANSEN, OSLO, BERGEN, CREW = (
    ids.window(ids.digest("entity", [name])) for name in ("fram", "nansen", "oslo", "bergen", "crew")
)


def add(
    store: Store,
    text: str,
    title: str = "Notes",
    subjects: Sequence[str] = (),
    *,
    names: Mapping[str, str] = NAMES,
    collections: tuple[str, ...] = (),
) -> Material:
    """A source whose every spelling in `names` is a mention, and whose first passage is about `subjects`."""
    made = make_source(store, text, title, collections)
    named = [
        Names(
            subjects=tuple(subjects) if passage is made.passages[0] else (),
            mentions=tuple(
                Mention(name=name, start=start, end=start + len(spelling))
                for spelling, name in names.items()
                for start in range(passage.start, passage.end)
                if text.startswith(spelling, start)
            ),
        )
        for passage in made.passages
    ]
    store.set_model(MODEL, DIMENSION)
    store.add_source(made.source, made.passages, made.vectors, names=named)
    return made


def shown(store: Store, id: str) -> list[object]:
    """All that the page of an entity shows."""
    reads = (store.get_entity, store.entity_passages, store.neighbours, store.networks_naming)
    return [read(id) for read in reads]


class EntityContract:
    def test_an_entity_is_counted_and_spelled_as_most_sources_spell_it(self, store: Store) -> None:
        add(store, SHIP), add(store, LETTER), add(store, BOOK)
        fram = store.get_entity(FRAM)
        assert (fram.id, fram.name, fram.passages, fram.sources) == (FRAM, "Fram", 3, 2)
        add(store, "Today the FRAM lies on land.")
        assert store.get_entity(FRAM).name == "FRAM"

    def test_a_possessive_is_no_spelling_where_the_name_stands_without_it(self, store: Store) -> None:
        names = {"Nansen's": "nansen"}
        for place in ("tent", "sledge"):
            add(store, f"Nansen's {place} was small.", names=names)
        assert store.get_entity(NANSEN).name == "Nansen's"
        add(store, "Nansen slept there.")
        assert store.get_entity(NANSEN).name == "Nansen"

    def test_short_forms_stand_for_a_name_but_are_not_its_spelling(self, store: Store) -> None:
        add(store, "The FRB met. The Federal Bank met. The FRB rose.", names={"FRB": "federal bank"})
        id = store.entities_called("federal bank")[0].id
        assert store.get_entity(id).name == "FRB"
        add(store, "In May the Federal Bank met.", names={"Federal Bank": "federal bank"})
        assert store.get_entity(id).name == "Federal Bank"

    def test_what_no_text_spells_is_spelled_as_the_title_says_it(self, store: Store) -> None:
        add(store, "It sank.", "Ships: The Fram (polar ship)!", ["fram", "polar ship", "ships the fram polar ship"])
        names = ("fram", "polar ship", "ships the fram polar ship")
        spelled = [store.entities_called(name)[0].name for name in names]
        assert spelled == ["Fram", "(polar ship)", "Ships: The Fram (polar ship)"]

    def test_passages_about_it_come_first_then_the_sources_that_name_it_most(self, store: Store) -> None:
        letter = add(store, LETTER, "A Letter")
        ship = add(store, SHIP, "The Ship")
        book = add(store, "It lies in a museum.", "Fram", ["fram"])
        found = store.entity_passages(FRAM)
        assert [(one.about, one.source_title) for one in found] == [
            (True, "Fram"),
            (False, "The Ship"),
            (False, "The Ship"),
            (False, "A Letter"),
        ]
        assert [one.passage for one in found] == [
            book.passages[0],
            ship.passages[0],
            ship.passages[2],
            letter.passages[2],
        ]
        texts = {made.source.id: made.source.text for made in (letter, ship, book)}
        spelled = [texts[one.passage.source_id][start:end] for one in found for start, end in one.spans]
        assert spelled == ["Fram", "Fram", "FRAM"]

    def test_passages_come_in_pages_that_hold_each_once(self, store: Store) -> None:
        add(store, SHIP), add(store, LETTER)
        whole = store.entity_passages(NANSEN)
        assert [one for place in range(4) for one in store.entity_passages(NANSEN, 1, place)] == whole
        assert store.entity_passages(NANSEN, 2, 1) == whole[1:3] and store.entity_passages(NANSEN, 5, 99) == []

    def test_who_is_named_everywhere_is_nobodys_neighbour_before_those_who_belong_together(self, store: Store) -> None:
        for place in ("Vardø", "Bodø", "Hamar"):
            add(store, f"In {place} Nansen met Oslo and Bergen.")
            add(store, f"In {place} it rains on Oslo and on nobody else.")
        near = store.neighbours(NANSEN)
        assert [(one.name, one.together) for one in near] == [("Bergen", 3), ("Oslo", 3)]
        assert store.neighbours(NANSEN, 1) == near[:1]

    def test_nothing_that_one_passage_names_and_no_part_of_its_own_name_is_a_neighbour(self, store: Store) -> None:
        names = {"Fridtjof Nansen": "fridtjof nansen", "Nansen": "nansen", "NN": "nansen", "Hamar": "hamar"}
        for number in range(3):
            add(store, f"Fridtjof Nansen, also NN, came {number} times.", names={**names, "NN": "nn"})
        add(store, "Nansen came to Hamar.", names=names)
        assert {one.name for one in store.neighbours(NANSEN)} == {"NN"}

    def test_two_names_of_the_same_characters_are_no_neighbours(self, store: Store) -> None:
        for number in range(2):
            made = make_source(store, f"The FRB rose {number} times.")
            both = tuple(Mention(name=name, start=4, end=7) for name in ("frb", "federal bank"))
            store.set_model(MODEL, DIMENSION)
            store.add_source(made.source, made.passages, made.vectors, names=[Names(mentions=both)])
        assert store.neighbours(store.entities_called("frb")[0].id) == []

    def test_networks_are_those_that_cite_a_passage_with_the_name(self, store: Store) -> None:
        ship = add(store, SHIP)
        network = make_network(store, ship)
        sample = make_network(store, ship, question="Samples?", collections=("samples",), minutes=1)
        for one in (network, sample):
            store.keep(one)
        assert [one.id for one in store.networks_naming(NANSEN)] == [sample.id, network.id]
        assert [one.id for one in store.networks_naming(NANSEN, without=["samples"])] == [network.id]
        assert [one.id for one in store.networks_naming(NANSEN, 1)] == [sample.id]
        add(store, BOOK)
        assert store.networks_naming(BERGEN) == []

    def test_a_source_leads_to_what_other_passages_name_too(self, store: Store) -> None:
        ship = add(store, SHIP)
        add(store, BOOK)
        words = {(one.id, SHIP[one.start : one.end], one.elsewhere) for one in store.links(ship.source.id)}
        assert words == {(NANSEN, "Nansen", True), (OSLO, "Oslo", False), (FRAM, "Fram", False)}
        assert store.get_entity(CREW).passages == 1
        found = store.links(ship.source.id)
        assert found == sorted(found, key=lambda one: one.start) and all(isinstance(one, EntityLink) for one in found)

    def test_being_about_a_name_counts_as_naming_it(self, store: Store) -> None:
        ship = add(store, SHIP)
        add(store, "The men of the ship.", "Crew", ["crew"])
        assert CREW in {one.id for one in store.links(ship.source.id)}

    def test_a_name_is_found_exactly_and_without_spaces(self, store: Store) -> None:
        add(store, "The Polar Night is long.", names={"Polar Night": "polar night"})
        [found] = store.entities_called("polar night")
        assert found.name == "Polar Night"
        assert store.entities_called("polarnight", spaced=False) == [found]
        assert store.entities_called("polar") == store.entities_called("polarnight") == []

    def test_an_entity_goes_with_the_last_passage_that_names_it_and_comes_back(self, store: Store) -> None:
        ship, letter = add(store, SHIP), add(store, LETTER)
        store.remove_source(ship.source.id)
        assert store.get_entity(FRAM).passages == 1
        store.remove_source(letter.source.id)
        with pytest.raises(NotFound, match=FRAM):
            store.get_entity(FRAM)
        assert store.entity_passages(FRAM) == store.neighbours(FRAM) == store.networks_naming(FRAM) == []
        with pytest.raises(NotFound):
            store.get_entity("no id")
        assert store.kind_of(FRAM) is None and store.entities_called("fram") == []
        add(store, LETTER)
        assert store.get_entity(FRAM).passages == 1

    def test_nothing_is_left_of_what_was_removed_and_the_order_of_adding_does_not_show(self, store: Store) -> None:
        texts = (SHIP, LETTER, BOOK)
        made = [add(store, text, text[:9]) for text in texts]
        before = [shown(store, id) for id in (FRAM, NANSEN, OSLO, BERGEN)]
        guest = add(store, "Nansen and the Fram met Bergen in Oslo. Nansen left Bergen.", "Guest", ["oslo"])
        assert [shown(store, id) for id in (FRAM, NANSEN, OSLO, BERGEN)] != before
        for one in (guest, *made):
            store.remove_source(one.source.id)
        for text in reversed(texts):
            add(store, text, text[:9])
        assert [shown(store, id) for id in (FRAM, NANSEN, OSLO, BERGEN)] == before

    def test_collections_can_be_left_out_of_an_entity(self, store: Store) -> None:
        ship = add(store, SHIP)
        alone = shown(store, NANSEN), store.links(ship.source.id)
        add(store, BOOK, collections=("samples",))
        without = ("samples",)
        assert store.get_entity(NANSEN).sources == 2
        assert store.get_entity(NANSEN, without) == alone[0][0]
        assert store.entity_passages(NANSEN, without=without) == alone[0][1]
        assert store.neighbours(NANSEN, without=without) == alone[0][2]
        assert store.links(ship.source.id, without) == alone[1]
        assert store.entities_called("bergen", without=without) == []
        with pytest.raises(NotFound):
            store.get_entity(BERGEN, without)

    def test_an_id_names_an_entity_and_one_that_slipped_is_offered(self, store: Store) -> None:
        add(store, SHIP)
        assert store.kind_of(FRAM) == "entity"
        slipped = next(FRAM[:-1] + letter for letter in ids.ALPHABET if ids.is_id(FRAM[:-1] + letter))
        for text in {slipped, FRAM.swapcase(), FRAM[:-1], FRAM + "1"} - {FRAM}:
            assert ("entity", FRAM) in store.near(text)
        assert ("entity", FRAM) not in store.near(FRAM)

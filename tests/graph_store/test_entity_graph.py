"""The entity graph: the same whatever the order in which the store was filled, and what is near it is read alone."""

import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_store import entities, ids
from graph_store.entities import ABOUT, BY, ELSEWHERE, PASSAGE, walk
from graph_store.entity_models import Mention, Names
from graph_store.errors import Clash
from graph_store.sqlite import SqliteStore
from tests.graph_store.material import DIMENSION, MODEL, make_source

Document = tuple[int, tuple[tuple[int, ...], ...]]
"""What it is about, and what each of its passages mentions, as numbers of names."""


def put(store: SqliteStore, document: Document) -> str:
    """Add a source with one passage of two words for each set of mentions; its id."""
    about, mentioned = document
    text = ". ".join(
        f"Passage {place} of {about} says {'-'.join(map(str, held))}" for place, held in enumerate(mentioned)
    )
    material = make_source(store, text, f"Name {about}")
    names = [
        Names(
            subjects=(f"name {about}",) if place == 0 else (),
            mentions=tuple(
                Mention(name=f"name {one}", start=passage.start, end=passage.end) for one in held if one != about
            ),
        )
        for place, (passage, held) in enumerate(zip(material.passages, mentioned, strict=True))
    ]
    store.set_model(MODEL, DIMENSION)
    store.add_source(material.source, material.passages, material.vectors, None, names)
    return material.source.id


def filled(folder: str, documents: Sequence[Document], name: str = "kept.db") -> SqliteStore:
    store = SqliteStore(Path(folder) / name)
    for document in documents:
        put(store, document)
    return store


def seen(store: SqliteStore, start: dict[str, float], names: dict[str, float]) -> tuple[dict, dict, dict]:
    graph = store.entity_graph(start, names, len(store.vectors()))
    edges = {(a, b): round(weight, 9) for a, b, weight in graph.edges(data="weight")}
    shares = {node: round(share, 9) for node, share in walk(graph, start, names).items()}
    return dict(graph.nodes(data=True)), edges, shares


documents_of = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.lists(st.lists(st.integers(0, 9), max_size=3).map(tuple), min_size=1, max_size=3).map(tuple),
    ),
    min_size=2,
    max_size=6,
    unique=True,
)


@settings(deadline=None, max_examples=25)
@given(documents=documents_of, seed=st.integers(0, 99), extra=st.integers(0, 5))
def test_neither_order_nor_what_was_removed_leaves_a_trace(documents: list[Document], seed: int, extra: int) -> None:
    shuffled = random.Random(seed).sample(documents, len(documents))
    with TemporaryDirectory() as folder:
        one, other = filled(folder, documents), filled(folder, shuffled[:1], "other.db")
        gone = put(other, (extra, (tuple(range(10)), (7, 8, 9))))
        for document in shuffled[1:]:
            put(other, document)
        if gone not in {source.id for source in one.sources()}:
            other.remove_source(gone)
        first = min(one.vectors().ids)

        assert seen(one, {first: 1.0}, {"name 1": 2.0}) == seen(other, {first: 1.0}, {"name 1": 2.0})
        assert one.check() == other.check() == []
        one.close()
        other.close()


def test_a_mention_leads_to_what_is_about_the_name_and_less_to_what_mentions_it_too(store: SqliteStore) -> None:
    film, director, rival = put(store, (1, ((2,),))), put(store, (2, ((), (5,)))), put(store, (3, ((2,),)))
    begun, at_director, at_rival = (store.passages_of(id)[0].id for id in (film, director, rival))
    graph = store.entity_graph({begun: 1.0}, {}, len(store.vectors()))
    spent = walk(graph, {begun: 1.0}, {})

    assert graph[PASSAGE, begun][ABOUT, "name 2"]["weight"] == 10 * graph[PASSAGE, begun][BY, "name 2"]["weight"]
    assert spent[PASSAGE, begun] > spent[PASSAGE, at_director] > spent[PASSAGE, at_rival] > 0
    assert graph.nodes[PASSAGE, at_director] == {
        "source": director,
        "title": "Name 2",
        "document": ("Name 2", "Name 2.txt"),
    }
    assert sum(spent.values()) == pytest.approx(1)


def test_where_the_walk_cannot_begin_it_is_nowhere(store: SqliteStore) -> None:
    put(store, (1, ((2,),)))

    assert walk(store.entity_graph({}, {"unheard of": 1.0}, len(store.vectors())), {}, {"unheard of": 1.0}) == {}


def test_a_name_that_too_many_passages_mention_joins_nothing(store: SqliteStore) -> None:
    for number in range(10, 10 + entities.FEWEST):
        put(store, (number, ((1, 2),) if number > 10 else ((1,),)))
    put(store, (1, ((),)))
    put(store, (2, ((),)))
    begun = store.passages_of(next(one.id for one in store.sources() if one.title == "Name 15"))[0].id

    ways = set(store.entity_graph({begun: 1.0}, {}, len(store.vectors()))[PASSAGE, begun])

    assert (ABOUT, "name 2") in ways and not ways & {(ABOUT, "name 1"), (BY, "name 1")}
    assert store.subjects(["name 1", "name 2", "name 3"], len(store.vectors())) == {"name 1": 1, "name 2": 1}


def test_what_is_near_is_enough(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store in which few names are mentioned often and many seldom, as in texts: the first 8 passages stay."""
    drawn = random.Random(4)
    for number in range(160):
        mentioned = tuple(tuple(sorted({min(400, int(drawn.paretovariate(0.6))) for _ in range(6)})) for _ in range(3))
        put(store, (number, mentioned))
    kept = []
    for _ in range(12):
        start = {id: 1.0 + drawn.random() for id in drawn.sample(store.vectors().ids, 20)}
        near = _first(store, start)
        with monkeypatch.context() as everything:
            for name in ("FRONTIER", "KEPT"):
                everything.setattr(entities, name, 10**6)
            everything.setattr(entities.neighbourhood, "__defaults__", (30,))
            kept.append(len(near & _first(store, start)))

    assert sum(kept) >= 0.95 * 8 * len(kept)


def _first(store: SqliteStore, start: dict[str, float]) -> set[str]:
    spent = {
        node[1]: share
        for node, share in walk(store.entity_graph(start, {}, len(store.vectors())), start, {}).items()
        if node[0] == PASSAGE
    }
    return set(sorted(spent, key=lambda id: (-spent[id], id))[:8])


def test_a_graph_holds_what_the_walk_comes_to_most_and_says_what_leads_elsewhere(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10, 22):
        put(store, (number, ((1,),)))
    begun = store.passages_of(store.sources()[0].id)[0].id
    whole = store.entity_graph({begun: 1.0}, {}, len(store.vectors()))
    monkeypatch.setattr(entities, "KEPT", 4)
    monkeypatch.setattr(entities, "FRONTIER", 1)

    graph = store.entity_graph({begun: 1.0}, {}, len(store.vectors()))

    assert sum(node[0] == PASSAGE for node in whole) == 12 and ELSEWHERE not in whole
    assert 4 <= sum(node[0] == PASSAGE for node in graph) <= 6
    assert graph.out_degree((BY, "name 1"), weight="weight") == whole.out_degree((BY, "name 1"), weight="weight") == 12


def test_names_with_one_beginning_of_their_digest_are_told_apart(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ids.digest
    monkeypatch.setattr(
        ids, "digest", lambda kind, parts: b"\1" * 8 + real(kind, parts)[8:] if kind == "entity" else real(kind, parts)
    )
    first, second = put(store, (1, ((3,),))), put(store, (2, ((3,),)))
    begun = store.passages_of(first)[0].id

    assert (BY, "name 3") in store.entity_graph({begun: 1.0}, {}, len(store.vectors()))
    assert store.subjects(["name 1", "name 2"], len(store.vectors())) == {"name 1": 1, "name 2": 1}
    assert store.check() == []
    store.remove_source(second)
    assert store.subjects(["name 1", "name 2"], len(store.vectors())) == {"name 1": 1}


def test_where_every_window_is_taken_nothing_is_written(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    real = ids.digest
    monkeypatch.setattr(ids, "digest", lambda kind, parts: b"\1" * 32 if kind == "entity" else real(kind, parts))
    with pytest.raises(Clash):
        put(store, (1, ((2, 3),)))

    assert store.sources() == []


def test_sources_whose_names_nobody_has_read_are_told_until_they_are_read(store: SqliteStore) -> None:
    material = make_source(store, "Ships wait outside. The ice breaks in March.", "Ships")
    material.add_to(store)
    assert store.unnamed() == [material.source.id]

    store.name_passages(material.source.id, [Names(subjects=("ships",)), Names()])

    assert store.unnamed() == [] and store.subjects(["ships"], len(store.vectors())) == {"ships": 1}
    with pytest.raises(ValueError, match=r"shorter|longer"):
        store.name_passages(material.source.id, [Names()])
    assert store.subjects(["ships"], len(store.vectors())) == {"ships": 1}


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        ("UPDATE entity SET name = 'name 9' WHERE name = 'name 2'", "its name is not the one its id is cut from"),
        ('UPDATE mention SET "end" = 10000', "it is mentioned outside the passage"),
        ("DELETE FROM mention", "no passage names it"),
    ],
)
def test_damage_to_entities_is_told(spoil: str, problem: str, store: SqliteStore, by_hand) -> None:
    put(store, (1, ((2,),)))
    by_hand(spoil)

    assert [one.problem.startswith(problem) for one in store.check() if one.kind == "entity"] == [True]


def test_the_walk_is_personalised_page_rank(store: SqliteStore) -> None:
    """Worked out by hand: each round, the part that goes on is handed on by weight, the rest begins again."""
    for document in ((1, ((2, 3), (4,))), (2, ((3,),)), (3, ((1, 2),)), (4, ((2,),))):
        put(store, document)
    begun = store.passages_of(store.sources()[0].id)[0].id
    graph: nx.DiGraph = store.entity_graph({begun: 1.0}, {"name 4": 0.5}, len(store.vectors()))
    again = {(PASSAGE, begun): 2 / 3, (ABOUT, "name 4"): 1 / 3}
    share = dict.fromkeys(graph, 1 / len(graph))
    for _ in range(200):
        rest = sum(share[node] for node in graph if not graph[node])
        new = defaultdict(float)
        for node in graph:
            whole = graph.out_degree(node, weight="weight")
            for other, way in graph[node].items():
                new[other] += entities.GOING_ON**0.5 * share[node] * way["weight"] / whole
        back = 1 - entities.GOING_ON**0.5 + entities.GOING_ON**0.5 * rest
        share = {node: new[node] + back * again.get(node, 0.0) for node in graph}

    assert walk(graph, {begun: 1.0}, {"name 4": 0.5}) == pytest.approx(share, abs=1e-5)

"""Two contents that share 64 bits get two ids, and the store says so."""

import logging
from collections.abc import Callable

import pytest

from graph_store import identity, ids
from graph_store.errors import Clash
from graph_store.sqlite import SqliteStore
from tests.graph_store.material import HARBOUR, make_network, make_source

DIGEST = identity.source_digest(HARBOUR)
TAKE = "INSERT INTO identity (id, kind, digest, removed_at) VALUES (?, 'source', ?, 'once')"


def rival(number: int) -> tuple[str, bytes]:
    """Other content that was given the id of one window of HARBOUR's digest."""
    eight = DIGEST[8 * number : 8 * number + 8]
    return ids.window(DIGEST, number), eight + bytes([number]) * 24


def test_the_second_content_takes_the_next_window(
    store: SqliteStore, by_hand: Callable, caplog: pytest.LogCaptureFixture
) -> None:
    by_hand(TAKE, rival(0))
    material = make_source(store, HARBOUR)
    assert material.source.id == ids.window(DIGEST, 1)
    with caplog.at_level(logging.WARNING):
        material.add_to(store)
        material.add_to(store)
    assert store.get_source(material.source.id).text == HARBOUR
    assert store.facts()["clashes"] == "1" and len(caplog.records) == 1
    assert store.identify("source", DIGEST) == material.source.id
    assert store.check() == []


def test_an_id_taken_since_identify_is_refused_whole(store: SqliteStore, by_hand: Callable) -> None:
    material = make_source(store, HARBOUR)
    by_hand(TAKE, rival(0))
    with pytest.raises(Clash):
        material.add_to(store)
    assert store.sources() == [] and store.generation() == 0
    assert make_source(store, HARBOUR).add_to(store)


def test_four_clashes_are_one_too_many(store: SqliteStore, by_hand: Callable) -> None:
    for number in range(4):
        assert store.identify("source", DIGEST) == ids.window(DIGEST, number)
        by_hand(TAKE, rival(number))
    with pytest.raises(Clash):
        store.identify("source", DIGEST)


def test_an_id_of_other_content_is_never_accepted(store: SqliteStore) -> None:
    material = make_source(store, HARBOUR)
    other = material.source.model_copy(update={"id": ids.window(DIGEST, 1)})
    with pytest.raises(ValueError):
        store.add_source(other, (), material.vectors.__class__((), material.vectors.matrix[:0]))
    assert store.sources() == []


def test_a_network_whose_id_is_taken_gets_another_for_ever(store: SqliteStore, by_hand: Callable) -> None:
    material = make_source(store, HARBOUR)
    material.add_to(store)
    wanted = make_network(store, material)
    by_hand(TAKE, (wanted.id, identity.network_digest(wanted)[:8] + bytes(24)))
    network = make_network(store, material)
    assert network.id == ids.window(identity.network_digest(network), 1) != wanted.id
    assert store.keep(network) == (network, True)
    assert store.get_network(network.id) == network == make_network(store, material)
    assert store.check() == []

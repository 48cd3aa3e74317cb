"""A full disk and a held lock: an error that says so, nothing half written, reading goes on."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from graph_store.errors import Busy, StoreFull
from graph_store.sqlite import SqliteStore
from tests.graph_store.material import HARBOUR, ORCHARD, make_network, make_source

LONG = " ".join(f"Sentence {number} is about ice." for number in range(800))


def snapshot(store: SqliteStore) -> tuple:
    held = store.vectors()
    return store.sources(), held.ids, store.generation(), store.networks(), store.search_words(["ice", "frost"], 9)


@pytest.fixture
def full(store: SqliteStore) -> Callable[[int], None]:
    """Lets the file grow by so many pages, no more."""

    def limit(pages: int) -> None:
        with store._connections.writing() as database:
            used = database.execute("PRAGMA page_count").fetchone()[0]
            database.execute(f"PRAGMA max_page_count = {used + pages}")

    return limit


@pytest.mark.parametrize("pages", [0, 1, 5, 20, 40])
def test_a_full_disk_takes_nothing_away(store: SqliteStore, full: Callable[[int], None], pages: int) -> None:
    make_source(store, HARBOUR).add_to(store)
    before = snapshot(store)
    full(pages)
    with pytest.raises(StoreFull):
        make_source(store, LONG).add_to(store)
    assert snapshot(store) == before
    full(10_000)
    assert store.check() == []
    assert make_source(store, LONG).add_to(store) is True


def test_a_network_is_kept_whole_or_not_at_all(store: SqliteStore, full: Callable[[int], None]) -> None:
    material = make_source(store, HARBOUR)
    material.add_to(store)
    network = make_network(store, material, headline="Ice! " * 20_000)
    full(10)
    with pytest.raises(StoreFull):
        store.keep(network)
    assert store.networks() == [] and store.kind_of(network.findings[0].id) is None
    full(10_000)
    assert store.keep(network) == (network, True) and store.check() == []


def test_a_lock_held_too_long_is_reported_and_passes(database: Path) -> None:
    store = SqliteStore(database, busy_seconds=0.05)
    make_source(store, HARBOUR).add_to(store)
    before = snapshot(store)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            make_source(store, ORCHARD).add_to(store)
        assert snapshot(store) == before
        other.execute("ROLLBACK")
    assert make_source(store, ORCHARD).add_to(store) is True
    store.close()


def test_a_mistake_inside_a_write_undoes_all_of_it(store: SqliteStore) -> None:
    with pytest.raises(ZeroDivisionError), store._connections.writing() as database:
        database.execute("UPDATE state SET generation = 7")
        raise ZeroDivisionError
    assert store.generation() == 0
    assert make_source(store, HARBOUR).add_to(store) is True


def test_reading_cannot_write(store: SqliteStore) -> None:
    with store._connections.reading() as database, pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.execute("UPDATE state SET generation = 7")


def test_a_removed_text_leaves_no_trace_in_the_file(store: SqliteStore, database: Path) -> None:
    material = make_source(store, HARBOUR.replace("nets", "unmistakable"))
    material.add_to(store)
    make_source(store, ORCHARD).add_to(store)
    store.remove_source(material.source.id)
    store.close()
    assert b"mend their unmistakable" not in database.read_bytes()

"""Opens stores for the tests of this room, closes what they leave open, and reads their files the plain way."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graph_store.sqlite import SqliteStore

for part in ("store", "source", "parts", "search", "network", "entity"):
    pytest.register_assert_rewrite(f"tests.graph_store.{part}_contract")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the test's database lies; not there yet."""
    return tmp_path / "kept.db"


@pytest.fixture
def make_store(database: Path) -> Iterator[Callable[[], SqliteStore]]:
    """Opens the test's database, as often as it is called."""
    opened: list[SqliteStore] = []

    def make() -> SqliteStore:
        opened.append(SqliteStore(database))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(make_store: Callable[[], SqliteStore]) -> SqliteStore:
    """The test's database, opened."""
    return make_store()


@pytest.fixture
def by_hand(database: Path) -> Callable[..., list[tuple]]:
    """Runs SQL on the test's database as any SQLite tool would, and commits."""

    def run(sql: str, values: tuple = ()) -> list[tuple]:
        with closing(sqlite3.connect(database)) as connection, connection:
            return connection.execute(sql, values).fetchall()

    return run


@pytest.fixture
def lying_there(database: Path) -> Callable[[], dict[str, bytes]]:
    """Every file of the test's folder with its bytes."""
    return lambda: {path.name: path.read_bytes() for path in sorted(database.parent.iterdir()) if path.is_file()}

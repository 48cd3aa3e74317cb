"""Opening: what is refused is left exactly as it was."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from graph_store.errors import CannotOpen, NewerDatabase, NotADatabase, StoreError
from graph_store.migrate import APPLICATION_ID, SCHEMA_VERSION, _label_within
from graph_store.opening import open_store
from graph_store.sqlite import SqliteStore
from tests.graph_store.material import HARBOUR, make_source

Listing = Callable[[], dict[str, bytes]]


@pytest.mark.parametrize("address", ["{}/deep/er/a b?#%41.db", "sqlite:///{}/deep/x.db"])
def test_a_path_and_its_folders_are_made(tmp_path: Path, address: str) -> None:
    store = open_store(address.format(tmp_path))
    make_source(store, HARBOUR).add_to(store)
    store.close()
    file = Path(address.format(tmp_path).removeprefix("sqlite:///"))
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == [file.name]
    again = open_store(address.format(tmp_path), create=False)
    assert len(again.sources()) == 1
    again.close()


def test_the_home_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    open_store("~/mine.db").close()
    assert (tmp_path / "mine.db").exists()


def test_nothing_is_made_when_that_was_not_asked_for(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="no database"):
        open_store(str(tmp_path / "deep" / "x.db"), create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["", "sqlite:///", "postgres://localhost/x", "https://example.org/x.db"])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(CannotOpen):
        open_store(address)


def test_the_file_describes_itself(store: SqliteStore, by_hand: Callable) -> None:
    assert by_hand("PRAGMA application_id") == [(APPLICATION_ID,)]
    assert by_hand("PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert by_hand("PRAGMA journal_mode") == [("wal",)]
    assert store.facts()["schema"] == str(SCHEMA_VERSION)
    loose = by_hand("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict")
    assert {name for (name,) in loose} <= {"_sqlite_migrations", "sqlite_schema", "sqlite_sequence"}


def test_opening_again_migrates_nothing(store: SqliteStore, database: Path, by_hand: Callable) -> None:
    applied = by_hand("SELECT name, applied_at FROM _sqlite_migrations")
    assert len(applied) == SCHEMA_VERSION
    SqliteStore(database).close()
    assert by_hand("SELECT name, applied_at FROM _sqlite_migrations") == applied


def test_an_opening_that_was_cut_short_is_taken_up(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
    SqliteStore(database).close()
    database.unlink()
    database.touch()
    store = SqliteStore(database)
    assert store.check() == []
    store.close()


def test_looking_while_another_process_makes_the_database_sees_one_moment(database: Path) -> None:
    with closing(sqlite3.connect(database)) as making, closing(sqlite3.connect(database)) as looking:
        making.execute("PRAGMA journal_mode = wal")
        looking.execute("BEGIN")
        stores: list[SqliteStore] = []
        looking.set_trace_callback(lambda sql: stores.append(SqliteStore(database)) if "user_version" in sql else None)
        label = _label_within(looking)
        stores[0].close()
    assert label.empty


def test_a_database_of_a_newer_version_is_refused(database: Path, by_hand: Callable, lying_there: Listing) -> None:
    SqliteStore(database).close()
    by_hand(f"PRAGMA user_version = {SCHEMA_VERSION + 6}")
    before = lying_there()
    with pytest.raises(NewerDatabase, match=rf"{SCHEMA_VERSION + 6}.*{SCHEMA_VERSION}"):
        SqliteStore(database)
    assert lying_there() == before


def test_a_newer_version_that_only_the_log_knows_is_refused(store: SqliteStore, database: Path) -> None:
    with closing(sqlite3.connect(database)) as other:
        other.execute("PRAGMA wal_autocheckpoint = 0")
        other.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        with pytest.raises(NewerDatabase):
            SqliteStore(database)


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_database_of_another_program_is_refused(database: Path, lying_there: Listing, journal: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("CREATE TABLE precious (thing TEXT)")
    before = lying_there()
    with pytest.raises(NotADatabase, match="another program"):
        SqliteStore(database)
    assert lying_there() == before


@pytest.mark.parametrize("content", [b"Dear diary,\n" * 100, b"SQLite format 3\x00", b"\x00"])
def test_a_file_that_is_no_database_is_refused(database: Path, lying_there: Listing, content: bytes) -> None:
    database.write_bytes(content)
    with pytest.raises(NotADatabase):
        open_store(str(database))
    assert lying_there() == {database.name: content}


def test_a_damaged_file_is_refused_or_reported(database: Path, by_hand: Callable) -> None:
    store = SqliteStore(database)
    for number in range(20):
        make_source(store, f"{HARBOUR} {number}").add_to(store)
    store.close()
    content = bytearray(database.read_bytes())
    content[4096:] = b"\xa5" * len(content[4096:])
    database.write_bytes(content)
    with pytest.raises(NotADatabase):
        SqliteStore(database).sources()


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="folder"):
        open_store(str(tmp_path))


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotOpen):
        open_store(str(tmp_path / "file" / "x.db"))


@pytest.mark.skipif(not hasattr(os, "fork") or os.geteuid() != 0, reason="needs a second user")
@pytest.mark.parametrize("case", ["missing", "readable", "unreadable", "closed"])
def test_where_nothing_may_be_written_the_store_says_so(case: str) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        folder.chmod(0o755)
        database = folder / "kept.db"
        if case != "missing":
            SqliteStore(database).close()
            database.chmod(0o644 if case == "readable" else 0o600)
        if case == "closed":
            folder.chmod(0o700)
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert answer_as_nobody(str(database)) == "CannotOpen"
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    finally:
        shutil.rmtree(folder)


def answer_as_nobody(address: str) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setuid(65534)
        try:
            open_store(address)
            said = "opened"
        except StoreError as error:
            said = type(error).__name__
        except BaseException as error:
            said = repr(error)
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as answer:
        return answer.read()

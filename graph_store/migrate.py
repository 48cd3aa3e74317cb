"""The schema and its versions: refuses foreign and newer files unopened, brings older ones up to date.

Each numbered file under `sql/` is one migration; the schema's version is how many there are. `PRAGMA
application_id` tells our files from other SQLite files, `PRAGMA user_version` holds the version.
"""

import os
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database, Migrations

from graph_store.connections import Connections, translated
from graph_store.errors import CannotOpen, NewerDatabase, NotADatabase

APPLICATION_ID = int.from_bytes(b"smnt", "big")

_SCRIPTS = sorted(
    (script for script in files("graph_store").joinpath("sql").iterdir() if script.name.endswith(".sql")),
    key=lambda script: script.name,
)
SCHEMA_VERSION = len(_SCRIPTS)

_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_CHOOSE = "Choose another file with --db or SEMNET_DB."


class _Label(NamedTuple):
    application: int
    version: int
    empty: bool


def inspect(path: Path) -> None:
    """Whether this file may be opened, found out without changing it or anything beside it.

    A missing or empty file is fine. Raises NotADatabase, NewerDatabase, CannotOpen.
    """
    if path.is_dir():
        raise CannotOpen(f"{path} is a folder.", _CHOOSE)
    try:
        label = _label(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise CannotOpen(f"{path} cannot be read.", "Check the file's permissions.") from error
    if label:
        _accept(label, path)


def migrate(connections: Connections) -> None:
    """Bring the schema up to date, in one transaction. Raises NewerDatabase, NotADatabase, StoreFull, Busy."""
    with connections.reading() as database:
        current = _label_within(database.conn)
    if current.version == SCHEMA_VERSION:
        return
    with connections.writing() as database:
        _accept(_label_within(database.conn), connections.path)
        _migrations().apply(database)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _accept(label: _Label, path: Path) -> None:
    if label.empty:
        return
    if label.application != APPLICATION_ID:
        raise NotADatabase(f"{path} is a database of another program.", _CHOOSE)
    if label.version > SCHEMA_VERSION:
        raise NewerDatabase(
            f"{path} has schema version {label.version}; this semnet knows versions up to {SCHEMA_VERSION}.",
            "Use the newer semnet that made it.",
        )


def _label(path: Path) -> _Label | None:
    # Opening a file that has a write-ahead log would create that log's files beside it. So the header is read
    # as bytes, unless a log is there and may hold a newer one. Another process may be making the database meanwhile:
    # the log is looked for first, and the size taken before the header, which is written first.
    logged = _has_log(path)
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        header = file.read(_HEADER_BYTES)
    if not header:
        return None
    if not header.startswith(_MAGIC) or len(header) < _HEADER_BYTES:
        raise NotADatabase(f"{path} is not a database.", _CHOOSE)
    if logged:
        with translated(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("BEGIN")
            return _label_within(connection)
    version, application = (int.from_bytes(header[at : at + 4], "big") for at in (60, 68))
    page = int.from_bytes(header[16:18], "big")
    one_page = size <= (65536 if page == 1 else page)
    return _Label(application, version, empty=one_page and version == application == 0)


def _has_log(path: Path) -> bool:
    try:
        return Path(f"{path}-wal").stat().st_size > 0
    except FileNotFoundError:
        return False


def _label_within(connection: sqlite3.Connection) -> _Label:
    # Inside a transaction: otherwise another process could migrate between two of these questions.
    application, version, tables = (
        connection.execute(question).fetchone()[0]
        for question in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    )
    return _Label(application, version, empty=application == version == tables == 0)


def _migrations() -> Migrations:
    migrations = Migrations("semnet")
    for script in _SCRIPTS:

        def run(database: Database, sql: str = script.read_text(encoding="utf-8")) -> None:
            database.executescript(sql)

        migrations(name=script.name.removesuffix(".sql"))(run)
    return migrations

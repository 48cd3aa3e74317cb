"""What the tests of the inquiry share: stores of their own, one of them in several languages; a count of what is written."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.ingest.add import add
from server.ingest.embed import Embedder
from server.ingest.readers import Origin
from server.kit import Kit, open_kit
from server.settings import Settings
from tests.server.inquiry.made import TONGUES, Rows


@pytest.fixture(scope="session")
def kit(documents: Path, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Kit]:
    """A kit like the one that all tests of the server share, apart from it: many networks are kept here."""
    opened = open_kit(Settings(db=str(tmp_path_factory.mktemp("inquiry") / "inquiry.db")), create=True)
    shared = Kit(opened.settings, opened.store, embedder)
    add([Origin(name=file.name, data=file.read_bytes()) for file in sorted(documents.iterdir())], shared)
    yield shared
    shared.store.close()


@pytest.fixture(scope="session")
def tongues(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Kit]:
    """A kit whose store holds the documents in several languages."""
    opened = open_kit(Settings(db=str(tmp_path_factory.mktemp("tongues") / "tongues.db")), create=True)
    shared = Kit(opened.settings, opened.store, embedder)
    add([Origin(name=f"{code}.md", data=text.encode()) for code, (text, _) in TONGUES.items()], shared)
    yield shared
    shared.store.close()


@pytest.fixture(scope="session")
def rows() -> Rows:
    """How many rows each table of a kit's store has."""

    def count(kit: Kit) -> dict[str, int]:
        with sqlite3.connect(f"file:{kit.settings.db}?mode=ro", uri=True) as database:
            listed = database.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
            )
            tables = [name for (name,) in listed.fetchall()]
            counted = {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
        database.close()
        return counted

    return count

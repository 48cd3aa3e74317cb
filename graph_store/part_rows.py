"""What a source has besides its text, as rows of SQLite: pages, the questions it answers, its original file."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlite_utils import Database

from graph_store import normal
from graph_store.models import Original, Source, SourceQuestion
from graph_store.seals import Column, intact, sealed

PARTS = ("page", "source_question", "original")
"""Tables whose rows go with their source."""


def insert(database: Database, source: Source, original: Original | None) -> None:
    """Write what there is."""
    if source.pages:
        row: dict[str, Column] = {"source_id": source.id, "starts": json.dumps(source.pages)}
        database.table("page").insert(sealed("page", row))
    rows = (_question_row(source.id, place, question) for place, question in enumerate(source.questions))
    database.table("source_question").insert_all(sealed("source_question", row) for row in rows)
    if original:
        database.table("original").insert(sealed("original", {"source_id": source.id, **original.model_dump()}))


def delete(database: Database, source_id: str) -> None:
    """Take all of it away."""
    for table in PARTS:
        database.execute(f"DELETE FROM {table} WHERE source_id = ?", [source_id])


def parts(database: Database, source_id: str) -> dict[str, Any]:
    """The pages and questions of a source, as its record has them. Raises ValueError for rows that hold none."""
    row = database.execute("SELECT starts FROM page WHERE source_id = ?", [source_id]).fetchone()
    rows = database.execute(
        'SELECT text, start, "end" FROM source_question WHERE source_id = ? ORDER BY place', [source_id]
    )
    return {
        "pages": tuple(json.loads(row[0])) if row else (),
        "questions": tuple(SourceQuestion(text=text, start=start, end=end) for text, start, end in rows.fetchall()),
    }


def pages(database: Database, source_ids: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Where the pages begin of those of the sources that have pages."""
    rows = database.execute(
        "SELECT source_id, starts FROM page WHERE source_id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(source_ids))],
    )
    return {id: tuple(json.loads(starts)) for id, starts in rows.fetchall()}


def asked(database: Database, question: str) -> list[tuple[str, SourceQuestion]]:
    """The sources that answer just this question, with its place in each, by source."""
    rows = database.execute(
        'SELECT source_id, text, start, "end" FROM source_question WHERE asked = ? ORDER BY source_id, place',
        [normal.question(question)],
    )
    return [(id, SourceQuestion(text=text, start=start, end=end)) for id, text, start, end in rows.fetchall()]


def has_sources(database: Database, without: Sequence[str]) -> bool:
    """Whether there is a source in none of the collections `without`."""
    row = database.execute(
        "SELECT EXISTS (SELECT 1 FROM source WHERE NOT EXISTS (SELECT 1 FROM json_each(source.collections)"
        " WHERE value IN (SELECT value FROM json_each(?))))",
        [json.dumps(list(without))],
    ).fetchone()
    return bool(row[0])


def offered(database: Database, without: Sequence[str]) -> list[tuple[str, SourceQuestion]]:
    """Every question that a source answers, by text, but those of sources in one of the collections `without`."""
    rows = database.execute(
        'SELECT source_id, text, start, "end" FROM source_question WHERE NOT EXISTS'
        " (SELECT 1 FROM source, json_each(source.collections) WHERE source.id = source_id"
        " AND value IN (SELECT value FROM json_each(?))) ORDER BY text, source_id, place",
        [json.dumps(list(without))],
    )
    return [(id, SourceQuestion(text=text, start=start, end=end)) for id, text, start, end in rows.fetchall()]


def original(database: Database, source_id: str) -> Original | None:
    """The file the source was read from, when it was kept."""
    rows = database.execute("SELECT name, media_type, data FROM original WHERE source_id = ?", [source_id]).fetchall()
    return Original(name=rows[0][0], media_type=rows[0][1], data=rows[0][2]) if rows else None


def original_name(database: Database, source_id: str) -> str | None:
    """The name of that file."""
    row = database.execute("SELECT name FROM original WHERE source_id = ?", [source_id]).fetchone()
    return row[0] if row else None


def preference(database: Database, name: str) -> str | None:
    """What was chosen; None when nothing was."""
    row = database.execute("SELECT value FROM preference WHERE name = ?", [name]).fetchone()
    return row[0] if row else None


def set_preference(database: Database, name: str, value: str) -> None:
    """Choose."""
    row: dict[str, Column] = {"name": name, "value": value}
    database.execute(
        "INSERT OR REPLACE INTO preference (name, value, seal) VALUES (:name, :value, :seal)", sealed("preference", row)
    )


def problems(database: Database, source_id: str) -> Iterator[str]:
    """Rows of a source that are not as they were written."""
    for table in PARTS:
        for row in database.query(f"SELECT * FROM {table} WHERE source_id = ?", [source_id]):
            if not intact(table, row):
                yield f"its stored {table.replace('_', ' ')} was changed"


def changed_preferences(database: Database) -> list[str]:
    """Names of preferences that are not as they were written."""
    rows = database.query("SELECT * FROM preference ORDER BY name")
    return [row["name"] for row in rows if not intact("preference", row)]


def _question_row(source_id: str, place: int, question: SourceQuestion) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "place": place,
        "asked": normal.question(question.text),
        **question.model_dump(),
    }

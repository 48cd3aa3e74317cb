"""Sources, passages and vectors as rows of SQLite, and the records they hold."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlite_utils import Database

from graph_store import claims, entity_rows, fts, identity, part_rows, state_rows
from graph_store.errors import NotADatabase
from graph_store.models import Passage, Section, Source, SourceSummary
from graph_store.seals import sealed
from graph_store.vectors import Vectors, to_bytes

PASSAGE = 'SELECT number, id, source_id, start, "end", heading, sentences, seal, text FROM passage'

_SECTIONS = TypeAdapter(tuple[Section, ...])
_SUMMARIES = (
    "SELECT id, title, url, origin, added_at, characters, collections,"
    " (SELECT count(*) FROM passage WHERE source_id = source.id) FROM source"
)


def insert(database: Database, source: Source, passages: Sequence[Passage], vectors: Vectors) -> range:
    """Claim the ids and write the rows; returns the passages' numbers. Raises Clash, ValueError."""
    claims.claim(database, "source", source.id, identity.source_digest(source.text))
    database.table("source").insert(sealed("source", _source_row(source)))
    first = state_rows.changed(database, added=len(passages)) - len(passages) + 1
    for passage in passages:
        digest = identity.passage_digest(passage.source_id, passage.start, passage.end)
        claims.claim(database, "passage", passage.id, digest)
    numbered = list(enumerate(passages, first))
    database.table("passage").insert_all(sealed("passage", _passage_row(*pair)) for pair in numbered)
    database.table("vector").insert_all(
        sealed("vector", {"number": number, "value": to_bytes(row)}) for number, row in enumerate(vectors.matrix, first)
    )
    database.table("words").insert_all(
        {"rowid": number, **fts.indexed(source.title, passage.heading, passage.text)} for number, passage in numbered
    )
    return range(first, first + len(passages))


def join_collections(database: Database, source_id: str, collections: Sequence[str]) -> None:
    """Put a stored source into these collections too."""
    row = next(database.query("SELECT * FROM source WHERE id = ?", [source_id]))
    joined = json.dumps(sorted({*json.loads(row["collections"]), *collections}), ensure_ascii=False)
    if joined == row["collections"]:
        return
    del row["seal"]
    changed = sealed("source", row | {"collections": joined})
    database.execute("UPDATE source SET collections = ?, seal = ? WHERE id = ?", [joined, changed["seal"], source_id])
    state_rows.changed(database)


def delete(database: Database, source_id: str) -> None:
    """Take away the source with its passages, vectors and words; their ids stay as tombstones."""
    mine = "(SELECT number FROM passage WHERE source_id = ?)"
    held = [row[0] for row in database.execute("SELECT id FROM passage WHERE source_id = ?", [source_id]).fetchall()]
    entity_rows.delete(database, source_id)
    database.execute(f"DELETE FROM words WHERE rowid IN {mine}", [source_id])
    database.execute(f"DELETE FROM vector WHERE number IN {mine}", [source_id])
    database.execute("DELETE FROM passage WHERE source_id = ?", [source_id])
    part_rows.delete(database, source_id)
    database.execute("DELETE FROM source WHERE id = ?", [source_id])
    claims.bury(database, [source_id, *held])
    state_rows.changed(database, removals=1)


def exists(database: Database, source_id: str) -> bool:
    """Whether the source is there."""
    return database.execute("SELECT 1 FROM source WHERE id = ?", [source_id]).fetchone() is not None


def get(database: Database, source_id: str) -> Source:
    """The source with its text. Raises NotFound, Removed."""
    for row in database.query("SELECT * FROM source WHERE id = ?", [source_id]):
        with readable("source", source_id):
            parts = part_rows.parts(database, source_id)
        return source_of(row, **parts)
    raise claims.missing(database, "source", source_id)


def summaries(database: Database, source_ids: Sequence[str] | None) -> list[SourceSummary]:
    """All sources, or those of these that are there, without their texts, by title, then id."""
    chosen = "" if source_ids is None else "WHERE id IN (SELECT value FROM json_each(?))"
    wanted = [] if source_ids is None else [json.dumps(list(source_ids))]
    rows = database.execute(f"{_SUMMARIES} {chosen} ORDER BY title, id", wanted)
    return [_summary_of(*row) for row in rows.fetchall()]


def passages_by_id(database: Database, passage_ids: Sequence[str]) -> dict[str, Passage]:
    """Those of the passages that are there."""
    wanted = json.dumps(list(passage_ids))
    rows = database.query(f"{PASSAGE} WHERE id IN (SELECT value FROM json_each(?))", [wanted])
    return {row["id"]: passage_of(row) for row in rows}


def passages_of(database: Database, source_id: str) -> list[Passage]:
    """The passages of a source in reading order."""
    rows = database.query(f'{PASSAGE} WHERE source_id = ? ORDER BY start, "end", id', [source_id])
    return [passage_of(row) for row in rows]


def passage_ids(database: Database, source_ids: Sequence[str]) -> dict[str, list[str]]:
    """The ids of each source's passages, in reading order."""
    rows = database.execute(
        "SELECT source_id, id FROM passage WHERE source_id IN (SELECT value FROM json_each(?))"
        ' ORDER BY source_id, start, "end", id',
        [json.dumps(list(source_ids))],
    )
    found: dict[str, list[str]] = {}
    for source, id in rows.fetchall():
        found.setdefault(source, []).append(id)
    return found


def numbers_of(database: Database, source_id: str) -> list[int]:
    """The numbers of a source's passages in reading order."""
    rows = database.execute('SELECT number FROM passage WHERE source_id = ? ORDER BY start, "end", id', [source_id])
    return [row[0] for row in rows.fetchall()]


def source_of(row: dict[str, Any], **parts: Any) -> Source:
    """The record of a row and its pages and questions. Raises NotADatabase when it holds none."""
    with readable("source", row["id"]):
        return Source(
            **{name: row[name] for name in ("id", "title", "text", "origin", "url", "date", "author")},
            sections=_SECTIONS.validate_json(row["sections"]),
            added_at=datetime.fromisoformat(row["added_at"]),
            collections=tuple(json.loads(row["collections"])),
            **parts,
        )


def passage_of(row: dict[str, Any]) -> Passage:
    """The record of a row. Raises NotADatabase when it holds none."""
    with readable("passage", row["id"]):
        return Passage(
            **{name: row[name] for name in ("id", "source_id", "start", "end", "text", "heading")},
            sentences=tuple(json.loads(row["sentences"])),
        )


@contextmanager
def readable(kind: str, id: str) -> Iterator[None]:
    """Turns a row that holds no record into an error that names it."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise NotADatabase(f"The stored {kind} {id} is damaged.", "`semnet check` lists what else is.") from error


def _source_row(source: Source) -> dict[str, str | int | bytes | None]:
    return {
        **{name: getattr(source, name) for name in ("id", "title", "origin", "url", "date", "author", "text")},
        "added_at": source.added_at.isoformat(),
        "collections": json.dumps(sorted(set(source.collections)), ensure_ascii=False),
        "characters": len(source.text),
        "sections": _SECTIONS.dump_json(source.sections).decode(),
    }


def _passage_row(number: int, passage: Passage) -> dict[str, str | int | bytes | None]:
    return {
        **{name: getattr(passage, name) for name in ("id", "source_id", "start", "end", "heading", "text")},
        "number": number,
        "sentences": json.dumps(passage.sentences),
    }


def _summary_of(*values: Any) -> SourceSummary:
    id, title, url, origin, added_at, characters, collections, passages = values
    with readable("source", id):
        return SourceSummary(
            id=id,
            title=title,
            url=url,
            origin=origin,
            added_at=datetime.fromisoformat(added_at),
            passages=passages,
            characters=characters,
            collections=tuple(json.loads(collections)),
        )

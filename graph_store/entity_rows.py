"""Entities as rows of SQLite: which passages mention a name, and which are about it."""

import json
from collections.abc import Iterable, Iterator, Sequence

from sqlite_utils import Database

from graph_store import ids
from graph_store.entity_models import Names
from graph_store.errors import Clash

_GIVEN = "(SELECT value FROM json_each(?))"
_UNUSED = (
    "NOT EXISTS (SELECT 1 FROM mention WHERE entity = number)"
    " AND NOT EXISTS (SELECT 1 FROM subject WHERE entity = number)"
)


def insert(database: Database, source_id: str, numbers: Sequence[int], names: Sequence[Names]) -> None:
    """Write what the passages with these numbers mention and are about. Raises Clash."""
    database.execute("INSERT INTO named (source_id) VALUES (?)", [source_id])
    pairs = list(zip(numbers, names, strict=True))
    wanted = {name for one in names for name in (*one.subjects, *(mention.name for mention in one.mentions))}
    entity = _numbered(database, wanted)
    database.conn.executemany(
        "INSERT INTO mention (entity, passage, start, end) VALUES (?, ?, ?, ?)",
        sorted({(entity[one.name], number, one.start, one.end) for number, held in pairs for one in held.mentions}),
    )
    database.conn.executemany(
        "INSERT INTO subject (entity, passage) VALUES (?, ?)",
        sorted({(entity[name], number) for number, held in pairs for name in held.subjects}),
    )


def delete(database: Database, source_id: str) -> None:
    """Take away what the source's passages name, and the entities that nothing names any more."""
    mine = "(SELECT number FROM passage WHERE source_id = ?)"
    touched: set[int] = set()
    for table in ("mention", "subject"):
        rows = database.execute(f"SELECT entity FROM {table} WHERE passage IN {mine}", [source_id])
        touched |= {row[0] for row in rows.fetchall()}
        database.execute(f"DELETE FROM {table} WHERE passage IN {mine}", [source_id])
    database.execute(f"DELETE FROM entity WHERE number IN {_GIVEN} AND {_UNUSED}", [json.dumps(sorted(touched))])
    database.execute("DELETE FROM named WHERE source_id = ?", [source_id])


def unnamed(database: Database) -> list[str]:
    """The ids of the sources whose names have not been read."""
    rows = database.execute("SELECT id FROM source WHERE id NOT IN (SELECT source_id FROM named) ORDER BY id")
    return [row[0] for row in rows.fetchall()]


def subjects(database: Database, names: Iterable[str], most: int) -> dict[str, int]:
    """How many passages are about each of the names; those that none or more than `most` are about are left out."""
    rows = database.execute(
        "SELECT name, (SELECT count(*) FROM (SELECT 1 FROM subject WHERE entity = number LIMIT ?)) AS passages"
        f" FROM entity WHERE name IN {_GIVEN} AND passages BETWEEN 1 AND ? ORDER BY name",
        [most + 1, json.dumps(sorted(set(names))), most],
    )
    return dict(rows.fetchall())


def problems(database: Database) -> Iterator[tuple[str, str]]:
    """The id of each entity that is not what its rows say, and what is wrong with it."""
    for number, name in database.execute("SELECT number, name FROM entity ORDER BY number").fetchall():
        digest = ids.digest("entity", [name])
        if number not in {_number(digest, window) for window in range(ids.WINDOWS)}:
            yield id_of(number), "its name is not the one its id is cut from"
    outside = database.execute(
        "SELECT entity, passage.id FROM mention JOIN passage ON passage.number = passage"
        ' WHERE mention.start < passage.start OR mention."end" > passage."end" OR mention.start >= mention."end"'
        " ORDER BY 1, 2"
    )
    for number, id in outside.fetchall():
        yield id_of(number), f"it is mentioned outside the passage {id}"
    for (number,) in database.execute(f"SELECT number FROM entity WHERE {_UNUSED} ORDER BY number").fetchall():
        yield id_of(number), "no passage names it"


def id_of(number: int) -> str:
    """The id of the entity with this number."""
    return ids.encode(number % 2**64)


def number_of(id: str) -> int:
    """The number of the entity with this id."""
    value = ids.decode(id)
    return value - 2**64 if value >= 2**63 else value


def held(database: Database, wanted: Iterable[str]) -> list[str]:
    """Those of the ids that name an entity."""
    numbers = json.dumps(sorted(map(number_of, wanted)))
    return [id_of(row[0]) for row in database.execute(f"SELECT number FROM entity WHERE number IN {_GIVEN}", [numbers])]


def _numbered(database: Database, names: Iterable[str]) -> dict[str, int]:
    """The number of each name, new ones written. Raises Clash."""
    wanted = sorted(names)
    held = dict(
        database.execute(f"SELECT name, number FROM entity WHERE name IN {_GIVEN}", [json.dumps(wanted)]).fetchall()
    )
    fresh = {name: ids.digest("entity", [name]) for name in wanted if name not in held}
    for window in range(ids.WINDOWS):
        tried = {name: _number(digest, window) for name, digest in fresh.items()}
        database.conn.executemany(
            "INSERT OR IGNORE INTO entity (number, name) VALUES (?, ?)",
            [(number, name) for name, number in tried.items()],
        )
        kept = dict(
            database.execute(
                f"SELECT number, name FROM entity WHERE number IN {_GIVEN}", [json.dumps(list(tried.values()))]
            ).fetchall()
        )
        held |= {name: number for name, number in tried.items() if kept[number] == name}
        fresh = {name: digest for name, digest in fresh.items() if name not in held}
        if not fresh:
            return held
    raise Clash(f"All {ids.WINDOWS} windows of the digest of {next(iter(fresh))!r} name other entities.")


def _number(digest: bytes, window: int) -> int:
    return int.from_bytes(digest[8 * window : 8 * window + 8], "big", signed=True)

"""`check`: reads the whole store and reports every record that is not what its id, its seal or its references say."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sqlite_utils import Database

from graph_store import claims, entity_rows, fts, identity, ids, part_rows, state_rows
from graph_store.checking_networks import network_damages
from graph_store.connections import Connections
from graph_store.errors import NotADatabase
from graph_store.faults import passage_faults, source_faults
from graph_store.models import Damage
from graph_store.seals import intact
from graph_store.source_rows import PASSAGE, passage_of, source_of


def check(connections: Connections) -> list[Damage]:
    """Everything that is wrong, in a settled order; empty when all is well."""
    try:
        with connections.reading() as database:
            damages = [*_file_damages(database), *_identity_damages(database), *_source_damages(database)]
            damages += network_damages(database)
        with connections.writing() as database:
            if not fts.in_step(database):
                damages.append(Damage(kind="words", id="index", problem="the words index disagrees with itself"))
    except NotADatabase as error:
        return [Damage(kind="database", id=connections.path.name, problem=error.message)]
    return damages


def _file_damages(database: Database) -> Iterator[Damage]:
    for (problem,) in database.execute("PRAGMA integrity_check").fetchall():
        if problem != "ok":
            yield Damage(kind="database", id="file", problem=problem)
    for table, row, parent, _ in database.execute("PRAGMA foreign_key_check").fetchall():
        yield Damage(kind=table, id=str(row), problem=f"it refers to a {parent} that is not there")


def _identity_damages(database: Database) -> Iterator[Damage]:
    for id, kind, digest, removed in database.execute("SELECT id, kind, digest, removed_at FROM identity ORDER BY id"):
        if id not in {ids.window(digest, number) for number in range(ids.WINDOWS)}:
            yield Damage(kind=kind, id=id, problem="its id is no part of its digest")
        if kind not in state_rows.COUNTED:
            yield Damage(kind=kind, id=id, problem="no such kind is kept here")
            continue
        here = database.execute(f"SELECT 1 FROM {kind} WHERE id = ?", [id]).fetchone()
        if removed and here:
            yield Damage(kind=kind, id=id, problem="it is marked as removed, but is there")
        if not removed and not here:
            yield Damage(kind=kind, id=id, problem="it is not there, though nothing removed it")


def _source_damages(database: Database) -> Iterator[Damage]:
    for (id,) in database.execute("SELECT id FROM source ORDER BY id").fetchall():
        row = next(database.query("SELECT * FROM source WHERE id = ?", [id]))
        for problem in _source_problems(database, row):
            yield Damage(kind="source", id=id, problem=problem)
        for passage in database.query(f'{PASSAGE} WHERE source_id = ? ORDER BY start, "end", id', [id]):
            for problem in _passage_problems(database, passage, row):
                yield Damage(kind="passage", id=passage["id"], problem=problem)
    indexed = database.execute("SELECT count(*) FROM words").fetchone()[0]
    passages = database.execute("SELECT count(*) FROM passage").fetchone()[0]
    if indexed != passages:
        yield Damage(kind="words", id="index", problem=f"it holds {indexed} passages, the store {passages}")
    for name in part_rows.changed_preferences(database):
        yield Damage(kind="preference", id=name, problem="its stored row was changed")
    for id, problem in entity_rows.problems(database):
        yield Damage(kind="entity", id=id, problem=problem)
    for (number,) in database.execute("SELECT number FROM vector EXCEPT SELECT number FROM passage").fetchall():
        yield Damage(kind="vector", id=str(number), problem="it belongs to no passage")


def _source_problems(database: Database, row: dict[str, Any]) -> Iterator[str]:
    if not intact("source", row):
        yield "its stored row was changed"
    if row["characters"] != len(row["text"]):
        yield f"it counts {row['characters']} characters, its text has {len(row['text'])}"
    if not claims.holds(database, row["id"], identity.source_digest(row["text"])):
        yield "its text is not the one its id names"
    yield from part_rows.problems(database, row["id"])
    try:
        parts = part_rows.parts(database, row["id"])
        yield from source_faults(source_of(row, **parts))
    except (NotADatabase, ValueError, TypeError):
        yield "its stored row holds no source"


def _passage_problems(database: Database, row: dict[str, Any], source: dict[str, Any]) -> Iterator[str]:
    if not intact("passage", row):
        yield "its stored row was changed"
    if not claims.holds(database, row["id"], identity.passage_digest(row["source_id"], row["start"], row["end"])):
        yield "its place is not the one its id names"
    try:
        yield from passage_faults(passage_of(row), source["text"])
    except NotADatabase:
        yield "its stored row holds no passage"
    words = next(database.query("SELECT title, heading, text FROM words WHERE rowid = ?", [row["number"]]), None)
    if words != fts.indexed(source["title"], row["heading"], row["text"]):
        yield "the words index holds something else for it"
    yield from _vector_problems(database, row["number"])


def _vector_problems(database: Database, number: int) -> Iterator[str]:
    row = next(database.query("SELECT * FROM vector WHERE number = ?", [number]), None)
    if row is None:
        yield "it has no vector"
        return
    if not intact("vector", row):
        yield "its stored vector was changed"
    recorded = state_rows.recorded_model(database)
    if recorded is None or len(row["value"]) != 4 * recorded[1]:
        yield f"its vector has {len(row['value']) // 4} dimensions, the model {recorded[1] if recorded else 'none'}"
    elif not np.isfinite(np.frombuffer(row["value"], "<f4")).all():
        yield "its vector holds something that is no number"

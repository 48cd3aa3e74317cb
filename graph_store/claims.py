"""The identity table: which content holds which id, and what was removed. Every id is claimed inside its write.

Entities have no rows there: an id names one as long as a text does.
"""

import itertools
import json
import logging
from collections.abc import Sequence
from typing import cast

from sqlite_utils import Database

from graph_store import entity_rows, ids
from graph_store.errors import Clash, NotFound, Removed
from graph_store.ids import Kind

_log = logging.getLogger(__name__)


def identify(database: Database, digest: bytes) -> str:
    """The id this content has, or the first window of its digest that no other content has. Raises Clash."""
    held = database.execute("SELECT id FROM identity WHERE digest = ?", [digest]).fetchone()
    if held:
        return str(held[0])
    for number in range(ids.WINDOWS):
        candidate = ids.window(digest, number)
        if database.execute("SELECT 1 FROM identity WHERE id = ?", [candidate]).fetchone() is None:
            return candidate
    raise Clash(f"All {ids.WINDOWS} windows of the digest {digest.hex()} name other contents.")


def claim(database: Database, kind: Kind, id: str, digest: bytes) -> None:
    """Make `id` name this content, for ever; brings it back if it was removed.

    Raises Clash when the id was given to other content since `identify`, ValueError when it never was this content's.
    """
    expected = identify(database, digest)
    if id != expected:
        if database.execute("SELECT 1 FROM identity WHERE id = ? AND digest <> ?", [id, digest]).fetchone():
            raise Clash(f"The {kind} id {id} names other content.", "Try again: another id is free.")
        raise ValueError(f"{id} is not the id of this {kind}: that is {expected}")
    if id != ids.window(digest):
        _count_clash(database, kind, id, digest)
    database.execute(
        "INSERT INTO identity (id, kind, digest) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET removed_at = NULL WHERE removed_at IS NOT NULL",
        [id, kind, digest],
    )


def bury(database: Database, held: Sequence[str]) -> None:
    """Leave tombstones for these ids."""
    database.execute(
        "UPDATE identity SET removed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(held)],
    )


def known(database: Database, held: Sequence[str]) -> set[str]:
    """Those of the ids that name something, or named something once."""
    rows = database.execute("SELECT id FROM identity WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(held)])
    return {row[0] for row in rows.fetchall()}


def holds(database: Database, id: str, digest: bytes) -> bool:
    """Whether the id names the content with this digest."""
    return database.execute("SELECT 1 FROM identity WHERE id = ? AND digest = ?", [id, digest]).fetchone() is not None


def missing(database: Database, kind: Kind, id: str) -> NotFound | Removed:
    """The error to raise when no row of this kind has the id."""
    row = database.execute("SELECT removed_at FROM identity WHERE id = ? AND kind = ?", [id, kind]).fetchone()
    return Removed(kind, id) if row and row[0] else NotFound(kind, id)


def kind_of(database: Database, id: str) -> Kind | None:
    """What the id names. Raises Removed."""
    row = database.execute("SELECT kind, removed_at FROM identity WHERE id = ?", [id]).fetchone()
    if row and row[1]:
        raise Removed(row[0], id)
    if row:
        return cast(Kind, row[0])
    return "entity" if ids.is_id(id) and entity_rows.held(database, [id]) else None


def near(database: Database, text: str, limit: int) -> list[tuple[Kind, str]]:
    """Live ids that differ from `text` by case or one slip, networks first, then by id."""
    wanted = ids.tidy(text)
    slips = ids.near(wanted)
    rows = database.execute(
        "SELECT kind, id FROM identity WHERE removed_at IS NULL AND id <> :wanted AND"
        " (id = :wanted COLLATE NOCASE OR id IN (SELECT value FROM json_each(:slips)))"
        " ORDER BY kind <> 'network', id LIMIT :limit",
        {"wanted": wanted, "slips": json.dumps(slips), "limit": limit},
    )
    found: list[tuple[Kind, str]] = [(kind, id) for kind, id in rows.fetchall()]
    found += [("entity", id) for id in entity_rows.held(database, {*slips, *_in_other_case(wanted)})]
    return sorted(found, key=lambda one: (one[0] != "network", one[1]))[:limit]


def _in_other_case(text: str) -> list[str]:
    if len(text) != ids.LENGTH:
        return []
    spelled = map("".join, itertools.product(*({letter.lower(), letter.upper()} for letter in text)))
    return [one for one in spelled if one != text and ids.is_id(one)]


def _count_clash(database: Database, kind: Kind, id: str, digest: bytes) -> None:
    if database.execute("SELECT 1 FROM identity WHERE id = ?", [id]).fetchone():
        return
    database.execute("UPDATE state SET clashes = clashes + 1")
    _log.warning("the %s with the digest %s got its id %s from a later window", kind, digest.hex(), id)

"""The stored vectors as one matrix in memory, brought up to date when any process has changed the passages."""

import json
import threading
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from sqlite_utils import Database

from graph_store.connections import Connections
from graph_store.vectors import Floats, Vectors

_HOLDING = "SELECT source.id FROM source, json_each(source.collections) WHERE value IN (SELECT value FROM json_each(?))"
_Chosen = tuple[tuple[str, ...] | None, tuple[str, ...]]


class _Mark(NamedTuple):
    generation: int
    removals: int
    last_number: int
    dimension: int


class Matrix:
    """Shared by all threads; what it gives out is never changed afterwards."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._lock = threading.Lock()
        self._mark: _Mark | None = None
        self._all = _frozen([], np.empty((0, 0), np.float32))
        self._some: dict[_Chosen, Vectors] = {}

    def vectors(self, collections: Sequence[str] | None = None, without: Sequence[str] = ()) -> Vectors:
        """All vectors by passage id, or those of the sources in one of `collections` and in none of `without`."""
        with self._lock, self._connections.reading() as database:
            self._refresh(database)
            if collections is None and not without:
                return self._all
            wanted = None if collections is None else tuple(sorted(collections))
            return self._within(database, (wanted, tuple(sorted(without))))

    def _refresh(self, database: Database) -> None:
        mark = _Mark(
            *database.execute("SELECT generation, removals, last_number, coalesce(dimension, 0) FROM state").fetchone()
        )
        held = self._mark
        if mark == held:
            return
        if held is None or held.removals != mark.removals or held.dimension != mark.dimension:
            self._all = _load(database, mark.dimension)
        elif held.last_number != mark.last_number:
            self._all = _merge(self._all, _added(database, held.last_number))
        self._mark, self._some = mark, {}

    def _within(self, database: Database, chosen: _Chosen) -> Vectors:
        if chosen not in self._some:
            collections, without = chosen
            conditions = [] if collections is None else [f"source.id IN ({_HOLDING})"]
            conditions += [f"source.id NOT IN ({_HOLDING})"] if without else []
            values = [] if collections is None else [json.dumps(collections)]
            values += [json.dumps(without)] if without else []
            rows = database.execute(
                "SELECT passage.id FROM source JOIN passage ON passage.source_id = source.id"
                f" WHERE {' AND '.join(conditions)}",
                values,
            )
            self._some[chosen] = _chosen(self._all, {row[0] for row in rows.fetchall()})
        return self._some[chosen]


def _load(database: Database, dimension: int) -> Vectors:
    # Ids come from their index, vectors in the order of the file: one pass over each and one matrix.
    rows = database.execute("SELECT id, number FROM passage ORDER BY id").fetchall()
    place = {number: at for at, (_, number) in enumerate(rows)}
    matrix = np.empty((len(rows), dimension), np.float32)
    for number, value in database.execute("SELECT number, value FROM vector"):
        matrix[place[number]] = np.frombuffer(value, "<f4")
    return _frozen([id for id, _ in rows], matrix)


def _added(database: Database, last_number: int) -> list[tuple[str, bytes]]:
    return database.execute(
        "SELECT id, value FROM passage JOIN vector USING (number) WHERE number > ? ORDER BY id", [last_number]
    ).fetchall()


def _merge(held: Vectors, added: Sequence[tuple[str, bytes]]) -> Vectors:
    # Whole blocks between the new rows are copied at once: np.insert takes several times as long.
    rows = np.frombuffer(b"".join(value for _, value in added), "<f4").reshape(len(added), -1)
    places = [bisect_left(held.ids, id) for id, _ in added]
    pieces: list[Floats] = [held.matrix[: places[0]]]
    for at, (place, after) in enumerate(pairwise([*places, len(held)])):
        pieces += [rows[at : at + 1], held.matrix[place:after]]
    ids = sorted((*held.ids, *(id for id, _ in added)))
    return _frozen(ids, np.concatenate(pieces))


def _chosen(held: Vectors, ids: set[str]) -> Vectors:
    places = [place for place, id in enumerate(held.ids) if id in ids]
    if len(places) == len(held):
        return held
    return _frozen([held.ids[place] for place in places], held.matrix[places])


def _frozen(ids: Sequence[str], matrix: Floats) -> Vectors:
    matrix.flags.writeable = False
    return Vectors(tuple(ids), matrix)

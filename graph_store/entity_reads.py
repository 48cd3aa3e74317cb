"""Entities as their pages show them: how each is spelled, which passages name it, what it is named together with.

What is left out by its collection (`without`) has no part in any of it.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from graph_store import ids, network_rows, normal, source_rows
from graph_store.entity_models import Entity, EntityLink, Naming, Neighbour
from graph_store.entity_rows import id_of, number_of
from graph_store.errors import NotFound
from graph_store.models import NetworkSummary

SAMPLED = 1000
"""Passages of an entity in which its neighbours are looked for: those of a hub whose ids come first."""
CANDIDATES = 200
"""Names that are weighed: those that stand in most of these passages."""

_GONE = "An entity is told from the sources: with the last passage that names it, it is gone."
_SHOWN = (
    "(:without = '[]' OR source_id NOT IN (SELECT source.id FROM source, json_each(source.collections) AS one"
    " WHERE one.value IN (SELECT value FROM json_each(:without))))"
)
_HELD = (
    "held AS (SELECT number, id, source_id, start, text, heading, max(about) AS about FROM"
    " (SELECT passage, 1 AS about FROM subject WHERE entity = :entity"
    " UNION ALL SELECT passage, 0 FROM mention WHERE entity = :entity)"
    f" JOIN passage ON number = passage WHERE {_SHOWN} GROUP BY number)"
)
"""The passages that name an entity."""
_ELSEWHERE = (
    "EXISTS (SELECT 1 FROM {0} JOIN passage ON number = {0}.passage"
    f" WHERE {{0}}.entity = own.entity AND source_id <> :source AND {_SHOWN})"
)


@dataclass(frozen=True)
class _Reading:
    """One entity in one state of the store."""

    database: Database
    number: int
    without: Sequence[str]

    def rows(self, sql: str, **values: str | int) -> list[tuple[str, int, int]]:
        """What a query over `held` finds."""
        given = {"entity": self.number, "without": json.dumps(list(self.without)), **values}
        return self.database.execute(f"WITH {_HELD} {sql}", given).fetchall()


def get(database: Database, id: str, without: Sequence[str]) -> Entity:
    """The entity with this id. Raises NotFound."""
    reading = _reading(database, id, without)
    found = _entity(reading)
    if found is None:
        raise NotFound("entity", id, _GONE)
    return found


def called(database: Database, name: str, spaced: bool, without: Sequence[str]) -> list[Entity]:
    """The entity with this name, or those with it but for spaces, by id."""
    own = "name" if spaced else "replace(name, ' ', '')"
    rows = database.execute(f"SELECT number FROM entity WHERE {own} = ?", [name if spaced else name.replace(" ", "")])
    found = (_entity(_Reading(database, number, without)) for (number,) in rows.fetchall())
    return sorted((one for one in found if one), key=lambda one: one.id)


def passages(database: Database, id: str, limit: int, offset: int, without: Sequence[str]) -> list[Naming]:
    """The passages about it, then those that mention it: source by source, those that name it most first."""
    reading = _reading(database, id, without)
    chosen = reading.rows(
        "SELECT held.id, about, number FROM held JOIN source ON source.id = source_id"
        " ORDER BY about DESC, count(*) OVER (PARTITION BY source_id, about) DESC, title, source_id, start, held.id"
        " LIMIT :limit OFFSET :offset",
        limit=limit,
        offset=offset,
    )
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, start, end in database.execute(
        'SELECT passage, start, "end" FROM mention WHERE entity = ? AND passage IN (SELECT value FROM json_each(?))'
        ' ORDER BY start, "end"',
        [reading.number, json.dumps([number for _, _, number in chosen])],
    ).fetchall():
        spans[number].append((start, end))
    found = source_rows.passages_by_id(database, [one for one, _, _ in chosen])
    titles = {one.id: one.title for one in source_rows.summaries(database, [one.source_id for one in found.values()])}
    return [
        Naming(
            passage=found[one],
            source_title=titles[found[one].source_id],
            about=bool(about),
            spans=tuple(spans[number]),
        )
        for one, about, number in chosen
    ]


def neighbours(database: Database, id: str, limit: int, without: Sequence[str]) -> list[Neighbour]:
    """The entities it is named together with most tellingly, first the most.

    Weighed by the passages that name both, less one, over the root of those that name the other (a cosine, less what
    may be chance): who is named everywhere is near to nobody. Names within one another are one thing, and so are two
    names of the same characters. Terms of plain words are near to terms only. Those that meet it once are there where
    nothing meets it twice.
    """
    reading = _reading(database, id, without)
    together = _together(reading)
    if not together:
        return []
    counts = {number: len(_Reading(database, number, without).rows("SELECT id, 0, 0 FROM held")) for number in together}
    least = 2 if any(both > 1 and counts[number] > 1 for number, both in together.items()) else 1
    ranked = sorted(
        ((-(both - 1) / math.sqrt(counts[number]), counts[number], _name(database, number), number))
        for number, both in together.items()
        if counts[number] > 1 and both >= least
    )
    found: list[Neighbour] = []
    kept = [_name(database, reading.number)]
    is_term = _spelled(reading).islower()
    for _, _, name, number in ranked:
        if len(found) == limit:
            break
        spelled = _spelled(_Reading(database, number, without))
        if (is_term or not spelled.islower()) and not any(_within(name, one) or _within(one, name) for one in kept):
            kept.append(name)
            found.append(Neighbour(id=id_of(number), name=spelled, together=together[number]))
    return found


def networks(database: Database, id: str, limit: int, without: Sequence[str]) -> list[NetworkSummary]:
    """The networks with a finding that cites one of its passages, newest first."""
    held = [one for one, _, _ in _reading(database, id, without).rows("SELECT id, 0, 0 FROM held")]
    return network_rows.citing_passages(database, held, limit, without)


def links(database: Database, source_id: str, without: Sequence[str]) -> Iterator[EntityLink]:
    """Where the source names what other passages name too, in its order; of the same characters the longest name
    first."""
    rows = database.execute(
        "WITH mine AS (SELECT number FROM passage WHERE source_id = :source),"
        " own AS (SELECT entity, count(DISTINCT passage) AS here FROM mention WHERE passage IN mine GROUP BY entity),"
        f" known AS (SELECT entity, here, {_ELSEWHERE.format('mention')} OR {_ELSEWHERE.format('subject')} AS elsewhere"
        " FROM own)"
        ' SELECT entity, start, "end", elsewhere FROM known JOIN mention USING (entity)'
        " JOIN entity ON number = entity WHERE (elsewhere OR here > 1) AND passage IN mine"
        ' ORDER BY start, "end", length(name) DESC, name',
        {"source": source_id, "without": json.dumps(list(without))},
    )
    for number, start, end, elsewhere in rows.fetchall():
        yield EntityLink(id=id_of(number), start=start, end=end, elsewhere=bool(elsewhere))


def _reading(database: Database, id: str, without: Sequence[str]) -> _Reading:
    if not ids.is_id(id):
        raise NotFound("entity", id)
    return _Reading(database, number_of(id), without)


def _entity(reading: _Reading) -> Entity | None:
    [(_, passages, sources)] = reading.rows("SELECT '', count(*), count(DISTINCT source_id) FROM held")
    if not passages:
        return None
    return Entity(id=id_of(reading.number), name=_spelled(reading), passages=passages, sources=sources)


def _name(database: Database, number: int) -> str:
    return str(database.execute("SELECT name FROM entity WHERE number = ?", [number]).fetchone()[0])


def _within(name: str, other: str) -> bool:
    return f" {name} " in f" {other} "


def _spelled(reading: _Reading) -> str:
    """As most sources write it, else most passages, else the first by alphabet; without a possessive, if it is written
    so anywhere. Spellings that leave words out stand for it where there is no other."""
    name = _name(reading.database, reading.number)
    written = reading.rows(
        'SELECT substr(held.text, mention.start - held.start + 1, mention."end" - mention.start) AS spelling,'
        " count(DISTINCT source_id), count(*) FROM held JOIN mention ON passage = number AND entity = :entity"
        " GROUP BY spelling"
    )
    words = {spelling: normal.words(spelling) for spelling, _, _ in written}
    whole = [one for one in written if _within(name, " ".join(words[one[0]]))]
    if whole:
        return min(whole, key=lambda one: (len(words[one[0]]), -one[1], -one[2], one[0]))[0]
    for title, _, _ in reading.rows(
        "SELECT title, 0, 0 FROM held JOIN source ON source.id = source_id WHERE about"
        " UNION SELECT heading, 1, 0 FROM held WHERE about ORDER BY 2, 1"
    ):
        if stretch := _stretch(title, name.split()):
            return stretch
    return min(written, key=lambda one: (-one[1], -one[2], one[0]))[0] if written else name


def _stretch(title: str, name: Sequence[str]) -> str | None:
    """The words of a title that say the name."""
    said = [word for word in title.split() if normal.words(word)]
    for first in range(len(said)):
        for last in range(first + 1, min(len(said), first + len(name) + 1) + 1):
            if normal.words(" ".join(said[first:last])) == name:
                return " ".join(said[first:last]).rstrip(",;:.!?")
    return None


def _together(reading: _Reading) -> dict[int, int]:
    """In how many of its passages the names stand that stand in most of them, by number."""
    sampled = reading.rows("SELECT id, number, 0 FROM held ORDER BY id LIMIT :sampled", sampled=SAMPLED)
    numbers = json.dumps([number for _, number, _ in sampled])
    own: dict[int, list[tuple[int, int]]] = defaultdict(list)
    others: dict[int, set[int]] = defaultdict(set)
    among = 'SELECT passage, entity, start, "end" FROM mention WHERE passage IN (SELECT value FROM json_each(?))'
    mentions = reading.database.execute(among, [numbers]).fetchall()
    for passage, entity, start, end in mentions:
        if entity == reading.number:
            own[passage].append((start, end))
    for passage, entity, start, end in mentions:
        if not any(start < finish and begin < end for begin, finish in own[passage]):
            others[passage].add(entity)
    subjects = "SELECT passage, entity FROM subject WHERE passage IN (SELECT value FROM json_each(?))"
    for passage, entity in reading.database.execute(subjects, [numbers]).fetchall():
        others[passage].add(entity)
    counts = Counter(entity for held in others.values() for entity in held if entity != reading.number)
    most = sorted(counts.items(), key=lambda one: (-one[1], id_of(one[0])))
    return dict(most[:CANDIDATES])

"""The entity graph around a question: passages, the names that join them, and a random walk between them.

The walk is personalised PageRank (Page and others 1998; Haveliwala 2002), as HippoRAG (Gutiérrez and others 2024) has
it over a knowledge graph. It starts again and again from the passages that answer best by themselves and from the names
in the question, and follows mentions: to what is about the name, and, less, to what else mentions it. Only what lies
near the start is read, so that the work does not grow with the store.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import networkx as nx
from sqlite_utils import Database

if TYPE_CHECKING:
    EntityGraph = nx.DiGraph[tuple[str, str]]
else:
    EntityGraph = nx.DiGraph

Node = tuple[str, str]
"""(PASSAGE, its id), (ABOUT, a name): on the way to what is about it, or (BY, a name): to what mentions it."""
PASSAGE, ABOUT, BY = "passage", "about", "by"

BACK = 0.1
"""What the way from a subject back to those that mention it counts for, beside the way to it (1)."""
SHARED = 0.1
"""What the way to another passage that mentions the same counts for."""
HUB = 0.5
"""A name is a hub, and joins nothing, where at least HUB times the square root of the number of passages mention it."""
FEWEST, MOST = 20, 100
"""But never where fewer than the first mention it, and always where the second do."""
HOPS = 2
"""How far from the start the graph is read, passage to passage."""
FRONTIER = 20
"""Passages whose names are read at each hop: those that the walk comes to most."""
KEPT = 60
"""Passages that the graph holds: those that the walk comes to most. What leads to others leads ELSEWHERE."""
ELSEWHERE: Node = ("elsewhere", "")
GOING_ON = 0.5
"""Probability that the walk goes on from a passage, rather than start again."""


def hub(passages: int) -> int:
    """How many passages must mention a name, or be about it, in a store of so many, for it to join nothing."""
    return min(MOST, max(FEWEST, round(HUB * math.sqrt(passages))))


def neighbourhood(
    database: Database, start: Mapping[str, float], names: Mapping[str, float], passages: int, hops: int = HOPS
) -> "EntityGraph":
    """The ways a walk can take that begins at these passages (by id) and names, to the passages near them.

    `start` and `names` say how often it begins there, `passages` how many there are in the store. An edge has the
    `weight` with which it is taken; a passage's node has the id of its `source`, the `title`, and what makes several
    sources one `document`: title and origin. The order in which the store was filled has no part in it.
    """
    begun = _numbers(database, start)
    reading = _Reading(database, hub(passages), passages)
    asked = reading.entities_called(names)
    mass: dict[int, float] = defaultdict(float)
    for id, weight in start.items():
        mass[begun[id]] += weight
    for name, entity in asked.items():
        for passage in reading.about(entity):
            mass[passage] += names[name] / len(reading.about(entity))
    for _ in range(hops):
        reading.read(reading.most({one: share for one, share in mass.items() if one not in reading.ways}, FRONTIER))
        mass = reading.walked(mass)
    return reading.graph({*reading.most(mass, KEPT), *reading.ways}, asked.values())


def walk(graph: "EntityGraph", start: Mapping[str, float], names: Mapping[str, float]) -> dict[Node, float]:
    """How much of its time the walk spends at each node; 1 together. Empty where it cannot begin."""
    begin = {(PASSAGE, id): weight for id, weight in start.items()} | {(ABOUT, name): w for name, w in names.items()}
    begin = {node: weight for node, weight in begin.items() if node in graph and weight > 0}
    if not begin:
        return {}
    return dict(nx.pagerank(graph, alpha=math.sqrt(GOING_ON), personalization=begin, tol=1e-8))


_DECIMALS = 12
"""Shares are rounded to this where passages are chosen by them: sums in another order differ in the last bits."""


@dataclass
class _Reading:
    """What has been read of the graph, by the numbers of passages and entities."""

    database: Database
    hub: int
    passages: int
    ways: dict[int, list[tuple[str, int, float]]] = field(default_factory=dict)
    """From each passage whose names were read: on the way (ABOUT or BY) to which entity, with what weight."""
    targets: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    """The passages about an entity, or those that mention it; empty where they are too many."""
    hubs: set[int] = field(default_factory=set)
    """Entities that too many passages mention: no walk comes from one of these to another or to what they are about."""

    def entities_called(self, names: Iterable[str]) -> dict[str, int]:
        found = dict(_rows(self.database, "SELECT name, number FROM entity WHERE name IN {}", sorted(names)))
        self._load(found.values())
        return {name: number for name, number in sorted(found.items()) if self.about(number)}

    def about(self, entity: int) -> list[int]:
        return self.targets[ABOUT, entity]

    def read(self, passages: Sequence[int]) -> None:
        """Read the names of these passages and where they lead."""
        mentioned = self._pairs("SELECT DISTINCT passage, entity FROM mention WHERE passage IN {}", passages)
        titled = self._pairs("SELECT passage, entity FROM subject WHERE passage IN {}", passages)
        self._load({entity for held in (mentioned, titled) for entities in held.values() for entity in entities})
        for passage in passages:
            own = titled.get(passage, [])
            self.ways[passage] = [
                *(way for entity in mentioned.get(passage, []) if entity not in own for way in self._onward(entity)),
                *((BY, entity, BACK * self._rarity(entity)) for entity in own if self.targets[BY, entity]),
            ]

    def walked(self, mass: Mapping[int, float]) -> dict[int, float]:
        """One step further: what every passage keeps, and what comes to it from those whose names were read."""
        moved = defaultdict(float, mass)
        for passage, ways in self.ways.items():
            whole = sum(weight for _, _, weight in ways)
            for kind, entity, weight in ways:
                reached = self.targets[kind, entity]
                for other in reached:
                    moved[other] += GOING_ON * mass[passage] * weight / whole / len(reached)
        return moved

    def most(self, mass: Mapping[int, float], count: int) -> list[int]:
        """The `count` passages with the most; of those that have the same, the first by id."""
        by_share: dict[float, list[int]] = defaultdict(list)
        for passage, share in mass.items():
            by_share[round(share, _DECIMALS)].append(passage)
        found: list[int] = []
        for share in sorted(by_share, reverse=True):
            alike = by_share[share]
            if len(found) + len(alike) > count:
                ids = _rows(self.database, "SELECT id, number FROM passage WHERE number IN {}", alike)
                return found + [number for _, number in sorted(ids)][: count - len(found)]
            found += alike
        return found

    def graph(self, kept: set[int], asked: Iterable[int]) -> "EntityGraph":
        """What was read, as a graph of the `kept` passages."""
        used = sorted(
            {(kind, entity) for ways in self.ways.values() for kind, entity, _ in ways}
            | {(ABOUT, one) for one in asked}
        )
        where = {
            number: (id, source, title, origin)
            for number, id, source, title, origin in _rows(
                self.database,
                "SELECT number, passage.id, source_id, title, origin FROM passage JOIN source ON source.id = source_id"
                " WHERE number IN {}",
                sorted(kept),
            )
        }
        names = dict(
            _rows(self.database, "SELECT number, name FROM entity WHERE number IN {}", sorted({one for _, one in used}))
        )
        graph: EntityGraph = nx.DiGraph()
        for id, source, title, origin in sorted(where.values()):
            graph.add_node((PASSAGE, id), source=source, title=title, document=(title, origin))
        edges = [
            ((PASSAGE, where[here][0]), (kind, names[entity]), weight)
            for here, ways in sorted(self.ways.items(), key=lambda one: where[one[0]])
            for kind, entity, weight in ways
        ]
        for kind, entity in used:
            inside = [there for there in self.targets[kind, entity] if there in kept]
            edges += [((kind, names[entity]), (PASSAGE, where[there][0]), 1.0) for there in inside]
            if outside := len(self.targets[kind, entity]) - len(inside):
                edges.append(((kind, names[entity]), ELSEWHERE, float(outside)))
        graph.add_weighted_edges_from(edges)
        return graph

    def _onward(self, entity: int) -> Iterator[tuple[str, int, float]]:
        if entity in self.hubs:
            return
        if self.targets[ABOUT, entity]:
            yield ABOUT, entity, self._rarity(entity)
        if len(self.targets[BY, entity]) > 1:
            yield BY, entity, SHARED * self._rarity(entity)

    def _rarity(self, entity: int) -> float:
        return max(0.1, math.log(self.passages / (1 + len(self.targets[BY, entity]))))

    def _load(self, entities: Iterable[int]) -> None:
        """Read where these entities lead; nowhere those that are hubs."""
        wanted = sorted({entity for entity in entities if (BY, entity) not in self.targets})
        mentioning = _rows(
            self.database,
            "SELECT value, (SELECT group_concat(passage) FROM (SELECT DISTINCT passage FROM mention"
            f" WHERE entity = value LIMIT {self.hub})) FROM json_each(?)",
            wanted,
        )
        about = self._pairs("SELECT entity, passage FROM subject WHERE entity IN {}", wanted)
        for entity, found in mentioning:
            by = [int(number) for number in found.split(",")] if found else []
            if len(by) == self.hub:
                self.hubs.add(entity)
            self.targets[BY, entity] = by if len(by) < self.hub else []
            self.targets[ABOUT, entity] = about[entity] if len(about[entity]) < self.hub else []

    def _pairs(self, query: str, wanted: Sequence[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for first, second in _rows(self.database, query, wanted):
            found[first].append(second)
        return found


def _numbers(database: Database, passage_ids: Iterable[str]) -> dict[str, int]:
    return dict(_rows(database, "SELECT id, number FROM passage WHERE id IN {}", sorted(passage_ids)))


def _rows(database: Database, query: str, wanted: Sequence[int] | Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows of a query in which `{}` stands for the wanted values."""
    return database.execute(query.replace("{}", "(SELECT value FROM json_each(?))"), [json.dumps(wanted)]).fetchall()

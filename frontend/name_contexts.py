"""What the pages are made of that a name leads to: an entity, and the choice between what has the name."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from frontend.contexts import Context, by_question
from frontend.report import Part, marked, source_url
from graph_store.atlas import Theme
from graph_store.entity_models import Entity, Naming, Neighbour
from graph_store.models import Citation, NetworkSummary


@dataclass(frozen=True)
class Place:
    """Where a passage stands: under which heading, at which address."""

    heading: str
    url: str


@dataclass(frozen=True)
class Named:
    """A passage with the name marked, and each place where the source has the same words."""

    parts: tuple[Part, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class FromSource:
    """The passages of one source, one after another."""

    source_id: str
    title: str
    passages: tuple[Named, ...]


class EntityPage(Context):
    """A name: some of the passages about it or with it, from the one at `offset`; its neighbours, and the networks
    whose findings cite such passages, newest first."""

    template: ClassVar[str] = "entity.html"
    entity: Entity
    passages: tuple[Naming, ...]
    neighbours: tuple[Neighbour, ...]
    networks: tuple[NetworkSummary, ...]
    offset: int = 0
    limit: int = 20

    @property
    def by_question(self) -> tuple[tuple[NetworkSummary, ...], ...]:
        """The networks, those of one question together."""
        return by_question(self.networks)

    @property
    def last(self) -> int:
        """The number of the last passage shown, from 1."""
        return self.offset + len(self.passages)

    def told(self, about: bool) -> tuple[FromSource, ...]:
        """The passages about it, or those that mention it, by source."""
        chosen = (naming for naming in self.passages if naming.about is about)
        return tuple(_from_sources(chosen))


class Offer(Context):
    """What was typed is the name of themes or entities, and could be a question: all are offered."""

    template: ClassVar[str] = "offer.html"
    text: str
    question: str
    themes: tuple[Theme, ...] = ()
    entities: tuple[Entity, ...] = ()


def _from_sources(namings: Iterator[Naming]) -> Iterator[FromSource]:
    for (id, title), own in groupby(namings, key=lambda one: (one.passage.source_id, one.source_title)):
        same: dict[str, list[Naming]] = {}
        for naming in own:
            same.setdefault(naming.passage.text, []).append(naming)
        yield FromSource(id, title, tuple(Named(_parts(each[0]), tuple(map(_place, each))) for each in same.values()))


def _parts(naming: Naming) -> tuple[Part, ...]:
    where = {"source_id": naming.passage.source_id, "passage_id": naming.passage.id}
    return marked(naming.passage, [Citation(**where, start=start, end=end) for start, end in naming.spans])


def _place(naming: Naming) -> Place:
    passage = naming.passage
    start, end = naming.spans[0] if naming.spans else (passage.start, passage.end)
    return Place(passage.heading, source_url(passage.source_id, start, end))

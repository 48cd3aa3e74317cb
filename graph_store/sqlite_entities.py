"""The part of the SQLite store about entities, each method one transaction, as in `graph_store.sqlite`."""

from collections.abc import Mapping, Sequence

from graph_store import entities, entity_reads, entity_rows, source_rows
from graph_store.connections import Connections
from graph_store.entity_models import Entity, EntityLink, Names, Naming, Neighbour
from graph_store.models import NetworkSummary


class EntityMethods:
    """What `graph_store.protocol` promises of entities."""

    _connections: Connections

    def unnamed(self) -> list[str]:
        """By id."""
        with self._connections.reading() as database:
            return entity_rows.unnamed(database)

    def name_passages(self, source_id: str, names: Sequence[Names]) -> None:
        """Takes the place of what was read before."""
        with self._connections.writing() as database:
            numbers = source_rows.numbers_of(database, source_id)
            entity_rows.delete(database, source_id)
            entity_rows.insert(database, source_id, numbers, names)

    def subjects(self, names: Sequence[str], passages: int) -> dict[str, int]:
        """Counted no further than to what is too many."""
        with self._connections.reading() as database:
            return entity_rows.subjects(database, names, entities.hub(passages) - 1)

    def entity_graph(
        self, start: Mapping[str, float], names: Mapping[str, float], passages: int
    ) -> "entities.EntityGraph":
        """Read from one snapshot."""
        with self._connections.reading() as database:
            return entities.neighbourhood(database, start, names, passages)

    def get_entity(self, entity_id: str, without: Sequence[str] = ()) -> Entity:
        """Counted and spelled from the passages as they are now."""
        with self._connections.reading() as database:
            return entity_reads.get(database, entity_id, without)

    def entities_called(self, name: str, spaced: bool = True, without: Sequence[str] = ()) -> list[Entity]:
        """By id."""
        with self._connections.reading() as database:
            return entity_reads.called(database, name, spaced, without)

    def entity_passages(
        self, entity_id: str, limit: int = 20, offset: int = 0, without: Sequence[str] = ()
    ) -> list[Naming]:
        """Source by source, those that name it most first."""
        with self._connections.reading() as database:
            return entity_reads.passages(database, entity_id, limit, offset, without)

    def neighbours(self, entity_id: str, limit: int = 12, without: Sequence[str] = ()) -> list[Neighbour]:
        """The nearest first."""
        with self._connections.reading() as database:
            return entity_reads.neighbours(database, entity_id, limit, without)

    def networks_naming(self, entity_id: str, limit: int = 20, without: Sequence[str] = ()) -> list[NetworkSummary]:
        """Newest first."""
        with self._connections.reading() as database:
            return entity_reads.networks(database, entity_id, limit, without)

    def links(self, source_id: str, without: Sequence[str] = ()) -> list[EntityLink]:
        """In the source's order."""
        with self._connections.reading() as database:
            return list(entity_reads.links(database, source_id, without))

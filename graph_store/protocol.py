"""What a store can do: the one seam to the database. Every backend passes `tests/graph_store/store_contract.py`."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from graph_store.entity_models import Entity, EntityLink, Names, Naming, Neighbour
from graph_store.ids import Kind
from graph_store.models import (
    Damage,
    Finding,
    Network,
    NetworkSummary,
    Original,
    Passage,
    Source,
    SourceQuestion,
    SourceSummary,
    Status,
)
from graph_store.vectors import Vectors

if TYPE_CHECKING:
    from graph_store.entities import EntityGraph


class Store(Protocol):
    """Sources with their passages and vectors; networks; and the ids that name them.

    Writes are whole or not at all. `get_…` raises NotFound or Removed; `find_…` returns None.
    """

    def identify(self, kind: Kind, digest: bytes) -> str:
        """The id of this content: the one it has, or the first free window of its digest. Writes nothing."""
        ...

    def add_source(
        self,
        source: Source,
        passages: Sequence[Passage],
        vectors: Vectors,
        original: Original | None = None,
        names: Sequence[Names] | None = None,
    ) -> bool:
        """Keep a source with its passages and one vector for each, in one transaction. False: it was there already.

        `vectors.ids` are the passages' ids in order. The same text again adds only its `collections`.
        `original`: the file it was read from, if that is to be kept. `names`: what each passage names, if known.
        Raises Clash, StoreFull, Busy.
        """
        ...

    def together(self) -> AbstractContextManager[None]:
        """What this thread adds within is written at its end, at once: each source is whole or not there at all.

        What is read within does not know of it yet.
        """
        ...

    def remove_source(self, source_id: str) -> None:
        """Remove a source and everything only it holds. Networks that cite it stay. Raises NotFound, Removed."""
        ...

    def get_source(self, source_id: str) -> Source:
        """The source with its text. Raises NotFound, Removed."""
        ...

    def has_source(self, source_id: str) -> bool:
        """Whether the source is there (not removed)."""
        ...

    def sources(self, source_ids: Sequence[str] | None = None) -> list[SourceSummary]:
        """All sources, or those with these ids, by title, then id; unknown ids are left out."""
        ...

    def pages(self, source_ids: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Where the pages of these sources begin, by source id; sources without pages are left out."""
        ...

    def find_original(self, source_id: str) -> Original | None:
        """The file a source was read from, when it was kept."""
        ...

    def original_name(self, source_id: str) -> str | None:
        """The name of the file a source was read from, when it was kept."""
        ...

    def answered_by(self, question: str) -> list[tuple[str, SourceQuestion]]:
        """The sources that answer just this question themselves (normal forms agree), with where, by source id."""
        ...

    def offered(self, without: Sequence[str] = ()) -> list[tuple[str, SourceQuestion]]:
        """Every question that a source answers itself, by text; none of sources in a collection of `without`."""
        ...

    def has_sources(self, without: Sequence[str] = ()) -> bool:
        """Whether there is any source that is in no collection of `without`."""
        ...

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """The passages with these ids, in this order. Raises NotFound for the first that is missing."""
        ...

    def find_passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Those of the passages that are there, by id."""
        ...

    def passages_of(self, source_id: str) -> list[Passage]:
        """The passages of a source in reading order; empty when it is not there."""
        ...

    def passage_ids(self, source_ids: Sequence[str]) -> dict[str, list[str]]:
        """The ids of the passages of each of these sources; sources without any are left out."""
        ...

    def vectors(self, collections: Sequence[str] | None = None, without: Sequence[str] = ()) -> Vectors:
        """Every passage's vector, ordered by passage id; only of sources in one of `collections`, if given,
        and in none of `without`.

        Held in memory and brought up to date when this or another process has written.
        """
        ...

    def search_words(self, words: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """Passages with any of `words` in text, heading or title: (passage id, BM25 score, higher is better).

        Best first, ties by id. Any string is a word; nothing in it is query syntax.
        """
        ...

    def document_frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """In how many passages each of these (normalised) words stands; 0 for the unknown."""
        ...

    def unnamed(self) -> list[str]:
        """The ids of the sources of which nobody has read what their passages name."""
        ...

    def name_passages(self, source_id: str, names: Sequence[Names]) -> None:
        """Keep what each of a source's passages names, in reading order. Raises ValueError for another number."""
        ...

    def subjects(self, names: Sequence[str], passages: int) -> dict[str, int]:
        """How many passages are about each of these names (normal forms); those that none, or too many among so many
        `passages`, are about are left out.
        """
        ...

    def entity_graph(self, start: Mapping[str, float], names: Mapping[str, float], passages: int) -> "EntityGraph":
        """The ways of a walk from these passages (by id) and names: `graph_store.entities.neighbourhood`."""
        ...

    def get_entity(self, entity_id: str, without: Sequence[str] = ()) -> Entity:
        """The entity with this id, as the sources in no collection of `without` have it. Raises NotFound."""
        ...

    def entities_called(self, name: str, spaced: bool = True, without: Sequence[str] = ()) -> list[Entity]:
        """The entity with this name (in normal form), if there is one; not `spaced`: all with it but for spaces."""
        ...

    def entity_passages(
        self, entity_id: str, limit: int = 20, offset: int = 0, without: Sequence[str] = ()
    ) -> list[Naming]:
        """The passages about an entity, then those that mention it, but the first `offset`; empty for an unknown id."""
        ...

    def neighbours(self, entity_id: str, limit: int = 12, without: Sequence[str] = ()) -> list[Neighbour]:
        """The entities it is named together with most tellingly; being named everywhere does not count."""
        ...

    def networks_naming(self, entity_id: str, limit: int = 20, without: Sequence[str] = ()) -> list[NetworkSummary]:
        """The latest networks with a finding that cites a passage which names the entity; networks as in `networks`."""
        ...

    def links(self, source_id: str, without: Sequence[str] = ()) -> list[EntityLink]:
        """Where a source names what other passages name too, in its order; they may overlap. Of those with the same
        characters the longest name comes first."""
        ...

    def keep(self, network: Network, seen: int | None = None) -> tuple[Network, bool]:
        """Keep a network with its findings and question, in one transaction: (what is stored, whether it is new).

        `seen`: the generation it was answered from; None for the present one. The id must come from `identify`.
        Raises Clash, StoreFull, Busy.
        """
        ...

    def get_network(self, network_id: str) -> Network:
        """The network exactly as it was kept. Raises NotFound, Removed."""
        ...

    def status(self, network_id: str) -> Status:
        """What happened since: a newer answer, sources removed and not there again. Raises NotFound."""
        ...

    def networks(self, limit: int = 20, without: Sequence[str] = ()) -> list[NetworkSummary]:
        """The latest networks, newest first, ties by id; none that was asked of a collection of `without`."""
        ...

    def networks_of(self, collection: str) -> list[NetworkSummary]:
        """The networks that were asked of this collection, oldest first."""
        ...

    def citing_counts(self) -> dict[str, int]:
        """How many networks cite each source that is cited."""
        ...

    def networks_citing(self, source_id: str) -> list[NetworkSummary]:
        """The networks with a finding that cites this source, newest first."""
        ...

    def networks_holding(self, finding_id: str) -> list[NetworkSummary]:
        """The networks that hold this finding, newest first; empty when there is none."""
        ...

    def get_finding(self, finding_id: str) -> tuple[Finding, list[str]]:
        """A finding and the ids of the networks that hold it, newest first. Raises NotFound, Removed."""
        ...

    def findings(self, without: Sequence[str] = ()) -> list[tuple[Finding, list[str]]]:
        """Every finding, by id, with the ids of the networks that hold it, oldest first; networks as in `networks`."""
        ...

    def find_question(self, question_id: str) -> str | None:
        """The id of the newest network that answers this question."""
        ...

    def kind_of(self, id: str) -> Kind | None:
        """What this id names: a network, finding, source, question, passage or entity. Raises Removed."""
        ...

    def near(self, text: str, limit: int = 5) -> list[tuple[Kind, str]]:
        """Ids that differ from `text` only by case or by one slip, networks first, then by id."""
        ...

    def model(self) -> tuple[str, int] | None:
        """Name and dimension of the model that made the vectors; None while there are none."""
        ...

    def set_model(self, name: str, dimension: int) -> None:
        """Record the embedding model. Raises ModelMismatch when vectors of another one are there."""
        ...

    def preference(self, name: str) -> str | None:
        """What was chosen for this whole store; None when nothing was."""
        ...

    def set_preference(self, name: str, value: str) -> None:
        """Choose for this whole store."""
        ...

    def generation(self) -> int:
        """Counts the changes to the passages; another process's changes too."""
        ...

    def check(self) -> list[Damage]:
        """Verify every id, offset, reference and seal. Empty when all is well."""
        ...

    def facts(self) -> dict[str, str]:
        """Versions and counts for people who look after the service."""
        ...

    def close(self) -> None:
        """Let go of the files. Nothing else may be called afterwards."""
        ...

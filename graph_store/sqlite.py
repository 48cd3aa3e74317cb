"""The store in one SQLite file: the whole protocol, each method one transaction over the rows its neighbours keep."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from graph_store import (
    checking,
    claims,
    entity_rows,
    fts,
    identity,
    network_rows,
    part_rows,
    source_rows,
    state_rows,
)
from graph_store.connections import BUSY_SECONDS, Connections
from graph_store.entity_models import Names
from graph_store.errors import NotFound
from graph_store.faults import network_faults, require_consistent
from graph_store.ids import Kind
from graph_store.matrix import Matrix
from graph_store.migrate import SCHEMA_VERSION, inspect, migrate
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
from graph_store.sqlite_entities import EntityMethods
from graph_store.vectors import Vectors


class SqliteStore(EntityMethods):
    """A `Store` (`graph_store.protocol` says what each method promises); threads and processes may share its file."""

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        """Opens or creates the file. Raises CannotOpen, NotADatabase, NewerDatabase, StoreFull, Busy."""
        inspect(path)
        self._connections = Connections(path, busy_seconds)
        try:
            migrate(self._connections)
        except BaseException:
            self._connections.close()
            raise
        self._matrix = Matrix(self._connections)
        self._declared: tuple[str, int] | None = None

    def identify(self, kind: Kind, digest: bytes) -> str:
        """The kind is part of the digest already; it is asked for so that other backends may keep kinds apart."""
        with self._connections.reading() as database:
            return claims.identify(database, digest)

    def add_source(
        self,
        source: Source,
        passages: Sequence[Passage],
        vectors: Vectors,
        original: Original | None = None,
        names: Sequence[Names] | None = None,
    ) -> bool:
        """Raises ValueError too, when the records contradict each other, ModelMismatch when the vectors do not fit."""
        require_consistent(source, passages, vectors)
        with self._connections.writing() as database:
            if source_rows.exists(database, source.id):
                claims.claim(database, "source", source.id, identity.source_digest(source.text))
                source_rows.join_collections(database, source.id, source.collections)
                return False
            if passages:
                state_rows.require_fit(database, self._declared, vectors.matrix.shape[1])
            numbers = source_rows.insert(database, source, passages, vectors)
            part_rows.insert(database, source, original)
            if names is not None:
                entity_rows.insert(database, source.id, numbers, names)
            return True

    def together(self) -> AbstractContextManager[None]:
        """Saves the time of a commit for each."""
        return self._connections.together()

    def remove_source(self, source_id: str) -> None:
        """Its passages, vectors and words go with it; the ids stay as tombstones."""
        with self._connections.writing() as database:
            if not source_rows.exists(database, source_id):
                raise claims.missing(database, "source", source_id)
            source_rows.delete(database, source_id)

    def get_source(self, source_id: str) -> Source:
        """The source with its text."""
        with self._connections.reading() as database:
            return source_rows.get(database, source_id)

    def has_source(self, source_id: str) -> bool:
        """Whether it is there, and not removed."""
        with self._connections.reading() as database:
            return source_rows.exists(database, source_id)

    def sources(self, source_ids: Sequence[str] | None = None) -> list[SourceSummary]:
        """Their texts are not read."""
        with self._connections.reading() as database:
            return source_rows.summaries(database, source_ids)

    def pages(self, source_ids: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """As they were added."""
        with self._connections.reading() as database:
            return part_rows.pages(database, source_ids)

    def find_original(self, source_id: str) -> Original | None:
        """As it came."""
        with self._connections.reading() as database:
            return part_rows.original(database, source_id)

    def original_name(self, source_id: str) -> str | None:
        """The file itself is not read."""
        with self._connections.reading() as database:
            return part_rows.original_name(database, source_id)

    def answered_by(self, question: str) -> list[tuple[str, SourceQuestion]]:
        """By source id, then in the source's order."""
        with self._connections.reading() as database:
            return part_rows.asked(database, question)

    def offered(self, without: Sequence[str] = ()) -> list[tuple[str, SourceQuestion]]:
        """By text."""
        with self._connections.reading() as database:
            return part_rows.offered(database, without)

    def has_sources(self, without: Sequence[str] = ()) -> bool:
        """Looks no further than the first."""
        with self._connections.reading() as database:
            return part_rows.has_sources(database, without)

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """In the order asked for."""
        found = self.find_passages(passage_ids)
        for id in passage_ids:
            if id not in found:
                raise NotFound("passage", id)
        return [found[id] for id in passage_ids]

    def find_passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Unknown ids and those of removed passages are left out."""
        with self._connections.reading() as database:
            return source_rows.passages_by_id(database, passage_ids)

    def passages_of(self, source_id: str) -> list[Passage]:
        """In reading order."""
        with self._connections.reading() as database:
            return source_rows.passages_of(database, source_id)

    def passage_ids(self, source_ids: Sequence[str]) -> dict[str, list[str]]:
        """By source."""
        with self._connections.reading() as database:
            return source_rows.passage_ids(database, source_ids)

    def vectors(self, collections: Sequence[str] | None = None, without: Sequence[str] = ()) -> Vectors:
        """Shared with other callers: the matrix cannot be written to."""
        return self._matrix.vectors(collections, without)

    def search_words(self, words: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """Words with the same stem find each other."""
        with self._connections.reading() as database:
            return fts.search(database, words, limit)

    def document_frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Counts what `search_words` would find for each word alone."""
        with self._connections.reading() as database:
            return fts.frequencies(database, words)

    def keep(self, network: Network, seen: int | None = None) -> tuple[Network, bool]:
        """Kept again, a network stays as it is; only when it was last the answer is noted. Raises ValueError too."""
        if problem := next(network_faults(network), None):
            raise ValueError(f"the network {network.id} cannot be kept: {problem}")
        with self._connections.writing() as database:
            if stored := network_rows.find_same(database, network):
                network_rows.answered_again(database, stored.id, network.created_at, seen)
                return stored, False
            network_rows.insert(database, network, seen)
            return network, True

    def get_network(self, network_id: str) -> Network:
        """Exactly as it was kept."""
        with self._connections.reading() as database:
            return network_rows.get(database, network_id)

    def status(self, network_id: str) -> Status:
        """Stale: passages changed since this was last the answer. Withdrawn: segments without a source left."""
        with self._connections.reading() as database:
            return network_rows.status(database, network_id)

    def networks(self, limit: int = 20, without: Sequence[str] = ()) -> list[NetworkSummary]:
        """Newest first."""
        with self._connections.reading() as database:
            return network_rows.latest(database, limit, without)

    def networks_of(self, collection: str) -> list[NetworkSummary]:
        """Oldest first."""
        with self._connections.reading() as database:
            return network_rows.of_collection(database, collection)

    def citing_counts(self) -> dict[str, int]:
        """Of sources that were removed, too."""
        with self._connections.reading() as database:
            return network_rows.citing_counts(database)

    def networks_citing(self, source_id: str) -> list[NetworkSummary]:
        """Newest first; also when the source was removed."""
        with self._connections.reading() as database:
            return network_rows.citing(database, source_id)

    def networks_holding(self, finding_id: str) -> list[NetworkSummary]:
        """Newest first."""
        with self._connections.reading() as database:
            return network_rows.holding(database, finding_id)

    def get_finding(self, finding_id: str) -> tuple[Finding, list[str]]:
        """As it was first kept, with the networks that hold it."""
        with self._connections.reading() as database:
            return network_rows.get_finding(database, finding_id)

    def findings(self, without: Sequence[str] = ()) -> list[tuple[Finding, list[str]]]:
        """As they were first kept."""
        with self._connections.reading() as database:
            return network_rows.findings(database, without)

    def find_question(self, question_id: str) -> str | None:
        """The network that was last its answer."""
        with self._connections.reading() as database:
            return network_rows.find_answer(database, question_id)

    def kind_of(self, id: str) -> Kind | None:
        """What the id names."""
        with self._connections.reading() as database:
            return claims.kind_of(database, id)

    def near(self, text: str, limit: int = 5) -> list[tuple[Kind, str]]:
        """Spaces and a leading `#` do not count."""
        with self._connections.reading() as database:
            return claims.near(database, text, limit)

    def model(self) -> tuple[str, int] | None:
        """None while there are no vectors."""
        with self._connections.reading() as database:
            return state_rows.model(database)

    def set_model(self, name: str, dimension: int) -> None:
        """From here on, `add_source` of this object refuses when another process has recorded another model."""
        with self._connections.writing() as database:
            state_rows.set_model(database, name, dimension)
        self._declared = (name, dimension)

    def preference(self, name: str) -> str | None:
        """What was chosen last."""
        with self._connections.reading() as database:
            return part_rows.preference(database, name)

    def set_preference(self, name: str, value: str) -> None:
        """Takes the place of what was chosen before."""
        with self._connections.writing() as database:
            part_rows.set_preference(database, name, value)

    def generation(self) -> int:
        """Grows with every source added or removed, and every change of collections."""
        with self._connections.reading() as database:
            return state_rows.generation(database)

    def check(self) -> list[Damage]:
        """Reads everything: takes a while. Writers wait only while the words index is examined."""
        return checking.check(self._connections)

    def facts(self) -> dict[str, str]:
        """`path`, `schema`, `sqlite`, `model`, `generation`, `clashes`, and a count for each kind."""
        with self._connections.reading() as database:
            model = state_rows.model(database)
            counts = state_rows.counts(database)
        named = f"{model[0]} ({model[1]})" if model else "none"
        return {"path": str(self._connections.path), "schema": str(SCHEMA_VERSION), "model": named, **counts}

    def close(self) -> None:
        """Waits for a write that is under way."""
        self._connections.close()

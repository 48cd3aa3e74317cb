"""The way in, one screen long: origin → documents → passages → vectors → store.

Documents are embedded together in windows of WINDOW passages, so that batches are full; each document is
then kept in a transaction of its own. What cannot be read is refused by name and the rest goes on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from graph_store.identity import passage_digest, source_digest
from graph_store.models import Passage, Record, Source, SourceSummary
from graph_store.vectors import Vectors
from server.ingest.readers import Document, Origin, Refusal, read
from server.ingest.split import Span, split

if TYPE_CHECKING:
    from server.kit import Kit

WINDOW = 512
"""Passages embedded together: enough to fill batches of every length, few enough to lose little to a crash."""


class Outcome(Record):
    """What became of everything that was given."""

    added: tuple[SourceSummary, ...]
    kept: tuple[SourceSummary, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class Progress:
    """How far adding has come: documents stored or refused, and the name of the last one."""

    done: int
    name: str


@dataclass(frozen=True)
class _Prepared:
    source: Source
    passages: tuple[Passage, ...]


def add(
    origins: Iterable[Origin],
    kit: "Kit",
    collections: tuple[str, ...] = (),
    report: Callable[[Progress], None] = lambda progress: None,
) -> Outcome:
    """Add every document the origins hold. Raises ModelUnavailable, ModelMismatch, StoreFull, Busy; refuses the rest.

    What was kept before an error stays; giving the same origins again adds the rest.
    """
    added: list[SourceSummary] = []
    kept: list[SourceSummary] = []
    refused: list[Refusal] = []
    waiting: dict[str, _Prepared] = {}

    def tell(name: str) -> None:
        report(Progress(len(added) + len(kept) + len(refused), name))

    def flush() -> None:
        for prepared in _store(tuple(waiting.values()), kit):
            added.append(_summary(prepared))
            tell(prepared.source.title)
        waiting.clear()

    kit.store.set_model(kit.embedder.name, kit.embedder.dimension)
    for item in (item for origin in origins for item in read(origin)):
        if isinstance(item, Refusal):
            refused.append(item)
            tell(item.name)
            continue
        prepared = prepare(item, kit, collections)
        if not prepared.passages:
            refused.append(Refusal(name=item.origin, reason="It holds no sentences to quote."))
        elif prepared.source.id in waiting:
            kept.append(_summary(prepared))
        elif kit.store.has_source(prepared.source.id):
            _add_collections(prepared, kit)
            kept.append(_summary(prepared))
        else:
            waiting[prepared.source.id] = prepared
            if sum(len(each.passages) for each in waiting.values()) >= WINDOW:
                flush()
            continue
        tell(item.origin)
    flush()
    return Outcome(added=tuple(added), kept=tuple(kept), refused=tuple(refused))


def prepare(document: Document, kit: "Kit", collections: tuple[str, ...]) -> _Prepared:
    """A document as a source with its passages, identified but not yet stored."""
    source = Source(
        id=kit.store.identify("source", source_digest(document.text)),
        title=document.title,
        text=document.text,
        sections=document.sections,
        origin=document.origin,
        added_at=datetime.now(UTC),
        url=document.url,
        date=document.date,
        author=document.author,
        collections=collections,
    )
    spans = split(document, kit.embedder.tokens)
    return _Prepared(source, tuple(_passage(source, span, kit) for span in spans))


def _passage(source: Source, span: Span, kit: "Kit") -> Passage:
    return Passage(
        id=kit.store.identify("passage", passage_digest(source.id, span.start, span.end)),
        source_id=source.id,
        start=span.start,
        end=span.end,
        text=source.text[span.start : span.end],
        heading=span.heading,
        sentences=span.sentences,
    )


def _store(window: Sequence[_Prepared], kit: "Kit") -> Iterable[_Prepared]:
    """Embed a window of documents and keep them one by one; yields each that is safely stored."""
    inputs = [(each.source.title, passage.heading, passage.text) for each in window for passage in each.passages]
    matrix = kit.embedder.encode_passages(inputs)
    row = 0
    for each in window:
        ids = tuple(passage.id for passage in each.passages)
        kit.store.add_source(each.source, each.passages, Vectors(ids, matrix[row : row + len(ids)]))
        row += len(ids)
        yield each


def _add_collections(prepared: _Prepared, kit: "Kit") -> None:
    if prepared.source.collections:
        kit.store.add_source(prepared.source, (), Vectors((), kit.embedder.encode_texts([])))


def _summary(prepared: _Prepared) -> SourceSummary:
    source = prepared.source
    return SourceSummary(
        id=source.id,
        title=source.title,
        url=source.url,
        origin=source.origin,
        added_at=source.added_at,
        passages=len(prepared.passages),
        characters=len(source.text),
        collections=source.collections,
    )

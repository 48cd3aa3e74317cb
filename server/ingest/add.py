"""The way in, one screen long: origin → documents → passages → vectors → store.

Documents are embedded together in windows of WINDOW passages, so that batches are full, and written at once; each
document is kept whole or not at all. What cannot be read is refused by name and the rest goes on.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from graph_store.entity_models import Names
from graph_store.identity import passage_digest, source_digest
from graph_store.models import Original, Passage, Record, Source, SourceSummary
from graph_store.vectors import Floats, Vectors
from server.ingest.entities import names, read_names
from server.ingest.faq import with_questions
from server.ingest.readers import Document, Origin, Refusal, read
from server.ingest.split import Span, split

if TYPE_CHECKING:
    from server.kit import Kit

Step = Literal["read", "embed", "keep"]

WINDOW = 512
"""Passages embedded together: enough to fill batches of every length, few enough to lose little to a crash."""
TOGETHER = 16
"""Documents written in one transaction: a commit takes as long as writing a short document."""


class Outcome(Record):
    """What became of everything that was given; `kept`, which was there already, as the store holds it."""

    added: tuple[SourceSummary, ...]
    kept: tuple[SourceSummary, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class Progress:
    """How far adding has come: documents stored or refused, what is being done, to what, and what was just added."""

    done: int
    name: str
    added: SourceSummary | None = None
    step: Step = "keep"


@dataclass(frozen=True)
class _Prepared:
    source: Source
    passages: tuple[Passage, ...]
    names: tuple[Names, ...]
    original: Original | None = None


def add(
    origins: Iterable[Origin],
    kit: "Kit",
    collections: tuple[str, ...] = (),
    report: Callable[[Progress], None] = lambda progress: None,
) -> Outcome:
    """Add every document the origins hold. Raises ModelUnavailable, ModelMismatch, StoreFull, Busy; refuses the rest.

    What was kept before an error stays; giving the same origins again adds the rest. So it is when `report` raises.
    """
    added: list[SourceSummary] = []
    kept: list[str] = []
    refused: list[Refusal] = []
    waiting: dict[str, _Prepared] = {}

    def tell(name: str, source: SourceSummary | None = None, step: Step = "keep") -> None:
        report(Progress(len(added) + len(kept) + len(refused), name, source, step))

    def items() -> Iterator[Document | Refusal]:
        for origin in origins:
            tell(origin.name, step="read")
            yield from read(origin, kit.web)

    def flush() -> None:
        window = tuple(waiting.values())
        count = sum(len(each.passages) for each in window)
        stored, failure = _store(window, kit, lambda done: tell(f"{done:,} of {count:,} passages", step="embed"))
        for prepared, new in stored:
            summary = _summary(prepared)
            if new:
                added.append(summary)
            else:  # another process has added it since
                kept.append(summary.id)
            try:
                tell(summary.title, summary if new else None)
            except BaseException as error:  # noqa: BLE001  it hears of the others, too: they are stored
                failure = failure or error
        waiting.clear()
        if failure:
            raise failure

    kit.store.set_model(kit.embedder.name, kit.embedder.dimension)
    read_names(kit.store)
    for item in items():
        if isinstance(item, Refusal):
            refused.append(item)
            tell(item.name)
            continue
        document = with_questions(item)
        source = _source(document, kit, collections)
        if source.id in waiting:
            kept.append(source.id)
        elif kit.store.has_source(source.id):
            _add_collections(source, kit)
            kept.append(source.id)
        elif passages := _passages(source, document, kit):
            original = document.original if kit.settings.keep_originals else None
            waiting[source.id] = _Prepared(source, passages, names(source, passages), original)
            if sum(len(each.passages) for each in waiting.values()) >= WINDOW:
                flush()
            continue
        else:
            refused.append(Refusal(name=item.origin, reason="It holds no sentences to quote."))
        tell(item.origin)
    if waiting:
        flush()
    return Outcome(added=tuple(added), kept=_held(kept, kit), refused=tuple(refused))


def prepare(document: Document, kit: "Kit", collections: tuple[str, ...]) -> _Prepared:
    """A document as a source with its passages, identified but not yet stored."""
    document = with_questions(document)
    source = _source(document, kit, collections)
    passages = _passages(source, document, kit)
    return _Prepared(source, passages, names(source, passages))


def _source(document: Document, kit: "Kit", collections: tuple[str, ...]) -> Source:
    return Source(
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
        pages=document.pages,
        questions=document.questions,
    )


def _passages(source: Source, document: Document, kit: "Kit") -> tuple[Passage, ...]:
    return tuple(_passage(source, span, kit) for span in split(document, kit.embedder.tokens))


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


def _store(
    window: Sequence[_Prepared], kit: "Kit", report: Callable[[int], None]
) -> tuple[list[tuple[_Prepared, bool]], BaseException | None]:
    """Embed a window of documents and keep them: those that are stored, whether each is new, and what stopped it."""
    inputs = [(each.source.title, passage.heading, passage.text) for each in window for passage in each.passages]
    matrix = kit.embedder.encode_passages(inputs, report)
    stored: list[tuple[_Prepared, bool]] = []
    row = 0
    for first in range(0, len(window), TOGETHER):
        written, failure = _write(window[first : first + TOGETHER], matrix[row:], kit)
        stored += written
        if failure:
            return stored, failure
        row += sum(len(each.passages) for each, _ in written)
    return stored, None


def _write(
    part: Sequence[_Prepared], matrix: Floats, kit: "Kit"
) -> tuple[list[tuple[_Prepared, bool]], BaseException | None]:
    """Keep some documents in one transaction. `matrix`: the vectors of their passages in order, and perhaps others."""
    written: list[tuple[_Prepared, bool]] = []
    failure: BaseException | None = None
    row = 0
    with kit.store.together():
        try:
            for each in part:
                ids = tuple(passage.id for passage in each.passages)
                vectors = Vectors(ids, matrix[row : row + len(ids)])
                new = kit.store.add_source(each.source, each.passages, vectors, each.original, each.names)
                written.append((each, new))
                row += len(ids)
        except BaseException as error:  # noqa: BLE001  whatever it is, what was written before it stays
            failure = error
    return written, failure


def _add_collections(source: Source, kit: "Kit") -> None:
    if source.collections:
        kit.store.add_source(source, (), Vectors((), kit.embedder.encode_texts([])))


def _held(source_ids: Sequence[str], kit: "Kit") -> tuple[SourceSummary, ...]:
    """What the store holds under these ids, in their order; what was given only has the same text."""
    held = {source.id: source for source in kit.store.sources(source_ids)}
    return tuple(held[id] for id in source_ids if id in held)


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

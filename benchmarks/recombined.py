"""Fills a store with any number of passages, made of those of other stores without encoding anything anew.

The first world is the given stores as they are. In each further world every document comes again: its passages keep
their first sentences and go on with the last ones of a passage drawn at random, and their vectors are the weighted sums
of the two passages' vectors, at unit length. Names are exchanged: each rare capitalised word has several spellings, its
own and others put together from halves of two words, and each world uses one of them everywhere, in titles, too. So
names link as they did, new ones appear as in growing collections (Heaps' law), and common ones become commoner.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from random import Random

import numpy as np

from graph_store.entities import hub
from graph_store.identity import passage_digest, source_digest
from graph_store.models import Passage, Source
from graph_store.protocol import Store
from graph_store.vectors import Floats, Vectors
from server.ingest.entities import names

HEAPS = 0.7
"""Exponent with which the number of different names grows with the text."""
OWN = 0.6
"""What a passage's own vector counts for beside that of the passage it goes on with."""

_CAPITALISED = re.compile(r"\b[^\W\d_a-z][^\W\d_]+")


_Part = tuple[str, list[str], Floats]
"""Heading and sentences of a passage, and its vector."""


@dataclass(frozen=True)
class Document:
    """A source, its passages and their vectors, shape (len(passages), dimension)."""

    source: Source
    passages: tuple[Passage, ...]
    vectors: Floats


class Spelling:
    """How capitalised words are spelled in each world; the first world spells them as they are."""

    def __init__(self, documents: Sequence[Document], worlds: int) -> None:
        texts = [passage.text for document in documents for passage in document.passages]
        frequency: Counter[str] = Counter(word for text in texts for word in set(_CAPITALISED.findall(text)))
        small = {word for text in texts for word in text.split() if word.islower()}
        rare = {word for word, count in frequency.items() if count < hub(len(texts)) and word.lower() not in small}
        self._spellings = max(1, round(worlds**HEAPS))
        self._rare, self._others = rare, sorted(rare)

    def spelled(self, text: str, world: int) -> str:
        """The text as it is spelled in a world."""
        return _CAPITALISED.sub(lambda match: self._word(match[0], world), text)

    def _word(self, word: str, world: int) -> str:
        spelling = Random(f"{word} {world}").randrange(self._spellings) if world else 0
        if not spelling or word not in self._rare:
            return word
        other = Random(f"{word} is {spelling}").choice(self._others)
        return word[: (len(word) + 1) // 2] + other[len(other) // 2 :]


def fill(store: Store, given: Sequence[Store], passages: int) -> None:
    """Write documents to an empty store until it has so many passages, or a few more. Raises SystemExit."""
    model = given[0].model()
    if model is None:
        raise SystemExit("There are no passages to recombine: add documents to the given store first.")
    store.set_model(*model)
    written = 0
    for document in _worlds([list(_documents(each)) for each in given], passages, store):
        ids = tuple(passage.id for passage in document.passages)
        found = names(document.source, document.passages)
        if store.add_source(document.source, document.passages, Vectors(ids, document.vectors), names=found):
            written += len(ids)
        if written >= passages:
            return


def _documents(store: Store) -> Iterator[Document]:
    held = store.vectors()
    for summary in store.sources():
        passages = tuple(store.passages_of(summary.id))
        rows = [row for passage in passages if (row := held.row(passage.id)) is not None]
        yield Document(store.get_source(summary.id), passages, held.matrix[rows])


def _worlds(collections: Sequence[Sequence[Document]], passages: int, store: Store) -> Iterator[Document]:
    documents = [document for collection in collections for document in collection]
    yield from documents
    worlds = 1 + passages // sum(len(document.passages) for document in documents)
    spelling = Spelling(documents, worlds)
    titles = {document.source.title for document in documents}
    for world in range(1, worlds + 1):
        drawn = Random(world)
        for collection in collections:
            for document in collection:
                title = spelling.spelled(document.source.title, world)
                title = f"{title} ({world})" if title in titles else title
                titles.add(title)
                yield _made(title, _recombined(document, collection, drawn), (spelling, world), store)


def _recombined(document: Document, collection: Sequence[Document], drawn: Random) -> list[_Part]:
    found: list[_Part] = []
    for passage, vector in zip(document.passages, document.vectors, strict=True):
        other = drawn.choice(collection)
        row = drawn.randrange(len(other.passages))
        own, others = _sentences(passage), _sentences(other.passages[row])
        mixed = OWN * vector + (1 - OWN) * other.vectors[row]
        kept = [*own[: (len(own) + 1) // 2], *others[len(others) // 2 :]]
        found.append((passage.heading, kept, mixed / np.linalg.norm(mixed)))
    return found


def _sentences(passage: Passage) -> list[str]:
    bounds = [place - passage.start for place in (*(passage.sentences or (passage.start,)), passage.end)]
    return [passage.text[start:end].strip() for start, end in pairwise(bounds)]


def _made(title: str, parts: Sequence[_Part], spelled: tuple[Spelling, int], store: Store) -> Document:
    spelling, world = spelled
    text, spans = "", []
    for _, sentences, _ in parts:
        begins = []
        for sentence in sentences:
            begins.append(len(text))
            text += f"{spelling.spelled(sentence, world)} "
        spans.append((begins, len(text) - 1))
        text += "\n"
    id = store.identify("source", source_digest(text))
    passages = tuple(
        Passage(
            id=store.identify("passage", passage_digest(id, begins[0], end)),
            source_id=id,
            start=begins[0],
            end=end,
            text=text[begins[0] : end],
            heading=spelling.spelled(heading, world),
            sentences=tuple(begins),
        )
        for (heading, _, _), (begins, end) in zip(parts, spans, strict=True)
    )
    source = Source(id=id, title=title, text=text, sections=(), origin="recombined", added_at=datetime.now(UTC))
    return Document(source, passages, np.asarray([vector for _, _, vector in parts], dtype=np.float32))

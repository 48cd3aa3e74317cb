"""Small sources and networks for tests of stores, with ids as the store gives them."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from graph_store import identity
from graph_store.models import (
    Citation,
    Coverage,
    Evidence,
    Finding,
    Highlight,
    Lens,
    Network,
    Passage,
    Question,
    Relation,
    Section,
    Segment,
    Source,
    SourceReference,
    Writer,
)
from graph_store.protocol import Store
from graph_store.vectors import Vectors

MODEL = "a-small-model"
DIMENSION = 4
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

HARBOUR = (
    "The harbour freezes in January. Ships wait outside until the ice breaks. Fishermen mend their nets meanwhile."
)
ORCHARD = "Apple trees flower in May. A late frost kills the blossom. Growers light small fires between the rows."


@dataclass(frozen=True)
class Material:
    """What `add_source` takes."""

    source: Source
    passages: tuple[Passage, ...]
    vectors: Vectors

    def add_to(self, store: Store) -> bool:
        store.set_model(MODEL, DIMENSION)
        return store.add_source(self.source, self.passages, self.vectors)


def make_source(store: Store, text: str, title: str = "Notes", collections: tuple[str, ...] = ()) -> Material:
    """A source in two sections, one passage for each sentence, vectors that depend on the sentence alone."""
    source_id = store.identify("source", identity.source_digest(text))
    middle = len(text) // 2
    source = Source(
        id=source_id,
        title=title,
        text=text,
        sections=(Section(path=(), start=0, end=middle), Section(path=("More",), start=middle, end=len(text))),
        origin=f"{title}.txt",
        added_at=NOON,
        url="https://example.org/notes",
        collections=collections,
    )
    passages, start = [], 0
    for sentence in text.split(". "):
        end = min(start + len(sentence) + 1, len(text))
        passages.append(make_passage(store, source, start, end))
        start = end + 1
    vectors = Vectors(tuple(one.id for one in passages), np.stack([vector_of(one.text) for one in passages]))
    return Material(source, tuple(passages), vectors)


def make_passage(store: Store, source: Source, start: int, end: int) -> Passage:
    return Passage(
        id=store.identify("passage", identity.passage_digest(source.id, start, end)),
        source_id=source.id,
        start=start,
        end=end,
        text=source.text[start:end],
        heading="Weather",
        sentences=(start,),
    )


def vector_of(text: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
    vector = np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
    return vector / np.linalg.norm(vector)


def make_finding(store: Store, passage: Passage, name: str = "Frozen Harbour", lens: str = "shifts") -> Finding:
    citation = Citation(source_id=passage.source_id, passage_id=passage.id, start=passage.start, end=passage.end)
    statement = (
        Segment(text="In short:", citations=(), own=True),
        Segment(text=passage.text, citations=(citation,)),
    )
    digest = identity.finding_digest(lens, name, statement)
    return Finding(id=store.identify("finding", digest), name=name, lens=lens, statement=statement, strength=0.1 + 0.2)


def make_network(
    store: Store,
    material: Material,
    *,
    question: str = "What does winter do to ships?",
    headline: str = "Winter stops the ships",
    minutes: int = 0,
    parent: str | None = None,
    collections: tuple[str, ...] = (),
) -> Network:
    """Two findings from the first two passages, one relation with evidence on both sides, a highlight."""
    one, two, *rest = material.passages
    a, b = make_finding(store, one), make_finding(store, two, name="Waiting Ships", lens="levers")
    evidence = tuple(
        Evidence(side=side, source_id=it.source_id, passage_id=it.id, start=it.start, end=it.end)
        for side, it in (("a", one), ("b", two))
    )
    network = Network(
        id="",
        question=Question(id=store.identify("question", identity.question_digest(question)), text=question),
        headline=headline,
        summary="Two findings.",
        evidence="good",
        lenses=(
            Lens(key="shifts", label="Shifts over Time", description="What changed."),
            Lens(key="levers", label="Levers", description="What moves it."),
        ),
        findings=(a, b),
        relations=(Relation(a=a.id, b=b.id, kind="leads_to", weight=1 / 3, evidence=evidence),),
        highlight=Highlight(from_=a.id, to=b.id, lens="levers", text=two.text),
        coverage=Coverage(share=0.7, left_out=tuple(rest)),
        sources=(SourceReference(id=material.source.id, title=material.source.title, url=None),),
        writer=Writer(kind="quoting", model=None, version="1"),
        parent=parent,
        collections=collections,
        created_at=NOON + timedelta(minutes=minutes),
    )
    return network.model_copy(update={"id": store.identify("network", identity.network_digest(network))})

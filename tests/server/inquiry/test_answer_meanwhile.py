"""What came while an answer was being made."""

from collections.abc import Sequence

from graph_store.vectors import Floats
from server.ingest.add import add
from server.ingest.readers import Origin
from server.inquiry.answer import Answered, Inquiry, answer
from server.kit import Kit


class _Adding:
    """The real embedder; while it encodes names, a source is added."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._added = False

    def __getattr__(self, asked: str) -> object:
        return getattr(self._kit.embedder, asked)

    def encode_texts(self, texts: Sequence[str]) -> Floats:
        if not self._added:
            self._added = True
            add(
                [Origin(name="late.md", data=b"Street trees are watered at night because the mains are free then.")],
                self._kit,
            )
        return self._kit.embedder.encode_texts(texts)


def test_a_source_that_came_too_late_for_an_answer_makes_it_stale(fresh: Kit) -> None:
    text = b"Cities plant trees along their streets because shade keeps the asphalt cool through long summers."
    add([Origin(name="trees.md", data=text)], fresh)

    given = answer(Inquiry(question="Why do cities plant trees?"), Kit(fresh.settings, fresh.store, _Adding(fresh)))

    assert isinstance(given, Answered)
    assert fresh.store.status(given.network.id).stale
    assert len(fresh.store.sources()) == 2

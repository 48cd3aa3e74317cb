"""The real articles beside the project, when they are there: every rule holds on them too. Nothing is copied."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from server.ingest.blocks import is_debris
from server.ingest.documents import Document, Origin
from server.ingest.readers import read
from server.ingest.split import split

ARTICLES = Path(__file__).parents[4] / "shared" / "data" / "freshwiki"
pytestmark = pytest.mark.skipif(not ARTICLES.is_dir(), reason="the articles are not on this machine")


def pieces(texts: Sequence[str]) -> list[int]:
    return [len(text) // 4 + 2 for text in texts]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return [item for item in read(Origin("articles", ARTICLES)) if isinstance(item, Document)]


def test_every_article_is_read_with_its_title_and_sections(documents: list[Document]) -> None:
    assert len(documents) == 100
    for document in documents:
        assert document.sections[-1].end == len(document.text)
        assert document.sections[0].path == (document.title,)
        assert not document.text.startswith("---")


def test_passages_are_two_to_four_sentences_and_rarely_one(documents: list[Document]) -> None:
    spans = [span for document in documents for span in split(document, pieces)]

    sizes = [len(span.sentences) for span in spans]
    assert 3000 < len(spans) < 4000
    assert sum(size == 1 for size in sizes) < 0.06 * len(sizes)
    assert sum(size > 4 for size in sizes) < 0.02 * len(sizes)  # a fifth that leans on the fourth, say


def test_what_no_passage_of_an_article_holds_is_a_heading_or_debris(documents: list[Document]) -> None:
    for document in documents:
        headings = {title for section in document.sections for title in section.path}
        place = 0
        for start, end in [*((span.start, span.end) for span in split(document, pieces)), (len(document.text), 0)]:
            for line in document.text[place:start].replace("•", "").split("\n"):
                words = " ".join(line.split())
                assert not words or words in headings or is_debris(words), document.title
            place = end


def test_reading_and_splitting_cost_little_beside_embedding(documents: list[Document]) -> None:
    begin = time.process_time()
    spans = [
        span
        for item in read(Origin("articles", ARTICLES))
        if isinstance(item, Document)
        for span in split(item, pieces)
    ]

    # Embedding a passage takes 5 to 10 ms on two cores; measured here: 0.2 ms. The bound only catches a blunder.
    assert (time.process_time() - begin) / len(spans) < 0.003

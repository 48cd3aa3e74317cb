"""Questions that a source asks and answers itself are answered from there first."""

from pathlib import Path

import pytest

from graph_store.citing import cited_by
from server.ingest.add import add
from server.ingest.readers import Origin
from server.inquiry.answer import Answered, Inquiry, answer
from server.inquiry.search import search
from server.kit import Kit

FAQ = """# Street trees, questions

## FAQ
How deep do the pits have to be? A pit holds a cubic metre and a half of loose soil. Smaller ones starve the tree.

May I water the tree in front of my house? Yes, in dry weeks a bucket every second evening. Young trees need it most.

Does a young tree need a stake? For two years it does, and two stakes with a loose strap are better than one. In Lyon a plane tree
without a stake was blown over in 2019, and four others leaned. In Ghent a strap that nobody took off had grown into the bark by 2021. Since
then the strap is cut in the third spring. Over the decades stakes have become shorter and straps wider. In the 1970s a stake reached the
crown, and the stem never learned to bear it. Today it ends at knee height, and the trees grow thicker from year to year.
"""
PAIRS = {
    "How deep do the pits have to be?": "A pit holds a cubic metre and a half of loose soil.",
    "May I water the tree in front of my house?": "Yes, in dry weeks a bucket every second evening.",
    "Does a young tree need a stake?": "two stakes with a loose strap are better than one",
}


@pytest.fixture
def asked(fresh: Kit, documents: Path) -> Kit:
    """The documents about trees, and one that answers questions about them."""
    given = [Origin(name=file.name, data=file.read_bytes()) for file in sorted(documents.iterdir())]
    add([*given, Origin(name="faq.md", data=FAQ.encode())], fresh)
    return fresh


@pytest.mark.parametrize(("question", "said"), PAIRS.items())
@pytest.mark.parametrize(
    "spelled", [str, str.upper, lambda text: f"  {text.rstrip('?')} "], ids=["as it is", "loud", "bare"]
)
def test_the_source_s_own_answer_comes_first(question: str, said: str, spelled, asked: Kit) -> None:
    reply = answer(Inquiry(question=spelled(question)), asked)
    assert isinstance(reply, Answered) and reply.network.evidence == "good"
    first = next(each for each in reply.network.findings if each.lens == reply.network.lenses[0].key)
    assert said in " ".join(segment.text for segment in first.statement)
    assert first.strength == 1
    assert said in search(spelled(question), asked, 1)[0].passage.text


def test_another_question_is_answered_as_ever(asked: Kit) -> None:
    question = "Why do cities plant trees along their streets?"
    reply = answer(Inquiry(question=question), asked)
    assert isinstance(reply, Answered)
    assert len({citation.source_id for finding in reply.network.findings for citation in cited_by(finding)}) > 1


def test_the_pages_list_and_offer_the_questions(asked: Kit, browse) -> None:
    client = browse(asked)
    source = next(each for each in asked.store.sources() if each.title == "Street trees, questions")
    for path in ("/", f"/s/{source.id}"):
        for question in PAIRS:
            assert f'value="{question}"' in client.get(path).text, path


def test_the_questions_go_with_their_source(asked: Kit, browse) -> None:
    source = next(each for each in asked.store.sources() if each.title == "Street trees, questions")
    asked.store.remove_source(source.id)
    assert "How deep do the pits" not in browse(asked).get("/").text
    assert asked.store.offered() == []

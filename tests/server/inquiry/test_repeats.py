"""What several sources say alike becomes one finding that cites them all; what differs in a figure does not."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_store.models import Segment
from server.ingest.add import add
from server.ingest.embed import Embedder
from server.ingest.readers import Origin
from server.inquiry.answer import Inquiry, answer
from server.kit import Kit, open_kit
from server.settings import Settings

TOLD = (
    "The flood of 2031 destroyed forty houses in the lower town of Brakel because the dam above it had not been"
    " inspected for nine years."
)
RETOLD = TOLD.replace("houses in the lower town", "houses in the low town")
CORRECTED = TOLD.replace("2031", "2032")
ELSEWHERE = TOLD.replace("Brakel", "Melle")
TITLES = ("Harbour Herald\n\n## The flood", "Valley Post\n\n## A dam that nobody looked at")
QUESTION = "Why did the flood destroy houses in Brakel?"

Report = Callable[..., tuple[list[tuple[Segment, ...]], Kit]]


@pytest.fixture
def report(tmp_path: Path, embedder: Embedder) -> Iterator[Report]:
    """`report(texts)`: the statements that answer QUESTION from these texts, each a document of its own."""
    opened = open_kit(Settings(db=str(tmp_path / "repeats.db")), create=True)
    kit = Kit(opened.settings, opened.store, embedder)

    def ask(*texts: str) -> tuple[list[tuple[Segment, ...]], Kit]:
        pages = [f"# {title}\n\n{text}\n".encode() for title, text in zip(TITLES, texts, strict=False)]
        add([Origin(name=f"{number}.md", data=page) for number, page in enumerate(pages)], kit)
        return [finding.statement for finding in answer(Inquiry(question=QUESTION), kit).network.findings], kit

    yield ask
    kit.store.close()


def slices(segment: Segment, kit: Kit) -> set[str]:
    """What the sources say where the segment points."""
    return {kit.store.get_source(one.source_id).text[one.start : one.end] for one in segment.citations}


def test_the_same_words_are_one_finding_with_a_citation_of_each_source(report: Report) -> None:
    (statement,), kit = report(TOLD, f"{TOLD}\n\n## Ferry\n\nThe ferry sails again.")

    (segment,) = statement
    assert len({citation.source_id for citation in segment.citations}) == 2
    assert slices(segment, kit) == {TOLD}
    assert segment.text == TOLD


def test_nearly_the_same_words_are_named_after_the_statement(report: Report) -> None:
    (statement,), kit = report(TOLD, RETOLD)

    quoted, also = statement
    (first,) = slices(quoted, kit)
    (second,) = slices(also, kit)
    assert {first, second} == {TOLD, RETOLD}
    assert quoted.text == first
    assert also.own
    titles = {source.id: source.title for source in kit.store.sources()}
    assert also.text == f"Also in {titles[also.citations[0].source_id]}."


@pytest.mark.parametrize("other", [CORRECTED, ELSEWHERE])
def test_another_figure_or_another_name_is_not_the_same(other: str, report: Report) -> None:
    statements, _ = report(TOLD, other)

    assert all(len(segment.citations) == 1 and not segment.own for told in statements for segment in told)

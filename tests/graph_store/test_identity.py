"""What belongs to the identity of each record, and what does not."""

from datetime import timedelta

import pytest

from graph_store import identity, ids
from graph_store.models import (
    Box,
    Citation,
    Coverage,
    Drawing,
    Evidence,
    Finding,
    Highlight,
    Lens,
    Network,
    Passage,
    Question,
    Relation,
    Segment,
    SourceReference,
    Writer,
)
from tests.graph_store.material import NOON

CITATION = Citation(source_id="source", passage_id="passage", start=3, end=7)
STATEMENT = (
    Segment(text="They say:", citations=(), own=True),
    Segment(text="text", citations=(CITATION,)),
)
FINDINGS = tuple(Finding(id=id, name=f"Name {id}", lens="loops", statement=STATEMENT, strength=0.5) for id in "xy")
NETWORK = Network(
    id="anything",
    question=Question(id="q", text="Why does it snow?"),
    headline="Cold",
    summary="It is cold.",
    evidence="good",
    lenses=(Lens(key="loops", label="Loops", description="Round and round."),),
    findings=FINDINGS,
    relations=(
        Relation(
            a="x",
            b="y",
            kind="supports",
            weight=0.5,
            evidence=(Evidence(source_id="s", passage_id="p", start=1, end=2, side="a"),),
        ),
    ),
    highlight=Highlight(from_="x", to="y", lens="loops", text="Round."),
    coverage=Coverage(share=0.25, left_out=(Passage(id="p9", source_id="s", start=1, end=2, text="t", heading="h"),)),
    sources=(SourceReference(id="s", title="Snow", url=None),),
    writer=Writer(kind="quoting", model=None, version="1"),
    parent=None,
    created_at=NOON,
    max_findings=12,
    collections=("a", "b"),
)


def test_the_same_content_has_the_same_id_for_ever() -> None:
    made = {
        "source": identity.source_digest("Snow falls.\nRarely here."),
        "passage": identity.passage_digest("11111111111", 12, 24),
        "question": identity.question_digest("  Why does it SNOW?? "),
        "finding": identity.finding_digest("loops", "Snow Cools Snow", STATEMENT),
        "network": identity.network_digest(NETWORK),
    }
    assert {kind: ids.window(digest) for kind, digest in made.items()} == {
        "source": "dh8WAfS3cyU",
        "passage": "WbFDYGW2nrR",
        "question": "AKmsZvRAcbb",
        "finding": "QMYEtuGd6Yv",
        "network": "17bv2pDRxJ8",
    }


def test_one_question_in_two_spellings_is_one() -> None:
    assert identity.question_digest("Why does it snow?") == identity.question_digest("why  does it SNOW")


@pytest.mark.parametrize(
    "change",
    [
        {"question": Question(id="q", text="Why does it rain?")},
        {"headline": "Cool"},
        {"summary": "It is cool."},
        {"evidence": "thin"},
        {"lenses": ()},
        {"findings": FINDINGS[::-1]},
        {"relations": ()},
        {"relations": (NETWORK.relations[0].model_copy(update={"kind": "contrasts"}),)},
        {"relations": (NETWORK.relations[0].model_copy(update={"evidence": ()}),)},
        {"highlight": None},
        {"highlight": NETWORK.highlight.model_copy(update={"text": "Square."})},
        {"coverage": Coverage(share=0.25, left_out=())},
        {"writer": Writer(kind="quoting", model="", version="1")},
        {"writer": Writer(kind="quoting", model=None, version="2")},
        {"parent": ""},
        {"max_findings": 11},
        {"collections": ("ab",)},
    ],
)
def test_another_answer_is_another_network(change: dict) -> None:
    assert identity.network_digest(NETWORK.model_copy(update=change)) != identity.network_digest(NETWORK)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "another"},
        {"question": Question(id="other", text="WHY does it snow")},
        {"created_at": NOON + timedelta(days=1)},
        {"coverage": Coverage(share=0.5, left_out=NETWORK.coverage.left_out)},
        {"relations": (NETWORK.relations[0].model_copy(update={"weight": 0.125}),)},
        {"findings": tuple(finding.model_copy(update={"strength": 0.75}) for finding in FINDINGS)},
        {"sources": (SourceReference(id="s", title="Snow", url="https://example.org"),)},
        {"drawings": {"wide": Drawing(width=1, height=1, boxes=(Box(id="x", x=0, y=0, width=1, height=1, lines=()),))}},
        {"lenses": (Lens(key="loops", label="Circles", description=""),)},
    ],
)
def test_numbers_clocks_links_and_drawings_do_not_count(change: dict) -> None:
    assert identity.network_digest(NETWORK.model_copy(update=change)) == identity.network_digest(NETWORK)


@pytest.mark.parametrize(
    "statement",
    [
        STATEMENT[::-1],
        STATEMENT[1:],
        (STATEMENT[0].model_copy(update={"own": False}), STATEMENT[1]),
        (STATEMENT[0], STATEMENT[1].model_copy(update={"citations": (CITATION, CITATION)})),
        (STATEMENT[0], STATEMENT[1].model_copy(update={"citations": (CITATION.model_copy(update={"end": 8}),)})),
    ],
)
def test_another_statement_is_another_finding(statement: tuple[Segment, ...]) -> None:
    assert identity.finding_digest("loops", "n", statement) != identity.finding_digest("loops", "n", STATEMENT)
    assert identity.finding_digest("cases", "n", STATEMENT) != identity.finding_digest("loops", "n", STATEMENT)

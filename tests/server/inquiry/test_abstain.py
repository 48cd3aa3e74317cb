"""Abstaining: when the sources do not bear on a question, and what is said then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_store.identity import question_digest
from graph_store.models import Abstention, Question
from server.inquiry.abstain import ANSWER, GOOD, abstain, bearing, grade
from server.inquiry.retrieve import Signals, retrieve
from server.kit import Kit
from tests.server.inquiry.made import TONGUES

SHARE = st.floats(0, 1)
SIGNALS = st.builds(Signals, best=st.floats(-1, 1), unknown=SHARE, named=SHARE, passages=st.integers(1, 1_000_000))
STRANGE = [
    "Which moons of Saturn have cryovolcanoes on their southern hemisphere?",
    "How is the offside rule applied in ice hockey?",
    "Who composed the opera about the flying Dutchman?",
    "What does a notary in Lisbon charge for a marriage contract?",
    "cryovolcanoes",
    "Zzyzx?",
]


def abstained(text: str, kit: Kit) -> Abstention:
    """What would be said if the question were not answered."""
    question = Question(id=kit.store.identify("question", question_digest(text)), text=text)
    return abstain(question, retrieve(text, kit), kit)


@given(SIGNALS)
def test_the_grade_follows_the_probability(signals: Signals) -> None:
    probability = bearing(signals)

    assert 0 <= probability <= 1
    expected = None if probability < ANSWER else "thin" if probability < GOOD else "good"
    assert grade(signals) == expected


@given(SIGNALS, st.floats(-1, 1), SHARE, SHARE)
def test_a_nearer_passage_a_known_word_or_a_known_name_never_speaks_against_the_sources(
    signals: Signals, best: float, unknown: float, named: float
) -> None:
    better = Signals(
        best=max(signals.best, best),
        unknown=min(signals.unknown, unknown),
        named=max(signals.named, named),
        passages=signals.passages,
    )

    assert bearing(better) >= bearing(signals)


@given(SIGNALS, st.integers(1, 1_000_000))
def test_the_same_signals_never_count_less_in_a_smaller_store(signals: Signals, passages: int) -> None:
    small, large = sorted((signals.passages, passages))

    in_small = bearing(Signals(signals.best, signals.unknown, signals.named, small))
    in_large = bearing(Signals(signals.best, signals.unknown, signals.named, large))

    assert in_small >= in_large


@pytest.mark.parametrize("question", STRANGE)
def test_a_question_the_sources_do_not_bear_on_is_not_answered(question: str, kit: Kit) -> None:
    assert grade(retrieve(question, kit).signals) is None


@pytest.mark.parametrize(
    "question",
    [
        "Why do cities plant trees along their streets?",
        "How is a sourdough starter fed?",
        "Who gets the street trees in Portland?",
    ],
)
def test_a_question_the_sources_bear_on_is_answered(question: str, kit: Kit) -> None:
    assert grade(retrieve(question, kit).signals) is not None


def test_the_names_that_stand_nowhere_are_told_once_each_as_they_were_spelled(kit: Kit) -> None:
    said = abstained("Who sails from Saint-Malo to Portland in the year 1742, and back to Saint-Malo?", kit)

    assert said.reason == "No source mentions Saint-Malo, 1742."
    assert said.missing == "Sources that deal with: Saint-Malo, 1742"


def test_where_nothing_is_near_that_is_the_reason(kit: Kit) -> None:
    said = abstained("How is the offside rule applied?", kit)

    assert said.reason == "No passage comes near enough to answer this question."
    assert "offside" in said.missing


def test_where_only_words_are_shared_that_is_the_reason(kit: Kit) -> None:
    said = abstained("Why do cities plant trees along their streets?", kit)

    assert said.reason == "The sources touch on words of this question, but not on what it asks."


@pytest.mark.parametrize("question", [*STRANGE, "the of and", *(question for _, question in TONGUES.values())])
def test_an_abstention_always_shows_the_nearest_passages_and_what_is_missing(question: str, kit: Kit) -> None:
    said = abstained(question, kit)

    assert said.question.text == question
    assert [hit.rank for hit in said.nearest] == [1, 2, 3, 4, 5]
    assert kit.store.passages([hit.passage.id for hit in said.nearest]) == [hit.passage for hit in said.nearest]
    assert said.missing.removeprefix("Sources that deal with: ").strip()


@pytest.mark.parametrize("question", [question for code, (_, question) in TONGUES.items() if code != "de"])
def test_a_question_in_another_script_is_not_torn_apart(question: str, kit: Kit) -> None:
    assert abstained(question, kit).missing == f"Sources that deal with: {question}"

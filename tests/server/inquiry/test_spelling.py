"""The capital letters of a question come from the sources."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.inquiry.spelling import spelled

TEXTS = [
    "The Herder Memorial Trophy is older than the league. In the league, Memorial days are few.",
    "Women asked why. Most women of the National League knew the Ferry's captain; the Ferry ran.",
]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("HOW OLD IS THE HERDER MEMORIAL TROPHY?", "how old is the Herder Memorial Trophy?"),
        ("which league is older", "which league is older"),
        ("What did Women ask?", "what did women ask?"),
        ("why did ferry's captain — the one — ask", "why did Ferry's captain — the one — ask"),
        ("What of Zanzibar?", "what of zanzibar?"),
        ("???", "???"),
        ("", ""),
    ],
)
def test_words_are_spelled_as_the_texts_spell_them(question: str, found: str) -> None:
    assert spelled(question, TEXTS) == found


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_only_letters_case_changes(question: str, texts: list[str]) -> None:
    assert spelled(question, texts).casefold() == question.casefold().casefold()


@given(st.text(alphabet="abc ABC.?", max_size=60), st.lists(st.text(alphabet="abc ABC.", max_size=80), max_size=3))
def test_the_asker_s_capitals_do_not_count(question: str, texts: list[str]) -> None:
    assert spelled(question, texts) == spelled(question.upper(), texts) == spelled(question.lower(), texts)

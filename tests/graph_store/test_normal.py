"""Normal forms: idempotent over all of Unicode, and quick on hostile text."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_store import normal

anything = st.text(alphabet=st.characters())
treacherous = st.text(alphabet="aİıſßςΣ\u0345\u0308\u0301\u0323ͅ½²₂ﬁ각\u1160\u200b\u00ad’“—?!. \t\u3000\u212a\ud800…Ω")


def test_every_character_of_unicode_has_a_settled_form() -> None:
    unsettled = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) in ("Cn", "Co"):
            continue  # not assigned, or for private use: no rule of Unicode is about them
        text = f"{chr(code)}a{chr(code)}"
        once = normal.question(text)
        if normal.question(once) != once or normal.canonical(kept := normal.canonical(text)) != kept:
            unsettled.append(hex(code))
    assert unsettled == []


@given(st.one_of(anything, treacherous))
def test_normalising_again_changes_nothing(text: str) -> None:
    for form in (normal.question, normal.canonical, lambda text: " ".join(normal.words(text))):
        assert form(form(text)) == form(text)


@given(st.one_of(anything, treacherous))
def test_canonical_text_can_be_stored_and_shown(text: str) -> None:
    kept = normal.canonical(text)
    assert kept == unicodedata.normalize("NFC", kept) and "\r" not in kept and "\0" not in kept
    kept.encode()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What  is a Café?", "what is a cafe\u0301"),
        ("Why — really?!", "why - REALLY"),
        ("the “best” way…", 'The "best" way'),
        ("Straße", "STRASSE"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("ﬁne", "fine"),
        ("何ですか？", "何ですか"),
        ("ＡＢＣ", "abc"),
    ],
)
def test_two_spellings_of_a_question_are_one(one: str, other: str) -> None:
    assert normal.question(one) == normal.question(other)


@pytest.mark.parametrize(
    ("one", "other"), [("x²", "x2"), ("½", "1/2"), ("H₂O", "H2O"), ("cafe", "café"), ("a.b?", "ab?"), ("is it", "isit")]
)
def test_two_questions_stay_two(one: str, other: str) -> None:
    assert normal.question(one) != normal.question(other)


@pytest.mark.parametrize("text", ["", " ", "?!", "\u200b?\u00ad", "…\n"])
def test_a_question_without_words_is_empty(text: str) -> None:
    assert normal.question(text) == ""


@pytest.mark.parametrize(
    "text", ["? " * 50_000 + "a", "a" + " ?" * 50_000, "?\u200b" * 50_000, "\u0301\u0323" * 20_000]
)
def test_hostile_questions_take_time_in_proportion_to_their_length(text: str) -> None:
    # A regular expression for the closing marks took four minutes for the first of these.
    once = normal.question(text)
    assert normal.question(once) == once


def test_words_are_bare_and_lower_case() -> None:
    assert normal.words("Don't stop: Café №5_b!") == ["don", "t", "stop", "cafe", "no5", "b"]
    assert normal.words("Ёлка हिन्दी ΣΊΣΥΦΟΣ") == ["елка", "हनद", "σισυφοσ"]

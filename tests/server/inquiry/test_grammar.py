"""Tokens and phrases of any text: what they are made of, and what is never a phrase."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_store.normal import words
from server.inquiry.grammar import FEWEST, MOST, names, nouns, phrases, tagged
from server.language import english
from tests.server.inquiry.made import PROSE, TONGUES

VOCABULARY = (
    "the a of for against harbour ice late frost old Oslo Northern Mill B747 growers light fires because selling"
    " winners poor risk-management bank's U.S. 1919 , . — ( ) and falling is was x état 冬"
)
WORDS = st.sampled_from([*VOCABULARY.split(), "\n"])
TEXTS = st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=200)


def found(text: str) -> list[str]:
    return [phrase.text for phrase in phrases(text, english())]


@settings(deadline=None)
@given(TEXTS)
def test_tokens_of_any_text_are_verbatim_in_order_and_leave_no_letter_out(text: str) -> None:
    tokens = [token for sentence in tagged(text) for token in sentence]

    end = 0
    for token in tokens:
        assert text[token.start : token.start + len(token.text)] == token.text != ""
        assert not any(map(str.isalnum, text[end : token.start]))
        end = token.start + len(token.text)
    assert not any(map(str.isalnum, text[end:]))


@settings(deadline=None)
@given(TEXTS)
def test_every_phrase_has_two_to_four_words_that_follow_each_other_in_the_text_but_for_the_form_of_a_verb(
    text: str,
) -> None:
    for phrase in phrases(text, english()):
        parts = phrase.text.split()[phrase.acting :]
        assert FEWEST - phrase.acting <= len(parts) <= len(phrase.text.replace("-", " ").split()) <= MOST
        assert phrase.acting or text.startswith(parts[0], phrase.start)
        spoken = " ".join(words(text[phrase.start :])).removeprefix(" ")
        assert all(part in spoken for part in words(" ".join(parts)))


@settings(deadline=None)
@given(TEXTS)
def test_no_phrase_begins_or_ends_with_a_word_that_says_nothing(text: str) -> None:
    idle = english().stop_words | english().weak_words

    edges = {part.casefold() for phrase in found(text) for part in (phrase.split()[0], phrase.split()[-1])}

    assert not edges & idle


@settings(deadline=None)
@given(TEXTS)
def test_names_and_nouns_of_any_text_stand_in_it(text: str) -> None:
    assert all(word in text for name in names(text) for word in name.split())
    assert all(noun in text for noun in nouns(text, english()))
    assert not {noun.casefold() for noun in nouns(text, english())} & english().stop_words


@settings(deadline=None)
@given(TEXTS)
def test_asking_twice_gives_the_same(text: str) -> None:
    assert list(phrases(text, english())) == list(phrases(text, english()))


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Night trains carry the mail across the mountains.", "Night trains"),
        ("The bank failed because of poor risk management.", "poor risk management"),
        ("They were driven by the fear of contagion.", "fear of contagion"),
        ("The owner of the valley sold the corn mill.", "corn mill"),
        ("The owner of the valley sold the corn mill.", "selling corn mill"),
        ("The town had abolished tolls on the old bridge.", "tolls on old bridge"),
        ("It fills log files until the disk is full.", "filling log files"),
    ],
)
def test_what_a_sentence_is_about_is_among_its_phrases(text: str, phrase: str) -> None:
    assert phrase in found(text)


def test_a_phrase_whose_chief_noun_is_a_proper_name_is_proper() -> None:
    by_text = {
        phrase.text: phrase.proper
        for phrase in phrases("The owner of the Northern Mill sold the corn mill.", english())
    }

    assert by_text["Northern Mill"]
    assert not by_text["corn mill"]


def test_a_phrase_with_a_preposition_is_linked() -> None:
    by_text = {
        phrase.text: phrase.linked for phrase in phrases("They felt the fear of contagion at night trains.", english())
    }

    assert by_text["fear of contagion"]
    assert not by_text["night trains"]


@pytest.mark.parametrize(
    "text",
    [
        "Their role was not to protect the mill owners.",
        "The town never protected the mill owners.",
        "The town didn't protect the mill owners.",
        "The town failed to protect the mill owners.",
    ],
)
def test_what_is_denied_is_no_deed(text: str) -> None:
    assert not [phrase.text for phrase in phrases(text, english()) if phrase.acting]


def test_a_deed_is_done_to_whole_names() -> None:
    deeds = [phrase.text for phrase in phrases("The city bought Northern Valley Mill.", english()) if phrase.acting]

    assert deeds == ["buying Northern Valley Mill"]


@pytest.mark.parametrize(
    "text", ["The mill was given a second wheel.", "They have had a second wheel.", "It includes a second wheel."]
)
def test_what_is_suffered_and_what_hardly_does_anything_is_no_deed(text: str) -> None:
    assert not [phrase.text for phrase in phrases(text, english()) if phrase.acting]


def test_no_phrase_reaches_over_the_end_of_a_sentence_or_line() -> None:
    assert not [
        text for text in found("It was the harbour. Ice came to the mill\nTrees fell.") if len(text.split()) > 2
    ]


@pytest.mark.parametrize("document", [text for text, _ in TONGUES.values()], ids=list(TONGUES))
def test_a_text_in_another_language_has_no_phrases(document: str) -> None:
    assert found(document) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Why did the Northern Mill close?", ["Northern Mill"]),
        ("What happened to the Boeing 737 in Oslo?", ["Boeing 737", "Oslo"]),
        ("What happened to the mill?", []),
        ("", []),
    ],
)
def test_proper_names_are_found_with_their_figures(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_prose_always_offers_phrases() -> None:
    assert all(found(sentence) for sentence in PROSE)


@pytest.mark.parametrize(
    "text",
    [
        "The efforts to repair the old bridge continue but it is unlikely to be open soon.",
        "If she had let the drift continue, the share might have reached the limit.",
    ],
)
def test_what_the_bridge_does_is_not_part_of_its_name(text: str) -> None:
    assert not [phrase.text for phrase in phrases(text, english()) if "continue" in phrase.text]

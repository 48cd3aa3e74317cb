"""Sentences: the check set, what the tables know, and what holds for any text."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.sentences import check_set
from server.ingest.sentences import sentences

# The check set is a measure and not a promise: these two are known to come out wrong (docs/sentence-splitting.md).
KNOWN_WRONG = {'She called the plan "bold. And expensive". It passed.', "1. Wash the roots. 2. Cut them thin."}
SOUP = st.text(alphabet=st.sampled_from("aA b.?!… \n\"'[](1,;:。؟“”é\u0301٠-"), max_size=80)


@pytest.mark.parametrize(("text", "starts"), check_set(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_check_set_is_split_as_marked(text: str, starts: set[int]) -> None:
    if text in KNOWN_WRONG:
        pytest.skip("known to come out wrong")

    assert {start for start, _ in sentences(text)} - {0} == starts


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" \n ", []),
        ("One", ["One"]),
        ("  One.  Two. ", ["One.", "Two."]),
        ("Wrapped over\ntwo lines. Then\nmore.", ["Wrapped over\ntwo lines.", "Then\nmore."]),
        ('He called it "slow.". Then he left.', ['He called it "slow.".', "Then he left."]),
        ('They met "in the rain ." and parted. Later', ['They met "in the rain ." and parted.', "Later"]),
        ("It fell [citation needed]. Then it rose.", ["It fell [citation needed].", "Then it rose."]),
        ("It fell. [citation needed].", ["It fell. [citation needed]."]),
        ("[It] fell. [They] rose.", ["[It] fell.", "[They] rose."]),
        ("It fell.¹² They rose.³", ["It fell.¹²", "They rose.³"]),
        ("Rain (in May). See it.", ["Rain (in May).", "See it."]),
    ],
)
def test_what_belongs_to_a_sentence_stays_with_it(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@given(st.text(max_size=120) | SOUP)
@example("a. [b]")
@example('". " a.A')
@example("。。a")
def test_sentences_of_any_text_are_trimmed_ordered_and_cover_it(text: str) -> None:
    spans = sentences(text)

    place = 0
    for start, end in spans:
        assert text[place:start].strip() == ""
        assert text[start:end] == text[start:end].strip() != ""
        place = end
    assert text[place:].strip() == ""


@pytest.mark.parametrize("unit", ["!", ". ", '."', "! A ", "a. [b] ", '" ', "a", "[", "。", " "])
def test_time_grows_with_the_length_of_odd_texts_and_not_with_its_square(unit: str) -> None:
    def measure(length: int) -> float:
        begin = time.process_time()
        sentences(unit * (length // len(unit)) + "end")
        return time.process_time() - begin

    measure(100)
    assert measure(16_000) < 40 * (measure(2_000) + 0.01)

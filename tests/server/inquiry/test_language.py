"""The table of a language: openings that lean, words that carry content, names, and how rare words are."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph_store.normal import words
from server import language as module
from server.language import english, load, rarity

TABLE = Path(module.__file__).parent / "english.toml"
LEANING = [
    "He left the harbour before the ice came.",
    "This kept the mill at work.",
    "However, the bridge held.",
    "But the letters came late.",
    "As a result, the valley waited.",
    "One of the keepers fell ill.",
    "In addition the lamp went out.",
    "When she returned, the boat was gone.",
    '"They never came back," said the keeper.',
    "(It was winter.)",
    "Two years later the mill was sold.",
    "and the rest was sold.",
    "mill owners agreed.",
    "Also the baker left.",
    "Their boats were sold.",
]
STANDING = [
    "The ferry sails at noon.",
    "There are four ferries a day.",
    "There was a mill in the valley.",
    "When the ice melts, boats sail.",
    "One ferry sails at noon.",
    "In 1919 the mill was sold.",
    "As winter comes, growers light fires.",
    "A late frost kills the blossom.",
    "“Ice is a wall,” said the keeper.",
    "- Boats wait outside.",
    "40 boats waited outside.",
    "Because frost kills blossom, growers light fires.",
    "Im Januar friert der Hafen zu.",
    "一月になると港は凍る。",
    "في شهر يناير يتجمد الميناء.",
]


@pytest.mark.parametrize("text", LEANING)
def test_an_opening_that_refers_back_leans(text: str) -> None:
    assert english().leans(text)


@pytest.mark.parametrize("text", STANDING)
def test_an_opening_that_refers_to_nothing_before_it_stands(text: str) -> None:
    assert not english().leans(text)


@pytest.mark.parametrize("text", ["", " ", "…", "?!", "***"])
def test_a_text_without_words_leans(text: str) -> None:
    assert english().leans(text)


@given(st.text(max_size=120), st.text(max_size=120))
def test_whether_a_text_leans_depends_on_its_opening_only(opening: str, rest: str) -> None:
    begun = f"{opening} ferry sails from the {'old ' * 30}"

    assert english().leans(begun + rest) == english().leans(begun)


@given(st.sampled_from(sorted(english().leaning_words)), st.sampled_from(STANDING))
def test_every_leaning_word_leans_in_any_case(word: str, rest: str) -> None:
    alone = {f"{word} {' '.join(words(rest)[:length])}" for length in (1, 2, 3)}

    if not alone & english().standing_phrases:
        assert english().leans(f"{word.title()} {rest}")
        assert english().leans(f"{word.upper()} {rest}")


@given(st.sampled_from(sorted(english().standing_phrases)))
def test_every_standing_phrase_stands_though_its_first_word_leans(phrase: str) -> None:
    assert english().leans(f"{phrase.split(maxsplit=1)[0].title()} ferry sails.")
    assert not english().leans(f"{phrase.capitalize()} a ferry.")


def test_every_phrase_of_the_table_is_one_that_can_be_met() -> None:
    phrases = english().leaning_phrases | english().standing_phrases

    assert [
        phrase for phrase in phrases if " ".join(words(phrase)) != phrase or not 2 <= len(phrase.split()) <= 4
    ] == []


def test_every_word_of_the_table_is_one_that_can_be_met() -> None:
    table = english().stop_words | english().leaning_words | english().weak_words

    assert [word for word in table if words(word) != [word]] == []


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("The ferry sails four times a day unless the ice is thick.", True),
        ("Why do cities plant trees?", True),
        ("Die Fähre bleibt drei Wochen lang am Kai liegen.", False),
        ("Le bac reste trois semaines contre le quai.", False),
        ("一月になると港は凍る。", False),
        ("في شهر يناير يتجمد الميناء.", False),
    ],
)
def test_english_is_told_from_other_languages(text: str, spoken: bool) -> None:
    assert english().speaks(text) is spoken


@pytest.mark.parametrize(
    ("text", "latin"),
    [("ferry", True), ("Fähre, 2024!", True), ("", True), ("渡し船", False), ("паром", False), ("ferry паром", False)],
)
def test_a_text_in_another_script_is_told(text: str, latin: bool) -> None:
    assert english().spells(text) is latin


@given(st.text(max_size=200))
def test_content_words_are_the_words_without_stop_words_in_order(text: str) -> None:
    content = english().content_words(text)

    assert content == [word for word in words(text) if word not in english().stop_words]
    assert english().stems(text) == [english().stem(word) for word in content]


def test_forms_of_a_word_share_a_stem() -> None:
    assert len(set(english().stems("freeze freezes freezing"))) == 1
    assert english().stem("frost") != english().stem("ferry")


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Why did the Northern Mill close?", {"northern", "mill"}),
        ("Where is Oslo?", {"oslo"}),
        ("Oslo is where?", set()),
        ("What happened in 1919 to the B747?", {"1919", "b747"}),
        ("What happened to The Mill?", {"mill"}),
        ("what happened", set()),
        ("", set()),
    ],
)
def test_names_are_capitalised_after_the_first_word_or_hold_a_digit(question: str, names: set[str]) -> None:
    assert english().names(question) == names


@given(st.text(max_size=200))
@example("0\U0001122c0")
def test_names_are_always_content_words_of_the_text(text: str) -> None:
    assert english().names(text) <= set(english().content_words(text))


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 10_000)), st.integers(1, 10_000))
def test_rarity_is_always_positive_and_never_grows_with_frequency(frequencies: dict[str, int], passages: int) -> None:
    rare = rarity(frequencies, passages, "abcdef")

    assert set(rare) == set("abcdef")
    assert all(value > 0 for value in rare.values())
    by_frequency = sorted("abcdef", key=lambda word: frequencies.get(word, 0))
    assert [rare[word] for word in by_frequency] == sorted(rare.values(), reverse=True)


@pytest.mark.parametrize("entry", sorted(tomllib.loads(TABLE.read_text(encoding="utf-8"))))
def test_a_table_that_lacks_an_entry_is_refused(entry: str, tmp_path: Path) -> None:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    lacking = tmp_path / "lacking.toml"
    lacking.write_text("".join(f"{key} = '''{value}'''\n" for key, value in table.items() if key != entry))

    with pytest.raises(KeyError, match=entry):
        load(lacking)

"""Names: as many as findings, no two alike, taken from what the finding says, never made up."""

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph_store.normal import words
from server.inquiry.grammar import FEWEST, MOST, nouns, phrases
from server.inquiry.naming import name, title_case
from server.kit import Kit
from server.language import english
from tests.server.inquiry.made import PROSE, make_candidate

HEADINGS = ("", "Late Frost", "Ships › Waiting Outside", "氷", "Vorräte", "Takeaways: Your Next Moves", "What now?")
TITLES = ("The Harbour", "Notes", "冬の渡し船")
BARE = "Im Januar friert der Hafen zu, und die Fähre bleibt drei Wochen lang liegen."
STATEMENTS = st.lists(
    st.tuples(st.sampled_from([*PROSE, BARE, "冬に船は止まる。"]), st.sampled_from(HEADINGS)), min_size=1, max_size=12
)


def named(statements: list[tuple[str, str]], kit: Kit, title: str = TITLES[0]) -> list[str]:
    candidates = [make_candidate(text, number, heading) for number, (text, heading) in enumerate(statements)]
    vectors = kit.embedder.encode_texts([candidate.text for candidate in candidates])
    return name(candidates, vectors, {"source": title}, kit.embedder)


def offered(text: str, heading: str) -> set[str]:
    """What a statement may be named, short of a fallback: a noun phrase, a part of its heading, or two of its nouns."""
    spoken = {phrase.text for phrase in phrases(text, english())}
    parts = {part.strip() for piece in heading.split(" › ")[-1:] for part in piece.split(":")}
    pairs = {f"{one} and {two}" for one, two in itertools.permutations(nouns(text, english()), 2)}
    return {" ".join(words(each)) for each in spoken | parts | pairs}


@settings(deadline=None, max_examples=20)
@given(STATEMENTS, st.sampled_from(TITLES))
@example([(PROSE[0], "Late Frost")] * 12, "Notes")
@example([(BARE, "")] * 3, "Notes")
def test_no_two_names_of_a_network_are_alike_nor_empty(kit: Kit, statements: list[tuple[str, str]], title: str) -> None:
    names = named(statements, kit, title)

    assert len(names) == len(statements)
    assert all(words(each) for each in names)
    for one, other in itertools.combinations(names, 2):
        assert words(one) != words(other)


def test_a_name_is_not_another_in_the_plural(kit: Kit) -> None:
    statements = [
        ("Green roofs keep roughly half of the rain that falls on them over a year.", ""),
        ("Nobody wanted a green roof.", ""),
    ]
    stems = [frozenset(english().stems(found)) for found in named(statements, kit)]
    assert len(set(stems)) == len(stems)


@settings(deadline=None, max_examples=20)
@given(STATEMENTS, st.sampled_from(TITLES))
def test_a_name_has_two_to_four_words_of_the_statement_or_is_a_numbered_heading_or_title(
    kit: Kit, statements: list[tuple[str, str]], title: str
) -> None:
    names = named(statements, kit, title)

    for found, (text, heading) in zip(names, statements, strict=True):
        if " ".join(words(found)) in offered(text, heading) and FEWEST <= len(found.split()) <= MOST:
            continue
        base = words(heading.split(" › ")[-1] or title)
        spoken = words(found)
        assert len(spoken) <= MOST + 1
        assert spoken == base[: len(spoken)] or (spoken[-1].isdigit() and spoken[:-1] == base[: len(spoken) - 1])


@settings(deadline=None, max_examples=10)
@given(STATEMENTS)
def test_naming_twice_gives_the_same_names(kit: Kit, statements: list[tuple[str, str]]) -> None:
    assert named(statements, kit) == named(statements, kit)


@settings(deadline=None, max_examples=10)
@given(STATEMENTS, st.integers(1, 12))
def test_a_name_never_depends_on_the_findings_after_it(kit: Kit, statements: list[tuple[str, str]], first: int) -> None:
    assert named(statements, kit)[:first] == named(statements[:first], kit)


def test_no_findings_have_no_names(kit: Kit) -> None:
    assert named([], kit) == []


def test_the_title_of_the_source_is_no_name_while_there_is_another(kit: Kit) -> None:
    statement = "The bank failed because of poor risk management and because of the fear of contagion."

    (found,) = named([(statement, "")], kit, "Poor Risk Management")

    assert words(found) != ["poor", "risk", "management"]


def test_a_finding_that_says_nothing_in_english_is_named_by_its_heading(kit: Kit) -> None:
    assert named([(BARE, "Hafen › Der lange Tag"), (BARE, "Hafen › Der lange Tag")], kit) == [
        "Der Lange Tag",
        "Der Lange Tag 2",
    ]


@pytest.mark.parametrize("heading", ["— Vorwort", ": Vorwort", "Vorwort —", "| Vorwort: kurz"])
def test_a_heading_that_begins_with_a_mark_still_names_a_finding(kit: Kit, heading: str) -> None:
    assert named([(BARE, heading)], kit) == ["Vorwort"]


def test_without_phrase_and_heading_the_title_names_a_finding(kit: Kit) -> None:
    assert named([(BARE, "")], kit, "Winter Ice in Old Harbours") == ["Winter Ice in Old"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("fear of contagion", "Fear of Contagion"),
        ("of mice and men", "Of Mice and Men"),
        ("iPhone sales at NASA", "iPhone Sales at NASA"),
        ("well-known trees", "Well-Known Trees"),
        ("what for", "What For"),
        ("THE FALL OF THE BRIDGE", "The Fall of the Bridge"),
        ("NASA", "NASA"),
        ("HSBC UK", "HSBC UK"),
        ("état major", "État Major"),
        ("氷", "氷"),
        ("", ""),
    ],
)
def test_title_case_capitalises_all_but_small_words_in_the_middle(text: str, title: str) -> None:
    assert title_case(text) == title


@given(st.text(max_size=80))
def test_title_case_changes_nothing_but_case_and_nothing_the_second_time(text: str) -> None:
    once = title_case(text)

    assert once.casefold() == text.casefold()
    assert title_case(once) == once

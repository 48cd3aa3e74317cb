"""Plain text keeps every character; its headings are found. Every text here was written for these tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_store.normal import canonical
from server.ingest.plain import headings, read_plain

PROSE = "The tide turns twice a day here, and the mill turned with it for four hundred years until the pond silted up."
MORE = "Nobody has dredged the pond since, although the council promised it in three elections, one after the other."


def titles(text: str) -> list[str]:
    return [words for _, _, words in headings(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{PROSE}\nHow the Mill Worked\n{MORE}", ["How the Mill Worked"]),
        (f"{PROSE}\n\nHow the Mill Worked\n\n{MORE}", ["How the Mill Worked"]),
        (f"{PROSE}\nWhat If the Pond Had Stayed?\n{MORE}", ["What If the Pond Had Stayed?"]),
        (f"{PROSE}\n\nTHE LAST MILLER\n\n{MORE}", ["THE LAST MILLER"]),
        (f"{PROSE}\n\nThe last miller\n===============\n{MORE}", ["The last miller"]),
        (f"{PROSE}\n\n2.1 Gates and Wheels\n\n{MORE}", ["2.1 Gates and Wheels"]),
        (f"The mill at the bend\n\n{PROSE}", ["The mill at the bend"]),
        (f"A Mill\n\nBy Ann Hollis\n\n{PROSE}", ["A Mill"]),
        (f"{PROSE}\nWheels\nThe Great Wheel\n{MORE}", ["Wheels", "The Great Wheel"]),
        (f"{PROSE}\n\nHe said nothing more\n\n{MORE}", []),
        (f"{PROSE}\n\nIt Ended Badly.\n\n{MORE}", []),
        (f"{PROSE}\nYou need:\n- a spade\n- a bucket", []),
        (f"{PROSE}\n\nYours Sincerely\n\nAnn Hollis", []),
        ("Over the Bar\nthe ship went out\nand never came\nback to the Quay", []),
        ("Only One Line", []),
        (f"水坝边的磨坊\n\n{PROSE}", ["水坝边的磨坊"]),
        (f"طاحونة السد\n\n{PROSE}", ["طاحونة السد"]),
        (f"{'木' * 60}\n\n{PROSE}", []),
        (f"拝啓\n\n{PROSE}", []),
        ("Ann Hollis  0:07\nYes\n\nBen Okafor  1:02:03\nNo", ["Ann Hollis 0:07", "Ben Okafor 1:02:03"]),
        ("[0:07] ANN HOLLIS\nIt is.\n0:09 Ben\nNo.", ["[0:07] ANN HOLLIS", "0:09 Ben"]),
        ("[0:07] ANN HOLLIS: Yes\n\n[0:09] BEN: No", []),
        (f"{PROSE}\n\n10:30\n\n{MORE}", []),
        (f"{PROSE}\n\n(Ann Hollis)\n\n{MORE}", []),
        ("• Big Wheel\n• Small Wheel", []),
        ("", []),
    ],
)
def test_headings_are_short_lines_between_paragraphs(text: str, found: list[str]) -> None:
    assert titles(text) == found


def test_plain_text_is_kept_character_for_character() -> None:
    text = f"  {PROSE}\n\n\n\tTwo  spaces"

    assert read_plain(text).text == text
    assert read_plain(f"\n\n{text} \n").text == text


def test_the_first_heading_is_the_title() -> None:
    assert read_plain(f"The mill at the bend\n\n{PROSE}").title == "The mill at the bend"
    assert read_plain(PROSE).title is None
    assert read_plain(f"Ann Hollis  0:07\n{PROSE}").title is None


def test_sections_begin_at_their_heading() -> None:
    draft = read_plain(f"{PROSE}\nHow the Mill Worked\n{MORE}")

    assert [(section.path, draft.text[section.start : section.end]) for section in draft.sections] == [
        ((), f"{PROSE}\n"),
        (("How the Mill Worked",), f"How the Mill Worked\n{MORE}"),
    ]


@given(st.text(alphabet=st.sampled_from("Ab cD.?\n-=1 "), max_size=200) | st.text(max_size=200))
def test_any_text_is_kept_and_tiled_by_its_sections(text: str) -> None:
    draft = read_plain(text)

    assert draft.text == canonical(text).lstrip("\n").rstrip()
    assert "".join(draft.text[section.start : section.end] for section in draft.sections) == draft.text

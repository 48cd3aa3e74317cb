"""An e-mail saved as text gives its title, author and date; whatever is no e-mail is left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.ingest.mail import Letter, opened
from server.ingest.plain import read_plain

HEAD = "From: Ann Hollis <ann@example.org>\nTo: board@example.org\nDate: Mon, 3 May 2021 10:12:44 +0100\n"


def test_the_head_says_title_author_and_date_and_is_no_text() -> None:
    draft = read_plain(f"{HEAD}Subject: Re: Fwd: The\n  mill race\n\nThe wall is wet.\n")

    assert (draft.title, draft.author, draft.date) == ("The mill race", "Ann Hollis", "2021-05-03")
    assert draft.text == "The wall is wet."
    assert draft.sections[0].end == len(draft.text)


def test_marks_of_quoting_do_not_stand_inside_sentences() -> None:
    assert opened(f"{HEAD}Subject: Race\n\n> The wall\n>> is wet.\n>\nYes.").body == "The wall\nis wet.\n\nYes."


@pytest.mark.parametrize(
    ("fields", "sender", "date"),
    [
        ("From: ann@example.org\nSent: Monday, 3 May\nSubject: Race\n", "ann@example.org", "Monday, 3 May"),
        ("From: Ann\nDate: 99 Foo 2021\nSubject: Race\n", "Ann", "99 Foo 2021"),
        ("From: Ann\nDate: Mon, 3 May 99999999999999999999 10:12\nSubject: Race\n", "Ann", None),
        ("From: Ann\nTo: Ben\nSubject: Race\n", "Ann", None),
    ],
)
def test_what_other_programs_write_is_taken_as_it_stands(fields: str, sender: str, date: str | None) -> None:
    letter = opened(f"{fields}\nThe wall is wet.")

    assert (letter.sender, letter.subject) == (sender, "Race")
    assert date is None or letter.date == date


@pytest.mark.parametrize(
    "text",
    [
        "Ann: Is it wet?\nBen: It is.\nAnn: Then stop.\n\nThey stopped.",
        "From: Ann\nSubject: Race\n\nOnly two fields.",
        "Subject: Race\nFrom: Ann\nTo: Ben\nand text at once",
        f"A word before.\n{HEAD}Subject: Race\n\n> quoted",
        "> quoted in no letter",
    ],
)
def test_what_is_no_letter_is_all_body(text: str) -> None:
    assert opened(text) == Letter(text)


@given(
    st.lists(st.sampled_from(["From: ", "Subject: ", "Date: ", "To: a\n", "\n", " ", "x", "9 ", ">", "é"])).map("".join)
)
def test_no_text_makes_it_raise_and_none_is_lost_that_is_no_head(text: str) -> None:
    letter = opened(text)

    assert letter == Letter(text) or (letter.subject and letter.sender)

"""Questions that documents answer themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.ingest.documents import Document
from server.ingest.faq import with_questions
from server.ingest.markdown import read_markdown
from server.ingest.plain import read_plain

LINES = """# Keeping Bees

Bees want little.

## Reader FAQ

How many hives should I begin with? Two are better than one. You can compare them.

What about rain (or snow)? Bees stay inside.
They eat their stores then.

Why? Because.

## What If the Queen Dies?

The hive raises another one in sixteen days, if it has young brood.

## How long does a hive live?

A hive outlives its bees by years.

## So what?

Nothing follows from this, but it is good to know.

## Is it worth it?

Is honey worth money?
"""


def document(text: str, *, plain: bool = False, title: str = "Bees") -> Document:
    draft = read_plain(text) if plain else read_markdown(text)
    return with_questions(Document(title=title, text=draft.text, sections=draft.sections, origin="bees.md"))


def pairs(found: Document) -> list[tuple[str, str]]:
    return [(question.text, found.text[question.start : question.end]) for question in found.questions]


def test_lines_under_a_faq_heading_and_headings_that_ask_are_questions_with_their_answers() -> None:
    assert pairs(document(LINES)) == [
        ("How many hives should I begin with?", "Two are better than one. You can compare them."),
        ("What about rain (or snow)?", "Bees stay inside. They eat their stores then."),
        ("How long does a hive live?", "A hive outlives its bees by years."),
    ]


def test_labels_stand_in_neither_question_nor_answer() -> None:
    found = document(
        "Questions and Answers\n\nQ: Who feeds them?\nA: They feed themselves, mostly.\n\nQ2: Why?\nA2: Nobody knows.",
        plain=True,
    )

    assert pairs(found) == [("Who feeds them?", "They feed themselves, mostly.")]


@pytest.mark.parametrize(
    "answer", ["A 5.2 litre engine is fitted to it.", "A. A. Milne wrote all of them.", "A1 is the road to take there."]
)
def test_what_only_looks_like_a_label_belongs_to_the_answer(answer: str) -> None:
    assert pairs(document(f"FAQ\n\nWhat is it?\n{answer}", plain=True)) == [("What is it?", answer)]


@pytest.mark.parametrize("label", ["A: ", "A. ", "A) ", "a1: ", "Answer: ", "ANSWER 2. "])
def test_every_usual_label_is_left_out(label: str) -> None:
    found = pairs(document(f"FAQ\n\nWhat is it?\n{label}It is the road to take there.", plain=True))
    assert found == [("What is it?", "It is the road to take there.")]


def test_each_question_of_a_list_has_a_section_of_its_own() -> None:
    found = document(LINES)

    paths = {section.path[-1]: found.text[section.start : section.end] for section in found.sections if section.path}

    assert paths["How many hives should I begin with?"].startswith("How many hives should I begin with? Two")
    assert "rain" not in paths["How many hives should I begin with?"]
    assert paths["Reader FAQ"].strip() == "Reader FAQ"


@pytest.mark.parametrize(
    "text",
    [
        "FAQ\n\nQ: Do bees sleep?\nA: Yes, at night, in the hive.\n\nQ: Do they dream?\nA: Nobody knows that for certain.",
        "Frequently Asked Questions\n\n1. Do bees sleep?\n\nYes, at night, in the hive.\n\n2. Do they dream?\n\nNobody knows that for certain.",
        "Questions and Answers\n\n• Do bees sleep? Yes, at night, in the hive.\n\n• Do they dream? Nobody knows that for certain.",
    ],
)
def test_questions_are_found_however_a_list_of_them_is_laid_out(text: str) -> None:
    assert pairs(document(text, plain=True, title=text.split("\n", maxsplit=1)[0])) == [
        ("Do bees sleep?", "Yes, at night, in the hive."),
        ("Do they dream?", "Nobody knows that for certain."),
    ]


def test_a_question_in_ordinary_prose_is_none() -> None:
    assert not document("## Honey\n\nWhy is honey sweet? Because it is sugar and nearly nothing else.").questions


@given(
    st.lists(st.sampled_from([*LINES.split("\n"), "FAQ", "## FAQ", "Q: What?", "A: x. ", "???", "¿Qué?"]), max_size=14)
)
def test_sections_always_tile_the_text_and_answers_lie_inside_it(lines: list[str]) -> None:
    for plain in (False, True):
        found = document("\n".join(lines), plain=plain)
        assert "".join(found.text[section.start : section.end] for section in found.sections) == found.text
        for question in found.questions:
            assert 0 <= question.start < question.end <= len(found.text)
            assert question.text.endswith("?")

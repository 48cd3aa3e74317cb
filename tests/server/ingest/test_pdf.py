"""PDF is read as a reader reads it: paragraphs, headings and pages, without what printing added. Harm is refused."""

import io
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from graph_store.normal import canonical
from server.ingest.apart import Limits, read_apart
from server.ingest.child import outcome
from server.ingest.documents import Draft
from server.ingest.pdf import read_pdf
from server.ingest.printed import Line, set_out, without_running_heads
from tests.server.ingest.drafts import checked, refusal_of
from tests.server.ingest.made_files import PROSE, Printed, damaged, paragraphs, pdf, raw_pdf, stream

ROOT = "<< /Type /Catalog /Pages 2 0 R >>"
PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"


def drafted(data: bytes) -> Draft:
    return checked(read_pdf(io.BytesIO(data)))


def refusal(data: bytes) -> str:
    return refusal_of("pdf", data)


def rewritten(data: bytes, **encryption: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(**encryption)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def test_lines_become_paragraphs_and_parted_words_whole() -> None:
    second = ("A second paragraph is about something else entirely, and", "is as short as that.")

    text = drafted(pdf([paragraphs(700, PROSE, second)])).text

    assert text == (
        "The wheel turned in the race below the weir, and the stones ground barley for four parishes until the railway"
        " came. Nobody rebuilt the dam after the flood of that spring.\n\n"
        "A second paragraph is about something else entirely, and is as short as that."
    )


def test_a_hyphen_that_belongs_to_a_word_stays() -> None:
    lines = (
        "The well-known wheel and the stones of the lower mill are well-",
        "known, and the stones were ground again.",
    )

    assert "are well-known, and" in drafted(pdf([paragraphs(700, lines)])).text


def test_paragraphs_are_told_by_indents_too() -> None:
    lines: list[Printed] = []
    for number, words in enumerate([*PROSE, *PROSE]):
        lines.append((84 if number % 4 == 0 else 72, 700 - 13 * number, 11, words))

    assert drafted(pdf([lines])).text.count("\n\n") == 1


def test_a_paragraph_goes_on_over_the_page_and_pages_are_where_they_begin() -> None:
    first, second = list(PROSE[:2]), list(PROSE[2:])

    draft = drafted(pdf([paragraphs(700, first), [], paragraphs(700, second, PROSE)]))

    assert "until the railway came. Nobody" in draft.text
    assert [draft.text[offset:][:10] for offset in draft.pages] == ["The wheel ", "way came. ", "way came. "]


def test_running_heads_and_page_numbers_go_and_the_rest_stays() -> None:
    pages = [
        [(72, 780, 9, "The Mills of the Valley"), *paragraphs(700, PROSE), (300, 40, 9, f"Page {number} of 5")]
        for number in range(1, 6)
    ]

    draft = drafted(pdf(pages))

    assert "Valley" not in draft.text
    assert "Page" not in draft.text
    assert draft.text.count("Nobody rebuilt the dam") == 5
    assert len(draft.pages) == 5


def test_pages_that_hold_no_more_than_one_line_keep_it() -> None:
    assert drafted(pdf([[(72, 700, 11, f"Card {number} of nine")] for number in range(9)])).text.count("Card") == 9


def test_the_outline_gives_the_headings_also_over_two_lines_and_without_their_numbers() -> None:
    pages = [
        [
            *[(72, 780, 11, "1 The Wheel"), *paragraphs(740, PROSE)],
            *[(72, 600, 11, "1.1 Of Floats and Buckets"), (72, 587, 11, "and of the Race"), *paragraphs(560, PROSE)],
        ],
        [(72, 780, 11, "2 The Stones"), *paragraphs(740, PROSE)],
    ]
    outline = [("The Wheel", 0, 0), ("1.1 Of Floats and Buckets and of the Race", 0, 1), ("The Stones", 1, 0)]

    draft = drafted(pdf(pages, outline))

    assert [section.path for section in draft.sections] == [
        ("1 The Wheel",),
        ("1 The Wheel", "1.1 Of Floats and Buckets and of the Race"),
        ("2 The Stones",),
    ]
    assert draft.text.startswith("1 The Wheel\n\nThe wheel turned")


def test_a_title_that_the_outline_leaves_out_is_a_heading_and_no_text() -> None:
    pages = [
        [(72, 780, 24, "Of Mills"), (72, 740, 15, "The Wheel"), *paragraphs(710, PROSE), (72, 600, 15, "Not Named")]
    ]

    draft = drafted(pdf(pages, [("The Wheel", 0, 0)]))

    assert [section.path for section in draft.sections] == [("Of Mills",), ("The Wheel",)]


def test_larger_type_gives_the_headings_and_the_title() -> None:
    page = [(72, 780, 20, "Mills of the Valley"), (72, 740, 14, "Wheels"), *paragraphs(710, PROSE)]
    page += [(72, 600, 14, "Stones"), *paragraphs(570, PROSE)]

    draft = drafted(pdf([page]))

    assert draft.title == "Mills of the Valley"
    assert [section.path for section in draft.sections] == [
        ("Mills of the Valley",),
        ("Mills of the Valley", "Wheels"),
        ("Mills of the Valley", "Stones"),
    ]


def test_without_an_outline_or_larger_type_headings_are_told_as_in_plain_text() -> None:
    page = [(72, 780, 11, "The Wheel"), *paragraphs(745, PROSE), (72, 660, 11, "The Stones"), *paragraphs(625, PROSE)]

    assert [section.path for section in drafted(pdf([page])).sections] == [("The Wheel",), ("The Stones",)]


def test_a_list_keeps_its_items() -> None:
    page = paragraphs(
        700, PROSE, ("• one thing", "• another thing that is said in so many words that it needs", "two lines")
    )

    assert drafted(pdf([page])).text.endswith(
        "\n\n• one thing\n• another thing that is said in so many words that it needs two lines"
    )


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("  The Mills\n of the Valley ", "The Mills of the Valley"),
        ("Microsoft Word - mills final.doc", None),
        ("mills.tex", None),
        ("untitled", None),
        ("", None),
    ],
)
def test_the_title_is_believed_unless_a_program_wrote_it(title: str, found: str | None) -> None:
    assert drafted(pdf([paragraphs(700, PROSE)], title=title)).title == found


def test_author_and_date_are_read() -> None:
    draft = drafted(pdf([paragraphs(700, PROSE)], author="Ada Novak"))

    assert (draft.author, draft.date) == ("Ada Novak", "2000-01-01")


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_an_encrypted_pdf_is_read_when_it_opens_without_a_password(algorithm: str) -> None:
    data = pdf([paragraphs(700, PROSE)])

    opens = rewritten(data, user_password="", owner_password="kept", algorithm=algorithm)
    closed = rewritten(data, user_password="kept", algorithm=algorithm)

    assert read_apart("pdf", opens).text == drafted(data).text
    assert refusal(closed) == "The PDF is encrypted and needs a password. Save it without one first."


def test_pictures_of_pages_are_refused_with_what_to_do() -> None:
    picture = stream(b"BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI")

    assert "for example with ocrmypdf" in refusal(raw_pdf(ROOT, PAGES, PAGE, picture))


@pytest.mark.parametrize(
    "objects",
    [
        (ROOT, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"),
        (ROOT, PAGES, "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>"),
        (ROOT, "2 0 R"),
        ("<< /Type /Catalog >>",),
        (),
    ],
)
def test_a_tree_of_pages_that_leads_nowhere_is_refused(objects: tuple[str, ...]) -> None:
    assert refusal(raw_pdf(*objects)).startswith(("The PDF is broken: ", "There is no text in the PDF"))


def test_an_outline_that_runs_in_a_ring_harms_nothing() -> None:
    data = raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>",
        PAGES,
        PAGE,
        stream(b"BT /F 12 Tf 50 700 Td (The wheel turned.) Tj ET"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /First 7 0 R /Last 7 0 R >>",
        "<< /Title (A) /Parent 6 0 R /Next 7 0 R /First 7 0 R /Last 6 0 R /Dest [3 0 R /Fit] >>",
    )

    assert read_apart("pdf", data, Limits(seconds=20)).text == "The wheel turned."


def test_a_page_that_unpacks_to_far_too_much_is_refused() -> None:
    bomb = stream(zlib.compress(b"0 0 m " * 40_000_000, 9), "/Filter /FlateDecode")

    assert "limit" in refusal(raw_pdf(ROOT, PAGES, PAGE, bomb)).lower()


def test_a_thousand_pages_are_read() -> None:
    data = pdf([[*paragraphs(700, PROSE), (300, 40, 9, str(number))] for number in range(1, 1001)])

    draft = read_apart("pdf", data)

    assert len(draft.pages) == 1000
    assert draft.text.count("Nobody rebuilt the dam") == 1000


LINES = st.lists(
    st.builds(
        Line,
        page=st.integers(0, 5),
        text=st.text(min_size=1).map(lambda text: " ".join(canonical(text).split())).filter(bool),
        x=st.sampled_from([0.0, 72.0, 84.0, 300.0]),
        y=st.integers(0, 800).map(float),
        size=st.sampled_from([1.0, 9.0, 11.0, 20.0]),
        turned=st.sampled_from([0, 90]),
    ),
    max_size=30,
).map(lambda lines: sorted(lines, key=lambda line: line.page))


@given(LINES, st.dictionaries(st.integers(0, 29), st.integers(0, 6), max_size=5))
def test_every_letter_of_every_line_stays_and_pages_ascend(lines: list[Line], heads: dict[int, int]) -> None:
    text, pages, marks = set_out(lines, heads, 7)

    def letters(words: str) -> str:
        return "".join(filter(str.isalnum, words))

    assert text == canonical(text)
    assert letters(text) == letters("".join(line.text for line in lines))
    assert len(pages) == 7
    assert [0, *pages, len(text)] == sorted([0, *pages, len(text)])
    assert all(text.startswith(heading, offset) for offset, _, heading in marks)
    for page, offset in enumerate(pages):
        assert letters(text[:offset]) == letters("".join(line.text for line in lines if line.page < page))


@given(LINES)
def test_running_heads_are_never_all_there_is(lines: list[Line]) -> None:
    left = without_running_heads(lines)

    assert bool(left) == bool(lines)
    assert set(left) <= set(lines)


def test_whatever_damage_a_pdf_takes_it_is_read_or_refused() -> None:
    outline = [("Wheels", 0, 0)]
    whole = pdf([[(72, 740, 14, "Wheels"), *paragraphs(700, PROSE)]] * 2, outline, title="Mills")
    dice = random.Random(7)
    for _ in range(200):
        status, answer = outcome(read_pdf, io.BytesIO(damaged(whole, dice)), "PDF")

        assert answer
        assert status in (0, 3)


def test_a_pdf_that_was_cut_off_is_read_or_refused() -> None:
    whole = pdf([paragraphs(700, PROSE)])
    for end in range(5, len(whole), len(whole) // 9):
        status, answer = outcome(read_pdf, io.BytesIO(whole[:end]), "PDF")

        assert (status, answer[:6]) in ((3, b"The PD"), (3, b"There "), (0, answer[:6]))

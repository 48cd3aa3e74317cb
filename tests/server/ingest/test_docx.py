"""A Word document is read in its order, with headings, lists and tables; harm is refused."""

import io
import random
import zipfile
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from docx import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_store.normal import canonical, words
from server.ingest.child import outcome
from server.ingest.documents import Draft
from server.ingest.docx import read_docx
from tests.server.ingest.drafts import checked, refusal_of
from tests.server.ingest.made_files import damaged, docx, repacked, saved

PART = "word/document.xml"


def drafted(data: bytes) -> Draft:
    draft = checked(read_docx(io.BytesIO(data)))
    assert not draft.pages
    return draft


def refusal(data: bytes) -> str:
    return refusal_of("docx", data)


def with_body(*paragraphs: str) -> bytes:
    """A Word document with a body as it is written."""
    word = Word()
    for written in paragraphs:
        word.element.body.insert(0, parse_xml(written.replace(" NS", f" {nsdecls('w', 'm')}", 1)))
    return saved(word)


def test_everything_is_there_in_order() -> None:
    word = Word()
    word.add_heading("The Mills", 0)
    word.add_paragraph("An opening.")
    word.add_heading("Wheels", 1)
    for item, style in [
        ("Low", "List Bullet"),
        ("High", "List Bullet"),
        ("One", "List Number"),
        ("Two", "List Number"),
    ]:
        word.add_paragraph(item, style)
    word.add_heading("Stones", 2)
    table = word.add_table(2, 2)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell\n{number}"
    word.add_paragraph("The\tend\nis near.")

    draft = drafted(saved(word))

    assert draft.text == (
        "The Mills\n\nAn opening.\n\nWheels\n\n• Low\n• High\n\n1. One\n2. Two\n\nStones\n\n"
        "cell 0 | cell 1\ncell 2 | cell 3\n\nThe end\nis near."
    )
    assert [section.path for section in draft.sections] == [("The Mills",), ("Wheels",), ("Wheels", "Stones")]
    assert draft.title == "The Mills"


def test_a_table_that_places_things_on_the_page_is_read_cell_by_cell() -> None:
    word = Word()
    cell = word.add_table(1, 1).cell(0, 0)
    cell.text = "First words."
    cell.add_paragraph("Second words.")
    cell.add_table(1, 2).cell(0, 1).text = "inner"

    assert drafted(saved(word)).text == "First words.\n\nSecond words.\n\n | inner"


def test_headings_are_told_by_what_their_style_is_based_on_and_by_their_level() -> None:
    word = Word()
    word.styles.add_style("House Heading", 1).base_style = word.styles["Heading 2"]
    ring = word.styles.add_style("Round", 1)
    ring.base_style = ring
    word.add_paragraph("Wheels", "House Heading")
    word.add_paragraph("Words.", "Round")
    outlined = word.add_paragraph("Stones")
    outlined._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="2"/>'))

    assert [section.path for section in drafted(saved(word)).sections] == [("Wheels",), ("Wheels", "Stones")]


def test_fields_insertions_links_and_formulas_count_and_deletions_and_the_contents_do_not() -> None:
    data = with_body(
        '<w:sdt NS><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        "<w:sdtContent><w:p><w:r><w:t>Contents, page 1</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:sdt NS><w:sdtContent><w:p><w:r><w:t>in a field</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:p NS><w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:del><w:r><w:delText>taken</w:delText></w:r></w:del></w:p>",
        "<w:p NS><w:hyperlink><w:r><w:t>linked</w:t></w:r></w:hyperlink><m:oMath><m:r><m:t>x²</m:t></m:r></m:oMath></w:p>",
    )

    assert drafted(data).text == "linkedx²\n\nadded\n\nin a field"


def test_facts_are_read_and_a_program_is_no_author() -> None:
    word = Word()
    word.add_paragraph("Words.")
    assert (drafted(saved(word)).title, drafted(saved(word)).author) == (None, None)

    facts = word.core_properties
    facts.title, facts.author, facts.created = "Of Mills", "Ada Novak", datetime(2021, 5, 3, tzinfo=UTC)
    draft = drafted(saved(word))

    assert (draft.title, draft.author, draft.date) == ("Of Mills", "Ada Novak", "2021-05-03")


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")), max_size=8))
def test_every_word_of_every_paragraph_is_there_in_order(texts: list[str]) -> None:
    assert words(drafted(docx(*texts)).text) == [word for text in texts for word in words(canonical(text))]


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        (
            '<!ENTITY a "ha">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi")),
            "&i;",
        ),
        ('<!ENTITY i SYSTEM "file:///etc/passwd">', "&i;"),
    ],
)
def test_entities_are_refused(declared: str, used: str) -> None:
    with zipfile.ZipFile(io.BytesIO(docx("MARK"))) as container:
        part = container.read(PART).decode()
    harmful = part.replace("<w:document", f"<!DOCTYPE x [{declared}]><w:document", 1).replace("MARK", used)

    assert "entities" in refusal(repacked(docx("MARK"), {PART: harmful.encode()}))


@pytest.mark.parametrize("part", [PART, "word/media/picture.bin"])
def test_a_bomb_is_refused(part: str) -> None:
    assert refusal(repacked(docx("Words."), {part: bytes(30_000_000)})).startswith("It unpacks to far more")


def test_a_part_that_is_missing_is_named() -> None:
    data = docx("Words.")

    assert refusal(data.replace(b"word/document.xml", b"word/documint.xml")).startswith("The Word document is broken: ")


def test_whatever_damage_a_document_takes_it_is_read_or_refused() -> None:
    word = Word()
    word.add_heading("Wheels", 1)
    word.add_paragraph("Low", "List Number")
    word.add_table(2, 2)
    whole = saved(word)
    with zipfile.ZipFile(io.BytesIO(whole)) as container:
        parts = {name: container.read(name) for name in [PART, "word/styles.xml", "word/numbering.xml"]}
    dice = random.Random(7)
    for number in range(200):
        name = dice.choice(list(parts))
        data = repacked(whole, {name: damaged(parts[name], dice)}) if number % 2 else damaged(whole, dice)

        status, answer = outcome(read_docx, io.BytesIO(data), "Word document")

        assert answer
        assert status in (0, 3)


def test_a_document_that_was_cut_off_is_refused() -> None:
    whole = docx("Words.")
    for end in range(5, len(whole), len(whole) // 9):
        assert outcome(read_docx, io.BytesIO(whole[:end]), "Word document")[0] == 3

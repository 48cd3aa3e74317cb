"""The files of the made collection that are no text: PDF, Word, EPUB, lines of JSON, and what is refused."""

import io
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime

from docx import Document as Word
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.server.ingest.made_files import Printed, epub, packed, pdf, saved
from tests.server.ingest.made_texts import Made
from tests.server.ingest.made_words import paragraph, wrapped


def files() -> Iterator[Made]:
    """All that is no plain text, and all that is refused."""
    yield Made(
        "book.pdf",
        "A PDF of 300 pages with running heads, chapters, parted words",
        book(),
        "A History of the Mill",
        sections=31,
        pages=300,
        lacks=("A History of the Mill 1", "Page "),
    )
    yield Made("columns.pdf", "A PDF in two columns", columns(), "Weirs in Two Columns", sections=1, pages=2)
    yield Made("scanned.pdf", "A scanned PDF", scanned(), refused="its pages are pictures")
    yield Made("locked.pdf", "A PDF with a password", locked("secret"), refused="needs a password")
    yield Made("print-only.pdf", "A PDF that may be read but not changed", locked(""), "Weirs in Two Columns", pages=2)
    yield Made("damaged.pdf", "A PDF that was not downloaded to its end", book(3)[:-900], refused="broken")
    yield Made(
        "report.docx",
        "A Word document with tables, lists and headings",
        report(),
        "Report of the river board",
        sections=4,
        holds=("Barley | 12",),
    )
    yield Made(
        "old.docx", "An old Office document, or one with a password, named .docx", OLE, refused="old Office document"
    )
    yield Made(
        "nested.epub",
        "An EPUB in parts, chapters and sections",
        novel(),
        "The Weir and the Wheel",
        sections=6,
        lacks=("Contents",),
    )
    yield Made("protected.epub", "An EPUB protected against copying", protected(), refused="protected against copying")
    yield Made("notes.jsonl", "JSON Lines, some of them broken", LINES.encode(), "The ferry")
    yield Made(
        "renamed.md", "A PDF named .md", pdf([[(72, 700, 11, "The sluice was shut in May.")]]), "Renamed", pages=1
    )
    yield Made("binary.md", "Something binary named .md", random.Random(5).randbytes(4000), refused="binary")
    yield Made("picture.txt", "A picture named .txt", b"\x89PNG\r\n\x1a\n" + bytes(90), refused="a PNG picture")
    yield Made("table.csv", "A table for spreadsheets", b"year,price\n1790,12\n", refused="Files ending in .csv")
    yield Made("data.json", "JSON", b'{"title": "The ferry"}', refused="Files ending in .json")
    yield Made("old.doc", "An old Word document", OLE, refused="Save it as .docx")
    yield Made("archive.zip", "An archive", packed({"a.md": b"# A"}), refused="Unpack it")
    yield Made("empty.txt", "Nothing", b"", refused="empty")
    yield Made("blank.md", "White space only", b" \n\t\n\xc2\xa0\n" * 40, refused="no words")
    yield Made("LICENSE", "A file without an extension", b"Do what you like.", refused="without an extension")
    yield Made(
        "a\nnew 'line' & <b>\"quotes\"<b> \U0001f6a3.md",
        "A file name with a line end, quotes and marks",
        paragraph(3).encode(),
        "A new 'line' & <b>\"quotes\"<b> \U0001f6a3",
    )
    yield Made("l" + "o" * 249 + "ng.md", "A file name of 255 bytes", paragraph(3, 93).encode(), "L" + "o" * 249 + "ng")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LINES = "\n".join(
    [
        json.dumps({"title": "The ferry", "text": paragraph(3, 91), "url": "https://example.org/ferry"}),
        "{not json",
        '["a", "list"]',
        '{"title": "No text"}',
        "",
        json.dumps({"title": "The bar", "text": paragraph(3, 92)}, ensure_ascii=False),
        '{"title": "Cut off", "text": "The pilots bo',
    ]
)


def book(pages: int = 300) -> bytes:
    """Pages as a word processor prints them: the book's name and a number above, chapters in larger type."""
    made: list[list[Printed]] = []
    outline: list[tuple[str, int, int]] = []
    lines = wrapped(paragraph(7, 1), 80)
    for number in range(pages):
        page: list[Printed] = [(72, 800, 9, "A History of the Mill"), (500, 800, 9, f"{number + 1}")]
        top = 760.0
        if number == 0:
            page.append((72, top, 26, "A History of the Mill"))
            top -= 60
        if number % 10 == 0:
            title = f"{number // 10 + 1} {TITLES[number // 10 % len(TITLES)]} of {1700 + number}"
            page.append((72, top, 16, title))
            outline.append((title, number, 0))
            top -= 30
        for part in range(3):
            lines = wrapped(paragraph(7, number * 3 + part), 80)
            page += [(72, top - 13 * row, 11, line) for row, line in enumerate(lines)]
            top -= 13 * len(lines) + 9
        made.append([line for line in page if line[1] > 40])
    return pdf(made, outline, title="A History of the Mill", author="Ann Hollis")


TITLES = ("The Floods", "The Tenants", "The Wheels", "The Stones", "The Price of Barley")


def columns(first: int = 0) -> bytes:
    """Two pages as a journal prints them: a title across, then one column after the other."""
    made: list[list[Printed]] = []
    lines = wrapped(" ".join(paragraph(6, number) for number in range(first, first + 14)), 46)
    for number in range(2):
        page: list[Printed] = [(60, 780, 20, "Weirs in Two Columns")] if number == 0 else []
        for left in (60, 310):
            for row in range(48):
                if lines:
                    page.append((left, 740 - 13 * row, 10, lines.pop(0)))
        made.append(page)
    return pdf(made)


def scanned() -> bytes:
    given = io.BytesIO()
    canvas = Canvas(given, pagesize=A4, invariant=True)
    for _ in range(3):
        canvas.drawInlineImage(Image.new("L", (200, 280), 240), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return given.getvalue()


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(columns(20))))
    writer.encrypt(user_password=password, owner_password="owner")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def report() -> bytes:
    word = Word()
    word.core_properties.title = "Microsoft Word - report_final2.docx"
    word.core_properties.author = "Ann Hollis"
    word.core_properties.created = datetime(2021, 5, 3, tzinfo=UTC)
    word.add_heading("Report of the river board", 0)
    word.add_paragraph(paragraph(3))
    word.add_heading("Prices", 1)
    table = word.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Grain", "Pence"
    for grain, pence in [("Barley", "12"), ("Oats", "9")]:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = grain, pence
    word.add_heading("Repairs", 1)
    word.add_paragraph("Before the winter the board will do the following:")
    for item in ("Repair the lower wall.", "Clean the race.", "Dress the stones."):
        word.add_paragraph(item, style="List Number")
    word.add_paragraph("Ask the county.", style="List Bullet 2")
    word.add_heading("The lower wall", 2)
    word.add_paragraph(paragraph(4, 2))
    return saved(word)


CONTENTS = """<h2>Contents</h2><ol><li><a href="p1.xhtml">Part One</a><ol><li><a href="c1.xhtml">The Flood</a></li><li>
<a href="c2.xhtml">The Bridge</a></li></ol></li><li><a href="p2.xhtml">Part Two</a></li></ol>"""


def novel() -> bytes:
    chapters = {
        "cover.xhtml": '<svg xmlns="http://www.w3.org/2000/svg"><image href="cover.jpg"/></svg>',
        "contents.xhtml": CONTENTS,
        "p1.xhtml": "<h1>Part One</h1>",
        "c1.xhtml": f"<section><h2>The Flood</h2><p>{paragraph(4)}</p><h3>The night</h3><p>{paragraph(4, 1)}</p></section>",
        "c2.xhtml": f"<section><h2>The Bridge</h2><p>{paragraph(4, 2)}<a href='n.xhtml#1'><sup>1</sup></a></p></section>",
        "p2.xhtml": "<h1>Part Two</h1>",
        "c3.xhtml": f"<section><h2>The Wheel</h2><p>{paragraph(4, 3)}</p></section>",
    }
    facts = (
        "<dc:title>The Weir and the Wheel</dc:title><dc:creator>Ann Hollis</dc:creator><dc:language>en</dc:language>"
    )
    return epub(chapters, metadata=facts)


def protected() -> bytes:
    rights = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">'
        '<enc:EncryptedData><enc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><enc:CipherData>'
        '<enc:CipherReference URI="OEBPS/one.xhtml"/></enc:CipherData></enc:EncryptedData></encryption>'
    )
    return epub({"one.xhtml": "<p>Locked.</p>"}, {"META-INF/encryption.xml": rights.encode()})

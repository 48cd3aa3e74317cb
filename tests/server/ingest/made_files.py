"""Small PDF, Word and EPUB files, made for these tests as the programs make them that people use."""

import html
import io
import random
import zipfile
from collections.abc import Mapping, Sequence

from docx import Document as Word
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Printed = tuple[float, float, float, str]  # x, y, size of type, words

PROSE = (
    "The wheel turned in the race below the weir, and the",
    "stones ground barley for four parishes until the rail-",
    "way came. Nobody rebuilt the dam after the flood of that",
    "spring.",
)


def pdf(pages: Sequence[Sequence[Printed]], outline: Sequence[tuple[str, int, int]] = (), **facts: str) -> bytes:
    """A PDF of lines at their places; `outline` holds (title, page from 0, level from 0)."""
    given = io.BytesIO()
    canvas = Canvas(given, pagesize=A4, invariant=True)
    for name, value in facts.items():
        getattr(canvas, f"set{name.title()}")(value)
    for number, lines in enumerate(pages):
        for title, page, level in outline:
            if page == number:
                canvas.bookmarkPage(title)
                canvas.addOutlineEntry(title, title, level)
        for x, y, size, words in lines:
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, y, words)
        canvas.showPage()
    canvas.save()
    return given.getvalue()


def paragraphs(top: float, *texts: Sequence[str]) -> list[Printed]:
    """The lines of paragraphs in 11 point on a 13 point grid, with some space between paragraphs."""
    lines: list[Printed] = []
    for text in texts:
        for words in text:
            lines.append((72, top, 11, words))
            top -= 13
        top -= 9
    return lines


def raw_pdf(*objects: str | bytes) -> bytes:
    """A PDF of objects as they are written, numbered from 1; the first is the root."""
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    tail = f"trailer\n<< /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"{head}{table}{tail}".encode()


def stream(content: bytes, facts: str = "") -> bytes:
    return f"<< /Length {len(content)} {facts} >>\nstream\n".encode() + content + b"\nendstream"


def docx(*texts: str) -> bytes:
    """A Word document of plain paragraphs."""
    word = Word()
    for text in texts:
        word.add_paragraph(text)
    return saved(word)


def saved(word: Word) -> bytes:
    given = io.BytesIO()
    word.save(given)
    return given.getvalue()


def epub(chapters: Mapping[str, str], more: Mapping[str, bytes] | None = None, metadata: str = "") -> bytes:
    """An EPUB with a chapter, given as the inside of its body, under each name."""
    parts = {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": package(chapters, metadata)}
    parts |= {f"OEBPS/{name}": CHAPTER.format(body) for name, body in chapters.items()}
    return packed({name: text.encode() for name, text in parts.items()} | dict(more or {}))


def packed(parts: Mapping[str, bytes]) -> bytes:
    given = io.BytesIO()
    with zipfile.ZipFile(given, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, data in parts.items():
            container.writestr(name, data)
    return given.getvalue()


def repacked(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A container with some of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return packed({name: container.read(name) for name in container.namelist() if name != "mimetype"} | dict(parts))


def package(chapters: Mapping[str, str], metadata: str = "") -> str:
    items = "".join(
        f'<item id="c{number}" href="{html.escape(name)}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    references = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    return PACKAGE.format(metadata, items, references)


def damaged(data: bytes, dice: random.Random) -> bytes:
    """The bytes with a few of them changed, cut out or doubled."""
    found = bytearray(data)
    for _ in range(dice.randint(1, 12)):
        place = dice.randrange(len(found))
        length = dice.choice([1, 1, 2, 30])
        kind = dice.randrange(3)
        found[place : place + length] = [b"", dice.randbytes(length), found[place : place + length] * 2][kind]
    return bytes(found)


CONTAINER = """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{}</metadata><manifest>{}</manifest><spine>{}</spine></package>"""
CHAPTER = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>"""

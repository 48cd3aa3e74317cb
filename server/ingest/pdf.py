"""Reads PDF: the text of its pages with the offset of each, its outline as headings. The only import of pypdf."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, TypeVar

from pypdf import PageObject, PdfReader

from graph_store.normal import canonical, words
from server.ingest.documents import Draft, Unreadable, one_line
from server.ingest.metadata import told_author, told_title
from server.ingest.plain import headings
from server.ingest.printed import Line, large_type, largest, set_out, without_running_heads
from server.ingest.structure import sections

Known = TypeVar("Known")

_SAME_LINE = 0.5
"""Of the size of type: text so little higher or lower is on the same line, as an exponent is."""
_LARGEST = 1000.0
_AS_WRITTEN = {0x7F: "•", **{number: unicodedata.normalize("NFKC", chr(number)) for number in range(0xFB00, 0xFB07)}}
"""Letters that printers set as one, apart; what PDF's WinAnsiEncoding shows for a code without a letter."""


def read_pdf(given: IO[bytes]) -> Draft:
    """The draft of a PDF. Raises Unreadable when it needs a password or has no text, and what pypdf raises."""
    reader = PdfReader(given)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("The PDF is encrypted and needs a password. Save it without one first.")
    pages = len(reader.pages)
    printed = [line for number, page in enumerate(reader.pages) for line in _lines(number, page)]
    if not any(any(map(str.isalnum, line.text)) for line in printed):
        raise Unreadable(
            "There is no text in the PDF: its pages are pictures, as a scanner makes them. "
            "Have their text recognised first, for example with ocrmypdf."
        )
    lines = without_running_heads(printed)
    nothing: dict[int, int] = {}
    heads = _heads(large_type(lines), _known(lambda: _outlined(reader, lines), nothing))
    text, starts, marks = set_out(lines, heads, pages)
    if len(marks) < 2:
        marks = max(marks, headings(text), key=len)
    facts = _known(lambda: reader.metadata, None)
    created = _known(lambda: facts.creation_date if facts else None, None)
    return Draft(
        text=text,
        sections=sections(len(text), marks),
        title=told_title(_known(lambda: facts.title if facts else None, None))
        or told_title(largest([line for line in lines if line.page == 0])),
        date=created.date().isoformat() if created else None,
        author=told_author(_known(lambda: facts.author if facts else None, None)),
        pages=starts,
    )


def _heads(large: dict[int, int], outlined: dict[int, int]) -> dict[int, int]:
    """The headings of the outline, and before the first what is in large type: the title, which no outline names."""
    first = min(outlined, default=None)
    return {number: level for number, level in large.items() if first is None or number < first} | outlined


def _known(get: Callable[[], Known], otherwise: Known) -> Known:
    """What a file says beside its pages; when that is damaged the pages are still worth reading."""
    try:
        return get()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  pypdf stumbles over damage in many ways
        return otherwise


def _lines(number: int, page: PageObject) -> Iterator[Line]:
    printer = _Printer(number)
    try:
        page.extract_text(visitor_text=printer.visit)
    except MemoryError:
        raise
    except Exception as error:
        raise Unreadable(
            f"Page {number + 1} of the PDF is broken: {one_line(str(error)) or type(error).__name__}."
        ) from error
    printer.end_line()
    return iter(printer.lines)


@dataclass
class _Printer:
    """Collects what pypdf finds on a page, stretch by stretch, into lines."""

    page: int
    lines: list[Line] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    places: list[tuple[int, tuple[float, float, float, int]]] = field(default_factory=list)

    def visit(self, text: str, matrix: Sequence[Any], text_matrix: Sequence[Any], _: object, size: Any) -> None:
        for number, part in enumerate(text.split("\n")):
            if number:
                self.end_line()
            self.parts.append(part)
            if part.strip():
                self.places.append((len(part), _place(matrix, text_matrix, size)))

    def end_line(self) -> None:
        text = " ".join(canonical("".join(self.parts).translate(_AS_WRITTEN)).split())
        if text:
            x, y, _, turned = self.places[0][1]
            size = max(self.places)[1][2]
            self._keep(Line(self.page, text, x, y, size, turned))
        self.parts.clear()
        self.places.clear()

    def _keep(self, line: Line) -> None:
        last = self.lines[-1] if self.lines else None
        if last and last.turned == line.turned and abs(last.y - line.y) < _SAME_LINE * max(last.size, line.size):
            main = max(last, line, key=lambda each: len(each.text))
            self.lines[-1] = Line(self.page, f"{last.text} {line.text}", last.x, main.y, main.size, line.turned)
        else:
            self.lines.append(line)


def _place(matrix: Sequence[Any], text_matrix: Sequence[Any], size: Any) -> tuple[float, float, float, int]:
    """(along the line, across it, size of type, direction in degrees) of text under two matrices of PDF."""
    a, b, c, d, e, f = map(float, matrix)
    ta, tb, tc, td, te, tf = map(float, text_matrix)
    x, y = te * a + tf * c + e, te * b + tf * d + f
    along = (ta * a + tb * c, ta * b + tb * d)
    across = math.hypot(tc * a + td * c, tc * b + td * d)
    scale = math.hypot(*along) or 1.0
    figures = (
        (x * along[0] + y * along[1]) / scale,
        (y * along[0] - x * along[1]) / scale,
        min(_LARGEST, abs(float(size)) * across) or 1.0,
    )
    if not all(map(math.isfinite, figures)):
        return 0.0, 0.0, 1.0, 0
    return *figures, round(math.degrees(math.atan2(along[1], along[0])))


def _outlined(reader: PdfReader, lines: Sequence[Line]) -> dict[int, int]:
    """The lines that the outline names: {number of the line: level, 0 where a heading goes on}."""
    found: dict[int, int] = {}
    on_page: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        on_page.setdefault(line.page, []).append(number)
    for level, title, page in _entries(reader, reader.outline, 1):
        candidates = [number for number in on_page.get(page, ()) if number not in found]
        wanted = _bare(title)
        alike = [number for number in candidates if _bare(lines[number].text) == wanted]
        begun = [number for number in candidates if number + 1 in candidates and _goes_on(lines, number, wanted)]
        if alike and wanted:
            found[max(alike, key=lambda number: lines[number].size)] = level  # a running head says the same, smaller
        elif begun:
            found |= {begun[0]: level, begun[0] + 1: 0}
    return found


def _goes_on(lines: Sequence[Line], number: int, wanted: str) -> bool:
    """Whether a heading stands on this line and the next."""
    begun, whole = (_bare(" ".join(line.text for line in lines[number : number + count])) for count in (1, 2))
    return whole == wanted and not begun.isdigit() and wanted.startswith(begun)


def _entries(reader: PdfReader, outline: Sequence[Any], level: int) -> Iterator[tuple[int, str, int]]:
    """(level, title, page from 0) of every entry that leads to a page."""
    for entry in outline:
        if isinstance(entry, list):
            yield from _entries(reader, entry, level + 1)
        elif entry.title and (page := reader.get_destination_page_number(entry)) is not None:
            yield min(level, 6), str(entry.title), page


def _bare(title: str) -> str:
    """A title's letters and figures without its number, which an outline may leave out."""
    bare = "".join(words(title))
    return re.sub(r"^\d+", "", bare) or bare

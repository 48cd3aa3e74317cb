"""Puts pieces of text together: the canonical text of a document and the sections that tile it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph_store.models import Section
from graph_store.normal import canonical

BULLET = "• "
CELLS = " | "


@dataclass(frozen=True)
class Piece:
    """A paragraph, list item, table row, code block, or (with `level` 1 to 6) a heading.

    Pieces are set apart by a blank line; a `joined` one (the next item of a list, the next row of a
    table) by a line end only.
    """

    text: str
    level: int = 0
    joined: bool = False


def assemble(pieces: Iterable[Piece]) -> tuple[str, tuple[Section, ...]]:
    """The canonical text of all pieces that hold something, and its sections.

    A heading's line is part of the text and opens its section; a section ends where the next begins.
    """
    parts: list[str] = []
    marks: list[tuple[int, int, str]] = []
    length = 0
    for piece in pieces:
        text = " ".join(canonical(piece.text).split()) if piece.level else canonical(piece.text).strip("\n").rstrip()
        if not text.strip():
            continue
        if parts:
            gap = "\n" if piece.joined else "\n\n"
            parts.append(gap)
            length += len(gap)
        if piece.level:
            marks.append((length, piece.level, text))
        parts.append(text)
        length += len(text)
    return "".join(parts), sections(length, marks)


def sections(length: int, marks: Sequence[tuple[int, int, str]]) -> tuple[Section, ...]:
    """The sections of a text of `length` characters with headings at `marks`: (offset, level, words), in order."""
    if not marks:
        return (Section(path=(), start=0, end=length),)
    found = [Section(path=(), start=0, end=marks[0][0])] if marks[0][0] else []
    ends = [*(offset for offset, _, _ in marks[1:]), length]
    above: list[tuple[int, str]] = []
    for (offset, level, words), end in zip(marks, ends, strict=True):
        above = [(higher, title) for higher, title in above if higher < level]
        above.append((level, words))
        found.append(Section(path=tuple(title for _, title in above), start=offset, end=end))
    return tuple(found)


def first_heading(pieces: Iterable[Piece]) -> str | None:
    """The words of the first top-level heading, else of the first heading."""
    headings = [piece for piece in pieces if piece.level and piece.text.strip()]
    return next((piece.text for piece in headings if piece.level == 1), headings[0].text if headings else None)

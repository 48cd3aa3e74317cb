"""Finds the blocks of a section (paragraphs, lists, tables) and the sentences in them; sets debris aside."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from server.ingest.language import NOTE, SPEAKING
from server.ingest.plain import PROSE
from server.ingest.sentences import sentences
from server.ingest.structure import CELLS

Sentence = tuple[int, int]

_MARKER = re.compile(r"[-*•–‣▪]\s+|(?=\(?(?:\d{1,3}|[a-z])[.)]\s)")
_SPEAKING = re.compile(rf"{SPEAKING}\s*", re.IGNORECASE)
_ENDLESS = re.compile(r"[!-~]{250,}")  # no word and no address that anybody reads: keys, pictures and files as text
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_GAP = re.compile(r"\n[^\S\n]*\n")
_STUBS = re.compile(r"(?:[^:\n]{0,80}:\.\s*)+")
_NOTES = re.compile(rf"(?:{NOTE}\s*)+")
_WRAPPED = range(45, 121)
"""How long the lines of a hard-wrapped paragraph are, but for the last."""


@dataclass(frozen=True)
class Block:
    """A paragraph (`listed` is False, one item) or the items of a list, rows of a table, lines of a verse."""

    items: tuple[tuple[Sentence, ...], ...]
    listed: bool = False


def blocks(text: str, start: int, end: int) -> Iterator[Block]:
    """The blocks between two offsets of `text`, in order; sentences are offsets in `text`.

    A line is a paragraph of its own, or an item when it is short or has a marker; lines that were only
    wrapped are joined. Markers ("- ", "• ", "A: ") belong to no sentence.
    """
    for chunk_start, chunk_end in _chunks(text, start, end):
        lines = [match.span() for match in _LINE.finditer(text, chunk_start, chunk_end)]
        if len(lines) > 1 and _is_wrapped([text[begin:stop].strip() for begin, stop in lines]):
            yield Block((_sentences(text, chunk_start, chunk_end),))
            continue
        yield from _line_blocks(text, lines)


def is_debris(words: str) -> bool:
    """Whether `words` say nothing: no letters, notes or a label only, data written as text, or the stub of a list
    whose items were lost ("Table:.").
    """
    if words.endswith(":.") and _STUBS.fullmatch(words):
        return True
    if _SPEAKING.fullmatch(words) or _ENDLESS.fullmatch(words):
        return True
    if words[:1] == "[" and _NOTES.fullmatch(words):
        return True
    return not any(map(str.isalpha, words))


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for gap in _GAP.finditer(text, start, end):
        yield start, gap.start()
        start = gap.end() - 1
    yield start, end


def _is_wrapped(lines: list[str]) -> bool:
    """Whether every line but the last is as full as the longest allows: the mark of a text wrapped by a program."""
    full = lines[:-1]
    if not all(len(line) in _WRAPPED for line in full) or len(lines[-1]) > _WRAPPED.stop:
        return False
    if any(_MARKER.match(line) or CELLS in line for line in lines[1:]):
        return False
    width = max(map(len, lines))
    return all(len(line) + 1 + len(below.split(maxsplit=1)[0]) > width for line, below in itertools.pairwise(lines))


def _line_blocks(text: str, lines: list[tuple[int, int]]) -> Iterator[Block]:
    items: list[tuple[int, int]] = []
    for begin, stop in lines:
        words = text[begin:stop].strip()
        marked = bool(_MARKER.match(words)) or CELLS in words
        if items and not marked and text[begin].isspace():
            items[-1] = (items[-1][0], stop)  # an indented line goes on with the item above
        elif marked or (len(words) < PROSE and len(lines) > 1):
            items.append((begin, stop))
        else:
            yield from _listed(text, items)
            items = []
            yield Block((_sentences(text, begin, stop),))
    yield from _listed(text, items)


def _listed(text: str, items: list[tuple[int, int]]) -> Iterator[Block]:
    if items:
        yield Block(tuple(_sentences(text, *item) for item in items), listed=True)


def _sentences(text: str, start: int, end: int) -> tuple[Sentence, ...]:
    while start < end and text[start].isspace():
        start += 1
    for mark in (_MARKER, _SPEAKING):
        found = mark.match(text, start, end)
        start = found.end() if found else start
    return tuple(
        part for begin, stop in sentences(text[start:end]) for part in _parts(text, start + begin, start + stop)
    )


def _parts(text: str, start: int, end: int) -> Iterator[Sentence]:
    """A sentence, cut where data stands in it that is written as one endless word."""
    for endless in _ENDLESS.finditer(text, start, end):
        before = start + len(text[start : endless.start()].rstrip())
        if before > start:
            yield start, before
        yield endless.span()
        start = endless.end()
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end

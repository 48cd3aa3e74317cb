"""Puts printed lines together: running heads dropped, words and paragraphs that lines and pages broke made whole."""

import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from graph_store.normal import words
from server.ingest.plain import SENTENCE_END

Marks = list[tuple[int, int, str]]

# Judged by eye on some hundred files of many programs.
_APART = 1.3
"""Of the usual distance of lines: from here on a distance sets paragraphs apart."""
_EARLY = 0.8
"""Of the usual length of lines: one that would be shorter even with the next word was ended on purpose."""
_INDENT = 0.8
"""Of the size of type: a line that begins so much further in or out begins a paragraph."""
_OTHER = 1.12
"""Two sizes of type that differ by this factor are two."""
_HEADING = 1.15
"""Of the usual size of type: from here on a short line is a heading."""
_MOST_HEADINGS = 0.35
"""Of all characters: with more of them in large type, large type says nothing."""
_LONGEST_HEADING = 150
_REPEATED = 3
"""Pages on which a line stands in the same place, but for its figures, before it is a running head."""
_MARGIN = 2
"""Lines at the top and at the bottom of a page among which running heads are looked for."""

_ITEM = re.compile(r"[•‣▪●○◦■–]\s|[-*]\s|\(?\d{1,3}[.)]\s")
_LEADER = re.compile(r"(?:\. ?){4,}\s*\w+$")  # from a title to its page, in a table of contents
_ROMAN = re.compile(r"\b[ivxl]+\b")
_LETTERS = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_HYPHENS = "-‐\u00ad"


@dataclass(frozen=True)
class Line:
    """A printed line: canonical words, page from 0, where it begins along and across its direction, size of type."""

    page: int
    text: str
    x: float
    y: float
    size: float
    turned: int = 0


def without_running_heads(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without heads, feet and page numbers: those that stand in the margin, at one height, on many pages."""
    usual = _usual_size(lines)
    margins: dict[int, set[Line]] = {}
    for page, group in itertools.groupby(lines, key=lambda line: line.page):
        by_height = sorted(group, key=lambda line: line.y)
        margins[page] = {*by_height[:_MARGIN], *by_height[-_MARGIN:]} if len(by_height) > _MARGIN else set()
    pages_of: dict[tuple[str, int], set[int]] = defaultdict(set)
    for line in itertools.chain.from_iterable(margins.values()):
        pages_of[_likeness(line)].add(line.page)

    def runs(line: Line) -> bool:
        small = line.size < usual * _HEADING
        return small and line in margins[line.page] and len(pages_of[_likeness(line)]) >= _REPEATED

    return tuple(line for line in lines if not runs(line)) or tuple(lines)


def large_type(lines: Sequence[Line]) -> dict[int, int]:
    """The headings that their size of type gives away: {number of the line: level, 0 where one goes on}."""
    usual = _usual_size(lines)
    large = {
        number: line
        for number, line in enumerate(lines)
        if line.size >= usual * _HEADING
        and len(line.text) <= _LONGEST_HEADING
        and len(words(line.text)) > 0
        and any(map(str.isalpha, line.text))
        and not line.text.endswith((".", ",", ";"))
    }
    if sum(len(line.text) for line in large.values()) > _MOST_HEADINGS * sum(len(line.text) for line in lines):
        return {}
    sizes = sorted({round(line.size) for line in large.values()}, reverse=True)
    levels = {number: min(6, 1 + sizes.index(round(line.size))) for number, line in large.items()}
    for number in sorted(levels, reverse=True):
        above, line = lines[number - 1], lines[number]
        if levels.get(number - 1) == levels[number] and above.page == line.page and _near(above, line):
            levels[number] = 0
    return levels


def largest(lines: Sequence[Line]) -> str | None:
    """The words in the largest type, when they are larger than what is usual: on a first page, the title."""
    if not lines:
        return None
    size = max(line.size for line in lines)
    found = " ".join(line.text for line in lines if line.size > size / _OTHER)
    return found if size >= _usual_size(lines) * _HEADING and len(found) <= _LONGEST_HEADING else None


def set_out(lines: Sequence[Line], heads: Mapping[int, int], pages: int) -> tuple[str, tuple[int, ...], Marks]:
    """(text, the offset at which each page begins, headings as `sections` takes them).

    `heads` says which lines are headings (see `large_type`).
    """
    measure = _measure(lines)
    parts: list[str] = []
    starts: dict[int, int] = {0: 0}
    marks: Marks = []
    length = 0
    for number, line in enumerate(lines):
        gap = _gap(lines, number, heads, measure) if number else ""
        if gap == _HYPHENS and parts:
            gap, parts[-1] = "", parts[-1][:-1]
            length -= 1
        parts += (gap, line.text)
        length += len(gap)
        starts.setdefault(line.page, length)
        if heads.get(number):
            marks.append((length, heads[number], line.text))
        elif number in heads and number - 1 in heads and marks:
            marks[-1] = (*marks[-1][:2], f"{marks[-1][2]}{gap}{line.text}")
        length += len(line.text)
    later = length
    offsets = []
    for page in range(pages - 1, -1, -1):
        later = starts.get(page, later)
        offsets.append(later)
    return "".join(parts), tuple(reversed(offsets)), marks


@dataclass(frozen=True)
class _Measure:
    """What is usual in a document: the distance of lines in sizes of type, characters in a line, its words."""

    distance: float
    length: int
    words: Collection[str]


def _measure(lines: Sequence[Line]) -> _Measure:
    distances = [
        (above.y - line.y) / line.size
        for above, line in itertools.pairwise(lines)
        if above.page == line.page and 0.5 < (above.y - line.y) / line.size < 4
    ]
    lengths = sorted(len(line.text) for line in lines)
    vocabulary = {word.casefold() for line in lines for word in _LETTERS.findall(line.text)}
    return _Measure(median(distances) if distances else 1.2, lengths[len(lengths) * 4 // 5] if lines else 0, vocabulary)


def _gap(lines: Sequence[Line], number: int, heads: Mapping[int, int], measure: _Measure) -> str:
    """What stands between a line and the one above it; `_HYPHENS` when they share a word and the hyphen goes."""
    above, line = lines[number - 1], lines[number]
    if number in heads or number - 1 in heads:
        return " " if heads.get(number) == 0 and number - 1 in heads else "\n\n"
    if _ITEM.match(line.text):
        return "\n" if _near(above, line) else "\n\n"
    far = not _near(above, line) or above.y - line.y > _APART * measure.distance * line.size
    new_place = above.page != line.page or above.turned != line.turned or above.y <= line.y
    if new_place or not far:
        if above.text[-1] in _HYPHENS and above.text[-2:-1].isalpha() and line.text[0].islower():
            return _hyphen(above.text, line.text, measure.words)
        if new_place:
            return _joint(above, line) if line.text[0].islower() and not _ended(above) else "\n\n"
        return _within(above, line, measure)
    return "\n\n"


def _within(above: Line, line: Line, measure: _Measure) -> str:
    """What stands between two lines at the usual distance."""
    early = len(above.text) + 1 + len(line.text.split(maxsplit=1)[0]) < _EARLY * measure.length
    indented = line.x - above.x > _INDENT * line.size and not _ITEM.match(above.text)
    outdented = above.x - line.x > _INDENT * line.size
    if (_ended(above) and (early or indented)) or (early and outdented):
        return "\n\n"
    return "\n" if early or _LEADER.search(above.text) else _joint(above, line)


def _near(above: Line, line: Line) -> bool:
    """Whether a line in like type follows not far below; the lines of a heading do."""
    alike = max(above.size, line.size) <= _OTHER * min(above.size, line.size)
    return alike and above.page == line.page and 0 < above.y - line.y < 2 * line.size


def _hyphen(above: str, line: str, vocabulary: Collection[str]) -> str:
    """A hyphen at the end of a line stays when the document spells the word with it, and not without."""
    first, last = _LETTERS.match(line), list(_LETTERS.finditer(above))[-1]
    rest = first[0] if first else ""
    whole, parted = f"{last[0]}{rest}".casefold(), f"{last[0]}-{rest}".casefold()
    return "" if above[-1] != "\u00ad" and parted in vocabulary and whole not in vocabulary else _HYPHENS


def _joint(above: Line, line: Line) -> str:
    """A space, which scripts that set no words apart do without."""
    wide = all(unicodedata.east_asian_width(character) in "WF" for character in (above.text[-1], line.text[0]))
    return "" if wide and not unicodedata.combining(line.text[0]) else " "


def _ended(line: Line) -> bool:
    return SENTENCE_END.search(line.text) is not None


def _likeness(line: Line) -> tuple[str, int]:
    """What two running heads have in common: the words without figures, and the height."""
    figures = re.sub(r"\d+", "#", line.text.casefold())
    return (_ROMAN.sub("#", figures), round(line.y / 3))


def _usual_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0

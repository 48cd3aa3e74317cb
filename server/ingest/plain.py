"""Reads plain text: keeps every character but blank ends and the head of an e-mail, and finds the headings."""

import re
from dataclasses import dataclass

from graph_store.normal import canonical
from server.ingest.documents import Draft, one_line
from server.ingest.language import BYLINE, NUMBERED, SMALL
from server.ingest.mail import opened
from server.ingest.structure import sections

PROSE = 80
"""A line this long, or one that ends as a sentence does, is prose; a heading stands between such lines."""

_LONGEST = 100
_LONGEST_CASELESS = 60  # Thai and Khmer prose has no marks at its ends, and Chinese says in 60 what English says in 200
_MOST_WORDS = 14
_MARK = re.compile(r"[-*•–‣]\s|>")
SENTENCE_END = re.compile(r"[.!?…:。！？؟।]['\"”’»)\]]*$")
_NO_HEADING_END = re.compile(r"[.,;:!…。，；：！،؛।]['\"”’»)\]]*$")
_LONGEST_NAME = 60
_TURN = 6
"""The level of a line that says who speaks when, in a transcript: below every heading."""
_TIME = re.compile(r"^[\[(]?\d{1,2}(?::\d{2}){1,2}\b|\b\d{1,2}(?::\d{2}){1,2}[\])]?$")
_UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}")
_NUMBERED = re.compile(NUMBERED, re.IGNORECASE)
_BYLINE = re.compile(BYLINE, re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class _Line:
    start: int
    text: str
    gap: bool  # a blank line, or nothing, above
    alone: bool  # and below, its underline not counted
    underline: str = ""


def read_plain(text: str) -> Draft:
    """The draft of a plain text. Its title is the first heading, if there is one; an e-mail's is its subject."""
    letter = opened(canonical(text).lstrip("\n"))
    text = letter.body.rstrip()
    marks = headings(text)
    return Draft(
        text=text,
        sections=sections(len(text), marks),
        title=letter.subject or (one_line(marks[0][2]) if marks and marks[0][1] != _TURN else None),
        date=letter.date,
        author=letter.sender,
    )


def headings(text: str) -> list[tuple[int, int, str]]:
    """The headings of a plain text: (offset of the line, level 1 to 6, words), in order.

    A heading is a short line that does not end as a sentence does, stands between paragraphs, leads to
    prose, and is underlined, numbered, in capitals or in Title Case; the very first line may be in
    sentence case, or in a script without capitals, when a blank line follows. So is a line of a transcript
    that says who speaks when, whatever follows it.
    """
    if "\n" not in text:
        return []
    lines = _lines(text)
    found: list[tuple[int, int, str]] = []
    leads = prose = False  # what follows is prose or a heading that leads to it; some prose follows
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if _is_turn(line.text) and (line.gap or SENTENCE_END.search(lines[place - 1].text)):
            found.append((line.start, _TURN, " ".join(line.text.split())))
            leads = False
            continue
        level = _level(line, first=place == 0)
        if level and _parted(lines, place) and (leads or (place == 0 and prose)):
            found.append((line.start, level, " ".join(line.text.split())))
        else:
            leads = _is_prose(line.text)
            prose = prose or leads
    return found[::-1]


def _lines(text: str) -> list[_Line]:
    """The lines that hold something; an underline counts with the line above it."""
    lines: list[_Line] = []
    start, gap = 0, True
    raw = text.split("\n")
    for number, row in enumerate(raw):
        words = row.strip()
        below = raw[number + 1].strip() if number + 1 < len(raw) else ""
        if not words:
            gap = True
        elif lines and not gap and _UNDERLINE.fullmatch(words) and not lines[-1].underline:
            last = lines.pop()
            lines.append(_Line(last.start, last.text, last.gap, last.alone or not below, words))
        else:
            lines.append(_Line(start, words, gap, gap and not below))
            gap = False
        start += len(row) + 1
    return lines


def _is_turn(text: str) -> bool:
    """Whether a line holds nothing but a name and a time: "Ann Hollis  0:07"."""
    if not _TIME.search(text):
        return False
    name = _TIME.sub("", text).strip(" \t-–—,:()[]")
    return len(name) <= _LONGEST_NAME and ":" not in name and _title_case(name)


def _is_prose(text: str) -> bool:
    return len(text) >= PROSE or bool(SENTENCE_END.search(text))


def _parted(lines: list[_Line], place: int) -> bool:
    """Whether the line stands by itself: blank lines around, or long paragraphs of one line each."""
    line = lines[place]
    if line.alone or line.underline or place == 0:
        return True
    before = lines[place - 1].text
    after = lines[place + 1].text if place + 1 < len(lines) else ""
    ended = bool(SENTENCE_END.search(before)) or bool(_level(lines[place - 1], first=place == 1))
    return ended and (len(after) >= PROSE or bool(_shape(after)))


def _level(line: _Line, *, first: bool) -> int:
    """The level a line would have as a heading; 0 when it does not look like one."""
    if not _shape(line.text):
        return 0
    if line.underline:
        return 1 if line.underline[0] == "=" else 2
    numbered = _NUMBERED.match(line.text)
    if numbered and _title_case(line.text):
        return min(6, 2 + numbered[1].count("."))
    letters = [character for character in line.text if character.isalpha()]
    if len(letters) > 3 and all(character.isupper() for character in letters):
        return 1
    if _title_case(line.text):
        return 2
    return 1 if first and line.alone and not line.text.endswith("?") else 0


def _shape(text: str) -> bool:
    return (
        1 < len(text) <= _LONGEST
        and text.count(" ") < _MOST_WORDS
        and (text[0].isupper() or text[0].isdigit() or text[0] in "\"'“‘«¿¡" or _caseless(text))
        and any(character.isalpha() for character in text)
        and "|" not in text
        and not _NO_HEADING_END.search(text)
        and not _MARK.match(text)
        and not _BYLINE.match(text)
    )


def _caseless(text: str) -> bool:
    """Whether a text, no longer than titles are, begins in a script without capitals."""
    return len(text) < _LONGEST_CASELESS and text[0].isalpha() and text[0].lower() == text[0].upper()


def _title_case(text: str) -> bool:
    """Whether every word that counts begins with a capital; scripts without case have no Title Case."""
    words = [word for word in _WORD.findall(text.replace("’", "").replace("'", "")) if word.lower() not in SMALL]
    return bool(words) and all(word[0].isupper() for word in words) and len(max(words, key=len)) > 2

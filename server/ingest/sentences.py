"""Finds the sentences of a paragraph: nupunkt's boundaries, mended by tables. The only import of nupunkt.

Why nupunkt, and what the mending brings: docs/sentence-splitting.md.
"""

import re
from collections.abc import Iterator

import nupunkt

from server.ingest.language import (
    ABBREVIATIONS,
    CLOSING,
    NOTE,
    OPENERS,
    OPENING,
    RAISED,
    SPACED_MARKS,
    UNSPACED_MARKS,
)

WINDOW = 32
"""Characters on both sides of a mark that nupunkt is shown: it looks at the words beside a mark only, and its time
grows with the square of a run of marks ("!!!!")."""

_CLOSING = re.escape(CLOSING)
_OPENING = re.escape(OPENING)
_CANDIDATE = re.compile(rf"([.!?…])([{_CLOSING}]*)[{RAISED}]*(?:\s*{NOTE}\.?)*\s+(?=\S)")
_GLUED = re.compile(rf"[.!?][”\"’)\]]?(?=[{_OPENING}]?[^\W\d_])")
_FOREIGN = re.compile(rf"[{UNSPACED_MARKS}]+[{_CLOSING}]*\s*|[{SPACED_MARKS}]+[{_CLOSING}]*\s+")
_FOREIGN_MARK = re.compile(rf"[{UNSPACED_MARKS}{SPACED_MARKS}]")
_LEFT_OVER = re.compile(rf"(?:{NOTE}\.?|[{re.escape(CLOSING.replace(chr(34), ''))}]+[.,;]?|[.,;!?…]+)(?=\s|$)\s*")
_QUOTE_LEFT_OVER = re.compile(r"\"[.,;!?]?(?=\s|$)\s*")
_NEXT_WORD = re.compile(rf"(?:[{_OPENING}] ?)*([^\W_]+)(.?)")
_DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_NO_SENTENCE = frozenset("([./@_")  # "readers.Document(", "Example.Com/"
_PLAIN_END = re.compile(r"(?:%|[^\W\d_][^\W\d_A-Z]{2}|\d{2}|[A-Z]{3})[%\d]*$")
_SITE = re.compile(r"[/@_\\]|\.\w+\.|www\.")


def sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) of every sentence in one paragraph, without surrounding white space, in order.

    Together they cover every character that is not white space.
    """
    cuts = sorted({*_spaced(text), *_glued(text), *_foreign(text)})
    found: list[tuple[int, int]] = []
    start = _skip_space(text, 0)
    for cut in cuts:
        if cut <= start:
            continue
        place = _settle(text, start, cut)
        if start < place < len(text):
            found.append((start, start + len(text[start:place].rstrip())))
            start = place
    if start < len(text):
        found.append((start, start + len(text[start:].rstrip())))
    return found


def _spaced(text: str) -> Iterator[int]:
    """Sentence ends with white space behind them. What the tables leave open, nupunkt decides."""
    for match in _CANDIDATE.finditer(text):
        place = match.end()
        verdict = _verdict(text, match, place)
        if _proposed(text, match.start(), place) if verdict is None else verdict:
            yield place


def _verdict(text: str, match: re.Match[str], place: int) -> bool | None:
    """Whether the mark that was matched ends a sentence, as far as the tables know."""
    mark, closing = match[1], match[2]
    before = text[max(0, match.start() - 40) : match.start()]
    word = "" if before[-1:].isspace() else (before.split() or [""])[-1].lstrip(OPENING).rpartition("–")[2]
    following = _NEXT_WORD.match(text, place)
    if text[place].islower():
        return False if mark in "!?" or closing or not word or _is_abbreviation(word.lower()) else None
    if mark in "!?":
        return text[place] != "("
    if following is None or following[1][0].islower():
        return None
    if mark == "…":
        return True
    return _ends_sentence(word, following)


def _ends_sentence(word: str, following: re.Match[str]) -> bool | None:
    """Whether `word` and a full stop end a sentence before a word that is not in lower case."""
    small = word.lower()
    opens = following[1] in OPENERS and following[2] != "."
    figure = following[1][0].isdigit()
    numbered = small in ABBREVIATIONS.before_number or not any(character.isalnum() for character in word)  # "₨. 500"
    if small in ABBREVIATIONS.never or (figure and numbered):
        return False
    if small in ABBREVIATIONS.sometimes or _DOTTED.fullmatch(small):
        return opens
    if numbered or len(word) == 1 or not word.isalpha():
        return True if opens and word.isalpha() else None
    if figure:
        return True if len(word) > 3 and word.islower() else None
    return True if opens or len(word) > 3 or word.islower() else None


def _is_abbreviation(word: str) -> bool:
    known = word in ABBREVIATIONS.never or word in ABBREVIATIONS.before_number or word in ABBREVIATIONS.sometimes
    return known or _DOTTED.fullmatch(word) is not None


def _proposed(text: str, mark: int, place: int) -> bool:
    """Whether nupunkt ends a sentence between the mark and `place`."""
    start = max(0, mark - WINDOW)
    if start:
        start = _skip_space(text, max(start, text.find(" ", start, mark)))
    window = text[start : place + WINDOW]
    return any(mark < start + begin <= place for begin, _ in nupunkt.sent_spans(window))


def _glued(text: str) -> Iterator[int]:
    """Sentence ends with no space behind them: "in 2012).In 2008"."""
    for match in _GLUED.finditer(text):
        place = match.end()
        following = _NEXT_WORD.match(text, place)
        if following is None or not following[1].istitle() or following[2] in _NO_SENTENCE:
            continue
        before = text[max(0, match.start() - 40) : match.start()]
        chunk = before[max(before.rfind(" "), before.rfind("\n")) + 1 :]
        if not chunk or _SITE.search(chunk) or chunk.lower() in ABBREVIATIONS.never:
            continue
        if chunk[-1] in CLOSING or _PLAIN_END.search(chunk):
            yield place


def _foreign(text: str) -> Iterator[int]:
    """Sentence ends by the marks of scripts that nupunkt does not know."""
    if _FOREIGN_MARK.search(text):
        for match in _FOREIGN.finditer(text):
            yield match.end()


def _settle(text: str, start: int, cut: int) -> int:
    """Moves a cut behind what belongs to the sentence begun at `start`: notes, closing quotes, stray marks."""
    place = _skip_space(text, cut)
    while True:
        match = _LEFT_OVER.match(text, place)
        if match is None and text.startswith('"', place) and text.count('"', start, place) % 2:
            match = _QUOTE_LEFT_OVER.match(text, place)
        if match is None or match.end() == place:
            break
        place = match.end()
        if place < len(text) and text[place].islower():
            return start  # the sentence goes on behind the quotation or the note: no end here
    return place


def _skip_space(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place

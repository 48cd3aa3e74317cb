"""Finds proper names by their capital letters: each run of capitalised words, and what particles join in it.

No tagger: which capital letters tell something, a document tells itself. A word that begins a sentence is a name if it
has its capital letter elsewhere too, and a single word that also stands in lower case is none.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from graph_store.entity_models import Mention
from graph_store.models import Passage
from server.ingest.name_forms import LONGEST, POSSESSIVE, WORD, is_acronym, normal_name
from server.language import english

SHOUTED = 0.5
"""Share of words in capitals from which capital letters tell nothing."""

_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)?")
_BEFORE_APOSTROPHE = re.compile(r"[^'’ʼ]*")
_BETWEEN = re.compile(r"[ \u00a0]?&[ \u00a0]?|[-–][ \u00a0]?|\.?(?:[ \u00a0]\n?|\n)[ \u00a0]?")
"""What may stand between two words of a name: white space with one line break at most, a hyphen, an ampersand."""
_OPENING = re.compile(r"[!?:;…]\W*$")
"""What stands before a word that has a capital letter whatever it is; so do quotation marks."""
_QUOTE = re.compile(r"[\"“„«‘]\s?$")
_CLOSING = re.compile(r"\s?[\"”“»’]")


class Page:
    """A passage, its words with their offsets in it, and the places of those that its sentences begin with."""

    def __init__(self, passage: Passage) -> None:
        self.start, self.text = passage.start, passage.text
        found = list(WORD.finditer(passage.text))
        self.words = [match[0] for match in found]
        self.raised = [not word.islower() and _raised(word) for word in self.words]
        self.begins, self.ends = [match.start() for match in found], [match.end() for match in found]
        self.starts = {bisect_left(self.begins, start - passage.start) for start in passage.sentences}

    def opens(self, place: int) -> bool:
        """Whether a sentence, a quotation, or what follows a colon, begins with this word."""
        begin = self.begins[place]
        opened = _OPENING.search(self.text, max(0, begin - 3), begin) is not None
        return place in self.starts or opened or self._opens_quotation(place)

    def quotes(self, first: int, last: int) -> bool:
        """Whether these words stand in quotation marks of their own, as titles do."""
        closed = _CLOSING.match(self.text, self.ends[last]) is not None
        return closed and first not in self.starts and self._opens_quotation(first)

    def _opens_quotation(self, place: int) -> bool:
        begin = self.begins[place]
        mark = _QUOTE.search(self.text, max(0, begin - 2), begin)
        return mark is not None and (mark[0][0] != '"' or self.text.count('"', 0, begin) % 2 == 1)

    def between(self, place: int) -> str:
        """What stands before this word, after the one before it."""
        return self.text[self.ends[place - 1] : self.begins[place]]

    def name(self, first: int, last: int) -> str:
        return normal_name(self.text[self.begins[first] : self.ends[last]])

    def mention(self, first: int, last: int) -> Mention:
        start, end = self.start + self.begins[first], self.start + self.ends[last]
        return Mention(name=self.name(first, last), start=start, end=end)


@dataclass(frozen=True)
class _Known:
    """What a document tells: names that are whole, words in lower case, words with a capital letter of their own."""

    whole: frozenset[str]
    plain: frozenset[str]
    raised: frozenset[str]


def proper(pages: Sequence[Page], whole: frozenset[str]) -> Iterator[list[Mention]]:
    """The proper names of each passage of a document. Those in `whole` are names as they stand."""
    plain = frozenset(word for page in pages for word in filter(str.islower, page.words))
    raised = frozenset(
        _bare(word)
        for page in pages
        for place, word in enumerate(page.words)
        if page.raised[place] and not page.opens(place)
    )
    known = _Known(whole, plain, raised)
    runs = [[_begun(page, *run, known) for run in _runs(page)] for page in pages]
    told = [[run for run in held if _names(page, *run, known)] for page, held in zip(pages, runs, strict=True)]
    apart = Counter(page.name(*run) for page, held in zip(pages, told, strict=True) for run in held)
    for page, held in zip(pages, runs, strict=True):
        parts = (part for run in held for part in _parts(page, *run, known, apart))
        yield [page.mention(*part) for part in parts if _names(page, *part, known)]


def _runs(page: Page) -> Iterator[tuple[int, int]]:
    """First and last place of every run of capitalised words and numbers, particles between them."""
    if sum(map(str.isupper, page.words)) > SHOUTED * len(page.words):
        return
    first = last = -1
    for place, word in enumerate(page.words):
        joined = place not in page.starts and place - first < LONGEST
        if first >= 0 and not (joined and _BETWEEN.fullmatch(page.between(place))):
            yield first, last
            first = -1
        if page.raised[place] or (first >= 0 and last == place - 1 and (word[0].isdigit() or not word.islower())):
            first, last = (place if first < 0 else first), place
        elif first >= 0 and (word not in english().particles or place - last > 2):
            yield first, last
            first = -1
    if first >= 0:
        yield first, last


def _begun(page: Page, first: int, last: int, known: _Known) -> tuple[int, int]:
    """The run without a first word that has its capital letter from the beginning of a sentence only."""
    word, language = _bare(page.words[first]), english()
    initial = len(word) == 1 and page.text.startswith(".", page.ends[first])
    if first == last or not page.opens(first) or initial or word in language.name_openings:
        return first, last
    if (page.name(first, last) in known.whole and word not in language.articles) or page.quotes(first, last):
        return first, last
    opening = word in language.stop_words or word in language.leaning_words or word in language.openings
    if opening or (word in known.plain and word not in known.raised):
        first = next(place for place in range(first + 1, last + 1) if page.raised[place] or place == last)
    return first, last


def _parts(page: Page, first: int, last: int, known: _Known, apart: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """The run, if it is one name; what stands between its joints, if that is; what particles and initials lead to."""
    if first == last:
        yield first, last
        return
    groups = list(_cut(page, first, last, english().joints))
    one = len(groups) < 2 or _is_one(page, groups, known, apart)
    if one or apart[page.name(first, last)] > 1:
        yield first, last
    yield from () if one else groups
    for begin, end in [(first, last)] if one else groups:
        for piece in _cut(page, begin, end, english().particles - english().joints):
            parted = piece[1] < end and page.words[piece[1] + 1] in english().stop_words
            several = piece[0] < piece[1] and (parted or POSSESSIVE.search(page.words[piece[1]]))
            joined = english().joints.intersection(page.words[piece[0] : piece[1]])
            if (piece[0] > begin or several) and piece != (begin, end) and not joined:
                yield piece
        full = next(place for place in range(begin, end + 1) if len(page.words[place]) > 1 or place == end)
        if begin < full < end:
            yield full, end


def _cut(page: Page, first: int, last: int, where: frozenset[str]) -> Iterator[tuple[int, int]]:
    """What stands between these words, and after possessives."""
    begin = first
    for place in range(first, last + 1):
        cut = page.words[place] in where
        if cut or place == last or POSSESSIVE.search(page.words[place]):
            named = [held for held in range(begin, place + 1 - cut) if not _is_small(page.words[held])]
            if named:
                yield named[0], named[-1]
            begin = place + 1


def _is_small(word: str) -> bool:
    return word in english().particles or word.lower() in english().articles


def _is_one(page: Page, groups: Sequence[tuple[int, int]], known: _Known, apart: Mapping[str, int]) -> bool:
    """Whether joined groups are no names by themselves: of a title or quotation; common words, or single ones after a
    particle, joined by "and" ("School of Speech and Drama"); joined by the possessive of what stands nowhere else.
    """
    first, last = groups[0][0], groups[-1][1]
    if page.name(first, last) in known.whole or page.quotes(first, last):
        return True
    for (begin, end), (after, stop) in pairwise(groups):
        joints = page.words[end + 1 : after]
        common = _bare(page.words[end]) in known.plain or _bare(page.words[after]) in known.plain
        nested = end > begin and page.words[end - 1] in english().particles and after == stop
        if joints and not (joints == [english().conjunction] and (common or nested)):
            return False
        if not joints and apart[page.name(begin, end)]:
            return False
    return True


def _names(page: Page, first: int, last: int, known: _Known) -> bool:
    """Whether the words name something: not a date, nor a single word that is common, or only begins a sentence."""
    name, word, bare = page.name(first, last), page.words[first], _bare(page.words[first])
    if first < last:
        return not _says_nothing(name)
    if is_acronym(word):
        told = first > 0 and page.words[first - 1].lower() in english().articles  # "the US", "the WHO"
        return told or (bare not in known.plain and bare not in english().weak_words)
    if page.opens(first) and word[1:].islower() and bare not in known.raised and not page.quotes(first, last):
        return False
    return len(name) > 1 and bare not in known.plain and not _says_nothing(bare)


@lru_cache(maxsize=50_000)
def _says_nothing(name: str) -> bool:
    """Whether it has only numbers and words that name nothing by themselves, like those of dates."""
    tables = english().stop_words, english().weak_words, english().openings
    return all(_NUMBER.fullmatch(word) or any(word in table for table in tables) for word in name.split())


@lru_cache(maxsize=50_000)
def _bare(word: str) -> str:
    """The word in lower case, without a possessive, or what is left out in "I've"."""
    begin = _BEFORE_APOSTROPHE.match(word.lower())
    if begin and begin[0] in english().stop_words:
        return begin[0]
    return POSSESSIVE.sub("", word).lower()


def _raised(word: str) -> bool:
    """Whether there is a capital letter before any hyphen or apostrophe: "Bank", "iPhone", but not "mid-July"."""
    begin = word if word[0].isupper() else re.split(r"\W", word, maxsplit=1)[0]
    return begin != begin.lower()

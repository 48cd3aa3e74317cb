"""Keeps passages within what the embedding model reads: divides a stretch that has too many word pieces."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from server.ingest.language import CLAUSE_MARKS
from server.ingest.packing import Stretch

LIMIT = 256
"""Word pieces the model reads of a passage with its title and heading."""

_SPARE = 4  # the model's own marks at both ends, and what stands between title, heading and text
_CERTAIN = 2500  # characters that exceed the limit in any writing; not worth counting
_LEAST = 24  # characters not divided further whatever is counted
_JOINED = frozenset({"Mn", "Mc", "Me", "Sk"})  # Sk: skin tones
_JOINER = "\u200d"
_CLAUSE = re.compile(rf"[{re.escape(CLAUSE_MARKS)}]+\s*")
_SPACE = re.compile(r"\s+")

Count = Callable[[Sequence[str]], list[int]]


def fit(text: str, stretches: Iterable[tuple[str, Stretch]], count: Count) -> list[tuple[str, Stretch]]:
    """(words embedded before it, stretch) pairs, divided until each has at most LIMIT word pieces, in order.

    `count` is asked only about what comes near the limit, all of a document's at once.
    """
    fitting: list[tuple[str, Stretch]] = []
    waiting = list(stretches)
    while waiting:
        near: list[tuple[str, Stretch]] = []
        for pair in waiting:
            (near if _is_near(text, *pair) else fitting).append(pair)
        waiting = []
        for pair, pieces in zip(near, _count(text, near, count), strict=True):
            if pieces <= LIMIT - _SPARE or pair[1].length <= _LEAST:
                fitting.append(pair)
            else:
                waiting.extend((pair[0], half) for half in _halves(text, pair[1]))
    return sorted(fitting, key=lambda pair: pair[1].sentences[0])


def _is_near(text: str, head: str, stretch: Stretch) -> bool:
    """Whether a stretch behind its head may exceed the limit: no text has more word pieces than bytes."""
    return min(_bytes(head), LIMIT // 2) + _bytes(_words(text, stretch)) > LIMIT - _SPARE


def _words(text: str, stretch: Stretch) -> str:
    return text[stretch.sentences[0][0] : stretch.sentences[-1][1]]


def _bytes(words: str) -> int:
    return len(words) if words.isascii() else len(words.encode("utf-8"))


def _count(text: str, near: Sequence[tuple[str, Stretch]], count: Count) -> list[int]:
    """Word pieces of each pair; a head counts for half the limit at most, because no more of it is read."""
    asked = [words for _, stretch in near if len(words := _words(text, stretch)) <= _CERTAIN]
    heads = sorted({head for head, _ in near})
    if not near:
        return []
    counted = count([*heads, *asked])
    of_head = dict(zip(heads, counted, strict=False))
    of_words = iter(counted[len(heads) :])
    return [
        min(of_head[head], LIMIT // 2) + (next(of_words) if stretch.length <= _CERTAIN else LIMIT)
        for head, stretch in near
    ]


def _halves(text: str, stretch: Stretch) -> tuple[Stretch, Stretch]:
    sentences = stretch.sentences
    if len(sentences) > 1:
        middle = (sentences[0][0] + sentences[-1][1]) / 2
        cut = min(range(1, len(sentences)), key=lambda number: abs(sentences[number][0] - middle))
        return replace(stretch, sentences=sentences[:cut]), replace(stretch, sentences=sentences[cut:])
    begin, end = sentences[0]
    cut = _cut(text, begin, end)
    left = begin + len(text[begin:cut].rstrip())
    right = end - len(text[cut:end].lstrip())
    return replace(stretch, sentences=((begin, left),)), replace(stretch, sentences=((right, end),))


def _cut(text: str, begin: int, end: int) -> int:
    """Where a sentence is cut in two: behind a clause near its middle, else at a space, else between characters."""
    middle = (begin + end) // 2
    for pattern in (_CLAUSE, _SPACE):
        for reach in ((end - begin) // 8, (end - begin) // 4, (end - begin) // 2 - _LEAST // 4):
            low, high = max(begin + 1, middle - reach), min(end - 1, middle + reach)
            places = [match.end() for match in pattern.finditer(text, low, high) if match.end() < end]
            if places:
                return min(places, key=lambda place: abs(place - middle))
    place = middle
    while place < end - 1 and _holds_together(text, place):
        place += 1
    return place


def _holds_together(text: str, place: int) -> bool:
    """Whether what stands before `place` and behind it is one character to a reader: a vowel sign, a joined emoji."""
    return unicodedata.category(text[place]) in _JOINED or _JOINER in text[place - 1 : place + 1]

"""Gives the words of a question the capital letters that the sources give them: askers often leave theirs out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from server.language import english

LONGEST = 4
"""Words whose spelling is looked up together: "Herder Memorial Trophy"."""

_WORD = re.compile(r"[^\W_]+(?:[-'’](?!s\b)[^\W_]+)*")
_BEFORE_CAPITAL = frozenset('.!?…:;\n"“‘(')
"""Marks behind which a word has a capital for no reason of its own."""


def spelled(question: str, texts: Iterable[str]) -> str:
    """The question, without regard to its own capital letters, with those of `texts`.

    The longest run of words that a text holds decides by its commonest spelling; what none holds is in small letters.
    """
    question = question.casefold()
    asked = list(_WORD.finditer(question))
    known = _spellings([match.group() for match in asked], texts)
    parts: list[str] = []
    place = end = 0
    while place < len(asked):
        runs = (tuple(match.group() for match in asked[place : place + size]) for size in range(LONGEST, 0, -1))
        run = next((run for run in runs if run in known), (asked[place].group(),))
        words = known.get(run, run)
        for match, word in zip(asked[place:], words, strict=False):
            parts += [question[end : match.start()], word]
            end = match.end()
        place += len(run)
    return "".join(parts) + question[end:]


def _spellings(asked: list[str], texts: Iterable[str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The commonest spelling in `texts` of each run of the words asked; ties by spelling."""
    wanted = {run for run, _ in _runs(asked, asked)}
    seen: dict[tuple[str, ...], Counter[tuple[str, ...]]] = defaultdict(Counter)
    words = set(asked)
    for text in texts:
        found = list(_WORD.finditer(text))
        folded = [match.group().casefold() for match in found]
        for run, place in _runs(folded, words):
            if run in wanted and (len(run) > 1 or _stands_alone(text, found, place)):
                seen[run][tuple(match.group() for match in found[place : place + len(run)])] += 1
    return {run: min(counts, key=lambda each: (-counts[each], each)) for run, counts in seen.items()}


def _runs(folded: list[str], words: Iterable[str]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every run of 1 to LONGEST of `words`, with its place; no longer one begins with a stop word ("The Rise")."""
    small = english().stop_words
    words = set(words)
    for place in range(len(folded)):
        for size in range(1, LONGEST + 1):
            if place + size > len(folded) or folded[place + size - 1] not in words:
                break
            if size > 1 and folded[place] in small:
                break
            yield tuple(folded[place : place + size]), place


def _stands_alone(text: str, found: list[re.Match[str]], place: int) -> bool:
    """Whether a capital here is the word's own: neither a sentence's nor that of a name of several words."""
    match = found[place]
    if text[: match.start()].rstrip(" ")[-1:] in _BEFORE_CAPITAL | {""}:
        return False
    beside = [found[near].group() for near in (place - 1, place + 1) if 0 <= near < len(found)]
    return not match.group()[0].isupper() or not any(word[0].isupper() for word in beside)

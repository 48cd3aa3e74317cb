"""The forms of names: which spellings are one name, what a title names, and what in a question could be a name."""

import re
from collections.abc import Iterator
from functools import lru_cache

from graph_store.normal import words
from server.language import english

LONGEST = 12
"""Words in a name."""

WORD = re.compile(r"[^\W_]+(?:['’ʼ&-](?=[^\W_])[^\W_]+|\.[^\W\d_](?![^\W_])|(?<=\d)\.\d+)*")
"""A word of a name: "Boeing", "O'Brien", "AT&T", "COVID-19", "U.S", but two of "England.In"."""
POSSESSIVE = re.compile(r"['’ʼ]s?$", re.IGNORECASE)

_TITLE_NOTE = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_TITLE_END = re.compile(r"[,:] | [-–—|·] ")


@lru_cache(maxsize=50_000)
def normal_name(text: str) -> str:
    """The form under which spellings of a name are one name; empty when there is none. Initials are one word."""
    found: list[str] = []
    after_initial = False
    for word in words(POSSESSIVE.sub("", text.strip())):
        initial = len(word) == 1 and word.isalpha()
        if initial and after_initial:
            found[-1] += word
        else:
            found.append(word)
        after_initial = initial
    while len(found) > 1 and found[0] in english().articles:
        del found[0]
    return " ".join(found[:LONGEST])


def title_names(title: str) -> tuple[str, ...]:
    """What a title names: all of it; without its brackets; and of that, what stands before a comma, colon or dash."""
    plain = _TITLE_NOTE.sub("", title)
    forms = (title, plain, _TITLE_END.split(plain)[0])
    return tuple(name for name in dict.fromkeys(map(normal_name, forms)) if name)


def possible_names(text: str) -> Iterator[tuple[int, int, str]]:
    """Every stretch of words in `text` that could be a name, as (start, end, normal form), the longest first."""
    found = list(WORD.finditer(text))
    for length in range(min(LONGEST, len(found)), 0, -1):
        for first, last in zip(found, found[length - 1 :], strict=False):
            stretch = text[first.start() : last.end()]
            if not english().stop_words.issuperset(words(stretch)) or (is_acronym(stretch) and not text.isupper()):
                yield first.start(), last.end(), normal_name(stretch)


def is_acronym(word: str) -> bool:
    """Whether all letters of a word, and it has two, are capitals."""
    return len(word) > 1 and word.isupper()

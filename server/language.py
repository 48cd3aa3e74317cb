"""What is particular to one language, read from a table beside this file."""

import functools
import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import snowballstemmer

from graph_store.normal import words

SPOKEN = 0.15
"""Share of stop words below which a text is taken for another language; English prose has .3 to .5."""

OPENING = 6
"""Words in which an opening is seen to point back."""

_TABLES = Path(__file__).parent


@dataclass(frozen=True)
class Language:
    """The table of one language. Word sets hold casefolded words; phrases are casefolded words joined by spaces."""

    code: str
    stemmer: str
    script: str
    stop_words: frozenset[str]
    leaning_words: frozenset[str]
    leaning_phrases: frozenset[str]
    pointing_words: frozenset[str]
    standing_phrases: frozenset[str]
    weak_words: frozenset[str]
    light_verbs: frozenset[str]
    negations: frozenset[str]
    conjunction: str
    also_in: str
    particles: frozenset[str]
    joints: frozenset[str]
    articles: frozenset[str]
    openings: frozenset[str]
    name_openings: frozenset[str]

    def speaks(self, text: str) -> bool:
        """Whether `text` is in this language: a sentence without its smallest words hardly is."""
        spoken = words(text)
        return sum(word in self.stop_words for word in spoken) >= SPOKEN * len(spoken)

    def spells(self, text: str) -> bool:
        """Whether all letters of `text` are of this language's script (the first word of their Unicode names)."""
        return all(unicodedata.name(letter, "").startswith(self.script) for letter in text if letter.isalpha())

    def content_words(self, text: str) -> list[str]:
        """The words of `text` that carry content, in order, repeated as they stand."""
        return [word for word in words(text) if word not in self.stop_words]

    def stem(self, word: str) -> str:
        """The stem under which forms of a word meet."""
        return _stem(self.stemmer, word)

    def stems(self, text: str) -> list[str]:
        """The stems of the content words of `text`."""
        return [self.stem(word) for word in self.content_words(text)]

    def names(self, text: str) -> frozenset[str]:
        """The words a question names things by: capitalised after the first word, or with a digit."""
        found = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text)
        marked = (
            word
            for place, word in enumerate(found)
            if (place > 0 and word[0].isupper()) or any(character.isdigit() for character in word)
        )
        named = frozenset(word for name in marked for word in self.content_words(name))
        return named & frozenset(self.content_words(text))  # a vowel sign ends a word of `found`, but not of the text

    def leans(self, text: str) -> bool:
        """Whether the opening of `text` refers to something said before it."""
        opening = words(text[:80])[:OPENING]
        if not opening:
            return True
        heads = {" ".join(opening[:length]) for length in (2, 3, 4)}
        if heads & self.standing_phrases:
            return False
        if opening[0] in self.leaning_words or heads & self.leaning_phrases or self.pointing_words & set(opening):
            return True
        first = text.lstrip("\"'“”‘’([*- ")[:1]
        return first.islower()


@functools.cache
def english() -> Language:
    """The English table."""
    return load(_TABLES / "english.toml")


def load(path: Path) -> Language:
    """The language a table describes. Raises KeyError for a table that lacks an entry."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))

    def bag(key: str) -> frozenset[str]:
        return frozenset(table[key].split())

    def phrases(key: str) -> frozenset[str]:
        return frozenset(phrase.strip() for phrase in re.split(r"[|\n]", table[key]) if phrase.strip())

    return Language(
        code=table["code"],
        stemmer=table["stemmer"],
        script=table["script"],
        stop_words=bag("stop_words"),
        leaning_words=bag("leaning_words"),
        leaning_phrases=phrases("leaning_phrases"),
        pointing_words=bag("pointing_words"),
        standing_phrases=phrases("standing_phrases"),
        weak_words=bag("weak_words"),
        light_verbs=bag("light_verbs"),
        negations=bag("negations"),
        conjunction=table["and"],
        also_in=table["also_in"],
        particles=bag("particles"),
        joints=bag("joints"),
        articles=bag("articles"),
        openings=bag("openings"),
        name_openings=bag("name_openings"),
    )


def rarity(frequencies: Mapping[str, int], passages: int, wanted: Iterable[str]) -> dict[str, float]:
    """BM25's inverse document frequency of each wanted word: ln(1 + (N - n + ½) / (n + ½)), always positive.

    Frequencies count in the whole store; where `passages` counts a part of it, no word stands in more than all of them.
    """
    stands = {word: min(frequencies.get(word, 0), passages) for word in wanted}
    return {word: math.log(1 + (passages - count + 0.5) / (count + 0.5)) for word, count in stands.items()}


@functools.cache
def _stemmer(name: str) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer(name)


@functools.lru_cache(maxsize=50_000)
def _stem(stemmer: str, word: str) -> str:
    return str(_stemmer(stemmer).stemWord(word))

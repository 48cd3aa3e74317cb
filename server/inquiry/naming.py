"""Names for findings: 2 to 4 words in Title Case, taken from the statement and its heading, unique in the network.

A name is a phrase of the statement, or its heading. A linear model weighs how near a phrase is to the statement (as
KeyBERT does) and what it is made of; it was fitted on names that readers had called good, fair or bad:
`benchmarks/names.py` fits it anew and measures it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from graph_store.normal import words
from graph_store.vectors import Floats, without
from server.ingest.embed import Embedder
from server.inquiry.grammar import FEWEST, MOST, nouns, phrases
from server.inquiry.select import Candidate
from server.language import Language, english

WEIGHTS = {"aside": 8.2, "near": 1.7, "pair": -4.6, "length": 2.1, "proper": -1.5, "acting": 0.8, "said": 0.2}
ENCODED = 8
"""Options of a statement that are compared with it: those best by all that needs no model."""
PAIRED = 5
"""Nouns of which pairs are made."""
ACRONYM = 5
"""Letters of the longest word up to which a text in capitals keeps them: "HSBC UK"."""
ECHO = 3.0
"""Taken off, times the share of the name's words that another name of the network holds already."""

_PAUSE = re.compile(r"\s*[:;,–—|](?:\s+|$)")
_SMALL = frozenset(words("a an and as at but by for from in of on or the to with via vs"))


@dataclass(frozen=True)
class _Option:
    """A phrase that could be the name. `pair`: two nouns with `and` between; `acting`: as in grammar.Phrase."""

    text: str
    pair: bool = False
    acting: bool = False


@dataclass(frozen=True)
class _Choice:
    """A statement to be named, and what it could be named."""

    text: str
    heading: str
    title: str
    options: tuple[_Option, ...]


def name(
    candidates: Sequence[Candidate],
    vectors: Floats,
    titles: Mapping[str, str],
    embedder: Embedder,
    others: Sequence[str] = (),
) -> list[str]:
    """One name for each candidate, in order, no two alike and none like `others`.

    `vectors`: those of the candidates' texts; `titles`: source id to title.
    "Green Roof" and "Green Roofs" are alike.
    """
    language = english()
    choices = [_choice(candidate, titles[candidate.passage.source_id], language) for candidate in candidates]
    taken = list(others)
    for choice, worths in zip(choices, _worths(choices, vectors, embedder), strict=True):
        used = {" ".join(words(other)) for other in taken}
        said = [set(language.stems(other)) for other in taken]
        ranked = _ranked(choice.options, worths, said)
        free = (text for text in ranked if " ".join(words(text)) not in used and set(language.stems(text)) not in said)
        taken.append(next(free, None) or _fallback(choice, used))
    return taken[len(others) :]


def title_case(text: str) -> str:
    """Each word capitalised except small ones in the middle; words with their own capitals keep them.

    Where there is nothing but capitals, they are no word's own: "THE GILDED AGE".
    """
    longest = max(map(len, text.split()), default=0)
    parts = re.split(r"([\s-]+)", text.lower() if text.isupper() and longest > ACRONYM else text)
    return "".join(
        part
        if part[1:] != part[1:].lower() or (part.casefold() in _SMALL and 0 < place < len(parts) - 1)
        else part[:1].upper() + part[1:]
        for place, part in enumerate(parts)
    )


def _choice(candidate: Candidate, title: str, language: Language) -> _Choice:
    heading = candidate.passage.heading.rsplit(" › ", 1)[-1]
    text = candidate.text
    best = sorted(_options(text, heading, title, language), key=lambda each: -_worth(_form(each, text)))
    return _Choice(text, heading, title, tuple(best[:ENCODED]))


def _options(text: str, heading: str, title: str, language: Language) -> Iterator[_Option]:
    """The heading where it is a phrase, and the phrases of the statement; none twice, nor the source's title."""
    seen = {" ".join(words(title))}
    spoken = (_Option(each.text, acting=each.acting) for each in phrases(text, language))
    for option in (*_headings(heading, language), *spoken, *_pairs(text, language)):
        key = " ".join(words(option.text))
        if key not in seen:
            seen.add(key)
            yield option


def _pairs(text: str, language: Language) -> Iterator[_Option]:
    """Every two of the nouns said most often, the earlier first."""
    spoken = nouns(text, language) if language.speaks(text) else []
    counts = Counter(language.stem(word) for word in words(" ".join(spoken)))
    first = {language.stem(word.casefold()): word for word in reversed(spoken)}
    best = [first[stem] for stem, _ in counts.most_common() if stem in first][:PAIRED]
    for pair in combinations(sorted(best, key=spoken.index), 2):
        yield _Option(f" {language.conjunction} ".join(pair), pair=True)


def _headings(heading: str, language: Language) -> Iterator[_Option]:
    """The parts of a heading, "Takeaways: Your Next Moves" having two, that could be names."""
    for part in _PAUSE.split(heading):
        fits = FEWEST <= len(part.split()) <= MOST and len(language.content_words(part)) >= FEWEST
        weak = language.weak_words.intersection(words(part))
        if fits and not weak and "?" not in part and not any(character.isdigit() for character in part):
            yield _Option(part)


def _worths(choices: Sequence[_Choice], statements: Floats, embedder: Embedder) -> list[list[float]]:
    """How well each option names its statement, before what the other names say."""
    texts = [option.text for choice in choices for option in choice.options]
    encoded = embedder.encode_texts([*texts, *(choice.title for choice in choices)])
    out: list[list[float]] = []
    row = 0
    for choice, statement, title in zip(choices, statements, encoded[len(texts) :], strict=True):
        end = row + len(choice.options)
        out.append([_worth(each) for each in _features(choice, encoded[row:end], statement, title)])
        row = end
    return out


def _features(choice: _Choice, vectors: Floats, statement: Floats, title: Floats) -> list[dict[str, float]]:
    """What each option is judged by. `vectors`: those of the options.

    `near`: cosine with the statement; `aside`: the same after what both have of the source's title is taken off. The
    others need no model: see `_form`.
    """
    near = vectors @ statement
    rest = without(statement[None], title[None])[0]
    aside = without(vectors, np.broadcast_to(title, vectors.shape)) @ rest
    return [
        {**_form(option, choice.text), "near": float(near[place]), "aside": float(aside[place])}
        for place, option in enumerate(choice.options)
    ]


def _form(option: _Option, text: str) -> dict[str, float]:
    """What an option is made of. `length`: characters, in twenties; `said`: how often the text says its words, on
    average; `proper`: the share of them that the text writes with a capital in the midst of a sentence."""
    language = english()
    counts = Counter(language.stems(text))
    stems, content = language.stems(option.text), language.content_words(option.text)
    proper = [re.search(rf"[^\W\d_][,;]? {re.escape(word.capitalize())}\b", text) is not None for word in content]
    return {
        "pair": float(option.pair),
        "acting": float(option.acting),
        "length": len(option.text) / 20,
        "said": sum(counts[stem] for stem in stems) / max(1, len(stems)),
        "proper": sum(proper) / max(1, len(content)),
    }


def _worth(features: Mapping[str, float]) -> float:
    return round(sum(WEIGHTS[name] * value for name, value in features.items()), 4)


def _ranked(options: Sequence[_Option], worths: Sequence[float], spoken: Sequence[set[str]]) -> list[str]:
    """Names by worth once echoes of the names before (stems) are taken off; ties by text."""
    language = english()
    ranked: list[tuple[float, str]] = []
    for option, worth in zip(options, worths, strict=True):
        stems = set(language.stems(option.text))
        echo = max((len(stems & other) / max(1, len(stems)) for other in spoken), default=0.0)
        ranked.append((ECHO * echo - worth, title_case(option.text)))
    return [text for _, text in sorted(ranked)]


def _fallback(choice: _Choice, used: set[str]) -> str:
    """When the statement offers no phrase: the heading or title, cut to four words, numbered if need be."""
    language = english()
    parts = [part for part in (*_PAUSE.split(choice.heading), *_PAUSE.split(choice.title)) if words(part)]
    kept = (parts[0] if parts else choice.title).split()[:MOST]
    while len(kept) > 1 and kept[-1].casefold() in language.stop_words:
        kept.pop()
    text = title_case(" ".join(kept))
    number = 1
    unique = text
    while " ".join(words(unique)) in used:
        number += 1
        unique = f"{text} {number}"
    return unique

"""Names for findings: 2 to 4 words in Title Case, taken from the statement and its heading, unique in the network.

A name is a noun phrase of the statement, or its heading. Phrases are ranked by likeness to the statement (as KeyBERT
does) and to the question, by how rare their words are in the store, and by whether the heading says them too.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from graph_store.normal import words
from graph_store.vectors import Floats
from server.inquiry.grammar import FEWEST, MOST, Phrase, nouns, phrases
from server.inquiry.select import Candidate
from server.kit import Kit
from server.language import Language, english, rarity

ASKED = 0.3
"""Weight of a phrase's likeness to the question, beside its likeness to the statement."""
RARE = 0.25
"""Weight of the mean rarity of a name's words, as a share of the rarest possible."""
HEADED = 0.08
"""Added when the heading shares a content word with the name."""
FIRST = 0.06
"""Added in full to a phrase at the very beginning of the statement, fading to nothing at its end."""
ASIDE = 0.06
"""Taken off a phrase that hangs on a preposition: what is said by the way."""
LINKED = 0.06
"""Taken off a phrase with a preposition: the shorter name is the better one."""
PROPER = 1.0
"""Taken off a proper name: it says who is mentioned, seldom what is said."""
PLACED = 0.15
"""Taken off it besides where the second part is a proper name: "State of Utah"."""
PAIR = 0.9
"""Taken off two nouns joined by `and`: the last choice before a bare proper name."""
UNSAID = 0.15
"""Taken off a heading none of whose words the statement says: "Practical Takeaways" stands above many things."""
PAIRED = 5
"""Nouns of which pairs are made."""
ECHO = 0.35
"""Taken off, times the share of the name's words that question or title already hold, or another name does."""

_PAUSE = re.compile(r"\s*[:;,–—|](?:\s+|$)")
_SMALL = frozenset(words("a an and as at but by for from in of on or the to with via vs"))


@dataclass(frozen=True)
class _Option:
    """A phrase that could be the name. `place`: where it begins in the statement, 0 to 1. `cost`: taken off it."""

    text: str
    place: float = 0.0
    cost: float = 0.0


@dataclass(frozen=True)
class _Choice:
    """A statement to be named, and what it could be named."""

    text: str
    heading: str
    title: str
    options: tuple[_Option, ...]


def name(
    candidates: Sequence[Candidate], question: str, titles: dict[str, str], kit: Kit, others: Sequence[str] = ()
) -> list[str]:
    """One name for each candidate, in order, no two alike and none like `others`. `titles`: source id to title.

    "Green Roof" and "Green Roofs" are alike.
    """
    language = english()
    choices = [_choice(candidate, titles[candidate.passage.source_id], language) for candidate in candidates]
    asked = set(language.stems(question))
    taken = list(others)
    for choice, worths in zip(choices, _worths(choices, question, kit), strict=True):
        used = {" ".join(words(other)) for other in taken}
        known = asked | set(language.stems(choice.title))
        said = [set(language.stems(other)) for other in taken]
        ranked = _ranked(choice.options, worths, known, said)
        free = (text for text in ranked if " ".join(words(text)) not in used and set(language.stems(text)) not in said)
        taken.append(next(free, None) or _fallback(choice, used))
    return taken[len(others) :]


def title_case(text: str) -> str:
    """Each word capitalised except small ones in the middle; words with their own capitals keep them."""
    parts = re.split(r"([\s-]+)", text)
    return "".join(
        part
        if part[1:] != part[1:].lower() or (part.casefold() in _SMALL and 0 < place < len(parts) - 1)
        else part[:1].upper() + part[1:]
        for place, part in enumerate(parts)
    )


def _choice(candidate: Candidate, title: str, language: Language) -> _Choice:
    text = " ".join(segment.text for segment in candidate.statement)
    heading = candidate.passage.heading.rsplit(" › ", 1)[-1]
    return _Choice(text, heading, title, tuple(_options(text, heading, title, language)))


def _options(text: str, heading: str, title: str, language: Language) -> Iterator[_Option]:
    """The heading where it is a phrase, and the noun phrases of the statement; none twice, nor the source's title."""
    seen = {" ".join(words(title))}
    spoken = (_Option(each.text, each.start / len(text), _cost(each)) for each in phrases(text, language))
    for option in (*_headings(heading, text, language), *spoken, *_pairs(text, language)):
        key = " ".join(words(option.text))
        if key not in seen:
            seen.add(key)
            yield option


def _cost(phrase: Phrase) -> float:
    return PROPER * phrase.proper + LINKED * phrase.linked + PLACED * phrase.placed + ASIDE * phrase.aside


def _pairs(text: str, language: Language) -> Iterator[_Option]:
    """Every two of the nouns said most often, the earlier first."""
    spoken = nouns(text, language) if language.speaks(text) else []
    counts = Counter(language.stem(word) for word in words(" ".join(spoken)))
    first = {language.stem(word.casefold()): word for word in reversed(spoken)}
    best = [first[stem] for stem, _ in counts.most_common() if stem in first][:PAIRED]
    for pair in combinations(sorted(best, key=spoken.index), 2):
        yield _Option(f" {language.conjunction} ".join(pair), cost=PAIR)


def _headings(heading: str, text: str, language: Language) -> Iterator[_Option]:
    """The parts of a heading, "Takeaways: Your Next Moves" having two, that could be names."""
    said = set(language.stems(text))
    for part in _PAUSE.split(heading):
        fits = FEWEST <= len(part.split()) <= MOST and len(language.content_words(part)) >= FEWEST
        weak = language.weak_words.intersection(words(part))
        if fits and not weak and "?" not in part and not any(character.isdigit() for character in part):
            yield _Option(part, cost=UNSAID * said.isdisjoint(language.stems(part)))


def _worths(choices: Sequence[_Choice], question: str, kit: Kit) -> list[list[float]]:
    """How well each option names its statement, before what the other names say."""
    texts = [option.text for choice in choices for option in choice.options]
    vectors = kit.embedder.encode_texts([*texts, *(choice.text for choice in choices)])
    asked = vectors[: len(texts)] @ kit.embedder.encode_question(question)
    rare = _rareness(texts, kit)
    out: list[list[float]] = []
    row = 0
    for choice, statement in zip(choices, vectors[len(texts) :], strict=True):
        end = row + len(choice.options)
        said: Floats = vectors[row:end] @ statement
        given = [
            _worth(option, choice.heading) + float(said[place] + ASKED * asked[row + place]) + rare[row + place]
            for place, option in enumerate(choice.options)
        ]
        out.append([float(value) for value in np.round(given, 4)])
        row = end
    return out


def _worth(option: _Option, heading: str) -> float:
    """What the place of a phrase is worth."""
    language = english()
    headed = not set(language.stems(heading)).isdisjoint(language.stems(option.text))
    return HEADED * headed + FIRST * (1 - option.place) - option.cost


def _rareness(texts: Sequence[str], kit: Kit) -> list[float]:
    """RARE times the mean rarity of each text's content words, as a share of the rarest one's."""
    language = english()
    content = [language.content_words(text) for text in texts]
    vocabulary = sorted({word for own in content for word in own})
    rare = rarity(kit.store.document_frequencies(vocabulary), len(kit.store.vectors()), vocabulary)
    rarest = max(rare.values(), default=1.0)
    return [RARE * sum(rare[word] for word in own) / (rarest * max(1, len(own))) for own in content]


def _ranked(
    options: Sequence[_Option], worths: Sequence[float], known: set[str], spoken: Sequence[set[str]]
) -> list[str]:
    """Names by worth once echoes of what is known and of the names before (stems) are taken off; ties by text."""
    language = english()
    ranked: list[tuple[float, str]] = []
    for option, worth in zip(options, worths, strict=True):
        stems = set(language.stems(option.text))
        echo = len(stems & known) / max(1, len(stems))
        echo += max((len(stems & other) / max(1, len(stems)) for other in spoken), default=0.0)
        ranked.append((-(worth - ECHO * echo), title_case(option.text)))
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

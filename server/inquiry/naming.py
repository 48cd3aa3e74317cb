"""Names for findings: 2 to 4 words in Title Case, taken from the statement and its heading, unique in the network.

Candidates are noun phrases found by their surroundings (what stands before and after a run of content words), as
no part-of-speech model is needed for that; they are ranked by likeness to the statement (as KeyBERT does), by how
rare their words are in the store, and by whether the heading says them too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from graph_store.models import Passage
from graph_store.normal import words
from server.language import Language, english, rarity
from server.inquiry.select import Candidate
from server.kit import Kit

FEWEST, MOST = 2, 4
"""Words in a name."""
RARE = 0.25
"""Weight of the mean rarity of a name's words, as a share of the rarest possible."""
HEADED = 0.08
"""Added when the heading shares a content word with the name."""
FIRST = 0.06
"""Added in full to a phrase at the very beginning of the statement, fading to nothing at its end."""
PROPER = 0.08
"""Taken off a proper name in the statement: it says who is mentioned, seldom what is said."""
ECHO = 0.35
"""Taken off, times the share of the name's words that the question already holds, or another name of the network."""

_TOKEN = re.compile(r"[^\W_]+(?:[-'’.&/][^\W_]+)*['’]?|[^\w\s]|\n")
_SMALL = frozenset(words("a an and as at but by for from in of on or the to with via vs"))


@dataclass(frozen=True)
class _Phrase:
    text: str
    place: float
    """Where it begins in the statement, 0 to 1."""
    heading: bool = False


def name(candidates: Sequence[Candidate], question: str, titles: dict[str, str], kit: Kit) -> list[str]:
    """One name for each candidate, in order, no two alike. `titles`: source id to title."""
    language = english()
    texts = [" ".join(segment.text for segment in candidate.statement) for candidate in candidates]
    phrases = [
        list(_phrases(text, candidate.passage, titles[candidate.passage.source_id], language))
        for text, candidate in zip(texts, candidates, strict=True)
    ]
    scored = _scores(phrases, texts, candidates, kit)
    taken: list[str] = []
    asked = set(language.stems(question))
    for own, values, candidate in zip(phrases, scored, candidates, strict=True):
        used = {" ".join(words(other)) for other in taken}
        ranked = _ranked(own, values, asked, [set(language.stems(other)) for other in taken])
        free = (text for text in ranked if " ".join(words(text)) not in used)
        taken.append(next(free, None) or _fallback(candidate, titles[candidate.passage.source_id], used))
    return taken


def _scores(
    phrases: Sequence[Sequence[_Phrase]], texts: Sequence[str], candidates: Sequence[Candidate], kit: Kit
) -> list[list[float]]:
    """How well each phrase stands for its statement, before what the other names say."""
    language = english()
    flat = [phrase for own in phrases for phrase in own]
    vectors = kit.embedder.encode_texts([*(phrase.text for phrase in flat), *texts])
    statements = vectors[len(flat) :]
    vocabulary = sorted({word for phrase in flat for word in language.content_words(phrase.text)})
    passages = max(1, len(kit.store.vectors()))
    rare = rarity(kit.store.document_frequencies(vocabulary), passages, vocabulary)
    rarest = max(rare.values(), default=1.0)
    out: list[list[float]] = []
    row = 0
    for own, statement, candidate in zip(phrases, statements, candidates, strict=True):
        headed = set(language.stems(candidate.passage.heading))
        values = []
        for phrase in own:
            content = language.content_words(phrase.text)
            value = float(np.dot(vectors[row], statement))
            value += RARE * sum(rare[word] for word in content) / (rarest * max(1, len(content)))
            value += HEADED * bool(headed & {language.stem(word) for word in content})
            value += FIRST * (1 - phrase.place)
            value -= PROPER * (not phrase.heading and all(word[0].isupper() for word in phrase.text.split()))
            values.append(round(value, 5))
            row += 1
        out.append(values)
    return out


def _ranked(
    phrases: Sequence[_Phrase], values: Sequence[float], asked: set[str], spoken: Sequence[set[str]]
) -> list[str]:
    """Names by worth once echoes of the question and of the names before (stems) are taken off; ties by text."""
    language = english()
    ranked: list[tuple[float, str]] = []
    for phrase, value in zip(phrases, values, strict=True):
        stems = set(language.stems(phrase.text))
        echo = len(stems & asked) / len(stems)
        echo += max((len(stems & other) / len(stems) for other in spoken), default=0.0)
        ranked.append((-(value - ECHO * echo), title_case(phrase.text)))
    return [text for _, text in sorted(ranked)]


def _fallback(candidate: Candidate, title: str, used: set[str]) -> str:
    """When the statement offers no phrase: the heading or title, cut to four words, numbered if need be."""
    language = english()
    base = candidate.passage.heading.rsplit(" › ", 1)[-1] or title
    kept = base.split()[:MOST]
    while len(kept) > 1 and kept[-1].casefold() in language.stop_words:
        kept.pop()
    text = title_case(" ".join(kept))
    number = 1
    unique = text
    while " ".join(words(unique)) in used:
        number += 1
        unique = f"{text} {number}"
    return unique


def _phrases(text: str, passage: Passage, title: str, language: Language) -> Iterator[_Phrase]:
    """Noun phrases of the statement, and the heading where it is one. No phrase twice."""
    seen: set[str] = set()
    heading = passage.heading.rsplit(" › ", 1)[-1]
    spoken = (_Phrase(phrase.strip("'’"), place / len(text)) for phrase, place in noun_phrases(text, language))
    for phrase in (*_heading_phrases(heading, language), *spoken):
        key = " ".join(words(phrase.text))
        if key in seen or key == " ".join(words(title)):
            continue
        seen.add(key)
        yield phrase


def _heading_phrases(heading: str, language: Language) -> Iterator[_Phrase]:
    content = language.content_words(heading)
    tokens = heading.split()
    fits = FEWEST <= len(tokens) <= MOST and len(content) >= FEWEST
    if fits and not heading.endswith(("?", ":")) and not any(character.isdigit() for character in heading):
        yield _Phrase(heading, 0.0, heading=True)


def noun_phrases(text: str, language: Language) -> Iterator[tuple[str, int]]:
    """Runs of 2 to 4 words that name something, and where each begins; the longest of a run first."""
    run: list[tuple[str, int]] = []
    before = ""
    for match in [*_TOKEN.finditer(text), None]:
        token = match.group() if match else "."
        word = token.casefold().strip("'’")
        if match and token[0].isalpha() and word not in language.stop_words:
            run.append((token, match.start()))
            continue
        for part in _parts(run, before, language):
            for first in range(len(part) - FEWEST + 1):
                tokens = [token for token, _ in part[first:]]
                if len(tokens) <= MOST and _names_something(tokens, language):
                    yield " ".join(tokens), part[first][1]
        run = []
        before = word


def _parts(run: list[tuple[str, int]], before: str, language: Language) -> Iterator[list[tuple[str, int]]]:
    """A run cut where a verb seems to begin: at a participle, after a plural, after what followed `a` or `to`."""
    if run and (before in language.auxiliaries or before in language.pronouns) and run[0][0][0].islower():
        run = run[1:]
    part: list[tuple[str, int]] = []
    for token, start in run:
        lower = token[0].islower()
        verbal = lower and (token in language.verb_like or (part and token.endswith(("ing", "ed"))))
        after_plural = lower and part and _plural(part[-1][0]) and not _plural(token)
        singular = lower and part and before in ("a", "an", "every", "each") and _plural(token)
        if verbal or after_plural or singular:
            yield part
            part = []
            before = ""
            if not after_plural:
                continue
        part.append((token, start))
    yield part


def _plural(token: str) -> bool:
    return token[0].islower() and token.endswith("s") and not token.endswith(("ss", "us", "is", "ics"))


def _names_something(tokens: Sequence[str], language: Language) -> bool:
    bare = [token.casefold().strip("'’") for token in tokens]
    edges_weak = bare[0] in language.weak_words or bare[-1] in language.weak_words
    verbs = any(word in language.verb_like for word in bare)
    last = bare[-1]
    past = last.endswith(("ed", "ing")) and len(last) > 4
    adverb = any(word.endswith(language.closing_endings) and len(word) > 4 for word in bare)
    genitive = tokens[-1].endswith(("'s", "’s", "'", "’"))
    return not (edges_weak or verbs or past or adverb or genitive) and all(len(word) > 1 for word in bare)


def title_case(text: str) -> str:
    """Each word capitalised except small ones in the middle; words with their own capitals keep them."""
    parts = text.split()
    return " ".join(
        part
        if part[1:] != part[1:].lower() or (part.casefold() in _SMALL and 0 < place < len(parts) - 1)
        else part[:1].upper() + part[1:]
        for place, part in enumerate(parts)
    )

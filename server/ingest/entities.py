"""The names in a document: what each passage mentions, and what it is about. They link passages of all sources.

A name is a proper name (`proper_names.py`), what an acronym is short for, or a term of several plain words; a passage
is about its section's heading, and the first of a source about its title. All of it is told from the document alone,
so that neither order nor what else is in the store has a part in it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from graph_store.entity_models import Mention, Names
from graph_store.models import Passage, Source
from graph_store.protocol import Store
from server.ingest.name_forms import normal_name, title_names
from server.ingest.proper_names import Page, proper
from server.ingest.split import HEADING_JOIN
from server.language import english

LEAD = 3
"""Passages at the beginning of a source, or of a section, that are about what its title or heading names."""
TERM = (2, 3)
"""Words in a term: at least, at most."""
REPEATED = 2
"""How often a document has a term."""
SPELLED_OUT = 120
"""Characters before an acronym in which it is spelled out."""

_BRACKETS = re.compile(r"\(([^()\n]+)\)")


def names(source: Source, passages: Sequence[Passage]) -> tuple[Names, ...]:
    """What each of the source's passages is about and mentions, in their order."""
    titles = title_names(source.title)
    pages = [Page(passage) for passage in passages]
    spelled = [list(_spelled_out(passage)) for passage in passages]
    whole = frozenset([*titles, *(long.name for longs in spelled for _, long in longs)])
    found = [
        [*own, *terms, *(long for _, long in longs)]
        for own, terms, longs in zip(proper(pages, whole), _terms(pages), spelled, strict=True)
    ]
    also = _short_forms(found)
    also |= {short: long.name for longs in reversed(spelled) for short, long in reversed(longs)}
    result, heading, told = [], None, 0
    for place, (passage, mentions) in enumerate(zip(passages, found, strict=True)):
        told = told + 1 if passage.heading == heading else 1
        heading = passage.heading
        subjects = titles if place < LEAD else ()
        subjects += _heading_names(heading) if told <= LEAD else ()
        subjects = tuple(dict.fromkeys(subjects))
        longer = [one.model_copy(update={"name": also[one.name]}) for one in mentions if one.name in also]
        others = {one for one in (*mentions, *longer) if one.name not in titles and one.name not in subjects}
        mentioned = sorted(others, key=lambda one: (one.start, one.end, one.name))
        result.append(Names(subjects=subjects, mentions=tuple(mentioned)))
    return tuple(result)


def read_names(store: Store) -> None:
    """Read the names of sources that were kept before names were read: in older databases."""
    for source_id in store.unnamed():
        store.name_passages(source_id, names(store.get_source(source_id), store.passages_of(source_id)))


def _heading_names(heading: str) -> tuple[str, ...]:
    """Those of several words: "History" names nothing."""
    return tuple(name for name in title_names(heading.rsplit(HEADING_JOIN, 1)[-1]) if " " in name)


def _terms(pages: Sequence[Page]) -> Iterator[list[Mention]]:
    """The terms of each passage: two or three plain words in a row, all with content, which the document repeats."""
    runs = [list(_plain_runs(page)) for page in pages]
    counts = Counter(page.name(*run) for page, held in zip(pages, runs, strict=True) for run in held)
    for page, held in zip(pages, runs, strict=True):
        yield [page.mention(*run) for run in held if counts[page.name(*run)] >= REPEATED]


def _plain_runs(page: Page) -> Iterator[tuple[int, int]]:
    first = 0
    for place, word in enumerate([*page.words, ""]):
        told = word[:1].islower() and word not in english().stop_words and word not in english().weak_words
        if told and (first == place or page.between(place) in (" ", "-", "\u00a0", "\n")):
            continue
        if TERM[0] <= place - first <= TERM[1]:
            yield first, place - 1
        first = place if told else place + 1


def _spelled_out(passage: Passage) -> Iterator[tuple[str, Mention]]:
    """Acronyms and what they are short for: "Federal Reserve Bank (FRB)", "FRB (Federal Reserve Bank)"."""
    for match in _BRACKETS.finditer(passage.text):
        start = max(0, match.start() - SPELLED_OUT)
        before, inside = passage.text[start : match.start()].rstrip(), match[1].rstrip()
        outside = before.split(" ")[-1]
        if (begin := _meant(inside, before)) is not None:
            short, start, long = inside, start + begin, before[begin:]
        elif _meant(outside, inside) == 0:
            short, start, long = outside, match.start(1), inside
        else:
            continue
        start += passage.start
        yield normal_name(short), Mention(name=normal_name(long), start=start, end=start + len(long))


def _meant(short: str, text: str) -> int | None:
    """Where the words begin, at the end of `text`, that an acronym is short for, if they do and it is one.

    Its letters are sought from the last to the first, which begins a word (Schwartz and Hearst 2003).
    """
    letters, lowered, begin = re.sub(r"[.&-]|s$", "", short), text.lower(), len(text)
    if not (letters.isalpha() and 1 < len(letters) <= 10 and sum(map(str.isupper, letters)) * 2 > len(letters)):
        return None
    for place in reversed(range(len(letters))):
        begin = lowered.rfind(letters[place].lower(), 0, begin)
        while place == 0 and begin > 0 and lowered[begin - 1].isalnum():
            begin = lowered.rfind(letters[0].lower(), 0, begin)
        if begin < 0:
            return None
    fits = 1 < len(text[begin:].split()) <= min(len(letters) + 5, 2 * len(letters))
    return begin if fits and len(lowered) == len(text) else None


def _short_forms(found: Sequence[Sequence[Mention]]) -> dict[str, str]:
    """The one name of two words that the document has before its second alone: "Curtiz" after "Michael Curtiz"."""
    first: dict[str, int] = {}
    for one in (one for mentions in found for one in mentions):
        first[one.name] = min(one.start, first.get(one.name, one.start))
    longer: dict[str, list[str]] = defaultdict(list)
    for name, start in first.items():
        parts = name.split()
        if len(parts) == 2 and start < first.get(parts[1], 0):
            longer[parts[1]].append(name)
    return {short: full[0] for short, full in longer.items() if len(full) == 1}

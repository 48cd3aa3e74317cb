"""The default writer: quotes a self-contained stretch of one passage, word for word, with its offsets."""

import re
import unicodedata
from collections.abc import Sequence

from graph_store.models import Citation, Passage, Segment, Writer
from graph_store.normal import words
from server.language import Language

WRITER = Writer(kind="quoting", model=None, version="1")
MOST_SENTENCES = 4
FEWEST_WORDS = 12
"""Shorter stretches are labels, captions or debris."""
WIDE, CASELESS = 2, 4
"""Letters that make a word in scripts that may put no spaces between words: Chinese, say, and Thai."""
LISTED = 0.55
"""Share of words with a capital or a figure in front above which a text lists names: references, credits, links."""


def quote(passage: Passage, language: Language) -> Segment | None:
    """The longest stretch (1 to 4 sentences) of the passage that stands by itself; None when none does.

    Sentences at its beginning that lean on something said before are left out.
    """
    starts = passage.sentences or (passage.start,)
    bounds = [*starts[1:], passage.end]
    for place, start in enumerate(starts):
        end = bounds[min(place + MOST_SENTENCES, len(bounds)) - 1]
        text = passage.text[start - passage.start : end - passage.start].rstrip()
        if language.leans(text):
            continue
        if _length(text) < FEWEST_WORDS or not _reads_like_prose(text):
            return None
        return Segment(text=text, citations=(_citation(passage, start, text),))
    return None


def with_repeats(
    statement: Segment, others: Sequence[tuple[str, Passage, Segment]], language: Language
) -> tuple[Segment, ...]:
    """The statement with the sources that repeat it: of each its title, the passage and what is quoted of it.

    Where a passage has the very words, the statement cites it, too; the others are named after it, with citations.
    """
    exact: list[Citation] = []
    near: list[Citation] = []
    titles: list[str] = []
    for title, passage, other in others:
        place = passage.text.find(statement.text)
        if place >= 0:
            exact.append(_citation(passage, passage.start + place, statement.text))
        else:
            near += other.citations
            titles.append(title)
    quoted = Segment(text=statement.text, citations=(*statement.citations, *exact))
    if not near:
        return (quoted,)
    named = f"{language.also_in} {', '.join(dict.fromkeys(titles))}."
    return (quoted, Segment(text=named, citations=tuple(near), own=True))


def _citation(passage: Passage, start: int, text: str) -> Citation:
    return Citation(source_id=passage.source_id, passage_id=passage.id, start=start, end=start + len(text))


def _length(text: str) -> int:
    """How many words `text` has, or would have if its script put spaces between them."""
    letters = [letter for letter in text if unicodedata.category(letter) == "Lo"]
    wide = sum(unicodedata.east_asian_width(letter) == "W" for letter in letters)
    return max(len(words(text)), wide // WIDE + (len(letters) - wide) // CASELESS)


def _reads_like_prose(text: str) -> bool:
    """Mostly letters, not a table row, a list of figures or of names."""
    # Vowel signs and accents belong to their letters.
    dense = [each for each in text if not each.isspace() and unicodedata.category(each)[0] != "M"]
    spoken = sum(character.isalpha() for character in dense) >= 0.6 * len(dense)
    return spoken and (text.isupper() or not _lists_names(text))


def _lists_names(text: str) -> bool:
    said: list[str] = re.findall(r"[^\W_]+", text)
    return sum(word[0].isupper() or word[0].isdigit() for word in said) > LISTED * len(said)

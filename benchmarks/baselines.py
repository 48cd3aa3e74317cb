"""The plain alternatives that findings are compared with: nearest passages, MMR, LexRank."""

import re
from dataclasses import dataclass

import numpy as np
from sumy.nlp.stemmers import Stemmer
from sumy.parsers.plaintext import PlaintextParser
from sumy.summarizers.lex_rank import LexRankSummarizer

from graph_store.models import Citation
from graph_store.normal import words
from graph_store.vectors import pairwise, similarities
from server.kit import Kit

MMR_RELEVANCE = 0.7
"""Carbonell and Goldstein's lambda, at the value most libraries default to."""
LONGEST = 36
"""Passages a list by cosine is cut from."""
LEXRANK_POOL = 36
"""Nearest passages among whose text LexRank looks for central sentences."""


@dataclass(frozen=True)
class Quoted:
    """A text that is shown, the title of its source, and where it stands there, if it stands in one piece."""

    title: str
    text: str
    citation: Citation | None


Passages = tuple[Quoted, ...]


def by_cosine(question: str, kit: Kit, count: int) -> Passages:
    """The `count` nearest passages."""
    ids, _ = _nearest(question, kit, count)
    return _shown(ids, kit)


def by_cosine_as_long(question: str, kit: Kit, characters: int) -> Passages:
    """The nearest passages that together have about so many characters: the last one is in where that comes nearer."""
    chosen: list[Quoted] = []
    whole = 0
    for each in by_cosine(question, kit, LONGEST):
        if characters - whole <= len(each.text) / 2:
            break
        chosen.append(each)
        whole += len(each.text)
    return tuple(chosen)


def by_mmr(question: str, kit: Kit, count: int) -> Passages:
    """Maximal marginal relevance over the 60 nearest passages."""
    ids, cosines = _nearest(question, kit, 60)
    held = kit.store.vectors()
    rows = [held.ids.index(each) for each in ids]
    likeness = pairwise(held.matrix[rows])
    chosen: list[int] = []
    while len(chosen) < min(count, len(ids)):
        rest = [place for place in range(len(ids)) if place not in chosen]
        worth = [
            MMR_RELEVANCE * cosines[place]
            - (1 - MMR_RELEVANCE) * max((likeness[place, other] for other in chosen), default=0.0)
            for place in rest
        ]
        chosen.append(rest[int(np.argmax(worth))])
    return _shown([ids[place] for place in chosen], kit)


def by_lexrank(question: str, kit: Kit, count: int) -> Passages:
    """The most central sentences of the nearest passages, with the source each stands in."""
    ids, _ = _nearest(question, kit, LEXRANK_POOL)
    passages = _shown(ids, kit)
    parser = PlaintextParser("\n\n".join(each.text for each in passages), _Tokenizer())
    central = [str(sentence) for sentence in LexRankSummarizer(Stemmer("english"))(parser.document, count)]
    return tuple(
        Quoted(next((each.title for each in passages if sentence in " ".join(each.text.split())), ""), sentence, None)
        for sentence in central
    )


class _Tokenizer:
    """Sentences and words for sumy, whose own tokenizer needs a download."""

    def to_sentences(self, text: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in re.split(r"(?<=[.!?])\s+", text) if part.strip())

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(words(sentence))


def _nearest(question: str, kit: Kit, count: int) -> tuple[list[str], list[float]]:
    held = kit.store.vectors()
    cosines = similarities(held.matrix, kit.embedder.encode_question(question))
    order = np.argsort(-cosines, kind="stable")[:count]
    return [held.ids[row] for row in order], [float(cosines[row]) for row in order]


def _shown(ids: list[str], kit: Kit) -> Passages:
    titles = {source.id: source.title for source in kit.store.sources()}
    return tuple(
        Quoted(
            titles[passage.source_id],
            passage.text,
            Citation(source_id=passage.source_id, passage_id=passage.id, start=passage.start, end=passage.end),
        )
        for passage in kit.store.passages(ids)
    )

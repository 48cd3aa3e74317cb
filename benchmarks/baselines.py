"""The plain alternatives that findings are compared with: nearest passages, MMR, LexRank."""

import re

import numpy as np
from sumy.nlp.stemmers import Stemmer
from sumy.parsers.plaintext import PlaintextParser
from sumy.summarizers.lex_rank import LexRankSummarizer

from graph_store.normal import words
from graph_store.vectors import pairwise, similarities
from server.kit import Kit

MMR_RELEVANCE = 0.7
"""Carbonell and Goldstein's lambda, at the value most libraries default to."""
LEXRANK_POOL = 36
"""Nearest passages among whose text LexRank looks for central sentences."""

Passages = tuple[tuple[str, str], ...]


def by_cosine(question: str, kit: Kit, count: int) -> Passages:
    """(source title, text) of the `count` nearest passages."""
    ids, _ = _nearest(question, kit, count)
    return _shown(ids, kit)


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
    parser = PlaintextParser("\n\n".join(text for _, text in passages), _Tokenizer())
    central = [str(sentence) for sentence in LexRankSummarizer(Stemmer("english"))(parser.document, count)]
    return tuple(
        (next((title for title, text in passages if sentence in " ".join(text.split())), ""), sentence)
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
    return tuple((titles[passage.source_id], passage.text) for passage in kit.store.passages(ids))

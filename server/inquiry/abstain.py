"""Whether the sources bear on a question at all: a small logistic model over the signals of the ranking.

Fitted on the questions of `benchmarks/findings.py` (answerable and not) and, for SIZE, on those of
`benchmarks/abstention.py`; docs/benchmarks.md has the figures.
"""

import math

from graph_store.models import Abstention, EvidenceGrade, Question
from server.inquiry.grammar import nouns
from server.inquiry.retrieve import Ranking, Signals
from server.inquiry.search import hits
from server.kit import Kit
from server.language import Language, english

INTERCEPT = -5.05
BEST = 10.0
UNKNOWN = -6.5
NAMED = 3.8
SIZE = -0.4
"""Times the natural logarithm of the number of passages: among more of them the nearest is nearer by chance."""
FEWEST = 30
"""Fewer passages count as this many: the model was fitted on whole documents, none of them shorter."""
HELD = 1.8
"""Added in full where one passage holds all words of the question, nothing where it holds HELD_FROM of their rarity."""
HELD_FROM = 0.8
VOCABULARY = 500
"""Passages at which a word's absence counts half: a small store lacks many words for no reason."""
ANSWER = 0.5
"""Below this probability: abstain."""
GOOD = 0.7
"""Below this one: answer, and say that the evidence is thin."""
NEAR = 0.45
"""Cosine under which not even the nearest passage is on the subject."""

_MARKS = "?!.,;:\"'“”‘’()"


def bearing(signals: Signals) -> float:
    """The probability, 0 to 1, that the sources bear on the question."""
    trust = signals.passages / (signals.passages + VOCABULARY)
    total = INTERCEPT + BEST * signals.best + UNKNOWN * signals.unknown * trust + NAMED * signals.named
    total += SIZE * math.log(max(FEWEST, signals.passages))
    total += HELD * max(0.0, signals.held - HELD_FROM) / (1 - HELD_FROM)
    return 1 / (1 + math.exp(-total))


def grade(signals: Signals) -> EvidenceGrade | None:
    """How good the evidence is; None: abstain."""
    probability = bearing(signals)
    if probability < ANSWER:
        return None
    return "good" if probability >= GOOD else "thin"


def abstain(question: Question, ranking: Ranking, kit: Kit) -> Abstention:
    """Say why there is no answer, what comes nearest and what kind of source is missing."""
    language = english()
    frequencies = kit.store.document_frequencies(list(ranking.rarity))
    names = language.names(question.text)
    spelled = {key: word.strip(_MARKS) for word in question.text.split() for key in language.content_words(word)}
    absent = dict.fromkeys(spelled[word] for word in spelled if word in names and not frequencies.get(word))
    if absent:
        reason = f"No source mentions {', '.join(absent)}."
    elif ranking.signals.best < NEAR:
        reason = "No passage comes near enough to answer this question."
    else:
        reason = "The sources touch on words of this question, but not on what it asks."
    wanted = ", ".join(absent or dict.fromkeys(_nouns(question.text, language)))
    return Abstention(
        question=question,
        reason=reason,
        nearest=tuple(hits(ranking, kit, 5)),
        missing=f"Sources that deal with: {wanted or question.text}",
    )


def _nouns(question: str, language: Language) -> list[str]:
    """None in another script, which the tagger would tear apart."""
    return nouns(question, language) if language.spells(question) or language.speaks(question) else []

"""Ranks the passages of the store for a question: meaning, words, and a prior from the source.

The score of a passage is its cosine with the question, plus WORDS (more for a question of few words) times its BM25
score as a share of the highest score the question's words could reach, plus PRIOR times the mean of the best
PRIOR_PASSAGES of its source.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph_store.errors import Busy, ModelMismatch, NotFound
from graph_store.models import HIDDEN, SAMPLES, Hit, Passage, SourceSummary
from graph_store.normal import canonical, words
from graph_store.vectors import DECIMALS, Floats, Vectors, similarities
from server.errors import EmptyQuestion, NoSources
from server.inquiry.relate import bar
from server.inquiry.spelling import spelled
from server.kit import Kit
from server.language import Language, english, rarity

WORDS = 0.2
PRIOR = 0.45
PRIOR_PASSAGES = 3
"""The three above were chosen by `benchmarks/findings.py` on half of its questions: see docs/benchmarks.md."""
ATTEMPTS = 5
"""How often the store is read anew when a source is removed in the meantime."""
FLOOR = 0.4
"""The least that two passages' cosine must be to be related, however few the store has to compare with."""
SHORT = 8.0
"""A question of n content words counts them 1 + SHORT / n² times as much: a bare name means little to a model."""
NAMING = 12
"""Passages in which the names of a question are looked for."""
POOL = 60
"""Passages that go on to selection."""
EARLIER = 1e-4
"""What keeps the passages of one answer in reading order when they are put before all others."""
WIDE = 300
"""Passages among which a source's best ones are looked for, and which BM25 may bring in."""
_BM25_CEILING = 2.2
"""k1 + 1: what one word can add to BM25 at most, as a multiple of its rarity."""


@dataclass(frozen=True)
class Signals:
    """What speaks for and against the sources bearing on the question; each 0 to 1.

    `best`: cosine of the nearest passage. `unknown`: share of the question's rarity in words that stand nowhere.
    `named`: share of the rarity of its names that one source among the best has. `passages`: how many there are.
    `held`: share of the question's rarity in words that stand together in one of the ranked passages.
    """

    best: float
    unknown: float
    named: float
    passages: int
    held: float = 0.0


@dataclass(frozen=True)
class Ranking:
    """The best passages for a question, best first. `vectors` has shape (len(passages), dimension).

    `asked`: the question's vector, shape (dimension,).
    `sources`: those of the passages, by id. `null`: the cosine that two passages must reach to be related.
    `generation`: the store's when this was read. `answered`: how many of the first passages answer this very question
    because a source asks it and answers it.
    """

    passages: tuple[Passage, ...]
    scores: tuple[float, ...]
    cosines: tuple[float, ...]
    vectors: Floats
    asked: Floats
    rarity: dict[str, float]
    signals: Signals
    sources: dict[str, SourceSummary]
    null: float
    generation: int
    answered: int


def retrieve(question: str, kit: Kit, collections: Sequence[str] | None = None, pool: int = POOL) -> Ranking:
    """Rank the store's passages, at most `pool` of them; read anew while others remove what is being read.

    Raises NoSources when there are none to rank, ModelMismatch, ModelUnavailable, Busy.
    """
    _check_model(kit)
    for _ in range(ATTEMPTS):
        generation = kit.store.generation()
        try:
            return _rank(question, kit, collections, pool, generation)
        except NotFound:
            if kit.store.generation() == generation:
                raise
    raise Busy("The sources are being changed just now.", "Ask again in a moment.")


def _check_model(kit: Kit) -> None:
    recorded = kit.store.model()
    if recorded is not None and recorded != (kit.embedder.name, kit.embedder.dimension):
        raise ModelMismatch(
            f"The vectors of this database were made by {recorded[0]}, not by {kit.embedder.name}.",
            "Set SEMNET_EMBEDDING_MODEL to that model, or add the documents to another database.",
        )


def _rank(question: str, kit: Kit, collections: Sequence[str] | None, pool: int, generation: int) -> Ranking:
    language = english()
    held = _asked_of(kit, collections)
    asked = sorted(set(language.content_words(question)))
    frequencies = kit.store.document_frequencies(asked)
    rare = rarity(frequencies, len(held), asked)
    vector = kit.embedder.encode_question(question)
    cosines = similarities(held.matrix, vector)
    lexical = _lexical(asked, rare, held, kit)
    own = cosines + words_weight(len(asked)) * lexical
    wide = _best(own, WIDE)
    passages = dict(zip(wide, kit.store.passages([held.ids[row] for row in wide]), strict=True))
    scores = _with_prior(wide, own[wide], passages)
    answering = _answering(question, wide, passages, kit)
    scores[answering] = scores.max() + EARLIER * np.arange(len(answering), 0, -1)
    order = sorted(range(len(wide)), key=lambda place: (-scores[place], held.ids[wide[place]]))[:pool]
    rows = [wide[place] for place in order]
    sources = _sources([passages[row] for row in rows], kit)
    told = [_told(passages[row], sources) for row in rows]
    names = _names(question, [passages[row].text for row in rows[:NAMING]], language)
    absent = {word for word in asked if not frequencies.get(word)}
    return Ranking(
        passages=tuple(passages[row] for row in rows),
        scores=tuple(float(scores[place]) for place in order),
        cosines=tuple(float(cosines[row]) for row in rows),
        vectors=held.matrix[rows],
        asked=vector,
        rarity=rare,
        answered=len(answering),
        signals=_signals(names, rare, absent, cosines, told),
        sources=sources,
        null=max(FLOOR, bar(held)),
        generation=generation,
    )


def _asked_of(kit: Kit, collections: Sequence[str] | None) -> Vectors:
    """The vectors to search: those of the collections; else all but the samples', unless there is nothing else."""
    held = kit.store.vectors(collections, without=() if collections else (SAMPLES,))
    if not len(held) and collections is None and kit.store.preference(SAMPLES) != HIDDEN:
        held = kit.store.vectors()
    if not len(held):
        raise NoSources("Nothing has been added yet.", "Add documents first: semnet add FILE-OR-FOLDER…")
    return held


def _answering(question: str, rows: Sequence[int], passages: dict[int, Passage], kit: Kit) -> list[int]:
    """The places in `rows` of passages in which a source answers this very question, in reading order."""
    answers = kit.store.answered_by(question)
    found = [
        place
        for place, row in enumerate(rows)
        if any(
            passages[row].source_id == source_id and passages[row].start < one.end and one.start < passages[row].end
            for source_id, one in answers
        )
    ]
    return sorted(found, key=lambda place: (passages[rows[place]].source_id, passages[rows[place]].start))


def search(text: str, kit: Kit, k: int = 8) -> list[Hit]:
    """The `k` best passages for any text. Raises EmptyQuestion for an empty one, NoSources."""
    if not words(text):
        raise EmptyQuestion("There is nothing to search for.", "Type a few words.")
    ranking = retrieve(canonical(text), kit, pool=k)
    return hits(ranking, kit, k)


def hits(ranking: Ranking, kit: Kit, k: int) -> list[Hit]:
    """The first `k` of a ranking, with their sources' titles and why they are there."""
    shared = [_shared(ranking, passage, english()) for passage in ranking.passages[:k]]
    return [
        Hit(
            rank=place + 1,
            score=round(ranking.scores[place], 4),
            passage=passage,
            source_title=ranking.sources[passage.source_id].title,
            why=_why(ranking.cosines[place], shared[place]),
            words=shared[place],
        )
        for place, passage in enumerate(ranking.passages[:k])
    ]


def _sources(passages: Sequence[Passage], kit: Kit) -> dict[str, SourceSummary]:
    """The sources of the passages by id. Raises NotFound when one has gone."""
    wanted = sorted({passage.source_id for passage in passages})
    found = {source.id: source for source in kit.store.sources(wanted)}
    for missing in (id for id in wanted if id not in found):
        raise NotFound("source", missing)
    return found


def words_weight(count: int) -> float:
    """What the words of a question of `count` content words count for beside its meaning."""
    return WORDS * (1 + SHORT / max(1, count) ** 2)


def _lexical(asked: Sequence[str], rare: dict[str, float], held: Vectors, kit: Kit) -> Floats:
    """BM25 of every row as a share of what the question's words could reach, shape (rows,), 0 where none stands."""
    scores = np.zeros(len(held), dtype=np.float32)
    ceiling = _BM25_CEILING * sum(rare.values())
    for passage_id, score in kit.store.search_words(asked, WIDE) if asked else ():
        row = bisect_left(held.ids, passage_id)
        if row < len(held) and held.ids[row] == passage_id:
            scores[row] = round(min(1.0, score / ceiling), DECIMALS)
    return scores


def _best(scores: Floats, count: int) -> list[int]:
    """Rows of the `count` highest scores, best first, ties by row; rows are in the order of their ids."""
    if len(scores) > count:
        bar = np.partition(scores, len(scores) - count)[len(scores) - count]
        rows = np.flatnonzero(scores >= bar)
    else:
        rows = np.arange(len(scores))
    order = rows[np.argsort(-scores[rows], kind="stable")][:count]
    return [int(row) for row in order]


def _with_prior(rows: Sequence[int], scores: Floats, passages: dict[int, Passage]) -> Floats:
    """Scores with the source's prior added; a source seen less often counts the lowest score for the rest."""
    floor = float(scores.min())
    best: dict[str, list[float]] = defaultdict(list)
    for row, score in zip(rows, scores, strict=True):
        best[passages[row].source_id].append(float(score))
    prior = {
        source: (sum(found[:PRIOR_PASSAGES]) + floor * max(0, PRIOR_PASSAGES - len(found))) / PRIOR_PASSAGES
        for source, found in best.items()
    }
    total = [float(score) + PRIOR * prior[passages[row].source_id] for row, score in zip(rows, scores, strict=True)]
    return np.asarray(np.round(total, DECIMALS), dtype=np.float32)


def _signals(
    names: frozenset[str],
    rare: dict[str, float],
    absent: set[str],
    cosines: Floats,
    told: Sequence[tuple[str, set[str]]],
) -> Signals:
    """`names`: words the question names things by; `absent`: its words that stand nowhere.

    `told`: source and stems of each passage, best first.
    """
    language = english()
    whole = sum(rare.values()) or 1.0
    stems = {word: language.stem(word) for word in rare}
    held = max(sum(weight for word, weight in rare.items() if stems[word] in said) for _, said in told) / whole
    unknown = sum(weight for word, weight in rare.items() if word in absent) / whole
    weights = {word: rare[word] for word in names if word in rare}
    named = 1.0
    if weights and held < 1:  # one passage that has all words has the names, too
        vocabulary: dict[str, set[str]] = defaultdict(set)
        for source, said in told[:NAMING]:
            vocabulary[source] |= said
        named = max(
            sum(weight for word, weight in weights.items() if stems[word] in said) for said in vocabulary.values()
        ) / sum(weights.values())
    return Signals(best=float(cosines.max()), unknown=unknown, named=named, passages=len(cosines), held=held)


def _names(question: str, texts: Sequence[str], language: Language) -> frozenset[str]:
    """The words the question names things by: those with a capital of the asker's, or in the nearest passages."""
    own = language.names(question) if question != question.upper() else frozenset[str]()
    return own | language.names(spelled(question, texts))


def _told(passage: Passage, sources: dict[str, SourceSummary]) -> tuple[str, set[str]]:
    """The passage's source, and the stems of what it says under its title and heading."""
    text = f"{sources[passage.source_id].title} {passage.heading} {passage.text}"
    return passage.source_id, set(english().stems(text))


def _shared(ranking: Ranking, passage: Passage, language: Language) -> tuple[str, ...]:
    held = set(language.stems(f"{passage.heading} {passage.text}"))
    shared = [word for word in ranking.rarity if language.stem(word) in held]
    shared.sort(key=lambda word: (-ranking.rarity[word], word))
    return tuple(shared[:4])


def _why(cosine: float, shared: Sequence[str]) -> str:
    return f"meaning {cosine:.2f}" + (f"; words: {', '.join(shared)}" if shared else "")

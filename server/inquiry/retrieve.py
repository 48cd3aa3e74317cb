"""Ranks the passages of the store for a question: by themselves (scoring.py), then through names (linking.py)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from graph_store.errors import Busy, ModelMismatch, NotFound
from graph_store.models import HIDDEN, SAMPLES, Passage, SourceSummary
from graph_store.vectors import Floats, Vectors, similarities
from server.errors import NoSources
from server.inquiry.linking import Linked, link
from server.inquiry.relate import bar
from server.inquiry.scoring import WIDE, best_rows, lexical, with_prior, words_weight
from server.inquiry.spelling import spelled
from server.kit import Kit
from server.language import Language, english, rarity

ATTEMPTS = 5
"""How often the store is read anew when a source is removed in the meantime."""
FLOOR = 0.4
"""The least that two passages' cosine must be to be related, however few the store has to compare with."""
NAMING = 12
"""Passages in which the names of a question are looked for."""
POOL = 60
"""Passages that go on to selection."""
EARLIER = 1e-4
"""What keeps the passages of one answer in reading order when they are put before all others."""


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
    near: tuple[float, ...]
    cosines: tuple[float, ...]
    vectors: Floats
    asked: Floats
    rarity: dict[str, float]
    signals: Signals
    sources: dict[str, SourceSummary]
    linked: Linked
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
    own = cosines + words_weight(len(asked)) * lexical(asked, rare, held, kit)
    wide = best_rows(own, WIDE)
    passages = dict(zip(wide, kit.store.passages([held.ids[row] for row in wide]), strict=True))
    answering = [wide[place] for place in _answering(question, wide, passages, kit)]
    scores = with_prior(wide, own[wide], passages)
    best = sorted(zip(wide, map(float, scores), strict=True), key=lambda one: (-one[1], one[0]))
    linked = link(question, best, own, held, kit)
    ranked = [*((row, 1.0 + EARLIER * (len(answering) - place)) for place, row in enumerate(answering)), *linked.rows]
    ranked = _first_of_each([*ranked, *((row, 0.0) for row, _ in best)])[:pool]
    rows = [row for row, _ in ranked]
    more = [row for row in rows if row not in passages]
    passages |= zip(more, kit.store.passages([held.ids[row] for row in more]), strict=True)
    sources = _sources([passages[row] for row in rows], kit)
    told = [_told(passages[row], sources) for row in rows]
    names = _names(question, [passages[row].text for row in rows[:NAMING]], language)
    absent = {word for word in asked if not frequencies.get(word)}
    return Ranking(
        passages=tuple(passages[row] for row in rows),
        scores=tuple(score for _, score in ranked),
        near=tuple(float(own[row]) for row in rows),
        cosines=tuple(float(cosines[row]) for row in rows),
        vectors=held.matrix[rows],
        asked=vector,
        rarity=rare,
        answered=len(answering),
        signals=_signals(names, rare, absent, cosines, told),
        sources=sources,
        linked=linked,
        null=max(FLOOR, bar(held)),
        generation=generation,
    )


def _first_of_each(ranked: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """Every row where it comes first."""
    found: dict[int, float] = {}
    for row, score in ranked:
        found.setdefault(row, score)
    return list(found.items())


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


def _sources(passages: Sequence[Passage], kit: Kit) -> dict[str, SourceSummary]:
    """The sources of the passages by id. Raises NotFound when one has gone."""
    wanted = sorted({passage.source_id for passage in passages})
    found = {source.id: source for source in kit.store.sources(wanted)}
    for missing in (id for id in wanted if id not in found):
        raise NotFound("source", missing)
    return found


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

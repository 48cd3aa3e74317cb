"""Ranking: the same as the formula worked out passage by passage; and what speaks for the sources bearing at all."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_store.errors import ModelMismatch
from graph_store.normal import words
from graph_store.vectors import Floats
from server.errors import EmptyQuestion, NoSources
from server.ingest.add import add
from server.ingest.embed import Embedder
from server.ingest.readers import Origin
from server.inquiry import scoring
from server.inquiry.retrieve import FLOOR, retrieve
from server.inquiry.scoring import WORDS, words_weight
from server.inquiry.search import search
from server.kit import Kit, open_kit
from server.language import english
from server.settings import Settings
from tests.server.inquiry.slow_ranking import near_slowly, rank_slowly

QUESTIONS = [
    "Why do cities plant trees along their streets?",
    "What does Portland do about unequal streets?",
    "How is bread baked?",
    "trees",
    "the of and",
    "Zugspitze?",
    "冬に渡し船はどうなるか？",
]


LONG = "# Northern harbours\n" + "".join(
    f"\n## {name}\nThe harbour of {name} {what}, and the pilots of {name} wait for better weather at the quay.\n"
    for name, what in (
        ("Oslo", "freezes in January"),
        ("Bergen", "never freezes, because the sea is warm"),
        ("Turku", "is kept open by an old ice breaker"),
        ("Riga", "loses its ferry for three weeks"),
        ("Narvik", "ships iron ore in every season"),
        ("Narvik", "ships iron ore in every season"),
    )
)
SHORT = "# Bread\n\nA sourdough starter is fed every day with equal parts of flour and water from the harbour well.\n"


@pytest.fixture(scope="module")
def harbours(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Kit]:
    """A kit over a source of six passages, the last two of them alike, and one of a single passage."""
    opened = open_kit(Settings(db=str(tmp_path_factory.mktemp("harbours") / "harbours.db")), create=True)
    shared = Kit(opened.settings, opened.store, embedder)
    add([Origin(name=f"{number}.md", data=text.encode()) for number, text in enumerate((LONG, SHORT))], shared)
    yield shared
    shared.store.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_ranking_does_what_its_slow_twin_does(question: str, kit: Kit) -> None:
    ranking = retrieve(question, kit)

    slowly = rank_slowly(question, kit)
    assert {passage.id for passage in ranking.passages} == set(slowly)
    assert ranking.scores == pytest.approx([slowly[passage.id] for passage in ranking.passages], abs=1e-3)
    assert list(ranking.scores) == sorted(ranking.scores, reverse=True)
    near = near_slowly(question, kit)
    assert ranking.near == pytest.approx([near[passage.id] for passage in ranking.passages], abs=1e-4)


@pytest.mark.parametrize("question", ["Which harbours freeze?", "Who feeds the starter?", "Narvik"])
def test_only_the_best_passages_of_a_source_speak_for_it(question: str, harbours: Kit) -> None:
    ranking = retrieve(question, harbours)

    slowly = rank_slowly(question, harbours)
    assert len(ranking.passages) == 7
    assert ranking.scores == pytest.approx([slowly[passage.id] for passage in ranking.passages], abs=1e-3)


def test_passages_that_score_alike_come_in_the_order_of_their_ids(harbours: Kit) -> None:
    ranking = retrieve("What does Narvik ship?", harbours)

    assert ranking.scores[0] == ranking.scores[1]
    assert ranking.passages[0].id < ranking.passages[1].id


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_rows_of_a_ranking_belong_together(question: str, kit: Kit) -> None:
    ranking = retrieve(question, kit)

    vector = kit.embedder.encode_question(question)
    held = kit.store.vectors()
    assert len(ranking.passages) == len(ranking.scores) == len(ranking.vectors)
    for place, passage in enumerate(ranking.passages):
        assert (ranking.vectors[place] == held.matrix[held.ids.index(passage.id)]).all()
        assert ranking.cosines[place] == pytest.approx(float(ranking.vectors[place] @ vector), abs=1e-4)


@pytest.mark.parametrize("pool", [1, 2, 5, 60])
def test_a_smaller_pool_is_the_beginning_of_a_larger_one(pool: int, kit: Kit) -> None:
    whole = retrieve(QUESTIONS[0], kit)

    ranking = retrieve(QUESTIONS[0], kit, pool=pool)

    assert ranking.passages == whole.passages[:pool]


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=40), st.integers(1, 45))
def test_the_best_rows_are_those_a_sort_would_give(drawn: list[int], count: int) -> None:
    scores = np.asarray(drawn, dtype=np.float32)

    assert scoring.best_rows(scores, count) == sorted(range(len(drawn)), key=lambda row: (-drawn[row], row))[:count]


@settings(deadline=None, max_examples=30)
@given(question=st.text(min_size=1, max_size=80) | st.sampled_from(QUESTIONS))
def test_the_signals_of_any_question_are_shares(kit: Kit, question: str) -> None:
    signals = retrieve(question, kit).signals

    assert 0 <= signals.unknown <= 1.000001
    assert 0 <= signals.named <= 1.000001
    assert -1.00001 <= signals.best <= 1.00001
    assert signals.passages == len(kit.store.vectors())


def test_words_that_stand_nowhere_are_unknown_and_names_no_source_has_are_missed(kit: Kit) -> None:
    known = retrieve("Why are trees planted along streets in Portland?", kit).signals
    strange = retrieve("Why are zeppelins moored in Zanzibar?", kit).signals

    assert (known.unknown, known.named) == (0, 1)
    assert (strange.unknown, strange.named) == (1, 0)


def test_what_is_asked_for_comes_first(kit: Kit) -> None:
    first = retrieve("How often is a sourdough starter fed?", kit).passages[0]

    assert "Feed the starter" in first.text


def test_a_question_about_a_part_of_the_store_sees_only_that_part(fresh: Kit) -> None:
    ships = "# Ships\n\nThe ships wait outside the harbour until the ice breaks in the sound and the pilots return.\n"
    trains = "# Trains {0}\n\nThe trains wait outside the station {0} until the harbour signal shows a green light.\n"
    add([Origin(name="ships.md", data=ships.encode())], fresh, ("sea",))
    add([Origin(name=f"{number}.md", data=trains.format(number).encode()) for number in range(9)], fresh, ("land",))

    ranking = retrieve("Why wait outside the harbour?", fresh, ("sea",))

    assert [passage.text.split()[1] for passage in ranking.passages] == ["ships"]
    assert all(weight > 0 for weight in ranking.rarity.values())
    assert 0 <= ranking.signals.unknown <= 1


@pytest.mark.parametrize("collections", [None, (), ("none",)])
def test_where_there_is_nothing_to_rank_it_is_said(collections: tuple[str, ...] | None, fresh: Kit) -> None:
    with pytest.raises(NoSources, match="Nothing has been added") as caught:
        retrieve("Why?", fresh, collections)

    assert "semnet add" in caught.value.hint


@pytest.mark.parametrize("k", [1, 3, 100])
def test_a_search_gives_at_most_so_many_hits_ranked_with_titles_and_reasons(k: int, kit: Kit) -> None:
    hits = search("shade of old trees", kit, k)

    assert len(hits) == min(k, len(kit.store.vectors()))
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].source_title == "Street trees and heat"
    assert hits[0].why.startswith("meaning 0.")
    assert "shade" in hits[0].why


def test_a_reason_names_only_words_that_stand_in_the_passage(kit: Kit) -> None:
    for hit in search("Which trees keep the shade of zeppelins?", kit, 100):
        listed = hit.why.partition("; words: ")[2]
        stems = set(english().stems(f"{hit.passage.heading} {hit.passage.text}"))
        assert set(english().stems(listed)) <= stems
        assert "zeppelins" not in listed


@pytest.mark.parametrize("text", ["", "  ", "?!", "…"])
def test_searching_for_nothing_is_refused(text: str, kit: Kit) -> None:
    with pytest.raises(EmptyQuestion):
        search(text, kit)


@settings(deadline=None, max_examples=30)
@given(text=st.text(st.characters(), min_size=1, max_size=60) | st.just("\udcff trees \0"))
def test_any_text_with_a_word_can_be_searched_for(kit: Kit, text: str) -> None:
    if words(text):
        assert len(search(text, kit, 3)) == 3


class _Named:
    """The real embedder under another name, as another model of the same dimension would be."""

    name = "another-model"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def __getattr__(self, asked: str) -> object:
        return getattr(self._embedder, asked)


def test_vectors_of_another_model_are_never_compared_with(kit: Kit) -> None:
    other = Kit(kit.settings, kit.store, _Named(kit.embedder))

    with pytest.raises(ModelMismatch, match="another-model"):
        retrieve("Why do ships wait?", other)


class _Removing:
    """The real embedder, in whose first encoding of a question every source but one is removed."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._gone = False

    def __getattr__(self, asked: str) -> object:
        return getattr(self._kit.embedder, asked)

    def encode_question(self, text: str) -> Floats:
        if not self._gone:
            self._gone = True
            for source in self._kit.store.sources()[1:]:
                self._kit.store.remove_source(source.id)
        return self._kit.embedder.encode_question(text)


def test_a_source_removed_while_a_question_is_encoded_is_not_in_the_answer(fresh: Kit) -> None:
    text = "Ships wait outside the harbour at low tide number {}. Pilots come on board before the lock opens in the morning."
    add([Origin(name=f"{number}.md", data=text.format(number).encode()) for number in range(4)], fresh)
    kept = fresh.store.sources()[0].id

    ranking = retrieve("Why do ships wait outside the harbour?", Kit(fresh.settings, fresh.store, _Removing(fresh)))

    assert {passage.source_id for passage in ranking.passages} == {kept} == set(ranking.sources)
    assert ranking.generation == fresh.store.generation()


def test_two_passages_that_are_little_alike_are_not_related_in_the_smallest_store(fresh: Kit) -> None:
    add([Origin(name="a.md", data=b"Ships wait outside the harbour at low tide until pilots come on board.")], fresh)
    add([Origin(name="b.md", data=b"Rye bread rises slowly in a cold kitchen because the dough holds no gas.")], fresh)

    assert retrieve("Why do ships wait?", fresh).null == FLOOR


def test_words_count_for_more_the_fewer_a_question_has() -> None:
    weights = [words_weight(count) for count in range(1, 30)]

    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 1 > 2 * WORDS > weights[5] > weights[-1] > WORDS


@pytest.mark.parametrize("name", ["Oslo", "Riga"])
def test_a_bare_name_finds_the_passages_that_say_it(harbours: Kit, name: str) -> None:
    first = search(name, harbours, 1)[0]

    assert name in first.passage.text
    assert retrieve(name, harbours).signals.held == 1

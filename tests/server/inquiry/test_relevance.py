"""How likely a passage helps: a probability, told by what stands around it; the parts it is made of, each by itself."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_store.models import SourceSummary
from graph_store.vectors import Floats
from server.ingest.embed import Input
from server.inquiry.judge import LENSES, NO_LENS, Judgement
from server.inquiry.relevance import LOOK, READ, WEIGHTS, Relevance, features, relevance
from server.inquiry.retrieve import POOL, Ranking
from tests.server.inquiry.made import TONGUES, make_ranking, make_shares, unit_rows

AXES = np.eye(4, dtype=np.float32)


class Titles:
    """Encodes every text as the same vector: all that relevance asks of a model is the titles."""

    name = "titles"
    dimension = 4

    def __init__(self, vector: Floats) -> None:
        self.vector = vector

    def encode_texts(self, texts: Sequence[str]) -> Floats:
        return np.stack([self.vector] * len(texts))


class Says:
    """A judge that gives these log-odds, by the text of a passage, and 0 to others; it remembers what it read."""

    def __init__(self, odds: dict[str, float] | None = None, lens: str = "none") -> None:
        self.odds = odds or {}
        self.lens = lens
        self.read: list[Input] = []

    def judge(self, question: str, passages: Sequence[Input]) -> Judgement:
        self.read += passages
        return Judgement(
            np.array([self.odds.get(text, 0.0) for _, _, text in passages], np.float32),
            np.array([make_shares(self.lens)] * len(passages), np.float32).reshape(-1, len(LENSES)),
        )


def told(ranking: Ranking, judge: Says | None = None, **how: object) -> Relevance:
    kit = SimpleNamespace(embedder=Titles(AXES[0]), judge=judge or Says())
    return relevance("Why?", ranking, kit, **how)  # type: ignore[arg-type]


def titled(ranking: Ranking, title: str = "The Ferry") -> Ranking:
    source = SourceSummary.model_construct(id="source", title=title)
    return replace(ranking, sources={"source": source})


def of(ranking: Ranking, title: Floats = AXES[3]) -> dict[str, Floats]:
    return features(ranking, Titles(title))  # type: ignore[arg-type]


@given(
    st.lists(st.floats(-1.0, 3.0), min_size=1, max_size=2 * POOL),
    st.integers(0, 1000),
    st.sampled_from([0, 1, 3]),
)
def test_it_is_a_probability_and_an_answer_of_the_source_itself_is_certain(
    scores: list[float], seed: int, answered: int
) -> None:
    answered = min(answered, len(scores))
    made = titled(make_ranking(sorted(scores, reverse=True), unit_rows(seed, len(scores), 4)))

    likely = told(replace(made, answered=answered)).likely

    assert len(likely) == len(scores)
    assert all(0 <= value <= 1 for value in likely)
    assert likely[:1] == (1.0,) or not answered
    assert list(likely[:answered]) == sorted(likely[:answered], reverse=True)
    assert all(value > 0.999 for value in likely[:answered])


def test_a_section_counts_by_the_mean_of_its_passages() -> None:
    ranking = titled(make_ranking([1.0, 0.8, 0.6, 0.4], AXES, headings=("Ice", "Fares", "Ice", "Fares")))

    assert of(ranking)["section"] == pytest.approx([0.8, 0.6, 0.8, 0.6])


def test_words_count_that_the_title_does_not_say() -> None:
    ranking = titled(make_ranking([1.0, 0.9, 0.8], AXES[:3], ["The ferry is late.", "Ice stops the ferry.", "Fares."]))
    ranking = replace(ranking, rarity={"ferry": 5.0, "ice": 3.0, "stops": 1.0})

    assert of(ranking)["beyond"] == pytest.approx([0.0, 1.0, 0.0])


def test_a_question_in_the_words_of_the_title_speaks_for_all_passages_alike() -> None:
    ranking = replace(
        titled(make_ranking([1.0, 0.9], AXES[:2], ["The ferry is late.", "It is."])), rarity={"ferry": 5.0}
    )

    assert of(ranking)["beyond"] == pytest.approx([1.0, 1.0])


def test_words_that_no_passage_says_speak_for_none() -> None:
    ranking = replace(titled(make_ranking([1.0, 0.9], AXES[:2], ["It melts.", "It is."])), rarity={"winter": 4.0})

    assert of(ranking)["beyond"] == pytest.approx([0.0, 0.0])


def test_words_are_seen_against_the_most_that_any_passage_says() -> None:
    ranking = titled(make_ranking([1.0, 0.9], AXES[:2], ["Ice stops all.", "Ice melts."]))
    ranking = replace(ranking, rarity={"ice": 2.0, "stops": 2.0, "winter": 4.0})

    assert of(ranking)["beyond"] == pytest.approx([1.0, 0.5])


def test_what_both_have_of_the_title_does_not_count() -> None:
    subject, asked, other = AXES[0], AXES[1], AXES[2]
    rows = np.stack([subject + asked, subject + other]) / np.sqrt(np.float32(2))
    ranking = replace(titled(make_ranking([1.0, 1.0], rows.astype(np.float32))), asked=rows[0])

    aside = of(ranking, subject)["aside"]

    assert aside[0] - aside[1] == pytest.approx(1.0, abs=1e-5)


def test_a_passage_that_is_nothing_but_its_title_is_told_without_failing() -> None:
    ranking = titled(make_ranking([1.0, 0.5], AXES[:2]))

    assert np.isfinite(of(ranking, AXES[0])["aside"]).all()


def test_what_is_like_the_best_is_more_central_than_what_is_like_nothing() -> None:
    best, like = AXES[0], (AXES[0] * 0.8 + AXES[1] * 0.6).astype(np.float32)
    ranking = titled(make_ranking([1.0, 0.6, 0.6], np.stack([best, like, AXES[2]])))

    central = of(ranking)["central"]

    assert central[0] > central[1] > central[2]


def test_the_walk_stays_among_the_first_passages() -> None:
    rows = unit_rows(1, POOL + 5, 4)
    ranking = titled(make_ranking([1 - row / 200 for row in range(POOL + 5)], rows))
    few = replace(ranking, passages=ranking.passages[:POOL], near=ranking.near[:POOL], vectors=rows[:POOL])

    assert of(ranking)["central"][:POOL] == pytest.approx(of(few)["central"])
    assert not of(ranking)["central"][POOL:].any()


def test_every_part_speaks_for_a_passage() -> None:
    assert all(weight > 0 for weight in WEIGHTS.values())
    assert [*of(titled(make_ranking([1.0], AXES[:1]))), "judged"] == list(WEIGHTS)
    assert list(WEIGHTS)[:-1] == list(LOOK)


def test_the_judge_reads_the_likeliest_with_their_titles_and_tells_of_no_others() -> None:
    count = READ + 5
    ranking = titled(make_ranking([1 - number / 100 for number in range(count)], unit_rows(3, count, 4)))
    judge = Says()

    given = told(ranking, judge)

    looked = np.asarray(sum(weight * of(ranking, AXES[0])[name] for name, weight in LOOK.items()))
    likeliest = set(np.argsort(-looked, kind="stable")[:READ].tolist())
    assert {row for row, lenses in enumerate(given.lenses) if lenses} == likeliest
    assert len(judge.read) == READ
    assert {title for title, _, _ in judge.read} == {"The Ferry"}


def test_an_answer_of_the_source_itself_is_read_however_unlikely() -> None:
    count = READ + 5
    made = titled(make_ranking([number / 100 for number in range(count)], unit_rows(3, count, 4)))

    given = told(replace(made, answered=2))

    assert given.lenses[0] and given.lenses[1]


def test_what_is_known_already_is_not_read() -> None:
    ranking = titled(make_ranking([1.0, 0.9, 0.8], AXES[:3]))

    given = told(ranking, known={0, 2})

    assert [bool(lenses) for lenses in given.lenses] == [False, True, False]


def test_what_the_judge_says_counts_with_its_weight() -> None:
    text = "The ferry is late because of the ice."
    ranking = titled(make_ranking([1.0], AXES[:1], [text]))

    low, high = (told(ranking, Says({text: odds})).likely[0] for odds in (-1.0, 1.0))

    assert logit(high) - logit(low) == pytest.approx(2 * WEIGHTS["judged"], abs=0.01)


def test_a_text_in_another_language_is_told_at_first_look_and_is_never_said_to_be_under_no_lens() -> None:
    text = TONGUES["ja"][0]
    ranking = titled(make_ranking([1.0], AXES[:1], [text]))

    kind, unkind = (told(ranking, Says({text: odds}), most=1) for odds in (9.0, -9.0))

    assert kind.likely == unkind.likely
    assert kind.lenses[0][NO_LENS] == 0


def logit(share: float) -> float:
    return float(np.log(share / (1 - share)))

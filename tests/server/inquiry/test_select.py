"""Selection: never more than asked, never what is unlikely to help, nothing said twice."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from graph_store.vectors import pairwise
from server.inquiry.relevance import Relevance
from server.inquiry.retrieve import Ranking
from server.inquiry.select import ALIKE, ENOUGH, FIRST, LEAST, PENALTY, SAME, select
from tests.server.inquiry.made import PROSE, make_ranking, make_relevance, make_shares, unit_rows

LEANING = "He left."
SCORES = st.lists(st.integers(1, 100), min_size=1, max_size=25).map(
    lambda drawn: [value / 100 for value in sorted(drawn, reverse=True)]
)
RANKINGS = st.builds(
    lambda scores, seed, texts: make_ranking(scores, unit_rows(seed, len(scores)), texts),
    SCORES,
    st.integers(0, 10_000),
    st.lists(st.sampled_from([*PROSE, LEANING]), min_size=1, max_size=6),
)


@given(RANKINGS, st.integers(1, 12))
def test_never_more_than_asked_and_beyond_the_first_none_below_the_bar(ranking: Ranking, most: int) -> None:
    chosen, _ = select(ranking, make_relevance(ranking.scores), most)

    assert len(chosen) <= most
    assert all(candidate.score >= LEAST for candidate in chosen[1:])
    assert all(candidate.score >= ENOUGH for candidate in chosen[FIRST:])


@given(RANKINGS, st.integers(1, 12))
def test_no_two_of_the_chosen_say_the_same(ranking: Ranking, most: int) -> None:
    chosen, _ = select(ranking, make_relevance(ranking.scores), most)

    likeness = pairwise(ranking.vectors)
    rows = [candidate.row for candidate in chosen]
    assert len(set(rows)) == len(rows)
    assert all(likeness[one, two] < SAME for one in rows for two in rows if one != two)


@given(RANKINGS, st.integers(1, 12))
def test_every_passage_that_is_enough_is_either_chosen_or_left_out(ranking: Ranking, most: int) -> None:
    chosen, left_out = select(ranking, make_relevance(ranking.scores), most)

    relevant = [passage.id for passage, score in zip(ranking.passages, ranking.scores, strict=True) if score >= ENOUGH]
    taken = {candidate.passage.id for candidate in chosen}
    quotable = any(text != LEANING for text in (passage.text for passage in ranking.passages))
    assert [passage.id for passage in left_out] == (
        [each for each in relevant if each not in taken] if quotable else []
    )


@given(RANKINGS, st.integers(1, 12))
def test_every_candidate_is_the_passage_at_its_row(ranking: Ranking, most: int) -> None:
    chosen, _ = select(ranking, make_relevance(ranking.scores), most)

    for candidate in chosen:
        assert candidate.passage == ranking.passages[candidate.row]
        assert candidate.score == ranking.scores[candidate.row]
        assert [segment.text for segment in candidate.statement] == [candidate.passage.text]


@given(RANKINGS, st.integers(1, 11))
def test_asking_for_one_more_changes_nothing_before_it(ranking: Ranking, most: int) -> None:
    fewer, _ = select(ranking, make_relevance(ranking.scores), most)
    more, _ = select(ranking, make_relevance(ranking.scores), most + 1)

    assert more[: len(fewer)] == fewer


def select_slowly(ranking: Ranking, most: int) -> list[int]:
    """The rows chosen: each time look at everything again, take the best, and leave out what was said."""
    likeness = pairwise(ranking.vectors)
    chosen: list[int] = []
    refused: set[int] = set()
    while len(chosen) < most:
        best, best_worth = None, float("-inf")
        for row, passage in enumerate(ranking.passages):
            if passage.text == LEANING or row in refused or row in chosen:
                continue
            nearest = max([float(likeness[row, other]) for other in chosen] or [0.0])
            worth = round(ranking.scores[row] - PENALTY * max(0.0, nearest - ALIKE), 5)
            if worth > best_worth:
                best, best_worth = row, worth
        if best is None:
            break
        needed = [0.0, *[LEAST] * (FIRST - 1), *[ENOUGH] * most][len(chosen)]
        said = {ranking.passages[other].text for other in chosen}
        alike = ranking.passages[best].text in said or any(likeness[best, other] >= SAME for other in chosen)
        if ranking.scores[best] < needed or alike:
            refused.add(best)
        else:
            chosen.append(best)
    return chosen


@given(RANKINGS, st.integers(1, 12))
@example(make_ranking([0.5] * 20, unit_rows(3, 20)), 12)
def test_selecting_does_what_its_slow_twin_does(ranking: Ranking, most: int) -> None:
    chosen, _ = select(ranking, make_relevance(ranking.scores), most)

    assert [candidate.row for candidate in chosen] == select_slowly(ranking, most)


def test_the_first_is_the_best_that_can_be_quoted() -> None:
    ranking = make_ranking([0.9, 0.8, 0.78], unit_rows(1, 3), [LEANING, *PROSE])

    chosen, left_out = select(ranking, make_relevance(ranking.scores), 1)

    assert [candidate.row for candidate in chosen] == [1]
    assert [passage.id for passage in left_out] == ["passage000", "passage002"]


def test_where_nothing_can_be_quoted_nothing_is_chosen() -> None:
    ranking = make_ranking([0.9, 0.8], unit_rows(1, 2), [LEANING])

    assert select(ranking, make_relevance(ranking.scores), 12) == ([], [])


def test_where_nothing_is_likely_to_help_the_best_stands_alone() -> None:
    ranking = make_ranking([0.3, 0.29, 0.1], unit_rows(1, 3))

    chosen, left_out = select(ranking, make_relevance(ranking.scores), 12)

    assert ([candidate.row for candidate in chosen], left_out) == ([0], [])


def test_what_is_likelier_to_help_comes_first_whatever_its_rank() -> None:
    ranking = make_ranking([0.9, 0.8, 0.7], np.eye(3, dtype=np.float32))

    chosen, _ = select(ranking, make_relevance([0.6, 0.95, 0.7]), 12)

    assert [candidate.row for candidate in chosen] == [1, 2, 0]


def test_of_two_that_say_the_same_the_better_one_is_chosen() -> None:
    row = unit_rows(5, 1)

    chosen, left_out = select(make_ranking([0.9, 0.89], row.repeat(2, axis=0)), make_relevance([0.9, 0.89]), 12)

    assert [candidate.row for candidate in chosen] == [0]
    assert [passage.id for passage in left_out] == ["passage001"]


def test_what_rather_belongs_under_no_lens_than_helps_is_left_out() -> None:
    ranking = make_ranking([0.9, 0.8, 0.7], np.eye(3, dtype=np.float32))
    relevance = Relevance((0.9, 0.8, 0.7), (make_shares("none", 0.85),) * 3)

    chosen, left_out = select(ranking, relevance, 12)

    assert [candidate.row for candidate in chosen] == [0]
    assert [passage.id for passage in left_out] == ["passage001", "passage002"]


def test_a_passage_that_was_not_read_is_no_candidate() -> None:
    ranking = make_ranking([0.9, 0.8], np.eye(2, dtype=np.float32))

    chosen, _ = select(ranking, Relevance((0.9, 0.8), (make_shares(), ())), 12)

    assert [candidate.row for candidate in chosen] == [0]

"""Relations: above the bar, few for each finding, with evidence on both sides; and where the bar stands."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph_store.models import Finding
from graph_store.vectors import Floats, Vectors, pairwise
from server.inquiry.relate import DEGREE, NULL_SHARE, bar, relate
from tests.server.inquiry.made import make_finding, unit_rows

SEEDS = st.integers(0, 10_000)
COUNTS = st.integers(0, 14)
BARS = st.floats(0.0, 1.0)


def findings(count: int, seed: int = 0) -> list[Finding]:
    """Findings whose ids are in no particular order."""
    return [make_finding(int(number)) for number in np.random.default_rng(seed).permutation(count)]


@given(COUNTS, SEEDS, BARS)
def test_no_relation_is_below_the_bar_and_no_finding_has_more_than_the_degree(
    count: int, seed: int, null: float
) -> None:
    found, vectors = findings(count, seed), unit_rows(seed, count)

    relations = relate(found, vectors, null)

    likeness = pairwise(vectors)
    row = {finding.id: place for place, finding in enumerate(found)}
    assert all(likeness[row[relation.a], row[relation.b]] >= null for relation in relations)
    ends = [end for relation in relations for end in (relation.a, relation.b)]
    assert all(ends.count(finding.id) <= DEGREE for finding in found)


@given(COUNTS, SEEDS, BARS)
def test_no_pair_is_related_twice_nor_a_finding_to_itself(count: int, seed: int, null: float) -> None:
    relations = relate(findings(count, seed), unit_rows(seed, count), null)

    pairs = [(relation.a, relation.b) for relation in relations]
    assert len(set(pairs)) == len(pairs)
    assert all(a < b for a, b in pairs)


@given(COUNTS, SEEDS, BARS)
def test_every_relation_quotes_both_its_findings(count: int, seed: int, null: float) -> None:
    found = findings(count, seed)

    relations = relate(found, unit_rows(seed, count), null)

    cited = {finding.id: finding.statement[0].citations[0].model_dump() for finding in found}
    for relation in relations:
        assert [one.side for one in relation.evidence] == ["a", "b"]
        assert [one.model_dump(exclude={"side"}) for one in relation.evidence] == [cited[relation.a], cited[relation.b]]


@given(COUNTS, SEEDS, BARS)
def test_the_weight_is_the_cosine_and_likeness_claims_no_more_than_that_two_findings_are_related(
    count: int, seed: int, null: float
) -> None:
    found, vectors = findings(count, seed), unit_rows(seed, count)

    relations = relate(found, vectors, null)

    likeness = pairwise(vectors)
    row = {finding.id: place for place, finding in enumerate(found)}
    for relation in relations:
        cosine = likeness[row[relation.a], row[relation.b]]
        assert 0 <= relation.weight <= 1
        assert abs(relation.weight - cosine) < 1e-4
        assert relation.kind == "related"


def relate_slowly(found: list[Finding], vectors: Floats, null: float) -> list[tuple[str, str]]:
    """The strongest pair that is left, again and again, while both its findings have room."""
    likeness = pairwise(vectors)
    left = {pair for pair in combinations(range(len(found)), 2) if likeness[pair] >= null}
    kept: list[tuple[str, str]] = []
    while left:
        one, two = min(left, key=lambda pair: (-likeness[pair], found[pair[0]].id, found[pair[1]].id))
        left.remove((one, two))
        ends = [end for pair in kept for end in pair]
        if ends.count(found[one].id) < DEGREE and ends.count(found[two].id) < DEGREE:
            kept.append((min(found[one].id, found[two].id), max(found[one].id, found[two].id)))
    return kept


@given(COUNTS, SEEDS, BARS)
def test_relating_does_what_its_slow_twin_does(count: int, seed: int, null: float) -> None:
    found, vectors = findings(count, seed), unit_rows(seed, count)

    relations = relate(found, vectors, null)

    assert [(relation.a, relation.b) for relation in relations] == relate_slowly(found, vectors, null)


def test_strongest_relations_come_first() -> None:
    relations = relate(findings(10), unit_rows(4, 10), 0.0)

    weights = [relation.weight for relation in relations]
    assert len(weights) > 3
    assert weights == sorted(weights, reverse=True)


def vectors_of(matrix: Floats) -> Vectors:
    return Vectors(tuple(f"passage{row:04}" for row in range(len(matrix))), matrix)


@given(st.integers(2, 60), SEEDS, st.integers(2, 8))
def test_the_bar_is_a_cosine_that_few_of_all_pairs_exceed(count: int, seed: int, dimension: int) -> None:
    matrix = unit_rows(seed, count, dimension)

    found = bar(vectors_of(matrix))

    cosines = pairwise(matrix)[np.triu_indices(count, 1)]
    assert found == bar(vectors_of(matrix))
    assert max(0.0, cosines.min() - 1e-3) <= found <= max(0.0, cosines.max())
    # The draw has 2000 pairs: a share that should be .01 comes out above .03 less than once in 10**10 draws.
    assert np.mean(cosines > found + 1e-3) <= 1 - NULL_SHARE + 0.02


@given(st.integers(0, 1))
def test_fewer_than_two_passages_have_no_likeness_to_stand_above(count: int) -> None:
    assert bar(vectors_of(unit_rows(0, count))) == 1.0


@given(SEEDS)
def test_in_a_small_store_the_likest_pair_is_always_related(seed: int) -> None:
    matrix = unit_rows(seed, 5)

    relations = relate(findings(5), matrix, bar(vectors_of(matrix)))

    likest = pairwise(matrix)[np.triu_indices(5, 1)].max()
    assert [relation.weight for relation in relations[:1]] == ([round(float(likest), 4)] if likest > 1e-3 else [])

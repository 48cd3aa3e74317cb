"""Themes, links and groups: held against a slow obvious twin, and against every order of what goes in."""

import itertools
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_store import atlas
from graph_store.atlas import ALIKE, LINKS, SAME, Atlas, Kept, Link, Theme, backbone, chart, theme_id
from graph_store.citing import cited_by
from graph_store.vectors import Vectors
from tests.graph_store import made_atlas as made

MEANINGS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=14)


@st.composite
def worlds(draw) -> tuple[Kept, Vectors]:
    """Up to 20 findings, each citing one or two of up to 14 passages, held by one or more of up to 6 networks."""
    meanings = draw(MEANINGS)
    networks = draw(st.integers(1, 6))
    places = st.integers(0, len(meanings) - 1)
    cited = draw(st.lists(st.lists(places, min_size=1, max_size=2, unique=True), min_size=0, max_size=20))
    held = [sorted(draw(st.sets(st.integers(0, networks - 1), min_size=1))) for _ in cited]
    names = [draw(st.sampled_from(["Shade", "Rain", "Roots", "Shade Again"])) for _ in cited]
    findings = [made.finding(number, tuple(its), names[number]) for number, its in enumerate(cited)]
    missing = frozenset(draw(st.sets(places, max_size=2)))
    return made.kept(findings, held, networks), made.vectors(meanings, missing)


def vector_of(finding, vectors: Vectors) -> np.ndarray | None:
    rows = [vectors.find(id) for id in sorted({one.passage_id for one in cited_by(finding)})]
    there = [row.astype(np.float64) for row in rows if row is not None]
    return np.mean(there, axis=0) / np.linalg.norm(np.mean(there, axis=0)) if there else None


def slow_themes(kept: Kept, vectors: Vectors) -> set[frozenset[str]]:
    """Join any two that say the same until nothing changes."""
    groups = [{finding.id} for finding, _ in kept.findings]
    age = list(kept.networks)
    for (one, its), (other, others) in itertools.combinations(kept.findings, 2):
        a, b = vector_of(one, vectors), vector_of(other, vectors)
        apart = min(its, key=age.index) in others or min(others, key=age.index) in its
        if a is not None and b is not None and float(a @ b) >= SAME and not apart:
            joined = [group for group in groups if one.id in group or other.id in group]
            groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return set(map(frozenset, groups))


def slow_links(charted: Atlas, kept: Kept, vectors: Vectors) -> set[tuple[str, str, float]]:
    """For each theme, all others in order of likeness, ties in the order in which they were kept, the first LINKS."""
    its = {finding.id: (finding, min(map(list(kept.networks).index, held))) for finding, held in kept.findings}
    middles = {}
    for theme in sorted(charted.themes, key=lambda theme: (its[theme.findings[0]][1], theme.findings[0])):
        found = [vector_of(its[id][0], vectors) for id in theme.findings]
        there = [vector for vector in found if vector is not None]
        if there:
            middles[theme.id] = np.mean(there, axis=0) / np.linalg.norm(np.mean(there, axis=0))
    place = {id: number for number, id in enumerate(middles)}
    links = set()
    for id, middle in middles.items():
        near = [(-round(float(middle @ other), 5), place[its], its) for its, other in middles.items() if its != id]
        for weight, _, other in sorted(near)[:LINKS]:
            a, b = sorted((id, other), key=place.__getitem__)
            links |= {(a, b, -weight)} if -weight >= ALIKE else set()
    return links


@settings(max_examples=60)
@given(worlds())
def test_every_finding_is_in_exactly_one_theme(world):
    kept, vectors = world
    found = Counter(id for theme in chart(kept, vectors).themes for id in theme.findings)
    assert found == Counter(finding.id for finding, _ in kept.findings)


def chart_by(block, kept, vectors):
    """The atlas, made with so many rows compared at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atlas, "_BLOCK", block)
        return chart(kept, vectors)


@settings(max_examples=60)
@given(worlds(), st.integers(2, 5))
def test_themes_are_those_of_a_slow_twin_whatever_is_compared_at_once(world, block):
    kept, vectors = world
    charted = chart_by(block, kept, vectors)
    assert {frozenset(theme.findings) for theme in charted.themes} == slow_themes(kept, vectors)


@settings(max_examples=60)
@given(worlds(), st.integers(2, 5))
def test_links_are_those_of_a_slow_twin(world, block):
    kept, vectors = world
    charted = chart_by(block, kept, vectors)
    slow = {(a, b): weight for a, b, weight in slow_links(charted, kept, vectors)}
    assert {(link.a, link.b): link.weight for link in charted.links} == pytest.approx(slow, abs=2e-5)
    weights = [link.weight for link in charted.links]
    assert weights == sorted(weights, reverse=True)


@settings(max_examples=60)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_come_does_not_matter(world, random):
    kept, vectors = world
    findings = [(finding, random.sample(list(its), len(its))) for finding, its in kept.findings]
    random.shuffle(findings)
    assert chart(Kept(findings, kept.networks, kept.titles), vectors) == chart(kept, vectors)


@settings(max_examples=60)
@given(worlds(), st.integers(1, 5))
def test_newer_networks_only_ever_merge_themes_and_an_older_id_stays(world, newest):
    kept, vectors = world
    old = set(list(kept.networks)[:newest])
    before = [(finding, [id for id in its if id in old]) for finding, its in kept.findings]
    first, then = (chart(Kept(its, kept.networks, kept.titles), vectors) for its in (before, kept.findings))
    now = {id: theme for theme in then.themes for id in theme.findings}
    for theme in first.themes:
        assert len({now[id].id for id in theme.findings}) == 1
        assert now[theme.findings[0]].id in {other.id for other in first.themes}


@settings(max_examples=40)
@given(worlds(), st.sets(st.integers(0, 5)))
def test_what_only_hidden_networks_hold_does_not_show_and_ids_stay(world, numbers):
    kept, vectors = world
    hidden = frozenset(id for number, id in enumerate(kept.networks) if number in numbers)
    shown = {finding.id for finding, its in kept.findings if set(its) - hidden}
    whole, part = chart(kept, vectors), chart(kept, vectors, hidden)
    assert {id for theme in part.themes for id in theme.findings} == shown
    assert {theme.id for theme in part.themes} <= {theme.id for theme in whole.themes}
    assert not hidden & {id for theme in part.themes for id in theme.networks}


@settings(max_examples=40)
@given(worlds())
def test_groups_hold_each_theme_once_at_most_and_have_names_of_their_own(world):
    kept, vectors = world
    charted = chart(kept, vectors)
    grouped = [id for group in charted.groups for id in group.themes]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) <= {theme.id for theme in charted.themes}
    assert all(len(group.themes) > 1 and group.id in group.themes and group.name for group in charted.groups)


def example() -> Atlas:
    """Passages 0, 1, 2 mean one thing, 3 is of the same subject, 4 of another; five networks hold a finding each."""
    meanings = [(0, 0), (0, 0), (0, 0), (0, 1), (1, 0)]
    names = ["Shade", "Shadow", "Shade", "Rain", "Bread"]
    findings = [made.finding(number, (number,), name) for number, name in enumerate(names)]
    return chart(made.kept(findings, [[4], [3], [2], [1], [0]], 5), made.vectors(meanings))


def test_a_theme_has_the_name_its_findings_have_most_often_and_the_id_of_the_oldest():
    [theme, *others] = example().themes
    assert theme == Theme(
        id=theme_id("Finding0002"),
        name="Shade",
        also=("Shadow",),
        findings=("Finding0002", "Finding0001", "Finding0000"),
        networks=("Network0002", "Network0003", "Network0004"),
        questions=("Question0002", "Question0003", "Question0004"),
        lenses=("levers",),
        sources=("Source00000",),
    )
    assert [other.name for other in others] == ["Bread", "Rain"]


def test_networks_of_one_question_count_once_in_what_stands_first_and_in_names():
    names = ["Shade", "Shade", "Rain", "Drizzle", "Rain"]
    findings = [made.finding(number, (number,), name) for number, name in enumerate(names)]
    told = made.kept(findings, [[0, 1, 2], [1], [3], [4], [0]], 5)
    told = replace(told, networks=dict(zip(told.networks, ["Why?", "Why?", "Why?", "How?", "When?"], strict=True)))
    [most, *others] = chart(told, made.vectors([(0, 0), (0, 1), (1, 0), (1, 0), (1, 1)])).themes
    assert (most.name, most.also, most.questions) == ("Rain", ("Drizzle",), ("How?", "When?"))
    shade = next(theme for theme in others if theme.findings == ("Finding0000",))
    assert (shade.networks, shade.questions) == (("Network0000", "Network0001", "Network0002"), ("Why?",))


def test_themes_of_one_subject_are_linked_and_grouped_under_the_title_most_of_them_cite():
    charted = example()
    by_id = {theme.id: theme.name for theme in charted.themes}
    assert [{by_id[link.a], by_id[link.b]} for link in charted.links] == [{"Shade", "Rain"}]
    [group] = charted.groups
    assert (group.name, [by_id[id] for id in group.themes]) == ("Title 0", ["Shade", "Rain"])


def test_what_one_network_holds_apart_stays_apart():
    findings = [made.finding(0, (0,)), made.finding(1, (1,))]
    charted = chart(made.kept(findings, [[0], [0]], 1), made.vectors([(0, 0), (0, 0)]))
    assert len(charted.themes) == 2


def test_findings_whose_passages_are_gone_stand_alone():
    findings = [made.finding(0, (0,)), made.finding(1, (0,))]
    charted = chart(made.kept(findings, [[0], [1]], 2), made.vectors([(0, 0)], frozenset({0})))
    assert [theme.findings for theme in charted.themes] == [("Finding0000",), ("Finding0001",)]
    assert (charted.links, charted.groups) == ((), ())


def test_of_nothing_the_atlas_is_empty():
    assert chart(Kept([], {}, {}), made.vectors([])) == Atlas(themes=(), links=(), groups=())


def test_a_theme_id_never_changes():
    assert theme_id("Finding0000") == "QSmRDWJsq8D"


def test_the_backbone_keeps_the_strongest_links_that_join_everything():
    links = [Link(a=a, b=b, weight=weight) for a, b, weight in (("A", "B", 0.9), ("B", "C", 0.8), ("A", "C", 0.7))]
    assert backbone([*links, Link(a="D", b="E", weight=0.5)]) == [*links[:2], Link(a="D", b="E", weight=0.5)]


def test_the_atlas_is_the_same_under_any_hash_seed():
    program = (
        "from tests.graph_store import made_atlas as made; from graph_store.atlas import chart;"
        "findings = [made.finding(n, (n * 7 % 40,), f'Name {n % 5}') for n in range(120)];"
        "held = [[n % 9, (n * 5 + 1) % 9] if n % 9 != (n * 5 + 1) % 9 else [n % 9] for n in range(120)];"
        "print(chart(made.kept(findings, held, 9), made.vectors([(n % 6, n % 4) for n in range(40)])))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(told) == 1
    assert b"Theme(" in told.pop()

import itertools
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontend.drawing import draw
from frontend.routes import Router, path
from frontend.svg import EXPANDS, picture, pictures
from graph_store.models import Box, Drawing, Highlight
from tests.frontend import made

KINDS = ["related", "same", "supports", "contrasts", "leads_to"]
KEYS = [lens.key for lens in made.LENSES]
WORDS = ["tree", "of", "Lindenhafen", "shade", "twelve", "pit", "underground", "Permeability", "heat", "Verdunstung"]
names = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
    st.text(min_size=1, max_size=60),
)


@st.composite
def networks(draw_from):
    count = draw_from(st.integers(1, 30))
    lenses = draw_from(st.lists(st.sampled_from(KEYS), min_size=count, max_size=count))
    found = draw_from(st.lists(names, min_size=count, max_size=count))
    ends = st.integers(0, count - 1)
    pairs = draw_from(st.lists(st.tuples(ends, ends, st.sampled_from(KINDS)), max_size=30))
    question = draw_from(st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join))
    return made.shaped(found, lenses, [pair for pair in pairs if pair[0] != pair[1]], question)


def overlapping(drawing: Drawing) -> list[tuple[str, str]]:
    return [
        (one.id, other.id)
        for one, other in itertools.combinations(drawing.boxes, 2)
        if abs(one.x - other.x) * 2 < one.width + other.width and abs(one.y - other.y) * 2 < one.height + other.height
    ]


@settings(max_examples=60, deadline=None)
@given(networks())
def test_no_labels_overlap_and_all_stand_inside_the_frame(network):
    for drawing in draw(network).values():
        assert overlapping(drawing) == []
        for box in drawing.boxes:
            assert box.width / 2 <= box.x <= drawing.width - box.width / 2
            assert box.height / 2 <= box.y <= drawing.height - box.height / 2


@settings(max_examples=60, deadline=None)
@given(networks())
def test_every_finding_and_lens_and_the_question_have_one_box(network):
    wanted = {network.question.id, *(f.id for f in network.findings), *(f.lens for f in network.findings)}
    for drawing in draw(network).values():
        assert sorted(box.id for box in drawing.boxes) == sorted(wanted)


@settings(max_examples=30, deadline=None)
@given(networks())
def test_no_line_runs_through_a_label_it_does_not_join(network):
    for drawing in draw(network).values():
        router = Router(drawing.boxes, drawing.width, drawing.height)
        pairs = [(relation.a, relation.b) for relation in network.relations]
        pairs += [(network.question.id, key) for key in {finding.lens for finding in network.findings}]
        pairs += [(finding.lens, finding.id) for finding in network.findings]
        for a, b in pairs:
            points = sampled(path(router.route(a, b)))
            for box in drawing.boxes:
                if box.id not in (a, b):
                    assert not touches(points, box), (a, b, box.id)


def sampled(data: str) -> np.ndarray:
    """Points along path data of lines and quadratic curves, at most 4 px apart, shape (points, 2)."""
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", data)]
    stops = iter(np.array(numbers).reshape(-1, 2))
    t = np.linspace(0, 1, 241)[:, None]
    place, points = next(stops), []
    for command in re.findall(r"[LQ]", data):
        bend = next(stops) if command == "Q" else place
        end = next(stops)
        weights = ((1 - t) ** 2, 2 * t * (1 - t), t**2) if command == "Q" else (1 - t, 0, t)
        points.append(weights[0] * place + weights[1] * bend + weights[2] * end)
        place = end
    return np.concatenate(points)


def touches(points: np.ndarray, box: Box) -> bool:
    away = np.abs(points - (box.x, box.y)) * 2
    return bool(((away[:, 0] < box.width) & (away[:, 1] < box.height)).any())


@pytest.mark.parametrize("count", [1, 2, 5, 10, 12, 20, 30])
def test_up_to_thirty_findings_fit_the_wide_frame(count):
    wide, narrow = (draw(made.network(count))[width] for width in ("wide", "narrow"))
    assert (wide.width, wide.height) == (720, 610)
    assert narrow.width == 358


@pytest.mark.parametrize("count", [0, 45, 70])
def test_none_and_many_findings_are_drawn_too(count):
    for drawing in draw(made.network(count)).values():
        assert overlapping(drawing) == []
        assert len(drawing.boxes) >= count + 1


def test_the_question_stands_in_the_middle_or_on_top():
    drawn = draw(made.network())
    wide = {box.id: box for box in drawn["wide"].boxes}["QuestionLnd"]
    assert (wide.x, wide.y) == (360, 305)
    assert min(drawn["narrow"].boxes, key=lambda box: box.y).id == "QuestionLnd"


def test_coordinates_have_one_decimal():
    for drawing in draw(made.network(30)).values():
        for box in drawing.boxes:
            for value in (box.x, box.y, box.width, box.height):
                assert round(value, 1) == value


def test_the_same_network_is_drawn_the_same_in_another_process():
    program = "from tests.frontend import made; from frontend.svg import pictures; print(pictures(made.network(16)))"
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert seen == {f"{pictures(made.network(16))}\n"}


def test_two_relations_of_one_pair_have_lines_of_their_own():
    network = made.shaped(["One", "Two"], ["shifts", "levers"], [(0, 1, "related"), (0, 1, "supports")], "Why?")
    edges = picture(network, draw(network)["wide"]).edges
    assert edges[0].path != edges[1].path


def test_however_many_lines_a_pair_has_each_finds_its_way():
    names = ["Lindenhafen Lindenhafen underground", "Lindenhafen", "Trees"]
    network = made.shaped(names, ["shifts", "shifts", "cases"], [(0, 1, "related")], "Why?")
    for drawing in draw(network).values():
        router = Router(drawing.boxes, drawing.width, drawing.height)
        for one, other in itertools.permutations([finding.id for finding in network.findings], 2):
            for line in range(20):
                assert len(router.route(one, other, shift=9.0 * line)) >= 2


@settings(max_examples=30, deadline=None)
@given(networks(), st.data())
def test_every_highlight_is_exactly_one_marked_line_whether_or_not_a_relation_joins_its_ends(network, data):
    two = st.lists(st.sampled_from(network.findings), min_size=2, max_size=2, unique_by=lambda finding: finding.id)
    if len(network.findings) < 2:
        return
    start, end = data.draw(two)
    highlight = Highlight(from_=start.id, to=end.id, lens=end.lens, text="Said.")
    joined = any({start.id, end.id} == {relation.a, relation.b} for relation in network.relations)
    for drawn in pictures(network.model_copy(update={"highlight": highlight})).values():
        [marked] = [edge for edge in drawn.edges if edge.highlighted]
        assert {marked.a, marked.b} == {start.id, end.id}
        assert (marked.kind == EXPANDS) != joined
        assert len(drawn.edges) == len(network.relations) + (not joined)


def test_the_highlight_is_one_marked_line_and_only_leads_to_has_a_head():
    edges = pictures(made.network())["wide"].edges
    assert [(edge.names, edge.kind) for edge in edges if edge.highlighted] == [
        (("Twelve Cubic Metres", "Only the Branch Has a Price"), "leads_to")
    ]
    assert {edge.kind for edge in edges if edge.arrow} == {"leads_to"}

"""The drawing of the atlas, its list, and the contrast of its colours."""

import itertools
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontend.atlas_drawing import MORE, NAME, NARROW, REACH, WIDE, draw
from frontend.atlas_list import MOST, listed
from frontend.atlas_svg import TINTS, atlas_maps
from frontend.contexts import AtlasPage
from frontend.environment import STATIC
from frontend.page import render
from graph_store.models import Box, Drawing
from tests.frontend import made_atlas, test_contrast

WORDS = ["tree", "of", "Lindenhafen", "shade", "twelve", "pit", "underground", "Permeability", "heat", "Verdunstung"]
names = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join),
    st.text(min_size=1, max_size=60),
)
themes = st.tuples(names, st.integers(1, 12))


@st.composite
def atlases(draw_from):
    groups = draw_from(st.lists(st.lists(themes, min_size=2, max_size=14), max_size=12))
    alone = draw_from(st.lists(themes, min_size=0 if groups else 1, max_size=30))
    count = sum(map(len, groups)) + len(alone)
    places = st.integers(0, count - 1)
    return made_atlas.shaped(groups, alone, draw_from(st.lists(st.tuples(places, places), max_size=40)))


def overlapping(boxes: list[Box], margin: float = 0.0) -> list[tuple[str, str]]:
    return [
        (one.id, other.id)
        for one, other in itertools.combinations(boxes, 2)
        if abs(one.x - other.x) * 2 < one.width + other.width + margin
        and abs(one.y - other.y) * 2 < one.height + other.height + margin
    ]


def grounds(drawn, drawing: Drawing) -> list[Box]:
    """The rectangle around each group's ground."""
    boxes = {box.id: box for box in drawing.boxes}
    found = []
    for group in drawn.groups:
        its = [boxes[id] for id in (*group.themes, NAME + group.id, MORE + group.id) if id in boxes]
        if its:
            left, right = min(box.x - box.width / 2 for box in its), max(box.x + box.width / 2 for box in its)
            top, bottom = min(box.y - box.height / 2 for box in its), max(box.y + box.height / 2 for box in its)
            place = {"x": (left + right) / 2, "y": (top + bottom) / 2, "width": right - left, "height": bottom - top}
            found.append(its[0].model_copy(update=place))
    return found


@settings(max_examples=60, deadline=None)
@given(atlases())
def test_no_labels_and_no_grounds_overlap_and_all_stand_inside_the_frame(drawn):
    for drawing in draw(drawn).values():
        assert overlapping(list(drawing.boxes)) == []
        assert overlapping(grounds(drawn, drawing), 2 * REACH) == []
        for box in drawing.boxes:
            assert REACH + box.width / 2 <= box.x <= drawing.width - box.width / 2 - REACH
            assert REACH + box.height / 2 <= box.y <= drawing.height - box.height / 2 - REACH


@settings(max_examples=60, deadline=None)
@given(atlases())
def test_a_drawing_keeps_to_its_label_budget_and_says_how_many_more_there_are(drawn):
    for width, scale in (("wide", WIDE), ("narrow", NARROW)):
        labels = [box.id for box in draw(drawn)[width].boxes if not box.id.startswith(MORE)]
        assert len(labels) <= scale.labels
        assert max(Counter(labels).values()) == 1
        shown = {id for id in labels if not id.startswith(NAME)}
        for land in atlas_maps(drawn, draw(drawn))[width].lands:
            assert land.more == len(set(land.group.themes) - shown)
            assert (land.more_box is not None) == (land.more > 0)


@settings(max_examples=30, deadline=None)
@given(atlases())
def test_lines_end_at_their_themes_and_cross_no_label(drawn):
    for drawing in draw(drawn).values():
        for road in atlas_maps(drawn, {"any": drawing})["any"].roads:
            (x1, y1), (x2, y2) = [tuple(map(float, pair)) for pair in re.findall(r"([-\d.]+) ([-\d.]+)", road.path)]
            for share in (0.1, 0.3, 0.5, 0.7, 0.9):
                x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
                inside = [
                    box.id
                    for box in drawing.boxes
                    if abs(box.x - x) * 2 < box.width - 1 and abs(box.y - y) * 2 < box.height - 1
                ]
                assert inside == []


@settings(max_examples=20, deadline=None)
@given(atlases())
def test_the_same_atlas_is_drawn_the_same_twice(drawn):
    assert draw(drawn) == draw(drawn.model_copy())


def test_of_nothing_there_is_no_drawing():
    assert draw(made_atlas.shaped([], [], [])) == {}


def test_every_theme_is_in_the_list_once_those_of_the_drawing_first():
    page = made_atlas.atlas_page()
    drawn = {box.id for box in page.drawings["wide"].boxes}
    shelves = listed(page).shelves
    assert Counter(theme.id for shelf in shelves for theme in (*shelf.first, *shelf.rest)) == Counter(
        theme.id for theme in page.atlas.themes
    )
    for shelf in shelves[:3]:
        assert [theme.id for theme in shelf.rest if theme.id in drawn] == []
    assert shelves[-1].group is None


def test_a_list_that_is_too_long_says_how_many_are_missing():
    drawn = made_atlas.shaped([[(f"Name {number}", 1) for number in range(MOST)]], [("Alone", 1), ("Other", 1)], [])
    page = AtlasPage(atlas=drawn, drawings=draw(drawn), questions=1)
    assert sum(len(shelf.first) + len(shelf.rest) for shelf in listed(page).shelves) == MOST
    assert listed(page).unlisted == 2
    assert "2 themes more are not listed here" in render(page)


def test_a_drawing_names_its_themes_and_how_many_questions_brought_them_up():
    text = render(made_atlas.atlas_page())
    assert 'aria-label="Tea, from 9 questions"' in text
    assert 'aria-label="Alone, from 1 question"' in text


def test_findings_in_the_same_words_are_told_once():
    page = made_atlas.theme_page()
    text = render(page)
    assert text.count(page.findings[0].statement[0].text) == 2  # the statement, and its passage
    assert "in 2 wordings" in text
    assert all(f'href="/f/{finding.id}"' in text for finding in page.findings)


TINTED = [
    *[(f"tint-{number}-ink", f"tint-{number}") for number in range(TINTS)],
    *[("ink", f"tint-{number}") for number in range(TINTS)],
]


def schemes() -> dict[str, dict[str, str]]:
    text = (STATIC / "style" / "atlas.css").read_text("utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    found = [dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", part)) for part in (light, dark)]
    assert found[0].keys() == found[1].keys()
    tokens = test_contrast.schemes()
    return {"light": tokens["light"] | found[0], "dark": tokens["dark"] | found[1]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TINTED)
def test_names_stand_out_from_the_ground_of_their_group(scheme, ink, ground):
    colours = schemes()[scheme]
    assert test_contrast.contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["sea", *[f"tint-{number}" for number in range(TINTS)]])
def test_lines_and_focus_stand_out_from_every_ground(scheme, ground):
    colours = schemes()[scheme]
    for line in ("edge", "focus"):
        assert test_contrast.contrast(colours[line], colours[ground]) >= 3
    assert test_contrast.contrast(colours["accent"], colours["surface"]) >= 3

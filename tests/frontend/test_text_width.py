import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.text_width import WEIGHTS, width, wrap

texts = st.text(max_size=80)


def test_a_width_is_the_sum_of_the_advances():
    assert width("ab", 13, 600) == pytest.approx(width("a", 13, 600) + width("b", 13, 600))
    assert width("a", 26, 600) == 2 * width("a", 13, 600)
    assert width("ab", 13, 600, spacing=0.5) == pytest.approx(width("ab", 13, 600) + 1)


def test_heavier_text_is_wider():
    assert width("Threshold", 13, 600) > width("Threshold", 13, 400)


def test_what_the_font_lacks_has_a_width_too():
    assert width("漢字", 13, 600) == 26
    assert width("\u0483", 13, 600) == 0
    assert width("\U0001f333", 13, 600) > 0


@given(texts, st.sampled_from(WEIGHTS), st.integers(1, 4), st.floats(40, 200))
def test_wrapped_lines_fit_and_are_not_too_many(text, weight, lines, limit):
    wrapped = wrap(text, limit, lines, size=13, weight=weight)
    assert 1 <= len(wrapped) <= lines
    assert all(width(line, 13, weight) <= limit for line in wrapped)


@given(texts)
def test_wrapping_keeps_every_character_while_there_is_room(text):
    wrapped = wrap(text, 60, 1000, size=13, weight=600)
    assert "".join(wrapped).replace(" ", "") == "".join(text.split())


def test_what_does_not_fit_ends_in_an_ellipsis():
    wrapped = wrap("one two three four five six seven eight", 60, 2, size=13, weight=600)
    assert len(wrapped) == 2
    assert wrapped[-1].endswith("…")

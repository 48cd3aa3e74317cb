import re

import pytest

from frontend.environment import STATIC
from frontend.marks import MARKS, OTHER

LOOKS = [*MARKS, OTHER]

TEXT = [
    *[(ink, ground) for ink in ("ink", "muted", "link") for ground in ("paper", "surface", "sunken")],
    ("on-accent", "accent"),
    ("on-mark", "mark"),
    ("ink", "notice"),
    ("link", "notice"),
    *[(look, ground) for look in LOOKS for ground in ("paper", "surface", f"{look}-ground")],
    *[("ink", f"{look}-ground") for look in LOOKS],
    *[("link", f"{look}-ground") for look in LOOKS],
    *[("muted", f"{look}-ground") for look in LOOKS],
]
GRAPHICS = [
    *[(line, ground) for line in ("edge", "highlight", "focus", "branch") for ground in ("surface", "paper")],
    *[(line, f"{look}-ground") for line in ("edge", "highlight") for look in LOOKS],
    ("control", "surface"),
    ("control", "paper"),
    ("notice-line", "notice"),
    ("accent", "surface"),
    ("accent", "line"),
]


def schemes() -> dict[str, dict[str, str]]:
    text = (STATIC / "style" / "tokens.css").read_text("utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    found = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in (light, dark)]
    return {"light": found[0], "dark": found[0] | found[1]}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_stands_out_from_its_ground(scheme, ink, ground):
    colours = schemes()[scheme]
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), GRAPHICS)
def test_shapes_stand_out_from_their_ground(scheme, line, ground):
    colours = schemes()[scheme]
    assert contrast(colours[line], colours[ground]) >= 3


def test_both_schemes_define_the_same_colours():
    text = (STATIC / "style" / "tokens.css").read_text("utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    names = [set(re.findall(r"--([a-z-]+): #[0-9a-f]{6};", part)) for part in (light, dark)]
    assert names[0] == names[1]


def test_black_on_white_is_twenty_one_to_one():
    assert round(contrast("#000000", "#ffffff"), 2) == 21


def test_no_two_lenses_look_alike():
    assert len(set(MARKS.values())) == len(MARKS)
    for colours in schemes().values():
        assert len({colours[look] for look in LOOKS}) == len(LOOKS)

"""The atlas and a theme in a real browser: readable, reachable by keys, without JavaScript, on a phone."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "height", "shown"), [(1440, 900, "wide"), (390, 844, "narrow")])
def test_labels_fit_their_boxes_and_nothing_is_below_twelve_pixels(width, height, shown, visit, site):
    page = visit(f"{site}/atlas", width, height, java_script_enabled=False)
    assert page.locator(f".map-{shown}").is_visible()
    assert page.locator(f".map-{shown} .town").count() > 8
    spilled = page.evaluate(
        """(shown) => [...document.querySelectorAll(`.map-${shown} .town, .map-${shown} .more`)].flatMap((town) => {
            const box = town.querySelector("rect").getBoundingClientRect();
            return [...town.querySelectorAll("text")].filter((text) => {
                const its = text.getBoundingClientRect();
                return its.left < box.left || its.right > box.right + 0.6;
            }).map((text) => text.textContent);
        })""",
        shown,
    )
    assert spilled == []
    sizes = page.evaluate(
        """(shown) => [...document.querySelectorAll(`.map-${shown} text`)].map((text) =>
            parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a)""",
        shown,
    )
    assert min(sizes) >= 12


def test_every_theme_of_the_map_is_reached_by_keys_and_shows_it(visit, site):
    page = visit(f"{site}/atlas", 1440, 900)
    wanted = set(page.eval_on_selector_all(".map-wide .town", "towns => towns.map(town => town.getAttribute('href'))"))
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href')"))
    assert wanted <= reached
    page.focus(".map-wide .town")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    focused = page.evaluate("getComputedStyle(document.activeElement.querySelector('.box')).strokeWidth")
    assert focused == "3.5px"


def test_more_opens_the_rest_of_a_group_in_the_list(visit, site):
    page = visit(f"{site}/atlas", 390, 844)
    link = page.locator(".map-narrow .more").first.get_attribute("href")
    group = link.partition("#g-")[2]
    assert link == f"/atlas?group={group}#g-{group}"
    assert page.locator(f"#g-{group}").count() == 1

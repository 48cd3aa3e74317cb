"""The query bar offers questions while somebody types; all of it works by keyboard."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

OFFERED = [
    {"text": "How deep are the <i>pits</i>?", "kind": "source", "id": "SourceStree"},
    {"text": "What does shade cost?", "kind": "network", "id": "7hZk3QmWx9S"},
]


@pytest.fixture
def typed(visit, site):
    """The home page with a text typed into its bar; `asked` is what suggestions were asked for."""

    def open_page(text, width=1280):
        page = visit(f"{site}/home", width, 800)
        page.asked = []

        def answer(route):
            page.asked.append(route.request.url.partition("?q=")[2])
            route.fulfill(body=json.dumps(OFFERED), content_type="application/json")

        page.route("**/api/v1/suggestions**", answer)
        page.route("**/ask", lambda route: route.fulfill(status=204))
        page.locator("#q").press_sequentially(text)
        page.locator("#suggestions li").first.wait_for()
        return page

    return open_page


def test_arrows_choose_and_enter_asks(typed):
    page = typed("pits")
    assert page.asked == ["pits"]
    assert page.locator("#q").get_attribute("aria-expanded") == "true"
    for key, place in [("ArrowDown", 0), ("ArrowDown", 1), ("ArrowDown", None), ("ArrowUp", 1), ("ArrowUp", 0)]:
        page.keyboard.press(key)
        active = None if place is None else f"suggestion-{place}"
        assert page.locator("#q").get_attribute("aria-activedescendant") == active
        assert page.locator("#suggestions [aria-selected=true]").count() == (0 if place is None else 1)
    with page.expect_request("**/ask") as sent:
        page.keyboard.press("Enter")
    assert "How+deep" in sent.value.post_data
    assert page.locator("#q").input_value() == OFFERED[0]["text"]
    assert page.locator("#suggestions").is_hidden()


def test_a_click_asks(typed):
    page = typed("shade")
    with page.expect_request("**/ask") as sent:
        page.get_by_role("option", name="What does shade cost?").click()
    assert "shade+cost" in sent.value.post_data


def test_enter_without_a_choice_asks_what_was_typed(typed):
    page = typed("pits")
    with page.expect_request("**/ask") as sent:
        page.keyboard.press("Enter")
    assert sent.value.post_data == "q=pits"


def test_escape_and_leaving_take_the_list_away(typed):
    page = typed("pits")
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden() and page.locator("#q").input_value() == "pits"
    page.keyboard.press("ArrowDown")
    page.locator("#suggestions li").first.wait_for()
    page.keyboard.press("Tab")
    page.locator("#suggestions").wait_for(state="hidden")
    assert page.locator("#q").get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_list_lies_under_the_bar_and_shows_text_as_text(width, typed):
    page = typed("pits", width)
    assert "How deep are the <i>pits</i>?" in page.locator("#suggestions").inner_text()
    field, listed = (page.locator(each).bounding_box() for each in ("#q", "#suggestions"))
    assert listed["y"] >= field["y"] + field["height"]
    assert listed["x"] >= 0 and listed["x"] + listed["width"] <= width
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []

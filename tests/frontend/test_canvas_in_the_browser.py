import pytest

from tests.frontend import made
from tests.frontend.live import pixels, place, ready, until

pytestmark = pytest.mark.browser

NETWORK = made.network()
FINDINGS = {finding.name: finding.id for finding in NETWORK.findings}
PIT, PRICE = FINDINGS["Twelve Cubic Metres"], FINDINGS["Only the Branch Has a Price"]


def test_nodes_can_be_dragged_and_put_back(live):
    before = pixels(live)
    x, y = place(live, PIT)
    live.mouse.move(x, y)
    live.mouse.down()
    live.mouse.move(x - 60, y + 40, steps=5)
    live.mouse.up()
    live.mouse.move(5, 5)
    assert pixels(live) != before
    live.click("[data-zoom='reset']")
    live.mouse.move(5, 5)
    assert pixels(live) == before


def test_zooming_by_buttons_and_back(live):
    before = pixels(live)
    live.click("[data-zoom='in']")
    live.wait_for_timeout(300)
    assert pixels(live) != before
    live.click("[data-zoom='reset']")
    assert pixels(live) == before


def test_the_wheel_scrolls_the_page(live):
    before = pixels(live)
    live.mouse.move(*place(live, PIT))
    live.mouse.wheel(0, 300)
    until(live, "scrollY > 100")
    live.mouse.move(5, 5)
    assert pixels(live) == before


def test_a_phone_has_no_sideways_scroll_and_a_swipe_scrolls_the_page(visit, network_url):
    page = ready(visit(network_url, 390, 844, has_touch=True, is_mobile=True))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("getComputedStyle(document.querySelector('#canvas canvas')).touchAction") == "pan-y"
    box = page.locator("#canvas").bounding_box()
    session = page.context.new_cdp_session(page)
    x, y = box["x"] + 100, 700
    for kind, points in (("Start", [(x, y)]), *[("Move", [(x, y - 40 * n)]) for n in range(1, 8)], ("End", [])):
        session.send(
            "Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": [{"x": a, "y": b} for a, b in points]}
        )
    until(page, "scrollY > 50")


def test_on_paper_the_drawing_is_seen(live):
    live.emulate_media(media="print")
    assert live.locator(".drawing-wide").is_visible()
    assert live.evaluate("getComputedStyle(document.querySelector('.drawing-wide')).opacity") == "1"
    assert not live.locator("#canvas").is_visible()
    assert not live.locator(".tools").is_visible()


def test_less_motion_is_respected(visit, network_url):
    page = ready(visit(network_url, reduced_motion="reduce"))
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    before = pixels(page)
    page.click("[data-zoom='in']")
    after = pixels(page)
    assert after != before
    page.wait_for_timeout(250)
    assert pixels(page) == after


def test_the_canvas_follows_the_colour_scheme(live):
    before = pixels(live)
    live.emulate_media(color_scheme="dark")
    live.wait_for_timeout(100)
    assert pixels(live) != before


def test_the_exported_file_opens_by_itself(visit, site):
    page = visit(f"{site}/export")
    assert page.locator(".drawing-wide .finding").count() == len(NETWORK.findings)
    assert page.evaluate("document.fonts.check('600 13px \"Source Sans 3\"')")
    page.click(f"#f-{PIT} .cite >> nth=0")
    assert page.evaluate("location.hash").startswith("#q-")

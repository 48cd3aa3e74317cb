import pytest

from tests.frontend import made
from tests.frontend.live import pixels, place, query, ready

pytestmark = pytest.mark.browser

NETWORK = made.network()
FINDINGS = {finding.name: finding.id for finding in NETWORK.findings}
PIT, PRICE = FINDINGS["Twelve Cubic Metres"], FINDINGS["Only the Branch Has a Price"]


@pytest.mark.parametrize("javascript", [True, False])
def test_the_network_can_be_read_at_once(javascript, visit, network_url):
    page = visit(network_url, java_script_enabled=javascript)
    assert page.locator(".drawing-wide .finding text").first.is_visible()
    assert page.locator("#headline").is_visible()


@pytest.mark.parametrize(("path", "size"), [("/n/30", (1280, 900)), ("/n/15", (390, 844)), ("/n/12", (768, 1024))])
def test_labels_do_not_overlap_and_can_be_read(path, size, visit, site):
    page = visit(site + path, *size)
    found = page.evaluate(
        """() => {
            const drawing = [...document.querySelectorAll(".drawing")].find(one => one.clientWidth > 0);
            const boxes = [...drawing.querySelectorAll(".box, .lens-label")].map(box => box.getBoundingClientRect());
            const overlaps = boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b =>
                a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
            return [overlaps.length, 13 * drawing.clientWidth / drawing.viewBox.baseVal.width];
        }"""
    )
    assert found[0] == 0
    assert found[1] >= 12


def test_the_same_link_shows_the_same_picture(visit, network_url):
    first, second = (ready(visit(network_url)) for _ in range(2))
    assert first.locator(".drawing-wide").inner_html() == second.locator(".drawing-wide").inner_html()
    assert pixels(first) == pixels(second)


def test_the_canvas_lies_exactly_over_the_drawing(live):
    canvas, drawing = (live.locator(one).bounding_box() for one in ("#canvas canvas", ".drawing-wide"))
    assert all(abs(canvas[side] - drawing[side]) <= 1 for side in canvas)


def test_keys_reach_every_node_and_home_and_leave(live):
    live.focus(".drawing-wide .question")
    reached, queue = {NETWORK.question.id}, [NETWORK.question.id]
    while queue:
        here = queue.pop()
        for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
            live.focus(f".drawing-wide [data-node='{here}']")
            live.keyboard.press(key)
            there = live.evaluate("document.activeElement.dataset.node")
            if there not in reached:
                reached.add(there)
                queue.append(there)
    assert reached == {NETWORK.question.id, *FINDINGS.values()}
    live.keyboard.press("Home")
    assert live.evaluate("document.activeElement.dataset.node") == NETWORK.question.id
    live.keyboard.press("Escape")
    assert live.evaluate("document.activeElement.id") == "report"


def test_focus_can_be_seen_on_the_canvas_and_without_it(live, visit, network_url):
    live.keyboard.press("Tab")
    before = pixels(live)
    live.focus(f".drawing-wide [data-node='{PIT}']")
    assert pixels(live) != before
    bare = visit(network_url, java_script_enabled=False)
    bare.focus(f".drawing-wide [data-node='{PIT}']")
    width = "getComputedStyle(document.querySelector(\".drawing-wide [data-node='%s'] .box\")).strokeWidth" % PIT
    assert float(live.evaluate(width).removesuffix("px")) >= 2


def test_everything_drawn_is_said_in_words(live):
    titles = live.locator(".drawing-wide .edge title").all_text_contents()
    assert len(titles) == len(NETWORK.relations)
    for finding in NETWORK.findings:
        label = live.locator(f".drawing-wide [data-node='{finding.id}']").get_attribute("aria-label")
        assert label.startswith(finding.name)
        assert live.locator(f"#f-{finding.id} h3").inner_text() == finding.name


def test_choosing_in_the_network_chooses_in_the_report(live):
    live.mouse.click(*place(live, PIT))
    live.wait_for_selector(f"#f-{PIT}.is-selected")
    assert query(live) == f"?node={PIT}"
    assert live.locator(".report .is-selected").count() == 1


@pytest.mark.parametrize(("across", "down"), [(0.04, 0.5), (0.96, 0.5), (0.3, 0.15), (0.7, 0.85)])
def test_a_node_is_chosen_wherever_its_box_is_clicked(across, down, live):
    box = live.locator(f".drawing-wide [data-node='{PIT}'] .box").bounding_box()

    live.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])

    assert live.locator(".report .is-selected").get_attribute("data-finding") == PIT


def test_beside_its_box_a_node_is_not_chosen(live):
    box = live.locator(f".drawing-wide [data-node='{PIT}'] .box").bounding_box()

    live.mouse.click(box["x"] + box["width"] / 2, box["y"] - 6)

    assert live.locator(".report .is-selected").count() == 0


def test_choosing_in_the_report_chooses_in_the_network(live):
    before = pixels(live)
    live.click(f"#f-{PIT} h3 a")
    assert live.locator(".drawing-wide .is-selected").get_attribute("data-node") == PIT
    assert pixels(live) != before
    assert query(live) == f"?node={PIT}"


@pytest.mark.parametrize("fragment", ["%", "%f", "%ff", "f-%"])
def test_a_link_that_ends_in_something_else_keeps_its_tools(fragment, visit, network_url):
    page = ready(visit(f"{network_url}#{fragment}"))
    assert page.locator("#tools").is_visible()
    page.click(f"#f-{PIT} h3 a")
    assert page.locator(".report .is-selected").get_attribute("data-finding") == PIT


def test_enter_on_a_node_chooses_it(live):
    live.focus(f".drawing-wide [data-node='{PIT}']")
    live.keyboard.press("Enter")
    live.wait_for_selector(f"#f-{PIT}.is-selected")


def test_back_and_forward_bring_selection_and_steps_back(live):
    entries = live.evaluate("history.length")
    live.click(f"#f-{PIT} h3 a")
    live.click("[data-depth='2']")
    live.click("[data-depth='2']")
    assert live.evaluate("history.length") == entries + 2
    live.go_back()
    assert query(live) == f"?node={PIT}"
    assert live.locator("[data-depth='1']").get_attribute("aria-pressed") == "true"
    live.go_back()
    assert live.locator(".is-selected").count() == 0
    live.go_forward()
    assert live.locator(f"#f-{PIT}").get_attribute("aria-current") == "true"


def test_steps_show_that_many_around_the_selection(live):
    live.click(f"#f-{PIT} h3 a")
    near = {PIT, FINDINGS["Permeable Paving"], PRICE, NETWORK.question.id}
    assert shown(live) == near
    live.click("[data-depth='2']")
    assert shown(live) == near | {FINDINGS["Shade behind Walls"], FINDINGS["Halved Avenues"]}
    live.focus(f".drawing-wide [data-node='{PIT}']")
    live.keyboard.press("1")
    assert shown(live) == near


def shown(page):
    return set(
        page.evaluate("[...document.querySelectorAll('.drawing-wide .node:not(.is-far)')].map(n => n.dataset.node)")
    )


def test_the_copied_link_is_the_address_and_shows_the_same_elsewhere(visit, network_url):
    page = ready(visit(network_url, permissions=["clipboard-read", "clipboard-write"]))
    page.click(f"#f-{PIT} h3 a")
    page.click("#copy")
    page.wait_for_selector("#copied:not(:empty)", state="attached")
    assert page.locator("#copy").inner_text() == "Link copied"
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    other = ready(visit(link))
    assert other.locator(".report .is-selected").get_attribute("data-finding") == PIT


def test_a_number_opens_its_passage_with_the_words_marked(live):
    live.click(f"#f-{PIT} .cite >> nth=0")
    quote = live.locator(f"#f-{PIT} .evidence .quote")
    assert quote.is_visible()
    assert quote.locator("mark").all_inner_texts() != []
    assert "[3]" in quote.locator("figcaption").inner_text()
    assert live.url.endswith(NETWORK.id)


def test_without_javascript_a_number_leads_to_the_marked_words(visit, network_url):
    page = visit(network_url, java_script_enabled=False)
    assert not page.locator("#copy").is_visible()
    assert page.locator(".permalink").is_visible()
    page.click(f"#f-{PIT} .cite >> nth=0")
    page.wait_for_url("**/s/**#mark")
    assert page.locator("#mark").is_visible()
    assert page.locator("mark").first.inner_text() == NETWORK.findings[2].statement[0].text


def test_a_connection_opens_its_evidence(live):
    live.click(f"#f-{PIT} .ties summary")
    first = live.locator(f"#f-{PIT} .ties li").first
    assert "supports" in first.inner_text()
    assert "via" in first.inner_text()
    assert first.locator("mark").count() == 2

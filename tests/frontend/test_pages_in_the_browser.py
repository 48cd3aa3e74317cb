import pytest
from axe_playwright_python.sync_playwright import Axe

from frontend.page import render
from tests.frontend import made_pages, test_templates
from tests.frontend.live import until

pytestmark = pytest.mark.browser

PATHS = [
    "/home", "/empty", "/unasked", "/n/10", "/n/1", "/finding", "/s/SourceStree", "/s/SourceStree?start=90&end=700",
    "/sources", "/nosources", "/search", "/unsearched", "/nohits", "/abstention", "/problem", "/docs",
    "/add", "/added", "/nothingadded", "/home?visitor=out", "/n/10?visitor=in", "/signin", "/signedin", "/unencrypted", "/atlas", "/atlasfound", "/atlasnone", "/emptyatlas", "/theme", "/offer",
    "/entity", "/entityfirst", "/entitymiddle", "/entitypast", "/entityalone", "/entityoffer",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_to_complain_about_in_light_and_dark(path, visit, site):
    page = visit(site + path, color_scheme="light")
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    assert complaints(page) == []
    page.emulate_media(color_scheme="dark")
    assert complaints(page) == []


def complaints(page):
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found]


@pytest.mark.parametrize("path", PATHS)
def test_a_phone_shows_the_page_without_sideways_scroll_and_with_targets_to_hit(path, visit, site):
    page = visit(site + path, 390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(TARGETS)
    assert small == []
    brand, nav = (page.locator(selector).bounding_box() for selector in (".brand", ".head nav"))
    assert brand["y"] < nav["y"] + nav["height"] < brand["y"] + 2 * brand["height"], "the head takes two lines"


TARGETS = """() => {
    const inSentence = (target) => {
        const line = target.closest("p, figcaption, dd, li");
        return target.tagName === "A" && !target.matches(".cite") && line?.textContent.trim() !== target.textContent.trim();
    };
    return [...document.querySelectorAll("a, button, input, summary")]
        .map((target) => [target, target.getBoundingClientRect()])
        .filter(([target, box]) => box.width > 0 && !target.closest(".skip") && !inSentence(target))
        .filter(([, box]) => box.width < 23.9 || box.height < 23.9)
        .map(([target, box]) => `${target.outerHTML.slice(0, 90)} ${box.width}x${box.height}`);
}"""
"""Links inside a sentence are as high as their line (WCAG 2.5.8 excepts them); all else is 24 px or more."""


@pytest.mark.parametrize(
    "name",
    [
        "network",
        "finding",
        "marked",
        "sources",
        "search",
        "abstention",
        "problem",
        "atlas",
        "theme",
        "offer",
        "entity",
        "entityoffer",
    ],
)
def test_markup_in_any_text_does_nothing_in_a_browser(name, visit, site):
    page = visit(f"{site}/home")
    page.route("**/poisoned", lambda route: route.fulfill(body=render(poisoned(name)), headers=HEADERS))
    page.goto(f"{site}/poisoned")
    assert page.evaluate("document.querySelectorAll('img, main script:not([type])').length") == 0


HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
}


def poisoned(name):
    return test_templates.poisoned(test_templates.CONTEXTS[name])


def test_marked_words_are_in_sight(visit, site):
    text = made_pages.source_page("SourceLedgr").source.text
    start = text.index("Complaints about slipping")
    page = visit(f"{site}/s/SourceLedgr?start={start}&end={start + 30}#mark", 800, 300)
    assert page.locator("#mark").inner_text() == text[start : start + 30]
    until(page, "(place => place.top >= 0 && place.top < 300)(document.getElementById('mark').getBoundingClientRect())")


def test_dropped_and_chosen_files_are_listed_before_they_are_sent(visit, site):
    page = visit(f"{site}/add")
    page.set_input_files("#files", files=[{"name": "a <b>.md", "mimeType": "text/markdown", "buffer": b"# A"}])
    page.evaluate(
        """() => {
          const carried = new DataTransfer();
          carried.items.add(new File(["# B"], "b.md"));
          document.getElementById("drop").dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true}));
        }"""
    )
    assert page.locator("#chosen-files li").all_inner_texts() == ["a <b>.md", "b.md"]
    assert page.evaluate("document.getElementById('files').files.length") == 2

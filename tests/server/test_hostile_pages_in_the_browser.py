"""A walk through every page of a service whose every field is hostile: no script runs, no policy is broken."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route
from starlette.testclient import TestClient

from server.app import build_app
from server.ingest.embed import Embedder
from server.ingest.name_forms import title_names
from server.kit import Kit, open_kit
from server.routes.guard import CONTENT_SECURITY_POLICY
from server.settings import Settings
from tests.frontend.live import place, ready
from tests.server.guarded import guarded
from tests.server.hostile import ALL, GROWN, MIXED, PAYLOADS, markdown, page, pdf, plain, served, watched, word
from tests.server.local_web import LocalWeb, answer

pytestmark = pytest.mark.browser

HOME = "http://127.0.0.1:8000"
LINES = (PAYLOADS[0], *MIXED, *(f"https://elsewhere.example/{text}" for text in MIXED))
Walk = Callable[[str], Page]


@dataclass(frozen=True)
class Site:
    """A service full of payloads, at its address; `client` asks the same store without a browser."""

    address: str
    kit: Kit
    client: TestClient

    def json(self, path: str) -> list[dict]:
        return self.client.get(f"/api/v1/{path}").json()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Site]:
    settings = Settings(db=str(tmp_path_factory.mktemp("hostile") / "semnet.db"))
    store = open_kit(settings, create=True).store
    pages = {f"/{number}?{quote(text)}": answer(page(text, number)) for number, text in enumerate(MIXED)}
    with LocalWeb(pages) as web:
        kit = Kit(settings, store, embedder, web.web())
        client = TestClient(build_app(kit), base_url=HOME)
        _add(client, [web.url(path) for path in pages])
        with served(kit) as address:
            yield Site(address, kit, client)
    store.close()


def _add(client: TestClient, addresses: list[str]) -> None:
    """Payloads in every field that programs can fill: web pages, pasted texts, lines of JSON."""
    given = [{"url": address} for address in addresses]
    given += [{"title": text, "text": f"{text}\n\nThe bell rings {text} in fog, and ships hear it."} for text in MIXED]
    for body in given:
        assert client.post("/api/v1/sources", json=body).json()["added"], body
    files = [("files", ("boats.jsonl", "\n".join(map(_line, LINES)).encode()))]
    assert len(client.post("/api/v1/sources", files=files).json()["added"]) == len(LINES)


def _line(payload: str) -> str:
    text = f"The crew of a boat calls {payload} when it is in distress, and keepers of lighthouses answer at night."
    return json.dumps({**dict.fromkeys(("title", "url", "author", "date"), payload), "text": text})


@pytest.fixture(scope="module")
def asked(site: Site, added_in_the_browser: Page) -> list[dict]:
    """Networks whose questions are payloads, and one that was expanded."""
    networks = []
    for number, text in enumerate(MIXED):
        question = f"Why did keeper {number} of the lighthouse write {plain(text)} in the log?"
        networks.append(site.client.post("/api/v1/networks", json={"question": question, "max_findings": 4}).json())
    start = {"finding": networks[0]["findings"][0]["id"], "lens": "cases"}
    networks.append(site.client.post(f"/api/v1/networks/{networks[0]['id']}/expand", json=start).json())
    assert all("ran(1)" in json.dumps(network["findings"]) for network in networks)
    return networks


@pytest.fixture(scope="module")
def watch(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page whose every complaint is heard."""
    complaints: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    watched(context, complaints)
    yield context.new_page(), complaints
    context.close()


@pytest.fixture
def walk(watch: tuple[Page, list[str]], site: Site) -> Iterator[Walk]:
    """`walk(path)` opens a page of the service, or any address, in which nothing may have grown or run."""
    shown, complaints = watch

    def go(path: str) -> Page:
        shown.goto(site.address + path if path.startswith("/") else path)
        assert_inert(shown)
        return shown

    yield go
    assert_inert(shown)
    heard = [complaints.pop() for _ in list(complaints)]
    assert heard == []


def assert_inert(shown: Page) -> None:
    assert shown.evaluate(GROWN) == [], shown.url


def type_in(shown: Page, text: str) -> None:
    """Type a text into the bar and send it."""
    shown.fill("input[name=q]", text)
    with shown.expect_navigation():
        shown.keyboard.press("Enter")
    assert_inert(shown)


@pytest.fixture(scope="module")
def added_in_the_browser(watch: tuple[Page, list[str]], site: Site) -> Page:
    """The page of the job that added files with hostile names, facts, headings and words; and refused some."""
    shown, _ = watch
    shown.goto(f"{site.address}/add")
    files = [
        *((f"{payload}.md", markdown(payload, number)) for number, payload in enumerate(PAYLOADS)),
        *((f"{payload}.exe", b"MZ\x00\x01") for payload in PAYLOADS),
        *((f"{number} {text[:150]}.pdf", pdf(text, number)) for number, text in enumerate(MIXED)),
        *((f"{number} {text[:150]}.docx", word(text, number)) for number, text in enumerate(MIXED)),
    ]
    shown.set_input_files("#files", [{"name": name, "mimeType": "", "buffer": data} for name, data in files])
    assert_inert(shown)
    with shown.expect_navigation():
        shown.click("#add button[type=submit]")
    assert_inert(shown)
    shown.wait_for_selector("#doing", state="detached", timeout=60_000)
    return shown


@pytest.mark.parametrize("policy", [{}, {"content-security-policy": CONTENT_SECURITY_POLICY}])
def test_the_watch_sees_what_a_payload_does_where_nothing_is_escaped(policy, chromium):
    complaints: list[str] = []
    context = chromium.new_context()
    watched(context, complaints)
    shown = context.new_page()
    for payload in PAYLOADS[1:5]:
        content = f"<!doctype html><link rel=icon href=data:,><p>{payload}"
        shown.route("**/bare", partial(_fulfil, content, {"content-type": "text/html"} | policy))
        shown.goto(f"{HOME}/bare")
        assert shown.evaluate(GROWN), payload
        assert [one for one in complaints if ("broke" if policy else "ran") in one], payload
        complaints.clear()
    context.close()


def _fulfil(content: str, headers: dict[str, str], route: Route) -> None:
    route.fulfill(body=content, headers=headers)


def test_files_with_hostile_names_are_added_and_refused_in_peace(walk, added_in_the_browser, site):
    shown = walk(added_in_the_browser.url)
    said = shown.locator("main").inner_text()
    assert f"{PAYLOADS[1]}.exe" in said
    assert len(site.json("sources")) == len(PAYLOADS) + len(LINES) + 4 * len(MIXED)


def test_every_source_is_shown_in_peace(walk, asked, site):
    for source in site.json("sources"):
        shown = walk(f"/s/{source['id']}")
        assert shown.locator("h1").inner_text().split() == source["title"].split()
    walk("/sources")


def test_every_network_is_shown_and_used_in_peace(walk, asked):
    for network in asked:
        shown = ready(walk(f"/n/{network['id']}"))
        for finding in network["findings"][:3]:
            shown.mouse.move(*place(shown, finding["id"]))
            shown.mouse.click(*place(shown, finding["id"]))
            shown.keyboard.press("2")
        for cite in shown.locator(".cite:visible").all()[:3]:
            cite.click()
        assert_inert(shown)
        for finding in network["findings"][-2:]:
            walk(f"/f/{finding['id']}")
            citation = finding["statement"][0]["citations"][0]
            walk(f"/s/{citation['source_id']}?start={citation['start']}&end={citation['end']}")


def test_the_atlas_its_themes_and_the_home_page_are_shown_in_peace(walk, asked, site):
    for path in ("/", "/atlas", "/docs", "/add"):
        walk(path)
    themes = site.json("themes")
    for theme in themes:
        walk(f"/t/{theme['id']}")
    for typed in (themes[0]["name"], "#" + themes[0]["name"].replace(" ", "")):
        type_in(walk("/"), typed)


def test_every_kind_of_entity_is_shown_in_peace(walk, asked, site):
    linked = {link.id: None for source in site.json("sources") for link in site.kit.store.links(source["id"])}
    titled = {one.id for text in MIXED for one in site.kit.store.entities_called(title_names(plain(text))[0])}
    assert linked and titled
    for id in (*list(linked)[:12], *titled):
        shown = walk(f"/e/{id}")
        assert shown.locator("h1").inner_text() == site.kit.store.get_entity(id).name


@pytest.mark.parametrize("text", [PAYLOADS[0], ALL, "#" + ALL, "/n/" + MIXED[1]])
def test_what_is_typed_into_the_bar_is_repeated_in_peace(text, walk, asked):
    type_in(walk("/"), text)


@pytest.mark.parametrize("text", [PAYLOADS[0], ALL])
@pytest.mark.parametrize(
    "address",
    ["/search?q={}", "/sources?q={}", "/atlas?q={}", "/atlas?group={}", "/n/{}", "/f/{}", "/s/{}", "/t/{}", "/e/{}", "/jobs/{}",
     "/s/11111111111?start={}&end=1", "/search?q=a&k={}", "/nowhere/{}", "/api/v1/resolve?q={}"],
)  # fmt: skip
def test_what_an_address_holds_is_repeated_in_peace(address, text, walk, asked):
    walk(address.format(quote(text, safe="")))


def test_a_question_without_an_answer_is_repeated_in_peace(walk, asked):
    shown = walk("/")
    type_in(shown, f"Which moons of Saturn have cryovolcanoes {plain(ALL)}?")
    assert "What is missing" in shown.locator("main").inner_text()


def test_the_page_that_takes_the_token_repeats_where_it_leads_in_peace(walk, asked, site):
    with served(guarded(site.kit, SEMNET_BASE_URL="", SEMNET_READ="token")) as closed:
        for text in (PAYLOADS[0], ALL):
            walk(f"{closed}/signin?next={quote(text, safe='')}")
            walk(f"{closed}/search?q={quote(text, safe='')}")


def test_an_exported_file_opened_from_the_disk_runs_nothing(walk, asked, site, tmp_path: Path):
    for network in asked:
        file = tmp_path / f"{network['id']}.html"
        file.write_bytes(site.client.get(f"/api/v1/networks/{network['id']}/export?format=html").content)
        shown = walk(file.as_uri())
        assert network["findings"][0]["name"] in shown.locator("main").inner_text()

"""From documents to a shared link in a real browser: the bar, the network, its hashtag, its sources."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from graph_store import ids
from tests.end_to_end.processes import Service, environment, semnet_here

QUESTION = "How do lighthouses warn ships at night?"
NOTES = {
    "Lamps": (
        "Lighthouses warn ships at night with a lamp behind a great lens. The lens gathers the light of a small flame "
        "into a beam that ships see from twenty miles away. Each lighthouse turns its beam at a pace of its own, so that "
        "sailors at night know which coast lies before them."
    ),
    "Fog": (
        "In fog the lamp of a lighthouse is useless, and the horn takes its place. Ships hear the horn of a lighthouse "
        "from three miles away at night. Keepers once fired a cannon every quarter of an hour to warn ships in fog."
    ),
    "Bread": (
        "Rye bread rises slowly because its dough holds little gas. Bakers add sour dough, which makes the crumb firm. "
        "A loaf of rye bread keeps for a week when it is wrapped in linen."
    ),
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service over three short notes."""
    folder = tmp_path_factory.mktemp("notes")
    file: Path = folder / "notes.jsonl"
    file.write_text("".join(json.dumps({"title": title, "text": text}) + "\n" for title, text in NOTES.items()))
    env = environment(folder / "semnet.db")
    assert semnet_here("add", str(file), env=env).exit_code == 0
    with Service(env) as running:
        yield running


@pytest.fixture(scope="module")
def network(service: Service) -> dict:
    return service.post("/api/v1/networks", {"question": QUESTION})


@pytest.fixture
def ask(visit, service: Service):
    """Types a text into the bar of the home page and sends it; gives the page that opens."""

    def typed(text: str, width: int = 1440):
        page = visit(service.address, width)
        page.fill("input[name=q]", text)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        return page

    return typed


@pytest.mark.parametrize("width", [1440, 390])
def test_a_question_opens_its_network_beside_its_report(width, ask, network):
    page = ask(QUESTION, width)

    assert page.url.endswith(f"/n/{network['id']}")
    assert page.locator("#headline").inner_text() == network["headline"]
    assert "You asked a question" in page.locator(".explain").inner_text()
    names = {finding["name"] for finding in network["findings"]}
    assert set(page.locator(".report h3").all_inner_texts()) >= names
    drawing = page.locator(".drawing-wide" if width > 500 else ".drawing-narrow")
    assert drawing.locator("[data-node]").count() >= len(names)


@pytest.mark.parametrize(
    "form",
    [
        "#{id}",
        "{id}",
        "  # {id}  ",
        "{url}",
        "{url}?utm_source=letter&utm_medium=mail&fbclid=1",
        "{url}/#top",
        "{split}",
    ],
)
def test_a_hashtag_or_a_link_in_any_form_brings_the_network_back(form, ask, network, service):
    split = f"{network['id'][:4]} {network['id'][4:]}"

    page = ask(form.format(id=network["id"], url=network["url"], split=f"#{split}"))

    assert page.url.split("?")[0].endswith(f"/n/{network['id']}")
    assert page.locator("#headline").inner_text() == network["headline"]
    took = page.locator(".explain").inner_text()
    assert ("a link" if "http" in form or "url" in form else "a hashtag") in took


def test_a_hashtag_with_one_wrong_character_is_offered_not_opened(ask, network):
    wrong = next(letter for letter in ids.ALPHABET if letter != network["id"][3])
    typed = network["id"][:3] + wrong + network["id"][4:]

    page = ask(f"#{typed}")

    assert "/n/" not in page.url
    assert page.locator(f"a[href='/n/{network['id']}']").first.is_visible()
    assert "Did you mean" in page.locator("main").inner_text()


def test_a_word_that_could_be_a_hashtag_is_searched(ask):
    page = ask("environment")

    said = page.locator("main").inner_text()
    assert "not found" not in said.casefold()
    assert "environment" in page.locator("input[name=q]").first.input_value()


def test_what_the_sources_do_not_answer_is_said_with_the_nearest_passages(ask):
    page = ask("Which chess opening did the champion play in 1972?")

    said = page.locator("main").inner_text()
    assert "What is missing" in said
    assert any(title in said for title in NOTES)


def test_the_copied_link_opens_the_same_network_in_another_profile(visit, network):
    page = visit(network["url"], permissions=["clipboard-read", "clipboard-write"])
    page.click("#copy")
    link = page.evaluate("navigator.clipboard.readText()")

    elsewhere = visit(link)

    assert link == network["url"]
    assert elsewhere.locator("#headline").inner_text() == network["headline"]
    boxes = "[...document.querySelectorAll('.drawing-wide .box')].map(box => box.getAttribute('x'))"
    assert elsewhere.evaluate(boxes) == page.evaluate(boxes)


def test_every_statement_opens_its_source_with_exactly_its_words_marked(visit, network, service):
    page = visit(service.address)
    for finding in network["findings"]:
        for segment in finding["statement"]:
            for citation in segment["citations"]:
                source = f"{service.address}/s/{citation['source_id']}"
                page.goto(f"{source}?start={citation['start']}&end={citation['end']}")
                assert "".join(page.locator("mark").all_inner_texts()) == segment["text"]


def test_a_walk_through_every_page_stays_on_this_origin_and_in_peace(visit, network, service):
    """The fixture `visit` fails when a console is written to or another origin is asked; here for every page there is."""
    citation = network["findings"][0]["statement"][0]["citations"][0]
    page = visit(service.address)
    for path in (
        "/",
        f"/n/{network['id']}",
        f"/f/{network['findings'][0]['id']}",
        f"/s/{citation['source_id']}",
        "/sources",
        f"/search?q={quote(QUESTION)}",
        "/docs",
    ):
        page.goto(service.address + path)
        assert page.title(), path


def test_a_finding_is_expanded_under_a_lens_and_the_old_network_stays(visit, service: Service, network):
    page = visit(f"{service.address}/n/{network['id']}")
    expandable = page.locator("details.expand").first
    expandable.locator("summary").click()
    with page.expect_navigation():
        expandable.locator("button").last.click()

    grown = "/n/" in page.url and page.url.partition("/n/")[2][:11] != network["id"]
    refused = page.locator("h1").inner_text() == "There is nothing more to add here"
    assert grown != refused
    assert page.locator(f"a[href='/n/{network['id']}']").count() == 1, "the way back"
    assert service.post("/api/v1/networks", {"question": QUESTION})["id"] == network["id"]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_is_added_in_the_browser_and_its_page_survives_a_reload(scripts, visit, service: Service, tmp_path):
    file = tmp_path / f"buoys-{scripts}.md"
    file.write_text(
        f"# Buoys {scripts}\n\nBuoys mark the channel because the sand of the bay moves in {scripts} storms."
    )
    page = visit(f"{service.address}/add", java_script_enabled=scripts)
    page.set_input_files("#files", files=[file])
    page.click("form.add button[type=submit]")

    page.wait_for_selector("h1:has-text('1 document added')", timeout=60_000)
    assert "/jobs/" in page.url
    page.reload()
    assert page.locator("ul.cards a").inner_text() == f"Buoys {scripts}"
    page.click("ul.cards a")
    assert page.locator("h1").inner_text() == f"Buoys {scripts}"
    with page.expect_download() as kept:
        page.click("a[download]")
    assert kept.value.suggested_filename == file.name
    assert kept.value.path().read_bytes() == file.read_bytes()

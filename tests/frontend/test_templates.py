import itertools
import re
from html.parser import HTMLParser

import pytest
from pydantic import BaseModel

from frontend.contexts import Context
from frontend.environment import STATIC, environment, static
from frontend.export import standalone_html
from frontend.page import render
from graph_store.citing import withhold
from graph_store.models import Status
from tests.frontend import made_pages

PAYLOAD = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}}</title></textarea>"
IDENTITIES = {"id", "a", "b", "from_", "to", "lens", "key", "kind", "side", "origin_id", "method"}
DATA = {"application/json", "application/ld+json"}
"""Script elements that hold data: browsers do not run them."""
TEMPLATES = sorted(environment().loader.list_templates())


class Structure(HTMLParser):
    """Collects what must not be there, and what must be there once."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [value for name, value in attrs if name in ("href", "src", "action") and value]
        self.inline += [name for name in found if name.startswith("on") or name == "style"]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag == "script":
            self.scripts.append(found)
        if tag == "style":
            self.inline.append(tag)


def structure(text: str) -> Structure:
    parsed = Structure()
    parsed.feed(text)
    return parsed


def poisoned(value, name=""):
    """The same record with the payload in every text that is not an id."""
    if isinstance(value, BaseModel):
        changes = {field: poisoned(getattr(value, field), field) for field in type(value).model_fields}
        return value.model_copy(update=changes)
    if isinstance(value, tuple):
        return tuple(poisoned(item, name) for item in value)
    if isinstance(value, dict):
        return {key: poisoned(item, key) for key, item in value.items()}
    if isinstance(value, str) and name not in IDENTITIES and not name.endswith("_id"):
        return f"javascript:{PAYLOAD}" if name == "url" else value + PAYLOAD
    return value


CONTEXTS: dict[str, Context] = {name: make() for name, make in made_pages.PAGES.items()} | {
    "many": made_pages.network_page(30),
    "one": made_pages.network_page(1, took=None),
    "old": made_pages.network_page(12, "hashtag", Status(newer="7hZk3QmWx9S", stale=True, withdrawn=2)),
    "marked": made_pages.source_page("SourceStree", 30, 400),
}


@pytest.mark.parametrize("name", CONTEXTS)
def test_every_page_renders_with_one_title_and_no_inline_code(name):
    text = render(CONTEXTS[name])
    page = structure(text)
    assert page.headings.count("h1") == 1
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))
    assert all(script.get("src") or script["type"] in DATA for script in page.scripts)


@pytest.mark.parametrize("name", CONTEXTS)
def test_headings_skip_no_level(name):
    levels = [int(heading[1]) for heading in structure(render(CONTEXTS[name])).headings]
    assert levels[0] <= 3
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels) if before < after)


@pytest.mark.parametrize("name", CONTEXTS)
def test_every_page_has_the_bar(name):
    text = render(CONTEXTS[name])
    assert 'action="/ask" method="post"' in text
    assert 'name="q"' in text


@pytest.mark.parametrize("name", CONTEXTS)
def test_markup_in_any_text_stays_text(name):
    text = render(poisoned(CONTEXTS[name]))
    assert "<img" not in text
    assert "alert(1)</script>" not in text
    assert "49" not in re.findall(r"onerror.{0,80}", text)
    page = structure(text)
    assert page.inline == []
    assert not any(link.lower().startswith("javascript:") for link in page.links)


def test_markup_in_any_text_stays_text_in_the_exported_file():
    text = standalone_html(poisoned(made_pages.network_page()))
    assert "<img" not in text
    assert "<script" not in text
    assert not any(link.lower().startswith("javascript:") for link in structure(text).links)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_switches_escaping_off(name):
    source = environment().loader.get_source(environment(), name)[0]
    assert "|safe" not in source.replace(" ", "")
    assert "autoescape" not in source
    assert "Markup" not in source


def test_a_name_that_is_not_there_is_an_error():
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        environment().from_string("{{ nothing }}").render()


def test_static_addresses_carry_a_digest_of_the_content():
    assert re.fullmatch(r"/static/style/base\.css\?v=[0-9a-f]{16}", static("style/base.css"))
    assert static("style/base.css") != static("style/tokens.css")


@pytest.mark.parametrize("name", CONTEXTS)
def test_every_static_file_a_page_names_exists(name):
    for link in structure(render(CONTEXTS[name])).links:
        if link.startswith("/static/"):
            assert (STATIC / link.removeprefix("/static/").partition("?")[0]).is_file()


def test_a_network_page_says_in_words_what_its_drawing_shows():
    text = render(made_pages.network_page())
    assert "Twelve Cubic Metres supports Permeable Paving" in text
    assert "Mole Street Leaf Litter contrasts with From Lime to Hornbeam" in text
    assert "(the highlight)" in text


def test_an_expanded_network_draws_its_highlight_and_says_what_it_grew_from():
    page = made_pages.grown_page()
    text = render(page)
    for file in (text, standalone_html(page)):
        assert file.count("Halved Avenues was expanded into Only the Branch Has a Price (the highlight)") == 2
        assert "The highlight</li>" in file
        assert "<dt>At most</dt><dd>12 findings, and what expanding added</dd>" in file
    assert "by expanding “Halved Avenues” under Overlooked Angles: 1 finding is new" in text
    assert "<dt>At most</dt><dd>12 findings</dd>" in render(made_pages.network_page())


def test_where_nothing_more_was_found_the_passages_are_said_to_be_other_than_the_networks():
    page = made_pages.abstention()
    assert "<h2>The nearest passages</h2>" in render(page)
    stuck = render(page.model_copy(update={"back": "/n/7hZk3QmWx9R"}))
    assert "<h2>The nearest passages the network does not quote</h2>" in stuck


def test_a_list_says_what_was_expanded_so_that_no_two_entries_are_alike():
    lists = render(made_pages.home()).partition('id="recent"')[2].partition("</ul>")[0]
    grown, asked = lists.split("</li>")[:2]
    assert "Expanded: <strong>Halved Avenues</strong> under Overlooked Angles" in grown
    assert "grown from" in grown and "#7hZk3QmWx9S" in grown
    assert "Expanded" not in asked


def test_the_legend_lists_the_lenses_as_the_report_does_and_none_without_findings():
    page = made_pages.network_page()
    lenses = page.network.lenses[::-1]
    left = tuple(finding for finding in page.network.findings[:8] if finding.lens != "loops")
    network = page.network.model_copy(
        update={"lenses": lenses, "findings": left, "relations": (), "highlight": None, "drawings": {}}
    )
    text = render(page.model_copy(update={"network": network}))
    legend = re.search(r'<ul class="legend".*?</ul>', text, re.DOTALL).group()
    chapters = re.findall(r'<h2 id="lens-\d+">(?:<svg.*?</svg>)?([^<]+)</h2>', text, re.DOTALL)
    assert [label.strip() for label in chapters] == ["Concrete Cases", "Levers", "Shifts over Time"]
    assert re.findall(r"</svg>([^<]+)</li>", legend) == [label.strip() for label in chapters]


def test_a_page_says_what_happened_to_its_network_since():
    text = render(CONTEXTS["old"])
    assert 'href="/n/7hZk3QmWx9S"' in text
    assert "The sources have changed" in text
    assert "2 quotations of this report were withdrawn with their sources and are no longer shown." in text
    one = render(made_pages.network_page(status=Status(withdrawn=1)))
    assert "1 quotation of this report was withdrawn with its source and is no longer shown." in one
    assert "You entered a hashtag" in text


def test_withdrawn_words_are_not_shown():
    page = made_pages.network_page()
    gone = page.network.findings[4].statement[0].citations[0].source_id
    left = {id: passage for id, passage in page.passages.items() if passage.source_id != gone}
    text = render(page.model_copy(update={"passages": left, "network": withhold(page.network, {gone})}))
    assert page.network.findings[4].statement[0].text not in text
    assert "[withdrawn]" in text
    assert "withdrawn together with its source" in text


def test_a_withdrawn_passage_that_was_left_out_is_said_and_leads_nowhere():
    page = made_pages.network_page()
    [passage] = page.network.coverage.left_out
    withdrawn = page.model_copy(update={"network": withhold(page.network, {passage.source_id})})
    before, after = (render(one).partition('id="coverage"')[2].partition("</section>")[0] for one in (page, withdrawn))
    assert "Tenants of the inner courtyards" in before and passage.source_id in before
    assert "Tenants of the inner courtyards" not in after and passage.source_id not in after
    assert "withdrawn together with its source" in after


def test_a_source_page_has_one_place_called_mark():
    assert structure(render(CONTEXTS["marked"])).ids.count("mark") == 1
    assert "mark" not in structure(render(CONTEXTS["source"])).ids


def test_thin_evidence_is_said():
    page = made_pages.network_page()
    thin = page.model_copy(update={"network": page.network.model_copy(update={"evidence": "thin"})})
    assert "The evidence is thin" in render(thin)
    assert "The evidence is thin" not in render(page)


def test_a_lens_nobody_knows_gets_a_chapter_of_its_own():
    page = made_pages.network_page()
    strange = page.network.findings[0].model_copy(update={"lens": "weather"})
    network = page.network.model_copy(update={"findings": (strange, *page.network.findings[1:]), "drawings": {}})
    assert "look-other" in render(page.model_copy(update={"network": network}))


def test_the_same_page_twice_is_the_same_text():
    assert render(made_pages.network_page(12)) == render(made_pages.network_page(12))

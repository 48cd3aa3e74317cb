"""What pages say to somebody who comes for the first time: whose things these are, in which order, in plain words."""

import re

import pytest

from frontend.contexts import Home, SearchPage
from frontend.page import render
from tests.frontend import made, made_atlas, made_pages


def said(text: str) -> str:
    """What the main part of a page shows, without markup and attributes."""
    main = text.partition('<main id="main">')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<title>.*?</title>", "", main)).split())


def only_samples(**more: object) -> Home:
    offered = ("How deep are the pits?",)
    return Home(networks=(), samples=(made_pages.summary(),), sources=0, passages=0, offered=offered, **more)


def test_offered_questions_are_the_samples_until_there_are_own_sources():
    assert "Questions the samples answer themselves" in said(render(only_samples()))
    assert "Questions your sources answer themselves" in said(render(made_pages.home()))


def test_the_atlas_does_not_call_what_samples_brought_up_yours():
    assert "your" not in said(render(made_atlas.atlas_page())).lower()


OWN = ["recent", "own", "look", "samples"]


@pytest.mark.parametrize(
    ("page", "order"),
    [
        (made_pages.home(), OWN),
        (made_pages.home().model_copy(update={"networks": ()}), OWN),
        (only_samples(themes=made_atlas.atlas().themes[:3]), ["begin", "look", "samples"]),
        (made_pages.home().model_copy(update={"sources": 0}), ["begin", "recent", "look", "samples"]),
    ],
)
def test_the_home_page_puts_what_is_ones_own_first_and_samples_last(page, order):
    assert re.findall(r'<section class="block" aria-labelledby="(\w+)"', render(page)) == order


def test_the_home_page_leads_to_adding_and_says_how_much_there_is_to_ask():
    own = render(made_pages.home()).partition('id="own"')[2].partition("</section>")[0]
    assert '<a class="button" href="/add">Add documents</a>' in own
    assert "2 sources" in own


def test_the_home_page_keeps_a_long_list_of_networks_short_and_loses_none():
    page = made_pages.home()
    many = tuple(made_pages.summary().model_copy(update={"id": f"7hZk3QmWx{number:02}"}) for number in range(11, 23))
    text = render(page.model_copy(update={"networks": many}))
    shown, folded = text.partition('id="recent"')[2].partition("</section>")[0].split("<details")
    assert shown.count("<h3>") == 5
    assert "+7 more" in folded
    assert all(f'href="/n/{network.id}"' in shown + folded for network in many)


def test_a_source_leads_to_the_networks_that_quote_it_before_its_text_begins():
    page = made_pages.source_page()
    head = render(page).partition('class="reading"')[0]
    assert "Networks that quote it" in head
    assert f'href="/n/{made.network().id}"' in head
    assert "Networks that quote it" not in render(page.model_copy(update={"networks": ()}))


def test_the_search_page_has_a_field_with_a_visible_label_that_is_ready_to_type_in():
    text = render(SearchPage(query="", hits=()))
    assert '<label for="words">Words to look for</label>' in text
    assert re.search(r'<input id="words"[^>]* autofocus>', text)
    assert "autofocus" not in render(made_pages.PAGES["search"]())


def test_hits_say_in_plain_words_why_they_are_there():
    text = said(render(made_pages.PAGES["search"]()))
    assert "has your word “pit”" in text
    assert "near in meaning" in text
    assert not re.search(r"rank|score|0\.\d", text)


def test_the_same_words_found_in_two_places_are_shown_once_with_both_places():
    one, *others = made_pages.hits()
    passage = one.passage.model_copy(update={"id": "PassageAgai", "heading": "Aftermath", "start": 5000, "end": 5010})
    again = one.model_copy(update={"rank": 4, "passage": passage})
    text = render(SearchPage(query="pit", hits=(one, *others, again)))
    assert text.count(one.passage.text) == 1
    assert re.search(r"The same words: <a href=\"[^\"]+start=5000&amp;end=5010[^\"]*\">[^<]+ › Aftermath</a>", text)
    assert f"{1 + len(others)} passages, nearest first" in said(text)


def test_a_problem_offers_what_may_have_been_meant_once_and_says_in_words_what_it_is():
    text = said(render(made_pages.problem()))
    assert text.startswith("Not found")
    assert text.count("#7hZk3QmWx9R") == text.count("Did you mean") == 1
    assert not re.search(r"404|Error", text)


@pytest.mark.parametrize("status", [400, 409, 422, 500, 599])
def test_a_problem_of_any_kind_is_named_in_words(status):
    text = said(render(made_pages.problem().model_copy(update={"status": status})))
    assert re.match(r"Not done|Something failed", text)
    assert str(status) not in text


def test_the_atlas_explains_the_mark_of_each_lens_that_occurs_and_of_no_other():
    page = made_atlas.atlas_page()
    [strange, *rest] = page.atlas.themes
    atlas = page.atlas.model_copy(update={"themes": (strange.model_copy(update={"lenses": ("weather",)}), *rest)})
    key = re.search(r'<ul class="lens-key.*?</ul>', render(page.model_copy(update={"atlas": atlas})), re.DOTALL).group()
    assert re.findall(r"</svg>([^<]+)</li>", key) == ["Levers", "weather"]
    assert "look-levers" in key and "look-other" in key


def test_a_mark_in_the_list_of_the_atlas_says_which_lens_it_stands_for():
    shelves = render(made_atlas.atlas_page()).partition('class="shelf')[2]
    assert 'role="img" aria-label="Levers"' in shelves

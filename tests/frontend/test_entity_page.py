"""The page of an entity, and the names in a source's text that lead there."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontend.page import render
from frontend.reading import chapters, linked
from graph_store.entity_models import EntityLink
from tests.frontend import made_entities, made_pages
from tests.frontend.test_what_pages_say import said

TEXT = "Ann Lee met Ann. Old trees stand there; ann walks on, and old trees fall."


@st.composite
def links(draw: st.DrawFn) -> list[EntityLink]:
    spans = draw(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 12)), max_size=12))
    return [
        EntityLink(id=draw(st.sampled_from("abc")), start=start, end=min(start + length, len(TEXT)), elsewhere=True)
        for start, length in sorted(spans)
    ]


@given(links(), st.lists(st.integers(0, len(TEXT)), max_size=3).map(sorted))
def test_shown_links_overlap_nowhere_and_each_entity_has_one_in_a_section(found, sections):
    shown = linked(found, TEXT, sections)
    assert set(shown) <= set(found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(shown))
    places = [(sum(start <= one.start for start in sections), one.id) for one in shown]
    assert len(places) == len(set(places))


@given(links())
def test_only_a_longer_link_or_an_earlier_one_of_its_entity_takes_the_place_of_a_link(found):
    shown = linked(found, TEXT, [0])
    for one in set(found) - set(shown):
        beaten = any(
            other.start < one.end and one.start < other.end and other.end - other.start >= one.end - one.start
            for other in found
            if other is not one
        )
        assert beaten or any(other.id == one.id and other.start < one.start for other in shown)


def test_plain_words_lead_somewhere_only_where_other_sources_have_them():
    start = TEXT.index("old trees")
    one = EntityLink(id="a", start=start, end=start + 9, elsewhere=False)
    assert linked([one], TEXT, [0]) == ()
    assert linked([one.model_copy(update={"elsewhere": True})], TEXT, [0]) != ()
    assert linked([one.model_copy(update={"start": 0, "end": 7})], TEXT, [0]) != ()


@given(st.integers(0, 900), st.integers(0, 900), st.data())
def test_a_source_with_links_is_its_text_character_for_character(start, length, data):
    page = made_pages.source_page("SourceStree", start, start + length)
    size = len(page.source.text)
    spans = data.draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(1, 90)), max_size=9))
    found = tuple(
        EntityLink(id=f"{place}", start=at, end=min(at + long, size), elsewhere=True)
        for place, (at, long) in enumerate(sorted(spans))
    )
    shown = chapters(page.model_copy(update={"links": found}))
    runs = [run for chapter in shown for run in (*chapter.heading, *(r for s in chapter.stretches for r in s.runs))]
    assert "".join(run.text for run in runs) == page.source.text
    assert "".join(run.text for run in runs if run.mark is not None) == page.source.text[start : start + length]
    assert sum(run.mark is True for run in runs) == (1 if page.source.text[start : start + length] else 0)
    leading = [(piece.link, piece.text) for run in runs for piece in run.pieces if piece.link]
    for link in linked(found, page.source.text, [section.start for section in page.source.sections]):
        words = "".join(text for id, text in leading if id == link.id)
        assert words == page.source.text[link.start : link.end]


def test_names_in_a_source_lead_to_their_entities_inside_marked_words_too():
    page = made_pages.source_page()
    at = page.source.text.index("Lindenhafen")
    marked = render(made_pages.source_page("SourceStree", at, at + 5))
    for text in (render(page), marked):
        assert f'href="/e/{made_entities.ID}"' in text
        assert "/e/SmaLLPitsss" not in text
    assert '<mark id="mark"><a class="named" href="/e/Lindenhafen">Linde</a></mark>' in marked


def test_the_page_shows_what_is_about_the_entity_first_then_where_it_is_mentioned_with_the_name_marked():
    text = render(made_pages.PAGES["entity"]())
    order = re.findall(r'<h2 id="([a-z-]+)"', text)
    assert order == ["neighbours", "about", "mentions", "networks", "ask-it"]
    first, *others = made_entities.namings()
    for naming in others:
        start, end = naming.spans[0]
        assert f"<mark>{naming.passage.text[start - naming.passage.start : end - naming.passage.start]}</mark>" in text
        assert f'href="/s/{naming.passage.source_id}?start={start}&amp;end={end}#mark"' in text
    assert f"start={first.passage.start}&amp;end={first.passage.end}#mark" in text
    assert 'href="/e/HopHornbeam"' in text


def test_the_same_words_of_a_source_are_shown_once_with_both_places():
    page = made_entities.entity_page()
    last = page.passages[-1]
    again = last.passage.model_copy(update={"id": "PassageAgai", "heading": "Aftermath", "start": 5000, "end": 5900})
    both = (*page.passages, last.model_copy(update={"passage": again, "spans": ((5002, 5005),)}))
    text = render(page.model_copy(update={"passages": both}))
    assert text.count('<figure class="naming">') == len(page.passages)
    assert "the same words: Aftermath · " in said(text) and "start=5002&amp;end=5005" in text


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("entity", []),
        ("entityfirst", [("next", "?offset=2")]),
        ("entitymiddle", [("prev", ""), ("next", "?offset=2")]),
        ("entitypast", [("prev", "")]),
    ],
)
def test_a_hub_is_shown_page_by_page(name, ways):
    text = render(made_pages.PAGES[name]())
    found = re.findall(r'rel="(prev|next)" href="/e/Lindenhafen([^"]*)"', text)
    assert found == ways


def test_a_name_that_one_passage_has_says_so():
    assert "One passage names it so far." in said(render(made_pages.PAGES["entityalone"]()))


def test_an_offer_says_what_has_the_name():
    both = render(made_pages.PAGES["entityoffer"]())
    assert 'href="/e/Lindenhafen"' in both and 'href="/t/' in both
    assert "A theme of the atlas and an entity have this name" in said(both)

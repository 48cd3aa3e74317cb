"""HTML becomes the text of its article. Every page here was written for these tests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_store.normal import canonical
from server.ingest.documents import Unreadable
from server.ingest.html import is_markup, read_html, shown

SHORT = """<!doctype html><html><head><title>Tide Mills – River Notes</title>
<meta name="author" content="Ann Hollis"><meta property="article:published_time" content="2021-05-03">
<link rel="canonical" href="https://example.org/tide"><style>p{}</style></head><body>
<nav><a href="/">Home</a></nav>
<main><h1>Tide  Mills</h1><p>Driven by the <a href="/x">rise and
fall</a> of the <b>tide</b>.<br>A dam holds it.</p>
<h2>Parts</h2><ul><li>gate</li><li>wheel<ul><li>paddle</li></ul></li></ul>
<ol><li>open</li><li>shut</li></ol>
<table><tr><th>Mill</th><th>Year</th></tr><tr><td>Eling</td><td>1785</td></tr></table>
<pre>turn  left
stop</pre><img alt="A mill" src="x.png"><p hidden>secret</p>
<figure><figcaption>The pond at low water</figcaption></figure></main>
<script>alert(1)</script><footer>Copyright</footer></body></html>"""
SHORT_TEXT = """Tide Mills

Driven by the rise and fall of the tide.
A dam holds it.

Parts

• gate
• wheel
• paddle

1. open
2. shut

Mill | Year
Eling | 1785

turn  left
stop

A mill

The pond at low water"""


def test_a_short_page_is_read_whole_without_its_surroundings() -> None:
    assert read_html(SHORT).text == SHORT_TEXT


def test_the_page_says_who_wrote_it_when_and_where() -> None:
    draft = read_html(SHORT)

    assert (draft.title, draft.author, draft.date, draft.url) == (
        "Tide Mills",
        "Ann Hollis",
        "2021-05-03",
        "https://example.org/tide",
    )


def test_a_long_page_is_read_without_what_stands_around_the_article() -> None:
    body = "".join(
        f"<h2>Year {year}</h2><p>In the year {year} the river rose twice, and the council counted the boats it lost, "
        f"which came to {year % 7} in spring and {year % 5} in autumn, as the ledger of the harbour shows.</p>"
        for year in range(1890, 1900)
    )
    links = "".join(f"<li><a href='/{n}'>Other story {n}</a></li>" for n in range(30))
    draft = read_html(
        f"<html><head><title>Floods</title></head><body><div class='menu'><ul>{links}</ul></div>"
        f"<article><h1>The Floods</h1>{body}</article></body></html>"
    )

    assert "Other story" not in draft.text
    assert draft.text.count("the river rose twice") == 10
    assert draft.sections[-1].path == ("The Floods", "Year 1899")


@pytest.mark.parametrize(
    ("page", "title", "text"),
    [
        ("<p>Only words.</p>", None, "Only words."),
        ("<title>Named</title><p>Words.</p>", "Named", "Words."),
        ("<h2>Below</h2><p>Words.</p>", "Below", "Below\n\nWords."),
        ("<p>a<p>b", None, "a\n\nb"),
        ("<div>one<div>two</div>three</div>", None, "one\n\ntwo\n\nthree"),
        ("<p>2 &lt; 3 &amp; <em>so</em></p>", None, "2 < 3 & so"),
        ("<?xml version='1.0' encoding='latin-1'?><html><body><p>naïve</p></body></html>", None, "naïve"),
        ("<table><tr><td><p>laid out</p><p>by table</p></td></tr></table>", None, "laid out\n\nby table"),
        ("<p>10<sup>2</sup> mills.<sup><a href='#n'>12</a></sup> 4<sup>th</sup></p>", None, "10² mills.¹² 4th"),
        ("<p>Kept.</p><a href='/'><img alt='logo'></a><img alt='A mill'>", None, "Kept.\n\nA mill"),
        ("<script>x()</script><p>kept</p><!-- gone -->", None, "kept"),
    ],
)
def test_pages_of_all_kinds_are_read(page: str, title: str | None, text: str) -> None:
    draft = read_html(page)

    assert (draft.title, draft.text) == (title, text)


def test_a_page_of_deep_nesting_is_read() -> None:
    assert read_html("<div>" * 200 + "deep" + "</div>" * 200).text == "deep"


def test_nesting_beyond_what_the_parser_takes_does_no_harm() -> None:
    assert read_html("<div>" * 3000 + "deep" + "</div>" * 3000).text in ("", "deep")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<li>", "<ul>", "</ul>", "<h2>", "<td>", "<tr>", "word ", "\n", "é", "<"]))
)
def test_any_soup_of_tags_gives_canonical_text_or_a_reason(tags: list[str]) -> None:
    try:
        draft = read_html("".join(tags))
    except Unreadable:
        return

    assert canonical(draft.text) == draft.text
    assert draft.sections[-1].end == len(draft.text)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<h2>Contents</h2><ol><li><a href=1>Flood</a><li><a href=2>Bridge</a><li><a href=3>Wheel</a></ol>", ""),
        (
            "<p>It fell.<a href=1>1</a> It rose.<a href=2>2</a> It stood.<a href=3>3</a></p>",
            "It fell.1 It rose.2 It stood.3",
        ),
        ("<p><a href=1>Flood</a> <a href=2>Bridge</a></p>", "Flood Bridge"),
    ],
)
def test_a_page_of_links_shows_nothing(page: str, text: str) -> None:
    assert " ".join(piece.text for piece in shown(page)) == text


@pytest.mark.parametrize(
    ("text", "markup"),
    [("<b>", True), ("</DIV>", True), ("<!-- x", True), ("<summary>", True), ("<your name>", False), ("a <b>", False)],
)
def test_markup_is_told_from_words_in_pointed_brackets(text: str, markup: bool) -> None:
    assert is_markup(text) == markup

"""Markdown becomes the text a page shows. Every text here was written for these tests."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_store.normal import canonical
from server.ingest.markdown import read_markdown

GARDEN = """---
title: "The Walled Garden"
url: https://example.org/garden
date: 2021-04-09
author: [Ada Fenn, Tom Reed]
---

# A Garden

It was laid out in **1790** by a [sea captain](https://example.org/captain).

## Beds & Walls

- roses, *old* ones
- herbs
  1. mint
  2. thyme

![Plan of the beds](plan.png)

| Bed | Sun |
| --- | --- |
| north | ~~none~~ little |

```
dig  twice
```
"""
GARDEN_TEXT = """A Garden

It was laid out in 1790 by a sea captain.

Beds & Walls

• roses, old ones
• herbs
1. mint
2. thyme

Plan of the beds

Bed | Sun
north | none little

dig  twice"""


def test_markdown_becomes_the_text_a_page_shows() -> None:
    assert read_markdown(GARDEN).text == GARDEN_TEXT


def test_front_matter_gives_title_address_date_and_author() -> None:
    draft = read_markdown(GARDEN)

    assert (draft.title, draft.url, draft.date, draft.author) == (
        "The Walled Garden",
        "https://example.org/garden",
        "2021-04-09",
        "Ada Fenn, Tom Reed",
    )


def test_headings_open_sections_that_tile_the_text() -> None:
    draft = read_markdown(GARDEN)

    assert [section.path for section in draft.sections] == [("A Garden",), ("A Garden", "Beds & Walls")]
    assert draft.text[draft.sections[1].start :].startswith("Beds & Walls\n")


@pytest.mark.parametrize(
    ("front", "kept"),
    [
        ("title: [unclosed", "title: [unclosed"),
        ("just words, no keys", "just words, no keys"),
        ("date: 2023-02-31", "date: 2023-02-31"),
        ("- a\n- list", "- a\n- list"),
        ("a: &a [x]\nb: *missing", "a: &a [x]\nb: *missing"),
        ("title: !!bool foo", "title: !!bool foo"),
        ("date: !!timestamp foo", "date: !!timestamp foo"),
        ("title: !!int ''", "title: !!int ''"),
        ("title: !!float ''", "title: !!float ''"),
        ("author: [Ada, !!bool foo]", "author: [Ada, !!bool foo]"),
        ("title: 0x" + "f" * 5000, "title: 0x" + "f" * 5000),
        ("title: 1" + ":0" * 300 + ".5", "title: 1" + ":0" * 300 + ".5"),
        ("title: " + "[" * 5000, "title: " + "[" * 5000),
    ],
)
def test_front_matter_that_is_none_stays_text(front: str, kept: str) -> None:
    draft = read_markdown(f"---\n{front}\n---\nThe body.\n")

    assert draft.text == f"{kept}\n\nThe body."
    assert draft.title is None


@pytest.mark.parametrize(
    ("front", "author"),
    [
        ("author: Ada", "Ada"),
        ("author: [Ada, 7, ~, {name: Tom}, [Kit]]", "Ada, 7"),
        ("author: &a [*a, Ada]", "Ada"),
        ("author: {name: Ada}", None),
        ("author: ~", None),
        ("names: &n [Ada, Tom]\nauthor: *n", "Ada, Tom"),
        ("author: Ada\nother: !!bool foo", "Ada"),
    ],
)
def test_only_words_and_flat_lists_of_words_are_taken_from_front_matter(front: str, author: str | None) -> None:
    draft = read_markdown(f"---\n{front}\n---\nThe body.\n")

    assert (draft.text, draft.author) == ("The body.", author)


@pytest.mark.parametrize("nested", ["[{}]", "{{<<: [{}]}}"])
def test_aliases_that_multiply_are_not_followed(nested: str) -> None:
    lines = ["a0: &a0 {x: laugh}"]
    lines += [f"a{depth}: &a{depth} " + nested.format(", ".join([f"*a{depth - 1}"] * 9)) for depth in range(1, 30)]

    draft = read_markdown("---\n" + "\n".join(lines) + "\nauthor: *a29\ntitle: Kept\n---\nThe body.\n")

    assert (draft.text, draft.title, draft.author) == ("The body.", "Kept", None)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("one\ntwo", "one two"),
        ("one  \ntwo", "one\ntwo"),
        ("x" * 130 + "\nnext", "x" * 130 + "\n\nnext"),
        ("two  spaces.  Kept", "two  spaces.  Kept"),
        ("<b>bold</b> & a<br>b", "bold & a\nb"),
        ("<script>x()</script>\n\n<!-- a\nnote -->\n\nafter", "after"),
        ("<details><summary>More</summary>words</details>\n\nafter", "More\n\nwords\n\nafter"),
        ("Dear <your name>, a List<String>", "Dear <your name>, a List<String>"),
        ("<Media omitted>\n\nafter", "<Media omitted>\n\nafter"),
        ("a &amp; b &copy;", "a & b ©"),
        ("> quoted\n\nafter", "quoted\n\nafter"),
        ("- a\n\n- b\n\n  more of b\n\nafter", "• a\n• b\nmore of b\n\nafter"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("cafe\u0301", "café"),
        ("a\r\n\r\nb\rc", "a\n\nb c"),
        ("`code` and <https://example.org>", "code and https://example.org"),
        ("---\ntitle: x\n---", ""),
        ("---\n\nAnn: It is.\n\n---", "Ann: It is."),
        ("# Top {#top}\n\nx {#y}", "Top\n\nx {#y}"),
        ("[![build](a.svg)](b) [![docs](c.svg)](d)\n\nafter", "after"),
        ("[![a mill](a.png)](b) turns", "a mill turns"),
        ("![a mill](a.png)", "a mill"),
        ("- one\n\n  <p>two</p>\n- three", "• one\n\ntwo\n• three"),
    ],
)
def test_markup_leaves_its_words(source: str, text: str) -> None:
    assert read_markdown(source).text == text


@pytest.mark.parametrize("depth", [30, 48, 49, 50, 400])
@pytest.mark.parametrize("mark", ["- ", "> "])
def test_whatever_is_nested_too_deep_nothing_is_lost(mark: str, depth: int) -> None:
    lines = [f"{'  ' * level}{mark}word{level}" for level in range(depth)] if mark == "- " else [f"{mark * depth}word"]
    draft = read_markdown("\n".join(lines) + "\n\n# Later\n\nThe end.")

    assert all(word in draft.text for line in lines for word in re.findall(r"word\d*", line))
    assert draft.text.endswith("Later\n\nThe end.")


@pytest.mark.parametrize(
    ("front", "author"),
    [
        ('author = "Ada"', "Ada"),
        ('authors = ["Ada", 7, true, ["Kit"], "Tom"]\ndate = 2021-05-03', "Ada, 7, Tom"),
        ("[author]\nname = 'Ada'", None),
    ],
)
def test_front_matter_in_toml_is_read_too(front: str, author: str | None) -> None:
    draft = read_markdown(f"+++\n{front}\n+++\nThe body.\n")

    assert (draft.text, draft.author) == ("The body.", author)


@pytest.mark.parametrize("front", ["author = Ada", "no pairs", "a = " + "[" * 3000])
def test_what_is_no_toml_stays_text(front: str) -> None:
    assert read_markdown(f"+++\n{front}\n+++\nThe body.\n").text.endswith("\n\nThe body.")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org", "/garden"])
def test_only_web_addresses_are_taken_from_front_matter(url: str) -> None:
    assert read_markdown(f"---\nurl: {url}\n---\nText.").url is None


@given(st.text(alphabet=st.sampled_from("ab.#*-_>|`[]()!~ \n\t\\&<1é\u0301界"), max_size=120) | st.text(max_size=120))
def test_any_text_gives_canonical_text_that_its_sections_tile(source: str) -> None:
    draft = read_markdown(source)

    assert canonical(draft.text) == draft.text
    edges = [draft.sections[0].start, *(section.end for section in draft.sections)]
    assert edges[0] == 0
    assert edges[-1] == len(draft.text)
    assert [section.start for section in draft.sections] == edges[:-1]

"""The Markdown and HTML of the made collection, as editors, exports, browsers and people write them."""

import json
from collections.abc import Iterator

from tests.server.ingest.made_texts import Made
from tests.server.ingest.made_words import paragraph


def files() -> Iterator[Made]:
    """All Markdown and HTML."""
    yield from markdown()
    yield from pages()


def markdown() -> Iterator[Made]:
    """Markdown as editors, exports and people write it."""
    yield Made(
        "deep.md", "Lists sixty deep, more than is read as such", DEEP.encode(), "Deep", holds=("Item 60", "And after.")
    )
    yield Made("large.md", "5 MB of Markdown", LARGE.encode(), "The whole archive", sections=1501)
    yield Made(
        "nested-lists.md",
        "Lists twelve deep",
        NESTED.encode(),
        "Shutting down the mill",
        sections=2,
        holds=("Step 12 of the way down",),
    )
    yield Made("tables.md", "Tables", TABLES.encode(), "Prices", sections=3, holds=("Barley | 1790 | 12",))
    yield Made("code.md", "Code blocks with # in them", CODE.encode(), "Reading the gauge", sections=3)
    yield Made(
        "no-headings.md", "No headings at all", "\n\n".join(paragraph(4, n) for n in range(30)).encode(), "No headings"
    )
    yield Made("front-toml.md", "Front matter in TOML", FRONT_TOML.encode(), "The dam of 1784", lacks=("draft = true",))
    yield Made(
        "front-none.md",
        "A rule and a dialogue where front matter would be",
        FRONT_NONE.encode(),
        "Front none",
        holds=("Ann: You said",),
    )
    yield Made(
        "front-types.md", "Front matter whose values are of wrong types", FRONT_TYPES.encode(), "2021", sections=2
    )
    yield Made("windows.md", "Windows line ends", MIXED.replace("\n", "\r\n").encode(), "Of weirs", sections=3)
    yield Made(
        "exported.md",
        "An export with pictures as data: addresses",
        EXPORTED.encode(),
        "Minutes of the river board",
        sections=3,
        lacks=("base64", "iVBOR"),
    )
    yield Made("readme.md", "Markdown with HTML and comments in it", README.encode(), "Gauge", sections=2)
    yield Made("faq.md", "An FAQ, questions as headings", FAQ.encode(), "Visiting the mill", sections=5, questions=3)


def pages() -> Iterator[Made]:
    """HTML as browsers save it and programs write it."""
    yield Made(
        "article.html",
        "A page with navigation, cookie banner, comments, scripts",
        ARTICLE.encode(),
        "The river comes back",
        sections=3,
        lacks=("Accept all", "Related", "Great article", "Subscribe", "console.log", "Copyright", "Share"),
    )
    yield Made(
        "scripts.html",
        "A page whose scripts hold more than its text",
        SCRIPTS.encode(),
        "The gauge",
        lacks=("function", "window"),
    )
    yield Made("fragment.html", "HTML without html, head and body", FRAGMENT.encode(), "The lower dam", sections=2)
    yield Made(
        "word.html",
        "HTML as Word saves it",
        WORD_HTML.encode("cp1252"),
        "The lower dam",
        lacks=("mso", "Normal", "EN-GB"),
    )


LARGE = "# The whole archive\n\n" + "".join(
    f"## Year {number // 12 + 1780}, part {number % 12 + 1}\n\n{paragraph(20, number)}\n\n{paragraph(16, -number)}\n\n"
    for number in range(1500)
)
NESTED = (
    "# Shutting down the mill\n\nBefore the frost comes:\n\n"
    + "".join(
        f"{'  ' * depth}- Step {depth + 1} of the way down, which must be finished before the next.\n"
        for depth in range(12)
    )
    + "\n## Afterwards\n\n1. Drain the race.\n   1. Open the upper sluice.\n   2. Wait an hour.\n2. Lift the wheel.\n"
)
DEEP = "".join(f"{'  ' * depth}- Item {depth + 1}\n" for depth in range(60)) + "\n# Later\n\nAnd after.\n"
TABLES = (
    """# Prices

What a bushel cost, in pence, by the ledger of the mill.

| Grain | Year | Price |
|:------|:----:|------:|
| Barley | 1790 | 12 |
| Oats | 1790 | 9 |
| Wheat \\| rye | 1791 | 15 |

## By decade

"""
    + "| Decade | Barley | Oats |\n| --- | --- | --- |\n"
    + "".join(f"| {year}s | {year % 37} | {year % 23} |\n" for year in range(1700, 1900, 10))
    + "\n## An empty table\n\n| | |\n| --- | --- |\n| | |\n\nNobody filled it in.\n"
)
CODE = """# Reading the gauge

The gauge answers one line a minute. A small program reads it and warns the keeper.

```python
# this is no heading
def warn(level: float) -> None:
    if level > 2.4:  # metres
        print("Shut the sluice.")
```

## Installing it

Copy the program to the box by the weir, then run it:

    # neither is this
    sudo systemctl enable gauge

## What it cannot do

It does not know about ice. In a frost the float sticks, and somebody has to look.
"""
FRONT_TOML = f"""+++
title = "The dam of 1784"
date = 2021-05-03
authors = ["Ann Hollis", "B. Okafor"]
draft = true
[taxonomies]
tags = ["river"]
+++

{paragraph(4)}
"""
FRONT_NONE = f"""---

Ann: You said the dam was safe. I have the letter here.

Ben: I said that it had been safe, before the flood.

---

{paragraph(4)}
"""
FRONT_TYPES = f"""---
title: 2021
date: {{from: 1784, to: [1790]}}
author: [Ann, [Ben, {{x: y}}], null, true]
url: 17
---

# The report

{paragraph(4)}

## Costs

{paragraph(3, 1)}
"""
MIXED = f"# Of weirs\n\n{paragraph(3)}\n\n## Stone weirs\n\n{paragraph(3, 1)}\n\n## Timber weirs\n\n- They rot.\n- They are cheap.\n"
EXPORTED = f"""# **Minutes of the river board** {{#minutes}}

![][image1]

{paragraph(3)}

## **Decisions**

1. The weir is repaired before winter.
2. The ledger is copied. ![a stamp](data:image/png;base64,{"iVBORw0KGgo" * 400})

## Open questions

{paragraph(2, 1)}

[image1]: <data:image/png;base64,{"iVBORw0KGgo" * 4000}>
"""
README = f"""<!-- badges: start -->
<p align="center"><img src="logo.svg" alt=""><a href="https://example.org/b"><img src="badge.svg" alt="build"></a></p>
<h1 align="center">Gauge</h1>

Reads the gauge at the weir<br>and tells the keeper. <!-- a picture of the weir belongs here --> Call it with `gauge <station>` or <station>.

<details>
<summary>How it works</summary>

{paragraph(3)}

</details>

## Licence

Do what you like with it, but <b>do not</b> blame the keeper.
"""
FAQ = """# Visiting the mill

The mill stands below the weir, ten minutes from the station.

## When is the mill open?

On Saturdays from ten to four, between April and October. In winter the race is drained, so the wheel stands still.

## Can I buy flour?

Yes. Flour from the week's milling is sold at the door until it runs out, usually by noon.

## Are dogs allowed?

Dogs may come into the yard. They may not come near the stones.

## How to find us

Follow the river upstream from the bridge.
"""
COMMENTS = "".join(
    f"<div class='comment'><b>user{n}</b><p>Great article, I did not know any of this! Number {n}.</p></div>"
    for n in range(9)
)
ARTICLE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The river comes back | Valley News</title>
<script>window.dataLayer = []; console.log("tracking");</script><style>.x {{ color: red }}</style></head><body>
<header><a href="/">Valley News</a><nav><ul><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<div class="cookie-banner"><p>We use cookies to give you the best experience on our site.</p><button>Accept all</button></div>
<main><article><h1>The river comes back</h1><p class="byline">By Ann Hollis, 3 May 2021</p>
<div class="share"><a href="#">Share</a> <a href="#">Tweet</a></div>
<p>{paragraph(4)}</p><p>{paragraph(3, 1)}</p><h2>What the board decided</h2><p>{paragraph(4, 2)}</p>
<aside><h3>Related</h3><ul><li><a href="/a">Related: ten weirs to see this summer</a></li></ul></aside>
<h2>What it costs</h2><p>{paragraph(5, 3)}</p></article>
<section id="comments" class="comments"><h3>Comments</h3>{COMMENTS}</section></main>
<div class="newsletter"><h3>Subscribe to our newsletter</h3><p>Get the news of the valley every morning.</p></div>
<footer><p>Copyright 2021 Valley News. All rights reserved.</p></footer></body></html>"""
SCRIPTS = f"""<!doctype html><html><head><title>The gauge</title>
<script type="application/ld+json">{json.dumps({"@type": "Article", "headline": "The gauge", "articleBody": "x" * 900})}</script>
<script>{"function f(x) { return window.y + x; } " * 900}</script></head>
<body onload="f(1)"><div><p>{paragraph(2)}</p><noscript>Please turn on scripts.</noscript><template>function t</template></div>
<script>{"window.z = '<p>not text</p>'; " * 200}</script></body></html>"""
FRAGMENT = f"<h1>The lower dam</h1>\n<p>{paragraph(3)}\n<p>{paragraph(2, 1)}\n<h2>Its stones</h2>\n<ul><li>granite<li>slate</ul>\n"
WORD_HTML = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta http-equiv=Content-Type content="text/html; charset=windows-1252"><title>The lower dam</title>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><xml><w:WordDocument>
<w:View>Normal</w:View><w:LidThemeOther>EN-GB</w:LidThemeOther></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {{ mso-style-parent:""; }} --></style></head><body lang=EN-GB><div class=WordSection1>
<p class=MsoTitle>The lower dam<o:p></o:p></p><p class=MsoNormal><span style='mso-spacerun:yes'>  </span>{paragraph(3)}<o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph><![if !supportLists]><span>·<span>&nbsp;&nbsp;</span></span><![endif]>granite – “hard”</p></div></body></html>"""

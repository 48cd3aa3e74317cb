"""The texts of the made collection: odd encodings, scripts, Markdown, plain text, HTML."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.server.ingest import made_words
from tests.server.ingest.made_words import paragraph


@dataclass(frozen=True)
class Made:
    """A file and what becomes of it: a title when it is kept, words of the reason when it is refused.

    `sections` and `pages` are how many; `holds` and `lacks` are words that its passages hold, and that none of them holds.
    """

    name: str
    what: str
    data: bytes
    title: str | None = None
    refused: str | None = None
    sections: int = 1
    pages: int = 0
    questions: int = 0
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def files() -> Iterator[Made]:
    """All texts."""
    for some in (encoded, scripts, markdown, plain, pages):
        yield from some()


def encoded() -> Iterator[Made]:
    """One text after another in an encoding of its own."""
    french, german, russian = made_words.FRENCH, made_words.GERMAN, made_words.RUSSIAN
    for codec, what, text, title, holds in [
        ("utf-8-sig", "UTF-8 with a byte order mark", german, "Die Mühle am Wehr", "„Früher“, sagt Frau Köhler"),
        ("utf-16", "UTF-16 with a byte order mark, as Notepad's “Unicode”", german, "Die Mühle am Wehr", "großen"),
        ("utf-16-le", "UTF-16 LE without a byte order mark", french, "Le moulin de la vallée", "l’ancien pont"),
        ("utf-16-be", "UTF-16 BE without a byte order mark", russian, "Мельница у плотины", "Зимой лёд"),
        ("cp1252", "Windows-1252", french, "Le moulin de la vallée", "12 000 € à la commune"),
        ("iso8859-15", "ISO-8859-15", french, "Le moulin de la vallée", "Un œil exercé"),
        ("koi8-r", "KOI8-R", russian, "Мельница у плотины", "большого паводка"),
        ("cp1251", "Windows-1251", russian, "Мельница у плотины", "большого паводка"),
        ("shift_jis", "Shift-JIS, a letter", made_words.JAPANESE_LETTER, "Shift jis", "石垣が崩れかけており"),
        ("gb18030", "GB18030", made_words.CHINESE, "水坝边的磨坊", "粮食只能等到春天再磨"),
    ]:
        written = text.replace("’", "'") if codec == "iso8859-15" else text
        yield Made(f"{codec}.txt", what, written.encode(codec), title, holds=(holds,))
    broken = (
        german.encode() + b"Die Br\xfccke blieb gesperrt \x96 bis heute. " + "Die Müller gingen. Ende für".encode()[:-2]
    )
    yield Made(
        "broken-utf8.txt",
        "UTF-8 with a sentence in Windows-1252, and cut off",
        broken,
        "Die Mühle am Wehr",
        holds=("Die Mühle wurde 1784", "Die Brücke blieb gesperrt – bis heute."),
        lacks=("MÃ¼hle",),
    )
    yield Made(
        "nul.txt",
        "NUL characters inside the text",
        b"The sluice\0 was shut.\0\0 " + paragraph(20).encode(),
        "Nul",
        holds=("The sluice was shut.",),
    )
    page = "<!doctype html><meta charset=iso-8859-1><title>Le moulin</title><body>"
    page += "".join(f"<p>{part}</p>" for part in french.split("\n\n"))
    yield Made(
        "declared.html",
        "HTML that declares ISO-8859-1 and means Windows-1252",
        page.encode("cp1252"),
        "Le moulin",
        holds=("12 000 €",),
    )


def scripts() -> Iterator[Made]:
    """Right-to-left writing, and writing without spaces."""
    yield Made(
        "arabic.txt", "Arabic, right to left", made_words.ARABIC.encode(), "طاحونة السد", holds=("هل ما زالت تعمل؟",)
    )
    yield Made("hebrew.md", "Hebrew, with direction marks", made_words.HEBREW.encode(), "הטחנה שליד הסכר", sections=2)
    yield Made(
        "japanese.md", "Japanese", made_words.JAPANESE.encode(), "堰の水車", sections=2, holds=("穀物は春を待った。",)
    )
    yield Made("korean.md", "Korean", made_words.KOREAN.encode(), "둑 옆의 물레방아", sections=2)
    yield Made("thai.txt", "Thai, without spaces and full stops", made_words.THAI.encode(), "โรงสีข้างฝาย")
    yield Made("hindi.txt", "Hindi", made_words.HINDI.encode(), "बाँध के पास की चक्की", holds=("अब यहाँ एक संग्रहालय है।",))


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
    yield Made("mac.txt", "Old Mac line ends", made_words.GERMAN.replace("\n", "\r").encode(), "Die Mühle am Wehr")
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
    yield Made(
        "faq.txt",
        "An FAQ, questions and answers on lines",
        FAQ_LINES.encode(),
        "Frequently Asked Questions",
        sections=4,
        questions=3,
    )


def plain() -> Iterator[Made]:
    """Plain text that was something else before."""
    yield Made("huge-paragraph.txt", "One paragraph of 200 kB", paragraph(2000).encode(), "Huge paragraph")
    yield Made(
        "long-word.txt",
        "A word of 100,000 characters",
        f"The key is {'Zm9vYmFy' * 12_500} and it opens.".encode(),
        "Long word",
    )
    yield Made("interview.txt", "An interview, speaker and time on lines of their own", INTERVIEW.encode(), "Interview")
    yield Made("mail.txt", "An e-mail saved as text", MAIL.encode(), "Repairs to the mill race")
    yield Made("transcript.txt", "A transcript with speakers and times", TRANSCRIPT.encode(), "Transcript")
    yield Made("chat.txt", "A chat log full of emoji", CHAT.encode(), "Chat", holds=("👨‍👩‍👧‍👦",))


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

Reads the gauge at the weir<br>and tells the keeper. <!-- TODO: a picture --> Call it with `gauge <station>` or <station>.

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
FAQ_LINES = """Frequently Asked Questions

Q: Who repairs the weir?
A: The river board does, with money from the county and from the tenants along the race.

Q: How long do the stones last?
A: A pair of stones lasts about thirty years. They are dressed twice a year with a steel pick.

Q: Why was the wheel moved in 1902?
A: The new road needed the old place. The wheel was taken apart and rebuilt forty metres downstream.
"""
MAIL = """From: Ann Hollis <ann.hollis@example.org>
To: River board <board@example.org>; Ben Okafor <ben@example.org>
Cc: clerk@example.org
Date: Mon, 3 May 2021 10:12:44 +0100
Subject: Repairs to the mill race
Message-ID: <20210503101244.1234@example.org>
Content-Type: text/plain; charset="utf-8"

Dear all,

The surveyor was here on Friday. He says the lower wall of the race will not survive another winter, because the
footings have washed out behind the sluice. The repair would cost about 40,000 pounds and take nine weeks.

I propose that we ask the county for half. Please answer before the meeting on the 12th.

Best wishes,
Ann

On 28/04/2021 18:03, Ben Okafor wrote:
> Has anybody looked at the lower wall since the flood? I saw
> water coming through on Sunday, and it was not clear.
>
> Ben

--
Ann Hollis
Secretary, River board
+44 1234 567890
"""
TRANSCRIPT = "".join(
    f"[00:{number:02}:{number * 7 % 60:02}] {'INTERVIEWER' if number % 2 == 0 else 'ANN HOLLIS'}: {paragraph(1 + number % 4, number)}\n\n"
    for number in range(24)
)
INTERVIEW = "".join(
    f"{'Ben Okafor' if number % 2 == 0 else 'Ann Hollis'}  00:{number:02}:{number * 7 % 60:02}\n{paragraph(1 + number % 4, number)}\n\n"
    for number in range(12)
)
CHAT = "".join(
    f"[{number % 28 + 1:02}/03/2024, 18:{number % 60:02}:11] {'Ann' if number % 3 else 'Ben 🚣'}: {words}\n"
    for number, words in enumerate(
        [
            "😂😂😂",
            "did you see the river today??",
            "👨‍👩‍👧‍👦 we are all at the bridge 🌊🌊",
            "<Media omitted>",
            "it is over the wall now 😱😱😱😱",
            "the council says the sluice is stuck because of the ice 🧊",
            "👍🏽",
            "❤️‍🔥 thank you all",
            "going home 🏃🏽‍♀️💨",
        ]
        * 12
    )
)
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

"""Reads HTML: the article of a page, with headings, lists and tables. The only import of trafilatura and lxml."""

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html
from lxml.html import defs

from server.ingest.documents import Draft, Unreadable, one_line, web_address
from server.ingest.language import words
from server.ingest.structure import BULLET, CELLS, Piece, assemble, first_heading

ENOUGH = 1000
"""Characters: when the article found in a page is shorter, the page itself is short, and is read whole."""

_LINKS = 3
_LINKED = 0.6
"""A table of contents has at least so many links, and more than this share of its words in them."""
_FIGURES = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST_FIGURES = 4

_SKIPPED = words(
    "script style noscript template nav footer aside form button select option input textarea svg math object"
    " iframe audio video canvas dialog"
)
_BLOCKS = words(
    "html body main article section div p header address blockquote quote figure figcaption details summary"
    " dl dt dd center fieldset hgroup hr ul ol list li item table thead tbody tfoot caption tr row td th cell"
    " h1 h2 h3 h4 h5 h6 head pre"
)
_TAGS = defs.tags | _SKIPPED | _BLOCKS
_LISTS = frozenset({"ul", "ol", "list"})
_ITEMS = frozenset({"li", "item"})
_ROWS = frozenset({"tr", "row"})
_CELLS = frozenset({"td", "th", "cell"})
_IN_CELLS = (
    "descendant::table|descendant::p[2]|descendant::ul|descendant::ol|descendant::h1|descendant::h2|descendant::h3"
)
_HEADING = re.compile(r"h([1-6])")
_FACTS = {
    "author": "//meta[@name='author' or @property='article:author']/@content",
    "date": "//meta[@property='article:published_time' or @name='date' or @name='dcterms.date']/@content"
    "|//article//time/@datetime",
    "url": "//link[@rel='canonical']/@href|//meta[@property='og:url']/@content",
    "title": "//head/title/text()|//meta[@property='og:title']/@content",
}


def read_html(text: str) -> Draft:
    """The draft of an HTML page. Raises Unreadable when nothing in it can be parsed."""
    page = _parse(text)
    pieces = _article(page) or list(_Walk().pieces(page))
    canonical_text, sections = assemble(pieces)
    facts = {name: next(iter(page.xpath(path)), None) for name, path in _FACTS.items()}
    tops = [piece for piece in pieces if piece.level == 1]
    return Draft(
        text=canonical_text,
        sections=sections,
        title=one_line(first_heading(tops)) or one_line(facts["title"]) or one_line(first_heading(pieces)),
        url=web_address(facts["url"]),
        date=one_line(facts["date"]),
        author=one_line(facts["author"]),
    )


def shown(text: str) -> list[Piece]:
    """All that an HTML page shows, in order; nothing of a page of links. Raises Unreadable as `read_html`."""
    page = _parse(text)
    return [] if _is_contents(page) else list(_Walk().pieces(page))


def is_markup(text: str) -> bool:
    """Whether `text` begins with a comment or a tag of HTML, and not with another word in pointed brackets."""
    tag = re.match(r"\s*</?([a-zA-Z][\w-]*)|\s*<[!?]", text)
    return tag is not None and (tag[1] is None or tag[1].lower() in _TAGS)


def _is_contents(page: etree._Element) -> bool:
    """Whether a page is a table of contents: hardly a word of it leads nowhere."""
    body = page.find("body")
    links = [] if body is None else list(body.iter("a"))
    linked = sum(len("".join(link.itertext()).split()) for link in links if link.get("href"))
    return len(links) >= _LINKS and linked > _LINKED * len("".join(body.itertext()).split())


def _parse(text: str) -> etree._Element:
    # Bytes, because lxml refuses a str with an encoding declaration; the parser is told what they are.
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        page = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Unreadable("This HTML page holds nothing.") from error
    for raised in list(page.iter("sup")):
        _raise(raised)
    return page


def _raise(element: etree._Element) -> None:
    """Write raised figures as such: 10² is not 102, and a footnote's mark is no part of the word before it."""
    figures = "".join(element.itertext()).strip()
    if figures.isascii() and figures.isdecimal() and len(figures) <= _MOST_FIGURES:
        for child in list(element):
            element.remove(child)
        element.text = figures.translate(_FIGURES)


def _article(page: etree._Element) -> list[Piece]:
    """The article without what surrounds it on the page; empty when too little is found to be sure of it."""
    import trafilatura  # noqa: PLC0415  a quarter of a second, and most of what is added is not HTML

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # or it writes to the terminal
    found = trafilatura.bare_extraction(
        deepcopy(page), fast=True, include_comments=False, include_tables=True, include_images=True, favor_recall=True
    )
    body = getattr(found, "body", None)
    pieces = [] if body is None else list(_Walk().pieces(body))
    return pieces if sum(len(piece.text) for piece in pieces) >= ENOUGH else []


@dataclass
class _Walk:
    """Turns a tree (HTML's tags, or the TEI ones trafilatura answers in) into pieces, in reading order."""

    inline: list[str] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    marker: str = ""
    joined: bool = False
    level: int = 0
    verbatim: int = 0

    def pieces(self, element: etree._Element) -> Iterator[Piece]:
        yield from self._visit(element)
        yield from self._flush()

    def _visit(self, element: etree._Element) -> Iterator[Piece]:
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _SKIPPED or "hidden" in element.attrib:
            return
        if tag == "head" and "rend" not in element.attrib:
            return  # HTML's own head; with `rend`, a heading as trafilatura writes it
        if tag in ("br", "lb"):
            self.inline.append("\n")
        elif tag in ("img", "graphic"):
            if element.getparent().tag != "a":  # a logo, a badge, a preview of another page
                self._say(element.get("alt"))
        elif tag in _ROWS and not element.xpath(_IN_CELLS):
            yield from self._row(element)
        elif tag in _BLOCKS:
            yield from self._flush()
            yield from self._block(tag, element)
        else:
            yield from self._inside(element)

    def _inside(self, element: etree._Element) -> Iterator[Piece]:
        self._say(element.text)
        for child in element:
            yield from self._visit(child)
            self._say(child.tail)

    def _block(self, tag: str, element: etree._Element) -> Iterator[Piece]:
        heading = _HEADING.fullmatch(element.get("rend", "h2") if tag == "head" else tag)
        if heading:
            self.level = int(heading[1])
        elif tag in _LISTS:
            self.joined = self.joined and bool(self.lists)
            self.lists.append(1 if tag == "ol" or element.get("rend") == "ol" else None)
        elif tag in _ITEMS:
            self.marker = self._next_marker()
        elif tag == "table":
            self.joined = False
        self.verbatim += tag == "pre"
        yield from self._inside(element)
        yield from self._flush()
        self.verbatim -= tag == "pre"
        self.level = 0
        if tag in _LISTS:
            self.lists.pop()
            self.joined = bool(self.lists)
        elif tag == "table":
            self.joined = bool(self.lists)

    def _next_marker(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return BULLET
        number = self.lists[-1]
        self.lists[-1] = number + 1
        return f"{number}. "

    def _row(self, element: etree._Element) -> Iterator[Piece]:
        yield from self._flush()
        cells = [" ".join("".join(cell.itertext()).split()) for cell in element if cell.tag in _CELLS]
        if any(cells):
            yield Piece(CELLS.join(cells), joined=self.joined)
            self.joined = True

    def _say(self, words: str | None) -> None:
        if words:
            self.inline.append(words if self.verbatim else re.sub(r"[ \t\r\n\f]+", " ", words))

    def _flush(self) -> Iterator[Piece]:
        text = "".join(self.inline)
        self.inline.clear()
        if not self.verbatim:
            text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text)).strip(" \n")
        if not text.strip():
            return
        yield Piece(self.marker + text, level=self.level, joined=self.joined and not self.level)
        self.marker = ""
        self.joined = bool(self.lists)

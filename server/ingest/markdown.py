"""Reads Markdown: the text a rendered page shows, HTML in it read as HTML. The only import of markdown-it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from server.ingest.documents import Draft, Unreadable, one_line, web_address
from server.ingest.front import front_matter
from server.ingest.html import is_markup, shown
from server.ingest.structure import BULLET, CELLS, Piece, assemble, first_heading

WRAP = 120
"""Nobody wraps lines this late: a line end after a longer line ends a paragraph."""

_DEEPEST = 100
"""Levels of nesting, two for a list: what lies deeper the parser drops, with all that follows."""
_PARSER = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_ANCHOR = re.compile(r"\s*\{#[^\s{}]+[^{}]*\}\s*$")  # behind a heading, as Pandoc and Google Docs write it


def read_markdown(text: str) -> Draft:
    """The draft of a Markdown document. Links become their words, images their alternative text."""
    facts, unread, body = front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
    pieces = [Piece(unread), *_read(body)]
    canonical_text, sections = assemble(pieces)
    return Draft(
        text=canonical_text,
        sections=sections,
        title=facts.get("title") or one_line(first_heading(pieces)),
        url=web_address(facts.get("url")),
        date=facts.get("date"),
        author=facts.get("author"),
    )


def _read(body: str) -> Iterator[Piece]:
    tokens = _PARSER.parse(body)
    if all(token.level < _DEEPEST - 1 for token in tokens):
        return _pieces(tokens)
    return (Piece(paragraph) for paragraph in re.split(r"\n[ \t]*\n", body))


@dataclass
class _Place:
    """Where in the document the walk is: the open lists (next number, or None for bullets) and what is due."""

    lists: list[int | None] = field(default_factory=list)
    marker: str = ""
    joined: bool = False
    row: list[str] | None = None


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    place = _Place()
    for number, token in enumerate(tokens):
        kind = token.type
        if kind == "inline":
            yield from _inline(tokens[number - 1], token, place)
        elif kind in ("fence", "code_block"):
            yield _placed(token.content, place)
        elif kind == "html_block":
            yield from _html(token.content)
        elif kind.endswith("_list_open"):
            if not place.lists:
                place.joined = False
            place.lists.append(int(token.attrs.get("start", 1)) if token.tag == "ol" else None)
        elif kind.endswith("_list_close"):
            place.lists.pop()
            place.joined = bool(place.lists)
        elif kind == "list_item_open":
            place.marker = _marker(place.lists)
        elif kind == "table_open":
            place.joined = False
        elif kind == "tr_open":
            place.row = []
        elif kind == "tr_close" and place.row is not None:
            row, place.row = CELLS.join(place.row), None
            yield Piece(row, joined=place.joined)
            place.joined = True
        elif kind == "table_close":
            place.joined = bool(place.lists)


def _html(content: str) -> Iterator[Piece]:
    """What a stretch of HTML shows; as it stands, when it only looks like HTML ("<your name>")."""
    if not is_markup(content):
        yield Piece(content)
        return
    try:
        yield from shown(content)
    except Unreadable:  # a lone comment or closing tag: a page shows nothing of it either
        return


def _marker(lists: list[int | None]) -> str:
    number = lists[-1]
    if number is None:
        return BULLET
    lists[-1] = number + 1
    return f"{number}. "


def _inline(opening: Token, token: Token, place: _Place) -> Iterator[Piece]:
    children = token.children or []
    if place.row is not None:
        place.row.append(" ".join(_words(children).split()))
    elif opening.type == "heading_open":
        yield Piece(_ANCHOR.sub("", _words(children)), level=int(opening.tag[1]))
    elif not _is_badges(children):
        paragraphs = _words(children).split("\n\n")
        yield _placed(paragraphs[0], place)
        yield from (Piece(paragraph, joined=bool(place.lists)) for paragraph in paragraphs[1:])


def _is_badges(children: Sequence[Token]) -> bool:
    """Whether a paragraph holds pictures that are links and no words, as documents about programs have above all."""
    kinds = {child.type for child in children if child.content.strip() or child.type != "text"}
    return {"image", "link_open"} <= kinds <= {"image", "link_open", "link_close", "softbreak", "hardbreak"}


def _placed(text: str, place: _Place) -> Piece:
    piece = Piece(place.marker + text, joined=place.joined)
    place.marker = ""
    place.joined = bool(place.lists)
    return piece


def _words(children: Sequence[Token]) -> str:
    """The text of inline tokens. A line end inside a paragraph is a space, as on a page; after a long line a break."""
    parts: list[str] = []
    line = 0
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n\n" if line > WRAP else "\n" if child.type == "hardbreak" else " ")
            line = 0
            continue
        words = _words(child.children or []) if child.type == "image" else child.content
        if child.type == "html_inline" and is_markup(words):
            words = "\n" if _BREAK.match(words) else ""
        parts.append(words)
        line += len(words)
    return "".join(parts)

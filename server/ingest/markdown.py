"""Reads Markdown: its front matter, and the text a rendered page shows. The only import of markdown-it and PyYAML."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from server.ingest.documents import Draft, one_line, web_address
from server.ingest.structure import BULLET, CELLS, Piece, assemble, first_heading

WRAP = 120
"""Nobody wraps lines this late: a line end after a longer line ends a paragraph."""

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FRONT_LIMIT = 20_000
_FACTS = ("title", "url", "date", "author")
_MOST_ITEMS = 20
# Besides its own errors PyYAML lets through what its constructors stumble over: the date 2023-02-31 (ValueError),
# `!!bool x` and `!!int ''` (LookupError), `!!timestamp x` (AttributeError), long floats of base 60 (OverflowError).
_UNREADABLE = (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, ArithmeticError, RecursionError)
_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def read_markdown(text: str) -> Draft:
    """The draft of a Markdown document. Links become their words, images their alternative text."""
    facts, unread, body = _front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
    pieces = [Piece(unread), *_pieces(_PARSER.parse(body))]
    canonical_text, sections = assemble(pieces)
    return Draft(
        text=canonical_text,
        sections=sections,
        title=facts.get("title") or one_line(first_heading(pieces)),
        url=web_address(facts.get("url")),
        date=facts.get("date"),
        author=facts.get("author"),
    )


def _front_matter(text: str) -> tuple[Mapping[str, str], str, str]:
    """(title, url, date, author as they stand there; front matter that is none and stays text; the rest)."""
    match = _FRONT.match(text)
    if match is None:
        return {}, "", text
    inner, body = match[1], text[match.end() :]
    if not inner.strip():
        return {}, "", body
    facts = _facts(inner) if len(inner) <= _FRONT_LIMIT else None
    return ({}, inner, body) if facts is None else (facts, "", body)


def _facts(front: str) -> dict[str, str] | None:
    """What front matter says of title, url, date and author; None when it cannot be read.

    Only their own scalars are constructed: aliases and merges multiply, and a few hundred bytes of them take hours.
    """
    try:
        loader = yaml.SafeLoader(front)
        top = loader.get_single_node()
        if not isinstance(top, yaml.MappingNode):
            return None
        given = {key.value: value for key, value in top.value if isinstance(key, yaml.ScalarNode)}
        plain = {name: _plain(given[name], loader) for name in _FACTS if name in given}
    except _UNREADABLE:
        return None
    return {name: words for name, words in plain.items() if words}


def _plain(node: yaml.Node, loader: yaml.SafeLoader) -> str | None:
    """A scalar, or the scalars of a flat list, as one line."""
    if isinstance(node, yaml.SequenceNode):
        items = (_scalar(item, loader) for item in node.value[:_MOST_ITEMS])
        return one_line(", ".join(words for item in items if (words := one_line(item))))
    return one_line(_scalar(node, loader))


def _scalar(node: yaml.Node, loader: yaml.SafeLoader) -> str | None:
    value = loader.construct_object(node) if isinstance(node, yaml.ScalarNode) else None
    return str(value) if isinstance(value, str | int | float | datetime.date) else None


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
        yield Piece(_words(children), level=int(opening.tag[1]))
    else:
        paragraphs = _words(children).split("\n\n")
        yield _placed(paragraphs[0], place)
        yield from (Piece(paragraph, joined=bool(place.lists)) for paragraph in paragraphs[1:])


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
        parts.append(words)
        line += len(words)
    return "".join(parts)

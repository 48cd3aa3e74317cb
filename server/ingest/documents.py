"""What goes into the readers and what comes out: origins, documents, refusals."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

from graph_store.models import Original, Record, Section, SourceQuestion
from graph_store.normal import canonical

TITLE_LIMIT = 300
_WEB = ("http://", "https://")


@dataclass(frozen=True)
class Origin:
    """Something to read: a file or folder (`path`), bytes (`data`), or else what is to be fetched from `url`.

    `name` is what the user sees. `title` and `url`, when given, win over what the document says of itself, `kind` (of
    reader) over what its name says, `charset` over what its bytes look like.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    title: str | None = None
    url: str | None = None
    kind: str | None = None
    charset: str | None = None


def _shown(name: object) -> object:
    """A name that can be written: file names may hold bytes that are no text."""
    return name.encode("utf-8", "replace").decode("utf-8") if isinstance(name, str) else name


Name = Annotated[str, BeforeValidator(_shown)]


class Document(Record):
    """A document that was read. `text` is canonical; `sections` tile it from 0 to its length, in order.

    `pages` holds the offset at which each page begins, in order (those of an empty page and the next are equal);
    empty when the document has no pages. `questions` are those it answers itself; `original` is the file it came as.
    """

    title: str
    text: str
    sections: tuple[Section, ...]
    origin: Name
    url: str | None = None
    date: str | None = None
    author: str | None = None
    pages: tuple[int, ...] = ()
    questions: tuple[SourceQuestion, ...] = ()
    original: Original | None = None


class Refusal(Record):
    """Something that was not read: `name` says which (a line of a file: `name, line 7`), `reason` says why."""

    name: Name
    reason: str


@dataclass(frozen=True)
class Draft:
    """A document as one reader sees it, before its origin has a say. `title` is None when nothing in it is one."""

    text: str
    sections: tuple[Section, ...]
    title: str | None = None
    url: str | None = None
    date: str | None = None
    author: str | None = None
    pages: tuple[int, ...] = ()


class Unreadable(Exception):
    """A document cannot be read; the message is the reason users see. Never leaves the readers."""


def one_line(text: str | None) -> str | None:
    """A title, name or date on one line in canonical form, at most 300 characters; None when nothing is left."""
    line = " ".join(canonical(text or "").split())
    return line[:TITLE_LIMIT].rstrip() or None


def web_address(text: str | None) -> str | None:
    """`text` when it is an http or https address (nothing else may become a link on a page)."""
    line = one_line(text)
    return line if line and line.lower().startswith(_WEB) else None

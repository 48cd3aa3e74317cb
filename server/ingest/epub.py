"""Reads EPUB: the chapters in the order of the book, each by the reader of HTML. The only import of defusedxml."""

import posixpath
import re
from collections.abc import Iterator
from html import escape
from typing import IO
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from server.ingest.containers import Container
from server.ingest.decoding import decode
from server.ingest.documents import Draft, Unreadable, one_line
from server.ingest.html import shown
from server.ingest.metadata import told_author, told_title
from server.ingest.structure import Piece, assemble, first_heading

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_CHAPTERS = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways in which only fonts are encrypted."""
# HTML knows no empty elements of this form: read as HTML, an empty title would swallow the book.
_EMPTY = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)([A-Za-z][\w:.-]*)((?:\s[^<>]*)?)/>"
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def read_epub(given: IO[bytes]) -> Draft:
    """The draft of an EPUB. Raises Unreadable when it is protected or broken, and what the parsers raise."""
    book = Container(given, "EPUB")
    _refuse_protected(book)
    root = _found(_parsed(book.read(_CONTAINER)), "rootfile").get("full-path", "")
    package = _parsed(book.read(root))
    pieces = [piece for name in _spine(package, root) for piece in _chapter(book, name)]
    text, sections = assemble(pieces)
    return Draft(
        text=text,
        sections=sections,
        title=told_title(_fact(package, "title")) or one_line(first_heading(pieces)),
        date=one_line((_fact(package, "date") or "").split("T")[0]),
        author=told_author(_fact(package, "creator")),
    )


def _refuse_protected(book: Container) -> None:
    if _ENCRYPTION not in book:
        return
    for data in _all(_parsed(book.read(_ENCRYPTION)), "EncryptedData"):
        if any(method.get("Algorithm") not in _FONTS for method in _all(data, "EncryptionMethod")):
            raise Unreadable("The EPUB is protected against copying (DRM), so its text cannot be read.")


def _spine(package: Element, root: str) -> Iterator[str]:
    """The names of the chapters' parts, each once; the table of contents, a page of links, is left out."""
    manifest = {item.get("id"): item for item in _all(package, "item")}
    seen: set[str] = set()
    for reference in _all(_found(package, "spine"), "itemref"):
        item = manifest.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _CHAPTERS or "nav" in item.get("properties", "").split():
            continue
        place = unquote(item.get("href", "").split("#")[0])
        name = posixpath.normpath(posixpath.join(posixpath.dirname(root), place))
        if name not in seen:
            seen.add(name)
            yield name


def _chapter(book: Container, name: str) -> list[Piece]:
    data = book.read(name)
    if not data.strip():
        return []
    text = _CDATA.sub(lambda match: escape(match[1]), decode(data, html=True))
    return shown(_EMPTY.sub(r"<\1\2></\1>", text))


def _parsed(data: bytes) -> Element:
    try:
        return fromstring(data)
    except DefusedXmlException as error:
        raise Unreadable(
            "The EPUB declares entities in its table of parts, as files do that are made to do harm."
        ) from error


def _fact(package: Element, name: str) -> str | None:
    """What the book says of itself under a name; several, such as authors, with commas between."""
    metadata = next(_all(package, "metadata"), None)
    facts = [] if metadata is None else [" ".join("".join(each.itertext()).split()) for each in _all(metadata, name)]
    return ", ".join(filter(None, facts if name == "creator" else facts[:1]))


def _all(element: Element, name: str) -> Iterator[Element]:
    """Every element of this name within, whatever its namespace: books are careless with those."""
    return (each for each in element.iter() if isinstance(each.tag, str) and each.tag.rpartition("}")[2] == name)


def _found(element: Element, name: str) -> Element:
    found = next(_all(element, name), None)
    if found is None:
        raise Unreadable(f"The EPUB is broken: it has no {name}.")
    return found

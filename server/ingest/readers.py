"""Reads whatever is added: files, folders, uploads and pasted text, each by the reader for its kind. Never raises."""

import mimetypes
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from graph_store.models import Original
from server.ingest.apart import CALLED, kind_of, read_apart
from server.ingest.decoding import decode
from server.ingest.documents import Document, Draft, Origin, Refusal, Unreadable, one_line
from server.ingest.folders import ADVICE, KINDS, unknown, walk
from server.ingest.html import read_html
from server.ingest.jsonl import read_jsonl
from server.ingest.markdown import read_markdown
from server.ingest.plain import read_plain
from server.ingest.web import WEB, Web

__all__ = ["Document", "Origin", "Refusal", "expand", "expected", "read"]

LIMIT = 50_000_000
"""Bytes of one file that is read as one document."""

_READERS: dict[str, Callable[[str], Draft]] = {"plain": read_plain, "markdown": read_markdown, "html": read_html}
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNTITLED = "Untitled"


def read(origin: Origin, web: Web = WEB) -> Iterator[Document | Refusal]:
    """Everything in `origin`, in a fixed order: documents, and a refusal with its reason for what cannot be read."""
    for one in (_present(each, web) for each in expand(origin)):
        if isinstance(one, Refusal):
            yield one
        elif _kind(one) == "jsonl":
            yield from _read_lines(one)
        else:
            yield _read_one(one)


def expand(origin: Origin) -> Iterator[Origin | Refusal]:
    """The single files (or bytes) in `origin`; a folder's in order of path, with a refusal for those not read."""
    if _is_remote(origin):
        yield origin
        return
    path = origin.path
    try:
        folder = path is not None and origin.data is None and path.is_dir()
        found = folder or path is None or path.exists()
    except PermissionError:  # the folder above it may not be entered: the reader will say so
        folder, found = False, True
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        folder, found = False, False
    if folder and path is not None:
        yield from walk(path, origin.name)
    elif origin.data is None and not found:
        yield Refusal(name=origin.name, reason="There is no such file or folder.")
    elif origin.data is None and path is None:
        yield Refusal(name=origin.name, reason="There is nothing to read.")
    elif not _kind(origin):
        yield unknown(origin.name)
    else:
        yield origin


def expected(origins: Iterable[Origin]) -> int:
    """How many documents and refusals `read` will give for `origins`, without reading more than line ends."""
    return sum(_lines_in(one) for origin in origins for one in expand(origin))


def _present(one: Origin | Refusal, web: Web) -> Origin | Refusal:
    """`one`, with what its address holds when it is no more than an address."""
    if isinstance(one, Refusal) or not _is_remote(one):
        return one
    from server.ingest.fetch import fetched  # noqa: PLC0415  an eighth of a second, and most of what is added is here

    return fetched(one, web, LIMIT)


def _is_remote(origin: Origin) -> bool:
    return origin.url is not None and origin.path is None and origin.data is None


def _kind(origin: Origin) -> str:
    """The reader for an origin; "" when its extension is one that nobody reads."""
    if origin.kind is not None:
        return origin.kind
    if origin.data is None and origin.path is not None:
        return KINDS.get(origin.path.suffix.lower(), "")
    name = origin.name
    if name.startswith(("http://", "https://")):  # a file may be called "C# notes.md"
        name = name.split("?")[0].split("#")[0]
    suffix = PurePosixPath(name).suffix.lower()
    # Pasted text and web pages go by names such as "St. Louis, 1904": only a known extension says anything.
    return "" if suffix in ADVICE else KINDS.get(suffix, "plain")


def _read_one(origin: Origin) -> Document | Refusal:
    try:
        data = _bytes(origin)
        document = _document(_draft(data, origin), origin, _readable(origin.name))
    except Unreadable as reason:
        return Refusal(name=origin.name, reason=str(reason))
    return document.model_copy(update={"original": _original(origin, data)})


def _original(origin: Origin, data: bytes) -> Original | None:
    """The file as it came; None for a text that was pasted."""
    fetched = origin.kind is not None
    path = urlsplit(origin.url or "").path if fetched else origin.name.replace("\\", "/")
    name = PurePosixPath(path).name
    if origin.path is None and not fetched and PurePosixPath(name).suffix.lower() not in KINDS:
        return None
    return Original(
        name=one_line(name) or "document",
        media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        data=data,
    )


def _draft(data: bytes, origin: Origin) -> Draft:
    kind = _kind(origin)
    apart = kind_of(data)  # a PDF is a PDF, whatever its name ends in
    if apart:
        return read_apart(apart, data)
    text = decode(data, html=kind == "html", charset=origin.charset)
    if kind in CALLED:
        raise Unreadable(f"By its name it is a {CALLED[kind]}, but its content is not.")
    if kind == "plain" and _HTML.match(text[:2000]) and not origin.name.lower().endswith((".txt", ".text")):
        kind = "html"
    return _READERS[kind](text)


def _read_lines(origin: Origin) -> Iterator[Document | Refusal]:
    empty = True
    try:
        for number, outcome in read_jsonl(_lines(origin)):
            empty = False
            name = f"{origin.name}, line {number}"
            if isinstance(outcome, Unreadable):
                yield Refusal(name=name, reason=str(outcome))
                continue
            try:
                yield _document(outcome, Origin(name=origin.name), f"{_readable(origin.name)}, line {number}")
            except Unreadable as reason:
                yield Refusal(name=name, reason=str(reason))
        if empty:
            raise Unreadable("There are no lines in it.")
    except Unreadable as reason:
        yield Refusal(name=origin.name, reason=str(reason))


def _document(draft: Draft, origin: Origin, fall_back: str) -> Document:
    if not any(character.isalnum() for character in draft.text):
        raise Unreadable("There are no words in it.")
    return Document(
        title=one_line(origin.title) or draft.title or fall_back,
        text=draft.text,
        sections=draft.sections,
        origin=origin.name,
        url=origin.url or draft.url,
        date=draft.date,
        author=draft.author,
        pages=draft.pages,
    )


def _bytes(origin: Origin) -> bytes:
    if origin.data is None:
        try:
            return _file(origin, LIMIT).read_bytes()
        except OSError as error:
            raise Unreadable(f"The file cannot be read: {error.strerror or error}.") from error
    if len(origin.data) > LIMIT:
        raise Unreadable(f"It is larger than {LIMIT // 1_000_000} MB. Split it into several documents.")
    return origin.data


def _lines(origin: Origin) -> Iterator[bytes]:
    if origin.data is not None:
        yield from origin.data.split(b"\n")
        return
    try:
        with _file(origin).open("rb") as lines:
            yield from lines
    except OSError as error:
        raise Unreadable(f"The file cannot be read: {error.strerror or error}.") from error


def _file(origin: Origin, limit: int | None = None) -> Path:
    path = origin.path
    if path is None or not path.is_file():  # a pipe or a device would keep us waiting for ever
        raise Unreadable("This is not a regular file.")
    if limit is not None and path.stat().st_size > limit:
        raise Unreadable(f"The file is larger than {limit // 1_000_000} MB. Split it into several files.")
    return path


def _lines_in(one: Origin | Refusal) -> int:
    if isinstance(one, Refusal) or _kind(one) != "jsonl":
        return 1
    try:
        return sum(1 for line in _lines(one) if line.strip()) or 1
    except Unreadable:
        return 1


def _readable(name: str) -> str:
    """A file's name as a title: without folders and extension, words set apart."""
    if "://" in name:
        name = unquote(re.split(r"[?#]", name)[0])
    stem = Path(name).name
    for suffix in KINDS:
        if suffix:
            stem = stem.removesuffix(suffix)
    words = " ".join(re.sub(r"[_\s]+|(?<=[a-z])-(?=[a-z])", " ", stem).split())
    return one_line(words[:1].upper() + words[1:]) or _UNTITLED

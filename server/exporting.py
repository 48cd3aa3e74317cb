"""A network as one file. The table of formats is the only list of them."""

import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path

from frontend.export import standalone_html
from graph_store import normal
from graph_store.models import Network
from graph_store.protocol import Store
from server import gather, wire
from server.errors import CannotWrite, UnknownFormat


def _as_json(network: Network, store: Store, link: str) -> str:
    content = wire.network_json(network, store.status(network.id), link)
    return json.dumps(content, ensure_ascii=False, indent=2)


def _as_html(network: Network, store: Store, link: str) -> str:
    return standalone_html(gather.network_page(network, store, link))


FORMATS: dict[str, tuple[str, Callable[[Network, Store, str], str]]] = {
    "html": ("text/html", _as_html),
    "json": ("application/json", _as_json),
}
"""For each format its media type and what writes it."""


def export(network: Network, store: Store, link: str, format: str) -> str:
    """The file's text; `link` is the network's full link. Raises UnknownFormat."""
    return _format(format)[1](network, store, link).rstrip("\n") + "\n"


def media_type(format: str) -> str:
    """The media type of a format. Raises UnknownFormat."""
    return _format(format)[0]


def file_name(network: Network, format: str) -> str:
    """A name made of the question: ASCII, and never the id, which some file systems cannot tell from another."""
    words = [word for word in normal.words(network.question.text) if word.isascii()]
    return "-".join(words[:8])[:60].strip("-") + f".{format}" if words else f"network.{format}"


def write(path: Path, text: str) -> None:
    """Write the whole file, or leave what was there. Raises CannotWrite."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise CannotWrite(f"{path} cannot be written: {error.strerror}.") from error


def _format(format: str) -> tuple[str, Callable[[Network, Store, str], str]]:
    if format not in FORMATS:
        raise UnknownFormat(f"Networks are not exported as {format!r}.", f"The formats are {' and '.join(FORMATS)}.")
    return FORMATS[format]

"""A network as one file. The table of formats is the only list of them."""

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from frontend.contexts import NetworkPage
from frontend.export import standalone_html
from frontend.export_csv import table
from frontend.export_graph import gexf, graphml
from frontend.linked_data import json_ld
from frontend.vault import vault
from graph_store import normal
from graph_store.models import Network
from graph_store.protocol import Store
from server import gather, wire
from server.errors import CannotWrite, UnknownFormat


@dataclass(frozen=True)
class Format:
    """What writes a format; how its files end; `unreadable` says why it is no use on a terminal."""

    media_type: str
    ending: str
    write: Callable[[NetworkPage], str | bytes]
    unreadable: str | None = None


def _as_json(page: NetworkPage) -> str:
    return json.dumps(wire.network_json(page.network, page.status, page.link, page.pages), ensure_ascii=False, indent=2)


FORMATS: dict[str, Format] = {
    "html": Format("text/html", "html", standalone_html, "A page fills the terminal"),
    "json": Format("application/json", "json", _as_json),
    "jsonld": Format("application/ld+json", "jsonld", json_ld),
    "graphml": Format("application/graphml+xml", "graphml", graphml),
    "gexf": Format("application/gexf+xml", "gexf", gexf),
    "csv": Format("text/csv", "csv", table),
    "md": Format("application/zip", "zip", vault, "The notes come as a ZIP archive, which is no text"),
}
"""By the name people ask for them."""


def export(network: Network, store: Store, link: str, format: str) -> bytes:
    """The file's content; `link` is the network's full link. Raises UnknownFormat."""
    content = get_format(format).write(gather.network_page(network, store, link))
    return content if isinstance(content, bytes) else (content.rstrip("\n") + "\n").encode()


def get_format(format: str) -> Format:
    """The format of this name. Raises UnknownFormat."""
    if format not in FORMATS:
        *others, last = FORMATS
        listed = f"{', '.join(others)} and {last}"
        raise UnknownFormat(f"Networks are not exported as {format!r}.", f"The formats are {listed}.")
    return FORMATS[format]


def file_name(network: Network, format: str) -> str:
    """A name made of the question: ASCII, and never the id, which some file systems cannot tell from another."""
    words = [word for word in normal.words(network.question.text) if word.isascii()]
    stem = "-".join(words[:8])[:60].strip("-") or "network"
    return f"{stem}.{get_format(format).ending}"


def write(path: Path, content: bytes) -> None:
    """Write the whole file, or leave what was there. Raises CannotWrite."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise CannotWrite(f"{path} cannot be written: {error.strerror}.") from error

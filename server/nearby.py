"""Lets a command ask the service that runs over the same database: its model is loaded, a command's would take seconds.

While it runs, the service keeps its address in a file beside the database. Nothing depends on it: where the file is
stale, the service is another's, or anything else is not as expected, the command does the work itself.
"""

import contextlib
import json
import os
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graph_store.models import Abstention, Network
from server import wire
from server.bar import is_loopback
from server.kit import Kit

PATIENCE_SECONDS = 120
_KNOCK_SECONDS = 1

Json = dict[str, Any]


@contextlib.contextmanager
def announced(database: Path, address: str) -> Iterator[None]:
    """Others find the service at `address` while this lasts; a folder that takes no file is no reason to stop."""
    file = _file(database)
    with contextlib.suppress(OSError):
        file.write_text(address, encoding="utf-8")
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if file.read_text(encoding="utf-8") == address:
                file.unlink()


def asked(question: str, lenses: Sequence[str], most: int, kit: Kit) -> Network | Abstention:
    """The answer: from the service that runs, where there is one, else made here. Raises what `answer` raises."""
    path = Path(kit.store.facts()["path"])
    body = {"question": question, "max_findings": most} | ({"lenses": list(lenses)} if lenses else {})
    found = ask(path, body, os.environ)
    if found is not None:
        return wire.abstention_of(found) if found.get("abstained") else kit.store.get_network(found["id"])
    from server.inquiry.answer import Inquiry, answer  # noqa: PLC0415  half a second that the service has spent already

    reply = answer(Inquiry(question=question, lenses=tuple(lenses) or None, max_findings=most), kit)
    return reply if isinstance(reply, Abstention) else reply.network


def ask(database: Path, body: Mapping[str, Any], environ: Mapping[str, str]) -> Json | None:
    """What the service over this database answers to POST /api/v1/networks; None where none could or would."""
    address = _find_address(database)
    if address is None:
        return None
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        token = environ.get("SEMNET_TOKEN", "").strip()
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        return _get(f"{address}/api/v1/networks", headers, json.dumps(body).encode(), PATIENCE_SECONDS)
    return None


def link(kit: Kit, path: str) -> str:
    """The full link to `path`: under the setting, else where the service runs, else where it would."""
    return f"{base}{path}" if (base := _find_base(kit)) else kit.settings.link(path)


def serves(kit: Kit) -> bool:
    """Whether links open now, as far as can be known."""
    return _find_base(kit) is not None


def _find_base(kit: Kit) -> str | None:
    return kit.settings.base_url or _find_address(Path(kit.store.facts()["path"]))


def _find_address(database: Path) -> str | None:
    """The address, without a path, of the service that runs over this database on this machine."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        address = _file(database).read_text(encoding="utf-8").strip()
        if is_loopback(urlsplit(address).hostname or ""):
            facts = _get(f"{address}/readyz", {}, None, _KNOCK_SECONDS)["facts"]
            return address if Path(facts["path"]).resolve() == database.resolve() else None
    return None


class _Stay(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else with the token."""

    def redirect_request(self, *_: Any) -> None:
        """None: the answer is an error."""


def _file(database: Path) -> Path:
    return database.with_name(f"{database.name}-service")


def _get(url: str, headers: Mapping[str, str], body: bytes | None, seconds: float) -> Json:
    """The JSON object there. Raises OSError for any status but 2xx, ValueError or TypeError for anything else."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
    request = urllib.request.Request(url, body, dict(headers))  # noqa: S310 - loopback, checked by the caller
    with opener.open(request, timeout=seconds) as response:
        found = json.load(response)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found

"""A tiny site for the browser: pages rendered from made records, served with the headers the service sends."""

import mimetypes
import threading
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from frontend.contexts import Context, Visitor
from frontend.export import standalone_html
from frontend.page import STATIC, render
from tests.frontend import made, made_pages
from tests.frontend.live import ready

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


class _Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.startswith("/static/"):
            file = STATIC / parts.path.removeprefix("/static/")
            self._send(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream")
        elif parts.path == "/export":
            self._send(standalone_html(made_pages.network_page()).encode(), "text/html; charset=utf-8", policy=False)
        else:
            self._send(_page(parts.path, parts.query).encode(), "text/html; charset=utf-8")

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def _send(self, body: bytes, media_type: str, *, policy: bool = True) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        if policy:
            self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.end_headers()
        self.wfile.write(body)


@cache
def _page(path: str, query: str) -> str:
    given = parse_qs(query)
    visitor = Visitor(signed_in=given["visitor"] == ["in"], here=path) if "visitor" in given else None
    return render(_context(path, given), visitor)


def _context(path: str, query: dict[str, list[str]]) -> Context:
    kind, _, id = path.strip("/").partition("/")
    if kind == "n":
        return made_pages.network_page(int(id) if id.isdecimal() else 10)
    if kind == "s":
        start, end = (int(query[name][0]) if name in query else None for name in ("start", "end"))
        return made_pages.source_page(id, start, end)
    return made_pages.PAGES[kind or "home"]()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the tiny site: /n/30 is a network of 30 findings, /n/anything one of 10."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def network_url(site: str) -> str:
    return f"{site}/n/{made.network().id}"


@pytest.fixture
def live(visit, network_url):
    """The network page, with vis-network at work."""
    return ready(visit(network_url))

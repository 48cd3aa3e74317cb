"""Web servers on this machine for tests of fetching: they say exactly the bytes they are told, and count their visitors."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from server.ingest.web import Web

HERE = "127.0.0.1"
Page = bytes | Callable[[], Iterable[bytes]]


def answer(body: bytes | str = b"", kind: str = "text/html", status: int = 200, **headers: str | bytes | None) -> bytes:
    """A whole HTTP response; `content_length=None` leaves that header out."""
    content = body.encode() if isinstance(body, str) else body
    told = {"content_type": kind, "content_length": str(len(content)), **headers}
    lines = [b"HTTP/1.1 %d Said" % status]
    for name, value in told.items():
        if value is not None:
            lines.append(
                name.replace("_", "-").encode() + b": " + (value if isinstance(value, bytes) else value.encode())
            )
    return b"\r\n".join(lines) + b"\r\n\r\n" + content


def moved(location: str, status: int = 302) -> bytes:
    """A redirect."""
    return answer(status=status, location=location)


@dataclass
class LocalWeb:
    """A server for `with`; pages by path, each the bytes of a response or what makes them one after another."""

    pages: Mapping[str, Page] = field(default_factory=dict)
    host: str = HERE
    port: int = 0
    tls: ssl.SSLContext | None = None
    requests: list[str] = field(default_factory=list)
    _visitors: list[tuple] = field(default_factory=list)
    _ours: set[tuple] = field(default_factory=set)

    def __enter__(self) -> "LocalWeb":
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self._listener = socket.create_server((self.host, self.port), family=family)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def url(self, path: str = "/", host: str = "pages.test", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def web(self, **changes: object) -> Web:
        """The web as it would be if every name led here, and here were a public address."""
        open_here = Web(look_up=lambda host: [self.host], special=lambda address: None, ports=frozenset({self.port}))
        return replace(open_here, **changes)

    def visits(self) -> int:
        """How many connections came. Whoever connected before this was asked has been counted."""
        with socket.create_connection((self.host, self.port)) as ours:
            self._ours.add(ours.getsockname())
            while ours.getsockname() not in self._visitors:  # in line behind all who came before
                time.sleep(0.001)
        return sum(visitor not in self._ours for visitor in self._visitors)

    def _serve(self) -> None:
        while True:
            try:
                connection, visitor = self._listener.accept()
            except OSError:  # closed
                return
            self._visitors.append(visitor)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            try:
                stream = self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
                with stream:
                    self._say(stream)
            except OSError:  # the other side has left
                return

    def _say(self, stream: socket.socket) -> None:
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            received = stream.recv(4096)
            if not received:
                return
            request += received
            if not request.isascii():  # somebody greets in TLS where none is spoken
                stream.sendall(answer(status=400))
                return
        self.requests.append(request.decode())
        page = self.pages.get(request.split()[1].decode(), answer("nothing here", status=404))
        for piece in [page] if isinstance(page, bytes) else page():
            stream.sendall(piece)

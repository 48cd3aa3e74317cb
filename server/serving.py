"""Runs the web service on this machine: takes the port, says when it is ready, stops when told to."""

import contextlib
import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import uvicorn

from graph_store.errors import SemnetError
from server import samples
from server.app import build_app
from server.bar import is_loopback
from server.errors import NotLoopback, PortInUse
from server.inquiry.grammar import nouns
from server.kit import Kit
from server.language import english
from server.nearby import announced
from server.settings import TO_MAKE_ONE, Settings

Say = Callable[[str], None]

STOP_SECONDS = 5
"""How long requests that are being answered may take once the service was told to stop."""


def listen(host: str, port: int, settings: Settings) -> socket.socket:
    """A socket bound to this address; port 0 takes any free one. Raises NotLoopback, PortInUse."""
    if settings.token is None:
        _check_stays_here(host, settings.base_url)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
        listener.listen()
    except OSError as error:
        listener.close()
        used = error.errno == errno.EADDRINUSE
        reason = "is in use by another program" if used else f"cannot be used ({error.strerror})"
        hint = "Choose another: semnet serve --port 8001, or make serve PORT=8001."
        raise PortInUse(f"Port {port} on {host} {reason}.", hint) from error
    return listener


def address(listener: socket.socket) -> str:
    """The web address of a bound socket; one that takes every address of this machine is called by its own."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(kit: Kit, listener: socket.socket, ready: Callable[[], None], warn: Say) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is called once requests are answered.

    The samples are put in at the first start. The embedding model is loaded meanwhile; `warn` hears why, if it cannot
    be. Pages never wait for it.
    """
    threading.Thread(target=_warm, args=(kit, warn, samples.load(kit)), name="warm", daemon=True).start()
    config = uvicorn.Config(
        build_app(kit),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=STOP_SECONDS,
        proxy_headers=kit.settings.trusted_proxy is not None,
        forwarded_allow_ips=kit.settings.trusted_proxy or "",
    )
    with announced(Path(kit.store.facts()["path"]), address(listener)):
        _Server(config, ready).run([listener])


def _check_stays_here(host: str, base_url: str | None) -> None:
    """Raises NotLoopback where others would reach a service that anybody may change."""
    if not is_loopback(host):
        raise NotLoopback(f"The service does not listen on {host or 'every address'} without a token.", TO_MAKE_ONE)
    if base_url is not None and not is_loopback(urlsplit(base_url).hostname or ""):
        raise NotLoopback(f"SEMNET_BASE_URL is {base_url}, where others are: that needs a token.", TO_MAKE_ONE)


def _warm(kit: Kit, warn: Say, has_samples: bool) -> None:
    try:
        kit.embedder.encode_question("ready?")
        nouns("Is everything ready?", english())  # loads the tagger's tables
        if not has_samples:
            samples.make(kit)
    except SemnetError as error:
        warn(f"Nothing new can be asked or added: {error.message} What was made before is served.")


class _Server(uvicorn.Server):
    """uvicorn's, except that it says when it listens and that being told to stop is not a failure."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self._stop) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True

"""Runs the web service on this machine: takes the port, says when it is ready, stops when told to."""

import contextlib
import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn

from graph_store.errors import SemnetError
from server.app import build_app
from server.bar import is_loopback
from server.errors import NotLoopback, PortInUse
from server.kit import Kit

Say = Callable[[str], None]

STOP_SECONDS = 5
"""How long requests that are being answered may take once the service was told to stop."""


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to this address; port 0 takes any free one. Raises NotLoopback, PortInUse."""
    if not is_loopback(host):
        raise NotLoopback(
            f"The service does not listen on {host}: it knows no passwords yet, so it stays on this machine.",
            "Leave --host out, and reach it from elsewhere through a tunnel: ssh -L 8000:127.0.0.1:8000 THIS-MACHINE.",
        )
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
        raise PortInUse(f"Port {port} on {host} {reason}.", "Choose another one with --port.") from error
    return listener


def address(listener: socket.socket) -> str:
    """The web address of a bound socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(kit: Kit, listener: socket.socket, ready: Callable[[], None], warn: Say) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is called once requests are answered.

    The embedding model is loaded meanwhile; `warn` hears why, if it cannot be. Pages never wait for it.
    """
    threading.Thread(target=_warm, args=(kit, warn), name="warm", daemon=True).start()
    config = uvicorn.Config(
        build_app(kit),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    _Server(config, ready).run([listener])


def _warm(kit: Kit, warn: Say) -> None:
    try:
        kit.embedder.encode_question("ready?")
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

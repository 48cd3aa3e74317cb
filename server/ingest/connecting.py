"""Connects to public addresses only, and ends everything at one deadline.

The only place that opens a connection. A name is looked up once, every address is checked, and one of those is
connected to: there is no second look-up that could answer otherwise (DNS rebinding), and no way around the check,
whatever the address looked like. A server that sends a byte now and then meets the same deadline as one that is silent.
"""

import ssl
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from ipaddress import ip_address
from typing import Any

import httpcore2

from server.ingest.addresses import Address
from server.ingest.documents import Unreadable
from server.ingest.web import Web

ATTEMPT = 4.0
"""Seconds for one of a host's addresses, before the next is tried."""


class Deadline:
    """A moment by which everything must have happened."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds, more than 0. Raises httpcore2.TimeoutException when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore2.TimeoutException
        return left


class Guarded(httpcore2.NetworkBackend):
    """Opens connections to the public addresses of a host. Raises Unreadable when it must not or cannot."""

    def __init__(self, web: Web, deadline: Deadline) -> None:
        self._web = web
        self._deadline = deadline
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to one of the host's addresses; the deadline stands in for `timeout`."""
        failure = Unreadable(f"{host} cannot be found: it has no address.")
        for address in self._checked(host):
            try:
                stream = self._sockets.connect_tcp(str(address), port, timeout=min(ATTEMPT, self._deadline.left()))
            except httpcore2.ConnectTimeout:
                failure = Unreadable(f"{host} cannot be reached: it does not answer.")
            except httpcore2.ConnectError as error:
                failure = Unreadable(f"{host} cannot be reached: {why(error)}.")
            else:
                return _Timed(stream, self._deadline)
        raise failure

    def _checked(self, host: str) -> list[Address]:
        """Every address of the host, when all of them are public."""
        addresses = [ip_address(found) for found in self._addresses(host)]
        for address in addresses:
            purpose = self._web.special(address)
            if purpose is not None:
                raise Unreadable(f"{host} leads to {purpose}; only public addresses are fetched.")
        return addresses

    def _addresses(self, host: str) -> Sequence[str]:
        try:
            return [str(ip_address(host))]
        except ValueError:
            pass  # a name
        found: Future[Sequence[str]] = Future()

        def look_up() -> None:
            try:
                found.set_result(self._web.look_up(host))
            except OSError as error:
                found.set_exception(error)

        threading.Thread(target=look_up, daemon=True).start()  # the system's resolver knows no deadline
        try:
            return found.result(self._deadline.left())
        except TimeoutError as error:
            raise httpcore2.TimeoutException from error
        except OSError as error:
            reason = (error.strerror or str(error)).rstrip(".")
            raise Unreadable(f"{host} cannot be found: {reason}. Is this machine connected to the internet?") from error


class _Timed(httpcore2.NetworkStream):
    """A connection whose every step gets the time that is left, and no more."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        try:
            return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)
        except httpcore2.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                reason = f"The certificate of {server_hostname} cannot be trusted: {why(error)}."
            else:
                reason = f"There is no secure connection to {server_hostname}: {why(error)}."
            raise Unreadable(reason) from error

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def why(error: Exception) -> str:
    """What the system says about a failed connection, without numbers and places in its code."""
    cause = error.__cause__ or error
    said = getattr(cause, "verify_message", None) or getattr(cause, "reason", None) or getattr(cause, "strerror", None)
    words = str(said or cause)
    return (words.replace("_", " ").lower() if words.isupper() else words).rstrip(".")

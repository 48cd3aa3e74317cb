"""What fetching a page needs of the world, as one record: how names are looked up, what is allowed, for how long."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.ingest.addresses import Address, special

if TYPE_CHECKING:
    import ssl


def look_up(host: str) -> Sequence[str]:
    """The addresses of a host by the system's resolver, in its order. Raises OSError."""
    # As bytes, because for a str Python applies an encoding of its own, by another standard than the address's parser.
    found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Web:
    """The web as it is reached from here. `special` says why an address is not connected to, or None."""

    look_up: Callable[[str], Sequence[str]] = look_up
    special: Callable[[Address], str | None] = special
    ports: frozenset[int] = frozenset({80, 443})
    seconds: float = 30.0
    """For one address from the first look-up to the last byte, redirects included."""
    trust: "ssl.SSLContext | None" = None
    """Whose certificates are believed; None is the system's store."""


WEB = Web()

"""How often a client may ask, add, search and be wrong about the token."""

import math
import time
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Literal

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from server.errors import TooMany

Kind = Literal["ask", "change", "search", "sign in"]

PER_MINUTE: dict[Kind, RateLimitItem] = {
    "ask": RateLimitItemPerMinute(30),
    "change": RateLimitItemPerMinute(120),
    "search": RateLimitItemPerMinute(120),
    "sign in": RateLimitItemPerMinute(10),
}
"""More than a person does; a question occupies a core for about a tenth of a second, a search for a hundredth."""

_NAMES: dict[Kind, str] = {
    "ask": "questions",
    "change": "changes",
    "search": "searches",
    "sign in": "wrong tokens",
}


class Rates:
    """Counts in memory, for each client and kind by itself; a restart forgets."""

    def __init__(self, most: Mapping[Kind, RateLimitItem] = PER_MINUTE) -> None:
        self._most = most
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def check(self, kind: Kind, client: str) -> None:
        """Raises TooMany when nothing is left of the client's share. Counts nothing."""
        if not self._limiter.test(self._most[kind], kind, client):
            raise self._too_many(kind, client)

    def count(self, kind: Kind, client: str) -> None:
        """Count one; raises TooMany when it is more than the client's share."""
        if not self._limiter.hit(self._most[kind], kind, client):
            raise self._too_many(kind, client)

    def _too_many(self, kind: Kind, client: str) -> TooMany:
        until = self._limiter.get_window_stats(self._most[kind], kind, client).reset_time
        return TooMany(_NAMES[kind], max(1, math.ceil(until - time.time())))


def client_of(address: str) -> str:
    """Whom an address counts as: itself, or the /64 that an IPv6 address lies in: one household has all of it."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), 64), strict=False))

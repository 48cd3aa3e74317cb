"""Who may change things: the token, and the sessions of those who signed in with it.

Neither is kept: the token is a SHA-256 from the settings, a session the SHA-256 of a random id that only its cookie
holds. Sessions live in memory, so a restart signs everybody out, and so does another token.
"""

import secrets
import time
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest

from server.errors import WrongToken
from server.rates import Rates
from server.settings import Settings

SESSION_SECONDS = 30 * 24 * 3600
MOST_SESSIONS = 1000
"""Signing in once more signs out whoever has been signed in longest."""


class Access:
    """Decides by token and session; everybody may do everything where no token is set (this machine only)."""

    def __init__(
        self, settings: Settings, rates: Rates | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.rates = rates or Rates()
        self.guarded = settings.token is not None
        """Whether there is a token at all."""
        self.closed = self.guarded and settings.read == "token"
        """Whether reading needs it too."""
        self._token = settings.token
        self._clock = clock
        self._sessions: dict[bytes, float] = {}

    def check_token(self, given: str, client: str) -> None:
        """Raises WrongToken; and TooMany, whatever was given, once `client` was wrong too often."""
        self.rates.check("sign in", client)
        if self._token is None or not compare_digest(_digest(given), self._token):
            self.rates.count("sign in", client)
            raise WrongToken("That is not the token of this service.")

    def open_session(self) -> str:
        """The id of a new session."""
        now = self._clock()
        alive = [(id, end) for id, end in self._sessions.items() if end > now]
        self._sessions = dict(alive[-(MOST_SESSIONS - 1) :])
        session = secrets.token_urlsafe(32)
        self._sessions[_digest(session)] = now + SESSION_SECONDS
        return session

    def has_session(self, session: str) -> bool:
        """Whether this id belongs to a session that is still open."""
        return self._sessions.get(_digest(session), float("-inf")) > self._clock()

    def close_session(self, session: str) -> None:
        """End a session, if it is one."""
        self._sessions.pop(_digest(session), None)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()

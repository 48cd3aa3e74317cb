"""What every request passes before and after the routes: who may call, how much may be sent, which headers go out.

A plain ASGI wrapper around the whole application, so that failures carry the same headers as pages do.
"""

import time
from collections.abc import Callable, Mapping

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_store.errors import SemnetError
from server.access import Access
from server.errors import TooLarge
from server.routes import callers
from server.settings import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""`same-origin` rather than `no-referrer`: under the latter, browsers send `Origin: null` with our own forms."""
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}
"""Sent where SEMNET_BASE_URL is https. Other names under the same domain may have reasons of their own."""

UPLOADS = frozenset({"/api/v1/sources", "/add"})
SMALL_BODY = 2**20
"""Bytes that anything but an upload may send."""
DRAIN_SECONDS = 1.0
"""How long the rest of a body that is too large is read and dropped, so that its sender can hear the answer."""

_IMMUTABLE = "public, max-age=31536000, immutable"

Problem = Callable[[Request, SemnetError], Response]


class Guard:
    """Wraps `app`; `problem` turns an error into the response that fits the request's address."""

    def __init__(self, app: ASGIApp, settings: Settings, access: Access, problem: Problem) -> None:
        self.app = app
        self.settings = settings
        self.access = access
        self.problem = problem
        self.headers = HEADERS | (ONLY_HTTPS if settings.encrypted else {})
        self.caching = "private, no-cache" if access.closed else "no-cache"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        scope["guarded"] = self.access.guarded
        send = _with_headers(scope, send, self.headers, self.caching)
        body = _Body(receive, self._limit(scope["path"]))
        try:
            scope["may_change"] = callers.admit(request, self.settings, self.access)
            body.check_length(request.headers)
        except SemnetError as error:
            await self._refuse(error, request, body, send)
            return
        await self._serve(scope, body, send)

    async def _serve(self, scope: Scope, body: "_Body", send: Send) -> None:
        """Run the application; a body that grows too large while it is read ends in a 413."""
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if body.error is not None and not started:
                return
            started = True
            await send(message)

        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        try:
            await self.app(scope, body.receive, sending)
        finally:
            if body.error is not None and not started:
                await self._refuse(body.error, Request(scope), body, send)

    def _limit(self, path: str) -> int:
        return self.settings.max_upload_mb * 2**20 if path.rstrip("/") in UPLOADS else SMALL_BODY

    async def _refuse(self, error: SemnetError, request: Request, body: "_Body", send: Send) -> None:
        response = await anyio.to_thread.run_sync(self.problem, request, error)
        content = response.body
        response.headers["Connection"] = "close"
        await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
        await send({"type": "http.response.body", "body": content, "more_body": True})
        await body.drain()
        await send({"type": "http.response.body", "body": b""})


class _Body:
    """Counts what a request sends; `error` is set once that is more than `limit` bytes."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self.error: TooLarge | None = None
        self._receive = receive
        self._limit = limit
        self._size = 0
        self._over = False

    def check_length(self, headers: Headers) -> None:
        """Raise TooLarge when the request announces more than the limit."""
        announced = headers.get("content-length", "0")
        if announced.isdecimal() and (len(announced) > 12 or int(announced) > self._limit):
            raise self._too_large()

    async def receive(self) -> Message:
        message = await self._next()
        if self._size > self._limit:
            self.error = self._too_large()
            raise HTTPException(413)
        return message

    async def drain(self) -> None:
        """Read and drop what is still coming, for a moment."""
        end = time.monotonic() + DRAIN_SECONDS
        with anyio.move_on_after(DRAIN_SECONDS):
            while not self._over and time.monotonic() < end:
                await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self._over = message["type"] != "http.request" or not message.get("more_body", False)
        self._size += len(message.get("body", b""))
        return message

    def _too_large(self) -> TooLarge:
        return TooLarge(f"The body is larger than the {self._limit // 2**20} MiB this address takes.")


def _with_headers(scope: Scope, send: Send, ours: Mapping[str, str], caching: str) -> Send:
    """`send`, with our headers on every response and without a body for HEAD."""
    versioned = scope["path"].startswith("/static/") and b"v=" in scope["query_string"]
    head = scope["method"] == "HEAD"

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(ours)
            if versioned and message["status"] in (200, 304):
                headers["Cache-Control"] = _IMMUTABLE
            headers.setdefault("Cache-Control", caching)
        elif head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sending

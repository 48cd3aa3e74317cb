"""Who calls: by what name, from whose page, and with what right. No request reaches a route unless `admit` lets it.

Where a token is set, every unsafe method needs it, and so do new routes without a word of theirs. Three addresses are
left to their routes: the query bar, whose look-ups only read (a question calls `check_change`), signing in and out.
"""

from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

from server.access import Access
from server.bar import is_loopback
from server.errors import ForeignOrigin, NotSignedIn, UnknownHost
from server.rates import Kind, client_of
from server.settings import Settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SIGN_IN = "/signin"
SIGN_OUT = "/signout"
BAR = "/ask"
OPEN = frozenset({SIGN_IN, SIGN_OUT, "/healthz"})
"""What nobody needs a token for; and the files under /static, which are the same everywhere."""
ASKING = (BAR, "/n/", "/api/v1/networks")
"""Questions, and expanding: what makes networks."""
SEARCHES = frozenset({"/search", "/api/v1/search", "/api/v1/resolve"})

SECURE_COOKIE = "__Host-semnet"
LOCAL_COOKIE = "semnet"
"""On this machine without https, where browsers differ in whether they keep a cookie with the prefix."""


def admit(request: Request, settings: Settings, access: Access) -> bool:
    """Let a request pass; whether it may change things.

    Raises UnknownHost (DNS rebinding), ForeignOrigin (a page of another site writes), WrongToken, NotSignedIn, TooMany.
    """
    _check_host(request, settings)
    if request.method not in SAFE:
        _check_origin(request, settings)
    if not access.guarded:
        return True
    may_change = _may_change(request, access)
    if not may_change and _needs_token(request, access):
        raise _refused("Reading here" if request.method in SAFE else "Changing anything here")
    kind = _kind(request)
    if kind is not None:
        access.rates.count(kind, client(request))
    return may_change


def check_change(request: Request) -> None:
    """Raises NotSignedIn unless this request may change things: for routes that only read in some cases."""
    if not request.scope["may_change"]:
        raise _refused("Asking a new question here")


def client(request: Request) -> str:
    """Whose limits this request counts towards."""
    return client_of(request.client.host if request.client else "")


def cookie_name(request: Request, settings: Settings) -> str | None:
    """The cookie that may keep a session here; None where the connection is neither encrypted nor on this machine."""
    host = _name(request)
    public = host == urlsplit(settings.base_url or "").hostname or request.headers.get("origin") == settings.base_url
    if request.url.scheme == "https" or (settings.encrypted and public):
        return SECURE_COOKIE
    return LOCAL_COOKIE if is_loopback(host) else None


def sessions(request: Request) -> list[str]:
    """The sessions that came with a request."""
    return [request.cookies[name] for name in (SECURE_COOKIE, LOCAL_COOKIE) if name in request.cookies]


def _check_host(request: Request, settings: Settings) -> None:
    name = _name(request)
    if not is_loopback(name) and name != urlsplit(settings.base_url or "").hostname and not _is_called(name, request):
        raise UnknownHost(
            f"This service does not go by the name {request.headers.get('host', '')!r}.",
            "SEMNET_BASE_URL names the address it is reached at.",
        )


def _is_called(name: str, request: Request) -> bool:
    """Whether `name` is the address of this machine that the connection goes to. No page elsewhere has that origin."""
    try:
        here = ip_address((request.scope.get("server") or ("",))[0])
        unwrapped = here.ipv4_mapped if isinstance(here, IPv6Address) else None
        return ip_address(name) == (unwrapped or here)
    except ValueError:
        return False


def _check_origin(request: Request, settings: Settings) -> None:
    origin = request.headers.get("origin")
    if origin is None:
        from_here = request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    else:
        from_here = origin.lower() in _origins(request, settings)
    if not from_here:
        raise ForeignOrigin("A page of another site may not change anything here.")


def _origins(request: Request, settings: Settings) -> set[str]:
    """The origins of our own pages. Where SEMNET_BASE_URL is https, a page of the same name without it is not ours."""
    own = {settings.base_url} if settings.base_url else set()
    if is_loopback(_name(request)) or _name(request) != urlsplit(settings.base_url or "").hostname:
        own.add(f"{request.url.scheme}://{request.headers['host'].lower()}")
    return own


def _may_change(request: Request, access: Access) -> bool:
    """Whether the token or a session came along. A wrong token is refused, not overlooked."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        access.check_token(given.strip(), client(request))
        return True
    return any(access.has_session(session) for session in sessions(request))


def _needs_token(request: Request, access: Access) -> bool:
    path = request.scope["path"]
    if path in OPEN or (request.method in SAFE and path.startswith("/static/")):
        return False
    return access.closed or (request.method not in SAFE and path != BAR)


def _kind(request: Request) -> Kind | None:
    path = request.scope["path"]
    if request.method in SAFE:
        return "search" if path in SEARCHES else None
    if path in OPEN:
        return None
    return "ask" if path.startswith(ASKING) else "change"


def _refused(what: str) -> NotSignedIn:
    return NotSignedIn(
        f"{what} needs the token of this service.",
        f"Sign in at {SIGN_IN}; programs send the header Authorization: Bearer TOKEN.",
    )


def _name(request: Request) -> str:
    """The name in the Host header, without the port."""
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""

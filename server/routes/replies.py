"""How routes answer: pages, JSON with an ETag, and every failure in one shape, as JSON or as a page."""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Depends
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Match

from frontend.contexts import Context, Problem, SignInPage, Visitor
from frontend.page import render
from graph_store.errors import NotFound, SemnetError
from server import bar, wire
from server.atlas import Charts
from server.errors import NotSignedIn, TooMany, WrongType
from server.kit import Kit
from server.routes import callers

_OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]{0,2000}")
"""What browsers read as a path: `//host` and `/\\host` lead elsewhere, and so may what is not visible ASCII."""
_METHODS = ("GET", "HEAD", "POST", "DELETE")
"""Those that any address here takes."""
JSON_PATHS = ("/api/", "/healthz", "/readyz")

_HTTP_ERRORS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "The request could not be understood."),
    404: ("no_such_page", "There is no page at this address."),
    405: ("method_not_allowed", "This address does not take that kind of request."),
    413: ("too_large", "The body is larger than this address takes."),
}
_INVALID: dict[str, str] = {
    "missing": "“{field}” is missing.",
    "extra_forbidden": "“{field}” is not known here.",
    "string_type": "“{field}” must be text.",
    "string_unicode": "“{field}” holds characters that are not text.",
    "list_type": "“{field}” must be a list.",
    "tuple_type": "“{field}” must be a list.",
    "int_type": "“{field}” must be a whole number.",
    "int_parsing": "“{field}” must be a whole number.",
    "int_from_float": "“{field}” must be a whole number.",
    "greater_than_equal": "“{field}” must be at least {ge}.",
    "less_than_equal": "“{field}” must be at most {le}.",
    "model_attributes_type": "The body must be a JSON object.",
    "model_type": "The body must be a JSON object.",
    "dict_type": "The body must be a JSON object.",
}
"""Pydantic's error types, for people."""


async def _kit_of(request: Request) -> Kit:
    kit: Kit = request.app.state.kit
    return kit


KitOf = Annotated[Kit, Depends(_kit_of)]


async def _charts_of(request: Request) -> Charts:
    charts: Charts = request.app.state.charts
    return charts


ChartsOf = Annotated[Charts, Depends(_charts_of)]


def takes(*media_types: str) -> Any:
    """A dependency that raises WrongType unless the body is of one of these media types."""

    async def check(request: Request) -> None:
        given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given not in media_types:
            raise WrongType(
                f"This address does not take a body of the type {given or 'left out'}.",
                f"Send it as {' or '.join(media_types)}.",
            )

    return Depends(check)


def link_base(request: Request, kit: Kit) -> str:
    """What full links begin with: the setting, or the address that was called."""
    return kit.settings.base_url or str(request.base_url).rstrip("/")


def page(
    request: Request, context: Context, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A page of the frontend, as who asks for it sees it."""
    return HTMLResponse(render(context, _visitor(request)), status, dict(headers or {}))


def tagged(request: Request, response: Response) -> Response:
    """`response` with an ETag made of its body; 304 without a body when the caller has it already."""
    etag = f'"{hashlib.blake2b(response.body, digest_size=16).hexdigest()}"'
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known:
        return Response(status_code=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return response


def json_reply(content: wire.Json | list[wire.Json], status: int = 200) -> JSONResponse:
    """A JSON body, non-ASCII characters as they are."""
    return JSONResponse(content, status)


def redirect(path: str) -> RedirectResponse:
    """303: look there with GET. Only ever given paths of our own."""
    return RedirectResponse(path, 303)


def own_path(text: str) -> str:
    """`text` if it is a path of this service, as browsers read it; else the first page."""
    return text if _OWN_PATH.fullmatch(text) else "/"


def problem(request: Request, kit: Kit, error: SemnetError, meant: tuple[bar.Target, ...] | None = None) -> Response:
    """An error as the JSON or the page that fits the address; Retry-After where waiting helps.

    What may have been meant, where the caller does not know it, is looked for. A page lists it; JSON hints at it.
    """
    if isinstance(error, NotSignedIn) and not _is_for_programs(request):
        return sign_in_page(request, kit, error)
    suggestions = _suggestions(error, kit) if meant is None else meant
    shown = Problem(
        status=wire.status_of(error),
        code=error.code,
        message=error.message,
        hint=error.hint or (bar.hint(suggestions) if _is_for_programs(request) else None),
        suggestions=tuple((f"{target.kind} #{target.id}", target.url) for target in suggestions),
    )
    return _send(request, shown, _headers(error))


def sign_in_page(request: Request, kit: Kit, error: NotSignedIn | None, next: str | None = None) -> Response:
    """The page that takes the token: by itself, or in place of the page that needs it, to which it then leads back."""
    reading = request.method == "GET"
    arrived = reading and request.headers.get("sec-fetch-site") in ("cross-site", "same-site")
    shown = SignInPage(
        next=own_path(next or (_address(request) if reading else _came_from(request))),
        message=None if error is None else error.message,
        signed_in=error is None and request.scope["may_change"],
        encrypted=callers.cookie_name(request, kit.settings) is not None,
        again=error is not None and arrived,
    )
    headers = {"Cache-Control": "no-store"} | ({} if error is None else _headers(error))
    return page(request, shown, 200 if error is None else wire.status_of(error), headers)


def http_problem(request: Request, error: HTTPException) -> Response:
    """A failure that the framework noticed: no such address, not that method, a body it cannot read."""
    code, message = _HTTP_ERRORS.get(error.status_code, ("http_error", "The request failed."))
    shown = Problem(status=error.status_code, code=code, message=message, hint=None, suggestions=())
    headers = dict(error.headers or {})
    if "Allow" in headers:
        headers["Allow"] = ", ".join(_allowed(request))
    return _send(request, shown, headers)


def invalid_problem(request: Request, error: RequestValidationError) -> Response:
    """What does not fit, in words: 400 when the body is no JSON at all, 422 otherwise."""
    details = error.errors()
    broken = any(detail["type"] == "json_invalid" for detail in details)
    shown = Problem(
        status=400 if broken else 422,
        code="bad_json" if broken else "invalid",
        message=" ".join(dict.fromkeys(_sentence(detail) for detail in details)),
        hint=None,
        suggestions=(),
    )
    return _send(request, shown, {})


def unexpected_problem(request: Request, error: Exception) -> Response:
    """A mistake of ours. What happened goes to the log, not to the caller."""
    message = "Something went wrong here. What was added before stays; send it again to add the rest."
    shown = Problem(status=500, code="internal_error", message=message, hint=None, suggestions=())
    return _send(request, shown, {})


def guard_problem(kit: Kit) -> Callable[[Request, SemnetError], Response]:
    """`problem` for requests that never reach a route."""
    return lambda request, error: problem(request, kit, error)


def _send(request: Request, shown: Problem, headers: Mapping[str, str]) -> Response:
    if _is_for_programs(request):
        body = wire.error_json(shown.code, shown.message, shown.hint)
        return JSONResponse(body, shown.status, dict(headers))
    return page(request, shown, shown.status, headers)


def _is_for_programs(request: Request) -> bool:
    path: str = request.scope["path"]
    return path.startswith(JSON_PATHS)


def _allowed(request: Request) -> list[str]:
    """All methods that an address takes; by itself Starlette names those of the first of its routes only."""

    def takes(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in request.app.router.routes)

    return [method for method in _METHODS if takes("GET" if method == "HEAD" else method)]


def _address(request: Request) -> str:
    """The path and query of a request, as they came."""
    query = request.scope["query_string"]
    return str((request.scope["raw_path"] + (b"?" + query if query else b"")).decode("latin-1"))


def _visitor(request: Request) -> Visitor | None:
    """Who looks, and at what; None where nobody signs in."""
    if not request.scope["guarded"]:
        return None
    here = _address(request) if request.method in ("GET", "HEAD") else "/"
    return Visitor(signed_in=request.scope.get("may_change", False), here=own_path(here))


def _came_from(request: Request) -> str:
    """The path and query of the page whose form this is."""
    return "/" + request.headers.get("referer", "").partition("://")[2].partition("/")[2]


def _headers(error: SemnetError) -> dict[str, str]:
    """What a caller's program needs to know: how to be let in, or when to try again."""
    if isinstance(error, NotSignedIn):
        return {"WWW-Authenticate": "Bearer"}
    seconds = error.seconds if isinstance(error, TooMany) else wire.RETRY_AFTER_SECONDS.get(type(error))
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _suggestions(error: SemnetError, kit: Kit) -> tuple[bar.Target, ...]:
    return bar.suggest(error.id, kit) if isinstance(error, NotFound) else ()


def _sentence(detail: Mapping[str, Any]) -> str:
    if detail["type"] == "json_invalid":
        return f"The body is not valid JSON: {detail['ctx']['error']}."
    path = [str(part) for part in detail["loc"] if part not in ("body", "query", "path")]
    template = _INVALID.get(detail["type"])
    if template is None or not path:
        return f"“{'.'.join(path)}”: {detail['msg']}." if path else "The body must be a JSON object."
    return template.format(field=".".join(path), **detail.get("ctx", {}))

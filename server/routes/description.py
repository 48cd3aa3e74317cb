"""The OpenAPI description: FastAPI's, with the failures that an operation may end in, in their one shape.

Most follow from a rule, so that a new route needs no word about them; others are named by `responses={409: {}}`.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from server.routes.shapes import Failure, headed

_REFERENCE = "#/components/schemas/{model}"
_FAILURES: dict[int, dict[str, Any]] = {
    400: {"description": "The request cannot be understood, or calls the service by a name that is not its own."},
    401: {"description": "The token of this service is needed.", **headed("WWW-Authenticate", "How to be let in.")},
    403: {"description": "A page of another site may not change anything."},
    404: {"description": "Nothing here has this id."},
    409: {"description": "Nothing has been added yet, or it was added with another embedding model."},
    410: {"description": "It was removed."},
    413: {"description": "The body is larger than this address takes."},
    415: {"description": "The body is of a type that this address does not take."},
    422: {"description": "What is asked for makes no sense; the message says why."},
    429: {"description": "Too many requests.", **headed("Retry-After", "Seconds after which to try again.")},
    500: {"description": "A mistake of the service."},
    503: {"description": "Not now: too busy, or the store or the embedding model cannot be used."},
    507: {"description": "No room is left for the store."},
}


def describe(app: FastAPI) -> None:
    """Let `app.openapi` tell of failures too."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _add_failures(made())  # FastAPI keeps what it made and gives it out again
        return made()

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def _add_failures(schema: dict[str, Any]) -> None:
    """Each operation's failures, and their shape among the components."""
    shape = Failure.model_json_schema(mode="serialization", ref_template=_REFERENCE)
    shapes: dict[str, Any] = schema["components"]["schemas"]
    shapes |= {**shape.pop("$defs"), Failure.__name__: shape}
    for name in ("HTTPValidationError", "ValidationError"):  # FastAPI's own shape of a failure, which nobody sends
        shapes.pop(name, None)
    content = {"application/json": {"schema": {"$ref": _REFERENCE.format(model=Failure.__name__)}}}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            responses = operation["responses"]
            responses.pop("422", None)
            statuses = {*_statuses(path, method, operation), *(int(named) for named in responses if named >= "400")}
            responses |= {str(status): {**_FAILURES[status], "content": content} for status in sorted(statuses)}


def _statuses(path: str, method: str, operation: dict[str, Any]) -> Iterator[int]:
    yield from (400, 401, 429, 500, 503)
    if "{id}" in path:
        yield from (404, 410)
    if method != "get":
        yield from (403, 507)
    if "requestBody" in operation:
        yield from (413, 415)
    if "requestBody" in operation or any(parameter["in"] != "path" for parameter in operation.get("parameters", ())):
        yield 422

"""The interface described on a page of our own: its text comes from the same schema that machines read."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontend.contexts import ApiDocs, ApiRoute
from server.routes.replies import page

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def docs(request: Request) -> Response:
    return page(request, ApiDocs(schema_url=request.app.openapi_url, routes=_routes(request.app.openapi())))


def _routes(schema: dict[str, Any]) -> tuple[ApiRoute, ...]:
    return tuple(
        ApiRoute(
            method=method.upper(),
            path=path,
            summary=operation.get("description") or operation["summary"],
            takes=(*_parameters(operation), *_fields(operation, schema)),
        )
        for path, operations in sorted(schema["paths"].items())
        for method, operation in sorted(operations.items(), reverse=True)
    )


def _parameters(operation: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{parameter['in']}: {_named(parameter['name'], parameter['schema'], parameter.get('required', False))}"
        for parameter in operation.get("parameters", ())
        if parameter["in"] != "path"
    )


def _fields(operation: dict[str, Any], schema: dict[str, Any]) -> tuple[str, ...]:
    """The fields of each body this takes, as `media type: name, name = default`."""
    bodies = operation.get("requestBody", {}).get("content", {})
    return tuple(f"{media}: {_properties(body['schema'], schema)}" for media, body in bodies.items())


def _properties(body: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in body:
        body = schema["components"]["schemas"][body["$ref"].rpartition("/")[2]]
    required = body.get("required", ())
    return ", ".join(_named(name, field, name in required) for name, field in body.get("properties", {}).items())


def _named(name: str, field: dict[str, Any], required: bool) -> str:
    if required:
        return name
    default = field.get("default")
    return f"{name} (optional)" if default in (None, "") else f"{name} = {default}"

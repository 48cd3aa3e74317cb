"""Sources as JSON: adding documents, listing them, reading one, removing one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from graph_store.models import Record, SourceSummary
from server import gather, wire
from server.errors import NothingReadable, TooLarge
from server.ingest.add import Outcome
from server.ingest.documents import Origin, Refusal
from server.jobs import add_given
from server.routes import shapes
from server.routes.replies import KitOf, json_reply, tagged, takes

router = APIRouter(prefix="/api/v1/sources", tags=["sources"])

MOST_FILES = 1000
"""Files in one request."""
MOST_AT_ONCE = 50
"""Documents that are added while the caller waits."""
PASTED = "pasted text"
"""Where every pasted text came from. Its title is no file name: “Annual report.pdf” may well be the title of a text."""


def _with(field: str) -> dict[str, Any]:
    return {"required": [field], "properties": {field: {"type": "string"}}}


class Pasted(Record):
    """The JSON body that adds a text, or the page or file at a web address."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [_with("text"), _with("url")]})

    text: str | None = None
    url: str | None = None
    title: str | None = None


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": Pasted.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {"type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"}}
                    },
                }
            },
        },
    }
}


async def _given(request: Request) -> list[Origin | Refusal]:
    """The documents in the body: one for each file of a form, or the text of a JSON object."""
    if request.headers.get("content-type", "").lower().startswith("application/json"):
        return [_pasted(await _json_body(request))]
    async with form_of(request) as form:
        files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
        return [Origin(name=file.filename or "a file", data=await file.read()) for file in files if file.filename]


@asynccontextmanager
async def form_of(request: Request) -> AsyncIterator[FormData]:
    """The form in the body, whose size has been checked. Raises TooLarge for too many files."""
    whole = request.app.state.kit.settings.max_upload_mb * 2**20
    try:
        form = await request.form(max_files=MOST_FILES, max_part_size=whole)
    except HTTPException as error:  # what Starlette's parser refuses differs in its words only
        if not error.detail.startswith("Too many files"):
            raise
        message = f"More than {MOST_FILES:,} files came with one request; nothing of it was added."
        raise TooLarge(message, "Send them in several requests.") from error
    try:
        yield form
    finally:
        await form.close()


Given = Annotated[list[Origin | Refusal], Depends(_given)]


Prefer = Annotated[str, Header(examples=["respond-async"])]


@router.post(
    "",
    dependencies=[takes("application/json", "multipart/form-data")],
    openapi_extra=_BODY,
    response_model=Outcome,
    responses={202: {"model": shapes.Job, **shapes.LOCATED}, 409: {}},
)
def add_sources(request: Request, kit: KitOf, given: Given, prefer: Prefer = "") -> Response:
    """Add documents: what was added, what was there already, and what was refused, with the reason.

    With `Prefer: respond-async`, or more than MOST_AT_ONCE of them, 202 and the job that adds them.
    """
    if not given:
        raise NothingReadable("No file came with the request.", "Send at least one file, or a text.")
    if len(given) > MOST_AT_ONCE or "respond-async" in prefer:
        status = request.app.state.jobs.add(given).status
        response = json_reply(wire.job_json(status), 202)
        response.headers["Location"] = f"/api/v1/jobs/{status.id}"
        return response
    return json_reply(wire.outcome_json(add_given(given, kit)))


@router.get("", response_model=list[SourceSummary])
def sources(kit: KitOf) -> Response:
    """All sources."""
    return json_reply([wire.source_json(source) for source in kit.store.sources()])


@router.get("/{id}", response_model=shapes.Source, responses=shapes.TAGGED)
def source(request: Request, id: str, kit: KitOf) -> Response:
    """A source with its canonical text, in which citations' offsets count."""
    found = kit.store.get_source(gather.checked_id("source", id))
    return tagged(request, json_reply(wire.whole_source_json(found, len(kit.store.passages_of(found.id)))))


@router.delete("/{id}", status_code=204)
def remove(id: str, kit: KitOf) -> Response:
    """Remove a source and everything only it holds; networks that cite it stay."""
    kit.store.remove_source(gather.checked_id("source", id))
    return Response(status_code=204)


def _pasted(pasted: Pasted) -> Origin | Refusal:
    if pasted.url is not None:
        return Origin(name=pasted.url, url=pasted.url, title=pasted.title)
    if pasted.text is None:
        raise NothingReadable("Neither “text” nor “url” came with the request.", "Send one of them.")
    return Origin(name=PASTED, data=pasted.text.encode("utf-8", "replace"), title=pasted.title)


async def _json_body(request: Request) -> Pasted:
    """Raises RequestValidationError, as FastAPI does for the bodies it reads itself."""
    body = await request.body()
    try:
        return Pasted.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError([dict(detail) for detail in error.errors()]) from error

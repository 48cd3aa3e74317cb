"""Jobs: documents that are being added, as JSON, as events, and as a page that can be left and come back to."""

from collections.abc import AsyncIterator
from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from frontend.contexts import AddPage, JobPage
from server import wire
from server.errors import NothingReadable
from server.ingest.documents import Origin, Refusal
from server.jobs import Job, Jobs, JobStatus
from server.routes import shapes
from server.routes.replies import KitOf, json_reply, page, redirect, takes
from server.routes.sources import PASTED, form_of

router = APIRouter()

LOOK_SECONDS = 0.2
"""How often a watched job is looked at."""


async def _jobs_of(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


JobsOf = Annotated[Jobs, Depends(_jobs_of)]


async def _job_of(id: str, jobs: JobsOf) -> Job:
    return jobs.get(id)


JobOf = Annotated[Job, Depends(_job_of)]


@router.get("/api/v1/jobs/{id}", tags=["jobs"], response_model=shapes.Job)
def job(found: JobOf) -> Response:
    """How a job stands: its step, what was added, kept and refused so far."""
    return json_reply(wire.job_json(found.status))


@router.delete("/api/v1/jobs/{id}", tags=["jobs"], status_code=202, response_model=shapes.Job)
def cancel(found: JobOf) -> Response:
    """Stop a job; what it has added stays."""
    found.cancel()
    return json_reply(wire.job_json(found.status), 202)


@router.get("/api/v1/jobs/{id}/events", tags=["jobs"], response_class=EventSourceResponse)
async def events(found: JobOf, last_event_id: Annotated[str | None, Header()] = None) -> AsyncIterator[ServerSentEvent]:
    """The job each time it has changed, until it ends; `id` counts the changes, so that a reload goes on."""
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else -1
    while True:
        status = found.status
        if status.version > seen or status.ended:
            seen = status.version
            yield ServerSentEvent(data=wire.job_json(status), id=str(status.version))
        if status.ended:
            return
        await anyio.sleep(LOOK_SECONDS)


@router.get("/add", include_in_schema=False)
def add_page(request: Request, kit: KitOf) -> Response:
    return page(request, AddPage(megabytes=kit.settings.max_upload_mb))


@router.post("/add", include_in_schema=False, dependencies=[takes("multipart/form-data")])
async def add(request: Request, jobs: JobsOf) -> Response:
    given: list[Origin | Refusal] = []
    async with form_of(request) as form:
        for part in form.getlist("files"):
            if isinstance(part, UploadFile) and part.filename:
                given.append(Origin(name=part.filename, data=await part.read()))
        text, title, url = (str(form.get(name) or "").strip() for name in ("text", "title", "url"))
    if text:
        given.append(Origin(name=PASTED, data=text.encode("utf-8", "replace"), title=title or None))
    if url:
        given.append(Origin(name=url, url=url))
    if not given:
        raise NothingReadable("There is nothing to add.", "Choose files, paste a text, or give an address.")
    return redirect(f"/jobs/{jobs.add(given).status.id}")


@router.get("/jobs/{id}", include_in_schema=False)
def job_page(request: Request, found: JobOf) -> Response:
    response = page(request, _page_of(found.status))
    response.headers["Cache-Control"] = "no-store"
    return response


@router.post("/jobs/{id}/cancel", include_in_schema=False)
def cancel_from_page(found: JobOf) -> Response:
    found.cancel()
    return redirect(f"/jobs/{found.status.id}")


def _page_of(status: JobStatus) -> JobPage:
    return JobPage(
        **status.model_dump(include={"id", "version", "state", "step", "name", "error"}),
        added=status.outcome.added,
        kept=status.outcome.kept,
        refused=tuple((refusal.name, refusal.reason) for refusal in status.outcome.refused),
    )

"""Entities: the page, and the same as JSON."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from server import bar, gather, wire
from server.routes import shapes
from server.routes.replies import KitOf, json_reply, page, redirect, tagged

router = APIRouter()

Offset = Annotated[int, Query(ge=0, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("/e/{id}", include_in_schema=False)
def entity_page(request: Request, id: str, kit: KitOf, offset: Offset = 0) -> Response:
    entity_id = gather.checked_id("entity", id)
    if entity_id != id:
        return redirect(bar.path_of("entity", entity_id))
    return page(request, gather.entity_page(id, kit.store, offset))


@router.get("/api/v1/entities/{id}", tags=["entities"], response_model=shapes.EntityAlone, responses=shapes.TAGGED)
def entity(request: Request, id: str, kit: KitOf, offset: Offset = 0, limit: Limit = gather.NAMING) -> Response:
    """An entity: `limit` of the passages that name it, from the one at `offset`; neighbours; the latest networks."""
    found = gather.entity_page(gather.checked_id("entity", id), kit.store, offset, limit)
    return tagged(request, json_reply(wire.entity_json(found)))

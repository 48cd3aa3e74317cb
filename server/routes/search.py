"""Ranked passages, and what the query bar offers, as JSON."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from server import wire
from server.inquiry.search import search
from server.routes import shapes
from server.routes.replies import KitOf, json_reply
from server.suggestions import Suggestion, suggestions

router = APIRouter(prefix="/api/v1", tags=["search"])


Words = Annotated[str, Query(json_schema_extra={"minLength": 1})]


@router.get("/search", response_model=list[shapes.Hit], responses={409: {}})
def search_passages(kit: KitOf, q: Words, k: Annotated[int, Query(ge=1, le=100)] = 8) -> Response:
    """The `k` passages that bear most on `q`, best first, each with what brought it there."""
    return json_reply([wire.hit_json(hit) for hit in search(q, kit, k)])


@router.get("/suggestions", response_model=list[Suggestion])
def suggest(kit: KitOf, q: str = "") -> Response:
    """Questions with all words of `q`, or their beginnings: those sources answer themselves, and those asked before."""
    return json_reply([found.model_dump(mode="json") for found in suggestions(q, kit.store)])

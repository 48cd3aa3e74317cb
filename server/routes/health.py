"""Is the service there, and can it read its store?"""

from fastapi import APIRouter
from starlette.responses import Response

from server.routes import shapes
from server.routes.replies import KitOf, json_reply

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=shapes.Alive)
def alive() -> Response:
    """The process answers."""
    return json_reply({"alive": True})


@router.get("/readyz", response_model=shapes.Ready)
def ready(kit: KitOf) -> Response:
    """The store answers: its versions and counts."""
    return json_reply({"ready": True, "facts": kit.store.facts()})

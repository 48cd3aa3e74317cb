"""The web application: the routes, one answer for each failure, and the guard around it all."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from frontend.page import STATIC
from graph_store.errors import SemnetError
from server.access import Access
from server.atlas import Charts
from server.inquiry.lenses import angles
from server.jobs import Jobs
from server.kit import Kit
from server.routes import docs, entities, health, jobs, networks, pages, search, signin, sources, themes
from server.routes.description import describe
from server.routes.guard import Guard
from server.routes.replies import guard_problem, http_problem, invalid_problem, problem, unexpected_problem

OPENAPI = "/api/v1/openapi.json"


def build_app(kit: Kit) -> ASGIApp:
    """The service over this kit. Starts nothing and writes nothing by itself."""
    app = FastAPI(
        title="Semantic network",
        version="1",
        summary="Ask your own documents; get named findings and the network of them.",
        docs_url=None,
        redoc_url=None,
        openapi_url=OPENAPI,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    angles(kit.settings.lenses)  # a file of lenses that cannot be read is no reason to fail later
    app.state.kit = kit
    app.state.access = Access(kit.settings)
    app.state.jobs = Jobs(kit)
    app.state.charts = Charts(kit.store)
    for room in (pages, networks, sources, themes, entities, jobs, search, health, docs, signin):
        app.include_router(room.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _answer_failures(app)
    describe(app)
    return Guard(app, kit.settings, app.state.access, guard_problem(kit))


def _answer_failures(app: FastAPI) -> None:
    @app.exception_handler(SemnetError)
    def expected(request: Request, error: SemnetError) -> Response:
        return problem(request, request.app.state.kit, error)

    app.exception_handler(HTTPException)(http_problem)
    app.exception_handler(RequestValidationError)(invalid_problem)
    app.exception_handler(Exception)(unexpected_problem)

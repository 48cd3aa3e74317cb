"""Themes and the atlas: pages, and the same as JSON."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from graph_store.atlas import Atlas, Theme
from server import bar, themes, wire
from server.atlas import Chart, matching
from server.gather import checked_id
from server.inquiry.lenses import lenses
from server.routes import shapes
from server.routes.replies import ChartsOf, KitOf, json_reply, page, redirect

router = APIRouter()

MOVED = {"description": "Its finding is part of another theme now.", **shapes.LOCATED}


@router.get("/atlas", include_in_schema=False)
def atlas_page(request: Request, kit: KitOf, charts: ChartsOf, q: str = "", group: str | None = None) -> Response:
    return page(request, themes.atlas_page(charts.current(), lenses(own=kit.settings.lenses), q, group))


@router.get("/t/{id}", include_in_schema=False)
def theme_page(request: Request, id: str, kit: KitOf, charts: ChartsOf) -> Response:
    chart = charts.current()
    theme = themes.get_theme(checked_id("theme", id), chart)
    if theme.id != id:
        return redirect(bar.path_of("theme", theme.id))
    return page(request, themes.theme_page(theme, chart, kit.store))


@router.get("/api/v1/atlas", tags=["themes"], response_model=Atlas)
def atlas(charts: ChartsOf) -> Response:
    """All themes, those of most questions first, the links between them and the groups they form."""
    return json_reply(charts.current().atlas.model_dump(mode="json"))


@router.get("/api/v1/themes", tags=["themes"], response_model=list[Theme])
def listed(charts: ChartsOf, q: str = "") -> Response:
    """The themes, those of most questions first; with `q`, those with all its words in one of their names."""
    return json_reply([theme.model_dump(mode="json") for theme in matching(charts.current().atlas.themes, q)])


@router.get("/api/v1/themes/{id}", tags=["themes"], response_model=shapes.ThemeAlone, responses={303: MOVED, 404: {}})
def one(id: str, charts: ChartsOf) -> Response:
    """A theme with its neighbours, likest first, and its group."""
    chart = charts.current()
    theme = themes.get_theme(checked_id("theme", id), chart)
    if theme.id != id:
        return redirect(f"/api/v1/themes/{theme.id}")
    return json_reply(_theme_json(theme, chart))


def _theme_json(theme: Theme, chart: Chart) -> wire.Json:
    group = themes.group_of(theme, chart.atlas)
    near = [{"id": other.id, "name": other.name, "weight": weight} for other, weight in themes.neighbours(theme, chart)]
    return {**theme.model_dump(mode="json"), "group": group and {"id": group.id, "name": group.name}, "near": near}

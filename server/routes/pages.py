"""The pages people see, and the query bar that leads to them."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Cookie, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from frontend.contexts import AbstentionPage, SearchPage
from frontend.name_contexts import Offer
from graph_store import ids, normal
from graph_store.models import HIDDEN, SAMPLES, SHOWN, Abstention
from server import bar, gather, themes
from server.atlas import Charts
from server.errors import NoOriginal, NoSuchHashtag
from server.inquiry.answer import Inquiry, answer
from server.inquiry.expand import expand
from server.inquiry.lenses import lenses
from server.inquiry.search import search
from server.kit import Kit
from server.routes.callers import check_change
from server.routes.replies import ChartsOf, KitOf, link_base, page, problem, redirect, tagged, takes

router = APIRouter(include_in_schema=False)

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
TOOK_SECONDS = 30
"""How long the next page remembers what the bar took the text for: links stay free of it."""
TOOK_PATH = "/n/"
"""The pages that say it: networks."""


@router.get("/")
def home(request: Request, kit: KitOf, charts: ChartsOf) -> Response:
    return page(request, themes.with_look(gather.home(kit.store), charts.at_hand()))


@router.post("/ask", dependencies=[takes(*FORMS)])
def ask(request: Request, kit: KitOf, charts: ChartsOf, q: Annotated[str, Form()] = "") -> Response:
    found = bar.resolve(q, kit, charts.current)
    if found.url is not None:
        return _led_to(found.url, found.took)
    offer = _offer(q, found, kit, charts)
    if offer is not None:
        return page(request, offer)
    if found.took != "question" or found.did_you_mean:
        return problem(request, kit, _no_such(q, found), found.did_you_mean)
    check_change(request)
    reply = answer(Inquiry(question=q), kit)
    if isinstance(reply, Abstention):
        return page(request, AbstentionPage(abstention=reply))
    return _led_to(bar.path_of("network", reply.network.id), "question")


@router.get("/n/{id}")
def network(
    request: Request, id: str, kit: KitOf, charts: ChartsOf, took: Annotated[str | None, Cookie()] = None
) -> Response:
    network_id = gather.checked_id("network", id)
    if network_id != id:
        return redirect(bar.path_of("network", network_id))
    link = link_base(request, kit) + bar.path_of("network", id)
    shown = gather.network_page(
        kit.store.get_network(id), kit.store, link, took if took in bar.TOOK else None, lenses(own=kit.settings.lenses)
    )
    response = tagged(request, page(request, themes.with_themes(shown, charts.at_hand())))
    if took is not None:
        response.delete_cookie("took", path=TOOK_PATH, httponly=True, samesite="lax")
    return response


@router.post("/n/{id}/expand", dependencies=[takes(*FORMS)])
def expand_network(
    request: Request, id: str, kit: KitOf, finding: Annotated[str, Form()], lens: Annotated[str, Form()]
) -> Response:
    parent = kit.store.get_network(gather.checked_id("network", id))
    reply = expand(parent, ids.tidy(finding), lens, kit)
    if isinstance(reply, Abstention):
        return page(request, AbstentionPage(abstention=reply, back=bar.path_of("network", parent.id)))
    first_new = reply.network.findings[len(parent.findings)].id
    return redirect(f"{bar.path_of('network', reply.network.id)}#f-{first_new}")


@router.get("/f/{id}")
def finding(request: Request, id: str, kit: KitOf, charts: ChartsOf) -> Response:
    finding_id = gather.checked_id("finding", id)
    if finding_id != id:
        return redirect(bar.path_of("finding", finding_id))
    return page(request, themes.with_theme(gather.finding_page(id, kit.store), charts.at_hand()))


@router.get("/s/{id}")
def source(request: Request, id: str, kit: KitOf, start: int | None = None, end: int | None = None) -> Response:
    source_id = gather.checked_id("source", id)
    if source_id != id:
        return redirect(bar.path_of("source", source_id))
    return page(request, gather.source_page(kit.store.get_source(id), kit.store, start, end))


@router.get("/s/{id}/original")
def original(id: str, kit: KitOf) -> Response:
    source = kit.store.get_source(gather.checked_id("source", id))
    found = kit.store.find_original(source.id)
    if found is None:
        raise NoOriginal("The file this source was read from was not kept.", "Its text is all there is.")
    # Never shown in the browser: it is somebody's file, with whatever scripts it holds.
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"}
    return Response(found.data, media_type="application/octet-stream", headers=headers)


@router.get("/sources")
def sources(request: Request, kit: KitOf, q: str = "") -> Response:
    return page(request, gather.sources_page(kit.store, q))


@router.post("/samples", dependencies=[takes(*FORMS)])
def samples(kit: KitOf, show: Annotated[bool, Form()]) -> Response:
    kit.store.set_preference(SAMPLES, SHOWN if show else HIDDEN)
    return redirect("/sources" if show else "/")


@router.get("/search")
def search_page(request: Request, kit: KitOf, q: str = "", k: Annotated[int, Query(ge=1, le=100)] = 8) -> Response:
    hits = search(q, kit, k) if q.strip() else []
    return page(request, SearchPage(query=q, hits=tuple(hits)))


def _offer(text: str, found: bar.Resolution, kit: Kit, charts: Charts) -> Offer | None:
    """The choice between what has this name and the question, where it could be either."""
    meant = {target.id for target in found.did_you_mean}
    if found.took != "question" or not meant:
        return None
    themes = tuple(theme for theme in charts.current().called(text) if theme.id in meant)
    entities = tuple(entity for entity in bar.entities_called(text, kit) if entity.id in meant)
    question = normal.closed(text.strip())
    return Offer(text=text.strip(), question=question, themes=themes, entities=entities) if themes or entities else None


def _led_to(path: str, took: bar.Took) -> Response:
    response = redirect(path)
    if path.startswith(TOOK_PATH):  # other pages do not say it, and must leave nothing for the next network to say
        response.set_cookie("took", took, max_age=TOOK_SECONDS, path=TOOK_PATH, httponly=True, samesite="lax")
    return response


def _no_such(text: str, found: bar.Resolution) -> NoSuchHashtag:
    if found.took == "question":
        return NoSuchHashtag(text.strip(), "To ask it as a question, end it with a question mark.")
    return NoSuchHashtag(text.strip(), "" if found.did_you_mean else None)

"""Networks as JSON: asking, recovering, exporting; findings; and what the query bar takes a text for."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from starlette.requests import Request
from starlette.responses import Response

from graph_store import ids
from graph_store.models import Abstention, Network, Record
from server import bar, exporting, gather, wire
from server.inquiry import lenses
from server.inquiry.answer import LONGEST, MOST_FINDINGS, Answered, Inquiry, answer
from server.inquiry.expand import expand
from server.kit import Kit
from server.routes import shapes
from server.routes.replies import ChartsOf, KitOf, json_reply, link_base, tagged, takes

router = APIRouter(prefix="/api/v1", tags=["networks"])


def _text(value: str) -> str:
    """JSON can spell half a character (a lone surrogate), which no text holds."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise PydanticCustomError("string_unicode", "not text") from error
    return value


def _whole(value: object) -> object:
    """JSON has one kind of number: 12.0 is 12."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Text = Annotated[str, AfterValidator(_text)]
LensKey = Annotated[Text, Field(json_schema_extra={"enum": [angle.lens.key for angle in lenses.angles()]})]


class Asked(Record):
    """The body that asks a question."""

    question: Annotated[Text, Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST})]
    lenses: Annotated[tuple[LensKey, ...], Field(strict=False)] | None = None
    max_findings: Annotated[int, Field(ge=1, le=MOST_FINDINGS), BeforeValidator(_whole)] = MOST_FINDINGS


@router.post(
    "/networks",
    status_code=201,
    dependencies=[takes("application/json")],
    response_model=shapes.Network,
    responses=shapes.ANSWERED,
)
def ask(request: Request, asked: Asked, kit: KitOf) -> Response:
    """Ask a question: 201 with the new network, 200 with the one that exists, or 200 with an abstention."""
    inquiry = Inquiry(question=asked.question, lenses=asked.lenses, max_findings=asked.max_findings)
    return _replied(request, answer(inquiry, kit), kit)


@router.get("/networks/{id}", response_model=shapes.Network, responses=shapes.TAGGED)
def network(request: Request, id: str, kit: KitOf) -> Response:
    """Recover a network by its hashtag."""
    found = kit.store.get_network(gather.checked_id("network", id))
    return tagged(request, json_reply(_network_json(request, found, kit)))


Format = Annotated[str, Query(json_schema_extra={"enum": list(exporting.FORMATS)})]


@router.get(
    "/networks/{id}/export",
    response_class=Response,
    responses={200: {"content": {format.media_type: {} for format in exporting.FORMATS.values()}}},
)
def export(request: Request, id: str, kit: KitOf, format: Format = "json") -> Response:
    """A network as one file: `json`, `jsonld`, `graphml`, `gexf`, `csv`, a ZIP of `md` notes, or an offline `html`."""
    kind = exporting.get_format(format)
    found = kit.store.get_network(gather.checked_id("network", id))
    content = exporting.export(found, kit.store, _link(request, found, kit), format)
    disposition = f'attachment; filename="{exporting.file_name(found, format)}"'
    return Response(content, media_type=kind.media_type, headers={"Content-Disposition": disposition})


class Expanded(Record):
    """The body that expands a finding."""

    finding: Text
    lens: LensKey


@router.post(
    "/networks/{id}/expand",
    status_code=201,
    dependencies=[takes("application/json")],
    response_model=shapes.Network,
    responses=shapes.ANSWERED,
)
def expand_network(request: Request, id: str, asked: Expanded, kit: KitOf) -> Response:
    """What else, from one finding, under one lens: 201 with a network that holds this one and up to three findings
    more, 200 with the one that exists, or 200 with an abstention."""
    parent = kit.store.get_network(gather.checked_id("network", id))
    return _replied(request, expand(parent, ids.tidy(asked.finding), asked.lens, kit), kit)


@router.get("/findings/{id}", tags=["findings"], response_model=shapes.FindingAlone, responses=shapes.TAGGED)
def finding(request: Request, id: str, kit: KitOf) -> Response:
    """A finding and the networks that hold it."""
    found, networks = gather.finding(gather.checked_id("finding", id), kit.store)
    return tagged(request, json_reply(wire.finding_json(found, networks, gather.pages_cited(found, kit.store))))


@router.get("/resolve", tags=["search"], response_model=shapes.Resolution, responses={410: {}})
def resolve(request: Request, kit: KitOf, charts: ChartsOf, q: Annotated[str, Query()] = "") -> Response:
    """What the query bar takes a text for: a link, a hashtag, a theme, an entity or a question. Asks nothing."""
    return json_reply(wire.resolution_json(bar.resolve(q, kit, charts.current), link_base(request, kit)))


def _replied(request: Request, reply: Answered | Abstention, kit: Kit) -> Response:
    if isinstance(reply, Abstention):
        return json_reply(wire.abstention_json(reply))
    response = json_reply(_network_json(request, reply.network, kit), 201 if reply.new else 200)
    response.headers["Location"] = f"/api/v1/networks/{reply.network.id}"
    return response


def _network_json(request: Request, network: Network, kit: Kit) -> wire.Json:
    return wire.network_json(
        network, kit.store.status(network.id), _link(request, network, kit), gather.pages(network, kit.store)
    )


def _link(request: Request, network: Network, kit: Kit) -> str:
    return link_base(request, kit) + bar.path_of("network", network.id)

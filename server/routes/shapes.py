"""The answers as the OpenAPI description shows them, made of the records that `server/wire.py` sends. Nothing is read
or written with them: tests hold what is sent against them.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from graph_store import atlas, entity_models, models
from graph_store.models import Question, Record
from server.bar import Target, Took
from server.jobs import JobStatus

Unsent = Field(exclude=True)
"""A field of the record that stays here."""


class Error(Record):
    """What went wrong: a stable code, a sentence for people, sometimes what to do."""

    code: str
    message: str
    hint: Annotated[str | None, Field(exclude_if=lambda hint: hint is None)] = None


class Failure(Record):
    """The one shape of every failure."""

    error: Error


class Citation(models.Citation):
    """Points at characters of a source's canonical text; `page` only where the source has pages."""

    page: Annotated[int, Field(exclude_if=lambda page: page == 0)] = 0


class Segment(models.Segment):
    """A piece of a statement. Not `own`: verbatim, equal to the slice each citation points at."""

    citations: tuple[Citation, ...]


class Finding(models.Finding):
    """A named theme under one lens."""

    statement: tuple[Segment, ...]


class FindingAlone(Finding):
    """A finding and the ids of the networks that hold it, newest first."""

    networks: tuple[str, ...]


class Status(models.Status):
    """What happened after a network was made: a newer one, sources that it does not know, segments withdrawn."""

    gone: Annotated[tuple[str, ...], Unsent]


class Network(models.Network):
    """The answer to a question: report and graph."""

    url: str
    findings: tuple[Finding, ...]
    status: Status
    max_findings: Annotated[int, Unsent]
    collections: Annotated[tuple[str, ...], Unsent]
    drawings: Annotated[dict[str, models.Drawing], Unsent]


class Near(models.Passage):
    """A passage that comes near a question."""

    source_title: str
    score: float
    why: str


class Abstention(Record):
    """The sources do not bear on the question: why, what comes nearest, what kind of source is missing."""

    abstained: Literal[True]
    question: Question
    reason: str
    nearest: tuple[Near, ...]
    missing: str


class Hit(Record):
    """A ranked passage; `why` says what brought it here."""

    rank: int
    score: float
    passage_id: str
    source_id: str
    source_title: str
    text: str
    why: str


class Source(models.Source):
    """A source with its canonical text, in which the offsets of citations count."""

    passages: int
    characters: int


class Job(JobStatus):
    """Documents that are being added; `url` is the page that shows how far it is."""

    url: str


class Resolution(Record):
    """What the query bar takes a text for."""

    kind: str
    id: str | None
    url: str | None
    did_you_mean: tuple[Target, ...]
    took: Took


class NearTheme(Record):
    """A theme that is like another; `weight` is their cosine."""

    id: str
    name: str
    weight: float


class NamedGroup(Record):
    """The group that a theme stands in."""

    id: str
    name: str


class ThemeAlone(atlas.Theme):
    """A theme with its group and its neighbours, likest first."""

    group: NamedGroup | None
    near: tuple[NearTheme, ...]


class EntityAlone(entity_models.Entity):
    """An entity; passages that name it, those about it first; its neighbours; the latest networks that cite it."""

    named_in: tuple[entity_models.Naming, ...]
    neighbours: tuple[entity_models.Neighbour, ...]
    networks: tuple[str, ...]


class Alive(Record):
    """The process answers."""

    alive: Literal[True]


class Ready(Record):
    """The store answers: versions and counts."""

    ready: Literal[True]
    facts: dict[str, str | int]


def headed(name: str, description: str) -> dict[str, Any]:
    """For one row of `responses=`: a header that always comes with this status."""
    return {"headers": {name: {"description": description, "required": True, "schema": {"type": "string"}}}}


LOCATED = headed("Location", "Where it is as JSON.")
TAGGED: dict[int | str, dict[str, Any]] = {
    200: headed("ETag", "Send it as If-None-Match to be told whether anything changed."),
    304: {"description": "Not changed.", **headed("ETag", "The one that was sent.")},
}
"""What routes that go through `replies.tagged` answer."""
ANSWERED: dict[int | str, dict[str, Any]] = {
    200: {"model": Network | Abstention, "description": "The network that there is already, or an abstention."},
    201: {"description": "A new network.", **LOCATED},
    409: {},
}
"""What asking and expanding answer."""

"""What goes over the wire: the contract's JSON shapes, and the one table from error class to status.

Plain dictionaries and numbers; the command line prints the same shapes without a web framework.
"""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from graph_store import errors as store_errors
from graph_store.citing import withhold
from graph_store.errors import SemnetError
from graph_store.models import (
    Abstention,
    Finding,
    Hit,
    Network,
    Passage,
    Question,
    Source,
    SourceSummary,
    Status,
)
from graph_store.paging import page_of
from server import errors

if TYPE_CHECKING:
    from frontend.name_contexts import EntityPage
    from server.bar import Resolution, Target
    from server.ingest.add import Outcome
    from server.jobs import JobStatus

Json = dict[str, Any]

STATUS: dict[type[SemnetError], int] = {
    SemnetError: 500,
    store_errors.StoreError: 500,
    store_errors.NotFound: 404,
    store_errors.Removed: 410,
    store_errors.Clash: 409,
    store_errors.NewerDatabase: 503,
    store_errors.NotADatabase: 503,
    store_errors.CannotOpen: 503,
    store_errors.ModelMismatch: 409,
    store_errors.StoreFull: 507,
    store_errors.Busy: 503,
    errors.BadRequest: 400,
    errors.BadQuestion: 422,
    errors.EmptyQuestion: 422,
    errors.LongQuestion: 422,
    errors.UnknownLens: 422,
    errors.UnknownFormat: 422,
    errors.BadRange: 422,
    errors.WrongType: 415,
    errors.TooLarge: 413,
    errors.BadSetting: 500,
    errors.Forbidden: 403,
    errors.ForeignOrigin: 403,
    errors.UnknownHost: 400,
    errors.NotLoopback: 403,
    errors.Unencrypted: 403,
    errors.NotSignedIn: 401,
    errors.WrongToken: 401,
    errors.TooMany: 429,
    errors.NoSuchHashtag: 404,
    errors.TooBusy: 503,
    errors.NoOriginal: 404,
    errors.NoSources: 409,
    errors.NothingReadable: 422,
    errors.ModelUnavailable: 503,
    errors.CannotWrite: 500,
    errors.PortInUse: 503,
}
"""Every class has a row of its own: a new one without it fails a test, not a visitor."""

RETRY_AFTER_SECONDS: dict[type[SemnetError], int] = {store_errors.Busy: 5, errors.TooBusy: 30}
"""Failures that pass by themselves."""

_UNSENT = {"drawings", "max_findings", "collections"}


def status_of(error: SemnetError) -> int:
    """The HTTP status of an error; a class without a row takes its parent's."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def error_json(code: str, message: str, hint: str | None = None) -> Json:
    """The one shape of every failure."""
    hints = {"hint": hint} if hint else {}
    return {"error": {"code": code, "message": message, **hints}}


Pages = Mapping[str, Sequence[int]]
"""Where pages begin, by source id."""


def network_json(network: Network, status: Status, url: str, pages: Pages = MappingProxyType({})) -> Json:
    """A network as the contract shows it: without drawings, settings and withdrawn words, with its link and status.

    Citations of sources that have `pages` say on which page they begin.
    """
    network = withhold(network, status.gone)
    shown = network.model_dump(mode="json", by_alias=True, exclude=_UNSENT)
    shown["findings"] = [_paged(finding, pages) for finding in shown["findings"]]
    created_at = shown.pop("created_at")
    left_out = [passage_json(passage) for passage in network.coverage.left_out]
    return {
        "id": shown.pop("id"),
        "url": url,
        **shown,
        "coverage": {"share": network.coverage.share, "left_out": left_out},
        "created_at": created_at,
        "status": status.model_dump(mode="json", exclude={"gone"}),
    }


def passage_json(passage: Passage) -> Json:
    """A passage with its offsets in the source's canonical text."""
    return passage.model_dump(mode="json")


def abstention_json(abstention: Abstention) -> Json:
    """Why there is no answer; the nearest passages carry their source's title, score and why."""
    nearest = [
        {**passage_json(hit.passage), "source_title": hit.source_title, "score": hit.score, "why": hit.why}
        for hit in abstention.nearest
    ]
    return {
        "abstained": True,
        "question": abstention.question.model_dump(mode="json"),
        "reason": abstention.reason,
        "nearest": nearest,
        "missing": abstention.missing,
    }


def abstention_of(shown: Json) -> Abstention:
    """The abstention that `abstention_json` shows. Raises KeyError, ValueError for anything else."""
    hits = []
    for rank, near in enumerate(shown["nearest"], 1):
        rest = {name: near.pop(name) for name in ("source_title", "score", "why")}
        passage = Passage.model_validate_json(json.dumps(near))
        hits.append(Hit(rank=rank, passage=passage, **rest))
    question = Question.model_validate(shown["question"])
    return Abstention(question=question, reason=shown["reason"], nearest=tuple(hits), missing=shown["missing"])


def hit_json(hit: Hit) -> Json:
    """A search result."""
    return {
        "rank": hit.rank,
        "score": hit.score,
        "passage_id": hit.passage.id,
        "source_id": hit.passage.source_id,
        "source_title": hit.source_title,
        "text": hit.passage.text,
        "why": hit.why,
    }


def source_json(source: SourceSummary) -> Json:
    """A source as lists show it."""
    return source.model_dump(mode="json")


def whole_source_json(source: Source, passages: int) -> Json:
    """A source with its canonical text, in which every citation's offsets count; `passages` is their number."""
    return {**source.model_dump(mode="json"), "passages": passages, "characters": len(source.text)}


def finding_json(finding: Finding, networks: list[str], pages: Pages = MappingProxyType({})) -> Json:
    """A finding and the ids of the networks that hold it, newest first."""
    return {**_paged(finding.model_dump(mode="json"), pages), "networks": networks}


def entity_json(page: "EntityPage") -> Json:
    """An entity with passages that name it, the characters that do, its neighbours and the ids of networks."""
    return {
        **page.entity.model_dump(mode="json"),
        "named_in": [naming.model_dump(mode="json") for naming in page.passages],
        "neighbours": [near.model_dump(mode="json") for near in page.neighbours],
        "networks": [network.id for network in page.networks],
    }


def _paged(finding: Json, pages: Pages) -> Json:
    for segment in finding["statement"]:
        for citation in segment["citations"]:
            page = page_of(pages.get(citation["source_id"], ()), citation["start"])
            citation.update({"page": page} if page else {})
    return finding


def outcome_json(outcome: "Outcome") -> Json:
    """What became of what was given."""
    return {
        "added": [source_json(source) for source in outcome.added],
        "kept": [source_json(source) for source in outcome.kept],
        "refused": [{"name": refusal.name, "reason": refusal.reason} for refusal in outcome.refused],
    }


def job_json(job: "JobStatus") -> Json:
    """A job as it stands."""
    return {
        **job.model_dump(include={"id", "version", "state", "step", "name", "done", "total", "error"}),
        "url": f"/jobs/{job.id}",
        "outcome": outcome_json(job.outcome),
    }


def resolution_json(resolution: "Resolution", base: str) -> Json:
    """What the bar took a text for; `base` is what full links begin with."""
    return {
        "kind": resolution.kind,
        "id": resolution.id,
        "url": None if resolution.url is None else base + resolution.url,
        "did_you_mean": [target_json(target, base) for target in resolution.did_you_mean],
        "took": resolution.took,
    }


def target_json(target: "Target", base: str) -> Json:
    """A page that is offered."""
    return {"kind": target.kind, "id": target.id, "url": base + target.url}

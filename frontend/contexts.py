"""What each page is made of: one frozen record per page, which knows its template. The server fills them."""

from typing import ClassVar

from graph_store.models import (
    Abstention,
    Finding,
    Hit,
    Network,
    NetworkSummary,
    Passage,
    Record,
    Source,
    SourceSummary,
    Status,
)


class Context(Record):
    """What every page's record has: the name of its template."""

    template: ClassVar[str]


class Home(Context):
    """The first page: the bar, the latest networks, and how much there is to ask."""

    template: ClassVar[str] = "home.html"
    networks: tuple[NetworkSummary, ...]
    sources: int
    passages: int


class NetworkPage(Context):
    """A network beside its report. `passages` holds the cited ones that are still there; `took` what the bar read."""

    template: ClassVar[str] = "network.html"
    network: Network
    passages: dict[str, Passage]
    status: Status
    link: str
    took: str | None = None


class SourcePage(Context):
    """A source's canonical text, with the characters from `start` to `end` marked when both are given."""

    template: ClassVar[str] = "source.html"
    source: Source
    passages: tuple[Passage, ...]
    networks: tuple[NetworkSummary, ...]
    start: int | None = None
    end: int | None = None


class FindingPage(Context):
    """A finding by itself, the networks that hold it, the passages it rests on; `sources` are titles by id."""

    template: ClassVar[str] = "finding.html"
    finding: Finding
    networks: tuple[NetworkSummary, ...]
    passages: dict[str, Passage]
    sources: dict[str, str]


class SourcesPage(Context):
    """All sources."""

    template: ClassVar[str] = "sources.html"
    sources: tuple[SourceSummary, ...]


class SearchPage(Context):
    """Ranked passages for a text."""

    template: ClassVar[str] = "search.html"
    query: str
    hits: tuple[Hit, ...]


class AbstentionPage(Context):
    """Why there is no network, the nearest passages, and what is missing."""

    template: ClassVar[str] = "abstention.html"
    abstention: Abstention


class Problem(Context):
    """Something that went wrong; `suggestions` are (label, path) of what may have been meant."""

    template: ClassVar[str] = "problem.html"
    status: int
    code: str
    message: str
    hint: str | None = None
    suggestions: tuple[tuple[str, str], ...] = ()


class ApiRoute(Record):
    """One address of the interface for programs; `takes` lists its parameters and bodies."""

    method: str
    path: str
    summary: str
    takes: tuple[str, ...]


class ApiDocs(Context):
    """The interface for programs, described."""

    template: ClassVar[str] = "api_docs.html"
    schema_url: str | None
    routes: tuple[ApiRoute, ...]

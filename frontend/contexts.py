"""What each page is made of: one frozen record per page, which knows its template. The server fills them."""

from typing import ClassVar, Literal

from pydantic import Field

from graph_store.atlas import Atlas, Group, Theme
from graph_store.entity_models import EntityLink
from graph_store.models import (
    Abstention,
    Drawing,
    Finding,
    Hit,
    Lens,
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


class Visitor(Record):
    """Who looks at a page of a service with a token; `here` is the path to come back to after signing in."""

    signed_in: bool
    here: str


class Elsewhere(Record):
    """The theme that a finding belongs to, and how many other questions brought it up."""

    theme: str
    questions: int


class Home(Context):
    """The first page: the bar, the latest networks, the samples' networks, and how much there is to ask.

    `sources` and `passages` do not count the samples. `offered` are questions that sources ask and answer themselves.
    """

    template: ClassVar[str] = "home.html"
    networks: tuple[NetworkSummary, ...]
    samples: tuple[NetworkSummary, ...]
    sources: int
    passages: int
    offered: tuple[str, ...] = ()
    themes: tuple[Theme, ...] = ()
    """The greatest of the atlas."""


class NetworkPage(Context):
    """A network beside its report. `passages` holds the cited ones that are still there; `took` what the bar read."""

    template: ClassVar[str] = "network.html"
    network: Network
    passages: dict[str, Passage]
    status: Status
    link: str
    took: str | None = None
    pages: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    """Where the pages of the cited sources begin, for those that have pages."""
    new: tuple[str, ...] = ()
    """The findings that its parent does not hold."""
    lenses: tuple[Lens, ...] = ()
    """Under which its findings can be expanded."""
    elsewhere: dict[str, Elsewhere] = Field(default_factory=dict)
    """The themes of those of its findings that other questions brought up too, by finding."""

    @property
    def base(self) -> str:
        """What full links of this service begin with."""
        return self.link.removesuffix(f"/n/{self.network.id}")

    @property
    def titles(self) -> dict[str, str]:
        """The sources' titles by id."""
        return {source.id: source.title for source in self.network.sources}

    @property
    def labels(self) -> dict[str, str]:
        """The lenses' labels by key."""
        return {lens.key: lens.label for lens in self.network.lenses}


class SourcePage(Context):
    """A source's canonical text, with the characters from `start` to `end` marked when both are given."""

    template: ClassVar[str] = "source.html"
    source: Source
    passages: tuple[Passage, ...]
    networks: tuple[NetworkSummary, ...]
    start: int | None = None
    end: int | None = None
    original: str | None = None
    """The name of the file it was read from, where that can be downloaded."""
    links: tuple[EntityLink, ...] = ()


class FindingPage(Context):
    """A finding by itself, the networks that hold it, the passages it rests on; `sources` are titles by id."""

    template: ClassVar[str] = "finding.html"
    finding: Finding
    networks: tuple[NetworkSummary, ...]
    passages: dict[str, Passage]
    sources: dict[str, str]
    elsewhere: Elsewhere | None = None
    pages: dict[str, tuple[int, ...]] = Field(default_factory=dict)

    @property
    def by_question(self) -> tuple[tuple[NetworkSummary, ...], ...]:
        """The networks, oldest first, those of one question together."""
        return by_question(self.networks[::-1])


class ThemePage(Context):
    """A theme: its findings with the networks that hold each, the passages they rest on, the themes near it.

    `networks` are oldest first, `held` are their ids by finding; `sources` are titles, `labels` lenses' by key.
    """

    template: ClassVar[str] = "theme.html"
    theme: Theme
    findings: tuple[Finding, ...]
    networks: tuple[NetworkSummary, ...]
    held: dict[str, tuple[str, ...]]
    passages: dict[str, Passage]
    sources: dict[str, str]
    labels: dict[str, str]
    near: tuple[Theme, ...]
    group: Group | None = None
    pages: dict[str, tuple[int, ...]] = Field(default_factory=dict)

    @property
    def lens_labels(self) -> tuple[str, ...]:
        """Under which lenses its findings stand."""
        return tuple(self.labels.get(key, key) for key in self.theme.lenses)

    @property
    def by_question(self) -> tuple[tuple[NetworkSummary, ...], ...]:
        """Its networks, those of one question together."""
        return by_question(self.networks)

    def answered_by(self, finding: Finding) -> tuple[NetworkSummary, ...]:
        """The first network of each question that holds this finding of the theme."""
        held = self.held[finding.id]
        there = (tuple(network for network in its if network.id in held) for its in self.by_question)
        return tuple(its[0] for its in there if its)


class AtlasPage(Context):
    """All themes, as a drawing and as a list; of a `query` those it finds. The group whose id is `group` is open.

    `questions` counts those that brought up a theme.
    """

    template: ClassVar[str] = "atlas.html"
    atlas: Atlas
    drawings: dict[str, Drawing]
    questions: int
    query: str = ""
    found: tuple[Theme, ...] = ()
    group: str | None = None
    lenses: tuple[Lens, ...] = ()

    @property
    def labels(self) -> dict[str, str]:
        """The labels of the lenses that occur, by key: the known ones in their order, then others by theirs."""
        seen = {key for theme in self.atlas.themes for key in theme.lenses}
        known = {lens.key: lens.label for lens in self.lenses if lens.key in seen}
        return known | {key: key for key in sorted(seen - known.keys())}


class SourcesPage(Context):
    """The sources whose title or origin holds `query`, the samples apart; `resting` counts networks by source id.

    `total` counts the sources, `hidden` says that the samples are not shown.
    """

    template: ClassVar[str] = "sources.html"
    sources: tuple[SourceSummary, ...]
    resting: dict[str, int]
    samples: tuple[SourceSummary, ...] = ()
    query: str = ""
    total: int = 0
    hidden: bool = False


class AddPage(Context):
    """The form that takes documents: files, a text, an address. `megabytes` is the most that one request holds."""

    template: ClassVar[str] = "add.html"
    megabytes: int


class JobPage(Context):
    """Documents being added: `step` is `read`, `embed` or `keep`; `refused` holds (name, reason)."""

    template: ClassVar[str] = "job.html"
    id: str
    version: int
    state: Literal["waiting", "running", "done", "cancelled", "failed"]
    step: str
    name: str
    added: tuple[SourceSummary, ...]
    kept: tuple[SourceSummary, ...]
    refused: tuple[tuple[str, str], ...]
    error: str | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "cancelled", "failed")


class SearchPage(Context):
    """Ranked passages for a text."""

    template: ClassVar[str] = "search.html"
    query: str
    hits: tuple[Hit, ...]


class AbstentionPage(Context):
    """Why there is no network, the nearest passages, and what is missing."""

    template: ClassVar[str] = "abstention.html"
    abstention: Abstention
    back: str | None = None
    """The path of the network that could not be expanded."""


class Problem(Context):
    """Something that went wrong; `suggestions` are (label, path) of what may have been meant."""

    template: ClassVar[str] = "problem.html"
    status: int
    code: str
    message: str
    hint: str | None = None
    suggestions: tuple[tuple[str, str], ...] = ()


class SignInPage(Context):
    """The form for the token, or the way out for who is signed in; `next` is the path to go on to.

    `message` says what needs the token; `encrypted` is false where nobody may type it. `again` loads the page once
    more: browsers leave out the cookie when a link on another site leads here, and send it when the page itself asks.
    """

    template: ClassVar[str] = "signin.html"
    next: str
    message: str | None = None
    signed_in: bool = False
    encrypted: bool = True
    again: bool = False


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


def by_question(networks: tuple[NetworkSummary, ...]) -> tuple[tuple[NetworkSummary, ...], ...]:
    """The networks in the order given, those of one question together."""
    found: dict[str, list[NetworkSummary]] = {}
    for network in networks:
        found.setdefault(network.question_id, []).append(network)
    return tuple(map(tuple, found.values()))

"""Gathers from the store what one page, or one exported file, shows: frontend contexts out of ids. Reads only."""

from collections.abc import Iterable

from frontend.contexts import FindingPage, Home, NetworkPage, SourcePage, SourcesPage
from graph_store import ids
from graph_store.errors import NotFound
from graph_store.models import Citation, Finding, Network, NetworkSummary, Passage, Source
from graph_store.protocol import Store
from server.errors import BadRange

RECENT = 20
"""Networks the home page lists."""


def checked_id(kind: str, text: str) -> str:
    """The id in `text` as people paste it (a `#`, spaces). Raises NotFound when it cannot be one."""
    id = ids.tidy(text)
    if not ids.is_id(id):
        raise NotFound(kind, id or text)
    return id


def home(store: Store) -> Home:
    """The home page: the latest networks and how much there is to ask."""
    sources = store.sources()
    return Home(
        networks=tuple(store.networks(RECENT)),
        sources=len(sources),
        passages=sum(source.passages for source in sources),
    )


def network_page(network: Network, store: Store, link: str, took: str | None = None) -> NetworkPage:
    """A network with every passage it points at that is still there; `link` is its full link."""
    return NetworkPage(
        network=network,
        passages=_passages(_citations(network), store),
        status=store.status(network.id),
        link=link,
        took=took,
    )


def finding_page(finding_id: str, store: Store) -> FindingPage:
    """A finding, the networks that hold it and the passages it rests on. Raises NotFound, Removed."""
    finding, network_ids = store.get_finding(finding_id)
    networks = [store.get_network(network_id) for network_id in network_ids]
    return FindingPage(
        finding=finding,
        networks=tuple(_summary(network) for network in networks),
        passages=_passages(_cited(finding), store),
        sources={source.id: source.title for network in reversed(networks) for source in network.sources},
    )


def source_page(source: Source, store: Store, start: int | None, end: int | None) -> SourcePage:
    """A source with the characters from `start` to `end` marked, if both are given. Raises BadRange."""
    if (start is None) != (end is None) or not 0 <= (start or 0) <= (end or 0) <= len(source.text):
        raise BadRange(
            f"The characters {start} to {end} are not in this source.",
            f"Give start and end both, from 0 to {len(source.text)}, or neither.",
        )
    return SourcePage(
        source=source,
        passages=tuple(store.passages_of(source.id)),
        networks=tuple(store.networks_citing(source.id)),
        start=start,
        end=end,
    )


def sources_page(store: Store) -> SourcesPage:
    """All sources."""
    return SourcesPage(sources=tuple(store.sources()))


def _citations(network: Network) -> Iterable[Citation]:
    for finding in network.findings:
        yield from _cited(finding)
    for relation in network.relations:
        yield from relation.evidence


def _cited(finding: Finding) -> Iterable[Citation]:
    return (citation for segment in finding.statement for citation in segment.citations)


def _passages(citations: Iterable[Citation], store: Store) -> dict[str, Passage]:
    by_source: dict[str, set[str]] = {}
    for citation in citations:
        by_source.setdefault(citation.source_id, set()).add(citation.passage_id)
    wanted = sorted(id for source_id, ids in by_source.items() if store.has_source(source_id) for id in ids)
    return {passage.id: passage for passage in store.passages(wanted)}


def _summary(network: Network) -> NetworkSummary:
    return NetworkSummary(
        id=network.id,
        question=network.question.text,
        headline=network.headline,
        findings=len(network.findings),
        created_at=network.created_at,
    )

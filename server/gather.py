"""Gathers from the store what one page, or one exported file, shows: frontend contexts out of ids. Reads only."""

from collections.abc import Collection, Iterable

from frontend.contexts import FindingPage, Home, NetworkPage, SourcePage, SourcesPage
from frontend.name_contexts import EntityPage
from graph_store import ids
from graph_store.citing import cited, cited_by, quoted_passage, withhold, withhold_from
from graph_store.errors import NotFound
from graph_store.models import HIDDEN, SAMPLES, Citation, Finding, Lens, Network, Passage, Source
from graph_store.protocol import Store
from server.errors import BadRange

RECENT = 20
"""Networks the home page lists."""
OFFERED = 6
"""Questions it offers."""
NAMING = 20
"""Passages that one page of an entity shows."""


def checked_id(kind: str, text: str) -> str:
    """The id in `text` as people paste it (a `#`, spaces). Raises NotFound when it cannot be one."""
    id = ids.tidy(text)
    if not ids.is_id(id):
        raise NotFound(kind, id or text)
    return id


def home(store: Store) -> Home:
    """The home page without its themes: the latest networks, the samples', and how much there is to ask."""
    sources = [source for source in store.sources() if SAMPLES not in source.collections]
    shown = store.preference(SAMPLES) != HIDDEN
    offered = store.offered(without=(SAMPLES,) if sources or not shown else ())
    return Home(
        networks=tuple(store.networks(RECENT, without=(SAMPLES,))),
        samples=tuple(store.networks_of(SAMPLES)) if shown else (),
        sources=len(sources),
        passages=sum(source.passages for source in sources),
        offered=tuple(dict.fromkeys(question.text for _, question in offered))[:OFFERED],
    )


def network_page(
    network: Network, store: Store, link: str, took: str | None = None, offered: tuple[Lens, ...] = ()
) -> NetworkPage:
    """A network with every passage it points at whose source is still there; `link` is its full link.

    `offered`: the lenses under which its findings can be expanded.
    """
    status = store.status(network.id)
    return NetworkPage(
        network=withhold(network, status.gone),
        passages=cited_passages(cited(network), status.gone, store),
        status=status,
        link=link,
        took=took,
        pages=pages(network, store),
        new=_new(network, store),
        lenses=offered,
    )


def pages(network: Network, store: Store) -> dict[str, tuple[int, ...]]:
    """Where the pages of a network's sources begin."""
    return store.pages([source.id for source in network.sources])


def pages_cited(finding: Finding, store: Store) -> dict[str, tuple[int, ...]]:
    """Where the pages of the sources that a finding cites begin."""
    return store.pages([citation.source_id for citation in cited_by(finding)])


def _new(network: Network, store: Store) -> tuple[str, ...]:
    """The findings of a grown network that its parent does not hold."""
    if network.parent is None:
        return ()
    known = {finding.id for finding in store.get_network(network.parent).findings}
    return tuple(finding.id for finding in network.findings if finding.id not in known)


def finding(finding_id: str, store: Store) -> tuple[Finding, list[str]]:
    """A finding without withdrawn words, and the ids of the networks that hold it. Raises NotFound, Removed."""
    found, network_ids = store.get_finding(finding_id)
    return withhold_from(found, gone_sources(found, store)), network_ids


def finding_page(finding_id: str, store: Store) -> FindingPage:
    """A finding, the networks that hold it and the passages it rests on. Raises NotFound, Removed."""
    found, network_ids = store.get_finding(finding_id)
    gone = gone_sources(found, store)
    return FindingPage(
        finding=withhold_from(found, gone),
        networks=tuple(store.networks_holding(finding_id)),
        passages=cited_passages(cited_by(found), gone, store),
        sources={source.id: source.title for source in store.get_network(network_ids[0]).sources},
        pages=pages_cited(found, store),
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
        original=store.original_name(source.id),
        links=tuple(store.links(source.id, hidden(store))),
    )


def hidden(store: Store) -> tuple[str, ...]:
    """The collections that nobody wants to see."""
    return (SAMPLES,) if store.preference(SAMPLES) == HIDDEN else ()


def entity_page(entity_id: str, store: Store, offset: int = 0, limit: int = NAMING) -> EntityPage:
    """An entity with `limit` of its passages from the one at `offset`. Raises NotFound."""
    without = hidden(store)
    return EntityPage(
        entity=store.get_entity(entity_id, without),
        passages=tuple(store.entity_passages(entity_id, limit, offset, without)),
        neighbours=tuple(store.neighbours(entity_id, without=without)),
        networks=tuple(store.networks_naming(entity_id, without=without)),
        offset=offset,
        limit=limit,
    )


def sources_page(store: Store, query: str = "") -> SourcesPage:
    """The sources whose title, origin or address holds the query, whatever its case; all for an empty one."""
    wanted = query.casefold().strip()
    everything = store.sources()
    hidden = store.preference(SAMPLES) == HIDDEN
    found = [each for each in everything if wanted in f"{each.title}\n{each.origin}\n{each.url or ''}".casefold()]
    return SourcesPage(
        sources=tuple(each for each in found if SAMPLES not in each.collections),
        samples=() if hidden else tuple(each for each in found if SAMPLES in each.collections),
        resting=store.citing_counts(),
        query=query.strip(),
        total=len(everything),
        hidden=hidden,
    )


def gone_sources(finding: Finding, store: Store) -> set[str]:
    """The sources a finding cites that are not there any more."""
    wanted = {citation.source_id for citation in cited_by(finding)}
    return wanted - {source.id for source in store.sources(sorted(wanted))}


def cited_passages(citations: Iterable[Citation], gone: Collection[str], store: Store) -> dict[str, Passage]:
    """The cited passages by id; one that its source is no longer cut into is quoted from the source's text."""
    by_passage: dict[str, list[Citation]] = {}
    for citation in citations:
        if citation.source_id not in gone:
            by_passage.setdefault(citation.passage_id, []).append(citation)
    found = store.find_passages(sorted(by_passage))
    for id in sorted(by_passage.keys() - found.keys()):
        source = store.get_source(by_passage[id][0].source_id)
        found[id] = quoted_passage(by_passage[id], source, store.passages_of(source.id))
    return found

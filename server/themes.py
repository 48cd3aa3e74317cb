"""Gathers what pages and programs show of themes, from the store and its chart. Reads only."""

from frontend.contexts import AtlasPage, Elsewhere, FindingPage, Home, NetworkPage, ThemePage
from graph_store.atlas import Atlas, Group, Theme
from graph_store.citing import cited_by, withhold_from
from graph_store.errors import NotFound
from graph_store.models import Lens, NetworkSummary
from graph_store.protocol import Store
from server.atlas import Chart, matching
from server.gather import cited_passages, gone_sources

NEAR = 6
"""Neighbouring themes that a theme's page leads to."""
LOOKED_AT = 8
"""Themes the home page shows of the atlas."""


def get_theme(id: str, chart: Chart) -> Theme:
    """The theme that holds, now, the finding which this id's theme began with. Raises NotFound."""
    theme = chart.themes.get(id)
    if theme is None:
        raise NotFound("theme", id)
    return theme


def theme_page(theme: Theme, chart: Chart, store: Store) -> ThemePage:
    """A theme with its findings, less what was withdrawn, the networks that hold them and its neighbours."""
    shown = set(theme.networks)
    held: dict[str, tuple[str, ...]] = {}
    networks: dict[str, NetworkSummary] = {}
    findings = []
    for id in theme.findings:
        holding = [network for network in reversed(store.networks_holding(id)) if network.id in shown]
        held[id] = tuple(network.id for network in holding)
        networks |= {network.id: network for network in holding}
        findings.append(store.get_finding(id)[0])
    oldest = [store.get_network(id) for id in sorted({ids[0] for ids in held.values() if ids})]
    gone = {id for finding in findings for id in gone_sources(finding, store)}
    return ThemePage(
        theme=theme,
        findings=tuple(withhold_from(finding, gone) for finding in findings),
        networks=tuple(networks[id] for id in theme.networks if id in networks),
        held=held,
        passages=cited_passages((each for finding in findings for each in cited_by(finding)), gone, store),
        sources={source.id: source.title for network in oldest for source in network.sources},
        labels={lens.key: lens.label for network in oldest for lens in network.lenses},
        near=tuple(other for other, _ in neighbours(theme, chart)[:NEAR]),
        group=group_of(theme, chart.atlas),
        pages=store.pages(theme.sources),
    )


def atlas_page(chart: Chart, lenses: tuple[Lens, ...], query: str = "", group: str | None = None) -> AtlasPage:
    """All themes, and those that a query finds; `lenses` are those that are in use now."""
    query = query.strip()
    return AtlasPage(
        atlas=chart.atlas,
        drawings=dict(chart.drawings),
        questions=len({id for theme in chart.atlas.themes for id in theme.questions}),
        query=query,
        found=matching(chart.atlas.themes, query) if query else (),
        group=group,
        lenses=lenses,
    )


def neighbours(theme: Theme, chart: Chart) -> list[tuple[Theme, float]]:
    """The themes it is linked to, and how like they are, likest first."""
    return [
        (chart.themes[link.b if link.a == theme.id else link.a], link.weight)
        for link in chart.atlas.links
        if theme.id in (link.a, link.b)
    ]


def group_of(theme: Theme, atlas: Atlas) -> Group | None:
    """The group it stands in."""
    return next((group for group in atlas.groups if theme.id in group.themes), None)


def with_look(page: Home, chart: Chart) -> Home:
    """The home page with a few great themes from as many groups: the first of each, then those of most questions.

    Those that only the samples have come last.
    """
    samples = {network.id for network in page.samples}
    by_id = {theme.id: theme for theme in chart.atlas.themes}
    firsts = {group.themes[0]: by_id[group.themes[0]] for group in chart.atlas.groups}
    own_first = sorted((firsts | by_id).values(), key=lambda theme: samples.issuperset(theme.networks))
    return page.model_copy(update={"themes": tuple(own_first[:LOOKED_AT])})


def with_themes(page: NetworkPage, chart: Chart) -> NetworkPage:
    """The page of a network, its findings leading to their themes."""
    here = {page.network.question.id}
    found = {finding.id: _elsewhere(finding.id, here, chart) for finding in page.network.findings}
    return page.model_copy(update={"elsewhere": {id: where for id, where in found.items() if where}})


def with_theme(page: FindingPage, chart: Chart) -> FindingPage:
    """The page of a finding, leading to its theme."""
    own = {network.question_id for network in page.networks}
    return page.model_copy(update={"elsewhere": _elsewhere(page.finding.id, own, chart)})


def _elsewhere(finding_id: str, here: set[str], chart: Chart) -> Elsewhere | None:
    theme = chart.of_finding.get(finding_id)
    others = len(set(theme.questions) - here) if theme else 0
    return Elsewhere(theme=theme.id, questions=others) if theme and others else None

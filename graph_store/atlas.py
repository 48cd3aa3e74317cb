"""The atlas: findings of all networks that say the same are a theme, themes that are alike are linked and form groups.

Pure and deterministic: everything is numbered in the order in which findings were kept before any algorithm sees it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from graph_store import ids
from graph_store.citing import cited_by
from graph_store.models import Finding, Record
from graph_store.vectors import DECIMALS, Floats, Vectors

if TYPE_CHECKING:
    Graph = nx.Graph[int]
else:
    Graph = nx.Graph

SAME = 0.87
"""The cosine from which two findings of different networks say the same. Looked at over 101 articles and 74 networks:
of 8 pairs of different passages from .87 up 7 did, of 12 from .84 to .87 one; the only pair of two articles has .90."""
ALIKE = 0.45
"""The cosine from which two themes may be linked: of random pairs of passages of those articles 1 in 100 reaches it."""
LINKS = 3
"""A theme is linked to this many others by its own choice; it may be chosen by more."""
_BLOCK = 1024
"""Rows compared at once: 10,000 findings take 40 MB."""


class Theme(Record):
    """Findings that say the same. Its id is that of the one kept first, which is the first of `findings`.

    `networks` are those that hold one of them, `questions` what these answer, both oldest first: a network and those
    expanded from it answer one. `lenses` are keys, the others ids. `also`: other names that its findings have.
    """

    id: str
    name: str
    also: tuple[str, ...]
    findings: tuple[str, ...]
    networks: tuple[str, ...]
    questions: tuple[str, ...]
    lenses: tuple[str, ...]
    sources: tuple[str, ...]


class Link(Record):
    """Two themes that are alike; `weight` is their cosine."""

    a: str
    b: str
    weight: float


class Group(Record):
    """At least two themes that hang together, those of most questions first. `id` is that of the one kept first."""

    id: str
    name: str
    themes: tuple[str, ...]


class Atlas(Record):
    """All themes, those of most questions first; links, strongest first; groups, those of most questions first."""

    themes: tuple[Theme, ...]
    links: tuple[Link, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Kept:
    """What is charted: findings with the networks that hold them; networks oldest first, each with the id
    of its question; titles of sources by id."""

    findings: Sequence[tuple[Finding, Sequence[str]]]
    networks: Mapping[str, str]
    titles: Mapping[str, str]


def theme_id(finding_id: str) -> str:
    """The id of the theme that begins with this finding."""
    return ids.window(ids.digest("theme", [finding_id]))


def chart(kept: Kept, vectors: Vectors, hidden: frozenset[str] = frozenset()) -> Atlas:
    """The atlas of these findings; those that only `hidden` networks hold do not show, but keep themes together."""
    age = {network: place for place, network in enumerate(kept.networks)}
    findings = sorted(
        ((finding, sorted(held, key=age.__getitem__)) for finding, held in kept.findings if held),
        key=lambda each: (age[each[1][0]], each[0].id),
    )
    places, matrix = _placed([finding for finding, _ in findings], vectors)
    themes, rows = [], []
    for members in _components(findings, places, matrix):
        shown = [findings[member] for member in members if not hidden.issuperset(findings[member][1])]
        if shown:
            themes.append(_theme(findings[members[0]][0].id, shown, hidden, kept.networks, age))
            rows.append([matrix[places[member]] for member in members if member in places])
    links = list(_links(rows))
    groups = _groups(themes, links, {finding.id: finding for finding, _ in findings}, kept.titles)
    return Atlas(
        themes=tuple(sorted(themes, key=_most_questions)),
        links=tuple(Link(a=themes[a].id, b=themes[b].id, weight=weight) for weight, a, b in links),
        groups=tuple(groups),
    )


def backbone(links: Iterable[Link]) -> list[Link]:
    """The strongest of these links that join all that they join, without a circle; strongest first, ties by ids."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_weighted_edges_from((link.a, link.b, link.weight) for link in links)
    kept = nx.maximum_spanning_edges(graph, data=True)
    joined = [Link(a=min(a, b), b=max(a, b), weight=facts["weight"]) for a, b, facts in kept]
    return sorted(joined, key=lambda link: (-link.weight, link.a, link.b))


def _placed(findings: Sequence[Finding], vectors: Vectors) -> tuple[dict[int, int], Floats]:
    """The mean of the vectors of the passages each finding cites, unit length: a row for each that has any left."""
    row_of = {id: row for row, id in enumerate(vectors.ids)}
    places: dict[int, int] = {}
    means: list[Floats] = []
    for number, finding in enumerate(findings):
        cited = {citation.passage_id for citation in cited_by(finding)}
        rows = sorted(row_of[id] for id in cited if id in row_of)
        if rows:
            places[number] = len(means)
            means.append(_unit(vectors.matrix[rows].mean(axis=0)))
    return places, np.array(means, dtype=np.float32).reshape(len(means), vectors.matrix.shape[1])


def _components(
    findings: Sequence[tuple[Finding, Sequence[str]]], places: Mapping[int, int], matrix: Floats
) -> list[list[int]]:
    """Findings, by number, that say the same or are joined by others that do; each sorted, by their first.

    Where the network that one was first kept with holds the other too, their likeness does not count: it holds them
    apart as different answers (of 59 such pairs from .87 up, 12 said the same). Louvain gave the same partition of 637
    findings and of 3,372 passages, but can split a theme when another finding comes; components only grow together.
    """
    graph: Graph = nx.Graph()
    graph.add_nodes_from(range(len(findings)))
    number_of = list(places)
    held = [frozenset(networks) for _, networks in findings]
    for row, other in _pairs(matrix):
        one, two = number_of[row], number_of[other]
        if findings[one][1][0] not in held[two] and findings[two][1][0] not in held[one]:
            graph.add_edge(one, two)
    return sorted(sorted(component) for component in nx.connected_components(graph))


def _pairs(matrix: Floats) -> Iterator[tuple[int, int]]:
    """Rows, as (lower, higher), that are as near as SAME."""
    for start in range(0, len(matrix), _BLOCK):
        likeness = matrix[start : start + _BLOCK] @ matrix[start:].T
        rows, others = np.nonzero(np.triu(likeness >= SAME, 1))
        yield from zip((rows + start).tolist(), (others + start).tolist(), strict=True)


def _theme(
    first: str,
    shown: Sequence[tuple[Finding, Sequence[str]]],
    hidden: frozenset[str],
    questions: Mapping[str, str],
    age: Mapping[str, int],
) -> Theme:
    networks = sorted({network for _, held in shown for network in held} - hidden, key=age.__getitem__)
    names: Counter[str] = Counter()
    for finding, held in shown:
        names[finding.name] += len({questions[network] for network in held})
    [(name, _), *others] = names.most_common()  # equally frequent names in the order they came
    return Theme(
        id=theme_id(first),
        name=name,
        also=tuple(other for other, _ in others),
        findings=tuple(finding.id for finding, _ in shown),
        networks=tuple(networks),
        questions=tuple(dict.fromkeys(questions[network] for network in networks)),
        lenses=tuple(sorted({finding.lens for finding, _ in shown})),
        sources=tuple(sorted({citation.source_id for finding, _ in shown for citation in cited_by(finding)})),
    )


def _links(rows: Sequence[Sequence[Floats]]) -> list[tuple[float, int, int]]:
    """(cosine, theme, theme), strongest first: each theme with those most like it, at most LINKS from ALIKE up."""
    themes = [theme for theme, members in enumerate(rows) if members]
    if len(themes) < 2:
        return []
    matrix = np.array([_unit(np.mean(rows[theme], axis=0)) for theme in themes], dtype=np.float32)
    found: dict[tuple[int, int], float] = {}
    for row, near in _nearest(matrix):
        for weight, other in sorted(near)[:LINKS]:
            a, b = sorted((themes[row], themes[other]))
            found[a, b] = -weight
    return sorted(((weight, a, b) for (a, b), weight in found.items()), key=lambda link: (-link[0], *link[1:]))


def _nearest(matrix: Floats) -> Iterator[tuple[int, list[tuple[float, int]]]]:
    """For each row (-cosine, other row), rounded, from ALIKE up: the LINKS nearest at least, ties with the last too."""
    count = min(LINKS, len(matrix) - 1)
    for start in range(0, len(matrix), _BLOCK):
        likeness = matrix[start : start + _BLOCK] @ matrix.T
        np.fill_diagonal(likeness[:, start:], -1.0)
        last = np.partition(likeness, -count, axis=1)[:, -count] - 10.0**-DECIMALS
        rows, others = np.nonzero(likeness >= np.maximum(last, ALIKE)[:, None])
        weights = (-np.round(likeness[rows, others].astype(np.float64), DECIMALS)).tolist()
        bounds = np.searchsorted(rows, np.arange(len(likeness) + 1)).tolist()
        near = list(zip(weights, others.tolist(), strict=True))
        for row in range(len(likeness)):
            yield start + row, near[bounds[row] : bounds[row + 1]]


def _groups(
    themes: Sequence[Theme],
    links: Iterable[tuple[float, int, int]],
    findings: Mapping[str, Finding],
    titles: Mapping[str, str],
) -> list[Group]:
    """Communities of linked themes. A name that a greater group has is not given again."""
    graph: Graph = nx.Graph()
    graph.add_nodes_from(range(len(themes)))
    graph.add_weighted_edges_from((a, b, weight) for weight, a, b in sorted(links, key=lambda link: link[1:]))
    communities = [sorted(each) for each in nx.community.louvain_communities(graph, seed=0) if len(each) > 1]
    communities.sort(key=lambda each: (-sum(len(themes[theme].questions) for theme in each), each[0]))
    named: set[str] = set()
    groups = []
    for members in communities:
        strength = {member: sum(graph[member][other]["weight"] for other in graph[member]) for member in members}
        ranked = sorted(members, key=lambda member: (-len(themes[member].questions), -strength[member], member))
        leading = _leading_source([findings[id] for member in members for id in themes[member].findings], titles)
        candidates = [*leading, *(themes[member].name for member in ranked)]
        name = next((each for each in candidates if each not in named), candidates[0])
        named.add(name)
        groups.append(Group(id=themes[members[0]].id, name=name, themes=tuple(themes[each].id for each in ranked)))
    return groups


def _leading_source(findings: Sequence[Finding], titles: Mapping[str, str]) -> list[str]:
    """The title of the source that more than half of the findings cite, if there is one: people gave it that name."""
    citing = Counter(id for finding in findings for id in sorted({each.source_id for each in cited_by(finding)}))
    return [titles[id] for id, count in citing.most_common(1) if 2 * count > len(findings) and id in titles]


def _most_questions(theme: Theme) -> tuple[int, int]:
    return -len(theme.questions), -len(theme.findings)


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length if length else vector, dtype=np.float32)

"""A network, and the neighbourhood of a finding, as networkx graphs: questions, findings and what joins them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import networkx as nx

from graph_store.models import Network

if TYPE_CHECKING:
    Graph = nx.MultiDiGraph[str]
else:
    Graph = nx.MultiDiGraph


def network_graph(network: Network) -> "Graph":
    """Nodes and edges sorted by id, so that algorithms whose result depends on order repeat it.

    Nodes have `name`, `lens`, `strength` and `kind` (`question` or `finding`; a question's lens is empty). Edges
    have `kind` and `weight` and are keyed by kind: `answers` from the question to each finding, and the relations
    from `a` to `b`, of which only `leads_to` means that direction.
    """
    graph: Graph = nx.MultiDiGraph()
    asked = network.question
    graph.add_node(asked.id, name=asked.text, lens="", strength=1.0, kind="question")
    findings = sorted(network.findings, key=lambda finding: finding.id)
    for finding in findings:
        graph.add_node(finding.id, name=finding.name, lens=finding.lens, strength=finding.strength, kind="finding")
    for finding in findings:
        graph.add_edge(asked.id, finding.id, key="answers", kind="answers", weight=finding.strength)
    for relation in sorted(network.relations, key=lambda relation: (relation.a, relation.b, relation.kind)):
        graph.add_edge(relation.a, relation.b, key=relation.kind, kind=relation.kind, weight=relation.weight)
    return graph


def neighbourhood(networks: Iterable[Network], finding_id: str) -> "Graph":
    """A finding, everything these networks join it to, and the edges between those, as `network_graph` has them.

    Networks without the finding add nothing; the graph is empty when none has it.
    """
    nodes, edges = {}, {}
    for network in sorted(networks, key=lambda network: network.id):
        graph = network_graph(network)
        if finding_id in graph:
            around = nx.ego_graph(graph, finding_id, undirected=True)
            nodes.update(around.nodes(data=True))
            edges.update({(a, b, kind): facts for a, b, kind, facts in around.edges(keys=True, data=True)})
    gathered: Graph = nx.MultiDiGraph()
    gathered.add_nodes_from((id, nodes[id]) for id in sorted(nodes))
    for a, b, kind in sorted(edges):
        gathered.add_edge(a, b, key=kind, **edges[a, b, kind])
    return gathered

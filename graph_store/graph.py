"""A network as a networkx graph: the question, its findings, and the relations between them."""

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

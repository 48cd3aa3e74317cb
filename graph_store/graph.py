"""A network, and the neighbourhood of a finding, as networkx graphs: questions, findings and what joins them.

And such graphs as text that graph programs open.
"""

import datetime
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter

from graph_store.models import Network

if TYPE_CHECKING:
    Graph = nx.MultiDiGraph[str]
else:
    Graph = nx.MultiDiGraph

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
_NOT_XML = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot write, and carriage returns, which its readers turn into line feeds."""


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


def as_graphml(graph: "Graph") -> str:
    """GraphML. Attributes must be text, numbers or truth values; each edge has an `id` of its own among them."""
    lines = nx.generate_graphml(_speakable(graph), edge_id_from_attribute="id")
    return "\n".join([_DECLARATION, *lines]) + "\n"


def as_gexf(graph: "Graph", day: datetime.date) -> str:
    """GEXF 1.2 as of `day`, with what nodes have under `viz`; attributes as for GraphML."""
    writer = GEXFWriter(_speakable(graph), version="1.2draft")
    writer.xml.find("meta").set("lastmodifieddate", day.isoformat())  # the writer's is the day it is run
    return f"{_DECLARATION}\n{writer}\n"


def _speakable(graph: "Graph") -> "Graph":
    """A copy without the characters that XML has no way to write, and without empty texts."""
    said: Graph = nx.MultiDiGraph(**_said(graph.graph))
    said.add_nodes_from((node, _said(facts)) for node, facts in graph.nodes(data=True))
    for a, b, key, facts in graph.edges(keys=True, data=True):
        said.add_edge(a, b, key=key, **_said(facts))
    return said


def _said(facts: dict[str, Any]) -> dict[str, Any]:
    clean = {name: _NOT_XML.sub("", fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    return {name: fact for name, fact in clean.items() if fact != ""}

"""A network for programs that work with graphs: GraphML and GEXF, with statements, sources and evidence."""

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from frontend.contexts import NetworkPage
from frontend.drawing import draw
from frontend.environment import STATIC
from frontend.marks import look
from frontend.report import statement_text
from graph_store.citing import cited_by
from graph_store.graph import as_gexf, as_graphml, network_graph
from graph_store.models import Citation, Evidence, Finding

if TYPE_CHECKING:
    from graph_store.graph import Graph

_COLOUR = re.compile(r"--([a-z-]+): #([0-9a-f]{6});")
_QUESTION_COLOUR = "accent"


def graphml(page: NetworkPage) -> str:
    """The network as GraphML."""
    return as_graphml(exported_graph(page))


def gexf(page: NetworkPage) -> str:
    """The network as GEXF, each node where the wide drawing has it and in its lens's colour."""
    network, graph = page.network, exported_graph(page)
    colours = {network.question.id: _QUESTION_COLOUR} | {one.id: look(one.lens) for one in network.findings}
    wide = network.drawings.get("wide") or draw(network)["wide"]
    for box in wide.boxes:
        if box.id in graph:
            place = {"x": box.x, "y": -box.y, "z": 0.0}  # graph programs count upwards
            graph.nodes[box.id]["viz"] = {"position": place, "color": _colour(colours[box.id])}
    return as_gexf(graph, network.created_at.date())


def exported_graph(page: NetworkPage) -> "Graph":
    """`network_graph` with what a file needs to stand alone; texts, numbers and truth values only.

    Nodes: `label` and, for findings, the lens's label as `lens` with its key as `lens_key`, `statement`, `sources`
    (titles) and `evidence`. Edges: `id`, `directed` (what a graph of one kind of edge cannot say otherwise) and
    `evidence`. Evidence is passages with the characters cited, as `PASSAGE:START-END`, a relation's with its side.
    """
    network, graph = page.network, network_graph(page.network)
    graph.graph.update(name=network.headline, hashtag=network.id, link=page.link)
    for facts in graph.nodes.values():
        facts["label"] = facts.pop("name")
    for finding in network.findings:
        graph.nodes[finding.id].update(_finding(finding, page))
    for a, b, kind, facts in graph.edges(keys=True, data=True):
        facts.update(id=f"{a}-{kind}-{b}", directed=kind in ("answers", "leads_to"))
    for relation in network.relations:
        graph.edges[relation.a, relation.b, relation.kind]["evidence"] = _evidence(relation.evidence)
    return graph


def _finding(finding: Finding, page: NetworkPage) -> dict[str, Any]:
    sources = dict.fromkeys(page.titles.get(one.source_id, one.source_id) for one in cited_by(finding))
    return {
        "lens": page.labels.get(finding.lens, finding.lens),
        "lens_key": finding.lens,
        "statement": statement_text(finding),
        "sources": "; ".join(sources),
        "evidence": _evidence(cited_by(finding)),
    }


def _evidence(citations: Iterable[Citation]) -> str:
    sides = ((f"{one.side}:" if isinstance(one, Evidence) else "", one) for one in citations)
    return " ".join(f"{side}{one.passage_id}:{one.start}-{one.end}" for side, one in sides)


def _colour(name: str) -> dict[str, Any]:
    red, green, blue = bytes.fromhex(_colours()[name])
    return {"r": red, "g": green, "b": blue, "a": 1.0}


@cache
def _colours() -> dict[str, str]:
    """The colours of light pages, which stand first in the stylesheet."""
    light = (STATIC / "style" / "tokens.css").read_text("utf-8").partition("@media")[0]
    return dict(_COLOUR.findall(light))

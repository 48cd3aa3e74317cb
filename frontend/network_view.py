"""The data of the interactive network: a networkx graph as vis-network's nodes, edges and options, made by pyvis.

The only file that imports pyvis, of which the data is used and never the page. Places are the stored drawing's and
physics is off: the canvas shows what the SVG shows.
"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pyvis.network import Network as Builder

from frontend.svg import EXPANDS, Picture

if TYPE_CHECKING:
    from graph_store.graph import Graph

_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "zoomView": False, "keyboard": False, "multiselect": False},
    "nodes": {"shape": "custom", "chosen": False},
    "edges": {"smooth": False, "hidden": True, "chosen": False},
}
"""Lines are hidden in vis-network and painted by our own module along the stored routes."""


def network_data(graph: "Graph", pictures: dict[str, Picture]) -> dict[str, Any]:
    """JSON-ready: `nodes`, `edges`, `options` for vis-network, and `pictures`, the same drawing by width."""
    builder = Builder(directed=True)
    for node, attributes in graph.nodes(data=True):
        builder.add_node(node, label=attributes["name"] or node, shape="custom", **_node(attributes))
    for a, b, attributes in graph.edges(data=True):
        builder.add_edge(a, b, arrows="", kind=attributes["kind"], value=attributes["weight"])
    for edge in next(iter(pictures.values())).edges:
        if edge.kind == EXPANDS:  # no relation, so not in the graph; a step all the same
            builder.add_edge(edge.a, edge.b, arrows="", kind=EXPANDS)
    builder.set_options(json.dumps(_OPTIONS))
    nodes, edges, _, _, _, options = builder.get_network_data()
    return {
        "nodes": [{key: value for key, value in node.items() if key != "color"} for node in nodes],
        "edges": edges,
        "options": json.loads(options),
        "pictures": {width: asdict(picture) for width, picture in pictures.items()},
    }


def _node(attributes: dict[str, Any]) -> dict[str, Any]:
    return {"kind": attributes["kind"], "lens": attributes["lens"], "physics": False}

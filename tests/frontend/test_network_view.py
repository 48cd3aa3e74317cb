import json

from frontend.network_view import network_data
from frontend.svg import pictures
from graph_store.graph import network_graph
from tests.frontend import made, made_pages


def test_the_data_has_every_node_and_edge_and_is_json():
    network = made.network()
    data = json.loads(json.dumps(network_data(network_graph(network), pictures(network))))
    assert {node["id"] for node in data["nodes"]} == {network.question.id, *(f.id for f in network.findings)}
    answers = [edge for edge in data["edges"] if edge["kind"] == "answers"]
    assert len(answers) == len(network.findings)
    assert len(data["edges"]) == len(network.findings) + len(network.relations)
    assert data["options"]["physics"] == {"enabled": False}


def test_both_relations_of_one_pair_are_there():
    network = made.shaped(["One", "Two"], ["shifts", "levers"], [(0, 1, "related"), (0, 1, "supports")], "Why?")
    data = network_data(network_graph(network), pictures(network))
    assert sorted(edge["kind"] for edge in data["edges"]) == ["answers", "answers", "related", "supports"]


def test_a_highlight_without_a_relation_is_a_step_from_one_finding_to_the_other():
    network = made_pages.grown_page().network
    data = network_data(network_graph(network), pictures(network))
    steps = [(edge["from"], edge["to"]) for edge in data["edges"] if edge["kind"] == "expands"]
    assert steps == [(network.highlight.from_, network.highlight.to)]


def test_the_graph_is_left_as_it_was():
    network = made.network()
    graph = network_graph(network)
    before = [dict(graph.nodes(data=True)), list(graph.edges(data=True))]
    network_data(graph, pictures(network))
    assert [dict(graph.nodes(data=True)), list(graph.edges(data=True))] == before


def test_every_place_is_the_stored_one():
    network = made.network()
    drawn = pictures(network)
    data = network_data(network_graph(network), drawn)
    for width, picture in drawn.items():
        shown = {node["id"]: (node["x"], node["y"]) for node in data["pictures"][width]["findings"]}
        assert shown == {node.id: (node.x, node.y) for node in picture.findings}

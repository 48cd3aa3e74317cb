"""A network and the neighbourhood of a finding as networkx graphs."""

import networkx as nx
import pytest

from graph_store.graph import neighbourhood, network_graph
from graph_store.models import Network, Relation
from graph_store.sqlite import SqliteStore
from tests.graph_store.material import HARBOUR, ORCHARD, make_finding, make_network, make_source


@pytest.fixture
def winter(store: SqliteStore) -> Network:
    """A network with three findings: the first leads to the second, the third stands alone."""
    material = make_source(store, HARBOUR)
    network = make_network(store, material)
    alone = make_finding(store, material.passages[2], name="Mended Nets", lens="cases")
    return network.model_copy(update={"findings": (*network.findings, alone)})


def everything(graph: nx.MultiDiGraph) -> tuple[list, list]:
    return list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))


def test_a_network_has_the_question_its_findings_and_their_relations(winter: Network) -> None:
    graph = network_graph(winter)
    first, second, third = winter.findings
    assert graph.nodes[winter.question.id] == {
        "name": winter.question.text,
        "lens": "",
        "strength": 1.0,
        "kind": "question",
    }
    assert graph.nodes[second.id] == {
        "name": "Waiting Ships",
        "lens": "levers",
        "strength": second.strength,
        "kind": "finding",
    }
    assert set(graph.edges(keys=True)) == {
        *((winter.question.id, finding.id, "answers") for finding in winter.findings),
        (first.id, second.id, "leads_to"),
    }
    assert graph.edges[first.id, second.id, "leads_to"] == {"kind": "leads_to", "weight": 1 / 3}
    assert graph.degree(third.id) == 1


def test_the_order_in_which_findings_stand_does_not_matter(winter: Network) -> None:
    turned = winter.model_copy(update={"findings": winter.findings[::-1]})
    assert everything(network_graph(turned)) == everything(network_graph(winter))


def test_a_finding_has_those_it_is_joined_to_around_it(winter: Network) -> None:
    first, second, third = winter.findings
    asked = winter.question.id
    for one in (first, second):  # whichever way the relation points
        around = neighbourhood([winter], one.id)
        assert set(around) == {asked, first.id, second.id}
        assert set(around.edges(keys=True)) == {
            (asked, first.id, "answers"),
            (asked, second.id, "answers"),
            (first.id, second.id, "leads_to"),
        }
    assert set(neighbourhood([winter], third.id)) == {asked, third.id}


def test_the_neighbourhood_gathers_what_every_network_says_of_a_finding(store: SqliteStore, winter: Network) -> None:
    first, _, third = winter.findings
    relation = Relation(a=third.id, b=first.id, kind="contrasts", weight=0.5, evidence=())
    other = make_network(store, make_source(store, HARBOUR), question="Who mends nets?")
    other = other.model_copy(update={"findings": (third, first), "relations": (relation,)})
    elsewhere = make_network(store, make_source(store, ORCHARD))
    around = neighbourhood([winter, elsewhere, other], first.id)
    assert set(around) == {winter.question.id, other.question.id, *(finding.id for finding in winter.findings)}
    assert (third.id, first.id, "contrasts") in around.edges and around.nodes[third.id]["name"] == "Mended Nets"
    assert everything(neighbourhood([other, elsewhere, winter], first.id)) == everything(around)
    assert list(around) == sorted(around)


def test_a_finding_that_no_network_has_has_no_neighbourhood(winter: Network) -> None:
    assert everything(neighbourhood([winter], "11111111111")) == ([], [])

"""Every exported file is opened again by a reader of its own kind, and holds what the network holds."""

import csv
import io
import json

import extruct
import networkx as nx
import pytest
from hypothesis import given, settings
from markupsafe import escape

from frontend.export import standalone_html
from frontend.export_csv import COLUMNS, table
from frontend.export_graph import exported_graph, gexf, graphml
from frontend.linked_data import json_ld, linked_data
from frontend.page import render
from frontend.report import statement_text
from tests.frontend import made_pages
from tests.frontend.made_hostile import HOSTILE, hostile_pages, poisoned_with

PAGE = made_pages.network_page()
FORMULA_OPENERS = tuple("=+-@\t\r\n＝＋－＠")
EVERY_TRAP = [poisoned_with(PAGE, text) for text in HOSTILE]
FEW = settings(max_examples=25)


def readable_in_xml(text: str) -> bool:
    """XML 1.0, production 2, but for the carriage return, which readers turn into a line feed."""
    code = ord(text)
    return text in "\t\n" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def clean(facts: dict) -> dict:
    said = {
        name: "".join(filter(readable_in_xml, fact)) if isinstance(fact, str) else fact for name, fact in facts.items()
    }
    return {name: fact for name, fact in said.items() if fact != ""}


def contents(graph: nx.MultiDiGraph) -> tuple[dict, list]:
    nodes = {node: clean(facts) for node, facts in graph.nodes(data=True)}
    edges = [(a, b, clean(facts)) for a, b, facts in graph.edges(data=True)]
    return nodes, sorted(edges, key=str)


def without(facts: dict, *names: str) -> dict:
    return {name: fact for name, fact in facts.items() if name not in names}


def opened_graphml(page) -> nx.MultiDiGraph:
    graph = nx.parse_graphml(graphml(page), force_multigraph=True)
    assert all(facts["id"] == key for _, _, key, facts in graph.edges(keys=True, data=True))
    return graph


def opened_gexf(page) -> nx.MultiDiGraph:
    return nx.read_gexf(io.BytesIO(gexf(page).encode()))


@pytest.mark.parametrize("opened", [opened_graphml, opened_gexf])
@given(page=hostile_pages())
@FEW
def test_a_graph_opened_again_has_the_same_nodes_edges_and_attributes(opened, page):
    kept = exported_graph(page)
    read = opened(page)
    for node, facts in read.nodes(data=True):
        facts.pop("viz", None)
        if facts.get("label") == node:
            del facts["label"]  # GEXF labels every node, if need be with its id
    assert contents(read) == contents(kept)


@pytest.mark.parametrize("opened", [opened_graphml, opened_gexf])
def test_a_graph_has_the_question_every_finding_and_every_relation_with_its_evidence(opened):
    read, network = opened(PAGE), PAGE.network
    assert set(read.nodes) == {network.question.id, *(finding.id for finding in network.findings)}
    assert read.nodes[network.question.id]["label"] == network.question.text
    for finding in network.findings:
        facts = read.nodes[finding.id]
        assert (facts["label"], facts["lens_key"], facts["strength"]) == (finding.name, finding.lens, finding.strength)
        assert facts["statement"] == statement_text(finding)
        assert facts["evidence"].split()[0].startswith(f"{finding.statement[0].citations[0].passage_id}:")
    found = {(a, b, facts["kind"]): facts for a, b, facts in read.edges(data=True) if facts["kind"] != "answers"}
    assert found.keys() == {(one.a, one.b, one.kind) for one in network.relations}
    for relation in network.relations:
        facts = found[relation.a, relation.b, relation.kind]
        assert facts["weight"] == relation.weight
        assert facts["directed"] == (relation.kind == "leads_to")
        assert facts["evidence"].split() == [
            f"{one.side}:{one.passage_id}:{one.start}-{one.end}" for one in relation.evidence
        ]


def test_edges_have_ids_of_their_own():
    ids = [facts["id"] for _, _, facts in opened_graphml(PAGE).edges(data=True)]
    assert len(ids) == len(set(ids)) == len(PAGE.network.findings) + len(PAGE.network.relations)


def test_gexf_stands_where_the_drawing_stands_in_the_colours_of_the_lenses():
    read = opened_gexf(PAGE)
    boxes = {box.id: box for box in PAGE.network.drawings["wide"].boxes}
    for node, facts in read.nodes(data=True):
        assert facts["viz"]["position"] == {"x": boxes[node].x, "y": -boxes[node].y, "z": 0.0}
    colours = {}
    for facts in read.nodes.values():
        colours.setdefault(facts.get("lens_key"), set()).add(tuple(facts["viz"]["color"].values()))
    assert all(len(each) == 1 for each in colours.values())
    assert len(set.union(*colours.values())) == len(colours) == 6
    assert colours["shifts"] == {(0x1F, 0x5F, 0xAE, 1.0)}


def test_gexf_is_drawn_for_a_network_that_was_kept_without_drawings():
    bare = PAGE.model_copy(update={"network": PAGE.network.model_copy(update={"drawings": {}})})
    assert gexf(bare) == gexf(PAGE)


def test_gexf_bears_the_day_the_network_was_made():
    assert f'lastmodifieddate="{PAGE.network.created_at:%Y-%m-%d}"' in gexf(PAGE)


@pytest.mark.parametrize("write", [graphml, gexf, json_ld, table])
def test_the_same_network_twice_is_the_same_file(write):
    assert write(PAGE) == write(made_pages.network_page())


@given(page=hostile_pages())
@FEW
def test_linked_data_inside_any_page_is_read_as_it_was_written(page):
    text = json_ld(page)
    assert not set("<>&") & set(text)
    html = f'<html><head><script type="application/ld+json">{text}</script></head><body></body></html>'
    assert extruct.extract(html, syntaxes=["json-ld"]) == {"json-ld": [linked_data(page)]}


def test_linked_data_says_question_answers_and_what_they_cite():
    read, network = json.loads(json_ld(PAGE)), PAGE.network
    assert (read["@type"], read["url"], read["name"]) == ("WebPage", PAGE.link, network.headline)
    asked = read["mainEntity"]
    assert (asked["@type"], asked["name"]) == ("Question", network.question.text)
    assert [answer["name"] for answer in asked["suggestedAnswer"]] == [finding.name for finding in network.findings]
    for answer, finding in zip(asked["suggestedAnswer"], network.findings, strict=True):
        assert (answer["@type"], answer["text"]) == ("Answer", statement_text(finding))
        assert all(one["@type"] == "CreativeWork" and one["name"] and one["url"] for one in answer["citation"])
        assert len(answer["citation"]) == len(finding.statement)
    assert {one["name"] for one in read["citation"]} == {source.title for source in network.sources}


def test_linked_data_names_no_address_that_is_not_of_the_web():
    for page in EVERY_TRAP:
        addresses = [one["url"] for one in linked_data(page)["citation"]]
        assert all(address.startswith(("http://", "https://")) for address in addresses)


def test_the_network_page_carries_the_same_linked_data():
    for page in (PAGE, poisoned_with(PAGE, "</script><script>alert(1)</script>")):
        assert extruct.extract(render(page), syntaxes=["json-ld"]) == {"json-ld": [linked_data(page)]}


def rows_of(page) -> list[dict[str, str]]:
    text = table(page)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def test_the_table_has_a_row_for_each_citation_with_its_words_and_its_place():
    rows = iter(rows_of(PAGE))
    for finding in PAGE.network.findings:
        for segment in finding.statement:
            for citation in segment.citations:
                row = next(rows)
                assert tuple(row) == COLUMNS
                assert (row["finding"], row["quote"]) == (finding.name, segment.text)
                assert (int(row["start"]), int(row["end"])) == (citation.start, citation.end)
                assert float(row["strength"]) == finding.strength
                assert row["source"] == PAGE.titles[citation.source_id]
                assert row["heading"] == PAGE.passages[citation.passage_id].heading
                assert row["link"].startswith(f"http://127.0.0.1:8000/s/{citation.source_id}?start={citation.start}&")
    assert next(rows, None) is None


def test_a_finding_without_evidence_has_a_row():
    bare = PAGE.network.findings[0].model_copy(update={"statement": ()})
    page = PAGE.model_copy(update={"network": PAGE.network.model_copy(update={"findings": (bare,), "relations": ()})})
    [row] = rows_of(page)
    assert (row["finding"], row["quote"], row["start"]) == (bare.name, "", "")


@given(page=hostile_pages())
@FEW
def test_no_cell_is_a_formula_and_every_cell_is_read_as_it_was_written(page):
    rows = rows_of(page)
    assert len(rows) == sum(len(finding.statement) for finding in page.network.findings)
    assert not any(cell.startswith(FORMULA_OPENERS) for row in rows for cell in row.values())
    names = {finding.id: finding.name for finding in page.network.findings}
    for row in rows:
        name = names[row["finding_id"]]
        assert row["finding"] == (f"'{name}" if name.startswith(FORMULA_OPENERS) else name)


@given(page=hostile_pages())
@FEW
def test_a_page_by_itself_holds_every_name_as_text(page):
    text = standalone_html(page)
    assert "<script" not in text and "<img" not in text
    assert all(str(escape(finding.name)) in text for finding in page.network.findings)

"""What is shown of a network after its sources were removed, or came back cut into other passages."""

import json

import pytest

from server import gather
from server.ingest.add import add
from server.ingest.readers import Origin

DUES = """# The harbour book

## the dues of lisbon

In 1612 every ship that entered Lisbon paid dues for each barrel on board. The dues of Lisbon rose when the war
closed the northern ports. Captains unloaded at night so that fewer barrels were counted.

## the dues of porto

Porto asked for half of that. Its dues were paid in wine until 1640, because coins were rare in the north. Ships
that paid dues in Porto were let into Lisbon free of charge.
"""
TOLLS = """# The toll book

The tolls of the river were lower than the dues of Lisbon. Bargemen paid the dues of a harbour only when they
sold fish there. In winter no dues were taken in Lisbon at all.
"""
ASKED = "What were the dues of Lisbon?"


@pytest.fixture
def harbour(fresh):
    """The id of the source that is removed."""
    return add([Origin(name="dues.md", data=DUES.encode())], fresh).added[0].id


@pytest.fixture
def network(harbour, fresh, fresh_client):
    """The network that rests on it, as it was kept."""
    asked = fresh_client.post("/api/v1/networks", json={"question": ASKED})
    assert asked.status_code == 201
    return fresh.store.get_network(asked.json()["id"])


@pytest.fixture
def recut(harbour, network, fresh):
    """The same source, added again as plain text: its headings are part of passages now."""
    text = fresh.store.get_source(harbour).text
    before = {passage.id for passage in fresh.store.passages_of(harbour)}
    fresh.store.remove_source(harbour)
    [again] = add([Origin(name="dues.txt", data=text.encode())], fresh).added
    assert again.id == harbour
    assert {passage.id for passage in fresh.store.passages_of(harbour)} != before
    cited = {one.passage_id for finding in network.findings for part in finding.statement for one in part.citations}
    assert not cited <= {passage.id for passage in fresh.store.passages_of(harbour)}
    return again


def said(network):
    """Every piece of text that was taken from a source."""
    texts = {part.text for finding in network.findings for part in finding.statement if not part.own}
    texts |= {passage.text for passage in network.coverage.left_out}
    assert all(len(text) > 10 for text in texts)
    return texts


def spoken_by(text, network):
    flat = " ".join(text.split())
    return [each for each in said(network) if " ".join(each.split()) in flat]


def test_links_last_when_a_source_returns_cut_into_other_passages(network, recut, fresh_client):
    shown = fresh_client.get(f"/n/{network.id}")
    assert shown.status_code == 200
    assert "[withdrawn]" not in shown.text
    assert "withdrawn together" not in shown.text
    exported = fresh_client.get(f"/api/v1/networks/{network.id}/export?format=html")
    assert exported.status_code == 200
    for finding in network.findings:
        assert fresh_client.get(f"/f/{finding.id}").status_code == 200


def test_a_quote_of_a_source_that_was_cut_anew_holds_every_cited_character(network, recut, fresh):
    text = fresh.store.get_source(recut.id).text
    pages = [gather.network_page(network, fresh.store, "link")]
    pages += [gather.finding_page(finding.id, fresh.store) for finding in network.findings]
    for page in pages:
        for finding in [page.finding] if hasattr(page, "finding") else page.network.findings:
            for part in finding.statement:
                for cited in part.citations:
                    passage = page.passages[cited.passage_id]
                    assert passage.text == text[passage.start : passage.end]
                    assert passage.start <= cited.start < cited.end <= passage.end


def test_no_page_file_or_answer_holds_words_of_a_source_that_is_gone(network, harbour, fresh, fresh_client):
    addresses = [f"/n/{network.id}", f"/api/v1/networks/{network.id}"]
    addresses += [f"/api/v1/networks/{network.id}/export?format={format}" for format in ("html", "json")]
    addresses += [path + finding.id for finding in network.findings for path in ("/f/", "/api/v1/findings/")]
    assert all(fresh_client.get(address).status_code == 200 for address in addresses)
    fresh.store.remove_source(harbour)
    for address in addresses:
        shown = fresh_client.get(address)
        assert shown.status_code == 200
        assert spoken_by(shown.text, network) == [], address
    assert fresh.store.get_network(network.id) == network


def test_json_keeps_the_citations_of_withdrawn_words(network, harbour, fresh, fresh_client):
    before = fresh_client.get(f"/api/v1/networks/{network.id}").json()
    fresh.store.remove_source(harbour)
    after = fresh_client.get(f"/api/v1/networks/{network.id}").json()
    parts = [part for finding in after["findings"] for part in finding["statement"]]
    assert {part["text"] for part in parts} == {""}
    assert after["status"]["withdrawn"] == len(parts)
    for finding, same in zip(before["findings"], after["findings"], strict=True):
        assert [part["citations"] for part in finding["statement"]] == [part["citations"] for part in same["statement"]]


def test_words_of_another_source_stay(network, harbour, fresh, fresh_client):
    add([Origin(name="tolls.md", data=TOLLS.encode())], fresh)
    asked = fresh_client.post("/api/v1/networks", json={"question": ASKED}).json()
    parts = [part for finding in asked["findings"] for part in finding["statement"]]
    kept = [part for part in parts if any(one["source_id"] != harbour for one in part["citations"])]
    assert 0 < len(kept) < len(parts)
    fresh.store.remove_source(harbour)
    after = fresh_client.get(f"/api/v1/networks/{asked['id']}").json()
    assert [part for finding in after["findings"] for part in finding["statement"] if part["text"]] == kept


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_terminal_holds_no_words_of_a_source_that_is_gone(options, network, harbour, fresh, semnet):
    database = ("--db", fresh.settings.db)
    assert spoken_by(spelled(semnet("show", network.id, *options, *database), options), network)
    fresh.store.remove_source(harbour)
    shown = semnet("show", network.id, *options, *database)
    assert shown.exit_code == 0
    assert spoken_by(spelled(shown, options), network) == []
    assert options or "[withdrawn]" in shown.output


def spelled(result, options):
    return json.dumps(json.loads(result.output), ensure_ascii=False).replace("\\n", " ") if options else result.output

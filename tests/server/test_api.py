import json
from dataclasses import replace

import pytest

from graph_store.errors import Busy, StoreFull
from server.ingest.embed import open_embedder
from server.settings import Settings
from tests.server.failing import FailingStore

QUESTION = "Why do cities plant trees along their streets?"
UNANSWERED = "Which moons of Saturn have cryovolcanoes on their southern hemisphere?"
OWLS = "Owls hunt at night because mice are out then. Owls that hunt by day are rarer in summer."


def code(response):
    return response.json()["error"]["code"]


def test_asking_is_201_with_its_location_then_200(fresh_client):
    fresh_client.post("/api/v1/sources", json={"text": OWLS, "title": "Owls"})
    asked = {"question": "Why do owls hunt at night?"}
    first, second = (fresh_client.post("/api/v1/networks", json=asked) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.headers["location"] == f"/api/v1/networks/{first.json()['id']}"
    assert first.json() == second.json()
    assert fresh_client.get(first.headers["location"]).json() == first.json()
    assert first.json()["url"] == f"http://127.0.0.1:8000/n/{first.json()['id']}"


def test_every_segment_that_is_not_our_own_is_verbatim(client, answered):
    network = client.get(f"/api/v1/networks/{answered.network.id}").json()
    texts = {
        source["id"]: client.get(f"/api/v1/sources/{source['id']}").json()["text"] for source in network["sources"]
    }
    segments = [segment for finding in network["findings"] for segment in finding["statement"] if not segment["own"]]
    assert segments
    for segment in segments:
        assert segment["citations"]
        for citation in segment["citations"]:
            assert texts[citation["source_id"]][citation["start"] : citation["end"]] == segment["text"]


def test_an_abstention_has_the_keys_of_the_contract(client):
    response = client.post("/api/v1/networks", json={"question": UNANSWERED})
    assert response.status_code == 200
    assert set(response.json()) == {"abstained", "question", "reason", "nearest", "missing"}
    assert response.json()["abstained"] is True
    assert {"id", "source_id", "start", "end", "text"} <= set(response.json()["nearest"][0])


def test_lenses_and_the_maximum_are_heeded(client):
    asked = {"question": QUESTION, "lenses": ["levers"], "max_findings": 2}
    network = client.post("/api/v1/networks", json=asked).json()
    assert [lens["key"] for lens in network["lenses"]] == ["levers"]
    assert len(network["findings"]) <= 2


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({}, 422, "“question” is missing"),
        ({"question": 5}, 422, "“question” must be text"),
        ({"question": ""}, 422, ""),
        ({"question": " ?! "}, 422, ""),
        ({"question": "why " * 1000}, 422, ""),
        ({"question": "Why?" + "\x16" * 2000}, 422, "2,000 are read at most"),
        ({"question": "Why?", "max_findings": 0}, 422, "“max_findings” must be at least 1"),
        ({"question": "Why?", "max_findings": 1.5}, 422, "“max_findings” must be a whole number"),
        ({"question": "Why?", "max_findings": "12"}, 422, "“max_findings” must be a whole number"),
        ({"question": "Why?", "lenses": ["nope"]}, 422, "nope"),
        ({"question": "Why?", "lenses": "levers"}, 422, "“lenses” must be a list"),
        ({"question": "Why?", "colour": "blue"}, 422, "“colour” is not known here"),
        (["Why?"], 422, "The body must be a JSON object"),
        ("\ud800", 422, ""),
        ({"question": "\ud800"}, 422, "not text"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(body, status, words, client):
    response = client.post("/api/v1/networks", content=json.dumps(body), headers={"content-type": "application/json"})
    assert response.status_code == status
    assert set(response.json()) == {"error"}
    assert words in response.json()["error"]["message"]


def test_an_empty_and_a_long_question_have_codes_of_their_own(client):
    assert code(client.post("/api/v1/networks", json={"question": " ?"})) == "empty_question"
    assert code(client.post("/api/v1/networks", json={"question": "why " * 1000})) == "question_too_long"
    assert code(client.get("/api/v1/search?q=")) == "empty_question"


@pytest.mark.parametrize("address", ["/api/v1/networks", "/api/v1/sources"])
@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1,]"])
def test_a_body_that_is_no_json_is_400(address, body, client):
    response = client.post(address, content=body, headers={"content-type": "application/json"})
    assert (response.status_code, code(response)) == (400, "bad_json")


@pytest.mark.parametrize("address", ["/api/v1/networks", "/api/v1/sources"])
def test_no_body_at_all_is_refused(address, client):
    response = client.post(address, headers={"content-type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.json()["error"]["message"]


def test_search_gives_ranked_passages(client):
    found = client.get("/api/v1/search", params={"q": "roots lift the pavement", "k": 3}).json()
    assert [hit["rank"] for hit in found] == [1, 2, 3]
    assert all(set(hit) == {"rank", "score", "passage_id", "source_id", "source_title", "text", "why"} for hit in found)
    assert "Roots" in found[0]["text"]


@pytest.mark.parametrize("query", ["q=", "q=%20", "k=3", "q=a&k=0", "q=a&k=x", "q=a&k=1000000"])
def test_a_search_that_makes_no_sense_is_422(query, client):
    response = client.get(f"/api/v1/search?{query}")
    assert response.status_code == 422
    assert response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("#{0}", "network"), ("{0}", "network"), ("#1{0}", "unknown"), ("Why?", "question"), ("environment", "question")],
)
def test_resolve_says_what_the_bar_takes_a_text_for(text, kind, client, answered):
    found = client.get("/api/v1/resolve", params={"q": text.format(answered.network.id)}).json()
    assert set(found) == {"kind", "id", "url", "did_you_mean", "took"}
    assert found["kind"] == kind
    if kind == "network":
        assert found["url"] == f"http://127.0.0.1:8000/n/{answered.network.id}"
    if kind == "unknown":
        assert answered.network.id in [target["id"] for target in found["did_you_mean"]]


def test_a_finding_as_json_says_which_networks_hold_it(client, answered):
    finding = answered.network.findings[0]
    found = client.get(f"/api/v1/findings/{finding.id}").json()
    assert set(found) == {"id", "name", "lens", "statement", "strength", "networks"}
    assert answered.network.id in found["networks"]


@pytest.mark.parametrize("kind", ["networks", "findings", "sources"])
@pytest.mark.parametrize("id", ["11111111111", "nothing", "%00", "%F0%9F%A6%89"])
def test_an_unknown_id_is_404_with_one_shape(kind, id, client):
    response = client.get(f"/api/v1/{kind}/{id}")
    assert (response.status_code, code(response)) == (404, "not_found")


def test_a_near_id_is_offered(client, answered):
    id = answered.network.id
    response = client.get(f"/api/v1/networks/{id.swapcase()}")
    assert response.status_code == 404
    assert f"#{id}" in response.json()["error"]["hint"]


@pytest.mark.parametrize(
    ("error", "status"),
    [(Busy("Another process is writing."), 503), (StoreFull("No room is left."), 507)],
)
@pytest.mark.parametrize("address", ["/api/v1/networks", "/ask"])
def test_a_network_that_cannot_be_kept_is_a_failure_with_its_status(error, status, address, kit, browse):
    client = browse(replace(kit, store=FailingStore(kit.store, error)))
    body = {"json": {"question": QUESTION}} if "api" in address else {"data": {"q": QUESTION}}
    response = client.post(address, **body)
    assert response.status_code == status
    assert error.message in response.text
    assert ("retry-after" in response.headers) == isinstance(error, Busy)


def test_without_the_embedding_model_what_was_made_is_still_served(kit, browse, answered):
    client = browse(replace(kit, embedder=open_embedder(Settings(db="unused", embedding_model="no/such/model"))))
    assert client.get(f"/n/{answered.network.id}").status_code == 200
    assert client.get(f"/api/v1/networks/{answered.network.id}").status_code == 200
    refused = client.post("/api/v1/networks", json={"question": QUESTION})
    assert (refused.status_code, code(refused)) == (503, "model_unavailable")


@pytest.mark.parametrize("address", ["/api/v1/nowhere", "/api/v1/networks/a/b/c"])
def test_an_unknown_address_is_404_as_json(address, client):
    assert code(client.get(address)) == "no_such_page"


def test_a_method_that_an_address_does_not_take_is_405(client):
    response = client.get("/api/v1/networks")
    assert (response.status_code, code(response)) == (405, "method_not_allowed")
    assert "POST" in response.headers["allow"]


def test_the_service_says_that_it_is_there_and_what_it_holds(client):
    assert client.get("/healthz").json() == {"alive": True}
    ready = client.get("/readyz").json()
    assert ready["ready"] is True
    assert ready["facts"]


def test_every_address_of_the_contract_is_described(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {
        "/api/v1/networks", "/api/v1/networks/{id}", "/api/v1/networks/{id}/export", "/api/v1/findings/{id}",
        "/api/v1/sources", "/api/v1/sources/{id}", "/api/v1/search", "/api/v1/resolve", "/healthz", "/readyz",
    } <= set(paths)  # fmt: skip
    assert all(operation["description"] for path in paths.values() for operation in path.values())


def test_every_method_that_an_address_takes_is_named(client):
    assert client.options("/api/v1/sources").headers["allow"] == "GET, HEAD, POST"
    assert client.options("/api/v1/sources/11111111111").headers["allow"] == "GET, HEAD, DELETE"


def test_a_whole_number_may_be_written_as_json_writes_numbers(client):
    asked = '{"question": "Why do cities plant trees along their streets?", "max_findings": 2.0}'
    response = client.post("/api/v1/networks", content=asked, headers={"content-type": "application/json"})
    assert len(response.json()["findings"]) <= 2

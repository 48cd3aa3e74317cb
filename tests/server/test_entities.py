"""Entities as pages, as JSON and in the query bar, over documents that name the same things."""

import re

import pytest

from graph_store import ids
from graph_store.models import HIDDEN, SAMPLES
from server import bar
from server.ingest.add import add
from server.ingest.readers import Origin

DOCUMENTS = {
    "voyage.md": """# The voyage of the Fram

## North
In 1893 Fridtjof Nansen sailed from Oslo into the pack ice. Hjalmar Johansen came along.

## South
Roald Amundsen took the ship from Madeira to the Bay of Whales. Here he met no pack ice. Nansen stayed in Oslo.
""",
    "letters.md": """# Letters home

Amundsen wrote to Fridtjof Nansen from Madeira that the dogs were well. He hoped that the pack ice would be thin.
""",
}
ONCE = "Hjalmar Johansen"


@pytest.fixture
def told(fresh):
    """The store with the documents."""
    add([Origin(name=name, data=text.encode()) for name, text in DOCUMENTS.items()], fresh)
    return fresh


@pytest.fixture
def nansen(told):
    """The id of an entity that both documents name."""
    [found] = told.store.entities_called("fridtjof nansen")
    assert found.passages == 3 and found.sources == 2
    return found.id


def resolved(client, text):
    return client.get("/api/v1/resolve", params={"q": text}).json()


def test_an_entity_has_a_page_with_every_passage_that_names_it(told, nansen, fresh_client):
    page = fresh_client.get(f"/e/{nansen}")
    assert page.status_code == 200
    assert "<h1>Fridtjof Nansen</h1>" in page.text
    assert page.text.count('<figure class="naming">') == 3
    assert page.text.count("<mark>Fridtjof Nansen</mark>") == 2 and "<mark>Nansen</mark>" in page.text
    assert all(f'href="/s/{source.id}?start=' in page.text for source in told.store.sources())


def test_its_links_mark_the_name_in_the_source(told, nansen, fresh_client):
    page = fresh_client.get(f"/e/{nansen}").text
    places = re.findall(r'href="(/s/[^"]+)#mark"', page)
    assert len(places) == 3
    for place in places:
        marked = re.findall("<mark.*?</mark>", fresh_client.get(place.replace("&amp;", "&")).text)
        assert [re.sub("<[^>]+>", "", words) for words in marked] in (["Fridtjof Nansen"], ["Nansen"])


def test_the_twin_holds_what_the_page_shows_with_the_characters_that_name_it(told, nansen, fresh_client):
    shown = fresh_client.get(f"/api/v1/entities/{nansen}").json()
    assert {name: shown[name] for name in ("id", "name", "passages", "sources")} == {
        "id": nansen,
        "name": "Fridtjof Nansen",
        "passages": 3,
        "sources": 2,
    }
    for naming in shown["named_in"]:
        text = told.store.get_source(naming["passage"]["source_id"]).text
        assert all("Nansen" in text[start:end] for start, end in naming["spans"])
    assert {near["name"] for near in shown["neighbours"]} >= {"Oslo", "Madeira"}
    rest = fresh_client.get(f"/api/v1/entities/{nansen}", params={"offset": 1, "limit": 1}).json()
    assert rest["named_in"] == shown["named_in"][1:2]


@pytest.mark.parametrize("query", ["offset=-1", "offset=x", "offset=99999999999999999999", "limit=0", "limit=101"])
def test_a_page_that_cannot_be_is_refused(query, nansen, fresh_client):
    assert fresh_client.get(f"/api/v1/entities/{nansen}?{query}").status_code == 422


def test_a_source_leads_to_what_others_name_and_not_to_what_it_names_alone(told, nansen, fresh_client):
    [once] = told.store.entities_called("hjalmar johansen")
    pages = [fresh_client.get(f"/s/{source.id}").text for source in told.store.sources()]
    assert all(f'href="/e/{nansen}"' in page for page in pages)
    assert not any(f"/e/{once.id}" in page for page in pages)
    assert "One passage names it so far." in fresh_client.get(f"/e/{once.id}").text


def test_networks_that_quote_its_passages_stand_on_the_page(told, nansen, fresh_client):
    network = fresh_client.post("/api/v1/networks", json={"question": "What did Nansen sail from Oslo for?"}).json()
    assert network["findings"]
    assert f'href="/n/{network["id"]}"' in fresh_client.get(f"/e/{nansen}").text
    assert fresh_client.get(f"/api/v1/entities/{nansen}").json()["networks"] == [network["id"]]


@pytest.mark.parametrize("text", ["Fridtjof Nansen", "fridtjof  nansen", "“Fridtjof Nansen”"])
def test_the_bar_opens_an_entity_by_its_name(text, nansen, fresh_client):
    found = resolved(fresh_client, text)
    assert (found["kind"], found["id"], found["took"], found["did_you_mean"]) == ("entity", nansen, "entity", [])
    assert found["url"].endswith(f"/e/{nansen}")
    asked = fresh_client.post("/ask", data={"q": text})
    assert (asked.status_code, asked.headers["location"]) == (303, f"/e/{nansen}")


@pytest.mark.parametrize(
    ("form", "took"),
    [("#{}", "hashtag"), ("{}", "hashtag"), ("/e/{}", "link"), ("http://127.0.0.1:8000/e/{}?utm_source=x", "link")],
)
def test_the_bar_opens_an_entity_by_hashtag_and_link(form, took, nansen, fresh_client):
    found = resolved(fresh_client, form.format(nansen))
    assert (found["kind"], found["id"], found["took"]) == ("entity", nansen, took)


@pytest.mark.parametrize("text", ["#FridtjofNansen", "#fridtjofnansen", "#Fridtjof Nansen"])
def test_a_name_without_spaces_is_found_after_a_hash(text, nansen, fresh_client):
    assert resolved(fresh_client, text)["id"] == nansen


def test_a_name_that_one_passage_has_is_opened_only_when_a_hash_says_so(told, fresh_client):
    assert resolved(fresh_client, ONCE)["kind"] == "question"
    assert resolved(fresh_client, f"#{ONCE}")["kind"] == "entity"


def test_a_name_that_begins_as_a_question_may_is_offered(nansen, fresh_client):
    found = resolved(fresh_client, "The Fridtjof Nansen")
    assert (found["took"], [one["id"] for one in found["did_you_mean"]]) == ("question", [nansen])


def test_whoever_puts_a_question_mark_asks(nansen, fresh_client):
    assert resolved(fresh_client, "Fridtjof Nansen?")["took"] == "question"


def test_a_term_of_plain_words_and_a_name_that_was_asked_are_offered_not_opened(told, nansen, fresh_client):
    [term] = told.store.entities_called("pack ice")
    found = resolved(fresh_client, "pack ice")
    assert (found["kind"], [one["id"] for one in found["did_you_mean"]]) == ("question", [term.id])
    offered = fresh_client.post("/ask", data={"q": "pack ice"})
    assert offered.status_code == 200
    assert f'href="/e/{term.id}"' in offered.text and 'value="pack ice?"' in offered.text
    fresh_client.post("/api/v1/networks", json={"question": "Fridtjof Nansen?"})
    assert resolved(fresh_client, "Fridtjof Nansen")["did_you_mean"][0]["id"] == nansen


def test_an_entity_one_slip_away_is_offered(nansen, fresh_client):
    slipped = next(nansen[:-1] + c for c in ids.ALPHABET if c != nansen[-1] and ids.is_id(nansen[:-1] + c))
    for path in (f"/e/{slipped}", f"/n/{nansen}"):
        page = fresh_client.get(path)
        assert page.status_code == 404
        assert f'href="/e/{nansen}"' in page.text
    assert fresh_client.get(f"/e/%23{nansen}").headers["location"] == f"/e/{nansen}"


def test_with_its_last_passage_an_entity_is_gone_and_its_page_says_why(told, nansen, fresh_client):
    for source in told.store.sources():
        told.store.remove_source(source.id)
    for path in (f"/e/{nansen}", f"/api/v1/entities/{nansen}"):
        gone = fresh_client.get(path)
        assert gone.status_code == 404
        assert "with the last passage that names it, it is gone" in gone.text
    assert resolved(fresh_client, "#FridtjofNansen")["kind"] == "unknown"


def test_what_only_hidden_samples_name_is_not_there(fresh, fresh_client):
    given = [Origin(name=name, data=text.encode()) for name, text in DOCUMENTS.items()]
    add(given[:1], fresh, collections=(SAMPLES,))
    add(given[1:], fresh)
    [nansen] = fresh.store.entities_called("fridtjof nansen")
    [oslo] = fresh.store.entities_called("oslo")
    assert (nansen.sources, fresh_client.get(f"/e/{oslo.id}").status_code) == (2, 200)
    fresh.store.set_preference(SAMPLES, HIDDEN)
    assert "One passage names it" in fresh_client.get(f"/e/{nansen.id}").text
    assert fresh_client.get(f"/e/{oslo.id}").status_code == 404
    assert bar.resolve("Oslo", fresh).kind == "question"


def test_a_network_is_not_recovered_from_an_entity(nansen, told):
    with pytest.raises(bar.NoSuchHashtag) as refused:
        bar.get_network_id(nansen, told)
    assert refused.value.hint == "It names an entity."

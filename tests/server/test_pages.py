import re
from dataclasses import replace

import pytest

from graph_store import ids
from server.ingest.add import add
from server.ingest.readers import Origin

QUESTION = "Why do cities plant trees along their streets?"
UNANSWERED = "Which moons of Saturn have cryovolcanoes on their southern hemisphere?"


def ask(client, text):
    return client.post("/ask", data={"q": text})


def test_the_home_page_has_the_bar_and_the_latest_networks(client, answered):
    response = client.get("/")
    assert response.status_code == 200
    assert 'name="q"' in response.text
    assert f"/n/{answered.network.id}" in response.text


def test_a_question_leads_to_its_network_twice_the_same(client, answered):
    first, second = ask(client, QUESTION), ask(client, QUESTION)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"] == f"/n/{answered.network.id}"


@pytest.mark.parametrize("form", ["#{0}", "{0}", "http://127.0.0.1:8000/n/{0}?utm_source=x", "/n/{0}"])
def test_a_hashtag_or_link_leads_to_its_network(form, client, answered):
    response = ask(client, form.format(answered.network.id))
    assert (response.status_code, response.headers["location"]) == (303, f"/n/{answered.network.id}")


def test_the_next_page_says_once_what_the_bar_took_the_text_for(client, answered):
    path = ask(client, f"#{answered.network.id}").headers["location"]
    assert "hashtag" in client.cookies.get("took")
    shown = client.get(path)
    assert client.cookies.get("took") is None
    assert shown.text != client.get(path).text


def test_the_way_to_a_finding_or_source_leaves_nothing_for_the_next_network_to_say(client, answered):
    finding = answered.network.findings[0]
    plain = client.get(f"/n/{answered.network.id}").text
    for id in (finding.id, finding.statement[0].citations[0].source_id):
        assert ask(client, f"#{id}").status_code == 303
        assert client.get(f"/n/{answered.network.id}").text == plain


def test_a_forged_cookie_says_nothing(client, answered):
    path = f"/n/{answered.network.id}"
    plain = client.get(path).text
    assert client.get(path, headers={"cookie": "took=<script>"}).text == plain


def test_what_the_sources_do_not_answer_says_so(client):
    response = ask(client, UNANSWERED)
    assert response.status_code == 200
    assert "Saturn" in response.text


def test_an_empty_question_is_a_problem_page(client):
    for body in ({"q": ""}, {"q": "  ?"}, {}):
        response = client.post("/ask", data=body, headers={"content-type": "application/x-www-form-urlencoded"})
        assert response.status_code == 422
        assert response.headers["content-type"].startswith("text/html")


def test_a_hashtag_that_names_nothing_is_a_problem_page(client):
    response = ask(client, "#no-such-hashtag")
    assert response.status_code == 404
    assert "no-such-hashtag" in response.text


def test_a_hashtag_one_slip_away_is_offered_not_opened(client, answered):
    id = answered.network.id
    slipped = next(id[:-1] + c for c in ids.ALPHABET if c != id[-1] and ids.is_id(id[:-1] + c))
    for text in (slipped, "#" + slipped):
        response = ask(client, text)
        assert response.status_code == 404
        assert f'href="/n/{id}"' in response.text
        assert response.text.count(f"#{id}") == response.text.count("Did you mean") == 1
        assert ("end it with a question mark" in response.text) == (text == slipped)
        assert "11 letters" not in response.text
    page, twin = client.get(f"/n/{slipped}").text, client.get(f"/api/v1/networks/{slipped}").json()
    assert page.count(f"#{id}") == page.count("Did you mean") == 1
    assert twin["error"]["hint"] == f"Did you mean #{id}?"


def test_the_word_environment_is_asked_not_looked_up(client):
    response = ask(client, "environment")
    assert response.status_code in (200, 303)


def test_questions_to_an_empty_store_say_what_to_do(fresh_client):
    assert fresh_client.get("/").status_code == 200
    assert ask(fresh_client, "Why?").status_code == 409


def test_a_network_page_shows_its_findings_and_its_link(client, answered):
    network = answered.network
    response = client.get(f"/n/{network.id}")
    assert response.status_code == 200
    assert f"http://127.0.0.1:8000/n/{network.id}" in response.text
    for finding in network.findings:
        assert f"/f/{finding.id}" in response.text or finding.id in response.text


def test_a_page_seen_before_is_not_sent_again(client, answered):
    for path in (f"/n/{answered.network.id}", f"/api/v1/networks/{answered.network.id}"):
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_an_id_as_people_paste_it_leads_to_the_page(client, answered):
    network, finding = answered.network, answered.network.findings[0]
    source = finding.statement[0].citations[0].source_id
    for path, id in (("/n/", network.id), ("/f/", finding.id), ("/s/", source)):
        response = client.get(f"{path}%23{id[:4]}%20{id[4:]}")
        assert (response.status_code, response.headers["location"]) == (303, path + id)


def test_a_finding_page_shows_the_finding_and_its_networks(client, answered):
    finding = answered.network.findings[0]
    response = client.get(f"/f/{finding.id}")
    assert response.status_code == 200
    assert f"/n/{answered.network.id}" in response.text


def test_a_source_page_leads_back_to_the_networks_that_quote_it(client, answered):
    source = answered.network.findings[0].statement[0].citations[0].source_id
    head = client.get(f"/s/{source}").text.partition('class="reading"')[0]
    assert "Networks that quote it" in head
    assert f'href="/n/{answered.network.id}"' in head


def test_a_source_page_marks_the_cited_characters(client, answered):
    citation = answered.network.findings[0].statement[0].citations[0]
    response = client.get(f"/s/{citation.source_id}?start={citation.start}&end={citation.end}")
    assert response.status_code == 200
    assert "<mark" in response.text
    assert "<mark" not in client.get(f"/s/{citation.source_id}").text


@pytest.mark.parametrize(
    "query", ["start=5&end=1", "start=1&end=99999999", "start=3", "start=-4&end=2", "start=a&end=b"]
)
def test_characters_that_are_not_there_are_refused(query, client, answered):
    source = answered.network.findings[0].statement[0].citations[0].source_id
    response = client.get(f"/s/{source}?{query}")
    assert response.status_code == 422
    assert response.headers["content-type"].startswith("text/html")


def test_the_sources_page_lists_every_source(client, kit):
    text = client.get("/sources").text
    assert all(f"/s/{source.id}" in text for source in kit.store.sources())


def test_the_search_page_shows_passages_and_works_without_words(client):
    assert client.get("/search").status_code == 200
    found = client.get("/search", params={"q": "roots lift the pavement"})
    assert found.status_code == 200
    assert "/s/" in found.text


def test_a_passage_that_two_sources_share_is_found_in_both_and_shown_once(fresh, fresh_client):
    told = "Owls hunt at night because mice are out then, and rest by day in hollow trees."
    add([Origin(name=f"{name}.md", data=f"# {name}\n\n{told}".encode()) for name in ("Owls", "Night")], fresh)
    text = fresh_client.get("/search", params={"q": "owls at night"}).text
    assert text.count(told) == 1
    assert all(f'href="/s/{source.id}?start=' in text for source in fresh.store.sources())
    assert "has your words “" in text
    assert len(fresh_client.get("/api/v1/search", params={"q": "owls at night"}).json()) == 2


@pytest.mark.parametrize("path", ["/n/11111111111", "/f/11111111111", "/s/11111111111", "/n/nothing", "/nowhere"])
def test_what_is_not_there_is_a_problem_page(path, client):
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "Traceback" not in response.text


def test_the_wrong_kind_of_page_is_offered_under_its_right_address(client, answered):
    finding = answered.network.findings[0]
    response = client.get(f"/n/{finding.id}")
    assert response.status_code == 404
    assert f'href="/f/{finding.id}"' in response.text


def test_a_removed_source_is_gone_and_its_networks_stay(fresh, fresh_client):
    text = b"# Owls\n\nOwls hunt at night because mice are out then. Owls that hunt by day are rarer in summer."
    add([Origin(name="owls.md", data=text)], fresh)
    source = fresh.store.sources()[0]
    path = ask(fresh_client, "Why do owls hunt at night?").headers["location"]
    fresh.store.remove_source(source.id)
    assert fresh_client.get(f"/s/{source.id}").status_code == 410
    assert fresh_client.get(path).status_code == 200
    assert ask(fresh_client, f"#{source.id}").status_code == 410


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_method_that_a_page_does_not_take_is_a_problem_page(method, client):
    response = client.request(method, "/")
    assert response.status_code == 405
    assert response.headers["content-type"].startswith("text/html")


def test_no_page_loads_anything_from_another_host(client, answered):
    for path in ("/", f"/n/{answered.network.id}", "/docs", "/sources"):
        loaded = re.findall(r'(?:src|action|<link[^>]* href)="((?:https?:)?//[^"]*)', client.get(path).text)
        assert not loaded


def test_the_interface_is_described_on_a_page_without_scripts_from_elsewhere(client):
    response = client.get("/docs")
    assert response.status_code == 200
    schema = client.get("/api/v1/openapi.json").json()
    for path in schema["paths"]:
        assert path in response.text


class BrokenStore:
    """A store with a mistake in it."""

    def sources(self):
        raise RuntimeError("a secret detail")


@pytest.mark.parametrize("path", ["/", "/api/v1/sources"])
def test_a_mistake_of_ours_shows_no_trace(path, kit, browse):
    response = browse(replace(kit, store=BrokenStore())).get(path)
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert response.headers["content-security-policy"]

"""Theme pages, the atlas page and their twins, and what the bar makes of a theme's name. No embedding model is there."""

import re

import pytest

from graph_store import ids
from graph_store.atlas import theme_id
from graph_store.models import HIDDEN, SAMPLES
from server import bar
from server.atlas import Charts
from tests.server.made_networks import tell


@pytest.fixture
def client(modelless, browse):
    return browse(modelless)


def harbour(network):
    """The id of the theme that begins with a network's Frozen Harbour."""
    return theme_id(network.findings[0].id)


def ask(client, text):
    return client.post("/ask", data={"q": text})


def test_a_theme_page_shows_its_findings_across_networks_and_the_questions_that_reach_it(modelless, client):
    one, two = tell(modelless, 0, 0), tell(modelless, 1, 5)
    page = client.get(f"/t/{harbour(one)}")
    assert page.status_code == 200
    for network in (one, two):
        assert f"/f/{network.findings[0].id}" in page.text
        assert f"/n/{network.id}#f-{network.findings[0].id}" in page.text
        assert network.question.text in page.text
        assert network.findings[0].statement[1].text in page.text
        assert network.findings[1].id not in page.text
    assert "2 questions brought this up, in 2 findings" in page.text
    assert "from 2 documents; in 2 wordings" in page.text


def test_a_theme_that_merged_redirects_its_link_to_the_theme_that_holds_it_now(modelless, client):
    one, other = tell(modelless, 0, 0), tell(modelless, 1, 40)
    apart = [client.get(f"/t/{harbour(network)}").status_code for network in (one, other)]
    between = tell(modelless, 2, 20)
    assert apart == [200, 200]
    assert client.get(f"/t/{harbour(one)}").status_code == 200
    for network in (other, between):
        moved = client.get(f"/t/{harbour(network)}")
        assert (moved.status_code, moved.headers["location"]) == (303, f"/t/{harbour(one)}")
        twin = client.get(f"/api/v1/themes/{harbour(network)}")
        assert (twin.status_code, twin.headers["location"]) == (303, f"/api/v1/themes/{harbour(one)}")


def test_the_twin_of_a_theme_has_the_record_its_group_and_its_neighbours(modelless, client):
    one, other = tell(modelless, 0, 0), tell(modelless, 1, 40)
    theme = client.get(f"/api/v1/themes/{harbour(one)}").json()
    assert theme == {
        "id": harbour(one),
        "name": "Frozen Harbour",
        "also": [],
        "findings": [one.findings[0].id],
        "networks": [one.id],
        "questions": [one.question.id],
        "lenses": ["shifts"],
        "sources": [one.sources[0].id],
        "group": {"id": harbour(one), "name": "Frozen Harbour"},
        "near": [{"id": harbour(other), "name": "Frozen Harbour", "weight": pytest.approx(0.766, abs=1e-3)}],
    }


@pytest.mark.parametrize("path", ["/t/{}", "/api/v1/themes/{}"])
@pytest.mark.parametrize("id", ["1" * 11, "environment", "short"])
def test_an_unknown_theme_is_404_in_the_usual_shape(path, id, modelless, client):
    tell(modelless, 0, 0)
    response = client.get(path.format(id))
    assert response.status_code == 404
    if path.startswith("/api"):
        assert response.json()["error"] == {"code": "not_found", "message": f"No theme has the id {id}."}
    else:
        assert "No theme has the id" in response.text


def test_the_hashtag_of_a_theme_may_carry_its_sign(modelless, client):
    one = tell(modelless, 0, 0)
    assert client.get(f"/t/%23{harbour(one)}").headers["location"] == f"/t/{harbour(one)}"


def test_withdrawn_words_are_withheld_from_a_theme(modelless, client):
    one, two = tell(modelless, 0, 0), tell(modelless, 1, 5)
    words = one.findings[0].statement[1].text
    modelless.store.remove_source(one.sources[0].id)
    page = client.get(f"/t/{harbour(one)}")
    assert page.status_code == 200
    assert words not in page.text
    assert "[withdrawn]" in page.text
    assert client.get(f"/t/{harbour(two)}").status_code == 200


def test_the_atlas_lists_and_draws_every_theme_and_its_twin_has_the_same(modelless, client):
    networks = [tell(modelless, number, 40 * number) for number in range(3)]
    page, twin = client.get("/atlas"), client.get("/api/v1/atlas").json()
    listed = client.get("/api/v1/themes").json()
    assert page.status_code == 200
    for theme in twin["themes"]:
        assert page.text.count(f'href="/t/{theme["id"]}"') == 3  # both drawings, and the list
    assert twin["themes"] == listed
    assert len(listed) == 6
    assert {group["name"] for group in twin["groups"]} == {"Frozen Harbour"}
    assert {link["a"] for link in twin["links"]} <= {theme["id"] for theme in listed}
    assert f"from {len(networks)} questions" in page.text


def test_a_search_in_the_atlas_lists_what_it_finds(modelless, client):
    tell(modelless, 0, 0)
    found = client.get("/atlas", params={"q": "ships"}).text
    listed = found.partition('id="list"')[2]
    assert "Waiting Ships" in listed
    assert "Frozen Harbour" not in listed
    assert [theme["name"] for theme in client.get("/api/v1/themes?q=ships").json()] == ["Waiting Ships"]
    nothing = client.get("/atlas", params={"q": "<b>dragons</b>"}).text
    assert "No theme has" in nothing
    assert "<b>" not in nothing


def test_an_empty_atlas_says_what_to_do(client):
    page = client.get("/atlas")
    assert page.status_code == 200
    assert "Ask them a question" in page.text
    assert client.get("/api/v1/atlas").json() == {"themes": [], "links": [], "groups": []}


def test_the_home_page_shows_own_themes_before_those_that_only_samples_have(modelless, client):
    samples = [tell(modelless, number, 50 * number, collections=(SAMPLES,)) for number in range(2)]
    own = tell(modelless, 2, 100)
    shown = re.findall(r'class="chip" href="/t/(.{11})"', client.get("/").text)
    assert set(shown[:2]) == {theme_id(finding.id) for finding in own.findings}
    assert set(shown[2:]) == {theme_id(finding.id) for sample in samples for finding in sample.findings}


def test_hidden_samples_are_not_in_the_atlas(modelless, client):
    sample = tell(modelless, 0, 0, collections=(SAMPLES,))
    assert f"/t/{harbour(sample)}" in client.get("/atlas").text
    assert f"/t/{harbour(sample)}" in client.get("/").text
    modelless.store.set_preference(SAMPLES, HIDDEN)
    assert f"/t/{harbour(sample)}" not in client.get("/atlas").text
    assert client.get(f"/t/{harbour(sample)}").status_code == 404


def test_a_finding_and_a_report_lead_to_the_theme_where_other_questions_brought_it_up(modelless, client):
    one = tell(modelless, 0, 0)
    alone = [client.get(f"/f/{one.findings[0].id}").text, client.get(f"/n/{one.id}").text]
    two = tell(modelless, 1, 5)
    for page in (client.get(f"/f/{two.findings[0].id}").text, client.get(f"/n/{two.id}").text):
        assert re.findall(r'href="/t/(.{11})">also answers 1 other question<', page) == [harbour(one)]
    assert not any("also answers" in page for page in alone)


def test_a_network_what_grew_from_it_and_the_same_question_again_count_as_one_question(modelless, client):
    root = tell(modelless, 0, 0)
    same = {"question": root.question.text.upper()}
    family = [root, tell(modelless, 1, 5, **same, parent=root.id), tell(modelless, 2, 8, **same)]
    theme = client.get(f"/api/v1/themes/{harbour(root)}").json()
    assert theme["networks"] == [network.id for network in family]
    assert theme["questions"] == [root.question.id]
    page = client.get(f"/t/{harbour(root)}").text
    assert "One question brought this up so far, in 3 findings." in page
    assert "The question that reaches it" in page
    listed = page.partition('id="questions"')[2].partition("ask-it")[0]
    assert listed.count("<h3>") == 1
    assert all(f'href="/n/{network.id}"' in listed for network in family)
    assert "+2 networks of the same question" in listed
    assert "expanded: Frozen Harbour under Levers" in listed and "asked again" in listed
    assert "from 1 question<" in client.get("/atlas").text
    for network in family:
        for path in (f"/n/{network.id}", f"/f/{network.findings[0].id}"):
            assert "also answers" not in client.get(path).text
    other = tell(modelless, 3, 3)
    assert "2 questions brought this up, in 4 findings." in client.get(f"/t/{harbour(root)}").text
    for network in (*family, other):
        for path in (f"/n/{network.id}", f"/f/{network.findings[0].id}"):
            assert "also answers 1 other question<" in client.get(path).text


def test_the_home_page_says_of_a_network_that_has_grown_what_was_expanded(modelless, client):
    root = tell(modelless, 0, 0)
    grown = tell(modelless, 1, 5, question=root.question.text, parent=root.id)
    again = tell(modelless, 2, 8, question=root.question.text, parent=grown.id)
    step = "Expanded: <strong>Frozen Harbour</strong> under Levers"
    entries = re.findall(r"<li>\s*<h3>.*?</li>", client.get("/").text, re.DOTALL)
    told = [(re.findall(r"#(.{11})<", entry), step in entry) for entry in entries]
    assert told == [([again.id, grown.id], True), ([grown.id, root.id], True), ([root.id], False)]


def test_a_theme_opens_by_its_name_without_spaces_in_any_case_after_hashtags(modelless, client):
    one = tell(modelless, 0, 0)
    for text in ("#FrozenHarbour", "#frozenharbour", "# frozen harbour", "＃FROZENHARBOUR"):
        response = ask(client, text)
        assert (response.status_code, response.headers["location"]) == (303, f"/t/{harbour(one)}")
    assert ask(client, f"#{one.id}").headers["location"] == f"/n/{one.id}"


@pytest.mark.parametrize("form", ["{}", "#{}", "/t/{}", "http://127.0.0.1:8000/t/{}?utm_source=mail"])
def test_a_theme_opens_by_its_id_and_its_link(form, modelless, client):
    one = tell(modelless, 0, 0)
    assert ask(client, form.format(harbour(one))).headers["location"] == f"/t/{harbour(one)}"


def test_resolving_a_name_says_that_it_took_a_theme(modelless, client):
    one = tell(modelless, 0, 0)
    for text, took in (("#FrozenHarbour", "theme"), ("frozen  harbour", "theme"), (harbour(one), "hashtag")):
        found = client.get("/api/v1/resolve", params={"q": text}).json()
        assert (found["kind"], found["id"], found["took"]) == ("theme", harbour(one), took)
        assert found["url"].endswith(f"/t/{harbour(one)}")


def test_an_exact_name_leads_to_its_theme_and_with_a_question_mark_it_asks(modelless):
    one = tell(modelless, 0, 0)
    charts = Charts(modelless.store)
    assert bar.resolve("Frozen Harbour", modelless, charts.current).url == f"/t/{harbour(one)}"
    for text in ("Frozen Harbour?", "Frozen", "FrozenHarbour", "The Frozen Harbour"):
        assert bar.resolve(text, modelless, charts.current).kind == "question"
    assert bar.resolve("Frozen Harbour", modelless).kind == "question"


def test_a_name_that_was_asked_before_is_offered_as_both(modelless, client):
    one = tell(modelless, 0, 0, question="Frozen harbour?")
    page = ask(client, "Frozen Harbour")
    assert page.status_code == 200
    assert f'href="/t/{harbour(one)}"' in page.text
    assert 'value="Frozen Harbour?"' in page.text
    found = client.get("/api/v1/resolve", params={"q": "Frozen Harbour"}).json()
    assert (found["kind"], found["took"]) == ("question", "question")
    assert [(target["kind"], target["id"]) for target in found["did_you_mean"]] == [("theme", harbour(one))]


def test_where_several_themes_have_a_name_all_are_offered(modelless, client):
    networks = [tell(modelless, 0, 0), tell(modelless, 1, 90)]
    page = ask(client, "Frozen Harbour")
    assert page.status_code == 200
    assert all(f"/t/{harbour(network)}" in page.text for network in networks)
    found = client.get("/api/v1/resolve", params={"q": "#FrozenHarbour"}).json()
    assert found["kind"] == "unknown"
    assert {target["id"] for target in found["did_you_mean"]} == {harbour(network) for network in networks}


def test_a_theme_id_one_slip_away_is_offered_never_opened(modelless, client):
    one = tell(modelless, 0, 0)
    right = harbour(one)
    wrong = next(right[:-1] + each for each in ids.ALPHABET if each != right[-1] and ids.is_id(right[:-1] + each))
    for text in (f"#{wrong}", wrong, f"#{right.swapcase()}"):
        found = client.get("/api/v1/resolve", params={"q": text}).json()
        assert found["id"] is None
        assert right in {target["id"] for target in found["did_you_mean"]}


def test_a_question_is_resolved_without_charting_anything(modelless):
    def never():
        raise AssertionError("the atlas was asked for")

    assert bar.resolve("Why does the harbour freeze?", modelless, never).kind == "question"

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_store import ids
from graph_store.errors import Removed
from server import bar
from server.errors import NoSuchHashtag
from server.ingest.add import add
from server.ingest.readers import Origin
from server.kit import Kit

SHARED = "https://semnet.example.org"


@pytest.fixture
def id(answered) -> str:
    return answered.network.id


@pytest.fixture
def public(kit) -> Kit:
    """The same kit, reached under a public name."""
    return Kit(kit.settings.model_copy(update={"base_url": SHARED}), kit.store, kit.embedder)


def slipped(id: str) -> str:
    """The id with another last character, still a valid id."""
    return next(id[:-1] + letter for letter in ids.ALPHABET if letter != id[-1] and ids.is_id(id[:-1] + letter))


@pytest.mark.parametrize("form", ["{0}", "#{0}", " {0} ", "# {0}", "＃{0}", "\u200b{0}", "#{0}\n"])
def test_a_hashtag_opens_its_network_however_it_was_pasted(form, id, kit):
    found = bar.resolve(form.format(id), kit)
    assert (found.kind, found.id, found.url, found.took) == ("network", id, f"/n/{id}", "hashtag")


def test_spaces_inside_a_hashtag_do_not_count(id, kit):
    assert bar.resolve(f"{id[:3]} {id[3:7]} {id[7:]}", kit).id == id


@pytest.mark.parametrize(
    "form",
    [
        "http://127.0.0.1:8000/n/{0}",
        "http://localhost:9999/n/{0}/",
        "http://[::1]:8000/n/{0}",
        "localhost:8000/n/{0}",
        "/n/{0}",
        SHARED + "/n/{0}",
        "HTTPS://SEMNET.EXAMPLE.ORG/n/{0}",
        SHARED + "/n/{0}?utm_source=mail&fbclid=abc#finding-2",
        "  /n/{0}?node=3  ",
    ],
)
def test_a_link_of_this_service_opens_its_network(form, id, public):
    found = bar.resolve(form.format(id), public)
    assert (found.kind, found.id, found.url, found.took) == ("network", id, f"/n/{id}", "link")


@pytest.mark.parametrize("form", ["https://elsewhere.example/n/{0}", "semnet.old.example:8000/n/{0}?utm_source=letter"])
def test_a_link_from_another_address_opens_what_it_names_here(form, id, public):
    found = bar.resolve(form.format(id), public)

    assert (found.took, found.id) == ("link", id)


@pytest.mark.parametrize("form", ['"#{0}"', "“{0}”", "(#{0})", "#{0}.", "<http://127.0.0.1:8000/n/{0}>"])
def test_what_a_hashtag_or_link_was_pasted_in_does_not_count(form, id, public):
    assert bar.resolve(form.format(id), public).id == id


@pytest.mark.parametrize(
    "form", ["ftp://127.0.0.1/n/{0}", "//elsewhere.example/n/{0}", "/x/{0}", "https://elsewhere.example/n/7hZk3QmWx9R"]
)
def test_a_link_elsewhere_is_no_link_of_this_service(form, id, public):
    assert bar.resolve(form.format(id), public).took == "question"


def test_a_link_to_a_source_keeps_the_marked_characters(answered, kit):
    citation = answered.network.findings[0].statement[0].citations[0]
    path = f"/s/{citation.source_id}?start={citation.start}&end={citation.end}"
    assert bar.resolve(f"http://127.0.0.1:8000{path}&utm_source=x", kit).url == path
    assert bar.resolve(f"/s/{citation.source_id}?start=a&end=b", kit).url == f"/s/{citation.source_id}"


def test_findings_sources_questions_and_passages_lead_to_their_pages(answered, kit):
    network = answered.network
    finding, citation = network.findings[0], network.findings[0].statement[0].citations[0]
    assert bar.resolve(f"#{finding.id}", kit).url == f"/f/{finding.id}"
    assert bar.resolve(f"#{citation.source_id}", kit).url == f"/s/{citation.source_id}"
    newest = kit.store.find_question(network.question.id)
    assert bar.resolve(f"#{network.question.id}", kit).url == f"/n/{newest}"
    passage = kit.store.passages([citation.passage_id])[0]
    expected = f"/s/{passage.source_id}?start={passage.start}&end={passage.end}"
    assert bar.resolve(f"#{passage.id}", kit).url == expected


def test_an_unknown_hashtag_is_unknown_and_near_ones_are_offered(id, kit):
    found = bar.resolve(f"#{slipped(id)}", kit)
    assert (found.kind, found.id, found.url, found.took) == ("unknown", None, None, "hashtag")
    assert bar.Target("network", id, f"/n/{id}") in found.did_you_mean


def test_a_hashtag_in_other_case_is_offered_never_opened(id, kit):
    found = bar.resolve(f"#{id.swapcase()}", kit)
    assert found.url is None
    assert id in {target.id for target in found.did_you_mean}


def test_a_bare_word_one_slip_away_is_offered_never_opened(id, kit):
    found = bar.resolve(slipped(id), kit)
    assert found.url is None
    assert id in {target.id for target in found.did_you_mean}


@pytest.mark.parametrize("text", ["environment", "Environment?", "Who planted trees?", "in so far as", "trees/n/trees"])
def test_words_that_name_nothing_are_a_question(text, kit):
    found = bar.resolve(text, kit)
    assert (found.kind, found.did_you_mean, found.took) == ("question", (), "question")


def test_environment_has_the_form_of_an_id():
    assert ids.is_id("environment")


@pytest.mark.parametrize("text", ["", "   ", "?!", "\u200b"])
def test_nothing_is_not_a_question(text, kit):
    assert bar.resolve(text, kit).kind == "unknown"


@pytest.mark.parametrize("text", ["#", "#no such thing", "#WinnerPenalty", "/n/short", "http://localhost/n/short"])
def test_a_hashtag_or_link_that_names_nothing_is_unknown(text, kit):
    assert bar.resolve(text, kit).kind == "unknown"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text() | st.text(alphabet="#/nfs:?.=[]%@ htp" + ids.ALPHABET[:20], max_size=30))
def test_any_text_is_taken_for_something(text, kit):
    found = bar.resolve(text, kit)
    assert found.took in bar.TOOK
    assert (found.url is None) == (found.id is None)


def test_what_was_removed_is_gone_not_unknown(fresh):
    add([Origin(name="a.md", data=b"# A\n\nOne sentence that stands here by itself.")], fresh)
    source = fresh.store.sources()[0]
    fresh.store.remove_source(source.id)
    with pytest.raises(Removed):
        bar.resolve(f"#{source.id}", fresh)


@pytest.mark.parametrize("form", ["{0}", "#{0}", "https://elsewhere.example/n/{0}?utm_source=x", "/n/{0}"])
def test_a_network_is_recovered_by_hashtag_or_by_a_link_to_any_host(form, id, kit):
    assert bar.get_network_id(form.format(id), kit) == id


def test_recovering_says_what_may_have_been_meant(answered, id, kit):
    with pytest.raises(NoSuchHashtag) as near:
        bar.get_network_id(slipped(id), kit)
    assert near.value.hint is not None
    assert id in near.value.hint
    with pytest.raises(NoSuchHashtag) as other:
        bar.get_network_id(answered.network.findings[0].id, kit)
    assert other.value.hint == "It names a finding."


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]", "LOCALHOST."])
def test_names_of_this_machine_are_loopback(host):
    assert bar.is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "example.org", "127.0.0.1.example.org", "", "2130706433", "10.0.0.1"])
def test_no_other_name_is_loopback(host):
    assert not bar.is_loopback(host)

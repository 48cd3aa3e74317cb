"""The samples: what is bundled is what the seed files make, and it is put in once."""

import re
from pathlib import Path

import pytest

from graph_store.models import HIDDEN, SAMPLES, Network
from server import samples
from server.ingest.add import add
from server.ingest.documents import Origin
from server.inquiry.answer import Answered, Inquiry, answer
from server.kit import Kit, open_kit
from server.settings import Settings

SEEDS = Path(__file__).parents[2] / "seeds"
FINANCE = "does the current rate volatility justify rebalancing"
OWLS = "Owls hunt at night because mice are out then. Owls by day are rarer than owls at night."


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory, embedder) -> Kit:
    """A store after a first start; nothing is added to it."""
    kit = open_kit(Settings(db=str(tmp_path_factory.mktemp("samples") / "bundled.db")), create=True)
    kit = Kit(kit.settings, kit.store, embedder)
    assert samples.load(kit)
    yield kit
    kit.store.close()


def networks(kit: Kit) -> dict[str, Network]:
    return {each.id: kit.store.get_network(each.id) for each in kit.store.networks()}


def test_the_bundle_is_what_the_seed_files_make(bundled: Kit, fresh: Kit) -> None:
    samples.make(fresh)
    assert networks(fresh).keys() == networks(bundled).keys(), "make it anew: python -m server.samples"
    assert [source.id for source in fresh.store.sources()] == [source.id for source in bundled.store.sources()]
    assert fresh.store.preference(SAMPLES) == bundled.store.preference(SAMPLES)


def test_every_sample_says_that_it_was_written_for_this_project(bundled: Kit) -> None:
    sources = bundled.store.sources()
    assert len(sources) >= 8 and all(source.collections == (SAMPLES,) for source in sources)
    for source in sources:
        opening = bundled.store.get_source(source.id).text[:600]
        assert re.search(r"written (?:\w+ )*for this project", opening), source.title
    assert bundled.store.check() == []


def test_the_two_told_networks_have_the_names_and_lenses_of_their_files(bundled: Kit) -> None:
    grown = next(each for each in networks(bundled).values() if each.parent)
    first = bundled.store.get_network(grown.parent)
    assert FINANCE in first.question.text and len(first.findings) == 12 and len(grown.findings) == 13
    assert {"Threshold Discipline", "Winner Penalty"} <= {finding.name for finding in first.findings}
    assert grown.findings[:12] == first.findings
    assert (grown.findings[12].name, grown.findings[12].lens) == ("Volatility Opacity", "overlooked")
    assert grown.highlight.to == grown.findings[12].id and grown.highlight.lens == "overlooked"


def test_a_second_start_puts_nothing_in_again(fresh: Kit) -> None:
    samples.load(fresh)
    fresh.store.remove_source(fresh.store.sources()[0].id)
    left = len(fresh.store.sources())
    assert samples.load(fresh)
    assert len(fresh.store.sources()) == left


def test_samples_that_nobody_wants_are_not_put_in(fresh: Kit) -> None:
    unwanted = Kit(fresh.settings.model_copy(update={"samples": False}), fresh.store, fresh.embedder)
    assert samples.load(unwanted)
    assert fresh.store.sources() == []


def test_where_another_model_is_chosen_the_bundle_is_left_alone(fresh: Kit) -> None:
    class Other:
        name, dimension = "another model", 3

    assert not samples.load(Kit(fresh.settings, fresh.store, Other()))
    assert fresh.store.sources() == [] and fresh.store.preference(SAMPLES) is None


def test_questions_are_asked_of_the_samples_until_there_is_anything_else(fresh: Kit) -> None:
    samples.load(fresh)
    question = "How do trees cool a street?"
    reply = answer(Inquiry(question=question), fresh)
    assert isinstance(reply, Answered) and reply.network.collections == ()
    add([Origin(name="owls.md", data=OWLS.encode())], fresh)
    titles = {hit.title for hit in answer(Inquiry(question="When do owls hunt?"), fresh).network.sources}
    assert titles == {"Owls"}
    assert not isinstance(answer(Inquiry(question=question), fresh), Answered)
    assert isinstance(answer(Inquiry(question=question, collections=(SAMPLES,)), fresh), Answered)


def test_hidden_samples_are_neither_listed_nor_asked_and_their_links_stay(fresh: Kit, fresh_client) -> None:
    samples.load(fresh)
    [network, *_] = networks(fresh)
    assert "Samples to look at" in fresh_client.get("/").text
    assert fresh_client.post("/samples", data={"show": "0"}).status_code == 303
    assert fresh.store.preference(SAMPLES) == HIDDEN
    home, listed = fresh_client.get("/").text, fresh_client.get("/sources").text
    assert "Samples to look at" not in home and "Show the samples" in listed
    assert fresh.store.sources()[0].title not in listed
    assert fresh_client.post("/ask", data={"q": "How do trees cool a street?"}).status_code == 409
    assert fresh_client.get(f"/n/{network}").status_code == 200
    fresh_client.post("/samples", data={"show": "1"})
    assert "Samples to look at" in fresh_client.get("/").text

"""Expanding a finding under a lens: the old network stays inside the new one."""

import pytest

from graph_store.citing import cited_by
from graph_store.errors import NotFound, SemnetError
from graph_store.models import Abstention, Network
from server.errors import BadQuestion, UnknownLens
from server.inquiry import lenses
from server.inquiry.answer import Answered, Inquiry, answer
from server.inquiry.expand import LARGEST, MOST_NEW, expand
from server.kit import Kit
from tests.server.inquiry.made import Rows

KEYS = tuple(lens.key for lens in lenses.lenses())
QUESTION = "Why do cities plant trees along their streets?"


@pytest.fixture(scope="module")
def small(kit: Kit) -> Network:
    """An answer that leaves something unsaid."""
    reply = answer(Inquiry(question=QUESTION, max_findings=3), kit)
    assert isinstance(reply, Answered)
    return reply.network


def expansions(network: Network, kit: Kit) -> list[tuple[str, Network]]:
    found = []
    for key in KEYS:
        reply = expand(network, network.findings[0].id, key, kit)
        if isinstance(reply, Answered):
            found.append((key, reply.network))
    return found


def test_the_old_network_is_held_unchanged_and_what_is_new_stands_under_the_lens(small: Network, kit: Kit) -> None:
    found = expansions(small, kit)
    assert found
    for key, grown in found:
        new = grown.findings[len(small.findings) :]
        assert grown.findings[: len(small.findings)] == small.findings
        assert grown.relations[: len(small.relations)] == small.relations
        assert 1 <= len(new) <= MOST_NEW and {finding.lens for finding in new} == {key}
        assert grown.parent == small.id and grown.question == small.question and grown.id != small.id
        assert len({finding.name.casefold() for finding in grown.findings}) == len(grown.findings)
        assert grown.highlight is not None
        assert (grown.highlight.from_, grown.highlight.to) == (small.findings[0].id, new[0].id)
        assert grown.highlight.lens == key
        assert {finding.lens for finding in grown.findings} <= {lens.key for lens in grown.lenses}
        assert kit.store.get_network(grown.id) == grown
    assert kit.store.get_network(small.id) == small
    assert kit.store.check() == []


def test_nothing_is_quoted_twice_and_every_new_word_is_the_sources(small: Network, kit: Kit) -> None:
    for _, grown in expansions(small, kit):
        cited = [citation.passage_id for finding in grown.findings for citation in cited_by(finding)]
        assert len(set(cited)) == len(cited)
        for finding in grown.findings[len(small.findings) :]:
            for segment in finding.statement:
                for one in segment.citations:
                    assert kit.store.get_source(one.source_id).text[one.start : one.end] == segment.text
        assert not {passage.id for passage in grown.coverage.left_out} & set(cited)
        assert grown.coverage.share >= small.coverage.share


def test_the_same_expansion_has_the_same_hashtag_and_is_kept_once(small: Network, kit: Kit, rows: Rows) -> None:
    (key, grown), *_ = expansions(small, kit)
    before = rows(kit)
    again = expand(small, small.findings[0].id, key, kit)
    assert isinstance(again, Answered) and not again.new and again.network == grown
    assert rows(kit) == before


def test_an_expansion_is_no_newer_answer_to_the_question(small: Network, kit: Kit) -> None:
    expansions(small, kit)
    assert kit.store.status(small.id).newer is None


def test_where_nothing_more_belongs_under_the_lens_it_says_so_and_writes_nothing(kit: Kit, rows: Rows) -> None:
    reply = answer(Inquiry(question="How is a sourdough starter fed?"), kit)
    assert isinstance(reply, Answered)
    before = rows(kit)
    refused = [expand(reply.network, reply.network.findings[0].id, key, kit) for key in KEYS]
    assert all(isinstance(each, Abstention) for each in refused)
    quoted = {citation.passage_id for finding in reply.network.findings for citation in cited_by(finding)}
    start = reply.network.findings[0].name
    for each, lens in zip(refused, lenses.lenses(), strict=True):
        assert each.reason == f"Nothing more in the sources belongs under {lens.label}, seen from “{start}”."
        assert each.missing == f"Sources that say more on “{start}” under {lens.label}."
        assert [hit.rank for hit in each.nearest] == [1, 2, 3, 4, 5]
        assert not quoted & {hit.passage.id for hit in each.nearest}
    assert rows(kit) == before


@pytest.mark.parametrize(
    ("finding", "lens", "error"), [("11111111111", "levers", NotFound), (None, "prisms", UnknownLens)]
)
def test_what_is_not_there_is_refused(
    finding: str | None, lens: str, error: type[SemnetError], small: Network, kit: Kit, rows: Rows
) -> None:
    before = rows(kit)
    with pytest.raises(error):
        expand(small, finding or small.findings[0].id, lens, kit)
    assert rows(kit) == before


def test_a_network_does_not_grow_beyond_what_can_be_read(small: Network, kit: Kit) -> None:
    full = small.model_copy(update={"findings": small.findings * LARGEST})
    with pytest.raises(BadQuestion, match="24"):
        expand(full, small.findings[0].id, "levers", kit)


def test_a_finding_whose_source_is_gone_can_still_be_expanded(fresh: Kit, documents) -> None:
    from server.ingest.add import add
    from server.ingest.readers import Origin

    add([Origin(name=file.name, data=file.read_bytes()) for file in sorted(documents.iterdir())], fresh)
    reply = answer(Inquiry(question=QUESTION, max_findings=3), fresh)
    assert isinstance(reply, Answered)
    start = reply.network.findings[0]
    fresh.store.remove_source(cited_by(start)[0].source_id)
    for key in KEYS:
        expand(reply.network, start.id, key, fresh)
    assert fresh.store.check() == []


def test_where_the_sources_no_longer_bear_on_the_question_nothing_is_added(fresh: Kit, documents) -> None:
    from server.ingest.add import add
    from server.ingest.readers import Origin

    add([Origin(name=file.name, data=file.read_bytes()) for file in sorted(documents.iterdir())], fresh)
    reply = answer(Inquiry(question=QUESTION, max_findings=3), fresh)
    assert isinstance(reply, Answered)
    for source in fresh.store.sources():
        fresh.store.remove_source(source.id)
    kitchen = "\n\n".join(
        f"# Soup {number}\n\nSimmer {number} leeks in stock, since heat makes them sweet." for number in range(3)
    )
    add([Origin(name="soup.md", data=kitchen.encode())], fresh)
    assert all(isinstance(expand(reply.network, reply.network.findings[0].id, key, fresh), Abstention) for key in KEYS)

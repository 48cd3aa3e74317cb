"""What may be shown of a network when cited sources are gone."""

from hypothesis import given
from hypothesis import strategies as st

from graph_store.citing import cited, cited_by, quoted_passage, withhold
from graph_store.models import Citation, Passage, Segment
from graph_store.protocol import Store
from tests.graph_store.material import HARBOUR, ORCHARD, make_network, make_source


def test_nothing_is_withheld_while_every_source_is_there(store: Store) -> None:
    network = make_network(store, make_source(store, HARBOUR))
    assert withhold(network, ()) == network
    assert withhold(network, {"11111111111"}) == network


def test_our_own_words_and_every_citation_stay(store: Store) -> None:
    material = make_source(store, HARBOUR)
    network = make_network(store, material)
    shown = withhold(network, {material.source.id})
    assert [part.text for finding in shown.findings for part in finding.statement] == ["In short:", ""] * 2
    assert cited(shown) == cited(network)
    assert shown.highlight is not None and shown.highlight.text == ""
    assert [(one.id, one.text, one.heading) for one in shown.coverage.left_out] == [(material.passages[2].id, "", "")]


def test_a_segment_stays_while_one_of_its_sources_does(store: Store) -> None:
    one, other = make_source(store, HARBOUR), make_source(store, ORCHARD)
    network = make_network(store, one)
    also = other.passages[0]
    added = Citation(source_id=also.source_id, passage_id=also.id, start=also.start, end=also.end)
    quoted = network.findings[1].statement[1]
    both = quoted.model_copy(update={"citations": (*quoted.citations, added)})
    second = network.findings[1].model_copy(update={"statement": (both,)})
    network = network.model_copy(update={"findings": (network.findings[0], second)})
    assert cited_by(second) == [*quoted.citations, added]
    assert withhold(network, {one.source.id}).findings[1] == second
    assert withhold(network, {one.source.id, other.source.id}).findings[1].statement[0].text == ""


def test_a_highlight_keeps_only_the_words_whose_source_is_there(store: Store) -> None:
    one, other = make_source(store, HARBOUR), make_source(store, ORCHARD)
    network = make_network(store, one)
    also = other.passages[0]
    added = Citation(source_id=also.source_id, passage_id=also.id, start=also.start, end=also.end)
    quoted = network.findings[1].statement[1]
    second = network.findings[1].model_copy(update={"statement": (quoted, Segment(text=also.text, citations=(added,)))})
    network = network.model_copy(
        update={
            "findings": (network.findings[0], second),
            "highlight": network.highlight.model_copy(update={"text": f"{quoted.text} {also.text}"}),
        }
    )
    assert withhold(network, {one.source.id}).highlight.text == also.text
    assert withhold(network, {"11111111111"}).highlight.text == f"{quoted.text} {also.text}"


bounds = st.tuples(st.integers(0, len(HARBOUR)), st.integers(0, len(HARBOUR))).filter(lambda pair: pair[0] < pair[1])


@given(st.lists(bounds, min_size=1, max_size=3), st.lists(bounds, max_size=3))
def test_a_passage_that_stands_in_holds_every_cited_character_and_is_a_slice(spans, cuts) -> None:
    source = make_source(_Plain(), HARBOUR).source
    there = [_passage(source, start, end) for start, end in sorted(cuts)]
    citations = [Citation(source_id=source.id, passage_id="gone", start=start, end=end) for start, end in spans]
    passage = quoted_passage(citations, source, there)
    assert (passage.id, passage.source_id) == ("gone", source.id)
    assert passage.text == HARBOUR[passage.start : passage.end]
    assert all(passage.start <= one.start and one.end <= passage.end for one in citations)
    if not there:
        assert (passage.start, passage.end) == (min(s for s, _ in spans), max(e for _, e in spans))


class _Plain:
    """Gives ids without a database."""

    def identify(self, kind: str, digest: bytes) -> str:
        return digest.hex()[:11]


def _passage(source, start: int, end: int) -> Passage:
    return Passage(
        id="now", source_id=source.id, start=start, end=end, text=source.text[start:end], heading="", sentences=(start,)
    )

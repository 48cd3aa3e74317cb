"""From a question to a network: what every answer promises, what is refused, and that nothing is written then."""

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph_store.errors import SemnetError
from graph_store.identity import network_digest
from graph_store.models import Abstention, Network
from graph_store.normal import words
from server.errors import BadQuestion, EmptyQuestion, LongQuestion, NoSources, UnknownLens
from server.ingest.add import add
from server.ingest.readers import Origin
from server.inquiry.answer import LONGEST, MOST_FINDINGS, Answered, Inquiry, answer
from server.inquiry.relate import DEGREE, bar
from server.kit import Kit
from tests.server.inquiry.made import QUESTIONS, TONGUES, Rows

KEYS = ("shifts", "levers", "loops", "cases", "overlooked")
STRANGE = "Which moons of Saturn have cryovolcanoes on their southern hemisphere?"
QUESTION = QUESTIONS[0]
LONG = f"Why do cities plant trees along {'very ' * LONGEST}"


def ask(kit: Kit, question: str = QUESTION, **how: object) -> Network:
    """The network that answers a question which the sources bear on."""
    reply = answer(Inquiry(question=question, **how), kit)
    assert isinstance(reply, Answered), reply
    return reply.network


def promises(network: Network, kit: Kit) -> None:
    """What holds for every network."""
    texts = {source.id: kit.store.get_source(source.id).text for source in network.sources}
    cited = []
    for finding in network.findings:
        assert [segment for segment in finding.statement if not segment.own]
        assert finding.lens in {lens.key for lens in network.lenses}
        assert 0 < finding.strength <= 1
        assert words(finding.name)
        for segment in finding.statement:
            for citation in segment.citations:
                assert texts[citation.source_id][citation.start : citation.end] == segment.text
                (passage,) = kit.store.passages([citation.passage_id])
                assert passage.start <= citation.start < citation.end <= passage.end
                cited.append(citation.source_id)
    assert [source.id for source in network.sources] == list(dict.fromkeys(cited))
    assert 1 <= len(network.findings) <= network.max_findings
    names = [words(finding.name) for finding in network.findings]
    assert all(one != other for one, other in itertools.combinations(names, 2))
    ids = [finding.id for finding in network.findings]
    ends = [end for relation in network.relations for end in (relation.a, relation.b)]
    assert all(ends.count(id) <= DEGREE for id in ids)
    assert set(ends) <= set(ids)
    assert all(relation.weight >= bar(kit.store.vectors()) - 1e-4 for relation in network.relations)
    assert network.headline
    assert network.id == kit.store.identify("network", network_digest(network))
    assert network.evidence == "thin" or len(network.findings) >= min(2, network.max_findings)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_keeps_its_promises_and_can_be_recovered(question: str, kit: Kit) -> None:
    network = ask(kit, question)

    promises(network, kit)
    assert kit.store.get_network(network.id) == network
    assert kit.store.find_question(network.question.id) == network.id


@pytest.mark.parametrize("most", range(1, MOST_FINDINGS + 1))
def test_never_more_findings_than_asked_for(most: int, kit: Kit) -> None:
    network = ask(kit, max_findings=most)

    whole = ask(kit)
    assert len(network.findings) == min(most, len(whole.findings))
    assert [finding.id for finding in network.findings] == [finding.id for finding in whole.findings[:most]]
    promises(network, kit)


def test_a_report_is_never_padded_to_the_maximum(kit: Kit) -> None:
    network = ask(kit, "How is a sourdough starter fed?")

    assert len(network.findings) < MOST_FINDINGS
    assert {source.title for source in network.sources} == {"Sourdough at home"}


@settings(deadline=None, max_examples=8)
@given(st.lists(st.sampled_from(KEYS), min_size=1, max_size=5))
def test_findings_stand_only_under_the_lenses_asked_for(kit: Kit, keys: list[str]) -> None:
    network = ask(kit, lenses=tuple(keys))

    assert {finding.lens for finding in network.findings} <= set(keys)
    assert sorted(lens.key for lens in network.lenses) == sorted(set(keys))
    assert network.id == ask(kit, lenses=tuple(sorted(set(keys)))).id


def test_no_lens_given_is_all_lenses(kit: Kit) -> None:
    assert ask(kit, lenses=()).id == ask(kit, lenses=None).id == ask(kit, lenses=KEYS).id


def test_asking_twice_gives_the_same_network_and_writes_nothing_new(kit: Kit, rows: Rows) -> None:
    first = ask(kit)
    before = rows(kit)

    again = answer(Inquiry(question=QUESTION), kit)

    assert isinstance(again, Answered)
    assert (again.network, again.new) == (first, False)
    assert rows(kit) == before


def test_spaces_and_line_ends_in_a_question_do_not_count(kit: Kit) -> None:
    assert ask(kit, f"  {QUESTION.replace(' ', chr(10) + '  ')}\t").id == ask(kit).id


def test_how_good_the_evidence_is_does_not_depend_on_how_many_findings_are_asked_for(kit: Kit) -> None:
    assert {ask(kit, max_findings=most).evidence for most in (1, 2, MOST_FINDINGS)} == {ask(kit).evidence}


@pytest.mark.parametrize("marks", ["", "??", "?!", " …", "."])
def test_the_marks_a_question_closes_with_do_not_count(kit: Kit, marks: str) -> None:
    assert ask(kit, QUESTION.rstrip("?") + marks).id == ask(kit).id


def test_other_settings_give_another_hashtag_though_the_findings_are_the_same(kit: Kit) -> None:
    whole, fewer = ask(kit), ask(kit, max_findings=MOST_FINDINGS - 1)

    assert [finding.id for finding in whole.findings] == [finding.id for finding in fewer.findings]
    assert whole.id != fewer.id


@pytest.mark.parametrize("question", [STRANGE, "How is the offside rule applied in ice hockey?", "Zzyzx?"])
def test_where_nothing_bears_on_the_question_it_abstains_and_writes_nothing(
    question: str, kit: Kit, rows: Rows
) -> None:
    before = rows(kit), kit.store.facts()

    reply = answer(Inquiry(question=question), kit)

    assert isinstance(reply, Abstention)
    assert reply.question.text == question
    assert reply.nearest
    assert (rows(kit), kit.store.facts()) == before


def test_where_nothing_can_be_quoted_it_abstains(fresh: Kit, rows: Rows) -> None:
    label = "Street trees of the city of Oslo."
    add([Origin(name="label.txt", data=label.encode())], fresh)
    before = rows(fresh)

    reply = answer(Inquiry(question=label), fresh)

    assert isinstance(reply, Abstention)
    assert reply.nearest[0].passage.text == label
    assert rows(fresh) == before


@pytest.mark.parametrize(
    ("how", "error", "code", "said"),
    [
        ({"question": ""}, EmptyQuestion, "empty_question", "empty"),
        ({"question": " \n\t "}, EmptyQuestion, "empty_question", "empty"),
        ({"question": "?!…"}, EmptyQuestion, "empty_question", "empty"),
        ({"question": "\u200b\u200b"}, EmptyQuestion, "empty_question", "empty"),
        ({"question": "\udcff"}, EmptyQuestion, "empty_question", "empty"),
        ({"question": LONG[:2_001]}, LongQuestion, "question_too_long", "2,001 characters"),
        ({"question": "why " * 5_000 + "me?"}, LongQuestion, "question_too_long", "20,003 characters"),
        ({"lenses": ("cases", "spectacles")}, UnknownLens, "unknown_lens", "spectacles"),
        ({"lenses": ("Cases",)}, UnknownLens, "unknown_lens", "Cases"),
        ({"max_findings": 0}, BadQuestion, "bad_question", "not 0"),
        ({"max_findings": 13}, BadQuestion, "bad_question", "not 13"),
        ({"max_findings": -1}, BadQuestion, "bad_question", "not -1"),
        ({"collections": ("none",)}, NoSources, "no_sources", "Nothing has been added"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused_in_words_and_nothing_is_written(
    how: dict, error: type[SemnetError], code: str, said: str, kit: Kit, rows: Rows
) -> None:
    before = rows(kit), kit.store.facts()

    with pytest.raises(error, match=said) as caught:
        answer(Inquiry(**{"question": QUESTION, **how}), kit)

    assert type(caught.value) is error
    assert caught.value.code == code
    assert (rows(kit), kit.store.facts()) == before


def test_a_question_of_exactly_the_longest_length_is_read(kit: Kit) -> None:
    question = LONG[:LONGEST].rstrip().ljust(LONGEST, "y")

    reply = answer(Inquiry(question=question), kit)

    text = reply.question.text if isinstance(reply, Abstention) else reply.network.question.text
    assert text == question


def test_without_sources_it_is_said_and_nothing_is_written(fresh: Kit, rows: Rows) -> None:
    before = rows(fresh), fresh.store.facts()

    with pytest.raises(NoSources) as caught:
        answer(Inquiry(question=QUESTION), fresh)

    assert "semnet add" in caught.value.hint
    assert (rows(fresh), fresh.store.facts()) == before


@settings(deadline=None, max_examples=25)
@given(
    question=st.text(st.characters(), max_size=120) | st.sampled_from(["\udcff trees", "trees\0streets", "A" * 1999])
)
@example(question="street trees \ud800 shade")
def test_any_text_is_answered_abstained_from_or_refused_in_words(kit: Kit, question: str) -> None:
    try:
        reply = answer(Inquiry(question=question), kit)
    except SemnetError as error:
        assert isinstance(error, BadQuestion)
    else:
        if isinstance(reply, Answered):
            promises(reply.network, kit)
        else:
            assert reply.missing


@pytest.mark.parametrize(("code", "question"), [(code, question) for code, (_, question) in TONGUES.items()])
def test_sources_in_another_language_answer_a_question_in_it(code: str, question: str, tongues: Kit) -> None:
    network = ask(tongues, question)

    promises(network, tongues)
    assert {tongues.store.get_source(source.id).origin for source in network.sources} == {f"{code}.md"}
    assert network.id == ask(tongues, question).id


def test_an_english_question_about_sources_in_another_language_never_breaks(tongues: Kit) -> None:
    reply = answer(Inquiry(question="What happens to the ferry in winter?"), tongues)

    if isinstance(reply, Abstention):
        assert reply.nearest
    else:
        promises(reply.network, tongues)


def test_only_the_collections_asked_for_are_quoted(fresh: Kit) -> None:
    for place in ("Oslo", "Lima"):
        text = (
            f"# {place}\n\nThe city of {place} plants trees along its streets because their shade cools the houses.\n"
        )
        add([Origin(name=f"{place}.md", data=text.encode())], fresh, (place.lower(),))

    network = ask(fresh, "Why does the city plant trees along streets?", collections=("lima",))

    assert [source.title for source in network.sources] == ["Lima"]
    assert network.collections == ("lima",)
    promises(network, fresh)


def test_a_new_source_that_bears_on_the_question_changes_the_answer_and_the_old_one_stays(fresh: Kit) -> None:
    shade = "# Shade\n\nThe city plants trees along its streets because their shade cools the houses behind them.\n"
    rain = "# Rain\n\nThe city plants trees along its streets because their roots and crowns hold back heavy rain.\n"
    question = "Why does the city plant trees along its streets?"
    add([Origin(name="shade.md", data=shade.encode())], fresh)
    old = ask(fresh, question)
    add([Origin(name="rain.md", data=rain.encode())], fresh)

    new = ask(fresh, question)

    assert new.id != old.id
    assert fresh.store.get_network(old.id) == old
    assert fresh.store.status(old.id).newer == new.id

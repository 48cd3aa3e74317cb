"""The report around the findings: headline, summary, highlight, coverage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_store.models import Finding, Lens, Relation
from server.inquiry import report
from server.inquiry.lenses import lenses
from tests.server.inquiry.made import PROSE, make_finding, make_passage

KEYS = [lens.key for lens in lenses()]
FINDINGS = st.lists(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(["one", "two"]), st.integers(0, 100)), min_size=1, max_size=12
).map(
    lambda drawn: [
        make_finding(number, lens, source, strength / 100) for number, (lens, source, strength) in enumerate(drawn)
    ]
)


def named(*names: str) -> list[Finding]:
    """Findings with these names, strongest first."""
    return [
        make_finding(number, strength=1 - number / 10).model_copy(update={"name": name})
        for number, name in enumerate(names)
    ]


def headline(question: str, findings: list[Finding]) -> str:
    """The headline when the strongest are the nearest to the question too."""
    return report.headline(question, findings, [finding.strength for finding in findings])


def relation(a: Finding, b: Finding, weight: float, kind: str = "related") -> Relation:
    return Relation(a=a.id, b=b.id, kind=kind, weight=weight, evidence=())


def test_a_headline_is_the_subject_and_the_two_nearest_themes() -> None:
    findings = named("Late Frost", "Small Fires", "Old Trees")

    found = report.headline("What do growers do about the Northern Orchard?", findings, [0.1, 0.9, 0.5])

    assert found == "Northern Orchard: Small Fires and Old Trees"


def test_a_headline_says_no_word_twice() -> None:
    findings = named("Orchard Fires", "Late Frost", "Frosts in May", "Old Trees")

    assert headline("What happens in the Northern Orchard?", findings) == "Northern Orchard: Late Frost and Old Trees"


def test_where_the_question_has_no_subject_the_themes_are_the_headline() -> None:
    assert headline("Why?", named("Late Frost", "Small Fires")) == "Late Frost and Small Fires"


def test_a_name_that_joins_two_nouns_is_in_no_headline_but_a_last_one() -> None:
    assert headline("Why?", named("Frost and Trees", "Small Fires")) == "Small Fires"
    assert headline("Why?", named("Frost and Trees")) == "Frost and Trees"


@pytest.mark.parametrize(
    "question", ["冬に渡し船はどうなるか？", "Что происходит с паромом?", "ماذا يحدث؟", "เรือเป็นอย่างไร"]
)
def test_a_question_in_another_script_is_not_torn_into_a_subject(question: str) -> None:
    assert headline(question, named("氷", "備え")) == "氷 and 備え"


@given(st.text(max_size=120), FINDINGS)
def test_a_headline_is_never_empty_and_stays_on_one_line(question: str, findings: list[Finding]) -> None:
    found = headline(" ".join(question.split()), findings)

    assert found.strip()
    assert "\n" not in found
    assert found == headline(" ".join(question.split()), findings[::-1])


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (1, "Analysis reveals 1 key thematic connection."),
        (2, "Analysis reveals 2 key thematic connections."),
        (12, "Analysis reveals 12 key thematic connections."),
    ],
)
def test_the_summary_counts_the_findings(count: int, line: str) -> None:
    assert report.summary([make_finding(number) for number in range(count)]) == line


def test_without_relations_there_is_no_highlight() -> None:
    assert report.highlight([make_finding(0), make_finding(1)], []) is None


def test_findings_that_say_the_same_are_no_highlight() -> None:
    one, two = make_finding(0), make_finding(1, "levers")

    assert report.highlight([one, two], [relation(one, two, 0.9, "same")]) is None


def test_a_relation_across_lenses_comes_before_one_across_sources_and_that_before_any() -> None:
    one, other_lens = make_finding(0), make_finding(1, "levers")
    other_source, neighbour = make_finding(2, source="other"), make_finding(3)
    ranked = [relation(one, other_lens, 0.3), relation(one, other_source, 0.5), relation(one, neighbour, 0.8)]
    findings = [one, other_lens, other_source, neighbour]

    for first in range(3):
        found = report.highlight(findings, [*ranked[:first:-1], ranked[first]])

        assert found is not None
        assert {found.from_, found.to} == {ranked[first].a, ranked[first].b}


@given(FINDINGS, st.data())
def test_a_highlight_is_always_a_relation_and_quotes_the_finding_it_leads_to(
    findings: list[Finding], data: st.DataObject
) -> None:
    pairs = [(a, b) for a in findings for b in findings if a.id < b.id]
    drawn = (
        data.draw(st.lists(st.sampled_from(pairs), unique_by=lambda pair: (pair[0].id, pair[1].id))) if pairs else []
    )
    relations = [relation(a, b, data.draw(st.integers(0, 100)) / 100) for a, b in drawn]

    found = report.highlight(findings, relations)

    assert (found is None) == (not relations)
    if found is not None:
        by_id = {finding.id: finding for finding in findings}
        assert tuple(sorted((found.from_, found.to))) in {(each.a, each.b) for each in relations}
        assert found.lens == by_id[found.to].lens
        assert found.text == by_id[found.to].statement[0].text
        assert by_id[found.from_].strength >= by_id[found.to].strength
        assert found == report.highlight(findings[::-1], relations[::-1])


@given(FINDINGS, st.permutations(lenses()))
def test_a_report_keeps_every_lens_and_begins_with_the_strongest_finding(
    findings: list[Finding], given_lenses: list[Lens]
) -> None:
    ordered = report.ordered(given_lenses, findings)

    assert sorted(lens.key for lens in ordered) == sorted(KEYS)
    best = {key: max([each.strength for each in findings if each.lens == key] or [0]) for key in KEYS}
    assert [best[lens.key] for lens in ordered] == sorted(best.values(), reverse=True)


def test_weight_counts_times_the_strength_of_both_findings() -> None:
    strong, other, weak = (
        make_finding(number, key, strength=(1, 1, 0.1)[number]) for number, key in enumerate(KEYS[:3])
    )

    found = report.highlight([strong, other, weak], [relation(strong, weak, 0.9), relation(strong, other, 0.5)])

    assert found is not None
    assert {found.from_, found.to} == {strong.id, other.id}


@given(FINDINGS, st.integers(0, 9))
def test_coverage_is_a_share_and_shows_the_best_of_what_was_left_out(findings: list[Finding], missed: int) -> None:
    left_out = [make_passage(PROSE[number % len(PROSE)], 100 + number) for number in range(missed)]

    chosen = [make_passage(finding.statement[0].text, 50) for finding in findings]

    coverage = report.coverage(findings, chosen, left_out)

    assert 0 < coverage.share <= 1
    assert (coverage.share == 1) == (not left_out)
    assert coverage.left_out == tuple(left_out[: report.LEFT_OUT])


def test_coverage_is_the_quoted_share_of_all_relevant_characters() -> None:
    finding = make_finding(0)
    as_long = make_passage("x" * len(finding.statement[0].text), 9)

    assert report.coverage([finding], [as_long], [as_long, as_long, as_long]).share == 0.25


def test_what_a_finding_leaves_unquoted_of_its_own_passage_is_not_covered() -> None:
    finding = make_finding(0)
    passage = make_passage(finding.statement[0].text * 2, 9)

    assert report.coverage([finding], [passage], []).share == 0.5

"""An atlas made from the invented essay, and of any size: what the tests of its pages and drawings use."""

from frontend.atlas_drawing import draw
from frontend.contexts import AtlasPage, ThemePage
from frontend.name_contexts import Offer
from graph_store.atlas import Atlas, Group, Link, Theme, theme_id
from graph_store.models import NetworkSummary, Question
from tests.frontend import made

PIT = Question(id="QuestionPit", text="What does a pit cost?")


def shaped(groups: list[list[tuple[str, int]]], alone: list[tuple[str, int]], pairs: list[tuple[int, int]]) -> Atlas:
    """Groups of themes given as (name, questions), themes in no group, and links by number over all of them."""
    told = [[_theme(*each) for each in group] for group in _numbered([*groups, alone])]
    themes = [theme for group in told for theme in group]
    return Atlas(
        themes=tuple(sorted(themes, key=lambda theme: -len(theme.questions))),
        links=tuple(
            Link(a=themes[a].id, b=themes[b].id, weight=0.6)
            for a, b in sorted({tuple(sorted(pair)) for pair in pairs if pair[0] != pair[1]})
            if b < len(themes)
        ),
        groups=tuple(
            Group(id=its[0].id, name=f"{its[0].name} and what is like it", themes=tuple(each.id for each in its))
            for its in told[:-1]
        ),
    )


def atlas() -> Atlas:
    """Three groups, two themes on their own, and more themes than a phone shows."""
    names = [finding.name for finding in made.network().findings]
    return shaped(
        [
            [(name, 1 + number % 5) for number, name in enumerate(names)],
            [(f"{name} Elsewhere", 2) for name in names[:6]],
            [("Tea", 9), ("Soil Aeration and Everything That Helps the Roots to Breathe", 1)],
        ],
        [("Alone", 1), ("A River", 3)],
        [(0, 1), (1, 2), (2, 10), (10, 11), (11, 12), (16, 17)],
    )


def atlas_page(query: str = "") -> AtlasPage:
    drawn = atlas()
    found = tuple(theme for theme in drawn.themes if query in theme.name) if query else ()
    drawings, group = draw(drawn), drawn.groups[0].id
    return AtlasPage(
        atlas=drawn, drawings=drawings, questions=9, query=query, found=found, group=group, lenses=made.LENSES
    )


def theme_page() -> ThemePage:
    network = made.network()
    one, other = network.findings[2], network.findings[3]
    again = one.model_copy(update={"id": "FindingAgain", "name": "Deep Pits", "lens": "cases"})
    drawn = atlas()
    findings = (one, again, other)
    return ThemePage(
        theme=Theme(
            id=theme_id(one.id),
            name=one.name,
            also=("Deep Pits", other.name),
            findings=tuple(finding.id for finding in findings),
            networks=(network.id, "7hZk3QmWx9S"),
            questions=(network.question.id, PIT.id),
            lenses=("cases", "levers"),
            sources=("SourceStree",),
        ),
        findings=findings,
        networks=(_summary(network.id, network.question), _summary("7hZk3QmWx9S", PIT)),
        held={one.id: (network.id,), again.id: ("7hZk3QmWx9S",), other.id: (network.id,)},
        passages={passage.id: passage for passage in made.passages()},
        sources={source.id: source.title for source in network.sources},
        labels={lens.key: lens.label for lens in made.LENSES},
        near=drawn.themes[:3],
        group=drawn.groups[0],
    )


def offer() -> Offer:
    return Offer(text="Shade", question="Shade?", themes=atlas().themes[:2])


def _numbered(groups: list[list[tuple[str, int]]]) -> list[list[tuple[str, int, int]]]:
    starts = [sum(map(len, groups[:number])) for number in range(len(groups))]
    return [
        [(*each, start + place) for place, each in enumerate(group)]
        for start, group in zip(starts, groups, strict=True)
    ]


def _theme(name: str, questions: int, number: int) -> Theme:
    return Theme(
        id=theme_id(f"finding {number}"),
        name=name,
        also=(),
        findings=(f"Finding{number:04d}",),
        networks=tuple(f"Network{place:04d}" for place in range(2 * questions)),
        questions=tuple(f"Question{place:03d}" for place in range(questions)),
        lenses=("levers",),
        sources=("SourceStree",),
    )


def _summary(id: str, question: Question) -> NetworkSummary:
    return NetworkSummary(
        id=id,
        question_id=question.id,
        question=question.text,
        headline="Shade Is Bought",
        findings=10,
        created_at=made.MOMENT,
    )

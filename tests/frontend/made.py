"""Networks, sources and passages made for the tests of the pages: an invented essay about the trees of a city."""

import datetime
import itertools

from graph_store.models import (
    Citation,
    Coverage,
    Evidence,
    Finding,
    Highlight,
    Lens,
    Network,
    Passage,
    Question,
    Relation,
    Section,
    Segment,
    Source,
    SourceReference,
    Status,
    Writer,
)

LENSES = (
    Lens(key="shifts", label="Shifts over Time", description="What changed, when, and what it changed from."),
    Lens(key="levers", label="Levers", description="What somebody could do, and what it would move."),
    Lens(
        key="loops", label="Feedback Loops", description="Effects that come back to strengthen or weaken their cause."
    ),
    Lens(key="cases", label="Concrete Cases", description="Named places, people and years in which it happened."),
    Lens(key="overlooked", label="Overlooked Angles", description="What is rarely said and would change the picture."),
)

MOMENT = datetime.datetime(2026, 3, 14, 9, 26, tzinfo=datetime.UTC)

_STREETS = "Street Trees of Lindenhafen"
_LEDGER = "A Ledger of Shade"

_TEXTS: dict[str, tuple[str, list[tuple[str, list[str]]]]] = {
    "SourceStree": (
        _STREETS,
        [
            (
                "How the avenues were lost",
                [
                    "Lindenhafen planted its first limes along the harbour in 1882, one tree for every household tax bill. "
                    "By 1960 the council had felled every second trunk to make room for parked cars. "
                    "Nobody counted the shade that went with them.",
                    "Since the drought of 2018 the parks office no longer replaces a dead lime with another lime. "
                    "It plants hop hornbeam and field maple, which survive on half the water but reach half the height.",
                ],
            ),
            (
                "What a pit costs",
                [
                    "A planting pit of twelve cubic metres costs four times as much as the sapling it holds. "
                    "Where the pit is large, nine in ten trees are alive after ten years; in the small pits it is four in ten. "
                    "Enlarging the pit is the cheapest way to buy old trees.",
                    "Permeable paving lets a street keep its parking and its roots. "
                    "The district that tried it spent less on pumping storm water in the second winter than on the paving itself.",
                ],
            ),
            (
                "Heat and water",
                [
                    "A shaded street cools the flats beside it, and cooler flats run fewer air conditioners, "
                    "whose waste heat would otherwise have dried the soil of the trees outside. "
                    "Each tree that dies makes the next one's summer harder.",
                    "Residents who water a young tree in its first two summers report its later damage three times as often. "
                    "The habit of looking outlasts the need to water.",
                ],
            ),
        ],
    ),
    "SourceLedgr": (
        _LEDGER,
        [
            (
                "The Mole Street trial",
                [
                    "On Mole Street the council left the fallen leaves of forty trees where they lay from 2019 to 2023. "
                    "The soil under them held water eleven days longer than on the swept side of the street. "
                    "Complaints about slipping doubled in the first autumn and then fell below the old level.",
                    "The harbour school traded six parking places for a grove of birches in 2021. "
                    "Its courtyard was four degrees cooler at noon in the following July, and lessons were no longer cancelled.",
                ],
            ),
            (
                "Who has shade",
                [
                    "Maps of canopy leave out the trees behind walls, which are a third of the city's leaf area. "
                    "Tenants of the inner courtyards live beside that shade and cannot enter it.",
                    "Insurance treats a street tree as a risk to parked cars and never as the reason a cellar stayed dry. "
                    "As long as only the branch has a price, the budget will keep cutting it.",
                ],
            ),
        ],
    ),
}

_NAMES = (
    ("Halved Avenues", "shifts", 0),
    ("From Lime to Hornbeam", "shifts", 1),
    ("Twelve Cubic Metres", "levers", 2),
    ("Permeable Paving", "levers", 3),
    ("Cooling Spiral", "loops", 4),
    ("Habit of Looking", "loops", 5),
    ("Mole Street Leaf Litter", "cases", 6),
    ("A Grove for Six Cars", "cases", 7),
    ("Shade behind Walls", "overlooked", 8),
    ("Only the Branch Has a Price", "overlooked", 9),
)


def sources() -> tuple[Source, ...]:
    """Two sources whose sections tile their canonical text."""
    return tuple(_source(id, title, parts)[0] for id, (title, parts) in _TEXTS.items())


def passages() -> tuple[Passage, ...]:
    """The ten passages of the two sources, in reading order."""
    return tuple(passage for id, (title, parts) in _TEXTS.items() for passage in _source(id, title, parts)[1])


def network(
    count: int = 10, question: str = "Why do the street trees of Lindenhafen die young, and what would keep them?"
) -> Network:
    """A network of `count` findings (10 have their own passage and name; more repeat them)."""
    found = tuple(_finding(number) for number in range(count))
    return Network(
        id="7hZk3QmWx9R",
        question=Question(id="QuestionLnd", text=question),
        headline="Shade Is Bought Underground",
        summary=f"Analysis reveals {len(found)} key thematic connections.",
        evidence="good",
        lenses=LENSES,
        findings=found,
        relations=_relations(found),
        highlight=Highlight(**{"from": found[2].id, "to": found[9].id, "lens": "overlooked", "text": _text(found[9])})
        if count >= 10
        else None,
        coverage=Coverage(share=0.78, left_out=passages()[8:9]),
        sources=tuple(SourceReference(id=id, title=title, url=None) for id, (title, _) in _TEXTS.items()),
        writer=Writer(kind="quoting", model=None, version="1"),
        parent=None,
        created_at=MOMENT,
    )


def status(**changes: object) -> Status:
    """Nothing happened since, but for `changes`."""
    return Status(**changes)  # type: ignore[arg-type]


def _finding(number: int) -> Finding:
    name, lens, place = _NAMES[number % len(_NAMES)]
    passage = passages()[place]
    bounds = [*passage.sentences, passage.end]
    spans = list(itertools.pairwise(bounds))[:2]
    segments = []
    for start, end in spans:
        text = passage.text[start - passage.start : end - passage.start].rstrip()
        citation = Citation(source_id=passage.source_id, passage_id=passage.id, start=start, end=start + len(text))
        segments.append(Segment(text=text, citations=(citation,)))
    again = "" if number < len(_NAMES) else f" {number // len(_NAMES) + 1}"
    return Finding(
        id=f"Finding{number:04d}".replace("0", "z"),
        name=name + again,
        lens=lens,
        statement=tuple(segments),
        strength=round(0.9 - 0.02 * number, 2),
    )


def _relations(found: tuple[Finding, ...]) -> tuple[Relation, ...]:
    wanted = (
        (0, 1, "related"),
        (2, 3, "supports"),
        (4, 5, "related"),
        (2, 9, "leads_to"),
        (6, 1, "contrasts"),
        (7, 4, "supports"),
        (8, 9, "related"),
        (0, 9, "same"),
    )
    return tuple(
        Relation(
            a=found[a].id, b=found[b].id, kind=kind, weight=0.6, evidence=(_side("a", found[a]), _side("b", found[b]))
        )
        for a, b, kind in wanted
        if max(a, b) < len(found)
    )


def _side(side: str, finding: Finding) -> Evidence:
    citation = finding.statement[0].citations[0]
    return Evidence(**citation.model_dump(), side=side)


def _text(finding: Finding) -> str:
    return " ".join(segment.text for segment in finding.statement)


def _source(id: str, title: str, parts: list[tuple[str, list[str]]]) -> tuple[Source, list[Passage]]:
    text, sections, made = "", [], []
    for heading, paragraphs in parts:
        begin = len(text)
        text += heading + "\n\n"
        for paragraph in paragraphs:
            made.append(_passage(id, len(text), paragraph, heading, len(made)))
            text += paragraph + "\n\n"
        sections.append(Section(path=(title, heading), start=begin, end=len(text)))
    source = Source(
        id=id,
        title=title,
        text=text,
        sections=tuple(sections),
        origin=f"essays/{id}.md",
        added_at=MOMENT,
        url="https://example.org/essay",
        date="2025-11-02",
        author="I. Verden",
    )
    return source, made


def _passage(source_id: str, start: int, text: str, heading: str, number: int) -> Passage:
    begins = [start]
    begins += [start + place + 2 for place in range(len(text) - 2) if text[place : place + 2] == ". "]
    return Passage(
        id=f"{source_id[:7]}P{number:03d}".replace("0", "z"),
        source_id=source_id,
        start=start,
        end=start + len(text),
        text=text,
        heading=heading,
        sentences=tuple(begins),
    )


def shaped(names: list[str], lenses: list[str], pairs: list[tuple[int, int, str]], question: str) -> Network:
    """A network with a finding for each name, under the lens at the same place, and relations between such places."""
    base = network(1, question)
    found = tuple(
        base.findings[0].model_copy(update={"id": f"Shaped{number:05d}".replace("0", "z"), "name": name, "lens": lens})
        for number, (name, lens) in enumerate(zip(names, lenses, strict=True))
    )
    relations = tuple(
        Relation(a=found[a].id, b=found[b].id, kind=kind, weight=0.5, evidence=()) for a, b, kind in pairs
    )
    return base.model_copy(update={"findings": found, "relations": relations})

"""The records everything speaks in: frozen, strict, the nouns of the product. Vectors are never inside them.

Offsets count Unicode code points in a source's canonical text. Ids are made by `graph_store.ids` alone.
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

SAMPLES = "samples"
"""The collection of the texts that come with the product: questions leave it out once there is anything else."""
SHOWN, HIDDEN = "shown", "hidden"
"""The values of the preference SAMPLES: they were put in; and nobody wants to see them."""

RelationKind = Literal["related", "same", "supports", "contrasts", "leads_to"]
EvidenceGrade = Literal["good", "thin"]


class Record(BaseModel):
    """What every record shares: it cannot change, converts nothing silently, and knows all its fields."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        json_schema_serialization_defaults_required=True,  # what is sent has all its fields
    )


class Section(Record):
    """A stretch of a source under one heading: `path` holds the headings above it, outermost first."""

    path: tuple[str, ...]
    start: int
    end: int


class SourceQuestion(Record):
    """A question that a source asks and answers itself: the characters from `start` to `end` hold the answer."""

    text: str
    start: int
    end: int


class Original(Record):
    """The file a source was read from, as it came. `name` is a label."""

    name: str
    media_type: str
    data: bytes


class Source(Record):
    """A document that was added. `text` is canonical; `sections` tile it in order; `origin` is where it came from."""

    id: str
    title: str
    text: str
    sections: tuple[Section, ...]
    origin: str
    added_at: AwareDatetime
    url: str | None = None
    date: str | None = None
    author: str | None = None
    collections: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    """Where each page begins, for documents that have pages; an empty page begins where the next one does."""
    questions: tuple[SourceQuestion, ...] = ()


class SourceSummary(Record):
    """A source without its text: what lists show. `passages` and `characters` are counts."""

    id: str
    title: str
    url: str | None
    origin: str
    added_at: AwareDatetime
    passages: int
    characters: int
    collections: tuple[str, ...]


class Passage(Record):
    """Some sentences of a source under one heading: `text` equals the source's text from `start` to `end`."""

    id: str
    source_id: str
    start: int
    end: int
    text: str
    heading: str
    sentences: tuple[int, ...] = ()
    """Where each sentence begins, in the same offsets as `start`; the first is `start`."""


class Citation(Record):
    """Points at characters of a source: `start` to `end`, inside the passage named."""

    source_id: str
    passage_id: str
    start: int
    end: int


class Segment(Record):
    """A piece of a statement. Not `own`: verbatim, equal to the slice each citation points at."""

    text: str
    citations: tuple[Citation, ...]
    own: bool = False


class Finding(Record):
    """A named theme under one lens. `strength` (0 to 1) says how well it bears on the question."""

    id: str
    name: str
    lens: str
    statement: tuple[Segment, ...]
    strength: float


class Evidence(Citation):
    """A citation that shows one side of a relation."""

    side: Literal["a", "b"]


class Relation(Record):
    """An edge between two findings. Only `leads_to` has a direction, a → b. `weight` is 0 to 1."""

    a: str
    b: str
    kind: RelationKind
    weight: float
    evidence: tuple[Evidence, ...]


class Highlight(Record):
    """The one relation worth reading first, shown as "NAME via LENS": `text` quotes the finding at `to`, which has that
    name and stands under `lens`; `from_` is the finding it is seen from."""

    from_: Annotated[str, Field(alias="from")]
    to: str
    lens: str
    text: str


class Lens(Record):
    """An analytic angle."""

    key: str
    label: str
    description: str


class Coverage(Record):
    """What share (0 to 1) of the relevant evidence the findings hold, and the best passages left out."""

    share: float
    left_out: tuple[Passage, ...]


class Question(Record):
    """What was asked, in the asker's words."""

    id: str
    text: str


class SourceReference(Record):
    """A source as a report lists it."""

    id: str
    title: str
    url: str | None


class Writer(Record):
    """Who worded the findings."""

    kind: Literal["quoting", "model"]
    model: str | None
    version: str


class Status(Record):
    """What happened after a network was made; outside its identity. `newer` is a network's id.

    `withdrawn` counts the segments without a source left; `gone` are the sources it points at that are not there.
    """

    newer: str | None = None
    stale: bool = False
    withdrawn: int = 0
    gone: tuple[str, ...] = ()


class Box(Record):
    """Where a label stands in a drawing: its centre, size and wrapped lines, in drawing units."""

    id: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


class Drawing(Record):
    """A stored picture of a network: boxes for the question and each finding. Same link, same picture."""

    width: float
    height: float
    boxes: tuple[Box, ...]


class Network(Record):
    """The answer to a question: report and graph. Never changes; found by its id."""

    id: str
    question: Question
    headline: str
    summary: str
    evidence: EvidenceGrade
    lenses: tuple[Lens, ...]
    findings: tuple[Finding, ...]
    relations: tuple[Relation, ...]
    highlight: Highlight | None
    coverage: Coverage
    sources: tuple[SourceReference, ...]
    writer: Writer
    parent: str | None
    created_at: AwareDatetime
    max_findings: int = 12
    collections: tuple[str, ...] = ()
    drawings: dict[str, Drawing] = {}
    """By width: `wide` and `narrow`. Outside the identity, as are `created_at` and all floats."""


class Expansion(Record):
    """What made a network out of its `parent`: a finding, by its name, was expanded under a lens, by its label."""

    parent: str
    finding: str
    lens: str


class NetworkSummary(Record):
    """A network as lists show it; `expanded` sets it apart from the network it has grown from."""

    id: str
    question_id: str
    question: str
    headline: str
    findings: int
    created_at: AwareDatetime
    expanded: Expansion | None = None


class Hit(Record):
    """A ranked passage. `score` is comparable within one search; `why` says what brought it here.

    `words` are those of the question that stand in it, the rarest first, at most four. `linked` tells
    through which name it was found, where it was found so.
    """

    rank: int
    score: float
    passage: Passage
    source_title: str
    why: str
    words: tuple[str, ...] = ()
    linked: str = ""


class Abstention(Record):
    """The sources do not bear on the question: why, what comes nearest, what kind of source is missing."""

    question: Question
    reason: str
    nearest: tuple[Hit, ...]
    missing: str


class Damage(Record):
    """Something `check` found: the record's kind and id, and what is wrong with it."""

    kind: str
    id: str
    problem: str

"""The way from a question to a network, one screen long: retrieve, select, name, place, relate, write, keep.

Everything between `retrieve`, the only reads, and `store.keep`, the only write, is pure but for the embedder.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from frontend.drawing import draw
from graph_store.identity import finding_digest, network_digest, question_digest
from graph_store.models import (
    Abstention,
    EvidenceGrade,
    Finding,
    Network,
    Question,
    Record,
    SourceReference,
)
from graph_store.normal import canonical, closed
from graph_store.normal import question as normal_question
from server.errors import BadQuestion, EmptyQuestion, LongQuestion
from server.inquiry import lenses, report
from server.inquiry.abstain import abstain, grade
from server.inquiry.naming import name
from server.inquiry.relate import relate
from server.inquiry.retrieve import Ranking, retrieve
from server.inquiry.select import ENOUGH, Candidate, select
from server.kit import Kit
from server.writing.quoting import WRITER

LONGEST = 2000
"""Characters in a question."""
MOST_FINDINGS = 12
WEAKEST = 0.05
"""Strength of a finding that is only just relevant enough."""


class Inquiry(Record):
    """A question and how it is to be answered. `lenses`: keys, none for all; `collections`: None for all sources."""

    question: str
    lenses: tuple[str, ...] | None = None
    max_findings: int = MOST_FINDINGS
    collections: tuple[str, ...] | None = None


class Answered(Record):
    """The network that answers an inquiry, and whether it is new."""

    network: Network
    new: bool


def answer(inquiry: Inquiry, kit: Kit) -> Answered | Abstention:
    """Answer from the sources and keep the network; or abstain, keeping nothing.

    Raises BadQuestion, UnknownLens, NoSources, ModelUnavailable, ModelMismatch, StoreFull, Busy.
    """
    question = _question(inquiry.question, kit)
    angles = lenses.lenses(inquiry.lenses)
    asked = closed(question.text)
    ranking = retrieve(asked, kit, inquiry.collections)
    evidence = grade(ranking.signals)
    candidates, left_out = select(ranking, _limit(inquiry.max_findings))
    if evidence is None or not candidates:
        return abstain(question, ranking, kit)
    findings = _findings(candidates, asked, [angle.key for angle in angles], ranking, kit)
    relations = relate(findings, ranking.vectors[[candidate.row for candidate in candidates]], ranking.null)
    network = Network(
        id="",
        question=question,
        headline=report.headline(asked, findings, _nearness(asked, findings, kit)),
        summary=report.summary(findings),
        evidence=_evidence(evidence, findings, inquiry.max_findings),
        lenses=report.ordered(angles, findings),
        findings=findings,
        relations=relations,
        highlight=report.highlight(findings, relations),
        coverage=report.coverage(findings, [candidate.passage for candidate in candidates], left_out),
        sources=_sources(candidates, ranking),
        writer=WRITER,
        parent=None,
        created_at=datetime.now(UTC),
        max_findings=inquiry.max_findings,
        collections=inquiry.collections or (),
    )
    network = network.model_copy(update={"id": kit.store.identify("network", network_digest(network))})
    kept, new = kit.store.keep(network.model_copy(update={"drawings": draw(network)}), ranking.generation)
    return Answered(network=kept, new=new)


def _question(text: str, kit: Kit) -> Question:
    text = " ".join(canonical(text).split())  # the command line hands on bytes that are no text
    if not normal_question(text):
        raise EmptyQuestion("The question is empty.", "Ask what your documents answer: Why did the river flood?")
    if len(text) > LONGEST:
        raise LongQuestion(
            f"The question has {len(text):,} characters; {LONGEST:,} are read at most.",
            "Ask in a sentence or two; add long texts as sources.",
        )
    return Question(id=kit.store.identify("question", question_digest(text)), text=text)


def _limit(most: int) -> int:
    if not 1 <= most <= MOST_FINDINGS:
        raise BadQuestion(f"A report has 1 to {MOST_FINDINGS} findings, not {most}.")
    return most


def _findings(
    candidates: Sequence[Candidate], question: str, keys: Sequence[str], ranking: Ranking, kit: Kit
) -> tuple[Finding, ...]:
    names = name(candidates, question, {id: source.title for id, source in ranking.sources.items()}, kit)
    texts = [" ".join(segment.text for segment in candidate.statement) for candidate in candidates]
    placed = lenses.place(texts, kit, keys)
    best = max(candidate.score for candidate in candidates)
    return tuple(
        Finding(
            id=kit.store.identify("finding", finding_digest(lens, named, candidate.statement)),
            name=named,
            lens=lens,
            statement=candidate.statement,
            strength=_strength(candidate.score / best),
        )
        for candidate, named, lens in zip(candidates, names, placed, strict=True)
    )


def _strength(share: float) -> float:
    """0 to 1: where a score stands between the lowest that is enough and the best one; never quite 0."""
    return round(max(WEAKEST, (share - ENOUGH) / (1 - ENOUGH)), 4)


def _nearness(question: str, findings: Sequence[Finding], kit: Kit) -> list[float]:
    """How near each finding's name is to the question (cosine)."""
    names = kit.embedder.encode_texts([finding.name for finding in findings])
    return [round(float(value), 4) for value in names @ kit.embedder.encode_question(question)]


def _evidence(given: EvidenceGrade, findings: Sequence[Finding], most: int) -> EvidenceGrade:
    """Thin, too, where one finding is all there is, though more were asked for."""
    return "thin" if len(findings) < min(2, most) else given


def _sources(candidates: Sequence[Candidate], ranking: Ranking) -> tuple[SourceReference, ...]:
    """The cited sources, in the order in which the findings cite them first."""
    cited = list(dict.fromkeys(candidate.passage.source_id for candidate in candidates))
    known = [ranking.sources[each] for each in cited]
    return tuple(SourceReference(id=each.id, title=each.title, url=each.url) for each in known)

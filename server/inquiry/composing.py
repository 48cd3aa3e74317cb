"""From chosen passages to a network: findings with names and lenses, their relations, what stands around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from frontend.drawing import draw
from graph_store.identity import finding_digest, network_digest
from graph_store.models import (
    EvidenceGrade,
    Finding,
    Lens,
    Network,
    Passage,
    Question,
    Record,
    SourceReference,
)
from graph_store.normal import closed
from server.inquiry import lenses, report
from server.inquiry.naming import name
from server.inquiry.relate import relate
from server.inquiry.retrieve import Ranking
from server.inquiry.select import Candidate
from server.kit import Kit
from server.writing.quoting import WRITER


class Answered(Record):
    """The network that answers an inquiry, and whether it is new."""

    network: Network
    new: bool


@dataclass(frozen=True)
class Chosen:
    """Passages to be the findings, best first, each with its name and the key of its lens; and what was left out."""

    candidates: Sequence[Candidate]
    names: Sequence[str]
    lenses: Sequence[str]
    left_out: Sequence[Passage] = ()


@dataclass(frozen=True)
class Asked:
    """The question and how it is answered: what a network's identity knows besides its content."""

    question: Question
    angles: tuple[Lens, ...]
    most: int
    collections: tuple[str, ...]
    evidence: EvidenceGrade


def chosen(
    candidates: Sequence[Candidate], left_out: Sequence[Passage], asked: Asked, ranking: Ranking, kit: Kit
) -> Chosen:
    """The candidates with names of their own, each under the lens it belongs under."""
    titles = {id: source.title for id, source in ranking.sources.items()}
    vectors = kit.embedder.encode_texts([candidate.text for candidate in candidates])
    names = name(candidates, vectors, titles, kit.embedder)
    keys = {lens.key for lens in asked.angles}
    used = [angle for angle in lenses.angles(kit.settings.lenses) if angle.lens.key in keys]
    placed = lenses.place(candidates, vectors, used, kit.embedder)
    return Chosen(candidates, names, placed, left_out)


def compose(asked: Asked, made_of: Chosen, ranking: Ranking, kit: Kit) -> Network:
    """The network, with its id, not yet kept."""
    findings = findings_of(made_of, kit)
    rows = [candidate.row for candidate in made_of.candidates]
    relations = relate(findings, ranking.vectors[rows], ranking.null)
    text = closed(asked.question.text)
    passages = [candidate.passage for candidate in made_of.candidates]
    return identified(
        Network(
            id="",
            question=asked.question,
            headline=report.headline(text, findings, _nearness(ranking, findings, kit)),
            summary=report.summary(findings),
            evidence=asked.evidence,
            lenses=report.ordered(asked.angles, findings),
            findings=findings,
            relations=relations,
            highlight=report.highlight(findings, relations),
            coverage=report.coverage(findings, passages, made_of.left_out),
            sources=references(findings, ranking),
            writer=WRITER,
            parent=None,
            created_at=datetime.now(UTC),
            max_findings=asked.most,
            collections=asked.collections,
        ),
        kit,
    )


def findings_of(made_of: Chosen, kit: Kit) -> tuple[Finding, ...]:
    """The findings, with their ids. A finding is as strong as its passage is likely to help."""
    return tuple(
        Finding(
            id=kit.store.identify("finding", finding_digest(lens, named, candidate.statement)),
            name=named,
            lens=lens,
            statement=candidate.statement,
            strength=round(candidate.score, 4),
        )
        for candidate, named, lens in zip(made_of.candidates, made_of.names, made_of.lenses, strict=True)
    )


def references(findings: Sequence[Finding], ranking: Ranking) -> tuple[SourceReference, ...]:
    """The cited sources, in the order in which the findings cite them first."""
    cited = dict.fromkeys(
        citation.source_id for finding in findings for segment in finding.statement for citation in segment.citations
    )
    known = [ranking.sources[each] for each in cited]
    return tuple(SourceReference(id=each.id, title=each.title, url=each.url) for each in known)


def identified(network: Network, kit: Kit) -> Network:
    """The network with its id and its drawings."""
    network = network.model_copy(update={"id": kit.store.identify("network", network_digest(network))})
    return network.model_copy(update={"drawings": draw(network)})


def keep(network: Network, ranking: Ranking, kit: Kit) -> Answered:
    """The only write. Raises StoreFull, Busy."""
    kept, new = kit.store.keep(network, ranking.generation)
    return Answered(network=kept, new=new)


def _nearness(ranking: Ranking, findings: Sequence[Finding], kit: Kit) -> list[float]:
    """How near each finding's name is to the question (cosine)."""
    names = kit.embedder.encode_texts([finding.name for finding in findings])
    return [round(float(value), 4) for value in names @ ranking.asked]

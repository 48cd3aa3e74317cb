"""What else the sources say, from one finding on, seen under one lens: a network that holds the old one unchanged."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

import numpy as np

from graph_store.citing import cited_by
from graph_store.errors import NotFound
from graph_store.models import (
    Abstention,
    Citation,
    Coverage,
    Finding,
    Highlight,
    Lens,
    Network,
    Passage,
    Relation,
)
from graph_store.normal import closed
from graph_store.vectors import Floats
from server.errors import BadQuestion
from server.inquiry import lenses, report
from server.inquiry.abstain import grade
from server.inquiry.composing import Answered, Chosen, findings_of, identified, keep, references
from server.inquiry.naming import name
from server.inquiry.relate import relate
from server.inquiry.relevance import relevance
from server.inquiry.retrieve import Ranking, retrieve
from server.inquiry.scoring import WIDE
from server.inquiry.search import hits
from server.inquiry.select import SAME, Candidate, candidates_of
from server.kit import Kit

MOST_NEW = 3
"""Findings that one expansion adds."""
LARGEST = 24
"""Findings of a network that can still be read at once."""
ENOUGH = 0.2
"""A new finding is at least this likely to help with the question: less than a report asks for, which has taken the
best already."""


def expand(parent: Network, finding_id: str, lens: str, kit: Kit) -> Answered | Abstention:
    """The network with up to three findings more that lie near this one and belong under the lens; or why none.

    Raises NotFound for a finding the network does not hold, UnknownLens, BadQuestion for a network that is full,
    NoSources, ModelUnavailable, ModelMismatch, StoreFull, Busy.
    """
    start = next((finding for finding in parent.findings if finding.id == finding_id), None)
    if start is None:
        raise NotFound("finding", finding_id, f"The network #{parent.id} does not hold it.")
    if len(parent.findings) + MOST_NEW > LARGEST:
        raise BadQuestion(f"A network has {LARGEST} findings at most.", "Ask a new question about what interests you.")
    (angle,) = lenses.lenses((lens,), kit.settings.lenses)
    ranking = retrieve(closed(parent.question.text), kit, parent.collections or None, pool=WIDE)
    bears = ranking.answered or grade(ranking.signals) is not None  # the sources may be others by now
    found = _from_here(start, _unsaid(parent, ranking, kit), angle, ranking, kit) if bears else []
    if not found:
        return _nothing_more(parent, start, angle, ranking, kit)
    names = name(
        found,
        kit.embedder.encode_texts([each.text for each in found]),
        {id: source.title for id, source in ranking.sources.items()},
        kit.embedder,
        [finding.name for finding in parent.findings],
    )
    new = findings_of(Chosen(found, names, [lens] * len(found)), kit)
    return keep(grown(parent, start, new, ranking, kit), ranking, kit)


def grown(parent: Network, start: Finding, new: tuple[Finding, ...], ranking: Ranking, kit: Kit) -> Network:
    """The parent with the new findings, their relations, and a highlight from `start` to the first of them."""
    findings = (*parent.findings, *new)
    known = {source.id for source in parent.sources}
    angles = {
        each.key: each for each in (*parent.lenses, *lenses.lenses([one.lens for one in new], kit.settings.lenses))
    }
    first = new[0]
    return identified(
        parent.model_copy(
            update={
                "id": "",
                "summary": report.summary(findings),
                "lenses": report.ordered(tuple(angles.values()), findings),
                "findings": findings,
                "relations": (*parent.relations, *_relations(parent, new, ranking, kit)),
                "highlight": Highlight(
                    from_=start.id,
                    to=first.id,
                    lens=first.lens,
                    text=" ".join(segment.text for segment in first.statement if not segment.own),
                ),
                "sources": (*parent.sources, *(each for each in references(new, ranking) if each.id not in known)),
                "coverage": _coverage(parent, new),
                "parent": parent.id,
                "created_at": datetime.now(UTC),
            }
        ),
        kit,
    )


def _coverage(parent: Network, new: Sequence[Finding]) -> Coverage:
    """The parent's, with what the new findings quote added to the share and taken from what was left out."""
    quoted = {citation.passage_id for finding in new for citation in cited_by(finding)}
    more = _quoted_characters((*parent.findings, *new)) / max(1, _quoted_characters(parent.findings))
    return Coverage(
        share=round(min(1.0, parent.coverage.share * more), 3),
        left_out=tuple(passage for passage in parent.coverage.left_out if passage.id not in quoted),
    )


def _quoted_characters(findings: Sequence[Finding]) -> int:
    return sum(one.end - one.start for finding in findings for one in cited_by(finding))


def _relations(parent: Network, new: Sequence[Finding], ranking: Ranking, kit: Kit) -> list[Relation]:
    """Those of the relations among all findings that touch a new one."""
    findings = [each for each in (*parent.findings, *new) if _vector(each, kit) is not None]
    vectors = [vector for each in findings if (vector := _vector(each, kit)) is not None]
    ids = {each.id for each in new}
    related = relate(findings, np.stack(vectors), ranking.null)
    return [relation for relation in related if relation.a in ids or relation.b in ids]


def _unsaid(parent: Network, ranking: Ranking, kit: Kit) -> list[Candidate]:
    """The candidates that bear on the question, overlap nothing the network cites, and repeat none of it."""
    citations = _quoted(parent)
    taken = {citation.passage_id for citation in citations}
    said = [row for row, passage in enumerate(ranking.passages) if passage.id in taken]
    likeness = ranking.vectors @ ranking.vectors[said].T if said else np.zeros((len(ranking.passages), 1))
    return [
        each
        for each in candidates_of(ranking, relevance(closed(parent.question.text), ranking, kit, known=said))
        if each.score >= ENOUGH and float(likeness[each.row].max()) < SAME and not _among(citations, each.passage)
    ]


def _quoted(network: Network) -> list[Citation]:
    return [citation for finding in network.findings for citation in cited_by(finding)]


def _among(citations: Sequence[Citation], passage: Passage) -> bool:
    """Whether any of them points at words of the passage, whose source may be cut otherwise by now."""
    return any(
        one.passage_id == passage.id
        or (one.source_id == passage.source_id and one.start < passage.end and passage.start < one.end)
        for one in citations
    )


def _from_here(
    start: Finding, candidates: Sequence[Candidate], angle: Lens, ranking: Ranking, kit: Kit
) -> list[Candidate]:
    """The nearest of the candidates to the finding, and to the question, that belong under the lens."""
    if not candidates:
        return []
    angles = lenses.angles(kit.settings.lenses)
    texts, told = [each.text for each in candidates], [each.lenses for each in candidates]
    affinity = lenses.affinities(texts, told, kit.embedder.encode_texts(texts), angles, kit.embedder)
    here = [each.lens.key for each in angles].index(angle.key)
    placed = [each for each, row in zip(candidates, affinity, strict=True) if int(np.argmax(row)) == here]
    vector = _vector(start, kit)

    def worth(candidate: Candidate) -> float:
        near = 0.0 if vector is None else float(ranking.vectors[candidate.row] @ vector)
        return round(candidate.score + near, 5)

    chosen: list[Candidate] = []
    for each in sorted(placed, key=lambda candidate: (-worth(candidate), candidate.passage.id)):
        row = ranking.vectors[each.row]
        if all(float(row @ ranking.vectors[other.row]) < SAME for other in chosen):
            chosen.append(each)
        if len(chosen) == MOST_NEW:
            break
    return chosen


def _vector(finding: Finding, kit: Kit) -> Floats | None:
    """The vector of the passage a finding rests on; None when it is gone."""
    return kit.store.vectors().find(cited_by(finding)[0].passage_id)


def _nothing_more(parent: Network, start: Finding, angle: Lens, ranking: Ranking, kit: Kit) -> Abstention:
    """Why there is no expansion; the nearest passages are those the network does not quote yet."""
    citations = _quoted(parent)
    unquoted = (hit for hit in hits(ranking, kit, len(ranking.passages)) if not _among(citations, hit.passage))
    nearest = (hit.model_copy(update={"rank": rank}) for rank, hit in enumerate(unquoted, start=1))
    return Abstention(
        question=parent.question,
        reason=f"Nothing more in the sources belongs under {angle.label}, seen from “{start.name}”.",
        nearest=tuple(islice(nearest, 5)),
        missing=f"Sources that say more on “{start.name}” under {angle.label}.",
    )

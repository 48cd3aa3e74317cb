"""What networks and findings cite, and what may be shown of them when cited sources are gone. Pure.

A network never changes: what is withheld here is withheld from readers; the record and its identity keep every word.
"""

from collections.abc import Collection, Sequence

from graph_store.models import Citation, Finding, Highlight, Network, Passage, Segment, Source


def cited(network: Network) -> list[Citation]:
    """Every citation of a network: of its statements, then of its relations."""
    statements = [citation for finding in network.findings for citation in cited_by(finding)]
    return [*statements, *(evidence for relation in network.relations for evidence in relation.evidence)]


def cited_by(finding: Finding) -> list[Citation]:
    """Every citation of a finding's statement, in order."""
    return [citation for segment in finding.statement for citation in segment.citations]


def withhold(network: Network, gone: Collection[str]) -> Network:
    """The network without the words that were taken from the sources `gone`: their places stay, with empty text.

    That is segments, the highlight, and the passages left out with their headings. Citations stay.
    """
    if not gone:
        return network
    findings = tuple(withhold_from(finding, gone) for finding in network.findings)
    left_out = tuple(
        passage.model_copy(update={"text": "", "heading": ""}) if passage.source_id in gone else passage
        for passage in network.coverage.left_out
    )
    return network.model_copy(
        update={
            "findings": findings,
            "highlight": _highlight(network, findings),
            "coverage": network.coverage.model_copy(update={"left_out": left_out}),
        }
    )


def withhold_from(finding: Finding, gone: Collection[str]) -> Finding:
    """The finding, empty text in each segment whose every citation is of a source that is `gone`."""
    return finding.model_copy(update={"statement": tuple(_segment(segment, gone) for segment in finding.statement)})


def quoted_passage(citations: Sequence[Citation], source: Source, passages: Sequence[Passage]) -> Passage:
    """Stands in for a passage that `source` is no longer cut into: the cited characters in the `passages` of now.

    `citations` (at least one) are those of that one passage, `passages` the source's.
    """
    start, end = min(one.start for one in citations), max(one.end for one in citations)
    around = [passage for passage in passages if passage.start < end and start < passage.end]
    start, end = min([start, *(one.start for one in around)]), max([end, *(one.end for one in around)])
    return Passage(
        id=citations[0].passage_id,
        source_id=source.id,
        start=start,
        end=end,
        text=source.text[start:end],
        heading=around[0].heading if around else "",
    )


def _segment(segment: Segment, gone: Collection[str]) -> Segment:
    withdrawn = segment.citations and all(citation.source_id in gone for citation in segment.citations)
    return segment.model_copy(update={"text": ""}) if withdrawn else segment


def _highlight(network: Network, shown: Sequence[Finding]) -> Highlight | None:
    """It quotes a finding: as it was while that is whole, else what is left of the finding's quotations."""
    highlight = network.highlight
    if highlight is None:
        return None
    before, after = (
        next(finding for finding in findings if finding.id == highlight.to) for findings in (network.findings, shown)
    )
    if before == after:
        return highlight
    text = " ".join(segment.text for segment in after.statement if segment.citations and segment.text)
    return highlight.model_copy(update={"text": text})

"""What can be wrong with a record by itself: refused when it is written, reported when it is checked."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from graph_store.models import Network, Passage, Section, Segment, Source
from graph_store.vectors import Vectors


def source_faults(source: Source) -> Iterator[str]:
    """Sections that leave gaps, overlap or reach beyond the text. No sections at all is fine."""
    at = 0
    for section in source.sections:
        if section.start != at or section.end < section.start:
            yield f"the section {_name(section)} does not begin where the one before it ends"
            return
        at = section.end
    if source.sections and at != len(source.text):
        yield f"the sections end at {at}, the text at {len(source.text)}"
    places = [0, *source.pages, len(source.text)]
    if any(here > after for here, after in pairwise(places)):
        yield "its pages do not begin in order and inside it"
    for question in source.questions:
        if not 0 <= question.start < question.end <= len(source.text):
            yield f"what answers the question {question.text!r} lies outside it"


def passage_faults(passage: Passage, text: str) -> Iterator[str]:
    """A passage whose text is not the slice of its source's `text`, or whose sentences lie elsewhere."""
    if not 0 <= passage.start < passage.end <= len(text):
        yield f"it points outside its source, at {passage.start} to {passage.end} of {len(text)}"
        return
    if passage.text != text[passage.start : passage.end]:
        yield f"its text is not that of its source from {passage.start} to {passage.end}"
    if passage.sentences and not _begins_and_climbs(passage.sentences, passage.start, passage.end):
        yield "its sentences do not begin with it, in order and inside it"


def segment_faults(segment: Segment, texts: dict[str, str]) -> Iterator[str]:
    """A quoted segment without evidence, or that differs from it. Sources not in `texts` were withdrawn."""
    if segment.own:
        return
    if not segment.citations:
        yield "a quoted segment cites nothing"
    for citation in segment.citations:
        text = texts.get(citation.source_id)
        if text is not None and text[citation.start : citation.end] != segment.text:
            yield f"a segment is not what the source {citation.source_id} says from {citation.start}"


def network_faults(network: Network) -> Iterator[str]:
    """Relations or a highlight that name findings which are not there, or one finding twice."""
    findings = {finding.id for finding in network.findings}
    if len(findings) < len(network.findings):
        yield "it holds one finding twice"
    ends = {end for relation in network.relations for end in (relation.a, relation.b)}
    if network.highlight:
        ends |= {network.highlight.from_, network.highlight.to}
    for end in sorted(ends - findings):
        yield f"it relates the finding {end}, which it does not hold"


def require_consistent(source: Source, passages: Sequence[Passage], vectors: Vectors) -> None:
    """Raises ValueError when the records contradict each other."""
    problem = next(source_faults(source), None)
    for passage in passages:
        if passage.source_id != source.id:
            problem = problem or f"the passage {passage.id} belongs to {passage.source_id}"
        problem = problem or next(passage_faults(passage, source.text), None)
    if vectors.ids != tuple(passage.id for passage in passages):
        problem = problem or "the vectors are not those of the passages, in order"
    if problem is None and not np.isfinite(vectors.matrix).all():
        problem = "a vector holds something that is no number"
    if problem:
        raise ValueError(f"the source {source.id} cannot be added: {problem}")


def _begins_and_climbs(sentences: Sequence[int], start: int, end: int) -> bool:
    pairs = zip(sentences, (*sentences[1:], end), strict=True)
    return sentences[0] == start and all(here < after for here, after in pairs)


def _name(section: Section) -> str:
    return repr(" › ".join(section.path)) + f" at {section.start}"

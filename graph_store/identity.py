"""What makes each kind of object the one it is: the digests that its id is cut from.

A digest covers content and settings, never a moment, a place, a drawing, a status or a floating-point number.
Lists are preceded by their length, optional values by whether they are there: no two records share their parts.
"""

from collections.abc import Iterable, Iterator, Sequence

from graph_store import ids, normal
from graph_store.models import Citation, Highlight, Network, Relation, Segment


def source_digest(text: str) -> bytes:
    """A source is its canonical text."""
    return ids.digest("source", [text])


def passage_digest(source_id: str, start: int, end: int) -> bytes:
    """A passage is a stretch of a source."""
    return ids.digest("passage", [source_id, str(start), str(end)])


def question_digest(text: str) -> bytes:
    """A question is the normal form of what was asked."""
    return ids.digest("question", [normal.question(text)])


def finding_digest(lens: str, name: str, statement: Sequence[Segment]) -> bytes:
    """A finding is its lens, its name and its statement with every citation."""
    return ids.digest("finding", [lens, name, *_list(_segment(segment) for segment in statement)])


def network_digest(network: Network) -> bytes:
    """A network is the whole answer: question, settings, report, graph. Its own id is not looked at."""
    return ids.digest("network", _network(network))


def _network(network: Network) -> Iterator[str]:
    yield normal.question(network.question.text)
    yield from (network.headline, network.summary, network.evidence)
    yield from _list([lens.key] for lens in network.lenses)
    yield str(network.max_findings)
    yield from _list([collection] for collection in network.collections)
    yield network.writer.kind
    yield from _optional(network.writer.model)
    yield network.writer.version
    yield from _optional(network.parent)
    yield from _list([finding.id] for finding in network.findings)
    yield from _list(_relation(relation) for relation in network.relations)
    yield from _list([_highlight(network.highlight)] if network.highlight else [])
    yield from _list([passage.id] for passage in network.coverage.left_out)


def _segment(segment: Segment) -> list[str]:
    return [segment.text, "own" if segment.own else "quoted", *_list(map(_citation, segment.citations))]


def _relation(relation: Relation) -> list[str]:
    evidence = _list([one.side, *_citation(one)] for one in relation.evidence)
    return [relation.a, relation.b, relation.kind, *evidence]


def _highlight(highlight: Highlight) -> list[str]:
    return [highlight.from_, highlight.to, highlight.lens, highlight.text]


def _citation(citation: Citation) -> list[str]:
    return [citation.source_id, citation.passage_id, str(citation.start), str(citation.end)]


def _optional(value: str | None) -> list[str]:
    return ["0"] if value is None else ["1", value]


def _list(items: Iterable[Sequence[str]]) -> list[str]:
    listed = list(items)
    return [str(len(listed)), *(part for item in listed for part in item)]

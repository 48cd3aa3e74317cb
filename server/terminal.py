"""A report, and lists of passages and sources, as text for a terminal. Pure: strings in, strings out."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from frontend.contexts import NetworkPage
from graph_store.citing import cited_by
from graph_store.models import Abstention, Citation, Finding, Hit, Network, SourceSummary, Status

if TYPE_CHECKING:
    from server.ingest.add import Outcome

INDENT = "   "
EXCERPT = 280
"""Characters of a passage that a list shows."""
WITHDRAWN = "[withdrawn]"
"""What stands where words were taken from a source that is gone."""


def clean(text: str) -> str:
    """`text` on one line, without the characters that could steer a terminal or turn its direction."""
    kept = (" " if character.isspace() else character for character in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).split())


def report(page: NetworkPage, width: int) -> str:
    """The whole report, wrapped at `width` columns, with numbered citations and the network's link."""
    network = page.network
    numbers = _Numbers(network)
    blocks = [
        _wrap(network.headline, width),
        _wrap(network.question.text, width),
        _wrap(network.summary, width),
        *_grouped(page, numbers, width),
        *_highlight(network, width),
        *_sources(network, numbers, page.link, width),
        *_what_happened_since(page.status, width),
        f"#{network.id}\n{page.link}",
    ]
    return "\n\n".join(blocks)


def abstention(reply: Abstention, width: int) -> str:
    """What comes nearest to a question that the sources do not answer, and what kind of source is missing."""
    nearest = [_wrap("The passages that come nearest:", width), hits(reply.nearest, width)] if reply.nearest else []
    return "\n\n".join([*nearest, _wrap(f"What is missing: {reply.missing[0].lower()}{reply.missing[1:]}", width)])


def hits(found: Iterable[Hit], width: int) -> str:
    """Ranked passages: where each stands, what brought it there, how it begins."""
    return "\n\n".join(_hit(hit, width) for hit in found)


def sources(summaries: Sequence[SourceSummary], width: int) -> str:
    """One line a source: id, passages, title."""
    most = max((len(str(source.passages)) for source in summaries), default=1)
    return "\n".join(_cut(f"{s.id}  {s.passages:>{most}}  {clean(s.title)}", width) for s in summaries)


def outcome(result: "Outcome") -> str:
    """One line for each document that was given: what became of it, and why not."""
    lines = [f"added    {source.id}  {clean(source.title)}" for source in result.added]
    lines += [f"kept     {source.id}  {clean(source.title)}" for source in result.kept]
    lines += [f"refused  {clean(refusal.name)}: {clean(refusal.reason)}" for refusal in result.refused]
    return "\n".join(lines)


def counts(result: "Outcome") -> str:
    """How many were added, kept and refused."""
    if not result.added and not result.kept:
        return f"Nothing was added; {len(result.refused)} refused."
    return f"{len(result.added)} added, {len(result.kept)} already there, {len(result.refused)} refused."


class _Numbers:
    """Numbers the passages that a network cites, in the order of reading."""

    def __init__(self, network: Network) -> None:
        self.cited: dict[tuple[str, str], Citation] = {}
        for finding in _in_order(network):
            for segment in finding.statement:
                for citation in segment.citations:
                    self.cited.setdefault((citation.source_id, citation.passage_id), citation)
        self._number = {key: number for number, key in enumerate(self.cited, 1)}

    def marks(self, citations: Iterable[Citation]) -> str:
        numbers = sorted({self._number[citation.source_id, citation.passage_id] for citation in citations})
        return "".join(f"[{number}]" for number in numbers)


def _in_order(network: Network) -> Iterator[Finding]:
    for lens in network.lenses:
        yield from (finding for finding in network.findings if finding.lens == lens.key)


def _grouped(page: NetworkPage, numbers: _Numbers, width: int) -> Iterator[str]:
    number = 0
    network, headings = page.network, {id: passage.heading for id, passage in page.passages.items()}
    titles = {source.id: source.title for source in network.sources}
    for lens in network.lenses:
        findings = [finding for finding in network.findings if finding.lens == lens.key]
        if findings:
            yield _underlined(lens.label)
        for finding in findings:
            number += 1
            pieces = [f"{each.text or WITHDRAWN} {numbers.marks(each.citations)}" for each in finding.statement]
            statement = " ".join(piece.strip() for piece in pieces)
            cited = [(titles.get(each.source_id, ""), headings.get(each.passage_id, "")) for each in cited_by(finding)]
            places = dict.fromkeys(" › ".join(part for part in place if part) for place in cited)
            lines = [f"{number}. {clean(finding.name)}", *(_cut(f"{INDENT}{clean(place)}", width) for place in places)]
            yield "\n".join([*lines, _wrap(statement, width, INDENT)])


def _highlight(network: Network, width: int) -> Iterator[str]:
    highlight = network.highlight
    if highlight is not None:
        name = next(finding.name for finding in network.findings if finding.id == highlight.to)
        lens = next((lens.label for lens in network.lenses if lens.key == highlight.lens), highlight.lens)
        yield f"{_underlined(f'{clean(name)} via {lens}')}\n{_wrap(highlight.text or WITHDRAWN, width, INDENT)}"


def _sources(network: Network, numbers: _Numbers, link: str, width: int) -> Iterator[str]:
    """Each cited passage: its source's title, and the link that opens it there."""
    base = link.removesuffix(f"/n/{network.id}")
    titles = {source.id: clean(source.title) for source in network.sources}
    lines = [
        f"{_cut(f'[{number}] {titles.get(cited.source_id, cited.source_id)}', width)}\n"
        f"{INDENT} {base}/s/{cited.source_id}?start={cited.start}&end={cited.end}"
        for number, cited in enumerate(numbers.cited.values(), 1)
    ]
    if lines:
        yield "\n".join([_underlined("Sources"), *lines])


def _what_happened_since(status: Status, width: int) -> Iterator[str]:
    if status.newer is not None:
        yield _wrap(f"There is a newer answer to this question: #{status.newer}", width)
    elif status.stale:
        yield _wrap("The sources have changed since; asked again, the answer may differ.", width)
    if status.withdrawn:
        yield _wrap(f"Evidence removed since: {status.withdrawn}.", width)


def _hit(hit: Hit, width: int) -> str:
    place = " › ".join(part for part in (clean(hit.source_title), clean(hit.passage.heading)) if part)
    head = _cut(f"{hit.rank}. {place}", width)
    return f"{head}\n{_wrap(_cut(clean(hit.passage.text), EXCERPT), width, INDENT)}\n{INDENT}({clean(hit.why)})"


def _underlined(text: str) -> str:
    return f"{text}\n{'─' * len(text)}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _wrap(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(
        clean(text), max(width, 20), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )

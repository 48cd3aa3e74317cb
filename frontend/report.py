"""What the report shows, worked out of a network and its passages: numbered citations, quotes with marked words, links.

Only arranges; every word comes from the records or from the templates.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from frontend.contexts import FindingPage, NetworkPage, ThemePage
from frontend.grouping import by_lens
from frontend.marks import look
from graph_store.citing import cited_by
from graph_store.models import Citation, Finding, Lens, Passage, Relation, Segment
from graph_store.paging import page_of


@dataclass(frozen=True)
class Part:
    """A stretch of a text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Quote:
    """A cited passage with its cited words marked. `anchor` is its place on the page, `url` the source's page.

    `parts` is empty when the passage was withdrawn.
    """

    anchor: str
    number: int
    source_id: str
    url: str
    source_title: str
    heading: str
    page: int | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Piece:
    """A segment of a statement with the quotes it rests on. `withdrawn`: none of them is there any more."""

    text: str
    own: bool
    withdrawn: bool
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Tie:
    """A relation as one of its findings sees it; `forward` is False on the far side of a `leads_to`."""

    kind: str
    forward: bool
    finding: Finding
    lens: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Told:
    """A finding as the report tells it: `quotes` are all it rests on, each passage once."""

    finding: Finding
    pieces: tuple[Piece, ...]
    quotes: tuple[Quote, ...]
    ties: tuple[Tie, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """Where the statement stands: the source's title, the headings above and the page, each place once."""
        return tuple(dict.fromkeys(_place(quote) for quote in self.quotes))


@dataclass(frozen=True)
class Chapter:
    """A lens and its findings."""

    lens: Lens
    look: str
    told: tuple[Told, ...]


@dataclass(frozen=True)
class PullQuote:
    """The highlight: a finding, whose words are quoted, via its lens, seen from another one."""

    start: Finding
    end: Finding
    lens: str
    look: str
    text: str
    withdrawn: bool
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Report:
    """A report, chapter by chapter. Citations are numbered by passage, in order of appearance."""

    chapters: tuple[Chapter, ...]
    pull_quote: PullQuote | None


class _Quoting:
    """Numbers passages as they appear, and quotes them."""

    def __init__(
        self, passages: Mapping[str, Passage], titles: Mapping[str, str], pages: Mapping[str, Sequence[int]]
    ) -> None:
        self._passages = passages
        self._titles = titles
        self._pages = pages
        self._numbers: dict[str, int] = {}

    def quotes(self, citations: Iterable[Citation], place: str) -> tuple[Quote, ...]:
        """One quote for each passage cited, all its cited words marked."""
        spans: dict[str, list[Citation]] = {}
        for citation in citations:
            spans.setdefault(citation.passage_id, []).append(citation)
        return tuple(self._quote(cited, place) for cited in spans.values())

    def _quote(self, cited: list[Citation], place: str) -> Quote:
        first = cited[0]
        passage = self._passages.get(first.passage_id)
        number = self._numbers.setdefault(first.passage_id, len(self._numbers) + 1)
        return Quote(
            anchor=f"{place}-{number}",
            number=number,
            source_id=first.source_id,
            url=source_url(first.source_id, min(one.start for one in cited), max(one.end for one in cited)),
            source_title=self._titles.get(first.source_id, first.source_id),
            heading=passage.heading if passage else "",
            page=page_of(self._pages.get(first.source_id, ()), min(one.start for one in cited)),
            parts=marked(passage, cited) if passage else (),
        )


def _place(quote: Quote) -> str:
    page = f"p. {quote.page}" if quote.page else ""
    place = " › ".join(part for part in (quote.source_title, quote.heading) if part)
    return ", ".join(part for part in (place, page) if part)


def source_url(source_id: str, start: int, end: int) -> str:
    """Where a source's page shows these characters marked."""
    return f"/s/{source_id}?start={start}&end={end}#mark"


def marked(passage: Passage, cited: Iterable[Citation]) -> tuple[Part, ...]:
    """The passage's text in parts, the cited characters marked; citations may overlap or reach beyond it."""
    parts: list[Part] = []
    place = passage.start
    for start, end in sorted((one.start, one.end) for one in cited):
        start, end = max(start, place), min(end, passage.end)  # noqa: PLW2901 # what is left to mark
        if start >= end:
            continue
        if start > place:
            parts.append(Part(passage.text[place - passage.start : start - passage.start], False))
        parts.append(Part(passage.text[start - passage.start : end - passage.start], True))
        place = end
    if place < passage.end:
        parts.append(Part(passage.text[place - passage.start :], False))
    return tuple(parts)


def statement_text(finding: Finding) -> str:
    """A finding's statement as one text, without what was withdrawn."""
    return " ".join(segment.text for segment in finding.statement if segment.text)


def report(page: NetworkPage) -> Report:
    """The report of a network."""
    network = page.network
    quoting = _Quoting(page.passages, page.titles, page.pages)
    by_id = {finding.id: finding for finding in network.findings}
    labels = {lens.key: lens.label for lens in network.lenses}
    groups = by_lens(network)
    for _, findings in groups:
        for finding in findings:
            quoting.quotes(cited_by(finding), "")  # statements are numbered before relations
    chapters = []
    for lens, findings in groups:
        told = tuple(
            told_finding(finding, quoting, tuple(_ties(finding, network.relations, by_id, labels, quoting)))
            for finding in findings
        )
        chapters.append(Chapter(lens, look(lens.key), told))
    return Report(tuple(chapters), _pull_quote(page, quoting, labels))


def single(page: FindingPage) -> Told:
    """A finding by itself."""
    return told_finding(page.finding, _Quoting(page.passages, page.sources, page.pages), ())


def together(page: ThemePage) -> tuple[tuple[Told, ...], ...]:
    """The findings of a theme, those that quote the same words in one; their citations are numbered through."""
    quoting = _Quoting(page.passages, page.sources, page.pages)
    same: dict[tuple[Segment, ...], list[Told]] = {}
    for finding in page.findings:
        same.setdefault(finding.statement, []).append(told_finding(finding, quoting, ()))
    return tuple(map(tuple, same.values()))


def told_finding(finding: Finding, quoting: _Quoting, ties: tuple[Tie, ...]) -> Told:
    """A finding with its statement's pieces and the quotes under it, each passage once."""
    place = f"q-{finding.id}"
    quotes = quoting.quotes(cited_by(finding), place)
    by_anchor = {quote.anchor: quote for quote in quotes}
    pieces = []
    for segment in finding.statement:
        own_quotes = tuple(
            replace(by_anchor[quote.anchor], url=quote.url) for quote in quoting.quotes(segment.citations, place)
        )
        withdrawn = bool(own_quotes) and not any(quote.parts for quote in own_quotes)
        pieces.append(Piece("" if withdrawn else segment.text, segment.own, withdrawn, own_quotes))
    return Told(finding, tuple(pieces), quotes, ties)


def _ties(
    finding: Finding,
    relations: Iterable[Relation],
    by_id: Mapping[str, Finding],
    labels: Mapping[str, str],
    quoting: _Quoting,
) -> Iterator[Tie]:
    for relation in relations:
        if finding.id not in (relation.a, relation.b):
            continue
        forward = finding.id == relation.a
        other = by_id[relation.b if forward else relation.a]
        place = f"r-{finding.id}-{relation.kind}-{other.id}"
        quotes = quoting.quotes(relation.evidence, place)
        yield Tie(relation.kind, forward, other, labels.get(other.lens, other.lens), quotes)


def _pull_quote(page: NetworkPage, quoting: _Quoting, labels: Mapping[str, str]) -> PullQuote | None:
    highlight = page.network.highlight
    if highlight is None:
        return None
    by_id = {finding.id: finding for finding in page.network.findings}
    start, end = by_id[highlight.from_], by_id[highlight.to]
    quotes = quoting.quotes(cited_by(end), f"h-{end.id}")
    withdrawn = bool(quotes) and not any(quote.parts for quote in quotes)
    return PullQuote(
        start=start,
        end=end,
        lens=labels.get(highlight.lens, highlight.lens),
        look=look(highlight.lens),
        text="" if withdrawn else highlight.text,
        withdrawn=withdrawn,
        quotes=quotes,
    )

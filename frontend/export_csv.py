"""A network as one table: a row for each citation of a finding, for spreadsheets and for statistics."""

import csv
import io
import re
from collections.abc import Iterator

from frontend.contexts import NetworkPage
from frontend.report import source_url, statement_text
from graph_store.models import Citation, Finding, Segment

COLUMNS = (
    *("lens", "finding", "statement", "quote", "source", "source_url", "heading", "start", "end", "strength"),
    *("link", "network_id", "finding_id", "source_id", "passage_id"),
)

_BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
"""How cells begin that spreadsheets execute: OWASP, "CSV Injection"."""

Cell = str | int | float


def table(page: NetworkPage) -> str:
    """The table as RFC 4180 has it, UTF-8 with a byte order mark; text that would be a formula has a `'` before it."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, restval="")
    writer.writeheader()
    for finding in page.network.findings:
        for row in _rows(finding, page):
            writer.writerow({column: _harmless(cell) for column, cell in row.items()})
    return _BYTE_ORDER_MARK + written.getvalue()


def _rows(finding: Finding, page: NetworkPage) -> Iterator[dict[str, Cell]]:
    """A row for each citation; one without evidence for a finding that cites nothing."""
    facts: dict[str, Cell] = {
        "lens": page.labels.get(finding.lens, finding.lens),
        "finding": finding.name,
        "statement": statement_text(finding),
        "strength": finding.strength,
        "network_id": page.network.id,
        "finding_id": finding.id,
    }
    cited = [(segment, citation) for segment in finding.statement for citation in segment.citations]
    for segment, citation in cited:
        yield facts | _evidence(segment, citation, page)
    if not cited:
        yield facts


def _evidence(segment: Segment, citation: Citation, page: NetworkPage) -> dict[str, Cell]:
    sources = {source.id: source for source in page.network.sources}
    source, passage = sources.get(citation.source_id), page.passages.get(citation.passage_id)
    return {
        "quote": segment.text,
        "source": source.title if source else citation.source_id,
        "source_url": (source.url if source else None) or "",
        "heading": passage.heading if passage else "",
        "start": citation.start,
        "end": citation.end,
        "link": page.base + source_url(citation.source_id, citation.start, citation.end),
        "source_id": citation.source_id,
        "passage_id": citation.passage_id,
    }


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell

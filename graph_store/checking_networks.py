"""The part of `check` that reads questions, findings and networks, down to the characters that they cite."""

import json
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from graph_store import claims, identity
from graph_store.citing import cited
from graph_store.errors import NotADatabase
from graph_store.faults import network_faults, segment_faults
from graph_store.models import Citation, Damage, Finding, Network, Passage
from graph_store.network_rows import citation_rows, finding_of, network_of
from graph_store.seals import intact
from graph_store.source_rows import passages_by_id


def network_damages(database: Database) -> Iterator[Damage]:
    """What is wrong with questions, findings and networks."""
    for kind, problems in (
        ("question", _question_problems),
        ("finding", _finding_problems),
        ("network", _network_problems),
    ):
        for (id,) in database.execute(f"SELECT id FROM {kind} ORDER BY id").fetchall():
            row = next(database.query(f"SELECT * FROM {kind} WHERE id = ?", [id]))
            if not intact(kind, row):
                yield Damage(kind=kind, id=id, problem="its stored row was changed")
            try:
                for problem in problems(database, row):
                    yield Damage(kind=kind, id=id, problem=problem)
            except NotADatabase as error:
                yield Damage(kind=kind, id=id, problem=error.message)


def _question_problems(database: Database, row: dict[str, Any]) -> Iterator[str]:
    if not claims.holds(database, row["id"], identity.question_digest(row["text"])):
        yield "its text is not the one its id names"


def _finding_problems(database: Database, row: dict[str, Any]) -> Iterator[str]:
    finding = finding_of(row["id"], row["record"])
    if not _names(database, row["id"], finding):
        yield "its content is not the one its id names"
    rows = list(database.query("SELECT * FROM citation WHERE finding_id = ? ORDER BY segment, place", [row["id"]]))
    if rows != list(citation_rows(finding)):
        yield "its citations are not all in the index of citations"


def _network_problems(database: Database, row: dict[str, Any]) -> Iterator[str]:
    network = network_of(row["id"], row["record"])
    named = claims.holds(database, row["id"], identity.network_digest(network))
    if not named or network.id != row["id"] or network.question.id != row["question_id"]:
        yield "its content is not the one its id names"
    listed = database.execute(
        "SELECT finding_id FROM network_finding WHERE network_id = ? ORDER BY place", [row["id"]]
    ).fetchall()
    if [finding.id for finding in network.findings] != [finding_id for (finding_id,) in listed]:
        yield "its findings are not those listed for it"
    for finding in network.findings:
        if not _names(database, finding.id, finding):
            yield f"the content of its finding {finding.id} is not the one the id names"
    yield from network_faults(network)
    yield from _evidence_problems(database, network)


def _evidence_problems(database: Database, network: Network) -> Iterator[str]:
    citations = cited(network)
    left_out = network.coverage.left_out
    wanted = {one.source_id for one in citations} | {one.passage_id for one in citations} | {one.id for one in left_out}
    for unknown in sorted(wanted - claims.known(database, sorted(wanted))):
        yield f"it cites {unknown}, which was never here"
    texts = _texts(database, {one.source_id for one in citations} | {one.source_id for one in left_out})
    passages = passages_by_id(database, sorted({one.passage_id for one in citations}))
    for citation in citations:
        yield from _citation_problems(citation, texts, passages)
    for finding in network.findings:
        for segment in finding.statement:
            yield from segment_faults(segment, texts)
    for passage in left_out:
        if passage.source_id in texts and passage.text != texts[passage.source_id][passage.start : passage.end]:
            yield f"the passage {passage.id} that it left out is not what its source says"


def _citation_problems(citation: Citation, texts: dict[str, str], passages: dict[str, Passage]) -> Iterator[str]:
    # A source that was removed is no damage; nor is one that came back cut into other passages.
    if citation.source_id not in texts:
        return
    passage = passages.get(citation.passage_id)
    if passage and (passage.source_id != citation.source_id or not _inside(citation, passage.start, passage.end)):
        yield f"it cites characters outside the passage {citation.passage_id}"
    elif not _inside(citation, 0, len(texts[citation.source_id])):
        yield f"it cites characters outside the source {citation.source_id}"


def _inside(citation: Citation, start: int, end: int) -> bool:
    return start <= citation.start < citation.end <= end


def _names(database: Database, id: str, finding: Finding) -> bool:
    digest = identity.finding_digest(finding.lens, finding.name, finding.statement)
    return finding.id == id and claims.holds(database, id, digest)


def _texts(database: Database, source_ids: set[str]) -> dict[str, str]:
    rows = database.execute(
        "SELECT id, text FROM source WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(sorted(source_ids))]
    )
    return dict(rows.fetchall())

"""Networks, findings and questions as rows of SQLite, and the records they hold."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from graph_store import claims, identity, state_rows
from graph_store.citing import cited
from graph_store.models import Expansion, Finding, Network, NetworkSummary, Question, Status
from graph_store.seals import Column, sealed
from graph_store.source_rows import readable

_SUMMARY = (
    "SELECT id, question_id, asked, headline, created_at,"
    " (SELECT count(*) FROM network_finding WHERE network_id = network.id),"
    " json_extract(settings, '$[3]') AS parent,"
    " CASE WHEN json_extract(settings, '$[3]') IS NOT NULL THEN"
    " (SELECT json_extract(value, '$.name') FROM json_each(record, '$.findings')"
    " WHERE json_extract(value, '$.id') = json_extract(record, '$.highlight.from')) END,"
    " CASE WHEN json_extract(settings, '$[3]') IS NOT NULL THEN"
    " (SELECT json_extract(value, '$.label') FROM json_each(record, '$.lenses')"
    " WHERE json_extract(value, '$.key') = json_extract(record, '$.highlight.lens')) END FROM network"
)
"""The parent is the last of the settings. An expansion's highlight leads from the finding that was expanded."""
_NEWEST_FIRST = "ORDER BY created_at DESC, id"
_NOT_OF = (
    "NOT EXISTS (SELECT 1 FROM json_each(network.settings, '$[2]') WHERE value IN (SELECT value FROM json_each(?)))"
)
_NEWER = (
    "SELECT other.id FROM network AS this JOIN network AS other"
    " ON other.question_id = this.question_id AND other.settings = this.settings"
    " AND other.answered_at > this.answered_at"
    " WHERE this.id = ? AND (json_extract(this.settings, '$[3]') IS NULL OR"
    " (json_extract(this.record, '$.highlight.from', '$.highlight.lens')"
    " = json_extract(other.record, '$.highlight.from', '$.highlight.lens')))"
    " ORDER BY other.answered_at DESC, other.id LIMIT 1"
)
"""Of what has grown, only the same finding expanded again under the same lens."""
_WITHDRAWN = (
    "SELECT count(*) FROM (SELECT 1 FROM network_finding JOIN citation USING (finding_id)"
    " LEFT JOIN source ON source.id = citation.source_id"
    " WHERE network_id = ? GROUP BY finding_id, segment HAVING count(source.id) = 0)"
)
_GONE = (
    "SELECT DISTINCT atom FROM network, json_tree(network.record)"
    " WHERE network.id = ? AND key = 'source_id' AND atom NOT IN (SELECT id FROM source) ORDER BY atom"
)


def insert(database: Database, network: Network, seen: int | None = None) -> None:
    """Claim the ids, write the rows; a question or finding that is there stays as it is. Raises Clash, ValueError."""
    _require_cited(database, network)
    _insert_question(database, network.question)
    for finding in network.findings:
        _insert_finding(database, finding)
    claims.claim(database, "network", network.id, identity.network_digest(network))
    database.table("network").insert(sealed("network", _network_row(network, _generation(database, seen))))
    database.table("network_finding").insert_all(
        {"network_id": network.id, "place": place, "finding_id": finding.id}
        for place, finding in enumerate(network.findings)
    )


def find_same(database: Database, network: Network) -> Network | None:
    """The stored network with the same content."""
    held = claims.identify(database, identity.network_digest(network))
    return get(database, held) if _exists(database, "network", held) else None


def answered_again(database: Database, network_id: str, at: datetime, seen: int | None = None) -> None:
    """Note that the same answer was given once more, from the sources of generation `seen`; None: those of now."""
    row = next(database.query("SELECT * FROM network WHERE id = ?", [network_id]))
    now = {
        "answered_at": max(row["answered_at"], _instant(at)),
        "generation": max(row["generation"], _generation(database, seen)),
    }
    if all(row[name] == value for name, value in now.items()):
        return
    del row["seal"]
    database.execute(
        "UPDATE network SET answered_at = :answered_at, generation = :generation, seal = :seal WHERE id = :id",
        sealed("network", row | now),
    )


def get(database: Database, network_id: str) -> Network:
    """The network as it was kept. Raises NotFound, Removed."""
    for row in database.execute("SELECT record FROM network WHERE id = ?", [network_id]).fetchall():
        return network_of(network_id, row[0])
    raise claims.missing(database, "network", network_id)


def get_finding(database: Database, finding_id: str) -> tuple[Finding, list[str]]:
    """The finding as it was first kept, and the networks that hold it, newest first. Raises NotFound, Removed."""
    rows = database.execute("SELECT record FROM finding WHERE id = ?", [finding_id]).fetchall()
    if not rows:
        raise claims.missing(database, "finding", finding_id)
    holding = database.execute(
        f"SELECT id FROM network WHERE id IN (SELECT network_id FROM network_finding WHERE finding_id = ?)"
        f" {_NEWEST_FIRST}",
        [finding_id],
    )
    return finding_of(finding_id, rows[0][0]), [row[0] for row in holding.fetchall()]


def status(database: Database, network_id: str) -> Status:
    """A newer answer to the same question under the same settings; changed sources; what was withdrawn."""
    row = database.execute("SELECT generation FROM network WHERE id = ?", [network_id]).fetchone()
    if row is None:
        raise claims.missing(database, "network", network_id)
    newer = database.execute(_NEWER, [network_id]).fetchone()
    return Status(
        newer=newer[0] if newer else None,
        stale=row[0] != state_rows.generation(database),
        withdrawn=database.execute(_WITHDRAWN, [network_id]).fetchone()[0],
        gone=tuple(source_id for (source_id,) in database.execute(_GONE, [network_id]).fetchall()),
    )


def latest(database: Database, limit: int, without: Sequence[str] = ()) -> list[NetworkSummary]:
    """The newest networks, ties by id; none that was asked of a collection of `without`."""
    return _summaries(
        database, f"{_SUMMARY} WHERE {_NOT_OF} {_NEWEST_FIRST} LIMIT ?", [json.dumps(list(without)), max(limit, 0)]
    )


def of_collection(database: Database, collection: str) -> list[NetworkSummary]:
    """The networks that were asked of this collection, oldest first."""
    chosen = "WHERE EXISTS (SELECT 1 FROM json_each(network.settings, '$[2]') WHERE value = ?)"
    return _summaries(database, f"{_SUMMARY} {chosen} ORDER BY created_at, id", [collection])


def citing_counts(database: Database) -> dict[str, int]:
    """How many networks cite each source."""
    rows = database.execute(
        "SELECT source_id, count(DISTINCT network_id) FROM citation JOIN network_finding USING (finding_id)"
        " GROUP BY source_id"
    )
    return dict(rows.fetchall())


def findings(database: Database, without: Sequence[str]) -> list[tuple[Finding, list[str]]]:
    """Every finding of the networks that were asked of no collection of `without`, by id, and those, oldest first."""
    holding: dict[str, list[str]] = {}
    for finding_id, network_id in database.execute(
        "SELECT finding_id, network_id FROM network_finding JOIN network ON network.id = network_id"
        f" WHERE {_NOT_OF} ORDER BY finding_id, created_at, network_id",
        [json.dumps(list(without))],
    ).fetchall():
        holding.setdefault(finding_id, []).append(network_id)
    records = dict(database.execute("SELECT id, record FROM finding").fetchall())
    return [(finding_of(id, records[id]), networks) for id, networks in holding.items()]


def citing(database: Database, source_id: str) -> list[NetworkSummary]:
    """The networks with a finding that cites the source, newest first."""
    chosen = "WHERE id IN (SELECT network_id FROM citation JOIN network_finding USING (finding_id) WHERE source_id = ?)"
    return _summaries(database, f"{_SUMMARY} {chosen} {_NEWEST_FIRST}", [source_id])


def citing_passages(
    database: Database, passage_ids: Sequence[str], limit: int, without: Sequence[str]
) -> list[NetworkSummary]:
    """The networks with a finding that cites any of the passages, newest first; none asked of one of `without`."""
    chosen = (
        "WHERE id IN (SELECT network_id FROM citation JOIN network_finding USING (finding_id)"
        f" WHERE passage_id IN (SELECT value FROM json_each(?))) AND {_NOT_OF}"
    )
    values = [json.dumps(list(passage_ids)), json.dumps(list(without)), limit]
    return _summaries(database, f"{_SUMMARY} {chosen} {_NEWEST_FIRST} LIMIT ?", values)


def holding(database: Database, finding_id: str) -> list[NetworkSummary]:
    """The networks that hold the finding, newest first."""
    chosen = "WHERE id IN (SELECT network_id FROM network_finding WHERE finding_id = ?)"
    return _summaries(database, f"{_SUMMARY} {chosen} {_NEWEST_FIRST}", [finding_id])


def find_answer(database: Database, question_id: str) -> str | None:
    """The network that answered the question last."""
    row = database.execute(
        "SELECT id FROM network WHERE question_id = ? ORDER BY answered_at DESC, id LIMIT 1", [question_id]
    ).fetchone()
    return row[0] if row else None


def network_of(network_id: str, record: str) -> Network:
    """The record of a row. Raises NotADatabase when it holds none."""
    with readable("network", network_id):
        return Network.model_validate_json(record)


def finding_of(finding_id: str, record: str) -> Finding:
    """The record of a row. Raises NotADatabase when it holds none."""
    with readable("finding", finding_id):
        return Finding.model_validate_json(record)


def citation_rows(finding: Finding) -> Iterator[dict[str, Column]]:
    """What the citation table holds of a finding."""
    for segment, one in enumerate(finding.statement):
        for place, citation in enumerate(one.citations):
            yield {
                "finding_id": finding.id,
                "segment": segment,
                "place": place,
                "source_id": citation.source_id,
                "passage_id": citation.passage_id,
            }


def _require_cited(database: Database, network: Network) -> None:
    citations = cited(network)
    wanted = {citation.source_id for citation in citations} | {citation.passage_id for citation in citations}
    unknown = wanted - claims.known(database, sorted(wanted))
    if unknown:
        raise ValueError(f"the network {network.id} cites {min(unknown)}, which was never here")


def _insert_question(database: Database, question: Question) -> None:
    claims.claim(database, "question", question.id, identity.question_digest(question.text))
    if not _exists(database, "question", question.id):
        database.table("question").insert(sealed("question", {"id": question.id, "text": question.text}))


def _insert_finding(database: Database, finding: Finding) -> None:
    digest = identity.finding_digest(finding.lens, finding.name, finding.statement)
    claims.claim(database, "finding", finding.id, digest)
    if not _exists(database, "finding", finding.id):
        row = {"id": finding.id, "record": finding.model_dump_json(by_alias=True)}
        database.table("finding").insert(sealed("finding", row))
        database.table("citation").insert_all(citation_rows(finding))


def _generation(database: Database, seen: int | None) -> int:
    return state_rows.generation(database) if seen is None else seen


def _network_row(network: Network, generation: int) -> dict[str, Column]:
    created = _instant(network.created_at)
    return {
        "id": network.id,
        "question_id": network.question.id,
        "settings": _settings(network),
        "created_at": created,
        "answered_at": created,
        "generation": generation,
        "asked": network.question.text,
        "headline": network.headline,
        "record": network.model_dump_json(by_alias=True),
    }


def _settings(network: Network) -> str:
    # The parent belongs here: an expansion of a network is not a newer answer to its question.
    lenses = sorted(lens.key for lens in network.lenses)
    return json.dumps([lenses, network.max_findings, sorted(network.collections), network.parent], ensure_ascii=False)


def _summaries(database: Database, sql: str, values: Sequence[Any]) -> list[NetworkSummary]:
    return [
        NetworkSummary(
            id=id,
            question_id=question_id,
            question=asked,
            headline=headline,
            findings=findings,
            created_at=datetime.fromisoformat(created),
            expanded=Expansion(parent=parent, finding=finding, lens=lens) if finding and lens else None,
        )
        for id, question_id, asked, headline, created, findings, parent, finding, lens in database.execute(
            sql, values
        ).fetchall()
    ]


def _exists(database: Database, table: str, id: str) -> bool:
    return database.execute(f"SELECT 1 FROM {table} WHERE id = ?", [id]).fetchone() is not None


def _instant(moment: datetime) -> str:
    # In UTC and of one width, so that the order of the texts is the order in time.
    return moment.astimezone(UTC).isoformat(timespec="microseconds")

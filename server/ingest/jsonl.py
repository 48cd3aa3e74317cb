"""Reads JSON Lines: one `{"title", "text", "url"?}` a line, the text as plain text."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from server.ingest.documents import Draft, Unreadable, one_line, web_address
from server.ingest.plain import read_plain

LINE_LIMIT = 50_000_000


def read_jsonl(lines: Iterable[bytes]) -> Iterator[tuple[int, Draft | Unreadable]]:
    """(line number from 1, the draft or why there is none) of every line that is not blank."""
    for number, line in enumerate(lines, start=1):
        stripped = line.removeprefix(b"\xef\xbb\xbf").strip()
        if not stripped:
            continue
        try:
            yield number, _read_line(stripped)
        except Unreadable as reason:
            yield number, reason


def _read_line(line: bytes) -> Draft:
    if len(line) > LINE_LIMIT:
        raise Unreadable(f"The line is longer than {LINE_LIMIT // 1_000_000} MB.")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Unreadable("The line is not JSON.") from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise Unreadable('The line is no object with a "text"; {"title": …, "text": …} is wanted.')
    facts = {name: record.get(name) for name in ("title", "url", "date", "author")}
    wrong = [name for name, value in facts.items() if value is not None and not isinstance(value, str)]
    if wrong:
        raise Unreadable(f'"{wrong[0]}" is not a string.')
    draft = read_plain(record["text"])
    return replace(
        draft,
        title=one_line(facts["title"]) or draft.title,
        url=web_address(facts["url"]),
        date=one_line(facts["date"]),
        author=one_line(facts["author"]),
    )

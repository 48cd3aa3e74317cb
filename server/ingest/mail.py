"""Opens an e-mail that was saved as text: what its head says of it, and its body without the marks of quoting."""

import re
from dataclasses import dataclass
from email.utils import parseaddr, parsedate_to_datetime

from server.ingest.documents import one_line

_HEAD = re.compile(r"(?:From \S+@.*\n)?((?:[A-Za-z][\w-]{1,40}:[ \t].*\n(?:[ \t]+\S.*\n)*){3,})(?:[ \t]*\n)+")
_FIELD = re.compile(r"^([\w-]+):[ \t]+(.*(?:\n[ \t]+\S.*)*)$", re.MULTILINE)
_REPLY = re.compile(r"(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", re.IGNORECASE)
_QUOTING = re.compile(r"^(?:>[ \t]?)+", re.MULTILINE)


@dataclass(frozen=True)
class Letter:
    """A text and, when it is an e-mail, what its head says: its subject, its sender's name, its date (ISO)."""

    body: str
    subject: str | None = None
    sender: str | None = None
    date: str | None = None


def opened(text: str) -> Letter:
    """The letter in `text`; one without a head (a sender and a subject among its first lines) is all body."""
    head = _HEAD.match(text)
    fields = {name.lower(): one_line(said) for name, said in _FIELD.findall(head[1])} if head else {}
    subject, sender = fields.get("subject"), fields.get("from")
    if head is None or not subject or not sender:
        return Letter(text)
    name, address = parseaddr(sender)
    return Letter(
        body=_QUOTING.sub("", text[head.end() :]),
        subject=_REPLY.sub("", subject, count=1) or subject,
        sender=name or address or sender,
        date=_day(fields.get("date") or fields.get("sent")),
    )


def _day(said: str | None) -> str | None:
    """A date as ISO writes it; as it is said, when it is written in no standard form."""
    try:
        return parsedate_to_datetime(said).date().isoformat() if said else None
    except (ValueError, IndexError, OverflowError):  # IndexError, OverflowError: figures no calendar has
        return said

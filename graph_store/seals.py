"""Seals: a hash over each stored row, so that `check` finds a single changed character and can name it."""

import hashlib
from collections.abc import Mapping

Column = str | int | bytes | None

_PERSON = b"semnet1/seal"
_BYTES = 32


def seal(table: str, row: Mapping[str, Column]) -> bytes:
    """BLAKE2b over the table's name and every column's name, type and value, whatever their order."""
    hasher = hashlib.blake2b(digest_size=_BYTES, person=_PERSON)
    _feed(hasher, table.encode())
    for name in sorted(row):
        _feed(hasher, name.encode())
        _feed(hasher, _encoded(row[name]))
    return hasher.digest()


def sealed(table: str, row: Mapping[str, Column]) -> dict[str, Column]:
    """The row with its seal."""
    return {**row, "seal": seal(table, row)}


def intact(table: str, row: Mapping[str, Column]) -> bool:
    """Whether a row that was read back still has the seal it was given."""
    return row["seal"] == seal(table, {name: value for name, value in row.items() if name != "seal"})


def _feed(hasher: "hashlib.blake2b", part: bytes) -> None:
    hasher.update(len(part).to_bytes(8, "big"))
    hasher.update(part)


def _encoded(value: Column) -> bytes:
    if value is None:
        return b"n"
    if isinstance(value, bytes):
        return b"b" + value
    return b"i%d" % value if isinstance(value, int) else b"s" + value.encode()

"""Opens the ZIP files that Word documents and EPUBs are, and refuses those that unpack to more than they may."""

import zipfile
from collections.abc import Iterator
from typing import IO

from server.ingest.documents import Unreadable

UNPACKED = 300_000_000
"""Bytes that all parts of a container may have together when unpacked."""

_RATIO = 200
"""Bytes out of one byte in: text packs to a twentieth, the same byte over and over to a thousandth."""
_SMALL = 10_000_000
_MOST_PARTS = 20_000
_CHUNK = 1 << 20
_BOMB = "It unpacks to far more than it holds, as files do that are made to do harm."


class Container:
    """The parts of an open ZIP file by name. What is read of them all is counted, whatever its directory says."""

    def __init__(self, given: IO[bytes], called: str) -> None:
        """Raises Unreadable when the directory tells of too much, zipfile.BadZipFile when there is none."""
        self._called = called
        self._zip = zipfile.ZipFile(given)
        self._parts = {part.filename: part for part in self._zip.infolist()}
        self._left = UNPACKED
        packed = sum(part.compress_size for part in self._zip.infolist())
        unpacked = sum(part.file_size for part in self._zip.infolist())
        if unpacked > UNPACKED or len(self._parts) > _MOST_PARTS or unpacked > max(_SMALL, _RATIO * packed):
            raise Unreadable(_BOMB)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises Unreadable for a missing or encrypted part, and when all is too much."""
        part = self._parts.get(name)
        if part is None:
            raise Unreadable(f"The {self._called} is broken: its part {name!r} is missing.")
        if part.flag_bits & 1:
            raise Unreadable(f"The {self._called} needs a password. Save it without one first.")
        chunks = []
        with self._zip.open(part) as unpacked:
            while chunk := unpacked.read(_CHUNK):
                self._left -= len(chunk)
                if self._left < 0:
                    raise Unreadable(_BOMB)
                chunks.append(chunk)
        return b"".join(chunks)

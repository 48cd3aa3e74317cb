"""The only place that makes ids: 11 base-58 characters that name content, never a place or a moment.

An id is 64 bits of a 32-byte BLAKE2b digest. The kind and the scheme are the digest's `person`, the
parts are length-prefixed, so no two lists of parts share an input. When two digests agree in their
first 64 bits, the next 64-bit window names the second one (`window`); the store decides which is free.
"""

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal, get_args

Kind = Literal["source", "passage", "entity", "question", "finding", "network", "theme"]

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LENGTH = 11
SCHEME = "semnet1/"
WINDOWS = 4
KINDS: tuple[Kind, ...] = get_args(Kind)

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_CEILING = 2**64
_DIGEST_BYTES = 32


def digest(kind: Kind, parts: Iterable[str]) -> bytes:
    """The 32-byte identity of content: `kind` and `parts`, in order."""
    person = (SCHEME + kind).encode("ascii")
    hasher = hashlib.blake2b(digest_size=_DIGEST_BYTES, person=person)
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        hasher.update(len(encoded).to_bytes(8, "big"))
        hasher.update(encoded)
    return hasher.digest()


def window(identity: bytes, number: int = 0) -> str:
    """The id made of 64-bit window `number` (0 to 3) of a digest; 0 unless another digest holds that id."""
    if not 0 <= number < WINDOWS:
        raise ValueError(f"a digest has {WINDOWS} windows, not one numbered {number}")
    return encode(int.from_bytes(identity[8 * number : 8 * number + 8], "big"))


def encode(value: int) -> str:
    """A number below 2**64 in base 58, padded with `1` to 11 characters."""
    if not 0 <= value < _CEILING:
        raise ValueError("an id holds exactly 64 bits")
    characters: list[str] = []
    for _ in range(LENGTH):
        value, rest = divmod(value, len(ALPHABET))
        characters.append(ALPHABET[rest])
    return "".join(reversed(characters))


def is_id(text: str) -> bool:
    """Whether `text` could be an id: 11 characters of the alphabet, at most 64 bits."""
    return len(text) == LENGTH and all(character in _VALUE for character in text) and decode(text) < _CEILING


def decode(id: str) -> int:
    """The number that `encode` wrote so."""
    value = 0
    for character in id:
        value = value * len(ALPHABET) + _VALUE[character]
    return value


def tidy(text: str) -> str:
    """An id as people paste it (spaces, a leading `#`) without those; not checked to be one.

    Text that any file and terminal takes: half a character (a lone surrogate, as Python reads stray bytes) becomes `?`.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[\s\u200b\u200e\u200f\u2060\ufeff]", "", unicodedata.normalize("NFC", text)).lstrip("#")


def near(text: str) -> list[str]:
    """Every id one slip away from `text`: one character changed, missing, added, or two swapped. Sorted."""
    if not LENGTH - 1 <= len(text) <= LENGTH + 1:
        return []
    return sorted({slip for slip in _slips(text) if slip != text and is_id(slip)})


def _slips(text: str) -> Iterator[str]:
    places = range(len(text))
    if len(text) == LENGTH:
        for place, character in itertools.product(places, ALPHABET):
            yield text[:place] + character + text[place + 1 :]
        for place in places[:-1]:
            yield text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    elif len(text) == LENGTH - 1:
        for place, character in itertools.product(range(len(text) + 1), ALPHABET):
            yield text[:place] + character + text[place:]
    else:
        for place in places:
            yield text[:place] + text[place + 1 :]

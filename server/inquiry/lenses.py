"""Places findings under lenses: likeness to a lens' prototypes, and the cues its words give. Lenses are data."""

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from graph_store.models import Lens
from graph_store.vectors import DECIMALS, Floats
from server.errors import UnknownLens
from server.ingest.embed import Embedder
from server.kit import Kit

CUE = 0.06
"""What the first cue adds to a lens' cosine; each further one adds half of the one before."""
LEAN = {"cases": 0.06}
"""How common a lens is beyond the others, as `benchmarks/lenses.py` saw it."""
BALANCE = 0.02
"""What each finding already under a lens takes off it when a choice is close."""

_ENCODED: "WeakKeyDictionary[Embedder, dict[tuple[str, ...], Floats]]" = WeakKeyDictionary()


@dataclass(frozen=True)
class Angle:
    """A lens with what recognises it."""

    lens: Lens
    prototypes: tuple[str, ...]
    cues: re.Pattern[str]


@functools.cache
def angles() -> tuple[Angle, ...]:
    """The lenses of lenses.toml, in order."""
    table = tomllib.loads((Path(__file__).parent / "lenses.toml").read_text(encoding="utf-8"))
    return tuple(
        Angle(
            lens=Lens(key=entry["key"], label=entry["label"], description=entry["description"]),
            prototypes=tuple(entry["prototypes"]),
            cues=_pattern(entry["cues"]),
        )
        for entry in table["lens"]
    )


def lenses(keys: Sequence[str] | None = None) -> tuple[Lens, ...]:
    """The lenses with these keys, in the built-in order; all where no key is given. Raises UnknownLens."""
    known = {angle.lens.key: angle.lens for angle in angles()}
    for key in keys or ():
        if key not in known:
            raise UnknownLens(f"There is no lens with the key {key!r}.", f"Lenses: {', '.join(known)}.")
    return tuple(lens for key, lens in known.items() if not keys or key in keys)


def place(texts: Sequence[str], kit: Kit, keys: Sequence[str]) -> list[str]:
    """The key of the lens for each text, among `keys`; an earlier text's lens counts a little less for the next."""
    if not texts:
        return []
    used = [angle for angle in angles() if angle.lens.key in keys]
    affinity = affinities(texts, used, kit.embedder)
    counts = np.zeros(len(used), dtype=np.float32)
    placed = []
    for row in affinity:
        winner = int(np.argmax(np.round(row - BALANCE * counts, DECIMALS)))
        counts[winner] += 1
        placed.append(used[winner].lens.key)
    return placed


def affinities(texts: Sequence[str], used: Sequence[Angle], embedder: Embedder) -> Floats:
    """How much each text belongs under each angle, shape (texts, angles)."""
    cues = np.asarray([[_strength(angle, text) for angle in used] for text in texts], dtype=np.float32)
    lean = np.asarray([LEAN.get(angle.lens.key, 0.0) for angle in used], dtype=np.float32)
    return np.asarray(np.round(prototype_likeness(texts, used, embedder) + cues + lean, DECIMALS), dtype=np.float32)


def prototype_likeness(texts: Sequence[str], used: Sequence[Angle], embedder: Embedder) -> Floats:
    """The cosine of each text with the nearest prototype of each angle, shape (texts, angles)."""
    encoded = embedder.encode_texts(texts)
    nearest = [(encoded @ _prototypes(embedder, angle.prototypes).T).max(axis=1) for angle in used]
    return np.asarray(np.stack(nearest, axis=1), dtype=np.float32)


def _prototypes(embedder: Embedder, sentences: tuple[str, ...]) -> Floats:
    """The prototypes' vectors, encoded once for as long as the embedder lives."""
    known = _ENCODED.setdefault(embedder, {})
    if sentences not in known:
        known[sentences] = embedder.encode_texts(sentences)
    return known[sentences]


def _strength(angle: Angle, text: str) -> float:
    found = len({match.group().casefold() for match in angle.cues.finditer(text)})
    return CUE * (2.0 - 2.0 ** (1 - found)) if found else 0.0


def _pattern(cues: str) -> re.Pattern[str]:
    listed = [cue.strip() for cue in re.split(r"[|\n]", cues) if cue.strip()]
    listed.sort(key=lambda cue: (-len(cue), cue))
    parts = [re.escape(cue[:-1]) + r"\w*" if cue.endswith("*") else re.escape(cue) for cue in listed]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)

"""Places findings under lenses. Lenses are data: `lenses.toml`, and a file of the user's own.

The judge has learned from readers which lens a text belongs under, of those that are built in. Of any lens, so of one
that a user describes, likeness to its prototypes and the cues that a text's words give tell something, too.
"""

import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from graph_store.models import Lens
from graph_store.vectors import DECIMALS, Floats
from server.errors import BadSetting, UnknownLens
from server.ingest.embed import Embedder
from server.inquiry.judge import LENSES
from server.inquiry.select import Candidate

LIKENESS, CUE, INTERCEPT = 5.9, 0.6, -2.5
"""The log-odds that a text belongs under a lens, told by its cosine with the nearest prototype and by its first cue
(each further one adds half of the one before), as readers' labels gave them: `benchmarks/lenses.py`."""

BUILT_IN = Path(__file__).parent / "lenses.toml"
_KEY = re.compile(r"[a-z][a-z0-9-]{0,31}")
_NEEDED = ("key", "label", "description", "prototypes")
_HINT = "docs/lenses.md shows what a file of lenses looks like."
_ENCODED: "WeakKeyDictionary[Embedder, dict[tuple[str, ...], Floats]]" = WeakKeyDictionary()


@dataclass(frozen=True)
class Angle:
    """A lens with what recognises it. `learned`: its place in the judge's answers, where that has learned it."""

    lens: Lens
    prototypes: tuple[str, ...]
    cues: re.Pattern[str] | None
    learned: int | None


@functools.cache
def angles(own: str | None = None) -> tuple[Angle, ...]:
    """The built-in lenses with those of the file `own`: one with a known key replaces, others follow, in order.

    Where the file says `built_in = false`, there are only its own. Raises BadSetting for a file that is no such table.
    """
    found = {angle.lens.key: angle for angle in _read(BUILT_IN, learned=True)[0]}
    if own is not None:
        added, alone = _read(Path(own), learned=False)
        found = {**({} if alone else found), **{angle.lens.key: angle for angle in added}}
    return tuple(found.values())


def lenses(keys: Sequence[str] | None = None, own: str | None = None) -> tuple[Lens, ...]:
    """The lenses with these keys, in their order; all where no key is given. Raises UnknownLens, BadSetting."""
    known = {angle.lens.key: angle.lens for angle in angles(own)}
    for key in keys or ():
        if key not in known:
            raise UnknownLens(f"There is no lens with the key {key!r}.", f"Lenses: {', '.join(known)}.")
    return tuple(lens for key, lens in known.items() if not keys or key in keys)


def place(candidates: Sequence[Candidate], vectors: Floats, used: Sequence[Angle], embedder: Embedder) -> list[str]:
    """The key of the lens that each candidate belongs under most. `vectors`: those of their texts."""
    texts, told = [each.text for each in candidates], [each.lenses for each in candidates]
    best = affinities(texts, told, vectors, used, embedder).argmax(axis=1)
    return [used[place].lens.key for place in best]


def affinities(
    texts: Sequence[str],
    told: Sequence[Sequence[float]],
    vectors: Floats,
    used: Sequence[Angle],
    embedder: Embedder,
) -> Floats:
    """How likely each text belongs under each angle, shape (texts, angles).

    `told`: how likely the judge thinks each of its LENSES, for each text; `vectors`: those of the texts.
    """
    columns = []
    for angle in used:
        if angle.learned is not None:
            columns.append([shares[angle.learned] for shares in told])
        else:
            likeness = (vectors @ _prototypes(embedder, angle.prototypes).T).max(axis=1)
            cues = np.asarray([cue_strength(angle, text) for text in texts])
            columns.append(1 / (1 + np.exp(-(LIKENESS * likeness + CUE * cues + INTERCEPT))))
    return np.asarray(np.round(columns, DECIMALS), dtype=np.float32).reshape(len(used), len(texts)).T


def _prototypes(embedder: Embedder, sentences: tuple[str, ...]) -> Floats:
    """The prototypes' vectors, encoded once for as long as the embedder lives."""
    known = _ENCODED.setdefault(embedder, {})
    if sentences not in known:
        known[sentences] = embedder.encode_texts(sentences)
    return known[sentences]


def cue_strength(angle: Angle, text: str) -> float:
    """0 without cues, 1 for one, each further one half of the one before."""
    found = len({match.group().casefold() for match in angle.cues.finditer(text)}) if angle.cues else 0
    return 2.0 - 2.0 ** (1 - found) if found else 0.0


def _read(file: Path, *, learned: bool) -> tuple[list[Angle], bool]:
    """The lenses of a file, and whether it wants to stand alone."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSetting(f"The lenses in {file} cannot be read: {error}", _HINT) from error
    entries = table.get("lens")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise BadSetting(f"{file} has no [[lens]].", _HINT)
    found = [_angle(entry, f"Lens {number} of {file}", learned=learned) for number, entry in enumerate(entries, 1)]
    return found, table.get("built_in") is False


def _angle(entry: Mapping[str, Any], where: str, *, learned: bool) -> Angle:
    missing = [name for name in _NEEDED if not entry.get(name)]
    if missing:
        raise BadSetting(f"{where} lacks {', '.join(missing)}.", _HINT)
    key, prototypes, cues = entry["key"], entry["prototypes"], entry.get("cues", "")
    texts = [entry[name] for name in ("key", "label", "description")] + [cues]
    listed = isinstance(prototypes, list) and all(isinstance(sentence, str) for sentence in prototypes)
    if not listed or not all(isinstance(text, str) for text in texts):
        raise BadSetting(f"{where}: key, label, description and cues are texts, prototypes a list of sentences.", _HINT)
    if not _KEY.fullmatch(key):
        raise BadSetting(f"{where} has the key {key!r}: not small letters, figures and dashes, 32 at most.", _HINT)
    return Angle(
        lens=Lens(key=key, label=entry["label"], description=entry["description"]),
        prototypes=tuple(prototypes),
        cues=_pattern(cues),
        learned=LENSES.index(key) if learned else None,
    )


def _pattern(cues: str) -> re.Pattern[str] | None:
    listed = [cue.strip() for cue in re.split(r"[|\n]", cues) if cue.strip()]
    listed.sort(key=lambda cue: (-len(cue), cue))
    parts = [re.escape(cue[:-1]) + r"\w*" if cue.endswith("*") else re.escape(cue) for cue in listed]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE) if parts else None

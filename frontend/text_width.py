"""How wide a label will be in the browser, and how it wraps: sums of the vendored font's advance widths.

Labels are set without kerning and ligatures (`font-kerning: none`), so that a width is a sum; Chromium agrees
within 0.6 px (`tests/frontend/test_labels_in_the_browser.py`).
"""

import json
import unicodedata
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "static" / "vendor" / "source-sans-3-5.3.0" / "advances.json"
WEIGHTS = (400, 600)

ELLIPSIS = "…"

_WIDE = 1000
"""Thousandths of the font size for full-width scripts, which fall back to another font."""
_UNKNOWN = 700
"""The same for any other character the vendored font lacks: no common fallback font is wider on average."""


def width(text: str, size: float, weight: int = 400, spacing: float = 0.0) -> float:
    """The width of `text` in px at `size` px; `spacing` px follow each character. Raises KeyError for other weights."""
    table = _table()[str(weight)]
    return sum(_advance(table, character) for character in text) * size / 1000 + spacing * len(text)


def wrap(text: str, limit: float, lines: int, *, size: float, weight: int = 400) -> tuple[str, ...]:
    """`text` in at most `lines` lines, each at most `limit` px wide; what does not fit ends in an ellipsis.

    Breaks at spaces, and inside a word only when the word alone is too wide. Always at least one line.
    """
    rest = text.split()
    wrapped: list[str] = []
    while rest and len(wrapped) < lines:
        line, rest = _line(rest, limit, size, weight)
        wrapped.append(line)
    if rest:
        wrapped[-1] = _shortened(wrapped[-1], limit, size, weight)
    return tuple(wrapped) or ("",)


@cache
def _table() -> dict[str, dict[str, int]]:
    loaded: dict[str, dict[str, int]] = json.loads(TABLE.read_text("utf-8"))
    return loaded


def _advance(table: dict[str, int], character: str) -> int:
    known = table.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _UNKNOWN


def _line(words: list[str], limit: float, size: float, weight: int) -> tuple[str, list[str]]:
    line = words[0]
    if width(line, size, weight) > limit:
        fitting = _fitting(line, limit, size, weight)
        return line[:fitting], [line[fitting:], *words[1:]]
    taken = 1
    while taken < len(words) and width(f"{line} {words[taken]}", size, weight) <= limit:
        line = f"{line} {words[taken]}"
        taken += 1
    return line, words[taken:]


def _fitting(word: str, limit: float, size: float, weight: int) -> int:
    count = 1
    while count < len(word) and width(word[: count + 1], size, weight) <= limit:
        count += 1
    return count


def _shortened(line: str, limit: float, size: float, weight: int) -> str:
    while line and width(line + ELLIPSIS, size, weight) > limit:
        line = line[:-1]
    return line.rstrip(" ,;:.–—-") + ELLIPSIS

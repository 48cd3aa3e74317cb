"""Makes the table of advance widths from the vendored font: `python -m frontend.measure_font`. Needs fontTools.

The table lets the server know how wide a label will be in the browser, without a browser. Run it after the font was
refreshed, then `python -m frontend.vendor` to record the new digest; the service itself never runs this.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from frontend.text_width import TABLE, WEIGHTS

FILES = ("latin-ext.woff2", "latin.woff2")
"""Later files win where both have a character."""


def advances(folder: Path, weight: int) -> Mapping[str, int]:
    """Each character's advance at `weight`, in thousandths of the font size."""
    widths: dict[str, int] = {}
    for name in FILES:
        font = instantiateVariableFont(TTFont(folder / name), {"wght": weight})
        scale = 1000 / font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        for code, glyph in font.getBestCmap().items():
            widths[chr(code)] = round(metrics[glyph][0] * scale)
    return dict(sorted(widths.items()))


def main() -> None:
    """Write the table."""
    table = {str(weight): advances(TABLE.parent, weight) for weight in WEIGHTS}
    TABLE.write_text(json.dumps(table, ensure_ascii=True, separators=(",", ":")) + "\n", "utf-8")
    sys.stdout.write(f"{sum(map(len, table.values()))} widths\n")


if __name__ == "__main__":
    main()

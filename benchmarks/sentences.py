"""Compares sentence splitters: accuracy on a check set written for it, speed and import time. No network.

    python -m benchmarks.sentences [FOLDER OF .md FILES]

Accuracy counts boundaries on `sentences.txt`. Speed is measured on the folder's paragraphs when it is given, else
on the check set many times over. Splitters that are not installed are left out.
"""

import importlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from server.ingest.markdown import read_markdown
from server.ingest.sentences import sentences

MARK = "⏹"
CHECK_SET = Path(__file__).with_name("sentences.txt")

Starts = Callable[[str], set[int]]
"""Where sentences begin, but for the first: each offset behind any white space."""


def check_set() -> list[tuple[str, set[int]]]:
    """Paragraphs with the offsets at which their sentences begin, but for the first."""
    cases: list[tuple[str, set[int]]] = []
    for line in CHECK_SET.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, starts = "", set[int]()
            for part in line.split(MARK):
                text += part.removeprefix(" ") if text else part
                starts.add(len(text))
            cases.append((text, starts - {len(text)}))
    return cases


def _begins(text: str, offsets: list[int]) -> set[int]:
    """Offsets moved behind white space, without the first sentence's and the text's end."""
    moved = {place + len(text[place:]) - len(text[place:].lstrip()) for place in offsets}
    return moved - {0, len(text)}


def _ours() -> Starts:
    return lambda text: _begins(text, [start for start, _ in sentences(text)])


def _nupunkt() -> Starts:
    library = importlib.import_module("nupunkt")
    return lambda text: _begins(text, [start for start, _ in library.sent_spans(text)])


def _syntok() -> Starts:
    library = importlib.import_module("syntok.segmenter")
    return lambda text: _begins(
        text, [sentence[0].offset for paragraph in library.analyze(text) for sentence in paragraph if sentence]
    )


def _pysbd() -> Starts:
    segmenter = importlib.import_module("pysbd").Segmenter(language="en", clean=False, char_span=True)
    return lambda text: _begins(text, [span.start for span in segmenter.segment(text)])


SPLITTERS: dict[str, tuple[str, Callable[[], Starts]]] = {
    "nupunkt with our tables": ("server.ingest.sentences", _ours),
    "nupunkt": ("nupunkt", _nupunkt),
    "syntok": ("syntok.segmenter", _syntok),
    "pysbd": ("pysbd", _pysbd),
}


def paragraphs(folder: Path | None) -> list[str]:
    """What speed is measured on."""
    if folder is None:
        return [text for text, _ in check_set()] * 50
    texts = [read_markdown(path.read_text(encoding="utf-8")).text for path in sorted(folder.glob("*.md"))]
    return [line for text in texts for line in text.split("\n") if line.strip()]


def accuracy(starts: Starts) -> tuple[int, int, int, int]:
    """Boundaries found and right, found and wrong, missed; paragraphs with neither error."""
    right = wrong = missed = clean = 0
    for text, wanted in check_set():
        found = starts(text)
        right += len(found & wanted)
        wrong += len(found - wanted)
        missed += len(wanted - found)
        clean += found == wanted
    return right, wrong, missed, clean


def speed(starts: Starts, texts: list[str], seconds: float = 10.0) -> float:
    """Characters a second of processor time, over as many of `texts` as fit into about `seconds`."""
    begin = time.process_time()
    done = 0
    for text in texts:
        starts(text)
        done += len(text)
        if time.process_time() - begin > seconds:
            break
    return done / (time.process_time() - begin)


def import_time(module: str) -> float:
    """Seconds that importing takes in a new process, beyond an empty one."""

    def run(code: str) -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - begin

    return min(run(f"import {module}") for _ in range(3)) - min(run("pass") for _ in range(3))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    texts = paragraphs(folder)
    total = len(check_set())
    print(f"{'splitter':26}{'right':>6}{'wrong':>6}{'missed':>7}{'clean':>8}{'chars/s':>12}{'import s':>10}")
    for name, (module, build) in SPLITTERS.items():
        try:
            starts = build()
        except ImportError:
            print(f"{name:26}is not installed")
            continue
        right, wrong, missed, clean = accuracy(starts)
        print(f"{name:26}{right:6}{wrong:6}{missed:7}{clean:5}/{total}", end="")
        print(f"{speed(starts, texts):12,.0f}{import_time(module):10.3f}")


if __name__ == "__main__":
    main()

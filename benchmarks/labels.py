"""What readers said of single passages: `relevance.jsonl`, by question and by place in the source.

Each line is {"ask": line of the questions from 0, or the question itself, "source": id, "start", "end", "label"}: 2
answers the question or a part of it, 1 is context worth having, 0 does not help. Readers were given the questions and,
for each, passages in random order; nothing else.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

FILE = Path(__file__).with_name("relevance.jsonl")
HELPS = 1.0
"""The label from which a passage helps."""
OVERLAP = 0.5
"""Share of the shorter of two stretches that must lie in the other for a label to hold for both."""

Labels = list[tuple[str, int, int, float]]
"""(source id, start, end, label) of the stretches labelled for one question."""


def read_labels(asks: Sequence[str]) -> dict[str, Labels]:
    """The labels by question; `asks` are the questions that labels refer to by their line."""
    found: dict[str, Labels] = defaultdict(list)
    for line in FILE.read_text(encoding="utf-8").splitlines():
        each = json.loads(line)
        asked = asks[each["ask"]] if isinstance(each["ask"], int) else each["ask"]
        found[asked].append((each["source"], each["start"], each["end"], each["label"]))
    return dict(found)


def label_of(source_id: str, start: int, end: int, labels: Labels) -> float | None:
    """What was said of the labelled stretch that these characters share most with; None where they share little."""
    shared = [
        (min(end, last) - max(start, first), min(end - start, last - first), label)
        for source, first, last, label in labels
        if source == source_id
    ]
    common, shorter, label = max(shared, default=(0, 1, 0.0))
    return label if common >= OVERLAP * shorter else None

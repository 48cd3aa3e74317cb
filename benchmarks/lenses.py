"""How well are passages placed under lenses? Against passages that readers labelled.

`python -m benchmarks.lenses --gold gold.jsonl [--json]`: each line is {"text", "lens"}; lines with the lens `none`
are left out, as every finding is placed. Beside our placing stands likeness to the prototypes alone.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from graph_store.vectors import Floats
from server.ingest.embed import LocalEmbedder
from server.inquiry.lenses import affinities, angles, prototype_likeness

RESAMPLES = 2000


def main() -> None:
    """Parse the arguments, run, print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--gold", type=Path, required=True, help="labelled passages, one JSON object a line")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    if not given.gold.exists():
        raise SystemExit(f"{given.gold} is not here: this benchmark needs it.")
    lines = [json.loads(line) for line in given.gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    known = [angle.lens.key for angle in angles()]
    labelled = [(line["text"], known.index(line["lens"])) for line in lines if line["lens"] in known]
    texts, gold = [text for text, _ in labelled], [label for _, label in labelled]
    embedder = LocalEmbedder()
    result = {
        "prototypes and cues": _scores(affinities(texts, angles(), embedder), gold),
        "prototypes alone": _scores(prototype_likeness(texts, angles(), embedder), gold),
    }
    print(json.dumps(result, indent=2) if given.json else _table(result, len(texts)))


def macro_f1(given: Sequence[int], gold: Sequence[int], classes: int) -> float:
    """The mean over classes of 2 · true / (given + gold); a class that neither holds counts nothing."""
    values = []
    for label in range(classes):
        true = sum(one == two == label for one, two in zip(given, gold, strict=True))
        total = sum(each == label for each in given) + sum(each == label for each in gold)
        if total:
            values.append(2 * true / total)
    return float(np.mean(values))


def _scores(affinity: Floats, gold: Sequence[int]) -> dict[str, float]:
    given = [int(label) for label in affinity.argmax(axis=1)]
    classes = affinity.shape[1]
    generator = np.random.default_rng(0)
    samples = []
    for _ in range(RESAMPLES):
        rows = generator.integers(0, len(gold), len(gold))
        samples.append(macro_f1([given[row] for row in rows], [gold[row] for row in rows], classes))
    low, high = np.quantile(samples, (0.025, 0.975))
    return {
        "macro-F1": round(macro_f1(given, gold, classes), 3),
        "low": round(float(low), 3),
        "high": round(float(high), 3),
        "accuracy": round(float(np.mean([one == two for one, two in zip(given, gold, strict=True)])), 3),
    }


def _table(result: dict[str, dict[str, float]], count: int) -> str:
    rows = [f"| {count} passages | macro-F1 (95 %) | accuracy |", "| --- | --- | --- |"]
    rows += [
        f"| {label} | {each['macro-F1']} ({each['low']}–{each['high']}) | {each['accuracy']} |"
        for label, each in result.items()
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    main()

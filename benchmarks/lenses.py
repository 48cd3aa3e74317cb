"""How well are passages placed under lenses? Against passages that readers labelled.

`python -m benchmarks.lenses --gold gold.jsonl [--json]`: each line is {"text", "source", "lens"}, `lens` being a key
or `none`. The judge reads each text with its source's title in the place of a question. Beside it stands what places
a user's own lens: likeness to prototypes with cues, and alone; that always gives some lens, never `none`.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from graph_store.vectors import Floats
from server.ingest.embed import LocalEmbedder
from server.inquiry.judge import JUDGE, LENSES, NO_LENS
from server.inquiry.lenses import affinities, angles

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
    texts, gold = [line["text"] for line in lines], [LENSES.index(line["lens"]) for line in lines]
    told = np.concatenate([JUDGE.judge(line["source"], [(line["source"], "", line["text"])]).lenses for line in lines])
    halves = {"all": slice(None), "every second": slice(0, None, 2), "the others": slice(1, None, 2)}
    answers = {"the judge": told, **_without_judge(texts)}
    result = {
        f"{label}, {half}": _scores(answer[rows], gold[rows])
        for label, answer in answers.items()
        for half, rows in halves.items()
    }
    print(json.dumps(result, indent=2) if given.json else _table(result, len(texts)))


def _without_judge(texts: Sequence[str]) -> dict[str, Floats]:
    """What places a user's own lens, with the built-in ones described to it."""
    embedder = LocalEmbedder()
    vectors = embedder.encode_texts(texts)
    described = [replace(angle, learned=None) for angle in angles()]
    bare = [replace(angle, cues=None) for angle in described]
    nothing: list[tuple[float, ...]] = [()] * len(texts)
    return {
        "prototypes and cues": affinities(texts, nothing, vectors, described, embedder),
        "prototypes alone": affinities(texts, nothing, vectors, bare, embedder),
    }


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
    classes = NO_LENS  # the lenses stand before it
    dropped = [one == NO_LENS for one, two in zip(given, gold, strict=True) if two == NO_LENS]
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
        "none dropped": round(float(np.mean(dropped)), 3),
        "accuracy": round(float(np.mean([one == two for one, two in zip(given, gold, strict=True)])), 3),
    }


def _table(result: dict[str, dict[str, float]], count: int) -> str:
    rows = [f"| {count} passages | macro-F1 (95 %) | none dropped | accuracy |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {label} | {each['macro-F1']} ({each['low']}–{each['high']}) | {each['none dropped']} | {each['accuracy']} |"
        for label, each in result.items()
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    main()

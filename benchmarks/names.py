"""Are findings well named? Fits the weights of `server/inquiry/naming.py` and says how often the best option is good.

`python -m benchmarks.names [--json]`: `names.jsonl` holds what statements of textbooks, handbooks and articles could be
named, each option labelled by a reader who saw the question and the statement (2 good, 1 fair, 0 bad), and what the
product measured of each, in the order of WEIGHTS; the texts themselves are not in it. Each statement is judged by a
model that was fitted without it.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from graph_store.vectors import Floats
from server.inquiry.naming import WEIGHTS

LABELS = Path(__file__).parent / "names.jsonl"
FOLDS = 5
REGULAR = 0.3
"""Inverse strength of the penalty on the weights, features brought to one scale."""


@dataclass(frozen=True)
class Rated:
    """The options of one statement. `features`: shape (options, len(WEIGHTS)); `labels`: shape (options,)."""

    statement: int
    features: Floats
    labels: Floats


def main() -> None:
    """Print the weights, and a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    rated = read()
    weights = {name: round(float(weight), 2) for name, weight in zip(WEIGHTS, fit(rated), strict=True)}
    result = measure(rated)
    print(json.dumps({"weights": weights, **result}, indent=2) if given.json else table(weights, result))


def read() -> list[Rated]:
    """What readers rated, statement by statement; some statements stand there twice, with other options."""
    lines = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    return [
        Rated(
            line["statement"],
            np.asarray(line["features"], dtype=np.float32),
            np.asarray(line["labels"], dtype=np.float32),
        )
        for line in lines
    ]


def fit(rated: Sequence[Rated]) -> Floats:
    """Weights that tell fair from bad and good from fair: the sum of two logistic models."""
    features = np.concatenate([each.features for each in rated])
    labels = np.concatenate([each.labels for each in rated])
    scale = np.maximum(features.std(axis=0), 1e-6)
    models = [LogisticRegression(C=REGULAR, max_iter=1000).fit(features / scale, labels >= least) for least in (1, 2)]
    return np.asarray(sum(model.coef_[0] for model in models) / scale, dtype=np.float32)


def measure(rated: Sequence[Rated]) -> dict[str, dict[str, float]]:
    """How often the option that each way puts first is good, fair, bad."""
    folds = [[each for each in rated if each.statement % FOLDS == fold] for fold in range(FOLDS)]
    fitted = {
        fold: fit([each for other, part in enumerate(folds) if other != fold for each in part]) for fold in range(FOLDS)
    }
    near = list(WEIGHTS).index("near")
    ways: dict[str, Callable[[Rated], Floats]] = {
        "fitted without the statement": lambda each: each.features @ fitted[each.statement % FOLDS],
        "nearest to the statement (as KeyBERT)": lambda each: each.features[:, near],
        "the best there is": lambda each: each.labels,
    }
    result = {}
    for way, order in ways.items():
        chosen = np.asarray([each.labels[int(np.argmax(order(each)))] for each in rated])
        shares = {
            word: round(float((chosen == label).mean()), 3) for word, label in (("good", 2), ("fair", 1), ("bad", 0))
        }
        result[way] = {**shares, "statements": float(len(rated))}
    return result


def table(weights: dict[str, float], result: dict[str, dict[str, float]]) -> str:
    """Markdown: the weights, then a row for each way to choose."""
    columns = list(next(iter(result.values())))
    lines = ["weights: " + ", ".join(f"{name} {weight}" for name, weight in weights.items()), ""]
    lines += ["| first option by | " + " | ".join(columns) + " |", "| --- " * (len(columns) + 1) + "|"]
    lines += [f"| {way} | " + " | ".join(f"{value:g}" for value in row.values()) + " |" for way, row in result.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

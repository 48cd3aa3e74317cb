"""Do the passages a report may quote help with its question? Fits the models of `server/inquiry/relevance.py`.

`python -m benchmarks.relevance --corpus DIR --asks asks.jsonl [--json]`: the labels of `relevance.jsonl` were given by
readers who were told only the questions (benchmarks/labels.py). The model is fitted on every second question and
measured on both halves.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.findings import read_arguments, read_asks
from benchmarks.labels import HELPS, Labels, label_of, read_labels
from graph_store.normal import closed
from graph_store.vectors import Floats
from server.ingest.add import add
from server.ingest.readers import Origin
from server.inquiry.relevance import LOOK, WEIGHTS, features, input_of, relevance
from server.inquiry.retrieve import retrieve
from server.kit import Kit, open_kit
from server.settings import Settings

SHOWN = 12
BARS = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65)
REGULAR = 0.3
"""Inverse strength of the penalty on the weights, features brought to one scale."""


@dataclass(frozen=True)
class Judged:
    """The labelled passages of one question. `features`: shape (passages, len(WEIGHTS)), the judge's answer among them;
    the others (passages,)."""

    features: Floats
    helps: Floats
    cosine: Floats
    score: Floats
    judged: Floats
    relevance: Floats


def main() -> None:
    """Parse the arguments, run, print a table or JSON."""
    given = read_arguments(__doc__)
    labels = read_labels([ask.question for ask in read_asks(given.asks)])
    with tempfile.TemporaryDirectory() as folder:
        kit = open_kit(Settings.from_env({"SEMNET_DB": str(Path(folder) / "bench.db")}), create=True)
        add([Origin(name=str(given.corpus), path=given.corpus)], kit)
        judged = [judge(question, labels[question], kit) for question in labels]
        kit.store.close()
    result: dict[str, dict[str, Any]] = {
        "fitted": fit(judged[::2], tuple(WEIGHTS)),
        "fitted on all": fit(judged, tuple(WEIGHTS)),
        "first look": fit(judged[::2], tuple(LOOK)),
        "tuned on": measure(judged[::2]),
        "other": measure(judged[1::2]),
    }
    print(json.dumps(result, indent=2) if given.json else table(result))


def judge(question: str, labels: Labels, kit: Kit) -> Judged:
    """The ranked passages that readers labelled."""
    ranking = retrieve(closed(question), kit)
    found = [label_of(passage.source_id, passage.start, passage.end, labels) for passage in ranking.passages]
    rows = [row for row, label in enumerate(found) if label is not None]
    values = {name: each[rows] for name, each in features(ranking, kit.embedder).items()}
    values["judged"] = kit.judge.judge(closed(question), [input_of(ranking, row) for row in rows]).helps
    told = relevance(closed(question), ranking, kit)
    return Judged(
        features=np.stack([values[name] for name in WEIGHTS], axis=1),
        helps=np.asarray([(found[row] or 0) >= HELPS for row in rows], dtype=np.float32),
        cosine=np.asarray(ranking.cosines, dtype=np.float32)[rows],
        score=np.asarray(ranking.scores, dtype=np.float32)[rows],
        judged=values["judged"],
        relevance=np.asarray(told.likely, dtype=np.float32)[rows],
    )


def fit(judged: Sequence[Judged], names: Sequence[str]) -> dict[str, float]:
    """The weights of a logistic model over these features that tells what helps."""
    columns = [list(WEIGHTS).index(name) for name in names]
    given = np.concatenate([each.features for each in judged])[:, columns]
    scale = given.std(axis=0)
    model = LogisticRegression(C=REGULAR, max_iter=1000).fit(
        given / scale, np.concatenate([each.helps for each in judged])
    )
    weights = {name: round(float(weight), 2) for name, weight in zip(names, model.coef_[0] / scale, strict=True)}
    return {**weights, "intercept": round(float(model.intercept_[0]), 2)}


def measure(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """For each order: its area under the curve within a question, how many of the first 6 and 12 help, and, for the
    passages above each bar, how many there are and how many of them help."""
    orders = {
        "cosine": "cosine",
        "score of the ranking": "score",
        "the judge": "judged",
        "relevance": "relevance",
    }
    result = {}
    for label, name in orders.items():
        values = {"within a question": _mean([_area(each.helps, getattr(each, name)) for each in judged])}
        for count in (6, SHOWN):
            values[f"first {count}"] = _mean([_first(each, name, count) for each in judged])
        result[label] = values
    for bar in BARS:
        kept = [each.helps[np.argsort(-each.relevance, kind="stable")[:SHOWN]] for each in judged]
        above = [helps[np.sort(each.relevance)[::-1][:SHOWN] >= bar] for helps, each in zip(kept, judged, strict=True)]
        result["relevance"][f"shown at {bar}"] = _mean([len(each) for each in above])
        result["relevance"][f"help at {bar}"] = round(float(np.concatenate(above).mean()), 3)
    return result


def table(result: dict[str, dict[str, Any]]) -> str:
    """Markdown: the weights, then a row for each half and order."""
    fitted = ("fitted", "fitted on all")
    lines = [f"{label}: " + ", ".join(f"{key} {value}" for key, value in result[label].items()) for label in fitted]
    for half in ("tuned on", "other"):
        for order, values in result[half].items():
            lines.append(f"{half} · {order}: " + ", ".join(f"{key} {value}" for key, value in values.items()))
    return "\n".join(lines)


def _area(helps: Floats, order: Floats) -> float:
    return float(roc_auc_score(helps, order)) if 0 < helps.sum() < len(helps) else 0.5


def _first(judged: Judged, name: str, count: int) -> float:
    return float(judged.helps[np.argsort(-getattr(judged, name), kind="stable")[:count]].mean())


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 3)


if __name__ == "__main__":
    main()

"""Does it know when to abstain, in a store of any size? The same questions asked of small and large parts of a corpus.

`python -m benchmarks.abstention --corpus DIR --asks asks.jsonl [--json]`: each part holds the gold sources of some
question and others drawn at random. A question is answerable where all its gold sources are in the part, and not
where none of them is; others are left out. The figures chose `SIZE` in `server/inquiry/abstain.py`.
"""

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.findings import ANSWERABLE, Ask, read_arguments, read_asks
from graph_store.opening import open_store
from graph_store.vectors import Vectors
from server.ingest.add import add
from server.ingest.readers import Origin
from server.inquiry.abstain import grade
from server.inquiry.retrieve import retrieve
from server.kit import Kit, open_kit
from server.settings import Settings

SIZES = (1, 2, 5, 15, 40, 101)
"""Sources in a part."""
PARTS = 8
"""Parts of each size."""


def main() -> None:
    """Parse the arguments, run, print a table or JSON."""
    given = read_arguments(__doc__)
    asks = read_asks(given.asks)
    with tempfile.TemporaryDirectory() as folder:
        kit = open_kit(Settings.from_env({"SEMNET_DB": str(Path(folder) / "whole.db")}), create=True)
        add([Origin(name=str(given.corpus), path=given.corpus)], kit)
        result = [measure(size, asks, kit, Path(folder)) for size in SIZES]
    print(json.dumps(result, indent=2) if given.json else table(result))


def measure(size: int, asks: Sequence[Ask], kit: Kit, folder: Path) -> dict[str, float]:
    """How often answerable questions were answered, and others refused, in parts of `size` sources."""
    answered: list[bool] = []
    refused: list[bool] = []
    for number in range(PARTS):
        for ask, held, part in _asked(asks, _part(size, number, asks, kit, folder)):
            answers = grade(retrieve(ask.question, part).signals) is not None
            if held:
                answered.append(answers)
            else:
                refused.append(not answers)
    right = float(np.mean(answered)), float(np.mean(refused))
    return {"sources": size, "answered": right[0], "refused": right[1], "balanced accuracy": sum(right) / 2}


def _part(size: int, number: int, asks: Sequence[Ask], kit: Kit, folder: Path) -> Kit:
    """A store with some of the sources of `kit`, their vectors taken over."""
    generator = random.Random(number * 1000 + size)
    ids = {source.title: source.id for source in kit.store.sources()}
    gold = [ids[title] for title in generator.choice([ask for ask in asks if ask.kind == "single"]).gold_sources]
    others = generator.sample(sorted(set(ids.values()) - set(gold)), max(0, min(size, len(ids)) - len(gold)))
    held = kit.store.vectors()
    rows = {passage: row for row, passage in enumerate(held.ids)}
    store = open_store(str(folder / f"{size}-{number}.db"), create=True)
    store.set_model(kit.embedder.name, kit.embedder.dimension)
    for source in [*gold, *others]:
        passages = kit.store.passages_of(source)
        wanted = tuple(passage.id for passage in passages)
        store.add_source(
            kit.store.get_source(source), passages, Vectors(wanted, held.matrix[[rows[each] for each in wanted]])
        )
    return Kit(kit.settings, store, kit.embedder)


def _asked(asks: Sequence[Ask], part: Kit) -> Iterator[tuple[Ask, bool, Kit]]:
    """The questions that are clearly answerable from a part, or clearly not."""
    titles = {source.title for source in part.store.sources()}
    for ask in asks:
        gold = set(ask.gold_sources) if ask.kind in ANSWERABLE else set()
        if not gold & titles:
            yield ask, False, part
        elif gold <= titles:
            yield ask, True, part


def table(result: Sequence[dict[str, float]]) -> str:
    """Markdown: a row for each size."""
    lines = ["| sources | answerable: answered | others: refused | balanced accuracy |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {each['sources']} | {each['answered']:.2f} | {each['refused']:.2f} | {each['balanced accuracy']:.3f} |"
        for each in result
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

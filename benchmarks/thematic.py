"""Do the first passages of a ranking come from the right articles, and hold what answers? Four rankings compared.

`python -m benchmarks.thematic --corpus DIR --asks asks.jsonl [--json]`: the answerable questions of
benchmarks/findings.py, its first 12 passages. precision: share of passages from a gold source; quote recall: share of
a question's gold quotes that one passage holds; ms as in benchmarks/retrieval.py. Both halves are told.
"""

import json
import math
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.findings import ANSWERABLE, FINDINGS, Ask, holds, read_arguments, read_asks
from benchmarks.rankings import Ranker, Result, Scores, compared, ranked, rankers, table
from graph_store.models import Passage
from server.ingest.add import add
from server.ingest.readers import Origin
from server.kit import open_kit
from server.settings import Settings


def main() -> None:
    """Parse the arguments, run, print a table or JSON."""
    given = read_arguments(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        kit = open_kit(Settings(db=str(Path(folder) / "bench.db")), create=True)
        add([Origin(name=str(given.corpus), path=given.corpus)], kit)
        titles = {source.id: source.title for source in kit.store.sources()}
        with rankers(kit) as systems:
            result = measure(read_asks(given.asks), systems, titles)
        kit.store.close()
    print(json.dumps(result, indent=2) if given.json else table(result))


def measure(asks: Sequence[Ask], systems: Mapping[str, Ranker], titles: Mapping[str, str]) -> Result:
    """Precision and quote recall by kind, and milliseconds, of every system. `titles`: of the sources, by id."""
    found = ranked([ask.question for ask in asks], systems)
    scores: dict[str, Scores] = {system: defaultdict(list) for system in systems}
    for system, answers in found.items():
        for ask, (passages, took) in zip(asks, answers, strict=True):
            told = values(ask, passages[:FINDINGS], titles) if ask.kind in ANSWERABLE else {}
            for kind in ANSWERABLE:
                for measure in ("precision", "quote recall"):
                    scores[system][f"{measure} {kind}"].append(told.get(f"{measure} {kind}", math.nan))
            scores[system]["ms"].append(took)
    return compared(scores)


def values(ask: Ask, passages: Sequence[Passage], titles: Mapping[str, str]) -> dict[str, float]:
    """Precision and quote recall of these passages, named for the question's kind."""
    right = [titles[passage.source_id] in ask.gold_sources for passage in passages]
    held = [any(holds(passage.text, quote) for passage in passages) for quote in ask.gold_quotes]
    return {f"precision {ask.kind}": float(np.mean(right)), f"quote recall {ask.kind}": float(np.mean(held))}


if __name__ == "__main__":
    main()

"""Are all documents found that a question needs? Questions with their gold lines, asked of a JSONL corpus.

`python -m benchmarks.retrieval --corpus corpus.jsonl --questions questions.jsonl [--k 2 5 8] [--json]`: a line of the
corpus is {"id", "title", "text"} and one document; a line of the questions {"question", "gold_ids"}, or "gold_titles"
where there are no ids. Counted are distinct lines: several passages of one line count once, and so do lines of the same
text. recall@k: share of a question's gold lines among the first k; perfect@k: whether all of them are. ms: median
milliseconds from a question to its ranking, asked the second time. Every second question may have been used for tuning,
so both halves are told.
"""

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.rankings import Ranker, Result, Scores, compared, ranked, rankers, staged, table
from graph_store import entity_rows
from graph_store.identity import source_digest
from graph_store.models import Passage
from server.ingest import add as adding
from server.ingest.readers import Document, Origin, read
from server.kit import Kit, open_kit
from server.settings import Settings

EMBEDDING, NAMING = "embedding", "reading and keeping names"


@dataclass(frozen=True)
class Ask:
    """A question, and for each of its gold lines the ids of the sources that hold it: none for an unreadable line."""

    question: str
    gold: tuple[frozenset[str], ...]


def main() -> None:
    """Parse the arguments, run, print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, required=True, help="documents, one JSON object a line")
    parser.add_argument("--questions", type=Path, required=True, help="questions, one JSON object a line")
    parser.add_argument("--k", type=int, nargs="+", default=[2, 5, 8], help="how many lines are looked at")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    for needed in (given.corpus, given.questions):
        if not needed.is_file():
            raise SystemExit(f"{needed} is not here: this benchmark needs it.")
    with tempfile.TemporaryDirectory() as folder:
        kit = open_kit(Settings(db=str(Path(folder) / "bench.db")), create=True)
        index = indexed(given.corpus, kit)
        with rankers(kit) as systems:
            result = measure(read_asks(given.questions, given.corpus, kit), systems, given.k)
        kit.store.close()
    print(json.dumps({"index": index, **result}, indent=2) if given.json else f"{table(result)}\n\n{told(index)}")


def indexed(corpus: Path, kit: Kit) -> dict[str, float]:
    """Add the corpus: how much there is, and the seconds for all but the embedding as a share of the embedding."""
    kit.embedder.encode_question("This loads the model.")
    parts = [
        (kit.embedder, "encode_passages", EMBEDDING),
        (adding, "names", NAMING),
        (entity_rows, "insert", NAMING),
    ]
    with staged(parts) as clock:
        began = perf_counter()
        adding.add([Origin(name=corpus.name, path=corpus)], kit)
        whole = perf_counter() - began
    took = {stage: milliseconds / 1000 for stage, milliseconds in clock.inside().items()}
    sources = kit.store.sources()
    return {
        "documents": float(len(sources)),
        "passages": float(sum(source.passages for source in sources)),
        "beyond embedding / embedding": (whole - took[EMBEDDING]) / took[EMBEDDING],
        "names / embedding": took[NAMING] / took[EMBEDDING],
    }


def read_asks(questions: Path, corpus: Path, kit: Kit) -> list[Ask]:
    """The questions of a JSONL file. Raises SystemExit when the corpus has no line that is gold."""
    lines = _lines(corpus)
    by_id: dict[str, set[str]] = {}
    by_title: dict[str, set[str]] = defaultdict(set)
    documents = read(Origin(name=corpus.name, path=corpus))
    for line, document in zip(lines, documents, strict=True):  # one for each line, in order
        held = {kit.store.identify("source", source_digest(document.text))} if isinstance(document, Document) else set()
        by_id[str(line["id"])] = held
        by_title[line.get("title", "")] |= held
    asks = []
    for line in _lines(questions):
        known, wanted = (by_id, line["gold_ids"]) if line.get("gold_ids") else (by_title, line["gold_titles"])
        for missing in (str(one) for one in wanted if str(one) not in known):
            raise SystemExit(f"{corpus} has no line {missing!r}, which answers {line['question']!r}.")
        asks.append(Ask(line["question"], tuple(frozenset(known[str(one)]) for one in wanted)))
    return asks


def measure(asks: Sequence[Ask], systems: dict[str, Ranker], ks: Sequence[int]) -> Result:
    """Recall and perfect retrieval at each of `ks`, and milliseconds, of every system."""
    found = ranked([ask.question for ask in asks], systems)
    scores: dict[str, Scores] = {system: defaultdict(list) for system in systems}
    for system, answers in found.items():
        for ask, (passages, took) in zip(asks, answers, strict=True):
            for k in ks:
                share = recall(ask.gold, passages, k)
                scores[system][f"recall@{k}"].append(share)
                scores[system][f"perfect@{k}"].append(float(share == 1))
            scores[system]["ms"].append(took)
    return compared(scores)


def recall(gold: Sequence[frozenset[str]], passages: Sequence[Passage], k: int) -> float:
    """The share of the gold lines among the first `k` distinct ones of the ranked passages."""
    first = list(dict.fromkeys(passage.source_id for passage in passages))[:k]
    return sum(not line.isdisjoint(first) for line in gold) / len(gold)


def told(index: dict[str, float]) -> str:
    """How the index was made, in one sentence."""
    return (
        f"{index['documents']:,.0f} documents, {index['passages']:,.0f} passages; everything that adding does beyond"
        f" embedding took {index['beyond embedding / embedding']:.1%} of the time of embedding; reading and keeping the"
        f" names {index['names / embedding']:.1%} of it."
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


if __name__ == "__main__":
    main()

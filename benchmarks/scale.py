"""Where the time of a question goes in a large store, and what a passage costs in memory.

`python -m benchmarks.scale --store FILE… --questions FILE… [--passages N] [--made FILE] [--json]`: the stores, filled
by `semnet add`, are recombined (benchmarks/recombined.py) into one of N passages, which takes minutes; `--made` keeps
it, and takes it as it is where it is there. The questions are those of JSONL files. Told are medians in milliseconds,
by stage; what the graph adds to the same ranking without it, in turns; the first question after opening, and after
another process has added a document; and resident bytes a passage beyond its vector (texts stay in the file).
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.rankings import GRAPH, HYBRID, ranked, rankers, staged
from benchmarks.recombined import fill
from graph_store.normal import closed
from graph_store.opening import open_store
from server.inquiry import linking, retrieve
from server.kit import Kit, open_kit
from server.settings import Settings

SEMNET = str(Path(sys.executable).parent / "semnet")
VECTORS = "vectors: read and compare"
ENCODING, WORDS, READING, WALK, WEIGHING = "encode the question", "words", "read the graph", "walk", "rank by the walk"
REST = "the rest"
STAGES = (ENCODING, VECTORS, WORDS, READING, WALK, WEIGHING, REST)

Stages = dict[str, float]


def main() -> None:
    """Parse the arguments, run, print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--store", type=Path, nargs="+", required=True, help="databases that hold documents")
    parser.add_argument("--questions", type=Path, nargs="+", required=True, help="questions, one JSON object a line")
    parser.add_argument("--passages", type=int, default=100_000, help="how many the large store has")
    parser.add_argument("--made", type=Path, help="where the large store is kept")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    for needed in (*given.store, *given.questions):
        if not needed.is_file():
            raise SystemExit(f"{needed} is not here: this benchmark needs it.")
    lines = [line for file in given.questions for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    questions = [json.loads(line)["question"] for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        database = given.made or Path(folder) / "large.db"
        if not database.exists():
            make(database, given.store, given.passages)
        kit = open_kit(Settings(db=str(database)), create=False)
        result = measure(questions, kit, Path(folder))
        kit.store.close()
    print(json.dumps(result, indent=2) if given.json else table(result))


def make(database: Path, given: Sequence[Path], passages: int) -> None:
    """Fill a new database with so many passages made of those of the given ones."""
    target, stores = open_store(str(database)), [open_store(str(path), create=False) for path in given]
    fill(target, stores, passages)
    for store in (target, *stores):
        store.close()


def measure(questions: Sequence[str], kit: Kit, folder: Path) -> dict[str, Stages]:
    """Column → stage → milliseconds; and under "store" what is told of all of it. Adds a document to the store."""
    kit.embedder.encode_question("This loads the model.")
    before = resident()
    first = stages(questions[0], kit)
    every = [stages(question, kit) for question in questions]
    after = resident()
    held = kit.store.vectors()
    add_elsewhere(kit, folder)
    extended = stages(questions[0], kit)
    with rankers(kit) as systems:
        turns = ranked(questions, {name: systems[name] for name in (HYBRID, GRAPH)})
    added = [with_it - without for (_, with_it), (_, without) in zip(turns[GRAPH], turns[HYBRID], strict=True)]
    return {
        "median": {stage: median(one[stage] for one in every) for stage in STAGES},
        "9 of 10 below": {stage: sorted(one[stage] for one in every)[9 * len(every) // 10] for stage in STAGES},
        "first after opening": first,
        "first after another process added": extended,
        "store": {
            "passages": float(len(held)),
            "whole query": median(sum(one.values()) for one in every),
            "added by the graph": median(added),
            "added by the graph, 9 of 10 below": sorted(added)[9 * len(added) // 10],
            "bytes a passage beyond its vector": (after - before - held.matrix.nbytes) / len(held),
            "peak resident megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        },
    }


def stages(question: str, kit: Kit) -> Stages:
    """Milliseconds of each stage of one ranking."""
    parts = [
        (kit.embedder, "encode_question", ENCODING),
        (kit.store, "vectors", VECTORS),
        (retrieve, "similarities", VECTORS),
        (kit.store, "search_words", WORDS),
        (kit.store, "document_frequencies", WORDS),
        (kit.store, "subjects", READING),
        (kit.store, "entity_graph", READING),
        (kit.store, "passage_ids", READING),
        (linking, "walk", WALK),
        (retrieve, "link", WEIGHING),
    ]
    with staged(parts) as clock:
        began = perf_counter()
        retrieve.retrieve(closed(question), kit)
        whole = 1000 * (perf_counter() - began)
    inside = clock.inside()
    return {**{stage: inside.get(stage, 0.0) for stage in STAGES}, REST: whole - sum(inside.values())}


def add_elsewhere(kit: Kit, folder: Path) -> None:
    """Another process adds a document that was never there."""
    note = folder / "note.md"
    note.write_text(f"# Note\n\nThis is number {kit.store.generation()} of the notes about ferries.", encoding="utf-8")
    subprocess.run([SEMNET, "add", str(note), "--db", kit.settings.db], check=True, capture_output=True)


def resident() -> float:
    """Bytes of this process that lie in memory, files mapped into it left out (Linux)."""
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024.0 * int(said.split("RssAnon:")[1].split()[0])


def table(result: dict[str, Stages]) -> str:
    """Markdown: stages, then what is told of the whole store."""
    columns = [column for column in result if column != "store"]
    lines = ["| milliseconds | " + " | ".join(columns) + " |", "| --- " * (len(columns) + 1) + "|"]
    for stage in STAGES:
        lines.append(f"| {stage} | " + " | ".join(f"{result[column][stage]:.1f}" for column in columns) + " |")
    lines.append("| all | " + " | ".join(f"{sum(result[column].values()):.1f}" for column in columns) + " |")
    return "\n".join([*lines, "", *(f"{name}: {value:,.1f}" for name, value in result["store"].items())])


if __name__ == "__main__":
    main()

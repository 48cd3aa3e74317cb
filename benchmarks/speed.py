"""How fast is it? Ratios to what cannot be avoided, measured side by side in one run.

`python -m benchmarks.speed --corpus DIR [--json]`: adding ÷ bare `SentenceTransformer.encode` over the same model
inputs; answering ÷ encoding the question; the page of a kept network ÷ a bare FastAPI route that returns the same
bytes; `semnet show` ÷ `import fastapi`. What is compared takes turns, so that a busy machine slows both alike; each
ratio is the median of the turns. Seconds of one machine are no result and are not printed.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, TypeVar

import torch
from fastapi import FastAPI
from sentence_transformers import SentenceTransformer
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message

from graph_store.vectors import Floats
from server.app import build_app
from server.batching import Report
from server.ingest.add import add, prepare
from server.ingest.embed import Input, LocalEmbedder, default_folder, model_input
from server.ingest.readers import Document, Origin, expand, read
from server.inquiry.answer import Answered, Inquiry, answer
from server.kit import Kit, open_kit
from server.settings import Settings

PARTS = 8
QUESTIONS = 24
REQUESTS = 200
STARTS = 7
HOST = "127.0.0.1:8000"

Result = dict[str, float]
T = TypeVar("T")


class TimedEmbedder(LocalEmbedder):
    """The embedder, with the seconds spent on passages."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def encode_passages(self, passages: Sequence[Input], report: Report = lambda done: None) -> Floats:
        """As ever, and timed."""
        began = perf_counter()
        matrix = super().encode_passages(passages, report)
        self.seconds += perf_counter() - began
        return matrix


def main() -> None:
    """Parse the arguments, run, print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of documents")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    if not given.corpus.is_dir():
        raise SystemExit(f"{given.corpus} is no folder here: this benchmark needs a folder of documents.")
    threads = torch.get_num_threads()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "bench.db"
        opened = open_kit(Settings(db=str(database)), create=True)
        kit = Kit(opened.settings, opened.store, TimedEmbedder())
        result = {"threads": float(threads), **adding(given.corpus, kit, threads)}
        asked, network_id = asking(kit)
        result |= asked | page(kit, network_id) | cold_start(database, network_id)
        kit.store.close()
    print(json.dumps(result, indent=2) if given.json else table(result))


def adding(corpus: Path, kit: Kit, threads: int) -> Result:
    """Everything `add` does ÷ encoding alone, over PARTS parts of the corpus, and where adding spends its time."""
    origins = [one for one in expand(Origin(name=corpus.name, path=corpus)) if isinstance(one, Origin)]
    bare = SentenceTransformer(str(default_folder()), device="cpu", local_files_only=True)
    kit.embedder.encode_question("This loads the model.")
    bare.encode("So does this.")
    ratios: list[float] = []
    encoding = whole = splitting = 0.0
    passages = 0
    for number in range(PARTS):
        part = origins[number::PARTS]
        inputs, seconds = timed(partial(model_inputs, part, kit))
        turns: dict[str, Callable[[], object]] = {
            "add": partial(add, part, kit),
            "bare": partial(encode, bare, inputs, threads),
        }
        took = {name: timed(turns[name])[1] for name in sorted(turns, reverse=bool(number % 2))}
        ratios.append(took["bare"] / took["add"])
        splitting += seconds
        encoding, whole, passages = encoding + took["bare"], whole + took["add"], passages + len(inputs)
    assert isinstance(kit.embedder, TimedEmbedder)
    embedding = kit.embedder.seconds
    return {
        "passages": float(passages),
        "add speed / encode speed": median(ratios),
        "lowest part": min(ratios),
        "highest part": max(ratios),
        "all parts together": encoding / whole,
        "share reading and splitting": splitting / whole,
        "share embedding": embedding / whole,
        "share storing": max(0.0, whole - splitting - embedding) / whole,
    }


def model_inputs(origins: Sequence[Origin], kit: Kit) -> list[str]:
    """What the model reads of these documents: reading and splitting, nothing else."""
    found = []
    for document in (item for origin in origins for item in read(origin)):
        if isinstance(document, Document):
            prepared = prepare(document, kit, ())
            found += [model_input(document.title, passage.heading, passage.text) for passage in prepared.passages]
    return found


def encode(model: SentenceTransformer, inputs: list[str], threads: int) -> None:
    """The library's own way, with its own batches and as many threads as torch takes by itself."""
    torch.set_num_threads(threads)
    model.encode(inputs)


def asking(kit: Kit) -> tuple[Result, str]:
    """Time of an answer ÷ time of encoding its question; and the id of a network to look at."""
    titles = [source.title for source in kit.store.sources()]
    questions = [f"What is known about {title}?" for title in titles[:: max(1, len(titles) // QUESTIONS)]]
    answer(Inquiry(question=questions[0], max_findings=1), kit)
    ratios: list[float] = []
    network_id = ""
    for question in questions:
        _, alone = timed(partial(kit.embedder.encode_question, question))
        reply, whole = timed(partial(answer, Inquiry(question=question), kit))
        if isinstance(reply, Answered):
            ratios.append(whole / alone)
            network_id = reply.network.id
    if not ratios:
        raise SystemExit("None of the questions made from the titles was answered: this corpus cannot be measured.")
    return {"questions": float(len(ratios)), "answer time / question encoding time": median(ratios)}, network_id


def page(kit: Kit, network_id: str) -> Result:
    """Time of a network's page ÷ time of a bare route with the same bytes, both called without a network between."""
    app, path = build_app(kit), f"/n/{network_id}"
    body = asyncio.run(request(app, path))
    bare = FastAPI()

    @bare.get(path)
    def same() -> HTMLResponse:
        return HTMLResponse(body)

    async def both() -> list[float]:
        ratios = []
        for _ in range(REQUESTS):
            took = []
            for asked in (app, bare):
                began = perf_counter()
                await request(asked, path)
                took.append(perf_counter() - began)
            ratios.append(took[0] / took[1])
        return ratios

    return {"page bytes": float(len(body)), "page time / bare route time": median(asyncio.run(both()))}


async def request(app: ASGIApp, path: str) -> bytes:
    """The body that a GET of `path` is answered with. Raises SystemExit unless the status is 200."""
    body, statuses = bytearray(), []
    headers = [(b"host", HOST.encode())]
    scope: dict[str, Any] = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET"}
    scope |= {"scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": ""}
    scope |= {"headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000), "state": {}}

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, send)
    if statuses != [200]:
        raise SystemExit(f"{path} was answered with {statuses}.")
    return bytes(body)


def cold_start(database: Path, network_id: str) -> Result:
    """Time of `semnet show` from nothing ÷ time of a Python that imports fastapi."""
    show = [str(Path(sys.executable).parent / "semnet"), "show", network_id, "--db", str(database)]
    fastapi = [sys.executable, "-c", "import fastapi"]
    ratios = []
    for number in range(STARTS + 1):
        _, shown = timed(partial(subprocess.run, show, check=True, capture_output=True))
        _, imported = timed(partial(subprocess.run, fastapi, check=True, capture_output=True))
        if number:  # the first turn reads the files from the disk
            ratios.append(shown / imported)
    return {"semnet show / import fastapi": median(ratios)}


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What `work` gives, and the seconds it took."""
    began = perf_counter()
    given = work()
    return given, perf_counter() - began


def table(result: Result) -> str:
    """The result as a Markdown table."""
    shown = {name: f"{value:.2f}" if value % 1 else f"{value:,.0f}" for name, value in result.items()}
    rows = [f"| {name} | {value} |" for name, value in shown.items()]
    return "\n".join(["| measure | value |", "| --- | --- |", *rows])


if __name__ == "__main__":
    main()

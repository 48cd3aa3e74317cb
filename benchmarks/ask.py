"""From Enter to answer: where the time of `semnet ask` in a fresh terminal goes.

`python -m benchmarks.ask --corpus DIR [--starts N] [--json]`: adds the documents, then asks a question made from a
title, N times in fresh processes, in turns with `semnet ask` itself and with a bare `import torch`, then N times while
a service runs; medians in milliseconds. The stages are those of the command, whose parts are timed from within.
"""

import argparse
import gc
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

SEMNET = str(Path(sys.executable).parent / "semnet")
BEGAN = "BENCHMARK_BEGAN"
ALONE, SERVED, BARE = "semnet ask, alone", "semnet ask, a service runs", "import torch"
IMPORTED = {
    "command line": ["server.cli"],
    "torch": ["torch"],
    "sentence-transformers and transformers": ["sentence_transformers"],
    "the rest": ["server.kit", "server.terminal", "server.nearby", "server.inquiry.answer"],
}
"""In this order, so that each is charged with what those before it have not loaded."""

Stages = dict[str, float]


def main() -> None:
    """Parse the arguments, run, print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of documents")
    parser.add_argument("--starts", type=int, default=5, help="fresh processes of each kind")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "SEMNET_DB": f"{folder}/bench.db", "SEMNET_SAMPLES": "no"}
        subprocess.run([SEMNET, "add", str(given.corpus)], env=env, check=True, stdout=subprocess.DEVNULL)
        listed = subprocess.run([SEMNET, "sources", "--json"], env=env, check=True, capture_output=True).stdout
        question = f"What is known about {json.loads(listed)[0]['title']}?"
        result = measured(question, given.starts, env)
    print(json.dumps(result, indent=2) if given.json else table(result))


def measured(question: str, starts: int, env: dict[str, str]) -> Stages:
    """Medians in milliseconds: the stages in their order, then the wholes they are compared with."""
    staged: list[Stages] = []
    wholes: dict[str, list[float]] = {ALONE: [], SERVED: [], BARE: []}
    for _ in range(starts):
        staged.append(stages(question, env))
        wholes[ALONE].append(took([SEMNET, "ask", question], env))
        wholes[BARE].append(took([sys.executable, "-c", "import torch"], env))
    with service(env):
        took([SEMNET, "ask", question], env)  # the first loads the service's model
        wholes[SERVED] = [took([SEMNET, "ask", question], env) for _ in range(starts)]
    found = {name: median(one[name] for one in staged) for name in staged[0]}
    return found | {name: median(times) for name, times in wholes.items()}


def took(command: list[str], env: dict[str, str]) -> float:
    """Milliseconds from start to end. Raises CalledProcessError when it fails."""
    began = time.monotonic()
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return 1000 * (time.monotonic() - began)


def stages(question: str, env: dict[str, str]) -> Stages:
    """Milliseconds of each stage in a fresh process; the last, "Python ends", is seen from here."""
    command = [sys.executable, "-c", "from benchmarks.ask import child; child()", question]
    ran = subprocess.run(
        command,
        env={**env, BEGAN: str(time.monotonic())},
        check=True,
        text=True,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    ended = time.monotonic()
    found: Stages = json.loads(ran.stderr.splitlines()[-1])
    until = found.pop("until")
    return {**found, "Python ends": 1000 * (ended - until)}


@contextmanager
def service(env: dict[str, str]) -> Iterator[None]:
    """`semnet serve` over the same database."""
    with subprocess.Popen([SEMNET, "serve", "--port", "0"], env=env, text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert re.search("http://", process.stdout.readline())
        try:
            yield
        finally:
            process.terminate()


def child() -> None:
    """Ask as the command does, and write the stages to stderr as JSON."""
    clock = Clock(float(os.environ[BEGAN]))
    clock.lap("Python starts")
    gc.disable()  # as `server.ingest.embed` does while it imports these
    for what, modules in IMPORTED.items():
        for module in modules:
            importlib.import_module(module)
        clock.lap(f"imports: {what}")
    gc.freeze()
    gc.enable()
    loaded = sys.modules
    embed, answer = loaded["server.ingest.embed"], loaded["server.inquiry.answer"]
    composing, judge = loaded["server.inquiry.composing"], loaded["server.inquiry.judge"]
    timed = [
        clock.timed(embed, "load", "the model loads"),
        clock.timed(judge, "load", "the judge loads"),
        clock.timed(answer, "retrieve", "retrieving: encode the question, search, score"),
        clock.timed(answer, "relevance", "reading"),
        clock.timed(answer, "select", "selecting"),
        clock.timed(composing, "name", "naming"),
        clock.timed(answer, "chosen", "statements, lenses"),
        clock.timed(composing, "relate", "relating"),
        clock.timed(answer, "keep", "drawing and keeping"),
    ]
    began = time.monotonic()
    loaded["server.cli"].main(["ask", sys.argv[1]], standalone_mode=False)
    inside = clock.inside()
    rest = 1000 * (time.monotonic() - began) - sum(inside.values())
    order = {name: inside[name] for name in timed if name in inside}
    found = clock.laps | order | {"the rest: open, headline, print": rest, "until": time.monotonic()}
    sys.stderr.write("\n" + json.dumps(found))


class Clock:
    """Milliseconds by stage, from `began` on the system's monotonic clock."""

    def __init__(self, began: float) -> None:
        self.laps: Stages = {}
        self._last = began
        self._own: Stages = {}
        self._within: list[float] = []

    def lap(self, name: str) -> None:
        """What passed since the last lap."""
        now = time.monotonic()
        self.laps[name], self._last = 1000 * (now - self._last), now

    def timed(self, module: Any, function: str, name: str) -> str:
        """From now on `module.function` is timed, without what it calls that is timed itself."""
        original: Callable[..., Any] = getattr(module, function)

        def run(*given: Any, **named: Any) -> Any:
            began = time.monotonic()
            self._within.append(0.0)
            try:
                return original(*given, **named)
            finally:
                whole = 1000 * (time.monotonic() - began)
                self._own[name] = self._own.get(name, 0.0) + whole - self._within.pop()
                if self._within:
                    self._within[-1] += whole

        setattr(module, function, run)
        return name

    def inside(self) -> Stages:
        """Milliseconds of each timed function that ran."""
        return self._own


def table(result: Stages) -> str:
    """The stages with their shares of `semnet ask`, then the wholes."""
    staged = {name: value for name, value in result.items() if name not in (ALONE, SERVED, BARE)}
    whole = sum(staged.values())
    lines = [f"{name:<52} {value:>7.0f} ms  {value / whole:>5.0%}" for name, value in staged.items()]
    lines += [f"{'all stages':<52} {whole:>7.0f} ms"]
    lines += [f"{name:<52} {result[name]:>7.0f} ms" for name in (ALONE, SERVED, BARE)]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

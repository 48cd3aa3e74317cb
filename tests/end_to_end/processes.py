"""The command line and the service as real processes, for the tests that need them; and the command line without one."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

from click.testing import CliRunner, Result

from server.cli import main

ROOT = Path(__file__).parents[2]
SEMNET = Path(sys.executable).parent / "semnet"
PATIENCE_SECONDS = 120


def environment(database: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEMNET_")}
    return {
        **kept,
        "SEMNET_DB": str(database),
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "SEMNET_SAMPLES": "no",
        **more,
    }


def start(*arguments: str, env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(SEMNET), *arguments], env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def semnet(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    process = start(*arguments, env=env)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def semnet_here(*arguments: str, env: dict[str, str]) -> Result:
    """The same in this process, where importing torch is paid for once: for what need not be a process of its own."""
    return CliRunner().invoke(main, arguments, env=env)


class Service:
    """`semnet serve` on a free port, until the end of a `with` block."""

    def __init__(self, env: dict[str, str]) -> None:
        self.process = start("serve", "--port", "0", env=env)
        self.address = ""

    def __enter__(self) -> "Service":
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line + self.process.communicate()[1]
        self.address = found.group()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate(timeout=20)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=PATIENCE_SECONDS) as response:
            return response.read().decode()

    def post(self, path: str, body: object) -> dict:
        request = urllib.request.Request(
            self.address + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:
            return json.load(response)

"""The service and the command line as real processes, sharing nothing but files."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUESTION = "Why do owls hunt at night?"
READY_SECONDS = 60
ANIMALS = ("owl", "bat", "fox", "moth", "toad", "hedgehog")
YEARS = range(2000, 2005)
OWLS = {
    "title": "Owls",
    "text": "Owls hunt at night because mice are out then. Owls see well in weak light. "
    "Since 1990 fewer owls hunt near roads, because light drives the mice away.",
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a database may be made."""
    return tmp_path / "semnet.db"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A database with a source and a network, both made by the command line, and that network as JSON."""
    folder = tmp_path_factory.mktemp("made")
    file, database = folder / "owls.jsonl", folder / "semnet.db"
    file.write_text(json.dumps(OWLS) + "\n", encoding="utf-8")
    added = semnet("add", str(file), env=environment(database))
    assert added.returncode == 0, added.stderr
    asked = semnet("ask", QUESTION, "--json", env=environment(database, PYTHONHASHSEED="0"))
    assert asked.returncode == 0, asked.stderr
    return database, json.loads(asked.stdout)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A JSONL file of so many documents that adding them can be interrupted."""
    file = tmp_path / "animals.jsonl"
    rows = [
        {"title": f"The {animal} in year {year}", "text": f"In {year} the {animal} was counted near the river."}
        for year in YEARS
        for animal in ANIMALS
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def environment(database: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEMNET_")}
    return {**kept, "SEMNET_DB": str(database), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **more}


def start(*arguments: str, env: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "server.cli", *arguments]
    return subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def semnet(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    process = start(*arguments, env=env)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


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
        with urllib.request.urlopen(self.address + path, timeout=READY_SECONDS) as response:
            return response.read().decode()

    def post(self, path: str, body: object) -> dict:
        request = urllib.request.Request(
            self.address + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=READY_SECONDS) as response:
            return json.load(response)


@pytest.fixture
def without_model(tmp_path: Path) -> dict[str, str]:
    """Variables under which sentence_transformers and torch cannot be imported."""
    shim = tmp_path / "shim"
    shim.mkdir()
    for name in ("sentence_transformers", "torch"):
        (shim / f"{name}.py").write_text(f'raise ImportError("{name} is not installed")\n')
    return {"PYTHONPATH": f"{shim}{os.pathsep}{ROOT}"}


def test_the_same_question_has_the_same_hashtag_in_every_process_and_over_http(made):
    database, network = made
    again = semnet("ask", QUESTION, "--json", env=environment(database, PYTHONHASHSEED="1234"))
    assert json.loads(again.stdout) == network
    with Service(environment(database, PYTHONHASHSEED="7")) as service:
        began = time.monotonic()
        assert QUESTION in service.get("/")
        assert time.monotonic() - began < 3, "the page waited for the model"
        over_http = service.post("/api/v1/networks", {"question": QUESTION})
        assert over_http["url"] == f"{service.address}/n/{network['id']}"
        assert {**over_http, "url": network["url"]} == network


def test_what_another_process_adds_can_be_asked_at_once(database, made, tmp_path):
    shutil.copy(made[0], database)
    note = tmp_path / "kites.txt"
    note.write_text("Red kites circle over motorways because dead animals lie there. Kites eat what cars killed.")
    with Service(environment(database)) as service:
        service.post("/api/v1/networks", {"question": QUESTION})
        assert semnet("add", str(note), env=environment(database)).returncode == 0
        network = service.post("/api/v1/networks", {"question": "Why do red kites circle over motorways?"})
        assert any("Red kites" in json.dumps(finding) for finding in network["findings"])


def test_without_the_embedding_package_everything_already_made_is_served(made, without_model):
    database, network = made
    bare = environment(database, **without_model)
    assert semnet("show", network["id"], env=bare).returncode == 0
    assert semnet("export", network["id"], "-f", "html", env=bare).returncode == 0
    asked = semnet("ask", QUESTION, env=bare)
    assert (asked.returncode, asked.stderr.count("\n")) == (1, 1)
    with Service(bare) as service:
        assert network["headline"].split()[0] in service.get(f"/n/{network['id']}")
        with pytest.raises(urllib.error.HTTPError) as refused:
            service.post("/api/v1/networks", {"question": QUESTION})
        assert refused.value.code == 503
        with refused.value:
            assert json.load(refused.value)["error"]["code"] == "model_unavailable"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_service_cleanly(number, database, without_model):
    with Service(environment(database, **without_model)) as service:
        assert json.loads(service.get("/healthz"))["alive"]
        service.process.send_signal(number)
        _, err = service.process.communicate(timeout=20)
        assert service.process.returncode == 0
        assert "Traceback" not in err


def test_a_port_in_use_is_one_line_and_1(database):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refused = semnet("serve", "--port", str(other.getsockname()[1]), env=environment(database))
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "in use" in refused.stderr


def test_a_killed_add_leaves_whole_sources_only_and_running_it_again_completes(database, many):
    env = environment(database)
    for stored in (1, 12):
        process = start("add", str(many), env=env)
        wait_until_stored(stored, database, process)
        process.kill()
        process.communicate(timeout=20)
        checked = semnet("check", env=env)
        assert checked.returncode == 0, checked.stdout
    done = semnet("add", str(many), "--json", env=env)
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert len(outcome["added"]) + len(outcome["kept"]) == len(YEARS) * len(ANIMALS)
    assert outcome["refused"] == []
    assert semnet("check", env=env).returncode == 0


def wait_until_stored(count: int, database: Path, process: subprocess.Popen[str]) -> None:
    """Return once the process has stored so many sources, or has ended."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if database.exists() and sources_in(database) >= count:
            return
        time.sleep(0.005)


def sources_in(database: Path) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reader:
        try:
            return reader.execute("SELECT count(*) FROM source").fetchone()[0]
        except sqlite3.OperationalError:
            return 0

"""The service and the command line as real processes, sharing nothing but files."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUESTION = "Why do owls hunt at night?"
READY_SECONDS = 30
ANIMALS = ("owl", "bat", "fox", "moth", "toad", "hedgehog")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "semnet.db"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A JSONL file of documents long enough that adding them can be interrupted."""
    file = tmp_path / "animals.jsonl"
    rows = [
        {"title": f"The {animal} in year {year}", "text": " ".join(sentences(animal, year))}
        for year in range(2000, 2020)
        for animal in ANIMALS
    ]
    rows.append(
        {
            "title": "Owls",
            "text": "Owls hunt at night because mice are out then. Owls see well in weak light. "
            "Since 1990 fewer owls hunt near roads, because light drives the mice away.",
        }
    )
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def sentences(animal: str, year: int) -> list[str]:
    return [
        f"In {year} the {animal} was counted on {place} nights near the {spot}."
        for place, spot in enumerate(("river", "mill", "church", "quarry", "station", "orchard"), year % 7)
    ]


def environment(database: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEMNET_")}
    return {**kept, "SEMNET_DB": str(database), "PYTHONPATH": str(ROOT), **more}


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
def without_model(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Variables under which sentence_transformers and torch cannot be imported."""
    shim = tmp_path / "shim"
    shim.mkdir()
    for name in ("sentence_transformers", "torch"):
        (shim / f"{name}.py").write_text(f'raise ImportError("{name} is not installed")\n')
    yield {"PYTHONPATH": f"{shim}{os.pathsep}{ROOT}"}


def test_the_same_question_has_the_same_hashtag_in_every_process_and_over_http(database, documents):
    assert semnet("add", str(documents), env=environment(database)).returncode == 0
    found = set()
    for seed in ("0", "1", "1234"):
        asked = semnet("ask", QUESTION, "--json", env=environment(database, PYTHONHASHSEED=seed))
        assert asked.returncode == 0, asked.stderr
        found.add(json.loads(asked.stdout)["id"])
    with Service(environment(database, PYTHONHASHSEED="7")) as service:
        network = service.post("/api/v1/networks", {"question": QUESTION})
        found.add(network["id"])
        assert network["url"] == f"{service.address}/n/{network['id']}"
        assert network["headline"].split()[0] in service.get(f"/n/{network['id']}")
    assert len(found) == 1


def test_what_another_process_adds_can_be_asked_at_once(database, documents, tmp_path):
    env = environment(database)
    semnet("add", str(documents), env=env)
    note = tmp_path / "kites.txt"
    note.write_text("Red kites circle over motorways because dead animals lie there. Kites eat what cars killed.")
    with Service(env) as service:
        service.post("/api/v1/networks", {"question": QUESTION})
        assert semnet("add", str(note), env=env).returncode == 0
        network = service.post("/api/v1/networks", {"question": "Why do red kites circle over motorways?"})
        assert "abstained" not in network
        assert any("Red kites" in json.dumps(finding) for finding in network["findings"])


def test_without_the_embedding_package_everything_already_made_is_served(database, documents, without_model):
    env = environment(database)
    semnet("add", str(documents), env=env)
    network = json.loads(semnet("ask", QUESTION, "--json", env=env).stdout)
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
        assert json.load(refused.value)["error"]["code"] == "model_unavailable"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_service_cleanly(number, database):
    service = Service(environment(database))
    with service:
        assert json.loads(service.get("/healthz"))["alive"]
        service.process.send_signal(number)
        _, err = service.process.communicate(timeout=20)
        assert (service.process.returncode, err) == (0, "")


def test_a_page_does_not_wait_for_the_model(database, documents):
    env = environment(database)
    semnet("add", str(documents), env=env)
    with Service(env) as service:
        began = time.monotonic()
        assert QUESTION not in service.get("/")
        assert time.monotonic() - began < 2


def test_a_port_in_use_is_one_line_and_1(database):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refused = semnet("serve", "--port", str(other.getsockname()[1]), env=environment(database))
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "in use" in refused.stderr


def test_a_killed_add_leaves_whole_sources_only_and_running_it_again_completes(database, documents):
    env = environment(database)
    for delay in (0.0, 0.15, 0.3):
        process = start("add", str(documents), env=env)
        wait_for_first_sources(database, process, env)
        time.sleep(delay)
        process.kill()
        process.communicate(timeout=20)
        assert semnet("check", env=env).returncode == 0
    done = semnet("add", str(documents), "--json", env=env)
    assert done.returncode == 0
    outcome = json.loads(done.stdout)
    assert len(outcome["added"]) + len(outcome["kept"]) == 20 * len(ANIMALS) + 1
    assert outcome["refused"] == []
    assert semnet("check", env=env).returncode == 0


def wait_for_first_sources(database: Path, process: subprocess.Popen[str], env: dict[str, str]) -> None:
    """Return once the process has begun to store, or has ended."""
    end = time.monotonic() + READY_SECONDS
    log = database.with_name(database.name + "-wal")
    while time.monotonic() < end and process.poll() is None:
        if log.exists() and log.stat().st_size > 200_000:
            return
        time.sleep(0.02)

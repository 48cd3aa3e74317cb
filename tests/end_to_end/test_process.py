"""The service and the command line as real processes, sharing nothing but files."""

import json
import os
import shutil
import signal
import socket
import urllib.error
from pathlib import Path

import pytest

from tests.end_to_end.processes import ROOT, Service, environment, semnet, semnet_here

QUESTION = "Why do owls hunt at night?"
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
def without_model(tmp_path: Path) -> dict[str, str]:
    """Variables under which sentence_transformers and torch cannot be imported."""
    shim = tmp_path / "shim"
    shim.mkdir()
    for name in ("sentence_transformers", "torch"):
        (shim / f"{name}.py").write_text(f'raise ImportError("{name} is not installed")\n')
    return {"PYTHONPATH": f"{shim}{os.pathsep}{ROOT}"}


def test_the_same_question_has_the_same_hashtag_in_every_process_and_over_http(made, without_model):
    database, network = made
    again = semnet_here("ask", QUESTION, "--json", env=environment(database))
    assert json.loads(again.stdout) == network
    with Service(environment(database, PYTHONHASHSEED="7")) as service:
        assert QUESTION in service.get("/")
        over_http = service.post("/api/v1/networks", {"question": QUESTION})
        assert over_http["url"] == f"{service.address}/n/{network['id']}"
        assert {**over_http, "url": network["url"]} == network
        by_the_service = semnet("ask", QUESTION, "--json", env=environment(database, **without_model))
        told = json.loads(by_the_service.stdout)
        assert told["url"] == over_http["url"]
        assert {**told, "url": network["url"]} == network


def test_what_another_process_adds_can_be_asked_at_once(database, made, tmp_path):
    shutil.copy(made[0], database)
    note = tmp_path / "kites.txt"
    note.write_text("Red kites circle over motorways because dead animals lie there. Kites eat what cars killed.")
    with Service(environment(database)) as service:
        service.post("/api/v1/networks", {"question": QUESTION})
        assert semnet_here("add", str(note), env=environment(database)).exit_code == 0
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

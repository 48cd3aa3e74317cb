"""A command asks the service over its own database, and nobody else."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from server import nearby, wire
from server.inquiry.answer import Inquiry, answer
from server.kit import Kit
from tests.server.conftest import UNANSWERED

BODY = {"question": "Why?", "max_findings": 12}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[HTTPServer, dict, list]]:
    """Something that answers on loopback: what it says of its database and of a question; what it was sent."""
    says: dict = {"readyz": {"facts": {"path": str(tmp_path / "it.db")}}, "networks": (201, {"id": "x"})}
    heard: list = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(200, says["readyz"])

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, json.loads(body), self.headers["Authorization"]))
            self._send(*says["networks"])

        def _send(self, status: int, content: object) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server, says, heard
        server.shutdown()
        thread.join()


def test_the_service_is_asked_while_it_says_where_it_is_and_not_afterwards(tmp_path: Path, service) -> None:
    server, _, heard = service
    database = tmp_path / "it.db"
    with nearby.announced(database, f"http://127.0.0.1:{server.server_port}"):
        assert nearby.ask(database, BODY, {"SEMNET_TOKEN": "secret"}) == {"id": "x"}
    assert heard == [("/api/v1/networks", BODY, "Bearer secret")]
    assert nearby.ask(database, BODY, {}) is None and len(heard) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"readyz": {"facts": {"path": "/elsewhere/it.db"}}},
        {"readyz": ["another program"]},
        {"readyz": {}},
        {"networks": (401, {"error": {}})},
        {"networks": (500, {"error": {}})},
        {"networks": (200, ["no object"])},
    ],
    ids=str,
)
def test_whoever_else_is_there_is_not_believed(tmp_path: Path, service, changed: dict) -> None:
    server, says, heard = service
    says.update(changed)
    with nearby.announced(tmp_path / "it.db", f"http://127.0.0.1:{server.server_port}"):
        assert nearby.ask(tmp_path / "it.db", BODY, {}) is None
    if "readyz" in changed:
        assert heard == [], "the question was told to a stranger"


@pytest.mark.parametrize("address", ["", "nonsense", "http://127.0.0.1:1", "http://192.0.2.1:80", "file:///etc/passwd"])
def test_a_file_that_leads_nowhere_or_off_this_machine_is_no_service(tmp_path: Path, address: str) -> None:
    (tmp_path / "it.db-service").write_text(address)
    assert nearby.ask(tmp_path / "it.db", BODY, {}) is None


def test_a_service_that_took_the_place_of_another_is_not_forgotten_with_it(tmp_path: Path) -> None:
    with nearby.announced(tmp_path / "it.db", "http://127.0.0.1:1"):
        (tmp_path / "it.db-service").write_text("http://127.0.0.1:2")
    assert (tmp_path / "it.db-service").read_text() == "http://127.0.0.1:2"


def test_a_folder_that_takes_no_file_is_no_reason_to_stop(tmp_path: Path) -> None:
    with nearby.announced(tmp_path / "nowhere" / "it.db", "http://127.0.0.1:1"):
        assert not (tmp_path / "nowhere").exists()


def test_an_abstention_comes_back_as_it_was_sent(kit: Kit) -> None:
    abstention = answer(Inquiry(question=UNANSWERED), kit)
    shown = wire.abstention_json(abstention)
    assert wire.abstention_json(wire.abstention_of(json.loads(json.dumps(shown)))) == shown

"""The interface does what its own description says, whatever is sent: schemathesis over the OpenAPI schema.

Each operation gets EXAMPLES requests, beside those that go through its edges one by one. The long run is
`EXAMPLES=500 .venv/bin/pytest tests/server/test_schema.py`.
"""

import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from server.app import OPENAPI, build_app
from server.ingest.add import add
from server.ingest.embed import Embedder
from server.ingest.name_forms import normal_name
from server.ingest.readers import Origin
from server.ingest.web import Web
from server.inquiry.answer import Answered, Inquiry, answer
from server.kit import Kit, open_kit
from server.settings import Settings
from tests.server.conftest import DOCUMENTS, QUESTION, UNANSWERED

EXAMPLES = int(os.environ.get("EXAMPLES", "20"))
HOME = "http://testserver"
"""What schemathesis calls every application."""
CONFIG = {
    "generation": {"max-examples": EXAMPLES, "deterministic": True},
    # An id that fits the schema may be one that was removed.
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "404", "409", "410"]}},
}
WORDLESS = "empty_question"
"""The code of what fits the schema and is refused: JSON Schema cannot say that a text must hold a word."""

schema = schemathesis.openapi.from_asgi(
    OPENAPI,
    build_app(Kit(Settings(db="unused", base_url=HOME), None, None)),  # only described by it
    config=SchemathesisConfig.from_dict(CONFIG),
)
held: dict[str, list[str]] = {}
"""The ids that the store holds, by the kind in an operation's address."""
met: dict[str, set[str]] = defaultdict(set)
"""The statuses that came, by operation."""


def no_such_host(host: str) -> list[str]:
    raise OSError(f"There is no host {host}.")


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A database with documents and two networks that leave something to expand."""
    file = tmp_path_factory.mktemp("stocked") / "semnet.db"
    opened = open_kit(Settings(db=str(file)), create=True)
    kit = Kit(opened.settings, opened.store, embedder)
    add([Origin(name=name, data=text.encode()) for name, text in DOCUMENTS.items()], kit)
    asked = [Inquiry(question=question, max_findings=2) for question in (QUESTION, "What do roots need?")]
    replies = [answer(inquiry, kit) for inquiry in asked]
    assert all(isinstance(reply, Answered) for reply in replies)
    held["networks"] = [reply.network.id for reply in replies]
    held["findings"] = [finding.id for finding in replies[0].network.findings]
    held["sources"] = [source.id for source in kit.store.sources()]
    titled = (kit.store.entities_called(normal_name(source.title)) for source in kit.store.sources())
    held["entities"] = [entity.id for [entity] in titled]
    opened.store.close()
    return file


@pytest.fixture
def app(stocked: Path, tmp_path: Path, embedder: Embedder) -> Iterator[ASGIApp]:
    """The service over a copy of that database, with a job that has ended, and without a web."""
    settings = Settings(db=str(shutil.copy(stocked, tmp_path)), base_url=HOME)
    opened = open_kit(settings, create=False)
    made = build_app(Kit(settings, opened.store, embedder, Web(look_up=no_such_host)))
    client = TestClient(made, base_url=HOME)
    held["themes"] = [theme["id"] for theme in client.get("/api/v1/themes").json()]
    held["jobs"] = [_ended_job(client)]
    yield made
    opened.store.close()


def _ended_job(client: TestClient) -> str:
    text = {"text": "Owls hunt at night because mice are out then."}
    job = client.post("/api/v1/sources", json=text, headers={"Prefer": "respond-async"}).json()
    while job["state"] in ("waiting", "running"):
        time.sleep(0.05)
        job = client.get(f"/api/v1/jobs/{job['id']}").json()
    return job["id"]


@schema.hook
def flatmap_case(context, case):
    """Most of what fits the schema names something that is there: made-up ids only ever find nothing."""
    if not case.meta.generation.mode.is_positive:
        return st.just(case)
    return st.builds(_naming, st.just(case), st.integers(0, 9), st.integers(0, 99))


def _naming(case, share, place):
    def one(kind):
        return held[kind][place % len(held[kind])]

    if share < 3:
        return case
    if "id" in (case.path_parameters or {}):
        case.path_parameters["id"] = held["networks"][0] if "finding" in _body(case) else one(case.path.split("/")[3])
    if "finding" in _body(case):
        case.body["finding"] = one("findings")
    if "question" in _body(case):
        case.body["question"] = (QUESTION, "What do street trees cost a city?", UNANSWERED)[place % 3]
    if case.path == "/api/v1/resolve":
        case.query["q"] = "#" + one(("networks", "findings", "sources", "themes", "entities")[share % 5])
    return case


def _body(case):
    return case.body if isinstance(case.body, dict) else {}


@schema.hook
def filter_failure(context, failure, case, response):
    return not (response.status_code == 422 and response.json()["error"]["code"] == WORDLESS)


@schema.parametrize()
@hypothesis.settings(suppress_health_check=list(hypothesis.HealthCheck))  # requests to one operation share its store
def test_every_answer_is_as_described(case, app):
    answered = case.call_and_validate(app=app)
    met[case.operation.label].add(str(answered.status_code))


def test_every_success_that_is_described_was_met():
    operations = [each.ok() for each in schema.get_all_operations()]
    if len(met) < len(operations):
        pytest.skip("Not every operation was tried.")
    unmet = {
        (operation.label, status)
        for operation in operations
        for status in operation.definition.raw["responses"]
        if status.startswith("2") and status not in met[operation.label]
    }
    assert not unmet

"""The interface does what its own description says, whatever is sent: schemathesis over the OpenAPI schema.

EXAMPLES is how many requests each operation gets beside those that go through its edges one by one:
`EXAMPLES=500 .venv/bin/pytest tests/server/test_schema.py` takes its time.
"""

import os
from collections.abc import Iterator

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig

from graph_store.models import Abstention
from server.app import OPENAPI, build_app
from server.ingest.add import add
from server.ingest.embed import Embedder
from server.ingest.readers import Origin
from server.ingest.web import Web
from server.inquiry.answer import Inquiry, answer
from server.kit import Kit, open_kit
from server.settings import Settings
from tests.server.conftest import DOCUMENTS, QUESTION

EXAMPLES = int(os.environ.get("EXAMPLES", "20"))
HOME = "http://testserver"


def no_such_host(host: str) -> list[str]:
    raise OSError(f"There is no host {host}.")


schema = schemathesis.openapi.from_asgi(
    OPENAPI,
    build_app(Kit(Settings(db="unused", base_url=HOME), None, None)),
    config=SchemathesisConfig.from_dict({"generation": {"max-examples": EXAMPLES, "deterministic": True}}),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory, embedder: Embedder):
    settings = Settings(db=str(tmp_path_factory.mktemp("described") / "semnet.db"), base_url=HOME)
    opened = open_kit(settings, create=True)
    kit = Kit(settings, opened.store, embedder, Web(look_up=no_such_host))
    add([Origin(name=name, data=text.encode()) for name, text in DOCUMENTS.items()], kit)
    reply = answer(Inquiry(question=QUESTION), kit)
    yield build_app(kit)
    opened.store.close()


@schema.parametrize()
def test_it(case, app):
    case.call_and_validate(app=app)

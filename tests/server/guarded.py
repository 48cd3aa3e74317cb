"""The service with a token, as callers at different addresses see it."""

from dataclasses import replace

from starlette.testclient import TestClient

from server.app import build_app
from server.kit import Kit
from server.settings import Settings

TOKEN = "an-Example-0f-a-Token-with-43-characters-xyz"
PUBLIC = "https://semnet.example.org"
HERE = "http://127.0.0.1:8000"
BEARER = {"authorization": f"Bearer {TOKEN}"}
VARIABLES = {"SEMNET_TOKEN": TOKEN, "SEMNET_BASE_URL": PUBLIC}


def guarded(kit: Kit, **variables: str) -> Kit:
    """The same store behind a token, at PUBLIC; `variables` are added or, when empty, left out."""
    settings = Settings.from_env(VARIABLES | variables)
    return replace(kit, settings=settings.model_copy(update={"db": kit.settings.db}))


def callers(kit: Kit, *addresses: str, base_url: str = PUBLIC) -> list[TestClient]:
    """One service, and a client of it at each address."""
    app = build_app(kit)
    return [
        TestClient(
            app,
            base_url=base_url,
            follow_redirects=False,
            raise_server_exceptions=False,
            client=(address, 50000),
        )
        for address in addresses
    ]


def caller(kit: Kit, base_url: str = PUBLIC) -> TestClient:
    """A service of its own and one client of it, elsewhere."""
    return callers(kit, "203.0.113.7", base_url=base_url)[0]

"""The embedder as it is, for the tests of what it does."""

import pytest

from server.ingest.embed import Embedder, open_embedder
from server.settings import Settings


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """One for all: its model is loaded once."""
    return open_embedder(Settings(db="unused"))

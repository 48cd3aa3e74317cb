"""A real kit over a real store, shared by the tests that only read; and a fresh one for those that write."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

from frontend.page import STATIC
from graph_store.vectors import Floats
from server.app import build_app
from server.batching import Report
from server.cli import main
from server.ingest.add import add
from server.ingest.embed import Embedder, LocalEmbedder
from server.ingest.readers import Origin
from server.inquiry.answer import Answered, Inquiry, answer
from server.inquiry.judge import LENSES, LocalJudge
from server.kit import Kit, open_kit
from server.settings import Settings
from tests.server.made_networks import kit_without_model

QUESTION = "Why do cities plant trees along their streets?"
HOME = "http://127.0.0.1:8000"

DOCUMENTS = {
    "shade.md": """# Street trees and heat

## Shade
A street with mature trees is several degrees cooler in summer than a street without them. Shade keeps asphalt from
storing heat during the day, so neighbourhoods with trees cool down faster at night. Cities plant trees along streets
because shade lowers the demand for air conditioning in the houses behind them.

## Costs
Planting a street tree costs a city about 800 dollars, and watering it for three years costs as much again. Since 2015,
several cities have moved money from new planting to the care of old trees, because an old tree gives far more shade.
""",
    "water.md": """# Rain in the city

## Runoff
Trees along streets catch rain in their crowns and let it evaporate, which reduces the runoff that reaches the sewers.
If streets are paved without gaps, rain runs straight into the sewers, and the sewers overflow into the river. Cities
that plant trees in connected soil trenches report fewer floods in cellars after heavy rain.

## Roots
Roots need loose soil and air. Where the soil is compacted, roots lift the pavement, and the repair of pavements leads
cities to cut trees down, which leads to hotter streets and to new demands for trees.
""",
    "people.md": """# Who gets the trees

## Unequal streets
Richer districts have more street trees than poorer ones. In Portland, a programme begun in 2008 planted trees first in
districts that had the fewest, and residents there reported that they walked more often. However, some residents
refused a tree because they feared leaves, roots and rising rents.

## Health
Studies of hospital records found fewer asthma attacks near streets with many trees, but pollen makes some people ill.
""",
    "bread.md": """# Sourdough at home

A sourdough starter is flour and water in which wild yeast lives. Feed the starter every day with equal parts of flour
and water. Bake the loaf in a covered pot so that steam keeps the crust soft while the bread rises.
""",
}
UNANSWERED = "Which moons of Saturn have cryovolcanoes on their southern hemisphere?"


class Remembering(LocalEmbedder):
    """The real embedder, which computes no text twice: hundreds of tests ask the same of the same documents.

    That the bits would be the same is what tests/server/ingest/test_embed.py is for; that room has the bare one.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, Floats] = {}

    def _encode(self, texts: Sequence[str], report: Report) -> Floats:
        new = [text for text in dict.fromkeys(texts) if text not in self._rows]
        self._rows.update(zip(new, super()._encode(new, lambda done: None), strict=True))
        report(len(texts))
        return np.array([self._rows[text] for text in texts], np.float32).reshape(len(texts), self.dimension)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """One embedder for all: its model is loaded once."""
    return Remembering()


@pytest.fixture(scope="session", autouse=True)
def _remembering_judge() -> Iterator[None]:
    """The real judge, which reads nothing twice for the same question."""
    bare, rows = LocalJudge._logits, {}

    def remembering(judge: LocalJudge, question: str, passages: Sequence[str]) -> Floats:
        new = [text for text in dict.fromkeys(passages) if (question, text) not in rows]
        rows.update(zip(((question, text) for text in new), bare(judge, question, new), strict=True))
        return np.array([rows[question, text] for text in passages], np.float32).reshape(len(passages), 1 + len(LENSES))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LocalJudge, "_logits", remembering)
        yield


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the documents above."""
    folder = tmp_path_factory.mktemp("documents")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Kit]:
    """A kit whose store holds the documents; nothing but networks may be added to it."""
    opened = open_kit(Settings(db=str(tmp_path_factory.mktemp("store") / "shared.db")), create=True)
    shared = Kit(opened.settings, opened.store, embedder)
    add([Origin(name=name, data=text.encode()) for name, text in DOCUMENTS.items()], shared)
    yield shared
    shared.store.close()


@pytest.fixture
def fresh(tmp_path: Path, embedder: Embedder) -> Iterator[Kit]:
    """A kit over an empty store of its own."""
    opened = open_kit(Settings(db=str(tmp_path / "fresh.db")), create=True)
    yield Kit(opened.settings, opened.store, embedder)
    opened.store.close()


@pytest.fixture
def modelless(tmp_path: Path) -> Iterator[Kit]:
    """An empty kit of its own whose embedder is not there."""
    made = kit_without_model(tmp_path)
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def answered(kit: Kit) -> Answered:
    """The answer to QUESTION."""
    reply = answer(Inquiry(question=QUESTION), kit)
    assert isinstance(reply, Answered)
    return reply


@pytest.fixture(scope="session")
def browse() -> Callable[[Kit], TestClient]:
    """Makes clients that follow no redirects and see failures as callers do."""
    return lambda kit: TestClient(build_app(kit), base_url=HOME, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture
def client(kit: Kit, browse: Callable[[Kit], TestClient]) -> TestClient:
    return browse(kit)


@pytest.fixture
def fresh_client(fresh: Kit, browse: Callable[[Kit], TestClient]) -> TestClient:
    return browse(fresh)


@pytest.fixture(scope="session")
def static_file() -> str:
    """The path of some file under /static."""
    return next(str(file.relative_to(STATIC)) for file in sorted(STATIC.rglob("*")) if file.is_file())


@pytest.fixture
def semnet(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command on the shared store: `semnet("show", id)`."""
    monkeypatch.setenv("SEMNET_DB", kit.settings.db)
    return lambda *arguments, **options: CliRunner().invoke(main, list(arguments), **options)


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "of its own.db")


@pytest.fixture
def note(tmp_path):
    file = tmp_path / "owls.md"
    file.write_text("# Owls\n\nOwls hunt at night because mice are out then. Owls by day are rarer.", encoding="utf-8")
    return file

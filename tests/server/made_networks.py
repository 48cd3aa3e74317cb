"""A kit without an embedding model, and networks over made vectors: which findings say the same is an angle."""

import math
from pathlib import Path

import numpy as np

from graph_store.models import Network
from graph_store.sqlite import SqliteStore
from graph_store.vectors import Vectors
from server.kit import Kit
from server.settings import Settings
from tests.graph_store.material import Material, make_network, make_source


class NoModel:
    """Stands where an embedder would: whatever is asked of it fails."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"a page of what exists asked the embedding model for {name}")


def kit_without_model(folder: Path) -> Kit:
    file = folder / "themes.db"
    return Kit(Settings(db=str(file)), SqliteStore(file), NoModel())


def tell(kit: Kit, number: int, degrees: float, question: str = "", **more: object) -> Network:
    """A network, the `number`th in time, of a source of its own with the findings Frozen Harbour and Waiting Ships.

    Frozen Harbours of two networks say the same when their degrees are near; Waiting Ships never do, up to three.
    """
    text = f"Harbour {number} freezes in January. Ship {number} waits outside until the ice breaks. Nets are mended."
    material = make_source(kit.store, text, title=f"Notes {number}", collections=more.get("collections", ()))
    turn = math.radians(120 * number)
    rows = [_place(degrees, 0), (0, 0, math.cos(turn), math.sin(turn)), _place(degrees + 180, 0)]
    vectors = Vectors(material.vectors.ids, np.array(rows, dtype=np.float32))
    material = Material(material.source, material.passages, vectors)
    material.add_to(kit.store)
    network = make_network(kit.store, material, question=question or f"What freezes {number}?", minutes=number, **more)
    return kit.store.keep(network)[0]


def _place(degrees: float, lift: float) -> tuple[float, float, float, float]:
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees)), lift, 0.0

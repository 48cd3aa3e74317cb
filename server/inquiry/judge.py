"""Reads question and passage together: does it help, under which lens does it belong? An embedder sees them apart.

A cross-encoder (Nogueira and Cho 2019): the project's embedding model, changed by a small file of weights that
`benchmarks/judge.py` learned from readers' labels.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from graph_store.vectors import DECIMALS, Floats
from server.batching import Batch, Pieces, run
from server.errors import ModelUnavailable
from server.ingest.embed import Input, load

if TYPE_CHECKING:
    import torch
    from transformers import BertModel, PreTrainedTokenizerBase

WEIGHTS = Path(__file__).parent / "judge.safetensors"
"""What is added to the embedding model's weights: for each matrix two thin ones ("NAME.up" times "NAME.down"), for
everything else a whole ("NAME"); and the judge's own last layer ("head.weight", "head.bias")."""
LENSES = ("shifts", "levers", "loops", "cases", "overlooked", "none")
"""The lenses it tells apart, in the order of its answers; `none`: belongs under no lens."""
NO_LENS = LENSES.index("none")
LONGEST = 224
"""Word pieces read of question and passage together, with the model's own marks."""
ASKED = 64
"""Word pieces read of the question."""


@dataclass(frozen=True)
class Judgement:
    """What it says of passages. `helps`: the log-odds that each helps, shape (passages,); `lenses`: how likely each
    belongs under each of LENSES, shape (passages, len(LENSES)), rows that sum to 1."""

    helps: Floats
    lenses: Floats


class Judge(Protocol):
    """Reads a question with passages. The same pair gives the same figures whatever stands beside it."""

    def judge(self, question: str, passages: Sequence[Input]) -> Judgement:
        """How passages answer a question. Raises ModelUnavailable."""
        ...


@dataclass(frozen=True)
class _Loaded:
    tokenizer: "PreTrainedTokenizerBase"
    body: "BertModel"
    head: "torch.nn.Linear"

    def __call__(self, batch: Batch) -> "torch.Tensor":
        """Shape (rows, width). The last layer sees the model's own mark and the mean of all word pieces."""
        import torch

        states = self.body(**vars(batch)).last_hidden_state
        mask = batch.attention_mask.unsqueeze(-1)
        mean = (states * mask).sum(dim=1) / mask.sum(dim=1)
        logits: torch.Tensor = self.head(torch.cat([states[:, 0], mean], dim=1))
        return logits


class LocalJudge:
    """The judge that comes with the project. Nothing is loaded before the first question."""

    def __init__(self) -> None:
        self._held: _Loaded | None = None
        self._lock = threading.Lock()

    def judge(self, question: str, passages: Sequence[Input]) -> Judgement:
        logits = self._logits(question, [read(passage) for passage in passages])
        return Judgement(helps=logits[:, 0], lenses=_shares(logits[:, 1:]))

    def _logits(self, question: str, passages: Sequence[str]) -> Floats:
        """The last layer's answers, shape (len(passages), 1 + len(LENSES)), rounded."""
        model = self._loaded()
        logits = run(self._pieces(model, question, passages), model, 1 + len(LENSES), lambda done: None)
        return np.asarray(np.round(logits, DECIMALS), dtype=np.float32)

    def _pieces(self, model: _Loaded, question: str, passages: Sequence[str]) -> list[Pieces]:
        tokenizer = model.tokenizer
        with self._lock:  # a tokenizer is not for two at once
            encoded = tokenizer([question, *passages], add_special_tokens=False, truncation=False, verbose=False)
        asked, *told = encoded["input_ids"]
        head = [tokenizer.cls_token_id, *asked[: ASKED - 2], tokenizer.sep_token_id]
        tails = [[*piece[: LONGEST - len(head) - 1], tokenizer.sep_token_id] for piece in told]
        return [Pieces([*head, *tail], len(tail)) for tail in tails]

    def _loaded(self) -> _Loaded:
        with self._lock:
            if self._held is None:
                self._held = _load()
            return self._held


JUDGE = LocalJudge()
"""The one of this process: its weights are read once."""


def read(passage: Input) -> str:
    """What the judge reads of a passage: where it stands, then what it says."""
    title, heading, text = passage
    where = " › ".join(part for part in (title, heading) if part)
    return f"{where}: {text}" if where else text


def _shares(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(logits) else logits
    return np.asarray(np.round(raised / np.maximum(raised.sum(axis=1, keepdims=True), 1e-9), DECIMALS), np.float32)


def _load() -> _Loaded:
    model = load()
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        added = load_file(WEIGHTS)
    except (OSError, SafetensorError) as error:
        raise ModelUnavailable(
            f"The weights that judge passages cannot be read: {WEIGHTS} ({error}).", "Install the project again."
        ) from error
    body = cast("BertModel", model[0].auto_model)
    weights = body.state_dict()
    head = torch.nn.Linear(added["head.weight"].shape[1], added["head.weight"].shape[0])
    with torch.no_grad():
        head.weight.copy_(added.pop("head.weight"))
        head.bias.copy_(added.pop("head.bias"))
        for name, part in added.items():
            whole, _, kind = name.rpartition(".")
            if kind == "up":
                weights[whole] += part.float() @ added[f"{whole}.down"].float()
            elif kind != "down":
                weights[name] += part.float()
    return _Loaded(model.tokenizer, body, head.eval())

"""Runs a transformer over texts cut into word pieces, on this machine's CPU: the same text gives the same bits always.

Every batch has the same shape for texts of one length, so that a text meets the same arithmetic whatever stands beside
it; and one thread computes a batch, so that no bit depends on how many cores there are. Batches run side by side.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from graph_store.vectors import Floats

if TYPE_CHECKING:
    import torch

ROWS = 4
"""Texts a batch, always: a batch with fewer is filled up."""
BUCKET = 8
"""Word pieces: every batch is padded to a multiple of this. `benchmarks/speed.py` compares both with plain `encode`."""
SHORT_ROWS = 16
"""The same of texts that fill one BUCKET at most, such as names: among four of them, most time would be overhead."""

Report = Callable[[int], None]


@dataclass(frozen=True)
class Pieces:
    """A text as the model reads it: the numbers of its word pieces; `second`: how many belong to its second part."""

    numbers: list[int]
    second: int = 0


@dataclass(frozen=True)
class Batch:
    """What a model is given, each of shape (rows, word pieces): see the documentation of BERT."""

    input_ids: "torch.Tensor"
    attention_mask: "torch.Tensor"
    token_type_ids: "torch.Tensor"


def run(texts: Sequence[Pieces], model: Callable[[Batch], "torch.Tensor"], width: int, report: Report) -> Floats:
    """What the model gives for each text, shape (len(texts), width). `model` gives shape (rows, width).

    `report` hears how many texts are done, more than once; what it raises ends the work.
    """
    out = np.zeros((len(texts), width), dtype=np.float32)
    batches = _batches([len(text.numbers) for text in texts])

    def fill(batch: tuple[int, list[int]]) -> None:
        length, rows = batch
        out[rows] = _forward(model, [texts[row] for row in rows], length)

    if len(batches) == 1:  # a question: at once, and never behind the passages of a window
        fill(batches[0])
        report(len(texts))
    elif batches:
        with ThreadPoolExecutor(cores()) as pool:
            done = 0
            try:
                for (_, rows), _ in zip(batches, pool.map(fill, batches), strict=True):
                    done += len(rows)
                    report(done)
            finally:
                pool.shutdown(cancel_futures=True)
    return out


@cache
def cores() -> int:
    """Batches computed side by side: as many as torch would use threads for one (OMP_NUM_THREADS says otherwise).

    To be asked before the first batch is computed, which sets the threads to one.
    """
    import torch

    return torch.get_num_threads()


def _batches(lengths: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Rows of one padded length, as many as make a batch, longest first; ties keep their order."""
    buckets: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        buckets.setdefault(-(-length // BUCKET) * BUCKET, []).append(row)
    return [
        (length, rows[start : start + _rows(length)])
        for length, rows in sorted(buckets.items(), reverse=True)
        for start in range(0, len(rows), _rows(length))
    ]


def _rows(length: int) -> int:
    return SHORT_ROWS if length <= BUCKET else ROWS


def _forward(model: Callable[[Batch], "torch.Tensor"], texts: Sequence[Pieces], length: int) -> Floats:
    """One pass over a batch of always as many rows × `length`; those that fill it up are dropped.

    Threads that share a batch wait for each other hundreds of times in a pass, which on a busy machine took ten times
    as long as one thread alone.
    """
    import torch

    cores()
    torch.set_num_threads(1)
    ids, mask, kinds = (torch.zeros((_rows(length), length), dtype=torch.long) for _ in range(3))
    mask[:, 0] = 1
    for row, text in enumerate(texts):
        end = len(text.numbers)
        ids[row, :end] = torch.tensor(text.numbers)
        mask[row, :end] = 1
        kinds[row, end - text.second : end] = 1
    with torch.inference_mode():
        return np.asarray(model(Batch(ids, mask, kinds))[: len(texts)].numpy(), dtype=np.float32)

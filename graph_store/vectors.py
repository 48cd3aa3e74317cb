"""Vectors beside their ids: one contiguous float32 matrix, and the similarities that rank."""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

DECIMALS = 5
"""Similarities are rounded to this before anything ranks by them: BLAS scores equal rows differently by position."""


@dataclass(frozen=True)
class Vectors:
    """`matrix` has shape (len(ids), dimension), float32, rows of unit length, in the order of `ids`."""

    ids: tuple[str, ...]
    matrix: Floats

    def __post_init__(self) -> None:
        if self.matrix.ndim != 2 or self.matrix.dtype != np.float32 or len(self.ids) != len(self.matrix):
            raise ValueError(
                f"{len(self.ids)} ids do not go with a {self.matrix.dtype} matrix of shape {self.matrix.shape}"
            )

    def __len__(self) -> int:
        return len(self.ids)

    def find(self, id: str) -> Floats | None:
        """The row of this id, shape (dimension,); None when it has none. The ids are in order."""
        row = self.row(id)
        return None if row is None else self.matrix[row]

    def row(self, id: str) -> int | None:
        """Which row this id has; None when it has none. The ids are in order."""
        place = bisect_left(self.ids, id)
        return place if place < len(self.ids) and self.ids[place] == id else None


def similarities(matrix: Floats, vector: Floats) -> Floats:
    """Cosine of every row with `vector` (unit lengths assumed), shape (rows,), rounded."""
    return np.asarray(np.round(matrix @ vector, DECIMALS), dtype=np.float32)


def pairwise(matrix: Floats) -> Floats:
    """Cosine of every row with every row, shape (rows, rows), rounded."""
    return np.asarray(np.round(matrix @ matrix.T, DECIMALS), dtype=np.float32)


def to_bytes(vector: Floats) -> bytes:
    """Little-endian float32, as stored."""
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def from_bytes(blobs: list[bytes], dimension: int) -> Floats:
    """The matrix of stored vectors, shape (len(blobs), dimension)."""
    flat = np.frombuffer(b"".join(blobs), dtype="<f4")
    return np.array(flat, dtype=np.float32).reshape(len(blobs), dimension)


def without(rows: Floats, others: Floats) -> Floats:
    """Unit rows: what is left of each once its part in the direction of the other's row is taken off.

    Both of shape (n, dimension), `others` with unit rows.
    """
    rest = rows - (rows * others).sum(axis=1, keepdims=True) * others
    return np.asarray(rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-6), dtype=np.float32)

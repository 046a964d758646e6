"""How alike words are in meaning: a vector for each word of the papers, by the encoder that reads the passages. Pure.

"Taught" is near to "educated" and to "lessons": a passage that answers in other words than the question's still says
much of what was asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.vectors import VectorRows

__all__ = ["MOST_WORDS", "WordVectors"]

TOGETHER = 128  # so few rows stay in the processor's cache, and are multiplied on one thread
AT_ONCE = 4096  # vectors that are rounded
MOST_WORDS = 50_000  # those in most passages have a vector; what is left of a large archive is names and misprints


class WordVectors:
    """Unit vectors of the vocabulary's words, one row a term; of zeros for a number and for a word too rare."""

    def __init__(self, vectors: Vectors | NDArray[np.float16]) -> None:
        self._vectors = vectors

    @classmethod
    def of(cls, size: int, *, numbers: Sequence[int], vectors: Vectors | VectorRows) -> WordVectors:
        """`vectors` are those of the terms with these numbers, out of a vocabulary of `size`."""
        # Rounded now, so that an index just built and one just read say the same.
        rows = np.zeros((size, vectors.shape[1]), dtype=np.float16)
        for begin in range(0, len(numbers), AT_ONCE):
            rows[list(numbers[begin : begin + AT_ONCE])] = vectors[begin : begin + AT_ONCE]
        return cls(rows)

    def __len__(self) -> int:
        return len(self._vectors)

    def vectors(self, numbers: NDArray[np.int32]) -> Vectors:
        """The vectors of the terms with these numbers, one row each; of zeros for a number below zero."""
        if not len(self):
            return np.zeros((len(numbers), self._vectors.shape[1]), dtype=np.float32)
        rows: Vectors = np.where((numbers >= 0)[:, None], self._vectors[np.maximum(numbers, 0)], np.float32(0))
        return rows

    def likeness(self, numbers: NDArray[np.int32], vectors: Vectors) -> NDArray[np.float32]:
        """The cosine of each of these terms (rows) with each of the given unit vectors (columns)."""
        if not len(self):
            return np.zeros((len(numbers), len(vectors)), dtype=np.float32)
        known, columns = np.maximum(numbers, 0), np.ascontiguousarray(vectors.T)
        cosines = np.zeros((len(numbers), len(vectors)), dtype=np.float32)
        for begin in range(0, len(numbers), TOGETHER):
            rows = self._vectors.take(known[begin : begin + TOGETHER], axis=0).astype(np.float32, copy=False)
            cosines[begin : begin + TOGETHER] = rows @ columns
        cosines[numbers < 0] = 0
        return cosines

    def save(self, file: Path) -> None:
        """Write the vectors in half precision; a cosine keeps three digits."""
        with file.open("wb") as stream:
            np.save(stream, self._vectors.astype(np.float16, copy=False), allow_pickle=False)

    @classmethod
    def load(cls, file: Path, *, mapped: bool = False) -> WordVectors:
        """Read what save() wrote, or leave it on disk. Raises OSError or ValueError when it is something else."""
        if mapped:
            return cls(np.load(file, mmap_mode="r", allow_pickle=False))
        return cls(np.load(file, allow_pickle=False).astype(np.float32))

"""Vectors to ranked rows by cosine. The only module that imports faiss."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.models import Ranking

__all__ = ["DenseIndex"]

Mask = NDArray[np.bool_]


class DenseIndex:
    """Exact search over unit vectors, so that inner product is cosine. Row i of the vectors is row i of the index."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """From unit vectors, one row each. Raises ValueError when they are not of unit length."""
        if len(vectors) and not np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3):
            raise ValueError("the vectors must be of unit length")
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimensions(self) -> int:
        return int(self._index.d)

    def search(self, vector: Vectors, k: int, *, allowed: Mask | None = None) -> Ranking:
        """At most k rows nearest to the vector, best first, ties by row. `allowed` says which rows may be found."""
        if k < 1 or not len(self):
            return Ranking((), ())
        query = np.ascontiguousarray(vector.reshape(1, -1), dtype=np.float32)
        k = min(k, len(self))
        if allowed is None:
            scores, rows = self._index.search(query, k)
        else:
            selector = faiss.IDSelectorBatch(np.flatnonzero(allowed).astype(np.int64))
            scores, rows = self._index.search(query, k, params=faiss.SearchParameters(sel=selector))  # type: ignore[call-arg]
        # faiss pads with -1 when fewer than k rows are found
        found = sorted((-float(score), int(row)) for score, row in zip(scores[0], rows[0], strict=True) if row >= 0)
        return Ranking(tuple(row for _, row in found), tuple(-score for score, _ in found))

    def vectors(self, begin: int, end: int) -> Vectors:
        """Rows begin to end, end not included, as an array of unit vectors."""
        if end <= begin:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.asarray(self._index.reconstruct_n(begin, end - begin), dtype=np.float32)

    def save(self, file: Path) -> None:
        """Raises OSError when the file can't be written."""
        try:
            faiss.write_index(self._index, str(file))
        except RuntimeError as error:
            raise OSError(f"{file} can't be written ({error})") from error

    @classmethod
    def load(cls, file: Path) -> DenseIndex:
        """Read what save() wrote. Only for files whose checksum was just verified: faiss trusts what it reads.

        Raises RuntimeError when faiss can't make sense of the file.
        """
        return cls(faiss.read_index(str(file)))

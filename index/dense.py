"""Vectors to ranked rows by cosine. The only module that imports faiss."""

from __future__ import annotations

from collections.abc import Sequence
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
        # The vectors where faiss keeps them. They are gone with the index, so none is handed out but as a copy.
        size, dimensions = int(index.ntotal), int(index.d)
        stored = faiss.rev_swig_ptr(index.get_xb(), size * dimensions) if size else np.zeros(0, np.float32)  # type: ignore[attr-defined]
        self._vectors: Vectors = stored.reshape(size, dimensions)

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
        # One question is one thread's work; more of them wait for one another longer than they search.
        faiss.omp_set_num_threads(1)
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
        return self._vectors[begin:end].copy()

    def cosines(self, rows: Sequence[int], vector: Vectors) -> NDArray[np.float64]:
        """The cosine of each of these rows with the unit vector, in their order."""
        # One by one, as a row's product differs in its last digits with the rows that it is multiplied with.
        return np.array([float(self._vectors[row] @ vector) for row in rows], dtype=np.float64)

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

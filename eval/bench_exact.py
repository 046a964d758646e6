"""Search by every vector: what may be missed by an index that doesn't look at all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.allowed import Allowed, Mask, allowed_of
from index.dense import DenseIndex
from index.encoder import Vectors
from index.models import Ranking

__all__ = ["Exact", "recalls"]

TOP = 10
AS_NEAR = 1e-6  # two vectors that are so alike are equally near
AT_ONCE = 1 << 16  # vectors that are compared at a time


class Exact:
    """Stands where a DenseIndex does, and has looked at all of its vectors for some questions, with each of some masks.

    It can be asked for those questions, with masks that let as many rows pass as one of those, and for no more rows.
    """

    def __init__(self, index: DenseIndex, asked: Vectors, masks: Sequence[Mask | None], *, most: int) -> None:
        self._index, self._most = index, most
        self._found: dict[tuple[bytes, int], Ranking] = {}
        for mask in masks:
            for vector, ranking in zip(asked, self._nearest(asked, mask), strict=True):
                self._found[_key(vector, mask)] = ranking

    def _nearest(self, asked: Vectors, mask: Mask | None) -> list[Ranking]:
        scores: Vectors = np.full((len(asked), self._most), -np.inf, np.float32)
        rows: NDArray[np.int64] = np.zeros((len(asked), self._most), np.int64)
        for begin in range(0, len(self._index), AT_ONCE):
            end = min(begin + AT_ONCE, len(self._index))
            some = np.arange(begin, end) if mask is None else begin + np.flatnonzero(mask[begin:end])
            if not len(some):
                continue
            vectors = self._index.vectors(begin, end)[some - begin]
            scores = np.concatenate([scores, asked @ vectors.T], axis=1)
            rows = np.concatenate([rows, np.broadcast_to(some, (len(asked), len(some)))], axis=1)
            best = np.argpartition(-scores, self._most - 1, axis=1)[:, : self._most]
            scores, rows = np.take_along_axis(scores, best, axis=1), np.take_along_axis(rows, best, axis=1)
        return [_ranking(*one) for one in zip(scores, rows, strict=True)]

    def search(self, vector: Vectors, k: int, *, allowed: Allowed | Mask | None = None) -> Ranking:
        """As DenseIndex does. Raises KeyError for another question, and ValueError for more rows."""
        if k > self._most:
            raise ValueError(f"{self._most} rows are known, not {k}")
        only = allowed_of(allowed)
        ranking = self._found[_key(vector, None if only is None else only.every)]
        return Ranking(ranking.rows[:k], ranking.scores[:k])

    def vectors(self, begin: int, end: int) -> Vectors:
        """As DenseIndex does."""
        return self._index.vectors(begin, end)

    def take(self, rows: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """As DenseIndex does."""
        return self._index.take(rows)

    def cosines(self, rows: Sequence[int], vector: Vectors) -> NDArray[np.float64]:
        """As DenseIndex does."""
        return self._index.cosines(rows, vector)


def _key(vector: Vectors, mask: Mask | None) -> tuple[bytes, int]:
    return vector.tobytes(), -1 if mask is None else int(np.count_nonzero(mask))


def _ranking(scores: Vectors, rows: NDArray[np.int64]) -> Ranking:
    found = np.isfinite(scores)
    scores, rows = scores[found].astype(np.float64), rows[found]
    order = np.lexsort((rows, -scores))
    return Ranking(tuple(rows[order].tolist()), tuple(scores[order].tolist()))


def recalls(
    found: Sequence[Sequence[Sequence[int]]], every: Vectors, asked: Vectors, masks: Sequence[Mask | None]
) -> list[float]:
    """For each mask the mean share of the ten nearest that was found; one that is as near counts.

    `found` are rows by question and by mask.
    """
    cosines = np.zeros((len(asked), len(every)), np.float32)
    for begin in range(0, len(every), AT_ONCE):
        cosines[:, begin : begin + AT_ONCE] = asked @ np.asarray(every[begin : begin + AT_ONCE]).T
    shares = np.zeros((len(asked), len(masks)))
    for number, of_question in enumerate(cosines):
        for kind, mask in enumerate(masks):
            there = of_question if mask is None else of_question[mask]
            most = min(TOP, len(there))
            least = np.partition(there, -most)[-most] - AS_NEAR
            shares[number, kind] = np.count_nonzero(of_question[list(found[number][kind])[:TOP]] >= least) / most
    return [float(share) for share in shares.mean(axis=0)]

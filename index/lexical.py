"""Words to ranked rows: Okapi BM25. The only module that imports rank-bm25.

rank-bm25 counts the words and weighs them; the scores that it would compute for each (word, passage) pair are kept as a
sparse matrix, so that a query touches the passages that hold its words and no others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.models import Ranking

__all__ = ["LexicalIndex"]

Mask = NDArray[np.bool_]


class LexicalIndex:
    """BM25 scores by term and row. For every query, scores(q) equals BM25Okapi(corpus).get_scores(q)."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        *,
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        weights: NDArray[np.float64],
        idf: NDArray[np.float64],
        size: int,
    ) -> None:
        if len(starts) != len(vocabulary) + 1 or len(idf) != len(vocabulary) or len(rows) != len(weights):
            raise ValueError("the parts of the lexical index don't belong together")
        self._columns = {term: column for column, term in enumerate(vocabulary)}
        self._starts, self._rows, self._weights, self._idf = starts, rows, weights, idf
        self._size = size

    @classmethod
    def build(cls, corpus: Sequence[Sequence[str]]) -> LexicalIndex:
        """From the terms of each row, in row order."""
        if not any(corpus):
            # rank-bm25 divides by zero when there is no word at all.
            return cls(
                (), starts=np.zeros(1, np.int64), rows=_ints(), weights=_floats(), idf=_floats(), size=len(corpus)
            )
        bm25 = BM25Okapi(corpus)
        vocabulary = sorted(bm25.idf)
        column_of = {term: column for column, term in enumerate(vocabulary)}
        idf = np.array([bm25.idf[term] for term in vocabulary])
        columns, rows, counts = [], [], []
        for row, frequencies in enumerate(bm25.doc_freqs):
            for term, count in frequencies.items():
                columns.append(column_of[term])
                rows.append(row)
                counts.append(count)
        lengths = np.asarray(bm25.doc_len, dtype=np.float64)
        column, row_array, count_array = np.array(columns), np.array(rows, np.int32), np.array(counts, np.float64)
        # Robertson et al. (1994), as rank-bm25 writes it.
        norm = bm25.k1 * (1 - bm25.b + bm25.b * lengths / bm25.avgdl)
        weights = idf[column] * (count_array * (bm25.k1 + 1) / (count_array + norm[row_array]))
        order = np.lexsort((row_array, column))
        starts = np.searchsorted(column[order], np.arange(len(vocabulary) + 1)).astype(np.int64)
        return cls(vocabulary, starts=starts, rows=row_array[order], weights=weights[order], idf=idf, size=len(corpus))

    def __len__(self) -> int:
        return self._size

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Every term, sorted."""
        return tuple(self._columns)

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of every term: its place in the vocabulary."""
        return self._columns

    def idf(self, term: str) -> float:
        """How rare the term is, by rows: ln((N + 1) / (n + 0.5)), above zero, the most for an unknown one.

        BM25Okapi's own idf falls below zero for common words, which no measure of coverage can use.
        """
        column = self._columns.get(term)
        found = 0 if column is None else int(self._starts[column + 1] - self._starts[column])
        return float(np.log((self._size + 1) / (found + 0.5)))

    def rows_with(self, term: str) -> NDArray[np.int32]:
        """The rows that hold the term, ascending."""
        column = self._columns.get(term)
        return self._rows[:0] if column is None else self._rows[self._starts[column] : self._starts[column + 1]]

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """The BM25 score of every row; a term that is asked twice counts twice."""
        scores = np.zeros(self._size)
        for term in terms:
            column = self._columns.get(term)
            if column is not None:
                begin, end = self._starts[column], self._starts[column + 1]
                scores[self._rows[begin:end]] += self._weights[begin:end]
        return scores

    def search(self, terms: Sequence[str], k: int, *, allowed: Mask | None = None) -> Ranking:
        """At most k rows that hold one of the terms, best first, ties by row; only rows that are `allowed`."""
        if k < 1 or not self._size:
            return Ranking((), ())
        matched = np.zeros(self._size, dtype=np.bool_)
        for term in set(terms):
            # Okapi scores a very common word at or below zero, so a match is a match and not a score above zero.
            matched[self.rows_with(term)] = True
        if allowed is not None:
            matched &= allowed
        candidates = np.flatnonzero(matched)
        scores = self.scores(terms)[candidates]
        order = np.lexsort((candidates, -scores))[:k]
        return Ranking(tuple(int(row) for row in candidates[order]), tuple(float(score) for score in scores[order]))

    def save(self, file: Path) -> None:
        """Write the index as one .npz without pickled objects."""
        words = np.frombuffer("\n".join(self._columns).encode(), dtype=np.uint8)
        with file.open("wb") as stream:
            np.savez(
                stream,
                vocabulary=words,
                starts=self._starts,
                rows=self._rows,
                weights=self._weights,
                idf=self._idf,
                size=np.array([self._size]),
            )

    @classmethod
    def load(cls, file: Path) -> LexicalIndex:
        """Read what save() wrote. Raises OSError, ValueError or KeyError when it is something else."""
        with np.load(file, allow_pickle=False) as stored:
            vocabulary = bytes(stored["vocabulary"]).decode().split("\n") if len(stored["vocabulary"]) else []
            return cls(
                vocabulary,
                starts=stored["starts"],
                rows=stored["rows"],
                weights=stored["weights"],
                idf=stored["idf"],
                size=int(stored["size"][0]),
            )


def _ints() -> NDArray[np.int32]:
    return np.zeros(0, np.int32)


def _floats() -> NDArray[np.float64]:
    return np.zeros(0, np.float64)

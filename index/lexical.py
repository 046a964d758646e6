"""Words to ranked rows: Okapi BM25. The only module that imports rank-bm25.

rank-bm25 weighs the words; the scores that it would compute for each (word, passage) pair are kept as a sparse matrix,
so that a query touches the passages that hold its words and no others.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.allowed import Mask
from index.bags import Ragged
from index.models import Ranking

__all__ = ["LexicalIndex"]

Floats = NDArray[np.float64]
Rows = NDArray[np.int32]

SAMPLED = 2048  # scores that tell about where the best begin
SPARE = 8  # of them so many more, lest they tell of too few
MANY = 64  # times as many rows as are asked for are not sorted whole
LOOKED_UP = 32  # times as long takes it to look up a row than to add one up
AT_ONCE = 1 << 22  # postings that are weighed at a time


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
        self._all_count = not len(weights) or float(weights.min()) > 0

    @classmethod
    def build(cls, corpus: Iterable[Sequence[str]]) -> LexicalIndex:
        """From the terms of each row, in row order. They are read once, and no more than one row is held."""
        return cls.joined(_numbered(terms) for terms in corpus)

    @classmethod
    def joined(cls, parts: Iterable[tuple[Sequence[str], Ragged]]) -> LexicalIndex:
        """From parts of the corpus: terms, and rows of their numbers, which are places among the part's terms.

        Terms stand in the order in which the rows have them first. They are read once, and no more than one part is
        held.
        """
        counts = _Counts()
        for terms, numbered in parts:
            counts.add(terms, numbered)
        size = len(counts.lengths)
        if not counts.numbers:
            # rank-bm25 divides by zero when there is no word at all.
            return cls((), starts=np.zeros(1, np.int64), rows=_ints(), weights=_floats(), idf=_floats(), size=size)
        bm25 = _Weighed(counts)
        vocabulary = sorted(counts.numbers)
        idf = np.array([bm25.idf[term] for term in vocabulary])
        place = np.zeros(len(vocabulary), dtype=np.int32)
        place[[counts.numbers[term] for term in vocabulary]] = np.arange(len(vocabulary), dtype=np.int32)
        columns = place[np.frombuffer(counts.terms, dtype=np.int32)]
        order = np.argsort(columns, kind="stable")  # rows stay ascending
        columns = columns[order]
        rows = np.frombuffer(counts.rows, dtype=np.int32)[order]
        times = np.frombuffer(counts.times, dtype=np.int32)[order]
        del order
        # Robertson et al. (1994), as rank-bm25 writes it.
        norm = bm25.k1 * (1 - bm25.b + bm25.b * np.array(counts.lengths, dtype=np.float64) / bm25.avgdl)
        weights = np.zeros(len(rows))
        for begin in range(0, len(rows), AT_ONCE):
            part = slice(begin, begin + AT_ONCE)
            often = times[part].astype(np.float64)
            weights[part] = idf[columns[part]] * (often * (bm25.k1 + 1) / (often + norm[rows[part]]))
        starts = np.searchsorted(columns, np.arange(len(vocabulary) + 1, dtype=np.int32)).astype(np.int64)
        return cls(vocabulary, starts=starts, rows=rows, weights=weights, idf=idf, size=size)

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

    def held_by(self, rows: Sequence[int] | NDArray[np.integer], term: str) -> Mask:
        """Of each of these rows whether it holds the term. Takes no longer for a term that stands in many rows."""
        found, asked = self.rows_with(term), np.asarray(rows, dtype=np.int32)
        if not len(found):
            return np.zeros(len(asked), np.bool_)
        held: Mask = found[np.minimum(np.searchsorted(found, asked), len(found) - 1)] == asked
        return held

    def scores(self, terms: Sequence[str]) -> Floats:
        """The BM25 score of every row; a term that is asked twice counts twice."""
        scores = np.zeros(self._size)
        for column in self._known(terms):
            rows = self._rows[self._part(column)].astype(np.intp)  # sooner than numpy does it on the way
            np.add.at(scores, rows, self._weights[self._part(column)])
        return scores

    def scores_of(self, rows: Sequence[int] | NDArray[np.integer], terms: Sequence[str]) -> Floats:
        """The same for these rows alone, in their order, to the last digit."""
        asked = np.asarray(rows, dtype=np.int32)
        if len(asked) > self._size / LOOKED_UP:
            return self.scores(terms)[asked]
        scores = np.zeros(len(asked))
        for column in self._known(terms):
            held = self._rows[self._part(column)]
            place = np.minimum(np.searchsorted(held, asked), len(held) - 1)
            found = held[place] == asked
            scores[found] += self._weights[self._part(column)][place[found]]
        return scores

    def search(self, terms: Sequence[str], k: int, *, allowed: Mask | None = None) -> Ranking:
        """At most k rows that hold one of the terms, best first, ties by row; only rows that are `allowed`."""
        if k < 1 or not self._size:
            return Ranking((), ())
        if allowed is not None and self._all_count and np.count_nonzero(allowed) <= self._size / LOOKED_UP:
            rows = np.flatnonzero(allowed)
            scores = self.scores_of(rows, terms)
            found = _promising(scores, k)
            best = found[_best(rows[found], scores[found], k)]
            return Ranking(tuple(rows[best].tolist()), tuple(scores[best].tolist()))
        scores = self.scores(terms)
        # Okapi scores a very common word at or below zero; then a match is a match and not a score above zero.
        rows = _promising(scores, k, allowed) if self._all_count else self._matched(terms, allowed)
        best = rows[_best(rows, scores[rows], k)]
        return Ranking(tuple(best.tolist()), tuple(scores[best].tolist()))

    def _known(self, terms: Sequence[str]) -> list[int]:
        return [self._columns[term] for term in terms if term in self._columns]

    def _part(self, column: int) -> slice:
        return slice(int(self._starts[column]), int(self._starts[column + 1]))

    def _matched(self, terms: Sequence[str], allowed: Mask | None) -> NDArray[np.int64]:
        matched = np.zeros(self._size, dtype=np.bool_)
        for column in self._known(terms):
            matched[self._rows[self._part(column)]] = True
        if allowed is not None:
            matched &= allowed
        return np.flatnonzero(matched)

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


@dataclass(slots=True)
class _Counts:
    """How often each term stands in each row, as three columns of equal length, row by row."""

    numbers: dict[str, int] = field(default_factory=dict)  # of each term, in the order in which they first stand
    lengths: array[int] = field(default_factory=lambda: array("i"))  # of each row
    terms: array[int] = field(default_factory=lambda: array("i"))
    rows: array[int] = field(default_factory=lambda: array("i"))
    times: array[int] = field(default_factory=lambda: array("i"))

    def add(self, terms: Sequence[str], rows: Ragged) -> None:
        """Count the terms of the next rows."""
        numbers = np.array([self.numbers.setdefault(term, len(self.numbers)) for term in terms], np.int32)
        lengths = np.diff(rows.starts)
        stands_in = np.repeat(np.arange(len(rows)), lengths) * len(terms)
        found, times = np.unique(stands_in + rows.values, return_counts=True)
        for column, values in (
            (self.terms, numbers[found % max(1, len(terms))]),
            (self.rows, len(self.lengths) + found // max(1, len(terms))),
            (self.times, times),
            (self.lengths, lengths),
        ):
            column.frombytes(values.astype(np.int32).tobytes())


class _Weighed(BM25Okapi):  # type: ignore[misc]
    """BM25Okapi of words that were counted, with its parameters and its idf. It would keep a dict for each row."""

    def _initialize(self, counts: _Counts) -> dict[str, int]:
        """In how many rows each term stands, which is what BM25Okapi weighs terms by."""
        self.corpus_size = len(counts.lengths)
        self.avgdl = sum(counts.lengths) / self.corpus_size
        rows_with = np.bincount(np.frombuffer(counts.terms, dtype=np.int32), minlength=len(counts.numbers))
        return dict(zip(counts.numbers, rows_with.tolist(), strict=True))


def _numbered(terms: Sequence[str]) -> tuple[Sequence[str], Ragged]:
    """A row by itself: its terms, each once, and their numbers."""
    numbers: dict[str, int] = {}
    row = [numbers.setdefault(term, len(numbers)) for term in terms]
    return tuple(numbers), Ragged.row(np.array(row, np.int32))


def _promising(scores: Floats, k: int, allowed: Mask | None = None) -> NDArray[np.int64]:
    """The rows of the k best scores above nought, and few more where a sample tells about where those begin."""
    step = max(1, len(scores) // SAMPLED)
    some = scores[::step]
    rank = 2 * k * len(some) // max(1, len(scores)) + SPARE
    some = some[some > 0] if allowed is None else some[(some > 0) & allowed[::step]]  # many alike would take far longer
    least = float(np.partition(some, -rank)[-rank]) if rank < len(some) else 0.0
    if least > 0 and len(rows := _passing(scores >= least, allowed)) >= k:
        return rows
    return _passing(scores > 0, allowed)


def _passing(found: Mask, allowed: Mask | None) -> NDArray[np.int64]:
    return np.flatnonzero(found if allowed is None else found & allowed)


def _best(rows: NDArray[np.int64], scores: Floats, k: int) -> NDArray[np.int64]:
    """The places among these rows of the best k by their scores, best first, ties by row."""
    if len(rows) <= MANY * k:
        return np.lexsort((rows, -scores))[:k]
    least = np.partition(scores, -k)[-k]
    above, level = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
    kept = np.concatenate([above, level[: k - len(above)]])
    return kept[np.lexsort((rows[kept], -scores[kept]))[:k]]


def _ints() -> NDArray[np.int32]:
    return np.zeros(0, np.int32)


def _floats() -> NDArray[np.float64]:
    return np.zeros(0, np.float64)

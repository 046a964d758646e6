"""The terms of every passage, unit by unit, as numbers: what ranking looks at without reading a word. Pure.

A term's number is its place in the vocabulary of the lexical index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.models import Passage

__all__ = ["Bags", "Numbers", "Ragged", "spread", "unit_slices", "within"]

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different lengths, one after another: row i is values[starts[i]:starts[i + 1]]."""

    starts: NDArray[np.int64]
    values: Numbers

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> Ragged:
        starts, values = [0], list[int]()
        for row in rows:
            values.extend(row)
            starts.append(len(values))
        return cls(np.array(starts, np.int64), np.array(values, np.int32))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> Numbers:
        return self.values[self.starts[row] : self.starts[row + 1]]

    def rows(self, chosen: NDArray[np.int64]) -> Ragged:
        """These rows in their order; an empty one for a number below nought."""
        starts, places = within(self.starts, chosen)
        return Ragged(starts, self.values[places])

    def part(self, begin: int, end: int) -> Ragged:
        """Rows begin to end, end not included."""
        starts = self.starts[begin : end + 1]
        return Ragged(starts - starts[0], self.values[starts[0] : starts[-1]])

    @classmethod
    def row(cls, values: Numbers) -> Ragged:
        """A single row."""
        return cls(np.array([0, len(values)], np.int64), values)

    @classmethod
    def joined(cls, parts: Sequence[Ragged]) -> Ragged:
        """The rows of all parts, one after another."""
        lengths = np.concatenate([np.zeros(1, np.int64), *(part.starts[1:] - part.starts[:-1] for part in parts)])
        return cls(np.cumsum(lengths), np.concatenate([np.zeros(0, np.int32), *(part.values for part in parts)]))

    def renumbered(self, numbers: Numbers) -> Ragged:
        """The rows with numbers[n] in place of each value n, and without it where that is below nought."""
        values = numbers[self.values]
        kept = values >= 0
        if kept.all():
            return Ragged(self.starts, values)
        before = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])
        return Ragged(before[self.starts], values[kept])

    def any_outside(self, these: Collection[int]) -> NDArray[np.bool_]:
        """Of each row whether it holds a value that is none of these."""
        outside = np.isin(self.values, list(these), invert=True) if these else np.ones(len(self.values), np.bool_)
        counts = np.concatenate([np.zeros(1, np.int64), np.cumsum(outside)])
        return np.asarray(counts[self.starts[1:]] > counts[self.starts[:-1]])


def within(starts: NDArray[np.int64], chosen: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each of the chosen rows begins when they stand one after another, with the end; and the places of theirs.

    `starts` are those of all rows, with the end. There is nothing in a row below nought.
    """
    begins = starts[chosen]
    lengths = np.where(chosen < 0, 0, starts[chosen + 1] - begins)
    ends = np.cumsum(lengths)
    new = np.concatenate([np.zeros(1, np.int64), ends])
    return new, np.repeat(begins - new[:-1], lengths) + np.arange(new[-1])


@dataclass(frozen=True, slots=True)
class Bags:
    """For each unit its terms in order, and for each passage those of its headings and of its column headings."""

    units: Ragged
    headings: Ragged
    columns: Ragged

    @classmethod
    def joined(cls, parts: Sequence[Bags]) -> Bags:
        """Those of all parts, one after another."""
        return cls(
            Ragged.joined([part.units for part in parts]),
            Ragged.joined([part.headings for part in parts]),
            Ragged.joined([part.columns for part in parts]),
        )

    def renumbered(self, numbers: Numbers) -> Bags:
        """Those with numbers[n] in place of each number n, and without it where that is below nought."""
        return Bags(self.units.renumbered(numbers), self.headings.renumbered(numbers), self.columns.renumbered(numbers))

    def save(self, file: Path) -> None:
        """Write all three as one .npz without pickled objects."""
        with file.open("wb") as stream:
            np.savez(
                stream,
                units_starts=self.units.starts,
                units_values=self.units.values,
                headings_starts=self.headings.starts,
                headings_values=self.headings.values,
                columns_starts=self.columns.starts,
                columns_values=self.columns.values,
            )

    @classmethod
    def load(cls, file: Path) -> Bags:
        """Read what save() wrote. Raises OSError, ValueError or KeyError when it is something else."""
        with np.load(file, allow_pickle=False) as stored:
            return cls(
                *(
                    Ragged(stored[f"{name}_starts"], stored[f"{name}_values"])
                    for name in ("units", "headings", "columns")
                )
            )


def spread(marks: NDArray[np.bool_], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Each mark for all that it is of: marks[i] at starts[i] up to starts[i + 1]; there is one start more than marks.

    Marks that are alike and follow one another are written in one go, as when whole papers are marked.
    """
    changes = np.flatnonzero(marks[1:] != marks[:-1]) + 1
    runs = np.concatenate([np.zeros(1, np.int64), changes, np.full(1, len(marks))])
    return np.repeat(marks[runs[:-1]], np.diff(starts[runs])) if len(marks) else np.zeros(0, np.bool_)


def unit_slices(passage: Passage) -> Iterator[str]:
    """The words of each of a passage's units."""
    for start, end in passage.units:
        yield passage.text[start - passage.start : end - passage.start]

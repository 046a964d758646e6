"""What units and passages say, read once when they are indexed, so that no question waits for it. Pure.

Of every unit the kinds of thing that it holds, its numbers and how many words it has; of every passage the periods
that it names. Numbers are kept as hashes: they are only compared with those of a question. What is read here is stored,
so whoever changes it, or a pattern of `markers.py` or `periods.py`, raises FORMAT in `store.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.bags import Ragged, unit_slices
from index.markers import DECIDED, hashed, kinds_held, numbers_held
from index.periods import months_before, periods
from index.resolutions import decided
from ingest.models import Paper, Passage

__all__ = ["Said", "Traits", "as_figures", "named_periods", "said"]

DIGIT = r"\d¹²³⁰⁴-⁹₀-₉"
WITH_DIGIT = re.compile(rf"(?<!\S)[^\s{DIGIT}]*[{DIGIT}]\S*")
ASKS = np.uint16(1 << 15)  # beside the kinds of `markers.py`
MOST_WORDS = 65_535


@dataclass(frozen=True, slots=True)
class Said:
    """What units say, one row a unit."""

    kinds: NDArray[np.uint16]  # see kinds_held; and ASKS where it ends in a question mark
    words: NDArray[np.uint16]  # how many
    numbers: Ragged  # hashes of numbers_held
    figures: Ragged  # hashes of its words that hold a digit, as as_figures() gives them

    def __len__(self) -> int:
        return len(self.kinds)

    def part(self, begin: int, end: int) -> Said:
        """Units begin to end, end not included; where that is none, one that says nothing."""
        if begin == end:
            return NOTHING
        return Said(
            self.kinds[begin:end], self.words[begin:end], self.numbers.part(begin, end), self.figures.part(begin, end)
        )

    def rows(self, chosen: NDArray[np.int64]) -> Said:
        """These units in their order; for a number below nought one that says nothing."""
        kinds, words = (np.repeat(none, len(chosen)) for none in (NOTHING.kinds, NOTHING.words))
        real = chosen >= 0
        kinds[real], words[real] = self.kinds[chosen[real]], self.words[chosen[real]]
        return Said(kinds, words, self.numbers.rows(chosen), self.figures.rows(chosen))

    @property
    def asks(self) -> NDArray[np.bool_]:
        return (self.kinds & ASKS) > 0

    @classmethod
    def joined(cls, parts: Sequence[Said]) -> Said:
        """The units of all parts, one after another."""
        return cls(
            np.concatenate([part.kinds for part in parts]),
            np.concatenate([part.words for part in parts]),
            Ragged.joined([part.numbers for part in parts]),
            Ragged.joined([part.figures for part in parts]),
        )


def said(texts: Iterable[str]) -> Said:
    """What each of the texts says."""
    every = list(texts)
    return Said(
        np.array([kinds_held(text) | (int(ASKS) if text.rstrip().endswith("?") else 0) for text in every], np.uint16),
        np.array([min(len(text.split()), MOST_WORDS) for text in every], np.uint16),
        Ragged.of([hashed(number) for number in numbers_held(text)] for text in every),
        Ragged.of([hashed(figure) for figure in as_figures(text)] for text in every),
    )


def as_figures(text: str) -> list[str]:
    """The words that hold a digit, without marks round them and commas inside."""
    return [word[0].strip(".,;:!?()[]£$%").replace(",", "") for word in WITH_DIGIT.finditer(text)]


NOTHING = said([""])


def named_periods(paper: Paper, passage: Passage) -> list[int]:
    """First and last day, by turns, of the periods that a passage and what it stands under name, each once, ascending.

    Days are counted as date.toordinal() does.
    """
    text = " ".join((passage.text, *passage.headings, *passage.columns, paper.title))
    named = [*periods(text), *months_before(text, paper.meeting_date)]
    return [day.toordinal() for period in sorted(set(named)) for day in period]


@dataclass(frozen=True, slots=True)
class Traits:
    """What all units say, and what periods all passages name, both in the order of the index."""

    units: Said
    periods: Ragged  # see named_periods

    @classmethod
    def build(cls, passages: Sequence[tuple[Paper, Passage]], *, known: Mapping[str, Traits] | None = None) -> Traits:
        """From the passages in row order, paper by paper; `known` are those of papers by their ids, read before."""
        parts = []
        for identity, of_paper in groupby(passages, key=lambda passage: passage[0].id):
            parts.append(known[identity] if known and identity in known else cls._read(tuple(of_paper)))
        return cls.joined(parts)

    @classmethod
    def joined(cls, parts: Sequence[Traits]) -> Traits:
        """Those of all parts, one after another."""
        return cls(
            Said.joined([part.units for part in parts]) if parts else said([]),
            Ragged.joined([part.periods for part in parts]),
        )

    @classmethod
    def _read(cls, passages: Sequence[tuple[Paper, Passage]]) -> Traits:
        units = said(text for _, passage in passages for text in unit_slices(passage))
        resolved = list(decided([(passage.headings, tuple(unit_slices(passage))) for _, passage in passages]))
        units.kinds[np.array(resolved, np.bool_)] |= np.uint16(DECIDED)
        return cls(
            units,
            Ragged.of(named_periods(paper, passage) for paper, passage in passages),
        )

    def part(self, rows: slice, units: slice) -> Traits:
        """Those of the passages in these rows, whose units these are."""
        if units.start == units.stop:
            return Traits(said([]), self.periods.part(rows.start, rows.stop))
        return Traits(self.units.part(units.start, units.stop), self.periods.part(rows.start, rows.stop))

    def periods_of(self, row: int) -> tuple[tuple[date, date], ...]:
        """The periods that a passage names."""
        days = [date.fromordinal(day) for day in self.periods[row].tolist()]
        return tuple(zip(days[::2], days[1::2], strict=True))

    def save(self, file: Path) -> None:
        """Write all as one .npz without pickled objects."""
        with file.open("wb") as stream:
            np.savez(
                stream,
                kinds=self.units.kinds,
                words=self.units.words,
                numbers_starts=self.units.numbers.starts,
                numbers_values=self.units.numbers.values,
                figures_starts=self.units.figures.starts,
                figures_values=self.units.figures.values,
                periods_starts=self.periods.starts,
                periods_values=self.periods.values,
            )

    @classmethod
    def load(cls, file: Path) -> Traits:
        """Read what save() wrote. Raises OSError, ValueError or KeyError when it is something else."""
        with np.load(file, allow_pickle=False) as stored:
            numbers, figures, named = (
                Ragged(stored[f"{name}_starts"], stored[f"{name}_values"]) for name in ("numbers", "figures", "periods")
            )
            return cls(Said(stored["kinds"], stored["words"], numbers, figures), named)

"""Where in candidates the kind of thing stands that a question wants, and how much of the question is beside it. Pure.

"How many children are in care?" is answered by "591 children in care", and not by a passage on children in care that
says elsewhere that 24 schools were inspected: a figure tells of the words next to it, and so do a day and a name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.bags import Numbers, Ragged
from index.markers import MONTHS, hashed
from index.models import Want
from index.words import stem

__all__ = ["Sequences", "Spots", "beside_spots", "counted_at", "find_spots"]

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
Places = NDArray[np.int64]

BESIDE = 5  # words that carry meaning, on either side of it
COUNTED_BEFORE, COUNTED_BEHIND = 2, 3  # so many words from a figure stands what it counts
FEWEST_DIGITS = 4  # no paragraph has a longer number, and thousands are written with a comma
MOSTLY = 0.9  # the share of a name's uses that have a capital
COUNTED = (Want.FIGURE, Want.CHANGE, Want.COMPARISON)
MONTH_WORDS = tuple(MONTHS.lower().split("|"))
DATED = (
    *(*MONTH_WORDS, "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("spring", "summer", "autumn", "winter"),
)
LAST_DAY = 31
WRITTEN = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty"),
    *("half", "none", "zero"),
)


class Spots:
    """Which terms of a sorted vocabulary are figures, words of dates, or names."""

    def __init__(self, vocabulary: Sequence[str], *, written: Mapping[str, int]) -> None:
        """`written` says how often each word stands in the papers, with its capitals."""
        self._vocabulary, self._written = vocabulary, written

    def of(self, wants: Want) -> Marks | None:
        """A mark for each term, and one more, False; None where no kind of term is wanted."""
        if wants in COUNTED:
            return self._figures
        if wants is Want.DATE:
            return self.dates
        return self._names if wants in (Want.PERSON, Want.PLACE) else None

    def is_label(self, number: int, said: Numbers) -> bool:
        """Whether the figure that a unit begins with numbers it; `said` are its numbers without such a one, hashed."""
        term = self._vocabulary[number] if 0 <= number < self._end_of_figures else ""
        return 0 < len(term) < FEWEST_DIGITS and hashed(term) not in said

    @cached_property
    def dates(self) -> Marks:
        """Years, months, days of the week and seasons."""
        marks = self._marked(DATED)
        for place in range(self._end_of_figures):
            marks[place] = _is_year(self._vocabulary[place])
        return marks

    @cached_property
    def months(self) -> Marks:
        return self._marked(MONTH_WORDS)

    @cached_property
    def small(self) -> Places:
        """The value of each number of one or two digits, -1 of all else."""
        return self._values(lambda term: int(term) if len(term) <= 2 and term.isdigit() else -1)

    @cached_property
    def ends(self) -> Places:
        """Of each year the last two digits of the next, -1 of all else."""
        return self._values(lambda term: (int(term) + 1) % 100 if _is_year(term) else -1)

    def _values(self, value: Callable[[str], int]) -> Places:
        values = np.full(len(self._vocabulary) + 1, -1, np.int64)
        values[: self._end_of_figures] = [value(term) for term in self._vocabulary[: self._end_of_figures]]
        return values

    @cached_property
    def _figures(self) -> Marks:
        marks = self._marked(WRITTEN)
        marks[: self._end_of_figures] = True
        return marks & ~self.dates

    @cached_property
    def _names(self) -> Marks:
        capital, every = (np.zeros(len(self._vocabulary) + 1) for _ in range(2))
        numbers = {term: number for number, term in enumerate(self._vocabulary)}
        for word, count in self._written.items():
            number = numbers.get(stem(word.lower()), -1)
            every[number] += count
            capital[number] += count * (word[:1].isupper() and not word.isupper())
        marks: Marks = (capital >= MOSTLY * np.maximum(every, 1)) & ~self.dates
        marks[-1] = False
        return marks

    @cached_property
    def _end_of_figures(self) -> int:
        return bisect_left(self._vocabulary, ":")  # the sign behind the digits

    def _marked(self, these: Iterable[str]) -> Marks:
        marks = np.zeros(len(self._vocabulary) + 1, np.bool_)
        for term in map(stem, these):
            place = bisect_left(self._vocabulary, term)
            if place < len(self._vocabulary) and self._vocabulary[place] == term:
                marks[place] = True
        return marks


@dataclass(frozen=True, slots=True)
class Sequences:
    """Bags of terms, one after another: their numbers, -2 at the end of each, and where each begins, the end as well.

    `near` says how near each term comes to each that is asked for.
    """

    numbers: Numbers
    begins: NDArray[np.int64]
    near: Floats

    def greatest(self, places: Places, values: Floats) -> Floats:
        """Of each bag the greatest value of the places in it, 0 where there is none."""
        found = np.zeros(len(self.begins) - 1)
        np.maximum.at(found, self._bag(places), values)
        return found

    def around(self, places: Places, first: int, last: int) -> Floats:
        """How near the terms come that stand so many before and behind each place in its bag: the nearest of them."""
        bag = self._bag(places)
        beside = places[:, None] + np.arange(first, last + 1)[None, :]
        inside = (beside >= self.begins[bag][:, None]) & (beside < self.begins[bag + 1][:, None])
        near = self.near[np.clip(beside, 0, len(self.near) - 1)]
        held: Floats = np.where(inside[:, :, None], near, 0.0).max(axis=1)
        return held

    def _bag(self, places: Places) -> NDArray[np.int64]:
        return np.searchsorted(self.begins, places, side="right") - 1


def find_spots(spots: Spots, wants: Want, bags: Sequences, *, said: Ragged, asked: Numbers) -> Places:
    """Where the kind of thing stands that is wanted. `said` holds, hashed, the numbers of the first bags.

    Days, years and numbers of paragraphs are no figures, and nothing answers that the question names itself.
    """
    marks = spots.of(wants)
    if marks is None:
        return np.zeros(0, np.int64)
    numbers, begins = bags.numbers, bags.begins
    known = np.where(numbers < 0, len(marks) - 1, numbers)
    here = marks[known] & ~np.isin(numbers, asked)
    if wants in COUNTED:
        here[[begins[bag] for bag in range(len(said)) if spots.is_label(int(numbers[begins[bag]]), said[bag])]] = False
        here &= ~_of_dates(spots.small[known], month=spots.months[known], ends=spots.ends[known])
    return np.flatnonzero(here)


def _of_dates(small: Places, *, month: Marks, ends: Places) -> Marks:
    """Whether terms are days of a month before or behind them, or "25" of "2024-25"; all arrays have one row a term."""
    beside = np.zeros(len(small), np.bool_)
    beside[:-1] |= month[1:]
    beside[1:] |= month[:-1]
    dated: Marks = beside & (small >= 1) & (small <= LAST_DAY)
    dated[1:] |= (small[1:] >= 0) & (small[1:] == ends[:-1])
    return dated


def beside_spots(bags: Sequences, places: Places, weights: Floats) -> Floats:
    """Of each bag the greatest share of the question, of terms of these weights, beside one of the places, 0 to 1."""
    total = float(weights.sum())
    if not total or not len(places):
        return np.zeros(len(bags.begins) - 1)
    return bags.greatest(places, bags.around(places, -BESIDE, BESIDE) @ weights / total)


def counted_at(bags: Sequences, places: Places, column: int) -> Floats:
    """Of each bag how near one of the places comes to counting what the term of that column names, 0 to 1."""
    if not len(places):
        return np.zeros(len(bags.begins) - 1)
    return bags.greatest(places, bags.around(places, -COUNTED_BEFORE, COUNTED_BEHIND)[:, column])


def _is_year(term: str) -> bool:
    return len(term) == 4 and term.isdigit() and term[:2] in ("19", "20")

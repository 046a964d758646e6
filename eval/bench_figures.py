"""The nouns of measuring speed, and seconds to figures: medians, p95, the exponent of growth. Needs but a clock."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter, thread_time

import numpy as np

__all__ = [
    "Cost",
    "Figure",
    "Filtered",
    "FilteredQuestions",
    "Growth",
    "Peer",
    "Questions",
    "Searched",
    "Stage",
    "exponent",
    "figure",
    "median_cost",
    "median_costs",
    "median_times",
    "seconds_of",
    "slow",
    "stage",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure over its runs: least <= median <= most, all in `unit`."""

    name: str
    unit: str
    median: float
    least: float
    most: float
    runs: int

    def __post_init__(self) -> None:
        if not self.least <= self.median <= self.most:
            raise ValueError(f"{self.name}: {self.median} is not between {self.least} and {self.most}")


@dataclass(frozen=True, slots=True)
class Stage:
    """Milliseconds that one step of a warm question takes: for the median question, and for the slowest but 1 in 20.

    `processor` is that of the median question of this thread's processor, None where only the clock was looked at.
    """

    name: str
    median: float
    slow: float
    processor: float | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, and seconds that a processor worked: other work on the machine adds to the clock alone.

    None where only the clock was looked at.
    """

    clock: float
    processor: float | None


@dataclass(frozen=True, slots=True)
class Filtered:
    """Search by vectors among a share of the rows: what the median query costs, and without the filter, and recall."""

    share: float
    cost: Cost
    unfiltered: Cost
    recall: float


@dataclass(frozen=True, slots=True)
class FilteredQuestions:
    """Whole questions asked among a share of the papers: what the median one costs, and without the filter.

    `right` is the share of questions whose own passage is among the first ten found, `exactly` the same where every
    vector that passes is looked at.
    """

    share: float
    cost: Cost
    slow: float
    unfiltered: Cost
    right: float
    exactly: float


@dataclass(frozen=True, slots=True)
class Questions:
    """Whole questions asked of an index at one size: each stage, the last of which is all of it.

    `opened` are the seconds that opening the index took; `right` and `exactly` as of FilteredQuestions, without a
    filter; `answered` is the share that was not refused.
    """

    opened: float
    stages: tuple[Stage, ...]
    answered: float
    right: float
    exactly: float
    filtered: tuple[FilteredQuestions, ...]

    def stage(self, name: str) -> Stage:
        """Raises KeyError for one that was not measured."""
        return {stage.name: stage for stage in self.stages}[name]


@dataclass(frozen=True, slots=True)
class Searched:
    """What a process that only searches took at one size: for the median query, and for the slowest but 1 in 20.

    `recall` is the share of the ten nearest vectors that is among the first ten found. `flat` is what the median query
    costs when faiss looks at every vector, None where our own search is just that. Memory is in MB: the most that was
    held, and what was held in the end and no file stands behind; None where the system doesn't say.
    """

    dense: Cost
    dense_slow: float
    recall: float
    lexical: Cost
    lexical_slow: float
    flat: Cost | None
    filtered: tuple[Filtered, ...]
    memory: float | None
    anonymous: float | None
    questions: Questions | None = None  # of figures that are older than it


@dataclass(frozen=True, slots=True)
class Growth:
    """One size: seconds to build both retrievers from made-up passages, their bytes a passage on disk, and searching.

    `build` and `library` are the same of a whole index, with the vectors of units; None in figures older than it.
    """

    passages: int
    dense_build: float
    lexical_build: float
    disk: float
    searched: Searched
    build: float | None = None
    library: float | None = None

    def __post_init__(self) -> None:
        if self.passages < 1:
            raise ValueError("there is no growth without a passage")


@dataclass(frozen=True, slots=True)
class Peer:
    """Seconds for the scores of all passages (median query), ours and another's, and how far the scores differ."""

    name: str
    passages: int
    ours: float
    peer: float
    difference: float
    allowed: float  # by which scores may differ that are added in another order, or in half as many digits

    @property
    def equal(self) -> bool:
        """Whether no score differs by more than that."""
        return self.difference <= self.allowed

    @property
    def ratio(self) -> float:
        """How many times as long the other takes."""
        return self.peer / self.ours


def figure(name: str, unit: str, values: Sequence[float]) -> Figure:
    """The figure of one value for each run. Raises ValueError without a run."""
    if not values:
        raise ValueError(f"{name} was never measured")
    return Figure(name, unit, statistics.median(values), min(values), max(values), len(values))


def seconds_of(work: Callable[[], object]) -> float:
    """Seconds on the clock that the work takes."""
    begin = perf_counter()
    work()
    return perf_counter() - begin


def median_times(work: Sequence[Callable[[], object]], *, runs: int) -> list[float]:
    """For each piece of work its median seconds; all are done once, then all once again, and so on."""
    rounds = [[seconds_of(piece) for piece in work] for _ in range(runs)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def median_costs(work: Sequence[Callable[[], object]], *, runs: int) -> list[Cost]:
    """For each piece of work its median seconds on the clock and of this thread's processor; done in turn, as above."""
    rounds = [[_cost(piece) for piece in work] for _ in range(runs)]
    return [median_cost(costs) for costs in zip(*rounds, strict=True)]


def median_cost(costs: Sequence[Cost]) -> Cost:
    """The median of each. Raises ValueError without a cost."""
    if not costs:
        raise ValueError("there is no cost")
    busy = [cost.processor for cost in costs if cost.processor is not None]
    return Cost(statistics.median(cost.clock for cost in costs), statistics.median(busy) if busy else None)


def _cost(work: Callable[[], object]) -> Cost:
    begin, busy = perf_counter(), thread_time()
    work()
    return Cost(perf_counter() - begin, thread_time() - busy)


def slow(values: Sequence[float]) -> float:
    """The value that at most 1 in 20 lie above (p95). Raises ValueError without a value."""
    if not values:
        raise ValueError("there is no value")
    return sorted(values)[-1 - len(values) // 20]


def stage(name: str, costs: Sequence[Cost]) -> Stage:
    """What a step costs over the questions, one cost each. Raises ValueError without a question."""
    median = median_cost(costs)
    busy = None if median.processor is None else 1000 * median.processor
    return Stage(name, 1000 * median.clock, 1000 * slow([cost.clock for cost in costs]), busy)


def exponent(times: Mapping[int, float]) -> float | None:
    """The slope of log(time) over log(size) by least squares: 1 when time doubles with size, 0 when it stays.

    `times` are seconds by size. None for fewer than two sizes, and where a time is nought.
    """
    if len(times) < 2 or min(times.values()) <= 0:
        return None
    sizes = [math.log(size) for size in times]
    slope, _ = np.polyfit(sizes, [math.log(time) for time in times.values()], 1)
    return float(slope)

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
    "Growth",
    "Peer",
    "Searched",
    "Stage",
    "exponent",
    "figure",
    "median_cost",
    "median_costs",
    "median_times",
    "seconds_of",
    "slow",
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
    """Milliseconds that one step of a warm query takes: for the median question, and for the slowest but 1 in 20."""

    name: str
    median: float
    slow: float


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


@dataclass(frozen=True, slots=True)
class Growth:
    """One size: seconds to build each index from made-up passages, bytes a passage of both on disk, and searching."""

    passages: int
    dense_build: float
    lexical_build: float
    disk: float
    searched: Searched

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


def exponent(times: Mapping[int, float]) -> float | None:
    """The slope of log(time) over log(size) by least squares: 1 when time doubles with size, 0 when it stays.

    `times` are seconds by size. None for fewer than two sizes, and where a time is nought.
    """
    if len(times) < 2 or min(times.values()) <= 0:
        return None
    sizes = [math.log(size) for size in times]
    slope, _ = np.polyfit(sizes, [math.log(time) for time in times.values()], 1)
    return float(slope)

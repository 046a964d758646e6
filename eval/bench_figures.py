"""The nouns of measuring speed, and seconds to figures: medians, p95, the exponent of growth. Needs but a clock."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

__all__ = [
    "Figure",
    "Growth",
    "Measured",
    "Peer",
    "Stage",
    "exponent",
    "figure",
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
class Growth:
    """Seconds at one size: to build each index from made-up passages, and to search it (median query)."""

    passages: int
    dense_build: float
    lexical_build: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Peer:
    """Seconds for the scores of all passages (median query), ours and rank-bm25's, and how far the scores differ."""

    passages: int
    ours: float
    peer: float
    difference: float

    @property
    def equal(self) -> bool:
        """Whether no score differs by more than adding in another order can explain."""
        return self.difference <= 1e-9


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that one run of the command found out; `questions` is how many the stages are over."""

    machine: Mapping[str, str]
    figures: tuple[Figure, ...]
    stages: tuple[Stage, ...]
    questions: int
    growth: tuple[Growth, ...]
    peer: Peer


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

"""How sure a figure is: 95% intervals by resampling the questions (Efron 1979, percentile method). Pure and seeded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.metrics import Scores

__all__ = ["Difference", "Estimate", "estimate", "paired"]

RESAMPLES = 2_000
SEED = 20_240_601
TAILS = (2.5, 97.5)
ROUNDING = 1e-12

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure's mean, its 95% interval, and how many questions it was measured on."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Two runs' means over the same questions, second minus first with its 95% interval, and a two-sided p-value."""

    first: float
    second: float
    difference: float
    low: float
    high: float
    p_value: float
    count: int


def estimate(scores: Sequence[Scores], name: str) -> Estimate | None:
    """One measure over the questions; None when it applies to none of them.

    The questions that it applies to are drawn anew, with replacement, RESAMPLES times, always from the same seed.
    """
    values, weights = _columns([row for row in scores if name in row], name)
    if not len(values):
        return None
    low, high = np.percentile(_means(_draws(len(values)), values, weights), TAILS)
    return Estimate(float(values @ weights / weights.sum()), float(low), float(high), len(values))


def paired(first: Sequence[Scores], second: Sequence[Scores], name: str) -> Difference | None:
    """One measure of two runs over the same questions in the same order; None when it applies to none in both.

    Each draw takes the same questions from both runs. The p-value is twice the smaller share of draws in which the
    difference is at most, or at least, zero, each share counted with one draw more so that it is never 0.
    """
    both = [(one, two) for one, two in zip(first, second, strict=True) if name in one and name in two]
    if not both:
        return None
    one, one_weights = _columns([row for row, _ in both], name)
    two, two_weights = _columns([row for _, row in both], name)
    draws = _draws(len(both))
    differences = _means(draws, two, two_weights) - _means(draws, one, one_weights)
    low, high = np.percentile(differences, TAILS)
    # Sums of the same numbers in another order differ in the last digit, and that is no difference.
    fewer = (min((differences <= ROUNDING).sum(), (differences >= -ROUNDING).sum()) + 1) / (RESAMPLES + 1)
    first_mean = float(one @ one_weights / one_weights.sum())
    second_mean = float(two @ two_weights / two_weights.sum())
    return Difference(
        first=first_mean,
        second=second_mean,
        difference=second_mean - first_mean,
        low=float(low),
        high=float(high),
        p_value=min(1.0, 2 * float(fewer)),
        count=len(both),
    )


def _columns(scores: Sequence[Scores], name: str) -> tuple[Floats, Floats]:
    values = np.array([row[name].value for row in scores], dtype=np.float64)
    weights = np.array([row[name].weight for row in scores], dtype=np.float64)
    return values, weights


def _draws(count: int) -> Floats:
    """How often each question is drawn: shape (RESAMPLES, count), each row summing to count."""
    generator = np.random.default_rng(SEED)
    return generator.multinomial(count, np.full(count, 1 / count), size=RESAMPLES).astype(np.float64)


def _means(draws: Floats, values: Floats, weights: Floats) -> Floats:
    means: Floats = (draws @ (values * weights)) / (draws @ weights)
    return means

"""The learned weights: which features count how much. `eval/train.py` makes the file that is read here."""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.features import PASSAGE_FEATURES, SURE_FEATURES, UNIT_FEATURES

__all__ = ["LinearModel", "Weights", "load_weights", "other_weights", "read_weights"]

FURTHEST = -700.0  # the lowest score of which the logistic function can still be told from nought


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A weighted sum of named features, with a bias."""

    names: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: float = 0.0

    def __post_init__(self) -> None:
        if len(self.names) != len(self.weights):
            raise ValueError(f"{len(self.names)} features but {len(self.weights)} weights")

    def score(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """One score for each row of features."""
        scores: NDArray[np.float64] = features @ self.weights + self.bias
        return scores

    def probability(self, features: NDArray[np.float64]) -> float:
        """The logistic function of one row's score, 0 to 1."""
        return float(1 / (1 + np.exp(-np.maximum(self.score(features), FURTHEST))))


@dataclass(frozen=True, slots=True)
class Weights:
    """Models for passages, for units and for whether anything found answers; below `threshold` it is a refusal."""

    passage: LinearModel
    unit: LinearModel
    sure: LinearModel
    threshold: float


_OTHERS: ContextVar[Weights | None] = ContextVar("weights in place of the package's", default=None)


def load_weights() -> Weights:
    """The weights in force: the package's, outside of `other_weights`. Raises ValueError when of other features."""
    return _OTHERS.get() or _packaged()


@contextmanager
def other_weights(weights: Weights) -> Iterator[None]:
    """Rank, quote and refuse by these weights in this thread, until the block ends. For measuring what each does."""
    token = _OTHERS.set(weights)
    try:
        yield
    finally:
        _OTHERS.reset(token)


def read_weights(file: Path) -> Weights:
    """The weights in a file that `python -m eval train` wrote. Raises ValueError when they are of other features."""
    return _read(file.read_text(encoding="utf-8"))


@cache
def _packaged() -> Weights:
    return _read(importlib.resources.files("index").joinpath("weights.json").read_text(encoding="utf-8"))


def _read(text: str) -> Weights:
    stored = json.loads(text)
    return Weights(
        _model(stored["passage"], PASSAGE_FEATURES),
        _model(stored["unit"], UNIT_FEATURES),
        _model(stored["sure"], SURE_FEATURES),
        float(stored["threshold"]),
    )


def _model(stored: dict[str, float], names: tuple[str, ...]) -> LinearModel:
    if set(stored) - {"bias"} != set(names):
        raise ValueError("index/weights.json is of other features. Run: python -m eval train")
    return LinearModel(names, np.array([stored[name] for name in names]), stored.get("bias", 0.0))

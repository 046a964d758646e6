"""Vectors of papers that are made up, in any number, for measuring growth; they lie as real ones do. Pure.

Uniformly random vectors would be the worst case for every approximate index and unlike any text: real passages crowd
by subject and paper, share their wording across papers, and fill few of the dimensions. The shares below were chosen so
that what is made here looks, to an inverted file, much as 126 real papers do. Everything comes in blocks, each with a
seed of its own, so that no memory holds all of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

__all__ = ["BLOCK", "DIMENSIONS", "PAPER", "SEED", "UNITS", "Made"]

SEED = 20240611
DIMENSIONS = 384  # of all-MiniLM-L6-v2
UNITS = 5  # sentences, items and rows of a passage
BLOCK = 4200  # passages that are made at once, which is a hundred papers
PAPER = 42  # passages of a paper
TOPICS = 400
ASKED = 20  # blocks that are asked for, taken evenly
# Shares of the squared length: what all texts have in common, subject, paper, wording used again elsewhere, its own.
PASSAGE = (0.33, 0.13, 0.18, 0.24, 0.12)
UNIT = (0.38, 0.22, 0.40)  # passage, wording used again elsewhere, its own
QUESTION = (0.50, 0.25, 0.45, 0.45)  # the unit that answers, what all questions have in common, noise of two kinds
DECAY = (1.2, 0.75)  # how fast the variance of passages and of units falls from one direction to the next


class Made:
    """Made-up vectors: any block of them, always the same."""

    def __init__(self) -> None:
        draw = np.random.default_rng(SEED)
        turned, _ = np.linalg.qr(draw.standard_normal((DIMENSIONS, DIMENSIONS)))
        self._passage, self._unit = (_directions(turned, decay) for decay in DECAY)
        self._common, self._asking = (_unit(draw.standard_normal((1, DIMENSIONS))) for _ in range(2))
        self._topics = _normal(draw, TOPICS) @ self._passage

    def passages(self, number: int) -> Vectors:
        """Unit vectors of the passages of a block, paper by paper."""
        return self._passages(np.random.default_rng((SEED, number)))

    def block(self, number: int) -> tuple[Vectors, Vectors]:
        """Unit vectors of the passages of a block, and of UNITS units for each, passage by passage."""
        draw = np.random.default_rng((SEED, number))
        passages = self._passages(draw)
        part, wording, own = np.sqrt(UNIT, dtype=np.float32)
        used = _normal(draw, BLOCK * UNITS // 4) @ self._unit
        units = np.repeat(part * passages, UNITS, axis=0) + wording * used[draw.integers(0, len(used), BLOCK * UNITS)]
        units += own * _apart(draw, BLOCK * UNITS) * (_normal(draw, BLOCK * UNITS) @ self._unit)
        return passages, _unit(units)

    def _passages(self, draw: np.random.Generator) -> Vectors:
        common, topic, paper, wording, own = np.sqrt(PASSAGE, dtype=np.float32)
        papers = BLOCK // PAPER
        about = topic * self._topics[draw.integers(0, TOPICS, papers)] + paper * (_normal(draw, papers) @ self._passage)
        used = _normal(draw, BLOCK // 5) @ self._passage
        passages = np.repeat(about, PAPER, axis=0) + wording * used[draw.integers(0, len(used), BLOCK)]
        passages += own * _apart(draw, BLOCK) * (_normal(draw, BLOCK) @ self._passage)
        return _unit(passages + common * self._common)

    def asked(self, passages: int, count: int, *, within: int = PAPER) -> tuple[NDArray[np.int64], Vectors]:
        """For so many questions about the first so many passages the unit that answers, and the question's unit vector.

        Units are numbered passage by passage, UNITS to each. They are of the passages that some blocks begin with,
        so many of them `within` each: of their first paper.
        """
        draw = np.random.default_rng((SEED, 1, passages))
        nearest, asking, wide, narrow = QUESTION
        blocks = -(-passages // BLOCK)
        some = np.unique(np.linspace(0, blocks - 1, min(count, ASKED, blocks)).astype(int))
        rows, near = np.zeros(count, np.int64), np.zeros((count, DIMENSIONS), np.float32)
        for number, places in zip(some.tolist(), np.array_split(np.arange(count), len(some)), strict=True):
            there = min(within, passages - number * BLOCK)
            units = np.resize(draw.permutation(there * UNITS), len(places))  # each once, as far as there are so many
            rows[places] = number * BLOCK * UNITS + units
            near[places] = self.block(number)[1][units]
        noise = narrow * (_normal(draw, count) @ self._passage) + wide * (_normal(draw, count) @ self._unit)
        return rows, _unit(nearest * near + asking * self._asking + noise)


def _directions(turned: NDArray[np.float64], decay: float) -> Vectors:
    """What normal noise is multiplied with to have an expected length of 1 and variances that decay."""
    variance = np.arange(1, DIMENSIONS + 1, dtype=np.float64) ** -decay
    directions: Vectors = (turned * np.sqrt(variance / variance.sum())).T.astype(np.float32)
    return directions


def _normal(draw: np.random.Generator, rows: int) -> Vectors:
    drawn: Vectors = draw.standard_normal((rows, DIMENSIONS), dtype=np.float32)
    return drawn


def _apart(draw: np.random.Generator, rows: int) -> Vectors:
    """How far each row stands from the others of its kind: a few nearly say the same, a few are alone."""
    factors: Vectors = np.exp(draw.standard_normal((rows, 1), dtype=np.float32) - np.float32(0.5))
    return factors


def _unit(vectors: NDArray[np.floating]) -> Vectors:
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit

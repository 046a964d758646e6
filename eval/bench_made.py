"""Papers that are made up, in any number, for measuring growth: vectors that lie as real ones do, and words. Pure.

Uniformly random vectors would be the worst case for every approximate index and unlike any text: real passages crowd
by subject and paper, share their wording across papers, and fill few of the dimensions. The shares below were chosen so
that what is made here looks, to an inverted file, much as 126 real papers do. Everything comes in blocks, each with a
seed of its own, so that no memory holds all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

__all__ = ["BLOCK", "DIMENSIONS", "UNITS", "Made", "made_queries", "made_words"]

SEED = 20240611
DIMENSIONS = 384  # of all-MiniLM-L6-v2
UNITS = 6  # sentences, items and rows of a passage
BLOCK = 4200  # passages that are made at once, which is a hundred papers
PAPER = 42  # passages of a paper
TOPICS = 400
ASKED = 10  # blocks that queries ask for, taken evenly
# Shares of the squared length: what all texts have in common, subject, paper, wording used again elsewhere, its own.
PASSAGE = (0.33, 0.13, 0.18, 0.24, 0.12)
UNIT = (0.38, 0.22, 0.40)  # passage, wording used again elsewhere, its own
QUESTION = (0.50, 0.25, 0.45, 0.45)  # the unit that answers, what all questions have in common, noise of two kinds
DECAY = (1.2, 0.75)  # how fast the variance of passages and of units falls from one direction to the next

VOCABULARY = 20_000  # words, the n-th of which is 1/n as frequent as the first
LENGTHS = (20, 100)  # words of a passage: any number between these, 60 in the mean


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
        part, wording, own = np.sqrt(UNIT)
        used = _normal(draw, BLOCK * UNITS // 4) @ self._unit
        units = np.repeat(part * passages, UNITS, axis=0) + wording * used[draw.integers(0, len(used), BLOCK * UNITS)]
        units += own * _apart(draw, BLOCK * UNITS) * (_normal(draw, BLOCK * UNITS) @ self._unit)
        return passages, _unit(units)

    def _passages(self, draw: np.random.Generator) -> Vectors:
        common, topic, paper, wording, own = np.sqrt(PASSAGE)
        papers = BLOCK // PAPER
        about = topic * self._topics[draw.integers(0, TOPICS, papers)] + paper * (_normal(draw, papers) @ self._passage)
        used = _normal(draw, BLOCK // 5) @ self._passage
        passages = np.repeat(about, PAPER, axis=0) + wording * used[draw.integers(0, len(used), BLOCK)]
        passages += own * _apart(draw, BLOCK) * (_normal(draw, BLOCK) @ self._passage)
        return _unit(passages + common * self._common)

    def queries(self, passages: int, count: int) -> Vectors:
        """So many unit vectors, each asking for a unit of one of the first so many passages, of a few papers in all."""
        draw = np.random.default_rng((SEED, 1, passages))
        nearest, asking, wide, narrow = QUESTION
        blocks = np.array_split(np.arange(count), min(count, ASKED, -(-passages // BLOCK)))
        asked = np.zeros((count, DIMENSIONS), dtype=np.float32)
        for number, places in zip(
            np.linspace(0, (passages - 1) // BLOCK, len(blocks)).astype(int), blocks, strict=True
        ):
            _, units = self.block(int(number))
            there = min(BLOCK, passages - int(number) * BLOCK)
            asked[places] = units[draw.integers(0, there * UNITS, len(places))]
        noise = narrow * (_normal(draw, count) @ self._passage) + wide * (_normal(draw, count) @ self._unit)
        return _unit(nearest * asked + asking * self._asking + noise)


def made_words(passages: int) -> Iterator[list[str]]:
    """The words of so many passages, one after another; they follow Zipf's law."""
    vocabulary = [f"word{rank}" for rank in range(1, VOCABULARY + 1)]
    for number, begin in enumerate(range(0, passages, BLOCK)):
        draw = np.random.default_rng((SEED, 2, number))
        lengths = draw.integers(LENGTHS[0], LENGTHS[1] + 1, BLOCK).tolist()
        texts = zip(_zipf(draw, BLOCK, LENGTHS[1]), lengths, strict=True)
        for places, length in islice(texts, passages - begin):
            yield [vocabulary[place] for place in places[:length]]


def made_queries(count: int, words: int) -> list[list[str]]:
    """Queries of so many words each, drawn as those of passages are: they hold more common words than questions do."""
    return [
        [f"word{place + 1}" for place in places] for places in _zipf(np.random.default_rng((SEED, 3)), count, words)
    ]


def _zipf(draw: np.random.Generator, texts: int, length: int) -> list[list[int]]:
    shares = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    places = np.searchsorted(shares, draw.random((texts, length)) * shares[-1])
    found: list[list[int]] = places.tolist()
    return found


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

"""Words of papers that are made up: they follow Zipf's law, and index.words.terms() gives each back as it is. Pure.

Everything comes in blocks, each with a seed of its own, so that no memory holds all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from eval.bench_made import BLOCK, DIMENSIONS, SEED
from index.context import DIMENSIONS as SHORT
from index.context import LENGTH, Words
from index.encoder import Vectors

__all__ = [
    "VOCABULARY",
    "context_of_words",
    "made_queries",
    "made_words",
    "made_zipf",
    "vectors_of_words",
    "vocabulary",
    "word_basis",
    "words_of_block",
]

VOCABULARY = 20_000  # words, the n-th of which is 1/n as frequent as the first
LENGTHS = (20, 100)  # words of a passage: any number between these, 60 in the mean
FIRST, VOWELS, LAST = "bdfgklmnprtvz", "aiou", "bdfgkmpt"  # no ending that they make is cut off by a stemmer
APART = 7919  # so that words of like frequency look unlike; a prime, and no divisor of the number of words

Numbers = NDArray[np.int32]


@cache
def vocabulary() -> tuple[str, ...]:
    """The words, the most frequent first: "babab", "zupit". No two are alike, and none is an English word's stem."""
    parts = [first + vowel for first in FIRST for vowel in VOWELS]
    every = [one + other + last for last in LAST for one in parts for other in parts]
    return tuple(every[place * APART % len(every)] for place in range(VOCABULARY))


def words_of_block(number: int) -> Numbers:
    """Words of the passages of a block, (BLOCK, 100): places in vocabulary(), and -1 behind a passage's last."""
    draw = np.random.default_rng((SEED, 2, number))
    lengths = draw.integers(LENGTHS[0], LENGTHS[1] + 1, BLOCK)
    words = made_zipf(draw, (BLOCK, LENGTHS[1]))
    words[np.arange(LENGTHS[1]) >= lengths[:, None]] = -1
    return words


def made_words(passages: int) -> Iterator[list[str]]:
    """The words of so many passages, one after another."""
    words = vocabulary()
    for number, begin in enumerate(range(0, passages, BLOCK)):
        for places in words_of_block(number)[: passages - begin]:
            yield [words[place] for place in places[places >= 0].tolist()]


def made_queries(count: int, words: int) -> list[list[str]]:
    """Queries of so many words each, drawn as those of passages are: they hold more common words than questions do."""
    draw, known = np.random.default_rng((SEED, 3)), vocabulary()
    return [[known[place] for place in places] for places in made_zipf(draw, (count, words)).tolist()]


def made_zipf(draw: np.random.Generator, shape: tuple[int, ...]) -> Numbers:
    """Places in vocabulary(), drawn by Zipf's law."""
    shares = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    places: Numbers = np.searchsorted(shares, draw.random(shape) * shares[-1]).astype(np.int32)
    return places


def vectors_of_words() -> Vectors:
    """A unit vector for each word of vocabulary(), drawn at random: no word means nearly what another means."""
    drawn = np.random.default_rng((SEED, 4)).standard_normal((VOCABULARY, DIMENSIONS), dtype=np.float32)
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def word_basis() -> Vectors:
    """The directions that words in context are kept in, (DIMENSIONS, 64)."""
    return np.eye(DIMENSIONS, SHORT, dtype=np.float32)


def context_of_words() -> Words:
    """For each word of vocabulary() its row in context: it means the same wherever it stands."""
    short = vectors_of_words() @ word_basis()
    rows: Words = np.rint(LENGTH * short / np.linalg.norm(short, axis=1, keepdims=True)).astype(np.int8)
    return rows

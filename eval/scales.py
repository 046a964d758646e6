"""`python -m eval scales`: by what the numbers between the packaged encoder's layers are rounded to eight bits.

They are measured over the texts of an index of our own sample papers, and of no others. Every vector changes with them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.bench_encoders import texts_of
from index.encoder import packaged_folder
from index.encoder_layers import Layers, read_tables, write_scales
from index.encoder_packaged import SCALES, PackagedEncoder
from index.quantised import LEAST, STEPS, Scale, as_whole, rounded
from index.settings import load_settings
from index.store import open_generation

__all__ = ["Seen", "fitted", "measure_scales", "smoothed"]

PASSAGES = 1000  # and the units in them
WORDS = 4  # of the papers' words, which are embedded too, each alone, every so many
FILL, FILLED = (".", ". ", "_", "-", "•", "| ", "0", "x", "…"), (3, 20, 80, 300)  # as forms and contents lists have it
EVERY = 16  # word pieces, of which the numbers of one are kept
# What is tried for each matrix: how much of what makes channels unlike is moved to it, and above which share of the
# channels those that are still larger are brought down to the others.
SHARES = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
APART = 4  # channels of a matrix with fewer columns, to whose product another is added in next to no time
CAPS = (0.8, 0.9, 0.95, 0.98, 0.99, 0.998, 1.0)

Floats = NDArray[np.float32]


class Seen:
    """What is multiplied with a matrix: each channel's least and most number, and some of the numbers."""

    def __init__(self, channels: int) -> None:
        self.least, self.most = np.zeros(channels, np.float32), np.zeros(channels, np.float32)  # nought is among them
        self._kept: list[Floats] = []
        self._count = 0

    def add(self, numbers: Floats) -> None:
        """Take in numbers, (…, channels)."""
        rows = numbers.reshape(-1, len(self.least))
        self.least, self.most = np.minimum(self.least, rows.min(axis=0)), np.maximum(self.most, rows.max(axis=0))
        # One in so many of all rows, and not the first of each text, which is the encoder's own mark.
        self._kept.append(rows[-self._count % EVERY :: EVERY].copy())
        self._count += len(rows)

    @property
    def kept(self) -> Floats:
        """(rows, channels)."""
        return np.concatenate([np.zeros((0, len(self.least)), np.float32), *self._kept])


def smoothed(matrix: Floats, seen: Seen, *, share: float, cap: float, apart: Sequence[int] = ()) -> Scale:
    """A scale that holds all that was seen: nothing is cut off, for the few largest numbers matter most.

    But for channels that are apart.
    """
    inside = np.setdiff1d(np.arange(len(matrix)), apart)
    least, most = seen.least[inside], seen.most[inside]
    largest = np.maximum(np.maximum(-least, most), LEAST)
    some = largest**share / np.maximum(np.abs(matrix[inside]).max(axis=1), LEAST) ** (1 - share)
    some = np.maximum(some, largest / np.quantile(largest / some, cap))
    some = (some / np.exp(np.log(some).mean())).astype(np.float16).astype(np.float32)
    lowest, highest = float((least / some).min()), float((most / some).max())
    step = max(highest - lowest, LEAST) / STEPS
    divisor = np.ones(len(matrix), np.float32)
    divisor[inside] = some
    return Scale(divisor, step, round(-lowest / step), np.zeros(matrix.shape[1], np.float32), tuple(apart))


def fitted(matrix: Floats, seen: Seen, *, apart: int = 0) -> Scale:
    """Of the scales that are tried the one by which the product of what was kept is least wrong, and what it loses.

    So many of the largest channels are apart.
    """
    outside = np.sort(np.argsort(-np.maximum(-seen.least, seen.most), kind="stable")[:apart]).tolist()
    numbers = seen.kept
    numbers[:, outside] = 0
    exact = numbers @ matrix

    def wrong(scale: Scale) -> Floats:
        weights = as_whole(matrix, scale.divisor, apart=scale.apart).left(scale.divisor)
        left: Floats = exact - rounded(numbers, scale) @ weights
        return left

    tried = [smoothed(matrix, seen, share=share, cap=cap, apart=outside) for share in SHARES for cap in CAPS]
    best = min(tried, key=lambda scale: float(wrong(scale).var(axis=0).sum()))
    return replace(best, lost=wrong(best).mean(axis=0))


def measure_scales(words: Sequence[str]) -> int:
    """Run the command; exit code 0. Raises PapersError for an index that can't be read."""
    parser = argparse.ArgumentParser(prog="python -m eval scales", description="Measure what eight bits must hold.")
    parser.add_argument("--index", type=Path, default=load_settings().index, metavar="DIR", help="an index of papers")
    parser.add_argument("--out", type=Path, default=SCALES, metavar="FILE", help="default: %(default)s")
    options = parser.parse_args(words)
    encoder = PackagedEncoder(packaged_folder(), exact=True)
    generation = open_generation(options.index)
    passages, units = texts_of(generation, encoder, most=PASSAGES)
    words = sorted(generation.written())[::WORDS]
    generation.close()
    weights = packaged_folder() / "model.safetensors"
    layers = Layers(weights, read_tables(weights), scales=None, watched=True)
    seen = {name: Seen(len(matrix)) for name, matrix in layers.matrices.items()}
    for text in (*passages, *units, *words, *(mark * times for mark in FILL for times in FILLED)):
        for name, numbers in layers.multiplied(encoder.numbers_of(text)).items():
            seen[name].add(numbers)
    scales = {}
    for name, matrix in layers.matrices.items():
        channels, columns = matrix.shape
        scales[name] = fitted(matrix, seen[name], apart=APART if columns < channels else 0)
    write_scales(options.out, scales)
    return 0

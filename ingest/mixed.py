"""Tell whether the pictures on a page of text hold print too, from a small grey copy of the page. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.layout import Box

__all__ = ["holds_print"]

LEAST_AREA = 0.1  # share of the page that pictures cover beside the words
PAPER = 24  # shades from the commonest one that still count as the paper; a photograph has no paper
INK = 90  # shades from the commonest one that count as ink
LEAST_PAPER = 0.5
LEAST_INK, MOST_INK = 0.01, 0.35
STRIPS = 4  # looked at apart, for the lines of a page that lies askew are level only near by
FEWEST_LINES = 5
INKED_ROW = 0.04  # share of a row of pixels that is ink where a line of print runs


def holds_print(shades: NDArray[np.uint8], *, pictures: Sequence[Box], words: Sequence[Box]) -> bool:
    """Whether lines of print stand in the pictures where the text layer has no words.

    `shades` is the page, height x width, 0 black to 255 white, at some 100 dots an inch.
    """
    beside = _cover(shades.shape, pictures) & ~_cover(shades.shape, words)
    if beside.mean() < LEAST_AREA:
        return False
    paper = int(np.bincount(shades[beside] // 16, minlength=16).argmax()) * 16 + 8
    distance = np.abs(shades.astype(np.int16) - paper)
    ink = (distance > INK) & beside
    inked = float(ink.sum() / beside.sum())
    if (distance[beside] < PAPER).mean() < LEAST_PAPER or not LEAST_INK <= inked <= MOST_INK:
        return False
    strips = zip(np.array_split(ink, STRIPS, axis=1), np.array_split(beside, STRIPS, axis=1), strict=True)
    return max(_lines(strip, there) for strip, there in strips) >= FEWEST_LINES


def _cover(shape: tuple[int, ...], boxes: Sequence[Box]) -> NDArray[np.bool_]:
    cover = np.zeros(shape, dtype=bool)
    height, width = shape
    for box in boxes:
        rows = slice(max(int(box.top * height), 0), int(np.ceil(box.bottom * height)))
        cover[rows, max(int(box.left * width), 0) : int(np.ceil(box.right * width))] = True
    return cover


def _lines(ink: NDArray[np.bool_], there: NDArray[np.bool_]) -> int:
    """How many bands of inked rows there are, each below white."""
    rows = ink.sum(axis=1) > INKED_ROW * np.maximum(there.sum(axis=1), 1)
    return int((rows[1:] & ~rows[:-1]).sum())

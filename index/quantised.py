"""A matrix and what it is multiplied with as whole numbers of eight bits. Pure, and imports no library but numpy.

A processor multiplies four whole numbers of eight bits in the time of one fraction. A few channels of an encoder's
numbers are many times as large as the others, and would leave those no digits, so that every channel is first divided
by a number of its own, by which the matrix is multiplied: SmoothQuant (Xiao et al., 2023). The largest can be left out
and multiplied as fractions, apart: LLM.int8() (Dettmers et al., 2022). What rounding takes from a product in the mean
is added to it again. Sums of whole numbers are exact: the same in any order, on any machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEAST", "MOST", "STEPS", "Scale", "Whole", "as_whole", "rounded"]

MOST = 127  # of a weight, either way: -128 has no counterpart
STEPS = 255  # from the least number to the most
LEAST = 1e-5  # of the weights of a column that has none to speak of

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scale:
    """How what is multiplied with a matrix is rounded: x is about divisor * step * (whole - zero).

    `divisor` is (channels,); `lost`, (columns,), is what the product lacks in the mean when both sides are rounded. The
    channels `apart` are not rounded.
    """

    divisor: Floats
    step: float
    zero: int
    lost: Floats
    apart: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not (self.step > 0 and 0 <= self.zero <= STEPS and np.all(self.divisor > 0)):
            raise ValueError("a scale must be above nought, and its nought among the whole numbers")


@dataclass(frozen=True, slots=True)
class Whole:
    """A matrix times its scale's divisor: about steps * weights, which are (channels, columns)."""

    weights: NDArray[np.int8]
    steps: Floats

    def left(self, divisor: Floats) -> Floats:
        """What is left of the matrix, with noughts for channels that are apart."""
        return self.weights * self.steps / divisor[:, np.newaxis]

    def shifted(self) -> NDArray[np.uint8]:
        """The weights and 128: the same matrix with 128 as its nought."""
        return (self.weights.astype(np.int16) + 128).astype(np.uint8)


def as_whole(matrix: Floats, divisor: Floats, *, apart: Sequence[int] = ()) -> Whole:
    """A matrix, (channels, columns), in whole numbers from -127 to 127, as fine in each column as it can be.

    Channels that are apart have nought.
    """
    scaled = matrix * divisor[:, np.newaxis]
    scaled[[*apart]] = 0
    steps = (np.maximum(np.abs(scaled).max(axis=0), LEAST) / MOST).astype(np.float32)
    return Whole(np.clip(np.rint(scaled / steps), -MOST, MOST).astype(np.int8), steps)


def rounded(numbers: Floats, scale: Scale) -> Floats:
    """What is left of numbers, (…, channels), by that scale: those beyond its ends count as its ends.

    Nothing is of channels that are apart.
    """
    whole = np.clip(np.rint(numbers / scale.divisor / scale.step) + scale.zero, 0, STEPS) - scale.zero
    left: Floats = (whole * scale.step * scale.divisor).astype(np.float32)
    left[..., [*scale.apart]] = 0
    return left

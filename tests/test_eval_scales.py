"""Scales by which the packaged encoder rounds: measured over texts, and the least wrong of those tried."""

from pathlib import Path

import numpy as np
import pytest

from eval.__main__ import main
from eval.scales import Seen, fitted, smoothed
from index.encoder_layers import read_scales
from index.quantised import STEPS, as_whole, rounded

RANDOM = np.random.default_rng(5)
MATRIX = RANDOM.normal(size=(8, 4)).astype(np.float32)
NUMBERS = (RANDOM.normal(size=(3200, 8)) * [1, 1, 1, 1, 1, 1, 1, 60]).astype(np.float32)  # one channel is far larger


def seen(*numbers: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Seen:
    every = Seen(8)
    for some in numbers:
        every.add(some)
    return every


def wrong(scale_of: str) -> float:
    scales = {
        "plain": smoothed(MATRIX, seen(NUMBERS), share=0.0, cap=1.0),
        "fitted": fitted(MATRIX, seen(NUMBERS)),
    }
    scale = scales[scale_of]
    left = rounded(NUMBERS, scale) @ as_whole(MATRIX, scale.divisor).left(scale.divisor) + scale.lost
    return float(np.abs(NUMBERS @ MATRIX - left).mean())


def test_a_large_channel_takes_no_digits_from_the_others_once_scales_are_fitted() -> None:
    assert wrong("fitted") < wrong("plain") / 3


def test_the_largest_channels_can_be_apart_and_the_others_are_then_the_finer() -> None:
    together, apart = fitted(MATRIX, seen(NUMBERS)), fitted(MATRIX, seen(NUMBERS), apart=1)
    assert (together.apart, apart.apart) == ((), (7,))
    numbers = NUMBERS.copy()
    numbers[:, 7] = 0
    left = rounded(NUMBERS, apart) @ as_whole(MATRIX, apart.divisor, apart=(7,)).left(apart.divisor) + apart.lost
    assert float(np.abs(numbers @ MATRIX - left).mean()) < wrong("fitted") / 1.5


def test_all_that_was_seen_lies_within_the_scale() -> None:
    scale = fitted(MATRIX, seen(NUMBERS[:1000], NUMBERS[1000:]))
    whole = NUMBERS / scale.divisor / scale.step + scale.zero
    assert whole.min() > -1
    assert whole.max() < STEPS + 1


def test_what_a_product_loses_in_the_mean_is_told() -> None:
    # Every number is a third of a step above a whole one, so that rounding takes it away from all of them.
    numbers = np.full((160, 8), 1.0, np.float32)
    numbers[0] = STEPS * 0.75  # steps of .75: 1 is rounded to .75
    every = seen(numbers)
    scale = smoothed(np.ones((8, 1), np.float32), every, share=0.0, cap=1.0)
    assert scale.step == pytest.approx(0.75)
    lost = fitted(np.ones((8, 1), np.float32), every).lost
    assert lost[0] == pytest.approx((160 / 16 - 1) / (160 / 16) * 8 * 0.25, rel=0.05)  # of one row in sixteen


@pytest.mark.model
def test_the_command_writes_a_scale_for_each_matrix(small_index: Path, tmp_path: Path) -> None:
    assert main(["scales", "--index", str(small_index), "--out", str(tmp_path / "scales")]) == 0
    assert len(read_scales(tmp_path / "scales")) == 24

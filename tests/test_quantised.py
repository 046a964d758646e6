"""Matrices and numbers in eight bits: what is left of them, worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from index.quantised import STEPS, Scale, as_whole, rounded


def scale(*, divisor: list[float], step: float, zero: int = 0) -> Scale:
    return Scale(np.array(divisor, np.float32), step, zero, np.zeros(1, np.float32))


def test_the_largest_weight_of_each_column_is_the_largest_whole_number() -> None:
    whole = as_whole(np.array([[2.0, -0.5], [1.0, 0.25]], np.float32), np.ones(2, np.float32))
    assert whole.weights.tolist() == [[127, -127], [64, 64]]  # 63.5 to the even number
    np.testing.assert_allclose(whole.steps, [2 / 127, 0.5 / 127], rtol=1e-6)


def test_a_channel_that_is_divided_is_multiplied_in_the_matrix() -> None:
    matrix, divisor = np.array([[1.0], [1.0]], np.float32), np.array([4.0, 1.0], np.float32)
    whole = as_whole(matrix, divisor)
    assert whole.weights.tolist() == [[127], [32]]  # 4 and 1
    np.testing.assert_allclose(whole.left(divisor), [[1.0], [32 * 4 / 127]], rtol=1e-6)


def test_shifted_weights_are_the_same_with_128_as_their_nought() -> None:
    whole = as_whole(np.array([[1.0, -1.0]], np.float32), np.ones(1, np.float32))
    assert whole.shifted().tolist() == [[255, 1]]
    assert whole.shifted().dtype == np.uint8


def test_a_column_of_noughts_stays_one() -> None:
    assert as_whole(np.zeros((3, 2), np.float32), np.ones(3, np.float32)).weights.tolist() == [[0, 0]] * 3


@pytest.mark.parametrize(("number", "expected"), [(0.0, 0.0), (0.24, 0.0), (0.26, 0.5), (-1.1, -1.0), (-9.0, -1.0)])
def test_a_number_is_rounded_to_the_nearest_step_and_to_the_end_beyond_it(number: float, expected: float) -> None:
    # Steps of half, of which two lie below nought: from -1 on.
    assert rounded(np.array([number], np.float32), scale(divisor=[1.0], step=0.5, zero=2)).tolist() == [expected]


def test_what_lies_above_the_last_step_is_the_last() -> None:
    assert rounded(np.array([999.0], np.float32), scale(divisor=[1.0], step=0.5, zero=2)).tolist() == [(STEPS - 2) / 2]


def test_a_large_channel_has_larger_steps() -> None:
    numbers = np.array([[100.4, 0.4]], np.float32)
    assert rounded(numbers, scale(divisor=[100.0, 1.0], step=0.25)).tolist() == [[100.0, 0.5]]


def test_channels_apart_have_nought_in_both_and_take_no_digits_from_the_others() -> None:
    matrix = np.array([[900.0], [1.0]], np.float32)
    assert as_whole(matrix, np.ones(2, np.float32), apart=(0,)).weights.tolist() == [[0], [127]]
    apart = replace(scale(divisor=[1.0, 1.0], step=0.25), apart=(0,))
    assert rounded(np.array([[7.0, 0.6]], np.float32), apart).tolist() == [[0.0, 0.5]]


@pytest.mark.parametrize(("step", "zero", "divisor"), [(0.0, 0, 1.0), (0.1, 256, 1.0), (0.1, -1, 1.0), (0.1, 0, 0.0)])
def test_a_scale_that_can_hold_nothing_is_refused(step: float, zero: int, divisor: float) -> None:
    with pytest.raises(ValueError, match="a scale must be above nought"):
        scale(divisor=[divisor], step=step, zero=zero)

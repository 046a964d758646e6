"""The packaged encoder's layers: products in whole numbers that are exact, and scales on disk."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from index.encoder import packaged_folder
from index.encoder_layers import Layers, Tables, adds_exactly, product, read_scales, read_tables, write_scales
from index.encoder_packaged import SCALES
from index.quantised import Scale

WEIGHTS = packaged_folder() / "model.safetensors"
PIECES = np.random.default_rng(7).integers(1000, 30_000, (5, 23))


@cache
def tables() -> Tables:
    return read_tables(WEIGHTS)


@cache
def layers(*, whole: bool = True, signed: bool = True) -> Layers:
    return Layers(WEIGHTS, tables(), scales=read_scales(SCALES) if whole else None, exactly=lambda: signed)


@pytest.mark.model
def test_texts_computed_at_once_have_the_vectors_that_they_have_alone() -> None:
    for whole in (True, False):
        vectors, of_each = layers(whole=whole).run(PIECES)
        assert vectors.shape == (5, 384)
        assert of_each.shape == (5, 23, 384)
        for number, pieces in enumerate(PIECES):
            alone = layers(whole=whole).run(pieces[np.newaxis])
            np.testing.assert_array_equal(alone[0][0], vectors[number])
            np.testing.assert_array_equal(alone[1][0], of_each[number])


@pytest.mark.model
def test_unsigned_weights_give_the_same_vectors_to_the_last_bit() -> None:
    # They are what processors without VNNI compute with.
    for signed, unsigned in zip(layers().run(PIECES), layers(signed=False).run(PIECES), strict=True):
        np.testing.assert_array_equal(signed, unsigned)


@pytest.mark.model
def test_a_text_s_vector_is_the_mean_of_its_pieces_at_length_one() -> None:
    vectors, of_each = layers().run(PIECES)
    means = of_each.mean(axis=1)
    np.testing.assert_allclose(vectors, means / np.linalg.norm(means, axis=1, keepdims=True), atol=1e-6)


@pytest.mark.model
def test_what_is_multiplied_with_each_matrix_is_told() -> None:
    watched = Layers(WEIGHTS, tables(), scales=None, watched=True)
    numbers = watched.multiplied(PIECES)
    assert len(numbers) == 24  # four for each of six layers
    assert {name: some.shape[2] for name, some in numbers.items()} == {
        name: len(matrix) for name, matrix in watched.matrices.items()
    }
    assert numbers["encoder.layer.0.output.dense"].shape == (5, 23, 1536)


def test_this_processor_is_asked_whether_signed_products_are_exact() -> None:
    # Which it is depends on the processor; the answer must not depend on the moment.
    assert adds_exactly() == adds_exactly()


def test_scales_are_read_as_they_were_written_and_the_same_ones_give_the_same_file(tmp_path: Path) -> None:
    one = Scale(np.array([0.5, 3.0], np.float32), 0.125, 3, np.array([-0.25], np.float32), (1,))
    write_scales(tmp_path / "one", {"layer": one, "another": one})
    write_scales(tmp_path / "two", {"another": one, "layer": one})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    read = read_scales(tmp_path / "one")
    assert sorted(read) == ["another", "layer"]
    assert (read["layer"].step, read["layer"].zero) == (0.125, 3)
    assert read["layer"].divisor.tolist() == [0.5, 3.0]
    assert read["layer"].lost.tolist() == [-0.25]
    assert read["layer"].apart == (1,)


def test_channels_apart_are_multiplied_as_fractions_however_large_they_are() -> None:
    scale = Scale(np.ones(3, np.float32), 0.25, 0, np.zeros(2, np.float32), (1,))
    multiply = product(np.array([[1.27, 0.0], [0.3, -3.0], [0.0, 1.27]], np.float32), scale)
    found = multiply(np.array([[2.0, 1000.1, 0.6]], np.float32))
    np.testing.assert_allclose(found, [[1.27 * 2 + 0.3 * 1000.1, 1.27 * 0.5 - 3 * 1000.1]], rtol=1e-6)

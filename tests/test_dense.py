"""Exact search over unit vectors, where the best answer is plain to see."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dense import DenseIndex
from index.encoder import Vectors

EAST, NORTH, NORTH_EAST = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8)


def rows(*vectors: tuple[float, float]) -> Vectors:
    return np.array(vectors, dtype=np.float32).reshape(-1, 2)


def test_rows_come_back_nearest_first_with_their_cosine() -> None:
    found = DenseIndex.build(rows(EAST, NORTH, NORTH_EAST)).search(rows(NORTH)[0], 3)
    assert found.rows == (1, 2, 0)
    assert found.scores == pytest.approx((1.0, 0.8, 0.0))


def test_asking_for_more_rows_than_there_are_gives_all_of_them() -> None:
    assert DenseIndex.build(rows(EAST, NORTH)).search(rows(EAST)[0], 50).rows == (0, 1)


def test_no_rows_are_found_when_none_are_asked_for() -> None:
    assert DenseIndex.build(rows(EAST)).search(rows(EAST)[0], 0).rows == ()


@pytest.mark.parametrize("k", [1, 2, 3, 7, 40])
def test_equal_rows_come_in_row_order_and_the_first_ones_are_kept(k: int) -> None:
    index = DenseIndex.build(rows(NORTH, *[EAST] * 40))
    assert index.search(rows(EAST)[0], k).rows == tuple(range(1, k + 1))


def test_only_allowed_rows_are_found() -> None:
    index = DenseIndex.build(rows(EAST, EAST, NORTH))
    assert index.search(rows(EAST)[0], 3, allowed=np.array([False, True, True])).rows == (1, 2)


def test_nothing_is_found_when_no_row_is_allowed() -> None:
    index = DenseIndex.build(rows(EAST, NORTH))
    assert index.search(rows(EAST)[0], 2, allowed=np.array([False, False])).rows == ()


def test_vectors_that_are_not_of_unit_length_are_refused() -> None:
    with pytest.raises(ValueError, match="unit length"):
        DenseIndex.build(rows(EAST, (0.6, 0.6)))


def test_an_index_without_rows_finds_nothing() -> None:
    index = DenseIndex.build(rows())
    assert len(index) == 0
    assert index.search(rows(EAST)[0], 3).rows == ()
    assert index.vectors(0, 0).shape == (0, 2)


def test_vectors_come_back_by_row() -> None:
    index = DenseIndex.build(rows(EAST, NORTH, NORTH_EAST))
    np.testing.assert_allclose(index.vectors(1, 3), rows(NORTH, NORTH_EAST))
    assert index.vectors(2, 2).shape == (0, 2)


def test_an_index_read_from_disk_is_the_one_written(tmp_path: Path) -> None:
    DenseIndex.build(rows(EAST, NORTH_EAST)).save(tmp_path / "vectors.faiss")
    loaded = DenseIndex.load(tmp_path / "vectors.faiss")
    assert (len(loaded), loaded.dimensions) == (2, 2)
    np.testing.assert_array_equal(loaded.vectors(0, 2), rows(EAST, NORTH_EAST))


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vectors.faiss").write_bytes(b"not an index")
    with pytest.raises(RuntimeError):
        DenseIndex.load(tmp_path / "vectors.faiss")


@settings(deadline=None)
@given(st.lists(st.floats(0, 6.28), min_size=1, max_size=30), st.floats(0, 6.28), st.integers(1, 40))
def test_search_agrees_with_all_cosines_computed(angles: list[float], asked: float, k: int) -> None:
    vectors = np.array([(np.cos(angle), np.sin(angle)) for angle in angles], dtype=np.float32)
    query = np.array((np.cos(asked), np.sin(asked)), dtype=np.float32)
    found = DenseIndex.build(vectors).search(query, k)
    best = sorted((vectors @ query).tolist(), reverse=True)[:k]
    assert found.scores == pytest.approx(best, abs=1e-5)
    assert [float(vectors[row] @ query) for row in found.rows] == pytest.approx(found.scores, abs=1e-5)

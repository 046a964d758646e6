"""Search over unit vectors: exact, where the best answer is plain to see, and by lists, held against exact search."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.bench_made import BLOCK, UNITS, Made
from index.dense import EXACT_MOST, FEW, DenseIndex
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


@pytest.fixture(scope="module")
def made() -> tuple[Vectors, Vectors]:
    """Vectors that lie as real ones do, and queries."""
    return Made().block(0)[1][:BLOCK], Made().asked(BLOCK // UNITS, 40, within=BLOCK)[1]


@pytest.fixture(scope="module")
def by_lists(made: tuple[Vectors, Vectors]) -> DenseIndex:
    return DenseIndex.build(made[0], exact_most=1000)


def recall(found: DenseIndex, vectors: Vectors, queries: Vectors, k: int, allowed: np.ndarray | None = None) -> float:
    """The share of the k nearest that are found; one that is as near as the k-th counts."""
    shares = []
    for query in queries:
        cosines = vectors @ query
        there = cosines if allowed is None else cosines[allowed]
        least = np.sort(there)[-k] - 1e-6
        rows = found.search(query, k, allowed=allowed).rows
        assert len(set(rows)) == k
        shares.append(np.mean(cosines[list(rows)] >= least))
    return float(np.mean(shares))


def test_a_small_index_is_exact_and_a_large_one_looks_through_lists(made: tuple[Vectors, Vectors]) -> None:
    assert DenseIndex.build(made[0]).exact
    assert not DenseIndex.build(made[0], exact_most=len(made[0]) - 1).exact
    assert EXACT_MOST >= 50_000


def test_lists_lose_at_most_two_of_a_hundred_nearest(by_lists: DenseIndex, made: tuple[Vectors, Vectors]) -> None:
    assert recall(by_lists, *made, 10) >= 0.98


@pytest.mark.parametrize("share", [0.01, 0.02, 0.05, 0.1, 0.5, 0.9])
def test_a_filter_loses_no_more_of_the_nearest_that_it_lets_pass(
    by_lists: DenseIndex, made: tuple[Vectors, Vectors], share: float
) -> None:
    drawn = np.random.default_rng(1).random(len(made[0])) < share
    assert recall(by_lists, *made, 10, drawn) >= 0.98
    together = np.arange(len(made[0])) < share * len(made[0])  # as the passages of a few papers are
    assert recall(by_lists, *made, 10, together) >= 0.98
    assert all(together[row] for query in made[1] for row in by_lists.search(query, 40, allowed=together).rows)


@pytest.mark.parametrize("share", [0.002, 0.01, FEW])
def test_a_filter_that_lets_few_pass_loses_none_of_them(
    by_lists: DenseIndex, made: tuple[Vectors, Vectors], share: float
) -> None:
    chosen = np.random.default_rng(1).permutation(len(made[0]))[: int(share * len(made[0]))]
    assert recall(by_lists, *made, 8, np.isin(np.arange(len(made[0])), chosen)) == 1.0


def test_a_filter_that_lets_fewer_pass_than_are_asked_for_gives_them_all(by_lists: DenseIndex) -> None:
    allowed = np.zeros(len(by_lists), dtype=np.bool_)
    allowed[[5, 900, 4000]] = True
    query = by_lists.vectors(900, 901)[0]
    found = by_lists.search(query, 10, allowed=allowed)
    assert sorted(found.rows) == [5, 900, 4000]
    assert found.rows[0] == 900
    assert by_lists.search(query, 10, allowed=np.zeros(len(by_lists), dtype=np.bool_)).rows == ()


def test_scores_of_lists_are_cosines_and_descend(by_lists: DenseIndex, made: tuple[Vectors, Vectors]) -> None:
    for query in made[1][:5]:
        found = by_lists.search(query, 50)
        assert list(found.scores) == sorted(found.scores, reverse=True)
        np.testing.assert_allclose(found.scores, made[0][list(found.rows)] @ query, atol=1e-3)
        np.testing.assert_allclose(by_lists.cosines(found.rows, query), found.scores, atol=1e-5)


def test_lists_keep_each_vector_in_its_row_in_half_precision(
    by_lists: DenseIndex, made: tuple[Vectors, Vectors]
) -> None:
    np.testing.assert_allclose(by_lists.vectors(100, 200), made[0][100:200], rtol=2**-10, atol=2**-24)
    assert by_lists.vectors(7, 7).shape == (0, 384)


def test_the_same_vectors_make_the_same_file_and_a_file_read_gives_the_same_answers(
    by_lists: DenseIndex, made: tuple[Vectors, Vectors], tmp_path: Path
) -> None:
    files = [tmp_path / "one.faiss", tmp_path / "other.faiss"]
    by_lists.save(files[0])
    DenseIndex.build(made[0].copy(), exact_most=1000).save(files[1])
    first, second = (hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    assert first == second
    read = DenseIndex.load(files[0])
    assert (len(read), read.dimensions, read.exact) == (BLOCK, 384, False)
    for query in made[1][:10]:
        assert read.search(query, 30) == by_lists.search(query, 30)


def test_a_large_index_takes_a_quarter_less_room_than_its_vectors(by_lists: DenseIndex, tmp_path: Path) -> None:
    by_lists.save(tmp_path / "lists.faiss")
    per_vector = (tmp_path / "lists.faiss").stat().st_size / len(by_lists)
    assert per_vector < 0.75 * 4 * 384  # its lists' centres and codebooks, shared by all, are in that


def test_a_large_index_cut_short_is_refused(by_lists: DenseIndex, tmp_path: Path) -> None:
    by_lists.save(tmp_path / "lists.faiss")
    whole = (tmp_path / "lists.faiss").read_bytes()
    (tmp_path / "lists.faiss").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RuntimeError):
        DenseIndex.load(tmp_path / "lists.faiss")

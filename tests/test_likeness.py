"""How alike words are, by vectors of two dimensions whose cosines are plain to see."""

from pathlib import Path

import numpy as np
import pytest

from index.encoder import Vectors
from index.likeness import WordVectors

EAST, NORTH, NORTH_EAST = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8)
HALF = 1e-3  # half precision keeps three digits


def rows(*vectors: tuple[float, float]) -> Vectors:
    return np.array(vectors, dtype=np.float32).reshape(-1, 2)


def places(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(numbers, dtype=np.int32)


def test_each_term_has_the_vector_given_for_its_number() -> None:
    words = WordVectors.of(3, numbers=[2, 0], vectors=rows(EAST, NORTH_EAST))
    assert len(words) == 3
    assert words.vectors(places(0, 2)) == pytest.approx(rows(NORTH_EAST, EAST), abs=HALF)


def test_likeness_is_the_cosine_of_each_term_with_each_vector() -> None:
    words = WordVectors.of(2, numbers=[0, 1], vectors=rows(EAST, NORTH_EAST))
    expected = np.array([[1.0, 0.0], [0.6, 0.8]])
    assert words.likeness(places(0, 1), rows(EAST, NORTH)) == pytest.approx(expected, abs=HALF)


def test_a_term_without_a_vector_is_like_nothing() -> None:
    words = WordVectors.of(2, numbers=[1], vectors=rows(EAST))
    assert words.likeness(places(0), rows(EAST, NORTH)).tolist() == [[0.0, 0.0]]


def test_a_number_below_nought_is_no_term() -> None:
    # The last term's vector stands at -1 for numpy.
    words = WordVectors.of(2, numbers=[0, 1], vectors=rows(EAST, NORTH))
    assert words.vectors(places(-1, 1, -2)).tolist() == [[0.0, 0.0], [0.0, 1.0], [0.0, 0.0]]


def test_without_a_vocabulary_nothing_is_like_anything() -> None:
    words = WordVectors.of(0, numbers=[], vectors=rows())
    assert len(words) == 0
    assert words.vectors(places(-1, -1)).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert words.likeness(places(-2), rows(EAST, NORTH)).tolist() == [[0.0, 0.0]]


def test_vectors_just_made_and_vectors_read_again_are_the_same(tmp_path: Path) -> None:
    made = WordVectors.of(2, numbers=[0, 1], vectors=rows(NORTH_EAST, EAST))
    made.save(tmp_path / "words.npy")
    read = WordVectors.load(tmp_path / "words.npy")
    assert read.vectors(places(0, 1)).tolist() == made.vectors(places(0, 1)).tolist()
    # The nearest to 0.6 of ten binary digits is 1229 / 2048, and to 0.8 it is 1638 / 2048.
    assert made.vectors(places(0)).tolist() == [[1229 / 2048, 1638 / 2048]]
    assert np.load(tmp_path / "words.npy").dtype == np.float16


def test_no_words_are_saved_and_read(tmp_path: Path) -> None:
    WordVectors.of(0, numbers=[], vectors=rows()).save(tmp_path / "words.npy")
    assert len(WordVectors.load(tmp_path / "words.npy")) == 0


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.npy").write_text("no vectors")
    with pytest.raises(ValueError, match="pickle"):
        WordVectors.load(tmp_path / "words.npy")

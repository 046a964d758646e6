"""What is searched is made some papers at a time: memory hardly grows with their number."""

import tracemalloc
from pathlib import Path

import numpy as np
from computable import ComputableEncoder

from index.build import index_texts
from index.vectors import VectorFile

GROWTH = 2_500  # bytes a passage; a vector alone takes 4,096


WORDS = [first + second for first in ("oak", "elm", "ash", "fir", "yew") for second in ("ford", "ham", "ley", "wick")]


def peak_of_building(directory: Path, passages: int) -> int:
    """The most bytes held while so many texts of few words are indexed, but for faiss's, which Python doesn't see."""
    texts = {
        str(one): ("Levy", " ".join(WORDS[one // 20**place % 20] for place in range(3))) for one in range(passages)
    }
    tracemalloc.start()
    index_texts(texts, directory, encoder=ComputableEncoder())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_the_memory_of_a_build_grows_by_less_than_a_vector_a_passage(tmp_path: Path) -> None:
    few, many = (peak_of_building(tmp_path / str(count), count) for count in (2_000, 6_000))
    assert (many - few) / 4_000 < GROWTH


def test_vectors_come_back_by_row_whatever_the_order_they_were_put_in(tmp_path: Path) -> None:
    vectors = np.arange(12, dtype=np.float32).reshape(4, 3)
    with VectorFile(tmp_path, dimensions=3) as file:
        for row in (2, 0, 3, 1):
            file.put(row, vectors[row])
        assert list(tmp_path.iterdir()) == []  # it has no name that a stopped run could leave behind
        some = file.rows(1, 4)
        assert (len(some), some.shape) == (3, (3, 3))
        assert some[1:9].tolist() == vectors[2:].tolist()
        assert some[np.array([2, 0])].tolist() == vectors[[3, 1]].tolist()
        assert file.rows(4, 4)[0:1].shape == (0, 3)

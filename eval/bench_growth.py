"""How both retrievers grow with the number of passages, which are made up: built here, searched in a new process."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from eval.bench_figures import Growth, Searched, seconds_of
from eval.bench_made import BLOCK, DIMENSIONS, Made, made_queries, made_words
from eval.bench_process import run_data
from eval.bench_search import ASKED, EVERY, TERMS, VECTORS, WORDS, searched_of
from index.dense import DenseIndex
from index.lexical import LexicalIndex

__all__ = ["QUERY_WORDS", "grow", "measure_growth", "search_apart"]

QUERIES = 60
QUERY_WORDS = 6
Say = Callable[[str], None]
Done = TypeVar("Done")


def search_apart(folder: Path, runs: int) -> Searched:
    """Search the indexes of the folder in a new process. Raises PapersError when it fails."""
    command = [sys.executable, "-m", "eval.bench_search", str(folder), "--runs", str(runs)]
    return searched_of(json.loads(run_data(command)))


def measure_growth(
    sizes: Sequence[int],
    *,
    runs: int,
    say: Say = lambda _: None,
    search: Callable[[Path, int], Searched] = search_apart,
) -> tuple[Growth, ...]:
    """Both retrievers at each size, ascending. Raises ValueError without a size."""
    ascending = sorted(set(sizes))
    if not ascending:
        raise ValueError("there is no size to grow to")
    return tuple(grow(size, runs=runs, say=say, search=search) for size in ascending)


def grow(size: int, *, runs: int, say: Say, search: Callable[[Path, int], Searched]) -> Growth:
    """So many passages: made, indexed as the product does it, and searched in a process of its own."""
    with TemporaryDirectory(prefix="papers-growth-") as name:
        folder = Path(name)
        say(f"making up {size:,} passages")
        _write(folder, size)
        say(f"building indexes of {size:,} passages")
        vectors = np.load(folder / EVERY, mmap_mode="r", allow_pickle=False)
        dense, dense_build = _timed(partial(DenseIndex.build, vectors))
        dense.save(folder / VECTORS)
        del dense
        lexical, lexical_build = _timed(lambda: LexicalIndex.build(made_words(size)))
        lexical_build -= seconds_of(lambda: sum(1 for _ in made_words(size)))
        lexical.save(folder / TERMS)
        del lexical
        disk = sum((folder / file).stat().st_size for file in (VECTORS, TERMS)) / size
        say(f"searching {size:,} passages")
        return Growth(size, dense_build, max(lexical_build, 0.0), disk, search(folder, runs))


def _write(folder: Path, size: int) -> None:
    """The vectors of so many passages, block by block, and the queries."""
    made = Made()
    vectors = np.lib.format.open_memmap(folder / EVERY, "w+", np.float32, (size, DIMENSIONS))
    for number, begin in enumerate(range(0, size, BLOCK)):
        vectors[begin : begin + BLOCK] = made.passages(number)[: size - begin]
    vectors.flush()
    np.save(folder / ASKED, made.queries(size, QUERIES), allow_pickle=False)
    (folder / WORDS).write_text(json.dumps(made_queries(QUERIES, QUERY_WORDS)), encoding="utf-8")


def _timed(work: Callable[[], Done]) -> tuple[Done, float]:
    done: list[Done] = []
    seconds = seconds_of(lambda: done.append(work()))
    return done[0], seconds

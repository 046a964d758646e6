"""How an index grows with the number of passages, which are made up: built here, searched in a new process.

The index is a whole one, written as one of real papers is, but that nothing is embedded: vectors are made up as well.
No more is held of it than is of a real one while that is written.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from eval.bench_figures import Growth, Searched
from eval.bench_library import blocks
from eval.bench_made import BLOCK, DIMENSIONS, UNITS, Made
from eval.bench_process import run_data
from eval.bench_questions import MADE_UP, write_questions
from eval.bench_search import EVERY, INDEX, WORDS, searched_of
from eval.bench_words import (
    VOCABULARY,
    context_of_words,
    made_queries,
    vectors_of_words,
    vocabulary,
    word_basis,
)
from index.bags import Bags, Ragged
from index.encoder import Vectors
from index.lexical import LexicalIndex
from index.likeness import WordVectors
from index.store import GenerationWriter, Parts
from index.traits import Traits
from index.vectors import VectorRows

__all__ = ["QUERY_WORDS", "Built", "grow", "measure_growth", "search_apart", "write_library"]

QUERIES = 60
QUERY_WORDS = 6
EVERY_UNIT = "units.f32"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """Seconds that it took to build the two retrievers, and the whole index; bytes of both on disk.

    `whole` is without the making up of vectors. The dense retriever is the one of passages.
    """

    dense: float
    lexical: float
    whole: float
    retrievers: int
    disk: int


def search_apart(folder: Path, runs: int) -> Searched:
    """Search the index of the folder in a new process. Raises PapersError when it fails."""
    command = [sys.executable, "-m", "eval.bench_search", str(folder), "--runs", str(runs)]
    return searched_of(json.loads(run_data(command)))


def measure_growth(
    sizes: Sequence[int],
    *,
    runs: int,
    say: Say = lambda _: None,
    search: Callable[[Path, int], Searched] = search_apart,
) -> tuple[Growth, ...]:
    """An index of each size, ascending. Raises ValueError without a size."""
    ascending = sorted(set(sizes))
    if not ascending:
        raise ValueError("there is no size to grow to")
    return tuple(grow(size, runs=runs, say=say, search=search) for size in ascending)


def grow(size: int, *, runs: int, say: Say, search: Callable[[Path, int], Searched]) -> Growth:
    """So many passages: made, indexed as the product does it, and searched in a process of its own."""
    with TemporaryDirectory(prefix="papers-growth-") as name:
        folder = Path(name)
        say(f"making up {size:,} passages")
        write_vectors(folder, size)
        say(f"building an index of {size:,} passages")
        built = write_library(folder, size)
        (folder / EVERY_UNIT).unlink()
        write_questions(folder, size, QUERIES)
        (folder / WORDS).write_text(json.dumps(made_queries(QUERIES, QUERY_WORDS)), encoding="utf-8")
        say(f"searching {size:,} passages")
        found = search(folder, runs)
        return Growth(size, built.dense, built.lexical, built.retrievers / size, found, built.whole, built.disk / size)


def write_vectors(folder: Path, size: int) -> None:
    """Make up the vectors of so many passages, and of their units, block by block: 9.2 KB on disk a passage."""
    made = Made()
    with (folder / EVERY).open("wb") as passages, (folder / EVERY_UNIT).open("wb") as units:
        for number, begin in enumerate(range(0, size, BLOCK)):
            some, parts = made.block(number)
            passages.write(some[: size - begin].tobytes())
            units.write(parts[: (size - begin) * UNITS].tobytes())


def write_library(folder: Path, size: int) -> Built:
    """Write an index of so many passages into INDEX in the folder, where their vectors are: 11 KB on disk a passage."""
    begin = perf_counter()
    writer = GenerationWriter(folder / INDEX)
    try:
        written = np.zeros(VOCABULARY, np.int64)
        for block in blocks(size):
            for stored in block.stored():
                writer.add(stored, fingerprint=stored.paper.id)
            written += np.bincount(block.written, minlength=VOCABULARY)
        counted = zip(vocabulary(), written.tolist(), strict=True)
        writer.add_vocabulary([], written={word: count for word, count in counted if count})
        lexical, lexical_build = _lexical(size)
        with (folder / EVERY).open("rb") as passages, (folder / EVERY_UNIT).open("rb") as units:
            rows = _Timed(passages, range(size), DIMENSIONS)
            writer.add_parts(_parts(size, lexical, rows, VectorRows(units, range(size * UNITS), DIMENSIONS)))
        name = writer.publish(encoder=MADE_UP, roots=[])
    except BaseException:
        writer.abandon()
        raise
    whole = perf_counter() - begin
    sizes = {file.name: file.stat().st_size for file in (folder / INDEX / name).iterdir()}
    retrievers = sizes["vectors.faiss"] + sizes["terms.npz"]
    return Built(rows.seconds, lexical_build, whole, retrievers, sum(sizes.values()))


@dataclass(frozen=True, slots=True)
class _Timed(VectorRows):
    """Rows that know when they were read: building an index of vectors begins and ends with that."""

    times: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Between the first reading and the last."""
        return self.times[-1] - self.times[0]

    def __getitem__(self, some: slice | NDArray[np.int64]) -> Vectors:
        self.times.append(perf_counter())
        # Not by super(): a dataclass with slots is another class than the one that the method was written in.
        found = VectorRows.__getitem__(self, some)
        self.times.append(perf_counter())
        return found


def _lexical(size: int) -> tuple[LexicalIndex, float]:
    """The index of words, and seconds that it took beyond the making of its words."""
    making = 0.0

    def parts() -> Iterator[tuple[Sequence[str], Ragged]]:
        nonlocal making
        begin = perf_counter()
        for block in blocks(size):
            part = block.searched()
            making += perf_counter() - begin
            yield part
            begin = perf_counter()

    begin = perf_counter()
    index = LexicalIndex.joined(parts())
    return index, perf_counter() - begin - making


def _parts(size: int, lexical: LexicalIndex, vectors: VectorRows, units: VectorRows) -> Parts:
    numbers = np.array([lexical.numbers.get(word, -1) for word in vocabulary()], np.int32)
    known = np.flatnonzero(numbers >= 0)
    bags, traits = zip(*(block.said(numbers) for block in blocks(size)), strict=True)
    context = context_of_words()
    return Parts(
        vectors=vectors,
        units=units,
        terms=lexical,
        bags=Bags.joined(bags),
        traits=Traits.joined(traits),
        words=WordVectors.of(len(lexical.numbers), numbers=numbers[known].tolist(), vectors=vectors_of_words()[known]),
        basis=word_basis(),
        context=(context[block.of_units] for block in blocks(size)),
    )

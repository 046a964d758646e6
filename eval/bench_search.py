"""`python -m eval.bench_search FOLDER`: search an index of made-up passages, in a process that does nothing else.

The folder is one of `bench_growth.py`. Prints what was measured as a line of JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.bench_figures import Cost, Filtered, Searched, median_cost, median_costs, slow
from eval.bench_machine import anonymous_memory, own_peak_memory
from eval.bench_made import PAPER
from index.dense import DenseIndex
from index.encoder import Vectors
from index.lexical import LexicalIndex

__all__ = ["SHARES", "TERMS", "VECTORS", "WORDS", "main", "searched", "searched_of"]

VECTORS, TERMS, WORDS = "vectors.faiss", "terms.npz", "words.json"  # the two indexes, and the queries in words
EVERY, ASKED = "vectors.npy", "asked.npy"  # the vectors themselves, and those of the queries
SHARES = (0.01, 0.1, 0.9)  # of all papers, that a filter lets pass
ROWS = 200  # asked for, as by full mode
TOP = 10
AS_NEAR = 1e-6  # two vectors that are so alike are equally near
SEED = 20240611
AT_ONCE = 1 << 16  # vectors that are compared at a time

Mask = NDArray[np.bool_]


def searched(folder: Path, *, runs: int) -> Searched:
    """Search the folder's indexes, each query as often as `runs`, of which the median counts."""
    dense, lexical = DenseIndex.load(folder / VECTORS), LexicalIndex.load(folder / TERMS)
    asked: Vectors = np.load(folder / ASKED, allow_pickle=False)
    words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
    masks = [_papers(len(dense), share) for share in SHARES]
    kinds = [None, *masks]
    first = [[dense.search(vector, ROWS, allowed=mask).rows[:TOP] for mask in kinds] for vector in asked]
    by_words = median_costs([partial(lexical.search, query, ROWS) for query in words], runs=runs)
    searches = [partial(dense.search, vector, ROWS, allowed=mask) for vector in asked for mask in kinds]
    by_vector = median_costs(searches, runs=runs)
    plain, *others = (by_vector[kind :: len(kinds)] for kind in range(len(kinds)))
    memory, anonymous = own_peak_memory(), anonymous_memory()
    every: Vectors = np.load(folder / EVERY, mmap_mode="r", allow_pickle=False)
    recalls = _recalls(first, every, asked, kinds)
    filtered = [
        Filtered(share, median_cost(costs), median_cost(plain), recall)
        for share, costs, recall in zip(SHARES, others, recalls[1:], strict=True)
    ]
    return Searched(
        dense=median_cost(plain),
        dense_slow=slow([cost.clock for cost in plain]),
        recall=recalls[0],
        lexical=median_cost(by_words),
        lexical_slow=slow([cost.clock for cost in by_words]),
        flat=None if dense.exact else _flat(every, asked, runs=runs),
        filtered=tuple(filtered),
        memory=memory,
        anonymous=anonymous,
    )


def searched_of(data: dict[str, Any]) -> Searched:
    """What was printed, as it was measured."""
    costs = {name: Cost(**data[name]) for name in ("dense", "lexical", "flat") if data[name]}
    filtered = tuple(
        Filtered(one["share"], Cost(**one["cost"]), Cost(**one["unfiltered"]), one["recall"])
        for one in data["filtered"]
    )
    return Searched(**{**data, **costs, "filtered": filtered})


def _papers(size: int, share: float) -> Mask:
    """The rows of so many of all papers, at least one, drawn without regard to what they are about."""
    papers = -(-size // PAPER)
    drawn = np.random.default_rng(SEED).permutation(papers) < max(1, round(share * papers))
    return np.repeat(drawn, PAPER)[:size]


def _recalls(
    found: Sequence[Sequence[Sequence[int]]], every: Vectors, asked: Vectors, kinds: Sequence[Mask | None]
) -> list[float]:
    """For each kind of search the mean share of the ten nearest that was found; one that is as near counts."""
    shares = np.zeros((len(asked), len(kinds)))
    for number, cosines in enumerate(_cosines(every, asked)):
        for kind, mask in enumerate(kinds):
            there = cosines if mask is None else cosines[mask]
            most = min(TOP, len(there))
            least = np.partition(there, -most)[-most] - AS_NEAR
            shares[number, kind] = np.count_nonzero(cosines[list(found[number][kind])] >= least) / most
    return [float(share) for share in shares.mean(axis=0)]


def _cosines(every: Vectors, asked: Vectors) -> Iterator[Vectors]:
    """Of each query with every vector."""
    cosines = np.zeros((len(asked), len(every)), np.float32)
    for begin in range(0, len(every), AT_ONCE):
        cosines[:, begin : begin + AT_ONCE] = asked @ np.asarray(every[begin : begin + AT_ONCE]).T
    yield from cosines


def _flat(every: Vectors, asked: Vectors, *, runs: int) -> Cost:
    """What the median query costs when faiss looks at every vector, all in memory."""
    flat = DenseIndex.build(every, exact_most=len(every))
    return median_cost(median_costs([partial(flat.search, vector, ROWS) for vector in asked], runs=runs))


def main(words: Sequence[str]) -> int:
    """Run the command; exit code 0."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench_search")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(words)
    sys.stdout.write(f"{json.dumps(asdict(searched(options.folder, runs=options.runs)))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

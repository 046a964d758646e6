"""BM25 scores of made-up passages by rank-bm25 itself, and by bm25s, beside those of our own index."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from rank_bm25 import BM25Okapi

from eval.bench_figures import Peer, median_times, seconds_of
from eval.bench_peers import ALONE, SCRIPT, Python
from eval.bench_process import Kept
from eval.bench_words import made_queries, made_words
from index.lexical import LexicalIndex
from ingest.errors import PapersError

__all__ = ["QUERIES", "QUERY_WORDS", "compare_bm25s", "compare_scores", "measure_scores"]

QUERIES = 20
QUERY_WORDS = 6
ROWS = 200  # the best that are asked for
STARTS = 5  # of bm25s
SINGLE = 1e-4  # by which scores differ that are kept in half as many digits
SUMMED_OTHERWISE = 1e-9  # by which scores differ that are added in another order


def compare_scores(size: int, *, runs: int) -> Peer:
    """The scores of so many passages, timed and held together, query by query."""
    corpus, queries = list(made_words(size)), made_queries(QUERIES, QUERY_WORDS)
    lexical, okapi = LexicalIndex.build(corpus), BM25Okapi(corpus)
    times = median_times(
        [partial(one, query) for query in queries for one in (lexical.scores, okapi.get_scores)], runs=runs
    )
    ours, theirs = times[::2], times[1::2]
    most = max(float(np.abs(lexical.scores(query) - okapi.get_scores(query)).max()) for query in queries)
    return Peer("rank-bm25", size, statistics.median(ours), statistics.median(theirs), most, SUMMED_OTHERWISE)


def measure_scores(size: int, *, runs: int, folder: Path, python: Python) -> tuple[list[Peer], list[str]]:
    """BM25 scores of so many made-up passages by rank-bm25 and by bm25s, and the reason when one is left out."""
    peers = [compare_scores(size, runs=runs)]
    try:
        return [*peers, *compare_bm25s(size, runs=runs, folder=folder, python=python("bm25s"))], []
    except PapersError as error:
        return peers, [str(error)]


def compare_bm25s(size: int, *, runs: int, folder: Path, python: str) -> list[Peer]:
    """Scores of all passages, and the best of them, by our index and by bm25s, in turn.

    bm25s is started anew some times, for what one start gives differs by a fifth from what the next does. Without words
    that half of the passages hold, which rank-bm25 and so we weigh otherwise.
    """
    corpus = folder / "corpus.txt"
    with corpus.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{' '.join(words)}\n" for words in made_words(size))
    lexical = LexicalIndex.build(made_words(size))
    asked = made_queries(QUERIES, QUERY_WORDS)
    rare = ([word for word in query if len(lexical.rows_with(word)) < size / 2] for query in asked)
    queries = list(filter(None, rare))
    rows = min(ROWS, size)
    times: dict[str, list[tuple[list[float], list[float]]]] = {
        kind: [([], []) for _ in queries] for kind in ("scores", "search")
    }
    difference = 0.0
    for _ in range(STARTS):
        with Kept([python, "-P", str(SCRIPT), "scores", str(corpus)], environment=ALONE) as peer:
            for number, query in enumerate(queries):
                told = peer.ask({"words": query, "k": rows, "tell": True})["scores"]
                difference = max(difference, float(np.abs(lexical.scores(query) - np.array(told)).max()))
                ours: dict[str, Callable[[], object]] = {
                    "scores": partial(lexical.scores, query),
                    "search": partial(lexical.search, query, rows),
                }
                for _ in range(runs):
                    found = peer.ask({"words": query, "k": rows, "tell": False})
                    for kind, ask in ours.items():
                        times[kind][number][0].append(seconds_of(ask))
                        times[kind][number][1].append(found[f"{kind}_s"])
    medians = {
        kind: [statistics.median(map(statistics.median, side)) for side in zip(*some, strict=True)]
        for kind, some in times.items()
    }
    names = {"scores": "bm25s", "search": f"bm25s, best {rows}"}
    return [Peer(names[kind], size, one, other, difference, SINGLE) for kind, (one, other) in medians.items()]

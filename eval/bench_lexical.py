"""BM25 scores of made-up passages by rank-bm25 itself beside those of our own index."""

from __future__ import annotations

import statistics
from functools import partial

import numpy as np
from rank_bm25 import BM25Okapi

from eval.bench_figures import Peer, median_times
from eval.bench_words import made_queries, made_words
from index.lexical import LexicalIndex

__all__ = ["QUERIES", "QUERY_WORDS", "compare_scores"]

QUERIES = 20
QUERY_WORDS = 6
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

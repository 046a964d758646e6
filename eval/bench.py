"""`python -m eval bench`: how fast, how large, and how both grow; rank-bm25 itself is timed beside our own matrix."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
from rank_bm25 import BM25Okapi

from eval.bench_figures import Growth, Measured, Peer, median_times, seconds_of
from eval.bench_machine import describe_machine
from eval.bench_papers import Cold, ask_cold, measure_build, measure_cold, measure_reading, measure_warm
from eval.bench_report import measured_data, measured_text
from eval.gold import read_gold
from index.dense import DenseIndex
from index.encoder import Encoder, load_encoder
from index.lexical import LexicalIndex
from index.settings import load_settings
from ingest.errors import PapersError

__all__ = ["bench", "compare_scores", "measure_growth"]

SEED = 20240611
DIMENSIONS = 384  # of all-MiniLM-L6-v2
VOCABULARY = 20_000  # words, the n-th of which is 1/n as frequent as the first
PASSAGE_WORDS = 60
QUERY_WORDS = 6
QUERIES = 20
ROWS = 200  # asked for, as by full mode
ASKED = 20  # of the gold questions at most so many, taken evenly
Say = Callable[[str], None]
Made = TypeVar("Made")


def bench(
    words: Sequence[str],
    *,
    gold: Path,
    say: Say = lambda _: None,
    load: Callable[[str], Encoder] = load_encoder,
    ask: Callable[[str, Path], Cold] = ask_cold,
) -> int:
    """Run the command; exit code 0, or 1 when our BM25 scores are not rank-bm25's.

    `load` gives the encoder and `ask` asks in a new process. Raises PapersError for papers that can't be measured.
    """
    options = _parser().parse_args(words)
    every = [question.question for question in read_gold(gold)]
    questions = every[:: -(-len(every) // ASKED)]
    machine, settings = describe_machine(), load_settings()  # the load is that before the run
    with TemporaryDirectory(prefix="papers-bench-") as name:
        folder = Path(name)
        say("reading")
        figures = measure_reading(options.papers, runs=options.runs, settings=settings, archives=folder / "archives")
        say("building an index")
        encoder = load(settings.encoder)
        index = folder / "index"
        figures += measure_build(options.papers, index, encoder=encoder, runs=options.runs, settings=settings)
        say("asking in new processes")
        figures += measure_cold(questions[0], index, runs=options.runs, ask=ask)
        say("asking")
        stages = measure_warm(questions, index, encoder=encoder, runs=options.runs)
    say("growing")
    growth, peer = measure_growth(options.sizes, runs=options.runs)
    say("")
    measured = Measured(machine, tuple(figures), stages, len(questions), growth, peer)
    sys.stdout.write(f"{measured_text(measured)}\n")
    if options.json:
        _write(options.json, measured_data(measured))
    if not peer.equal:
        sys.stderr.write(f"eval: our BM25 scores differ from rank-bm25's by {peer.difference:g}\n")
    return 0 if peer.equal else 1


def measure_growth(sizes: Sequence[int], *, runs: int) -> tuple[tuple[Growth, ...], Peer]:
    """Both retrievers over made-up passages at each size, ascending, and BM25Okapi beside ours at the smallest.

    Vectors are unit vectors in every direction alike, words follow Zipf's law, and the seed is fixed. Raises
    ValueError without a size.
    """
    ascending = sorted(set(sizes))
    if not ascending:
        raise ValueError("there is no size to grow to")
    return tuple(_grow(size, runs=runs) for size in ascending), compare_scores(ascending[0], runs=runs)


def _grow(size: int, *, runs: int) -> Growth:
    vectors = np.random.default_rng(SEED).standard_normal((size + QUERIES, DIMENSIONS), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    dense, dense_build = _timed(partial(DenseIndex.build, vectors[:size]))
    by_vector = median_times([partial(dense.search, vector, ROWS) for vector in vectors[size:]], runs=runs)
    corpus, queries = _made_up(size)
    lexical, lexical_build = _timed(partial(LexicalIndex.build, corpus))
    by_words = median_times([partial(lexical.search, query, ROWS) for query in queries], runs=runs)
    return Growth(size, dense_build, lexical_build, statistics.median(by_vector), statistics.median(by_words))


def compare_scores(size: int, *, runs: int) -> Peer:
    """The BM25 scores of so many made-up passages, by our matrix and by rank-bm25, timed and held together."""
    corpus, queries = _made_up(size)
    lexical, bm25 = LexicalIndex.build(corpus), BM25Okapi(corpus)
    ours = median_times([partial(lexical.scores, query) for query in queries], runs=runs)
    peer = median_times([partial(bm25.get_scores, query) for query in queries], runs=runs)
    differences = [float(np.abs(lexical.scores(query) - bm25.get_scores(query)).max()) for query in queries]
    return Peer(size, statistics.median(ours), statistics.median(peer), max(differences))


def _made_up(size: int) -> tuple[list[list[str]], list[list[str]]]:
    """So many passages, and the queries, in words."""
    made = np.random.default_rng(SEED)
    return _words(made, size, PASSAGE_WORDS), _words(made, QUERIES, QUERY_WORDS)


def _words(made: np.random.Generator, texts: int, length: int) -> list[list[str]]:
    shares = 1 / np.arange(1, VOCABULARY + 1)
    vocabulary = [f"word{rank}" for rank in range(1, VOCABULARY + 1)]
    drawn = made.choice(VOCABULARY, size=(texts, length), p=shares / shares.sum())
    return [[vocabulary[place] for place in row] for row in drawn.tolist()]


def _timed(work: Callable[[], Made]) -> tuple[Made, float]:
    made: list[Made] = []
    seconds = seconds_of(lambda: made.append(work()))
    return made[0], seconds


def _write(path: Path, data: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise PapersError(f"{path} can't be written: {error}. Name another file.") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval bench", description="Measure speed, memory and growth.")
    parser.add_argument(
        "--papers",
        type=Path,
        nargs="+",
        default=[Path("data/papers")],
        metavar="DIR",
        help="folders of papers (default: data/papers)",
    )
    parser.add_argument(
        "--runs", type=_count, default=3, metavar="N", help="how often each is measured (default: %(default)s)"
    )
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=(5000, 50000),
        metavar="N,N",
        help="passages to make up for growth (default: 5000,50000)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number above 0")
    return int(text)


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(_count(part.strip()) for part in text.split(","))

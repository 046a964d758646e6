"""What this machine can do at most, and how much of it the encoder and the exact search make use of."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from eval.bench_figures import seconds_of
from eval.bench_made import DIMENSIONS
from index.dense import DenseIndex
from index.encoder import Encoder
from index.encoder_layers import product
from index.quantised import STEPS, Scale

__all__ = ["Limit", "flops", "measure_limits"]

SIDE = 2048  # of the matrices that are multiplied
COPIED = 1 << 28  # bytes
VECTORS = 100_000  # that the exact search looks at
LENGTHS = {"passages": (250, 16), "units": (30, 64)}  # word pieces of a text, and texts
WORDS = ["report", "park", "road", "school", "tree", "house", "river", "bridge", "market", "garden", "tower", "street"]
RUNS = 5
SEED = 20240611


@dataclass(frozen=True, slots=True)
class Limit:
    """What is done in a second and what could be, both at best and in `unit`; `each` says what one piece of work is."""

    name: str
    unit: str
    done: float
    possible: float
    each: str

    @property
    def share(self) -> float:
        """Of what is possible."""
        return self.done / self.possible


def flops(model: Path, pieces: int) -> float:
    """Multiplications and additions that a BERT takes for a text of so many word pieces, by its config.json.

    Of each layer: four projections and two of the feed-forward net for each piece, and the scores and sums of attention
    for each pair of pieces (Vaswani et al., 2017). What is not a product of matrices is left out.
    """
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    width, inner, layers = config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"]
    return float(layers * (pieces * (8 * width**2 + 4 * width * inner) + 4 * pieces**2 * width))


def measure_limits(encoder: Encoder, model: Path) -> tuple[Limit, ...]:
    """The encoder beside products of matrices in eight bits, and the exact search beside copying memory, in turn."""
    draw = np.random.default_rng(SEED)
    factor = draw.standard_normal((SIDE, SIDE), dtype=np.float32)
    scale = Scale(np.ones(SIDE, np.float32), 8 / STEPS, STEPS // 2, np.zeros(SIDE, np.float32))
    multiply, threads = product(factor, scale), os.cpu_count() or 1
    texts = {name: [_text(encoder, pieces)] * number for name, (pieces, number) in LENGTHS.items()}
    with ThreadPoolExecutor(threads) as pool:
        seconds_whole, seconds_float, *encode = _least(
            [
                lambda: list(pool.map(multiply, [factor] * threads)),
                lambda: factor @ factor,
                *(partial(encoder.encode, some) for some in texts.values()),
            ]
        )
    peak = threads * 2 * SIDE**3 / seconds_whole / 1e9
    in_float = Limit(
        "products in eight bits / numpy's matmul",
        "GFLOP/s",
        peak,
        2 * SIDE**3 / seconds_float / 1e9,
        f"{SIDE} × {SIDE}",
    )
    limits = [in_float]
    for (name, some), seconds in zip(texts.items(), encode, strict=True):
        pieces = encoder.count_tokens(some[0]) + 2
        each = flops(model, pieces)
        done = each * len(some) / seconds / 1e9
        words = f"{each / pieces / 1e6:.1f} MFLOP a word piece, texts of {pieces}"
        limits.append(Limit(f"encoding {name} / products alone", "GFLOP/s", done, peak, words))
    vectors = draw.standard_normal((VECTORS, DIMENSIONS), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    exact = DenseIndex.build(vectors, exact_most=VECTORS)
    source = np.ones(COPIED, np.uint8)
    target = np.zeros(COPIED, np.uint8)
    copy, search = _least([partial(np.copyto, target, source), partial(exact.search, vectors[0], 200)])
    words = f"{vectors.nbytes / 1e6:.0f} MB a search of {VECTORS:,} vectors"
    return (
        *limits,
        Limit("exact search / numpy's copyto", "GB/s", vectors.nbytes / search / 1e9, 2 * COPIED / copy / 1e9, words),
    )


def _text(encoder: Encoder, pieces: int) -> str:
    """A text of about so many word pieces, of which many differ."""
    words = [WORDS[0]]
    while encoder.count_tokens(" ".join(words)) < pieces:
        words.append(WORDS[len(words) % len(WORDS)])
    return " ".join(words)


def _least(work: list[Callable[[], object]]) -> list[float]:
    """The least seconds of each piece of work over RUNS rounds, after one that isn't counted."""
    rounds = [[seconds_of(piece) for piece in work] for _ in range(RUNS + 1)][1:]
    return [min(times) for times in zip(*rounds, strict=True)]

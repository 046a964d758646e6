"""Questions about made-up papers: words of a unit, and a vector near to that unit's. Asked as a reader asks them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np

from eval.bench_figures import FilteredQuestions, Questions, median_cost, median_costs, slow
from eval.bench_library import FILTERS, block_of
from eval.bench_made import BLOCK, UNITS, Made
from eval.bench_stages import KnownVectors, measure_stages
from eval.bench_words import vectors_of_words, vocabulary
from index.encoder import Encoder, Pieces, Vectors
from index.models import Filters
from index.search import SearchIndex
from index.store import Generation

__all__ = ["MADE_UP", "MadeQuestions", "ask_questions", "read_questions", "right_of", "write_questions"]

MADE_UP = "made-up vectors"  # the encoder's name
ASKED, QUESTIONS = "asked.npy", "questions.json"
FEW = 6  # words of a question, beside those that only ask
FIRST = 10  # hits among which the right one is looked for
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class MadeQuestions:
    """Questions, the row of the passage that answers each, their unit vectors, and an encoder that gives these."""

    texts: tuple[str, ...]
    rows: tuple[int, ...]
    vectors: Vectors
    known: KnownVectors


def write_questions(folder: Path, size: int, count: int) -> None:
    """Make up so many questions about the first so many passages, for read_questions()."""
    units, vectors = Made().asked(size, count)
    asked: list[tuple[str, int]] = []
    for number, some in groupby(units.tolist(), key=lambda unit: unit // (BLOCK * UNITS)):
        block = block_of(number)
        for row, place in (divmod(unit, UNITS) for unit in some):
            asked.append((_question(block.unit(row % BLOCK, place)), row))
    np.save(folder / ASKED, vectors, allow_pickle=False)
    (folder / QUESTIONS).write_text(json.dumps(asked), encoding="utf-8")


def _question(words: Sequence[str]) -> str:
    every = list(dict.fromkeys(words))
    return f"What about {' '.join(every[:: -(-len(every) // FEW)])}?"


def read_questions(folder: Path, encoder: Encoder) -> MadeQuestions:
    """What write_questions() wrote. All but their vectors is the encoder's, such as how long encoding takes."""
    vectors: Vectors = np.load(folder / ASKED, allow_pickle=False)
    texts, rows = zip(*json.loads((folder / QUESTIONS).read_text(encoding="utf-8")), strict=True)
    words = dict(zip(vocabulary(), vectors_of_words(), strict=True))
    pieces = {text: _pieces(text, vector, words) for text, vector in zip(texts, vectors, strict=True)}
    known = KnownVectors(encoder, MADE_UP, {text: one.vector for text, one in pieces.items()}, pieces)
    return MadeQuestions(texts, rows, vectors, known)


def _pieces(text: str, vector: Vectors, words: dict[str, Vectors]) -> Pieces:
    """Each word of the vocabulary is a piece of its own."""
    found = [match for match in WORD.finditer(text) if match.group() in words]
    spans = np.array([match.span() for match in found], np.int32).reshape(-1, 2)
    return Pieces(vector, spans, np.array([words[match.group()] for match in found]).reshape(-1, len(vector)))


def ask_questions(
    asked: MadeQuestions, index: SearchIndex, generation: Generation, *, opened: float, runs: int
) -> Questions:
    """What whole questions take, without a filter and with each of FILTERS; `exactly` is as `right`, of this index."""
    stages = measure_stages(asked.texts, index, generation, asked.known, runs=runs)
    kinds = [None, *FILTERS.values()]
    asks = [partial(index.ask, text, filters=filters) for text in asked.texts for filters in kinds]
    costs = median_costs(asks, runs=runs)
    plain, *others = (costs[kind :: len(kinds)] for kind in range(len(kinds)))
    right, *rights = (right_of(asked, index, filters) for filters in kinds)
    filtered = [
        FilteredQuestions(share, median_cost(some), slow([cost.clock for cost in some]), median_cost(plain), one, one)
        for share, some, one in zip(FILTERS, others, rights, strict=True)
    ]
    answered = sum(not index.ask(text).refusal for text in asked.texts) / len(asked.texts)
    return Questions(opened, stages, answered, right, right, tuple(filtered))


def right_of(asked: MadeQuestions, index: SearchIndex, filters: Filters | None) -> float:
    """The share of the questions whose own passage is among the first ten hits."""
    hits = [[hit.row for hit in index.search(text, k=FIRST, filters=filters)] for text in asked.texts]
    return sum(row in rows for row, rows in zip(asked.rows, hits, strict=True)) / len(hits)

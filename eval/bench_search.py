"""`python -m eval.bench_search FOLDER`: search an index of made-up passages, in a process that does nothing else.

The folder is one of `bench_growth.py`. Prints what was measured as a line of JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from eval.bench_exact import Exact, recalls
from eval.bench_figures import (
    Cost,
    Filtered,
    FilteredQuestions,
    Questions,
    Searched,
    Stage,
    median_cost,
    median_costs,
    slow,
)
from eval.bench_library import FILTERS
from eval.bench_machine import anonymous_memory, own_peak_memory
from eval.bench_made import DIMENSIONS
from eval.bench_questions import MadeQuestions, ask_questions, read_questions, right_of
from index.allowed import Allowed, Mask
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors, load_encoder
from index.facets import passes
from index.models import Filters
from index.search import SearchIndex
from index.settings import load_settings
from index.store import Generation, open_generation

__all__ = ["EVERY", "INDEX", "WORDS", "main", "searched", "searched_of"]

INDEX, EVERY, WORDS = "index", "passages.f32", "words.json"  # the index, its vectors as made, and queries in words
ROWS = 200  # asked for, as by full mode


def searched(folder: Path, *, runs: int, encoder: Encoder) -> Searched:
    """Search the folder's index, each query as often as `runs`, of which the median counts."""
    asked = read_questions(folder, encoder)
    begin = perf_counter()
    generation = open_generation(folder / INDEX)
    index = SearchIndex(generation, asked.known)
    opened = perf_counter() - begin
    words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
    masks = [None, *(_mask(generation, filters) for filters in FILTERS.values())]
    dense, lexical = generation.vectors, generation.terms
    found = [[dense.search(vector, ROWS, allowed=mask).rows for mask in masks] for vector in asked.vectors]
    by_words = median_costs([partial(lexical.search, query, ROWS) for query in words], runs=runs)
    kept = [None if mask is None else Allowed(mask) for mask in masks]  # as an index keeps filters
    searches = [partial(dense.search, vector, ROWS, allowed=mask) for vector in asked.vectors for mask in kept]
    by_vector = median_costs(searches, runs=runs)
    questions = ask_questions(asked, index, generation, opened=opened, runs=runs)
    memory, anonymous = own_peak_memory(), anonymous_memory()
    every: Vectors = np.memmap(folder / EVERY, np.float32, "r").reshape(-1, DIMENSIONS)
    plain, *others = (by_vector[kind :: len(masks)] for kind in range(len(masks)))
    recall, *more = recalls(found, every, asked.vectors, masks)
    return Searched(
        dense=median_cost(plain),
        dense_slow=slow([cost.clock for cost in plain]),
        recall=recall,
        lexical=median_cost(by_words),
        lexical_slow=slow([cost.clock for cost in by_words]),
        flat=None if dense.exact else _flat(every, asked.vectors, runs=runs),
        filtered=tuple(
            Filtered(share, median_cost(costs), median_cost(plain), one)
            for share, costs, one in zip(FILTERS, others, more, strict=True)
        ),
        memory=memory,
        anonymous=anonymous,
        questions=_exactly(questions, asked, index, generation, masks),
    )


def searched_of(data: dict[str, Any]) -> Searched:
    """What was printed, as it was measured."""
    costs = {name: Cost(**data[name]) for name in ("dense", "lexical", "flat") if data[name]}
    filtered = tuple(
        Filtered(one["share"], Cost(**one["cost"]), Cost(**one["unfiltered"]), one["recall"])
        for one in data["filtered"]
    )
    asked = _questions_of(data["questions"]) if data.get("questions") else None
    return Searched(**{**data, **costs, "filtered": filtered, "questions": asked})


def _questions_of(data: dict[str, Any]) -> Questions:
    filtered = tuple(
        FilteredQuestions(**{**one, "cost": Cost(**one["cost"]), "unfiltered": Cost(**one["unfiltered"])})
        for one in data["filtered"]
    )
    return Questions(**{**data, "stages": tuple(Stage(**one) for one in data["stages"]), "filtered": filtered})


def _mask(generation: Generation, filters: Filters) -> Mask:
    passing = np.array([passes(paper, filters) for paper in generation.papers], dtype=np.bool_)
    return passing[generation.paper_of_row]


def _exactly(
    questions: Questions, asked: MadeQuestions, index: SearchIndex, generation: Generation, masks: Sequence[Mask | None]
) -> Questions:
    """With what is right where every vector is looked at. The index is of no use afterwards."""
    if generation.vectors.exact and generation.units.exact:
        return questions
    counts = np.diff(generation.unit_starts)
    within = [None if mask is None else np.repeat(mask, counts) for mask in masks]
    untyped: Any = generation
    untyped.vectors = Exact(generation.vectors, asked.vectors, masks, most=ROWS)
    untyped.units = Exact(generation.units, asked.vectors, within, most=ROWS)
    filtered = tuple(replace(one, exactly=right_of(asked, index, FILTERS[one.share])) for one in questions.filtered)
    return replace(questions, exactly=right_of(asked, index, None), filtered=filtered)


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
    found = searched(options.folder, runs=options.runs, encoder=load_encoder(load_settings().encoder))
    sys.stdout.write(f"{json.dumps(asdict(found))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

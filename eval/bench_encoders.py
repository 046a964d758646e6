"""`python -m eval encoders`: the packaged encoder beside sentence-transformers, over the texts of an index."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from eval.bench_figures import median_times
from eval.gold import read_gold
from eval.report import table
from index.encoder import Encoder, Vectors, load_encoder, packaged_folder
from index.settings import load_settings
from index.store import Generation, open_generation
from index.texts import passage_text, unit_texts

__all__ = ["Compared", "compare_encoders", "encoders", "texts_of"]

TOP = 10


@dataclass(frozen=True, slots=True)
class Compared:
    """Two encoders over the same texts: the reference's and our median rate, and how near the vectors are.

    Cosines are between both vectors of one text. `overlap` is the mean share of the ten texts nearest to a question
    that are the same for both, each with its own vector of the question; `question_cosine` the least of those two.
    """

    what: str
    texts: int
    reference_rate: float
    rate: float
    least_cosine: float
    mean_cosine: float
    overlap: float
    question_cosine: float


def compare_encoders(
    what: str, texts: Sequence[str], questions: Sequence[str], *, ours: Encoder, reference: Encoder, runs: int
) -> Compared:
    """Encode all texts with both in turn, as often as `runs`. Raises ValueError without a text or question."""
    if not texts or not questions:
        raise ValueError("there is nothing to compare the encoders by")
    expected, found = reference.encode(texts), ours.encode(texts)
    slow, fast = median_times([partial(reference.encode, texts), partial(ours.encode, texts)], runs=runs)
    cosines = np.sum(expected * found, axis=1)
    asked = [(reference.encode_question(question), ours.encode_question(question)) for question in questions]
    overlaps = [len(_nearest(expected, one) & _nearest(found, other)) / min(TOP, len(texts)) for one, other in asked]
    return Compared(
        what,
        len(texts),
        len(texts) / slow,
        len(texts) / fast,
        float(cosines.min()),
        float(cosines.mean()),
        statistics.mean(overlaps),
        min(float(one @ other) for one, other in asked),
    )


def _nearest(vectors: Vectors, asked: Vectors) -> set[int]:
    return {int(row) for row in np.argsort(-(vectors @ asked), kind="stable")[:TOP]}


def encoders(words: Sequence[str], *, gold: Path) -> int:
    """Run the command; exit code 0. Raises PapersError for an index that can't be read."""
    options = _options(words, gold=gold)
    from index.encoder_sentence import SentenceEncoder

    ours, reference = load_encoder(), SentenceEncoder(packaged_folder())
    generation = open_generation(options.index)
    passages, units = texts_of(generation, ours, most=options.texts)
    generation.close()
    questions = [question.question for question in read_gold(options.gold)]
    compare = partial(compare_encoders, questions=questions, ours=ours, reference=reference, runs=options.runs)
    sys.stdout.write(f"{_text([compare('passages', passages), compare('their units', units)])}\n")
    return 0


def texts_of(generation: Generation, encoder: Encoder, *, most: int) -> tuple[list[str], list[str]]:
    """Passages taken evenly from all, at most so many, and the sentences, items and rows in them, each text once."""
    rows = range(0, len(generation), -(-len(generation) // most) or 1)
    embedded = partial(passage_text, count_tokens=encoder.count_tokens, window=encoder.window)
    found = [(generation.paper(passage.paper_id), passage) for passage, _ in generation.passages(rows)]
    units = dict.fromkeys(text for _, passage in found for text in unit_texts(passage))
    return [embedded(paper, passage) for paper, passage in found], list(units)


def _text(compared: Sequence[Compared]) -> str:
    head = ["texts", "number", "sentence-transformers /s", "ours /s", "ratio", "least cosine", "mean cosine"]
    rows = [
        [
            one.what,
            f"{one.texts:,}",
            f"{one.reference_rate:.1f}",
            f"{one.rate:.1f}",
            f"{one.rate / one.reference_rate:.2f}",
            f"{one.least_cosine:.7f}",
            f"{one.mean_cosine:.7f}",
            f"{one.overlap:.3f}",
            f"{one.question_cosine:.7f}",
        ]
        for one in compared
    ]
    return table([*head, f"same of nearest {TOP}", "least cosine of questions"], rows)


def _options(words: Sequence[str], *, gold: Path) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m eval encoders", description="Compare the packaged encoder with sentence-transformers."
    )
    parser.add_argument("--index", type=Path, default=load_settings().index, metavar="DIR", help="where texts are from")
    parser.add_argument("--gold", type=Path, default=gold, metavar="FILE", help="gold questions to ask")
    parser.add_argument("--texts", type=int, default=96, metavar="N", help="most passages (default: %(default)s)")
    parser.add_argument(
        "--runs", type=int, default=3, metavar="N", help="how often each is timed (default: %(default)s)"
    )
    options = parser.parse_args(words)
    if min(options.texts, options.runs) < 1:
        parser.error("--texts and --runs must be above 0")
    return options

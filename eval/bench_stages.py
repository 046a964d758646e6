"""How long a warm question takes, stage by stage, of an index that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from eval.bench_figures import Cost, Stage, median_costs, stage
from index.encoder import Encoder, Pieces, Vectors
from index.search import SearchIndex
from index.store import Generation

__all__ = ["STAGES", "KnownVectors", "measure_stages"]

POOL = 200  # rows that a retriever puts forward for full mode
STAGES = ("encode", "dense", "lexical", "rank", "answer", "whole")


@dataclass(frozen=True, slots=True)
class KnownVectors:
    """An encoder that encodes a question once, or never where its vectors are given, and may go by another name."""

    encoder: Encoder
    name: str
    vectors: dict[str, Vectors] = field(default_factory=dict)
    pieces: dict[str, Pieces] = field(default_factory=dict)

    @property
    def dimensions(self) -> int:
        return next((len(vector) for vector in self.vectors.values()), self.encoder.dimensions)

    @property
    def window(self) -> int:
        return self.encoder.window

    @property
    def words(self) -> frozenset[str]:
        return self.encoder.words

    def count_tokens(self, text: str) -> int:
        return self.encoder.count_tokens(text)

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        return self.encoder.encode(texts, progress=progress)

    def encode_question(self, text: str) -> Vectors:
        if text not in self.vectors:
            self.vectors[text] = self.encoder.encode_question(text)
        return self.vectors[text]

    def encode_pieces(self, texts: Sequence[str], *, questions: bool = False) -> list[Pieces]:
        if not questions:
            return self.encoder.encode_pieces(texts)
        for text in texts:
            if text not in self.pieces:
                (self.pieces[text],) = self.encoder.encode_pieces([text], questions=True)
        return [self.pieces[text] for text in texts]


def measure_stages(
    questions: Sequence[str], index: SearchIndex, generation: Generation, known: KnownVectors, *, runs: int
) -> tuple[Stage, ...]:
    """Each of STAGES over the questions, of each of which the median run counts.

    "encode", "dense" (passages and units) and "lexical" are timed alone; "rank" is what search() takes beyond the last
    two, "answer" what ask() takes beyond search(), both with the vector at hand; "whole" is "encode" and ask().
    Raises ValueError without a question.
    """
    if not questions:
        raise ValueError("there is no question")
    index.ask(questions[0])  # the first question pays for what is loaded when first used
    costs = [_costs(question, index, generation, known, runs=runs) for question in questions]
    return tuple(stage(name, column) for name, column in zip(STAGES, zip(*costs, strict=True), strict=True))


def _costs(
    question: str, index: SearchIndex, generation: Generation, known: KnownVectors, *, runs: int
) -> tuple[Cost, ...]:
    """What each of STAGES costs, never less than nought: two runs of the same work never take quite the same time."""
    understood = index.understand(question)
    vector, terms = known.encode_question(understood.searched), understood.terms
    encode, passages, units, lexical, search, ask = median_costs(
        [
            partial(known.encoder.encode_question, question),
            partial(generation.vectors.search, vector, POOL),
            partial(generation.units.search, vector, POOL),
            partial(generation.terms.search, terms, POOL),
            partial(index.search, question),
            partial(index.ask, question),
        ],
        runs=runs,
    )
    dense = _sum(passages, units)
    return encode, dense, lexical, _beyond(search, _sum(dense, lexical)), _beyond(ask, search), _sum(encode, ask)


def _sum(one: Cost, other: Cost) -> Cost:
    busy = None if one.processor is None or other.processor is None else one.processor + other.processor
    return Cost(one.clock + other.clock, busy)


def _beyond(one: Cost, other: Cost) -> Cost:
    busy = None if one.processor is None or other.processor is None else max(0.0, one.processor - other.processor)
    return Cost(max(0.0, one.clock - other.clock), busy)

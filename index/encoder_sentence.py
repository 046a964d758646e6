"""Any sentence-transformers model as an encoder, with its prompts.

The only module that imports torch and transformers; sentence-transformers is imported by the reranker too.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.encoder import Pieces, Vectors, whole_characters, whole_words
from index.errors import EncoderError

__all__ = ["Prompts", "SentenceEncoder", "prepare_libraries", "published_prompts"]

BATCH = 32


@dataclass(frozen=True, slots=True)
class Prompts:
    """What a model was taught to read in front of a question and in front of a passage."""

    question: str = ""
    passage: str = ""


# From the models' cards, by what their names look like: these models' own files leave the prompts out.
PUBLISHED: Mapping[str, Prompts] = {
    r"bge-(small|base|large)-en(-v1\.5)?": Prompts("Represent this sentence for searching relevant passages: "),
    r"(multilingual-)?e5-(small|base|large)(-v2)?": Prompts("query: ", "passage: "),
    r"gte-(small|base|large)": Prompts(),
}
QUESTION, PASSAGE = ("query",), ("document", "passage", "corpus")  # the names that sentence-transformers knows


class SentenceEncoder:
    """A sentence-transformers model from a folder or, by name, from the local hub cache."""

    def __init__(self, model: Path | str) -> None:
        prepare_libraries()
        import torch
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(str(model), device="cpu")
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"The encoder {model} can't be loaded ({error}). Set PAPERS_ENCODER to a folder that holds a "
                "sentence-transformers model, or unset it to use the one that comes with the project."
            ) from error
        self._torch = torch
        self._turn = threading.Lock()  # a tokenizer that two threads use at once raises "Already borrowed"
        own = Prompts(_first(self._model.prompts, QUESTION), _first(self._model.prompts, PASSAGE))
        self.prompts = own if own != Prompts() else published_prompts(str(model))
        self._name = _name(str(model)) + (f" {self.prompts.passage!r}" if self.prompts.passage else "")
        self._counter = _counting_tokenizer(self._model.tokenizer)

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def window(self) -> int:
        return int(self._model.max_seq_length or 256) - self.count_tokens(self.prompts.passage)

    @cached_property
    def words(self) -> frozenset[str]:
        return whole_words(self._counter.get_vocab())

    def count_tokens(self, text: str) -> int:
        return len(self._counter.encode(whole_characters(text), add_special_tokens=False).ids)

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        # Texts of one length make a batch without padding, and padding costs as much as text.
        order = sorted(range(len(texts)), key=lambda row: (len(texts[row]), row))
        for begin in range(0, len(order), BATCH):
            rows = order[begin : begin + BATCH]
            with self._turn, self._torch.inference_mode():
                vectors[rows] = self._model.encode_document(
                    [whole_characters(texts[row]) for row in rows],
                    prompt=self.prompts.passage,
                    batch_size=BATCH,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
            if progress is not None:
                progress(begin + len(rows))
        return vectors

    def encode_question(self, text: str) -> Vectors:
        with self._turn, self._torch.inference_mode():
            vectors = self._model.encode_query(
                [whole_characters(text)],
                prompt=self.prompts.question,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        question: Vectors = np.asarray(vectors, dtype=np.float32)[0]
        return question

    def encode_pieces(self, texts: Sequence[str], *, questions: bool = False) -> list[Pieces]:
        prompt = self.prompts.question if questions else self.prompts.passage
        encode = self._model.encode_query if questions else self._model.encode_document
        found = []
        for begin in range(0, len(texts), BATCH):
            batch = [whole_characters(text) for text in texts[begin : begin + BATCH]]
            with self._turn, self._torch.inference_mode():
                outputs = encode(
                    batch, prompt=prompt, batch_size=BATCH, output_value=None, normalize_embeddings=True,
                    show_progress_bar=False,
                )  # fmt: skip
            found += [self._pieces(prompt, text, output) for text, output in zip(batch, outputs, strict=True)]
        return found

    def _pieces(self, prompt: str, text: str, output: Any) -> Pieces:
        """What a model gives for one text, without the pieces of the prompt; none from a model that pools no pieces."""
        vector = np.asarray(output["sentence_embedding"], dtype=np.float32)
        read = self._counter.encode(prompt + text)
        many = int(output["attention_mask"].sum()) if "token_embeddings" in output else 0  # the rest is padding
        ids = output["input_ids"].tolist()[:many] if many else []
        if not ids or ids[:-1] != read.ids[: len(ids) - 1]:  # the mark at the end stays when the rest is cut off
            return Pieces(vector, np.zeros((0, 2), np.int32), np.zeros((0, len(vector)), np.float32))
        spans = np.array([*read.offsets[: len(ids) - 1], (0, 0)], dtype=np.int32) - len(prompt)
        own = spans[:, 0] >= 0
        return Pieces(vector, spans[own], np.asarray(output["token_embeddings"][:many], dtype=np.float32)[own])


def prepare_libraries() -> None:
    """To be called before sentence-transformers is imported: no network, no telemetry, no bars."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)


def published_prompts(model: str) -> Prompts:
    """The prompts on the card of a model of that folder or hub name, none for a model that is not known.

    A folder in the hub's cache is named after its model two levels up, hence every part of the name is looked at.
    """
    for part in reversed(re.split(r"[/\\]|--", model.lower())):
        for pattern, prompts in PUBLISHED.items():
            if re.fullmatch(pattern, part):
                return prompts
    return Prompts()


def _first(prompts: Mapping[str, str | None], names: Sequence[str]) -> str:
    return next((prompt for prompt in map(prompts.get, names) if prompt), "")


def _counting_tokenizer(tokenizer: Any) -> Any:
    # A published tokenizer may pad and cut every text, so that a count by it is always the same.
    counter = type(tokenizer.backend_tokenizer).from_str(tokenizer.backend_tokenizer.to_str())
    counter.no_padding()
    counter.no_truncation()
    return counter


def _name(model: str) -> str:
    weights = Path(model) / "model.safetensors"
    if not weights.is_file():
        return model
    with weights.open("rb") as stream:
        return f"{model}@{hashlib.file_digest(stream, 'sha256').hexdigest()[:12]}"

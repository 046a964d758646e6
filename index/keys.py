"""The keys under which the cache has what is embedded. A paper's are made once, and are in the cache themselves."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.cache import KEY_LENGTH, Cache
from index.encoder import Encoder
from index.texts import passage_text, unit_texts
from ingest.models import Paper, Passage

__all__ = ["Keys", "PaperKeys", "Texts"]

CONTEXTS_AT_ONCE = 4096  # whose length is remembered: passages that follow one another share theirs

Rows = NDArray[np.int64]


class Keys:
    """The keys of texts in order, and how long each text is."""

    def __init__(self) -> None:
        self._keys, self.lengths = bytearray(), array("i")

    def add(self, text: str) -> None:
        self._keys += Cache.key(text)
        self.lengths.append(len(text))

    def extend(self, more: Keys) -> None:
        self._keys += more._keys
        self.lengths += more.lengths

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._keys[KEY_LENGTH * number : KEY_LENGTH * (number + 1)])

    def each_once(self, *more: Keys) -> tuple[Keys, Rows]:
        """The different keys among these and more, ascending, and the number among them of each."""
        keys, once = bytearray().join(some._keys for some in (self, *more)), Keys()
        found, first, numbers = np.unique(np.frombuffer(keys, f"S{KEY_LENGTH}"), return_index=True, return_inverse=True)
        once._keys += found.tobytes()
        lengths = np.concatenate([np.array(some.lengths, np.int32) for some in (self, *more)])
        once.lengths.frombytes(lengths[first].tobytes())
        return once, numbers

    def as_bytes(self) -> bytes:
        return self.lengths.tobytes() + self._keys

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """What as_bytes() gave."""
        keys = cls()
        cut = len(stored) // (keys.lengths.itemsize + KEY_LENGTH) * keys.lengths.itemsize
        keys.lengths.frombytes(stored[:cut])
        keys._keys += stored[cut:]
        return keys


@dataclass(frozen=True, slots=True)
class PaperKeys:
    """The keys of the texts of some passages, of those of their units, and of each passage's words in context."""

    passages: Keys = field(default_factory=Keys)
    words: Keys = field(default_factory=Keys)
    units: Keys = field(default_factory=Keys)
    unit_counts: array[int] = field(default_factory=lambda: array("i"))  # of each passage

    def add(self, passage: Passage, text: str, units: Sequence[str]) -> None:
        """Take in the next passage with its text and those of its units."""
        self.passages.add(text)
        self.words.add(f"{text}\n{passage.units}")
        self.unit_counts.append(len(units))
        for unit in units:
            self.units.add(unit)

    def extend(self, more: PaperKeys) -> None:
        """Take in the passages that come next."""
        for keys, others in ((self.passages, more.passages), (self.words, more.words), (self.units, more.units)):
            keys.extend(others)
        self.unit_counts.extend(more.unit_counts)

    def as_bytes(self) -> bytes:
        """All of it, for from_bytes()."""
        counts = array("i", [len(self.unit_counts)]) + self.unit_counts
        return b"".join([counts.tobytes(), *(keys.as_bytes() for keys in (self.passages, self.words, self.units))])

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self | None:
        """What as_bytes() gave; None for something else."""
        size = array("i").itemsize
        count = int(np.frombuffer(stored, np.intc, 1)[0]) if len(stored) >= size else -1
        if count < 0 or len(stored) < size * (1 + count):
            return None
        unit_counts = array("i", stored[size : size * (1 + count)])
        ends = np.cumsum(
            [size * (1 + count), *((size + KEY_LENGTH) * some for some in (count, count, sum(unit_counts)))]
        )
        if min(unit_counts, default=0) < 0 or len(stored) != ends[-1]:
            return None
        passages, words, units = (Keys.from_bytes(stored[begin:end]) for begin, end in pairwise(ends))
        return cls(passages, words, units, unit_counts)


class Texts:
    """The texts of passages and of their units in row order, by their keys; any of them can be made again.

    `read` gives passages by their rows. The keys of a paper's texts are taken from the cache where they are known.
    """

    def __init__(
        self, read: Callable[[Sequence[int]], Iterator[tuple[Paper, Passage]]], cache: Cache, encoder: Encoder
    ) -> None:
        self._read, self._cache, self._window = read, cache, encoder.window
        self._count_tokens = lru_cache(CONTEXTS_AT_ONCE)(encoder.count_tokens)
        self.keys = PaperKeys()

    @property
    def unit_starts(self) -> Rows:
        """Where each passage's units begin, and how many units there are."""
        return np.cumsum([0, *self.keys.unit_counts], dtype=np.int64)

    def add(self, papers: Iterable[Sequence[tuple[Paper, Passage]]], keys: Sequence[bytes]) -> None:
        """Take in the passages of the next papers. `keys` are those of the papers' terms, see index.cutting."""
        for passages, key, stored in zip(papers, keys, self._cache.get_text_keys(keys), strict=True):
            known = None if stored is None else PaperKeys.from_bytes(stored)
            if known is None:
                known = PaperKeys()
                for made in map(self._made, passages):
                    known.add(*made)
                self._cache.put_text_keys(key, known.as_bytes())
            self.keys.extend(known)

    def made(self, rows: Sequence[int]) -> Iterator[tuple[Passage, str, Sequence[str]]]:
        """Each of these passages, its text, and those of its units."""
        return map(self._made, self._read(rows))

    def _made(self, one: tuple[Paper, Passage]) -> tuple[Passage, str, Sequence[str]]:
        text = passage_text(*one, count_tokens=self._count_tokens, window=self._window)
        return one[1], text, unit_texts(one[1])

"""Texts to vectors in a file: what the cache knows is taken from there, and the rest is embedded into it.

Of the texts no more than their keys are held. Those to be embedded are made anew, some passages' at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from index.cache import Cache
from index.context import Words, basis_name, of_units, words_in_context
from index.encoder import Encoder, Pieces, Vectors
from index.keys import Texts
from index.reading import Progress
from index.vectors import VectorFile
from ingest.models import Passage

__all__ = ["Embedding", "embed_words"]

LOOKED_UP = 1024  # texts whose vectors or words are taken from the cache at a time
MADE_AT_ONCE = 1024  # passages whose texts are held
EMBED_AT_ONCE = 512
PASSAGES_AT_ONCE = 64  # whose words are kept apart: a passage's take up to 400 KB

NOTHING_LEFT = object()


@dataclass(frozen=True, slots=True)
class Job:
    """Some texts to embed: what computes their vectors, on any thread, and what keeps them, on the one that builds."""

    compute: Callable[[], Any]
    keep: Callable[[Any], None]
    characters: int  # of texts that had no vector yet


class Embedding:
    """Vectors of passages, then of their units, in a file; equal texts are embedded once."""

    def __init__(
        self,
        texts: Texts,
        file: VectorFile,
        *,
        basis: Vectors,
        cache: Cache,
        encoder: Encoder,
        progress: Progress,
        meanwhile: Iterator[object],
    ) -> None:
        """Each step of `meanwhile` is taken while the encoder is at work, as far as there is time for it."""
        self._texts, self._file, self._cache, self._encoder = texts, file, cache, encoder
        self._basis, self._basis_name = basis, basis_name(basis)
        self._keys, self._numbers = texts.keys.passages.each_once(texts.keys.units)
        self._rows = np.argsort(self._numbers, kind="stable")  # by the text's number
        self._starts = np.searchsorted(self._numbers, np.arange(len(self._keys) + 1), sorter=self._rows)
        self._known = np.zeros(len(self._keys), np.bool_)  # or soon to be
        self._take_known()
        total, done = int(np.array(self._keys.lengths)[~self._known].sum()), 0
        progress("embed", 0, total)
        for job, found in one_ahead(self._jobs(), meanwhile):
            job.keep(found)
            done += job.characters
            progress("embed", done, total)

    def words(self) -> Iterator[Words]:
        """The words in context of each passage's units."""
        keys = self._texts.keys.words
        for begin in range(0, len(keys), LOOKED_UP):
            some = [keys[row] for row in range(begin, min(begin + LOOKED_UP, len(keys)))]
            yield from (words for words in self._cache.get_words(some, basis=self._basis_name) if words is not None)

    def _take_known(self) -> None:
        for begin in range(0, len(self._keys), LOOKED_UP):
            numbers = range(begin, min(begin + LOOKED_UP, len(self._keys)))
            for number, vector in zip(numbers, self._cache.get([self._keys[one] for one in numbers]), strict=True):
                if vector is not None:
                    self._known[number] = True
                    self._write(number, vector)

    def _jobs(self) -> Iterator[Job]:
        """All that is missing of passages and of their units. Words in context come with a passage's vector."""
        keys, numbers = self._texts.keys.words.each_once()
        lacking = np.array(
            self._cache.lacks_words([keys[one] for one in range(len(keys))], basis=self._basis_name), np.bool_
        )
        starts, unknown = self._texts.unit_starts, ~self._known[self._numbers]
        count = len(numbers)
        before = np.cumsum([0, *unknown[count : count + starts[-1]]])
        rows = np.flatnonzero(lacking[numbers] | unknown[:count] | (np.diff(before[starts]) > 0))
        for begin in range(0, len(rows), MADE_AT_ONCE):
            some = rows[begin : begin + MADE_AT_ONCE].tolist()
            made = dict(zip(some, self._texts.made(some), strict=True))
            yield from self._with_words(
                {keys[numbers[row]]: (row, *made[row][:2]) for row in some if lacking[numbers[row]]}
            )
            lacking[numbers[some]] = False
            texts: dict[int, str] = {}
            for row, (_, text, units) in made.items():
                begun = count + starts[row]
                texts[int(self._numbers[row])] = text
                texts |= zip(self._numbers[begun : begun + len(units)].tolist(), units, strict=True)
            yield from self._alone(texts)

    def _with_words(self, wanted: Mapping[bytes, tuple[int, Passage, str]]) -> Iterator[Job]:
        """Passages, given as row, passage and text by the keys of their words, with their words in context."""
        # The longest first, so that the time left is never longer than what the first batches let one think.
        missing = sorted(wanted, key=lambda key: (-len(wanted[key][2]), wanted[key][2]))
        for begin in range(0, len(missing), PASSAGES_AT_ONCE):
            batch = missing[begin : begin + PASSAGES_AT_ONCE]
            rows, passages, texts = zip(*map(wanted.__getitem__, batch), strict=True)
            numbers = self._numbers[[*rows]].tolist()
            yield Job(
                partial(self._encoder.encode_pieces, texts),
                partial(self._keep_words, batch, numbers, passages, texts),
                self._noted(numbers),
            )

    def _alone(self, texts: Mapping[int, str]) -> Iterator[Job]:
        """Those of the texts, given by their numbers, that are not known."""
        missing = [number for number in texts if not self._known[number]]
        missing.sort(key=lambda number: (-len(texts[number]), texts[number]))
        for begin in range(0, len(missing), EMBED_AT_ONCE):
            batch = missing[begin : begin + EMBED_AT_ONCE]
            yield Job(
                partial(self._encoder.encode, [texts[number] for number in batch]),
                partial(self._keep, batch),
                self._noted(batch),
            )

    def _noted(self, numbers: Sequence[int]) -> int:
        """Note that these texts need no other job; how many characters those have that were not known."""
        new = {number for number in numbers if not self._known[number]}
        self._known[[*new]] = True
        return sum(self._keys.lengths[number] for number in new)

    def _keep_words(
        self,
        keys: Sequence[bytes],
        numbers: Sequence[int],
        passages: Sequence[Passage],
        texts: Sequence[str],
        read: Sequence[Pieces],
    ) -> None:
        words = (
            of_units(passage, words_in_context(text, pieces, self._basis))
            for passage, text, pieces in zip(passages, texts, read, strict=True)
        )
        self._cache.put_words(keys, words, basis=self._basis_name)
        self._keep(numbers, [pieces.vector for pieces in read])

    def _keep(self, numbers: Sequence[int], vectors: Sequence[Vectors] | Vectors) -> None:
        self._cache.put([self._keys[number] for number in numbers], vectors)
        for number, vector in zip(numbers, vectors, strict=True):
            self._write(number, vector)

    def _write(self, number: int, vector: Vectors) -> None:
        for row in self._rows[self._starts[number] : self._starts[number + 1]].tolist():
            self._file.put(row, vector)


def one_ahead(jobs: Iterable[Job], meanwhile: Iterator[object]) -> Iterator[tuple[Job, Any]]:
    """Each job with what it computes, in order. The next is computed while what is done with one takes its time.

    While there is nothing to be done with one, steps of `meanwhile` are taken.
    """

    def awaited(computing: Future[Any]) -> Any:
        while not computing.done() and next(meanwhile, NOTHING_LEFT) is not NOTHING_LEFT:
            pass
        return computing.result()

    with ThreadPoolExecutor(1) as thread:
        waiting: tuple[Job, Future[Any]] | None = None
        for job in jobs:
            coming = job, thread.submit(job.compute)
            if waiting is not None:
                yield waiting[0], awaited(waiting[1])
            waiting = coming
        if waiting is not None:
            yield waiting[0], awaited(waiting[1])


def embed_words(
    words: Sequence[str],
    file: VectorFile,
    *,
    begin: int,
    cache: Cache,
    encoder: Encoder,
    meanwhile: Iterator[object],
) -> None:
    """Put the vectors of single words in a file, from a row on. What is left of `meanwhile` is for the caller."""

    def keep(keys: Sequence[bytes], rows: Sequence[int], new: Vectors) -> None:
        cache.put(keys, new)
        for row, vector in zip(rows, new, strict=True):
            file.put(row, vector)

    def jobs() -> Iterator[Job]:
        for first in range(0, len(words), EMBED_AT_ONCE):
            keys = [Cache.key(word) for word in words[first : first + EMBED_AT_ONCE]]
            missing = []
            for place, vector in enumerate(cache.get(keys)):
                if vector is None:
                    missing.append(place)
                else:
                    file.put(begin + first + place, vector)
            if missing:
                yield Job(
                    partial(encoder.encode, [words[first + place] for place in missing]),
                    partial(keep, [keys[place] for place in missing], [begin + first + place for place in missing]),
                    0,
                )

    for job, found in one_ahead(jobs(), meanwhile):
        job.keep(found)

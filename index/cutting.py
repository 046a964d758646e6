"""The terms of a paper's passages, cut and stemmed once: numbers that another index can take over. Pure.

A paper's terms have numbers of its own, so that they stay what they are whatever other papers there are. What is made
here is kept in the cache under the key that key_of() gives; whoever changes how words are cut raises FORMAT in
`store.py`, which is in that key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from index.bags import Bags, Numbers, Ragged, unit_slices
from index.texts import searched_text
from index.words import content_words, cut_with, stem
from ingest.models import Paper, Passage

__all__ = ["PaperTerms", "commonest", "cut", "key_of"]

SIZES = 11  # whole numbers at the head of what is stored: the length of everything that follows


@dataclass(frozen=True, slots=True)
class PaperTerms:
    """The terms of some passages in order, as numbers: places in `terms`, which only these passages share.

    Terms of the searched texts come first, in the order in which they first stand there.
    """

    terms: tuple[str, ...]
    spellings: tuple[str, ...]  # words of the searched texts but for numbers, each once
    spelled: Numbers  # the term of each spelling
    often: Numbers  # how often each spelling stands there
    searched: Ragged  # of each passage, the terms of what BM25 counts
    bags: Bags

    def standing(self) -> tuple[Sequence[str], Ragged]:
        """The terms that stand in the searched texts, and those texts."""
        return self.terms[: int(self.searched.values.max(initial=-1)) + 1], self.searched

    def numbered(self, numbers: Mapping[str, int]) -> Bags:
        """The bags with these numbers of terms. A term without a number is left out."""
        return self.bags.renumbered(np.array([numbers.get(term, -1) for term in self.terms], np.int32))

    def as_bytes(self) -> bytes:
        """All of it, for from_bytes()."""
        rows = (self.searched, self.bags.units, self.bags.headings, self.bags.columns)
        arrays = [self.spelled, self.often, *(array for part in rows for array in (part.starts, part.values))]
        text = "\n".join((*self.terms, *self.spellings)).encode()
        sizes = np.array([len(self.terms), *map(len, arrays)], np.int32)
        return b"".join([*(array.astype(np.int32).tobytes() for array in (sizes, *arrays)), text])

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self | None:
        """What as_bytes() gave; None for something else."""
        if len(stored) < 4 * SIZES:
            return None
        known, *sizes = np.frombuffer(stored, np.int32, SIZES).tolist()
        ends = np.cumsum([SIZES, *sizes])
        if min(sizes) < 0 or len(stored) < 4 * ends[-1]:
            return None
        numbers = np.frombuffer(stored, np.int32, ends[-1])
        spelled, often, *rows = (numbers[begin:end] for begin, end in pairwise(ends))
        try:
            words = stored[4 * ends[-1] :].decode().split("\n")
        except UnicodeDecodeError:
            return None
        searched, *bags = (
            Ragged(starts.astype(np.int64), values) for starts, values in zip(rows[::2], rows[1::2], strict=True)
        )
        return cls(
            tuple(words[:known]), tuple(words[known : known + len(spelled)]), spelled, often, searched, Bags(*bags)
        )


class _Numbers(dict[str, int]):
    """The number of each word's term."""

    def __init__(self) -> None:
        self.terms: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        number = self[word] = self.terms.setdefault(stem(word), len(self.terms))
        return number

    def of(self, text: str) -> list[int]:
        return [self[word] for word in content_words(text)]


def cut(passages: Sequence[tuple[Paper, Passage]]) -> PaperTerms:
    """The terms of these passages, as words.terms() gives them."""
    numbers, counts = _Numbers(), Counter[str]()
    searched = []
    for paper, passage in passages:
        words = content_words(searched_text(paper, passage))
        counts.update(words)
        searched.append([numbers[word] for word in words])
    spellings = [word for word in counts if not word[0].isdigit()]
    return PaperTerms(
        searched=Ragged.of(searched),
        bags=Bags(
            Ragged.of(numbers.of(text) for _, passage in passages for text in unit_slices(passage)),
            Ragged.of(numbers.of(" ".join(passage.headings)) for _, passage in passages),
            Ragged.of(numbers.of(" ".join(passage.columns)) for _, passage in passages),
        ),
        terms=tuple(numbers.terms),
        spellings=tuple(spellings),
        spelled=np.array([numbers[word] for word in spellings], np.int32),
        often=np.array([counts[word] for word in spellings], np.int32),
    )


def key_of(passages: Sequence[tuple[Paper, Passage]], *, made_by: str) -> str:
    """All that the terms of these passages depend on; `made_by` is what else they do beside the words' libraries."""
    texts = (
        f"{searched_text(paper, passage)}\n{passage.headings} {passage.columns} {passage.start} {passage.units}"
        for paper, passage in passages
    )
    return "\n".join((made_by, cut_with(), *texts))


def commonest(papers: Iterable[PaperTerms]) -> dict[str, str]:
    """For each term that is a word, its most frequent spelling in all papers, ties by the alphabet; by term."""
    counts: dict[str, int] = {}
    term_of: dict[str, str] = {}
    for paper in papers:
        for word, number, often in zip(paper.spellings, paper.spelled.tolist(), paper.often.tolist(), strict=True):
            counts[word] = counts.get(word, 0) + often
            term_of[word] = paper.terms[number]
    spelled: dict[str, str] = {}
    for word in sorted(counts, key=lambda word: (-counts[word], word)):
        spelled.setdefault(term_of[word], word)
    return dict(sorted(spelled.items()))

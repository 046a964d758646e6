"""What candidates hold of a question's terms, worked out for all of them at once. Pure arrays, no words are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.bags import Numbers, Ragged
from index.context import DIMENSIONS, LENGTH, Words
from index.encoder import Vectors
from index.likeness import WordVectors
from index.models import Question
from index.spots import Sequences, Spots, beside_spots, counted_at, find_spots
from index.traits import Said
from index.words import terms
from ingest.models import Page, Paper, Passage

__all__ = ["Asked", "Held", "Looks", "look_closely", "told_beside"]

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]

ALIKE_FROM = 0.3  # words whose cosine is below this have nothing in common
INSTEAD = 0.9  # how much of a term an abbreviation or a synonym of it is worth, where likeness is reckoned
NOTHING = -2  # a number that no word has, at the end of each bag
NAMED = re.compile(r"(?<!^)(?<![.?!]\s)\b[A-Z][\w'’.-]+|\b[A-Z]{2,}\b|\b\d[\d,.]*\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question made ready: its distinct terms, and those that may stand instead of some of them.

    `numbers` (and `word_vectors`, a row each) are those of `terms` and then of every term of `instead`; a number is
    -1 and a vector zero where the papers have no such word. `instead` pairs places in `terms` with places in
    `numbers`: all of the latter together say what the former say. `in_context` has a row for each of `terms`, see
    index.context, or none. `texts` are the passages and pages read for it, by row, and `held` is what was found at some
    rows together, with the features of their units.
    """

    question: Question
    vector: Vectors
    terms: tuple[str, ...]
    weights: Floats
    numbers: Numbers
    word_vectors: Vectors
    instead: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = ()
    in_context: Vectors = field(default_factory=lambda: np.zeros((0, DIMENSIONS), np.float32))
    texts: dict[int, tuple[Passage, Page]] = field(default_factory=dict, repr=False, compare=False)
    held: dict[tuple[int, ...], tuple[Looks, Held, Floats]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Places in `terms` of those that follow one another in the question."""
        place = {term: number for number, term in enumerate(self.terms)}
        asked = [place[term] for term in self.question.terms]
        return tuple(pairwise(asked))

    @property
    def names(self) -> list[int]:
        """Places in `terms` of names and numbers."""
        named = {term for match in NAMED.finditer(self.question.searched) for term in terms(match.group())}
        return [place for place, term in enumerate(self.terms) if term in named]

    def share(self, held: NDArray[np.bool_] | Floats) -> Floats:
        """The share of the question's idf mass in each row of what is held, one column a term; 0 without terms."""
        total = float(self.weights.sum())
        shares: Floats = held @ self.weights / total if total else np.zeros(len(held))
        return shares


@dataclass(frozen=True, slots=True)
class Looks:
    """Candidates side by side: the numbers of their words unit by unit, those of what they stand under, and so on.

    A passage without units has one without words here, and no vector. `starts` says where each one's units begin, with
    their number at the end; what is of units or of words stands candidate by candidate.
    """

    papers: tuple[Paper, ...]
    characters: Sequence[int]  # of each passage
    starts: NDArray[np.int64]
    vectors: tuple[Vectors, ...]  # of the units of each
    units: Ragged
    headings: Ragged  # with the paper's title, a row each
    around: Ragged  # of its columns, its paper's council, body, kind and date, a row each
    said: Said  # by the units
    context: Words  # one row a word of the units
    periods: tuple[tuple[tuple[date, date], ...], ...]  # that each names, first and last day, where that is looked at

    def __len__(self) -> int:
        return len(self.papers)

    @classmethod
    def joined(cls, parts: Sequence[Looks]) -> Looks:
        """The candidates of all parts, one after another."""
        counts = np.concatenate([np.zeros(1, np.int64), *(np.diff(part.starts) for part in parts)])
        return cls(
            tuple(paper for part in parts for paper in part.papers),
            tuple(number for part in parts for number in part.characters),
            np.cumsum(counts),
            tuple(vectors for part in parts for vectors in part.vectors),
            Ragged.joined([part.units for part in parts]),
            Ragged.joined([part.headings for part in parts]),
            Ragged.joined([part.around for part in parts]),
            Said.joined([part.said for part in parts]),
            np.concatenate([part.context for part in parts]),
            tuple(periods for part in parts for periods in part.periods),
        )


@dataclass(frozen=True, slots=True)
class Held:
    """What looks hold of the terms asked for: rows are looks, or their units one after another; columns are terms.

    `starts` says where each look's units begin, with their number at the end. `likely` is between 0 and 1: how near
    the nearest word comes to the term, 1 where the term itself is there; `late` is the same for words in their context,
    where the term itself may mean something else. `sequences` has for each look the places in
    `terms` that its words in order are of, -1 for a word that was not asked for.
    """

    starts: NDArray[np.int64]
    units: Marks
    units_likely: Floats
    own: Marks
    headings: Marks
    context: Marks
    likely: Floats
    units_late: Floats
    late: Floats
    bags: Sequences  # the words of the units, one after another, and then of what the looks stand under
    sequences: Ragged


def look_closely(asked: Asked, looks: Looks, words: WordVectors) -> Held:
    """What the looks hold; every look has at least one unit."""
    bags = Ragged.joined([looks.units, looks.headings, looks.around])
    starts, total, many = looks.starts, int(looks.starts[-1]), len(looks)
    marks, likely, late, within, sequence = _gathered(asked, bags, words, looks.context)
    units, headings, around = marks[:total], marks[total : total + many], marks[total + many :]
    own: Marks = np.logical_or.reduceat(units, starts[:-1], axis=0)
    under_likely = np.maximum(likely[total : total + many], likely[total + many :])
    best, best_late = (np.maximum.reduceat(near[:total], starts[:-1], axis=0) for near in (likely, late))
    every = own | headings | around
    return Held(
        starts,
        _with_instead(asked, units),
        _likely_with_instead(asked, likely[:total], units),
        _with_instead(asked, own),
        _with_instead(asked, headings),
        _with_instead(asked, headings | around),
        _likely_with_instead(asked, np.maximum(best, under_likely), every),
        _likely_with_instead(asked, late[:total], units),
        _likely_with_instead(asked, np.maximum(best_late, under_likely), every),
        within,
        Ragged(within.begins[starts], sequence),
    )


def _gathered(
    asked: Asked, bags: Ragged, words: WordVectors, context: Words
) -> tuple[Marks, Floats, Floats, Sequences, Numbers]:
    """For each bag which numbers it holds and how near it comes to each, by itself and in context; the bags word by
    word; the sequence of matches. The first bags are of the words that `context` has rows for."""
    # One that nothing has ends each bag, so that none is empty, which reduceat can't reduce.
    begins = bags.starts + np.arange(len(bags) + 1)
    every = np.full(len(bags.values) + len(bags), NOTHING, dtype=np.int32)
    every[np.arange(len(bags.values)) + np.repeat(np.arange(len(bags)), np.diff(bags.starts))] = bags.values
    known, inverse = _distinct(every)
    same = (known[:, None] == asked.numbers[None, :]) & (asked.numbers[None, :] >= 0)
    cosine = words.likeness(known, asked.word_vectors).astype(np.float64)
    near = np.clip((cosine - ALIKE_FROM) / (1 - ALIKE_FROM), 0, 1)
    likely = np.where(same, 1.0, near)
    first = same[:, : len(asked.terms)]
    match = np.where(first.any(axis=1), first.argmax(axis=1) if first.size else 0, -1).astype(np.int32)
    by_word = likely.take(inverse, axis=0)
    in_context = _in_context(asked, by_word, every, context)
    return (
        np.asarray(np.logical_or.reduceat(same.take(inverse, axis=0), begins[:-1], axis=0)),
        np.maximum.reduceat(by_word, begins[:-1], axis=0),
        np.maximum.reduceat(in_context, begins[:-1], axis=0),
        Sequences(every, begins, in_context[:, : len(asked.terms)]),
        match[inverse],
    )


def _distinct(numbers: Numbers) -> tuple[Numbers, NDArray[np.int64]]:
    """As np.unique() gives them, without sorting: the distinct numbers, ascending, and the place of each among them."""
    held = np.zeros(int(numbers.max(initial=NOTHING)) - NOTHING + 1, dtype=np.bool_)
    held[numbers - NOTHING] = True
    known = np.flatnonzero(held)
    place = np.empty(len(held), dtype=np.int64)
    place[known] = np.arange(len(known))
    return (known + NOTHING).astype(np.int32), place[numbers - NOTHING]


def told_beside(asked: Asked, looks: Looks, held: Held, spots: Spots) -> tuple[Floats, Floats]:
    """For each unit of the looks how much of the question stands beside what is wanted, and how near it comes to
    counting what is asked for; `held` is what these looks hold."""
    said = looks.said.numbers
    places = find_spots(spots, asked.question.wants, held.bags, said=said, asked=asked.numbers)
    beside, counts = beside_spots(held.bags, places, asked.weights), asked.question.counts
    counted = (
        counted_at(held.bags, places, asked.terms.index(counts)) if counts in asked.terms else np.zeros(len(beside))
    )
    return beside[: len(said)], counted[: len(said)]


def _in_context(asked: Asked, by_word: Floats, numbers: Numbers, context: Words) -> Floats:
    """How near each word comes to each term in context; by itself where either has no vector in context."""
    if not len(asked.in_context):
        return by_word
    near = by_word.copy()
    real = context.view(np.int64).any(axis=1)  # eight at a time
    known = np.flatnonzero(numbers != NOTHING)[: len(context)]
    if not real.all():
        known, context = known[real], context[real]
    terms_known = np.flatnonzero(asked.in_context.any(axis=1))
    cosine = context.astype(np.float32) @ asked.in_context[terms_known].T / np.float32(LENGTH)
    if len(terms_known) == len(asked.terms):  # as nearly always, and so it takes less time
        near[known, : len(asked.terms)] = np.clip(cosine, 0, 1)
    else:
        near[np.ix_(known, terms_known)] = np.clip(cosine, 0, 1)
    return near


def _with_instead(asked: Asked, marks: Marks) -> Marks:
    held = marks[:, : len(asked.terms)].copy()
    for said, others in asked.instead:
        held[:, list(said)] |= np.all(marks[:, list(others)], axis=1, keepdims=True)
    return held


def _likely_with_instead(asked: Asked, likely: Floats, marks: Marks) -> Floats:
    near = likely[:, : len(asked.terms)].copy()
    for said, others in asked.instead:
        worth = INSTEAD * np.all(marks[:, list(others)], axis=1, keepdims=True)
        near[:, list(said)] = np.maximum(near[:, list(said)], worth)
    return near

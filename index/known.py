"""What a reader is told of papers beside passages: names, dates and words, of restricted ones only if asked."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.lexical import LexicalIndex
from index.mining import count_words, less, mine
from index.store import Generation
from index.vocabulary import Vocabulary
from index.words import words
from ingest.models import Paper, Unread

__all__ = ["Known", "open_to", "unread_told"]


class Known:
    """Names, dates and words of the papers that a reader searches. Never changes; safe to share between threads.

    How rare a word is and which words are alike in meaning is reckoned from all papers for everybody.
    """

    def __init__(self, generation: Generation, *, restricted: bool) -> None:
        """Of every paper with `restricted`, else of those that aren't marked so."""
        self._generation, self.restricted = generation, restricted
        self.papers = open_to(generation.papers, restricted=restricted)
        self._all = len(self.papers) == len(generation.papers)

    @cached_property
    def bodies(self) -> tuple[str, ...]:
        """The names of committees and other bodies, sorted."""
        return tuple(sorted({paper.body for paper in self.papers if paper.body}))

    @cached_property
    def councils(self) -> tuple[str, ...]:
        """The names of councils, sorted."""
        return tuple(sorted({paper.council for paper in self.papers if paper.council}))

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of the papers' titles, as index.words.words() gives them."""
        return frozenset(word for paper in self.papers for word in words(paper.title))

    @cached_property
    def newest(self) -> date | None:
        """The day from which "last year" is reckoned: the newest paper's, so that an answer is the same any day."""
        return max((paper.meeting_date for paper in self.papers if paper.meeting_date), default=None)

    @cached_property
    def terms(self) -> Container[str]:
        """The terms that the papers hold."""
        generation = self._generation
        if self._all:
            return generation.terms.numbers
        told = np.array([not paper.restricted for paper in generation.papers], dtype=np.bool_)
        return _TermsIn(generation.terms, told[generation.paper_of_row])

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the papers call things."""
        explained, written = self._generation.abbreviations(), self._generation.written()
        if not self._all:
            texts = [page.text for paper in self._hidden() for page in self._generation.pages(paper.id)]
            hidden = count_words(texts)
            written = {word: left for word, count in written.items() if (left := count - hidden.get(word, 0)) > 0}
            explained = less(explained, mine(texts))
        return Vocabulary(explained, words=written, held=self.terms)

    def _hidden(self) -> Iterable[Paper]:
        return (paper for paper in self._generation.papers if paper.restricted)


@dataclass(frozen=True, slots=True)
class _TermsIn:
    """The terms that stand in a row of those marked."""

    terms: LexicalIndex
    rows: NDArray[np.bool_]

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and bool(self.rows[self.terms.rows_with(term)].any())


def open_to(papers: Sequence[Paper], *, restricted: bool) -> tuple[Paper, ...]:
    """The papers that a reader is told of, in their order: those marked as restricted only with `restricted`."""
    return tuple(paper for paper in papers if restricted or not paper.restricted)


def unread_told(unread: Iterable[Unread], papers: Sequence[Paper], *, restricted: bool) -> tuple[Unread, ...]:
    """What could not be read, without the pages of those of all papers that a reader is not told of.

    Of a paper that could not be read at all nobody knows whether it is restricted: it is named to everybody.
    """
    hidden = {
        path for paper in papers if paper.restricted and not restricted for path in (paper.path, *paper.other_paths)
    }
    return tuple(one for one in unread if one.path not in hidden)

"""Of quotes that say the same on several dates the newest: what is asked without a time is asked of now. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from math import sqrt
from typing import TYPE_CHECKING

from index.markers import NO_FIGURE
from index.models import Question, Want
from index.words import terms

if TYPE_CHECKING:
    from index.answer import Candidate

__all__ = ["ahead", "alike", "newest_first"]

WITHIN = 2.5  # how far a newer one's score may be below the best
SAME = 0.3  # from here on two say the same, by the words that they share besides figures; they share all that is asked
CHANGING = (Want.FIGURE, Want.PERSON)  # what is asked for that time changes


def newest_first(question: Question, ranked: Sequence[Candidate], *, idf: Callable[[str], float]) -> list[Candidate]:
    """The candidates, best first, behind the newest that says the same as the best of them in a paper of its council.

    As they are where the question names a time.
    """
    best = ranked[0]
    day = best.hit.paper.meeting_date
    if question.dates or question.wants not in CHANGING or day is None:
        return list(ranked)
    words, asked = _words(best), frozenset(question.terms)
    newer = [
        one
        for one in ranked
        if _is_newer(one, day)
        and best.score - one.score <= WITHIN
        and one.marker >= best.marker
        and one.hit.paper.council == best.hit.paper.council
        and (words & asked) <= (said := _words(one))
        and alike(words, said, idf=idf) >= SAME
    ]
    return ahead(
        max(reversed(newer), key=lambda one: (one.hit.paper.meeting_date or day, one.score), default=best), ranked
    )


def ahead(first: Candidate, ranked: Sequence[Candidate]) -> list[Candidate]:
    """All of them, this one before the others."""
    return [first, *(one for one in ranked if one is not first)]


def alike(one: frozenset[str], other: frozenset[str], *, idf: Callable[[str], float]) -> float:
    """The share of words that two texts have in common, 0 to 1, the rarer the more: a cosine."""
    either = sqrt(sum(map(idf, one)) * sum(map(idf, other)))
    return sum(map(idf, one & other)) / either if either > 0 else 0.0


def _is_newer(one: Candidate, day: date) -> bool:
    other = one.hit.paper.meeting_date
    return other is not None and other > day


def _words(one: Candidate) -> frozenset[str]:
    return frozenset(term for term in terms(NO_FIGURE.sub(" ", one.quote)) if not term[0].isdigit())

"""What a question was understood to name, in words, and the question without some of it. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from index.models import Question
from index.texts import date_words

__all__ = ["left_alone", "mended_words", "named", "period_words", "without"]

NAMES = ("bodies", "councils", "kinds", "people", "offices")  # fields of Question whose values are names
LATEST = "the latest paper"


def named(question: Question) -> tuple[str, ...]:
    """Everything that the question was understood to name, each once: misspelt words, then periods, then names."""
    slips = [mended_words(*change) for change in question.mended]
    latest = [LATEST] if question.latest else []
    names = [str(name) for field in NAMES for name in getattr(question, field)]
    return tuple(dict.fromkeys([*slips, *(period_words(*period) for period in question.dates), *latest, *names]))


def without(question: Question, left_out: Collection[str]) -> Question:
    """The question as if it did not name these, given in the words of `named`.

    Misspelt words stay mended: what the question is without that takes reading it anew; see `left_alone`.
    """
    return replace(
        question,
        dates=tuple(period for period in question.dates if period_words(*period) not in left_out),
        latest=question.latest and LATEST not in left_out,
        bodies=tuple(name for name in question.bodies if name not in left_out),
        councils=tuple(name for name in question.councils if name not in left_out),
        kinds=tuple(kind for kind in question.kinds if str(kind) not in left_out),
        people=tuple(name for name in question.people if name not in left_out),
        offices=tuple(name for name in question.offices if name not in left_out),
    )


def left_alone(changes: Iterable[tuple[str, str]], left_out: Collection[str]) -> frozenset[str]:
    """Of misspelt words, (as typed, as searched), those as typed that are left out in the words of `named`."""
    return frozenset(typed for typed, instead in changes if mended_words(typed, instead) in left_out)


def mended_words(typed: str, instead: str) -> str:
    """What was searched in the place of a misspelt word."""
    return f"“{instead}” instead of “{typed}”"


def period_words(begin: date, end: date) -> str:
    """A period as people say it: "2024", "September 2024", "17 September 2024", "2024–25", or its two days."""
    if begin == end:
        return date_words(begin)
    if begin == date.min or end == date.max:
        return f"up to {date_words(end)}" if begin == date.min else f"from {date_words(begin)}"
    whole_months = begin.day == 1 and end.day == monthrange(end.year, end.month)[1]
    if whole_months and (begin.year, begin.month) == (end.year, end.month):
        return f"{begin:%B %Y}"
    if whole_months and begin.month == 1 and end.month == 12:
        return str(begin.year) if begin.year == end.year else f"{begin.year} to {end.year}"
    if whole_months and (begin.month, end.month, end.year) == (4, 3, begin.year + 1):
        return f"{begin.year}–{end.year % 100:02}"
    return f"{date_words(begin)} to {date_words(end)}"

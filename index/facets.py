"""Which papers pass the filters, how many would for each value that a filter can take, and what was searched. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.models import Filters
from ingest.models import Paper, Unread
from ingest.same_council import AS_READ

__all__ = ["Facet", "Scope", "Sieve", "passes", "scope", "spans"]

Facet = Literal["body", "council", "kind"]
Names = tuple[str | None, ...]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scope:
    """What was searched: how many papers and pages, the first and last date, and what it could not hold."""

    papers: int
    pages: int
    first: date | None
    last: date | None
    undated: int
    unread_papers: tuple[str, ...]  # paths of papers that were not read at all
    unread_pages: int


def passes(paper: Paper, filters: Filters) -> bool:
    """Whether a paper passes every filter. A paper without a date passes no date filter."""
    if paper.restricted and not filters.restricted:
        return False
    if filters.date_from and (paper.meeting_date is None or paper.meeting_date < filters.date_from):
        return False
    if filters.date_to and (paper.meeting_date is None or paper.meeting_date > filters.date_to):
        return False
    named = ((filters.body, _bodies(paper)), (filters.council, _councils(paper)), (filters.kind, _kinds(paper)))
    if not all(_is_named(wanted, values) for wanted, values in named if wanted):
        return False
    return not filters.paper or _is_paper(filters.paper, paper)


def _bodies(paper: Paper) -> Names:
    return (paper.body,)


def _councils(paper: Paper) -> Names:
    return paper.council, paper.stated.get(AS_READ)


def _kinds(paper: Paper) -> Names:
    return (paper.kind,)


def _is_named(wanted: str, values: Names) -> bool:
    return any(wanted.casefold() in str(value).casefold() for value in values if value)


def _is_paper(wanted: str, paper: Paper) -> bool:
    names = (paper.path, *paper.other_paths)
    return paper.id.startswith(wanted) or any(name.endswith(wanted) for name in names)


class Sieve:
    """Tells which of many papers pass, as passes() does of one, without a look at each: by values that they share."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._papers = papers
        self._restricted = np.array([paper.restricted for paper in papers], np.bool_)
        self._days = np.array([_day(paper.meeting_date) for paper in papers], np.int32)  # 0 for none
        self._bodies, self._councils, self._kinds = (_Shared(map(of, papers)) for of in (_bodies, _councils, _kinds))

    def passing(self, filters: Filters) -> Marks:
        """A mark for each paper."""
        passing = np.ones(len(self._papers), np.bool_)
        if not filters.restricted:
            passing &= ~self._restricted
        if filters.date_from:
            passing &= (self._days > 0) & (self._days >= _day(filters.date_from))
        if filters.date_to:
            passing &= (self._days > 0) & (self._days <= _day(filters.date_to))
        for wanted, shared in (
            (filters.body, self._bodies),
            (filters.council, self._councils),
            (filters.kind, self._kinds),
        ):
            if wanted:
                passing &= shared.named(wanted)
        if filters.paper:
            for ordinal in np.flatnonzero(passing).tolist():
                passing[ordinal] = _is_paper(filters.paper, self._papers[ordinal])
        return passing

    def count(self, filters: Filters) -> int:
        """How many papers pass."""
        return int(np.count_nonzero(self.passing(filters)))

    def counts(self, facet: Facet, *, filters: Filters) -> dict[str, int]:
        """For each value of the facet, sorted, how many papers would pass with it chosen beside the other filters."""
        shown = (paper for paper in self._papers if filters.restricted or not paper.restricted)
        values = sorted({str(value) for paper in shown if (value := getattr(paper, facet))})
        return {value: self.count(replace(filters, **{facet: value})) for value in values}  # type: ignore[arg-type]


class _Shared:
    """The names of papers, of which there are far fewer than papers."""

    def __init__(self, names: Iterable[Names]) -> None:
        numbers: dict[Names, int] = {}
        self._numbers = np.array([numbers.setdefault(some, len(numbers)) for some in names], np.int32)
        self._names = tuple(numbers)

    def named(self, wanted: str) -> Marks:
        """Of each paper whether one of its names holds what is wanted."""
        return np.array([_is_named(wanted, names) for names in self._names], np.bool_)[self._numbers]


def _day(day: date | None) -> int:
    return day.toordinal() if day else 0


def scope(papers: Sequence[Paper], *, filters: Filters, unread: Sequence[Unread]) -> Scope:
    """What a search with these filters looks through, and what of it, or beside it, was not read."""
    searched = [paper for paper in papers if passes(paper, filters)]
    days = sorted(paper.meeting_date for paper in searched if paper.meeting_date)
    paths = {paper.path for paper in searched}
    return Scope(
        papers=len(searched),
        pages=sum(paper.pages for paper in searched),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        undated=len(searched) - len(days),
        unread_papers=tuple(sorted({one.path for one in unread if one.page is None})),
        unread_pages=sum(one.page is not None and one.path in paths for one in unread),
    )


def spans(papers: Sequence[Paper], *, today: date) -> dict[str, tuple[date, date]]:
    """Spans of time to choose from, by name: the last twelve months, those up to the latest paper, municipal years.

    A municipal year is taken to run from 1 May to 30 April: annual meetings are in May. The latest year comes first,
    and years without a paper are left out.
    """
    days = sorted(paper.meeting_date for paper in papers if paper.meeting_date)
    found = {"Last 12 months": (_year_before(today), today)}
    if days and days[-1] < today:
        found["12 months up to the latest paper"] = (_year_before(days[-1]), days[-1])
    for year in sorted({day.year - (day.month < 5) for day in days}, reverse=True):
        found[f"Municipal year {year}–{(year + 1) % 100:02}"] = (date(year, 5, 1), date(year + 1, 4, 30))
    return found


def _year_before(day: date) -> date:
    """The first day of the twelve months that end on this day."""
    last = date(day.year - 1, day.month, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
    return last + timedelta(days=1)

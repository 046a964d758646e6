"""Which papers pass the filters, how many would for each value that a filter can take, and what was searched. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from index.models import Filters
from ingest.models import Paper, Unread
from ingest.same_council import AS_READ

__all__ = ["Facet", "Scope", "counts", "passes", "scope", "spans"]

Facet = Literal["body", "council", "kind"]


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
    councils = (paper.council, paper.stated.get(AS_READ))
    for wanted, values in ((filters.body, (paper.body,)), (filters.council, councils), (filters.kind, (paper.kind,))):
        if wanted and not any(wanted.casefold() in str(value).casefold() for value in values if value):
            return False
    if filters.paper:
        names = (paper.path, *paper.other_paths)
        return paper.id.startswith(filters.paper) or any(name.endswith(filters.paper) for name in names)
    return True


def counts(papers: Sequence[Paper], facet: Facet, *, filters: Filters) -> dict[str, int]:
    """For each value of the facet, sorted, how many papers would pass if it were chosen beside the other filters."""
    shown = [paper for paper in papers if passes(paper, Filters(restricted=filters.restricted))]
    values = sorted({str(value) for paper in shown if (value := getattr(paper, facet))})
    return {
        value: sum(passes(paper, replace(filters, **{facet: value})) for paper in papers)  # type: ignore[arg-type]
        for value in values
    }


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

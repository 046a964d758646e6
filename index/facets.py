"""Which papers pass the filters, and how many would for each value that a filter can take. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from index.models import Filters
from ingest.models import Paper

__all__ = ["Facet", "counts", "passes"]

Facet = Literal["body", "council", "kind"]


def passes(paper: Paper, filters: Filters) -> bool:
    """Whether a paper passes every filter. A paper without a date passes no date filter."""
    if filters.date_from and (paper.meeting_date is None or paper.meeting_date < filters.date_from):
        return False
    if filters.date_to and (paper.meeting_date is None or paper.meeting_date > filters.date_to):
        return False
    for wanted, value in ((filters.body, paper.body), (filters.council, paper.council), (filters.kind, paper.kind)):
        if wanted and (value is None or wanted.casefold() not in str(value).casefold()):
            return False
    if filters.paper:
        names = (paper.path, *paper.other_paths)
        return paper.id.startswith(filters.paper) or any(name.endswith(filters.paper) for name in names)
    return True


def counts(papers: Sequence[Paper], facet: Facet, *, filters: Filters) -> dict[str, int]:
    """For each value of the facet, sorted, how many papers would pass if it were chosen beside the other filters."""
    values = sorted({str(value) for paper in papers if (value := getattr(paper, facet))})
    return {
        value: sum(passes(paper, replace(filters, **{facet: value})) for paper in papers)  # type: ignore[arg-type]
        for value in values
    }

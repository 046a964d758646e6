"""Periods of time and the arithmetic of the calendar: councils' years, quarters, seasons and school terms. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

__all__ = ["SEASONS", "Period", "Span", "months_from", "season", "shifted", "year_of"]

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_TERMS = {"spring": (1, 4), "summer": (4, 7), "autumn": (9, 12)}


class Span(StrEnum):
    """What sort of period it is."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    CALENDAR_YEAR = "calendar year"
    FINANCIAL_YEAR = "financial year"  # April to March
    ACADEMIC_YEAR = "academic year"  # September to August
    MUNICIPAL_YEAR = "municipal year"  # from the annual meeting in one May to the next: both Mays are in it
    RANGE = "range"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """First and last day; date.min or date.max where the words leave an end open."""

    begin: date
    end: date
    span: Span

    def __post_init__(self) -> None:
        if self.begin > self.end:
            raise ValueError(f"a period can't end on {self.end}, before it begins on {self.begin}")


def months_from(year: int, month: int, *, months: int = 1, span: Span = Span.MONTH) -> Period:
    """So many whole months from this one on; months above 12 run into the years after."""
    first, last = year * 12 + month - 1, year * 12 + month + months - 2
    end_year, end_month = last // 12, last % 12 + 1
    return Period(
        date(first // 12, first % 12 + 1, 1), date(end_year, end_month, monthrange(end_year, end_month)[1]), span
    )


def year_of(begin: int, span: Span) -> Period:
    """The year of that sort that begins in the calendar year `begin`."""
    match span:
        case Span.FINANCIAL_YEAR:
            return months_from(begin, 4, months=12, span=span)
        case Span.ACADEMIC_YEAR:
            return months_from(begin, 9, months=12, span=span)
        case Span.MUNICIPAL_YEAR:
            return months_from(begin, 5, months=13, span=span)
        case _:
            return months_from(begin, 1, months=12, span=Span.CALENDAR_YEAR)


def season(name: str, year: int, *, term: bool) -> Period:
    """A season that begins in the year, in three whole months, or the school term that goes by its name."""
    name = name.casefold()
    if term and name in _TERMS:
        first, last = _TERMS[name]
        return months_from(year, first, months=last - first + 1, span=Span.SEASON)
    return months_from(year, SEASONS[name], months=3, span=Span.SEASON)


def shifted(period: Period, months: int) -> Period:
    """The period so many months later, or earlier for fewer than none; what ends with a month still does."""
    return replace(period, begin=_moved(period.begin, months), end=_moved(period.end, months))


def _moved(day: date, months: int) -> date:
    if day in (date.min, date.max):
        return day
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    at_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if at_end else min(day.day, last))

"""Find the dates and the periods that a run of text prints. The only module that imports dateparser.

Nothing here depends on today's date: a date without its day, month and year is no date.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import dateparser  # type: ignore[import-untyped]

__all__ = ["FoundDate", "find_dates", "find_month", "find_period"]

_ORDINAL = r"(?:\s?(?:st|nd|rd|th)\b)?"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day[\s,.\-]+(?:the\s+)?)?"
_DAY_FIRST = (
    rf"{_WEEKDAY}(?<![\d.,/£$])(?P<day>\d{{1,2}}){_ORDINAL}[\s,.\-]*(?:day\s+)?(?:of\s+)?{_MONTH}[\s,.\-]*{_YEAR}"
)
_MONTH_FIRST = rf"{_WEEKDAY}(?<![a-z]){_MONTH}[\s\-]*(?P<day>\d{{1,2}}){_ORDINAL}[\s,.\-]+{_YEAR}"
_YEAR_FIRST = r"(?<![\d\-/.])(?:19|20)\d\d-[01]\d-[0-3]\d(?![\d\-/])"
_NUMBERS = r"(?<![\d/.\-£$])[0-3]?\d(?P<mark>[/.\-])[0-3]?\d(?P=mark)(?:19|20)\d\d(?![\d/]|\.\d|-\d)"
_SHORT_NUMBERS = r"(?<![\d/.\-£$])[0-3]?\d(?P<mark>[/.\-])[0-3]?\d(?P=mark)[0-4]\d(?![\d/%]|\.\d|-\d)"
_WORDED = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (_DAY_FIRST, _MONTH_FIRST))
_NUMERIC = tuple(re.compile(pattern) for pattern in (_YEAR_FIRST, _NUMBERS))
_SHORT = re.compile(_SHORT_NUMBERS)
_MONTH_AND_YEAR = re.compile(rf"(?<![a-z]){_MONTH}[\s,]*{_YEAR}", re.IGNORECASE)

# A year of accounts, April to March, written 2024-25, 2024/25 or 2024-2025.
_SPAN = r"(?P<from>20\d\d)\s?[-/–]\s?(?:20)?(?P<to>\d\d)(?!\d)"
_QUARTER = re.compile(rf"\b(?:quarter|qtr|q)\s?(?P<quarter>[1-4])\b[\s,:(–-]*(?:of\s+)?{_SPAN}", re.IGNORECASE)
_HALF = re.compile(rf"\b(?:half|mid)[\s-]year\b\D{{0,40}}{_SPAN}", re.IGNORECASE)
_OUTTURN = (
    r"(?:annual\s+(?:\w+\s+)?report|(?:provisional |final )?outturn|year[\s-]end report|annual accounts|annual review)"
)
_ANNUAL = (
    re.compile(rf"\b{_OUTTURN}\b[^\d.;]{{0,60}}{_SPAN}", re.IGNORECASE),
    re.compile(rf"{_SPAN}\s+{_OUTTURN}\b", re.IGNORECASE),
)
_CALENDAR_YEAR = (
    re.compile(rf"\bannual\s+report\b[\s:,(–-]*(?:for\s+)?{_YEAR}(?!\s?[-/–]\s?\d)", re.IGNORECASE),
    re.compile(rf"(?<![-/–\d]){_YEAR}\s+annual\s+report\b", re.IGNORECASE),
)
_ENDED = re.compile(
    r"\b(?:(?:year|period|quarter|months?|half)\s+(?:ended|ending|to(?:\s+the\s+end\s+of)?)|as\s+at|as\s+of)\s+(?:the\s+)?",
    re.IGNORECASE,
)

_SETTINGS: dict[str, Any] = {
    "DATE_ORDER": "DMY",
    "STRICT_PARSING": True,
    "REQUIRE_PARTS": ["day", "month", "year"],
    "PARSERS": ["absolute-time"],
}


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A day, and the words that name it: `text` stands at [start:end] of the string that was searched."""

    day: date
    start: int
    end: int
    text: str


def find_dates(text: str, *, short_years: bool = False) -> tuple[FoundDate, ...]:
    """Return the full dates that the text prints, in its order, none overlapping another.

    Numbers are read day first, and month first only where that alone makes a date (4/20/2011). `short_years` lets
    10.12.24 be a date too: that is for file names and labelled fields, as in running text it may number a section.
    """
    patterns = (*_WORDED, *_NUMERIC, *([_SHORT] if short_years else []))
    found: list[FoundDate] = []
    for pattern in patterns:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            day = _read_day(_plain(match))
            if day is not None:
                found.append(FoundDate(day, match.start(), match.end(), " ".join(match.group().split())))
    return tuple(sorted(found, key=lambda item: item.start))


def find_period(text: str) -> FoundDate | None:
    """Return the last day of the period that a title or its like is about, or None.

    A quarter of 2024/25 and the year itself run April to March; only the report of a year that is over counts, because
    a budget or a plan "2025-26" tells nothing of when it was written.
    """
    if match := _QUARTER.search(text):
        quarter, year = int(match["quarter"]), int(match["from"])
        month = quarter * 3 + 3
        return _period(match, year + (month > 12), (month - 1) % 12 + 1) if _is_span(match) else None
    if match := _ENDED.search(text):
        after = find_dates(text[match.end() :])
        if after and after[0].start == 0:
            end = match.end() + after[0].end
            return FoundDate(after[0].day, match.start(), end, " ".join(text[match.start() : end].split()))
    if (match := _HALF.search(text)) and _is_span(match):
        return _period(match, int(match["from"]), 9)
    for pattern in _ANNUAL:
        if (match := pattern.search(text)) and _is_span(match):
            return _period(match, int(match["from"]) + 1, 3)
    for pattern in _CALENDAR_YEAR:
        if match := pattern.search(text):
            return _period(match, int(match["year"]), 12)
    return None


def find_month(text: str) -> FoundDate | None:
    """Return the last day of the first month that the text names with its year ("September 2021"), or None."""
    match = _MONTH_AND_YEAR.search(text)
    first = _read_day(f"1 {match['month'].rstrip('.')} {match['year']}") if match else None
    return _period(match, first.year, first.month) if match and first else None


def _plain(match: re.Match[str]) -> str:
    """Write a match as the plain words that dateparser reads fastest, without weekday, ordinal and commas."""
    groups = match.groupdict()
    if "month" in groups:
        return f"{match['day']} {match['month']} {match['year']}"
    return match.group()


@lru_cache(maxsize=4096)
def _read_day(words: str) -> date | None:
    # dateparser warns where it meets a new Python's deprecations only for strings without a year; ours all have one.
    moment = dateparser.parse(words, languages=["en"], settings=_SETTINGS)
    return moment.date() if moment is not None and 1800 <= moment.year <= 2199 else None


def _is_span(match: re.Match[str]) -> bool:
    return (int(match["from"]) + 1) % 100 == int(match["to"])


def _period(match: re.Match[str], year: int, month: int) -> FoundDate:
    last = date(year, month, calendar.monthrange(year, month)[1])
    return FoundDate(last, match.start(), match.end(), " ".join(match.group().split()))

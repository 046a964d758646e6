"""Periods of time that words name: days, months, quarters, terms and years of four kinds. Pure.

Here is what names its year; "last autumn" and "since 2016", which only questions are read for, are in `relative.py`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from index.spans import SEASONS, Period, Span, months_from, season, year_of

__all__ = ["MONTH", "NUMBER", "NUMBERS", "Named", "month_number", "months_before", "named_periods", "periods"]


@dataclass(frozen=True, slots=True)
class Named:
    """A period and where in the text it is named."""

    start: int
    stop: int
    period: Period


_MONTHS = (
    "jan(?:uary)? feb(?:ruary)? mar(?:ch)? apr(?:il)? may june? july? aug(?:ust)? sep(?:t(?:ember)?)? oct(?:ober)?"
)
_MONTH_FORMS = (*_MONTHS.split(), "nov(?:ember)?", "dec(?:ember)?")
MONTH = f"(?:{'|'.join(_MONTH_FORMS)})"
_SHORT_MONTH = "(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_YEAR = r"(?:19|20)\d\d"
_DASH = r"\s*[-/–]\s*"
_YEARS = (
    rf"(?:(?<=fy)[1-3]\d(?!\d)|(?<=fy\s)[1-3]\d(?!\d)|{_YEAR}{_DASH}(?:20)?\d\d(?!{_DASH}\d|\d)"
    rf"|(?:1[5-9]|[2-9]\d)/\d\d(?![/\d])(?!\s+years?\b)|{_YEAR})"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "last": 4}
_ORDINAL = "|".join(_ORDINALS)
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {"a": 1, **{name: number for number, name in enumerate(_NUMBERS.split(), start=1)}}
NUMBER = rf"\d{{1,2}}|{'|'.join(NUMBERS)}"
# Forms with groups that are read by _read_...; the first that matches a stretch of text has it.
_Reader = Callable[["re.Match[str]"], Iterator[Period]]


def month_number(name: str) -> int:
    return 1 + next(place for place, form in enumerate(_MONTH_FORMS) if re.fullmatch(form, name, re.IGNORECASE))


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _kind_of_year(words: str | None, default: Span) -> Span:
    named = (words or "").casefold()
    if re.search(r"school|academic", named):
        return Span.ACADEMIC_YEAR
    if re.search(r"municipal|civic", named):
        return Span.MUNICIPAL_YEAR
    return Span.FINANCIAL_YEAR if re.search(r"financial|fiscal|\bfy", named) else default


def _years(text: str, said: str | None = None) -> Period | None:
    """What "2024", "2023/24" or "2019-2022" means, by the kind of year `said`; None for "2024/19"."""
    parts = re.split(_DASH, text)
    begin = _full_year(parts[0])
    if len(parts) == 1:
        span = _kind_of_year(said, Span.CALENDAR_YEAR)
        # "FY24" is the financial year that ends in 2024; "the academic year 2024" the one that begins then.
        return year_of(begin - 1 if re.search(r"\bfy", said or "", re.IGNORECASE) else begin, span)
    last = int(parts[1][-2:])
    if (begin + 1) % 100 == last:
        return year_of(begin, _kind_of_year(said, Span.FINANCIAL_YEAR))
    if last > begin % 100 and len(parts[0]) == 4:
        return months_from(begin, 1, months=12 * (last - begin % 100 + 1), span=Span.RANGE)
    return None


def _read_day(found: re.Match[str]) -> Iterator[Period]:
    month = found["month"]
    day = date(_full_year(found["year"]), int(month) if month.isdigit() else month_number(month), int(found["day"]))
    yield Period(day, day, Span.DAY)


def _read_month(found: re.Match[str]) -> Iterator[Period]:
    month = months_from(_full_year(found["year"]), month_number(found["month"]))
    if found["end"]:
        yield Period(month.end, month.end, Span.DAY)
    yield month


def _read_year(found: re.Match[str]) -> Iterator[Period]:
    year = _years(found["years"], " ".join(filter(None, (found["before"], found["after"]))))
    if year is None:
        return
    if found["end"]:
        yield Period(year.end, year.end, Span.DAY)
    yield year


def _read_part(found: re.Match[str]) -> Iterator[Period]:
    """A quarter or half of a year, counted from its beginning: of "2023/24" from April, of "2024" from January."""
    said = found["said"] if "said" in found.groupdict() else None
    year = _years(found["years"], said)
    if year is None:
        return
    number = found["number"].casefold()
    place = int(number) if number.isdigit() else _ORDINALS[number]
    half = "half" in found.group().casefold()
    months = 6 if half else 3
    first = min(place, 2) if half else place
    yield months_from(
        year.begin.year,
        year.begin.month + months * (first - 1),
        months=months,
        span=Span.RANGE if half else Span.QUARTER,
    )


def _read_season(found: re.Match[str]) -> Iterator[Period]:
    yield season(found["season"], _full_year(found["year"]), term=bool(found["term"]))


def _read_run_up(found: re.Match[str]) -> Iterator[Period]:
    """So many months that end with a month, "the year to 31 March 2024"; then the day or month that they end with."""
    number, unit = (found["number"] or "a").casefold(), found["unit"].casefold()
    count = int(number) if number.isdigit() else NUMBERS[number]
    months = count * {"year": 12, "quarter": 3, "month": 1}[unit]
    last_year, last_month = int(found["year"]), month_number(found["month"])
    if not 0 < months <= 120:
        return
    span = Span.FINANCIAL_YEAR if (months, last_month) == (12, 3) else Span.QUARTER if months == 3 else Span.RANGE
    yield months_from(last_year, last_month - months + 1, months=months, span=span)
    yield from _read_day(found) if found["day"] else (months_from(last_year, last_month),)


def _read_months(found: re.Match[str]) -> Iterator[Period]:
    """Months of one year or two, "between May and July 2024": the whole of it, then each end."""
    last = months_from(int(found["year"]), month_number(found["last"]))
    number = month_number(found["first"])
    first = months_from(last.begin.year - (number > last.begin.month), number)
    yield Period(first.begin, last.end, Span.RANGE)
    yield first
    yield last


_END = r"(?P<end>\bend\s+of\s+(?:the\s+)?)?"
_KIND = r"financial\s+year|fiscal\s+year|academic\s+year|school\s+year|municipal\s+year|civic\s+year"
_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reader)
    for pattern, reader in (
        (
            rf"\b(?:(?P<number>{NUMBER})\s+)?(?P<unit>year|month|quarter)s?\s+(?:up\s+)?(?:to|ending|ended)\s+"
            rf"(?:on\s+)?(?:the\s+end\s+of\s+)?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<month>{MONTH})\s+(?P<year>{_YEAR})\b",
            _read_run_up,
        ),
        (
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH})\.?,?\s+(?P<year>{_YEAR})\b",
            _read_day,
        ),
        (rf"\b(?P<month>{MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,\s+(?P<year>{_YEAR})\b", _read_day),
        (
            rf"(?<![\d/.])(?P<day>\d{{1,2}})([/.])(?P<month>\d{{1,2}})\2(?P<year>{_YEAR}|(?<=/)\d\d)(?![/.]?\d)",
            _read_day,
        ),
        (rf"(?<![\d-])(?P<year>{_YEAR})-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])", _read_day),
        (
            rf"\b(?:q(?:uarter)?\s*(?P<number>[1-4]))(?:\s+(?:of|in))?(?:\s+the)?,?\s+"
            rf"(?P<said>fy\s?|(?:{_KIND})\s+)?(?P<years>{_YEARS})\b",
            _read_part,
        ),
        (rf"\b(?P<said>fy\s?)?(?P<years>{_YEARS}),?\s+q(?:uarter)?\s*(?P<number>[1-4])\b", _read_part),
        (
            rf"\b(?P<number>{_ORDINAL})\s+(?:quarter|half|three\s+months|six\s+months)\s+(?:of|in)\s+(?:the\s+)?"
            rf"(?P<said>fy\s?|(?:{_KIND})\s+)?(?P<years>{_YEARS})\b",
            _read_part,
        ),
        (
            rf"\b(?P<first>{MONTH})\.?\s*(?:to|and|until|-|–)\s*(?P<last>{MONTH})\.?\s+(?P<year>{_YEAR})\b",
            _read_months,
        ),
        (rf"{_END}\b(?P<month>{MONTH})\.?,?\s+(?:of\s+)?(?P<year>{_YEAR})\b", _read_month),
        (rf"{_END}\b(?P<month>{MONTH})(?:\s*['’]|-)(?P<year>[1-3]\d)\b(?![-/])", _read_month),
        (rf"(?<!\d\s){_END}\b(?P<month>{_SHORT_MONTH})\s+(?P<year>[1-3]\d)\b(?![-/:.,]?\d|,?\s+\d)", _read_month),
        (
            rf"\b(?P<season>{'|'.join(SEASONS)})(?P<term>\s+term)?,?\s+(?:of\s+|in\s+)?(?P<year>{_YEAR})\b",
            _read_season,
        ),
        (
            rf"{_END}(?P<before>\bfy\s?|\b(?:{_KIND})\s+(?:of\s+)?)?(?<!£)(?<!Act\s)(?<!Order\s)(?<!Rules\s)(?<!Regulations\s)"
            rf"(?<!\d[-/–])(?:\b|(?<=fy))(?P<years>{_YEARS})\b(?P<after>\s+(?:{_KIND})\b)?",
            _read_year,
        ),
    )
)


# A month without its year. "May" and "March" are other words too, so that something must say that they are months.
_BARE_MONTH = re.compile(
    r"(?:\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?|\b(?i:in|of|by|since|from|until|during|for|to|and|early|late|mid|on|last)[\s-]+)"
    rf"(?P<month>{'|'.join(calendar.month_name[1:])})\b(?!\.?,?\s*(?:of\s+)?['’]?\d\d)(?!\s*(?:to|and|-|–)\s*[A-Z][a-z]+\s+\d{{4}})"
)
# Every form holds one of these; reading only round them is five times as fast.
_MONTH_ENDS = "jan|feb|mar|apr|may|jun|jul|aug|sep|ept|oct|nov|dec|ary|rch|ril|une|uly|ust|ber"
_ANCHOR = re.compile(
    rf"[12][09]\d\d|\d/\d\d|[1-3]\d(?!\d)(?:(?<=(?:{_MONTH_ENDS})[\s-]..)|(?<=fy..)|(?<=fy\s..)|(?<=['’]..))",
    re.IGNORECASE,
)
_BEFORE, _AFTER = 64, 32  # how far a form reaches from its anchor, in characters


def periods(text: str) -> Iterator[tuple[date, date]]:
    """The periods that a paper's words name, first and last day, in order; of a range the whole, then its ends.

    "2022/23" runs from April to March, as councils' years do, unless the words call it an academic or municipal year;
    quarters of it count from April, those of a bare year from January. FY23 is the financial year that ends in 2023.
    """
    for named in named_periods(text):
        yield named.period.begin, named.period.end


def months_before(text: str, day: date | None) -> Iterator[tuple[date, date]]:
    """Months that a paper of that day names without their year: the last such month that had begun by then.

    None for a paper without a day.
    """
    if day is None:
        return
    for found in _BARE_MONTH.finditer(text):
        number = month_number(found["month"])
        month = months_from(day.year - (number > day.month), number)
        yield month.begin, month.end


def named_periods(text: str) -> list[Named]:
    """The same with their places and what sort each is."""
    found: list[Named] = []
    taken: list[tuple[int, int]] = []
    for begin, end in _windows(text):
        for pattern, reader in _FORMS:
            for match in pattern.finditer(text, begin, end):
                start, stop = match.span()
                if any(start < last and first < stop for first, last in taken):
                    continue
                taken.append((start, stop))
                with suppress(ValueError, OverflowError):  # "31 June 2024" names no day
                    found += [Named(start, stop, period) for period in reader(match)]
    return sorted(found, key=lambda named: named.start)


def _windows(text: str) -> list[tuple[int, int]]:
    """Stretches of the text round its anchors, none overlapping."""
    windows: list[tuple[int, int]] = []
    for match in _ANCHOR.finditer(text):
        begin, end = max(0, match.start() - _BEFORE), min(len(text), match.end() + _AFTER)
        if windows and begin <= windows[-1][1]:
            begin = windows.pop()[0]
        windows.append((begin, end))
    return windows

"""Periods as questions name them: "last autumn", "since the 2016 inspection", "a year earlier". Pure, without a clock.

Reckoned from a day that the caller gives, so that the same question has the same answer tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from index.periods import MONTH, NUMBER, NUMBERS, Named, month_number, named_periods
from index.spans import Period, Span, months_from, season, shifted, year_of

__all__ = ["asked_named", "asked_periods"]

FINANCIAL, CALENDAR = Span.FINANCIAL_YEAR, Span.CALENDAR_YEAR
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
STEP = {"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "present": 0, "next": 1, "coming": 1}
STEPS = "|".join(STEP)
FROM_TODAY = re.compile(
    rf"\b(?P<step>{STEPS})\s+(?:(?P<kind>financial|fiscal|school|academic|municipal|civic|calendar)\s+)?"
    rf"(?P<unit>year|quarter|month|(?:spring|summer|autumn|winter)(?:\s+term)?|{MONTH})(?:['’]s)?\b(?!\s+(?:19|20)\d\d)"
    r"|\b(?:q|quarter\s+)(?P<part>[1-4])\b",
    re.IGNORECASE,
)
YEARLESS = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?|(?:in|during|since|by)\s+(?:early\s+|late\s+|mid[- ])?)"
    rf"(?P<month>(?!may\b)(?i:{MONTH}))\b(?!['’\w-])(?!,?\s+['’]?\d)"
)
LAST_FEW = re.compile(rf"\b(?:last|past)\s+(?P<number>{NUMBER})\s+(?P<unit>year|quarter|month)s\b", re.IGNORECASE)
AGO = re.compile(rf"\b(?P<number>{NUMBER})\s+(?P<unit>year|quarter|month)s?\s+ago\b", re.IGNORECASE)
FROM_NAMED = re.compile(
    rf"\b(?P<number>{NUMBER}|the)\s+(?P<unit>year|month|quarter)s?\s+(?P<way>earlier|before|previously|later|after)\b"
    rf"|\b(?P<which>previous|preceding|prior|following)\s+(?P<same>year|month|quarter)\b",
    re.IGNORECASE,
)
THE = r"(?:(?:the|its|their|his|her|our)\s+)?"
SINCE = re.compile(rf"\bsince\s+{THE}(?:early\s+|late\s+|start\s+of\s+|beginning\s+of\s+)?$", re.IGNORECASE)
AFTER = re.compile(r"\bafter\s+$", re.IGNORECASE)
BEFORE = re.compile(r"\b(?:before|prior\s+to)\s+$", re.IGNORECASE)
ONWARDS = re.compile(r"\s+(?:onwards?|on)(?=\s*(?:$|[?.,;]))", re.IGNORECASE)
YEAR_UP_TO = re.compile(rf"\byear\s+(?:running\s+)?(?:before|up\s+to)\s+{THE}$", re.IGNORECASE)
FROM = re.compile(r"\b(?:between|from)\s+(?:[\w'’-]+\s+){0,4}$", re.IGNORECASE)
TO = re.compile(r"\s*(?:and|to|until|till|up\s+to|through)\s+(?:in\s+|the\s+)?", re.IGNORECASE)


def asked_periods(text: str, *, today: date | None = None, ends: bool = False) -> tuple[Period, ...]:
    """The periods that a question asks for, in order; where they overlap, each is another way to read it.

    `today` is what "last year" is reckoned from: the day of the latest paper in the index, not the clock's; without it
    such words name nothing. A bare "last year" is both the calendar year and the financial year before. Of "between
    2019 and 2021" it is the whole range, or its two ends, which a question about a change compares, with `ends`.
    "The end of March 2023" is the 31st, and the month as well.
    """
    return tuple(dict.fromkeys(named.period for named in asked_named(text, today=today, ends=ends)))


def asked_named(text: str, *, today: date | None = None, ends: bool = False) -> list[Named]:
    """The same with their places, in order; other ways to read a period stand at the same place as it."""
    absolute = named_periods(text)
    found = list(_with_ranges(text, absolute, ends=ends))
    found += _from_named(text, absolute, today)
    if today is not None:
        found += _from_today(text, absolute, today)
    return sorted(found, key=lambda named: named.start)


def _with_ranges(text: str, absolute: Sequence[Named], *, ends: bool) -> Iterator[Named]:
    """What is named in full, with open ends, and what two of them bound joined."""
    groups: dict[int, list[Named]] = {}
    for named in absolute:
        groups.setdefault(named.start, []).append(named)
    places = list(groups)
    place = 0
    while place < len(places):
        group = groups[places[place]]
        first, last = group[0], groups[places[place + 1]][-1] if place + 1 < len(places) else group[0]
        if TO.fullmatch(text, first.stop, last.start) and FROM.search(text, 0, first.start):
            place += 2
            if first.period.begin <= last.period.end and not ends:
                yield replace(first, period=Period(first.period.begin, last.period.end, Span.RANGE))
            else:
                yield from (*group, last)
            continue
        place += 1
        if len(group) == 3:  # "between May and July 2024": the whole, then its ends
            yield from group[1:] if ends else group[:1]
        else:
            yield from _opened(text, group)


def _opened(text: str, group: Sequence[Named]) -> Sequence[Named]:
    """A period with an end open where "since", "before" or "after" stands before it; else as it is.

    "After March 2020" begins in April. "After the March 2020 inspection" stays March, which tells that inspection.
    """
    first = group[0]
    begin, end = first.period.begin, first.period.end
    if YEAR_UP_TO.search(text, 0, first.start):
        period = Period(shifted(first.period, -12).begin, end, Span.RANGE)
    elif SINCE.search(text, 0, first.start) or ONWARDS.match(text, first.stop):
        period = Period(begin, date.max, Span.RANGE)
    elif AFTER.search(text, 0, first.start):
        period = Period(end + timedelta(days=1), date.max, Span.RANGE)
    elif BEFORE.search(text, 0, first.start):
        period = Period(date.min, begin - timedelta(days=1), Span.RANGE)
    else:
        return group
    return [replace(first, period=period)]


def _from_named(text: str, absolute: Sequence[Named], today: date | None) -> Iterator[Named]:
    """ "A year earlier" than the period named last before it, or next after it, or than today."""
    for match in FROM_NAMED.finditer(text):
        if any(match.end() <= named.start <= match.end() + 5 for named in absolute):
            continue  # "the year before the 2016 inspection" is read from the date that follows
        unit = (match["unit"] or match["same"]).casefold()
        before = [named.period for named in absolute if named.start < match.start()]
        after = [named.period for named in absolute if named.start > match.start()]
        if before or after:
            base = before[-1] if before else after[0]
        elif today is not None and match["which"] and match["which"].casefold() != "following":
            base = _unit_of(unit, today)
        else:
            continue
        number = (match["number"] or "the").casefold()
        count = int(number) if number.isdigit() else NUMBERS.get(number, 1)
        forward = (match["way"] or match["which"]).casefold() in ("later", "after", "following")
        months = count * MONTHS_IN[unit] * (1 if forward else -1)
        if base.begin.year + months // 12 > 1 and base.end.year + months // 12 < 9998:
            yield Named(match.start(), match.end(), shifted(base, months))


def _unit_of(unit: str, today: date) -> Period:
    if unit == "month":
        return months_from(today.year, today.month)
    if unit == "quarter":
        return months_from(today.year, (today.month - 1) // 3 * 3 + 1, months=3, span=Span.QUARTER)
    return _year_holding(today, FINANCIAL)


def _year_holding(today: date, span: Span) -> Period:
    year = year_of(today.year, span)
    return year if year.begin <= today else year_of(today.year - 1, span)


def _from_today(text: str, absolute: Sequence[Named], today: date) -> Iterator[Named]:
    """ "Last autumn", "this financial year" and a quarter that stands without its year."""
    for match in FROM_TODAY.finditer(text):
        if any(named.start < match.end() and match.start() < named.stop for named in absolute):
            continue
        read = _quarter(int(match["part"]), absolute, today) if match["part"] else _stepped(match, today)
        for period in read:
            yield Named(match.start(), match.end(), period)
    for match in YEARLESS.finditer(text):
        if not any(named.start < match.end() and match.start() < named.stop for named in absolute):
            yield from _yearless(match, today)
    for match in LAST_FEW.finditer(text):
        begin = shifted(Period(today, today, Span.DAY), -_months(match)).begin
        yield Named(match.start(), match.end(), Period(begin, today, Span.RANGE))
    for match in AGO.finditer(text):
        yield Named(match.start(), match.end(), shifted(_unit_of("month", today), -_months(match)))


def _months(match: re.Match[str]) -> int:
    """How many months "three years" are."""
    number = match["number"].casefold()
    return (int(number) if number.isdigit() else NUMBERS[number]) * MONTHS_IN[match["unit"].casefold()]


def _yearless(match: re.Match[str], today: date) -> Iterator[Named]:
    """ "On 29 July" and "in June": the latest that has begun."""
    month = months_from(today.year, month_number(match["month"]))
    with suppress(ValueError):  # "30 February"
        if match["day"]:
            day = month.begin.replace(day=int(match["day"]))
            month = Period(day, day, Span.DAY)
        yield Named(match.start(), match.end(), month if month.begin <= today else shifted(month, -12))


def _quarter(part: int, absolute: Sequence[Named], today: date) -> Iterator[Period]:
    """A quarter of the year that the question names elsewhere, or the latest that has begun, counted from April."""
    years = [named.period for named in absolute if named.period.span in (FINANCIAL, CALENDAR)]
    begin = years[0].begin if years else _year_holding(today, FINANCIAL).begin
    found = months_from(begin.year, begin.month + 3 * (part - 1), months=3, span=Span.QUARTER)
    yield found if years or found.begin <= today else shifted(found, -12)


def _stepped(match: re.Match[str], today: date) -> Iterator[Period]:
    step, unit, kind = STEP[match["step"].casefold()], match["unit"].casefold(), (match["kind"] or "").casefold()
    if unit == "year":
        spans = {
            "": (CALENDAR, FINANCIAL),
            "calendar": (CALENDAR,),
            "school": (Span.ACADEMIC_YEAR,),
            "academic": (Span.ACADEMIC_YEAR,),
            "municipal": (Span.MUNICIPAL_YEAR,),
            "civic": (Span.MUNICIPAL_YEAR,),
        }.get(kind, (FINANCIAL,))
        for span in spans:
            yield year_of(_year_holding(today, span).begin.year + step, span)
    elif unit in MONTHS_IN:
        yield shifted(_unit_of(unit, today), step * MONTHS_IN[unit])
    else:
        yield _recurring(unit, step, today)


def _recurring(unit: str, step: int, today: date) -> Period:
    """A season, term or month of the year: the last that is over, this year's, or the next to begin."""
    name, *term = unit.split()
    every = [
        season(name, year, term=bool(term)) if not re.fullmatch(MONTH, name) else months_from(year, month_number(name))
        for year in range(today.year - 2, today.year + 3)
    ]
    if step < 0:
        return [period for period in every if period.end < today][-1]
    if step > 0:
        return next(period for period in every if period.begin > today)
    return next((period for period in every if period.begin <= today <= period.end), every[2])

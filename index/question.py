"""What a question asks for: its terms, the dates, bodies and councils it names, and the kind of thing wanted. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date

from index.models import Question, Want
from index.words import terms, words

__all__ = ["councils_written_out", "periods", "read_question", "telling_words"]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
YEAR = r"(?:19|20)\d\d"
DATE_FORMS = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<day_month>{MONTH})\.?,?\s+(?P<day_year>{YEAR})\b"
    rf"|\b(?P<us_month>{MONTH})\.?\s+(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?,\s+(?P<us_year>{YEAR})\b"
    rf"|\b(?P<month>{MONTH})\.?,?\s+(?:of\s+)?(?P<month_year>{YEAR})\b"
    r"|\b(?:q(?:uarter)?\s*(?P<quarter>[1-4]))(?:\s+(?:of|in))?,?\s+(?P<quarter_year>(?:19|20)\d\d)(?:\s*[-/–]\s*(?P<quarter_end>\d\d(?:\d\d)?))?\b"
    r"|\b(?P<year_from>(?:19|20)\d\d)\s*[-/–]\s*(?P<year_to>(?:20)?\d\d)\b(?!\s*[-/–]\s*\d)"
    rf"|\b(?P<year>{YEAR})\b",
    re.IGNORECASE,
)

WANTS: tuple[tuple[Want, tuple[str, ...]], ...] = (
    (
        Want.COMPARISON,
        (
            r"\bcompar",
            r"\bwhich (?:of|had|has) .*\bor\b",
            r"\bbetween\b.*\band\b.*\b(?:higher|lower|more|fewer|bigger)",
            r"\bdiffer",
        ),
    ),
    (
        Want.CHANGE,
        (
            r"\bhow (?:has|have|did)\b.*\bchang",
            r"\bover time\b",
            r"\btrend\b",
            r"\bgo(?:ne|ing)? up or down\b",
            r"\b(?:rise|risen|fall|fallen|increase|decrease)d? (?:since|from|between)",
        ),
    ),
    (
        Want.FIGURE,
        (
            r"\bhow (?:many|much|big|large|long|often|far|old|high|quickly|soon)\b",
            r"\bwhat (?:percentage|proportion|share|number|rate|figure|amount|sum|cost|total)\b",
            r"\bpercentage\b|\bproportion\b|\bnumber of\b",
        ),
    ),
    (
        Want.PERSON,
        (
            r"^\s*(?:and\s+)?who\b",
            r"\bwhose\b|\bby whom\b",
            r"\bwhich (?:councillors?|members?|officers?|inspectors?|person|people)\b",
        ),
    ),
    (
        Want.DATE,
        (
            r"^\s*(?:and\s+)?when\b",
            r"\bwhat (?:date|day|time|year)\b",
            r"\bby when\b|\bdeadline\b|\bhow (?:recently|long ago)\b",
        ),
    ),
    (
        Want.PLACE,
        (
            r"^\s*(?:and\s+)?where\b",
            r"\bwhich (?:ward|town|area|district|street|road|school|building|part)s?\b",
        ),
    ),
    (Want.REASON, (r"^\s*(?:and\s+)?why\b", r"\bwhat (?:was|is|were) the reason|\breasons? for\b|\bhow come\b")),
    (
        Want.DECISION,
        (r"\b(?:decide|decided|decision|resolve[ds]?|agree[ds]?|approve[ds]?|recommend(?:ed)?|vote[ds]?|outcome)\b",),
    ),
    (
        Want.LIST,
        (
            r"\bwhat (?:are|were) the\b",
            r"\bwhich .*s (?:are|were|have|did)\b",
            r"\blist\b|\bname the\b",
            r"\bwhat .*(?:priorities|themes|areas|reasons|actions|steps|recommendations|risks)\b",
        ),
    ),
    (
        Want.DEFINITION,
        (
            r"\bwhat (?:is|are|does)\b.*\b(?:mean|stand for|do|for|about)\b",
            r"^\s*what(?:'s| is) (?:a|an|the)\b",
            r"\bdefin(?:e|ed|ition)\b|\bexplain\b",
        ),
    ),
)
COMPILED_WANTS = tuple((want, re.compile("|".join(patterns), re.IGNORECASE)) for want, patterns in WANTS)

# Words too general to tell one council or committee from another.
GENERAL_NAME_WORDS = frozenset(
    [
        "council",
        "county",
        "borough",
        "city",
        "district",
        "metropolitan",
        "london",
        "royal",
        "the",
        "of",
        "and",
        "for",
        "committee",
        "cabinet",
        "board",
        "panel",
        "meeting",
        "scrutiny",
        "overview",
        "services",
        "service",
    ]
)


COUNCIL = re.compile(
    r"\b(?P<before>(?:[A-Z][\w'’-]*\s+(?:(?:and|of|upon|on|the)\s+)*){1,4})"
    r"(?:(?:County|City|Borough|District|Town|Parish|Metropolitan|Unitary)\s+){0,2}Council\b"
)


def councils_written_out(text: str) -> tuple[str, ...]:
    """Names such as "Surrey County Council" that the text writes out, in order, without what merely begins it."""
    found = (
        re.sub(r"^(?:What|Which|Who|How|Does|Did|Is|Has|The|Will|Are|Why|When|Where)\s+", "", match.group())
        for match in COUNCIL.finditer(text)
    )
    return tuple(name for name in found if telling_words(name))


def telling_words(name: str) -> frozenset[str]:
    """The words that tell a council's or committee's name from others: "surrey" of "Surrey County Council"."""
    return frozenset(word for word in words(name) if word not in GENERAL_NAME_WORDS and len(word) > 1)


def read_question(text: str, *, bodies: Iterable[str] = (), councils: Iterable[str] = ()) -> Question:
    """The question understood. `bodies` and `councils` are the names that occur in the index."""
    return Question(
        text=text,
        terms=tuple(terms(text)),
        dates=tuple(periods(text)),
        bodies=tuple(_named(text, bodies)),
        councils=tuple(_named(text, councils)),
        wants=_wanted(text),
    )


def periods(text: str) -> Iterator[tuple[date, date]]:
    """The periods that the text names, first and last day, in order: days, months, quarters, years, financial years.

    Quarters and years written "2022/23" run from April to March, as councils' do; a bare year is a calendar year.
    """
    for match in DATE_FORMS.finditer(text):
        found = match.groupdict()
        try:
            if found["day"]:
                day = date(int(found["day_year"]), MONTHS[found["day_month"].casefold()], int(found["day"]))
                yield day, day
            elif found["us_month"]:
                day = date(int(found["us_year"]), MONTHS[found["us_month"].casefold()], int(found["us_day"]))
                yield day, day
            elif found["month"]:
                yield _month(int(found["month_year"]), MONTHS[found["month"].casefold()])
            elif found["quarter"]:
                yield _quarter(int(found["quarter_year"]), int(found["quarter"]), financial=bool(found["quarter_end"]))
            elif found["year_from"]:
                begin, end = int(found["year_from"]), int(found["year_to"][-2:])
                if (begin + 1) % 100 == end:
                    yield date(begin, 4, 1), date(begin + 1, 3, 31)
                elif end > begin % 100:
                    yield date(begin, 1, 1), date(begin // 100 * 100 + end, 12, 31)
            else:
                yield date(int(found["year"]), 1, 1), date(int(found["year"]), 12, 31)
        except ValueError:
            continue  # "31 June 2024" names no day


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _quarter(year: int, quarter: int, *, financial: bool) -> tuple[date, date]:
    month = (3 * quarter + 1) if financial else (3 * quarter - 2)
    if month > 12:
        year, month = year + 1, month - 12
    return date(year, month, 1), _month(year, month + 2)[1]


def _wanted(text: str) -> Want:
    return next((want for want, pattern in COMPILED_WANTS if pattern.search(text)), Want.FACT)


def _named(text: str, names: Iterable[str]) -> Iterator[str]:
    """Names of which the question holds every word that tells them apart from others."""
    asked = set(words(text))
    for name in sorted(set(names)):
        telling = telling_words(name)
        if telling and asked.issuperset(telling):
            yield name

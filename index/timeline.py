"""What each meeting's papers said, oldest to newest: one quote for each date, and the figure in it. Pure.

A figure is taken from a quote only where it can't be another one: the sole figure of its unit in a sentence, or the
value of a table row in the latest dated column. What has no such figure stands in the table and not on the chart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.answer import Candidate, Idf, cite, coverage
from index.markers import MONTHS, NO_FIGURE
from index.models import Citation, Measure, Question, Want
from index.question import periods
from index.words import terms

__all__ = [
    "NUMBER",
    "Figure",
    "Moment",
    "comparable",
    "figure_in",
    "moments",
    "scale_of",
    "unit_of",
    "value_of",
    "without_figures",
]

WITHIN = 6.0  # a quote may score so much less than the best of all
COVERED = 0.5  # of the question's telling words: what holds fewer is of something else
# A quote with a figure that can be compared is taken before one that scores so much more.
ALIKE_WITHIN = 1.5
ALIKE_WITHIN_FIGURES = 6.0  # the same where figures are asked for
FEW = 8  # words
# Words that ask and that no paper repeats for it.
ASKING = frozenset(terms("how many much number figure rate total change changed trend over time since said happened"))
# "316 children ceased to be looked after" can't be compared with "834 looked after children", nor those of a kind.
CHANGING = frozenset(
    terms(
        "ceased ceasing left leave leaving became becoming entered entering joined joining admitted started starting "
        "began returned returning discharged closed opened completed received referred new ended moved former "
        "live lives living lived placed outside residential aged unaccompanied disabled homes"
    )
)
CLAUSE_ENDS = re.compile(r"[;:()]|[.,](?!\d)|\b(?:but|of whom|of which|while)\b")
Kind = tuple[str, frozenset[str], str | None]
NUMBER = re.compile(
    r"(?P<money>£\s?)?(?<![\w.,])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<scale>million|billion|thousand|bn|m|k)\b)?(?:\s?(?P<share>%|per\s?cent\b))?"
    r"(?:\s(?P<pounds>pounds)\b)?",
    re.IGNORECASE,
)
SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}


@dataclass(frozen=True, slots=True)
class Figure:
    """A value in "£", "%" or "" (a count), of what is named by `about`, stemmed terms, at a council.

    `as_at` is the day that a table's column names for it; None where the quote is a sentence.
    """

    value: float
    unit: str
    about: frozenset[str]
    as_at: date | None = None
    council: str | None = None

    @property
    def kind(self) -> Kind:
        """Figures of one kind can be compared."""
        return self.unit, self.about, self.council


@dataclass(frozen=True, slots=True)
class Moment:
    """What one date's papers say. `day` is the date of the paper that is quoted."""

    day: date
    citation: Citation
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class _Found:
    day: date
    candidate: Candidate
    figure: Figure | None


def moments(question: Question, ranked: Sequence[Candidate], *, idf: Idf) -> tuple[Moment, ...]:
    """The best quote of each date, oldest first. `ranked` are candidates for quotes, best first.

    Where several dates have a figure of one kind, their quotes are those with that figure. Where councils are asked
    about, papers of others are left out.
    """
    if not ranked:
        return ()
    least = ranked[0].score - WITHIN
    asked = _telling(question)
    by_day: dict[date, list[_Found]] = defaultdict(list)
    for candidate in ranked:
        day = candidate.hit.paper.meeting_date
        elsewhere = question.councils and candidate.hit.paper.council not in (*question.councils, None)
        if day is None or elsewhere or candidate.score < least:
            continue
        if coverage(asked, terms(candidate.quote), idf=idf) >= COVERED and not _is_heading(candidate.quote):
            by_day[day].append(_Found(day, candidate, _figure_of(candidate, question)))
    within = ALIKE_WITHIN_FIGURES if question.wants in (Want.FIGURE, Want.CHANGE, Want.COMPARISON) else ALIKE_WITHIN
    kind = _commonest(by_day, within)
    chosen = (_best(found, kind, within) for _, found in sorted(by_day.items()))
    return tuple(Moment(one.day, cite(one.candidate, question), one.figure) for one in chosen)


def _is_heading(quote: str) -> bool:
    """Whether it is a few words without a stop and without a figure: "6.1 Child protection plans" says nothing."""
    few = len(quote.split()) < FEW and quote.rstrip()[-1:] not in ".?!;"
    return few and not NUMBER.search(NO_FIGURE.sub(" ", quote))


def _telling(question: Question) -> Sequence[str]:
    """The question's terms without those that ask, or that name a time, a council or a body: the quote need not."""
    elsewhere = frozenset(terms(" ".join((*question.bodies, *question.councils))))
    no_date = NO_FIGURE.sub(" ", question.searched)
    said = frozenset(terms(re.sub(rf"\b(?:{MONTHS})\b", " ", no_date, flags=re.IGNORECASE)))
    return [term for term in question.terms if term in said - elsewhere - ASKING] or question.terms


def _figure_of(candidate: Candidate, question: Question) -> Figure | None:
    figure = figure_in(candidate.quote, question=question, columns=candidate.hit.passage.columns)
    return replace(figure, council=candidate.hit.paper.council) if figure else None


def _commonest(by_day: dict[date, list[_Found]], within: float) -> Kind | None:
    """The kind of figure that the most dates have; of those that as many have, the one that scores more in all."""
    scores: dict[Kind, dict[date, float]] = defaultdict(dict)
    for day, found in by_day.items():
        for one in found:
            if one.figure is not None and found[0].candidate.score - one.candidate.score <= within:
                scores[one.figure.kind].setdefault(day, one.candidate.score)
    several = {kind: days for kind, days in scores.items() if len(days) > 1}
    order = sorted(
        several, key=lambda kind: (-len(several[kind]), -sum(several[kind].values()), sorted(kind[1]), str(kind[2]))
    )
    return order[0] if order else None


def _best(found: Sequence[_Found], kind: Kind | None, within: float) -> _Found:
    near = (one for one in found if found[0].candidate.score - one.candidate.score <= within)
    return next((one for one in near if one.figure is not None and one.figure.kind == kind), found[0])


def comparable(found: Sequence[Moment]) -> tuple[Moment, ...]:
    """The moments whose figures are of the commonest kind, when there are two or more; else none."""
    kinds: dict[Kind, list[Moment]] = defaultdict(list)
    for moment in found:
        if moment.figure is not None:
            kinds[moment.figure.kind].append(moment)
    best = max(kinds.values(), key=len, default=[])
    return tuple(best) if len(best) > 1 else ()


def figure_in(quote: str, *, question: Question, columns: Sequence[str] = ()) -> Figure | None:
    """The figure that a quote gives for what is asked, or None where it is not sure which one that is."""
    plain = NO_FIGURE.sub(lambda match: " " * len(match.group()), quote)
    numbers = list(NUMBER.finditer(plain))
    if columns and numbers:
        return _of_row(quote, numbers, columns)
    unit = {Measure.SHARE: "%", Measure.MONEY: "£"}.get(question.measure, "") if question.measure else ""
    of_unit = [number for number in numbers if unit_of(number) == unit]
    if len(of_unit) == 2 and _from_to(quote, *of_unit):
        of_unit = of_unit[1:]
    elif not unit:
        of_unit = [number for number in of_unit if _counts(quote[number.end() :], question)]
    held = frozenset(terms(quote)) & frozenset(question.terms)
    if len(of_unit) != 1 or not held:
        return None
    return Figure(value_of(of_unit[0]), unit, held | _changing(quote, of_unit[0]))


def _changing(quote: str, number: re.Match[str]) -> frozenset[str]:
    """The words round a number that make it one of those who came or went, and not of those who are there."""
    ends = [found.start() for found in CLAUSE_ENDS.finditer(quote)]
    begin = max((end for end in ends if end < number.start()), default=0)
    end = min((end for end in ends if end >= number.end()), default=len(quote))
    return frozenset(terms(quote[begin:end])) & CHANGING


def without_figures(text: str) -> str:
    """The text without its figures, dates and numbers of paragraphs: what they are of."""
    return NUMBER.sub(" ", NO_FIGURE.sub(" ", text))


def _from_to(quote: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Whether the quote says "from 38 to 33": then the second figure is what it has come to."""
    before, between = quote[: first.start()].split(), quote[first.end() : second.start()].split()
    return before[-1:] == ["from"] and between == ["to"]


def _counts(after: str, question: Question) -> bool:
    """Whether the words after a number are what the question asks about: "251 cared-for children", not "20 weeks"."""
    words = re.match(r"(?:\s+[\w'’-]+){1,4}", after)
    return words is not None and bool(frozenset(terms(words.group())) & frozenset(question.terms))


def _of_row(quote: str, numbers: Sequence[re.Match[str]], columns: Sequence[str]) -> Figure | None:
    """The value of a row in the column that names the latest day, or its only value."""
    label = frozenset(terms(quote[: numbers[0].start()]))
    if not label or len(numbers) >= len(columns) + 1 or quote[numbers[-1].end() :].strip():
        return None
    heads = columns[-len(numbers) :]
    dated = [(max((end for _, end in periods(head)), default=None), place) for place, head in enumerate(heads)]
    days = [(day, place) for day, place in dated if day is not None]
    if not days and len(numbers) > 1:
        return None
    as_at, place = max(days) if days else (None, 0)
    head = heads[place]
    unit = unit_of(numbers[place]) or ("£" if "£" in head else "%" if "%" in head else "")
    scale = 1000.0 if re.search(r"£\s?(?:000|k)", head) else 1e6 if re.search(r"£\s?(?:m\b|million)", head) else 1.0
    return Figure(value_of(numbers[place]) * scale, unit, label, as_at)


def unit_of(number: re.Match[str]) -> str:
    """ "£", "%" or "", of a match of NUMBER."""
    if number["share"]:
        return "%"
    return "£" if number["money"] or number["pounds"] else ""


def value_of(number: re.Match[str]) -> float:
    """What a match of NUMBER says in digits, times its scale."""
    return float(number["number"].replace(",", "")) * scale_of(number)


def scale_of(number: re.Match[str]) -> float:
    """A million for "million", 1 where a match of NUMBER names none."""
    return SCALES.get((number["scale"] or "").lower(), 1.0)

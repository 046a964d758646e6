"""One quote for each side of a comparison: those that say the same of each, set beside one another. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product

from index.answer import LABEL, MOST_WORDS, Candidate, Idf, coverage, fitted
from index.markers import FIGURE
from index.models import Hit
from index.newest import alike
from index.periods import periods
from index.rank import date_match
from index.sides import MOST_SIDES, By, Side
from index.timeline import without_figures
from index.words import terms

__all__ = ["Chosen", "Sought", "choose_abreast", "interleaved", "told"]

LOOKED_AT = 24  # units of each of two sides
FEW_LOOKED_AT = 8  # the same of three
WITHIN = 5.0  # a side's quote scores at most so much less than the best that fits it
ALIKE = 4.0  # what quotes gain that say the same of each side, in the same words
LIKE_ANYWAY = 0.5  # of what alike words are worth, what they are worth where the question has none of them
SAME = 0.5  # from here on quotes that are alike say the same of each side
FITS = 1.5  # what a quote gains that fits its side in every way
OWN = 0.5  # share of a side's own words that are enough to name it
NAMED_FITS = 0.9  # a period that a quote names, where 1 is the period of its paper
PART_OF_PERIOD = 0.8
LEAST_FIT = 0.35  # what names only a longer period around a side's, a year for a month, says nothing of the side
HEADED_FITS = 0.5  # a side that only the headings name
BACK = 3  # a side named so many units before a quote is still what the quote is about

Periods = tuple[tuple[date, date], ...]

FEW = 5  # words: fewer without a figure are a heading
NUMBER_OF_PARAGRAPH = re.compile(r"^\W*\d+(?:\.\d+)*[.)]?\s+")
FROM_TO = re.compile(r"\bfrom\s+(?:an?\s+)?(?:\w+\s+)?£?\d[\d,.]*\s?(?:%|\w+)?\s+to\s+£?\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sought:
    """A side and what was found for it: passages, their units, best first, and how sure it is that they answer."""

    side: Side
    hits: tuple[Hit, ...]
    found: tuple[Candidate, ...]
    sure: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """The quote for one side; None where nothing was found for it."""

    sought: Sought
    quote: Candidate | None


@dataclass(frozen=True, slots=True)
class _Fitting:
    """A unit that fits a side: how well, 0 to 1, and the words by which it is likened to others."""

    candidate: Candidate
    score: float
    words: frozenset[str]
    asked: tuple[str, ...]  # what the question asks of every side
    joint: bool  # it tells of every side

    @property
    def place(self) -> tuple[int, int]:
        return self.candidate.hit.row, self.candidate.start


def choose_abreast(sought: Sequence[Sought], *, idf: Idf, threshold: float) -> tuple[Chosen, ...]:
    """The quote for each side, in order, at most 60 words in all; one that tells of every side stands for each.

    A side has none where nothing fits it, or what does is less sure to answer than the threshold. It may be less sure
    by half where it says the same as the quote of a side that is sure.
    """
    idf = cache(idf)
    fitting = {place: units for place, one in enumerate(sought) if (units := _fitting(one, sought, threshold / 2))}
    most = LOOKED_AT if len(fitting) < MOST_SIDES else FEW_LOOKED_AT
    every = (dict(zip(fitting, units, strict=True)) for units in product(*(units[:most] for units in fitting.values())))
    best = max(every, key=lambda units: round(_together(tuple(units.values()), idf=idf), 9))
    sure = _told(best, sought, idf=idf, threshold=threshold)
    quotes = dict(zip(sure, _in_words(list(sure.values()), [sought[place] for place in sure], idf=idf), strict=True))
    return tuple(Chosen(one, quotes.get(place)) for place, one in enumerate(sought))


def _told(best: Mapping[int, _Fitting], sought: Sequence[Sought], *, idf: Idf, threshold: float) -> dict[int, _Fitting]:
    """Of the best units of the sides those that are sure enough, and none for two sides unless it tells of all."""
    sure = {place: unit for place, unit in best.items() if sought[place].sure >= threshold}
    likely = {
        place: unit
        for place, unit in best.items()
        if place in sure or any(_alike(unit, other, idf=idf) >= SAME for other in sure.values())
    }
    first: dict[tuple[int, int], int] = {}
    for place in sorted(likely, key=lambda place: -likely[place].score):
        first.setdefault(likely[place].place, place)
    return {place: unit for place, unit in likely.items() if unit.joint or first[unit.place] == place}


def _together(units: Sequence[_Fitting], *, idf: Idf) -> float:
    """How good units are as quotes of one answer; a unit stands for two sides only where it tells of all."""
    if not units:
        return 0.0
    places = {unit.place for unit in units}
    if len(places) < len(units) and not (len(places) == 1 and units[0].joint):
        return float("-inf")
    pairs = [(one, other) for place, one in enumerate(units) for other in units[place + 1 :]]
    likeness = sum(_alike(one, other, idf=idf) for one, other in pairs) / len(pairs) if pairs else 0.0
    return sum(unit.score for unit in units) / len(units) + ALIKE * likeness


def _alike(one: _Fitting, other: _Fitting, *, idf: Idf) -> float:
    """How far two units say the same of their sides, 0 to 1: by the words of both, the more where the question asks."""
    asked = coverage(one.asked, one.words & other.words, idf=idf)
    return alike(one.words, other.words, idf=idf) * min(1.0, LIKE_ANYWAY + asked)


def _fitting(one: Sought, every: Sequence[Sought], threshold: float) -> list[_Fitting]:
    """The units that fit a side, best first; none where it is less sure than the threshold."""
    if one.sure < threshold:
        return []
    sides = [other.side for other in every]
    own = {term for side in sides for term in side.own}
    asked = tuple(term for term in one.side.question.terms if term not in own)
    found: list[_Fitting] = []
    for candidate in one.found:
        if _is_behind(candidate.score + FITS, found):
            break
        named = _periods(candidate) if any(By.PERIOD in side.by for side in sides) else ()
        joint = all(_names(candidate, side, named) for side in sides)
        moved = _tells_of_a_change(candidate, sides)
        fit = 1.0 if joint or moved else _fit(candidate, one.side, sides, named)
        if fit >= LEAST_FIT and _says_something(candidate.quote):
            columns = " ".join(candidate.hit.passage.columns) if FIGURE.search(candidate.quote) else ""
            words = frozenset(terms(without_figures(f"{candidate.quote} {columns}"))) - own
            found.append(_Fitting(candidate, candidate.score + FITS * fit, words, asked, joint or moved))
    found.sort(key=lambda unit: -unit.score)
    return [unit for unit in found[:LOOKED_AT] if unit.score >= found[0].score - WITHIN]


def _is_behind(score: float, found: Sequence[_Fitting]) -> bool:
    """Whether a unit of that score at most, and all after it, are left out behind those that were found."""
    scores = sorted((unit.score for unit in found), reverse=True)
    return bool(scores) and (
        score < scores[0] - WITHIN or (len(scores) >= LOOKED_AT and scores[LOOKED_AT - 1] >= score)
    )


def _says_something(quote: str) -> bool:
    """Whether a unit is neither a question nor a heading."""
    few = len(quote.split()) < FEW and not FIGURE.search(NUMBER_OF_PARAGRAPH.sub("", quote))
    return not (few or quote.rstrip().endswith("?") or LABEL.fullmatch(quote))


def _fit(candidate: Candidate, side: Side, every: Sequence[Side], named: Periods) -> float:
    """How well a unit fits a side, 0 to 1, in what tells the sides apart: its period, its council or its own words.

    `named` are the periods that the unit names.
    """
    return min(_fits_by(by, candidate, side, every, named) for by in side.by)


def _fits_by(by: By, candidate: Candidate, side: Side, every: Sequence[Side], named: Periods) -> float:
    paper = candidate.hit.paper
    if by is By.PERIOD:
        by_words = NAMED_FITS * date_match(side.question, paper_date=None, named=named)
        return max(date_match(side.question, paper_date=paper.meeting_date, named=()), by_words)
    if by is By.COUNCIL and paper.council in side.question.councils:
        return 1.0
    return _own_words(candidate, side, every)


def _own_words(candidate: Candidate, side: Side, every: Sequence[Side]) -> float:
    """1 where the unit names the side, less where a unit before it or a heading does and nothing names another."""
    text, units = candidate.hit.page.text, candidate.hit.passage.units
    until = [(start, end) for start, end in units if start < candidate.start][-BACK:]
    for back, (start, end) in enumerate([(candidate.start, candidate.end), *reversed(until)]):
        named = [other for other in every if _held(other, text[start:end])]
        if named:
            return (1.0 - 0.1 * back) * (side in named)
    around = " ".join((*candidate.hit.passage.headings, candidate.hit.paper.title, candidate.hit.paper.body or ""))
    return HEADED_FITS * _held(side, around)


def _held(side: Side, text: str) -> bool:
    """Whether the text names the side: it has most of its own words."""
    held = frozenset(terms(text))
    return sum(term in held for term in side.own) > OWN * len(side.own)


def _names(candidate: Candidate, side: Side, named: Periods) -> bool:
    """Whether a unit itself, or the columns above it, name a side: its period, or its own words."""
    if By.PERIOD in side.by:
        return date_match(side.question, paper_date=None, named=named) >= PART_OF_PERIOD
    return _held(side, candidate.quote)


def _tells_of_a_change(candidate: Candidate, sides: Sequence[Side]) -> bool:
    """Whether a unit says "from 1,204 to 986" in a paper of the last of the periods compared."""
    last = sides[-1]
    return (
        last.by == {By.PERIOD}
        and FROM_TO.search(candidate.quote) is not None
        and date_match(last.question, paper_date=candidate.hit.paper.meeting_date, named=()) > 0
    )


def _periods(candidate: Candidate) -> Periods:
    """The periods that a unit and the columns above it name."""
    return tuple(periods(" ".join((candidate.quote, *candidate.hit.passage.columns))))


def told(chosen: Sequence[Chosen]) -> list[tuple[Candidate, tuple[Side, ...]]]:
    """Each quote once, with the sides that it is for, in the order of the sides."""
    quotes: dict[tuple[int, int, int], tuple[Candidate, list[Side]]] = {}
    for one in chosen:
        if one.quote is not None:
            place = (one.quote.hit.row, one.quote.start, one.quote.end)
            quotes.setdefault(place, (one.quote, []))[1].append(one.sought.side)
    return [(quote, tuple(sides)) for quote, sides in quotes.values()]


def interleaved(chosen: Sequence[Chosen], *, k: int) -> tuple[Hit, ...]:
    """At most k passages: those that are quoted, then the best of each side by turns.

    Scores go on descending: a passage has at least the score of those behind it.
    """
    quoted = [one.quote.hit for one in chosen if one.quote is not None]
    lists = [one.sought.hits for one in chosen if one.quote is not None]
    turns = (hits[turn] for turn in range(max(map(len, lists))) for hits in lists if turn < len(hits))
    ordered = list({hit.row: hit for hit in (*quoted, *turns)}.values())[:k]
    best = float("-inf")
    raised = []
    for hit in reversed(ordered):
        best = max(best, hit.score)
        raised.append(replace(hit, score=best))
    return tuple(reversed(raised))


def _in_words(units: Sequence[_Fitting], sought: Sequence[Sought], *, idf: Idf) -> list[Candidate]:
    """The units as quotes, the longest cut first where they are too long together."""
    if units and all(unit.candidate == units[0].candidate for unit in units):
        return [fitted(units[0].candidate, sought[0].side.question, idf=idf)] * len(units)
    left, quotes = MOST_WORDS, {}
    for waiting, place in enumerate(sorted(range(len(units)), key=lambda place: units[place].candidate.words)):
        most = left // (len(units) - waiting)
        quotes[place] = fitted(units[place].candidate, sought[place].side.question, idf=idf, most=most)
        left -= quotes[place].words
    return [quotes[place] for place in range(len(units))]

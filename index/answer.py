"""Passages to quotes: which sentences, list items or table rows answer, cut out word for word. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

import numpy as np
from numpy.typing import NDArray

from index.features import UNIT_FEATURES
from index.markers import FIGURE
from index.models import Citation, Hit, Question, Want
from index.newest import ahead, newest_first
from index.under import stands_under
from index.wants import says_what_it_is, wants_attendance, wants_decided
from index.weights import load_weights
from index.words import terms

__all__ = [
    "MOST_QUOTES",
    "MOST_WORDS",
    "Candidate",
    "Idf",
    "candidates",
    "choose_quotes",
    "cite",
    "coverage",
    "first_telling",
    "fitted",
]

MOST_WORDS = 60
MOST_QUOTES = 3
WITHIN = 2.5  # a further quote's score is at most this far below the best one's
DECIDED_WITHIN = 1.0  # what says what was decided comes before a better one that doesn't, where it is so near
ATTENDED_WITHIN = 3.0  # the same of a list of who was there
DEFINING_WITHIN = 2.5  # the same of what says what a thing is
TELLING_WITHIN = 4.0  # and the only one that tells what is wanted, so far
NEARNESS = 0.5  # what the unit next to a quote gains: an answer often goes on where it began

Idf = Callable[[str], float]
Floats = NDArray[np.float64]

LEANS_BACK = re.compile(r"^(?:This|These|Those|They|It|He|She|That|Such|Both|The (?:former|latter))\b")
MARK = r"(?:[•·▪●○◦*–-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+\S"
ITEM = re.compile(rf"\s*+{MARK}")
ITEM_BEHIND = re.compile(rf"[^\S\n]*+\n\s*+{MARK}.*(?:\n(?![^\S\n]*+$)(?!\s*+{MARK}).*)*", re.MULTILINE)
LABEL = re.compile(r"\W*(?:\d+(?:\.\d+)*[.)]?\s+)?[^.;:!?\d£%]{1,60}")  # a heading says nothing beside a quote
CLAUSE = re.compile(r"[;:,–—]\s|\s(?=(?:and|but|which|who|with|whilst|while|following)\s)|\n")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit of a found passage that could be quoted, with what speaks for it."""

    hit: Hit
    start: int
    end: int
    score: float
    marker: float = 0.0  # see markers()

    @property
    def quote(self) -> str:
        return self.hit.page.text[self.start : self.end]

    @property
    def words(self) -> int:
        return len(self.quote.split())


def coverage(asked: Sequence[str], held: Sequence[str] | frozenset[str], *, idf: Idf) -> float:
    """Share of the question's idf mass that the text holds, 0 to 1; 0 for a question without terms."""
    present = frozenset(held)
    weights = {term: idf(term) for term in asked}
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in present) / total if total > 0 else 0.0


def candidates(hits: Sequence[Hit], *, units: Floats) -> list[Candidate]:
    """Every unit of the hits with its score, best first. `units` are UNIT_FEATURES of the hits' units, in order.

    A passage without units is one unit.
    """
    which = [(hit, *unit) for hit in hits for unit in hit.passage.units or ((hit.passage.start, hit.passage.end),)]
    if not which:
        return []
    scores = load_weights().unit.score(units)
    held = units[:, UNIT_FEATURES.index("marker")].tolist()
    found = [Candidate(*place, float(score), kind) for place, score, kind in zip(which, scores, held, strict=True)]
    return sorted(found, key=lambda candidate: (-round(candidate.score, 9), candidate.hit.row, candidate.start))


def choose_quotes(question: Question, hits: Sequence[Hit], *, units: Floats, idf: Idf) -> tuple[Citation, ...]:
    """One to three quotes, best first, at most about 60 words in all; () when there is nothing to quote.

    What asks, or leads up to words on another page, is quoted only where there is nothing else: it answers nothing,
    however like the question it is.
    """
    found = candidates(hits, units=units)
    ranked = [candidate for candidate in found if not _says_nothing(candidate)] or found
    if not ranked:
        return ()
    if wants_decided(question):
        ranked = _marked_first(ranked, within=DECIDED_WITHIN)
    if wants_attendance(question):
        ranked = _marked_first(ranked, within=ATTENDED_WITHIN)
    if question.wants is Want.DEFINITION:
        ranked = _defining_first(question, ranked)
    ranked = newest_first(question, ranked, idf=idf)
    chosen = [fitted(_item_or_lead(ranked), question, idf=idf)]
    spread = question.wants in (Want.CHANGE, Want.COMPARISON)
    while True:
        left = MOST_WORDS - sum(one.words for one in chosen)
        further = [
            (other.score + NEARNESS * _touches(other, chosen), -place)
            for place, other in enumerate(ranked)
            if other.words <= left
            and not LABEL.fullmatch(other.quote.rstrip().removesuffix(":"))
            and not any(_overlap(other, one) for one in chosen)
            and not (spread and any(other.hit.paper.id == one.hit.paper.id for one in chosen))
        ]
        score, place = max(further, default=(-np.inf, 0))
        with_other = _joined([*chosen, ranked[-place]])
        if ranked[0].score - score > WITHIN or len(with_other) > MOST_QUOTES:
            return tuple(cite(candidate, question) for candidate in _joined(chosen))
        chosen.append(ranked[-place])


def _defining_first(question: Question, ranked: list[Candidate]) -> list[Candidate]:
    """The candidates behind the best that says of the thing asked for what it is, where that comes so near the best."""
    saying = says_what_it_is(question.text)
    near = (one for one in ranked if ranked[0].score - one.score <= DEFINING_WITHIN)
    return ahead(next((one for one in near if saying is not None and saying.search(one.quote)), ranked[0]), ranked)


def _item_or_lead(ranked: Sequence[Candidate]) -> Candidate:
    """The best of them; where it leads up to a list and the list's best item is too far below it, that item."""
    lead = ranked[0]
    if not lead.quote.rstrip().endswith(":"):
        return lead
    text, units = lead.hit.page.text, lead.hit.passage.units
    place = next((place for place, unit in enumerate(units) if unit == (lead.start, lead.end)), len(units))
    below = set(takewhile(lambda unit: ITEM.match(text[slice(*unit)]), units[place + 1 :]))
    items = [one for one in ranked if one.hit.row == lead.hit.row and (one.start, one.end) in below]
    fits = not items or len(text[lead.start : items[0].end].split()) <= MOST_WORDS
    return lead if fits else items[0]


def _says_nothing(one: Candidate) -> bool:
    """Whether it asks, or leads up to words that aren't there."""
    quote, text = one.quote.rstrip(), one.hit.page.text
    leads_on = quote.endswith(":") and one.end >= one.hit.passage.end and not ITEM_BEHIND.match(text, one.end)
    return leads_on or quote.endswith("?")


def _marked_first(ranked: list[Candidate], *, within: float) -> list[Candidate]:
    """Those alone that hold just what is wanted, where one of them comes so near the best."""
    marked = [one for one in ranked if one.marker == 1]
    return marked if marked and ranked[0].score - marked[0].score <= within else ranked


def first_telling(
    question: Question, hits: Sequence[Hit], *, units: Floats, idf: Idf, tells: Callable[[Citation], bool]
) -> tuple[Citation, ...]:
    """The best quote that tells what is wanted, where those of choose_quotes() don't; () where none comes near."""
    ranked = candidates(hits, units=units)
    near = (one for one in ranked if ranked[0].score - one.score <= TELLING_WITHIN)
    quotes = (cite(fitted(one, question, idf=idf), question) for one in near)
    return tuple(islice((quote for quote in quotes if tells(quote)), 1))


def _touches(other: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether the unit stands next to one that is quoted already."""
    return any(other.hit.row == one.hit.row and not _between(one, other).strip() for one in chosen)


def _between(one: Candidate, other: Candidate) -> str:
    return one.hit.page.text[min(one.end, other.end) : max(one.start, other.start)]


def _overlap(one: Candidate, other: Candidate) -> bool:
    same_page = one.hit.page.paper_id == other.hit.page.paper_id and one.hit.page.number == other.hit.page.number
    if same_page:
        return one.start < other.end and other.start < one.end
    return one.quote.split() == other.quote.split()


def fitted(best: Candidate, question: Question, *, idf: Idf, most: int = MOST_WORDS) -> Candidate:
    """The unit made readable in so many words: cut where too long, with what comes before where it leans on it."""
    if best.words > most:
        start, end = _clipped(best, question, idf, most)
        return Candidate(best.hit, start, end, best.score)
    units = best.hit.passage.units
    place = next((place for place, unit in enumerate(units) if unit == (best.start, best.end)), None)
    if place is None:
        return best
    start, end = best.start, best.end
    text = best.hit.page.text
    if place and LEANS_BACK.match(text[start:end]) and len(text[units[place - 1][0] : end].split()) <= most:
        start = units[place - 1][0]
    if text[start:end].rstrip().endswith(":"):
        for following in (*(after for _, after in units[place + 1 :]), *_items_behind(text, units[-1][1])):
            if len(text[start:following].split()) > most:
                end = end if end > best.end else _clauses_behind(text, start, end, following, most)
                break
            end = following
    elif question.wants is Want.LIST and ITEM.match(text[start:end]):
        start, end = _list_around(text, units, place, most)
    return Candidate(best.hit, start, end, best.score)


def _clauses_behind(text: str, start: int, end: int, following: int, most: int) -> int:
    """Where the last whole clause ends that fits behind words that lead up to more than fits; `end` where none does."""
    cuts = (end + len(text[end : end + found.start() + 1].rstrip()) for found in CLAUSE.finditer(text[end:following]))
    return max(takewhile(lambda cut: len(text[start:cut].split()) <= most, cuts), default=end)


def _items_behind(text: str, end: int) -> Iterator[int]:
    """Where each item ends of a list that goes on behind a passage."""
    while item := ITEM_BEHIND.match(text, end):
        end = item.end()
        yield end


def _list_around(text: str, units: Sequence[tuple[int, int]], place: int, most: int) -> tuple[int, int]:
    """As much of the list that a unit is an item of as fits, with the words that lead up to it where all of it fits."""
    first = last = place
    while first and ITEM.match(text[slice(*units[first])]):
        first -= 1
    while last + 1 < len(units) and ITEM.match(text[slice(*units[last + 1])]):
        last += 1
    if not text[slice(*units[first])].rstrip().endswith(":"):
        first += not ITEM.match(text[slice(*units[first])])
    while len(text[units[first][0] : units[last][1]].split()) > most:
        # What is further from the unit goes first, of two as far the one behind.
        first, last = (first + 1, last) if place - first > last - place else (first, last - 1)
    return units[first][0], units[last][1]


def _clipped(long: Candidate, question: Question, idf: Idf, most: int) -> tuple[int, int]:
    """The run of whole clauses, at most so many words, that holds the most of what is asked."""
    text = long.quote
    cuts = sorted({0, len(text), *(match.end() for match in CLAUSE.finditer(text))})
    best, best_score = (0, len(text)), -1.0
    for place, begin in enumerate(cuts):
        end = max((cut for cut in cuts[place + 1 :] if len(text[begin:cut].split()) <= most), default=None)
        if end is None or not text[begin:end].strip():
            continue
        score = coverage(question.terms, terms(text[begin:end]), idf=idf)
        if score > best_score + 1e-9:
            best, best_score = (begin, end), score
    begin, end = best
    if len(text[begin:end].split()) > most:
        # No clause is short enough: the first words, then.
        end = [match.end() for match in re.finditer(r"\S+", text)][most - 1]
    while begin < end and text[begin].isspace():
        begin += 1
    return long.start + begin, long.start + len(text[:end].rstrip())


def _joined(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Quotes that follow one another on the page as one; the order stays that of the first of each."""
    joined: list[Candidate] = []
    for candidate in chosen:
        # One may stand between two that are there already.
        beside = [place for place, one in enumerate(joined) if _touches(candidate, [one])]
        if not beside:
            joined.append(candidate)
            continue
        first = joined[beside[0]]
        run = [candidate, *(joined[place] for place in beside)]
        start, end = min(one.start for one in run), max(one.end for one in run)
        joined[beside[0]] = Candidate(first.hit, start, end, first.score)
        joined = [one for place, one in enumerate(joined) if place not in beside[1:]]
    return joined


def cite(candidate: Candidate, question: Question) -> Citation:
    """The candidate as a citation, with column headings where it is a row of figures, and what it stands under."""
    hit = candidate.hit
    columns = hit.passage.columns if FIGURE.search(candidate.quote) else ()
    return Citation(
        hit.paper,
        hit.page,
        candidate.quote,
        candidate.start,
        candidate.end,
        headings=hit.passage.headings,
        columns=columns,
        also_in=hit.also_in,
        under=stands_under(question, hit.passage, hit.page, hit.paper, start=candidate.start, end=candidate.end),
    )

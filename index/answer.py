"""Passages to quotes: which sentences, list items or table rows answer, cut out word for word. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.encoder import Vectors
from index.models import Citation, Hit, Question, Want
from index.words import terms

__all__ = ["MOST_QUOTES", "MOST_WORDS", "Candidate", "choose_quotes", "coverage", "sureness"]

MOST_WORDS = 60
MOST_QUOTES = 3

Idf = Callable[[str], float]

FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|third|quarter|dozen|none|zero)\b", re.IGNORECASE
)
DAY = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:19|20)\d\d|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|spring|summer|autumn|winter|weekly|monthly|"
    r"quarterly|annually)\b",
    re.IGNORECASE,
)
NAME = re.compile(r"\b(?:[A-Z][a-z'’-]+\s+){1,3}[A-Z][a-z'’-]+\b|\b(?:Mr|Mrs|Ms|Dr|Cllr|Councillor|Sir|Dame)\b")
CAUSE = re.compile(
    r"\b(?:because|due to|owing to|as a result|reason|since|therefore|so that|in order to|caused|following|"
    r"reflects?|arising|driven by|attribut\w+)\b",
    re.IGNORECASE,
)
DECISION = re.compile(
    r"\b(?:resolved|agreed|approved|decided|rejected|refused|granted|recommend\w*|voted?|carried|lost|accepted|"
    r"denied|endorse[sd]?|noted)\b",
    re.IGNORECASE,
)
DEFINING = re.compile(
    r"\b(?:is|are|means?|refers? to|defined as|aims?|provides?|stands? for|purpose|focus\w*|known as)\b", re.IGNORECASE
)
MARKERS: Mapping[Want, re.Pattern[str]] = {
    Want.FIGURE: FIGURE,
    Want.CHANGE: FIGURE,
    Want.COMPARISON: FIGURE,
    Want.DATE: DAY,
    Want.PERSON: NAME,
    Want.PLACE: NAME,
    Want.REASON: CAUSE,
    Want.DECISION: DECISION,
    Want.DEFINITION: DEFINING,
}
LEANS_BACK = re.compile(r"^(?:This|These|Those|They|It|He|She|That|Such|Both|The (?:former|latter))\b")
CLAUSE = re.compile(r"[;:,–—]\s|\s(?=(?:and|but|which|who|with|whilst|while|following)\s)|\n")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit of a found passage that could be quoted, with what speaks for it."""

    hit: Hit
    start: int
    end: int
    score: float

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


def candidates(
    question: Question, hits: Sequence[Hit], *, vectors: Sequence[Vectors], asked: Vectors, idf: Idf
) -> list[Candidate]:
    """Every unit of the hits with its score, best first. `vectors` are the units' vectors, one array a hit."""
    found: list[Candidate] = []
    best_hit = max((hit.score for hit in hits), default=0.0) or 1.0
    marker = MARKERS.get(question.wants)
    for hit, rows in zip(hits, vectors, strict=True):
        around = frozenset(terms(" ".join((*hit.passage.headings[-2:], *hit.passage.columns, hit.paper.title))))
        alike = np.asarray(rows) @ asked
        for (start, end), likeness in zip(hit.passage.units, alike, strict=True):
            text = hit.page.text[start:end]
            own = frozenset(terms(text))
            held = coverage(question.terms, own, idf=idf)
            with_context = coverage(question.terms, own | around, idf=idf)
            score = 0.45 * float(likeness) + 0.35 * held + 0.15 * with_context + 0.35 * hit.score / best_hit
            score += 0.12 if marker is not None and marker.search(text) else 0.0
            score -= 0.15 if len(text.split()) < 5 and not FIGURE.search(text) else 0.0
            score -= 0.10 if text.rstrip().endswith("?") else 0.0
            found.append(Candidate(hit, start, end, score))
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.hit.row, candidate.start))


def choose_quotes(
    question: Question, hits: Sequence[Hit], *, vectors: Sequence[Vectors], asked: Vectors, idf: Idf
) -> tuple[Citation, ...]:
    """One to three quotes, best first, at most about 60 words in all; () when there is nothing to quote."""
    ranked = candidates(question, hits, vectors=vectors, asked=asked, idf=idf)
    if not ranked:
        return ()
    best = ranked[0]
    chosen = [_widened(best, question, idf)]
    left = MOST_WORDS - chosen[0].words
    spread = question.wants in (Want.CHANGE, Want.COMPARISON)
    for other in ranked[1:]:
        if len(chosen) == MOST_QUOTES or other.score < best.score * (0.6 if spread else 0.8):
            break
        if any(_overlap(other, one) for one in chosen) or other.words > left:
            continue
        if spread and any(other.hit.paper.id == one.hit.paper.id for one in chosen):
            continue
        chosen.append(other)
        left -= other.words
    return tuple(_citation(candidate) for candidate in _joined(chosen))


def _overlap(one: Candidate, other: Candidate) -> bool:
    same_page = one.hit.page.paper_id == other.hit.page.paper_id and one.hit.page.number == other.hit.page.number
    if same_page:
        return one.start < other.end and other.start < one.end
    return one.quote.split() == other.quote.split()


def _widened(best: Candidate, question: Question, idf: Idf) -> Candidate:
    """The unit made readable: cut where it is too long, with what comes before where it leans on it."""
    if best.words > MOST_WORDS:
        start, end = _clipped(best, question, idf)
        return Candidate(best.hit, start, end, best.score)
    units = best.hit.passage.units
    place = next((place for place, unit in enumerate(units) if unit == (best.start, best.end)), None)
    if place is None:
        return best
    start, end = best.start, best.end
    text = best.hit.page.text
    if place and LEANS_BACK.match(text[start:end]) and len(text[units[place - 1][0] : end].split()) <= MOST_WORDS:
        start = units[place - 1][0]
    if text[start:end].rstrip().endswith(":"):
        for _, following in units[place + 1 :]:
            if len(text[start:following].split()) > MOST_WORDS:
                break
            end = following
    return Candidate(best.hit, start, end, best.score)


def _clipped(long: Candidate, question: Question, idf: Idf) -> tuple[int, int]:
    """The run of whole clauses, at most 60 words, that holds the most of what is asked."""
    text = long.quote
    cuts = sorted({0, len(text), *(match.end() for match in CLAUSE.finditer(text))})
    best, best_score = (0, len(text)), -1.0
    for place, begin in enumerate(cuts):
        end = max((cut for cut in cuts[place + 1 :] if len(text[begin:cut].split()) <= MOST_WORDS), default=None)
        if end is None or not text[begin:end].strip():
            continue
        score = coverage(question.terms, terms(text[begin:end]), idf=idf)
        if score > best_score + 1e-9:
            best, best_score = (begin, end), score
    begin, end = best
    if len(text[begin:end].split()) > MOST_WORDS:
        # No clause is short enough: the first 60 words, then.
        end = [match.end() for match in re.finditer(r"\S+", text)][MOST_WORDS - 1]
    while begin < end and text[begin].isspace():
        begin += 1
    return long.start + begin, long.start + len(text[:end].rstrip())


def _joined(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Quotes that follow one another on the page as one; the order stays that of the first of each."""
    joined: list[Candidate] = []
    for candidate in chosen:
        for place, one in enumerate(joined):
            if one.hit.row != candidate.hit.row:
                continue
            start, end = min(one.start, candidate.start), max(one.end, candidate.end)
            between = one.hit.page.text[min(one.end, candidate.end) : max(one.start, candidate.start)]
            if not between.strip():
                joined[place] = Candidate(one.hit, start, end, one.score)
                break
        else:
            joined.append(candidate)
    return joined


def _citation(candidate: Candidate) -> Citation:
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
    )


def sureness(signals: Mapping[str, float]) -> float:
    """How likely the best passage is to answer, 0 to 1, from the signals of the first hit."""
    score = 9.0 * (signals["coverage"] - 0.62) + 7.0 * (signals["best unit"] - 0.52) + 2.0 * (signals["cosine"] - 0.5)
    return float(1 / (1 + np.exp(-score)))

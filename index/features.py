"""What speaks for a passage, a sentence or an answer: numbers that weights can be learned for. Pure.

Every feature lies between -1 and 1 or near it, and means the same for an index of five papers and of five thousand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.models import Question, Want
from index.question import periods
from index.rank import date_match
from index.words import terms
from ingest.models import Page, Paper, Passage

__all__ = [
    "PASSAGE_FEATURES",
    "SURE_FEATURES",
    "UNIT_FEATURES",
    "Look",
    "look_at",
    "passage_features",
    "sure_features",
    "unit_features",
]

Features = NDArray[np.float64]
Idf = Callable[[str], float]

PASSAGE_FEATURES = (
    "bm25",  # its score over the best of the candidates
    "cosine",
    "unit cosine",  # of its nearest sentence, item or row
    "coverage",  # share of the question's idf mass in the passage and its context
    "text coverage",  # the same in its own words
    "window coverage",  # the same in its best two units in a row
    "heading coverage",  # the same in the title and headings
    "phrases",  # share of the question's word pairs that stand together
    "marker",  # it holds the kind of thing that is wanted
    "date",
    "date missed",
    "place",
    "place missed",
    "names missed",  # share of the names and numbers asked for that it lacks
    "short",
)
UNIT_FEATURES = (
    "cosine",
    "coverage",
    "neighbours",  # coverage with the unit before and after it
    "context",  # coverage with headings, columns and title
    "marker",
    "new figure",  # it holds a number that the question does not
    "passage",  # its passage's place among the found, 1 for the first
    "passage gap",
    "short",
    "long",
    "asks",
    "first",
)
SURE_FEATURES = (
    "coverage",
    "text coverage",
    "window coverage",
    "heading coverage",
    "unit cosine",
    "cosine",
    "phrases",
    "marker",
    "names missed",
    "date missed",
    "place missed",
    "unknown",  # share of the question's idf mass that occurs nowhere in the index
    "margin",  # how far the first passage is ahead of the fifth
    "best unit",  # coverage of the best single unit
)

FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|twenty|thirty|forty|fifty|"
    r"half|third|quarter|dozen|none|zero|majority)\b",
    re.IGNORECASE,
)
PER_CENT = re.compile(r"%|per ?cent|\bhalf\b|\bthirds?\b|\bquarters?\b|proportion", re.IGNORECASE)
MONEY = re.compile(r"[£$€]|\bpence\b|\bpounds?\b|\bmillion\b", re.IGNORECASE)
DAY = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:19|20)\d\d|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|spring|summer|autumn|winter|weekly|monthly|"
    r"quarterly|annually|weeks|months|years)\b",
    re.IGNORECASE,
)
NAME = re.compile(r"\b(?:[A-Z][a-z'’-]+\s+){1,3}[A-Z][a-z'’-]+\b|\b(?:Mr|Mrs|Ms|Dr|Cllr|Councillor|Sir|Dame)\b")
PLACE = re.compile(
    r"\b(?:in|at|near|to|from|on|of)\s+(?:the\s+)?[A-Z][a-z]+|\b[A-Z][a-z]+\s+(?:Road|Street|Ward|School|Park)\b"
)
CAUSE = re.compile(
    r"\b(?:because|due to|owing to|as a result|reasons?|since|therefore|so that|in order to|caused?|following|"
    r"reflects?|arising|driven by|attribut\w+|concerns?|unable|lack|pressures?)\b",
    re.IGNORECASE,
)
DECISION = re.compile(
    r"\b(?:resolved|agreed|approved|decided|rejected|refused|granted|recommend\w*|voted?|carried|lost|accepted|"
    r"denied|endorse[sd]?|noted|deferred|adopted)\b",
    re.IGNORECASE,
)
DEFINING = re.compile(
    r"\b(?:is|are|means?|refers? to|defined as|aims?|provides?|stands? for|purpose|focus\w*|known as|called)\b|\(",
    re.IGNORECASE,
)
LIST = re.compile(r"[•·▪]|,.*,|;|\band\b|:|^\s*(?:[-–*]|\(?[a-z0-9]{1,3}[.)])\s", re.MULTILINE)
MARKERS: dict[Want, re.Pattern[str]] = {
    Want.FIGURE: FIGURE,
    Want.CHANGE: FIGURE,
    Want.COMPARISON: FIGURE,
    Want.DATE: DAY,
    Want.PERSON: NAME,
    Want.PLACE: PLACE,
    Want.REASON: CAUSE,
    Want.DECISION: DECISION,
    Want.DEFINITION: DEFINING,
    Want.LIST: LIST,
}
ASKS_SHARE = re.compile(r"\b(?:percentage|proportion|share|per ?cent)\b|%", re.IGNORECASE)
ASKS_MONEY = re.compile(
    r"\bhow much\b|£|\b(?:cost|budget|price|spend|spent|pay|paid|charge|fee|salary|savings?)\b", re.IGNORECASE
)
NAMED = re.compile(r"(?<!^)(?<![.?!]\s)\b[A-Z][\w'’.-]+|\b[A-Z]{2,}\b|\b\d[\d,.]*\b")


@dataclass(frozen=True, slots=True)
class Look:
    """A passage looked at closely: the terms of each unit and of its context, and its units' vectors, one row each."""

    paper: Paper
    page: Page
    passage: Passage
    unit_terms: tuple[tuple[str, ...], ...]
    context: frozenset[str]
    headings: frozenset[str]
    vectors: Vectors

    @property
    def own(self) -> frozenset[str]:
        return frozenset(term for unit in self.unit_terms for term in unit)


def look_at(paper: Paper, page: Page, passage: Passage, vectors: Vectors) -> Look:
    """Everything that the features need of a passage, its words cut and stemmed once."""
    units = tuple(tuple(terms(page.text[start:end])) for start, end in passage.units)
    headings = frozenset(terms(" ".join((paper.title, *passage.headings))))
    day = f"{paper.meeting_date:%B %Y}" if paper.meeting_date else ""
    around = " ".join((*passage.columns, paper.council or "", paper.body or "", paper.kind.value, day))
    return Look(paper, page, passage, units, headings | frozenset(terms(around)), headings, vectors)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question's terms with their weights, and what it names."""

    weights: dict[str, float]
    pairs: tuple[tuple[str, str], ...]
    names: frozenset[str]
    figures: frozenset[str]

    def share(self, held: frozenset[str]) -> float:
        total = sum(self.weights.values())
        return sum(weight for term, weight in self.weights.items() if term in held) / total if total else 0.0


def _asked(question: Question, idf: Idf) -> _Asked:
    weights = {term: idf(term) for term in dict.fromkeys(question.terms)}
    named = frozenset(term for match in NAMED.finditer(question.text) for term in terms(match.group()))
    return _Asked(
        weights,
        tuple(zip(question.terms, question.terms[1:], strict=False)),
        named & frozenset(weights),
        frozenset(term for term in question.terms if term[0].isdigit()),
    )


def passage_features(
    question: Question, looks: Sequence[Look], *, bm25: Features, cosine: Features, asked: Vectors, idf: Idf
) -> Features:
    """One row a passage, one column for each of PASSAGE_FEATURES."""
    of_question = _asked(question, idf)
    nearest = np.array([float((look.vectors @ asked).max()) if len(look.vectors) else 0.0 for look in looks])
    columns = np.zeros((len(looks), len(PASSAGE_FEATURES)))
    for place, look in enumerate(looks):
        own = look.own
        date, date_missed = _date(question, look)
        here, elsewhere = _place(question, look.paper)
        columns[place] = (
            bm25[place] / max(float(bm25.max()), 1e-9),
            cosine[place],
            nearest[place],
            of_question.share(own | look.context),
            of_question.share(own),
            _window(of_question, look),
            of_question.share(look.headings),
            _phrases(of_question, look),
            _marker(question, look.passage.text),
            date,
            date_missed,
            here,
            elsewhere,
            _missed(of_question, own | look.context),
            1.0 if len(look.passage.text) < 120 else 0.0,
        )
    return columns


def unit_features(
    question: Question, looks: Sequence[Look], *, scores: Sequence[float], asked: Vectors, idf: Idf
) -> tuple[Features, list[tuple[int, int]]]:
    """Rows of UNIT_FEATURES for every unit of the passages, and for each row (place of its passage, place in it).

    `scores` are the passages' scores, best first.
    """
    of_question = _asked(question, idf)
    rows: list[tuple[float, ...]] = []
    which: list[tuple[int, int]] = []
    alike = [look.vectors @ asked for look in looks]
    shares = [[of_question.share(frozenset(unit)) for unit in look.unit_terms] for look in looks]
    for place, look in enumerate(looks):
        for unit, (start, end) in enumerate(look.passage.units):
            text = look.page.text[start:end]
            around = frozenset(term for near in look.unit_terms[max(0, unit - 1) : unit + 2] for term in near)
            own = frozenset(look.unit_terms[unit])
            count = len(text.split())
            rows.append(
                (
                    float(alike[place][unit]),
                    shares[place][unit],
                    of_question.share(around),
                    of_question.share(own | look.context),
                    _marker(question, text),
                    1.0 if any(term[0].isdigit() and term not in of_question.figures for term in own) else 0.0,
                    1.0 / (1 + place),
                    scores[place] - scores[0],
                    1.0 if count < 6 else 0.0,
                    1.0 if count > 45 else 0.0,
                    1.0 if text.rstrip().endswith("?") else 0.0,
                    1.0 if unit == 0 else 0.0,
                )
            )
            which.append((place, unit))
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(UNIT_FEATURES)), which


def sure_features(
    question: Question, looks: Sequence[Look], features: Features, scores: Sequence[float], *, idf: Idf, unknown: float
) -> Features:
    """One value for each of SURE_FEATURES, from the best passages' features and scores, best first; at least one."""
    of_question = _asked(question, idf)
    first = dict(zip(PASSAGE_FEATURES, features[0], strict=True))
    best = dict(zip(PASSAGE_FEATURES, features[:3].max(axis=0), strict=True))
    least = dict(zip(PASSAGE_FEATURES, features[:3].min(axis=0), strict=True))
    units = [of_question.share(frozenset(unit)) for look in looks[:3] for unit in look.unit_terms]
    values = {
        "coverage": best["coverage"],
        "text coverage": best["text coverage"],
        "window coverage": best["window coverage"],
        "heading coverage": first["heading coverage"],
        "unit cosine": best["unit cosine"],
        "cosine": best["cosine"],
        "phrases": best["phrases"],
        "marker": first["marker"],
        "names missed": least["names missed"],
        "date missed": least["date missed"],
        "place missed": least["place missed"],
        "unknown": unknown,
        "margin": scores[0] - scores[min(4, len(scores) - 1)],
        "best unit": max(units, default=0.0),
    }
    return np.array([values[name] for name in SURE_FEATURES])


def _window(asked: _Asked, look: Look) -> float:
    pairs = [frozenset((*one, *other)) for one, other in zip(look.unit_terms, look.unit_terms[1:], strict=False)]
    return max((asked.share(pair) for pair in pairs or [look.own]), default=0.0)


def _phrases(asked: _Asked, look: Look) -> float:
    if not asked.pairs:
        return 0.0
    sequence = [term for unit in look.unit_terms for term in unit]
    near = {
        pair
        for place, term in enumerate(sequence)
        if term in asked.weights
        for other in sequence[place + 1 : place + 4]
        for pair in ((term, other), (other, term))
    }
    return sum(pair in near for pair in asked.pairs) / len(asked.pairs)


def _marker(question: Question, text: str) -> float:
    """1 when the text holds the kind of thing that is wanted, 0.5 when its unit is another, 0 when it does not."""
    pattern = MARKERS.get(question.wants)
    if pattern is None:
        return 0.5
    if not pattern.search(text):
        return 0.0
    if question.wants is Want.FIGURE:
        if ASKS_SHARE.search(question.text) and not PER_CENT.search(text):
            return 0.5
        if ASKS_MONEY.search(question.text) and not MONEY.search(text):
            return 0.5
    return 1.0


def _date(question: Question, look: Look) -> tuple[float, float]:
    if not question.dates:
        return 0.0, 0.0
    said = " ".join((look.passage.text, *look.passage.headings, *look.passage.columns, look.paper.title))
    match = date_match(question, paper_date=look.paper.meeting_date, named=tuple(periods(said)))
    return match, 1.0 if match == 0 else 0.0


def _place(question: Question, paper: Paper) -> tuple[float, float]:
    if not question.councils and not question.bodies:
        return 0.0, 0.0
    here = paper.council in question.councils or paper.body in question.bodies
    elsewhere = bool(question.councils) and paper.council is not None and paper.council not in question.councils
    return float(here), float(elsewhere)


def _missed(asked: _Asked, held: frozenset[str]) -> float:
    return len(asked.names - held) / len(asked.names) if asked.names else 0.0

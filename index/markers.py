"""Whether words hold the kind of thing that a question wants: a figure, a name, a day, a reason. Pure patterns."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from index.bags import Ragged
from index.models import Measure, Question, Want
from index.resolutions import decides
from index.wants import wants_attendance, wants_decided

__all__ = [
    *("DECIDED", "FIGURE", "MONTHS", "NO_FIGURE", "hashed", "in_measure", "kinds_held", "marker", "markers"),
    "numbers_held",
]

NUMBER_WORDS = (
    r"\b(?:(?<!no )(?<!each )one(?! of| another)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"fifteen|sixteen|twenty|thirty|forty|fifty|half|dozen|none|zero|majority|thirds|(?:a|one)[-\s](?:third|quarter)|three[-\s]quarters)\b"
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# What is told apart by a number that counts nothing: "regulation 24", "key stage 2".
NUMBERED = (
    r"(?:pages?|paragraphs?|sections?|append(?:ix|ices)|annex(?:es)?|item|table|figure|recommendation|chapters?|regulations?|"
    r"articles?|clauses?|schedules?|volume|standard)\s+\d+(?:\.\d+)*|(?:attainment|progress)\s+8"
    r"|(?:(?:key )?stages?|phases?|tiers?|levels?|options?|quarter|part)\s+\d{1,2}(?![\d%]|[,.]\d)"
)
# What has digits and is no figure: dates, years, spans of years, and the number of a paragraph.
NO_FIGURE = re.compile(
    rf"^\s*\(?\d+(?:\.\d+)+\)?\.?\s(?!(?:million|billion|per cent)\b)|^\s*\d{{1,3}}[.)]\s"
    rf"|(?:\b\d{{1,2}}(?:st|nd|rd|th)?\s?(?:to|and|-|–)\s?)?\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTHS})\b"
    rf"(?:,?\s+(?:19|20)\d\d)?|\b(?:{MONTHS})\s+(?:\d{{1,2}},?\s+)?(?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d\s?[-/–]\s?(?:20)?\d\d\b|\b\d{1,2}/\d{1,2}/(?:19|20)?\d\d\b"
    r"|(?<![£\d,.])\b(?:19|20)\d\d\b(?!%|[,.]\d)"
    rf"|\b[A-Z]+\d+\b|\b(?:{NUMBERED})|\b(?:https?://|www\.)\S+"
    r"|\b\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m\b\.?|\b(?:over|under)[ -]\d\ds?\b(?![.,]?\d|%)",
    re.IGNORECASE,
)
FIGURE = re.compile(rf"\d|{NUMBER_WORDS}", re.IGNORECASE)
NUMBER_WORD = re.compile(NUMBER_WORDS, re.IGNORECASE)
PER_CENT = re.compile(
    r"%|per ?cent|\bhalf\b|\bthirds?\b|\bquarters?\b|proportion|\bone in\b|\bout of (?:every )?\w+\b", re.IGNORECASE
)
MONEY = re.compile(r"[£$€]|\bpence\b|\bpounds?\b|\bmillion\b", re.IGNORECASE)
TIME = re.compile(r"\b(?:minutes?|hours?|days?|weeks?|months?|years?|annually|monthly|weekly|daily)\b", re.IGNORECASE)
DAY = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:19|20)\d\d|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|spring|summer|autumn|winter|weekly|monthly|"
    r"quarterly|annually|weeks|months|years)\b|\b\d{1,2}(?:[.:]\d\d)?\s?[ap]m\b",
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
ATTENDANCE = re.compile(
    r"^\W*(?:\(?item\s+\d+\)\s*)?(?:(?:members?|councillors?|officers?)\s+)?"
    r"(?:(?:also\s+)?(?:present|in\s+attendance)|attendees|attendance|members(?:hip)?|councillors|apologies)\b"
    r"[^.:]{0,60}?(?::|\s[–—-]\s|\breceived\s+from\b|\n)",
    re.IGNORECASE,
)
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
MEASURES = {Measure.SHARE: PER_CENT, Measure.MONEY: MONEY, Measure.TIME: TIME}
# Each pattern has a bit. Those of the second row are looked for behind the paragraph's own number, which is no figure.
ANYWHERE = (*dict.fromkeys(MARKERS.values()), ATTENDANCE)
AFTER_NUMBER = (NUMBER_WORD, *MEASURES.values())
BITS = {pattern: 1 << place for place, pattern in enumerate((*ANYWHERE, *AFTER_NUMBER))}

DECIDED = 1 << 14  # set by whoever knows what stands above the words: they say what was decided

PARAGRAPH_NUMBER = re.compile(r"\A\W*(?:\d+(?:\.\d+)+(?! ?[mb]illion\b| ?per cent)|\d+[.)]|\([a-z0-9]{1,3}\))\s+")
NUMBER = re.compile(r"\d[\d,.]*")


def marker(question: Question, text: str) -> float:
    """1 when the text holds the kind of thing that is wanted, 0.5 when in another measure, 0 when it does not.

    0.5 also for a question that wants no kind in particular. Numbers that the question itself names are no figures: to
    say them again is no answer.
    """
    held = Ragged.of([[hashed(number) for number in numbers_held(text)]])
    return float(markers(question, np.array([kinds_held(text)], np.uint16), held)[0])


def markers(question: Question, kinds: NDArray[np.uint16], numbers: Ragged) -> NDArray[np.float64]:
    """The same of texts of which is known what kinds_held() and, hashed, numbers_held() say."""
    pattern = MARKERS.get(question.wants)
    if pattern is None:
        return np.full(len(kinds), 0.5)
    if wants_decided(question):
        return np.where(kinds & DECIDED, 1.0, np.where(kinds & BITS[pattern], 0.5, 0.0))
    if wants_attendance(question):
        return np.where((kinds & BITS[ATTENDANCE] > 0) & (kinds & BITS[NAME] > 0), 1.0, (kinds & BITS[NAME] > 0) * 0.5)
    if question.wants is not Want.FIGURE:
        return ((kinds & BITS[pattern]) > 0).astype(np.float64)
    asked = {hashed(number) for number in _numbers(question.text)}
    found = ((kinds & BITS[NUMBER_WORD]) > 0) | numbers.any_outside(asked)
    measure = MEASURES.get(question.measure) if question.measure else None
    full = np.ones(len(kinds)) if measure is None else np.where(kinds & BITS[measure], 1.0, 0.5)
    return np.where(found, full, 0.0)


def in_measure(question: Question, text: str) -> bool:
    """Whether the text names the measure that is asked for: money, a share or time; True where none is."""
    measure = MEASURES.get(question.measure) if question.measure else None
    return measure is None or bool(measure.search(text))


def kinds_held(text: str) -> int:
    """BITS of the patterns that the text holds."""
    rest = PARAGRAPH_NUMBER.sub(" ", text)
    return _bits(ANYWHERE, text) | _bits(AFTER_NUMBER, rest) | (DECIDED if decides(text) else 0)


def _bits(patterns: Iterable[re.Pattern[str]], text: str) -> int:
    return sum(BITS[pattern] for pattern in patterns if pattern.search(text))


def numbers_held(text: str) -> list[str]:
    """The numbers in a text, in order, but its paragraph's own, and those of days, years and pages."""
    return _numbers(NO_FIGURE.sub(" ", PARAGRAPH_NUMBER.sub(" ", text)))


def _numbers(text: str) -> list[str]:
    return [match.group().rstrip(",.") for match in NUMBER.finditer(text)]


def hashed(word: str) -> int:
    """A number that stands for a word where words are only compared."""
    return zlib.crc32(word.encode()) & 0x7FFFFFFF

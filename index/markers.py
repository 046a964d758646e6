"""Whether words hold the kind of thing that a question wants: a figure, a name, a day, a reason. Pure patterns."""

from __future__ import annotations

import re

from index.models import Measure, Question, Want

__all__ = ["FIGURE", "marker"]

FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|twenty|thirty|forty|fifty|"
    r"half|third|quarter|dozen|none|zero|majority)\b",
    re.IGNORECASE,
)
PER_CENT = re.compile(r"%|per ?cent|\bhalf\b|\bthirds?\b|\bquarters?\b|proportion", re.IGNORECASE)
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
UNITS = {Measure.SHARE: PER_CENT, Measure.MONEY: MONEY, Measure.TIME: TIME}


# The number of the paragraph itself is no figure that answers.
NOT_FIGURES = re.compile(r"\A\W*(?:\d+(?:\.\d+)+(?! ?[mb]illion\b| ?per cent)|\d+[.)]|\([a-z0-9]{1,3}\))\s+")
NUMBER = re.compile(r"\d[\d,.]*")


def marker(question: Question, text: str) -> float:
    """1 when the text holds the kind of thing that is wanted, 0.5 when in another measure, 0 when it does not.

    0.5 also for a question that wants no kind in particular.
    """
    pattern = MARKERS.get(question.wants)
    if pattern is None:
        return 0.5
    if question.wants is Want.FIGURE:
        text = _without_numbers_of(question, NOT_FIGURES.sub(" ", text))
    if not pattern.search(text):
        return 0.0
    unit = UNITS.get(question.measure) if question.measure and question.wants is Want.FIGURE else None
    return 0.5 if unit is not None and not unit.search(text) else 1.0


def _without_numbers_of(question: Question, text: str) -> str:
    """The text without the numbers that the question itself names: to say them again is no answer."""
    said = {match.group().rstrip(",.") for match in NUMBER.finditer(question.text)}
    return (
        NUMBER.sub(lambda match: " " if match.group().rstrip(",.") in said else match.group(), text) if said else text
    )

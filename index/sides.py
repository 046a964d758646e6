"""The sides of a question that compares: each period, council or thing, with the question for it alone. Pure.

"Were there more trees in 2019 or in 2023?" has two sides. A question that can't be told apart with some certainty has
none, and is answered like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from index.models import Question, Want
from index.periods import Named
from index.question import asked_terms, telling_words
from index.relative import asked_named
from index.understood import period_words
from index.wants import AMOUNT, MORE
from index.words import terms

__all__ = ["MOST_SIDES", "By", "Side", "sides_of"]

MOST_SIDES = 3
LONGEST_NAME = 8  # words


class By(StrEnum):
    """What tells one side from the others."""

    PERIOD = "period"
    COUNCIL = "council"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Side:
    """One side: what it is called, and the question for it alone. `own` are terms that only this side has."""

    name: str
    question: Question
    by: frozenset[By]
    own: tuple[str, ...] = ()

    @property
    def is_named(self) -> bool:
        """Whether it is a period, a council or a name, and not words that can be said in other ways."""
        return self.by != {By.THING} or self.name.removeprefix("the ")[:1].isupper()


@dataclass(frozen=True, slots=True)
class _Part:
    """Where a question names a side, and what it names there."""

    start: int
    stop: int
    dates: tuple[tuple[date, date], ...] = ()
    councils: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


SMALL = (
    r"(?:and|or|to|than|with|until|till|versus|vs\.?|against|from|of|in|at|by|on|the|both|those|that|for|during|end|how|"
    r"many|much|what|which|who|were|was|is|are|did|does|do|it|there|then|compared|rather|between|under|before|after)"
)
TIED = re.compile(rf"[\s,;:]*(?:{SMALL}[\s,;:]+)*", re.IGNORECASE)
TOGETHER = re.compile(r"\b(?:and|or|than|versus|vs|against|compared)\b", re.IGNORECASE)
RANGE = re.compile(r"\b(?:between|from)\s+(?:[\w'’-]+\s+){0,4}$", re.IGNORECASE)
MOVES = re.compile(
    r"\b(?:chang|fall|fell|rise|rose|risen|grow|grew|increas|decreas|drop|compar|differ|develop|evolv|improv|declin|"
    r"worsen)\w*|\bup or down\b|\bhow (?:did|do|does|have|has)\b.*\bmov(?:e|ed)\b",
    re.IGNORECASE,
)
SUPERLATIVE = r"(?:most|least|highest|lowest|largest|biggest|smallest|longest|shortest|best|worst|cheapest|dearest)"
COMPARES = re.compile(
    rf"\b(?:{MORE}|{SUPERLATIVE})\b|\b(?:compar|differ)\w*|\b\w{{3,}}er\b(?=.*\bthan\b)", re.IGNORECASE
)
AMOUNTS = re.compile(rf"\bhow (?:many|much|far|big|large|long)\b|\b{MORE}\b|\b{AMOUNT}\b", re.IGNORECASE)
COUNCIL_NOUN = r"(?:\s+(?:City|County|Borough|Metropolitan|District|Unitary|Council)\b)*(?:['’]s)?"
JOINING = r"(?:(?:of|on|upon|and|the)\s+)*"

PREPOSITION = r"(?:of|in|at|by|for|from|to|on|under|with|during|before|after)"
VERB = (
    r"(?:had|has|have|having|was|were|is|are|did|does|do|will|would|can|could|should|differ\w*|compar\w*|var(?:y|ies)|"
    r"gets?|got|gives?|gave|costs?|spends?|spent|pays?|paid|saw|takes?|took|came|makes?|made|needs?|uses?|runs?|ran)"
)
END = rf"(?=\s*[?.;,]|\s*$|\s+(?:in|at|on|over|during|by|since|under|as|when|{VERB})\b)"
NAME = r"(?:[A-Z][\w'’&-]*)(?:\s+(?:(?:and|of|for|the|on|upon|in)\s+)?[A-Z][\w'’&-]*)*"
ASKS = r"(?:which|who|what|where|whose)"
# Each has a group for either side, `list` for several: tried in order, where something is compared.
THINGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[,:–—]\s*(?:(?:was|is|were|are) it )?(?P<list>[^,?:]+(?:,[^,?:]+)*?,?\s+or\s+[^,?:]+?)\s*[?.]*\s*$",
        rf"^(?P<list>[^,?:–—]+(?:,[^,?:–—]+)*?,?\s+or\s+[^,?:–—]+?)\s*[:,–—]\s*(?:\w+\s+)?{ASKS}\b",
        rf"\b(?P<prep>{PREPOSITION})\s+(?P<one>(?:[\w'’&-]+\s+){{1,6}}?)(?:and|or|than|with|to|against)\s+"
        rf"(?:that\s+|those\s+)?(?P=prep)\s+(?P<other>(?:[\w'’&-]+\s*?){{1,6}}?){END}",
        rf"\b(?:which|who|what)(?:\s+one)?\s+of\s+(?P<list>[^?]+?\s+(?:and|or)\s+[^?,]+?){END}",
        rf"\b(?:differ\w*|compar\w*|gap|choice)\s+between\s+(?P<one>[^?,]+?)\s+and\s+(?P<other>[^?,]+?){END}",
        rf"\bcompare\s+(?P<one>[^?,]+?)\s+(?:with|and|to|against)\s+(?P<other>[^?,]+?){END}",
        r"\bhow\s+(?:do|does|did|have|has)\s+(?P<one>[^?,]+?)\s+and\s+(?P<other>[^?,]+?)(?=\s+(?:differ|compare)\b)",
        rf"(?:^|,\s+)(?:was|were|is|are|did|does|do|has|have|had)\s+(?P<one>[^,?]+?)\s+"
        rf"(?:{MORE}|\w{{3,}}er)\b.*?\bthan\s+(?P<other>[^?,]+?){END}",
    )
)
# The same for names alone, and "both", which need not compare.
NAMES = re.compile(rf"(?<!^)\b(?P<one>{NAME})\s+(?:or|than|versus|vs\.?)\s+(?:the\s+)?(?P<other>{NAME})")
BOTH = re.compile(rf"\bboth\s+(?P<one>(?:the\s+)?{NAME})\s+and\s+(?P<other>(?:the\s+)?{NAME})")
# "Which grades rise under the first plan, and which under the second?"
PARALLEL = re.compile(
    rf"\b(?P<prep>{PREPOSITION})\s+(?P<one>(?:(?!\b{PREPOSITION}\b)[^,?])+),?\s+and\s+"
    r"(?:which|what|who|when|where|why|how(?:\s+(?:many|much))?)(?:\s+ones?)?\s+(?P=prep)\s+(?P<other>[^?,]+)",
    re.IGNORECASE,
)
BETWEEN_ITEMS = re.compile(r"\s*,\s*(?:(?:or|and)\s+)?|\s+(?:or|and)\s+", re.IGNORECASE)
LEADING = re.compile(r"(?:(?:the|a|an|in|at|for|by|of|on|from|under|that|those)\s+)+", re.IGNORECASE)


def sides_of(question: Question, *, today: date | None = None) -> tuple[Side, ...]:
    """The sides that the question compares, two or three; () where it has none.

    Periods come oldest first, everything else as asked. `today` is what the question's own periods were reckoned from.
    """
    text = question.searched
    periods = _periods(question, today)
    councils = _councils(question)
    if len(councils) > 1 and _is_compared(question, councils):
        paired = _paired(councils, periods)
        by = {By.COUNCIL, By.PERIOD} if paired else {By.COUNCIL}
        return _sides(question, paired or councils, by=frozenset(by))
    if len(periods) > 1 and _are_set_against(question, periods):
        ordered = sorted(periods, key=lambda part: part.dates)
        return _sides(question, periods, order=ordered, by=frozenset({By.PERIOD}))
    compared = question.wants in (Want.COMPARISON, Want.CHANGE) or COMPARES.search(text) is not None
    things = list(_things(text, compared=compared))
    if len(things) < 2:
        return ()
    named = asked_named(text, today=today, ends=True)
    if any(one.start <= part.start and part.stop <= one.stop for part in things for one in named):
        return ()  # periods that are not asked for
    return _sides(question, things, by=frozenset({By.THING}))


def _periods(question: Question, today: date | None) -> list[_Part]:
    """Where the question names periods, each with every way to read it."""
    groups: dict[int, list[Named]] = {}
    for named in asked_named(question.searched, today=today, ends=True) if question.dates else ():
        if (named.period.begin, named.period.end) in question.dates:
            groups.setdefault(named.start, []).append(named)
    parts = [
        _Part(start, max(named.stop for named in group), tuple((one.period.begin, one.period.end) for one in group))
        for start, group in groups.items()
    ]
    apart: list[_Part] = []
    for part in parts:
        if not any(part.start < other.stop for other in apart) and not any(
            part.dates == other.dates for other in apart
        ):
            apart.append(part)
    return [*apart[:2], apart[-1]] if len(apart) > MOST_SIDES else apart


def _are_set_against(question: Question, parts: Sequence[_Part]) -> bool:
    """Whether the periods are compared, and not the first and last of one, or of two things."""
    text = question.searched
    if any(_within(one, other) or _within(other, one) for one, other in pairwise(parts)):
        return False
    if question.wants in (Want.CHANGE, Want.COMPARISON):
        return True
    gaps = [text[one.stop : other.start] for one, other in pairwise(parts)]
    if not all(TIED.fullmatch(gap) for gap in gaps):
        return False
    ranges = RANGE.search(text, 0, parts[0].start) is not None
    return bool(MOVES.search(text)) if ranges else all(TOGETHER.search(gap) for gap in gaps)


def _within(one: _Part, other: _Part) -> bool:
    """Whether a period lies within the other: "in May 2024, of the year 2024"."""
    return any(
        begin <= first and last <= end and (begin, end) != (first, last)
        for first, last in one.dates
        for begin, end in other.dates
    )


def _councils(question: Question) -> list[_Part]:
    """Where the question names councils; the names of one place together."""
    groups: list[tuple[frozenset[str], list[str]]] = []
    for name in question.councils:
        telling = telling_words(name)
        home = next((names for known, names in groups if known & telling), None)
        if home is None:
            groups.append((telling, [name]))
        else:
            home.append(name)
    parts = []
    for telling, names in groups:
        if span := _place_span(question.searched, telling):
            parts.append(_Part(*span, councils=tuple(names)))
    for place in question.elsewhere:
        if found := re.search(rf"\b{re.escape(place)}\b{COUNCIL_NOUN}", question.searched):
            parts.append(_Part(found.start(), found.end(), elsewhere=(place,)))
    parts.sort(key=lambda part: part.start)
    return [] if any(one.stop > other.start for one, other in pairwise(parts)) else parts[:MOST_SIDES]


def _place_span(text: str, telling: frozenset[str]) -> tuple[int, int] | None:
    word = rf"\b(?:{'|'.join(sorted(map(re.escape, telling)))})\b"
    found = re.search(rf"{word}(?:[\s.'’-]+{JOINING}{word})*{COUNCIL_NOUN}", text, re.IGNORECASE)
    return found.span() if found else None


def _is_compared(question: Question, parts: Sequence[_Part]) -> bool:
    """Whether the councils are compared, and not one asked about the other."""
    text = question.searched
    if question.wants in (Want.CHANGE, Want.COMPARISON) or COMPARES.search(text):
        return True
    between = text[parts[0].start : parts[-1].stop]
    return bool(re.search(r"\bboth\s", text[: parts[0].start], re.IGNORECASE) or re.search(r"\bor\b", between))


def _paired(councils: Sequence[_Part], periods: Sequence[_Part]) -> list[_Part]:
    """Each council with its own period, "Leeds in 2014 or Kent in 2017"; [] where they don't alternate."""
    if len(councils) != len(periods):
        return []
    pairs = [sorted(pair, key=lambda part: part.start) for pair in zip(councils, periods, strict=True)]
    if any(first[1].stop > second[0].start for first, second in pairwise(pairs)):
        return []
    return [
        replace(council, start=first.start, stop=last.stop, dates=period.dates)
        for council, period, (first, last) in zip(councils, periods, pairs, strict=True)
    ]


def _things(text: str, *, compared: bool) -> Iterator[_Part]:
    """What else is compared; nothing where no form of words says so."""
    parallel = PARALLEL.search(text)
    if parallel:
        yield from (_Part(*parallel.span("one")), _Part(*parallel.span("other")))
        return
    for pattern in (*(THINGS if compared else ()), *((NAMES,) if compared else ()), BOTH):
        found = pattern.search(text)
        parts = [] if found is None else _parts(found, text)
        if len(parts) > 1 and all(part.start < part.stop for part in parts):
            yield from parts[:MOST_SIDES]
            return


def _parts(found: re.Match[str], text: str) -> list[_Part]:
    if "list" not in found.groupdict():
        spans = [found.span("one"), found.span("other")]
    else:
        begin, end = found.span("list")
        cuts = [match.span() for match in BETWEEN_ITEMS.finditer(text, begin, end)]
        starts, stops = [begin, *(stop for _, stop in cuts)], [*(start for start, _ in cuts), end]
        spans = list(zip(starts, stops, strict=True))
        if len(spans) > MOST_SIDES + 1:
            return []
    parts = [_trimmed(text, *_own_half(text, *span)) for span in spans]
    return parts if all(len(text[part.start : part.stop].split()) <= LONGEST_NAME for part in parts) else []


def _own_half(text: str, start: int, stop: int) -> tuple[int, int]:
    """Of "the cost of the first" what tells it from "the cost of the second"."""
    heads = list(re.finditer(r"\s(?:of|under|by)\s+", text[start:stop], re.IGNORECASE))
    return (start + heads[-1].end(), stop) if heads else (start, stop)


def _trimmed(text: str, start: int, stop: int) -> _Part:
    while stop > start and not text[stop - 1].isalnum():
        stop -= 1
    lead = LEADING.match(text, start, stop)
    return _Part(lead.end() if lead and lead.end() < stop else start, stop)


def _sides(
    question: Question, parts: Sequence[_Part], *, by: frozenset[By], order: Sequence[_Part] | None = None
) -> tuple[Side, ...]:
    text = question.searched
    said = [terms(_telling(text[part.start : part.stop])) for part in parts]
    sides = {}
    for place, part in enumerate(parts):
        others = {term for other, held in enumerate(said) if other != place for term in held}
        own = tuple(term for term in dict.fromkeys(said[place]) if term not in others)
        if not own and by != {By.PERIOD}:
            return ()
        sides[part] = Side(_name(text, part, by), _question(question, parts, place), by, own)
    return tuple(sides[part] for part in order or parts)


def _telling(words: str) -> str:
    """The name in the words, where there is one; else all of them."""
    name = re.search(rf"\b{NAME}", words)
    return name.group() if name else words


def _name(text: str, part: _Part, by: frozenset[By]) -> str:
    """As asked; a period that is named by another, "two years before", by its year."""
    words = " ".join(text[part.start : part.stop].split())
    if by == {By.PERIOD} and not any(char.isdigit() for char in words):
        return period_words(*part.dates[0])
    return words.removesuffix("'s").removesuffix("’s")


def _question(question: Question, parts: Sequence[_Part], place: int) -> Question:
    """The question for one side alone."""
    text, part = _only(question.searched, parts, place), parts[place]
    amount = question.measure is not None or AMOUNTS.search(question.searched) is not None
    wants = question.wants
    if wants in (Want.COMPARISON, Want.CHANGE):
        wants = Want.FIGURE if amount else wants
    return replace(
        question,
        text=text,
        mended=(),
        terms=asked_terms(text),
        dates=part.dates or question.dates,
        councils=part.councils or (() if part.elsewhere else question.councils),
        elsewhere=part.elsewhere or (() if part.councils else question.elsewhere),
        wants=wants,
        yes_no=False,
    )


def _only(text: str, parts: Sequence[_Part], place: int) -> str:
    """The text with what names the other sides cut out, and what only ties the sides together."""
    pieces = [text[: parts[0].start]]
    for number, part in enumerate(parts):
        if number == place:
            pieces.append(f"\0{text[part.start : part.stop]} ")
        end = parts[number + 1].start if number + 1 < len(parts) else len(text)
        gap = text[part.stop : end]
        if number + 1 == len(parts) or not TIED.fullmatch(gap):
            pieces.append(gap)
    alone = re.sub(r"\b(?:between|from)\s+(?=\0)", "in ", "".join(pieces), flags=re.IGNORECASE).replace("\0", "")
    return re.sub(r"\s+(?=[,.?;])", "", " ".join(alone.split()))

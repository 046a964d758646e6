"""What a quote must tell of to be an answer, however like the question it is: the place, the time, the kind. Pure.

A paper of 2017 doesn't say what was so in November 2024, "two focused visits" is no number of adoptions, and
"Devolution Priority Programme" is nobody's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from index.markers import NO_FIGURE, NUMBER_WORD, in_measure, marker
from index.models import Citation, Hit, Question, Want
from index.question import NOT_OF_PEOPLE, telling_words
from index.resolutions import ITEM
from index.wants import YES_OR_NO, is_plural, wants_attendance, wants_decided
from index.words import stem, terms
from ingest.councils import PLACE_WORDS

__all__ = ["in_time", "naming", "telling_of", "tells", "tells_who"]

Alike = Callable[[str], float]
"""How alike a term is in meaning to the one that a question counts: a cosine; 1 where nobody knows."""

NEAR = 250  # characters before and behind a quote in which it is said of what place it tells, and in what measure
BEFOREHAND = timedelta(days=365)  # a budget or a plan tells of the next year; nothing older does without naming it
AFTERWARDS = timedelta(days=548)  # and a report of the year before last names it
COUNTING = 0.4  # terms whose likeness is less name different things
BEHIND = 3  # so many words behind a figure stands what it counts
FIGURE = re.compile(rf"[£$€]?\d[\d,.]*\d|[£$€]?\d|{NUMBER_WORD.pattern}", re.IGNORECASE)
PARAGRAPH = re.compile(r"(?<=[.;:!?]\s)\d{1,3}[.)]\s+(?=[A-Z])")  # its number, behind the one before
CLAUSE = re.compile(r"[^\n.,;:()|/–—•%]*")
ANYTHING = frozenset(map(stem, ("people", "cases", "others", "persons", "individuals", "records", "times")))
# The town of a postal address, "Manchester M1 2WD", is nothing that the words around it tell of.
ADDRESS = re.compile(r"(?<![\w.'’-])(?:[A-Z][\w.'’-]*+[\s,]++){1,3}[A-Z]{1,2}\d[A-Z\d]?\s*+\d[A-Z]{2}\b")
ROLE = re.compile(
    r"\b(?:chair\w*|led|leads?|leaders?|leading|heads?|heading|moved?|proposed|seconded|wrote|written|author|appointed|"
    r"elected|voted?|managers?|advis[eo]rs?|officers?|councillors?|inspectors?|directors?|members?|mayors?|ministers?|"
    r"abstained|became|charge|spoke|signed)\b",
    re.IGNORECASE,
)
TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Cllrs?|Councillors?|Sir|Dame|Lord|Lady|Baroness|Rev|Sgt)\b\.?\s+[A-Z]"
)
PAIR = re.compile(r"(?=\b([A-Z][\w'’-]+)\s+(?:[A-Z]\.?\s+){0,2}([A-Z][\w'’-]+))")
SURELY, PERHAPS = 0.9, 0.6  # the share of a name's uses that have a capital: of one of two names, and of the other


def naming(question: Question, hits: Sequence[Hit], *, councils: Iterable[str]) -> tuple[Hit, ...]:
    """The hits that name a place asked for of which no paper is, in their words, headings or title.

    All of them where the question names no such place. `councils` are those whose papers are indexed.
    """
    if not question.elsewhere:
        return tuple(hits)
    named = _naming(question, councils)
    return tuple(hit for hit in hits if named(hit.passage.text, *hit.passage.headings, hit.paper.title))


def telling_of(question: Question, citations: Sequence[Citation], *, councils: Iterable[str]) -> tuple[Citation, ...]:
    """The citations near to which such a place is named, and those near to one of these; see naming()."""
    if not question.elsewhere:
        return tuple(citations)
    named = _naming(question, councils)
    telling = [one for one in citations if named(_around(one), *one.headings, one.paper.title)]
    return tuple(one for one in citations if one in telling or any(_is_near(one, other) for other in telling))


def _is_near(one: Citation, other: Citation) -> bool:
    first, second = sorted((one, other), key=lambda citation: citation.start)
    return one.page == other.page and second.start - first.end <= NEAR


def _naming(question: Question, councils: Iterable[str]) -> Callable[..., bool]:
    """Whether texts name one of the question's places; "Kent and Medway" is a name of its own and not Medway's."""
    here = "|".join(sorted({re.escape(word) for name in councils for word in telling_words(name)}))
    places = "|".join(map(re.escape, question.elsewhere))
    besides = rf"(?:{here})\s+(?:and|&)|excluding|except|apart\s+from|outside"
    others = re.compile(rf"\b(?:{besides})\s+(?:{places})\b", re.IGNORECASE) if here else None
    if others and others.search(question.searched):
        others = None

    def named(*texts: str) -> bool:
        plain = (ADDRESS.sub(" ", text) for text in texts)
        said = frozenset(terms(" ".join(others.sub(" ", text) if others else text for text in plain)))
        return any(said.issuperset(terms(place)) for place in question.elsewhere)

    return named


def in_time(question: Question, hits: Sequence[Hit], *, newest: date | None) -> tuple[Hit, ...]:
    """The hits but those of papers too early or too late to tell of the periods asked for, that do not name them.

    A period that begins behind the newest paper is in the future for all of them, and is told of beforehand.
    """
    if not question.dates or newest is None:
        return tuple(hits)
    first, last = min(begin for begin, _ in question.dates), max(end for _, end in question.dates)
    return tuple(hit for hit in hits if first > newest or not _is_out_of_time(hit, first, last))


def _is_out_of_time(hit: Hit, first: date, last: date) -> bool:
    day = hit.paper.meeting_date
    # Differences only: a period may begin or end with the calendar.
    out = day is not None and (first - day > BEFOREHAND or day - last > AFTERWARDS)
    return out and hit.signals.get("date", 1.0) == 0


def tells(question: Question, citation: Citation, *, alike: Alike, written: Mapping[str, int]) -> bool:
    """Whether the quote holds the kind of thing that is wanted, where that is sure to be seen: a figure, a person.

    A figure must be in the measure asked for, by the quote, what it stands under or what is near to it. `written` says
    how often each word stands in the papers, with its capitals.
    """
    quote = PARAGRAPH.sub(" ", citation.quote)
    if question.wants is Want.FIGURE:
        said = " ".join((_around(citation), *citation.headings, *citation.columns))
        return marker(question, quote) > 0 and in_measure(question, said) and not _counts_other(question, quote, alike)
    if wants_decided(question) and not YES_OR_NO.match(question.text):
        return marker(question, quote) > 0 or bool(ITEM.match(quote))
    if wants_attendance(question) or (question.wants is Want.PERSON and ROLE.search(question.searched)):
        return _names_someone(quote, written)
    return True


def _around(citation: Citation) -> str:
    return citation.page.text[max(0, citation.start - NEAR) : citation.end + NEAR]


def tells_who(question: Question, citation: Citation) -> bool:
    """Whether it is asked who holds an office, and the quote names that office."""
    offices = {found[0].lower() for found in ROLE.finditer(question.searched)}
    return question.wants is Want.PERSON and any(found[0].lower() in offices for found in ROLE.finditer(citation.quote))


def _counts_other(question: Question, quote: str, alike: Alike) -> bool:
    """Whether every figure of the quote counts something, and none of it is what the question counts.

    People are counted by what they are, as patients or residents, which likeness alone doesn't tell.
    """
    if question.counts is None or question.counts in ANYTHING:
        return False
    counted = list(_counted(quote))
    return bool(counted) and not any(
        noun is None or noun in {*ANYTHING, question.counts} or alike(noun) >= COUNTING for noun in counted
    )


def _counted(quote: str) -> Iterator[str | None]:
    """For each figure the term of what it counts: the first word in the plural behind it; None where it isn't said."""
    plain = NO_FIGURE.sub(lambda found: "." * len(found.group()), quote)
    for figure in FIGURE.finditer(plain):
        if figure[0][0] in "£$€":
            yield stem("pounds")
            continue
        clause = CLAUSE.match(plain, figure.end())
        behind = clause[0].split()[:BEHIND] if clause else []
        yield next((stem(word.lower()) for word in behind if is_plural(word)), None)


def _names_someone(quote: str, written: Mapping[str, int]) -> bool:
    names = (pair.groups() for pair in PAIR.finditer(quote))
    people = (names for names in names if not NOT_OF_PEOPLE.search(" ".join(names)))
    pairs = (sorted(_capital(name, written) for name in names) for names in people)
    return bool(TITLED.search(quote)) or any(less >= PERHAPS and more >= SURELY for less, more in pairs)


def _capital(word: str, written: Mapping[str, int]) -> float:
    """The share of a word's uses that have a capital; 0 of a place's, which names nobody."""
    if word.lower() in PLACE_WORDS:
        return 0.0
    small, large = written.get(word.lower(), 0), written.get(word.title(), 0)
    return large / (small + large) if small or large else 1.0

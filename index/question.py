"""What a question asks for: its terms, the periods, bodies, councils and people it names, and what it wants. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from index.models import Question, Want
from index.periods import periods
from index.relative import asked_periods
from index.wants import asks_yes_or_no, counted, kinds_named, measure_of, wanted, wants_latest
from index.words import terms, words
from ingest.councils import places_named

__all__ = ["asked_terms", "councils_written_out", "periods", "read_question", "telling_words"]

# Words too general to tell one council or committee from another.
GENERAL_NAME_WORDS = frozenset(
    (
        *("council", "county", "borough", "city", "district", "metropolitan", "london", "royal", "the", "of", "and"),
        *("for", "committee", "sub", "cabinet", "board", "panel", "meeting", "scrutiny", "overview", "services"),
        "service",
    )
)
BODY_NOUNS = (
    "committee",
    "council",
    "panel",
    "board",
    "forum",
    "scrutiny",
    "partnership",
    "group",
    "executive",
    "meeting",
)
MEETINGS = frozenset(("full", "annual", "special", "extraordinary", "ordinary"))  # "Full Council" is of any council
SMALL_WORDS = ("and", "or", "of", "the", "for", "on", "in", "s")
COUNCIL = re.compile(
    r"\b(?P<before>(?:[A-Z][\w'’-]*\s+(?:(?:and|of|upon|on|the)\s+)*){1,4})"
    r"(?:(?:County|City|Borough|District|Town|Parish|Metropolitan|Unitary)\s+){0,2}Council\b"
)
OPENING = re.compile(r"^(?:What|Which|Who|How|Does|Did|Is|Has|The|Will|Are|Why|When|Where)\s+")
TITLED = re.compile(
    r"\b(?:Councillors?|Cllrs?\.?|Mrs?\.?|Ms\.?|Miss|Dr\.?|Sir|Dame|Lord|Lady|Baroness|Prof(?:essor)?\.?|Judge)\s+"
    r"(?P<name>[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){0,2})"
)
TWO_NAMES = re.compile(
    r"(?<![.?!:]\s)(?<![Tt]he\s)(?<!^)\b(?P<name>[A-Z][a-z'’-]+(?:\s+[A-Z]\.)?\s+[A-Z][\w'’-]{2,})(?![\w-]|\s+[A-Z])"
)
# What two capitalised words end or begin with when they name no person.
NOT_OF_PEOPLE = re.compile(
    r"\b(?:Councillors?|Cllrs?|Mrs?|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Judge|Council|Committee|Board|Panel|Cabinet|Road|Street|Lane|Park|House|Hall|School|Academy|College|Primary|Court|"
    r"Bridge|Farm|Marsh|Yard|Home|Hub|Centre|Green|Terraces?|Gardens|Close|Avenue|Ward|Hospital|Trust|Partnership|Team|"
    r"Service|Services|Group|Profile|Plan|Act|Report|Review|Standards?|Police|Justice|Time|Clinic|Saloon|Restaurant|"
    r"Lodge|Market|Conference|Charter|Social|Work|Care|Child|Children|Family|Help|Band|Grade|World|Cup|Independent|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|North|South|East|West|New|"
    r"Saint|St|Old|Public|Local|Full|County|City|Borough|District|Young|Youth|Early|Special|Annual|Tower)\b"
)
OFFICE = re.compile(
    r"\b(?i:(?:deputy|assistant|interim|acting|former|vice|executive|corporate)[\s-]+)*"
    r"(?:(?i:director|leader|chair(?:man|woman|person)?|mayor|head(?=\s+of)|lead member|cabinet member)"
    r"(?:\s+(?:of|for)\s+(?:the\s+)?(?:[A-Z][\w'’-]+(?:,?\s+(?:(?:and|of|for|the)\s+)*[A-Z][\w'’-]+)*"
    r"|[a-z][\w'’-]+(?:\s+(?:services?|social care|care|school|committee|council|board|panel)\b)?))?"
    r"|(?i:chief executive|section 151 officer|monitoring officer|independent scrutineer|returning officer))\b"
)
# Asks for a figure or a meaning, and no paper need say "many" or "mean".
ONLY_ASKS = re.compile(r"\bhow (?:many|much)\b|(?<=\w)\s+(?:(?:stands? )?for|means?|meant)\s*\?*\s*$", re.IGNORECASE)
CHANGES = re.compile(
    r"\b(?:chang|fall|fell|rise|rose|risen|grow|grew|increas|decreas|drop|compar|differ|develop|improv|declin|mov|worsen)\w*"
    r"|\bup or down\b",
    re.IGNORECASE,
)


def read_question(
    text: str, *, bodies: Iterable[str] = (), councils: Collection[str] = (), today: date | None = None
) -> Question:
    """The question understood. `bodies` and `councils` are the names that occur in the index.

    `today` is what "last year" is reckoned from: the day of the latest paper, not the clock's, so that an index always
    gives the same answer. Without it such words name no period.
    """
    wants = wanted(text)
    ends = wants in (Want.CHANGE, Want.COMPARISON) or bool(CHANGES.search(text))
    asked, counts = asked_terms(text), counted(text)
    return Question(
        text=text,
        terms=asked,
        dates=tuple((period.begin, period.end) for period in asked_periods(text, today=today, ends=ends)),
        bodies=_bodies_named(text, sorted(set(bodies))),
        councils=tuple(_named(text, councils)),
        elsewhere=tuple(_elsewhere(text, councils)),
        wants=wants,
        measure=measure_of(text),
        counts=counts if counts in asked else None,  # of a word broken at a line's end it is a part
        yes_no=asks_yes_or_no(text),
        latest=wants_latest(text),
        kinds=kinds_named(text),
        people=tuple(dict.fromkeys(_people(text))),
        offices=tuple(dict.fromkeys(" ".join(match.group().casefold().split()) for match in OFFICE.finditer(text))),
    )


def asked_terms(text: str) -> tuple[str, ...]:
    """The terms of a question, without "many", "much" and "stand for", which only ask."""
    asked = tuple(terms(ONLY_ASKS.sub(" ", text)))
    return asked or tuple(terms(text))


def councils_written_out(text: str) -> tuple[str, ...]:
    """Names such as "Surrey County Council" that the text writes out, in order, without what merely begins it."""
    found = (OPENING.sub("", match.group()) for match in COUNCIL.finditer(text))
    return tuple(name for name in found if telling_words(name) - MEETINGS)


@lru_cache(maxsize=2_000)
def telling_words(name: str) -> frozenset[str]:
    """The words that tell a council's or committee's name from others: "surrey" of "Surrey County Council"."""
    return frozenset(word for word in words(name) if word not in GENERAL_NAME_WORDS and len(word) > 1)


def _named(text: str, names: Iterable[str]) -> Iterator[str]:
    """Names of which the question holds every word that tells them apart from others."""
    asked = set(words(text))
    for name in sorted(set(names)):
        telling = telling_words(name)
        if telling and asked.issuperset(telling):
            yield name


def _elsewhere(text: str, councils: Collection[str]) -> Iterator[str]:
    """Places of councils that are named, but are part of the name of no council whose papers are there."""
    known = frozenset(word for name in councils for word in telling_words(name))
    for place in places_named(text) if councils else ():
        if not telling_words(place) & known:
            yield place


def _bodies_named(text: str, bodies: Sequence[str]) -> tuple[str, ...]:
    """Bodies whose initials the question holds, or some of whose telling words stand before "committee" or the like.

    "The planning committee" is the Planning and Licensing Committee, unless there is a Planning Committee as well.
    """
    telling = {name: telling_words(name) for name in bodies}
    known = frozenset().union(*telling.values())
    named = {name for name in bodies if (letters := _initials(name)) and re.search(rf"\b{letters}\b", text)}
    for phrase, noun in _before_nouns(words(text), known):
        holding = [name for name in bodies if phrase <= telling[name] and noun in ("meeting", *words(name))]
        exact = [name for name in holding if phrase == telling[name]]
        named.update(exact or holding)
    return tuple(name for name in bodies if name in named)


def _before_nouns(asked: Sequence[str], known: frozenset[str]) -> Iterator[tuple[frozenset[str], str]]:
    """The known words that lead up to each noun of bodies, and the noun: "children" and "scrutiny"."""
    for place, noun in enumerate(asked):
        if noun not in BODY_NOUNS:
            continue
        phrase: set[str] = set()
        for word in reversed(asked[max(0, place - 8) : place]):
            if word in known:
                phrase.add(word)
            elif word not in SMALL_WORDS and word not in GENERAL_NAME_WORDS:
                break
        if phrase:
            yield frozenset(phrase), noun


def _initials(name: str) -> str:
    """ "CPP" of "Corporate Parenting Panel"; empty where there are fewer than three."""
    letters = "".join(part[0] for part in re.split(r"[\s-]+", name) if part[:1].isupper())
    return letters if len(letters) > 2 else ""


def _people(text: str) -> Iterator[str]:
    """Names after a title, and two names in a row that are not a place's or an organisation's."""
    titled = [re.sub(r"['’]s?$", "", match["name"]) for match in TITLED.finditer(text)]
    yield from titled
    for match in TWO_NAMES.finditer(text):
        name = re.sub(r"['’]s?$", "", match["name"])
        if not NOT_OF_PEOPLE.search(name) and not any(one in name or name in one for one in titled):
            yield name

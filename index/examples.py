"""Questions made from the papers' own words, to show a new reader what can be asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from index.texts import readable
from index.words import STOP_WORDS, terms
from ingest.models import Paper, PaperKind, Passage

__all__ = ["example_questions"]

MOST_READ = 60  # papers: a large archive is not read through for four questions
TELLING = 4  # words, with "many": what is counted in fewer could be anything
PROSE = 12  # words of a sentence under a heading that is one of prose
# "22 newly qualified social workers have joined the teams": a number, what is counted, a verb, and the rest.
COUNTED = re.compile(
    r"(?:^|[,;:.]\s|\b(?:and|that|of|the)\s)\s*(?P<number>\d[\d,]*)\s+(?P<what>(?:[a-z][a-z'’-]+\s+){1,4}?)"
    r"(?P<verb>were|are|have|had|was|is)\s+(?P<rest>[a-z][^.;:()]{8,70}?)(?=[.;,:(]|$|\s(?:and|which|with|as)\s)"
)
NOT_COUNTED = frozenset(
    [
        "and",
        "or",
        "of",
        "in",
        "to",
        "from",
        "by",
        "per",
        "for",
        "on",
        "at",
        "cent",
        "the",
        "this",
        "that",
        "who",
        "days",
        "year",
        "years",
        "months",
        "weeks",
    ]
)
HEADING = re.compile(r"[A-Z][A-Za-z’',&/ -]{10,55}")
AGREED = re.compile(r"\b(?:RESOLVED|Resolved|AGREED)\b")
ITEM = re.compile(r"^\(?[\d.]+[.)]?\s+")  # the number of an item before its heading
# Headings of business that every meeting has, and that nobody asks about.
ROUTINE = re.compile(
    r"\b(?:committee|sub-committee|cabinet|council|panel|board|meeting|declarations?|apologies|minutes|verbal|urgent|"
    r"exclusion of|work programme|work plan|dates?|announcements|updates?|proposed|seconded|motion|chair|membership)\b",
    re.IGNORECASE,
)
NOT_TOPICS = re.compile(
    r"\b(?:report|appendix|item|page|agenda|minutes|contents|introduction|summary|background|recommendations?|conclusion|"
    r"committee|cabinet|council|director|councillors?|officers?|contact|purpose|implications|options|decision|"
    r"apologies|declarations?|advis[eo]rs?|managers?|leads?|heads?|members?|chair|response|author|signed|dear|yours|www|email|telephone|street|road|house|hall|january|february|march|april|may|june|july|august|september|october|november|december|title|date|meeting|total|table|number|percent|count|note|key|other)\b",
    re.IGNORECASE,
)


# Nobody is to be met by these on opening a page, true as they may be.
GRAVE = re.compile(
    r"suicid|self-harm|\b(?:dead|deaths?|died|dying|deceased|murder|killed|raped?|assault|abused?|neglect|victims?|stabb)",
    re.IGNORECASE,
)


def example_questions(papers: Sequence[Paper], passages_of: Callable[[Paper], Sequence[Passage]]) -> Iterator[str]:
    """Questions that the papers ought to answer: what was counted and what was agreed by turns, then topics.

    One of each kind a meeting, the latest first, papers without a date last. Papers are read by `passages_of` as far as
    questions are taken, MOST_READ of them at most. Whether they are answered is for the caller to try.
    """
    latest = sorted(
        (paper for paper in papers if not paper.restricted),
        key=lambda paper: (paper.meeting_date is None, -_ordinal(paper), paper.path),
    )[:MOST_READ]
    seen: set[frozenset[str]] = set()
    kinds = [_one_a_meeting(make, latest, passages_of, seen) for make in (_counted, _agreed)]
    while kinds:
        for kind in tuple(kinds):
            question = next(kind, None)
            if question is None:
                kinds.remove(kind)
            else:
                yield question
    yield from _one_a_meeting(_topics, latest, passages_of, seen)


def _one_a_meeting(
    make: Callable[[Paper, Sequence[Passage]], Iterator[str]],
    papers: Sequence[Paper],
    passages_of: Callable[[Paper], Sequence[Passage]],
    seen: set[frozenset[str]],
) -> Iterator[str]:
    """The first new question of each meeting; `seen` holds the words of those that were asked before."""
    meetings: set[date] = set()
    for paper in papers:
        if paper.meeting_date in meetings:
            continue
        for question in make(paper, passages_of(paper)):
            told = frozenset(terms(question))
            if told not in seen and not GRAVE.search(question) and "/" not in question:
                seen.add(told)
                meetings |= {paper.meeting_date} if paper.meeting_date else set()
                yield question
                break


def _ordinal(paper: Paper) -> int:
    return paper.meeting_date.toordinal() if paper.meeting_date else 0


def _counted(_: Paper, passages: Sequence[Passage]) -> Iterator[str]:
    """ "How many newly qualified social workers have joined the teams?", where a sentence says how many."""
    for passage in passages:
        for start, end in passage.units:
            for found in COUNTED.finditer(readable(passage.text[start - passage.start : end - passage.start])):
                what = found["what"].split()
                if not NOT_COUNTED.intersection(what) and what[-1].endswith(("s", "people", "children")):
                    verb = {"was": "were", "is": "are"}.get(found["verb"], found["verb"])
                    question = f"How many {' '.join(what)} {verb} {found['rest'].strip()}?"
                    if len(set(terms(question))) >= TELLING:
                        yield question


def _agreed(paper: Paper, passages: Sequence[Passage]) -> Iterator[str]:
    """ "What was agreed about the youth justice plan in May 2024?", where minutes record it under such a heading."""
    if paper.kind is not PaperKind.MINUTES:
        return
    for passage in passages:
        heading = ITEM.sub("", passage.headings[-1]).strip(" :-") if passage.headings else ""
        business = HEADING.fullmatch(heading) and not heading.isupper() and not ROUTINE.search(heading)
        if business and 2 <= len(heading.split()) <= 10 and AGREED.search(passage.text):
            yield f"What was agreed about {re.sub('^The ', 'the ', heading)}{_when(paper)}?"


def _topics(paper: Paper, passages: Sequence[Passage]) -> Iterator[str]:
    """ "What was reported about contextual safeguarding in March 2023?", where a heading names a topic."""
    for passage in passages:
        heading = passage.headings[-1].strip(" :-") if passage.headings else ""
        if HEADING.fullmatch(heading) and _is_topic(heading) and not passage.columns and _is_prose(passage):
            yield f"What was reported about {re.sub('^The ', 'the ', heading)}{_when(paper)}?"


def _when(paper: Paper) -> str:
    return f" in {paper.meeting_date:%B %Y}" if paper.meeting_date else ""


def _is_topic(heading: str) -> bool:
    """Two to six words in one case throughout: a heading that changes case half-way is two cells of a table."""
    telling = [word for word in heading.split() if word.lower() not in STOP_WORDS][1:]
    one_case = all(word[0].islower() for word in telling) or all(word[0].isupper() for word in telling)
    few = 2 <= len(heading.split()) <= 6
    return few and one_case and not heading.isupper() and not NOT_TOPICS.search(heading) and bool(terms(heading))


def _is_prose(passage: Passage) -> bool:
    units = (passage.text[start - passage.start : end - passage.start] for start, end in passage.units)
    return any(len(unit.split()) >= PROSE and unit.rstrip().endswith(".") for unit in units)

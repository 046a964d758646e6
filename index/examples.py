"""Questions made from the papers' own words, to show a new reader what can be asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from index.texts import readable
from index.words import STOP_WORDS, terms
from ingest.models import Paper, Passage

__all__ = ["example_questions"]

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
NOT_TOPICS = re.compile(
    r"\b(?:report|appendix|item|page|agenda|minutes|contents|introduction|summary|background|recommendations?|conclusion|"
    r"committee|cabinet|council|director|councillors?|officers?|contact|purpose|implications|options|decision|"
    r"apologies|declarations?|advis[eo]rs?|managers?|leads?|heads?|members?|chair|response|author|signed|dear|yours|www|email|telephone|street|road|house|hall|january|february|march|april|may|june|july|august|september|october|november|december|title|date|meeting|total|table|number|percent|count|note|key|other)\b",
    re.IGNORECASE,
)


def example_questions(papers: Sequence[Paper], passages_of: Callable[[Paper], Sequence[Passage]]) -> Iterator[str]:
    """Questions that the papers ought to answer: what was counted first, then topics; one of each kind a meeting.

    The latest meetings come first, papers without a date last. Papers are read by `passages_of` as far as questions are
    taken. Whether they are answered is for the caller to try.
    """
    latest = sorted(
        (paper for paper in papers if not paper.restricted),
        key=lambda paper: (paper.meeting_date is None, -_ordinal(paper), paper.path),
    )
    seen: set[frozenset[str]] = set()
    for made in (_counted, _topics):
        meetings: set[date] = set()
        for paper in latest:
            if paper.meeting_date in meetings:
                continue
            for question in made(paper, passages_of(paper)):
                told = frozenset(terms(question))
                if told not in seen:
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


def _topics(paper: Paper, passages: Sequence[Passage]) -> Iterator[str]:
    """ "What was reported about contextual safeguarding in March 2023?", where a heading names a topic."""
    when = f" in {paper.meeting_date:%B %Y}" if paper.meeting_date else ""
    for passage in passages:
        heading = passage.headings[-1].strip(" :-") if passage.headings else ""
        if HEADING.fullmatch(heading) and _is_topic(heading) and not passage.columns and _is_prose(passage):
            yield f"What was reported about {re.sub('^The ', 'the ', heading)}{when}?"


def _is_topic(heading: str) -> bool:
    """Two to six words in one case throughout: a heading that changes case half-way is two cells of a table."""
    telling = [word for word in heading.split() if word.lower() not in STOP_WORDS][1:]
    one_case = all(word[0].islower() for word in telling) or all(word[0].isupper() for word in telling)
    few = 2 <= len(heading.split()) <= 6
    return few and one_case and not heading.isupper() and not NOT_TOPICS.search(heading) and bool(terms(heading))


def _is_prose(passage: Passage) -> bool:
    units = (passage.text[start - passage.start : end - passage.start] for start, end in passage.units)
    return any(len(unit.split()) >= PROSE and unit.rstrip().endswith(".") for unit in units)

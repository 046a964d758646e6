"""Questions made from the papers' own words, to show a new reader what can be asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from index.texts import readable
from index.words import terms
from ingest.models import Paper, Passage

__all__ = ["example_questions"]

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
    r"apologies|declarations?|title|date|meeting|total|table|number|percent|count|note|key|other)\b",
    re.IGNORECASE,
)


def example_questions(papers: Iterable[tuple[Paper, Sequence[Passage]]]) -> Iterator[str]:
    """Questions that the papers ought to answer, from the latest papers on, of two kinds in turn; each text once.

    Whether they do answer them is for the caller to try.
    """
    latest = sorted(papers, key=lambda pair: (pair[0].meeting_date is None, -_ordinal(pair[0]), pair[0].path))
    counted = [next(_counted(passages), None) for _, passages in latest]
    topics = [next(_topics(paper, passages), None) for paper, passages in latest]
    seen: set[frozenset[str]] = set()
    for question in (one for pair in zip_longest(counted, topics) for one in pair if one):
        told = frozenset(terms(question))
        if told not in seen:
            seen.add(told)
            yield question


def _ordinal(paper: Paper) -> int:
    return paper.meeting_date.toordinal() if paper.meeting_date else 0


def _counted(passages: Sequence[Passage]) -> Iterator[str]:
    """ "How many newly qualified social workers have joined the teams?", where a sentence says how many."""
    for passage in passages:
        for start, end in passage.units:
            for found in COUNTED.finditer(readable(passage.text[start - passage.start : end - passage.start])):
                what = found["what"].split()
                if not NOT_COUNTED.intersection(what) and what[-1].endswith(("s", "people", "children")):
                    verb = {"was": "were", "is": "are"}.get(found["verb"], found["verb"])
                    yield f"How many {' '.join(what)} {verb} {found['rest'].strip()}?"


def _topics(paper: Paper, passages: Sequence[Passage]) -> Iterator[str]:
    """ "What was reported about contextual safeguarding in March 2023?", where a heading names a topic."""
    when = f" in {paper.meeting_date:%B %Y}" if paper.meeting_date else ""
    for heading in dict.fromkeys(heading for passage in passages for heading in passage.headings[-1:]):
        topic = re.sub(r"^The ", "the ", heading.strip(" :-"))
        if HEADING.fullmatch(heading.strip(" :-")) and _is_topic(topic):
            yield f"What was reported about {topic}{when}?"


def _is_topic(words: str) -> bool:
    few = 2 <= len(words.split()) <= 6
    return few and not words.isupper() and not NOT_TOPICS.search(words) and bool(terms(words))

"""What stands above a quote and makes it readable: the words that lead up to its list, and its heading. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from index.models import Question
from index.resolutions import LEADS, shape
from index.words import terms
from ingest.models import Paper, Passage

__all__ = ["stands_under"]

LONGEST = 40  # words that lead up to a list


def stands_under(question: Question, passage: Passage, paper: Paper, *, start: int, end: int) -> tuple[str, ...]:
    """The nearest heading and the words above a list, each on one line; either or both may be lacking.

    `start` and `end` are of the quote, in offsets of the page. The heading is there where it holds some of what is
    asked and neither quote nor title does; the words above a list, where the quote begins with one of its items.
    """
    quote = passage.text[start - passage.start : end - passage.start]
    lead = _lead(passage, start)
    return (
        *_heading(question, passage.headings, frozenset(terms(f"{quote} {lead} {paper.title}"))),
        *filter(None, [lead]),
    )


def _heading(question: Question, headings: Sequence[str], held: frozenset[str]) -> Sequence[str]:
    lacking = frozenset(term for term in question.terms if term.isalpha()) - held
    if not headings or not lacking.intersection(terms(headings[-1])):
        return ()
    return (" ".join(headings[-1].split()),)


def _lead(passage: Passage, start: int) -> str:
    """The words that lead up to the list of which an item begins there; empty where it is none, or they are long."""
    texts = [
        " ".join(passage.text[begin - passage.start : end - passage.start].split()) for begin, end in passage.units
    ]
    place = next((place for place, unit in enumerate(passage.units) if unit[0] == start), None)
    if not place or not (own := shape(texts[place])):
        return ""
    above = place - 1
    while above and shape(texts[above]) == own and not LEADS.search(texts[above]):
        above -= 1
    leads = shape(texts[above]) != own and LEADS.search(texts[above]) and len(texts[above].split()) <= LONGEST
    return texts[above] if leads else ""

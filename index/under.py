"""What stands above a quote and makes it readable: the words that lead up to its list, and its heading. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.models import Question
from index.resolutions import LEADS, shape
from index.words import terms
from ingest.models import Page, Paper, Passage

__all__ = ["stands_under"]

LONGEST = 40  # words that lead up to a list
LINE = 200  # characters of a line's end, or of an item's beginning, by which it is told what it is
BULLET = shape("• a")
LONGEST_HEADING = 14  # words
HEADING = re.compile(r"(?:\d+(?:\.\d+)*[.)]?\s+)?[A-Z][^.;!?]*[^\d.,;:!?%]")
NUMBERED = re.compile(r"\W*(\d{1,3})\.(?:\d|\s+[A-Z])")
WHOLE = re.compile(r"\W*(?:\d+(?:\.\d+)*[.)]?\s+)?[A-Z].*:$")  # a line that could be all of what leads up to a list
FIRST = re.compile(r"\s*\(?(?:1|a|i)[.)]", re.IGNORECASE)


def stands_under(
    question: Question, passage: Passage, page: Page, paper: Paper, *, start: int, end: int
) -> tuple[str, ...]:
    """The nearest heading and the words above a list, each on one line; either or both may be lacking.

    `start` and `end` are of the quote, in offsets of the page. The heading is there where it holds some of what is
    asked and neither quote nor title does; the words above a list, where the quote begins with one of its items.
    """
    quote = page.text[start:end]
    lead = _lead(passage, page, start)
    return (
        *_heading(question, passage, page, start, frozenset(terms(f"{quote} {lead} {paper.title}"))),
        *filter(None, [lead]),
    )


def _heading(question: Question, passage: Passage, page: Page, start: int, held: frozenset[str]) -> Sequence[str]:
    """The nearest heading above the quote, of the passage or inside it, where it holds some of what is asked."""
    lines = [" ".join(page.text[slice(*unit)].split()) for unit in passage.units if unit[0] <= start]
    columns = frozenset(terms(" ".join(passage.columns)))  # these are said apart
    short = (line for line in lines[:-1] if HEADING.fullmatch(line) and len(line.split()) <= LONGEST_HEADING)
    inside = [
        line for line in short if not columns or len(columns.intersection(terms(line))) < len(set(terms(line))) / 2
    ]
    nearest = " ".join((inside or passage.headings or ("",))[-1].split())
    own = NUMBERED.match(nearest)
    numbers = [found[1] for line in lines if (found := NUMBERED.match(line))]
    if own and numbers and numbers[-1] != own[1]:
        return ()  # another section begins inside the passage
    lacking = frozenset(term for term in question.terms if term.isalpha()) - held
    return (nearest,) if lacking.intersection(terms(nearest)) else ()


def _lead(passage: Passage, page: Page, start: int) -> str:
    """The words that lead up to the list of which an item begins there; empty where it is none, or they are long."""
    item = page.text[start : start + LINE]
    own = shape(item)
    place = next((place for place, unit in enumerate(passage.units) if unit[0] == start), None)
    if place is None or not own:
        return ""
    units = [" ".join(page.text[slice(*unit)].split()) for unit in passage.units[:place]]
    lead = _last_lead(units, item)
    if lead is None and own != BULLET:
        # The list began in a passage before this one: by its lines, for what is numbered has a first item.
        lines = [" ".join(line.split()) for line in page.text[: passage.start].splitlines() if line.strip()]
        lead = _last_lead([line for line in lines if WHOLE.match(line) or not _leads(line)], item)
    return lead if lead and len(lead.split()) <= LONGEST else ""


def _last_lead(above: Sequence[str], item: str) -> str | None:
    """The words that lead up to items marked as this one, of what stands above it.

    "" for none, also where what follows those words is no first item; None where it isn't known.
    """
    own, below = shape(item), item
    for line, before in pairwise([*reversed(above), ""]):
        if shape(line) != own:
            if _leads(line):
                return line if own == BULLET or FIRST.match(below) else ""
            if own == BULLET:
                return ""
        elif FIRST.match(line) and before and not _leads(before):
            return ""
        else:
            below = line
    return None


def _leads(line: str) -> bool:
    return bool(LEADS.search(line[-LINE:]))

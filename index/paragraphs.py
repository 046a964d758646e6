"""The number of the paragraph that a quote stands in, as a clerk would cite it; none where that is not sure. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

from index.models import Citation
from ingest.models import PaperKind

__all__ = ["paragraph_number", "paragraph_of", "plain_number"]

LONGEST_PARAGRAPH = 1500  # characters: what stands further below a number is hardly of its paragraph
NUMBERED = re.compile(r"^[ \t]*(?P<number>\d{1,2}(?:\.\d{1,3}){1,3})\.?[ \t\n]+(?=[A-Z“\"'(‘])", re.MULTILINE)
PLAIN = re.compile(r"^[ \t]*(?P<number>\d{1,3})\.[ \t\n]+(?=[A-Z“\"'(‘])", re.MULTILINE)
# A new section begins: "4. Finance" or "FINANCIAL IMPLICATIONS".
SECTION = re.compile(r"^[ \t]*(?:(?P<number>\d{1,2})\.?[ \t]+[A-Z]|(?:[A-Z][A-Z,&'’-]*[ \t]*){2,}$)", re.MULTILINE)
# A paragraph that says so of itself introduces the table below it.
INTRODUCES = re.compile(
    r"\b(?:tables?|following|follows|below|overleaf|shown|shows|set(?:s|ting)? out|summari[sz]e[sd]?)\b|:\s*$",
    re.IGNORECASE,
)
# "as listed in table", and the number on the line below.
REFERS = re.compile(r"\b(?:tables?|paragraphs?|sections?|figures?|charts?|appendix|and|or|to|see)\s*\Z", re.IGNORECASE)
LOWER = re.compile(r"\b[a-z]{2,}\b")
FEW_WORDS = 6  # in lower case: a line of a table or of a chart's scale has fewer, a sentence hardly
# Papers whose paragraphs are counted through with plain numbers. In minutes and agendas those are items.
COUNTED_THROUGH = (PaperKind.INSPECTION, PaperKind.REPORT)
LEAST_COUNTED = 10  # lists begin at 1 and seldom come so far
LONG = 120  # characters: shorter is an item of a list


def paragraph_of(citation: Citation) -> str | None:
    """The number of the paragraph that a citation's quote is of, or whose table or list it stands in."""
    text, start, end = citation.page.text, citation.start, citation.end
    if citation.columns:
        return _of_table(text, start, end)
    found = paragraph_number(text, start, end)
    recommended = any("recommend" in heading.casefold() for heading in citation.headings)
    if found is None and citation.paper.kind in COUNTED_THROUGH and not recommended:
        return plain_number(text, start, end)
    return found


def paragraph_number(text: str, start: int, end: int) -> str | None:
    """The number of the paragraph in which text[start:end] begins, such as "3.4"; None where it is not sure.

    Only numbers of two parts or more count: "3." may as well begin an item of a list, or a new section.
    """
    found = _own(text, start, end) or _above(text, start)
    return found["number"] if found is not None and _begins_paragraph(text, found) else None


def _own(text: str, start: int, end: int) -> re.Match[str] | None:
    """The first number in the lines of text[start:end]."""
    return NUMBERED.search(text, text.rfind("\n", 0, start) + 1, end)


def _above(text: str, start: int) -> re.Match[str] | None:
    """The last number above a place, where no section begins between them."""
    before = list(NUMBERED.finditer(text, max(start - LONGEST_PARAGRAPH, 0), start + 1))
    return before[-1] if before and not _section_begins(text, before[-1], start) else None


def _section_begins(text: str, paragraph: re.Match[str], start: int) -> bool:
    """Whether a section does. A list that counts from 1 is one of the paragraph: sections are counted upwards."""
    due, line_end = 1, text.find("\n", start)
    for line in SECTION.finditer(text, paragraph.end(), line_end if line_end >= 0 else len(text)):
        if line["number"] is None or int(line["number"]) != due:
            return True
        due += 1
    return False


def _begins_paragraph(text: str, found: re.Match[str]) -> bool:
    """Whether a number is that of a paragraph: one on a line of its own may be of a table or of a chart's scale.

    One that is less than the number before it on the page, or that a word such as "table" stands before, is neither.
    """
    above = [_parts(one) for one in NUMBERED.finditer(text, 0, found.start())][-1:]
    if found["number"].startswith("0") or REFERS.search(text, 0, found.start()) or above > [_parts(found)]:
        return False
    alone = "\n" in found.group().lstrip()
    following = NUMBERED.search(text, found.end())
    return not alone or _is_sentence(text[found.end() : following.start() if following else len(text)])


def _parts(found: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(part) for part in found["number"].split("."))


def _is_sentence(said: str) -> bool:
    return len(LOWER.findall(said)) >= FEW_WORDS


def _of_table(text: str, start: int, end: int) -> str | None:
    """The number of the paragraph above a table's row, where that is a sentence which speaks of the table."""
    own = _own(text, start, end)
    if own is not None:  # a paragraph that was taken for a row, or a row whose first cell is a number
        return own["number"] if _is_sentence(text[own.end() : end]) else None
    found = _above(text, start)
    if found is None or not _begins_paragraph(text, found):
        return None
    said = text[found.end() : start]
    return found["number"] if _is_sentence(said) and INTRODUCES.search(said) else None


def plain_number(text: str, start: int, end: int) -> str | None:
    """The number, such as "38", of a paragraph on a page where long ones are counted through; None where unsure."""
    if NUMBERED.search(text):
        return None
    found = list(PLAIN.finditer(text))
    numbers = [int(one["number"]) for one in found]
    counted = len(numbers) > 2 and all(after == before + 1 for before, after in pairwise(numbers))
    lengths = [after.start() - before.start() for before, after in pairwise(found)]
    if not counted or numbers[0] < LEAST_COUNTED or min(lengths) < LONG:
        return None
    own = [one for one in found if one.start() <= start or one.end() <= end]
    if not own or start - own[-1].start() > LONGEST_PARAGRAPH:
        return None
    return own[-1]["number"]

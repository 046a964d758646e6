"""What is printed on page after page: running headers and footers, page numbers, contents lists. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Furniture", "PrintedLine", "find_furniture", "is_contents_line", "printed_lines"]

EDGE_LINES = 5  # how many lines from the top or bottom of a page can be a running header or footer
SMALL_PAPER = 3  # below this many pages nothing is said to repeat

_NOWHERE = -1

PAGE_NUMBER = re.compile(
    r"^[\W_]*+(?:page|p\.?|pg\.?)?[\s:|_-]*(?P<number>\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?[\W_]*$",
    re.IGNORECASE,
)
NUMBER_IN_LINE = re.compile(
    r"\bpage\s+(\d{1,4})\b|^\s*(\d{1,4})\s+\D|\D\s+(\d{1,4})\s*$|\b(?:19|20)\d\d\s+(\d{1,3})\s*$", re.IGNORECASE
)
CONTENTS = re.compile(r"\W*(?:table of )?contents(?:\W+page(?: no| number)?)?\W*", re.IGNORECASE)
CONTENTS_COLUMNS = re.compile(
    r"\W*(?:section|item|title|subject|chapter)s?\W+pages?(?: no| number)?s?\W*", re.IGNORECASE
)
# Looked for from the beginning of a run alone: a line of a thousand underscores would take seconds otherwise.
LEADER = re.compile(
    r"(?<!\.)(?<!\.\s)(?:\.\s?){4,}\s*+\d{0,4}\s*$|(?<!…)…{2,}\s*+\d{0,4}\s*$|(?<!_)_{6,}\s*+\d{1,4}\s*$"
)
FIGURES = re.compile(r"\d[.,]\d|[£$€%]|\d\s+\d")
WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of a page's text, without the white space at its ends: text is page.text[start:end], never empty."""

    start: int
    end: int
    text: str
    blank_before: bool


@dataclass(frozen=True, slots=True)
class Furniture:
    """Which lines to leave out, as sets of start offsets by page position, and the printed number of each page."""

    starts: tuple[frozenset[int], ...]
    labels: tuple[str | None, ...]


def printed_lines(text: str) -> tuple[PrintedLine, ...]:
    """The lines of a page that hold more than white space, in order."""
    lines: list[PrintedLine] = []
    blank = True
    for match in re.finditer(r"[^\n]*(?:\n|$)", text):
        line = match.group()
        stripped = line.strip()
        if not stripped:
            blank = True
            continue
        start = match.start() + line.index(stripped[0])
        lines.append(PrintedLine(start, start + len(stripped), stripped, blank))
        blank = False
    return tuple(lines)


def is_contents_line(text: str) -> bool:
    """Whether a line ends as the lines of a contents page do, in dots and a page number."""
    return LEADER.search(text) is not None


def find_furniture(pages: Sequence[str]) -> Furniture:
    """Furniture of a paper's pages, given the text of each.

    A line repeated at the edge of many pages is left out of all but the first that has it, so that what it says is
    kept once, and of that too where a page before says it; bare page numbers are left out everywhere.
    """
    lines = [printed_lines(text) for text in pages]
    edges = [_edge_lines(page) for page in lines]
    labels = _labels(edges)
    pages_of: dict[str, list[int]] = defaultdict(list)
    for position, page in enumerate(edges):
        for key in sorted({_key(line.text, labels[position]) for line in page}):
            pages_of[key].append(position)
    enough = max(SMALL_PAPER, round(len(pages) * 0.3))
    repeated = {
        key: _NOWHERE if _is_said(key, pages[: found[0]]) else found[0]
        for key, found in pages_of.items()
        if len(found) >= enough or _neighbours(found)
    }
    starts: list[frozenset[int]] = []
    for position, page in enumerate(edges):
        here = {
            line.start
            for line in page
            if _is_page_number(line.text, labels[position])
            or _is_repeat(line.text, position, repeated, label=labels[position])
        }
        here |= {line.start for line in _contents(lines[position])}
        starts.append(frozenset(here))
    return Furniture(tuple(starts), labels)


def _edge_lines(page: Sequence[PrintedLine]) -> tuple[PrintedLine, ...]:
    if len(page) <= 2 * EDGE_LINES:
        return tuple(page)
    return (*page[:EDGE_LINES], *page[-EDGE_LINES:])


def _key(text: str, label: str | None) -> str:
    """The line with its page number masked; a line of figures is itself, for a table's rows are no furniture."""
    words = " ".join(text.lower().split())
    if label and words.endswith(f" {label}"):
        words = f"{words.removesuffix(label)}#"
    if FIGURES.search(words) or len(re.findall(r"\d+", words)) > 2:
        return words
    return re.sub(r"\d+", "#", words)


def _is_said(key: str, before: Sequence[str]) -> bool:
    """Whether the pages before say what a running line says; a line with a number masked within is not looked for."""
    words = key.removesuffix("#").strip()
    return "#" not in words and any(words in " ".join(page.lower().split()) for page in before)


def _neighbours(found: Sequence[int]) -> bool:
    # Left and right pages, or the parts of a pack, each have headers of their own.
    return len(found) >= 5 and found[-1] - found[0] < 3 * len(found)


def _is_repeat(text: str, position: int, repeated: Mapping[str, int], *, label: str | None) -> bool:
    key = _key(text, label)
    if key not in repeated or len(text) > 160:
        return False
    if not WORD.search(text):
        return False  # a bare figure is a page number or a fact; the labels tell which
    return position != repeated[key]  # where it is kept


def _is_page_number(text: str, label: str | None) -> bool:
    match = PAGE_NUMBER.match(text)
    if match is None:
        return False
    return bool(re.search(r"page|\bof\b", text, re.IGNORECASE)) or match.group("number") == label


def _labels(edges: Sequence[Sequence[PrintedLine]]) -> tuple[str | None, ...]:
    """The printed number of each page: the arithmetic run of numbers at page edges that most pages agree on."""
    offsets: Counter[int] = Counter()
    seen: list[set[int]] = []
    for position, page in enumerate(edges):
        numbers = {number for line in page for number in _numbers(line.text)}
        seen.append(numbers)
        offsets.update(number - position for number in numbers)
    labels: list[str | None] = [None] * len(edges)
    for offset, count in offsets.most_common(6):  # a pack has several runs, one for each paper in it
        if count < max(2, len(edges) // 10) or (count < 3 and len(edges) > 4):
            break
        for position, numbers in enumerate(seen):
            number = position + offset
            if labels[position] is None and number in numbers and _run(seen, position, offset):
                labels[position] = str(number)
    return tuple(labels)


def _run(seen: Sequence[set[int]], position: int, offset: int) -> bool:
    # A number counts as a page's label only where a neighbouring page goes on with the count.
    around = [other for other in (position - 1, position + 1) if 0 <= other < len(seen)]
    return any(other + offset in seen[other] for other in around)


def _numbers(text: str) -> tuple[int, ...]:
    match = PAGE_NUMBER.match(text)
    if match and match.group("number").isdigit():
        return (int(match.group("number")),)
    if len(text) > 120:
        return ()
    return tuple(int(next(filter(None, found.groups()))) for found in NUMBER_IN_LINE.finditer(text))


def _heads_contents(text: str) -> bool:
    return bool(CONTENTS.fullmatch(text) or CONTENTS_COLUMNS.fullmatch(text))


def _contents(page: Sequence[PrintedLine]) -> tuple[PrintedLine, ...]:
    """The entries of a contents list: lines that end in leaders, or lines below "Contents" whose page numbers rise."""
    entries = [line for line in page if is_contents_line(line.text)]
    heading = next((place for place, line in enumerate(page) if _heads_contents(line.text)), None)
    if heading is None:
        return tuple(entries) if len(entries) >= 3 else ()
    previous, run = 0, [page[heading]] if CONTENTS_COLUMNS.fullmatch(page[heading].text) else []
    for line in page[heading + 1 :]:
        match = re.search(r"\S\s+(\d{1,3})(?:\s*[-–]\s*\d{1,3})?$", line.text)
        if match and int(match.group(1)) >= previous - 2 and len(line.text) < 140:
            previous = int(match.group(1))
            run.append(line)
        elif len(line.text) > 140 or (
            run and len(run) >= 3 and not match and line.blank_before and len(line.text) > 60
        ):
            break
    return tuple(entries + run) if len(entries) + len(run) >= 3 else ()

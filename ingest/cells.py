"""The cells and columns of a table, told from where the words of its lines stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.layout import TextLine, Word

__all__ = [
    "CAPTION",
    "HEADER_GAP",
    "NUMBERED",
    "NUMERIC",
    "SENTENCE",
    "TIGHT",
    "YEAR_OR_UNIT",
    "Cell",
    "Column",
    "TableLine",
    "find_columns",
    "has_figures",
    "in_first",
    "is_bold",
    "is_figure",
    "overlap",
    "read_cells",
    "row_cells",
    "spaced_words",
]

NUMERIC = re.compile(
    r"^[-–+(]{0,9}[£$€]?[-–+(]{0,9}\d[\d,./]*(?:\.\d+)?(?:%|k|m|bn|p|pp)?[)*†]*%?$|^(?:n/a|-|–|—|nil|nk|\*|red|amber|green)$",
    re.IGNORECASE,
)
YEAR_OR_UNIT = re.compile(
    r"\(?(?:(?:19|20)\d\d(?:[/–-](?:20)?\d\d)?|\d\d?/\d\d?/\d{2,4}|£?[’']?0{3}[’']?s?|£[mkp]?|%)\)?"
)
CAPTION = re.compile(r"(?:table|figure|chart|appendix|annex|graph|fig\.)\s+[A-Z]?\d", re.IGNORECASE)
SENTENCE = re.compile(r"(?:\S+\s+){5}.*[.:;]$|(?:\S+\s+){13}")
NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,3})*\.?\s+[A-Z][a-z]|[•▪●■➢*]\s")
RUN_TOGETHER = re.compile(r"[a-z0-9)%](?=[A-Z£])")
CELL_GAP = 0.9  # two words of a row further apart than this share of the type size stand in two cells
HEADER_GAP = 0.6  # the same for headings, whose lines are never stretched to a margin
TIGHT = 0.45  # lines of one cell are closer to each other than this share of the type size


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of the page text, with the visual runs it is made of; `row` where it looks like a table's row."""

    text: str
    parts: tuple[TextLine, ...]
    row: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A run of words that stand together, in points; `line` is the position of its line, -1 for a line given apart."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    line: int

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


Column = tuple[float, float]


def is_figure(cell: str) -> bool:
    """Whether a cell holds a figure alone, as the cells of a table's body do and those of its headings don't."""
    said = any(char.isdigit() for char in cell) or cell in ("RED", "AMBER", "GREEN")
    return said and all(NUMERIC.match(token) for token in cell.split())


def has_figures(cells: Sequence[str]) -> bool:
    figures = [cell for cell in cells if is_figure(cell)]
    return bool(figures) and not all(YEAR_OR_UNIT.fullmatch(cell) for cell in figures)


def is_bold(line: TableLine) -> bool:
    return all(part.bold for part in line.parts)


def spaced_words(text: str, words: Sequence[Word], gap: float) -> Iterator[Sequence[Word]]:
    """Runs of words less than `gap` points apart; figures in a row are always apart."""
    start = 0
    for place, (before, after) in enumerate(pairwise(words), start=1):
        apart = after.left - before.right
        if apart > gap or after.left < before.left or (apart > 0.4 * gap and _are_figures(text, before, after)):
            yield words[start:place]
            start = place
    if words:
        yield words[start:]


def _are_figures(text: str, *words: Word) -> bool:
    return all(NUMERIC.match(text[word.start : word.end]) for word in words)


def read_cells(text: str, parts: Sequence[TextLine], gap: float, line: int) -> list[Cell]:
    cells: list[Cell] = []
    for part in parts:
        words = _mended(text, part)
        size = part.font_size or 10
        top, bottom = part.top, part.bottom
        if len(words) > len(part.words):  # lines of two cells, of which neither height is known
            top, bottom = (top + bottom - size) / 2, (top + bottom + size) / 2
        for run in spaced_words(text, words, gap * size):
            said = " ".join(text[run[0].start : run[-1].end].split())
            cells.append(Cell(said, run[0].left, run[-1].right, top, bottom, size, line))
    return cells


def _mended(text: str, part: TextLine) -> list[Word]:
    """The words from left to right; one far too wide is the end of a cell run together with the start of the next."""
    words: list[Word] = []
    size = part.font_size or 10
    for word in part.words:
        wide = not word.right - word.left < 1.2 * size * (word.end - word.start)
        seam = RUN_TOGETHER.search(text, word.start, word.end) if wide else None
        if seam is None:
            words.append(word)
            continue
        middle = seam.start() + 1
        words.append(Word(word.start, middle, word.right - 0.5 * size * (middle - word.start), word.right))
        words.append(Word(middle, word.end, word.left, word.left + 0.5 * size * (word.end - middle)))
    return words


def row_cells(text: str, parts: Sequence[TextLine]) -> list[Cell]:
    return sorted(read_cells(text, parts, CELL_GAP, 0), key=lambda cell: cell.left)


def find_columns(rows: Sequence[Sequence[Cell]]) -> list[Column]:
    """Left and right edges of the stretches that the rows' cells cover; a stray row in ten is not heard."""
    edges = sorted(edge for row in rows for cell in row for edge in ((cell.left, 1), (cell.right, -1)))
    noise = len(rows) // 10
    columns: list[Column] = []
    depth, left = 0, 0.0
    for place, step in edges:
        if step == 1 and depth == noise:
            left = place
        if step == -1 and depth == noise + 1 and place - left > 1:
            columns.append((left, place))
        depth += step
    return columns


def in_first(cell: Cell, columns: Sequence[Column]) -> bool:
    return cell.left < columns[0][1] and cell.right < columns[1][0]


def overlap(one: Cell, other: Cell) -> float:
    return min(one.right, other.right) - max(one.left, other.left)

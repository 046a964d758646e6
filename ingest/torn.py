"""Put together the rows of tables that a paper's own text order tears apart, column after column. Pure.

A spreadsheet printed to PDF may say all labels first, then all figures of one column. The words stay as they are; only
their order becomes that of the eye: row by row, with tabs between what stands apart in a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.cells import CELL_GAP, is_figure
from ingest.layout import PageLayout, TextLine

__all__ = ["mend_rows"]

FEWEST = 3  # figures below each other, torn from their rows, that tell of a torn table
SHARE_WITH_FIGURES = 0.6  # of the rows of a table of figures; below this its cells hold sentences
SAME_ROW = 0.5  # runs share a row when they overlap by this share of the lower one's height
HEADER_REACH = 3.0  # in type sizes: torn column headings are no further above their figures
BETWEEN = 5  # rows that may stand untorn between torn ones: a section's name, a note beside the headings


@dataclass(frozen=True, slots=True)
class _Piece:
    """One visual run, with what follows it up to the next run; `place` counts in the order of the text."""

    line: TextLine
    text: str
    place: int

    @property
    def is_figures(self) -> bool:
        return all(is_figure(word) or word in "-–" for word in self.text.split())


Row = list[_Piece]


def mend_rows(text: str, layout: PageLayout) -> tuple[str, PageLayout]:
    """The page's text and layout with torn rows put together; both as given where no table is torn."""
    lines = sorted(layout.lines, key=lambda line: line.start)
    starts = [*(line.start for line in lines), len(text)]
    pieces = [
        _Piece(line, text[start:end].rstrip(), place)
        for place, (line, (start, end)) in enumerate(zip(lines, pairwise(starts), strict=True))
    ]
    torn = _torn_rows(pieces)
    if not torn:
        return text, layout
    return _written(text, layout, pieces, torn)


def _torn_rows(pieces: Sequence[_Piece]) -> list[Row]:
    """The rows, from the top down, of the stretch of the page in which columns of figures were read by themselves."""
    rows = _rows(pieces)
    row_of = {piece.place: number for number, row in enumerate(rows) for piece in row}
    fallen = {
        row_of[piece.place] for run in _falling(pieces, row_of) for piece in run if _is_torn(rows[row_of[piece.place]])
    }
    if len(fallen) < FEWEST:
        return []
    first, last = min(fallen), max(fallen)
    held = rows[first : last + 1]
    if sum(any(piece.is_figures for piece in row) for row in held) < SHARE_WITH_FIGURES * len(held):
        return []
    return rows[_reach(rows, first, step=-1) : _reach(rows, last, step=1) + 1]


def _reach(rows: Sequence[Row], place: int, *, step: int) -> int:
    """How far the torn rows go on beyond `place`, with few others between them."""
    beyond = place
    while 0 <= beyond + step < len(rows) and abs(beyond + step - place) <= BETWEEN + 1:
        if _white(*sorted((rows[beyond], rows[beyond + step]), key=_top)) > HEADER_REACH:
            break
        beyond += step
        if _is_torn(rows[beyond]):
            place = beyond
    return place


def _top(row: Row) -> float:
    return min(piece.line.top for piece in row)


def _rows(pieces: Sequence[_Piece]) -> list[Row]:
    """Pieces that stand side by side, from the top of the page down, each row from left to right."""
    rows: list[Row] = []
    for piece in sorted(pieces, key=lambda piece: (piece.line.top + piece.line.bottom, piece.line.left)):
        if rows and _shared(rows[-1][0].line, piece.line) > SAME_ROW:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.line.left) for row in rows]


def _shared(one: TextLine, other: TextLine) -> float:
    lower = min(one.bottom - one.top, other.bottom - other.top)
    return (min(one.bottom, other.bottom) - max(one.top, other.top)) / lower if lower > 0 else 0.0


def _falling(pieces: Sequence[_Piece], row_of: dict[int, int]) -> list[list[_Piece]]:
    """Runs of pieces that follow each other in the text, hold figures alone, and stand each below the one before."""
    runs: list[list[_Piece]] = [[]]
    for piece in pieces:
        run = runs[-1]
        if not piece.is_figures:
            runs.append([])
        elif run and row_of[piece.place] > row_of[run[-1].place]:
            run.append(piece)
        else:
            runs.append([piece])
    return [run for run in runs if len(run) >= FEWEST]


def _is_torn(row: Row) -> bool:
    """Whether other rows were read between the pieces of this one."""
    places = [piece.place for piece in row]
    return max(places) - min(places) >= len(places)


def _white(upper: Row, lower: Row) -> float:
    """The white between two rows, in type sizes."""
    gap = min(piece.line.top for piece in lower) - max(piece.line.bottom for piece in upper)
    return gap / (lower[0].line.font_size or 10)


def _written(text: str, layout: PageLayout, pieces: Sequence[_Piece], torn: Sequence[Row]) -> tuple[str, PageLayout]:
    """The text anew, the torn rows standing where the first of their pieces stood."""
    moved = {piece.place for row in torn for piece in row}
    before = [piece for piece in pieces if piece.place < min(moved)]
    after = [piece for piece in pieces if piece.place > min(moved) and piece.place not in moved]
    order = [*before, *(piece for row in torn for piece in row), *after]
    level = {(left.place, right.place) for row in torn for left, right in pairwise(row)}
    parts = [text[: pieces[0].line.start], order[0].text]
    lines = [order[0].line.moved(len(parts[0]) - order[0].line.start)]
    length = sum(map(len, parts))
    for one, other in pairwise(order):
        if (one.place, other.place) in level:
            space = _gap(one, other)
        else:
            space = "\n" if {one.place, other.place} & moved else _space_between(text, one, other)
        parts += [space, other.text]
        lines.append(other.line.moved(length + len(space) - other.line.start))
        length += len(space) + len(other.text)
    return "".join(parts), replace(layout, lines=tuple(lines))


def _space_between(text: str, one: _Piece, other: _Piece) -> str:
    """What stood between two pieces, a new line where others stood there."""
    if other.place != one.place + 1:
        return "\n"
    return text[one.line.start + len(one.text) : other.line.start]


def _gap(left: _Piece, right: _Piece) -> str:
    # Where the paper draws a row's cells is told from tabs, so what was read apart is never joined by a space.
    together = right.place == left.place + 1 and right.line.left - left.line.right < CELL_GAP * left.line.font_size
    return " " if together else "\t"

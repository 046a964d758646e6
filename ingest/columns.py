"""The headings above a table, shared out to its columns by their place on the page. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.cells import CAPTION, NUMBERED, SENTENCE, TIGHT, Cell, Column, has_figures, in_first, overlap

__all__ = ["DEEPEST", "find_header", "lowest_of", "name_columns", "stack"]

PROSE = re.compile(r"[a-z]{5}\. [A-Z]")  # one sentence ends and another begins
REACH = 2.4  # headings are no further above the line below them than this share of the type size
DEEPEST = 14  # lines of headings


def find_header(candidates: Sequence[Cell], first_row: Sequence[Cell], columns: Sequence[Column]) -> list[Cell]:
    """The cells above a table's first row that head its columns, from the row upwards until something else begins."""
    top = min(cell.top for cell in first_row)
    size = max(cell.size for cell in first_row) or 10
    end = columns[-1][1]
    header: list[Cell] = []
    between: list[Cell] = []
    for row in _visual_rows([cell for cell in candidates if cell.bottom <= top + 0.5 * size and cell.left < end])[
        :DEEPEST
    ]:
        bottom = max(cell.bottom for cell in row)
        if top - bottom > REACH * size or _is_no_header(row, columns, size):
            break
        top = min(cell.top for cell in row)
        if len(row) == 1 and in_first(row[0], columns):
            between += row  # a section's name below the headings, or the last line of a tall heading
            continue
        header += row
    if not header:
        return []
    tall = [cell for cell in between if any(_continues(cell, other) for other in (*header, *between))]
    return [*header, *tall]


def _visual_rows(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Cells that stand side by side, from the lowest row up."""
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda cell: -cell.bottom):
        if rows and cell.bottom > rows[-1][0].bottom - 0.5 * cell.size:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return rows


def _is_no_header(row: Sequence[Cell], columns: Sequence[Column], size: float) -> bool:
    """Whether what stands side by side is a caption, a heading, running text or a row of figures."""
    whole = " ".join(cell.text for cell in sorted(row, key=lambda cell: cell.left))
    if CAPTION.match(whole) or PROSE.search(whole) or any(SENTENCE.match(cell.text) for cell in row):
        return True
    if 1 < len(row) <= 2 * sum(has_figures([cell.text]) for cell in row):
        return True
    if len(row) > 1:
        return len(row) == 2 and bool(NUMBERED.match(whole))
    only = row[0]
    if in_first(only, columns):
        return bool(NUMBERED.match(only.text))
    under = sum(min(right, only.right) > max(left, only.left) for left, right in columns)
    if under > max(2, len(columns) / 2):
        return True  # a title over the whole table
    outside = only.left < columns[0][0] - size or only.left > columns[-1][1] + size
    return outside or only.left < columns[1][0] - 6 * size or only.size > 1.25 * size


def stack(cells: Sequence[Cell]) -> list[Cell]:
    """Lines of one heading put together: each closely below the last, and the only one that is."""
    stacked: list[Cell] = []
    for cell in sorted(cells, key=lambda cell: (cell.top, cell.left)):
        over = [place for place, other in enumerate(stacked) if _continues(cell, other)]
        beside = [other for other in cells if other is not cell and over and _continues(other, stacked[over[0]])]
        if len(over) == 1 and not beside:
            stacked[over[0]] = _joined(stacked[over[0]], cell)
        else:
            stacked.append(cell)
    return stacked


def _joined(upper: Cell, lower: Cell) -> Cell:
    return Cell(
        text=f"{upper.text} {lower.text}",
        left=min(upper.left, lower.left),
        right=max(upper.right, lower.right),
        top=upper.top,
        bottom=lower.bottom,
        size=upper.size,
        line=upper.line,
    )


def _continues(cell: Cell, other: Cell) -> bool:
    """Whether a cell is the next line of the other: close below it, and the narrower of both within the wider."""
    close = -0.5 * cell.size < cell.top - other.bottom < TIGHT * cell.size
    return close and overlap(cell, other) > 0.75 * min(cell.right - cell.left, other.right - other.left)


def name_columns(cells: Sequence[Cell], columns: Sequence[Column]) -> tuple[str, ...]:
    """The heading of each column: its own words from the top down, then those that it shares with its neighbours."""
    lowest = lowest_of(cells)
    lowest = [cell for cell in lowest if not _over_a_gap(cell, lowest, columns)]
    own = _placed(sorted(lowest, key=lambda cell: cell.left), columns)
    widths = [_width(column, held) for column, held in zip(columns, own, strict=True)]
    shared: list[list[Cell]] = [[] for _ in columns]
    upper = [cell for cell in cells if cell not in lowest]
    for cell in sorted(upper, key=lambda cell: -cell.bottom):
        span = _span(cell, widths, own, upper)
        for place in span:
            (own if len(span) == 1 else shared)[place].append(cell)
    return tuple(
        " ".join(cell.text for cell in [*sorted(held, key=lambda cell: (cell.top, cell.left)), *over])
        for held, over in zip(own, shared, strict=True)
    )


def lowest_of(cells: Sequence[Cell]) -> list[Cell]:
    """The headings with none below them."""
    return [
        cell
        for cell in cells
        if not any(
            other.top >= cell.bottom - 0.4 * cell.size and overlap(cell, other) > 0
            for other in cells
            if other is not cell
        )
    ]


def _over_a_gap(cell: Cell, cells: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Whether a heading stands over the gap between two columns that have headings of their own."""
    below = [other for other in cells if other.top >= cell.bottom - 0.4 * cell.size]
    flanked = any(other.right < cell.left for other in below) and any(other.left > cell.right for other in below)
    near = _nearest(cell, columns)
    return flanked and any(_nearest(other, columns) == near for other in below)


def _nearest(cell: Cell, columns: Sequence[Column]) -> int:
    return min(range(len(columns)), key=lambda place: _distance(cell, columns[place]))


def _placed(cells: Sequence[Cell], columns: Sequence[Column]) -> list[list[Cell]]:
    """Each lowest heading in its column: one by one where there are as many of both, else by place."""
    placed: list[list[Cell]] = [[] for _ in columns]
    spare = len(columns) - len(cells)
    ordered = all(one.right <= other.left + 1 for one, other in pairwise(cells))
    if ordered and (spare == 0 or (spare == 1 and cells and cells[0].left > columns[0][1])):
        for place, cell in enumerate(cells, start=spare):
            placed[place].append(cell)
        return placed
    for cell in cells:
        placed[_nearest(cell, columns)].append(cell)
    return placed


def _distance(cell: Cell, column: Column) -> tuple[float, float]:
    return max(0.0, column[0] - cell.right, cell.left - column[1]), abs(cell.centre - sum(column) / 2)


def _width(column: Column, cells: Sequence[Cell]) -> Column:
    return min([column[0], *(cell.left for cell in cells)]), max([column[1], *(cell.right for cell in cells)])


def _span(cell: Cell, widths: Sequence[Column], own: Sequence[Sequence[Cell]], upper: Sequence[Cell]) -> list[int]:
    """The columns that an upper heading stands over, and those beside them that it must be meant for as well.

    A heading set at the left of the columns it spans is over the first alone; the others have nothing above them.
    """
    span = [place for place, width in enumerate(widths) if min(width[1], cell.right) - max(width[0], cell.left) > 1]
    to_the_left = bool(span) and cell.left - widths[span[0]][0] < 3
    span = span or [_nearest(cell, widths)]
    level = min(
        (held.top for place in span for held in own[place] if held.top >= cell.bottom - 0.4 * cell.size),
        default=cell.bottom,
    )

    def free(place: int) -> bool:
        tops = [held.top for held in own[place]]
        covered = any(
            other.top < cell.bottom - 0.4 * cell.size
            and min(widths[place][1], other.right) - max(widths[place][0], other.left) > 1
            for other in upper
        )
        return bool(tops) and abs(min(tops) - level) < 3 and not covered

    def off_centre(first: int, last: int) -> float:
        return abs((widths[first][0] + widths[last][1]) / 2 - cell.centre)

    first, last = span[0], span[-1]
    lowest, highest = first, last
    while lowest and free(lowest - 1):
        lowest -= 1
    while highest + 1 < len(widths) and free(highest + 1):
        highest += 1
    if to_the_left:
        return list(range(first, highest + 1))
    spans = [(one, other) for one in range(lowest, first + 1) for other in range(last, highest + 1)]
    nearest = min(off_centre(*ends) for ends in spans)
    best = max((ends for ends in spans if off_centre(*ends) < nearest + cell.size), key=lambda ends: ends[1] - ends[0])
    return list(range(best[0], best[1] + 1))

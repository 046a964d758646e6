"""Lines joined to the rows of a table: those of the figures, and those on which a cell goes on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.cells import CAPTION, NUMBERED, TIGHT, Cell, Column, TableLine, in_first, is_bold

__all__ = ["LONGEST_ROW", "join_rows"]

LONGEST_ROW = 9  # lines


def join_rows(
    lines: Sequence[TableLine],
    cells: Sequence[Sequence[Cell]],
    group: Sequence[int],
    columns: Sequence[Column],
    header: frozenset[int],
) -> tuple[tuple[int, int], ...]:
    """(first, past the last) line of each row: the line of its figures, and those on which its first cell goes on."""
    gaps = [_gap(cells[one], cells[other]) for one, other in pairwise(group) if other == one + 1]
    pitch = median(gaps) if gaps else None
    bounds = [-1, *group, len(lines)]
    starts, ends = list(group), [place + 1 for place in group]
    for number, (one, other) in enumerate(pairwise(bounds)):
        between = range(max(one + 1, other - LONGEST_ROW), min(other, (one if number else other) + LONGEST_ROW))
        labels = [place for place in between if place not in header and _goes_on(lines[place], cells[place], columns)]
        above = _run_from(one + 1, labels) if number else []
        below = _run_from(other - 1, labels, step=-1) if number < len(group) else []
        if above and above[-1] == other - 1 and below:
            split = _parting([one, *above, other], lines, cells, columns, pitch)
            above, below = above[: split[0]], above[split[1] :]
        else:
            above = above[: _tight_run([one, *above], lines, cells, columns, pitch)]
            below = below[: _tight_run([other, *below], lines, cells, columns, pitch)]
        if above:
            ends[number - 1] = above[-1] + 1
        if below:
            starts[number] = min(below)
    rows: list[tuple[int, int]] = []
    for start, end in zip(starts, ends, strict=True):
        if rows and rows[-1][1] == start and _gap(cells[start - 1], cells[start]) < -0.5 * cells[start][0].size:
            start = rows.pop()[0]  # one row, read in two lines
        rows.append((start, end))
    return tuple(rows)


def _run_from(place: int, labels: Sequence[int], *, step: int = 1) -> list[int]:
    run: list[int] = []
    while place in labels:
        run.append(place)
        place += step
    return run


def _goes_on(line: TableLine, cells: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Whether a line can be part of a row: each run of its words stands in one column."""
    return (
        not line.row
        and bool(cells)
        and len(line.text) < 140
        and not CAPTION.match(line.text)
        and not (NUMBERED.match(line.text) and len(cells) == 1)
        and all(any(_stands_in(cell, columns, place) for place in range(len(columns))) for cell in cells)
    )


def _stands_in(cell: Cell, columns: Sequence[Column], place: int) -> bool:
    left = columns[place - 1][1] if place else columns[0][0] - cell.size
    right = columns[place + 1][0] if place + 1 < len(columns) else columns[place][1] + 3 * cell.size
    return left <= cell.left and cell.right <= right


def _gap(one: Sequence[Cell], other: Sequence[Cell]) -> float:
    """The white between two lines in points, below 0 where they stand side by side."""
    upper, lower = sorted((one, other), key=lambda cells: min(cell.top for cell in cells))
    return min(cell.top for cell in lower) - max(cell.bottom for cell in upper)


def _gaps(chain: Sequence[int], cells: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> list[float]:
    """The white between each two lines; figures without a label stand as near as the nearest line beside them."""
    gaps = [_gap(cells[one], cells[other]) for one, other in pairwise(chain)]
    for end, nearest in ((0, 0), (-1, -1)):
        if gaps and not any(in_first(cell, columns) for cell in cells[chain[end]]):
            others = [place for place in chain if place != chain[end]]
            gaps[nearest] = min(_gap(cells[place], cells[chain[end]]) for place in others)
    return gaps


def _tight_run(
    chain: Sequence[int],
    lines: Sequence[TableLine],
    cells: Sequence[Sequence[Cell]],
    columns: Sequence[Column],
    pitch: float | None,
) -> int:
    """How many lines from the second on stand as close to the one before as the lines of one cell do."""
    run = 0
    for gap, other in zip(_gaps(chain, cells, columns), chain[1:], strict=True):
        close = gap < TIGHT * cells[other][0].size and (pitch is None or gap < max(pitch - 1.5, 0))
        if not close or is_bold(lines[chain[0]]) != is_bold(lines[other]):
            break
        run += 1
    return run


def _parting(
    chain: Sequence[int],
    lines: Sequence[TableLine],
    cells: Sequence[Sequence[Cell]],
    columns: Sequence[Column],
    pitch: float | None,
) -> tuple[int, int]:
    """How many of the lines between two rows belong to the upper row, and from which on they belong to the lower one.

    They part at the widest white between them; where all are evenly set, by what their words say.
    """
    labels = chain[1:-1]
    gaps = _gaps(chain, cells, columns)
    widest = max(range(len(gaps)), key=lambda place: gaps[place])
    if gaps[widest] > min(gaps[:widest] + gaps[widest + 1 :]) + 1.5:
        upper = min(widest, _tight_run(chain[:-1], lines, cells, columns, pitch))
        lower = min(len(labels) - widest, _tight_run(chain[:0:-1], lines, cells, columns, pitch))
        return upper, len(labels) - lower
    upper = 0
    while upper < len(labels) and lines[labels[upper]].text[:1].islower():
        upper += 1
    unlabelled = not any(in_first(cell, columns) for cell in cells[chain[-1]])
    return upper, upper if unlabelled or lines[chain[-1]].text[:1].islower() else len(labels)

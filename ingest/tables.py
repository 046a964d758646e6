"""Tables on a page whose geometry is known: their rows, and for each column the heading that belongs to it. Pure.

Columns are found where the words of the rows stand apart, headings by their place above those columns. Rules drawn on
the page play no part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.cells import (
    CAPTION,
    HEADER_GAP,
    NUMBERED,
    SENTENCE,
    YEAR_OR_UNIT,
    Cell,
    Column,
    TableLine,
    find_columns,
    has_figures,
    is_bold,
    is_figure,
    read_cells,
    row_cells,
)
from ingest.columns import DEEPEST, find_header, lowest_of, name_columns, stack
from ingest.rows import LONGEST_ROW, join_rows

__all__ = ["Table", "find_tables"]

NO_NAME = re.compile(r"[\W\d]*|.")
WIDEST = 10_000.0  # points
LONGEST_NAME = 110  # characters
HEADINGS_APART = 0.75  # in type sizes: more white than this below column headings ends them
FAR_BELOW, FAR_BELOW_HEADINGS = 2, 3.5  # in type sizes: more white than this above a row ends the table
TALLEST = 8  # column headings in type sizes


@dataclass(frozen=True, slots=True)
class Table:
    """Positions of lines: those of the column headings, and (first, past the last) of each row.

    `columns` has one heading for each column, left to right, '' for a column without; () where no heading was found.
    """

    columns: tuple[str, ...]
    header: frozenset[int]
    rows: tuple[tuple[int, int], ...]


def find_tables(text: str, lines: Sequence[TableLine], *, repeated: Sequence[TableLine] = ()) -> tuple[Table, ...]:
    """Tables of a page, in the order of its text.

    `repeated` are running headers: among them may be a table's headings, printed anew on each page.
    """
    cells = [read_cells(text, line.parts, HEADER_GAP, place) for place, line in enumerate(lines)]
    above = [cell for line in repeated for cell in read_cells(text, line.parts, HEADER_GAP, -1)]
    heads = _before(repeated, lines)
    ahead = [read_cells(text, line.parts, HEADER_GAP, -1) for line in heads]
    headed = _headed_tables([*heads, *lines], [*ahead, *cells], ahead=len(heads))
    groups = _groups(text, lines)
    rows_of_figures = {place for group in groups for place in group}
    tables: list[Table] = []
    above_columns: list[Column] = []
    above_names: tuple[str, ...] = ()
    floor = 0
    for group in groups:
        figures = [row_cells(text, lines[place].parts) for place in group]
        columns = find_columns(figures)
        if any(CAPTION.match(line.text) for line in lines[floor : group[0]]):
            above_columns, above_names = [], ()
        if len(columns) < 2:
            continue
        loose = [cell for row in cells[floor:] for cell in row if cell.line not in rows_of_figures]
        header = find_header([*above, *loose], figures[0], columns)
        names = name_columns(stack(header), columns) if header else ()
        if 2 * sum(map(bool, names)) < len(names) or any(len(name) > LONGEST_NAME for name in names):
            names, header = (), []  # the words of a row that goes over from the page before
        if not names and _stand_below(columns, above_columns):
            names = above_names  # a section of the same table
        if len(group) == 1 and sum(bool(name) for name in names) < 3:
            continue
        held = frozenset(cell.line for cell in header if cell.line >= 0)
        rows = join_rows(lines, cells, group, columns, held)
        tables.append(Table(names, held, rows))
        floor = rows[-1][1]
        above_columns, above_names = (columns, names) if header else (above_columns, above_names)
    return _chosen(tables, headed)


def _stand_below(columns: Sequence[Column], above: Sequence[Column]) -> bool:
    """Whether each column stands below one column of the table above, and no two below the same."""
    over = [
        [place for place, (left, right) in enumerate(above) if min(right, column[1]) > max(left, column[0])]
        for column in columns
    ]
    places = [found[0] for found in over if len(found) == 1]
    return len(places) == len(columns) == len(set(places))


def _chosen(tables: Sequence[Table], headed: Sequence[Table]) -> tuple[Table, ...]:
    """Of tables that share lines those with figures in as many columns as the headings tell of; else the headed one."""
    chosen = list(tables)
    for table in headed:
        shared = [other for other in chosen if _lines_of(table) & _lines_of(other)]
        if any((len(other.columns), len(other.rows)) >= (len(table.columns), len(table.rows)) for other in shared):
            continue
        chosen = [other for other in chosen if other not in shared] + [table]
    return tuple(sorted(chosen, key=lambda table: table.rows[0]))


def _lines_of(table: Table) -> set[int]:
    return {place for first, end in table.rows for place in range(first, end)} | table.header


def _groups(text: str, lines: Sequence[TableLine]) -> list[list[int]]:
    """Rows with figures, as positions, one list for each table; few lines stand between the rows of a table."""
    groups: list[list[int]] = []
    parted, figures_from = True, 0.0
    for place, line in enumerate(lines):
        if not line.row:
            prose = SENTENCE.match(line.text) and len(line.text) > 70
            beside = bool(line.parts) and max(part.right for part in line.parts) < figures_from
            parted = parted or bool(CAPTION.match(line.text) or (prose and not beside))
            continue
        cells = row_cells(text, line.parts)
        if not has_figures([cell.text for cell in cells]):
            new = is_bold(line) or any(YEAR_OR_UNIT.search(cell.text) for cell in cells)
            parted = parted or new  # column headings: what follows is another table
            continue
        if parted or place - groups[-1][-1] > LONGEST_ROW:
            groups.append([])
        groups[-1].append(place)
        parted, figures_from = False, min(cell.left for cell in cells if is_figure(cell.text))
    return groups


def _before(repeated: Sequence[TableLine], lines: Sequence[TableLine]) -> list[TableLine]:
    """Of the lines printed on every page those that stand above most of this page's own."""
    tops = sorted(part.top for line in lines for part in line.parts)
    return [line for line in repeated if line.parts and tops and line.parts[0].bottom <= tops[len(tops) // 2]]


def _headed_tables(lines: Sequence[TableLine], cells: Sequence[Sequence[Cell]], *, ahead: int) -> list[Table]:
    """Tables below bold headings; the first `ahead` lines can be headings alone and are not counted in positions."""
    tables: list[Table] = []
    place = 0
    while place < len(lines):
        table = _headed(lines, cells, place) if cells[place] and is_bold(lines[place]) else None
        place = place + 1 if table is None else table.rows[-1][1]
        if table is not None and table.rows[0][0] >= ahead:
            header = frozenset(line - ahead for line in table.header if line >= ahead)
            tables.append(
                Table(table.columns, header, tuple((first - ahead, end - ahead) for first, end in table.rows))
            )
    return tables


def _headed(lines: Sequence[TableLine], cells: Sequence[Sequence[Cell]], start: int) -> Table | None:
    """The table that the bold line at `start` and those after it head; its rows may hold words alone."""
    end, bottom = start, max(cell.bottom for cell in cells[start])
    while end < len(lines) and end - start < DEEPEST and cells[end] and is_bold(lines[end]):
        if min(cell.top for cell in cells[end]) - bottom > HEADINGS_APART * cells[end][0].size:
            break  # a section's name, or a first row in bold
        bottom = max(bottom, *(cell.bottom for cell in cells[end]))
        end += 1
    heads = [cell for row in cells[start:end] for cell in row]
    stacked = stack(heads)
    columns = _columns_below(stacked)
    if len(columns) < 2 or end == len(lines) or NUMBERED.match(lines[start].text):
        return None
    if sum(heads[0].left < right and heads[0].right > left for left, right in columns) > max(1, len(columns) / 2):
        return None  # a title over the whole table: the headings begin below it
    if is_bold(lines[end]) and set(_columns_of(cells[end], columns)) == set(range(len(columns))):
        return None  # rows that are bold throughout, and have no headings
    if start and set(_columns_of(cells[start - 1], columns)) == set(range(len(columns))):
        return None  # a row among others, such as a label in bold and what it says
    rows = _rows_below(lines, cells, end, columns, max(cell.bottom for cell in heads))
    if not rows:
        return None
    lowest = sorted(lowest_of(stacked), key=lambda cell: cell.left)
    names = name_columns(stacked, [(cell.left, cell.right) for cell in lowest])
    return Table(names, frozenset(range(start, end)), rows)


def _columns_below(heads: Sequence[Cell]) -> list[Column]:
    """Columns from the left edge of each of the lowest headings to that of the next; [] where they overlap."""
    lowest = sorted(lowest_of(heads), key=lambda cell: cell.left)
    if len(lowest) < 2 or any(one.right > other.left for one, other in pairwise(lowest)):
        return []
    if lowest[0].text[:1].islower() or ":" in lowest[0].text or any(NO_NAME.fullmatch(cell.text) for cell in lowest):
        return []
    top, bottom = min(cell.top for cell in heads), max(cell.bottom for cell in heads)
    if bottom - top > TALLEST * lowest[0].size:
        return []
    edges = [cell.left - 3 for cell in lowest]
    return [*pairwise(edges), (edges[-1], edges[-1] + WIDEST)]


def _rows_below(
    lines: Sequence[TableLine], cells: Sequence[Sequence[Cell]], start: int, columns: Sequence[Column], top: float
) -> tuple[tuple[int, int], ...]:
    """Rows of lines that stand in the columns: each begins in the first column, clear below the row before."""
    rows: list[tuple[int, int]] = []
    bottom, filled = top, set(range(1, len(columns)))
    for place in range(start, len(lines)):
        held = _columns_of(cells[place], columns)
        size = cells[place][0].size if cells[place] else 0.0
        upper = min((cell.top for cell in cells[place]), default=bottom)
        white = (FAR_BELOW if rows else FAR_BELOW_HEADINGS) * size
        if not cells[place] or upper < top - size or upper - bottom > white or CAPTION.match(lines[place].text):
            break
        if not held and _names_section(lines[place], cells[place], columns, bottom):
            bottom, filled = cells[place][0].bottom, set(range(1, len(columns)))
            continue
        if not held:
            break
        if held[0] == 0 and (upper - bottom > 0.35 * size or (filled - {0} and len(held) == 1 and upper >= bottom - 1)):
            rows.append((place, place + 1))
            filled = set()
        elif not rows:
            return ()
        rows[-1] = (rows[-1][0], place + 1)
        filled |= set(held)
        bottom = max(bottom, *(cell.bottom for cell in cells[place]))
    while rows and all(_columns_of(row, columns) in ([], [0]) for row in cells[slice(*rows[-1])]):
        rows.pop()  # what stands alone on the left after the last full row is no row
    return tuple(rows)


def _names_section(line: TableLine, cells: Sequence[Cell], columns: Sequence[Column], bottom: float) -> bool:
    """Whether a line in bold, wider than the first column, names the rows below it."""
    only = cells[0]
    return len(cells) == 1 and is_bold(line) and columns[0][0] <= only.left < columns[0][1] and only.top >= bottom - 1


def _columns_of(cells: Sequence[Cell], columns: Sequence[Column]) -> list[int]:
    """The columns that a line's cells stand in, in the line's order; [] where one of them stands in none."""
    held: list[int] = []
    for cell in cells:
        # Figures end below their heading and may begin left of it, hard by the words of the column after them.
        begin = max(cell.left, cell.right - 1) if is_figure(cell.text) else cell.left
        within = [place for place, (left, right) in enumerate(columns) if begin < right and cell.right > left]
        leads = is_figure(cell.text.split(maxsplit=1)[0])
        if not within or begin < columns[0][0] or len(within) > 1 + leads:
            return []
        held += within
    return held

"""Tables on a page whose geometry is known: their rows, and for each column the heading that belongs to it. Pure.

Columns are found where the words of the rows stand apart, headings by their place above those columns. Rules drawn on
the page play no part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.layout import TextLine, Word

__all__ = ["NUMERIC", "Table", "TableLine", "find_tables", "is_figure", "spaced_words"]

NUMERIC = re.compile(
    r"^[-–+(]*[£$€]?[-–+(]*\d[\d,./]*(?:\.\d+)?(?:%|k|m|bn|p|pp)?[)*†]*%?$|^(?:n/a|-|–|—|nil|nk|\*)$", re.IGNORECASE
)
YEAR_OR_UNIT = re.compile(r"\(?(?:(?:19|20)\d\d(?:[/–-](?:20)?\d\d)?|£?[’']?0{3}[’']?s?|£[mkp]?|%)\)?")
CAPTION = re.compile(r"(?:table|figure|chart|appendix|annex|graph|fig\.)\s+[A-Z]?\d", re.IGNORECASE)
NO_NAME = re.compile(r"[\W\d]*|.")
SENTENCE = re.compile(r"(?:\S+\s+){5}.*[.:;]$|(?:\S+\s+){13}")
NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,3})*\.?\s+[A-Z][a-z]|[•▪●■➢*]\s")
RUN_TOGETHER = re.compile(r"[a-z0-9)%](?=[A-Z£])")
CELL_GAP = 0.9  # two words of a row further apart than this share of the type size stand in two cells
HEADER_GAP = 0.6  # the same for headings, whose lines are never stretched to a margin
TIGHT = 0.45  # lines of one cell are closer to each other than this share of the type size
REACH = 2.4  # headings are no further above the line below them than this share of the type size
WIDEST = 10_000.0  # points
LONGEST_NAME = 110  # characters
LONGEST_ROW = 9  # lines
DEEPEST = 14  # lines of headings


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of the page text, with the visual runs it is made of; `row` where it looks like a table's row."""

    text: str
    parts: tuple[TextLine, ...]
    row: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Positions of lines: those of the column headings, and (first, past the last) of each row.

    `columns` has one heading for each column, left to right, '' for a column without; () where no heading was found.
    """

    columns: tuple[str, ...]
    header: frozenset[int]
    rows: tuple[tuple[int, int], ...]


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


def find_tables(text: str, lines: Sequence[TableLine], *, repeated: Sequence[TableLine] = ()) -> tuple[Table, ...]:
    """Tables of a page, in the order of its text.

    `repeated` are running headers: among them may be a table's headings, printed anew on each page.
    """
    cells = [_cells(text, line.parts, HEADER_GAP, place) for place, line in enumerate(lines)]
    above = [cell for line in repeated for cell in _cells(text, line.parts, HEADER_GAP, -1)]
    headed = _headed_tables(lines, cells)
    groups = _groups(text, lines)
    rows_of_figures = {place for group in groups for place in group}
    tables: list[Table] = []
    floor = 0
    for group in groups:
        figures = [_row_cells(text, lines[place].parts) for place in group]
        columns = _columns(figures)
        if len(columns) < 2:
            continue
        loose = [cell for row in cells[floor:] for cell in row if cell.line not in rows_of_figures]
        header = _header([*above, *loose], figures[0], columns)
        names = _names(_stacked(header), columns) if header else ()
        if 2 * sum(map(bool, names)) < len(names) or any(len(name) > LONGEST_NAME for name in names):
            names, header = (), []  # the words of a row that goes over from the page before
        if len(group) == 1 and sum(bool(name) for name in names) < 3:
            continue
        held = frozenset(cell.line for cell in header if cell.line >= 0)
        rows = _rows(lines, cells, group, columns, held)
        tables.append(Table(names, held, rows))
        floor = rows[-1][1]
    return _chosen(tables, headed)


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


def _headed_tables(lines: Sequence[TableLine], cells: Sequence[Sequence[Cell]]) -> list[Table]:
    tables: list[Table] = []
    place = 0
    while place < len(lines):
        table = _headed(lines, cells, place) if cells[place] and _bold(lines[place]) else None
        if table is not None:
            tables.append(table)
        place = place + 1 if table is None else table.rows[-1][1]
    return tables


def _headed(lines: Sequence[TableLine], cells: Sequence[Sequence[Cell]], start: int) -> Table | None:
    """The table that the bold line at `start` and those after it head; its rows may hold words alone."""
    end = start
    while end < len(lines) and end - start < DEEPEST and cells[end] and _bold(lines[end]):
        end += 1
    heads = [cell for row in cells[start:end] for cell in row]
    columns = _columns_below(_stacked(heads))
    if len(columns) < 2 or end == len(lines) or NUMBERED.match(lines[start].text):
        return None
    if sum(heads[0].left < right and heads[0].right > left for left, right in columns) > max(1, len(columns) / 2):
        return None  # a title over the whole table: the headings begin below it
    rows = _rows_below(lines, cells, end, columns, max(cell.bottom for cell in heads))
    if len(rows) < 2:
        return None
    lowest = sorted(_lowest(_stacked(heads)), key=lambda cell: cell.left)
    names = _names(_stacked(heads), [(cell.left, cell.right) for cell in lowest])
    return Table(names, frozenset(range(start, end)), rows)


def _columns_below(heads: Sequence[Cell]) -> list[Column]:
    """Columns from the left edge of each of the lowest headings to that of the next; [] where they overlap."""
    lowest = sorted(_lowest(heads), key=lambda cell: cell.left)
    if len(lowest) < 2 or any(one.right > other.left for one, other in pairwise(lowest)):
        return []
    if lowest[0].text[:1].islower() or ":" in lowest[0].text or any(NO_NAME.fullmatch(cell.text) for cell in lowest):
        return []
    top, bottom = min(cell.top for cell in heads), max(cell.bottom for cell in heads)
    if bottom - top > 6 * lowest[0].size:
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
        held = [_column_of(cell, columns) for cell in cells[place]]
        size = cells[place][0].size if cells[place] else 0.0
        upper = min((cell.top for cell in cells[place]), default=bottom)
        if (
            not held
            or None in held
            or upper - bottom > 2 * size
            or upper < top - size
            or CAPTION.match(lines[place].text)
        ):
            break
        if held[0] == 0 and (upper - bottom > 0.35 * size or (filled - {0} and len(held) == 1 and upper >= bottom - 1)):
            rows.append((place, place + 1))
            filled = set()
        elif not rows:
            return ()
        rows[-1] = (rows[-1][0], place + 1)
        filled |= {column for column in held if column is not None}
        bottom = max(bottom, *(cell.bottom for cell in cells[place]))
    while rows and all(_column_of(cell, columns) == 0 for row in cells[slice(*rows[-1])] for cell in row):
        rows.pop()  # what stands alone on the left after the last full row is no row
    return tuple(rows)


def _column_of(cell: Cell, columns: Sequence[Column]) -> int | None:
    return next(
        (place for place, (left, right) in enumerate(columns) if left <= cell.left and cell.right <= right), None
    )


def is_figure(cell: str) -> bool:
    """Whether a cell holds a figure alone, as the cells of a table's body do and those of its headings don't."""
    return any(char.isdigit() for char in cell) and all(NUMERIC.match(token) for token in cell.split())


def spaced_words(text: str, words: Sequence[Word], gap: float) -> Iterator[Sequence[Word]]:
    """Runs of words less than `gap` points apart; figures in a row are always apart."""
    start = 0
    for place, (before, after) in enumerate(pairwise(words), start=1):
        apart = after.left - before.right
        figures = bool(NUMERIC.match(text[before.start : before.end]) and NUMERIC.match(text[after.start : after.end]))
        if apart > gap or after.left < before.left or (figures and apart > 0.4 * gap):
            yield words[start:place]
            start = place
    if words:
        yield words[start:]


def _cells(text: str, parts: Sequence[TextLine], gap: float, line: int) -> list[Cell]:
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
    for word in part.words:
        size = part.font_size or 10
        seam = RUN_TOGETHER.search(text, word.start, word.end)
        if seam is None or word.right - word.left < 1.2 * size * (word.end - word.start):
            words.append(word)
            continue
        middle = seam.start() + 1
        words.append(Word(word.start, middle, word.right - 0.5 * size * (middle - word.start), word.right))
        words.append(Word(middle, word.end, word.left, word.left + 0.5 * size * (word.end - middle)))
    return words


def _row_cells(text: str, parts: Sequence[TextLine]) -> list[Cell]:
    return sorted(_cells(text, parts, CELL_GAP, 0), key=lambda cell: cell.left)


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
        cells = _row_cells(text, line.parts)
        if not _has_figures([cell.text for cell in cells]):
            new = _bold(line) or any(YEAR_OR_UNIT.search(cell.text) for cell in cells)
            parted = parted or new  # column headings: what follows is another table
            continue
        if parted or place - groups[-1][-1] > LONGEST_ROW:
            groups.append([])
        groups[-1].append(place)
        parted, figures_from = False, min(cell.left for cell in cells if is_figure(cell.text))
    return groups


def _has_figures(cells: Sequence[str]) -> bool:
    figures = [cell for cell in cells if is_figure(cell)]
    return bool(figures) and not all(YEAR_OR_UNIT.fullmatch(cell) for cell in figures)


def _columns(rows: Sequence[Sequence[Cell]]) -> list[Column]:
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


def _header(candidates: Sequence[Cell], first_row: Sequence[Cell], columns: Sequence[Column]) -> list[Cell]:
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
        if len(row) == 1 and _in_first(row[0], columns):
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
    if CAPTION.match(whole) or any(SENTENCE.match(cell.text) for cell in row):
        return True
    if 1 < len(row) <= 2 * sum(_has_figures([cell.text]) for cell in row):
        return True
    if len(row) > 1:
        return len(row) == 2 and bool(NUMBERED.match(whole))
    only = row[0]
    if _in_first(only, columns):
        return bool(NUMBERED.match(only.text))
    under = sum(min(right, only.right) > max(left, only.left) for left, right in columns)
    if under > max(2, len(columns) / 2):
        return True  # a title over the whole table
    outside = only.left < columns[0][0] - size or only.left > columns[-1][1] + size
    return outside or only.left < columns[1][0] - 6 * size or only.size > 1.25 * size


def _in_first(cell: Cell, columns: Sequence[Column]) -> bool:
    return cell.left < columns[0][1] and cell.right < columns[1][0]


def _continues(cell: Cell, other: Cell) -> bool:
    return -0.5 * cell.size < cell.top - other.bottom < TIGHT * cell.size and _overlap(cell, other) > 0.2 * cell.size


def _overlap(one: Cell, other: Cell) -> float:
    return min(one.right, other.right) - max(one.left, other.left)


def _stacked(cells: Sequence[Cell]) -> list[Cell]:
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


def _names(cells: Sequence[Cell], columns: Sequence[Column]) -> tuple[str, ...]:
    """The heading of each column: its own words from the top down, then those that it shares with its neighbours."""
    lowest = _lowest(cells)
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


def _lowest(cells: Sequence[Cell]) -> list[Cell]:
    """The headings with none below them."""
    return [
        cell
        for cell in cells
        if not any(other.top >= cell.bottom - 2 and _overlap(cell, other) > 0 for other in cells if other is not cell)
    ]


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
        placed[min(range(len(columns)), key=lambda place: _distance(cell, columns[place]))].append(cell)
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
    if not span:
        return [min(range(len(widths)), key=lambda place: _distance(cell, widths[place]))]
    level = min((held.top for place in span for held in own[place] if held.top >= cell.bottom - 2), default=cell.bottom)

    def free(place: int) -> bool:
        tops = [held.top for held in own[place]]
        covered = any(
            other.top < cell.bottom - 2 and min(widths[place][1], other.right) - max(widths[place][0], other.left) > 1
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
    if cell.left - widths[first][0] < 3:
        return list(range(first, highest + 1))
    spans = [(one, other) for one in range(lowest, first + 1) for other in range(last, highest + 1)]
    nearest = min(off_centre(*ends) for ends in spans)
    best = max((ends for ends in spans if off_centre(*ends) < nearest + cell.size), key=lambda ends: ends[1] - ends[0])
    return list(range(best[0], best[1] + 1))


def _rows(
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
        if gaps and not any(_in_first(cell, columns) for cell in cells[chain[end]]):
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
        if not close or _bold(lines[chain[0]]) != _bold(lines[other]):
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
    unlabelled = not any(_in_first(cell, columns) for cell in cells[chain[-1]])
    return upper, upper if unlabelled or lines[chain[-1]].text[:1].islower() else len(labels)


def _bold(line: TableLine) -> bool:
    return all(part.bold for part in line.parts)

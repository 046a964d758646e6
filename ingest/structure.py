"""The text of a paper's pages to blocks: headings, paragraphs, list items, table rows, furniture. Pure.

It works on the text alone, line by line, and better where the geometry of the lines is known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from ingest.cells import NUMERIC, TableLine, is_figure
from ingest.furniture import PrintedLine, find_furniture, printed_lines
from ingest.layout import PageLayout, TextLine
from ingest.models import Block, BlockKind, Page
from ingest.tables import Table, find_tables

__all__ = ["StructuredPage", "find_structure"]

BULLET = re.compile(r"^(?:[•·▪◦●○‣∙■□➢✓►*–—o-]|\uf0b7)[ \t]+(?=\S)")
ENUMERATED = re.compile(r"^(?:\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})[.)]|\([A-Z]\)|[A-Z][.)])[ \t]+(?=\S)")
NUMBERED = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,3}){0,3})\.?[ \t)]+(?=[A-Z‘“\"'(])")
MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+\S")
BOLD_LINE = re.compile(r"^(\*\*|__)(?=\S).{2,120}(?<=\S)\1:?$")
MARKDOWN_RULE = re.compile(r"^\|?[\s:|-]{3,}\|?$")
HAS_DIGIT = re.compile(r"\d")
CAPTION = re.compile(r"^(?:table|figure|chart|appendix|annex|graph|fig\.)\s+[A-Z]?\d*", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[/–-]\s?(?:20)?\d\d)?")
SENTENCE_END = re.compile(r"[.!?;:][\"'”’)]*$")
ADDRESS = re.compile(r"[\d@;]|www\.")  # in a line of contact details
HEADING_WORDS = 16
HEADER_LINES = 14  # how many lines above a table's first row can hold its column headings


class Role(Enum):
    HEADING = "heading"
    ITEM = "item"  # begins a list item
    NUMBERED = "numbered"  # begins a numbered paragraph
    HEADER = "header"  # column headings
    ROW = "row"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line with what is known of its looks; `size` is 0 where the geometry is not known."""

    printed: PrintedLine
    size: float = 0.0
    bold: bool = False
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    cells: tuple[str, ...] = ()
    parts: tuple[TextLine, ...] = ()
    after_furniture: bool = False

    @property
    def text(self) -> str:
        return self.printed.text


@dataclass(frozen=True, slots=True)
class StructuredPage:
    """A page, with its printed number as label where it has one, and its blocks in page order, none overlapping."""

    page: Page
    blocks: tuple[Block, ...]


def find_structure(pages: Sequence[tuple[Page, PageLayout | None]]) -> tuple[StructuredPage, ...]:
    """Blocks of every page of one paper. Every word of a page's text is in exactly one of its blocks."""
    furniture = find_furniture([page.text for page, _ in pages])
    looks = [_lines(page.text, layout) for page, layout in pages]
    body_size = _body_size(looks)
    structured: list[StructuredPage] = []
    columns: tuple[str, ...] = ()
    for (page, _), lines, starts, label in zip(pages, looks, furniture.starts, furniture.labels, strict=True):
        kept = _without(starts, lines)
        rows = [_row_like(line) and not _is_stretched(kept, place) for place, line in enumerate(kept)]
        tables = _tables(page.text, kept, rows, [line for line in lines if line.printed.start in starts])
        blocks, columns = _blocks(kept, rows, tables, body_size=body_size, carried=columns)
        blocks += [
            Block(BlockKind.FURNITURE, line.printed.start, line.printed.end)
            for line in lines
            if line.printed.start in starts
        ]
        labelled = page if page.label or not label or label == str(page.number) else replace(page, label=label)
        structured.append(StructuredPage(labelled, tuple(sorted(blocks, key=lambda block: block.start))))
    return tuple(structured)


def _without(starts: Set[int], lines: Sequence[Line]) -> list[Line]:
    """The lines that are no furniture; one that follows furniture knows it, for no block may reach across."""
    kept: list[Line] = []
    after_furniture = False
    for line in lines:
        if line.printed.start in starts:
            after_furniture = True
            continue
        kept.append(replace(line, after_furniture=True) if after_furniture else line)
        after_furniture = False
    return kept


def _tables(text: str, lines: Sequence[Line], rows: Sequence[bool], furniture: Sequence[Line]) -> tuple[Table, ...]:
    """The tables of a page; `rows` says which of its lines look like a table's row."""
    if not any(line.parts for line in lines):
        return ()
    looks = [
        TableLine(line.text, line.parts, row=row and bool(line.parts)) for line, row in zip(lines, rows, strict=True)
    ]
    return find_tables(text, looks, repeated=[TableLine(line.text, line.parts, row=False) for line in furniture])


def _lines(text: str, layout: PageLayout | None) -> list[Line]:
    printed = printed_lines(text)
    if layout is None:
        return [Line(line, cells=_text_cells(line.text)) for line in printed]
    geometry = sorted(layout.lines, key=lambda line: line.start)
    lines: list[Line] = []
    place = 0
    for line in printed:
        while place < len(geometry) and geometry[place].end <= line.start:
            place += 1
        over = place
        parts: list[TextLine] = []
        while over < len(geometry) and geometry[over].start < line.end:
            parts.append(geometry[over])
            over += 1
        lines.append(_look(line, parts, text))
    return lines


def _look(line: PrintedLine, parts: Sequence[TextLine], text: str) -> Line:
    if not parts:
        return Line(line, cells=_text_cells(line.text))
    return Line(
        line,
        size=max(part.font_size for part in parts),
        bold=all(part.bold for part in parts),
        left=min(part.left for part in parts),
        right=max(part.right for part in parts),
        top=min(part.top for part in parts),
        bottom=max(part.bottom for part in parts),
        cells=_text_cells(line.text) or _spaced_cells(line, parts, text),
        parts=tuple(parts),
    )


def _text_cells(text: str) -> tuple[str, ...]:
    """Cells of a line that separates them by tabs or pipes; () when it does not."""
    if text.startswith("|") and text.count("|") >= 2:
        return tuple(cell.strip() for cell in text.strip("|").split("|"))
    if "\t" in text and not BULLET.match(text) and not ENUMERATED.match(text) and not NUMBERED.match(text):
        cells = tuple(cell.strip() for cell in re.split(r"\t+", text))
        return cells if len([cell for cell in cells if cell]) >= 2 else ()
    return ()


def _spaced_cells(line: PrintedLine, parts: Sequence[TextLine], text: str) -> tuple[str, ...]:
    """Cells of a line whose words stand apart by gaps wider than any space between words; () for one cell."""
    words = [word for part in parts for word in part.words if line.start <= word.start < line.end]
    if len(words) < 2:
        return ()
    size = max(part.font_size for part in parts) or 10.0
    starts = [words[0].start]
    for before, after in pairwise(words):
        if after.left - before.right > 0.9 * size or after.left < before.left:
            starts.append(after.start)
    if len(starts) < 2:
        return ()
    ends = [*starts[1:], line.end]
    return tuple(text[start:end].strip() for start, end in zip(starts, ends, strict=True))


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            if line.size:
                sizes[round(line.size * 2) / 2] += len(line.text)
    return min(sizes, key=lambda size: (-sizes[size], size)) if sizes else 0.0


def _blocks(
    lines: Sequence[Line], rows: Sequence[bool], tables: Sequence[Table], *, body_size: float, carried: tuple[str, ...]
) -> tuple[list[Block], tuple[str, ...]]:
    """Blocks of one page, and the column headings in force at its end (a table may go on overleaf)."""
    roles = _roles(lines, rows, tables, body_size)
    headers = _header_lines(lines, roles)
    table_rows = {first: (end, table.columns) for table in tables for first, end in table.rows}
    inside = {place for table in tables for place in range(table.rows[0][0], table.rows[-1][1])}
    blocks: list[Block] = []
    columns = carried if roles and _opens_with_row(roles) else ()
    place = 0
    while place < len(lines):
        line, role = lines[place], roles[place]
        over = place + 1
        if place in table_rows:
            end, named = table_rows[place]
            while over < end and not lines[over].after_furniture:
                over += 1
            columns = named or columns
            blocks.append(_block(BlockKind.TABLE_ROW, lines[place:over], columns=columns))
            place = over
            continue
        if place in headers:
            columns = headers[place]
        if role is Role.HEADER:
            while over < len(lines) and roles[over] is Role.HEADER and not lines[over].after_furniture:
                over += 1
            blocks.append(_block(BlockKind.TABLE_ROW, lines[place:over]))
        elif role is Role.HEADING:
            while over < len(lines) and _heading_goes_on(lines, roles, over):
                over += 1
            blocks.append(_block(BlockKind.HEADING, lines[place:over], level=_level(line, body_size)))
        elif role is Role.ROW:
            blocks.append(_block(BlockKind.TABLE_ROW, lines[place:over], columns=columns))
        else:
            while over < len(lines) and _goes_on(lines, roles, over):
                over += 1
            kind = BlockKind.LIST_ITEM if role is Role.ITEM else BlockKind.PARAGRAPH
            if (
                over < len(lines)
                and roles[over] is Role.ROW
                and not lines[over].parts
                and _labels_row(lines, place, over)
            ):
                over += 1  # a row whose first cell wraps: its lines stand above the figures
                kind = BlockKind.TABLE_ROW
            blocks.append(_block(kind, lines[place:over], columns=columns if kind is BlockKind.TABLE_ROW else ()))
        if place not in inside and (CAPTION.match(line.text) or (role is not Role.ROW and len(line.text) > 70)):
            columns = ()  # another table, or none
        place = over
    ends_in_table = bool(blocks) and any(block.kind is BlockKind.TABLE_ROW for block in blocks[-3:])
    return blocks, columns if ends_in_table else ()


def _block(kind: BlockKind, lines: Sequence[Line], *, level: int = 0, columns: tuple[str, ...] = ()) -> Block:
    return Block(kind, lines[0].printed.start, lines[-1].printed.end, level=level, columns=columns)


def _roles(lines: Sequence[Line], rows: Sequence[bool], tables: Sequence[Table], body_size: float) -> list[Role]:
    in_tables = {place for table in tables for first, end in table.rows for place in range(first, end)}
    header = {place for table in tables for place in table.header}
    roles: list[Role] = []
    for place, line in enumerate(lines):
        if place in header:
            roles.append(Role.HEADER)
        elif place in in_tables or (rows[place] and _has_row_near(lines, rows, place)):
            roles.append(Role.ROW)
        elif _is_heading(lines, place, body_size):
            roles.append(Role.HEADING)
        elif NUMBERED.match(line.text) or re.match(r"^\d{1,2}(?:\.\d{1,3})+\s", line.text):
            roles.append(Role.NUMBERED)
        elif BULLET.match(line.text) or ENUMERATED.match(line.text):
            roles.append(Role.ITEM)
        else:
            roles.append(Role.TEXT)
    return roles


def _row_like(line: Line) -> bool:
    """Whether a line looks like a table row: separated cells, or a label followed by figures."""
    text = line.text
    if MARKDOWN_RULE.match(text) and "|" in text:
        return True
    if BULLET.match(text) or MARKDOWN_HEADING.match(text):
        return False
    if "|" in text or "\t" in text:
        return len([cell for cell in line.cells if cell]) >= 2
    tokens = text.split()
    figures = 0
    for token in reversed(tokens):
        if not NUMERIC.match(token):
            break
        figures += 1
    if figures >= 2 and len(text) < 180 and not text.endswith("."):
        return True
    filled = [cell for cell in line.cells if cell]
    if len(filled) >= 3 and len(text) < 220:
        return True
    if len(filled) == 2 and not NUMBERED.match(text) and not ENUMERATED.match(text):
        return bool(HAS_DIGIT.search(filled[1])) and len(filled[1]) < 40
    return figures == 1 and 1 < len(tokens) <= 8 and text[0].isupper() and text[-1] in "%)0123456789" and "%" in text


def _is_stretched(lines: Sequence[Line], place: int) -> bool:
    """Whether a line of words is set wide to fill the measure, as the lines of running text around it do."""
    line = lines[place]
    if not line.parts or len(line.cells) < 2 or any(is_figure(cell) for cell in line.cells):
        return False
    beside = [other for other in lines[max(0, place - 3) : place + 4] if other.parts and other is not line]
    return any(
        abs(other.left - line.left) < 2 and abs(other.right - line.right) < 2 and len(other.cells) < 2
        for other in beside
    )


def _has_row_near(lines: Sequence[Line], rows: Sequence[bool], place: int) -> bool:
    near = (other for other in range(max(0, place - 3), min(len(rows), place + 4)) if other != place and rows[other])
    return any(abs(lines[other].top - lines[place].top) <= 6 * lines[place].size for other in near)


def _opens_with_row(roles: Sequence[Role]) -> bool:
    return Role.ROW in roles[:3]


def _header_lines(lines: Sequence[Line], roles: Sequence[Role]) -> Mapping[int, tuple[str, ...]]:
    """Column headings by the position of the line from which they hold: the run of short lines above a table's figures.

    A table's first row is itself its heading where it holds no figures.
    """
    found: dict[int, tuple[str, ...]] = {}
    for place, role in enumerate(roles):
        if role is not Role.ROW or (place and roles[place - 1] is Role.ROW):
            continue
        if any(other in found for other in range(max(0, place - 4), place)) and not lines[place].printed.blank_before:
            continue  # still the same table: a wrapped label stood in between
        first = _filled(lines[place].cells)
        plain = bool(lines[place].parts) and not lines[place].bold  # words far apart may be of a stretched line
        if len(first) >= 2 and not plain and not any(is_figure(cell) for cell in first):
            found[place + 1] = first
            continue
        above = [] if lines[place].parts else _lines_above(lines, roles, place)
        if above:
            found[place] = (" ".join(line.text for line in above),)
        elif (
            len(first) >= 2 and not plain and all(YEAR.fullmatch(cell) or not HAS_DIGIT.search(cell) for cell in first)
        ):
            found[place + 1] = first
    return found


def _filled(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell for cell in cells if cell)


def _lines_above(lines: Sequence[Line], roles: Sequence[Role], place: int) -> list[Line]:
    above: list[Line] = []
    for other in range(place - 1, max(-1, place - 1 - HEADER_LINES), -1):
        line = lines[other]
        if roles[other] is not Role.TEXT or len(line.text) > 110 or SENTENCE_END.search(line.text):
            break
        if CAPTION.match(line.text):
            break
        above.append(line)
    return above[::-1]


def _labels_row(lines: Sequence[Line], place: int, row: int) -> bool:
    """Whether the text lines from `place` are the wrapped first cell of the row: short, unfinished, close above it."""
    label = lines[place:row]
    figures_only = all(NUMERIC.match(token) for token in lines[row].text.split()[-2:])
    return (
        len(label) <= 3
        and all(len(line.text) < 60 and not SENTENCE_END.search(line.text) for line in label)
        and any(len(word) > 2 and word.isalpha() for line in label for word in line.text.split())
        and not lines[row].printed.blank_before
        and not lines[row].after_furniture
        and figures_only
    )


def _is_heading(lines: Sequence[Line], place: int, body_size: float) -> bool:
    line = lines[place]
    text = line.text
    if MARKDOWN_HEADING.match(text) or BOLD_LINE.match(text):
        return True
    words = text.split()
    letters = [char for char in text if char.isalpha()]
    if not letters or len(words) > HEADING_WORDS or len(text) > 130 or len(letters) < 3:
        return False
    if BULLET.match(text) or text[0].islower() or re.search(r"[.,;]$", text):
        return False
    if sum(any(char.isalpha() for char in cell) for cell in line.cells) > 1 and line.parts:
        return False  # two cells beside each other
    following = lines[place + 1] if place + 1 < len(lines) else None
    if following is not None and following.text[:1].islower():
        return False
    if line.size and body_size:
        if line.size >= body_size * 1.12:
            return True
        if line.bold:
            if _in_bold_item(lines, place) or any(
                _beside(line, other) for other in lines[max(0, place - 15) : place + 16]
            ):
                return False  # a list item goes on, or a cell of a table that is read cell by cell
            return line.printed.blank_before or following is None or not following.bold or len(words) <= 10
    if all(char.isupper() for char in letters) and len(letters) >= 4:
        return not HAS_DIGIT.search(text) or len(letters) > 8
    numbered = NUMBERED.match(text)
    if numbered and len(words) <= 12 and not SENTENCE_END.search(text):
        return following is None or following.printed.blank_before or bool(NUMBERED.match(following.text))
    if line.size:
        return _is_cut_short(lines, place)  # the looks are known, and nothing else sets this line apart
    alone = line.printed.blank_before and (
        following is None or following.printed.blank_before or bool(BULLET.match(following.text))
    )
    return (
        alone
        and len(words) <= 10
        and text[0].isupper()
        and not SENTENCE_END.search(text)
        and not HAS_DIGIT.search(text)
    )


def _is_cut_short(lines: Sequence[Line], place: int) -> bool:
    """Whether a line of a few words stands above a paragraph that it leaves room for: underlined, as a rule."""
    line, following = lines[place], lines[place + 1] if place + 1 < len(lines) else None
    if following is None or not following.parts or len(line.text.split()) > 8 or SENTENCE_END.search(line.text):
        return False
    before = lines[place - 1] if place else None
    parted = before is None or line.printed.blank_before or line.top - before.bottom > 0.8 * line.size
    first_word = following.parts[0].words[0]
    room = following.right - line.right - (first_word.right - first_word.left)
    return (
        parted
        and len(following.text) > 55
        and following.text[0].isupper()
        and len(following.cells) < 2
        and not ADDRESS.search(line.text)
        and abs(following.left - line.left) < 3
        and -line.size < following.top - line.bottom < 0.8 * line.size
        and room > 2 * line.size
    )


def _in_bold_item(lines: Sequence[Line], place: int) -> bool:
    """Whether a bold line stands closely below, and no further left than, a list item in bold."""
    line, before = lines[place], lines[place - 1] if place else None
    return (
        before is not None
        and before.bold
        and bool(ENUMERATED.match(before.text) or BULLET.match(before.text))
        and not NUMBERED.match(before.text)
        and abs(before.size - line.size) < 0.6
        and line.left > before.left + line.size / 2
        and line.top - before.bottom < 0.5 * line.size
    )


def _beside(line: Line, other: Line) -> bool:
    overlap = min(line.bottom, other.bottom) - max(line.top, other.top)
    return overlap > 0.5 * line.size and other is not line and abs(other.left - line.left) > line.size


def _heading_goes_on(lines: Sequence[Line], roles: Sequence[Role], over: int) -> bool:
    line, before = lines[over], lines[over - 1]
    if roles[over] is not Role.HEADING or line.after_furniture:
        return False
    if line.printed.blank_before or MARKDOWN_HEADING.match(line.text):
        return False
    same_looks = bool(line.size) and abs(line.size - before.size) < 0.6 and line.bold == before.bold
    return same_looks and not NUMBERED.match(line.text) and len(before.text) > 30


def _level(line: Line, body_size: float) -> int:
    markdown = MARKDOWN_HEADING.match(line.text)
    if markdown:
        return len(markdown.group(1))
    if line.size and body_size and line.size >= body_size * 1.12:
        return 1 if line.size >= body_size * 1.4 else 2
    numbered = NUMBERED.match(line.text)
    if numbered:
        return min(6, 2 + numbered.group("number").count("."))
    return 2 if line.text.isupper() else 3


def _goes_on(lines: Sequence[Line], roles: Sequence[Role], over: int) -> bool:
    """Whether a line goes on with the paragraph or list item of the line before it."""
    line, before = lines[over], lines[over - 1]
    if roles[over] is not Role.TEXT or line.after_furniture:
        return False
    if line.printed.blank_before:
        # Some converters put a blank line after every line: then only the words tell.
        return line.text[0].islower() and not SENTENCE_END.search(before.text)
    if line.size and before.size:
        gap = line.top - before.bottom
        if gap > 0.9 * max(line.size, before.size):
            return False
        if abs(line.size - before.size) > 1.5:
            return False
    return True

"""Draw a table of the markup: wrapped cells, joined cells, repeated heading rows, figures to the right."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import simpleSplit
from reportlab.platypus import Table

from builder.style import PALE

__all__ = ["TableLook", "draw_table", "read_look"]

PADDING = 5  # points at either side of a cell
_NUMBER = re.compile(r"[(\-+]?£?[\d,.]+[%mk]?\)?|n/a|\N{EN DASH}")


@dataclass(frozen=True, slots=True)
class TableLook:
    """`heads` heading rows, and the columns' shares of the width (equal when empty). No heading rows: a label table."""

    heads: int = 1
    shares: tuple[float, ...] = ()


def read_look(argument: str) -> TableLook:
    """The look in a `!table heads=2 widths=40,30,30` command."""
    given = dict(pair.split("=") for pair in argument.split())
    shares = tuple(float(share) for share in given.get("widths", "").split(",") if share)
    return TableLook(int(given.get("heads", "1")), shares)


def draw_table(
    rows: tuple[tuple[str, ...], ...], *, look: TableLook, width: float, styles: dict[str, ParagraphStyle]
) -> Table:
    """A table `width` points wide whose heading rows are repeated on every page that it runs to.

    Cells are plain strings, not paragraphs, so that the page's text has a row's cells on one line.
    """
    shares = look.shares or (1.0,) * len(rows[0])
    if any(len(texts) != len(shares) for texts in rows):
        raise ValueError(f"every row needs {len(shares)} cells: {rows[0]}")
    joins = _joins(rows)
    widths = [width * share / sum(shares) for share in shares]
    spread = {first: sum(widths[first[0] : last[0] + 1]) for _, first, last in joins}
    cells: list[list[str]] = []
    marks: list[tuple[object, ...]] = []
    for row, texts in enumerate(rows):
        line: list[str] = []
        for column, text in enumerate(texts):
            style = styles["head" if _is_heading(text, row=row, column=column, look=look) else "cell"]
            place = (column, row)
            line.append(_wrapped(text, width=spread.get(place, widths[column]), style=style))
            marks.append(("FONT", place, place, style.fontName, style.fontSize, style.leading))
            if row >= look.heads and _NUMBER.fullmatch(text.strip("*")):
                marks.append(("ALIGN", place, place, "RIGHT"))
        cells.append(line)
    table = Table(cells, colWidths=widths, repeatRows=look.heads, spaceBefore=4, spaceAfter=12)
    table.setStyle([*_frame(look), *marks, *joins])
    return table


def _is_heading(text: str, *, row: int, column: int, look: TableLook) -> bool:
    return row < look.heads or (look.heads == 0 and column == 0) or text.startswith("**")


def _wrapped(text: str, *, width: float, style: ParagraphStyle) -> str:
    if text in ("<", "^"):
        return ""
    return "\n".join(simpleSplit(text.strip("*"), style.fontName, style.fontSize, width - 2 * PADDING))


def _frame(look: TableLook) -> list[tuple[object, ...]]:
    every, end = (0, 0), (-1, -1)
    return [
        ("GRID", every, end, 0.5, HexColor("#7f8c92")),
        ("VALIGN", every, end, "TOP"),
        ("LEFTPADDING", every, end, PADDING),
        ("RIGHTPADDING", every, end, PADDING),
        ("TOPPADDING", every, end, 3),
        ("BOTTOMPADDING", every, end, 4),
        ("BACKGROUND", every, (-1, look.heads - 1) if look.heads else (0, -1), PALE),
    ]


def _joins(rows: tuple[tuple[str, ...], ...]) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
    """One SPAN for every cell that `<` or `^` cells join on to."""
    joins = []
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text in ("<", "^"):
                continue
            right, down = column, row
            while right + 1 < len(texts) and texts[right + 1] == "<":
                right += 1
            while down + 1 < len(rows) and rows[down + 1][column] == "^":
                down += 1
            if (right, down) != (column, row):
                joins.append(("SPAN", (column, row), (right, down)))
    return joins

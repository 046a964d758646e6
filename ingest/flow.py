"""Paragraphs, list items and table rows put together as one page's text, whatever format they came from. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.text import clean_characters

__all__ = ["ITEM", "PARAGRAPH", "ROW", "join_lines", "on_one_line", "row_line", "trimmed"]

PARAGRAPH, ITEM, ROW = "paragraph", "item", "row"
MOST_COLUMNS = 100  # a damaged file can ask for millions


def join_lines(lines: Iterable[tuple[str, str]]) -> str:
    """One text of (kind, line) pairs: like items and rows stand line below line, a blank line parts everything else.

    An empty line adds nothing, but an empty paragraph parts two tables.
    """
    parts: list[str] = []
    before = PARAGRAPH
    for kind, line in lines:
        if line:
            parts += ["\n" if kind == before != PARAGRAPH else "\n\n", line]
        if line or kind == PARAGRAPH:
            before = kind
    return "".join(parts[1:])


def trimmed(text: str) -> str:
    """The text's lines cleaned and without blanks around them, empty ones left out."""
    return "\n".join(line.strip() for line in clean_characters(text).split("\n") if line.strip())


def on_one_line(text: str) -> str:
    """The text's words, cleaned, with one space between any two."""
    return " ".join(clean_characters(text).split())


def row_line(cells: Iterable[str]) -> str:
    """A table's row as one line, its cells apart by tabs; '' when all are empty, and no more than 100 columns."""
    words = [on_one_line(cell) for cell in cells][:MOST_COLUMNS]
    return "\t".join(words).rstrip("\t") if any(words) else ""

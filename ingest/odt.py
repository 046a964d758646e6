"""Read the text of an OpenDocument text (.odt), in the order of its page. Opens no link and no entity."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # its stubs aren't installed

from ingest.errors import LimitExceededError, PasswordNeededError, UnreadablePaperError
from ingest.flow import ITEM, MOST_COLUMNS, PARAGRAPH, ROW, join_lines, on_one_line, row_line, trimmed
from ingest.models import Page

__all__ = ["read_odt"]

MOST_BYTES = 200_000_000  # of everything in the file, unpacked
MOST_CONTENT_BYTES = 50_000_000  # of the XML that holds the words
MOST_ENTRIES = 5_000
MOST_SPACES = 100
MOST_ROWS = 1_000  # equal rows that one element may stand for

NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, STYLE, DRAW = (
    f"{{{NAMES}{part}:1.0}}" for part in ("office", "text", "table", "style", "drawing")
)
PARAGRAPHS = frozenset({f"{TEXT}p", f"{TEXT}h"})
# Deleted words, comments, and what stands in the drawings of formulas and charts.
UNSEEN = frozenset(
    {
        *(f"{TEXT}{name}" for name in ("tracked-changes", "sequence-decls", "variable-decls", "user-field-decls")),
        *(f"{TEXT}{name}" for name in ("ruby-text", "note-citation", "index-title-template")),
        *(f"{OFFICE}{name}" for name in ("annotation", "annotation-end", "forms", "settings")),
        *(f"{DRAW}{name}" for name in ("object", "object-ole", "image", "plugin")),
    }
)
# Read after the paragraph in which they are anchored.
ASIDE = frozenset({f"{DRAW}text-box", f"{TEXT}note-body"})

SPACES = re.compile(r"[ \t\r\n]+")  # line ends in the XML are no line ends of the page

# An Element is lxml's.
Element = Any


def read_odt(path: Path, *, paper_id: str) -> tuple[Page, ...]:
    """One page, without a number, that holds the document's text in reading order.

    A title and headings are Markdown headings ("## Scope"), list items begin with "- ", a table row is one line with
    its cells apart by tabs, and a blank line stands between paragraphs. A merged cell is written once, in its first
    place. Headers, footers, comments and deleted words are left out; text boxes and footnotes follow their paragraph.
    Raises UnreadablePaperError when it is not such a document or holds no text, PasswordNeededError when it is
    encrypted, and LimitExceededError when it unpacks to more than 200 MB or 5,000 entries.
    """
    try:
        content = _content(path)
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (zipfile.BadZipFile, KeyError) as error:
        raise UnreadablePaperError(f"{path.name}: this is not an OpenDocument text") from error
    except (etree.LxmlError, zlib.error, EOFError, RuntimeError, ValueError) as error:
        raise UnreadablePaperError(f"{path.name}: the document is damaged ({error})") from error
    except OSError as error:
        raise UnreadablePaperError(f"{path.name}: {error.strerror or error}") from error
    body = root.find(f"{OFFICE}body/{OFFICE}text")
    text = "" if body is None else join_lines(_lines(body, _titles(root)))
    if not text:
        raise UnreadablePaperError(f"{path.name}: the document holds no text")
    return (Page(paper_id, None, text),)


def _content(path: Path) -> bytes:
    """content.xml, after a look at what surrounds it."""
    with zipfile.ZipFile(path) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries.values()) > MOST_BYTES:
            raise LimitExceededError(
                f"{path.name}: the document unpacks to more than {MOST_BYTES // 1_000_000} MB "
                f"or {MOST_ENTRIES:,} entries"
            )
        manifest = entries.get("META-INF/manifest.xml")
        if manifest and manifest.file_size <= MOST_CONTENT_BYTES and b"encryption-data" in archive.read(manifest):
            raise PasswordNeededError(f"{path.name}: the document needs a password")
        content = entries["content.xml"]
        if content.file_size > MOST_CONTENT_BYTES:
            raise LimitExceededError(f"{path.name}: the text has more than {MOST_CONTENT_BYTES // 1_000_000} MB")
        return archive.read(content)


def _titles(root: Element) -> Mapping[str, int]:
    """Names of the paragraph styles that print a title, each with the depth 1."""
    names = {"Title": 1}
    for style in root.iterfind(f"{OFFICE}automatic-styles/{STYLE}style"):
        if style.get(f"{STYLE}parent-style-name") == "Title":
            names[style.get(f"{STYLE}name", "Title")] = 1
    return names


def _lines(container: Element, titles: Mapping[str, int], *, item: bool = False) -> Iterator[tuple[str, str]]:
    """(kind, line) of each paragraph, list item and table row; `item` says that a list's item begins here."""
    for element in container:
        if _is_unseen(element):
            continue
        if element.tag in PARAGRAPHS:
            yield from _paragraph_lines(element, titles, item=item)
            item = False
        elif element.tag == f"{TEXT}list-item":
            yield from _lines(element, titles, item=True)
        elif element.tag == f"{TABLE}table":
            yield PARAGRAPH, ""  # two tables in a row stay two
            yield from _table_lines(element)
        else:
            yield from _lines(element, titles)


def _paragraph_lines(element: Element, titles: Mapping[str, int], *, item: bool) -> Iterator[tuple[str, str]]:
    text = trimmed(_text(element))
    level = titles.get(element.get(f"{TEXT}style-name", ""), 0)
    if element.tag == f"{TEXT}h":
        level = min(_number(element, f"{TEXT}outline-level", most=6), 6)
    if level:  # also in a list: that is how Writer numbers its headings
        yield PARAGRAPH, f"{'#' * level} {on_one_line(text)}" if text else ""
    elif item and text:
        yield ITEM, f"- {on_one_line(text)}"
    else:
        yield PARAGRAPH, text
    for aside in _inner(element, ASIDE):
        yield from _lines(aside, titles)


def _table_lines(table: Element) -> Iterator[tuple[str, str]]:
    for row in _inner(table, frozenset({f"{TABLE}table-row"})):
        cells: list[str] = []
        for cell in row:
            if cell.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                paragraphs = _inner(cell, PARAGRAPHS) if cell.tag == f"{TABLE}table-cell" else ()
                words = " ".join(_text(paragraph) for paragraph in paragraphs)
                cells += [words] * _number(cell, f"{TABLE}number-columns-repeated", most=MOST_COLUMNS)
        line = row_line(cells)
        if line:
            yield from ((ROW, line) for _ in range(_number(row, f"{TABLE}number-rows-repeated", most=MOST_ROWS)))


def _text(element: Element) -> str:
    """The words of a paragraph as they stand, without those that follow it."""
    parts = [_spaced(element.text)]
    for child in element:
        if child.tag == f"{TEXT}s":
            parts.append(" " * _number(child, f"{TEXT}c", most=MOST_SPACES))
        elif child.tag == f"{TEXT}tab":
            parts.append(" ")
        elif child.tag == f"{TEXT}line-break":
            parts.append("\n")
        elif child.tag not in ASIDE and not _is_unseen(child):
            parts.append(_text(child))
        parts.append(_spaced(child.tail))
    return "".join(parts)


def _spaced(text: str | None) -> str:
    return SPACES.sub(" ", text or "")


def _number(element: Element, name: str, *, most: int) -> int:
    """A count that an attribute gives: 1 where it gives none, never more than `most`."""
    value = element.get(name, "1")
    return min(max(int(value), 1), most) if value.isdecimal() and len(value) < 9 else 1


def _inner(element: Element, tags: frozenset[str]) -> Iterator[Element]:
    """The nearest elements of these tags below the element, in order, none inside another or inside what is unseen."""
    for child in element:
        if child.tag in tags:
            yield child
        elif not _is_unseen(child):
            yield from _inner(child, tags)


def _is_unseen(element: Element) -> bool:
    # A comment or an entity in the XML has a function for its tag.
    return not isinstance(element.tag, str) or element.tag in UNSEEN

"""Read the text of a Word document, in the order of its page. The only module that imports python-docx."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from ingest.errors import LimitExceededError, PasswordNeededError, UnreadablePaperError
from ingest.flow import ITEM, MOST_COLUMNS, PARAGRAPH, ROW, join_lines, row_line, trimmed
from ingest.models import Page

__all__ = ["read_docx"]

MOST_BYTES = 200_000_000  # of everything in the file, unpacked
MOST_ENTRIES = 5_000

_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word files before 2007 begin so, and so does an encrypted one
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_PARAGRAPH, _TABLE, _ROW, _CELL, _TEXT_BOX = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "txbxContent"))
_WRAPPERS = frozenset(qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
# Deleted and moved-away words are no longer on the page; a fallback repeats its alternative for older programs.
_UNSEEN = frozenset(qn(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr"))
_CHARACTERS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}

# What python-docx raises for damaged parts; lxml's parser error is a SyntaxError.
_DAMAGE = (
    PythonDocxError,
    OpcError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)

# An Element is lxml's; its stubs aren't installed and python-docx gives it no public type.
Element = Any


def read_docx(path: Path, *, paper_id: str) -> tuple[Page, ...]:
    """One page, without a number, that holds the document's text in reading order.

    A title and headings are Markdown headings ("## Scope"), list items begin with "- ", a table row is one line with
    its cells apart by tabs, and a blank line stands between paragraphs. A merged cell is written once, in its first
    place, and is empty in the others. Headers, footers and deleted words are left out; text boxes follow their
    paragraph.
    Raises UnreadablePaperError when it is not a Word document or holds no text, PasswordNeededError when it is
    encrypted, and LimitExceededError when it unpacks to more than 200 MB or 5,000 entries.
    """
    _check_archive(path)
    try:
        document = docx.Document(str(path))
        levels = _heading_levels(document)
        listed = _list_styles(document)
        text = join_lines(_lines(document.element.body, levels, listed))
    except _DAMAGE as error:
        raise UnreadablePaperError(f"{path.name}: the Word document is damaged ({error})") from error
    if not text:
        raise UnreadablePaperError(f"{path.name}: the document holds no text")
    return (Page(paper_id, None, text),)


def _check_archive(path: Path) -> None:
    try:
        content = path.read_bytes()
        if content.startswith(_OLE_MARK):
            if _OLE_ENCRYPTED in content:
                raise PasswordNeededError(f"{path.name}: the document needs a password")
            raise UnreadablePaperError(f"{path.name}: this is a Word document of before 2007; save it as .docx")
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadablePaperError(f"{path.name}: this is not a Word document") from error
    except OSError as error:
        raise UnreadablePaperError(f"{path.name}: {error.strerror or error}") from error
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise LimitExceededError(
            f"{path.name}: the document unpacks to more than {MOST_BYTES // 1_000_000} MB or {MOST_ENTRIES:,} entries"
        )
    if "word/document.xml" not in (entry.filename for entry in entries):
        raise UnreadablePaperError(f"{path.name}: this is not a Word document")


def _heading_levels(document: Any) -> Mapping[str, int]:
    """Style id to heading depth, from 1; a style based on a heading style is a heading too."""
    levels: dict[str, int] = {}
    for style in document.styles:
        ancestor = style
        for _ in range(10):  # a damaged file can make a circle of styles
            if ancestor is None:
                break
            name = str(ancestor.name or "").lower()
            if name == "title" or (name.startswith("heading ") and name[8:].isdigit()):
                levels[style.style_id] = 1 if name == "title" else min(int(name[8:]), 6)
                break
            ancestor = getattr(ancestor, "base_style", None)
    return levels


def _list_styles(document: Any) -> frozenset[str]:
    """The ids of the styles that make a paragraph an item of a list."""
    return frozenset(
        style.style_id
        for style in document.styles
        if str(style.name or "").lower().startswith(("list bullet", "list number"))
        or style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    )


def _lines(container: Element, levels: Mapping[str, int], listed: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(kind, line) of each paragraph, list item and table row; kind is "paragraph", "item" or "row"."""
    for element in container:
        if element.tag == _PARAGRAPH:
            yield from _paragraph_lines(element, levels, listed)
        elif element.tag == _TABLE:
            yield PARAGRAPH, ""  # two tables in a row stay two
            yield from ((ROW, _row_line(row)) for row in _inner(element, _ROW))
        elif element.tag in _WRAPPERS:
            yield from _lines(element, levels, listed)


def _paragraph_lines(
    paragraph: Element, levels: Mapping[str, int], listed: frozenset[str]
) -> Iterator[tuple[str, str]]:
    text = trimmed(_text(paragraph))
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    style_id = style.get(qn("w:val")) if style is not None else ""
    number = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
    numbered = style_id in listed if number is None else number.get(qn("w:val")) != "0"  # 0 takes the number away
    if style_id in levels:
        yield PARAGRAPH, f"{'#' * levels[style_id]} {' '.join(text.split())}" if text else ""
    elif numbered and text:
        yield ITEM, f"- {' '.join(text.split())}"
    else:
        yield PARAGRAPH, text
    for box in _inner(paragraph, _TEXT_BOX):
        yield from _lines(box, levels, listed)


def _row_line(row: Element) -> str:
    cells: list[str] = [""] * _number(row, "w:trPr/w:gridBefore")
    for cell in _inner(row, _CELL):
        merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        continues = merge is not None and merge.get(qn("w:val")) != "restart"
        paragraphs = () if continues else _inner(cell, _PARAGRAPH)
        cells.append(" ".join(" ".join(_text(paragraph) for paragraph in paragraphs).split()))
        cells.extend([""] * (_number(cell, "w:tcPr/w:gridSpan") - 1))
    return row_line(cells)


def _number(element: Element, path: str) -> int:
    found = element.find("/".join(qn(name) for name in path.split("/")))
    value = found.get(qn("w:val"), "0") if found is not None else "0"
    return min(int(value), MOST_COLUMNS) if value.isdigit() else 0


def _inner(element: Element, tag: str) -> Iterator[Element]:
    """The nearest elements of this tag below the element, in order, none inside another or inside what is unseen."""
    for child in element:
        if child.tag == tag:
            yield child
        elif not _is_unseen(child):
            yield from _inner(child, tag)


def _text(element: Element) -> str:
    """The words of a paragraph as they stand, without those of text boxes in it."""
    parts: list[str] = []
    for child in element:
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in _CHARACTERS:
            parts.append(_CHARACTERS[child.tag])
        elif child.tag != _TEXT_BOX and not _is_unseen(child):
            parts.append(_text(child))
    return "".join(parts)


def _is_unseen(element: Element) -> bool:
    # A comment in the XML has a function for its tag.
    return not isinstance(element.tag, str) or element.tag in _UNSEEN or element.tag.endswith("}Fallback")

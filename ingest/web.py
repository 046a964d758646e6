"""Read the text of a web page that was saved as a file: agendas and minutes as councils publish them. Opens no link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html  # type: ignore[import-untyped]  # its stubs aren't installed
from lxml import etree

from ingest.errors import LimitExceededError, UnreadablePaperError
from ingest.flow import ITEM, MOST_COLUMNS, PARAGRAPH, ROW, join_lines, on_one_line, row_line, trimmed
from ingest.models import Page

__all__ = ["read_html"]

MOST_BYTES = 20_000_000

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Browsers read the two Latin-1 names as Windows' superset of it, which has the dashes and the curved quotes.
LATIN_1 = frozenset({"iso-8859-1", "us-ascii"})
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?(utf-8|iso-8859-\d{1,2}|windows-125\d|us-ascii)", re.I)

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | {
    *("address", "article", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "legend", "li", "main", "ol", "p", "pre"),
    *("section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
UNSEEN = frozenset(
    {
        *("aside", "audio", "button", "canvas", "datalist", "embed", "frameset", "head", "iframe", "input", "map"),
        *("nav", "noscript", "object", "option", "script", "select", "style", "svg", "template", "textarea", "video"),
    }
)
# What surrounds a paper on every page of a website.
SITE_ROLES = frozenset({"banner", "complementary", "contentinfo", "dialog", "navigation", "search"})
HIDDEN_CLASSES = frozenset({"govuk-visually-hidden", "screen-reader-text", "sr-only", "visually-hidden"})
NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
SEPARATOR = re.compile(r"\s+[-–—|·»]\s+")  # between a page's own title and the website's
NUMBER = re.compile(r"\(?(?:\d{1,3}|[A-Za-z])[.)]?")
PROSE_LINES = 3  # a cell with as many paragraphs or items is no figure or name
SPACES = re.compile(r"[ \t\r\n\f]+")

# An Element is lxml's.
Element = Any


def read_html(path: Path, *, paper_id: str) -> tuple[Page, ...]:
    """One page, without a number, that holds what a reader of the web page sees, without menus, banners and scripts.

    Headings are Markdown headings ("## Scope"), the items of lists begin with "- " or with their number, a table row
    is one line with its cells apart by tabs, and a blank line stands between paragraphs. What the page's title says
    beyond its main heading stands first, as a letterhead would.
    Raises UnreadablePaperError when the file can't be opened, is no web page or holds no text, and LimitExceededError
    above 20 MB.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise LimitExceededError(f"{path.name}: the web page has more than {MOST_BYTES // 1_000_000} MB")
        markup = _decoded(path.read_bytes(), name=path.name)
    except OSError as error:
        raise UnreadablePaperError(f"{path.name}: {error.strerror or error}") from error
    document = _parsed(markup)
    lines = [] if document is None else _content(document)
    if not lines:
        raise UnreadablePaperError(f"{path.name}: the web page holds no text")
    return (Page(paper_id, None, join_lines([*_title(document, lines), *lines])),)


def _decoded(content: bytes, *, name: str) -> str:
    if content.startswith(UTF16_MARKS):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise UnreadablePaperError(f"{name}: this is not a web page")
    named = CHARSET.search(content[:4096])
    encoding = named[1].decode().lower() if named else "utf-8"
    for choice in ("utf-8-sig", "cp1252" if encoding in LATIN_1 else encoding):
        try:
            return content.decode(choice)  # what is UTF-8 throughout is UTF-8, whatever it says of itself
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", errors="replace")


def _parsed(markup: str) -> Element | None:
    """The document; None when there is nothing in it."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        return lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _content(document: Element) -> list[tuple[str, str]]:
    """The lines of the page's main part where it names one, else of all of it."""
    # "modgov" is where the committee system that most councils use puts a page's own content.
    for place in ("//main", "//*[@role='main']", "//*[@id='modgov']", "//body"):
        for element in document.xpath(place):
            lines = _Flow().read(element)
            if any(words for _, words in lines):
                return lines
    return []


def _title(document: Element, lines: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What the page calls itself: its heading where it has none, then what more the title says, such as the council."""
    parts = [part for part in SEPARATOR.split(on_one_line(document.findtext(".//title") or "")) if part]
    heading = next((words[2:] for _, words in lines if words.startswith("# ")), None)
    if heading is None and parts:
        yield PARAGRAPH, f"# {parts.pop(0)}"
    yield PARAGRAPH, "\n".join(part for part in parts if part != heading)


def _is_unseen(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in UNSEEN or element.get("hidden") is not None:
        return True
    if element.get("role") in SITE_ROLES or element.get("aria-hidden") == "true":
        return True
    if NOT_SHOWN.search(element.get("style", "")) or HIDDEN_CLASSES & set(element.get("class", "").split()):
        return True
    return element.tag in ("header", "footer") and _is_of_the_site(element)


def _is_of_the_site(element: Element) -> bool:
    """Whether a header or footer is the website's; one inside an article, or with the main heading, is the paper's."""
    inside = next(element.iterancestors("main", "article", "section"), None)
    return inside is None and element.find(".//h1") is None


class _Flow:
    """Collects the lines of one element: (kind, line) pairs as join_lines takes them."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, str]] = []
        self._open: list[str] = []  # the words of the line that is being read
        self._mark = ""  # what the next line begins with when it is a list's item

    def read(self, element: Element) -> list[tuple[str, str]]:
        """The lines of the element and of all that is in it."""
        self._inside(element)
        self._end_line()
        return self._lines

    def _inside(self, element: Element) -> None:
        keep = element.tag == "pre"
        self._add(element.text, keep=keep)
        for child in element:
            if not _is_unseen(child):
                self._child(child)
            self._add(child.tail, keep=keep)

    def _add(self, text: str | None, *, keep: bool) -> None:
        if text:
            self._open.append(text if keep else SPACES.sub(" ", text))

    def _child(self, element: Element) -> None:
        if element.tag == "br":
            self._open.append("\n")
        elif element.tag not in BLOCKS:
            self._inside(element)
        else:
            self._end_line()
            if element.tag in HEADINGS:
                words = on_one_line(" ".join(line for _, line in _Flow().read(element)))
                self._lines.append((PARAGRAPH, f"{'#' * int(element.tag[1])} {words}" if words else ""))
            elif element.tag == "table" and (rows := _rows(element)):
                self._lines.append((PARAGRAPH, trimmed(element.findtext("caption") or "")))  # it parts two tables too
                if _holds_prose(rows):
                    self._items(rows)
                else:
                    self._lines += [(ROW, row_line(cells)) for cells in _grid(rows)]
            elif element.tag in ("ol", "ul"):
                self._list(element)
            else:
                self._inside(element)
            self._end_line()

    def _end_line(self) -> None:
        words, self._open = trimmed("".join(self._open)), []
        if not words:
            return
        if self._mark:
            self._lines.append((ITEM, f"{self._mark} {on_one_line(words)}"))
            self._mark = ""
        else:
            self._lines.append((PARAGRAPH, words))

    def _list(self, element: Element) -> None:
        start = element.get("start", "")
        number = int(start) if start.isdecimal() and len(start) < 5 else 1
        counted = element.tag == "ol" and element.get("type", "1") == "1"
        for child in element:
            if _is_unseen(child):
                continue
            self._mark = "" if child.tag != "li" else f"{number}." if counted else "-"
            number += child.tag == "li"
            self._inside(child)
            self._end_line()
        self._mark = ""

    def _items(self, rows: list[list[Element]]) -> None:
        """Cells one after the other; a number that stands in a cell by itself begins the line that follows it."""
        for cell in (cell for row in rows for cell in row):
            words = on_one_line(cell.text_content())
            if NUMBER.fullmatch(words):
                self._mark = words
            else:
                self._inside(cell)
                self._end_line()
        self._mark = ""


def _rows(table: Element) -> list[list[Element]]:
    """The rows of a table of data; none where a table only arranges the page: its cells are read as they come."""
    if table.get("role") in ("none", "presentation") or table.find(".//table") is not None:
        return []
    rows = [
        [cell for cell in row if cell.tag in ("td", "th") and not _is_unseen(cell)]
        for row in table.iter("tr")
        if not _is_unseen(row)
    ]
    return rows if max((len(row) for row in rows), default=0) > 1 else []


def _holds_prose(rows: list[list[Element]]) -> bool:
    """Whether most rows have a cell of several paragraphs: minutes set as a table, an item to a row."""
    prose = sum(any(len(_Flow().read(cell)) >= PROSE_LINES for cell in row) for row in rows)
    return prose > len(rows) / 2


def _grid(rows: list[list[Element]]) -> Iterator[list[str]]:
    """Each row's cells in their columns; a cell over several is written in its first place and empty in the others."""
    covered: dict[int, int] = {}  # column -> rows that a tall cell still covers
    for row in rows:
        cells: list[str] = []
        below: dict[int, int] = {}
        for cell in row:
            while covered.get(len(cells), 0) > 0:
                cells.append("")
            tall, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            below |= dict.fromkeys(range(len(cells), len(cells) + wide), tall - 1)
            cells += [" ".join(line for _, line in _Flow().read(cell)), *[""] * (wide - 1)]
        covered = {column: left - 1 for column, left in covered.items() if left > 1} | below
        yield cells


def _span(cell: Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), MOST_COLUMNS) if value.isdecimal() and len(value) < 9 else 1

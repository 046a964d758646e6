"""Look at a PDF page as it is drawn: its characters' places, where a quote lies, and the page as a picture.

The only module that imports pypdfium2. pdfium is not safe to call from two threads: all calls are made under one lock.
"""

from __future__ import annotations

import ctypes
import logging
import math
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from itertools import repeat
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

from ingest.errors import PasswordNeededError, UnreadablePaperError
from ingest.filled import FilledField
from ingest.layout import Box, Characters, place_quote

__all__ = ["DrawnPaper", "page_sizes", "quote_boxes", "render_page"]

MAX_PIXELS = 12_000_000
MAX_SIDE = 8_000
BOLD_WEIGHT = 700  # CSS and OpenType count bold from here
BOLD_NAME = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
FORCE_BOLD = 1 << 18  # a font descriptor's flag, ISO 32000-1 table 123
UNSEEN = 2 | 32  # flags of an annotation that is hidden or not for viewing, ISO 32000-1 table 165
PASSWORD_FIELD = 1 << 13  # ISO 32000-1 table 228
TYPED_FIELDS = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX)
SHADES_WIDTH = 850  # pixels: 100 to the inch on A4, so that lines of print are apart
LOOK_WIDTH = 150  # pixels: enough to see whether anything is drawn

_lock = RLock()
# It warns of form techniques that this build can't draw, which nobody here can act on.
logging.getLogger("pypdfium2").addHandler(logging.NullHandler())
logging.getLogger("pypdfium2").propagate = False


class DrawnPaper:
    """An open PDF. Use it in a `with` block; it holds the file open until then.

    Page numbers count from 1. Every method raises UnreadablePaperError for a page that can't be loaded.
    """

    def __init__(self, path: Path, *, password: str | None = None) -> None:
        """Open the paper; raises PasswordNeededError or UnreadablePaperError."""
        self.path = path
        with _lock:
            # pdfium sets its last error only when a load fails, and a paper without pages loads: it would be told the
            # reason of the paper before it. A load that surely fails leaves a reason that can be known again.
            raw.FPDF_LoadDocument(b"", None)
            try:
                self._document = pypdfium2.PdfDocument(path, password=password)
            except FileNotFoundError as error:
                raise UnreadablePaperError(f"{path.name} is no longer there") from error
            except pypdfium2.PdfiumError as error:
                raise _translated(path, error) from error
            self.page_count = len(self._document)
            self._loaded: tuple[int, Any] | None = None  # the page asked for last, for it is often asked for again
            with suppress(pypdfium2.PdfiumError):  # a form so damaged that its fields can't be drawn
                self._document.init_forms()

    def __enter__(self) -> DrawnPaper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file. Closing twice does no harm."""
        with _lock:
            self._let_go()
            self._document.close()

    def label(self, number: int) -> str:
        """The name that the PDF itself gives the page, '' for none."""
        with _lock:
            try:
                return str(self._document.get_page_label(number - 1))
            except UnicodeDecodeError:
                return ""

    def size(self, number: int) -> tuple[float, float]:
        """Width and height of the displayed page in points."""
        with self._page(number) as page:
            width, height = page.get_size()
            return float(width), float(height)

    def characters(self, number: int, *, filled: bool = True) -> Characters:
        """Every character of the page with its place; those typed into form fields come last, if `filled`.

        Once they were asked for, the page has them for as long as the paper is open.
        """
        if filled and self.filled(number):
            with self._page(number) as page:
                raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
                self._let_go()  # it shows when the page is loaded anew
        with self._page(number) as page:
            textpage = page.get_textpage()
            try:
                return _characters(page, textpage)
            finally:
                textpage.close()

    def filled(self, number: int) -> tuple[FilledField, ...]:
        """What was typed into form fields and boxes of free text, in the PDF's order; none of it is the page's own."""
        with self._page(number) as page:
            form = self._document.formenv.raw if self._document.formenv else None
            found = (_filled(page, form, index) for index in range(raw.FPDFPage_GetAnnotCount(page.raw)))
            return tuple(field for field in found if field)

    def images(self, number: int) -> tuple[Box, ...]:
        """Where the page's images lie; they may overlap."""
        with self._page(number) as page:
            width, height = page.get_size()
            items = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=5))
            if not items or width <= 0 or height <= 0:
                return ()
            bounds = np.array([item.get_bounds() for item in items], dtype=np.float32).T
            left, right, top, bottom = _displayed(page, *bounds).clip(0, [[width], [width], [height], [height]])
            edges = (left / width, top / height, right / width, bottom / height)
            return tuple(Box(*sides) for sides in zip(*(edge.tolist() for edge in edges), strict=True))

    def shows_something(self, number: int) -> bool:
        """Whether anything at all is drawn on the page, seen in a small picture of it."""
        with self._page(number) as page:
            bitmap = _bitmap(page, LOOK_WIDTH)
            try:
                pixels: NDArray[np.uint8] = bitmap.to_numpy()
                return bool((pixels != pixels[0, 0]).any())
            finally:
                bitmap.close()

    def shades(self, number: int) -> NDArray[np.uint8]:
        """A small grey copy of the page, height x width, 0 black to 255 white."""
        with self._page(number) as page:
            bitmap = _bitmap(page, SHADES_WIDTH)
            try:
                return np.asarray(bitmap.to_pil().convert("L"), dtype=np.uint8)
            finally:
                bitmap.close()

    def picture(self, number: int, *, width: int) -> bytes:
        """The page as a PNG about `width` pixels wide, less where the page is very long."""
        with self._page(number) as page:
            bitmap = _bitmap(page, width)
            try:
                stream = BytesIO()
                bitmap.to_pil().save(stream, format="PNG")
                return stream.getvalue()
            finally:
                bitmap.close()

    @contextmanager
    def _page(self, number: int) -> Iterator[Any]:
        with _lock:
            if not 1 <= number <= self.page_count:
                raise UnreadablePaperError(f"{self.path.name} has no page {number}; its last page is {self.page_count}")
            try:
                if self._loaded is None or self._loaded[0] != number:
                    self._let_go()
                    self._loaded = number, self._document[number - 1]
                yield self._loaded[1]
            except pypdfium2.PdfiumError as error:
                raise UnreadablePaperError(f"{self.path.name}: page {number} is damaged: {error}") from error

    def _let_go(self) -> None:
        if self._loaded is not None:
            self._loaded[1].close()
            self._loaded = None


def render_page(path: Path, *, number: int, width: int = 1000, password: str | None = None) -> bytes:
    """Page `number`, counted from 1, as a PNG `width` pixels wide; narrower where that would be a very large picture.

    Raises PasswordNeededError or UnreadablePaperError.
    """
    with DrawnPaper(path, password=password) as paper:
        return paper.picture(number, width=width)


def quote_boxes(
    path: Path, *, number: int, quote: str, password: str | None = None, occurrence: int = 0
) -> tuple[Box, ...]:
    """Where a quote lies on page `number`, counted from 1: a box for each line it takes, in fractions of the page.

    White space, hyphenation and ligatures make no difference. Where the page says the same words at several places,
    `occurrence` says which is meant, counted from 0 (`layout.occurrence_of` counts it). () when the quote can't be
    placed surely. Raises PasswordNeededError or UnreadablePaperError.
    """
    with DrawnPaper(path, password=password) as paper:
        return place_quote(quote, paper.characters(number), occurrence=occurrence)


def page_sizes(path: Path, *, password: str | None = None) -> tuple[tuple[float, float], ...]:
    """Width and height in points of each page as displayed."""
    with DrawnPaper(path, password=password) as paper:
        return tuple(paper.size(number) for number in range(1, paper.page_count + 1))


def _translated(path: Path, error: pypdfium2.PdfiumError) -> UnreadablePaperError:
    """pdfium's failure to open a paper in a clerk's words."""
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return PasswordNeededError(f"{path.name} needs a password")
    if error.err_code == raw.FPDF_ERR_FILE:  # see DrawnPaper.__init__
        readable = os.access(path, os.R_OK)
        return UnreadablePaperError(f"{path.name} {'has no pages' if readable else 'may not be opened by this user'}")
    return UnreadablePaperError(f"{path.name} is damaged, or is not a PDF: {error}")


def _bitmap(page: Any, width: int) -> Any:
    page_width, page_height = page.get_size()
    if not (page_width > 0 and page_height > 0):
        raise pypdfium2.PdfiumError("the page has no size")
    scale = min(
        max(width, 1) / page_width,
        math.sqrt(MAX_PIXELS / (page_width * page_height)),
        MAX_SIDE / max(page_width, page_height),
    )
    return page.render(scale=scale, rev_byteorder=True)


def _characters(page: Any, textpage: Any) -> Characters:
    text = _text(textpage)
    starts = _word_starts(text)
    sizes, upright, bold = _manners(textpage, starts, quarter_turned=page.get_rotation() % 180 == 90)
    # A manner holds from its word's start to the next word; characters before the first word are spaces.
    holds = np.clip(np.searchsorted(starts, np.arange(len(text)), side="right") - 1, 0, None)
    left, right, top, bottom = _places(page, textpage, len(text))
    width, height = page.get_size()
    return Characters(
        text, width, height, left, right, top, bottom, size=sizes[holds], upright=upright[holds], bold=bold[holds]
    )


def _text(textpage: Any) -> str:
    """One character for each that pdfium counts, so that offsets into the text are its indices."""
    count = textpage.count_chars()
    text = str(textpage.get_text_range()) if count else ""
    if len(text) == count:
        return text
    codes = (raw.FPDFText_GetUnicode(textpage.raw, index) for index in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def _word_starts(text: str) -> NDArray[np.int64]:
    spaces = np.fromiter(map(str.isspace, text), dtype=bool, count=len(text))
    starts = np.flatnonzero(~spaces & np.concatenate(([True], spaces[:-1]))) if len(text) else np.array([0])
    return starts if len(starts) else np.array([0])


def _places(page: Any, textpage: Any, count: int) -> NDArray[np.float64]:
    """Left, right, top and bottom of each character on the displayed page.

    The loose box is as high as the font size, so all characters of a line have the same top and bottom.
    """
    boxes = (raw.FS_RECTF * max(count, 1))()
    found = map(raw.FPDFText_GetLooseCharBox, repeat(textpage.raw), range(count), boxes)
    placed = np.fromiter(found, dtype=bool, count=count)
    box_left, box_top, box_right, box_bottom = np.frombuffer(boxes, dtype=np.float32).reshape(-1, 4)[:count].T
    places = _displayed(page, box_left, box_bottom, box_right, box_top)
    places[:, ~placed | (places[1] - places[0] <= 0) | (places[3] - places[2] <= 0)] = np.nan
    return places


def _displayed(
    page: Any,
    box_left: NDArray[np.float32],
    box_bottom: NDArray[np.float32],
    box_right: NDArray[np.float32],
    box_top: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Left, right, top and bottom on the displayed page of boxes given in the PDF's own space."""
    page_left, page_bottom, page_right, page_top = page.get_bbox()
    from_left, from_right = (
        (box_left - page_left, box_right - page_left),
        (page_right - box_right, page_right - box_left),
    )
    from_top, from_bottom = (
        (page_top - box_top, page_top - box_bottom),
        (box_bottom - page_bottom, box_top - page_bottom),
    )
    sides = {
        0: (*from_left, *from_top),
        90: (*from_bottom, *from_left),
        180: (*from_right, *from_bottom),
        270: (*from_top, *from_right),
    }[page.get_rotation()]
    return np.array(sides, dtype=np.float64).reshape(4, -1)


def _filled(page: Any, form: Any, index: int) -> FilledField | None:
    """What was typed into the page's annotation `index`; None for one that shows no typed words."""
    note = raw.FPDFPage_GetAnnot(page.raw, index)
    if not note:
        return None
    try:
        if raw.FPDFAnnot_GetFlags(note) & UNSEEN:
            return None
        words = _typed(note, form)
        box = raw.FS_RECTF()
        if not words.strip() or not raw.FPDFAnnot_GetRect(note, box):
            return None
        edges = (np.array([edge], dtype=np.float32) for edge in (box.left, box.bottom, box.right, box.top))
        left, right, top, bottom = _displayed(page, *edges)[:, 0].tolist()
        return FilledField(words, left, right, top, bottom)
    finally:
        raw.FPDFPage_CloseAnnot(note)


def _typed(note: Any, form: Any) -> str:
    kind = raw.FPDFAnnot_GetSubtype(note)
    if kind == raw.FPDF_ANNOT_FREETEXT:
        return _wide_text(lambda buffer, size: raw.FPDFAnnot_GetStringValue(note, b"Contents", buffer, size))
    if kind != raw.FPDF_ANNOT_WIDGET or form is None:
        return ""
    secret = raw.FPDFAnnot_GetFormFieldFlags(form, note) & PASSWORD_FIELD
    if secret or raw.FPDFAnnot_GetFormFieldType(form, note) not in TYPED_FIELDS:
        return ""
    return _wide_text(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, note, buffer, size))


def _wide_text(fill: Callable[[Any, int], int]) -> str:
    """A text that pdfium writes into a buffer as UTF-16, its end marked by a zero."""
    size = fill(None, 0)
    buffer = ctypes.create_string_buffer(size)
    fill(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def _manners(
    textpage: Any, starts: NDArray[np.int64], *, quarter_turned: bool
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """For each word's first character its font size, whether it stands upright as displayed, and whether it is bold."""
    # All characters of one text object share their manner, and there are far fewer objects than words.
    by_object: dict[int, tuple[float, bool, bool]] = {}
    manners: list[tuple[float, bool, bool]] = []
    for index in starts.tolist():
        item = raw.FPDFText_GetTextObject(textpage.raw, index)
        address = ctypes.addressof(item.contents) if item else 0
        if address not in by_object:
            size, level = _size_and_level(textpage, index)
            by_object[address] = (size, level != quarter_turned, bool(item) and _is_bold(item))
        manners.append(by_object[address])
    sizes, upright, bold = zip(*manners, strict=True)
    return np.array(sizes, dtype=np.float64), np.array(upright, dtype=bool), np.array(bold, dtype=bool)


def _size_and_level(textpage: Any, index: int) -> tuple[float, bool]:
    """A character's font size in points as drawn, and whether its text runs along the unturned page."""
    matrix = raw.FS_MATRIX(1, 0, 0, 1, 0, 0)
    raw.FPDFText_GetMatrix(textpage.raw, index, matrix)
    size = raw.FPDFText_GetFontSize(textpage.raw, index) * math.hypot(matrix.c, matrix.d)
    return size, abs(matrix.a) >= abs(matrix.b)


def _is_bold(text_object: Any) -> bool:
    """By the font's name, flags or weight, or because the letters are filled and outlined, as Word thickens them."""
    if raw.FPDFTextObj_GetTextRenderMode(text_object) == raw.FPDF_TEXTRENDERMODE_FILL_STROKE:
        return True
    font = raw.FPDFTextObj_GetFont(text_object)
    if not font:
        return False
    name = ctypes.create_string_buffer(128)
    raw.FPDFFont_GetBaseFontName(font, name, len(name))
    flags = max(raw.FPDFFont_GetFlags(font), 0)
    return bool(BOLD_NAME.search(name.value) or flags & FORCE_BOLD or raw.FPDFFont_GetWeight(font) >= BOLD_WEIGHT)

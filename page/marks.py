"""A page as a picture with quotes marked on it. The only module that draws with Pillow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from ingest.layout import Box, occurrence_of, scan_boxes
from ingest.models import Page
from ingest.picture import quote_boxes, render_page

__all__ = ["INK", "OUTLINE", "DrawingJob", "MarkedPage", "draw", "lower_part", "mark_boxes", "marked_page"]

INK = (255, 226, 110)  # laid over the page as a highlighter pen would, so that black print stays black
OUTLINE = (122, 74, 0)  # the mark has an edge too: it does not depend on telling colours apart
WIDTH = 1400  # pixels: sharp on a screen that shows it at half the size


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page as a PNG; `placed` says for each quote, in order, whether it is marked on it.

    `top` is where the highest mark begins, as a fraction of the page's height; 0 without a mark.
    """

    png: bytes
    placed: tuple[bool, ...]
    top: float = 0.0


@dataclass(frozen=True, slots=True)
class DrawingJob:
    """A page to be drawn with spans of its text marked."""

    file: Path
    page: Page
    spans: tuple[tuple[int, int], ...] = ()
    password: str | None = field(default=None, repr=False)


def draw(job: DrawingJob) -> MarkedPage:
    """What `marked_page` gives, for a process that is handed jobs."""
    return marked_page(job.file, job.page, job.spans, password=job.password)


def marked_page(file: Path, page: Page, spans: Sequence[tuple[int, int]], *, password: str | None = None) -> MarkedPage:
    """The page drawn, each span of its text marked where it can be placed surely. Raises UnreadablePaperError."""
    if page.number is None:
        raise ValueError("a text without pages has no picture")
    png = render_page(file, number=page.number, width=WIDTH, password=password)
    found = [_places(file, page, start, end, password) for start, end in spans]
    boxes = [box for places in found for box in places]
    marked = mark_boxes(png, boxes) if boxes else png
    return MarkedPage(marked, tuple(bool(places) for places in found), min((box.top for box in boxes), default=0.0))


def lower_part(png: bytes, *, top: float) -> bytes:
    """The picture from a fraction of its height down."""
    with Image.open(BytesIO(png)) as picture:
        return _as_png(picture.crop((0, round(top * picture.height), picture.width, picture.height)))


def _places(file: Path, page: Page, start: int, end: int, password: str | None) -> tuple[Box, ...]:
    if page.source.by_ocr and (read := scan_boxes(page, start, end)):
        return read
    quote, occurrence = page.text[start:end], occurrence_of(page.text, start, end)
    return quote_boxes(file, number=page.number or 1, quote=quote, password=password, occurrence=occurrence)


def mark_boxes(png: bytes, boxes: Sequence[Box]) -> bytes:
    """The picture with every box coloured and outlined."""
    with Image.open(BytesIO(png)) as opened:
        picture = opened.convert("RGB")
    ink = Image.new("RGB", picture.size, "white")
    pen = ImageDraw.Draw(ink)
    corners = [_corners(box, *picture.size) for box in boxes]
    for place in corners:
        pen.rectangle(place, fill=INK)
    marked = ImageChops.multiply(picture, ink)
    edge = ImageDraw.Draw(marked)
    for place in corners:
        edge.rectangle(place, outline=OUTLINE, width=max(2, picture.width // 500))
    return _as_png(marked)


def _as_png(picture: Image.Image) -> bytes:
    stream = BytesIO()
    picture.save(stream, format="PNG")
    return stream.getvalue()


def _corners(box: Box, width: int, height: int) -> tuple[float, float, float, float]:
    gap = width / 350  # the letters' own ink stays clear of the outline
    return (
        max(box.left * width - gap, 0),
        max(box.top * height - gap / 2, 0),
        min(box.right * width + gap, width - 1),
        min(box.bottom * height + gap / 2, height - 1),
    )

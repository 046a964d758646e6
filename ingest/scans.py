"""Pages that are pictures: what OCR made of them, and where it stands on them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from ingest.jobs import PictureJob, ScanJob
from ingest.layout import PageLayout
from ingest.models import Page, PlacedText, TextSource
from ingest.ocr import BEST_DPI, OcrLine, ocr_text, read_picture
from ingest.picture import page_sizes, render_page

__all__ = ["hash_picture", "read_scan", "with_scan"]

POINTS_AN_INCH = 72


def _picture(job: PictureJob) -> bytes:
    width, _ = page_sizes(job.file, password=job.password)[job.number - 1]
    pixels = round(width * BEST_DPI / POINTS_AN_INCH)
    return render_page(job.file, number=job.number, width=pixels, password=job.password)


def hash_picture(job: PictureJob) -> str:
    """SHA-256 in hex of the page's picture as OCR would see it, so that the same picture is never read twice."""
    return hashlib.sha256(_picture(job)).hexdigest()


def read_scan(job: ScanJob) -> tuple[OcrLine, ...]:
    """The lines of print on the page. Raises what read_picture and render_page raise."""
    return read_picture(_picture(job.picture))


def with_scan(page: Page, layout: PageLayout | None, lines: Sequence[OcrLine]) -> tuple[Page, PageLayout | None]:
    """The page with the text that OCR read, and where each line of it stands.

    On a page with words of its own those stay as they are, and lines of print that stand where they do are left out.
    """
    if page.source is TextSource.PART and layout is not None:
        return _beside_words(page, layout, lines)
    return _with_lines(replace(page, text=""), lines, at=0, source=TextSource.OCR), None


def _beside_words(page: Page, layout: PageLayout, lines: Sequence[OcrLine]) -> tuple[Page, PageLayout]:
    fresh = [line for line in lines if not _is_read(line, layout) and line.text not in page.text]
    if not fresh:
        return replace(page, source=TextSource.TEXT_LAYER), layout
    top = min(line.top for line in fresh) * layout.height
    above = [line.end for line in layout.lines if line.bottom <= top + line.font_size / 2]
    # In place, so that a page's footer stays its last line.
    at = page.text.find("\n", max(above)) if above else 0
    at = len(page.text) if at < 0 else at
    read = _with_lines(page, fresh, at=at, source=TextSource.BOTH)
    longer = len(read.text) - len(page.text)
    moved = tuple(line.moved(longer) if line.start >= at else line for line in layout.lines)
    return read, replace(layout, lines=moved)


def _is_read(line: OcrLine, layout: PageLayout) -> bool:
    """Whether words of the text layer stand where OCR found a line: they are the same words, read better."""
    middle = (line.top + line.bottom) / 2 * layout.height
    shared = sum(
        max(0.0, min(line.right * layout.width, own.right) - max(line.left * layout.width, own.left))
        for own in layout.lines
        if own.top <= middle <= own.bottom
    )
    return shared > 0.5 * (line.right - line.left) * layout.width


def _with_lines(page: Page, lines: Sequence[OcrLine], *, at: int, source: TextSource) -> Page:
    """The page with the lines written at the offset `at` of its text, a blank line around them."""
    said = ocr_text(lines)
    before = "\n\n" if at else ""
    after = "\n\n" if not at and page.text else "\n" if at < len(page.text) else ""
    places: list[PlacedText] = []
    begin = 0
    for line in lines:
        start = said.find(line.text, begin)
        if start < 0:
            continue
        begin = start + len(line.text)
        shift = at + len(before)
        places.append(PlacedText(start + shift, begin + shift, line.left, line.top, line.right, line.bottom))
    text = page.text[:at] + before + said + after + page.text[at:]
    return replace(page, text=text, source=source, places=tuple(places))

"""Pages that are pictures: what OCR made of them, and where it stands on them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.models import Page, PlacedText, TextSource
from ingest.ocr import BEST_DPI, OcrLine, ocr_text, read_picture
from ingest.picture import page_sizes, render_page

__all__ = ["PictureJob", "ScanJob", "hash_picture", "read_scan", "with_scan"]

POINTS_AN_INCH = 72


@dataclass(frozen=True, slots=True)
class PictureJob:
    """One page whose picture is to be told from others. `path` names the paper in messages."""

    file: Path
    path: str
    number: int
    password: str | None = None


@dataclass(frozen=True, slots=True)
class ScanJob:
    """One page whose picture is to be read."""

    picture: PictureJob


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


def with_scan(page: Page, lines: Sequence[OcrLine]) -> Page:
    """The page with the text that OCR read, and where each line of it stands."""
    text = ocr_text(lines)
    places: list[PlacedText] = []
    begin = 0
    for line in lines:
        start = text.find(line.text, begin)
        if start < 0:
            continue
        begin = start + len(line.text)
        places.append(PlacedText(start, begin, line.left, line.top, line.right, line.bottom))
    return replace(page, text=text, source=TextSource.OCR, places=tuple(places))

"""What a reader process is given to read, and what it gives back of a paper."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.models import Paper, Unread
    from ingest.ocr import OcrLine
    from ingest.structure import StructuredPage

__all__ = ["READER_VERSION", "PaperText", "PictureJob", "ScanJob", "Source"]

# Raise it when the same file would now be read otherwise: every paper is then read again.
READER_VERSION = "5"


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `path` is its name for the reader, `id` the hash of its bytes, `overrides` its papers.csv row.

    `ocr` says whether pages that are pictures are to be read, `scans` what was read of them so far, by page number;
    None before anything was tried. `file` of a paper from an archive is where it was unpacked.
    """

    file: Path
    path: str
    id: str
    overrides: Mapping[str, str] = field(default_factory=dict)
    ocr: bool = True
    scans: Mapping[int, tuple[OcrLine, ...]] | None = None

    @property
    def fingerprint(self) -> str:
        """Changes when the file, what papers.csv says of it, or the way of reading changes."""
        said = "\n".join(f"{key}={value}" for key, value in sorted(self.overrides.items()))
        return hashlib.sha256(f"{READER_VERSION}\n{self.ocr}\n{self.id}\n{self.path}\n{said}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PaperText:
    """One paper as read: who, what and when, its pages with their blocks, and the pages that could not be read."""

    paper: Paper
    pages: tuple[StructuredPage, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def pictures(self) -> tuple[int, ...]:
        """Numbers of the pages that are pictures, or hold one with print, that was not read."""
        return tuple(
            structured.page.number
            for structured in self.pages
            if structured.page.source.has_picture and structured.page.number is not None
        )


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

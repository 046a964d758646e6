"""The nouns of reading: Paper, Page, Block and Passage. Plain frozen data, no behaviour beyond their own checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

__all__ = [
    "Block",
    "BlockKind",
    "DateKind",
    "Page",
    "Paper",
    "PaperKind",
    "Passage",
    "PlacedText",
    "TextSource",
    "Unread",
]


class PaperKind(StrEnum):
    """What sort of paper it is, in the words of committee clerks."""

    AGENDA = "agenda"
    MINUTES = "minutes"
    REPORT = "report"
    APPENDIX = "appendix"
    DECISION = "decision"
    PACK = "pack"
    AMENDMENT = "amendment"
    ASSESSMENT = "assessment"
    INSPECTION = "inspection"
    LETTER = "letter"
    OTHER = "other"


class DateKind(StrEnum):
    """What a paper's date is the date of."""

    MEETING = "meeting"
    PUBLISHED = "published"
    PERIOD = "period"  # the last day of the period that the paper covers


class TextSource(StrEnum):
    """Where the text of a page came from."""

    TEXT_LAYER = "text layer"
    SECOND_READER = "text layer, second reader"  # pypdf failed or garbled it, so pypdfium2 read it
    OCR = "OCR"
    PART = "text layer, its picture not read"  # a page of words and of a picture that holds more of them
    BOTH = "text layer and OCR"  # such a page once its picture is read
    NONE = "none"  # an image-only page that was not read: its text is empty

    @property
    def by_ocr(self) -> bool:
        """Whether OCR read the page or a part of it."""
        return self in (TextSource.OCR, TextSource.BOTH)

    @property
    def has_picture(self) -> bool:
        """Whether a picture on the page still waits to be read."""
        return self in (TextSource.NONE, TextSource.PART)


class BlockKind(StrEnum):
    """The part that a run of text plays on its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"
    FURNITURE = "furniture"  # running headers and footers, page numbers, contents lines


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. Its id is the SHA-256 of its bytes in hex, so the same bytes twice are one paper with two paths.

    `path` is what a reader knows it by: below the folder that was given, with forward slashes. `file` is where it lies
    on this machine, empty for a text that is no file.
    """

    id: str
    path: str
    title: str
    file: str = ""
    council: str | None = None
    body: str | None = None
    kind: PaperKind = PaperKind.OTHER
    meeting_date: date | None = None
    date_kind: DateKind | None = None
    url: str | None = None
    pages: int = 0
    other_paths: tuple[str, ...] = ()
    agenda_item: str | None = None
    author: str | None = None
    restricted: bool = False
    # what else its front states, by name: "cabinet member", "contact", "wards"
    stated: Mapping[str, str] = field(default_factory=dict)
    # field name -> where its value came from, for example "page 1: 'Tuesday, 4 June 2024'", "file name", "papers.csv"
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlacedText:
    """Where page.text[start:end] stands on the displayed page, in fractions of it, 0 to 1 from its top left corner."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page as a reader can check it. `number` counts from 1 and is None where the format has no pages.

    `label` is the printed page number where the page prints one, and `text` is stored exactly as quotes will be cut.
    `places` says where each line that OCR read stands; for other words the paper itself can be asked.
    """

    paper_id: str
    number: int | None
    text: str
    label: str | None = None
    source: TextSource = TextSource.TEXT_LAYER
    places: tuple[PlacedText, ...] = ()

    def __post_init__(self) -> None:
        if self.number is not None and self.number < 1:
            raise ValueError(f"pages count from 1, got {self.number}")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of one page's text that plays one part: text is page.text[start:end].

    `level` is a heading's depth (1 is highest). `columns` are a table row's column headings, left to right.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a block needs 0 <= start < end, got {self.start}, {self.end}")


@dataclass(frozen=True, slots=True)
class Passage:
    """A citable run of one page: text is page.text[start:end], never more than one page.

    `headings` is the trail above it, highest first; `columns` are the column headings of its table rows. Both are
    context for search and for the reader, and no part of `text`. `units` are (start, end) pairs in page offsets of the
    sentences, list items and rows inside it, in order, each of which can be quoted alone.
    """

    paper_id: str
    page: int | None
    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    units: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text):
            raise ValueError(f"text of length {len(self.text)} can't stand at {self.start}:{self.end}")
        if any(not self.start <= start < end <= self.end for start, end in self.units):
            raise ValueError("a unit lies outside its passage")


@dataclass(frozen=True, slots=True)
class Unread:
    """A paper, or a page of one, that could not be read, and why in words a clerk understands."""

    path: str
    page: int | None
    reason: str

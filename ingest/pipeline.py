"""Papers in folders to papers in memory: which files there are, and what each one says. Edges only: it reads files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from ingest.errors import NothingToReadError, PapersError, UnreadablePaperError
from ingest.layout import PageLayout
from ingest.metadata import describe, read_overrides
from ingest.models import Page, Paper, TextSource, Unread
from ingest.ocr import OcrLine
from ingest.office import read_docx
from ingest.pdf import read_pdf
from ingest.scans import PictureJob, ScanJob, hash_picture, read_scan, with_scan
from ingest.structure import StructuredPage, find_structure
from ingest.text import read_text

__all__ = ["READER_VERSION", "PaperText", "Source", "find_sources", "perform", "read_source"]

# Raise it when the same file would now be read otherwise: every paper is then read again.
READER_VERSION = "1"

SUFFIXES = frozenset({".pdf", ".docx", ".txt", ".md", ".markdown"})
NOT_PAPERS = frozenset({"papers.csv"})


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `path` is its name for the reader, `id` the hash of its bytes, `overrides` its papers.csv row.

    `ocr` says whether pages that are pictures are to be read, `scans` what was read of them so far, by page number.
    """

    file: Path
    path: str
    id: str
    overrides: Mapping[str, str] = field(default_factory=dict)
    ocr: bool = True
    scans: Mapping[int, tuple[OcrLine, ...]] = field(default_factory=dict)

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
        """Numbers of the pages that are pictures and were not read."""
        return tuple(
            structured.page.number
            for structured in self.pages
            if structured.page.source is TextSource.NONE and structured.page.number is not None
        )


def find_sources(roots: Sequence[Path], *, ocr: bool = True) -> tuple[tuple[Source, ...], tuple[Unread, ...]]:
    """Every paper at or below the roots, sorted by path, and what was passed over with the reason.

    Raises NothingToReadError when a root does not exist. Files whose names begin with a dot, and links that lead out of
    their folder, are passed over.
    """
    for root in roots:
        if not root.exists():
            raise NothingToReadError(f"{root} does not exist. Give a folder of papers, or a paper.")
    found: dict[Path, str] = {}
    skipped: list[Unread] = []
    for root in roots:
        base = root.resolve() if root.is_dir() else root.resolve().parent
        files = sorted(base.rglob("*")) if root.is_dir() else [root.resolve()]
        for file in files:
            name = file.relative_to(base).as_posix()
            if any(part.startswith((".", "~$")) for part in PurePosixPath(name).parts) or not file.is_file():
                continue
            if not file.resolve().is_relative_to(base):
                skipped.append(Unread(name, None, "is a link that leads out of its folder"))
            elif file.suffix.lower() in SUFFIXES:
                found.setdefault(file, name)
            elif file.name not in NOT_PAPERS and not root.is_dir():
                skipped.append(Unread(name, None, f"is of a kind that is not read ({file.suffix or 'no suffix'})"))
    sources = [source for file, name in found.items() if (source := _source(file, name, skipped, ocr)) is not None]
    return tuple(sorted(_named_apart(sources), key=lambda source: (source.path, str(source.file)))), tuple(skipped)


def _source(file: Path, name: str, skipped: list[Unread], ocr: bool) -> Source | None:
    try:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        skipped.append(Unread(name, None, f"can't be opened ({error.strerror})"))
        return None
    return Source(file, name, digest, _overrides(file), ocr)


def _overrides(file: Path) -> Mapping[str, str]:
    """The row of the nearest papers.csv that names the file, in its own folder or the one above."""
    for folder in (file.parent, file.parent.parent):
        rows = read_overrides(folder)
        row = rows.get(file.relative_to(folder).as_posix())
        if row is not None:
            return row
    return {}


def _named_apart(sources: Sequence[Source]) -> Iterator[Source]:
    """Sources with the folder's name before the path where two roots hold papers of one name."""
    names: dict[str, set[Path]] = {}
    for source in sources:
        names.setdefault(source.path, set()).add(source.file)
    for source in sources:
        if len(names[source.path]) == 1:
            yield source
            continue
        depth = len(PurePosixPath(source.path).parts) + 1
        yield replace(source, path="/".join(source.file.parts[-depth:]).lstrip("/"))


def read_source(source: Source) -> PaperText:
    """Read one file whole. Raises UnreadablePaperError (or a kind of it) that names the file and the reason."""
    try:
        read, problems = _read_pages(source)
    except PapersError:
        raise
    except OSError as error:
        raise UnreadablePaperError(f"{source.path}: can't be opened ({error.strerror or error})") from error
    pages = find_structure(read)
    texts = [structured.page for structured in pages]
    unread = problems + tuple(
        Unread(source.path, page.number, _no_words(page, source))
        for page in texts
        if page.source is TextSource.NONE or (page.source is TextSource.OCR and not page.text.strip())
    )
    return PaperText(_paper(source, texts), pages, unread)


def _read_pages(source: Source) -> tuple[list[tuple[Page, PageLayout | None]], tuple[Unread, ...]]:
    suffix = source.file.suffix.lower()
    if suffix == ".pdf":
        read = list(read_pdf(source.file, paper_id=source.id, password=source.overrides.get("password") or None))
        problems = tuple(Unread(source.path, page.page.number, page.problem) for page in read if page.problem)
        return [_scanned(page.page, page.layout, source) for page in read], problems
    plain = (
        read_docx(source.file, paper_id=source.id) if suffix == ".docx" else read_text(source.file, paper_id=source.id)
    )
    if not any(page.text.strip() for page in plain):
        raise UnreadablePaperError(f"{source.path}: holds no text")
    return [(page, None) for page in plain], ()


def _no_words(page: Page, source: Source) -> str:
    if page.source is TextSource.OCR:
        return "is a picture in which OCR found no words"
    return "is a picture that OCR could not read" if source.ocr and source.scans else "is a picture, and OCR is off"


def _scanned(page: Page, layout: PageLayout | None, source: Source) -> tuple[Page, PageLayout | None]:
    lines = source.scans.get(page.number or 0)
    if page.source is not TextSource.NONE or lines is None:
        return page, layout
    return with_scan(page, lines), None


def perform(job: Source | PictureJob | ScanJob) -> PaperText | str | tuple[OcrLine, ...]:
    """Any one job of a reader process: a paper, the hash of a page's picture, or the reading of it."""
    if isinstance(job, PictureJob):
        return hash_picture(job)
    if isinstance(job, ScanJob):
        return read_scan(job)
    return read_source(job)


def _paper(source: Source, pages: Sequence[Page]) -> Paper:
    said = describe(pages, file_name=source.file.name, overrides=source.overrides)
    return Paper(
        id=source.id,
        path=source.path,
        title=said.title,
        file=str(source.file),
        council=said.council,
        body=said.body,
        kind=said.kind,
        meeting_date=said.meeting_date,
        date_kind=said.date_kind,
        url=said.url,
        pages=len([page for page in pages if page.number is not None]),
        agenda_item=said.agenda_item,
        author=said.author,
        restricted=said.restricted,
        sources=dict(said.sources),
    )

"""Files to papers in memory: what each one says. Edges only: it reads files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ingest.errors import PapersError, UnreadablePaperError
from ingest.jobs import PaperText, PictureJob, ScanJob, Source
from ingest.layout import PageLayout
from ingest.metadata import describe
from ingest.models import Page, Paper, TextSource, Unread
from ingest.ocr import OcrLine
from ingest.odt import read_odt
from ingest.office import read_docx
from ingest.pdf import read_pdf
from ingest.scans import hash_picture, read_scan, with_scan
from ingest.structure import find_structure
from ingest.text import read_text
from ingest.web import read_html
from ingest.worker import tell_pages

__all__ = ["PLAIN", "perform", "read_source"]

PLAIN: Mapping[str, Callable[..., tuple[Page, ...]]] = {
    **dict.fromkeys((".txt", ".md", ".markdown"), read_text),
    **dict.fromkeys((".html", ".htm", ".xhtml"), read_html),
    ".docx": read_docx,
    ".odt": read_odt,
}


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
        if page.source.has_picture or (page.source is TextSource.OCR and not page.text.strip())
    )
    return PaperText(_paper(source, texts), pages, unread)


def _read_pages(source: Source) -> tuple[list[tuple[Page, PageLayout | None]], tuple[Unread, ...]]:
    suffix = source.file.suffix.lower()
    if suffix == ".pdf":
        password = source.overrides.get("password") or None
        read = list(read_pdf(source.file, paper_id=source.id, password=password, counted=tell_pages))
        problems = tuple(Unread(source.path, page.page.number, page.problem) for page in read if page.problem)
        return [_scanned(page.page, page.layout, source) for page in read], problems
    plain = PLAIN[suffix](source.file, paper_id=source.id)
    if not any(page.text.strip() for page in plain):
        raise UnreadablePaperError(f"{source.path}: holds no text")
    return [(page, None) for page in plain], ()


def _no_words(page: Page, source: Source) -> str:
    has = "is" if page.source is not TextSource.PART else "holds, beside its text,"
    if page.source is TextSource.OCR:
        return "is a picture in which OCR found no words"
    if not source.ocr:
        return f"{has} a picture, and OCR is off"
    return (
        f"{has} a picture that was not read yet" if source.scans is None else f"{has} a picture that OCR could not read"
    )


def _scanned(page: Page, layout: PageLayout | None, source: Source) -> tuple[Page, PageLayout | None]:
    lines = (source.scans or {}).get(page.number or 0)
    if not page.source.has_picture or lines is None:
        return page, layout
    return with_scan(page, layout, lines)


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
        stated=dict(said.stated),
        sources=dict(said.sources),
    )

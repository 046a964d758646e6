"""How well a folder of papers is read: what came of each file, how faithful its text is, how fast, and who and when.

The only module of the evaluation that starts a program: poppler's pdftotext, whose reading the text is held against.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eval.faithful import PageShare, compare_paper
from eval.labels import Label, Verdict, find_paper, judge
from eval.steps import timed
from index.store import with_councils
from ingest.errors import NothingToReadError, UnreadablePaperError
from ingest.jobs import PaperText, PictureJob, ScanJob, Source
from ingest.models import Paper, TextSource, Unread
from ingest.pipeline import perform
from ingest.sources import find_sources
from ingest.worker import Limits, ReaderPool

__all__ = ["FolderRead", "TextCheck", "check_metadata", "check_text", "perform_timed", "read_folder"]

PDFTOTEXT = "pdftotext"
PDFTOTEXT_SECONDS = 300
HOW_TO_INSTALL = (
    "pdftotext is not installed, so how faithful the text is was not measured. "
    "Install poppler: apt install poppler-utils, brew install poppler, or conda install poppler."
)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class FolderRead:
    """What reading every paper of a folder gave and took.

    `papers` were read wholly or in part, `unread` are files of which nothing was read. `paths` has every path of every
    paper read, copies too. Seconds are of the clock on the wall with `workers` reader processes, those for `text`
    without OCR; `steps` are seconds of the readers, added up.
    """

    papers: tuple[PaperText, ...]
    unread: tuple[Unread, ...]
    paths: Mapping[str, Paper]
    sources: Mapping[str, Source]  # by paper id
    workers: int
    text_seconds: float
    ocr_seconds: float = 0.0
    steps: Mapping[str, float] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """Pages of the papers read; a text without pages counts as one."""
        return sum(len(paper.pages) for paper in self.papers)

    @property
    def by_source(self) -> dict[TextSource, int]:
        """How many pages have their text from where."""
        every = [page.page.source for paper in self.papers for page in paper.pages]
        return {source: every.count(source) for source in TextSource}

    @property
    def ocr_pages(self) -> int:
        """How many pages OCR read, wholly or in part."""
        return sum(page.page.source.by_ocr for paper in self.papers for page in paper.pages)


@dataclass(frozen=True, slots=True)
class TextCheck:
    """The pages whose text was held against pdftotext's; those with a text layer that were read otherwise; why not."""

    pages: tuple[PageShare, ...] = ()
    otherwise: tuple[tuple[str, int], ...] = ()  # (path, page number)
    problems: tuple[str, ...] = ()


def perform_timed(job: Source | ScanJob) -> tuple[Any, dict[str, float]]:
    """A reader process's job with the seconds that it spent in each step."""
    if isinstance(job, Source):
        return timed(lambda: perform(job))
    begin = time.perf_counter()
    result = perform(job)
    return result, {"OCR": time.perf_counter() - begin}


def read_folder(
    roots: Sequence[Path],
    *,
    ocr: bool = True,
    workers: int = 2,
    limits: Limits | None = None,
    archives: Path | None = None,
    say: Say = lambda _: None,
) -> FolderRead:
    """Read every paper at the roots as an index would, each content once, in reader processes with limits.

    `archives` is where ZIPs are unpacked; without it they are listed as unread. `say` is told of progress.
    Raises NothingToReadError when there is no file to read.
    """
    sources, skipped = find_sources(roots, ocr=ocr, archives=archives)
    if not sources and not skipped:
        raise NothingToReadError(f"No papers in {', '.join(map(str, roots))}.")
    first = {source.id: source for source in reversed(sources)}
    steps: dict[str, float] = {}
    pool: ReaderPool[Any, Any] = ReaderPool(perform_timed, workers=workers, limits=limits, name=_name)
    with pool:
        begin = time.perf_counter()
        read = _results(pool, [first[key] for key in sorted(first, key=lambda key: first[key].path)], steps, say)
        text_seconds = time.perf_counter() - begin
        scanned = {key: paper for key, paper in read.items() if isinstance(paper, PaperText) and paper.pictures}
        if ocr and scanned:
            read |= _with_scans(pool, first, scanned, steps, say)
        ocr_seconds = time.perf_counter() - begin - text_seconds
    papers = [result for result in read.values() if isinstance(result, PaperText)]
    refused = [Unread(first[key].path, None, str(no)) for key, no in read.items() if not isinstance(no, PaperText)]
    return FolderRead(
        papers=tuple(sorted(papers, key=lambda paper: paper.paper.path)),
        unread=tuple(sorted([*skipped, *refused], key=lambda unread: unread.path)),
        paths={source.path: paper.paper for source in sources if isinstance(paper := read[source.id], PaperText)},
        sources=first,
        workers=workers,
        text_seconds=text_seconds,
        ocr_seconds=ocr_seconds,
        steps=steps,
    )


def _results(
    pool: ReaderPool[Any, Any], jobs: Sequence[Source], steps: dict[str, float], say: Say
) -> dict[str, PaperText | UnreadablePaperError]:
    """By paper id what reading gave; the seconds spent are added to `steps`."""
    read: dict[str, PaperText | UnreadablePaperError] = {}
    for job, outcome in pool.run(jobs):
        read[job.id] = _noted(outcome, steps)
        say(f"{len(read)} of {len(jobs)} papers read")
    return read


def _with_scans(
    pool: ReaderPool[Any, Any],
    sources: Mapping[str, Source],
    scanned: Mapping[str, PaperText],
    steps: dict[str, float],
    say: Say,
) -> dict[str, PaperText | UnreadablePaperError]:
    """The papers with pages that are pictures, read again with what OCR makes of those."""
    jobs = [
        (key, ScanJob(PictureJob(source.file, source.path, number, source.overrides.get("password") or None)))
        for key, paper in scanned.items()
        for number in paper.pictures
        if (source := sources[key])
    ]
    owners = {job: key for key, job in jobs}
    lines: dict[str, dict[int, Any]] = {key: {} for key in scanned}
    for done, (job, outcome) in enumerate(pool.run(owners), start=1):
        result = _noted(outcome, steps)
        if isinstance(result, tuple):
            lines[owners[job]][job.picture.number] = result
        say(f"{done} of {len(owners)} scanned pages read")
    again = [replace(sources[key], scans=found) for key, found in lines.items()]
    return _results(pool, again, steps, say)


def _noted(outcome: Any, steps: dict[str, float]) -> Any:
    if isinstance(outcome, UnreadablePaperError):
        return outcome
    result, seconds = outcome
    for step, spent in seconds.items():
        steps[step] = steps.get(step, 0.0) + spent
    return result


def _name(job: Source | ScanJob) -> str:
    return job.path if isinstance(job, Source) else f"{job.picture.path}, page {job.picture.number}"


def check_text(read: FolderRead, *, say: Say = lambda _: None) -> TextCheck:
    """Hold every PDF's pages against pdftotext's reading of its text layer. One problem says when it isn't installed.

    Papers that need a password are left out: a password in a command can be seen by every user of the machine.
    """
    program = shutil.which(PDFTOTEXT)
    if program is None:
        return TextCheck(problems=(HOW_TO_INSTALL,))
    pages: list[PageShare] = []
    otherwise: list[tuple[str, int]] = []
    problems: list[str] = []
    pdfs = [paper for paper in read.papers if Path(paper.paper.file).suffix.lower() == ".pdf"]
    for done, paper in enumerate(pdfs, start=1):
        say(f"{done} of {len(pdfs)} papers held against pdftotext")
        path = paper.paper.path
        if read.sources[paper.paper.id].overrides.get("password"):
            problems.append(f"{path}: needs a password, so it is left out")
            continue
        texts = _pdftotext(program, Path(paper.paper.file))
        if not texts:
            problems.append(f"{path}: pdftotext can't read it")
            continue
        layer = {
            page.page.number: page.page.text
            for page in paper.pages
            if page.page.number and page.page.source not in (TextSource.OCR, TextSource.NONE)
        }
        pages += compare_paper(path, stored=layer, other=texts)
        others = {page.page.number: "" for page in paper.pages if page.page.number and page.page.number not in layer}
        otherwise += [(path, page.number) for page in compare_paper(path, stored=others, other=texts)]
    return TextCheck(tuple(pages), tuple(otherwise), tuple(problems))


def _pdftotext(program: str, file: Path) -> list[str]:
    """The text of each page; none when the program fails."""
    command = [program, "-layout", "-enc", "UTF-8", str(file.resolve()), "-"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PDFTOTEXT_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return []
    if done.returncode != 0:
        return []
    return done.stdout.decode("utf-8", "replace").removesuffix("\f").split("\f")


def check_metadata(read: FolderRead, labels: Sequence[Label]) -> tuple[tuple[Verdict, ...], tuple[str, ...]]:
    """A verdict for each labelled field of the papers read, and the labels whose paper was not among them.

    Councils are judged twice: as the paper alone tells them, and as an index of all the papers read would show them.
    """
    filled = {paper.id: paper.council for paper in with_councils(tuple(paper.paper for paper in read.papers))}
    verdicts: list[Verdict] = []
    absent: list[str] = []
    for label in labels:
        paper = find_paper(label, read.paths)
        if paper is None:
            absent.append(label.paper)
        else:
            verdicts += judge(label, paper, filled=filled[paper.id])
    return tuple(verdicts), tuple(absent)

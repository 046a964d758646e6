"""`python -m ingest`: papers to an index, from the command line.

Like index/__main__.py this is where the parts are put together, so it alone in this package imports from `index`.
"""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.terminal import CommandParser, folder_given, say
from ingest.errors import PapersError

if TYPE_CHECKING:
    from index.build import Summary

STEPS = {
    "read": "Reading papers",
    "ocr": "Reading scanned pages",
    "embed": "Embedding passages",
    "index": "Writing the index",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 1 when nothing could be read, 2 for a wrong call."""
    parser = _parser()
    given = parser.parse_args(arguments)
    from index.build import build_index
    from index.encoder import load_encoder
    from index.settings import load_settings

    try:
        settings = load_settings()
        if not given.paths and not given.rebuild and not given.forget:
            parser.error("give at least one folder or paper")
        summary = build_index(
            given.paths,
            given.index or settings.index,
            encoder=load_encoder(settings.encoder, at_once=False),
            workers=given.workers or settings.workers,
            limits=settings.limits,
            progress=Reporter(),
            ocr=settings.ocr and not given.no_ocr,
            only=given.only,
            rebuild=given.rebuild,
            forget=given.forget,
        )
    except PapersError as error:
        say(str(error), to=sys.stderr)
        return 1
    say(summary_text(summary))
    return 1 if summary.nothing_read else 0


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(
        prog="python -m ingest",
        description="Bring the index up to date with papers: PDF, DOCX, ODT, HTML, TXT, Markdown, or a ZIP of them.",
    )
    parser.add_argument(
        "paths", nargs="*", type=folder_given, metavar="PATH", help="a paper, or a folder of papers at any depth"
    )
    parser.add_argument("--index", type=folder_given, metavar="DIR", help="folder of the index (default: data/index)")
    parser.add_argument("--workers", type=_count, metavar="N", help="how many papers to read at once (default: 2)")
    parser.add_argument("--no-ocr", action="store_true", help="leave pages that are pictures unread")
    parser.add_argument("--only", action="store_true", help="forget the paths given in earlier runs")
    parser.add_argument(
        "--forget",
        type=folder_given,
        action="append",
        default=[],
        metavar="PATH",
        help="take out the papers of a path given earlier",
    )
    parser.add_argument("--rebuild", action="store_true", help="read every paper again, also when the index is damaged")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


class Reporter:
    """Prints progress with the time left to standard error: one line rewritten on a terminal, else now and then."""

    def __init__(self) -> None:
        self._began: dict[str, float] = {}
        self._said = 0.0
        self._step = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        began = self._began.setdefault(step, now)
        if total <= 0:
            return
        last = done >= total
        terminal = sys.stderr.isatty()
        if step == self._step and not last and now - self._said < (0.2 if terminal else 10.0):
            return
        self._said, self._step = now, step
        line = f"{STEPS.get(step, step)}: {100 * done // total}%"
        if 0 < done < total:
            line += f", about {_duration((now - began) * (total - done) / done)} left"
        elif last:
            line += f", {_duration(now - began)}"
        print(
            f"\r{line:<70}" if terminal else line, end="\n" if last or not terminal else "", file=sys.stderr, flush=True
        )


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def summary_text(summary: Summary) -> str:
    """What a run did, for a terminal."""
    lines = [
        f"{summary.papers} papers, {summary.pages} pages, {summary.passages} passages "
        f"({summary.unchanged} papers unchanged, {summary.removed} removed, {summary.ocr_pages} pages read by OCR)."
    ]
    if summary.missing:
        lines.append(
            f"Empty, or can't be found: {', '.join(summary.missing)}. {summary.kept} papers are kept as they were last "
            f"read. To take them out, run: python -m ingest --forget {shlex.quote(summary.missing[0])}"
        )
    by_reason: dict[tuple[str, str], list[int]] = {}
    for unread in summary.unread:
        pages = by_reason.setdefault((unread.path, unread.reason), [])
        if unread.page is not None:
            pages.append(unread.page)
    if by_reason:
        lines.append("Not read:")
    for (path, reason), pages in by_reason.items():
        where = f", page {_page_list(pages)}" if pages else ""
        lines.append(f"  {path}{where}: {reason.removeprefix(path + ': ')}")
    return "\n".join(lines)


def _page_list(pages: Sequence[int]) -> str:
    """1, 2, 3, 7 as "1-3, 7"."""
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


if __name__ == "__main__":
    sys.exit(main())

"""How well papers were read, as tables for a terminal and as plain data for JSON. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from eval.faithful import PageShare, share
from eval.labels import Verdict, tally
from eval.reading import FolderRead, TextCheck
from eval.report import table
from eval.steps import STEPS
from ingest.models import Unread

__all__ = ["metadata_data", "metadata_text", "reading_data", "reading_text", "reason", "text_data", "text_text"]

PAPER_LEAST = 0.95
PAGE_LEAST = 0.90
DETAIL = re.compile(r" \(.*\)$|: .*$|\b\d[\d,.]*\b")


def reason(unread: Unread) -> str:
    """Why, without the paper's name before it: the list names it already."""
    words = unread.reason
    for name in (unread.path, PurePosixPath(unread.path).name):
        words = words.removeprefix(name).lstrip(": ")
    return words


def reading_text(read: FolderRead) -> str:
    """Outcomes, what was not read and why, where the text comes from, and how long it took."""
    data = reading_data(read)
    parts = [
        f"{sum(data['outcomes'].values())} files, {read.pages} pages read, {read.workers} reader processes",
        table(["outcome", "files"], [[name, str(count)] for name, count in data["outcomes"].items()]),
        _listing("Not read:", [f"{one['path']}: {one['reason']}" for one in data["not_read"]]),
        _listing("Read in part:", [f"{one['path']}, {_pages(one)}: {one['reason']}" for one in data["in_part"]]),
        table(
            ["text of a page from", "pages"], [[name, str(count)] for name, count in data["pages_by_source"].items()]
        ),
        _speed_text(data["speed"]),
        table(
            ["step", "share of the readers' time"],
            [[name, f"{value:.1%}"] for name, value in data["share_of_time"].items()],
        ),
    ]
    return "\n\n".join(part for part in parts if part)


def _pages(part: Mapping[str, Any]) -> str:
    pages = part["pages"]
    shown = ", ".join(map(str, pages[:10])) + (", …" if len(pages) > 10 else "")
    return f"page {shown}" if len(pages) == 1 else f"{len(pages)} pages ({shown})"


def _speed_text(speed: Mapping[str, float]) -> str:
    rows = [["without OCR", f"{speed['text_seconds']:.1f}", f"{speed['pages_per_second_without_ocr']:.1f}"]]
    if "pages_per_second_with_ocr" in speed:
        seconds = speed["text_seconds"] + speed["ocr_seconds"]
        rows.append(["with OCR", f"{seconds:.1f}", f"{speed['pages_per_second_with_ocr']:.1f}"])
    if "ocr_seconds_per_scanned_page" in speed:
        rows.append(["a page read by OCR", f"{speed['ocr_seconds_per_scanned_page']:.1f}", ""])
    return table(["", "seconds", "pages a second"], rows)


def reading_data(read: FolderRead) -> dict[str, Any]:
    """The same as plain data."""
    in_part = [paper for paper in read.papers if paper.unread]
    parts: dict[tuple[str, str], list[int]] = {}
    for paper in in_part:
        for unread in paper.unread:
            parts.setdefault((unread.path, reason(unread)), []).append(unread.page or 0)
    spent = sum(read.steps.values())
    return {
        "outcomes": {
            "read wholly": len(read.papers) - len(in_part),
            "read in part": len(in_part),
            "not read": len(read.unread),
        },
        "not_read": [{"path": unread.path, "reason": reason(unread)} for unread in read.unread],
        "in_part": [{"path": path, "reason": why, "pages": pages} for (path, why), pages in parts.items()],
        "reasons": dict(
            Counter(
                DETAIL.sub("", why) for why in [*map(reason, read.unread), *(why for _, why in parts)]
            ).most_common()
        ),
        "pages": read.pages,
        "pages_by_source": {source.value: count for source, count in read.by_source.items()},
        "speed": _speed(read),
        "share_of_time": {step: read.steps.get(step, 0.0) / spent for step in STEPS} if spent else {},
    }


def _speed(read: FolderRead) -> dict[str, float]:
    speed = {
        "workers": read.workers,
        "text_seconds": read.text_seconds,
        "ocr_seconds": read.ocr_seconds,
        "pages_per_second_without_ocr": read.pages / read.text_seconds if read.text_seconds else 0.0,
    }
    if scanned := read.ocr_pages:
        speed["pages_per_second_with_ocr"] = read.pages / (read.text_seconds + read.ocr_seconds)
        speed["ocr_seconds_per_scanned_page"] = read.ocr_seconds / scanned
    return speed


def text_text(check: TextCheck, *, most: int = 20) -> str:
    """How faithful the text is, over all pages and by paper below 95% and page below 90%, the worst `most` of each."""
    data = text_data(check)
    parts = []
    if check.pages:
        parts.append(
            f"Of {data['words']:,} words that pdftotext finds on {data['pages']} pages with a text layer, "
            f"the stored text holds {data['share']:.2%}."
        )
        papers = [f"{one['path']}: {one['share']:.1%}" for one in data["papers_below"]]
        parts.append(_listing(f"Papers below {PAPER_LEAST:.0%}: {len(papers)}", papers[:most]))
        pages = [
            f"{one['path']}, page {one['page']}: {one['share']:.1%} of {one['words']} words, without "
            f"{' '.join(one['missing'][:8])}"
            for one in data["pages_below"]
        ]
        parts.append(_listing(f"Pages below {PAGE_LEAST:.0%}: {len(pages)}", pages[:most]))
    if check.otherwise:
        lines = [f"{path}, page {number}" for path, number in check.otherwise[:most]]
        parts.append(_listing(f"Pages with a text layer that were read otherwise: {len(check.otherwise)}", lines))
    parts.append(_listing("Not measured:", check.problems))
    return "\n\n".join(part for part in parts if part)


def text_data(check: TextCheck) -> dict[str, Any]:
    """The same as plain data, the worst first; shares are of words, 0 to 1."""
    by_paper: dict[str, list[PageShare]] = {}
    for page in check.pages:
        by_paper.setdefault(page.path, []).append(page)
    papers = {path: share(pages) for path, pages in by_paper.items()}
    low = sorted((page for page in check.pages if share([page]) < PAGE_LEAST), key=lambda page: share([page]))
    return {
        "pages": len(check.pages),
        "words": sum(page.expected for page in check.pages),
        "share": share(check.pages) if check.pages else None,
        "papers": papers,
        "papers_below": [
            {"path": path, "share": value}
            for path, value in sorted(papers.items(), key=lambda item: item[1])
            if value < PAPER_LEAST
        ],
        "pages_below": [
            {
                "path": page.path,
                "page": page.number,
                "words": page.expected,
                "share": share([page]),
                "missing": list(page.missing),
            }
            for page in low
        ],
        "read_otherwise": [{"path": path, "page": number} for path, number in check.otherwise],
        "problems": list(check.problems),
    }


def metadata_text(verdicts: Sequence[Verdict], absent: Sequence[str]) -> str:
    """How many of each field are right, and each that is not."""
    rows = [
        [field, f"{right / count:.1%}", str(right), str(count)] for field, (right, count) in tally(verdicts).items()
    ]
    misses = [
        f"{verdict.field}, {verdict.paper}: read {verdict.got or 'none'!r}, wanted {verdict.wanted or 'none'!r}"
        for verdict in verdicts
        if not verdict.right
    ]
    parts = [table(["field", "right", "papers right", "papers"], rows), _listing("Misses:", misses)]
    if absent:
        parts.append(_listing(f"Labelled papers that were not read or not found: {len(absent)}", absent[:20]))
    return "\n\n".join(part for part in parts if part)


def metadata_data(verdicts: Sequence[Verdict], absent: Sequence[str]) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "fields": {field: {"right": right, "papers": count} for field, (right, count) in tally(verdicts).items()},
        "misses": [
            {"field": verdict.field, "paper": verdict.paper, "read": verdict.got, "wanted": verdict.wanted}
            for verdict in verdicts
            if not verdict.right
        ],
        "absent": list(absent),
    }


def _listing(head: str, lines: Sequence[str]) -> str:
    return "\n".join([head, *(f"  {line}" for line in lines)]) if lines else ""

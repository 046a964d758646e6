"""The library as rows of a table: what each paper is and how it was read, to be searched and put in order. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ingest.models import Paper, TextSource, Unread

__all__ = ["ORDERS", "SHOWN", "Row", "find_rows", "page_ranges", "shelve"]

HOW = {
    TextSource.TEXT_LAYER: "text",
    TextSource.SECOND_READER: "text, by the second reader",
    TextSource.OCR: "read from a picture",
    TextSource.PART: "text, without its pictures",
    TextSource.BOTH: "text, and pictures in it read",
    TextSource.NONE: "not read",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One paper, or one file that could not be read at all: then `paper` is None and `how` says why."""

    path: str
    paper: Paper | None
    how: str
    by_ocr: bool = False
    whole: bool = True  # False when a page of it, or all of it, was not read


def shelve(
    papers: Sequence[Paper], *, sources: Mapping[str, Mapping[TextSource, int]], unread: Sequence[Unread]
) -> tuple[Row, ...]:
    """A row for each paper, then one for each file that was not read at all. `sources` count pages by paper id."""
    missed: dict[str, list[Unread]] = {}
    for one in unread:
        missed.setdefault(one.path, []).append(one)
    rows = [_row(paper, sources.get(paper.id, {}), missed.pop(paper.path, [])) for paper in papers]
    return (*rows, *(Row(path, None, _why(those), whole=False) for path, those in sorted(missed.items())))


def _row(paper: Paper, sources: Mapping[TextSource, int], missed: Sequence[Unread]) -> Row:
    read = {source: number for source, number in sources.items() if source is not TextSource.NONE}
    named = [HOW[source] if len(read) == 1 else f"{HOW[source]} ({_pages(number)})" for source, number in read.items()]
    how = "; ".join((", ".join(named) or "nothing read", *([_why(missed)] if missed else [])))
    return Row(paper.path, paper, how, by_ocr=any(source.by_ocr for source in read), whole=not missed)


def _pages(number: int) -> str:
    return f"{number} page{'' if number == 1 else 's'}"


def _why(missed: Sequence[Unread]) -> str:
    """The pages of one paper that were not read, those with one reason together."""
    by_reason: dict[str, list[int]] = {}
    for one in missed:
        pages = by_reason.setdefault(one.reason.removeprefix(f"{one.path}: "), [])
        if one.page is not None:
            pages.append(one.page)
    return "; ".join(
        f"page{'' if len(pages) == 1 else 's'} {page_ranges(pages)} not read: {reason}"
        if pages
        else f"not read: {reason}"
        for reason, pages in by_reason.items()
    )


def page_ranges(pages: Sequence[int]) -> str:
    """Page numbers in words, runs of them with a dash: "1–3, 7"."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


SHOWN: Mapping[str, Callable[[Row], bool]] = {
    "All papers": lambda row: True,
    "Read from pictures": lambda row: row.by_ocr,
    "Not read, in part or at all": lambda row: not row.whole,
    "Without a date": lambda row: row.paper is not None and row.paper.meeting_date is None,
    "Without a council or body": lambda row: row.paper is not None and not (row.paper.council and row.paper.body),
}


def find_rows(rows: Sequence[Row], *, wanted: str = "", shown: str = "All papers", order: str = "") -> tuple[Row, ...]:
    """The rows in which every word of `wanted` occurs, in any case, in an order of ORDERS."""
    words = wanted.casefold().split()
    found = (row for row in rows if SHOWN[shown](row))
    return tuple(sorted((row for row in found if _holds(row, words)), key=ORDERS[order or next(iter(ORDERS))]))


def _holds(row: Row, words: Sequence[str]) -> bool:
    paper = row.paper
    values = (paper.title, paper.council, paper.body, paper.kind.value, paper.meeting_date) if paper else ()
    said = " ".join(str(value) for value in (*values, row.path, row.how) if value).casefold()
    return all(word in said for word in words)


def _day(row: Row) -> int:
    return row.paper.meeting_date.toordinal() if row.paper and row.paper.meeting_date else 0


def _said(row: Row, name: str) -> str:
    """A value to sort by; what is not known comes last."""
    return str(getattr(row.paper, name, None) or "\U0010ffff").casefold()


ORDERS: Mapping[str, Callable[[Row], tuple[object, ...]]] = {
    "Latest first": lambda row: (_day(row) == 0, -_day(row), row.path),
    "Earliest first": lambda row: (_day(row) == 0, _day(row), row.path),
    "Title": lambda row: (_said(row, "title"), row.path),
    "Council and body": lambda row: (_said(row, "council"), _said(row, "body"), -_day(row), row.path),
    "Body": lambda row: (_said(row, "body"), _said(row, "council"), -_day(row), row.path),
    "Kind": lambda row: (_said(row, "kind"), -_day(row), row.path),
    "Most pages first": lambda row: (-(row.paper.pages if row.paper else 0), row.path),
    "File": lambda row: (row.path,),
}

"""What the papers read are made of: formats, furniture, table rows, what is printed twice, evidence in rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from eval.gold import Evidence, GoldQuestion, holds
from eval.reading import FolderRead
from eval.report import table
from index.twins import find_twins, runs
from ingest.models import Block, BlockKind
from ingest.structure import StructuredPage

__all__ = ["parts_data", "parts_text"]

IN_ARCHIVE = ".zip/"
TABLE_TAG = "table"


@dataclass(frozen=True, slots=True)
class _Found:
    """A piece of evidence among the blocks of its page: whether one block holds it, a row does, a headed row does."""

    on_page: bool
    in_block: bool
    in_row: bool
    headed: bool


def parts_text(read: FolderRead, questions: Sequence[GoldQuestion] = ()) -> str:
    """Tables of formats, of furniture and table rows, and of the evidence in tables where questions are given."""
    data = parts_data(read, questions)
    formats = [
        [name, str(row["papers"]), str(row["pages"]), f"{row['words']:,}"] for name, row in data["formats"].items()
    ]
    parts = [
        table(["format", "papers", "pages", "words"], formats),
        table(["left out and kept apart", ""], [[name, f"{value:,}"] for name, value in data["blocks"].items()]),
    ]
    parts.append(table(["printed twice", ""], [[name, f"{value:,}"] for name, value in data["twins"].items()]))
    if data["evidence"]:
        rows = [[name, str(value)] for name, value in data["evidence"].items()]
        parts.append(table(["evidence of questions about tables", "pieces"], rows))
    return "\n\n".join(parts)


def parts_data(read: FolderRead, questions: Sequence[GoldQuestion] = ()) -> dict[str, Any]:
    """The same as plain data. Evidence counts once, however many questions it answers, and only of papers read."""
    formats: dict[str, dict[str, int]] = {}
    for paper in read.papers:
        row = formats.setdefault(_format(paper.paper.path), {"papers": 0, "pages": 0, "words": 0})
        row["papers"] += 1
        row["pages"] += len(paper.pages)
        row["words"] += sum(len(structured.page.text.split()) for structured in paper.pages)
    pages = [structured for paper in read.papers for structured in paper.pages]
    blocks = [block for structured in pages for block in structured.blocks]
    return {
        "formats": dict(sorted(formats.items())),
        "blocks": {
            "pages": len(pages),
            "pages that print another number than the PDF counts": sum(
                structured.page.label is not None for structured in pages
            ),
            "lines of furniture": _count(blocks, BlockKind.FURNITURE),
            "headings": _count(blocks, BlockKind.HEADING),
            "table rows": _count(blocks, BlockKind.TABLE_ROW),
            "table rows with column headings": sum(bool(block.columns) for block in blocks),
            "pages with table rows": sum(
                any(block.kind is BlockKind.TABLE_ROW for block in structured.blocks) for structured in pages
            ),
        },
        "twins": _twins(read),
        "evidence": _evidence(read, questions),
    }


def _twins(read: FolderRead) -> dict[str, int]:
    found = find_twins(
        (paper.paper.id, structured.page.number, structured.page.text)
        for paper in read.papers
        for structured in paper.pages
    )
    pages = {place for pair in found for place in (pair.first, pair.second)}
    return {
        "pages that share much of their words with one of another paper": len(pages),
        "pairs of such pages": len(found),
        "runs of such pages": len(runs(found)),
        "papers with such pages": len({paper_id for paper_id, _ in pages}),
    }


def _format(path: str) -> str:
    suffix = PurePosixPath(path).suffix.lower()
    return f"{suffix} in a ZIP" if IN_ARCHIVE in path.lower() else suffix


def _count(blocks: Sequence[Block], kind: BlockKind) -> int:
    return sum(block.kind is kind for block in blocks)


def _evidence(read: FolderRead, questions: Sequence[GoldQuestion]) -> dict[str, int]:
    pieces = {
        (piece.paper, piece.page, piece.quote): piece
        for question in questions
        if TABLE_TAG in question.tags
        for piece in question.evidence
    }
    found = [_among_blocks(piece, pages) for piece in pieces.values() if (pages := list(_pages_of(piece, read)))]
    if not found:
        return {}
    return {
        "of papers read": len(found),
        "in the text of their page": sum(one.on_page for one in found),
        "in one block": sum(one.in_block for one in found),
        "in one table row": sum(one.in_row for one in found),
        "in one table row with column headings": sum(one.headed for one in found),
    }


def _pages_of(piece: Evidence, read: FolderRead) -> Iterator[StructuredPage]:
    for paper in read.papers:
        paths = (paper.paper.path, *(path for path, same in read.paths.items() if same.id == paper.paper.id))
        for structured in paper.pages:
            if piece.is_at([(path, structured.page.number) for path in paths]):
                yield structured


def _among_blocks(piece: Evidence, pages: Sequence[StructuredPage]) -> _Found:
    holding = [
        block
        for structured in pages
        for block in structured.blocks
        if holds(structured.page.text[block.start : block.end], piece.quote)
    ]
    rows = [block for block in holding if block.kind is BlockKind.TABLE_ROW]
    on_page = any(holds(structured.page.text, piece.quote) for structured in pages)
    return _Found(on_page, bool(holding), bool(rows), any(block.columns for block in rows))

"""Turn the sample papers' sources into PDFs: markup to blocks, blocks to flowables, flowables to pages."""

from __future__ import annotations

from pathlib import Path

from builder.document import build_pdf
from builder.markup import read_source
from builder.scan import build_scan

__all__ = ["build_papers"]


def build_papers(folder: Path) -> dict[str, bytes]:
    """Every paper of a folder of sources, as file name to PDF bytes, sorted by name.

    A source whose name begins with an underscore is a part of other papers and no paper itself; one whose name ends
    in .scan.md becomes pictures of typed pages.
    """
    papers = {}
    for path in sorted(folder.glob("*.md")):
        if path.name.startswith("_"):
            continue
        if path.name.endswith(".scan.md"):
            papers[path.name.removesuffix(".scan.md") + ".pdf"] = build_scan(path.read_text(encoding="utf-8"))
        else:
            papers[f"{path.stem}.pdf"] = build_pdf(read_source(path))
    return dict(sorted(papers.items()))

"""A reader's corrections of what a paper is: which values differ, and the file to correct. Looks at the disk only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ingest.models import Paper

__all__ = ["CORRECTED", "differing", "file_to_correct", "values_of"]

CORRECTED = ("title", "council", "body", "kind", "date", "agenda_item")  # columns of papers.csv


def values_of(paper: Paper) -> dict[str, str]:
    """What is now held of a paper, by column of papers.csv; empty where nothing is known."""
    return {
        "title": paper.title,
        "council": paper.council or "",
        "body": paper.body or "",
        "kind": paper.kind.value,
        "date": paper.meeting_date.isoformat() if paper.meeting_date else "",
        "agenda_item": paper.agenda_item or "",
    }


def differing(paper: Paper, given: Mapping[str, str]) -> dict[str, str]:
    """The values given that are others than those held. An empty one takes an earlier correction away."""
    held = values_of(paper)
    folded = {name: " ".join(value.split()) for name, value in given.items()}
    return {name: value for name, value in folded.items() if value != held[name]}


def file_to_correct(paper: Paper, *, roots: Sequence[Path], archives: Path) -> Path | None:
    """The paper's file as papers.csv names it; None when it is not there any more.

    A paper of a ZIP archive is archive.zip/inner/name.pdf below one of the roots, not where it was unpacked to.
    """
    file = Path(paper.file) if paper.file else None
    if file is None or not file.exists():
        return None
    if not file.is_relative_to(archives.resolve()):
        return file
    named = ((root if root.is_dir() else root.parent) / paper.path for root in roots)
    return next((path for path in named if any(parent.is_file() for parent in path.parents)), None)

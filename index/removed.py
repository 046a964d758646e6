"""Papers taken out of the library whose files stay where they are: a list beside the index that every run minds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from ingest.errors import PapersError
from ingest.jobs import Source
from ingest.models import Paper, Unread

__all__ = ["bring_back", "remove", "removed_papers", "without_removed"]

NAME = "removed.json"
REASON = "was removed from the library; its file is still there"


def removed_papers(directory: Path) -> dict[str, str]:
    """Path by paper id of what was removed, sorted by path. Raises PapersError when the list can't be read."""
    file = directory / NAME
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise PapersError(f"{file} can't be read ({error}). Mend it, or delete it to have every paper back.") from error
    if not isinstance(listed, dict) or not all(isinstance(path, str) for path in listed.values()):
        raise PapersError(f"{file} is no list of papers. Delete it to have every paper back.")
    return dict(sorted(listed.items(), key=lambda pair: (pair[1], pair[0])))


def remove(directory: Path, paper: Paper) -> None:
    """Leave the paper out from the next run on, at whatever path its bytes are found."""
    _write(directory, {**removed_papers(directory), paper.id: paper.path})


def bring_back(directory: Path, paper_id: str) -> None:
    """Take the paper in again from the next run on; an unknown id changes nothing."""
    _write(directory, {known: path for known, path in removed_papers(directory).items() if known != paper_id})


def _write(directory: Path, papers: Mapping[str, str]) -> None:
    file = directory / NAME
    fresh = file.with_name(f".{NAME}.new")
    try:
        fresh.write_text(json.dumps(papers, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
        fresh.replace(file)
    except OSError as error:
        raise PapersError(f"{file} can't be written ({error.strerror or error}).") from error


def without_removed(sources: Sequence[Source], directory: Path) -> tuple[tuple[Source, ...], tuple[Unread, ...]]:
    """The sources to read, and those that were removed, each with the reason why it is not read."""
    gone = removed_papers(directory)
    kept = tuple(source for source in sources if source.id not in gone)
    return kept, tuple(Unread(source.path, None, REASON) for source in sources if source.id in gone)

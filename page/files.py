"""Hand a paper's file to the browser: a link that opens a PDF at its page, a download for the rest.

Streamlit serves what its media store holds and no other files; a browser opens a PDF from there at `#page=N`.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit import runtime

from ingest.errors import PapersError
from ingest.models import Paper

__all__ = ["file_of", "file_problem", "must_be", "pdf_link", "picture_link", "unchanged_bytes"]


CHANGED = "the file has changed since it was read"


def file_of(paper: Paper) -> Path | None:
    """The paper's file when it is still the one that was read."""
    return Path(paper.file) if file_problem(paper) is None else None


def file_problem(paper: Paper) -> str | None:
    """Why the file can't be shown, in words; None when it can."""
    if not paper.file:
        return "This paper has no file on this machine."
    file = Path(paper.file)
    try:
        known = file.stat()
        same = _hash(file, known.st_size, known.st_mtime_ns) == paper.id
    except OSError:
        return f"The file is no longer at {file}. The text below is as it was read."
    return None if same else "The file has changed since it was read, so it is not shown. Read it again to see it here."


def must_be(file: Path, paper_id: str) -> None:
    """Raises PapersError unless the file is the one that was read, by its bytes as they are at this moment."""
    try:
        with file.open("rb") as stream:
            same = hashlib.file_digest(stream, "sha256").hexdigest() == paper_id
    except OSError as error:
        raise PapersError("the file is gone") from error
    if not same:
        raise PapersError(CHANGED)


def unchanged_bytes(file: Path, paper_id: str) -> bytes:
    """The file whole. Raises PapersError when it is not the one that was read any more."""
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != paper_id:
        raise PapersError(CHANGED)
    return content


@lru_cache(maxsize=512)
def _hash(file: Path, size: int, changed: int) -> str:
    """SHA-256 in hex; size and time of change are part of the cache's key only."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def pdf_link(file: Path, *, page: int) -> str:
    """An address, on this server, that opens the PDF at the page, counted from 1."""
    return f"{_served(str(file), 'application/pdf', f'paper-file-{file}')}#page={page}"


def picture_link(png: bytes) -> str:
    """An address, on this server, of a picture."""
    return _served(png, "image/png", f"picture-{hashlib.sha256(png).hexdigest()}")


def _served(content: str | bytes, kind: str, name: str) -> str:
    address = runtime.get_instance().media_file_mgr.add(content, kind, name)
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' + base if base else ''}{address}"

"""Add papers by upload, and see how far the run in the background is and what became of each file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from page.job import JobState
from page.opened import job, settings, start_build
from page.uploads import Saved, save_upload, upload_types
from page.words import plain_label, text_html

if TYPE_CHECKING:
    from index.search import SearchIndex

__all__ = ["draw_run", "draw_upload"]

MOST_FILES = 100  # at once


def draw_upload(index: SearchIndex | None) -> None:
    """The form that adds papers, how far a run is, and what became of each file."""
    st.header("Add papers", anchor=False)
    chosen = settings()
    with st.form("add", clear_on_submit=True):
        given = st.file_uploader(
            f"Papers ({', '.join(upload_types())}), each up to {chosen.upload_mb} MB, at most {MOST_FILES} at once",
            type=upload_types(),
            accept_multiple_files=True,
            key="upload",
            max_upload_size=chosen.upload_mb,
        )
        sent = st.form_submit_button("Add these papers", type="primary", disabled=job().state.running)
    if sent:
        _take([(one.name, one.getvalue()) for one in given], chosen.uploads, limit_mb=chosen.upload_mb)
    draw_run(index)


def draw_run(index: SearchIndex | None) -> None:
    """How far the run is that brings the index up to date, or how it ended; nothing when there was none."""
    state = job().state
    if state.running:
        _draw_progress()
    elif state.ended:
        _draw_outcome(state, index)


def _take(files: Sequence[tuple[str, bytes]], folder: Path, *, limit_mb: int) -> None:
    if not files:
        st.warning("No file was chosen. Choose one or more papers, then press the button.")
        return
    if len(files) > MOST_FILES:
        st.error(f"{len(files)} files are too many at once, so none was taken. Give {MOST_FILES} at most.")
        return
    saved = [save_upload(name, content, folder, limit_mb=limit_mb) for name, content in files]
    refused = [one for one in saved if one.file is None]
    for one in refused:
        st.error(f"**Not taken:** {plain_label(f'{one.name} {one.note}')}")
    if len(refused) == len(saved):
        return
    if not start_build([folder], saved=[one for one in saved if one.file is not None]):
        st.warning("Another run is under way. Wait until it has ended, then add these again.")


@st.fragment(run_every=1.0)
def _draw_progress() -> None:
    state = job().state
    if not state.running:
        st.rerun()
    st.progress(state.share, text=state.words)
    st.text("Questions are answered from the papers as they were until this is done.")


def _draw_outcome(state: JobState, index: SearchIndex | None) -> None:
    if state.problem:
        st.error(plain_label(state.problem))
    elif state.summary is not None:
        number = len(state.saved)
        what = f"{number} file{'' if number == 1 else 's'} added" if number else state.what
        st.success(plain_label(f"Done: {what}; the index now holds {state.summary.papers} papers."))
        for one in state.saved:
            st.html(text_html(f"{one.name}: {_outcome(one, index)}", style="where"))
    st.button("Clear this message", on_click=job().clear)


def _outcome(saved: Saved, index: SearchIndex | None) -> str:
    """What became of one file, in words."""
    if index is None or saved.file is None:
        return saved.note or "was saved."
    file = saved.file.resolve()
    paper = next((paper for paper in index.papers if paper.file and Path(paper.file) == file), None)
    if paper is not None and paper.restricted:
        return "read, and marked as restricted."  # every reader sees this
    if paper is not None:
        missing = sum(one.path == paper.path and one.page is not None for one in index.unread)
        pages = f", {paper.pages} pages" if paper.pages else ""
        return f"read as “{paper.title}”{pages}" + (f"; {missing} pages could not be read." if missing else ".")
    for one in index.unread:
        if one.page is None and (one.path == file.name or one.path.endswith(f"/{file.name}")):
            return f"not read: {one.reason.removeprefix(f'{one.path}: ')}"
    return "is a copy of a paper that was there already."

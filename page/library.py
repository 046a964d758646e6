"""The library: which papers are indexed, what could not be read, what is in a paper, and papers added by upload."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from index.present import page_words
from ingest.models import Paper, Passage, TextSource
from page.form import PAPER_ID
from page.job import JobState
from page.opened import job, settings, start_build
from page.uploads import Saved, save_upload, upload_types
from page.words import page_text_html, paper_html, papers_table, plain_label, text_html, unread_table

if TYPE_CHECKING:
    from index.search import SearchIndex

__all__ = ["draw_library", "draw_run", "draw_upload"]

AT_ONCE = 15  # papers on a screen of the table
SORTS: dict[str, Callable[[Paper], tuple[object, ...]]] = {
    "Latest first": lambda paper: (paper.meeting_date is None, -_ordinal(paper), paper.path),
    "Earliest first": lambda paper: (paper.meeting_date is None, _ordinal(paper), paper.path),
    "Title": lambda paper: (paper.title.casefold(), paper.path),
    "Path": lambda paper: (paper.path,),
    "Council and body": lambda paper: (paper.council or "~", paper.body or "~", -_ordinal(paper), paper.path),
}


def _ordinal(paper: Paper) -> int:
    return paper.meeting_date.toordinal() if paper.meeting_date else 0


def draw_library(index: SearchIndex) -> None:
    """Everything below the heading of the library."""
    pages = sum(paper.pages for paper in index.papers)
    st.header("Papers", anchor=False)
    st.text(f"{len(index.papers)} papers with {pages} numbered pages, cut into {len(index)} passages.")
    _draw_papers(index)
    _draw_unread(index)
    _draw_one_paper(index)
    draw_upload(index)


def _draw_papers(index: SearchIndex) -> None:
    left, middle, right = st.columns([3, 2, 1])
    wanted = left.text_input("Show papers that mention (title, body, council, kind, path or date)", key="library_find")
    order = middle.selectbox("Order", list(SORTS), key="library_order")
    found = [paper for paper in sorted(index.papers, key=SORTS[order]) if _mentions(paper, wanted)]
    screens = max(1, -(-len(found) // AT_ONCE))
    screen = right.number_input(f"Part (of {screens})", 1, screens, 1) if screens > 1 else 1
    unread: dict[str, int] = {}
    for one in index.unread:
        unread[one.path] = unread.get(one.path, 0) + (one.page is not None)
    begin = (int(screen) - 1) * AT_ONCE
    st.html(papers_table(found[begin : begin + AT_ONCE], unread=unread, total=len(index.papers)))


def _mentions(paper: Paper, wanted: str) -> bool:
    said = " ".join(
        str(value)
        for value in (paper.title, paper.council, paper.body, paper.kind, paper.meeting_date, paper.path)
        if value is not None
    )
    return all(word in said.casefold() for word in wanted.casefold().split())


def _draw_unread(index: SearchIndex) -> None:
    st.header("What could not be read", anchor=False)
    if index.unread:
        st.html(unread_table(index.unread))
    else:
        st.text("Every paper and every page was read.")


def _draw_one_paper(index: SearchIndex) -> None:
    st.header("Look inside a paper", anchor=False)
    names = {paper.id[:PAPER_ID]: f"{paper.title} ({paper.path})" for paper in index.papers}
    chosen = st.selectbox("Paper", ["", *names], format_func=lambda value: names.get(value, "Choose a paper"))
    if not chosen:
        return
    paper = next(paper for paper in index.papers if paper.id.startswith(chosen))
    st.html(paper_html(paper))
    if paper.other_paths:
        st.html(text_html(f"The same file is also at: {', '.join(paper.other_paths)}"))
    pages = index.pages(paper.id)
    _draw_headings(index.passages_of(paper.id))
    numbers = [page.number for page in pages]
    place = 0
    if len(pages) > 1:
        place = int(st.number_input(f"Page (of {numbers[-1]})", 1, len(pages), 1, key=f"inside_{chosen}")) - 1
    page = pages[place]
    read_by = "" if page.source is TextSource.TEXT_LAYER else f" (read from: {page.source.value})"
    st.html(text_html(f"Text of {page_words(page) or 'the paper'}{read_by}:"))
    st.html(page_text_html(page, ()))


def _draw_headings(passages: Sequence[Passage]) -> None:
    first_page: dict[tuple[str, ...], int | None] = {}
    for passage in passages:
        if passage.headings:
            first_page.setdefault(passage.headings, passage.page)
    if not first_page:
        return
    with st.expander(f"Its headings ({len(first_page)})"):
        for headings, page in first_page.items():
            where = "" if page is None else f", page {page}"
            st.html(text_html(f"{' › '.join(headings)}{where}"))


def draw_upload(index: SearchIndex | None) -> None:
    """The form that adds papers, how far a run is, and what became of each file."""
    st.header("Add papers", anchor=False)
    chosen = settings()
    with st.form("add", clear_on_submit=True):
        given = st.file_uploader(
            f"Papers ({', '.join(upload_types())}), each up to {chosen.upload_mb} MB",
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
    """How far the run is that adds papers, or what became of each file; nothing when there was none."""
    state = job().state
    if state.running:
        _draw_progress()
    elif state.ended:
        _draw_outcome(state, index)


def _take(files: Sequence[tuple[str, bytes]], folder: Path, *, limit_mb: int) -> None:
    if not files:
        st.warning("No file was chosen. Choose one or more papers, then press the button.")
        return
    saved = [save_upload(name, content, folder, limit_mb=limit_mb) for name, content in files]
    refused = [one for one in saved if one.file is None]
    for one in refused:
        st.error(f"**Not taken:** {plain_label(f'{one.name} {one.note}')}")
    if len(refused) == len(saved):
        return
    if not start_build([one for one in saved if one.file is not None]):
        st.warning("Another run is adding papers. Wait until it has ended, then add these again.")


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
        return
    if state.summary is not None:
        papers, added = state.summary.papers, len(state.saved)
        st.success(f"Done: {added} file{'s' if added != 1 else ''} added; the index now holds {papers} papers.")
    for one in state.saved:
        st.html(text_html(f"{one.name}: {_outcome(one, index)}", style="where"))
    st.button("Clear this message", on_click=job().clear)


def _outcome(saved: Saved, index: SearchIndex | None) -> str:
    """What became of one file, in words."""
    if index is None or saved.file is None:
        return saved.note or "was saved."
    file = saved.file.resolve()
    paper = next((paper for paper in index.papers if paper.file and Path(paper.file) == file), None)
    if paper is not None:
        missing = sum(one.path == paper.path and one.page is not None for one in index.unread)
        pages = f", {paper.pages} pages" if paper.pages else ""
        return f"read as “{paper.title}”{pages}" + (f"; {missing} pages could not be read." if missing else ".")
    for one in index.unread:
        if one.page is None and (one.path == file.name or one.path.endswith(f"/{file.name}")):
            return f"not read: {one.reason.removeprefix(f'{one.path}: ')}"
    return "is a copy of a paper that was there already."

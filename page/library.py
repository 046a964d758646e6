"""The library: every paper in a table, how it was read, what was removed, and the way to a paper's own page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from index.known import unread_told
from index.removed import bring_back, removed_papers
from index.shelf import ORDERS, SHOWN, Row, find_rows, shelve
from page.adding import draw_run, draw_upload
from page.form import asked, told
from page.links import follow_links
from page.live import draw_live
from page.opened import settings, start_build
from page.paper import OPEN, draw_paper, open_paper
from page.tables import PAPER_ID, library_table
from page.words import plain_label, text_html

if TYPE_CHECKING:
    from index.search import SearchIndex
    from ingest.models import Paper

__all__ = ["draw_library"]

AT_ONCE = 15  # rows on a screen of the table
FIND, SHOW, ORDER, PART = "library_find", "library_shown", "library_order", "library_part"
KEPT = "library_kept"
RESTRICTED = "library_restricted"


def draw_library(index: SearchIndex) -> None:
    """The table of papers, or one paper's own page when the address names one."""
    wanted = st.query_params.get(OPEN, "")
    papers, restricted = told(index), asked().filters.restricted
    paper = next((paper for paper in papers if wanted and paper.id.startswith(wanted)), None)
    if paper is not None:
        draw_run(index)
        draw_paper(index, paper)
        return
    if wanted:
        st.warning(
            "The paper in the address is not in the index any more, or it is marked as restricted. "
            "The papers are listed below."
        )
    pages = sum(paper.pages for paper in papers)
    st.header("Papers", anchor=False)
    st.text(f"{len(papers):,} papers with {pages:,} numbered pages, cut into {len(index):,} passages.")
    _draw_restricted(index)
    unread = unread_told(index.unread, index.papers, restricted=restricted)
    _draw_rows(shelve(papers, sources=index.pages_by_source, unread=unread))
    _draw_chooser(papers)
    _draw_removed()
    draw_upload(index)


def _draw_restricted(index: SearchIndex) -> None:
    """The switch that takes restricted papers in; it is the filters' own, so both are on or off."""
    number = sum(paper.restricted for paper in index.papers)
    if number:
        st.session_state[RESTRICTED] = asked().filters.restricted
        label = f"Show papers marked as restricted or exempt too ({number})"
        st.checkbox(label, key=RESTRICTED, on_change=_take_restricted)


def _take_restricted() -> None:
    if st.session_state[RESTRICTED]:
        st.query_params["restricted"] = "yes"
    elif "restricted" in st.query_params:
        del st.query_params["restricted"]


def _draw_rows(rows: tuple[Row, ...]) -> None:
    _remember()
    first, second, third, last = st.columns([5, 3, 3, 2])
    label = "Find papers (title, body, council, kind, date, file)"
    wanted = first.text_input(label, key=FIND, on_change=_begin_again)
    shown = second.selectbox("Show", list(SHOWN), key=SHOW, on_change=_begin_again)
    order = third.selectbox("Order", list(ORDERS), key=ORDER, on_change=_begin_again)
    found = find_rows(rows, wanted=wanted, shown=shown, order=order)
    screens = max(1, -(-len(found) // AT_ONCE))
    st.session_state[PART] = min(st.session_state.get(PART, 1), screens)
    screen = last.number_input(f"Part (of {screens})", 1, screens, key=PART) if screens > 1 else 1
    begin = (int(screen) - 1) * AT_ONCE
    at_once = found[begin : begin + AT_ONCE]
    span = f", {begin + 1} to {begin + len(at_once)} shown" if len(found) > len(at_once) else ""
    caption = f"{len(found)} of {len(rows)} papers{span}"
    draw_live(f"{caption}, in the order: {order}", of="library")
    st.html(library_table(at_once, caption=caption, order=order))
    follow_links(key="library_links", opened=open_paper, ordered=_put_in_order)


def _remember() -> None:
    """What was chosen is forgotten while another part of the page is shown, so it is kept and put back."""
    kept: dict[str, object] = st.session_state.setdefault(KEPT, {})
    for name in (FIND, SHOW, ORDER, PART):
        if name in st.session_state:
            kept[name] = st.session_state[name]
        elif name in kept:
            st.session_state[name] = kept[name]


def _begin_again() -> None:
    st.session_state[PART] = 1


def _put_in_order(order: str) -> None:
    if order in ORDERS:
        st.session_state[ORDER] = order
        _begin_again()


def _draw_chooser(papers: Sequence[Paper]) -> None:
    """The same way to a paper's page as the links in the table, for those who would rather type its name."""
    names = {paper.id[:PAPER_ID]: f"{paper.title} ({paper.path})" for paper in papers}
    st.selectbox(
        "Open a paper",
        ["", *names],
        format_func=lambda value: names.get(value, "Choose a paper"),
        key="library_open",
        on_change=lambda: open_paper(st.session_state["library_open"]),
    )


def _draw_removed() -> None:
    removed = removed_papers(settings().index)
    if not removed:
        return
    st.header("Papers that were removed", anchor=False)
    st.text("Their files are where they were. They are left out of every answer.")
    for identity, path in removed.items():
        name, button = st.columns([6, 1], vertical_alignment="center")
        name.html(text_html(path, style="where"))
        button.button("Bring back", key=f"back_{identity}", on_click=_bring_back, args=(identity, path))


def _bring_back(identity: str, path: str) -> None:
    bring_back(settings().index, identity)
    if not start_build(what=f"{path} was brought back"):
        st.warning(plain_label("A run is under way. The paper comes back with the next one."))

"""A paper's own page: what it is and how that is known, its contents and passages, its correction and its removal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

import streamlit as st

from index.corrections import CORRECTED, differing, file_to_correct, values_of
from index.removed import remove
from index.store import known_roots
from index.texts import date_words
from ingest.errors import PapersError
from ingest.models import Page, Paper, PaperKind, Passage, TextSource
from ingest.overrides import NO_DATE, write_correction
from page.address import EARLIEST, LATEST
from page.form import search_this_paper
from page.opened import settings, start_build
from page.tables import BY_HAND, PAPER_ID, known_words, paper_table
from page.uploads import delete_upload, is_upload
from page.viewer import PageView, draw_page
from page.words import passage_text_html, plain_label, text_html

if TYPE_CHECKING:
    from index.search import SearchIndex

__all__ = ["OPEN", "draw_paper", "open_paper"]

OPEN = "open"  # in the address, with the beginning of a paper's id
PAGE = "inside_page"
NOTE = "paper_note"
FEW_HEADINGS, LIST_HEIGHT = 10, 360  # a longer list of headings scrolls, in so many pixels
Height = int | Literal["content"]
KINDS = [kind.value for kind in PaperKind]
BUSY = "Another run is under way. Wait until it has ended, then do this again."


def open_paper(paper_id: str) -> None:
    """Go to a paper's own page; "" goes back to the table."""
    st.session_state.pop(PAGE, None)
    if paper_id:
        st.query_params[OPEN] = paper_id[:PAPER_ID]
    elif OPEN in st.query_params:
        del st.query_params[OPEN]


def draw_paper(index: SearchIndex, paper: Paper) -> None:
    """Everything about one paper."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Back to all papers", on_click=open_paper, args=("",))
        st.button("Ask about this paper alone", on_click=search_this_paper, args=(paper.id,))
    st.header(plain_label(paper.title), anchor=False)
    if note := st.session_state.pop(NOTE, None):
        st.warning(plain_label(note))
    st.html(text_html(f"File: {paper.path}"))
    if paper.other_paths:
        st.html(text_html(f"The same file is also at: {', '.join(paper.other_paths)}"))
    known, inside = st.columns([11, 10], gap="large")
    with known:
        st.html(text_html(known_words(paper)))
        st.html(paper_table(paper))
        _draw_correction(index, paper)
        _draw_removal(paper)
    with inside:
        _draw_inside(index, paper)


# What is inside


def _draw_inside(index: SearchIndex, paper: Paper) -> None:
    pages, passages = index.pages(paper.id), index.passages_of(paper.id)
    _draw_contents(passages, paged=len(pages) > 1)
    chosen = st.session_state.get(PAGE)
    page = next((page for page in pages if chosen and (paper.id, page.number) == chosen), pages[0])
    if page.source is not TextSource.TEXT_LAYER:
        st.html(text_html(f"How this page was read: {page.source.value}."))
    draw_page(PageView(paper, page, (), "passage", last=pages[-1].number), turn=_turn, key="inside")
    _draw_passages([one for one in passages if one.page == page.number], page)


def _turn(place: tuple[str, int | None]) -> None:
    st.session_state[PAGE] = place


def _draw_contents(passages: Sequence[Passage], *, paged: bool) -> None:
    first_page: dict[tuple[str, ...], int | None] = {}
    for passage in passages:
        if passage.headings:
            first_page.setdefault(passage.headings, passage.page)
    if not first_page:
        return
    entries = list(first_page.items())
    tall: Height = LIST_HEIGHT if len(entries) > FEW_HEADINGS else "content"
    number = f"{len(entries)} heading{'' if len(entries) == 1 else 's'}"
    with st.expander(f"Contents ({number})"), st.container(height=tall, border=False, gap="xsmall"):
        for place, (headings, page) in enumerate(entries):
            if paged and page is not None:
                label = plain_label(f"{' › '.join(headings)}, page {page}")
                go = (passages[0].paper_id, page)
                st.button(label, key=f"contents_{place}", type="tertiary", on_click=_turn, args=(go,))
            else:
                st.html(text_html(" › ".join(headings)))


def _draw_passages(passages: Sequence[Passage], page: Page) -> None:
    where = f" of page {page.number}" if page.number else ""
    with st.expander(f"Passages{where} ({len(passages)})"):
        for passage in passages:
            st.html(passage_text_html(passage))


# Correction and removal


def _draw_correction(index: SearchIndex, paper: Paper) -> None:
    file = file_to_correct(paper, roots=index.roots, archives=settings().index / "archives")
    with st.expander("Correct what is known of this paper"):
        if file is None:
            st.text("The paper’s file is not there any more, so it can’t be corrected.")
            return
        held = values_of(paper)
        # With a day of its own to fall back on, the field could not be emptied.
        day = f"correct_date_{paper.id[:PAPER_ID]}_{held['date']}"
        st.session_state.setdefault(day, paper.meeting_date)
        with st.form(f"correct_{paper.id[:PAPER_ID]}"):
            given = {
                "title": st.text_input("Title", held["title"], max_chars=300),
                "council": st.text_input("Council", held["council"], max_chars=200),
                "body": st.text_input("Committee or other body", held["body"], max_chars=200),
                "kind": str(st.selectbox("Kind", KINDS, KINDS.index(paper.kind.value))),
                "date": _iso(st.date_input("Date", None, EARLIEST, LATEST, format="DD/MM/YYYY", key=day)),
                "agenda_item": st.text_input("Agenda item", held["agenda_item"], max_chars=40),
            }
            corrected = paper.sources.get("meeting_date") == BY_HAND
            again = corrected and st.checkbox("Take the date from the paper again", key=f"{day}_again")
            st.text(
                "What you change is written to papers.csv beside the paper and goes before what the paper says. "
                "Empty the date where the paper has none; empty another field to take a correction of it away."
            )
            if st.form_submit_button("Save the correction", type="primary"):
                _correct(index, paper, _changes(paper, given, date_again=again))


def _iso(day: object) -> str:
    return day.isoformat() if isinstance(day, date) else ""


def _changes(paper: Paper, given: dict[str, str], *, date_again: bool) -> dict[str, str]:
    """What is to be written, by column of papers.csv."""
    changes = differing(paper, {name: given[name] for name in CORRECTED})
    if date_again:
        return {**changes, "date": ""}
    return {**changes, "date": NO_DATE} if changes.get("date") == "" else changes


def _correct(index: SearchIndex, paper: Paper, changes: dict[str, str]) -> None:
    file = file_to_correct(paper, roots=index.roots, archives=settings().index / "archives")
    if not changes:
        st.warning("Nothing was changed, so nothing was written.")
        return
    if file is None:
        return
    try:
        write_correction(file, **changes)
    except PapersError as error:
        st.error(plain_label(str(error)))
        return
    if start_build(what=f"“{changes.get('title') or paper.title}” was corrected"):
        st.rerun()
    st.warning(f"The correction is written. {BUSY}")


def _draw_removal(paper: Paper) -> None:
    uploaded = is_upload(paper.file, settings().uploads)
    with st.expander("Remove this paper"):
        st.html(text_html(_consequence(paper, uploaded=uploaded)))
        sure = st.checkbox("Yes, remove it", key=f"sure_{paper.id[:PAPER_ID]}")
        st.button("Remove the paper", disabled=not sure, on_click=_remove, args=(paper,))


def _consequence(paper: Paper, *, uploaded: bool) -> str:
    day = f" of {date_words(paper.meeting_date)}" if paper.meeting_date else ""
    if uploaded:
        return f"“{paper.title}”{day} was added by upload. Its file will be deleted, and it will not be found any more."
    return (
        f"“{paper.title}”{day} will not be found any more. Its file stays at {paper.file}, "
        "and the library offers to bring it back."
    )


def _remove(paper: Paper) -> None:
    chosen = settings()
    try:
        deleted = delete_upload(paper.file, chosen.uploads)
        if not deleted:
            remove(chosen.index, paper)
    except PapersError as error:
        st.session_state[NOTE] = str(error)
        return
    # An empty folder counts as a drive that is off, unless one says that what was there is gone.
    emptied = (
        deleted and not any(chosen.uploads.iterdir()) and str(chosen.uploads.resolve()) in known_roots(chosen.index)
    )
    if start_build(what=f"“{paper.title}” was removed", forget=[chosen.uploads] if emptied else []):
        open_paper("")
    else:
        st.session_state[NOTE] = "A run is under way. The paper goes with the next one."

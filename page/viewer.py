"""One page of a paper: its picture with the quote marked, its text, the pages before and after it, and its file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from index.present import folded, in_quotes, page_words
from ingest.errors import LimitExceededError, PapersError
from ingest.models import Page, Paper
from page.files import file_of, file_problem, must_be, pdf_link, picture_link, unchanged_bytes
from page.words import page_text_html, plain_label, text_html, zoomed_html

if TYPE_CHECKING:
    from page.marks import MarkedPage

__all__ = ["PageView", "draw_page", "whole_lines"]

SIZES = (100, 150, 200, 300)  # per cent of the dialog's width
LOW, ABOVE = 0.35, 0.12  # of the page's height: a mark below LOW is shown with so much above it
AROUND = 700  # characters shown before and after the quote of a text without pages
Span = tuple[int, int]
Turn = Callable[[tuple[str, int | None]], None]


@dataclass(frozen=True, slots=True)
class PageView:
    """A page to be shown with spans of its text marked. `what` they are is "quote" or "passage"."""

    paper: Paper
    page: Page
    spans: tuple[Span, ...]
    what: str
    last: int | None  # the number of the paper's last page


def draw_page(view: PageView, *, turn: Turn, key: str) -> None:
    """The page. `turn` is called with a paper's id and the page to go to; `key` tells two views on one screen apart."""
    paper, page = view.paper, view.page
    st.html(text_html(", ".join(part for part in (paper.title, page_words(page)) if part), style="where"))
    if key != "inside":  # a paper's own page has the file's name above
        st.html(text_html(f"File: {paper.path}"))
    if page.number is None:
        _draw_text_paper(view, key=key)
        return
    _draw_turning(view, page.number, turn=turn, key=key)
    file = file_of(paper)
    if file is None:
        st.info(plain_label(file_problem(paper) or ""))
    elif file.suffix.lower() == ".pdf":
        _draw_picture(file, view, key=key)
        label = f"Open the PDF at page {page.number} (new tab)"
        st.html(f'<p class="where"><a href="{pdf_link(file, page=page.number)}" target="_blank">{label}</a></p>')
    else:
        _draw_download(file, paper, key=key)
    with st.expander(f"Text of page {page.number}", expanded=file is None):
        st.html(page_text_html(page, view.spans))


def _draw_turning(view: PageView, number: int, *, turn: Turn, key: str) -> None:
    paper, last = view.paper.id, view.last or number
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Previous page", disabled=number <= 1, key=f"{key}_back", on_click=turn, args=((paper, number - 1),))
        st.button("Next page", disabled=number >= last, key=f"{key}_on", on_click=turn, args=((paper, number + 1),))
        st.text(f"{number} of {last} in the file")
        # A dialog can't open another.
        if key != "peek" and _is_pdf(view) and st.button("Zoom in", key=f"{key}_zoom"):
            _draw_zoomed(view)


def _is_pdf(view: PageView) -> bool:
    file = file_of(view.paper)
    return file is not None and file.suffix.lower() == ".pdf"


@st.dialog("Page, enlarged", width="large")
def _draw_zoomed(view: PageView) -> None:
    """The page as large as it is wished, to be moved about in by mouse, finger or arrow keys."""
    paper, page = view.paper, view.page
    size = st.radio("Size", SIZES, format_func=lambda percent: f"{percent}%", horizontal=True)
    try:
        png = _picture(paper.file, page, view.spans).png
    except PapersError as error:
        st.info(plain_label(_why_not(error)))
        return
    st.html(zoomed_html(picture_link(png), said=f"Picture of {page_words(page)} of {paper.title}", percent=size))


def _draw_picture(file: Path, view: PageView, *, key: str) -> None:
    paper, page, spans, what = view.paper, view.page, view.spans, view.what
    try:
        drawn = _picture(str(file), page, spans)
    except PapersError as error:
        st.info(plain_label(f"{_why_not(error)} Its text is below."))
        return
    marked = [page.text[start:end] for (start, end), there in zip(spans, drawn.placed, strict=True) if there]
    said = f"Picture of {page_words(page)} of {paper.title}."
    if marked:
        said += f" Marked on it: {'; '.join(in_quotes(folded(quote)) for quote in marked)}"
    elif spans:
        said += f" The {what} is not marked."
    st.image(_near_mark(drawn, key=key), alt=said, width="stretch")
    if spans and not all(drawn.placed):
        which = f"Not every {what} can" if marked else f"The {what} can’t"
        outcome = "the others are" if marked else "nothing is marked: it is"
        st.html(text_html(f"{which} be placed surely on the picture, so {outcome} only in the text of the page."))


def _near_mark(drawn: MarkedPage, *, key: str) -> bytes:
    """The page from a little above the mark on, where else one would have to look for it; on request the whole."""
    if drawn.top <= LOW:
        return drawn.png
    if st.toggle("Show the whole page: it begins above", key=f"{key}_whole"):
        return drawn.png
    from page.marks import lower_part

    return lower_part(drawn.png, top=drawn.top - ABOVE)


@st.cache_data(max_entries=32, show_spinner="Drawing the page…")
def _picture(file: str, page: Page, spans: tuple[Span, ...]) -> MarkedPage:
    """The picture with its marks. The paper's id is its content, so a changed file is drawn anew."""
    from ingest.sources import password_of
    from page import drawing
    from page.marks import DrawingJob

    path = Path(file).absolute()  # the process that draws may have been started in another folder
    must_be(path, page.paper_id)
    drawn = drawing.drawn(DrawingJob(path, page, spans, password=password_of(path)))
    must_be(path, page.paper_id)  # it may have been replaced while it was drawn
    return drawn


def _why_not(error: PapersError) -> str:
    if isinstance(error, LimitExceededError):
        return "This page takes too long to draw, or too much memory."
    return f"The page can't be drawn: {error}."


def _draw_text_paper(view: PageView, *, key: str) -> None:
    """A text without pages: what stands around the first span, the whole of it to unfold, and the file."""
    page, spans = view.page, view.spans
    begin, end = whole_lines(
        page.text,
        min((start for start, _ in spans), default=0) - AROUND,
        max((end for _, end in spans), default=0) + AROUND,
    )
    near = Page(page.paper_id, None, page.text[begin:end])
    st.html(text_html("This paper has no pages. The words stand here:"))
    st.html(page_text_html(near, [(first - begin, last - begin) for first, last in spans]))
    with st.expander("The whole text"):
        st.html(page_text_html(page, spans))
    file = file_of(view.paper)
    if file is None:
        st.info(plain_label(file_problem(view.paper) or ""))
    else:
        _draw_download(file, view.paper, key=key)


def whole_lines(text: str, begin: int, end: int) -> Span:
    """A place in a text widened to whole lines; where a line is long, narrowed to whole words."""
    begin, end = max(begin, 0), min(end, len(text))
    first, last = text.rfind("\n", 0, begin) + 1, text.find("\n", end)
    last = len(text) if last < 0 else last
    return (
        first if begin - first < AROUND else text.find(" ", begin) + 1,
        last if last - end < AROUND else text.rfind(" ", 0, end),
    )


def _draw_download(file: Path, paper: Paper, *, key: str) -> None:
    kind, content = "application/octet-stream", partial(unchanged_bytes, file, paper.id)
    st.download_button("Download the paper", content, file.name, kind, key=f"{key}_file", on_click="ignore")

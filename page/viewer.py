"""One page of a paper: its picture with the quote marked, its text, the pages before and after it, and its file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from index.present import citation_line, folded, page_words
from ingest.errors import PapersError
from ingest.models import Page, Paper
from page.files import file_of, file_problem, pdf_link
from page.words import page_text_html, plain_label, text_html

__all__ = ["draw_page"]

AROUND = 700  # characters shown before and after the quote of a text without pages
Span = tuple[int, int]
Turn = Callable[[tuple[str, int | None]], None]


def draw_page(
    paper: Paper, page: Page, *, spans: Sequence[Span], what: str, last: int | None, turn: Turn
) -> None:
    """The page with the spans of its text marked. `what` is what the spans are, "quote" or "passage", and `turn` is
    called with a paper's id and the page to go to."""
    st.html(text_html(citation_line(paper, page), style="where"))
    if page.number is None:
        _draw_text_paper(paper, page, spans)
        return
    _draw_turning(paper, page.number, last=last or page.number, turn=turn)
    file = file_of(paper)
    if file is None:
        st.info(plain_label(file_problem(paper) or ""))
    elif file.suffix.lower() == ".pdf":
        _draw_picture(file, paper, page, spans, what)
        label = f"Open the PDF at page {page.number} (new tab)"
        st.html(f'<p class="where"><a href="{pdf_link(file, page=page.number)}" target="_blank">{label}</a></p>')
    else:
        _draw_download(file)
    with st.expander(f"Text of page {page.number}", expanded=file is None):
        st.html(page_text_html(page, spans))


def _draw_turning(paper: Paper, number: int, *, last: int, turn: Turn) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Previous page", disabled=number <= 1, on_click=turn, args=((paper.id, number - 1),))
        st.button("Next page", disabled=number >= last, on_click=turn, args=((paper.id, number + 1),))
        st.text(f"Page {number} of {last}")


def _draw_picture(file: Path, paper: Paper, page: Page, spans: Sequence[Span], what: str) -> None:
    try:
        png, placed = _picture(str(file), paper.id, page.number or 1, page.text, tuple(spans))
    except PapersError as error:
        st.info(plain_label(f"The page can't be drawn: {error}. Its text is below."))
        return
    marked = [page.text[start:end] for (start, end), there in zip(spans, placed, strict=True) if there]
    said = f"Picture of {page_words(page)} of {paper.title}."
    if marked:
        said += f" Marked on it: {'; '.join(f'“{folded(quote)}”' for quote in marked)}"
    elif spans:
        said += f" The {what} is not marked."
    st.image(png, alt=said, width="stretch")
    if spans and not all(placed):
        which = f"Not every {what} can" if marked else f"The {what} can’t"
        outcome = "the others are" if marked else "nothing is marked: it is"
        st.html(text_html(f"{which} be placed surely on the picture, so {outcome} only in the text of the page."))


@st.cache_data(max_entries=32, show_spinner="Drawing the page…")
def _picture(
    file: str, paper_id: str, number: int, text: str, spans: tuple[Span, ...]
) -> tuple[bytes, tuple[bool, ...]]:
    """The picture and which spans are marked on it. The paper's id is its content, so a changed file is drawn anew."""
    from page.marks import marked_page

    marked = marked_page(Path(file), Page(paper_id, number, text), spans)
    return marked.png, marked.placed


def _draw_text_paper(paper: Paper, page: Page, spans: Sequence[Span]) -> None:
    """A text without pages: what stands around the first span, the whole of it to unfold, and the file."""
    begin = max(min((start for start, _ in spans), default=0) - AROUND, 0)
    end = min(max((end for _, end in spans), default=0) + AROUND, len(page.text))
    near = Page(page.paper_id, None, page.text[begin:end])
    st.html(text_html("This paper has no pages. The words stand here:"))
    st.html(page_text_html(near, [(first - begin, last - begin) for first, last in spans]))
    with st.expander("The whole text"):
        st.html(page_text_html(page, spans))
    file = file_of(paper)
    if file is None:
        st.info(plain_label(file_problem(paper) or ""))
    else:
        _draw_download(file)


def _draw_download(file: Path) -> None:
    st.download_button("Download the paper", file.read_bytes, file.name, "application/octet-stream", on_click="ignore")

"""The answer to a question: quotes with their citations, or a refusal, and the passages that were found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from index.models import Answer, Citation, Filters, Hit
from ingest.models import Page, Paper
from page.form import ask_this, asked, draw_filters, nothing_typed
from page.opened import examples
from page.words import citation_html, copy_text, passage_html, plain_label, text_html, why_words

if TYPE_CHECKING:
    from index.search import SearchIndex

__all__ = ["draw_ask"]

SURE = 0.8  # from here on the match is called strong
ANSWER, SHOWN = "answer", "shown_page"
Place = tuple[str, int | None]  # a paper's id and a page


def draw_ask(index: SearchIndex) -> None:
    """Everything below the question box."""
    draw_filters(index)
    wanted = asked()
    if wanted.problem:
        st.warning(plain_label(wanted.problem))
    if nothing_typed():
        st.warning("Nothing was asked. Type a question in the box above, then press Ask.")
    if not wanted.question:
        _draw_welcome(index)
        return
    answer = _answer(index, wanted.question, wanted.filters)
    beside, page = st.columns([11, 10], gap="large")
    with beside:
        if answer.refusal:
            _draw_refusal(answer)
        else:
            _draw_answer(answer)
        _draw_take_away(answer)
    with page:
        _draw_page(index, answer)
    _draw_passages(answer)


def _draw_welcome(index: SearchIndex) -> None:
    found = examples(index.generation, index)
    if not found:
        return
    st.header("Questions these papers answer", anchor=False)
    for place, question in enumerate(found):
        st.button(plain_label(question), key=f"example_{place}", on_click=ask_this, args=(question,))


def _answer(index: SearchIndex, question: str, filters: Filters) -> Answer:
    """The answer, asked for once: turning a page asks nothing anew."""
    key = (index.generation, question, filters)
    kept = st.session_state.get(ANSWER)
    if kept is None or kept[0] != key:
        with st.spinner("Looking through the papers…"):
            kept = (key, index.ask(question, filters=filters))
        st.session_state[ANSWER] = kept
        st.session_state[SHOWN] = None
    answer: Answer = kept[1]
    return answer


def _draw_answer(answer: Answer) -> None:
    st.header("Answer, in the papers’ own words", anchor=False)
    shown = _shown(answer)
    for place, citation in enumerate(answer.citations):
        st.html(citation_html(citation))
        _page_button(citation.paper, citation.page, key=f"citation_{place}", shown=shown)
    if answer.confidence < SURE:
        st.html(text_html("These words fit the question fairly well, not closely. Read the page before you rely on them."))


def _draw_refusal(answer: Answer) -> None:
    st.header("No answer found", anchor=False)
    st.html(text_html(answer.refusal or "", style="refusal"))


def _draw_take_away(answer: Answer) -> None:
    from index.present import answer_data, answer_markdown

    with st.expander("Copy, download or share"):
        if answer.citations:
            st.text("The quotes with their citations; the button at the corner copies them:")
            st.code(copy_text(answer), language=None, wrap_lines=True)
        left, right = st.columns(2)
        data = json.dumps(answer_data(answer), indent=2, ensure_ascii=False)
        left.download_button(
            "Download as Markdown", answer_markdown(answer), "answer.md", "text/markdown", on_click="ignore"
        )
        right.download_button("Download as JSON", data, "answer.json", "application/json", on_click="ignore")
        if address := _link():
            st.text("A link that asks this again, with the same filters:")
            st.code(address, language=None, wrap_lines=True)


def _link() -> str | None:
    from urllib.parse import urlencode, urlsplit, urlunsplit

    if not st.context.url:
        return None
    parts = urlsplit(st.context.url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(st.query_params.to_dict()), ""))


def _draw_passages(answer: Answer) -> None:
    if not answer.hits:
        return
    if answer.refusal:
        st.header("Nearest passages: these do not answer the question", anchor=False)
    else:
        st.header(f"Passages found ({len(answer.hits)})", anchor=False)
    shown = _shown(answer)
    for place, hit in enumerate(answer.hits, start=1):
        spans = _quoted(answer, hit.paper.id, hit.page)
        st.html(passage_html(hit, place=place, spans=spans, why=why_words(hit, shared=_shared(answer, hit))))
        _page_button(hit.paper, hit.page, key=f"passage_{place}", shown=shown)


def _shared(answer: Answer, hit: Hit) -> list[str]:
    """The question's words that the passage or its headings hold, as they were typed."""
    from index.words import terms

    held = set(terms(" ".join((hit.paper.title, *hit.passage.headings, *hit.passage.columns, hit.passage.text))))
    typed = dict.fromkeys(word.strip(".,;:?!()“”\"'") for word in answer.question.text.split())
    return [word for word in typed if held.intersection(terms(word))]


def _page_button(paper: Paper, page: Page, *, key: str, shown: Place | None) -> None:
    here = (paper.id, page.number) == shown
    name = "text" if page.number is None else f"page {page.number}"
    if here:
        st.html(text_html(f"The {name} is shown under “Cited page”." if page.number else "Its text is shown."))
    else:
        st.button(f"Show the {name}", key=f"show_{key}", on_click=_show, args=((paper.id, page.number),))


def _show(place: Place) -> None:
    st.session_state[SHOWN] = place


def _shown(answer: Answer) -> Place | None:
    """The page to show: the one asked for, else that of the first quote."""
    place: Place | None = st.session_state.get(SHOWN)
    if place is None and answer.citations:
        first = answer.citations[0]
        return first.paper.id, first.page.number
    return place


def _quoted(answer: Answer, paper_id: str, page: Page) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in _citations_on(answer, paper_id, page.number)]


def _citations_on(answer: Answer, paper_id: str, number: int | None) -> list[Citation]:
    return [one for one in answer.citations if (one.paper.id, one.page.number) == (paper_id, number)]


def _draw_page(index: SearchIndex, answer: Answer) -> None:
    from page.viewer import draw_page

    place = _shown(answer)
    if place is None:
        return
    paper_id, number = place
    paper = next(paper for paper in index.papers if paper.id == paper_id)
    pages = index.pages(paper_id)
    page = next(page for page in pages if page.number == number)
    spans = _quoted(answer, paper_id, page)
    found = [(hit.passage.start, hit.passage.end) for hit in answer.hits if hit.page == page]
    cited = bool(spans)
    st.header("Cited page" if cited else "Page", anchor=False)
    draw_page(
        paper, page, spans=spans or found, what="quote" if cited else "passage", last=pages[-1].number, turn=_show
    )

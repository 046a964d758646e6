"""The answer to a question: quotes with their citations, or a refusal, and the passages that were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from index.models import Answer, Citation, Hit
from index.present import missing_lines, page_words, side_words
from ingest.models import Page
from page.adding import draw_run
from page.address import Asked
from page.copying import draw_copy
from page.form import (
    ask_this,
    asked,
    draw_filters,
    draw_recent,
    draw_understood,
    filter_words,
    nothing_typed,
    told,
)
from page.live import draw_live
from page.opened import Examples, examples
from page.over_time import draw_over_time
from page.refused import draw_refusal
from page.take_away import draw_take_away, draw_verdict
from page.viewer import PageView, draw_page
from page.words import answer_told, citation_html, copy_text, passage_html, plain_label, text_html, why_words

if TYPE_CHECKING:
    from index.search import SearchIndex

__all__ = ["draw_ask"]

AT_ONCE = 4  # passages shown unfolded
SURE = 0.8  # from here on the match is called strong
ANSWER, SHOWN, PEEKED = "answer", "shown_page", "peeked_page"
Place = tuple[str, int | None]  # a paper's id and a page


def draw_ask(index: SearchIndex) -> None:
    """Everything below the question box."""
    heard = st.container(key="told_place")
    draw_run(index)
    with st.container(key="narrow"):
        filters, recent = st.columns([5, 2])
        with filters:
            draw_filters(index)
        with recent:
            draw_recent()
    wanted = asked()
    if wanted.problem:
        st.warning(plain_label(wanted.problem))
    if nothing_typed():
        st.warning("Nothing was asked. Type a question in the box above, then press Ask.")
    if not wanted.question:
        with heard:
            draw_live("", of="answer")
        _draw_welcome(index)
        return
    answer = _answer(index, wanted)
    with heard:
        words = answer_told(answer, filters=filter_words(index, wanted.filters), left_out=wanted.ignore)
        draw_live(words, of="answer")
    draw_understood(answer.question)
    if answer.refusal:
        draw_refusal(index, answer, wanted)
        draw_take_away(answer)
    else:
        left, right = st.columns([11, 10], gap="large")
        with left:
            _draw_answer(answer)
            draw_take_away(answer)
            draw_verdict(answer)
        with right:
            _draw_cited_page(index, answer)
    draw_over_time(index, wanted)
    _draw_passages(index, answer)
    if answer.refusal:
        draw_verdict(answer)


def _draw_welcome(index: SearchIndex) -> None:
    papers = told(index)
    years = sorted({paper.meeting_date.year for paper in papers if paper.meeting_date})
    span = f", dated {years[0]} to {years[-1]}" if len(years) > 1 else f", dated {years[0]}" if years else ""
    st.text(
        f"Answers are quoted word for word from {len(papers)} papers{span}, each with its page. "
        "Where the papers hold no answer, the page says so."
    )
    found = examples(index.generation, index)
    if found.chosen:
        _draw_examples(found)
    else:
        _draw_coming_examples(found)


def _draw_examples(found: Examples) -> None:
    if found.questions:
        st.header("Questions these papers answer", anchor=False)
    for place, question in enumerate(found.questions):
        st.button(plain_label(question), key=f"example_{place}", on_click=ask_this, args=(question,))


@st.fragment(run_every=0.4)
def _draw_coming_examples(found: Examples) -> None:
    """The page does not wait for the example questions; each comes when it is found."""
    if found.chosen:
        st.rerun()
    _draw_examples(found)
    if not found.questions:
        st.text("Choosing example questions from the papers…")


def _answer(index: SearchIndex, wanted: Asked) -> Answer:
    """The answer, asked for once: turning a page asks nothing anew."""
    key = (index.generation, wanted)
    kept = st.session_state.get(ANSWER)
    if kept is None or kept[0] != key:
        with st.spinner("Looking through the papers…"):
            kept = (key, index.ask(wanted.question, filters=wanted.filters, ignore=wanted.ignore))
        st.session_state[ANSWER] = kept
        st.session_state[SHOWN] = None
    answer: Answer = kept[1]
    return answer


def _draw_answer(answer: Answer) -> None:
    st.header("Answer, in the papers’ own words", anchor=False)
    for line in missing_lines(answer):
        st.html(text_html(line, style="notice"))
    shown = _shown(answer)
    for place, citation in enumerate(answer.citations):
        if side := side_words(answer, place):
            st.subheader(plain_label(side), anchor=False)
        st.html(citation_html(citation))
        with st.container(horizontal=True, vertical_alignment="center", key=f"quote_buttons_{place}"):
            draw_copy("Copy quote and citation", copy_text([citation]), key=f"copy_{place}")
            _draw_page_button(citation, key=f"citation_{place}", shown=shown)
    if answer.confidence < SURE:
        st.html(text_html("These words fit the question, but not closely. Read the page before you rely on them."))


def _draw_passages(index: SearchIndex, answer: Answer) -> None:
    if not answer.hits:
        return
    if answer.refusal:
        st.header("Nearest passages: these do not answer the question", anchor=False)
    else:
        st.header(f"Passages found ({len(answer.hits)})", anchor=False)
    for place, hit in enumerate(answer.hits[:AT_ONCE], start=1):
        _draw_passage(index, answer, hit, place)
    if more := answer.hits[AT_ONCE:]:
        with st.expander(f"{len(more)} more passages"):
            for place, hit in enumerate(more, start=AT_ONCE + 1):
                _draw_passage(index, answer, hit, place)


def _draw_passage(index: SearchIndex, answer: Answer, hit: Hit, place: int) -> None:
    words, button = st.columns([5, 1])  # on a tablet, room for "Show page 113"
    spans = _quoted(answer, hit.paper.id, hit.page)
    why = why_words(hit, shared=_shared(answer, hit))
    words.html(passage_html(hit, place=place, spans=spans, why=why))
    if button.button(f"Show {_page_name(hit.page)}", key=f"show_passage_{place}"):
        st.session_state[PEEKED] = (hit.paper.id, hit.page.number)
        _draw_peek(index, answer)


@st.dialog("Page of the paper", width="medium")
def _draw_peek(index: SearchIndex, answer: Answer) -> None:
    """A page over the list of passages, so that the reader keeps the place in it."""
    draw_page(_view(index, answer, st.session_state[PEEKED]), turn=_peek, key="peek")


def _peek(place: Place) -> None:
    st.session_state[PEEKED] = place


def _shared(answer: Answer, hit: Hit) -> list[str]:
    """The question's words that the passage or its headings hold, as they were searched."""
    from index.words import terms

    held = set(terms(" ".join((hit.paper.title, *hit.passage.headings, *hit.passage.columns, hit.passage.text))))
    typed = dict.fromkeys(word.strip(".,;:?!()“”\"'") for word in answer.question.searched.split())
    return [word for word in typed if held.intersection(terms(word))]


def _draw_page_button(citation: Citation, *, key: str, shown: Place) -> None:
    name = _page_name(citation.page)
    if (citation.paper.id, citation.page.number) == shown:
        st.html(text_html(f"Shown: {page_words(citation.page) or 'its text'}"))
    else:
        place = (citation.paper.id, citation.page.number)
        st.button(f"Show {name}", key=f"show_{key}", on_click=_show, args=(place,))


def _page_name(page: Page) -> str:
    """What a button calls a page: by its printed number, where it has one."""
    return plain_label(f"page {page.label or page.number}") if page.number else "its text"


def _show(place: Place) -> None:
    st.session_state[SHOWN] = place


def _shown(answer: Answer) -> Place:
    """The page to show: the one chosen, else that of the first quote."""
    chosen: Place | None = st.session_state.get(SHOWN)
    first = answer.citations[0]
    return chosen or (first.paper.id, first.page.number)


def _quoted(answer: Answer, paper_id: str, page: Page) -> tuple[tuple[int, int], ...]:
    """Where the answer's quotes stand on a page."""
    there = [one for one in answer.citations if (one.paper.id, one.page.number) == (paper_id, page.number)]
    return tuple((one.start, one.end) for one in there)


def _view(index: SearchIndex, answer: Answer, place: Place) -> PageView:
    """A page with the quotes on it to be marked, or where there is none, the passages found on it."""
    paper_id, number = place
    paper = next(paper for paper in index.papers if paper.id == paper_id)
    pages = index.pages(paper_id)
    page = next(page for page in pages if page.number == number)
    quotes = _quoted(answer, paper_id, page)
    found = tuple(
        (hit.passage.start, hit.passage.end)
        for hit in answer.hits
        if (hit.paper.id, hit.page.number) == (paper_id, number)
    )
    return PageView(paper, page, quotes or found, "quote" if quotes else "passage", last=pages[-1].number)


def _draw_cited_page(index: SearchIndex, answer: Answer) -> None:
    view = _view(index, answer, _shown(answer))
    st.header("Cited page" if view.page.number else "Cited text", anchor=False)
    draw_page(view, turn=_show, key="cited")

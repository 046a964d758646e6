"""No answer: what was searched, why nothing was accepted, and how to search wider."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from index.facets import Scope, scope
from index.known import open_to
from index.models import Answer, Filters
from index.refusal import searched_words
from page.address import Asked
from page.form import clear_filters
from page.words import plain_label, text_html

if TYPE_CHECKING:
    from index.search import SearchIndex

__all__ = ["draw_refusal", "unread_words"]


def draw_refusal(index: SearchIndex, answer: Answer, wanted: Asked) -> None:
    """The refusal and its reason first, then what it rests on and what to try."""
    st.header("No answer found", anchor=False)
    st.html(text_html(answer.refusal or "", style="refusal"))
    found = scope(index.papers, filters=wanted.filters, unread=index.unread)
    st.html(text_html(searched_words(found), style="where"))
    if unread := unread_words(found):
        st.html(text_html(unread, style="where"))
        if found.unread_papers:
            with st.expander(f"Papers that were not read ({len(found.unread_papers)})"):
                for path in found.unread_papers:
                    st.html(text_html(path))
    st.header("To search wider", anchor=False)
    filtered = wanted.filters != Filters()
    if filtered:
        number = len(open_to(index.papers, restricted=False))
        st.button(f"Search all {number} papers, without filters", on_click=clear_filters)
    st.markdown("\n".join(f"- {plain_label(advice)}" for advice in _advice(answer, filtered=filtered)))


def unread_words(found: Scope) -> str:
    """What could hold the answer and was not read; empty when everything was."""
    parts = []
    if found.unread_papers:
        number = len(found.unread_papers)
        parts.append(f"{number} paper{' was' if number == 1 else 's were'} not read at all")
    if found.unread_pages:
        number = found.unread_pages
        parts.append(f"{number} page{' was' if number == 1 else 's were'} not read")
    return f"The answer may be in what could not be read: {' and '.join(parts)}." if parts else ""


def _advice(answer: Answer, *, filtered: bool) -> list[str]:
    advice = ["Ask in other words, such as the papers would use, and about one thing at a time."]
    if answer.question.dates or answer.question.bodies or answer.question.councils:
        advice.append("Leave out what was understood from the question: press it above.")
    if not filtered:
        advice.append("See in the Library whether the paper that would say so is there, and add it if not.")
    return advice

"""The question and the filters, kept in step with the address bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from index.facets import Facet, counts, passes
from index.models import Filters
from page.address import LONGEST, NAMES, Asked, asked_from, parameters
from page.tables import PAPER_ID

if TYPE_CHECKING:
    from index.search import SearchIndex

__all__ = ["ask_this", "asked", "draw_filters", "draw_question", "nothing_typed", "search_this_paper"]

KEYS = {name: f"form_{name}" for name in NAMES}
FILTERS = NAMES[1:]
CHOICES = ("body", "council", "kind", "paper")  # "" stands for any, since None shows as nothing chosen
SEEN = "address_seen"
EMPTY = "nothing_typed"


def asked() -> Asked:
    """What the address bar asks."""
    return asked_from(_address())


def nothing_typed() -> bool:
    """Whether the question was sent empty."""
    return bool(st.session_state.get(EMPTY))


def _address() -> dict[str, str]:
    return {name: st.query_params[name] for name in NAMES if name in st.query_params}


def _follow_address() -> None:
    """Fill the form from the address when it was opened or gone back to, and fill in what was not drawn last time."""
    moved = st.session_state.get(SEEN) != _address()
    now = asked()
    values = {"q": now.question, "from": now.filters.date_from, "to": now.filters.date_to}
    values |= {name: getattr(now.filters, name) or "" for name in CHOICES}
    for name, key in KEYS.items():
        if moved or key not in st.session_state:
            st.session_state[key] = values[name]
    st.session_state[SEEN] = _address()


def _go(wanted: dict[str, str]) -> None:
    """Put a question and filters into the address bar."""
    for name in NAMES:
        if name in wanted:
            st.query_params[name] = wanted[name]
        elif name in st.query_params:
            del st.query_params[name]
    st.session_state[SEEN] = _address()


def _form_values() -> dict[str, str]:
    return parameters({name: st.session_state.get(key) for name, key in KEYS.items()})


def _send() -> None:
    wanted = _form_values()
    st.session_state[EMPTY] = "q" not in wanted
    _go(wanted)


def _filters_changed() -> None:
    wanted = {name: value for name, value in _form_values().items() if name != "q"}
    question = asked().question
    _go({"q": question, **wanted} if question else wanted)


def _clear_filters() -> None:
    for name in FILTERS:
        st.session_state[KEYS[name]] = "" if name in CHOICES else None
    _filters_changed()


def ask_this(question: str) -> None:
    """Ask a question with the filters as they are."""
    st.session_state[EMPTY] = False
    st.session_state[KEYS["q"]] = question
    _go({**_form_values(), "q": question})


def search_this_paper(paper_id: str) -> None:
    """Go to the question with one paper as the only filter."""
    st.session_state["view"] = "Ask"
    for name in FILTERS:
        st.session_state[KEYS[name]] = "" if name in CHOICES else None
    st.session_state[KEYS["paper"]] = paper_id[:PAPER_ID]
    _filters_changed()


def draw_question() -> None:
    """The question box with its button."""
    _follow_address()
    with st.form("ask", border=True):
        box, button = st.columns([8, 1], vertical_alignment="bottom")
        box.text_input(
            "Your question about the papers",
            key=KEYS["q"],
            max_chars=LONGEST,
            placeholder="Ask in a whole sentence, as you would ask the clerk",
            autocomplete="off",
        )
        button.form_submit_button("Ask", type="primary", on_click=_send, width="stretch")


def draw_filters(index: SearchIndex) -> None:
    """The filters, each value with the number of papers it would leave."""
    filters = asked().filters
    on = sum(getattr(filters, name) is not None for name in Filters.__slots__)
    found = sum(passes(paper, filters) for paper in index.papers)
    label = f"Filters: {on} on, {found} of {len(index.papers)} papers are searched" if on else "Filters: none"
    with st.expander(label, key="filters"):
        first, second, third = st.columns(3)
        with first:
            for name, label in (("from", "Meetings from"), ("to", "Meetings to")):
                st.date_input(label, None, key=KEYS[name], format="DD/MM/YYYY", on_change=_filters_changed)
        with second:
            _choice(index, "council", "Council", "Any council")
            _choice(index, "body", "Committee or other body", "Any body")
        with third:
            _choice(index, "kind", "Kind of paper", "Any kind")
            _paper_choice(index)
        undated = sum(paper.meeting_date is None for paper in index.papers)
        if undated:
            st.text(f"{undated} papers have no known date; a date filter leaves them out.")
        if on:
            st.button("Clear the filters", on_click=_clear_filters)


def _choice(index: SearchIndex, facet: Facet, label: str, none: str) -> None:
    number = counts(index.papers, facet, filters=asked().filters)
    chosen = st.session_state.get(KEYS[facet])
    options = ["", *number, *([chosen] if chosen and chosen not in number else [])]
    st.selectbox(
        label,
        options,
        key=KEYS[facet],
        format_func=lambda value: f"{value} ({number.get(value, 0)})" if value else none,
        on_change=_filters_changed,
    )


def _paper_choice(index: SearchIndex) -> None:
    names = {paper.id[:PAPER_ID]: f"{paper.title} ({paper.path})" for paper in index.papers}
    chosen = st.session_state.get(KEYS["paper"])
    options = ["", *names, *([chosen] if chosen and chosen not in names else [])]
    st.selectbox(
        "One paper",
        options,
        key=KEYS["paper"],
        format_func=lambda value: names.get(value, value) or "Any paper",
        on_change=_filters_changed,
    )

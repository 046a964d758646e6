"""The question, the filters and what was understood, kept in step with the address bar; the questions asked so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from index.facets import Facet, spans
from index.known import open_to
from index.models import Filters, Question
from index.understood import named, period_words
from page.address import BETWEEN, EARLIEST, LATEST, LONGEST, NAMES, Asked, asked_from, parameters
from page.tables import PAPER_ID
from page.words import plain_label

if TYPE_CHECKING:
    from index.search import SearchIndex
    from ingest.models import Paper

__all__ = [
    "ask_this",
    "asked",
    "clear_filters",
    "draw_filters",
    "draw_question",
    "draw_recent",
    "draw_understood",
    "filter_words",
    "nothing_typed",
    "search_this_paper",
    "told",
]

KEYS = {name: f"form_{name}" for name in NAMES if name != "ignore"}
FILTERS = ("from", "to", "body", "council", "kind", "paper", "restricted")
CHOICES = ("body", "council", "kind", "paper")  # "" stands for any, since None shows as nothing chosen
SEEN = "address_seen"
EMPTY = "nothing_typed"
RECENT = "recent_questions"
MOST_RECENT = 10
SPAN = "form_span"
ANY_SPAN = "Choose a span of time"


def asked() -> Asked:
    """What the address bar asks."""
    return asked_from(_address())


def told(index: SearchIndex) -> tuple[Paper, ...]:
    """The papers that the reader is told of: restricted ones where the address asks for them."""
    return open_to(index.papers, restricted=asked().filters.restricted)


def nothing_typed() -> bool:
    """Whether the question was sent empty."""
    return bool(st.session_state.get(EMPTY))


def _address() -> dict[str, str]:
    return {name: st.query_params[name] for name in NAMES if name in st.query_params}


def _follow_address() -> None:
    """Fill the form from the address when it was opened or gone back to, and fill in what was not drawn last time."""
    moved = st.session_state.get(SEEN) != _address()
    now = asked()
    values: dict[str, object] = {"q": now.question, "from": now.filters.date_from, "to": now.filters.date_to}
    values |= {name: getattr(now.filters, name) or "" for name in CHOICES}
    values["restricted"] = now.filters.restricted
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
    values = {name: st.session_state.get(key) for name, key in KEYS.items()}
    return parameters({**values, "restricted": "yes" if values["restricted"] else None})


def _send() -> None:
    wanted = _form_values()
    st.session_state[EMPTY] = "q" not in wanted
    _go(wanted)


def _filters_changed() -> None:
    wanted = {name: value for name, value in _form_values().items() if name != "q"}
    now = asked()
    ignored = {"ignore": BETWEEN.join(now.ignore)} if now.ignore else {}
    _go({"q": now.question, **wanted, **ignored} if now.question else wanted)


def clear_filters() -> None:
    """Search all papers again."""
    for name in FILTERS:
        st.session_state[KEYS[name]] = _unset(name)
    _filters_changed()


def _unset(name: str) -> object:
    return "" if name in CHOICES else False if name == "restricted" else None


def ask_this(question: str) -> None:
    """Ask a question with the filters as they are."""
    st.session_state[EMPTY] = False
    st.session_state[KEYS["q"]] = question
    _go({**_form_values(), "q": question})


def search_this_paper(paper_id: str) -> None:
    """Go to the question with one paper as the only filter."""
    st.session_state["view"] = "Ask"
    for name in FILTERS:
        st.session_state[KEYS[name]] = _unset(name)
    st.session_state[KEYS["restricted"]] = asked().filters.restricted  # else a restricted paper would not be searched
    st.session_state[KEYS["paper"]] = paper_id[:PAPER_ID]
    _filters_changed()


def draw_question() -> None:
    """The question box with its button."""
    _follow_address()
    with st.form("ask", border=True), st.container(key="ask_row"):
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
    on = filter_words(index, filters)
    searched = f"{index.sieve.count(filters)} of {len(told(index))} papers are searched"
    with st.expander(plain_label(f"Filters: {', '.join(on)}; {searched}" if on else "Filters: none"), key="filters"):
        first, second, third = st.columns(3)
        with first:
            _spans(index)
            for name, label in (("from", "Meetings from"), ("to", "Meetings to")):
                st.date_input(
                    label, None, EARLIEST, LATEST, key=KEYS[name], format="DD/MM/YYYY", on_change=_filters_changed
                )
        with second:
            _choice(index, "council", "Council", "Any council")
            _choice(index, "body", "Committee or other body", "Any body")
        with third:
            _choice(index, "kind", "Kind of paper", "Any kind")
            _paper_choice(index)
        _notes(index)
        if on:
            st.button("Clear the filters", on_click=clear_filters)


def filter_words(index: SearchIndex, filters: Filters) -> list[str]:
    """Each filter that is on, as a reader says it."""
    words = [filters.council, filters.body, filters.kind]
    if filters.date_from or filters.date_to:
        words.append(period_words(filters.date_from or date.min, filters.date_to or date.max))
    if filters.paper:
        words.append(next((one.title for one in told(index) if one.id.startswith(filters.paper)), filters.paper))
    return [word for word in words if word] + (["restricted papers too"] if filters.restricted else [])


def _notes(index: SearchIndex) -> None:
    """What is left out without a word from the reader, and the switch that takes restricted papers in."""
    undated = sum(paper.meeting_date is None for paper in told(index))
    if undated:
        have, them = ("paper has", "it") if undated == 1 else ("papers have", "them")
        st.text(f"{undated} {have} no known date; a date filter leaves {them} out.")
    restricted = sum(paper.restricted for paper in index.papers)
    if restricted:
        label = f"Search papers marked as restricted or exempt too ({restricted})"
        st.checkbox(label, key=KEYS["restricted"], on_change=_filters_changed)


def _spans(index: SearchIndex) -> None:
    """Spans of time that fill in both dates."""
    found = spans(told(index), today=date.today())
    filters = asked().filters
    number = {
        name: index.sieve.count(replace(filters, date_from=begin, date_to=end)) for name, (begin, end) in found.items()
    }
    st.session_state[SPAN] = next(
        (name for name, span in found.items() if span == (filters.date_from, filters.date_to)), ANY_SPAN
    )
    st.selectbox(
        "Span of time",
        [ANY_SPAN, *found],
        key=SPAN,
        format_func=lambda name: f"{name} ({number[name]})" if name in number else name,
        on_change=lambda: _take_span(found),
    )


def _take_span(found: Mapping[str, tuple[date, date]]) -> None:
    begin, end = found.get(st.session_state[SPAN], (None, None))
    st.session_state[KEYS["from"]], st.session_state[KEYS["to"]] = begin, end
    _filters_changed()


def draw_understood(question: Question) -> None:
    """What the question was understood to name: each can be left out, and taken in again."""
    ignored = asked().ignore
    if not named(question) and not ignored:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="understood"):
        st.text("Understood:")
        for name in named(question):
            label = f"{plain_label(name)} ✕"
            st.button(label, key=f"ignore_{name}", help="Leave this out", on_click=_ignore, args=((*ignored, name),))
        for name in ignored:
            rest = tuple(one for one in ignored if one != name)
            label = f"Left out: {plain_label(name)}. Use it again"
            st.button(label, key=f"use_{name}", type="tertiary", on_click=_ignore, args=(rest,))


def _ignore(names: tuple[str, ...]) -> None:
    wanted = _address()
    _go({**wanted, "ignore": BETWEEN.join(names)} if names else {k: v for k, v in wanted.items() if k != "ignore"})


def draw_recent() -> None:
    """The questions of this session, the last one first, each with the filters that it had."""
    now = _address()
    recent: list[dict[str, str]] = st.session_state.setdefault(RECENT, [])
    if "q" in now:
        recent[:] = [now, *(one for one in recent if one["q"] != now["q"])][:MOST_RECENT]
    if not recent:
        return
    with st.popover(f"Recent questions ({len(recent)})", width="stretch"):
        for place, one in enumerate(recent):
            st.button(plain_label(one["q"]), key=f"recent_{place}", type="tertiary", on_click=_ask_again, args=(one,))


def _ask_again(wanted: dict[str, str]) -> None:
    st.session_state[EMPTY] = False
    _go(wanted)
    st.session_state[SEEN] = None  # so that the form is filled from the address


def _choice(index: SearchIndex, facet: Facet, label: str, none: str) -> None:
    number = index.sieve.counts(facet, filters=asked().filters)
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
    names = {paper.id[:PAPER_ID]: f"{paper.title} ({paper.path})" for paper in told(index)}
    chosen = st.session_state.get(KEYS["paper"])
    options = ["", *names, *([chosen] if chosen and chosen not in names else [])]
    st.selectbox(
        "One paper",
        options,
        key=KEYS["paper"],
        format_func=lambda value: names.get(value, value) or "Any paper",
        on_change=_filters_changed,
    )

"""What each meeting's papers said to a question, oldest to newest: a table, and a chart where figures compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from index.models import Citation
from index.present import cited, folded, in_quotes, quoted
from index.texts import date_words
from index.timeline import Moment, comparable
from page.address import Asked
from page.chart import Point, draw_chart, figure_words
from page.files import file_of, pdf_link
from page.tables import cell, html_table
from page.words import escape, text_html

if TYPE_CHECKING:
    from index.search import SearchIndex

__all__ = ["draw_over_time"]

KEPT = "over_time"
# It takes more to stand in this table than to be quoted above, so it can't say that no paper has anything.
NOTHING = (
    "No paper with a date repeats enough of the question’s words to stand here. "
    "To compare meetings, ask in the words that the papers use."
)


def draw_over_time(index: SearchIndex, wanted: Asked) -> None:
    """A switch, for it takes as long as a question, and below it what each meeting said."""
    if not st.toggle("Follow it over time: what each meeting’s papers said", key="follow"):
        return
    found = _found(index, wanted)
    st.header("Over time, oldest first", anchor=False)
    if not found:
        st.text(NOTHING)
        return
    links = {moment.day: _link(moment.citation) for moment in found}
    alike = comparable(found)
    if alike:
        draw_chart(_points(alike, links))
        st.html(
            text_html("Each figure was read from its quote in the table below. See its page before you rely on it.")
        )
    rows = [_row(moment, links[moment.day], _figure(moment, alike)) for moment in found]
    names = ("Date", "What the papers say", *(("Figure",) if alike else ()), "Where")
    st.html(html_table(names, rows, caption=_caption(len(found))))


def _caption(dates: int) -> str:
    return "Papers of one date alone tell of it" if dates == 1 else f"One quote for each of {dates} dates"


def _found(index: SearchIndex, wanted: Asked) -> tuple[Moment, ...]:
    key = (index.generation, wanted)
    kept = st.session_state.get(KEPT)
    if kept is None or kept[0] != key:
        with st.spinner("Looking through the meetings…"):
            kept = (key, index.follow(wanted.question, filters=wanted.filters, ignore=wanted.ignore))
        st.session_state[KEPT] = kept
    found: tuple[Moment, ...] = kept[1]
    return found


def _link(citation: Citation) -> str | None:
    """Opens the cited page; None for a paper without pages, or without its file."""
    file = file_of(citation.paper)
    if file is None or citation.page.number is None or file.suffix.lower() != ".pdf":
        return None
    return pdf_link(file, page=citation.page.number)


def _points(alike: Sequence[Moment], links: Mapping[date, str | None]) -> list[Point]:
    return sorted(
        (
            Point(moment.figure.as_at or moment.day, moment.figure.value, moment.figure.unit, links[moment.day])
            for moment in alike
            if moment.figure is not None
        ),
        key=lambda point: point.day,
    )


def _figure(moment: Moment, alike: Sequence[Moment]) -> str | None:
    """The figure in words; empty for one that is not like the others, None where no figures are alike."""
    figure = moment.figure
    if not alike:
        return None
    if figure is None or moment not in alike:
        return ""
    as_at = f" ({date_words(figure.as_at)})" if figure.as_at else ""
    return f"{figure_words(figure.value, figure.unit)}{as_at}"


def _row(moment: Moment, link: str | None, figure: str | None) -> str:
    """`figure` None: the table has no column for it."""
    citation = moment.citation
    columns = f"[{folded(' | '.join(citation.columns))}] " if citation.columns else ""
    where = escape(cited(citation))
    if link:
        where += f' <a href="{escape(link)}" target="_blank">Open the page (new tab)</a>'
    return (
        f'<tr><th scope="row">{escape(date_words(moment.day))}</th>'
        f"{cell('What the papers say', f'{columns}{in_quotes(quoted(citation))}')}"
        f"{'' if figure is None else cell('Figure', figure)}"
        f'<td data-label="Where">{where}</td></tr>'
    )

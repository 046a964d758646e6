"""The page's first screen: a question, the library, or how good it is, behind the door where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from index.errors import DamagedIndexError, NoIndexError, OtherEncoderError
from ingest.errors import PapersError
from page.door import draw_door
from page.form import draw_question
from page.memory import share_memory
from page.opened import current_index, settings
from page.ready import stay_here
from page.style import STYLE
from page.words import plain_label

if TYPE_CHECKING:
    from index.search import SearchIndex

__all__ = ["draw"]

ASK, LIBRARY, QUALITY = "Ask", "Library", "How good is it"


def draw() -> None:
    """Draw the page once, from top to bottom."""
    share_memory()
    stay_here()
    st.set_page_config(page_title="Ask the committee papers", page_icon="📄", layout="wide")
    st.html(STYLE)
    st.title("Ask the committee papers", anchor=False)
    if not draw_door():
        return
    ask, library, quality = st.tabs([ASK, LIBRARY, QUALITY], key="view", bind="query-params", on_change="rerun")
    if ask.open:
        with ask:
            _draw_ask()
    if library.open:
        with library:
            _draw_library()
    if quality.open:
        with quality:
            _draw_quality()


def _draw_ask() -> None:
    draw_question()
    if (index := _index()) is not None:
        from page.ask import draw_ask

        draw_ask(index)


def _draw_library() -> None:
    if (index := _index()) is not None:
        from page.library import draw_library

        draw_library(index)


def _draw_quality() -> None:
    if _index() is not None:
        from page.quality import draw_quality

        draw_quality()


def _index() -> SearchIndex | None:
    """The index in force; where there is none to ask, nothing, and the page says why."""
    try:
        return current_index()
    except PapersError as error:
        _draw_trouble(error)
        return None


def _draw_trouble(error: PapersError) -> None:
    """Why there is nothing to ask, what to run, and, where that would help, the form that adds papers."""
    if isinstance(error, NoIndexError):
        from page.adding import draw_upload

        st.header("No papers yet", anchor=False)
        st.text("Add a folder of papers from the command line, or upload some below.")
        st.code(f"python -m ingest FOLDER_OF_PAPERS --index {settings().index}", language=None)
        draw_upload(None)
        return
    damaged = isinstance(error, DamagedIndexError | OtherEncoderError)
    st.header("The index can’t be used" if damaged else "Something is not in order", anchor=False)
    words, _, command = str(error).partition("Run: ")
    st.error(plain_label(words))
    if command:
        st.text("Run this, then reload the page:")
        st.code(command, language=None, wrap_lines=True)

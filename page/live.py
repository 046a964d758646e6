"""Words that are read out and not seen. A screen reader says them when it has ended what it is saying."""

from __future__ import annotations

import streamlit as st

__all__ = ["draw_live"]

HTML = '<p role="status"></p>'
CSS = """
p { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
"""
# The paragraph must be there before its words are, and is left as it is where they are the same: else nothing is said.
SCRIPT = """
export default function ({ parentElement, data }) {
  const told = parentElement.querySelector("p");
  if (told.textContent !== data.words) {
    setTimeout(() => { told.textContent = data.words; }, 100);
  }
}
"""


def draw_live(words: str, *, of: str) -> None:
    """The place that is listened to; `of` says for what. The words reach it as data and are never read as HTML.

    It has to be drawn while there is nothing to say yet, and each time in the same place.
    """
    live = st.components.v2.component("live_words", html=HTML, css=CSS, js=SCRIPT)
    live(data={"words": words}, key=f"told_{of}", height="content")  # the style sheet takes it out of the layout

"""A button that puts a text on the clipboard and says that it did. The only part of the page with a script."""

from __future__ import annotations

import streamlit as st

__all__ = ["draw_copy"]

HTML = '<button type="button">Copy</button> <span role="status"></span>'
CSS = """
button { font: inherit; font-size: 0.875rem; color: var(--st-link-color); background: none; cursor: pointer;
  padding: 0.3rem 0.7rem; border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius);
  min-height: 2.5rem; }
button:hover { border-color: var(--st-link-color); }
button:focus-visible { outline: 3px solid var(--st-link-color); outline-offset: 2px; }
span { color: var(--st-text-color); }
"""
# The clipboard is closed to pages that come from elsewhere without encryption: there the older way has to do.
SCRIPT = """
export default function ({ parentElement, data }) {
  const button = parentElement.querySelector("button");
  const told = parentElement.querySelector("span");
  button.textContent = data.label;
  button.onclick = async () => {
    let done = true;
    try {
      await navigator.clipboard.writeText(data.text);
    } catch {
      const box = document.createElement("textarea");
      box.value = data.text;
      document.body.appendChild(box);
      box.select();
      done = document.execCommand("copy");
      box.remove();
      button.focus();
    }
    told.textContent = done ? "Copied" : "The browser did not allow it";
  };
}
"""


def draw_copy(label: str, text: str, *, key: str) -> None:
    """The button. Label and text reach it as data and are never read as HTML."""
    button = st.components.v2.component("copy_button", html=HTML, css=CSS, js=SCRIPT)
    button(data={"label": label, "text": text}, key=key, width="content")

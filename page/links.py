"""Links inside a table that is HTML: a click runs the page anew in its session, where a browser would load it again.

Without the script, and in a new tab, the links still lead to their addresses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

__all__ = ["follow_links"]

# One listener for the whole document outlives the table, which is drawn again whenever its rows change.
SCRIPT = """
export default function ({ parentElement, setTriggerValue }) {
  const clicked = (event) => {
    const aside = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    const at = event.target.closest?.(".library a, .library button");
    if (aside || !at) return;
    event.preventDefault();
    if (at.dataset.order) {
      setTriggerValue("order", at.dataset.order);
    } else {
      document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
      setTriggerValue("open", new URL(at.href).searchParams.get("open"));
    }
  };
  document.removeEventListener("click", parentElement.clicked);
  parentElement.clicked = clicked;
  document.addEventListener("click", clicked);
  return () => document.removeEventListener("click", clicked);
}
"""


def follow_links(*, key: str, opened: Callable[[str], None], ordered: Callable[[str], None]) -> None:
    """Before the rerun, call `opened` with what a link's address says in `open`, `ordered` with a column's order."""
    links = st.components.v2.component("table_links", html="<span hidden></span>", js=SCRIPT)

    def told(name: str, then: Callable[[str], None]) -> None:
        happened: Any = st.session_state.get(key)
        if happened is not None and (value := happened.get(name)):
            then(str(value))

    links(
        key=key,
        on_open_change=lambda: told("open", opened),
        on_order_change=lambda: told("order", ordered),
        width="content",
        height="content",
    )

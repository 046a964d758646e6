"""The page: ask the papers a question, see the quote on its page, look through the library. No retrieval logic.

Run it with `streamlit run app.py`. What it draws is in page/.
"""

from __future__ import annotations

import streamlit as st

from page.ready import ready

if __name__ == "__main__":  # as Streamlit runs it for each reader, at every change
    from page.screen import draw

    draw()
else:  # as the server imports it, once
    app = st.App(__file__, lifespan=ready)

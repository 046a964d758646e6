"""What a reader takes away from an answer: its quotes copied, a file, a link; and the verdict that she leaves."""

from __future__ import annotations

import json
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from index.models import Answer
from index.votes import right, to_check, unanswerable, write_vote
from ingest.errors import PapersError
from page.copying import draw_copy
from page.opened import settings
from page.words import answer_copy, plain_label

__all__ = ["draw_take_away", "draw_verdict"]

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UNKNOWN, NOT_SAID = "I don’t know", "The papers don’t say: it should have refused"
UP, DOWN = ":material/thumb_up:", ":material/thumb_down:"
FEW = 90  # characters of a passage in a list to choose from


def draw_take_away(answer: Answer) -> None:
    """Copy the answer, download it, share its link."""
    from index.document import answer_docx
    from index.present import answer_data, answer_markdown

    if answer.citations:
        draw_copy("Copy the whole answer", answer_copy(answer), key="copy_all")
    with st.expander("Download or share"):
        data = json.dumps(answer_data(answer), indent=2, ensure_ascii=False)
        with st.container(horizontal=True):
            st.download_button("Word", answer_docx(answer), "answer.docx", WORD, on_click="ignore")
            st.download_button("Markdown", answer_markdown(answer), "answer.md", "text/markdown", on_click="ignore")
            st.download_button("JSON", data, "answer.json", "application/json", on_click="ignore")
        if address := _link():
            st.text("A link that asks this again, with the same filters:")
            st.code(address, language=None, wrap_lines=True)


def _link() -> str | None:
    if not st.context.url:
        return None
    parts = urlsplit(st.context.url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(st.query_params.to_dict()), ""))


def draw_verdict(answer: Answer) -> None:
    """Right or wrong: the verdict becomes a question by which the index can be measured."""
    with st.expander("Was this right?"):
        st.text(f"Your verdict is kept on this machine, in {settings().questions}, and nowhere else.")
        with st.container(horizontal=True):
            if answer.refusal:
                st.button("Right to refuse", icon=UP, on_click=_write, args=(unanswerable(answer),))
            else:
                st.button("Right", icon=UP, on_click=_write, args=(right(answer),))
        choices = (
            [*range(len(answer.hits)), NOT_SAID, UNKNOWN] if answer.citations else [*range(len(answer.hits)), UNKNOWN]
        )
        # Streamlit keeps what a widget was given as long as the session lasts, so it is given names and not the answer.
        names = {choice: _named(answer, choice) for choice in choices}
        with st.form("verdict", border=False):
            chosen = st.selectbox(
                "If it was wrong, what would have been right?",
                choices,
                index=len(choices) - 1,
                format_func=names.__getitem__,
            )
            if st.form_submit_button("Wrong", icon=DOWN):
                _write(_wrong(answer, chosen))
        if said := st.session_state.pop("verdict_said", None):
            st.text(said)


def _named(answer: Answer, choice: int | str) -> str:
    if isinstance(choice, str):
        return choice
    words = " ".join(answer.hits[choice].passage.text.split())
    return f"Passage {choice + 1}: {words[:FEW]}…"


def _wrong(answer: Answer, choice: int | str) -> dict[str, object]:
    if isinstance(choice, int):
        return right(answer, passage=answer.hits[choice])
    return unanswerable(answer) if choice == NOT_SAID else to_check(answer)


def _write(row: dict[str, object]) -> None:
    try:
        file = write_vote(settings().questions, row)
    except PapersError as error:
        st.session_state["verdict_said"] = plain_label(str(error))
    else:
        st.session_state["verdict_said"] = f"Thank you. It is kept in {file}."

"""How good it is: measures by kind of question and by mode over gold questions, and the misses to look at."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from index.models import Mode
from index.present import folded, in_quotes
from index.votes import votes_in
from page.form import ask_this
from page.given import GivenFile
from page.live import draw_live
from page.measuring import Measuring, MeasuringState, command
from page.opened import settings
from page.progress import Told, mode_lines, seconds_left, span_words, told_next
from page.tables import cell, html_table
from page.words import escape, plain_label, text_html

__all__ = ["draw_quality"]

OWN, READERS, GIVEN = "The questions that came with the program", "Your readers’ questions", "A file of your own"
# The measures that a reader can make sense of, and how they are said; the rest is in the reports of `python -m eval`.
MEASURES = {
    "answer": "Right answer",
    "hit@1": "Right passage first",
    "hit@5": "Right passage in the first five",
    "page_right": "Quote is on the page cited",
    "refused_right": "Refused when it should",
    "refused_wrong": "Refused when it should not (here 0 is best)",
}
MODES = {
    "lexical": "Words alone (lexical)",
    "dense": "Meaning alone (dense)",
    "hybrid": "Words and meaning (hybrid)",
    "full": "As the page asks (full)",
}
AT_ONCE = 40  # misses
TOLD = "measuring_told_last"
STYLE = "papers measures"
NO_BREAK = "\u00a0"


@st.cache_resource
def measuring() -> Measuring:
    """The one evaluation that may run."""
    return Measuring()


def draw_quality() -> None:
    """Choose questions, run, and see the figures of the last run."""
    st.header("How good are the answers?", anchor=False)
    st.text(
        "Gold questions are asked, whose answers are known, and what comes back is compared with them. "
        "Asking all four modes side by side takes four times as long."
    )
    _draw_choice()
    state = measuring().state
    # One part of the page before and after: what a screen reader listens to has to stay.
    st.fragment(_draw_running, run_every=2.0 if state.running else None)(state.running)
    if state.running:
        return
    if state.problem:
        st.error(plain_label(state.problem))
    elif state.figures:
        _draw_figures(state)


def _draw_choice() -> None:
    readers = settings().questions
    number = votes_in(readers)
    which = st.selectbox("Gold questions", [OWN, *([READERS] if number else []), GIVEN], key="gold")
    if which == READERS:
        st.text(f"{number} questions, from verdicts on answers: {readers}")
    given = (
        st.file_uploader("Gold file, one JSON object a line", type=["jsonl"], key="gold_file")
        if which == GIVEN
        else None
    )
    modes = st.radio("What to ask", ["Full mode alone, as the page does", "All four modes"], key="gold_modes")
    if st.button("Measure", type="primary", disabled=measuring().state.running or (which == GIVEN and given is None)):
        mode = Mode.FULL.value if str(modes).startswith("Full") else None
        kept = GivenFile(given.getvalue()) if given else None
        gold = kept.path if kept else readers if which == READERS else None
        called = given.name if given else str(which)
        measuring().start(command(index=settings().index, gold=gold, mode=mode), gold=called, given=kept)
        st.session_state[TOLD] = None
        st.rerun()


def _draw_running(expected: bool) -> None:
    """How far it is, and the same for a screen reader, which is told less often; nothing where nothing runs.

    `expected` says whether something ran when the page was drawn: if it has ended since, the page is drawn anew.
    """
    state = measuring().state
    told: Told | None = st.session_state.get(TOLD)
    if not state.running:
        if expected:
            st.rerun()
        draw_live("It has ended. The measures stand below." if told and state.figures else "", of="measuring")
        return
    words = _running_words(state)
    told = st.session_state[TOLD] = told_next(told, words, now=time.monotonic())
    draw_live(told.words, of="measuring")
    st.progress(state.progress.share if state.progress else 0.0, text=plain_label(words))
    if state.progress and state.progress.modes > 1:
        lines = mode_lines(state.progress, [mode.value for mode in Mode], MODES)
        st.html("".join(text_html(line) for line in lines))
    st.text("The page can be used meanwhile.")
    st.button("Stop", on_click=measuring().stop)


def _running_words(state: MeasuringState) -> str:
    """How many questions are done and what is left in time, in a sentence."""
    far = state.progress
    if far is None:
        return "Opening the papers for the questions…"
    left = seconds_left(far, time.monotonic() - state.asking)
    done = (far.place - 1) * far.total + far.done
    words = f"{done} of {far.modes * far.total} questions asked"
    return words + (f", {span_words(left)} left" if left else "")


def _draw_figures(state: MeasuringState) -> None:
    figures = state.figures or {}
    modes: Mapping[str, Any] = figures["modes"]
    detail = list(modes)[-1]
    questions = modes[detail]["questions"]
    st.html(
        text_html(
            f"{state.gold}: {questions} question{'' if questions == 1 else 's'}. 1 is best, 0 worst. "
            "In brackets: where the true value lies, 19 times in 20."
        )
    )
    for warning in state.warnings:
        st.warning(plain_label(f"{warning}. What can only be found there counts as missed."))
    shown = [name for name in MEASURES if any(name in mode["measures"] for mode in modes.values())]
    rows = [_row(MEASURES[name], [(mode, modes[mode]["measures"].get(name)) for mode in modes]) for name in shown]
    rows.append(
        _cells("Seconds a question (median)", [(mode, f"{modes[mode]['seconds']['median']:.2f}") for mode in modes])
    )
    names = ["Measure", *(MODES.get(mode, mode) for mode in modes)]
    st.html(html_table(names, rows, caption="By way of searching", style=STYLE))
    st.html(_by_kind(modes[detail]["tags"], shown, mode=detail))
    _draw_misses(figures["misses"], figures["missed"])


def _by_kind(tags: Mapping[str, Any], shown: Sequence[str], *, mode: str) -> str:
    rows = [
        _cells(
            tag, [("Questions", _asked(measures)), *((MEASURES[name], _figure(measures.get(name))) for name in shown)]
        )
        for tag, measures in tags.items()
    ]
    names = ["Kind of question", "Questions", *(MEASURES[name] for name in shown)]
    return html_table(names, rows, caption=f"By kind of question: {MODES.get(mode, mode)}", style=STYLE)


def _asked(measures: Mapping[str, Mapping[str, float]]) -> str:
    """How many questions there are of a kind: of its measures, some count fewer."""
    return str(max((int(figure["count"]) for figure in measures.values()), default=0))


def _row(head: str, figures: Sequence[tuple[str, Mapping[str, float] | None]]) -> str:
    return _cells(head, [(name, _figure(figure)) for name, figure in figures])


def _cells(head: str, values: Sequence[tuple[str, str]]) -> str:
    return f'<tr><th scope="row">{escape(head)}</th>{"".join(cell(name, value) for name, value in values)}</tr>'


def _figure(figure: Mapping[str, float] | None) -> str:
    if figure is None:
        return "not measured"
    span = f"[{figure['low']:.2f} to {figure['high']:.2f}]".replace(" ", NO_BREAK)
    return f"{figure['value']:.2f} {span}"


def _draw_misses(misses: Sequence[Mapping[str, Any]], missed: int) -> None:
    st.header(f"What was missed ({missed})", anchor=False)
    for place, miss in enumerate(misses[:AT_ONCE]):
        with st.expander(plain_label(f"{miss['question']} ({'; '.join(miss['reasons'])})")):
            wanted = [
                f"{piece['paper']}, page {piece['page'] or 'any'}: {in_quotes(piece['quote'])}"
                for piece in miss["evidence"]
            ]
            given = "It refused." if miss["abstained"] else in_quotes(folded(miss["answer"]))
            for said in (f"Given: {given}", *(f"Wanted: {one}" for one in wanted or ["a refusal"])):
                st.html(text_html(said, style="where"))
            st.button("Ask this", key=f"miss_{place}", on_click=_ask, args=(miss["question"],))
    if len(misses) > AT_ONCE:
        st.text(f"The first {AT_ONCE} are shown. python -m eval --html FILE writes a report of all.")


def _ask(question: str) -> None:
    st.session_state["view"] = "Ask"
    ask_this(question)

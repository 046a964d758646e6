"""The index, the encoder and the run in the background, each once a process however many readers there are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from index.settings import Settings, load_settings
from page.job import Job

if TYPE_CHECKING:
    from index.build import Progress, Summary
    from index.search import SearchIndex
    from page.uploads import Saved

__all__ = ["current_index", "examples", "job", "settings", "start_build"]

EXAMPLES = 4
TRIED = 10
TELLING = 8  # words of an answer: fewer are a heading


def settings() -> Settings:
    """The settings in force. Raises PapersError for a value of the wrong kind."""
    return load_settings()


@st.cache_resource
def job() -> Job:
    """The one run that may add papers."""
    return Job()


def current_index() -> SearchIndex:
    """The index in force, opened once for each generation. Raises the errors of open_index."""
    from index.store import current_generation

    with st.spinner("Opening the papers. The first time this takes some seconds…"):
        return _opened(str(settings().index), current_generation(settings().index))


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(directory: str, generation: str) -> SearchIndex:
    """Two generations are kept: a reader in the midst of the last one loses nothing when a new one comes."""
    from index.search import open_index

    return open_index(directory, settings=settings())


@st.cache_resource(max_entries=2, show_spinner="Choosing example questions from the papers…")
def examples(generation: str, _index: SearchIndex) -> tuple[str, ...]:
    """A few questions from the papers' own words, each of which the index answers in a sentence."""
    from index.examples import example_questions

    found: list[str] = []
    made = example_questions(_index.papers, lambda paper: _index.passages_of(paper.id))
    for tried, question in enumerate(made):
        if len(found) == EXAMPLES or tried == TRIED:
            break
        if _tells(_index.ask(question).text, question):
            found.append(question)
    return tuple(found)


def _tells(answer: str, question: str) -> bool:
    """Whether an answer would show a new reader something: a sentence, and a number for a question that counts."""
    counts = question.startswith("How many")
    return len(answer.split()) >= TELLING and (not counts or any(letter.isdigit() for letter in answer))


def start_build(folders: Sequence[Path] = (), *, saved: Sequence[Saved] = (), what: str = "") -> bool:
    """Bring the index up to date with these folders and all given before; False when a run is under way.

    `what` says in words what the run is for, such as "the title was corrected".
    """
    chosen = settings()

    def run(progress: Progress) -> Summary:
        from index import build, encoder

        return build.build_index(
            folders,
            chosen.index,
            encoder=encoder.load_encoder(chosen.encoder),
            workers=chosen.workers,
            limits=chosen.limits,
            progress=progress,
            ocr=chosen.ocr,
        )

    return job().start(run, saved, what=what)

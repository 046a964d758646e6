"""The index, the encoder and the run in the background, each once a process however many readers there are."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from index.settings import Settings, load_settings
from page.job import Job

if TYPE_CHECKING:
    from index.build import Progress, Summary
    from index.search import SearchIndex
    from page.uploads import Saved

__all__ = ["Examples", "current_index", "examples", "job", "open_current", "settings", "start_build"]

EXAMPLES = 4
TRIED = 10
TELLING = 8  # words of an answer: fewer are a heading
DECIDED = re.compile(r"resolved|agreed|approved|noted", re.IGNORECASE)


def settings() -> Settings:
    """The settings in force. Raises PapersError for a value of the wrong kind."""
    return load_settings()


@st.cache_resource
def job() -> Job:
    """The one run that may add papers."""
    return Job()


def current_index() -> SearchIndex:
    """The index in force, opened once for each generation. Raises the errors of open_index."""
    with st.spinner("Opening the papers. The first time this takes some seconds…"):
        return open_current()


def open_current() -> SearchIndex:
    """The same, with nothing shown while it is opened."""
    from index.store import current_generation

    return _opened(str(settings().index), current_generation(settings().index))


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(directory: str, generation: str) -> SearchIndex:
    """Two generations are kept: a reader in the midst of the last one loses nothing when a new one comes."""
    from index.search import open_index

    return open_index(directory, settings=settings())


class Examples:
    """A few questions from the papers' own words, each of which the index answers in a sentence.

    They are tried beside the page and not before it, and can be shown one after another as they are found.
    """

    def __init__(self, index: SearchIndex) -> None:
        self.questions: tuple[str, ...] = ()
        self._thread = threading.Thread(target=self._choose, args=(index,), name="papers-examples", daemon=True)
        self._thread.start()

    @property
    def chosen(self) -> bool:
        """Whether the choice is over."""
        return not self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        """Until they are chosen, at most so long."""
        self._thread.join(seconds)

    def _choose(self, index: SearchIndex) -> None:
        from index.examples import example_questions

        made = example_questions(index.papers, lambda paper: index.passages_of(paper.id))
        for question in islice(made, TRIED):
            if _tells(index.ask(question).text, question):
                self.questions = (*self.questions, question)
            if len(self.questions) == EXAMPLES:
                return


@st.cache_resource(max_entries=2, show_spinner=False)
def examples(generation: str, _index: SearchIndex) -> Examples:
    """The example questions of a generation, chosen once."""
    return Examples(_index)


def _tells(answer: str, question: str) -> bool:
    """Whether an answer would show a new reader something: a sentence, with the number or the decision asked for."""
    counts, agreed = question.startswith("How many"), question.startswith("What was agreed")
    if counts and not any(letter.isdigit() for letter in answer):
        return False
    return len(answer.split()) >= TELLING and (not agreed or DECIDED.search(answer) is not None)


def start_build(
    folders: Sequence[Path] = (), *, saved: Sequence[Saved] = (), what: str = "", forget: Sequence[Path] = ()
) -> bool:
    """Bring the index up to date with these folders and all given before; False when a run is under way.

    `what` says in words what the run is for, such as "the title was corrected"; `forget` names folders to leave out.
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
            forget=forget,
        )

    return job().start(run, saved, what=what)

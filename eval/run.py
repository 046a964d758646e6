"""Ask an index every gold question, in one mode, and keep what came back. Alone in timing questions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from eval.gold import GoldQuestion, Place
from eval.metrics import DEPTH
from eval.outcome import Found, Outcome, Quoted
from index.models import Answer, Citation, Hit, Mode
from ingest.models import Paper

__all__ = ["AskableIndex", "outcome_of", "papers_not_indexed", "run"]


class AskableIndex(Protocol):
    """What an evaluation needs of an index; `index.search.SearchIndex` is one."""

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers indexed."""

    def ask(self, question: str, *, k: int = 10, mode: Mode = Mode.FULL) -> Answer:
        """The answer, or the refusal, with the first k passages."""


def _quiet(done: int) -> None:
    """Say nothing."""


def run(
    index: AskableIndex,
    questions: Sequence[GoldQuestion],
    *,
    mode: Mode = Mode.FULL,
    clock: Callable[[], float] = time.perf_counter,
    progress: Callable[[int], None] = _quiet,
) -> dict[str, Outcome]:
    """Outcomes by question id, in the order of the questions. Each question is asked once, for DEPTH passages.

    `clock` gives seconds; only differences count. `progress` is told how many questions are done, from 0 on. The
    index's own errors are let through.
    """
    outcomes = {}
    progress(0)
    for done, question in enumerate(questions, start=1):
        start = clock()
        answer = index.ask(question.question, k=DEPTH, mode=mode)
        outcomes[question.id] = outcome_of(question.id, answer, seconds=clock() - start)
        progress(done)
    return outcomes


def outcome_of(identifier: str, answer: Answer, *, seconds: float = 0.0) -> Outcome:
    """An answer as plain data. A passage stands in its paper, in the paper's other paths, and where its words recur."""
    return Outcome(
        id=identifier,
        abstained=answer.refusal is not None,
        answer=answer.text,
        found=tuple(Found(hit.passage.text, _places(hit), hit.score) for hit in answer.hits),
        seconds=seconds,
        quoted=tuple(
            Quoted(citation.quote, _places(citation), on_page=citation.quote in citation.page.text)
            for citation in answer.citations
        ),
        confidence=answer.confidence,
    )


def papers_not_indexed(questions: Iterable[GoldQuestion], papers: Iterable[Paper]) -> tuple[str, ...]:
    """The evidence's papers that aren't among `papers`, sorted: what they answer can't be found in this index."""
    indexed = [(path, None) for paper in papers for path in (paper.path, *paper.other_paths)]
    pieces = {piece.paper: piece for question in questions for piece in question.evidence}
    return tuple(sorted(name for name, piece in pieces.items() if not piece.is_at(indexed)))


def _places(source: Hit | Citation) -> tuple[Place, ...]:
    paths = (source.paper.path, *source.paper.other_paths)
    return (*((path, source.page.number) for path in paths), *source.also_in)

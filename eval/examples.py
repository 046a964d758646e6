"""Examples to learn weights from: what full mode looks at for a question, and which of it is right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.gold import GoldQuestion, holds
from eval.lessons import Lesson
from index.finding import Examined, Read
from index.search import SearchIndex
from index.weights import LinearModel

__all__ = [
    "Examples",
    "Marked",
    "examined_all",
    "gold_marked",
    "lessons_marked",
    "passage_examples",
    "sure_example",
    "unit_examples",
]

Floats = NDArray[np.float64]
FEW_PASSAGES = 5  # as many as answers are quoted from


@dataclass(frozen=True, slots=True)
class Marked:
    """A question with the marks of what is right: passages, and units inside right passages."""

    question: str
    answerable: bool
    right_passage: Callable[[Read], bool]
    right_unit: Callable[[Read, str], bool]
    without: frozenset[str] = frozenset()  # ids of papers to leave out


@dataclass(frozen=True, slots=True)
class Examples:
    """For each question one array of feature rows, and which of them are right; some are, and some are not."""

    features: tuple[Floats, ...]
    right: tuple[NDArray[np.bool_], ...]

    def __len__(self) -> int:
        return len(self.features)


def lessons_marked(lessons: Iterable[Lesson], index: SearchIndex, *, leave_out: bool = False) -> Iterator[Marked]:
    """The lessons with their marks; with `leave_out`, each asked where the text that answers it is left out."""
    ids = {paper.path: paper.id for paper in index.papers}
    for lesson in lessons:
        own = frozenset({ids[lesson.text]})
        yield Marked(
            lesson.question,
            lesson.answerable and not leave_out,
            lambda read, lesson=lesson: (  # type: ignore[misc]
                read.paper.path == lesson.text and any(holds(read.passage.text, quote) for quote in lesson.quotes)
            ),
            lambda read, text, lesson=lesson: any(holds(text, answer) for answer in lesson.answers),  # type: ignore[misc]
            own if leave_out else frozenset(ids.values()) - own if lesson.alone else frozenset(),
        )


def gold_marked(questions: Iterable[GoldQuestion]) -> Iterator[Marked]:
    """Gold questions with their marks: passages that hold a piece of evidence, units that hold quote or answer."""
    for question in questions:
        yield Marked(
            question.question,
            question.answerable,
            lambda read, question=question: _holds_evidence(question, read),  # type: ignore[misc]
            lambda read, text, question=question: (  # type: ignore[misc]
                any(holds(text, piece.quote) for piece in question.evidence)
                or any(holds(text, answer) for answer in question.answers)
            ),
        )


def _holds_evidence(question: GoldQuestion, read: Read) -> bool:
    return any(
        read.paper.path.endswith(piece.paper)
        and (piece.page is None or read.page.number is None or piece.page == read.page.number)
        and holds(read.passage.text, piece.quote)
        for piece in question.evidence
    )


def examined_all(index: SearchIndex, marked: Iterable[Marked]) -> tuple[tuple[Marked, Examined], ...]:
    """Every question with what full mode looks at for it."""
    return tuple((question, index.examine(question.question, without=question.without)) for question in marked)


def passage_examples(examined: Iterable[tuple[Marked, Examined]]) -> Examples:
    """The candidates of each answerable question, where a right one is among them."""
    features, right = [], []
    for question, found in examined:
        if question.answerable:
            marks = np.array([question.right_passage(read) for read in found.read], dtype=np.bool_)
            if marks.any() and not marks.all():
                features.append(found.features)
                right.append(marks)
    return Examples(tuple(features), tuple(right))


def unit_examples(index: SearchIndex, examined: Iterable[tuple[Marked, Examined]], passage: LinearModel) -> Examples:
    """The units of the best passages of each answerable question, where a right one is among them."""
    features, right = [], []
    for question, found in examined:
        if not question.answerable:
            continue
        order = _best(found, passage)
        reads = [found.read[place] for place in order]
        rows = index.units(found.asked, [found.rows[place] for place in order])
        marks = np.array(
            [_is_right_unit(question, read, unit) for read in reads for unit in range(len(read.passage.units) or 1)],
            dtype=np.bool_,
        )
        if marks.any() and not marks.all():
            features.append(rows)
            right.append(marks)
    return Examples(tuple(features), tuple(right))


def _is_right_unit(question: Marked, read: Read, unit: int) -> bool:
    start, end = read.passage.units[unit]
    return question.right_passage(read) and question.right_unit(read, read.page.text[start:end])


def _best(examined: Examined, passage: LinearModel) -> list[int]:
    scores = passage.score(examined.features)
    return [int(place) for place in np.lexsort((np.asarray(examined.rows), -scores))[:FEW_PASSAGES]]


def sure_example(
    index: SearchIndex, question: Marked, examined: Examined, passage: LinearModel
) -> tuple[Floats, bool] | None:
    """SURE_FEATURES of what is found, and whether one of the first three passages answers; None for nothing found.

    None too for an answerable question whose answer was not found: there is nothing to learn from a wrong passage
    that may still hold part of the answer.
    """
    if not examined.rows:
        return None
    order = _best(examined, passage)
    found = any(question.right_passage(examined.read[place]) for place in order[:3])
    if question.answerable and not found:
        return None
    rows: Sequence[int] = [examined.rows[place] for place in order]
    return index.sureness(examined.asked, rows), question.answerable

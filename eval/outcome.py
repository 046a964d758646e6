"""What a system said to one question, as plain data, and the run file that keeps it. Alone in reading run files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.gold import Place
from ingest.errors import PapersError

__all__ = ["Found", "Outcome", "Quoted", "RunFileError", "read_runs", "run_line", "write_runs"]


class RunFileError(PapersError):
    """A run file can't be used. The message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found. The first place is its own; the others hold the same words."""

    text: str
    places: tuple[Place, ...]
    score: float = 0.0

    def __post_init__(self) -> None:
        if not self.places:
            raise ValueError("a passage stands somewhere: it needs a place")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote of an answer: the places it cites, and whether it stands on the stored page character by character."""

    text: str
    places: tuple[Place, ...]
    on_page: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back for one question: passages best first, and an answer (one quote a line) or an abstention.

    `quoted` and `confidence` are None where they aren't known, as when the outcome was read from a run file.
    `confidence` is the stated probability, 0 to 1, that what was found answers.
    `seconds` is the wall-clock time that the question took.
    """

    id: str
    abstained: bool
    answer: str = ""
    found: tuple[Found, ...] = ()
    seconds: float = 0.0
    quoted: tuple[Quoted, ...] | None = None
    confidence: float | None = None

    @property
    def quotes(self) -> tuple[str, ...]:
        """The answer's quotes: its lines that aren't blank; none when it abstained."""
        return () if self.abstained else tuple(line for line in self.answer.splitlines() if line.strip())

    @property
    def words(self) -> int:
        """How many words the answer has, counted between white space."""
        return sum(len(quote.split()) for quote in self.quotes)


def run_line(outcome: Outcome) -> str:
    """One line of a run file, without its end of line."""
    passages = [
        {"paper": found.places[0][0], "page": found.places[0][1], "text": found.text, "score": found.score}
        for found in outcome.found
    ]
    row = {
        "id": outcome.id,
        "abstained": outcome.abstained,
        "answer": outcome.answer,
        "passages": passages,
        "seconds": round(outcome.seconds, 6),
    }
    return json.dumps(row, ensure_ascii=False, allow_nan=False)


def write_runs(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Write a run file, one line a question; its folder is made where there is none. Raises RunFileError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{run_line(outcome)}\n" for outcome in outcomes), encoding="utf-8")
    except OSError as error:
        raise RunFileError(f"{path} can't be written: {error}. Name another file.") from error


def read_runs(path: Path) -> dict[str, Outcome]:
    """The outcomes of a run file by question id, in its order. Raises RunFileError, naming the line at fault."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RunFileError(f"{path} can't be read: {error}. Make one with: python -m eval --runs {path}") from error
    outcomes: dict[str, Outcome] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            outcome = _outcome(json.loads(line))
            if outcome.id in outcomes:
                raise ValueError(f"the id {outcome.id!r} is taken by a line above")
        except ValueError as error:  # JSONDecodeError is one too
            raise RunFileError(f"{path}, line {number}: {error}. Correct that line.") from error
        outcomes[outcome.id] = outcome
    return outcomes


def _outcome(row: Any) -> Outcome:
    if not isinstance(row, dict):
        raise ValueError("a run is a JSON object")
    return Outcome(
        id=_typed(row, "id", str),
        abstained=_typed(row, "abstained", bool),
        answer=_typed(row, "answer", str),
        found=tuple(_found(passage) for passage in _typed(row, "passages", list)),
        seconds=float(_typed(row, "seconds", int, float)),
    )


def _found(passage: Any) -> Found:
    if not isinstance(passage, dict):
        raise ValueError("a passage is a JSON object")
    page = passage.get("page")
    if page is not None and (isinstance(page, bool) or not isinstance(page, int) or page < 1):
        raise ValueError(f'"page" must be null or a whole number from 1, not {page!r}')
    place = (_typed(passage, "paper", str), page)
    return Found(text=_typed(passage, "text", str), places=(place,), score=float(_typed(passage, "score", int, float)))


def _typed(row: dict[str, Any], field: str, *kinds: type) -> Any:
    value = row.get(field)
    # JSON's true is an int to Python, and no number to a reader.
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise ValueError(f'"{field}" is missing or is not {" or ".join(kind.__name__ for kind in kinds)}')
    return value

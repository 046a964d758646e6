"""Gold questions: what they are, how they are read from a file, and when words count as the evidence sought.

The only module that reads a gold file, which has a JSON object on each line:

- `id` and `question`: text. No two questions share an id.
- `answerable`: true or false. False means that the papers don't say, and the system should refuse.
- `evidence`: where the answer stands, a list of objects with `paper` (the end of its path, or its file name), `quote`
  (a few words of that place) and, for papers that have pages, `page` (the first is 1).
- `require` (optional): "any" (as when left out) if each of those places answers alone, "all" if it takes every one.
- `answers` (optional): wordings to accept, of which an answer needs one.
- `tags` (optional): what sort of question it is, so that figures can be split.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from ingest.errors import PapersError

__all__ = ["Evidence", "GoldError", "GoldQuestion", "Place", "Require", "holds", "normalise", "parse_gold", "read_gold"]

Place = tuple[str, int | None]
"""Where words stand: a paper's path and a page counted from 1 (None where there are no pages, or none is known)."""

_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")


class GoldError(PapersError):
    """A gold file can't be used. The message names the file and, where it is one line's fault, the line."""


class Require(StrEnum):
    """How much of the evidence a question needs."""

    ANY = "any"
    ALL = "all"


def normalise(text: str) -> str:
    """The words and figures of a text in small letters (a-z and 0-9 alone), each with a single space before and after.

    The spaces at the ends make `in` compare whole words: " 8 " is not in " 18 services ". Figures fall into words too:
    "4,798" becomes " 4 798 " and "97%" becomes " 97 ". Text without a letter or digit becomes two spaces.
    """
    return f" {_BETWEEN_WORDS.sub(' ', text.lower()).strip()} "


def holds(text: str, words: str) -> bool:
    """Whether `words` stand in `text`, in that order and next to each other, both normalised. No words: False."""
    wanted = normalise(words)
    return bool(wanted.strip()) and wanted in normalise(text)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place that answers a question: these words, on that page (None: any), of that paper."""

    paper: str
    quote: str
    page: int | None = None

    def is_at(self, places: Iterable[Place]) -> bool:
        """Whether one of the places is this one: the same page, where both name one, of the same paper.

        Papers are the same when one path ends in the other, by whole parts: "kent/minutes.pdf" is
        "/papers/kent/minutes.pdf" and "minutes.pdf", and isn't "old-minutes.pdf".
        """
        return any(
            _same_paper(self.paper, path) and (self.page is None or page is None or self.page == page)
            for path, page in places
        )


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and what answers it. Answerable exactly when it has evidence."""

    id: str
    question: str
    answerable: bool
    tags: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    require: Require = Require.ANY
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if self.answerable != bool(self.evidence):
            raise ValueError(
                "an answerable question needs evidence" if self.answerable else "an unanswerable question has evidence"
            )


def read_gold(path: Path) -> tuple[GoldQuestion, ...]:
    """The questions of a gold file, in its order. Raises GoldError, naming the line, for one that isn't right."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise GoldError(f"There is no gold file {path}. Name one with --gold FILE.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} can't be read as UTF-8 text: {error}") from error
    return parse_gold(text.split("\n"), name=str(path))


def parse_gold(lines: Sequence[str], *, name: str = "gold") -> tuple[GoldQuestion, ...]:
    """The questions of a gold file's lines; blank lines are passed over. `name` is for the messages of GoldError."""
    questions: dict[str, GoldQuestion] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = _question(_json(line))
            if question.id in questions:
                raise ValueError(f"the id {question.id!r} is taken by a line above")
        except ValueError as error:
            raise GoldError(f"{name}, line {number}: {error}. Correct that line.") from error
        questions[question.id] = question
    if not questions:
        raise GoldError(f"{name} holds no questions. Write one JSON object a line.")
    return tuple(questions.values())


def _json(line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:  # its own words count lines within the line
        what = error.msg.removesuffix(" starting at")
        raise ValueError(f"no JSON from character {error.colno} on ({what})") from error


def _same_paper(one: str, other: str) -> bool:
    first, second = (PurePosixPath(path.replace("\\", "/")).parts for path in (one, other))
    shared = min(len(first), len(second))
    return shared > 0 and first[-shared:] == second[-shared:]


def _question(row: Any) -> GoldQuestion:
    if not isinstance(row, dict):
        raise ValueError("a question is a JSON object")
    if not isinstance(row.get("answerable"), bool):
        raise ValueError('"answerable" must be true or false')
    require = row.get("require", Require.ANY)
    if require not in tuple(Require):
        raise ValueError('"require" must be "any" or "all"')
    return GoldQuestion(
        id=_words(row, "id"),
        question=_words(row, "question"),
        answerable=row["answerable"],
        tags=_strings(row, "tags"),
        answers=_strings(row, "answers"),
        require=Require(require),
        evidence=tuple(_evidence(piece) for piece in _list(row, "evidence")),
    )


def _evidence(piece: Any) -> Evidence:
    if not isinstance(piece, dict):
        raise ValueError('each piece of "evidence" is a JSON object')
    page = piece.get("page")
    if page is not None and (isinstance(page, bool) or not isinstance(page, int) or page < 1):
        raise ValueError(f'"page" must be a whole number from 1, not {page!r}')
    return Evidence(paper=_words(piece, "paper"), quote=_words(piece, "quote"), page=page)


def _list(row: dict[str, Any], field: str) -> list[Any]:
    value = row.get(field, [])
    if not isinstance(value, list):
        raise ValueError(f'"{field}" must be a list')
    return value


def _strings(row: dict[str, Any], field: str) -> tuple[str, ...]:
    values = _list(row, field)
    return tuple(_checked(value, field) for value in values)


def _words(row: dict[str, Any], field: str) -> str:
    if field not in row:
        raise ValueError(f'"{field}" is missing')
    return _checked(row[field], field)


def _checked(value: Any, field: str) -> str:
    # Words without a letter or digit normalise to nothing and could never be found.
    if not isinstance(value, str) or not normalise(value).strip():
        raise ValueError(f'"{field}" must be text with a letter or a digit in it, not {value!r}')
    return value

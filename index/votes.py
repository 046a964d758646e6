"""A reader's verdict on an answer as a gold question, so that a team grows its own. The only module that writes them.

The file has the format that eval reads: one JSON object a line. What a reader only calls wrong, without saying what
would be right, can't be a gold question: it goes to a list of questions to look at, beside it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.models import Answer, Hit
from index.present import folded
from ingest.errors import PapersError

__all__ = ["right", "to_check", "unanswerable", "votes_in", "write_vote"]

LONGEST_QUOTE = 200  # characters of a passage that are kept as evidence
_WRITING = threading.Lock()  # two readers at once must not lose one of their verdicts


def right(answer: Answer, *, passage: Hit | None = None) -> dict[str, Any]:
    """The answer was right; or, with a passage, that one would have been."""
    if passage is None:
        places = [(one.paper.path, one.page.number, one.quote) for one in answer.citations]
    else:
        places = [(passage.paper.path, passage.page.number, passage.passage.text[:LONGEST_QUOTE])]
    evidence = [
        {"paper": path, **({"page": page} if page else {}), "quote": folded(quote)} for path, page, quote in places
    ]
    return {**_head(answer), "answerable": bool(evidence), "require": "any", "evidence": evidence}


def unanswerable(answer: Answer) -> dict[str, Any]:
    """The papers don't say, so that a refusal is right."""
    return {**_head(answer), "answerable": False}


def to_check(answer: Answer) -> dict[str, Any]:
    """Something is wrong, and the reader does not say what would be right: no gold question yet."""
    return {**_head(answer), "given": answer.text, "refusal": answer.refusal}


def _head(answer: Answer) -> dict[str, Any]:
    question = folded(answer.question.text)
    identity = hashlib.sha256(question.casefold().encode()).hexdigest()[:12]
    return {"id": f"reader-{identity}", "question": question, "tags": ["reader", answer.question.wants.value]}


def write_vote(file: Path, row: Mapping[str, Any]) -> Path:
    """Write the verdict, in the place of an earlier one on the same question. Returns the file that it is in.

    Raises PapersError when the file can't be read or written.
    """
    goes_to, other = (file, _beside(file)) if "answerable" in row else (_beside(file), file)
    with _WRITING:
        try:
            for path, rows in ((goes_to, [row]), (other, [])):
                kept = [line for line in _lines(path) if json.loads(line).get("id") != row["id"]]
                written = [*kept, *(json.dumps(one, ensure_ascii=False) for one in rows)]
                if rows or len(kept) < len(_lines(path)):
                    _replace(path, written)
        except (OSError, ValueError, AttributeError) as error:
            raise PapersError(
                f"{goes_to} can't be written: {error}. Mend or move the file, then vote again."
            ) from error
    return goes_to


def votes_in(file: Path) -> int:
    """How many gold questions readers have made."""
    return len(_lines(file))


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.stem}-to-check{file.suffix}")


def _lines(file: Path) -> list[str]:
    if not file.exists():
        return []
    return [line for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]


def _replace(file: Path, lines: list[str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    fresh.replace(file)

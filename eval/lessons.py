"""Questions to learn weights from: SQuAD 2.0 (Rajpurkar et al., 2018) as texts to index. Reads the file, no more.

Every article is one text; a question's answer marks the passage and the sentence. Its impossible questions are near
misses, and any question becomes one that can't be answered when its article is left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Lesson", "read_squad"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question over a set of texts: `text` is the id of the one that answers, `quotes` what a right passage holds.

    `answers` are what a right sentence or row holds. An impossible question has none of the three but the id.
    """

    question: str
    text: str
    quotes: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        return bool(self.quotes)


Set = tuple[dict[str, tuple[str, str]], list[Lesson]]


def read_squad(file: Path, *, every: int = 4) -> Set:
    """Texts by id as (title, text), and every n-th question."""
    texts: dict[str, tuple[str, str]] = {}
    lessons: list[Lesson] = []
    for article in _json(file)["data"]:
        title = article["title"].replace("_", " ")
        texts[title] = (title, "\n\n".join(paragraph["context"] for paragraph in article["paragraphs"]))
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                answers = tuple(dict.fromkeys(answer["text"] for answer in asked["answers"]))
                around = tuple(_around(paragraph["context"], answer) for answer in asked["answers"][:1])
                if asked["is_impossible"]:
                    answers, around = (), ()
                lessons.append(Lesson(asked["question"], title, around, answers))
    return texts, lessons[::every]


def _around(context: str, answer: dict[str, Any]) -> str:
    """The answer with a few words on either side, so that it marks one place."""
    begin = max(0, answer["answer_start"] - 30)
    end = answer["answer_start"] + len(answer["text"]) + 30
    while begin and not context[begin - 1].isspace():
        begin -= 1
    while end < len(context) and not context[end].isspace():
        end += 1
    return context[begin:end].strip()


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))

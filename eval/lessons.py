"""Questions to learn weights from, as texts to index: SQuAD 2.0, TAT-QA and QMSum. Reads their files, no more.

- SQuAD 2.0 (Rajpurkar et al., 2018): an article is one text; a question's answer marks the passage and the sentence.
  Its impossible questions are near misses, and any becomes one when the article that answers it is left out.
- TAT-QA (Zhu et al., 2021): a table of figures with the paragraphs around it is one text; the row or the sentence
  that answers is marked, of a difference the row that holds both figures. No question names its company, so each is
  asked of its own text alone.
- QMSum (Zhong et al., 2021): the transcript of a committee's meeting is one text; marked are the turns that answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Lesson", "Set", "read_qmsum", "read_squad", "read_tatqa"]

LONGEST_SPAN = 10  # turns: what is said over more of them is a summary's, and any passage of it would count as right
FEWEST_WORDS = 7  # of a sentence that can mark a passage
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question over a set of texts: `text` is the id of the one that answers, `quotes` what a right passage holds.

    `answers` are what a right sentence or row holds. An impossible question has none of the three but the id. One that
    is `alone` means something beside its own text only: the others are left out when it is asked.
    """

    question: str
    text: str
    quotes: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    alone: bool = False

    @property
    def answerable(self) -> bool:
        return bool(self.quotes)


Set = tuple[dict[str, tuple[str, str]], list[Lesson]]
"""Texts by id as (title, text), and the questions over them."""


def read_squad(file: Path, *, every: int = 4) -> Set:
    """All the articles, and every n-th question."""
    texts: dict[str, tuple[str, str]] = {}
    lessons: list[Lesson] = []
    for article in _json(file)["data"]:
        title = article["title"].replace("_", " ")
        texts[title] = (title, "\n\n".join(paragraph["context"] for paragraph in article["paragraphs"]))
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                answers = tuple(dict.fromkeys(answer["text"] for answer in asked["answers"]))
                around = tuple(
                    _around(paragraph["context"], answer["answer_start"], answer["text"])
                    for answer in asked["answers"][:1]
                )
                if asked["is_impossible"]:
                    answers, around = (), ()
                lessons.append(Lesson(asked["question"], title, around, answers))
    return texts, lessons[::every]


def read_tatqa(file: Path, *, every: int = 2) -> Set:
    """Every n-th table with its paragraphs, and its questions whose answer stands in one sentence or one row."""
    texts: dict[str, tuple[str, str]] = {}
    lessons: list[Lesson] = []
    for context in _json(file)[::every]:
        name = context["table"]["uid"]
        paragraphs = {str(paragraph["order"]): paragraph["text"] for paragraph in context["paragraphs"]}
        rows = ["\t".join(row) for row in context["table"]["table"]]
        texts[name] = ("", "\n\n".join([*paragraphs.values(), "\n".join(rows)]))
        for asked in context["questions"]:
            if asked["answer_from"] == "text" and asked["answer_type"] == "span":
                quotes = _sentences_with(asked["answer"][0], [paragraphs[order] for order in asked["rel_paragraphs"]])
                lessons += (
                    [Lesson(asked["question"], name, quotes, tuple(asked["answer"]), alone=True)] if quotes else []
                )
            elif (row := _row_of(asked, rows)) is not None:
                lessons.append(Lesson(asked["question"], name, (row,), (row,), alone=True))
    return texts, lessons


def read_qmsum(folder: Path, *, every: int = 5) -> Set:
    """Every n-th meeting of the folder, by name, and its questions that a few turns answer; none marks a sentence."""
    texts: dict[str, tuple[str, str]] = {}
    lessons: list[Lesson] = []
    for file in sorted(folder.glob("*.json"))[::every]:
        meeting = _json(file)
        turns = [turn["content"].strip() for turn in meeting["meeting_transcripts"]]
        speakers = [turn["speaker"] for turn in meeting["meeting_transcripts"]]
        said = (f"{speaker}: {turn}" for speaker, turn in zip(speakers, turns, strict=True))
        texts[file.stem] = ("Committee meeting", "\n\n".join(said))
        for asked in meeting["specific_query_list"]:
            spans = [(int(first), int(last)) for first, last in asked["relevant_text_span"]]
            answering = [turn for first, last in spans for turn in turns[first : last + 1]]
            if quotes := _long_sentences(answering) if len(answering) <= LONGEST_SPAN else ():
                lessons.append(Lesson(asked["query"], file.stem, quotes))
    return texts, lessons


def _around(context: str, start: int, answer: str) -> str:
    """The answer with a few words on either side, so that it marks one place."""
    begin, end = max(0, start - 30), start + len(answer) + 30
    while begin and not context[begin - 1].isspace():
        begin -= 1
    while end < len(context) and not context[end].isspace():
        end += 1
    return context[begin:end].strip()


def _sentences_with(answer: str, paragraphs: Iterable[str]) -> tuple[str, ...]:
    return tuple(_around(text, text.index(answer), answer) for text in paragraphs if answer in text)


def _row_of(asked: dict[str, Any], rows: Sequence[str]) -> str | None:
    """The one row that answers: that of the cell, or of all the figures that the answer is worked out from."""
    if asked["answer_type"] == "arithmetic":
        wanted = set(FIGURE.findall(asked["derivation"]))
    elif asked["answer_type"] == "span" and not asked["req_comparison"]:  # "in which year" is answered by a heading
        wanted = set(FIGURE.findall(asked["answer"][0]))
    else:
        return None
    held = [row for row in rows if wanted <= set(FIGURE.findall(row))]
    return held[0].strip() if wanted and len(held) == 1 else None


def _long_sentences(turns: Iterable[str]) -> tuple[str, ...]:
    sentences = (sentence for turn in turns for sentence in SENTENCE_END.split(turn))
    return tuple(dict.fromkeys(sentence for sentence in sentences if len(sentence.split()) >= FEWEST_WORDS))


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))

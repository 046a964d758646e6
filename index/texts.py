"""What the retrievers read of a passage: its words, and before them the context it stands in. Pure.

The cache knows by a paper's words what came of them here: whoever changes what does raises FORMAT in `store.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from index.words import without_hyphens
from ingest.models import Paper, Passage
from ingest.passages import CountTokens, passage_context, trimmed_context

__all__ = ["date_words", "passage_text", "readable", "searched_text", "unit_texts"]


def readable(text: str) -> str:
    """The text on one line, white space folded, words hyphenated at a line end whole."""
    return " ".join(without_hyphens(text).split())


def date_words(day: date | None) -> str:
    """A date as papers write it, "24 September 2024"; empty for none."""
    return f"{day.day} {day:%B %Y}" if day else ""


def passage_text(paper: Paper, passage: Passage, *, count_tokens: CountTokens, window: int) -> str:
    """What is embedded for a passage: its context on one line, its words on the next."""
    context = passage_context(paper.title, date_words(paper.meeting_date), passage.headings, passage.columns)
    trimmed = trimmed_context(readable(context), count_tokens=count_tokens, window=window)
    return f"{trimmed}\n{readable(passage.text)}"


def searched_text(paper: Paper, passage: Passage) -> str:
    """What BM25 counts of a passage: its context on one line, its words below."""
    context = passage_context(paper.title, date_words(paper.meeting_date), passage.headings, passage.columns)
    return f"{context}\n{passage.text}"


def unit_texts(passage: Passage) -> Sequence[str]:
    """What is embedded for each unit of a passage: its words, a table row's with the column headings before."""
    columns = " | ".join(passage.columns)
    texts = []
    for start, end in passage.units:
        words = readable(passage.text[start - passage.start : end - passage.start])
        texts.append(f"{columns}: {words}" if columns and _is_row(words) else words)
    return texts


def _is_row(words: str) -> bool:
    return sum(char.isdigit() for char in words) * 4 > len(words) - words.count(" ") or "|" in words

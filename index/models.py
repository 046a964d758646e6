"""The nouns of asking: Question, Hit, Citation and Answer. Plain frozen data, no behaviour beyond their own checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ingest.models import Page, Paper, PaperKind, Passage

__all__ = ["Answer", "Citation", "Filters", "Hit", "Measure", "Mode", "Question", "Ranking", "Want"]


class Mode(StrEnum):
    """Which retrievers take part: each alone, both fused, or both fused and reranked."""

    LEXICAL = "lexical"
    DENSE = "dense"
    HYBRID = "hybrid"
    FULL = "full"


class Want(StrEnum):
    """What kind of thing a question asks for."""

    FIGURE = "figure"
    PERSON = "person"
    DATE = "date"
    PLACE = "place"
    LIST = "list"
    REASON = "reason"
    DEFINITION = "definition"
    DECISION = "decision"
    CHANGE = "change"
    COMPARISON = "comparison"
    FACT = "fact"


class Measure(StrEnum):
    """What an answer is measured in."""

    COUNT = "count"
    SHARE = "share"
    MONEY = "money"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Filters:
    """What to search in. Dates are inclusive; a paper without a date passes no date filter.

    `body`, `council` and `kind` compare without case; `paper` is a paper's id, the start of one, or a path's end.
    Papers marked as restricted or exempt are searched only with `restricted`.
    """

    date_from: date | None = None
    date_to: date | None = None
    body: str | None = None
    council: str | None = None
    kind: str | None = None
    paper: str | None = None
    restricted: bool = False

    def __post_init__(self) -> None:
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise ValueError(f"the date range is empty: {self.date_from} is after {self.date_to}")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: a pure function of the question's text and of the names and words that occur in the index."""

    text: str  # as typed
    terms: tuple[str, ...]  # stemmed, stop words out, in order, repeats kept
    dates: tuple[tuple[date, date], ...] = ()  # the periods named, first and last day
    bodies: tuple[str, ...] = ()
    councils: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()  # places named that have a council, but none whose papers are indexed
    wants: Want = Want.FACT
    measure: Measure | None = None
    counts: str | None = None  # the term of what is counted: "school" for "how many new schools"
    yes_no: bool = False  # "yes" or "no" would answer
    latest: bool = False  # the newest paper that says so is asked for
    kinds: tuple[PaperKind, ...] = ()  # the kinds of paper named, "in the minutes"
    people: tuple[str, ...] = ()  # names of people as typed, without their titles
    offices: tuple[str, ...] = ()  # "director of children's services", in lower case
    mended: tuple[tuple[str, str], ...] = ()  # misspelt words, (as typed, as searched); all else is of the mended text

    @property
    def searched(self) -> str:
        """The text with its misspelt words mended."""
        text = self.text
        for typed, instead in self.mended:
            text = re.sub(rf"(?<![\w'’-]){re.escape(typed)}(?![\w-])", instead, text, count=1)
        return text


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows of the index, best first, with their scores; both have the same length."""

    rows: tuple[int, ...]
    scores: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.rows) != len(self.scores):
            raise ValueError(f"{len(self.rows)} rows but {len(self.scores)} scores")


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and where it stands: quote == page.text[start:end], checked when built."""

    paper: Paper
    page: Page
    quote: str
    start: int
    end: int
    headings: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()  # column headings, where the quote is a table row
    also_in: tuple[tuple[str, int | None], ...] = ()  # (paper path, page) of the same words elsewhere
    under: tuple[str, ...] = ()  # what stands above it and makes it readable: a heading, the words above its list

    def __post_init__(self) -> None:
        if self.page.paper_id != self.paper.id:
            raise ValueError(f"page {self.page.number} is not of {self.paper.path}")
        if not self.quote or self.page.text[self.start : self.end] != self.quote:
            raise ValueError(f"the quote is not page.text[{self.start}:{self.end}] of {self.paper.path}")


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, its score and each signal that made the score ("why this?")."""

    paper: Paper
    page: Page
    passage: Passage
    row: int
    score: float
    signals: Mapping[str, float] = field(default_factory=dict)
    also_in: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes that answer, best first, or a refusal with its reason; never both, never neither.

    Where the question compares, the quotes are one for each of its sides, in order, and `sides` says which is which.
    Where papers give different figures for the same thing, `sides` says which quotes those are.
    """

    question: Question
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]  # the passages found, best first, also when refused (the nearest ones)
    refusal: str | None = None
    confidence: float = 0.0  # 0 to 1: how sure it is that the first quote answers
    sides: tuple[str, ...] = ()  # what each citation is for, where that needs saying
    missing: tuple[str, ...] = ()  # of a comparison, the sides about which nothing was found

    def __post_init__(self) -> None:
        if bool(self.citations) == bool(self.refusal):
            raise ValueError("an answer has citations or a refusal, and not both")
        if self.sides and len(self.sides) != len(self.citations):
            raise ValueError(f"{len(self.citations)} citations but {len(self.sides)} sides")

    @property
    def text(self) -> str:
        """The quoted words alone, one quote a line, white space folded; empty when refused."""
        return "\n".join(" ".join(citation.quote.split()) for citation in self.citations)

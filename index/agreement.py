"""Whether papers give different figures for the same thing at the same time. Pure, and quiet unless it is sure.

Two units contradict one another only where they say the same in the same words of the same day or period, and the
figure differs by more than rounding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.markers import NO_FIGURE
from index.models import Citation, Hit
from index.periods import periods
from index.timeline import NUMBER, scale_of, unit_of, value_of
from index.words import terms

__all__ = ["OTHERWISE", "differing", "with_differing"]

ONE_SAYS, OTHERWISE = "one paper says", "another paper says otherwise"

ALIKE = 0.8  # share of words in common (Jaccard's) from which sentences say the same
LIKELY = 0.4  # share of a quote's words, as written, without which nothing else is looked at
FEWEST = 3  # words that a figure is of
ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    "ten",
    "eleven",
    "twelve",
    *(f"{part}teen" for part in ("thir", "four", "fif", "six", "seven", "eigh", "nine")),
)
TENS = tuple(f"{part}ty" for part in ("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine"))
VALUES = {
    **{word: value for value, word in enumerate((*ONES, *TEENS), start=1)},
    **{word: 10 * value for value, word in enumerate(TENS, start=2)},
}
# "One" is seldom a figure.
NUMERAL = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(TENS)})(?:[-\s](?P<ones>{'|'.join(ONES)}))?|(?P<small>{'|'.join(TEENS + ONES[1:])}))\b",
    re.IGNORECASE,
)
Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure with how far it can be off by rounding and its unit, of what the words say, at the times named."""

    value: float
    off: float
    unit: str
    words: frozenset[str]
    at: frozenset[Period | str]  # periods, and the words of a table's column

    def contradicts(self, other: _Stated) -> bool:
        if self.unit != other.unit or not self.at or self.at != other.at:
            return False
        alike = len(self.words & other.words) / len(self.words | other.words)
        return alike >= ALIKE and abs(self.value - other.value) > max(self.off, other.off) + 1e-9


def with_differing(
    citations: Sequence[Citation], hits: Sequence[Hit], *, most: int
) -> tuple[tuple[Citation, ...], tuple[str, ...]]:
    """The citations, and for each what it is for; a paper that contradicts one of them beside it, the later first.

    Where papers differ, citations are left out from the end until all have at most so many words. () where none does.
    """
    for cited in citations:
        other = differing(cited, hits)
        if other is None or _words(cited) + _words(other) > most:
            continue
        both = sorted((cited, other), key=lambda one: one.paper.meeting_date or date.min, reverse=True)
        further = [one for one in citations if one.quote not in (cited.quote, other.quote)]
        while sum(map(_words, [*both, *further])) > most:
            further.pop()
        return (*both, *further), (ONE_SAYS, OTHERWISE, *("" for _ in further))
    return tuple(citations), ()


def _words(citation: Citation) -> int:
    return len(citation.quote.split())


def differing(cited: Citation, hits: Sequence[Hit]) -> Citation | None:
    """A unit of the hits, of another paper, that contradicts what is quoted; None where none does for sure."""
    stated = list(_stated(cited.quote, cited.columns, cited.paper.meeting_date))
    if not stated:
        return None
    said = frozenset(cited.quote.lower().split())
    for hit in hits:
        other = hit.paper
        if other.id == cited.paper.id or other.council != cited.paper.council:
            continue
        for start, end in hit.passage.units:
            quote = hit.page.text[start:end]
            if len(said.intersection(quote.lower().split())) < LIKELY * len(said):
                continue
            against = list(_stated(quote, hit.passage.columns, other.meeting_date))
            if any(one.contradicts(another) for one in stated for another in against):
                headings, columns = hit.passage.headings, hit.passage.columns
                return Citation(other, hit.page, quote, start, end, headings, columns, also_in=hit.also_in)
    return None


def _stated(quote: str, columns: Sequence[str], day: date | None) -> Iterator[_Stated]:
    """What a sentence with one figure states, or a row of a table in each of its columns."""
    text = " ".join(quote.split())
    plain = NUMERAL.sub(_digits, NO_FIGURE.sub(" ", text))
    numbers = list(NUMBER.finditer(plain))
    if not numbers:
        return
    if columns:
        label, heads = frozenset(terms(plain[: numbers[0].start()])), columns[-len(numbers) :]
        if label and len(heads) == len(numbers) <= len(columns) and _is_row(plain, numbers):
            for head, number in zip(heads, numbers, strict=True):
                named = frozenset(periods(head)) or _on(day)
                yield _Stated(*_figure(number), label, named | {" ".join(head.split())} if named else frozenset())
        return
    words = frozenset(terms(NUMBER.sub(" ", plain)))
    if len(numbers) == 1 and len(words) >= FEWEST:
        yield _Stated(*_figure(numbers[0]), words, frozenset(periods(text)) or _on(day))


def _on(day: date | None) -> frozenset[Period]:
    """The day of the paper, where its words name no other."""
    return frozenset({(day, day)} if day else ())


def _is_row(text: str, numbers: Sequence[re.Match[str]]) -> bool:
    return not NUMBER.sub("", text[numbers[0].start() :]).strip(" -–%£()*")


def _digits(match: re.Match[str]) -> str:
    """ "22" for "twenty-two"."""
    parts = (match[name] for name in ("tens", "ones", "small"))
    return str(sum(VALUES[part.lower()] for part in parts if part))


def _figure(number: re.Match[str]) -> tuple[float, float, str]:
    """The value, how far it can be off by rounding, and its unit."""
    scale, decimals = scale_of(number), len(number["number"].partition(".")[2])
    off = scale * 0.5 * 10.0**-decimals if decimals or scale > 1 else 0.0
    return value_of(number), off, unit_of(number)

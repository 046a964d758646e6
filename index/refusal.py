"""Why a question is not answered, in a sentence that says which part of it was not found. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from index.facets import Scope
from index.markers import marker
from index.models import Filters, Hit, Question, Want
from index.texts import date_words
from index.understood import period_words
from index.words import content_words, stem, terms

__all__ = ["CLOSE_ENOUGH", "NEAREST", "nothing_found", "searched_words", "why_not"]

CLOSE_ENOUGH = "No passage in the papers answers this closely enough."
NEAREST = "The nearest passages are listed below."
MOST_WORDS = 3  # of those that no paper says, how many are named
KINDS = {
    Want.FIGURE: "a figure",
    Want.PERSON: "a name",
    Want.DATE: "a date",
    Want.REASON: "a reason",
    Want.DECISION: "a decision",
    Want.PLACE: "a place",
}


def nothing_found(filters: Filters | None) -> str:
    """For a search that brought up no passage at all."""
    if filters is not None and filters != Filters():
        return "No passage passes the filters. Widen the dates, or clear the council, body, kind or paper."
    return "No passage was found: the index holds nothing that shares a word or a meaning with the question."


def why_not(question: Question, hits: Sequence[Hit], *, known: Container[str], quoted: bool = False) -> str:
    """What the nearest passages lack of what was asked; `known` are the terms that occur in the papers.

    `quoted` where there was something to quote, and it was not of the kind that is wanted.
    """
    kind = KINDS.get(question.wants)
    lacking = f"the nearest passages don't give {kind} of the kind asked for"
    if quoted and kind:
        return _because([lacking])
    unknown = _unknown(question, known)
    if question.terms and not any(term in known for term in question.terms):
        return "None of the question's words occur in the papers."
    lacks = []
    if question.dates and not any(_is_of_period(hit) for hit in hits):
        lacks.append(
            f"nothing that was found is about {' or '.join(period_words(*period) for period in question.dates)}"
        )
    if unknown:
        lacks.append(f"no paper says {' or '.join(f'“{word}”' for word in unknown[:MOST_WORDS])}")
    elsewhere = [name for name in question.councils if not any(hit.paper.council == name for hit in hits)]
    if elsewhere:
        lacks.append(f"nothing near to it is of {' or '.join(elsewhere)}")
    if not lacks and kind and not any(marker(question, hit.passage.text) == 1 for hit in hits[:3]):
        lacks.append(lacking)
    if not lacks and (unsaid := _unsaid(question, hits)):
        lacks.append(f"none of the nearest passages says {' or '.join(f'“{word}”' for word in unsaid[:MOST_WORDS])}")
    return _because(lacks)


def _because(lacks: Sequence[str]) -> str:
    reason = "; ".join(lacks)
    return f"{CLOSE_ENOUGH} {reason[0].upper()}{reason[1:]}. {NEAREST}" if lacks else f"{CLOSE_ENOUGH} {NEAREST}"


def searched_words(found: Scope) -> str:
    """What was looked through, in a sentence or two."""
    if not found.papers:
        return "Searched: no paper passes the filters."
    papers = f"{found.papers:,} paper{'' if found.papers == 1 else 's'}"
    pages = f" with {found.pages:,} pages" if found.pages else ""
    dates = f", dated {date_words(found.first)} to {date_words(found.last)}" if found.first != found.last else ""
    if found.first and not dates:
        dates = f", dated {date_words(found.first)}"
    undated = f" ({found.undated} without a known date)" if found.undated else ""
    return f"Searched: {papers}{pages}{dates}{undated}."


def _unsaid(question: Question, hits: Sequence[Hit]) -> list[str]:
    """Words asked for that stand neither in the hits, nor above them, nor in their papers' particulars."""
    said = {
        term
        for hit in hits
        for text in (hit.passage.text, *hit.passage.headings, *hit.passage.columns, *_particulars(hit))
        for term in terms(text)
    }
    return _words_of(question, {term for term in question.terms if term not in said})


def _particulars(hit: Hit) -> Iterator[str]:
    paper = hit.paper
    yield from filter(None, (paper.title, paper.council, paper.body, paper.kind.value, date_words(paper.meeting_date)))


def _words_of(question: Question, these: Container[str]) -> list[str]:
    words = dict.fromkeys(word for word in content_words(question.searched) if len(word) > 2 and not word.isdigit())
    return [word for word in words if stem(word) in these]


def _unknown(question: Question, known: Container[str]) -> list[str]:
    """Words asked for that no paper says, but those of names that papers have without saying them."""
    names = frozenset(terms(" ".join((*question.councils, *question.bodies))))
    return _words_of(question, {term for term in question.terms if term not in known and term not in names})


def _is_of_period(hit: Hit) -> bool:
    return hit.signals.get("date", 1.0) > 0  # without the signal nobody looked

"""Answers, passages and papers as words for people and as plain data for programs. Pure; no marks of any format."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from index.models import Answer, Citation, Hit, Question
from index.paragraphs import paragraph_of
from index.texts import date_words
from index.twins import TwinRun
from index.understood import mended_words
from ingest.models import Page, Paper, TextSource
from ingest.same_council import AS_READ

__all__ = [
    "answer_data",
    "answer_markdown",
    "answer_text",
    "citation_data",
    "citation_line",
    "cited",
    "folded",
    "hit_data",
    "hits_text",
    "in_quotes",
    "mended_lines",
    "missing_lines",
    "page_words",
    "paper_data",
    "paper_line",
    "printable",
    "quote_marks",
    "quoted",
    "run_data",
    "run_line",
    "side_words",
    "under_words",
]

BULLETS = re.compile(r"(?:^|\s)[•●▪■◦○‣]\s")
BULLET = re.compile(r"^[•●▪■◦○‣]\s+(?=\S)")
DOUBLE_MARK = re.compile(r"[“”\"]")
READ_BY_OCR = {TextSource.OCR: "read from a picture", TextSource.BOTH: "read in part from pictures"}
MARKDOWN_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]()#+!|<>~$"})


def folded(text: str) -> str:
    """The text on one line, as a quote is shown."""
    return " ".join(text.split())


def printable(text: str) -> str:
    """The text without control characters and direction marks, which a paper could use to write over the terminal."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)


def quoted(citation: Citation) -> str:
    """The quote on one line, without the mark of a list before it where it is a single item."""
    words = folded(citation.quote)
    return words if len(BULLETS.findall(words)) > 1 else BULLET.sub("", words)


def quote_marks(words: str) -> tuple[str, str]:
    """The marks to set before and after words that are quoted: single ones where they hold double ones themselves.

    Double ones all the same where the words begin or end with a single one, which would stand there twice.
    """
    words = words.strip()
    single = DOUBLE_MARK.search(words) and words[0] not in "‘'" and words[-1] not in "’'"
    return ("‘", "’") if single else ("“", "”")


def in_quotes(words: str) -> str:
    """Words in quotation marks that do not meet the same marks of their own."""
    opening, closing = quote_marks(words)
    return f"{opening}{words}{closing}"


def under_words(citation: Citation) -> str:
    """What the quote stands under, "Under: Attendance › Resolved: that"; "" where nothing need be said."""
    return f"Under: {' › '.join(map(folded, citation.under))}" if citation.under else ""


def page_words(page: Page) -> str:
    """Where a page is: "page 7, PDF page 12" where the printed number differs, "page 7", or "" for no pages."""
    if page.number is None:
        return ""
    if page.label and page.label != str(page.number):
        return f"page {page.label}, PDF page {page.number}"
    return f"page {page.number}"


def cited(citation: Citation) -> str:
    """The line of a citation, with the number of its paragraph."""
    return citation_line(citation.paper, citation.page, paragraph=paragraph_of(citation))


def citation_line(paper: Paper, page: Page, *, paragraph: str | None = None) -> str:
    """Who, when, what, where: as a clerk would cite it. A council that the title begins with is not named twice."""
    parts = [
        None if _begins_with_council(paper) else paper.council,
        paper.body if paper.body != paper.council else None,
        date_words(paper.meeting_date) or "no date",
        f"item {paper.agenda_item}" if paper.agenda_item else None,
        paper.title,
        f"paragraph {paragraph}" if paragraph else None,
        page_words(page),
        READ_BY_OCR.get(page.source),
    ]
    return ", ".join(part for part in parts if part)


def _begins_with_council(paper: Paper) -> bool:
    """Whether the title begins with the council's name, as it goes by or as the paper has it, and goes on after it."""
    names = (folded(name).casefold() for name in (paper.council, paper.stated.get(AS_READ)) if name)
    title = folded(paper.title).casefold()
    return any(re.match(rf"{re.escape(name)}(?!\w).*\w", title) for name in names)


def answer_text(answer: Answer) -> str:
    """The answer for a terminal: quotes with their citations, or the refusal with the nearest passages."""
    lines = mended_lines(answer.question)
    if answer.refusal:
        lines += [f"No answer. {answer.refusal}"]
        if answer.hits:
            lines += ["", "Nearest passages (not an answer):", "", hits_text(answer.hits[:3])]
        return "\n".join(lines)
    lines += [*missing_lines(answer), *([""] if answer.missing else [])]
    for place, citation in enumerate(answer.citations):
        if side := side_words(answer, place):
            lines.append(f"{folded(side)}:")
        if citation.columns:
            lines.append(f"  [{folded(' | '.join(citation.columns))}]")
        if citation.under:
            lines.append(f"  {under_words(citation)}")
        lines.append(textwrap.fill(in_quotes(quoted(citation)), 100, initial_indent="  ", subsequent_indent="  "))
        lines.append(f"    — {cited(citation)}")
        lines += [f"      also in {_place(*place)}" for place in citation.also_in]
        lines.append("")
    return "\n".join(lines).rstrip()


def mended_lines(question: Question) -> list[str]:
    """A line that says which misspelt words were searched as others, and an empty one; [] where there are none."""
    if not question.mended:
        return []
    return [f"Searched for {', '.join(mended_words(*change) for change in question.mended)}.", ""]


def missing_lines(answer: Answer) -> list[str]:
    """A sentence for each side of a comparison about which nothing was found."""
    return [f"Nothing was found about {side}." for side in answer.missing]


def side_words(answer: Answer, place: int) -> str:
    """What the citation at that place, from 0, is for: "January 2024"; "" where the question compares nothing."""
    side = answer.sides[place] if answer.sides else ""
    return f"{side[:1].upper()}{side[1:]}"


def hits_text(hits: Sequence[Hit]) -> str:
    """Passages for a terminal, best first."""
    lines: list[str] = []
    for place, hit in enumerate(hits, start=1):
        lines.append(f"{place}. {citation_line(hit.paper, hit.page)}  (score {hit.score:.3f})")
        shown = textwrap.shorten(folded(hit.passage.text), 400, placeholder=" …")
        lines.append(textwrap.fill(shown, 100, initial_indent="   ", subsequent_indent="   "))
        lines += [f"   also in {_place(*place_of)}" for place_of in hit.also_in]
    return "\n".join(lines) or "No passage was found."


def answer_markdown(answer: Answer) -> str:
    """The answer as Markdown, everything from the papers escaped."""
    lines = [f"# {_escaped(answer.question.text)}", "", *map(_escaped, mended_lines(answer.question))]
    if answer.refusal:
        return "\n".join([*lines, f"No answer: {_escaped(answer.refusal)}", ""])
    lines += [line for missing in missing_lines(answer) for line in (_escaped(missing), "")]
    for place, citation in enumerate(answer.citations):
        if side := side_words(answer, place):
            lines += [f"**{_escaped(side)}**", ""]
        if citation.columns:
            lines.append(f"> ({_escaped(' | '.join(citation.columns))})")
        if citation.under:
            lines.append(f"> ({_escaped(under_words(citation))})")
        lines += [f"> {_escaped(quoted(citation))}", ""]
        lines += [f"— {_escaped(cited(citation))} ({_escaped(citation.paper.path)})", ""]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """On one line, for the name of a file can hold a line's end and begin a heading after it."""
    return folded(printable(text)).translate(MARKDOWN_SPECIAL)


def _place(path: str, page: int | None) -> str:
    return f"{path}, page {page}" if page is not None else path


def answer_data(answer: Answer) -> dict[str, Any]:
    """The answer as plain data: what was understood, the citations, the passages, the refusal."""
    question = answer.question
    return {
        "question": question.text,
        "understood": {
            "wants": question.wants.value,
            "mended": [{"typed": typed, "searched": instead} for typed, instead in question.mended],
            "dates": [[begin.isoformat(), end.isoformat()] for begin, end in question.dates],
            "bodies": list(question.bodies),
            "councils": list(question.councils),
        },
        "answer": answer.text,
        "refusal": answer.refusal,
        "confidence": round(answer.confidence, 4),
        "missing": list(answer.missing),
        "citations": [
            {"side": side_words(answer, place) or None, **citation_data(citation)}
            for place, citation in enumerate(answer.citations)
        ],
        "passages": [hit_data(hit) for hit in answer.hits],
    }


def citation_data(citation: Citation) -> dict[str, Any]:
    """One citation: the quote as it stands on the page, and where."""
    return {
        "quote": citation.quote,
        "paper": citation.paper.path,
        "paper_id": citation.paper.id,
        "title": citation.paper.title,
        "council": citation.paper.council,
        "body": citation.paper.body,
        "date": citation.paper.meeting_date.isoformat() if citation.paper.meeting_date else None,
        "page": citation.page.number,
        "page_label": citation.page.label,
        "read_by": citation.page.source.value,
        "start": citation.start,
        "end": citation.end,
        "columns": list(citation.columns),
        "headings": list(citation.headings),
        "under": list(citation.under),
        "also_in": [{"paper": path, "page": page} for path, page in citation.also_in],
        "paragraph": paragraph_of(citation),
        "citation": cited(citation),
    }


def hit_data(hit: Hit) -> dict[str, Any]:
    """One passage, its score and the signals behind it."""
    return {
        "paper": hit.paper.path,
        "title": hit.paper.title,
        "date": hit.paper.meeting_date.isoformat() if hit.paper.meeting_date else None,
        "page": hit.page.number,
        "page_label": hit.page.label,
        "text": hit.passage.text,
        "headings": list(hit.passage.headings),
        "columns": list(hit.passage.columns),
        "score": round(hit.score, 6),
        "signals": {name: round(value, 6) for name, value in hit.signals.items()},
        "also_in": [{"paper": path, "page": page} for path, page in hit.also_in],
    }


def run_data(run: TwinRun, papers: Mapping[str, Paper]) -> list[dict[str, Any]]:
    """Where pages stand that two papers have in common: of either paper its path, first and last page."""
    ends = ((run.pages[0].first, run.pages[-1].first), (run.pages[0].second, run.pages[-1].second))
    return [{"paper": papers[first[0]].path, "from": first[1], "to": last[1]} for first, last in ends]


def run_line(run: TwinRun, papers: Mapping[str, Paper]) -> str:
    """The same on one line for a terminal."""
    return " and ".join(
        place["paper"]
        if place["from"] is None
        else f"{place['paper']}, page {place['from']}"
        if place["from"] == place["to"]
        else f"{place['paper']}, pages {place['from']}-{place['to']}"
        for place in run_data(run, papers)
    )


def paper_data(paper: Paper) -> dict[str, Any]:
    """A paper as plain data, with where each value came from."""
    return {
        "id": paper.id,
        "path": paper.path,
        "other_paths": list(paper.other_paths),
        "title": paper.title,
        "council": paper.council,
        "body": paper.body,
        "kind": paper.kind.value,
        "date": paper.meeting_date.isoformat() if paper.meeting_date else None,
        "date_kind": paper.date_kind.value if paper.date_kind else None,
        "agenda_item": paper.agenda_item,
        "author": paper.author,
        "restricted": paper.restricted,
        "stated": dict(paper.stated),
        "url": paper.url,
        "pages": paper.pages,
        "sources": dict(paper.sources),
    }


def paper_line(paper: Paper) -> str:
    """A paper on one line for a terminal."""
    day = paper.meeting_date.isoformat() if paper.meeting_date else "no date   "
    pages = f"{paper.pages} p." if paper.pages else "text"
    marked = "  [restricted]" if paper.restricted else ""
    return f"{paper.id[:8]}  {day}  {pages:>7}  {paper.title}  ({paper.path}){marked}"

"""Quotes and passages as HTML and as labels, with everything that comes from papers escaped. Pure.

What else builds HTML escapes with `escape` from here, so that a paper titled `<img onerror=...>` shows as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape as escaped

from index.models import Answer, Citation, Hit
from index.present import (
    citation_line,
    cited,
    folded,
    in_quotes,
    missing_lines,
    printable,
    quote_marks,
    quoted,
    side_words,
    under_words,
)
from ingest.models import Page, Paper, Passage

__all__ = [
    "answer_copy",
    "answer_told",
    "citation_html",
    "copy_text",
    "escape",
    "highlighted",
    "page_text_html",
    "passage_html",
    "passage_text_html",
    "plain_label",
    "text_html",
    "why_words",
    "zoomed_html",
]

Span = tuple[int, int]

# A signal of the ranking, the value from which it is worth saying, and how it is said.
SIGNALS = (
    ("bm25", 1.0, "No other passage matches the question's words better."),
    ("heading coverage", 0.3, "Its title or headings are about what is asked."),
    ("phrases", 0.3, "Words that stand together in the question stand together in it."),
    ("marker", 0.5, "It holds the kind of thing that is asked for."),
    ("date", 0.4, "It fits the date that the question names."),
    ("date missed", 0.5, "Against it: it is not of the date that the question names."),
    ("place", 0.5, "It is of the council or committee that the question names."),
    ("place missed", 0.5, "Against it: it is of another council or committee than the question names."),
    ("names missed", 0.5, "Against it: it lacks names or numbers that the question gives."),
)
CLOSE, FAIRLY_CLOSE = 0.6, 0.45  # likeness of a sentence to the question from which it is called so
FULL_LINE = 0.75  # of the longest line: a line that is shorter ends for a reason
LIST_MARK = re.compile(r"\s*(?:[-•●▪–*o]\s|\(?(?:\d+(?:\.\d+)*|[a-z]|[ivx]+)[.)]\s|\d+(?:\.\d+)+\s)")
MARKDOWN_MARK = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&\"'=^])")


def escape(text: str) -> str:
    """The text as HTML shows it as written, without the marks that could turn the order of letters round."""
    return escaped(printable(text))


def plain_label(text: str) -> str:
    """The text as a label or a message that Streamlit would read as Markdown: every mark is escaped."""
    return MARKDOWN_MARK.sub(r"\\\1", folded(printable(text)))


def text_html(text: str, *, style: str = "small") -> str:
    """A paragraph that shows the text as written. `style` is a class of the style sheet."""
    return f'<p class="{style}">{escape(text)}</p>'


def highlighted(text: str, spans: Iterable[Span]) -> str:
    """The text escaped, with <mark> around each span; spans that overlap make one mark, what lies outside is cut."""
    pieces: list[str] = []
    at = 0
    for start, end in _joined(spans, length=len(text)):
        pieces += (escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>")
        at = end
    return "".join((*pieces, escape(text[at:])))


def _joined(spans: Iterable[Span], *, length: int) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted((max(start, 0), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def citation_html(citation: Citation) -> str:
    """A quote in large type, the column headings above a table row, and under it who said it, when and where."""
    columns = _columns(citation.columns) + _under(citation)
    opening, closing = quote_marks(quoted(citation))
    quote = f"<blockquote>{opening}{_quote(citation)}{closing}</blockquote>"
    where = f"<figcaption>{escape(cited(citation))}</figcaption>"
    below = _restricted(citation.paper) + _also_in(citation.also_in)
    return f'<figure class="quote">{columns}{quote}{where}{below}</figure>'


def _quote(citation: Citation) -> str:
    """The quote escaped, on one line; the rows of a table each on its own."""
    lines = citation.quote.split("\n") if citation.columns else [quoted(citation)]
    return "<br>".join(escape(folded(line)) for line in lines if line.strip())


def _columns(columns: Sequence[str]) -> str:
    if not columns:
        return ""
    names = " | ".join(escape(folded(column)) for column in columns)
    return f'<p class="columns">From a table with the columns: <strong>{names}</strong></p>'


def _under(citation: Citation) -> str:
    if not citation.under:
        return ""
    words = " › ".join(escape(folded(one)) for one in citation.under)
    return f'<p class="under">Under: <span>{words}</span></p>'


def _restricted(paper: Paper) -> str:
    return '<p class="also">This paper is marked as not for publication.</p>' if paper.restricted else ""


def _also_in(places: Sequence[tuple[str, int | None]]) -> str:
    if not places:
        return ""
    named = "; ".join(path if page is None else f"{path}, page {page}" for path, page in places)
    return f'<p class="also">The same words are also in: {escape(named)}</p>'


def passage_html(hit: Hit, *, place: int, spans: Iterable[Span], why: Sequence[str]) -> str:
    """A passage that was found: where it stands, its words with the quoted ones marked, and why it was found.

    `spans` are in offsets of the page, `place` counts from 1.
    """
    passage = hit.passage
    inside = [(start - passage.start, end - passage.start) for start, end in spans]
    trail = " › ".join(folded(heading) for heading in passage.headings)
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in why)
    parts = (
        f"<h3>{place}. {escape(citation_line(hit.paper, hit.page))}</h3>",
        f'<p class="trail">File: {escape(hit.paper.path)}</p>',
        f'<p class="trail">Under: {escape(trail)}</p>' if trail else "",
        _columns(passage.columns),
        f'<p class="text">{highlighted(_running(passage), inside)}</p>',
        _also_in(hit.also_in),
        f"<details><summary>Why this passage</summary><ul>{reasons}</ul></details>" if reasons else "",
    )
    return f'<section class="passage">{"".join(parts)}</section>'


def _running(passage: Passage) -> str:
    """The passage with lines that run on joined, each character in its place; rows of a table keep their lines."""
    if passage.columns:
        return passage.text
    lines = passage.text.split("\n")
    full = FULL_LINE * max(len(line) for line in lines)
    ends = [
        " " if (len(line) >= full or _runs_on(line, following)) and not LIST_MARK.match(following) else "\n"
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
    ]
    return "".join(f"{line}{end}" for line, end in zip(lines, ends, strict=True))[: len(passage.text)]


def _runs_on(line: str, following: str) -> bool:
    """Whether a sentence goes on in the line below, as in the narrow cells of a table."""
    return line.rstrip()[-1:].isalnum() and following.lstrip()[:1].islower()


def passage_text_html(passage: Passage) -> str:
    """A passage as it is searched: its headings, its columns and its words."""
    trail = " › ".join(folded(heading) for heading in passage.headings)
    above = f'<p class="trail">Under: {escape(trail)}</p>' if trail else ""
    words = f'<p class="text">{escape(_running(passage))}</p>'
    return f'<section class="passage">{above}{_columns(passage.columns)}{words}</section>'


def why_words(hit: Hit, *, shared: Sequence[str]) -> tuple[str, ...]:
    """Each signal that speaks for the passage in a sentence. `shared` are the question's words that it holds."""
    signals = hit.signals
    reasons = [
        f"Words of the question in it: {', '.join(shared)}." if shared else "It shares no word with the question."
    ]
    if "unit cosine" in signals:
        likeness = signals["unit cosine"]
        degree = "close" if likeness >= CLOSE else "fairly close" if likeness >= FAIRLY_CLOSE else "not close"
        reasons.append(f"Its nearest sentence is {degree} to the question in meaning ({likeness:.2f} of 1).")
    reasons += [said for name, least, said in SIGNALS if signals.get(name, -1.0) >= least]
    return tuple(reasons)


def page_text_html(page: Page, spans: Iterable[Span]) -> str:
    """The text of a page as it was read, the spans marked."""
    if not page.text.strip():
        return text_html("No text was read on this page.")
    return f'<pre class="page-text">{highlighted(page.text, spans)}</pre>'


def zoomed_html(link: str, *, said: str, percent: int) -> str:
    """A picture wider than its frame, which can be reached and moved by keyboard."""
    picture = f'<img src="{escape(link)}" alt="{escape(said)}" style="width: {percent}%">'
    return f'<div class="zoomed" tabindex="0" role="region" aria-label="Page, enlarged">{picture}</div>'


def answer_told(answer: Answer, *, filters: Sequence[str] = (), left_out: Sequence[str] = ()) -> str:
    """What came of a question, for those who hear the page, and under which filters: the same under others is news.

    `filters` are those that are on and `left_out` what of the question was not used, as a reader says them.
    """
    number = len(answer.citations)
    found = f"{number} quote{'' if number == 1 else 's'} found" if number else "No answer found"
    limits = {"Filters": filters, "Left out": left_out}
    under = "".join(f" {what}: {', '.join(those)}." for what, those in limits.items() if those)
    return folded(f"{found} for: {answer.question.text}{under}")


def answer_copy(answer: Answer) -> str:
    """All quotes of an answer as plain text, with what of a comparison each is for, and what was not found."""
    quotes = [copy_text([citation]) for citation in answer.citations]
    sides = [side_words(answer, place) for place in range(len(quotes))]
    headed = [f"{folded(side)}:\n{quote}" if side else quote for side, quote in zip(sides, quotes, strict=True)]
    return "\n\n".join([*missing_lines(answer), *headed])


def copy_text(citations: Sequence[Citation]) -> str:
    """Quotes with their citations as plain text, to be pasted into a letter or a report."""
    lines: list[str] = []
    for citation in citations:
        if citation.columns:
            lines.append(f"[{folded(' | '.join(citation.columns))}]")
        if citation.under:
            lines.append(f"[{under_words(citation)}]")
        lines += [in_quotes(quoted(citation)), f"({cited(citation)}; {citation.paper.path})", ""]
    return "\n".join(lines).rstrip()

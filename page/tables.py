"""Tables as HTML: the library, and what is known of a paper. Everything that comes from papers is escaped. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from index.shelf import Row
from index.texts import date_words
from ingest.models import Paper
from page.words import escape

__all__ = ["cell", "html_table", "library_table", "paper_table"]

PAPER_ID = 12  # characters of a paper's id in the address
DATE_IS = {
    "meeting": "that of the meeting",
    "published": "that of publication",
    "period": "the end of the period covered",
}


def html_table(names: Sequence[str], rows: Sequence[str], *, caption: str = "") -> str:
    """Rows that are HTML already, below headings for their columns."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<table class="papers">{said}<thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def cell(label: str, value: str, style: str = "") -> str:
    """A cell with its text escaped; the label is shown before it where the table is too wide for the screen."""
    return f'<td data-label="{escape(label)}" class="{style}">{escape(value)}</td>'


def library_table(rows: Sequence[Row], *, caption: str) -> str:
    """The library. A paper's title leads to the paper's own page."""
    names = ("Paper", "Council", "Body", "Kind", "Date", "Pages", "How it was read")
    return html_table(names, [_library_row(row) for row in rows], caption=caption)


def _library_row(row: Row) -> str:
    paper = row.paper
    if paper is None:
        cells = [("Council", "", ""), ("Body", "", ""), ("Kind", "", ""), ("Date", "", ""), ("Pages", "", "")]
        first = f'<th scope="row">{escape(row.path)}</th>'
    else:
        cells = [
            ("Council", paper.council or "not known", ""),
            ("Body", paper.body or "not known", ""),
            ("Kind", paper.kind.value, "nowrap"),
            ("Date", date_words(paper.meeting_date) or "no date", "nowrap"),
            ("Pages", str(paper.pages) if paper.pages else "no pages", ""),
        ]
        link = escape(f"?{urlencode({'view': 'Library', 'open': paper.id[:PAPER_ID]})}")
        others = f" and {len(paper.other_paths)} copies" if paper.other_paths else ""
        title = f'<a href="{link}" target="_self">{escape(paper.title)}</a>'
        first = f'<th scope="row">{title}<span class="path">{escape(paper.path)}{others}</span></th>'
    return f"<tr>{first}{''.join(cell(*one) for one in [*cells, ('How it was read', row.how, '')])}</tr>"


def paper_table(paper: Paper) -> str:
    """What is known of a paper, and where each value came from."""
    values = (
        ("Title", "title", paper.title),
        ("Council", "council", paper.council),
        ("Body", "body", paper.body),
        ("Kind", "kind", paper.kind.value),
        ("Date", "meeting_date", date_words(paper.meeting_date)),
        ("The date is", "date_kind", DATE_IS.get(str(paper.date_kind or ""))),
        ("Agenda item", "agenda_item", paper.agenda_item),
        ("Author", "author", paper.author),
        ("Address", "url", paper.url),
        ("Restricted", "restricted", "yes" if paper.restricted else None),
    )
    rows = [
        f'<tr><th scope="row">{name}</th>{cell("Value", value or "not known")}'
        f"{cell('Where it came from', paper.sources.get(key, ''))}</tr>"
        for name, key, value in values
        if value or key in ("council", "body", "meeting_date")
    ]
    return html_table(("What", "Value", "Where it came from"), rows)

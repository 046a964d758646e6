"""Tables as HTML: the library, and what is known of a paper. Everything that comes from papers is escaped. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from index.shelf import Row
from index.texts import date_words
from ingest.models import Paper
from page.words import escape

__all__ = ["BY_HAND", "PAPER_ID", "cell", "html_table", "known_words", "library_table", "paper_table", "source_words"]

PAPER_ID = 12  # characters of a paper's id in the address
BY_HAND = "papers.csv"  # among the sources of a paper's values
WORDS = {
    "": "",
    "nothing tells": "Nothing in the paper tells",
    BY_HAND: "Corrected in papers.csv",
    "file name": "Guessed from the name of the file",
}
HEADS = {"Read": "Read in the paper itself", "Corrected": "Corrected by hand", "Guessed": "Guessed, so check it"}
NOT_KNOWN = "Not known"
READ = re.compile(r"(?:(?P<page>page \d+)|text)(?:: '(?P<words>.*)')?", re.DOTALL)
# The orders of index.shelf that a column's heading stands for, and how each runs.
COLUMN_ORDERS = {
    "Paper": {"Title": "ascending"},
    "Council": {"Council and body": "ascending"},
    "Body": {"Body": "ascending"},
    "Kind": {"Kind": "ascending"},
    "Date": {"Latest first": "descending", "Earliest first": "ascending"},
    "Pages": {"Most pages first": "descending"},
}
ARROWS = {"ascending": "↑", "descending": "↓"}
DATE_IS = {
    "meeting": "that of the meeting",
    "published": "that of publication",
    "period": "the end of the period covered",
}


def html_table(names: Sequence[str], rows: Sequence[str], *, caption: str = "", style: str = "papers") -> str:
    """Rows that are HTML already, below headings for their columns. `style` is classes of the style sheet."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    return _table(head, rows, caption=caption, style=style)


def _table(head: str, rows: Sequence[str], *, caption: str = "", style: str = "papers") -> str:
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<table class="{style}">{said}<thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def cell(label: str, value: str, style: str = "") -> str:
    """A cell with its text escaped; the label is shown before it where the table is too wide for the screen."""
    return f'<td data-label="{escape(label)}" class="{style}">{escape(value)}</td>'


def library_table(rows: Sequence[Row], *, caption: str, order: str = "") -> str:
    """The library. A paper's title leads to the paper's own page; `order` is the one the rows are in."""
    names = ("Paper", "Council", "Body", "Kind", "Date", "Pages", "How it was read")
    head = "".join(_library_head(name, order) for name in names)
    return _table(head, [_library_row(row) for row in rows], caption=caption, style="papers library")


def _library_head(name: str, order: str) -> str:
    """A column's heading; where it can put the rows in order, as a button that says which order it would be."""
    orders = COLUMN_ORDERS.get(name)
    if orders is None:
        return f'<th scope="col">{escape(name)}</th>'
    going = orders.get(order)
    following = next((other for other in orders if other != order), order)
    sorted_as = f' aria-sort="{going}"' if going else ""
    arrow = f' <span aria-hidden="true">{ARROWS[going]}</span>' if going else ""
    button = f'<button type="button" data-order="{escape(following)}">{escape(name)}{arrow}</button>'
    return f'<th scope="col"{sorted_as}>{button}</th>'


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
        asked = {"view": "Library", "open": paper.id[:PAPER_ID]} | ({"restricted": "yes"} if paper.restricted else {})
        link = escape(f"?{urlencode(asked)}")
        others = f" and {len(paper.other_paths)} copies" if paper.other_paths else ""
        title = f'<a href="{link}" target="_self">{escape(paper.title)}</a>'
        first = f'<th scope="row">{title}<span class="path">{escape(paper.path)}{others}</span></th>'
    return f"<tr>{first}{''.join(cell(*one) for one in [*cells, ('How it was read', row.how, '')])}</tr>"


def paper_table(paper: Paper) -> str:
    """What is known of a paper, and how."""
    rows = [
        f'<tr><th scope="row">{escape(name)}</th>{cell("Value", value or _lacking(source))}'
        f"{cell('How it is known', source_words(source))}</tr>"
        for name, source, value in ((name, paper.sources.get(key, ""), value) for name, key, value in _known(paper))
    ]
    head = "".join(f'<th scope="col">{name}</th>' for name in ("What", "Value", "How it is known"))
    return _table(head, rows, style="papers known")


def _lacking(source: str) -> str:
    return "none" if source == BY_HAND else "not known"


def _known(paper: Paper) -> Iterator[tuple[str, str, str | None]]:
    """The name of each thing, its name in `sources`, and its value; what is not known only where it is missed."""
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
    yield from (one for one in values if one[2] or one[1] in ("council", "body", "meeting_date"))
    yield from ((name.capitalize(), name, value) for name, value in paper.stated.items())


def source_words(source: str) -> str:
    """Where a value came from in plain words: read in the paper, corrected, or guessed; "" where nothing is said."""
    if source in WORDS:
        return WORDS[source]
    read = READ.fullmatch(source)
    if read is None:
        return f"Guessed: {source}"
    place = f"on {read['page']}" if read["page"] else "in the text"
    return f"Read {place}: “{read['words']}”" if read["words"] else f"Read {place}"


def known_words(paper: Paper) -> str:
    """Which of the values were read in the paper, which were guessed and which are not known, in a sentence each."""
    said: dict[str, list[str]] = {head: [] for head in (*HEADS.values(), NOT_KNOWN)}
    for name, key, value in _known(paper):
        source = paper.sources.get(key, "")
        if key != "date_kind":
            how = source_words(source).split(" ")[0].rstrip(":") if value or source == BY_HAND else ""
            said[HEADS.get(how, NOT_KNOWN)].append(name.lower())
    return " ".join(f"{head}: {', '.join(names)}." for head, names in said.items() if names)

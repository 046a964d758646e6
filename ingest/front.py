"""Read the front of a paper: its first lines, and the fields ("To:", "Subject:", "Date of meeting:") printed there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.dates import find_dates, find_month
from ingest.models import Page
from ingest.names import find_body

__all__ = ["Field", "Front", "Line", "clean_line", "read_back", "read_front"]

_LINES = 90  # enough for a contents page before the header table
_PAGES = 4

_LABELS: Mapping[str, str] = {
    "to": r"to|report (?:to|for)|committees?|meeting|meeting of|meeting name|meeting title"
    r"|decision[- ]?(?:maker|taker)s?|decision to be (?:taken|made) by|decision (?:taken|made) by"
    r"|name of (?:committee|meeting|body)|committee name|body"
    r"|circulated to|presented to|for consideration by|forum|decision making body|meeting/committee|board",
    "from": r"from|by|report of|report from|report by|submitted by|presented by",
    "author": r"report authors?|authors?|lead officers?|reporting officers?|responsible officers?|report originator"
    r"|author(?:\(s\))?|officers?|lead inspector|reporting inspector|author and contact details|officer contact",
    "holder": r"portfolio holder|relevant portfolio holder|cabinet member|executive member|lead member|councillor"
    r"|relevant cabinet member|portfolio|cabinet portfolio|proposer|proposed by|lead cabinet member"
    r"|executive lead member",
    "subject": r"subject|title|report title|title of report|report subject|subject of report|name of report"
    r"|agenda title"
    r"|subject matter ?/ ?title of decision|title of decision|decision title|subject matter|eqia title|re|topic"
    r"|report name"
    r"|name of activity(?: \(eqia title\))?|amendment name|subject/title|title/subject|report heading"
    r"|item title|agenda subject",
    "meeting_date": r"date of meeting|meeting date|committee date|date of committee|date and time|day and date"
    r"|date of (?:cabinet|council|executive|board)(?: meeting)?|(?:cabinet|council|board) date|meeting to be held on"
    r"|date (?:&|and) time of meeting|date/time|date, time and place|date and time of meeting|held on"
    r"|date & time|meeting held on",
    "date": r"date|dated",
    "decision_date": r"date of decision|decision date|date decision (?:made|taken)|date of record|date signed"
    r"|effective date",
    "published": r"report published|published|publication date|date published|date of publication|issue date"
    r"|date issued|issued"
    r"|date of issue|published on|report publication date",
    "inspected": r"inspection dates?|dates? of inspection|inspection carried out|dates? of visit|visit dates?",
    "marking": r"classification|security classification|status|confidentiality|restriction"
    r"|exempt ?/ ?confidential report"
    r"|confidential(?: or exempt)?(?: information)?|exempt(?: information)?|is (?:the|this) report exempt\??"
    r"|exemption|exempt report"
    r"|public or private|open or exempt|part 1/part 2|public/exempt|confidential/exempt|publication status"
    r"|protective marking"
    r"|confidential or exempt information|contains confidential or exempt information\??|exempt item",
    "item": r"agenda item(?: no\.?| number)?|item no\.?|item number|item|agenda no\.?|agenda item #",
    "number": r"decision no\.?|decision number|decision ref(?:erence)?(?: no\.?)?|amendment number"
    r"|amendment no\.?|reference number"
    r"|decision ref\.? no\.?|forward plan ref(?:erence)?(?: no\.?)?",
    "contact": r"contacts?|contact (?:officer|name|person|details)(?:\(s\)|s)?|officers? to contact"
    r"|(?:for )?(?:further|more) information(?: please)?(?: contact)?|ask for|further information from|enquiries to",
    "wards": r"(?:electoral )?(?:ward|division)(?:s|\(s\))?(?:/areas?|/divisions?)?(?: affected| concerned)?",
    "period": r"period of report|reporting period|period covered|period|reporting quarter|quarter",
}
# Labels plain enough to be known without a colon after them.
_BARE = (
    r"report authors?|circulated to|classification|date of meeting|meeting date|report title|title of report|report to"
    r"|eqia title|portfolio holder|lead officer|decision[- ]?maker|date of decision|decision date|agenda item no\.?"
    r"|subject matter ?/ ?title of decision|title of decision|agenda item number|amendment name"
    r"|amendment number|lead inspector"
    r"|reporting inspector|decision no\.?|responsible officer|date of committee|reporting officer|contact officer"
    r"|wards? affected|electoral divisions? affected"
    r"|name of activity(?: \(eqia title\))?"
)
_KEYS = tuple((name, re.compile(rf"(?:{pattern})", re.IGNORECASE)) for name, pattern in _LABELS.items())
_ANY = "|".join(_LABELS.values())
_LABELLED = re.compile(
    rf"(?:\d{{1,2}}[.)]\s*)?(?=(?-i:[A-Z]))(?P<label>{_ANY})\s*(?P<mark>:|\t|\s[–—-]\s|$)\s*(?P<value>.*)",
    re.IGNORECASE,
)
_UNMARKED = re.compile(rf"(?=(?-i:[A-Z]))(?P<label>{_BARE})\s(?P<value>(?-i:[A-Z0-9]).*)", re.IGNORECASE)
_ALONE = re.compile(rf"(?:{_BARE}|from|to|by|report of)", re.IGNORECASE)
_SECOND_LABEL = re.compile(
    r"(?<=\S)(?:\s{2,}|\t\s*|\s)(?=(?:Date|Time|Venue|Agenda Item(?: No\.?)?|Item No\.?|Subject"
    r"|Amendment Number|Decision No\.?"
    r"|Date of Meeting|Meeting Date|Wards? [Aa]ffected|Report of|Portfolio|Seconder|Ask for|Contact|DECISION NO)\s*:)"
)
_OTHER_LABEL = re.compile(r"[A-Z][\w /()'’&,.\-]{1,45}?\s?:(?:\s|$)")
_HALF_LABELS = ("amendment name", "amendment number", "report title", "meeting date", "decision number", "decision no")
_QUESTION = re.compile(r"(?:Are|Is|Has|Have|Do|Does|Will)\b.{5,}\?")
_HEADING_AFTER = re.compile(
    r"(?:\d{1,2}(?:\.\d+)*\.?\s+(?-i:[A-Z])|summary|recommendations?|introduction|purpose|background"
    r"|reasons? for|decision\b|executive summary"
    r"|this report|the report|wards?\b|key decision|electoral division|directorate\b|classification|status\b|\[)",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-z][a-z0-9]*\s*/?>", re.IGNORECASE)
_MARKDOWN = re.compile(r"^\s*#{1,6}\s+|\*\*|^\s*[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}\s*$")
_MARKDOWN_ROW = re.compile(r"\s*+\|(?=.*\w)(.*)\|\s*")
_TABLE = re.compile(r"(?=.*\b(?:date|period)\b)(?=.*(?:\bportfolio\b|cillor\b)).{,70}", re.IGNORECASE)
_NAME = re.compile(r"(?:(?:Cllr|Councillor)\.? )?(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)(?=\s|$)")
_ROLE = r"(?:Director|Head|Chief|Leader|Cabinet Member|Executive Member|Portfolio Holder|Monitoring Officer)"
_NEXT_PERSON = re.compile(
    rf"(?:(?:Interim|Acting|Deputy|Corporate|Executive|Assistant) )*{_ROLE}\b(?!\()"
    rf"|(?!.{{0,40}}\bServices?\b,)(?:[A-Z][\w.’'-]+ ){{1,3}}[A-Z][\w’'-]+(?:,| [–-])\s(?=[A-Z])"
)
# A row of a front table whose cells stand beside each other with no mark between; only a value that fits makes it one.
_ROW = re.compile(
    r"(?P<label>Committee|To|Body|Decision [Mm]aker|(?:For )?[Dd]ecision (?:to be )?(?:taken )?(?:by|at)|Portfolio"
    r"|Date|Reference|Subject)(?:\s(?P<value>[A-Z\d].*))?"
)
_YES_OR_NO = re.compile(r"\b(?:Yes|No)$")
_CODE = re.compile(r"(?=.*\d)[A-Z\d]+(?:[/-][A-Z\d]+)+")
_HEAD_LINES = 30
_CONTINUED = {"from": 8, "subject": 4, "to": 2, "wards": 3}
_NAMES_ONLY = 50  # characters: a line of wards' names is not longer
_HEADER_LINES = 60
# Words so plain that, further down, they rather begin a table row or a sentence than a field.
_PLAIN_WORD = re.compile(
    r"from|to|by|date|dated|period|status|board|body|meeting|item|title|author|officer|councillor|re", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line that is not empty. `page` counts from 1 and is None without pages.

    `gap`: blank space stands above it. `running`: it is the header or footer of several pages.
    """

    page: int | None
    text: str
    gap: bool
    running: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """The value printed beside a label, in one line of text, and the page it stands on."""

    value: str
    page: int | None
    label: str


@dataclass(frozen=True, slots=True)
class Front:
    """The first lines of a paper, and the fields found among them, by the names of what they tell."""

    lines: tuple[Line, ...]
    fields: Mapping[str, tuple[Field, ...]]

    def first(self, *names: str) -> Field | None:
        """Return the first value of the first of the named fields that has one."""
        return next((field for name in names for field in self.fields.get(name, ())), None)

    def text(self, lines: int = _LINES) -> str:
        """Return the first lines as one text, a printed line a line."""
        return "\n".join(line.text for line in self.lines[:lines])


def clean_line(text: str) -> str:
    """Return a line without Markdown and HTML marks, each run of spaces as one, tabs kept."""
    text = _MARKDOWN.sub("", _TAG.sub("", text.replace("\u00a0", " ").replace("\u00ad", "")))
    if row := _MARKDOWN_ROW.fullmatch(text):
        text = row[1].replace("|", "\t")
    text = re.sub(r"\s*\t\s*", "\t", text.strip())
    return re.sub(r"[^\S\t]+", " ", text)


def read_back(pages: Sequence[Page]) -> Front:
    """Read the end of a paper as its front is read: there many reports say whom to ask."""
    lines = tuple(line for page in pages[-2:] for line in _page_lines(page, frozenset()))[-_LINES:]
    return Front(lines, _read_fields(lines))


def read_front(pages: Sequence[Page]) -> Front:
    """Read the front of a paper from its first pages; an image-only page gives nothing."""
    running = _running_lines(pages)
    lines: list[Line] = []
    for page in pages[:_PAGES]:
        lines.extend(_page_lines(page, running))
        if len(lines) >= _LINES:
            break
    kept = tuple(lines[:_LINES])
    return Front(kept, {**_read_fields(kept), **_read_table(kept)})


def _page_lines(page: Page, running: frozenset[str]) -> Iterator[Line]:
    raw = page.text.splitlines()
    blanks = sum(not line.strip() for line in raw[:80])
    # Converted text may put a blank line after every line; then one blank line is no gap.
    allowed = 1 if blanks * 2 >= len(raw[:80]) - 3 and page.number is None else 0
    empty = allowed + 1
    for line in raw:
        for index, part in enumerate(_SECOND_LABEL.split(line)):
            text = clean_line(part)
            if not text.strip("|-_. "):
                empty += 1
                continue
            yield Line(page.number, text, gap=empty > allowed and index == 0, running=text.casefold() in running)
            empty = 0


def _running_lines(pages: Sequence[Page]) -> frozenset[str]:
    """Return the running headers and footers: lines at the edge of page 1 and of two later ones, or of both of two."""
    edges = [_edge(page) for page in pages[:6]]
    first = edges[0] if edges else frozenset()
    return frozenset(
        line
        for line in first
        if len(edges) > 1
        and sum(line in edge for edge in edges[1:]) >= min(2, len(edges) - 1)
        and not re.match(r"(?:appendix|annex|agenda|minutes)\b", line)
    )


def _edge(page: Page) -> frozenset[str]:
    lines = [clean_line(line).casefold() for line in page.text.splitlines() if line.strip()]
    return frozenset(line for line in (*lines[:2], *lines[-2:]) if line)


@dataclass(frozen=True, slots=True)
class _Label:
    """A label that begins a line: its field, what stands beside it, and the index of the line after it."""

    field: str
    label: str
    value: str
    following: int
    marked: bool  # a colon or its like stands after it, so its value may run on over the next lines


def _read_fields(lines: Sequence[Line]) -> Mapping[str, tuple[Field, ...]]:
    fields: dict[str, list[Field]] = {}
    index = 0
    while index < len(lines):
        label = _label_at(lines, index)
        if label is None:
            index += 1
            continue
        value, index = label.value, label.following
        if label.marked or not value:
            value, index = _continue(lines, index, label.field, value)
        value = value.strip(" ,;|")
        if value:
            fields.setdefault(label.field, []).append(Field(value, lines[index - 1].page, label.label))
    return {name: tuple(found) for name, found in fields.items()}


def _read_table(lines: Sequence[Line]) -> Mapping[str, tuple[Field, ...]]:
    """Read the table at the head of a member's report: the row below COUNCILLOR, PORTFOLIO, DATE."""
    head = next((index for index, line in enumerate(lines[:20]) if _TABLE.fullmatch(line.text)), None)
    if head is None:
        return {}
    row: list[str] = []
    for line in lines[head + 1 : head + 5]:
        row.append(line.text)
        if re.search(r"\b(?:19|20)\d\d\b", line.text):
            break
    else:
        return {}
    page, text = lines[head].page, " ".join(row)
    name = _NAME.match(text)
    holder = name["name"].strip() if name else ""
    rest = text[name.end() :] if name else text
    days = (*find_dates(rest), *((month,) if (month := find_month(rest)) else ()))
    rest = rest[: min((day.start for day in days), default=0)]
    portfolio = re.sub(r"^\s*(?:cabinet member|portfolio)\b(?: for\b)?\s*", "", rest, flags=re.IGNORECASE).strip(
        " ,-\t"
    )
    values = {"holder": holder, "portfolio": portfolio, "column_date": text}
    return {key: (Field(value, page, lines[head].text),) for key, value in values.items() if value}


def _label_at(lines: Sequence[Line], index: int) -> _Label | None:
    text = lines[index].text
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    at = index
    if ":" not in text and _is_half(f"{text} {following}"):
        text, index = f"{text} {following}", index + 1
    elif index and (before := lines[index - 1].text.split())[1:] and _is_half(f"{before[-1]} {text}"):
        text = f"{before[-1]} {text}"
    match = _LABELLED.fullmatch(text)
    if match and not match["mark"] and not _ALONE.fullmatch(match["label"]):
        match = None
    marked = match is not None
    match = match or _UNMARKED.fullmatch(text)
    if match is None and (row := _row_at(lines, at)):
        return row
    if match is None or (at >= _HEADER_LINES and _PLAIN_WORD.fullmatch(match["label"])):
        return None
    name = next(key for key, pattern in _KEYS if pattern.fullmatch(match["label"]))
    return _Label(name, match["label"], match["value"].replace("\t", " "), index + 1, marked)


def _row_at(lines: Sequence[Line], index: int) -> _Label | None:
    """A row of the table at the head of a paper, known by its first words and by a value that can only be theirs."""
    match = _ROW.fullmatch(lines[index].text) if index < _HEAD_LINES else None
    if match is None or lines[index].page not in (1, None):
        return None
    label, value = match["label"], match["value"] or ""
    days = find_dates(value)
    if label == "Subject":
        # Alone on its line and below an answer of the form, it heads the cell that says what the paper is about.
        answered = index > 0 and _YES_OR_NO.search(lines[index - 1].text) is not None
        return _Label("subject", label, "", index + 1, marked=True) if answered and not value else None
    if label in {"Date", "Reference"}:
        fits = bool(days) and len(days[0].text) + 4 > len(value) if label == "Date" else bool(_CODE.fullmatch(value))
        return _Label("date" if label == "Date" else "number", label, value, index + 1, marked=False) if fits else None
    if label == "Portfolio":
        below = index + 1 < len(lines) and _row_at(lines, index + 1)
        return _Label("portfolio", label, value, index + 1, marked=False) if value and below else None
    named = find_body(value[: days[0].start] if days else value)
    return _Label("to", label, value, index + 1, marked=False) if named else None


def _is_half(text: str) -> bool:
    """Whether a text begins with one of the labels that narrow columns break over two lines."""
    return text.casefold().startswith(tuple(f"{label}:" for label in _HALF_LABELS))


def _continue(lines: Sequence[Line], index: int, name: str, value: str) -> tuple[str, int]:
    """Take the lines that carry a field's value on, and return the whole value and the index of the line after it."""
    end = min(len(lines), index + _CONTINUED.get(name, 1))
    while index < end:
        line = lines[index]
        if _label_at(lines, index) or _OTHER_LABEL.match(line.text):
            break
        if value and not line.text[0].islower() and _HEADING_AFTER.match(line.text):
            break
        if value and (_QUESTION.match(line.text) or _begins_label(lines, index)):
            break
        if value and (name not in _CONTINUED or (line.gap and name != "from") or value.endswith(".")):
            break
        if value and name == "wards" and len(line.text) > _NAMES_ONLY:
            break
        mark = ";" if name == "from" and _is_next_person(value, line.text) else ""
        mark = "," if name == "wards" and value and not value.endswith(",") else mark
        value = f"{value}{mark} {line.text}".replace("\t", " ").strip()
        index += 1
    return _without_half_label(lines, index, value), index


def _begins_label(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is the first part of some label that breaks over two lines ("Report / authorised by:")."""
    text, following = lines[index].text, lines[index + 1].text if index + 1 < len(lines) else ""
    broken = text.endswith("/") or (len(text.split()) < 4 and following[:1].islower())
    return broken and _OTHER_LABEL.match(f"{text} {following}") is not None


def _is_next_person(value: str, text: str) -> bool:
    """Whether a line of the people whom a report is from names another one, and does not carry the last one on."""
    if not re.search(r",|\s[–-]\s", value) or value.endswith((",", ";", "–", "-", "&", " and", " of", " for")):
        return False
    return bool(_NEXT_PERSON.match(text))


def _without_half_label(lines: Sequence[Line], index: int, value: str) -> str:
    """Drop the first word of the next label where the line broke inside that label ("… Amendment / Number: 5")."""
    following = lines[index].text.casefold() if index < len(lines) else ""
    last = value.rsplit(" ", 1)[-1].casefold()
    broken = any(
        following.startswith(label.removeprefix(f"{last} ") + ":")
        for label in _HALF_LABELS
        if label.startswith(f"{last} ")
    )
    return value.rsplit(" ", 1)[0] if broken and " " in value else value

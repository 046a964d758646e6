"""Find or make a title fit to be shown: from a labelled field, the heading of the first page, or the file name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath

from ingest.dates import find_dates
from ingest.front import Front, Line
from ingest.models import PaperKind
from ingest.names import capitalise, find_body, find_councils, is_council, is_shouted

__all__ = ["find_title", "name_title"]

_LONGEST = 260
_ATTACHED = re.compile(
    r"(?P<mark>(?:appendix|annexe?|enclosure|schedule|attachment)\s?(?:[A-Z]|\d{1,2}"
    r"|[ivx]{1,4})?[a-z]?)(?P<rest>(?:[\s:–—.-].*)?)$",
    re.IGNORECASE,
)
# A heading that ends with the meeting it goes to: "Governance Appendix 1 – Council 13 March 2025".
_WITH_MEETING = re.compile(r"(?P<title>.*\b(?:appendix|annex) \w{1,2})\s[–—-]\s.*\d{4}$", re.IGNORECASE)
_NOT_A_TITLE = re.compile(
    r"(?:page\s\d+|\d+$|p\.?\s?\d+|item \d|agenda item|public document pack|document pack|official\b|www\.|http"
    r"|e-?mail|tel(?:ephone)?\b|phone"
    r"|direct dial|contact\b|ask for|date\b|dear\b|version\b|draft$|unrestricted|restricted|confidential|from\b"
    r"|to\b|by\b|produced by|prepared (?:by|for)"
    r"|report (?:to|for|of|by)\b|question \d+$|contents?$|table of contents|planning and compulsory"
    r"|section \d+$|£|lead inspector|reporting inspector|questions? (?:by|from)|cabinet member for"
    r"|core external|directorate\b.*\bdirectorate|row ref|inspector appointed|not for publication|town hall"
    r"|civic centre|county hall|our ref|your ref"
    r"|not yet approved|key decision|ward|present\b|notes?:)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"(?:mr|mrs|ms|miss|dr|sir|cllr|councillor|rt hon)\.?\s|.*\b(?:MP|OBE|CBE|MBE|HMI)\b")
_STARTS_TEXT = re.compile(
    r"(?:\d+(?:\.\d+)*[.)]?\s+\S|introduction|background|summary|overview$|executive summary|recommendation"
    r"|part \d|[•-]\s|\[|contents|section\b)",
    re.IGNORECASE,
)
_INSPECTED = re.compile(
    r"(?:re-?)?(?:inspection of|inspection report|focused visit|monitoring visit"
    r"|joint targeted)\b",
    re.IGNORECASE,
)
# A row of the table below a heading: its label in plain words, and its value beside it with no mark between.
_ROW = re.compile(
    r"(?:portfolio|reference|date|moved by|seconded by|councillor|cllr|exempt|wards? affected"
    r"|decision (?:taken|made) by|for decision by)\s(?-i:[A-Z0-9])"
    r"|(?:what|who|which) (?:is|are|was|were|made|checked|will)\b"
    r"|(?:date|period) of\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"20\d\d[-/–]\d\d(?:\d\d)?\b")
_UNFINISHED = (",", "-", "–", "&", " and", " of", " the", " for", " to", " in")
_STARTS_NOTE = re.compile(r"\((?:nb|note)\b", re.IGNORECASE)
_ENDS_TITLE = re.compile(
    r"(?:report for|report to|prepared|produced|proposed by|seconded by|by\b|inspection date|report published"
    r"|published|lead inspector|section page|page\b)",
    re.IGNORECASE,
)


def name_title(file_name: str) -> str:
    """Return a file name as words: no folder, ending, underscores, digits of a clock or code put in front."""
    stem = PurePosixPath(file_name.replace("\\", "/")).name
    stem = re.sub(r"\.(?:pdf|docx?|txt|md|markdown|rtf|odt|html?)$", "", stem, flags=re.IGNORECASE)
    words = re.sub(r"[_+]+|%20", " ", stem)
    words = re.sub(r"^[0-9a-f]{8,40}\s|^\d{4,6}\s(?=[A-Za-z])", "", words)
    words = re.sub(r"\s+-+\s+|(?<=\s)-+\s|\s-+(?=\s)", " - ", words)
    words = re.sub(r"\b(?:[01]?\d|2[0-3])\.[0-5]\d\b(?!\.\d)", " ", words) if find_dates(words) else words
    return " ".join(words.split()).strip(" -") or " ".join(stem.split()) or "Untitled"


def find_title(front: Front, *, kind: PaperKind, body: str | None, day: date | None, name: str) -> tuple[str, str]:
    """Return the title and where it comes from. Never empty and never broken over lines."""
    if not front.lines:
        return name, "file name"
    title, source = _choose(front, kind, body, day, name)
    return (_tidy(title), source) if _tidy(title) else (name, "file name")


def _choose(front: Front, kind: PaperKind, body: str | None, day: date | None, name: str) -> tuple[str, str]:
    if kind in (PaperKind.AGENDA, PaperKind.MINUTES) and (made := _meeting_title(front, kind, body, day)):
        return made
    if kind is PaperKind.PACK and (made := _pack_title(front, body, day)):
        return made
    if kind is PaperKind.INSPECTION and (made := _inspection_title(front)):
        return made
    subject = front.first("subject")
    if kind is PaperKind.DECISION:
        number = front.first("number")
        proposed = any(re.search(r"\bproposed\b", line.text, re.IGNORECASE) for line in front.lines[:4])
        about = subject.value if subject else ""
        numbered = f" {number.value}" if number and len(number.value) < 20 else ""
        head = f"{'Proposed ' if proposed else ''}Record of Decision{numbered}"
        if subject or number:
            return f"{head}: {about}" if about else head, _on((subject or number or front.lines[0]).page)
        return _heading(front) or (name, "file name")
    if subject and len(subject.value) > 3:
        number = front.first("number")
        before = {
            PaperKind.ASSESSMENT: "Equality Impact Assessment: " if _is_equality(front) else "Impact Assessment: ",
            PaperKind.AMENDMENT: _amendment(front, number.value if number else ""),
        }.get(kind, "")
        return before + subject.value, _on(subject.page)
    if kind is PaperKind.LETTER:
        return _letter_title(front, day) or (name, "file name")
    found = _heading(front)
    if found is None:
        return name, "file name"
    portfolio = front.first("portfolio")
    if portfolio and portfolio.value.casefold() not in found[0].casefold():
        return f"{_tidy(found[0])}: {portfolio.value}", found[1]
    return found


def _amendment(front: Front, number: str) -> str:
    head = "Budget Amendment" if "budget amendment" in front.text(8).casefold() else "Amendment"
    return f"{head} {number}: " if 0 < len(number) < 6 else f"{head}: "


def _letter_title(front: Front, day: date | None) -> tuple[str, str] | None:
    """Name a letter by whom it greets, by its writer where that is printed, and by its day."""
    dear = next((line for line in front.lines[:45] if re.match(r"dear\b", line.text, re.IGNORECASE)), None)
    if dear is None:
        return None
    heads = [line.text for line in front.lines[:20] if _PERSON.match(line.text) and len(line.text) < 60]
    signed = next(
        (
            index
            for index, line in enumerate(front.lines)
            if re.match(r"(?:yours|kind regards)\b", line.text, re.IGNORECASE)
        ),
        None,
    )
    signer = [line.text for line in front.lines[signed + 1 : signed + 2]] if signed is not None else []
    writers = sorted((*signer, *heads), key=is_shouted)
    writer = next((text for text in writers if re.fullmatch(r"(?:[A-Z][\w.’'-]*,? ?){2,7}", text)), None)
    named = f"Letter{f' from {writer}' if writer else ''} to {dear.text[4:].strip(' ,:')}"
    return (f"{named}, {_long_day(day)}" if day else named), _on(dear.page)


def _on(page: int | None) -> str:
    return f"page {page}" if page is not None else "text"


def _is_equality(front: Front) -> bool:
    return bool(re.search(r"\beq\s?ia\b|\bequality\b", front.text(12), re.IGNORECASE))


def _long_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _meeting_title(front: Front, kind: PaperKind, body: str | None, day: date | None) -> tuple[str, str] | None:
    """Make the title of an agenda or of minutes from what it is, the body and the day."""
    text = " ".join(line.text for line in front.lines[:25])
    if kind is PaperKind.MINUTES:
        match = re.search(r"\bminutes of (?P<of>an? (?:\w+ )?meeting of)\b", text, re.IGNORECASE)
        head = f"Minutes of {match['of'].lower() if match else ''} the" if match else "Minutes of the"
        if not body and not day:
            return None
        named = f"{head} {body}" if body else "Minutes"
    else:
        if match := re.search(
            r"\bsummons to (?:and )?(?:the )?agenda for (?P<an>an? (?:\w+ )?meeting)\b", text, re.IGNORECASE
        ):
            named = f"Summons to and Agenda for {match['an']}" + (f" of the {body}" if body else "")
        elif match := re.search(r"\bnotice of (?:\w+ ){0,3}?(?:meetings?|hearings?)\b", text, re.IGNORECASE):
            named = capitalise(match.group()) + (f": {body}" if body else "")
        elif body or day:
            named = f"Agenda: {body}" if body else "Agenda"
        else:
            return None
    return (f"{named}, {_long_day(day)}" if day else named), _on(front.lines[0].page)


def _pack_title(front: Front, body: str | None, day: date | None) -> tuple[str, str] | None:
    """Name a pack by the papers listed in its covering letter, else by the meeting."""
    items = [
        index
        for index, line in enumerate(front.lines[:45])
        if re.match(r"agenda (?:item )?no\.?\b", line.text, re.IGNORECASE)
    ]
    if items:
        named = _listed_papers(front.lines, items[0] + 1)
        if named:
            public = any("public document pack" in line.text.casefold() for line in front.lines[:3])
            return f"{'Public Document Pack' if public else 'Agenda supplement'}: {named}", _on(
                front.lines[items[0]].page
            )
    if body or day:
        parts = ", ".join(part for part in (body, _long_day(day) if day else None) if part)
        supplement = any("supplement" in line.text.casefold() for line in front.lines[:3])
        return f"{'Agenda supplement' if supplement else 'Document Pack'}: {parts}", _on(front.lines[0].page)
    return None


def _listed_papers(lines: Sequence[Line], start: int) -> str:
    """Return the names of the papers listed from a line on: the last of them, which stand under an item's own name."""
    papers = [""]
    for line in lines[start : start + 8]:
        if re.match(r"yours|dear|\d+ of \d+|encs?\b", line.text, re.IGNORECASE):
            break
        text = re.sub(r"\(?\bpages? \d+.*$", "", line.text, flags=re.IGNORECASE).strip(" (")
        ended = text != line.text.strip()
        text = re.sub(r"^(?:item\s?)?\d{1,2}[.)]?\s(?=\S)", "", text, flags=re.IGNORECASE)
        papers[-1] = f"{papers[-1]} {text}".strip()
        if ended:
            papers.append("")
    return next((paper for paper in reversed(papers) if len(paper) > 5), "")


def _inspection_title(front: Front) -> tuple[str, str] | None:
    """Join the lines above "Inspection dates:", with the authority named alone put before or after a colon."""
    top: list[Line] = []
    for line in front.lines[:14]:
        if _ENDS_TITLE.match(line.text):
            break
        if not line.text.isdigit() and not line.running:
            top.append(line)
    else:
        index = next((at for at, line in enumerate(front.lines[:30]) if _INSPECTED.match(line.text)), None)
        if index is None:
            return None
        return _gather(front.lines, index, sparse=False), _on(front.lines[index].page)
    if not top:
        return None
    if len(top) > 1 and is_council(f"{top[0].text} {top[1].text}"):
        top = [Line(top[0].page, f"{top[0].text} {top[1].text}", gap=top[0].gap), *top[2:]]
    joined = _join([line.text for line in top])
    first, last = top[0].text, top[-1].text
    if len(top) > 1 and (is_council(first) or (top[1].gap and len(first) < 40)):
        joined = f"{first}: {_join([line.text for line in top[1:]])}"
    elif len(top) > 1 and is_council(last):
        joined = f"{_join([line.text for line in top[:-1]])}: {last}"
    return re.sub(r"(?<=[a-z])\d$", "", joined), _on(top[0].page)


def _heading(front: Front) -> tuple[str, str] | None:
    """Find the heading of a paper without a labelled title; where its running header says more of it, take that."""
    found = _first_heading(front)
    running = [line for line in front.lines[:3] if line.running and _is_title(line.text)]
    if found is None or found[0].endswith("."):  # a sentence is no heading, though it may stand for one
        return next(((line.text, _on(line.page)) for line in running), found)
    heading = found[0].casefold()
    return next(((line.text, _on(line.page)) for line in running if line.text.casefold().startswith(heading)), found)


def _first_heading(front: Front) -> tuple[str, str] | None:
    first_page = front.lines[0].page if front.lines else None
    lines = [line for line in front.lines[:40] if line.page == first_page] or list(front.lines[:10])
    sparse = len(lines) <= 16
    lines = lines if len(lines) > 2 or len(front.lines) < 6 else list(front.lines[:10])
    examined = next(
        (
            index
            for index, line in enumerate(lines[:25])
            if re.match(r"report on (?:the |an? )", line.text, re.IGNORECASE)
        ),
        None,
    )
    if examined is not None:
        return _gather(lines, examined, sparse=False), _on(lines[examined].page)
    for index, line in enumerate(lines[:12]):
        if _ATTACHED.match(line.text) and _is_title(line.text, attached=True):
            return _attached_title(lines, index), _on(line.page)
    for index, line in enumerate(lines[:14]):
        if (attached := _WITH_MEETING.match(line.text)) and (below := _gather_below(lines, index)):
            return f"{attached['title']}: {below}", _on(line.page)
        if _is_title(line.text) and not line.running and not _is_prose(lines, index):
            return _gather(lines, index, sparse=sparse), _on(line.page)
        if not line.running and not _passable(line) and not _NOT_A_TITLE.match(line.text):
            break
    late = next(
        (
            line
            for line in lines + list(front.lines[40:])
            if re.match(r"(?:APPENDIX|Appendix|ANNEX|Annex) \w{1,2}\s?[:–-]\s?\w", line.text)
        ),
        None,
    )
    return (late.text, _on(late.page)) if late and len(late.text) < 120 else None


def _is_prose(lines: Sequence[Line], index: int) -> bool:
    """Whether a long line begins a paragraph: another long one, that begins mid-sentence, comes right below it."""
    below = lines[index + 1] if index + 1 < len(lines) else None
    return (
        len(lines[index].text) > 60
        and below is not None
        and not below.gap
        and len(below.text) > 60
        and below.text[0].islower()
    )


def _passable(line: Line) -> bool:
    """Whether a line that is no title may still stand above one."""
    return len(line.text) < 60 and not line.text.endswith(".")


def _attached_title(lines: Sequence[Line], index: int) -> str:
    match = _ATTACHED.match(lines[index].text)
    if match is None or match["rest"].strip(" :–—-."):
        return _gather(lines, index, sparse=False)
    below = range(index + 1, min(index + 5, len(lines)))
    following = next((at for at in below if _is_title(lines[at].text)), None)
    mark = match["mark"].strip()
    return f"{mark}: {_gather(lines, following, sparse=False)}" if following is not None else ""


def _gather_below(lines: Sequence[Line], index: int) -> str:
    return (
        _gather(lines, index + 1, sparse=False) if index + 1 < len(lines) and _is_title(lines[index + 1].text) else ""
    )


def _gather(lines: Sequence[Line], index: int, *, sparse: bool) -> str:
    """Take a heading that runs over several lines; on a cover page with few lines a gap does not end it."""
    parts = [lines[index].text]
    for before, line in zip(lines[index:], lines[index + 1 : index + 6], strict=False):
        continues = before.text.endswith((*_UNFINISHED, " Council"))
        if line.running or _STARTS_NOTE.match(line.text):
            break
        if (line.gap and not sparse and not continues) or before.text.endswith(".") or _ENDS_TITLE.match(line.text):
            break
        if not _carries_on(before.text, line.text) or len(" ".join((*parts, line.text))) > _LONGEST:
            break
        parts.append(line.text)
    return _join(parts)


def _carries_on(before: str, text: str) -> bool:
    if is_shouted(before) != is_shouted(text) and not re.search(r"\d", text[:6]) and not text.startswith("("):
        return False
    return (
        len(text) < 90
        and not _STARTS_TEXT.match(text)
        and not text.endswith((".", ":"))
        and not find_dates(text)
        and not _tabular(text)
        and not _NOT_A_TITLE.match(text)
        and (not _ROW.match(text) or before.endswith(_UNFINISHED))
    )


def _is_title(text: str, *, attached: bool = False) -> bool:
    if len(text) > 130 or len(text) < 4 or (text.endswith((".", ";", ",")) and not attached and len(text) > 90):
        return False
    if _NOT_A_TITLE.match(text) or _tabular(text) or text[0].islower() or not text[0].isalnum() or _PERSON.match(text):
        return False
    if is_council(text) or (find_body(text) and not attached) or "|" in text or "@" in text:
        return False
    dates = find_dates(text)
    if dates and find_body(text[: dates[0].start].strip(" ,:–—-")):
        return False
    return not (dates and len(text) - (dates[0].end - dates[0].start) < 12)


def _tabular(text: str) -> bool:
    """Whether a line is rather a row of a table: much of it figures, or cells apart by tabs."""
    words = text.split()
    figures = sum(bool(re.search(r"\d", word)) for word in words)
    if sum(bool(_YEARS.match(word)) for word in words) == 1:
        figures -= 1  # one year of accounts says what a heading is about; more of them head columns
    codes = sum(len(word) > 2 and word.isupper() for word in words)
    if codes > 2 and codes * 2 > len(words) and not is_shouted(text):
        return True
    return (
        "\t" in text
        or (len(words) == 3 and figures > 1)
        or (len(words) > 3 and figures * 5 > len(words) * 2)
        or text.count("£") > 1
    )


def _join(parts: Sequence[str]) -> str:
    text = ""
    for part in parts:
        hyphened = text.endswith("-") and len(text) > 1 and text[-2].isdigit()
        text += part if not text or hyphened else f" {part}"
    return text


def _tidy(title: str) -> str:
    title = re.sub(r"\bpage \d+(?: of \d+)?\b|\(pages? [\d\s–-]+\)", "", " ".join(title.split()), flags=re.IGNORECASE)
    title = capitalise(title) if is_shouted(title) and len(title.split()) > 1 else title
    title = title.strip(' .,;:–—-|*#"“”') if not title.endswith("...") else title.strip(" .")
    if len(title) > _LONGEST:
        title = title[:_LONGEST].rsplit(" ", 1)[0] + "…"
    return title if any(character.isalpha() for character in title) and not _only_council(title) else ""


def _only_council(title: str) -> bool:
    return is_council(title) and len(find_councils(title)) == 1

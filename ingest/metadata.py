"""Say what a paper is: its title, council, body, kind and date, from its text, its file name and what papers.csv gives.

Pure: values in, values out. A value that the paper does not print is left out, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from ingest.councils import council_of_host, council_of_place, council_of_text
from ingest.dates import FoundDate, find_dates, find_month, find_period
from ingest.front import Field, Front, Line, read_back, read_front
from ingest.models import DateKind, Page, PaperKind
from ingest.names import capitalise, find_body, find_councils, is_council, is_shouted, read_body
from ingest.overrides import COLUMNS, NO_DATE
from ingest.titles import find_title, name_title

__all__ = ["Description", "describe"]

_TOP = 25  # the lines in which a paper says what it is
_COUNCIL_TEXT = 300_000  # characters searched for a council's name
_QUOTE = 80


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a paper. `sources` tells for each field that has a value where that value came from."""

    title: str
    council: str | None = None
    body: str | None = None
    kind: PaperKind = PaperKind.OTHER
    meeting_date: date | None = None
    date_kind: DateKind | None = None
    agenda_item: str | None = None
    author: str | None = None
    url: str | None = None
    restricted: bool = False
    stated: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Dated:
    day: date
    kind: DateKind | None
    source: str


def describe(pages: Sequence[Page], *, file_name: str, overrides: Mapping[str, str] | None = None) -> Description:
    """Describe a paper from the text of its pages and its file name; `overrides` (a row of papers.csv) wins.

    Image-only pages have empty text; then the file name tells the title and, where it holds a full date, the date.
    Never raises on any text. `overrides` are taken as `read_overrides` gives them: dates ISO, kinds by their names.
    """
    given = overrides or {}
    front = read_front(pages)
    name = name_title(file_name)
    kind, kind_source = _find_kind(front, name)
    sources = {"kind": kind_source}
    body = _find_body(front, kind)
    council = _find_council(pages, front, kind, body[0] if body else None)
    dated = _find_date(pages, front, kind, file_name, has_body=body is not None)
    title = find_title(front, kind=kind, body=body[0] if body else None, day=dated.day if dated else None, name=name)
    item, author = _find_item(front, name), _find_author(front, kind)
    restricted = _find_marking(front, name, kind)
    stated = _find_stated(pages, front, kind)
    for key, found in (
        ("title", title),
        ("council", council),
        ("body", body),
        ("agenda_item", item),
        ("author", author),
        ("restricted", restricted),
    ):
        if found:
            sources[key] = found[1]
    sources |= {key: source for key, (_, source) in stated.items()}
    if dated:
        sources["meeting_date"] = dated.source
    described = Description(
        title=title[0],
        council=council[0] if council else None,
        body=body[0] if body else None,
        kind=kind,
        meeting_date=dated.day if dated else None,
        date_kind=dated.kind if dated else None,
        agenda_item=item[0] if item else None,
        author=author[0] if author else None,
        restricted=restricted is not None,
        stated={key: value for key, (value, _) in stated.items()},
        sources=sources,
    )
    return _override(described, given) if given else described


def _override(found: Description, given: Mapping[str, str]) -> Description:
    """Put what papers.csv gives in place of what was found."""
    undated = given.get("date") == NO_DATE
    day = date.fromisoformat(given["date"]) if given.get("date") and not undated else None
    date_kind = found.date_kind if day is None or day == found.meeting_date else DateKind.MEETING
    if given.get("date_kind"):
        date_kind = DateKind(given["date_kind"])
    keys = {"date": "meeting_date"}
    sources = dict(found.sources) | {
        keys.get(key, key): "papers.csv" for key in COLUMNS if given.get(key) and key != "password"
    }
    return Description(
        title=given.get("title") or found.title,
        council=given.get("council") or found.council,
        body=given.get("body") or found.body,
        kind=PaperKind(given["kind"]) if given.get("kind") else found.kind,
        meeting_date=None if undated else day or found.meeting_date,
        date_kind=None if undated else date_kind,
        agenda_item=given.get("agenda_item") or found.agenda_item,
        author=given.get("author") or found.author,
        url=given.get("url") or found.url,
        restricted=given["restricted"] == "yes" if given.get("restricted") else found.restricted,
        stated=found.stated,
        sources=sources,
    )


def _place(page: int | None, quote: str) -> str:
    quote = " ".join(quote.split())
    short = quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1].rstrip() + "…"
    return f"page {page}: '{short}'" if page is not None else f"text: '{short}'"


# ---- kind

_APPENDIX = re.compile(r"(?:the )?(?:appendix|appendices|annex|annexe|enclosure|schedule|attachment)\b", re.IGNORECASE)
_TOP_KINDS: tuple[tuple[PaperKind, int, re.Pattern[str]], ...] = tuple(
    (kind, lines, re.compile(pattern, re.IGNORECASE))
    for kind, lines, pattern in (
        (
            PaperKind.PACK,
            12,
            r"(?:public |private |supplementary |restricted )?(?:document|agenda|reports?|meeting"
                r"|board) packs?(?:\s\d+)?$"
            r"|(?:agenda )?supplement(?:ary)?(?: agenda| papers?| pack| reports?| documents?)?(?:\s?(?:no\.?)?\s?\d+)?$"
            r"|supplement to (?:the )?agenda$|supplementary (?:agenda|pack)\b"
                r"|(?:late|to follow) (?:papers?|reports?|items?)$"
                r"|additional (?:papers|documents)$",
        ),
        (
            PaperKind.DECISION,
            12,
            r".*\b(?:record of (?:a )?(?:\w+ ){0,4}decisions?|decision (?:record|notice|sheet)s?"
                r"|notice of (?:\w+ ){0,3}decisions?"
            r"|decisions? taken by|(?:officer|delegated|executive|cabinet member|portfolio holder"
                r"|mayoral) decision(?! report)"
            r"|decision taken under delegated)\b",
        ),
        (
            PaperKind.ASSESSMENT,
            8,
            r".*\b(?:eq\s?ia\b|equality (?:and \w+ |& \w+ |, .{3,40})?(?:impact )?(?:assessment|analysis|screening)"
            r"|(?:data protection|privacy|climate|environmental|health|rural|\w+) impact assessment)",
        ),
        (
            PaperKind.AMENDMENT,
            8,
            r".*\b(?:budget amendment|amendment form|alternative budget|proposed amendment|amendment (?:to|by"
                r"|from|proposed)|notice of amendment|amendment (?:no\.? ?)?\d{1,2}$)\b",
        ),
        (PaperKind.MINUTES, 25, r"(?:(?:draft|unconfirmed|approved|public|regular|special|open|board|council"
            r"|action|printed|\w+ meeting|meeting)\s){0,4}"
         r"minutes(?!\s?(?:silence|except|and action|to follow|for\\b|extract))\b(?! of (?:the )?(?:previous"
             r"|last))|at an? (?:\w+ )?meeting of\b"),
        (
            PaperKind.AGENDA,
            20,
            r"(?:public |draft |(?:\w+ ){0,4})?agenda$|a\s?g\s?e\s?n\s?d\s?a$|agenda (?:for|of|frontsheet"
                r"|front sheet|-|–|and)\b|summons(?! served)\b"
            r"|notice of (?:\w+ ){0,3}(?:meetings?|hearings?)\b|(?:you are |members are )(?:hereby )?summoned"
                r"|meeting agenda",
        ),
    )
)  # fmt: skip
_INSPECTION = re.compile(
    r".*\b(?:inspection of|re-?inspection|inspection report|focused visit|monitoring visit to|ofsted"
    r"|joint targeted area inspection)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d{1,2}\.\d")  # a paragraph of a report, not a heading
_NAME_KINDS: tuple[tuple[PaperKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (PaperKind.PACK, r"\b(?:(?:document|agenda|reports?|meeting) pack|pack|agenda supplement)\b"),
        (PaperKind.MINUTES, r"\bminutes\b"),
        (PaperKind.AGENDA, r"\b(?:agenda|summons|notice of meeting)\b"),
        (PaperKind.ASSESSMENT, r"\b(?:eq\s?ia|impact assessment)s?\b"),
        (PaperKind.DECISION, r"\b(?:p?rod|record of decision|decision (?:notice|record))\b"),
        (PaperKind.AMENDMENT, r"\bamendment\b"),
        (PaperKind.INSPECTION, r"\binspection\b"),
        (PaperKind.LETTER, r"\bletter\b"),
        (PaperKind.APPENDIX, r"^(?:.* )?(?:appendix|annexe?|app)\b"),
        (PaperKind.REPORT, r"\b(?:report|update|strategy|policy|statement|plan|review)\b"),
    )
)
_ENCLOSING = re.compile(r"\b(?:enclose|enclosed|attached?|following (?:report|document|item)s?)\b", re.IGNORECASE)
_DEAR = re.compile(r"dear\b.{0,60}$", re.IGNORECASE)
_REPORT_LINE = re.compile(
    r"(?:.*\b(?:report|update|statement|strategy|review|briefing(?: note| paper)?|policy|business case"
    r"|local plan|action plan|terms of reference|monitoring)\b)",
    re.IGNORECASE,
)


def _find_kind(front: Front, name: str) -> tuple[PaperKind, str]:
    lines = front.lines
    dear = next((line for line in lines[:45] if _DEAR.match(line.text) and line.page in (1, None)), None)
    to_members = dear is not None and re.search(r"\b(?:member|councillor)s?\b", dear.text, re.IGNORECASE) is not None
    covering = front.first("item") is not None and (
        to_members or any(_ENCLOSING.search(line.text) for line in lines[:40])
    )
    if covering and dear is not None:
        return PaperKind.PACK, _place(dear.page, dear.text)
    for kind, count, pattern in _TOP_KINDS:
        for line in (line for line in lines[:count] if line.page == lines[0].page):
            if (line.running and kind is not PaperKind.DECISION) or _is_item(line.text):
                continue
            if kind is PaperKind.AMENDMENT and front.first("to"):
                continue
            if pattern.match(line.text) and not (kind is PaperKind.ASSESSMENT and len(line.text) > 110):
                return kind, _place(line.page, line.text)
    inspected = front.first("inspected")
    for line in lines[:12] if inspected or not front.first("to", "subject", "meeting_date") else ():
        if (
            _INSPECTION.match(line.text)
            and not _is_item(line.text)
            and not _NUMBERED.match(line.text)
            and (inspected or "ofsted" in front.text().casefold())
        ):
            return PaperKind.INSPECTION, _place(line.page, line.text)
    if table := front.first("column_date"):
        return PaperKind.REPORT, _place(table.page, table.label)
    subject = front.first("subject")
    if subject and front.first("to", "from", "meeting_date", "author"):
        return PaperKind.REPORT, _place(subject.page, f"{subject.label}: {subject.value}")
    if dear:
        return PaperKind.LETTER, _place(dear.page, dear.text)
    return _plain_kind(front, name)


def _plain_kind(front: Front, name: str) -> tuple[PaperKind, str]:
    """Tell an appendix by its heading or its name, a report by a heading that says so, and else go by the name."""
    top = [line for line in front.lines[:6] if len(line.text) < 120]
    for line in top[:4]:
        if _APPENDIX.match(line.text):
            return PaperKind.APPENDIX, _place(line.page, line.text)
    named = next((kind for kind, pattern in _NAME_KINDS if pattern.search(name)), None)
    if named and named is not PaperKind.REPORT:
        return named, "file name"
    author = front.first("from", "author", "holder")
    for line in (*top, *front.lines[6:16]):
        if _REPORT_LINE.match(line.text) and not line.text.endswith(".") and len(line.text) < 120:
            return PaperKind.REPORT, _place(line.page, line.text)
    if author and front.first("to", "subject", "marking"):
        return PaperKind.REPORT, _place(author.page, f"{author.label}: {author.value}")
    return (named, "file name") if named else (PaperKind.OTHER, "nothing tells")


# ---- council

_ADDRESS = re.compile(r"@(?:[\w-]+\.)*?([a-z-]{4,30})\s?\.gov\s?\.uk", re.IGNORECASE)
_NATIONAL = {
    "ofsted", "education", "communities", "justice", "levellingup", "dluhc", "mhclg", "cabinetoffice", "homeoffice",
    "parliament", "hmrc", "defra", "culture", "environment-agency", "planninginspectorate", "digital",
    "nationalarchives", "naturalengland", "historicengland", "dft", "ukhsa", "lgbce", "gov", "service",
    "publications",
}  # fmt: skip
_BARE_TIER = re.compile(
    r"(?:(?:\b(?:[Tt]he|[Tt]o|[Oo]ur|[Oo]f|[Bb]y|[Ff]ull|[Aa]|[Tt]his)|[^\w’'\s]|^)\s+|^)(County|Borough|City"
    r"|District|Town|Parish) Council\b",
    re.MULTILINE,
)


def _find_council(pages: Sequence[Page], front: Front, kind: PaperKind, body: str | None) -> tuple[str, str] | None:
    """Find the council whose paper it is: named at the top, or in the text with something that bears it out."""
    headed = _headed_council(front)
    text = "\n".join(page.text for page in pages)[:_COUNCIL_TEXT]
    counts = find_councils(text)
    if headed:
        return _fuller(headed[0], counts), headed[1]
    if kind is PaperKind.INSPECTION and (inspected := _inspected_area(front)):
        area = _fuller(inspected[0], counts)
        return council_of_place(area) or area, inspected[1]
    addressed = _addressed_council(text) if kind not in (PaperKind.INSPECTION, PaperKind.LETTER) else None
    for council, count in counts.most_common():
        if not council.endswith("Council") and not council.startswith(("London", "Royal", "City")):
            continue
        initials = "".join(word[0] for word in council.split() if word[0].isupper())
        borne_out = len(re.findall(rf"\b{re.escape(initials)}\b", text)) >= 2 and len(initials) > 2
        area = council.split(" Council")[0].split()[0].casefold()
        if borne_out or (addressed and addressed.split()[0].casefold() == area):
            return council, f"named {count} time{'s' if count > 1 else ''} in the text"
    if addressed:
        return addressed, "e-mail address in the text"
    top, count = counts.most_common(1)[0] if counts else ("", 0)
    if count >= 3 and count >= 0.8 * counts.total() and not _BARE_TIER.search(text):
        return top, f"named {count} times in the text"
    if len(counts) == 1 and _is_throughout(top, pages):
        return top, f"named {count} times in the text, first page to last"
    return None if kind in (PaperKind.INSPECTION, PaperKind.LETTER) else council_of_text(text, body=body)


def _is_throughout(council: str, pages: Sequence[Page]) -> bool:
    """Whether the first page, the last and at least half of all name the council, as an issuer's foot or letters do."""
    if len(pages) < 2:
        return False
    named = [council in find_councils(page.text) for page in pages]
    return named[0] and named[-1] and 2 * sum(named) >= len(named)


def _headed_council(front: Front) -> tuple[str, str] | None:
    """The council that stands alone on one of the first lines, else the first in a heading there."""
    top = front.lines[:_TOP]
    alone = [line for index, line in enumerate(top) if is_council(_with_next(top, index))]
    if len({line.text for line in alone}) > 3:  # a list of addressees, not an issuer
        return None
    for index, line in enumerate(top):
        if line in alone:
            return next(iter(find_councils(_with_next(top, index)))), _place(line.page, line.text)
    for index, line in enumerate(top):
        joined = _with_next(top, index)
        councils = list(find_councils(joined))
        if (
            len(councils) != 1
            or len(joined.split()) > 14
            or not joined[0].isupper()
            or joined.endswith(".")
            or ";" in joined  # a list of members or partners
            or _is_item(joined)
        ):
            continue
        plain = re.sub(
            r"^(?:[A-Z][\w ]{1,20}:|(?:re-?)?inspection of|report (?:to|for|of)|leader -|corporate director,?)\s*",
            "",
            joined,
            flags=re.IGNORECASE,
        )
        words, name = plain.casefold(), councils[0].casefold()
        if words.startswith(name) or (
            words.endswith(name)
            and not re.search(r"\b(?:with|by|to|and|from|of|for)$", words.removesuffix(name).strip())
        ):
            return councils[0], _place(line.page, joined)
    return None


def _with_next(lines: Sequence[Line], index: int) -> str:
    """A line, joined with the next where it breaks inside a council's name."""
    text = lines[index].text
    if index + 1 < len(lines) and re.search(r"\b(?:Metropolitan|Borough|County|City|District)$", text, re.IGNORECASE):
        return f"{text} {lines[index + 1].text}"
    return text


def _inspected_area(front: Front) -> tuple[str, str] | None:
    """The area that an inspection is of: "Inspection of Northford local authority …", or Northford alone above."""
    text = " ".join(line.text for line in front.lines[:12])
    if match := re.search(
        r"\b[Ii]nspection of ((?:[A-Z][\w.’'-]*(?: (?:and|upon|on|of|with) )?\s?){1,5}?)\s*(?:local authority|council)",
        text,
    ):
        return match[1].strip(), _place(front.lines[0].page, match.group())
    for line, following in zip(front.lines[:6], front.lines[1:7], strict=False):
        if re.fullmatch(r"[A-Z][a-z]+(?: (?:and |upon |of )?[A-Z][a-z]+){0,4}", line.text) and _INSPECTION.match(
            following.text
        ):
            return line.text, _place(line.page, line.text)
    return None


def _fuller(name: str, counts: Mapping[str, int]) -> str:
    """Where only an area is named, take the full name of its council if the text has it."""
    if "Council" in name:
        return name
    longer = [
        council
        for council in counts
        if council.startswith(f"{name} ") and council.endswith("Council") and " Safeguarding" not in name
    ]
    return (
        longer[0]
        if longer and not re.search(r"Partnership|Authority|Board|District|Administration|Borough of|City of", name)
        else name
    )


def _addressed_council(text: str) -> str | None:
    """Read a council off its officers' e-mail addresses, where the text prints the area's name too."""
    hosts = [host.casefold() for host in _ADDRESS.findall(text[:60_000]) if host.casefold() not in _NATIONAL]
    if not hosts:
        return None
    host = max(sorted(set(hosts)), key=hosts.count)
    if known := council_of_host(host, text):
        return known
    host = host.replace("-", "")
    words = re.findall(r"\b[A-Z][\w’'-]*(?: (?:and |upon |of |on )?[A-Z][\w’'-]*){0,3}", text[:_COUNCIL_TEXT])
    for phrase in words:
        parts = phrase.replace("’s", "").replace("'s", "").split()
        for length in range(1, len(parts) + 1):
            if "".join(parts[:length]).casefold().replace("-", "") == host:
                area = " ".join(parts[:length])
                tier = _BARE_TIER.search(text)
                return f"{capitalise(area) if is_shouted(area) else area}{f' {tier[1]}' if tier else ''} Council"
    return None


# ---- body

_MEETING_OF = re.compile(
    r"\b(?:meetings? of (?:the )?|agenda for (?:the )?|minutes of the (?!(?:\w+ ){0,2}meeting))"
    r"(?P<rest>(?-i:[A-Z]).{3,140})",
    re.IGNORECASE | re.DOTALL,
)
_ASKED = re.compile(r"^(?:The )?(?P<body>[A-Z][^.:]{3,90}?) (?:is|are) (?:asked|recommended|invited|requested) to\b")


def _find_body(front: Front, kind: PaperKind) -> tuple[str, str] | None:
    """Find the body that the paper goes to, or whose meeting it is about."""
    if kind is PaperKind.INSPECTION:
        return None
    for value in front.fields.get("to", ()):
        if (
            value.label.casefold() in {"to", "report to"}
            and is_council(value.value)
            and not value.value.casefold().startswith(("county", "city", "full"))
        ):
            continue
        if body := read_body(value.value):
            return body, _place(value.page, f"{value.label}: {value.value}")
        if kind in (PaperKind.DECISION, PaperKind.REPORT):
            return (
                None
                if re.search(r"\b(?:Member|Director|Officer|Holder|Leader)\b", value.value)
                else _other_body(front, kind)
            )
        match = re.match(r"(?:all )?(?:the )?members of (?:the )?(?P<rest>.*)", value.value, re.IGNORECASE)
        if match and (body := read_body(match["rest"])):
            return body, _place(value.page, f"{value.label}: {value.value}")
    return _other_body(front, kind)


def _other_body(front: Front, kind: PaperKind) -> tuple[str, str] | None:
    if kind is PaperKind.LETTER:
        return None
    finders: tuple[Callable[[Front], tuple[str, str] | None], ...] = (
        _dated_body,
        _lone_body,
        _report_body,
        _asked_body,
    )
    if kind in (PaperKind.AGENDA, PaperKind.MINUTES, PaperKind.PACK):
        finders = (_dated_body, _lone_body, _meeting_body)
    return next((found for finder in finders if (found := finder(front))), None)


def _dated_body(front: Front) -> tuple[str, str] | None:
    """A heading of body and date: "CABINET – THURSDAY, 30 JANUARY 2025"."""
    for line in front.lines[:45]:
        if (days := find_dates(line.text)) and (body := _body_before(line.text, days[0])):
            return body, _place(line.page, line.text)
    return None


def _body_before(text: str, found: FoundDate) -> str | None:
    """The body that stands before a date on its line, whole or beside a dash."""
    before = text[: found.start].strip(" ,:–—-|")
    parts = re.split(r"\s[–—-]\s", before)
    if not before or _is_item(text):
        return None
    return next((body for part in (before, parts[-1], parts[0]) if (body := find_body(part))), None)


def _lone_body(front: Front) -> tuple[str, str] | None:
    """A body that stands alone on one of the first lines, its second line in brackets taken with it."""
    top = front.lines[:_TOP]
    for index, line in enumerate(top):
        text = line.text
        if (
            _is_item(text)
            or len(text) > 110
            or text.endswith((".", ",", ";", ":"))
            or (is_council(text) and not _is_tier(text))
        ):
            continue
        following = top[index + 1].text if index + 1 < len(top) else ""
        if following.startswith("(") and (body := find_body(f"{text} {following}")):
            return body, _place(line.page, f"{text} {following}")
        for part in (text.split(" | ")[-1], text.split(" | ")[0]):
            if not is_council(part) and (body := find_body(part)):
                return body, _place(line.page, text)
        if (
            following
            and not find_dates(text)
            and not top[index + 1].gap
            and (is_shouted(text) == is_shouted(following))
            and (body := find_body(f"{text} {following}"))
        ):
            return body, _place(line.page, f"{text} {following}")
    return None


def _is_tier(text: str) -> bool:
    return bool(
        re.match(r"(?:full |the )?(?:county|city|borough|district|town|parish)? ?council$", text, re.IGNORECASE)
    )


def _report_body(front: Front) -> tuple[str, str] | None:
    """The body in a line "Report to Executive Board"; "Report to Anyshire Council" tells the council instead."""
    for line in front.lines[:_TOP]:
        match = re.match(r"report (?:to|for) (?:the )?(?P<rest>.{4,90})$", line.text, re.IGNORECASE)
        if match and not is_council(match["rest"]) and (body := find_body(match["rest"])):
            return body, _place(line.page, line.text)
    return None


def _meeting_body(front: Front) -> tuple[str, str] | None:
    text = " ".join(line.text for line in front.lines[:60] if not _is_item(line.text))
    for match in _MEETING_OF.finditer(text):
        if (
            re.search(r"\bminutes (?:of|from) (?:the |a )?(?:last |previous )?$", text[: match.start()], re.IGNORECASE)
            and match.start() > 400
        ):
            continue
        body = read_body(match["rest"])
        if body:
            return body, _place(front.lines[0].page, match.group()[:_QUOTE])
    return None


def _asked_body(front: Front) -> tuple[str, str] | None:
    for line in front.lines[:60]:
        if (match := _ASKED.match(line.text)) and (body := find_body(match["body"])):
            return body, _place(line.page, line.text)
    return None


def _is_item(text: str) -> bool:
    """Whether a line is an item of an agenda, a pathway or a list, and so speaks of other papers and meetings."""
    return bool(
        re.match(
            r"(?:\d{1,3}[.)]?\s|[a-z][.)]\s|item \d|[•·-]\s|(?:past|previous|future) |to (?:approve|agree"
            r"|confirm|receive|consider|note)\b)",
            text,
            re.IGNORECASE,
        )
        and not find_dates(text[:14])
    )


# ---- date

_TIME = re.compile(
    r"\s*,?\s*(?:at|@|-|–|from|commencing(?: at)?|,|\()?\s*\d{1,2}(?:[.:]\d\d)?\s*(?:[ap]\.?\s?m\b|noon|hours|hrs)",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:meeting|hearing|held|convened|session)\b[^;]{0,220}?(?:\bon\b|\bthe\b|,|:|–|-|\bof\b|\bfor\b)?\s*$",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:(?:minutes|record|notes) (?:of|from)|(?:approve|agree|confirm|sign|receive)\w*|resolved"
    r"|correct record|previous|last|next|deferred from"
    r"|(?:considered|endorsed|agreed|approved|discussed|presented) (?:at|by|to))\b[^;]{0,120}$",
    re.IGNORECASE,
)
# An act that fixes another meeting's day, unless it is this meeting that "is scheduled".
_PUT_OFF = re.compile(
    r"\b(?:(?<!\bis )(?<!\bbe )(?<!\bbeen )(?<!\bare )(?<!\bwas )(?:re-?)?scheduled|adjourned|postponed|deferred"
    r"|continued|relisted|carried (?:over|forward))\b[^;.]{0,90}\b(?:for|to|until|till)\s*(?:the\s*)?$"
    r"|\b(?:set|listed|fixed) (?:an?|the|this|its)\b[^;.]{0,60}\bfor(?:\s\w+){0,6}\s*$"
    r"|\bscheduled (?:an?|the|its)\b[^;.]{0,60}\bon\s*$"
    r"|\b(?:until|till|by|before|no later than)\s*$",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\b(?:signed|signature)\b", re.IGNORECASE)


def _find_date(pages: Sequence[Page], front: Front, kind: PaperKind, name: str, *, has_body: bool) -> _Dated | None:
    """Find the day that the paper is of. Each rule is asked in the order of how surely it tells."""
    if kind is PaperKind.INSPECTION:
        rules: tuple[_Dated | None, ...] = (_published(front), _inspected(front), _lone_date(front, DateKind.PUBLISHED))
    elif kind is PaperKind.LETTER:
        rules = (_letter_date(front),)
    elif kind is PaperKind.DECISION:
        rules = (
            _field_date(front, DateKind.PUBLISHED, "decision_date"),
            _meeting_field(front),
            _signed(pages),
            _published(front),
            _lone_date(front, DateKind.PUBLISHED),
        )
    else:
        alone = DateKind.MEETING if has_body or kind in (PaperKind.AGENDA, PaperKind.MINUTES) else DateKind.PUBLISHED
        rules = (
            _meeting_field(front),
            _headed_date(front),
            _held_date(front, kind),
            _column_date(front, alone),
            _header_date(front, kind, alone),
            _field_date(front, DateKind.PUBLISHED, "decision_date"),
            _lone_date(front, alone),
            _published(front),
            _period_date(front),
        )
    return next((dated for dated in rules if dated), None) or _named_date(name, kind)


def _field_date(front: Front, kind: DateKind, *names: str, last: bool = False) -> _Dated | None:
    for name in names:
        for value in front.fields.get(name, ()):
            days = find_dates(value.value, short_years=True)
            if days and days[0].start < 60:
                return _Dated(days[-1 if last else 0].day, kind, _place(value.page, f"{value.label}: {value.value}"))
    return None


def _meeting_field(front: Front) -> _Dated | None:
    return _field_date(front, DateKind.MEETING, "meeting_date", "to")


def _published(front: Front) -> _Dated | None:
    return _field_date(front, DateKind.PUBLISHED, "published")


def _inspected(front: Front) -> _Dated | None:
    return _field_date(front, DateKind.PERIOD, "inspected", last=True)


def _header_date(front: Front, kind: PaperKind, date_kind: DateKind) -> _Dated | None:
    """A "Date:" in the header of a report or an agenda; in a covering letter it would be the letter's own."""
    covering = any(_DEAR.match(line.text) for line in front.lines[:45])
    if covering and kind is PaperKind.PACK:
        return None
    header = front.first("to", "subject", "from", "author", "holder", "meeting_date")
    return (
        _field_date(front, date_kind, "date")
        if header or kind in (PaperKind.AGENDA, PaperKind.MINUTES, PaperKind.PACK)
        else None
    )


def _headed_date(front: Front) -> _Dated | None:
    """The date in a heading of body and date, alone on its line."""
    for line in front.lines[:45]:
        days = find_dates(_joined_day(front.lines, line))
        if days and days[0].start < len(line.text) and _body_before(line.text, days[0]):
            return _Dated(days[0].day, DateKind.MEETING, _place(line.page, line.text))
    return None


def _joined_day(lines: Sequence[Line], line: Line) -> str:
    """A line with the next one after it, as a date may break over two lines."""
    index = lines.index(line)
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    return f"{line.text} {following}" if re.search(r"\d|[A-Za-z]{3,9},?$", line.text[-12:]) else line.text


def _held_date(front: Front, kind: PaperKind) -> _Dated | None:
    """The date of "a meeting … held on …", or of an agenda's day and hour."""
    if kind not in (PaperKind.AGENDA, PaperKind.MINUTES, PaperKind.PACK):
        return None
    lines = [line for line in front.lines if not _is_item(line.text)]
    text = " ".join(line.text for line in lines)
    timed, held = None, None
    for found in find_dates(text):
        before = text[max(0, found.start - 240) : found.start]
        earlier = _EARLIER.search(before) and not (kind is PaperKind.MINUTES and found.start < 500)
        if (
            earlier
            or _PUT_OFF.search(before)
            or re.search(r"\b(?:published|date|dated|issued?|register)\b:?\s*$", before, re.IGNORECASE)
        ):
            continue
        if timed is None and _TIME.match(text[found.end :]):
            timed = found
        if held is None and _HELD.search(before):
            held = found
    if kind is PaperKind.AGENDA and timed is None and (lone := _lone_date(front, DateKind.MEETING)):
        return lone
    found_day = (held or timed) if kind is PaperKind.MINUTES else (timed or held)
    return (
        _Dated(found_day.day, DateKind.MEETING, _place(_page_at(lines, found_day), found_day.text))
        if found_day
        else None
    )


def _page_at(lines: Sequence[Line], found: FoundDate) -> int | None:
    """The page on which a date stands in the lines joined by single spaces."""
    position = 0
    for line in lines:
        position += len(line.text) + 1
        if found.start < position:
            return line.page
    return lines[-1].page if lines else None


def _column_date(front: Front, kind: DateKind) -> _Dated | None:
    """The date in the row of a member's report, under its DATE; a month there is the period reported."""
    for value in front.fields.get("column_date", ()):
        if days := find_dates(value.value):
            return _Dated(days[-1].day, kind, _place(value.page, value.value))
    return None


def _lone_date(front: Front, kind: DateKind) -> _Dated | None:
    """A date that stands alone on one of the first lines."""
    for line in front.lines[:_TOP]:
        if line.page != front.lines[0].page:
            break
        days = find_dates(line.text)
        if days and len(line.text) - (days[0].end - days[0].start) <= 8 and line.text[0] != "•":
            return _Dated(days[0].day, kind, _place(line.page, line.text))
    return None


def _letter_date(front: Front) -> _Dated | None:
    """The date of a letter: printed before "Dear …", beside "Date:" or at the end of a line."""
    dear = next((index for index, line in enumerate(front.lines) if _DEAR.match(line.text)), len(front.lines[:_TOP]))
    for line in front.lines[:dear]:
        days = find_dates(line.text)
        if days and not line.text[days[-1].end :].strip(" ."):
            return _Dated(days[-1].day, DateKind.PUBLISHED, _place(line.page, line.text))
    return None


def _signed(pages: Sequence[Page]) -> _Dated | None:
    """The date written beside a signature at the end of a decision."""
    for page in reversed(pages[-3:]):
        for match in reversed(list(_SIGNED.finditer(page.text))):
            near = page.text[max(0, match.start() - 400) : match.end() + 200]
            days = [day for day in find_dates(near, short_years=True) if _alone(near, day)]
            if days:
                return _Dated(
                    days[-1].day, DateKind.PUBLISHED, _place(page.number, f"{days[-1].text} (beside the signature)")
                )
    return None


def _alone(text: str, found: FoundDate) -> bool:
    """Whether a date has nothing else on its line but marks and the words of a signature."""
    start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.end)
    rest = text[start : found.start] + text[found.end : end if end >= 0 else len(text)]
    return not re.sub(r"(?i)\b(?:signed|signature|date|dated|on|by)\b|[\W_]", "", rest)


def _period_date(front: Front) -> _Dated | None:
    """The last day of the period that the title says the paper is about."""
    for value in front.fields.get("period", ()):
        if found := (find_period(value.value) or find_month(value.value)):
            return _Dated(found.day, DateKind.PERIOD, _place(value.page, f"{value.label}: {value.value}"))
    subject = front.first("subject")
    top = [line for line in front.lines[:8] if len(line.text) < 120]
    for page, text in (
        (subject.page, subject.value) if subject else (None, ""),
        (top[0].page if top else None, " ".join(line.text for line in top)),
    ):
        if found := find_period(text):
            return _Dated(found.day, DateKind.PERIOD, _place(page, found.text))
    return None


def _named_date(name: str, kind: PaperKind) -> _Dated | None:
    """The last full date in a file name: 13th-Feb-2025, 29.10.24, 2024-06-04 or 20240604."""
    words = re.sub(r"_|(?<=[A-Za-z])-(?=\d)|(?<=\d)-(?=[A-Za-z])", " ", PurePosixPath(name.replace("\\", "/")).stem)
    words = re.sub(r"(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?!\d)", r"\1-\2-\3", words)
    days = find_dates(words, short_years=True)
    meets = kind in (PaperKind.AGENDA, PaperKind.MINUTES, PaperKind.PACK)
    published = kind in (PaperKind.INSPECTION, PaperKind.LETTER)
    date_kind = DateKind.MEETING if meets else DateKind.PUBLISHED if published else None
    return _Dated(days[-1].day, date_kind, "file name") if days else None


# ---- item, author, marking

_ITEM_VALUE = re.compile(
    r"(?:no\.?\s*)?(?P<item>\d{1,3}(?:\.\d{1,2})?\s?(?:\(?[a-z]{1,2}\)?)?|[A-Z]\d{0,2})(?=$|[\s.:–-])", re.IGNORECASE
)
_ITEM_LINE = re.compile(
    r"(?:agenda )?item(?: no\.?| number)?\s*:?\s*(?P<item>\d{1,3}(?:\.\d{1,2})?(?:\(?[a-z]\)?)?)$", re.IGNORECASE
)
_OFFICE = re.compile(r"(?:relevant|report|lead|background|corporate)\b.{0,20}$", re.IGNORECASE)  # heads a name below it
_MEMBER = re.compile(r"\b(?:Cabinet Member|Portfolio Holder|Executive Member|Lead Member|Leader)\b")
_PORTFOLIO = re.compile(r"(?:cabinet )?portfolio", re.IGNORECASE)
_PROPOSER = re.compile(r"propos", re.IGNORECASE)
_REACHED = re.compile(
    r"\b(?:tel|telephone|phone|e-?mail|ext|extension|mobile|contact (?:number|no)|job title)\b|\S+@|\(?\d{3,}",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[A-Z][\w.’'-]*(?:,? (?:[A-Z(][\w.’')-]*|de|van|of|and|for|&|–|-)){1,20}[,;]?(?=$|\s)")
_MARKED = re.compile(
    r"[(\[]?(?:"
    r"(?:strictly |private (?:and|&) |exempt (?:and|&) )?(?:confidential|restricted|exempt)"
    r"(?: report| information| item| paper| document| minutes| (?:appendix|annexe?)(?: \w{1,2})?)?"
    r"(?:\s*[-–—:/,]\s*not for publication\b.*)?[)\]]?$"
    r"|(?:this (?:report|appendix|document|paper) is )?not for publication\b"
    r"|official\s?[-–:/ ]\s?sensitive(?:\s?[\[(:–-].{0,40})?$"
    r"|private agenda pack$|document is restricted$"
    r"|(?:this )?(?:report|(?:appendix|annexe?)(?: \w{1,2})?|document|paper)?(?:\s?[-–—:])?\s?(?:is )?"
    r"(?:exempt |confidential )(?:from publication |information )?"
    r"(?:by virtue of|under|pursuant to|in accordance with)\b.{0,40}\b(?:schedule|paragraph|section)"
    r"|by virtue of paragraphs?(?:\(s\))? \d.{0,60}\bschedule 12a"
    r"|(?:this )?(?:report|appendix|document|paper)?\s?(?:is |contains |by virtue of ).{0,60}\b(?:exempt"
    r"|confidential) information\b.{0,60}\b(?:schedule|paragraph))",
    re.IGNORECASE,
)
_MARKED_VALUE = re.compile(
    r"(?:yes\b|exempt|restricted|confidential|private|part (?:ii|2|b)\b|not for publication|official[\s-]+sensitive)",
    re.IGNORECASE,
)
# A form's wording, and a report that only has something exempt with it.
_NOT_MARKED = re.compile(r"\b(?:none|any|may|no (?:exempt|confidential))\b", re.IGNORECASE)
_IN_PART = re.compile(r"\b(?:appendix|appendices|annex(?:es)?|in part|partly|partially)\b", re.IGNORECASE)
_MARKED_NAME = re.compile(
    r"(?<!non[ -])(?<!not )\b(?:(?:exempt|confidential|restricted)"
    r"(?=\W*$|\s?[)\]–-]|\s(?:appendix|annexe?|report|item|minutes|paper|version|pack)\b)|not for publication\b)",
    re.IGNORECASE,
)
_FORM_ANSWER = re.compile(  # over as many lines as its narrow column breaks it
    r"\b(?:exempt ?/ ?confidential|confidential ?/ ?exempt)(?: (?:report|item|information))?\s?[:?]?"
    r"\s(?P<answer>yes|no)\b",
    re.IGNORECASE,
)
_FORM_LINES = 60
_MARKED_LINES = 30
_HEADING_LINES = 6  # further down, an agenda's "Exempt information" heads the items that it lists


def _find_item(front: Front, name: str) -> tuple[str, str] | None:
    for line in front.lines[:30]:
        if match := _ITEM_LINE.match(line.text):
            return match["item"], _place(line.page, line.text)
    for value in front.fields.get("item", ())[:1]:
        if match := _ITEM_VALUE.match(value.value):
            return match["item"].strip(), _place(value.page, f"{value.label}: {value.value}")
    if match := re.match(r"(?:agenda )?item (?:no )?(?P<item>\d{1,3}[a-z]?)\b", name, re.IGNORECASE):
        return match["item"], "file name"
    return None


def _find_author(front: Front, kind: PaperKind) -> tuple[str, str] | None:
    """Whom a report is from, else its author, else the member whose portfolio it is.

    Agendas and minutes have none: the officers named there attended.
    """
    if kind in (PaperKind.AGENDA, PaperKind.MINUTES):
        return None
    for value in (front.first("from"), front.first("author"), front.first("holder")):
        if value and len(value.value) > 4 and value.value[0].isupper() and not find_dates(value.value[:20]):
            who = _REACHED.split(value.value.removeprefix("The ")[:400], maxsplit=1)[0].strip(" ,;:–-(")
            return capitalise(who) if is_shouted(who) else who, _place(value.page, f"{value.label}: {value.value}")
    for line in front.lines[:20]:
        if match := re.match(
            r"(?:joint )?report (?:of|by|from) (?:the )?(?P<who>(?-i:[A-Z]).{5,120})", line.text, re.IGNORECASE
        ):
            return match["who"], _place(line.page, line.text)
    return None


def _find_stated(pages: Sequence[Page], front: Front, kind: PaperKind) -> Mapping[str, tuple[str, str]]:
    """What else the front states, each with where: the member whose portfolio it is, whom to ask, the wards."""
    if kind not in (PaperKind.REPORT, PaperKind.DECISION, PaperKind.PACK, PaperKind.APPENDIX, PaperKind.ASSESSMENT):
        return {}
    found: dict[str, tuple[str, str]] = {}
    if member := _cabinet_member(front):
        found["cabinet member"] = member
    ends = [front] if kind is not PaperKind.REPORT else [front, read_back(pages)]
    named = (value for end in ends for key in ("contact", "author") for value in end.fields.get(key, ()))
    if contact := next((read for value in named if (read := _person(value))), None):
        found["contact"] = contact
    if portfolio := next(
        (value for value in front.fields.get("holder", ()) if _PORTFOLIO.fullmatch(value.label)), None
    ):
        found["portfolio"] = portfolio.value, _place(portfolio.page, f"{portfolio.label}: {portfolio.value}")
    if (wards := front.first("wards")) and len(wards.value) < 200 and not wards.value.endswith("."):
        found["wards"] = (wards.value.strip("();, "), _place(wards.page, f"{wards.label}: {wards.value}"))
    return {key: (capitalise(value) if is_shouted(value) else value, source) for key, (value, source) in found.items()}


def _cabinet_member(front: Front) -> tuple[str, str] | None:
    """The member whose portfolio a paper is of, with the portfolio where a table prints both."""
    for value in front.fields.get("from", ()):
        for person in value.value.split("; "):
            if _MEMBER.search(person):
                return person.strip(), _place(value.page, f"{value.label}: {value.value}")
    for value in front.fields.get("holder", ()):
        if (
            _PROPOSER.match(value.label)
            or _PORTFOLIO.fullmatch(value.label)
            or not value.value[0].isupper()
            or len(value.value) > 120
        ):
            continue
        portfolio = front.first("portfolio") if "column_date" in front.fields else None
        named = f"{value.value} ({portfolio.value})" if portfolio else value.value
        return named, _place(value.page, f"{value.label}: {value.value}")
    return None


def _person(value: Field) -> tuple[str, str] | None:
    """The name beside a label, without the telephone number and address after it; None for anything but a name."""
    name = _REACHED.split(value.value, maxsplit=1)[0].strip(" ,;:–-(")
    return (
        (name[:200], _place(value.page, f"{value.label}: {value.value}"))
        if _NAMED.match(name) and not _OFFICE.match(name)
        else None
    )


def _find_marking(front: Front, name: str, kind: PaperKind) -> tuple[bool, str] | None:
    """Whether the paper is marked as restricted, exempt or confidential; wording of a form does not count."""
    for value in front.fields.get("marking", ()):
        if _MARKED_VALUE.match(value.value) and not _is_in_part(value.value, kind):
            return True, _place(value.page, f"{value.label}: {value.value}")
        if re.match(r"(?:unrestricted|open|public|no\b|non|not exempt|part (?:i|1|a)\b)", value.value, re.IGNORECASE):
            return None
    lines = front.lines[:_FORM_LINES]
    if answered := _FORM_ANSWER.search(" ".join(line.text for line in lines)):
        return (True, _place(lines[0].page, answered.group())) if answered["answer"].casefold() == "yes" else None
    listing = kind in (PaperKind.AGENDA, PaperKind.MINUTES, PaperKind.PACK)
    for line in front.lines[: _HEADING_LINES if listing else _MARKED_LINES]:
        marked = _MARKED.match(line.text) and not line.text[0].islower() and not _NOT_MARKED.search(line.text)
        if marked and not _is_in_part(line.text, kind):
            return True, _place(line.page, line.text)
    return (True, "file name") if _MARKED_NAME.search(name) else None


def _is_in_part(text: str, kind: PaperKind) -> bool:
    """Whether a mark speaks of an appendix to the paper and not of the paper."""
    return kind is not PaperKind.APPENDIX and _IN_PART.search(text) is not None

"""Recognise the names of councils and of their bodies in text, by how such names are built and by no list of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

__all__ = [
    "capitalise",
    "council_of_folder",
    "find_body",
    "find_councils",
    "is_council",
    "is_shouted",
    "read_body",
]

_FEWEST_PAPERS = 5  # of a folder, that must name the council that is taken for all of them
_MOST = 0.6  # the share of the papers naming any council that must agree on it

_SMALL = {
    "a",
    "an",
    "and",
    "as",
    "at",
    "by",
    "for",
    "from",
    "in",
    "into",
    "of",
    "on",
    "or",
    "per",
    "the",
    "to",
    "upon",
    "with",
}
# Words of two letters; any other two in capitals are a code.
_SHORT = {
    "ad", "ah", "am", "be", "da", "de", "do", "dr", "el", "go", "he", "hi", "if", "is", "it", "la", "le", "me", "mr",
    "ms", "my", "no", "oh", "ox", "re", "so", "st", "up", "us", "we", "ye",
}  # fmt: skip
_WORD = r"[A-Z][\w'’.\-]*"
_JOINED = rf"{_WORD}(?:\s(?:(?:and|&|of|on|upon|with|the|in|le)\s)*{_WORD}){{0,5}}"
_TIER = (
    r"(?:(?:Metropolitan|Royal|County|City|Borough|District|Town|Parish|Community|Unitary|Island|Islands|Rural)\s){0,3}"
)
_NOT_AFTER = (
    r"(?!\s?[’'\-]?(?:Chamber|Tax|House|Office|Plan|Leader|Member|Meeting|Officer|Offices|Building|Housing|s\b\s))"
)
_COUNCIL = re.compile(rf"(?<![\w'’.\-])(?P<name>{_JOINED}\s)(?P<kind>{_TIER}Council)\b{_NOT_AFTER}")
_COUNCIL_FIRST = re.compile(
    r"(?<!\w)(?:(?:London|Royal|Metropolitan)\sBorough|City|Town|County|Borough|District|Village)\sof\s"
    rf"(?:the\s)?{_JOINED}(?:\s(?:Corporation))?"
)
_AUTHORITY = re.compile(
    rf"(?<![\w'’.\-])(?P<name>{_JOINED}\s)(?P<kind>Combined\s(?:County\s)?Authority|Fire\s(?:and|&)\sRescue\sAuthority"
    r"|National\sPark\sAuthority|Safeguarding\s(?:Children|Adults)\s(?:Partnership|Board)"
    r"|(?:Unified\s)?School\sDistrict"
    r"|(?:\w+\s)?(?:Regulation|Regulatory)\sAdministration)\b"
)
# What every name that the three patterns above find has in it, in capitals or not: few lines do.
_TELLING = re.compile(
    r"council|authority|partnership|board|district|administration|(?:borough|city|town|county|village)\sof\s",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    r"\b(Metropolitan|Borough|County|City|District)[^\S\n]*\n\s*(?=(?:Borough |District |City )?Council\b)"
)
# Words that stand before a council's name and are no part of it.
_NEVER_IN_NAME = {
    "a", "all", "an", "annual", "any", "appendix", "assembly", "authority", "board", "body", "british", "by",
    "cabinet", "care", "chair", "chairman", "children", "client", "cllr", "committee", "community", "constituent",
    "councillor", "councillors", "arts", "adults", "leavers", "data", "national", "budget", "council", "committees",
    "tenants", "pupils", "students", "councils", "dear", "democracy", "director", "draft", "each", "email",
    "england", "english", "every", "executive", "existing", "extraordinary", "for", "former", "from", "full",
    "general", "has", "her", "host", "housing", "if", "in", "inspection", "interim", "is", "its", "joint", "leader",
    "leaders", "letter", "lead", "local", "mayor", "medical", "meeting", "member", "members", "minutes", "mr",
    "mrs", "ms", "neighbouring", "new", "no", "officer", "on", "other", "our", "page", "parish", "people",
    "people's", "people’s", "privy", "regional", "report", "research", "school", "schools", "shadow", "statement",
    "strategic", "student", "that", "the", "their", "these", "this", "to", "unitary", "upper", "where", "which",
    "within", "young", "youth", "your", "january", "february", "march", "april", "june", "july", "august",
    "september", "october", "november", "december",
}  # fmt: skip
_JOINERS = {"and", "&", "of", "on", "upon", "with", "the", "in", "le"}
_BEFORE_OF = {"city", "isle", "isles", "vale", "riding", "forest", "borough", "county", "town", "district"}
_NOT_A_PLACE = {"residents", "government", "trust", "the", "work", "business", "people", "councillors"}

_BODY_END = (
    r"(?:Board\sof\s(?:Directors|Governors|Supervisors|Education|Trustees)"
    r"|(?:Sub[\s\-]?)?Committees?(?!\s(?:Member|Room|Officer|Clerk|Services|Papers|Report))|Panel|Board"
    r"|Cabinet(?!\sMember)"
    r"|Executive|Forum|Commission|Working\s(?:Group|Party)|Task\s(?:Group|Force)|Task\sand\sFinish\sGroup"
    r"|Assembly|Council"
    r"|Overview\sand\sScrutiny|Trustees|Board of Governors)"
)
_BODY_WORD = r"(?:[A-Z0-9][\w'’.\-]*,?|and|of|for|on|in|with|to|the)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"  # so that a body is not called by the day after it
_BODY = re.compile(
    rf"(?P<body>(?:{_BODY_WORD}\s){{0,14}}{_BODY_END}(?:\s[A-Z0-9]{{1,2}}\b(?!\s{_MONTH}))?(?:\s?\((?=[A-Z])[^()]{{3,70}}\))?"
    rf"(?:\s(?:{_BODY_WORD}\s){{0,9}}(?:Sub[\s\-]?)?Committee)?)"
)
_NOT_BODY_START = re.compile(
    r"(?:the|a|an|all|members?|chair(?:man|person)?|dear|report|minutes|agenda|meetings?|of|to|for|and|future"
    r"|past|previous|cllr"
    r"|councillors?|notice|summons|mr|mrs|ms|director|draft|special|extraordinary|ordinary|regular|annual"
    r"|public|adjourned|each|by"
    r"|in|any|other|relevant|decision|with|on|date|key|confirmation|approval|appendix|item)\s",
    re.IGNORECASE,
)


# Words after a body's name that are no part of a longer name.
_GOES_ON = re.compile(
    r"\s?['’]?(?!(?:on|held|will|to be|to take|at|in the|meeting|date|dated|jan|feb|mar|apr|may|jun|jul|aug|sep"
    r"|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun"
    r"|which|is|are|and the|virtual|extra|special)[a-z]*\b)[a-z]{2,}",
    re.IGNORECASE,
)


def find_councils(text: str) -> Counter[str]:
    """Count the councils and like authorities that a text names in full, in order of first mention.

    A name set in capitals is counted as the same name in title case. Nothing is counted for an abbreviation, or for
    "the County Council" without its county.
    """
    found: list[tuple[int, str]] = []
    for line_start, line in _lines(_BROKEN.sub(r"\1 ", text)):
        if not _TELLING.search(line):
            continue
        title_cased = _title_cased(line)
        for pattern in (_COUNCIL, _AUTHORITY):
            for match in pattern.finditer(title_cased):
                if name := _trim(match["name"]):
                    found.append((line_start + match.start(), f"{name} {' '.join(match['kind'].split())}"))
        for match in _COUNCIL_FIRST.finditer(title_cased):
            if "Council" not in match.group() and "Council" not in line[match.end() : match.end() + 25]:
                found.append((line_start + match.start(), " ".join(match.group().split()).rstrip(".")))
    return Counter(name for _, name in sorted(found))


def council_of_folder(councils: Sequence[str | None]) -> str | None:
    """Return the council whose papers a folder holds, or None where its papers don't settle that.

    `councils` has one value for each paper of the folder, None for a paper that names none. A council is returned as
    most of its papers spell it when at least 5 papers name it and they are at least 60% of those that name any.
    Spellings that differ only in capitals or in "and" for "&" are one council.
    """
    named = [council for council in councils if council]
    by_name: dict[str, Counter[str]] = {}
    for council in named:
        plain = " ".join(council.casefold().replace("&", " and ").split())
        by_name.setdefault(plain, Counter())[council] += 1
    spellings = max(by_name.values(), key=lambda found: found.total(), default=Counter[str]())
    count = spellings.total()
    return spellings.most_common(1)[0][0] if count >= _FEWEST_PAPERS and count >= _MOST * len(named) else None


def is_council(text: str) -> bool:
    """Whether the text is a council's name and nothing more."""
    names = list(find_councils(text))
    return len(names) == 1 and names[0].casefold() == " ".join(_title_cased(text).split()).casefold()


def read_body(text: str) -> str | None:
    """Return the body that a string names from its very start ("Cabinet – 4 March 2025"), else None."""
    cleaned = _without_articles(" ".join(_title_cased(text).split()))
    match = _BODY.match(cleaned.replace(" & ", " and "))
    if not match:
        return None
    rest = cleaned.replace(" & ", " and ")[match.end() :]
    if _GOES_ON.match(rest):
        return None
    body = _tidy_body(match["body"])
    words = body.split(" (")[0].split()
    plain = words[-1] in {"Cabinet", "Executive"}
    if (plain and len(words) > 2) or (len(words) == 1 and not plain and words[0] not in {"Council", "Assembly"}):
        return None
    return body


def find_body(text: str) -> str | None:
    """Return the body that the text is the name of, alone on its line, else None."""
    words = " ".join(text.split()).strip(" .,:;–—-")
    return read_body(words) if re.search(rf"(?:{_BODY_END}(?: [A-Z0-9]{{1,2}})?|\))$", _title_cased(words)) else None


def is_shouted(text: str) -> bool:
    """Whether a string is set in capitals, but for a small word or two."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 3 and sum(letter.isupper() for letter in letters) >= 0.9 * len(letters)


def capitalise(text: str) -> str:
    """Write a string that is set in capitals in title case; codes with figures in them stay as they are."""
    words = text.split()
    lettered = {"APPENDIX", "ANNEX", "PART", "OPTION", "SCHEDULE", "SECTION", "TABLE"}
    return " ".join(
        word
        if index and words[index - 1] in lettered and len(word.strip(":.-")) == 1
        else _capital_word(word, first=index == 0)
        for index, word in enumerate(words)
    )


def _capital_word(word: str, *, first: bool) -> str:
    letters = re.sub(r"[^A-Za-z]", "", word)
    vowelless = len(letters) > 1 and not re.search(r"[AEIOUY]", letters.upper())
    code = vowelless if len(letters) != 2 else letters.lower() not in _SHORT | _SMALL
    if not letters or code or any(character.isdigit() for character in word):
        return word
    if letters.lower() in _SMALL and not first and len(letters) == len(word):
        return word.lower()
    return re.sub(r"[A-Za-z]+(?:['’][A-Za-z]+)*", lambda part: part.group()[0].upper() + part.group()[1:].lower(), word)


def _title_cased(line: str) -> str:
    """Bring a shouted line, or a shouted name at the start of one, to title case, keeping its length."""
    if is_shouted(line):
        return re.sub(r"\S+", lambda word: _capital_word(word.group(), first=False), line)
    return re.sub(
        r"(?:[A-Z&'’\-]{3,40}\s){0,6}(?:COUNCIL|COMMITTEE|CABINET|PANEL|BOARD)\b",
        lambda name: re.sub(r"\S+", lambda word: _capital_word(word.group(), first=False), name.group()),
        line,
    )


def _lines(text: str) -> Iterable[tuple[int, str]]:
    return ((match.start(), match.group()) for match in re.finditer(r"[^\n]+", text))


def _trim(name: str) -> str:
    """Drop what stands before a council's name: everything up to the last word that can't be in one."""
    words = name.split()
    for index in reversed(range(len(words))):
        bare = words[index].strip(".,").lower()
        before = words[index - 1].lower() if index else ""
        if (
            (bare in _NEVER_IN_NAME and bare not in _JOINERS)
            or (bare == "of" and before not in _BEFORE_OF)
            or (len(bare) > 2 and words[index].endswith("."))
            or _is_code(words[index])
        ):
            words = words[index + 1 :]
            break
    while words and words[0].lower() in _JOINERS:
        words = words[1:]
    if not words or words[-1].lower() in _NOT_A_PLACE or words[-1].lower() in _JOINERS:
        return ""
    if all(
        word.lower() in {"county", "city", "borough", "district", "town", "metropolitan", "&", "and"} for word in words
    ):
        return ""
    return " ".join(words).strip("'’.-") if any(len(word) > 2 for word in words) else ""


def _is_code(word: str) -> bool:
    return len(word) <= 4 and word.isupper()


def _without_articles(text: str) -> str:
    while match := _NOT_BODY_START.match(text):
        if match.group().strip().lower() not in {"the", "a", "an"}:
            return ""
        text = text[match.end() :]
    return text


def _tidy_body(body: str) -> str:
    """Give every spelling of one body one form: without its council's name in front, and its committee named as one."""
    council = re.match(
        rf"{_WORD}(?:\s(?:(?:and|of|upon)\s)?{_WORD}){{0,3}}\s{_TIER}Council(?:['’]s)?[\s,–-]+(?=[A-Z])", body
    )
    if council and not re.match(r"(?:County|City|Borough|Town|Full|District)\sCouncil", council.group()):
        body = body[council.end() :]
    if is_council(body):
        tier = re.search(r"(?:County|City|Borough|District|Town|Parish)?\s?Council$", body)
        body = tier.group().strip() if tier else body
    return re.sub(r"\bOverview and Scrutiny(?=$|\s\()", "Overview and Scrutiny Committee", body)

"""Which units say what was decided: "RESOLVED that", what is listed below it, a vote's outcome. Pure patterns.

What is proposed, moved, recommended or debated is no decision, though it uses the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["ITEM", "LEADS", "decided", "decides", "shape"]

NUMBERED = r"\(?(?:\d{1,3}(?:\.\d+)*|[a-z]|[ivx]{1,4})[.)]"
MADE = r"(?:resolved|agreed|decided|ordered)"
BODY = (
    r"(?:committee|sub-committee|council|cabinet|panel|board|executive|commission|forum|authority|leader|trustees|governors"
    r"|cabinet member|mayor|chair(?:man)?)"
)
OUTCOME = r"(?:carried|lost|passed|defeated|adopted|fell|withdrawn|rejected|not carried)"
DECIDES = re.compile(
    rf"""
    (?-i:\bRESOLVED\b)
    | ^[^\w\n]*+(?:{NUMBERED}\s*)?(?:it\s+was\s+)?(?:unanimously\s+)?{MADE}(?:\s+(?:unanimously|nem\.?\s?con\.?))?
        \s*(?:\([^)]{{1,60}}\)\s*)?(?:$|[:–—.-]|that\b|to\b)
    | (?<!key\ )(?<!each\ )\bdecisions?(?:\s+(?:made|taken))?\s*:\s*(?!yes\b|no\b)\S
    | (?<!what\ )(?<!if\ )(?<!if\ the\ )(?<!whether\ the\ )\b{BODY}\b(?:\s+(?!not\b|have\b|be\b)\w+){{0,2}}?\s+
        (?:{MADE}|approved|adopted|rejected|refused|granted|endorsed)\b(?!\s+with\b)
    | \bit\s+was\s+(?:\w+\s+)?{MADE}\b
    | \b(?:was|were)\s+(?:then\s+|duly\s+|unanimously\s+)?(?:approved|agreed|carried|defeated|rejected|elected)\b
        (?!\s+(?:out|forward|over|on)\b)
    | \b(?:permission|consent|licen[cs]e|application|appeal)s?\b[^.;:]{{0,40}}?\b(?:granted|refused|approved|rejected)\b
    | (?<!if\ )(?<!if\ the\ )(?<!whether\ the\ )
        \b(?:motion|amendment|vote|proposal|recommendations?|nomination)s?\b[^.;:]{{0,60}}?\b{OUTCOME}\b(?!\s+out\b)
    | \b\d+\s+votes?\s+to\s+\d+\b
    | \bI\s+(?:have\s+)?(?:agreed?|decided?|approved?)\s+(?:to\b|that\b)(?=\s*:|\s*$)
    """,
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
CAPITALS = re.compile(r"\bRESOLVED\b")
PROPOSED = re.compile(
    r"\b(?:is|are|was|were|be|been)\s+(?:asked|invited|requested|recommended)\s+to\b"
    r"|\bproposed?\b|\bseconded\b|\brecommended\s+that\b"
    r"|\b(?:to|will|would|can|should|may|might|could)\s+(?:only\s+|not\s+)?be\s+(?:agreed|approved|decided|granted|resolved)\b",
    re.IGNORECASE,
)
HEADED = re.compile(
    r"\W*(?:\d+(?:\.\d+)*\W*\s)?(?:the\s+)?(?:resolved|resolutions?|(?:minute\s+|cabinet\s+)?decisions?(?:\s+(?:made|taken))?)\W*",
    re.IGNORECASE,
)
LEADS = re.compile(r"(?::|\bthat|\bto)\W*$", re.IGNORECASE)
ITEM = re.compile(r"\s*(?:[•·▪●○◦*–-]\s+|(\()?(\d{1,3}|[a-z]|[ivx]{1,4})([.)])\s*)(?=\S)", re.IGNORECASE)


def decides(text: str) -> bool:
    """Whether the words say by themselves that something was decided."""
    found = DECIDES.search(text)
    return bool(found) and (bool(CAPITALS.search(text)) or not PROPOSED.search(text))


def decided(passages: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Iterator[bool]:
    """For each unit of each passage whether it says what was decided; a passage is its headings and its units.

    So do the items below words that do, also where the list goes on in the next passage under the same headings. The
    passages are those of one paper, in order.
    """
    under, follows, lead = False, False, ""
    before: Sequence[str] | None = None
    for headings, units in passages:
        if headings != before:
            under, before = False, headings
        headed = bool(headings) and bool(HEADED.fullmatch(headings[-1]))
        for unit in units:
            if decides(unit):
                under = follows = bool(LEADS.search(unit))
                lead = shape(unit)
                yield True
                continue
            under = under and (follows or shape(unit) != "") and (not lead or shape(unit) != lead)
            follows = under and unit.rstrip().endswith(":")
            yield under or headed


def shape(unit: str) -> str:
    """How an item is marked, "(1)" as "(0)"; empty for what is no item."""
    found = ITEM.match(unit)
    if not found:
        return ""
    if found[2] is None:
        return "•"
    return f"{found[1] or ''}{'0' if found[2].isdigit() else 'a'}{found[3]}"

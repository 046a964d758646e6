"""Where sentences begin and end. Pure."""

from __future__ import annotations

import re

__all__ = ["sentence_spans"]

# Words that end in a full stop without ending a sentence.
ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "cllr",
        "prof",
        "rev",
        "hon",
        "st",
        "sir",
        "no",
        "nos",
        "para",
        "paras",
        "fig",
        "ref",
        "refs",
        "approx",
        "dept",
        "tel",
        "ext",
        "vs",
        "viz",
        "cf",
        "al",
        "inc",
        "ltd",
        "co",
        "e.g",
        "i.e",
        "eg",
        "ie",
        "p",
        "pp",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ]
)
# From the first of several stops, and with line ends read in one way only: a page of dots would take minutes otherwise.
STOP = re.compile(r"(?<![.!?])[.!?]+[\"'”’)\]]*(?=\s)|[;:](?=[^\S\n]*\n\s*(?:[•▪◦●\-–]|\(?[a-z0-9]{1,3}[.)])\s)")
NEXT = re.compile(r"\s*(\S?)")
LAST_WORD = re.compile(r"(\S+)$")


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each sentence of the text, white space at the ends left out; together they hold every word."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in STOP.finditer(text):
        if _ends_sentence(text, match.start(), match.end()):
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(text)))
    trimmed = (_trim(text, *span) for span in spans)
    return tuple(span for span in trimmed if span[0] < span[1])


def _ends_sentence(text: str, stop: int, end: int) -> bool:
    following = NEXT.match(text, end)
    if following and following[1].islower():
        return False
    if text[stop] != ".":
        return True
    before = LAST_WORD.search(text[max(0, stop - 30) : stop])
    if before is None:
        return False
    word = before.group(1).lower().lstrip("(\"'“‘[")
    if word in ABBREVIATIONS or re.fullmatch(r"[a-z]", word):
        return False
    # "3. The committee" is a numbered item: its number is no sentence of its own.
    return not (re.fullmatch(r"[\d.]+", word) and _begins_line(text, stop - len(word)))


def _begins_line(text: str, position: int) -> bool:
    while position > 0 and text[position - 1] != "\n" and text[position - 1].isspace():
        position -= 1
    return position <= 0 or text[position - 1] == "\n"


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end

"""Read the pages of a plain text or Markdown file, and clean its characters. Touches one file and nothing else."""

from __future__ import annotations

import re
from html.entities import html5
from itertools import pairwise
from pathlib import Path
from statistics import quantiles

from ingest.errors import UnreadablePaperError
from ingest.models import Page

__all__ = ["clean_characters", "read_text"]

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

# Only names that HTML knows, because "<5 pupils>" in a report is text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|center|code|del|div|em|font|h[1-6]|i|ins|li|mark|ol|p|pre|s|small|span|strike|strong|sub|sup"
    r"|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>|</(?:div|li|p|tr)\s*>", re.IGNORECASE)
_CELL_END_TAG = re.compile(r"</(?:td|th)\s*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_LINE_ENDS = re.compile("\r\n?|[\v\x85\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_PRIVATE_BULLET = re.compile("^([ \t]*)[\ue000-\uf8ff]", re.MULTILINE)
# Control characters other than tab, line feed and form feed; invisible marks; what private-use characters are left.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ue000-\uf8ff]")
_LIGATURES = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st"}
)
_TRAILING_BLANKS = re.compile("(?<![ \t])[ \t]+$", re.MULTILINE)
_BLANK_LINES = re.compile("\n{4,}")

_SENTENCE_END = re.compile(r"[.!?:;][\"'\u2019\u201d)\]*_]*$")
_CONTINUATION = re.compile(r"[a-z]{2,}|a ")
_OWN_LINE = re.compile(r"[#|>\-*\u2022\u25aa\u27a4]|\(?(?:\d{1,2}|[a-z]|[ivx]+)[.)]\s|.*\t")
_FEWEST_WRAPPED_LINES = 8


def read_text(path: Path, *, paper_id: str) -> tuple[Page, ...]:
    """The pages of a text or Markdown file, cleaned of what other programs left in it.

    Form feeds separate pages, which are then numbered from 1; without any there is one page and its number is None.
    Lines and Markdown marks stay as they are, except that blank lines between the wrapped lines of one paragraph go.
    Raises UnreadablePaperError when the file can't be opened, is not text, or holds none.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadablePaperError(f"{path.name}: {error.strerror or error}") from error
    text = _clean(_decode(content, name=path.name))
    if not text.strip():
        raise UnreadablePaperError(f"{path.name}: the file holds no text")
    if "\f" not in text:
        return (Page(paper_id, None, text),)
    # Programs that make text of a PDF end each page with a form feed, the last one too.
    pages = text.removesuffix("\f").split("\f")
    return tuple(Page(paper_id, number, page.strip("\n")) for number, page in enumerate(pages, start=1))


def clean_characters(text: str) -> str:
    """The text with the characters a reader sees: plain spaces and line feeds, no ligatures, nothing invisible.

    A private-use character that begins a line is a bullet of a symbol font and becomes "\u2022". Blanks at the ends of
    lines go. Form feeds and tabs stay.
    """
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text)).translate(_LIGATURES)
    text = _INVISIBLE.sub("", _PRIVATE_BULLET.sub("\\1\u2022", text))
    return _TRAILING_BLANKS.sub("", text)


def _decode(content: bytes, *, name: str) -> str:
    if content.startswith(_UTF16_MARKS):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise UnreadablePaperError(f"{name}: this is not a text file")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    # A few damaged bytes in a file that is otherwise UTF-8: the rest can be read.
    return content.decode("utf-8", errors="replace")


def _clean(text: str) -> str:
    closed, end, rest = text.rpartition("-->")  # a comment that nothing ends is none
    text = _COMMENT.sub("", closed + end) + rest
    text = _CELL_END_TAG.sub("\t", _LINE_BREAK_TAG.sub("\n", text))
    text = _ENTITY.sub(_character_of, _TAG.sub("", text))  # after the tags: "&lt;b&gt;" is text about a tag
    text = _join_wrapped_lines(clean_characters(text))
    return _BLANK_LINES.sub("\n\n", text).strip("\n")


def _character_of(entity: re.Match[str]) -> str:
    name = entity[1]
    if not name.startswith("#"):
        return html5.get(f"{name};", entity[0])
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _join_wrapped_lines(text: str) -> str:
    """Take out the blank line that some programs put after every wrapped line; other texts come back unchanged."""
    lines = _lines_and_gaps(text)
    if len(lines) < _FEWEST_WRAPPED_LINES:
        return text
    width = quantiles((len(line) for line, _ in lines), n=10)[-1]
    if not 40 <= width <= 140 or not _has_a_blank_after_each_line(lines):
        return text
    joined = [lines[0][0].strip(" ")]
    for (line, gap), (following, _) in pairwise(lines):
        ends = gap > 1 or _ends_paragraph(line, following, width)
        joined.append(("\n\n" if ends else "\n") + following.strip(" "))
    return "".join(joined)


def _lines_and_gaps(text: str) -> list[tuple[str, int]]:
    """Each line that is not blank, with the number of blank lines after it."""
    found: list[tuple[str, int]] = []
    for line in text.split("\n"):
        if line:
            found.append((line, 0))
        elif found:
            found[-1] = (found[-1][0], found[-1][1] + 1)
    return found


def _has_a_blank_after_each_line(lines: list[tuple[str, int]]) -> bool:
    # Markdown too has one blank line after each of its long lines, but those lines end where their sentences end.
    broken = sum(
        gap == 1 and not _SENTENCE_END.search(line) and _CONTINUATION.match(following) is not None
        for (line, gap), (following, _) in pairwise(lines)
    )
    return sum(gap == 1 for _, gap in lines) > len(lines) / 2 and broken > len(lines) / 6


def _ends_paragraph(line: str, following: str, width: float) -> bool:
    """Whether a paragraph ends here: the next word had room on this line, and still a new line was begun."""
    if line.startswith("#") or _OWN_LINE.match(following):
        return True
    if _CONTINUATION.match(following):
        return False
    with_next_word = len(line) + 1 + len(following.split()[0])
    # Letters differ in width, so a full line may be a tenth shorter than another.
    return with_next_word < width * (0.9 if _SENTENCE_END.search(line) else 0.75)

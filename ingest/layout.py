"""Say where text stands on a page: plain geometry, and the matching of stored text to the characters drawn.

Pure values and functions; nothing here opens a file. Lengths are points, y runs down from the top of the page as it is
displayed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ingest.models import Page

__all__ = [
    "LINE_END_HYPHEN",
    "Box",
    "Characters",
    "PageLayout",
    "TextLine",
    "Word",
    "lay_out",
    "occurrence_of",
    "place_quote",
    "scan_boxes",
]

LINE_END_HYPHEN = "\ufffe"  # pdfium's sign for a hyphen that ends a line; the line break itself is left out after it

NEAR = 60  # characters searched ahead before the whole page is
ANCHOR = 5  # characters in a row that make a place sure enough to go on from
FAR_ANCHOR = 16  # the same for a place anywhere on the page
APART = 0.3  # two characters share a line when this much of the smaller one's height overlaps
BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
BESIDE_A_LETTER = re.compile(r"^-(?=[^\W\d_])|(?<=[^\W\d_])-$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, page.text[start:end], and its left and right edge in points."""

    start: int
    end: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """One visual run of page.text[start:end], in points. `font_size` and `bold` are those of most of its characters.

    A line of the page text is one TextLine, or several where the text runs on without a break that the eye sees.
    """

    start: int
    end: int
    left: float
    right: float
    top: float
    bottom: float
    font_size: float
    bold: bool
    words: tuple[Word, ...]

    def moved(self, by: int) -> TextLine:
        """The same line where the text before it is `by` characters longer."""
        words = tuple(replace(word, start=word.start + by, end=word.end + by) for word in self.words)
        return replace(self, start=self.start + by, end=self.end + by, words=words)


@dataclass(frozen=True, slots=True)
class PageLayout:
    """The displayed page's size in points, and its lines in the order of the page text."""

    width: float
    height: float
    lines: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in fractions of the displayed page, 0 to 1 from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, eq=False)
class Characters:
    """The characters drawn on a page, in drawing order, one array item for each character of `text`.

    A hyphen at a line's end is LINE_END_HYPHEN. The edges are points, NaN where a character has no place (spaces that
    the reader put in). `size` is the font's. `upright` is False where the text runs up or down the displayed page.
    """

    text: str
    width: float
    height: float
    left: NDArray[np.float64]
    right: NDArray[np.float64]
    top: NDArray[np.float64]
    bottom: NDArray[np.float64]
    size: NDArray[np.float64]
    upright: NDArray[np.bool_]
    bold: NDArray[np.bool_]

    def __post_init__(self) -> None:
        columns = (self.left, self.right, self.top, self.bottom, self.size, self.upright, self.bold)
        if any(len(column) != len(self.text) for column in columns):
            raise ValueError(f"{len(self.text)} characters need as many places")


def lay_out(text: str, characters: Characters) -> PageLayout:
    """Give the lines and words of `text` the places of the characters drawn.

    What is found on the page in another order or not at all is searched for; what can't be found gets no line.
    """
    stored, offsets = _fold(text)
    drawn, indices = _fold(characters.text)
    matched = _align(stored, drawn)
    glyphs = np.where(matched < 0, -1, np.append(indices, -1)[matched])
    kept = (glyphs >= 0) & ~np.isnan(np.append(characters.left, np.nan)[glyphs])
    lines = _lines(text, offsets[kept], glyphs[kept], characters)
    return PageLayout(characters.width, characters.height, lines)


def place_quote(quote: str, characters: Characters, *, occurrence: int = 0) -> tuple[Box, ...]:
    """One box for each line that the quote takes on the page; () when it is not surely there.

    White space, hyphenation at line ends and ligatures make no difference. `occurrence` counts from 0 the equal places
    in the order of the page. What the page draws at different times is put together: cells parted by tabs that stand in
    one row, and lines each of which it has once.
    """
    drawn = _Drawn(characters)
    places = drawn.places(quote)
    if not places and ("\t" in quote or "\n" in quote):
        return _row_boxes(quote, drawn)
    return _boxes(places[occurrence], characters) if 0 <= occurrence < len(places) else ()


class _Drawn:
    """A page's characters, folded once for several searches."""

    def __init__(self, characters: Characters) -> None:
        self.characters = characters
        self._folded, self._indices = _fold_hyphens(characters.text)

    def places(self, words: str) -> list[NDArray[np.int64]]:
        """The glyphs of each place where the words are drawn, in drawing order."""
        needle = _needle(words)
        starts = _places(needle, self._folded, self._indices, self.characters.text)
        found = [np.array(sorted(set(self._indices[start : start + len(needle)])), dtype=np.int64) for start in starts]
        return [glyphs[~np.isnan(self.characters.left[glyphs])] for glyphs in found]


def _row_boxes(quote: str, drawn: _Drawn) -> tuple[Box, ...]:
    """The boxes of rows given one a line, cells apart by tabs; each row is the first below the one before that fits."""
    boxes: list[Box] = []
    for line in filter(str.strip, quote.split("\n")):
        cells = [[_boxes(glyphs, drawn.characters) for glyphs in drawn.places(cell)] for cell in line.split("\t")]
        whole = [[found[0] for found in candidates if len(found) == 1] for candidates in cells]
        if "\t" not in quote and len(whole[0]) != 1:
            return ()
        rarest = sorted(sorted(whole, key=len)[0], key=lambda box: box.top)
        rows = (_row_through(anchor, whole) for anchor in rarest)
        below = boxes[-1].top if boxes else -1.0
        row = next((row for row in rows if row and row[0].bottom > below + (row[0].bottom - row[0].top)), ())
        if not row:
            return ()
        boxes += row
    return tuple(boxes)


def _row_through(anchor: Box, cells: Sequence[Sequence[Box]]) -> tuple[Box, ...]:
    """One box of each cell, from left to right, all of them level with the anchor; () where one is missing."""
    row: list[Box] = []
    for candidates in cells:
        level = [
            box
            for box in candidates
            if min(box.bottom, anchor.bottom) - max(box.top, anchor.top) > 0.5 * (anchor.bottom - anchor.top)
            and (not row or box.left >= row[-1].right - 0.002)
        ]
        if not level:
            return ()
        row.append(min(level, key=lambda box: box.left))
    return tuple(row) if anchor in row else ()


def occurrence_of(text: str, start: int, end: int) -> int:
    """How many places before text[start:end] read the same: the `occurrence` that `place_quote` asks for."""
    needle = _needle(text[start:end])
    page, offsets = _fold_hyphens(text)
    return sum(offsets[place] < start for place in _places(needle, page, offsets, text))


def _needle(quote: str) -> str:
    """The quote folded as its page is: a hyphen at its edge may stand between letters there."""
    return BESIDE_A_LETTER.sub("", _fold_hyphens(quote)[0])


def scan_boxes(page: Page, start: int, end: int) -> tuple[Box, ...]:
    """One box for each line that page.text[start:end] takes on a page read by OCR; () where its place is not known.

    Inside a line the letters are taken to be equally wide: OCR says where lines stand, not where letters do.
    """
    boxes: list[Box] = []
    for place in page.places:
        first, last = max(start, place.start), min(end, place.end)
        if first >= last:
            continue
        width = (place.right - place.left) / (place.end - place.start)
        left, right = place.left + (first - place.start) * width, place.left + (last - place.start) * width
        boxes.append(Box(left, place.top, right, place.bottom))
    return tuple(boxes)


def _places(needle: str, page: str, offsets: list[int], text: str) -> list[int]:
    """Where `needle` stands in the folded `page`: as whole words where it does so at all."""
    found: list[int] = []
    start = page.find(needle) if needle else -1
    while start >= 0:
        found.append(start)
        start = page.find(needle, start + 1)
    whole = [place for place in found if _whole_words(offsets[place], offsets[place + len(needle) - 1], text)]
    return whole or found


def _whole_words(first: int, last: int, text: str) -> bool:
    before, after = text[first - 1 : first], text[last + 1 : last + 2]
    return not (before.isalnum() and text[first].isalnum()) and not (after.isalnum() and text[last].isalnum())


@cache
def _folded(character: str) -> str:
    """What a character counts as when two readings are compared; '' for white space and what can't be seen."""
    category = unicodedata.category(character)
    if character in LINE_END_HYPHEN + "\u00ad\u2010\u2011\u2013\u2014\u2212":
        return "-"
    if category in ("Co", "Cn") or character in "\ufffd•·▪●■":
        return "•"
    if character in "\u2018\u2019\u02bc\u00b4`":
        return "'"
    if character in "\u201c\u201d":
        return '"'
    if category in ("Cc", "Cf", "Cs"):
        return ""
    return "".join(unicodedata.normalize("NFKC", character).split())


def _fold(text: str) -> tuple[str, NDArray[np.int64]]:
    """The text without white space, in one spelling, and the offset in `text` of each character left."""
    parts = list(map(_folded, text))
    lengths = np.fromiter(map(len, parts), dtype=np.int64, count=len(parts))
    return "".join(parts), np.repeat(np.arange(len(text), dtype=np.int64), lengths)


def _fold_hyphens(text: str) -> tuple[str, list[int]]:
    """As `_fold`, with hyphens between letters left out, so that a word divided at a line end is the word."""
    folded, places = _fold(text)
    offsets = places.tolist()
    hyphens = {match.start() for match in BETWEEN_LETTERS.finditer(folded)}
    kept = [place for place in range(len(folded)) if place not in hyphens]
    return "".join(folded[place] for place in kept), [offsets[place] for place in kept]


def _align(stored: str, drawn: str) -> NDArray[np.int64]:
    """For each character of `stored` its place in `drawn`, or -1. Greedy: run on, and where that fails search ahead."""
    if stored == drawn:
        return np.arange(len(stored), dtype=np.int64)
    matched = np.full(len(stored), -1, dtype=np.int64)
    here = there = 0
    while here < len(stored):
        run = _common_prefix(stored, here, drawn, there)
        next_here, next_there = here + run, there + run
        if next_here < len(stored):
            next_here, next_there = _resume(stored, next_here, drawn, next_there)
        # Two texts in different orders may begin with the same few letters; that is no match.
        if run >= ANCHOR or abs((next_there - there) - (next_here - here)) <= ANCHOR:
            matched[here : here + run] = np.arange(there, there + run)
        here, there = next_here, next_there
    return matched


def _common_prefix(stored: str, here: int, drawn: str, there: int) -> int:
    """How many characters agree from these places on; doubling steps keep the comparison in C."""
    length, step = 0, 64
    while step:
        if stored[here + length : here + length + step] == drawn[there + length : there + length + step]:
            if here + length + step > len(stored) or there + length + step > len(drawn):
                return min(len(stored) - here, len(drawn) - there)
            length += step
            step *= 2
        else:
            step //= 2
    return length


def _resume(stored: str, here: int, drawn: str, there: int) -> tuple[int, int]:
    """The next pair of places where both texts agree again, near by first and then anywhere on the page."""
    for skip in range(NEAR):
        anchor = stored[here + skip : here + skip + ANCHOR]
        if not anchor:
            break
        place = drawn.find(anchor, there, there + NEAR + ANCHOR)
        if place >= 0:
            return here + skip, place
        if skip == 0 or skip % ANCHOR == 0:
            place = drawn.find(stored[here + skip : here + skip + FAR_ANCHOR])
            if place >= 0:
                return here + skip, place
    return min(here + NEAR, len(stored)), there


def _lines(
    text: str, offsets: NDArray[np.int64], glyphs: NDArray[np.int64], characters: Characters
) -> tuple[TextLine, ...]:
    """Words and lines from pairs of text offset and glyph, in text order."""
    if not len(offsets):
        return ()
    spaces = np.fromiter(map(str.isspace, text), dtype=bool, count=len(text))
    word_of = np.cumsum(np.diff(spaces, prepend=True) & ~spaces)[offsets]
    line_of = np.cumsum(np.fromiter(map("\n".__eq__, text), dtype=bool, count=len(text)))[offsets]
    apart = _apart(glyphs, characters)
    new_line = apart | (np.diff(line_of, prepend=-1) != 0)
    starts = np.flatnonzero(new_line | (np.diff(word_of, prepend=-1) != 0))
    words = _words(offsets, glyphs, starts, word_of, _word_spans(spaces), characters)
    first_words = np.flatnonzero(new_line[starts])
    word_bounds = zip(first_words.tolist(), [*first_words[1:].tolist(), len(words)], strict=True)
    manners = _manners(glyphs, starts[first_words], characters)
    return tuple(_line(words[first:last], *manner) for (first, last), manner in zip(word_bounds, manners, strict=True))


def _word_spans(spaces: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.diff(np.concatenate(([True], spaces, [True])).astype(np.int8))
    return list(zip(np.flatnonzero(edges == -1).tolist(), np.flatnonzero(edges == 1).tolist(), strict=True))


def _words(
    offsets: NDArray[np.int64],
    glyphs: NDArray[np.int64],
    starts: NDArray[np.int64],
    word_of: NDArray[np.int64],
    spans: list[tuple[int, int]],
    characters: Characters,
) -> list[Word]:
    """One Word for each group of glyphs; a word that breaks over two lines makes two."""
    lefts = np.minimum.reduceat(characters.left[glyphs], starts).tolist()
    rights = np.maximum.reduceat(characters.right[glyphs], starts).tolist()
    first_offsets = offsets[starts].tolist()
    ids = [*word_of[starts].tolist(), 0]  # words count from 1, so 0 ends the list
    words: list[Word] = []
    for place, (left, right) in enumerate(zip(lefts, rights, strict=True)):
        start, end = spans[ids[place] - 1]
        if place and ids[place - 1] == ids[place]:
            start = first_offsets[place]
        if ids[place + 1] == ids[place]:
            end = first_offsets[place + 1]
        words.append(Word(start, end, left, right))
    return words


def _manners(
    glyphs: NDArray[np.int64], starts: NDArray[np.int64], characters: Characters
) -> Iterator[tuple[float, float, float, bool]]:
    """Top, bottom, font size and boldness of each line, whose glyphs begin at `starts`."""
    tops = np.minimum.reduceat(characters.top[glyphs], starts).tolist()
    bottoms = np.maximum.reduceat(characters.bottom[glyphs], starts).tolist()
    sizes = characters.size[glyphs]
    least, most = np.minimum.reduceat(sizes, starts).tolist(), np.maximum.reduceat(sizes, starts).tolist()
    bold = np.add.reduceat(characters.bold[glyphs].astype(np.int64), starts).tolist()
    ends = [*starts[1:].tolist(), len(glyphs)]
    for place, (start, end) in enumerate(zip(starts.tolist(), ends, strict=True)):
        same = least[place] == most[place]  # as nearly everywhere, and a median takes long
        size = least[place] if same else float(np.median(sizes[start:end]))
        yield tops[place], bottoms[place], round(size, 1), bold[place] / (end - start) > 0.5


def _line(words: list[Word], top: float, bottom: float, font_size: float, bold: bool) -> TextLine:
    return TextLine(
        start=words[0].start,
        end=words[-1].end,
        left=min(word.left for word in words),
        right=max(word.right for word in words),
        top=top,
        bottom=bottom,
        font_size=font_size,
        bold=bold,
        words=tuple(words),
    )


def _across(glyphs: NDArray[np.int64], characters: Characters) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Each glyph's extent across its line: top and bottom, or left and right where text runs up or down."""
    upright = characters.upright[glyphs]
    near = np.where(upright, characters.top[glyphs], characters.left[glyphs])
    far = np.where(upright, characters.bottom[glyphs], characters.right[glyphs])
    return near, far


def _apart(glyphs: NDArray[np.int64], characters: Characters) -> NDArray[np.bool_]:
    """True for each glyph that does not share a line with the one before it, the first one included."""
    near, far = _across(glyphs, characters)
    overlap = np.minimum(far[1:], far[:-1]) - np.maximum(near[1:], near[:-1])
    smaller = np.minimum((far - near)[1:], (far - near)[:-1])
    turned = characters.upright[glyphs][1:] != characters.upright[glyphs][:-1]
    return np.concatenate(([True], (overlap < APART * smaller) | turned))


def _boxes(glyphs: NDArray[np.int64], characters: Characters) -> tuple[Box, ...]:
    """The glyphs' rectangles, one for each line they take, cut to the page."""
    if not len(glyphs) or characters.width <= 0 or characters.height <= 0:
        return ()
    starts = np.flatnonzero(_apart(glyphs, characters))
    edges = (
        np.clip(np.minimum.reduceat(characters.left[glyphs], starts) / characters.width, 0, 1),
        np.clip(np.minimum.reduceat(characters.top[glyphs], starts) / characters.height, 0, 1),
        np.clip(np.maximum.reduceat(characters.right[glyphs], starts) / characters.width, 0, 1),
        np.clip(np.maximum.reduceat(characters.bottom[glyphs], starts) / characters.height, 0, 1),
    )
    boxes = (Box(*sides) for sides in zip(*(edge.tolist() for edge in edges), strict=True))
    return tuple(box for box in boxes if box.left < box.right and box.top < box.bottom)

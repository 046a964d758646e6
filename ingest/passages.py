"""Blocks to passages that fit the encoder's window, its own word pieces counted, context included. Pure.

A passage is one run of one page. It begins at a heading where it can, holds whole blocks where they fit, and is cut
between sentences, then between words, only where one block alone is too long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.models import Block, BlockKind, Page, Passage
from ingest.sentences import sentence_spans
from ingest.structure import StructuredPage

__all__ = ["cut_passages", "passage_context", "trimmed_context"]

CountTokens = Callable[[str], int]

SMALL = 60  # a passage below this many word pieces takes in the next heading's section rather than stand alone
CONTEXT_SHARE = 0.25  # at most this share of the window is spent on context
MARKS = re.compile(r"[#*_|\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or a part of one that is too long, with its length in word pieces and the headings above it."""

    start: int
    end: int
    tokens: int
    block: Block
    above: tuple[str, ...]


def cut_passages(
    pages: Sequence[StructuredPage], *, title: str, count_tokens: CountTokens, window: int
) -> tuple[Passage, ...]:
    """Passages of one paper in reading order; the heading trail runs on from page to page.

    `window` is the longest text, in word pieces, that the encoder reads whole: no passage with its context is longer.
    """
    trail: list[tuple[int, str]] = []
    passages: list[Passage] = []
    room = _room(window)
    for structured in pages:
        pieces = _page_pieces(structured, trail, count_tokens=count_tokens, room=room)
        passages += [_passage(structured.page, group) for group in _groups(pieces, room=room)]
    return tuple(passages)


def passage_context(title: str, date_words: str, headings: Sequence[str], columns: Sequence[str]) -> str:
    """What is put before a passage for both retrievers: title, date, heading trail, column headings; one line."""
    parts = [title, date_words, *headings]
    if columns:
        parts.append(" | ".join(columns))
    return " > ".join(part for part in parts if part)


def trimmed_context(context: str, *, count_tokens: CountTokens, window: int) -> str:
    """The context cut at a word to its share of the window, so that a long heading never crowds out the passage."""
    limit = int(window * CONTEXT_SHARE)
    words = context.split()
    while words and count_tokens(" ".join(words)) > limit:
        words = words[: max(1, int(len(words) * 0.85))] if len(words) > 1 else []
    return " ".join(words)


def _groups(pieces: Iterable[Piece], *, room: int) -> Iterator[list[Piece]]:
    """Runs of pieces that make one passage each: they fit the room, and begin at a heading where they can."""
    group: list[Piece] = []
    for piece in pieces:
        used = sum(held.tokens for held in group)
        kind = piece.block.kind
        if kind is BlockKind.FURNITURE:
            yield from [group] if group else []
            group = []
            continue
        if (
            kind is BlockKind.HEADING
            and used >= SMALL
            and any(held.block.kind is not BlockKind.HEADING for held in group)
        ):
            yield group
            group = []
        elif group and used + piece.tokens > room:
            ended, group = _parted(group, room=room - piece.tokens)
            yield ended
        group.append(piece)
    if group:
        yield group


def _room(window: int) -> int:
    # Three word pieces are the encoder's own marks at the ends and the one between context and text.
    return window - int(window * CONTEXT_SHARE) - 3


def _parted(group: list[Piece], *, room: int) -> tuple[list[Piece], list[Piece]]:
    """A full run, and the headings at its end that belong to what comes next, where there is room for them."""
    held = _headings_at_end(group)
    if held == len(group) or sum(heading.tokens for heading in group[len(group) - held :]) > room:
        return group, []
    return group[: len(group) - held], group[len(group) - held :]


def _headings_at_end(group: Sequence[Piece]) -> int:
    held = 0
    while held < len(group) and group[len(group) - 1 - held].block.kind is BlockKind.HEADING:
        held += 1
    return held


def _page_pieces(
    structured: StructuredPage, trail: list[tuple[int, str]], *, count_tokens: CountTokens, room: int
) -> Iterator[Piece]:
    """The pieces of one page; the trail of (level, heading) goes on from the page before and is kept up to date."""
    text = structured.page.text
    for block in structured.blocks:
        if block.kind is BlockKind.HEADING:
            while trail and trail[-1][0] >= block.level:
                trail.pop()
        above = tuple(words for _, words in trail)
        for start, end in _fitting(block.start, block.end, text, count_tokens, room):
            yield Piece(start, end, count_tokens(text[start:end]), block, above)
        if block.kind is BlockKind.HEADING:
            words = MARKS.sub(" ", text[block.start : block.end]).strip()
            trail.append((block.level, words[:120]))
            del trail[:-3]


def _fitting(start: int, end: int, text: str, count_tokens: CountTokens, room: int) -> Iterator[tuple[int, int]]:
    """The span itself where it fits the room; else spans of whole sentences, as many in each as fit."""
    if count_tokens(text[start:end]) <= room:
        yield start, end
        return
    open_from = open_to = -1
    for left, right in sentence_spans(text[start:end]):
        for span in _short_enough(start + left, start + right, text, count_tokens, room):
            if open_from >= 0 and count_tokens(text[open_from : span[1]]) > room:
                yield open_from, open_to
                open_from = -1
            open_from = span[0] if open_from < 0 else open_from
            open_to = span[1]
    if open_from >= 0:
        yield open_from, open_to


def _short_enough(start: int, end: int, text: str, count_tokens: CountTokens, room: int) -> Iterator[tuple[int, int]]:
    """The span itself, or spans between words (between characters, if need be) that each fit."""
    if count_tokens(text[start:end]) <= room:
        yield start, end
        return
    words = [(start + match.start(), start + match.end()) for match in re.finditer(r"\S+", text[start:end])]
    if len(words) == 1:
        middle = (start + end) // 2
        yield from _short_enough(start, middle, text, count_tokens, room)
        yield from _short_enough(middle, end, text, count_tokens, room)
        return
    half = len(words) // 2
    yield from _short_enough(words[0][0], words[half - 1][1], text, count_tokens, room)
    yield from _short_enough(words[half][0], words[-1][1], text, count_tokens, room)


def _passage(page: Page, group: Sequence[Piece]) -> Passage:
    start, end = group[0].start, group[-1].end
    columns = next((piece.block.columns for piece in group if piece.block.columns), ())
    units = tuple(unit for piece in group for unit in _units(piece, page.text))
    return Passage(page.paper_id, page.number, start, end, page.text[start:end], group[0].above, columns, units)


def _units(piece: Piece, text: str) -> Iterator[tuple[int, int]]:
    if piece.block.kind in (BlockKind.TABLE_ROW, BlockKind.HEADING):
        yield piece.start, piece.end
        return
    for start, end in sentence_spans(text[piece.start : piece.end]):
        yield piece.start + start, piece.start + end

"""Papers that are made up, in any number: their texts, and what is read of them when they are indexed. Pure.

Words are counted as numbers, since none of them is changed by cutting and stemming, so that a million passages are read
in minutes. What is read is what reading would give: a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import accumulate, pairwise

import numpy as np

from eval.bench_made import BLOCK, PAPER, UNITS
from eval.bench_words import VOCABULARY, made_zipf, vocabulary, words_of_block
from index.bags import Bags, Numbers, Ragged
from index.models import Filters
from index.store import StoredPaper
from index.texts import date_words
from index.traits import Said, Traits
from index.words import terms
from ingest.models import DateKind, Page, Paper, PaperKind, Passage

__all__ = ["FILTERS", "Block", "block_of", "blocks"]

PAGE = 3  # passages of a page
TITLE, HEADING = 4, 2  # words
KINDS = (PaperKind.REPORT, PaperKind.MINUTES, PaperKind.REPORT, PaperKind.AGENDA)
BODIES, COUNCILS, YEARS = 100, 10, 10  # among which papers are shared out evenly
FIRST_YEAR = 2015
SCATTERED = 37  # bodies are not in the order of papers; no divisor of theirs
SEED = 20240612


@dataclass(frozen=True, slots=True)
class Block:
    """Papers that follow one another, and the words of their passages, paper by paper and passage by passage.

    Words are places in vocabulary(); `words` has a row a passage, with -1 behind its last. A passage stands below a
    heading, and its words are shared out evenly among UNITS sentences.
    """

    papers: tuple[Paper, ...]
    titles: Numbers  # (papers, TITLE)
    headings: Numbers  # (passages, HEADING)
    words: Numbers

    @property
    def cuts(self) -> Numbers:
        """Where each passage's units begin among its words, and where the last ends: (passages, UNITS + 1)."""
        lengths = np.count_nonzero(self.words >= 0, axis=1)
        cuts: Numbers = (lengths[:, None] * np.arange(UNITS + 1) // UNITS).astype(np.int32)
        return cuts

    @property
    def of_units(self) -> Numbers:
        """The words of all units, one after another."""
        return self.words[self.words >= 0]

    @property
    def written(self) -> Numbers:
        """All words that stand on the pages, in no order."""
        return np.concatenate([self.headings.ravel(), self.of_units])

    def unit(self, passage: int, number: int) -> list[str]:
        """The words of a passage's unit, both counted from nought."""
        begin, end = self.cuts[passage, number : number + 2].tolist()
        return [vocabulary()[place] for place in self.words[passage, begin:end].tolist()]

    def stored(self) -> Iterator[StoredPaper]:
        """The papers with their pages and passages."""
        known = vocabulary()
        texts = [[known[place] for place in words if place >= 0] for words in self.words.tolist()]
        heads = [" ".join(known[place] for place in heading) for heading in self.headings.tolist()]
        units = [_sentences(words, cuts) for words, cuts in zip(texts, self.cuts.tolist(), strict=True)]
        for begin, paper in zip(range(0, len(units), PAPER), self.papers, strict=True):
            pages, passages = list[Page](), list[Passage]()
            every = range(begin, min(begin + PAPER, len(units)))
            for number, row in enumerate(every[::PAGE], start=1):
                rows = slice(row, min(row + PAGE, every.stop))
                pages.append(_page(paper.id, number, heads[rows], units[rows]))
                passages += _passages(pages[-1], heads[rows], units[rows])
            yield StoredPaper(paper, tuple(pages), tuple(passages), ())

    def searched(self) -> tuple[tuple[str, ...], Ragged]:
        """What LexicalIndex.joined() takes: terms in the order in which they first stand, and those of each passage."""
        dates = [terms(date_words(paper.meeting_date)) for paper in self.papers]
        others = sorted({term for date in dates for term in date})
        place = {term: VOCABULARY + number for number, term in enumerate(others)}
        above = [self.titles, np.array([[place[term] for term in date] for date in dates], np.int32)]
        of_papers = np.repeat(np.concatenate(above, axis=1), PAPER, axis=0)[: len(self.words)]
        every = _ragged(np.concatenate([of_papers, self.headings, self.words], axis=1))
        found, first, numbers = np.unique(every.values, return_index=True, return_inverse=True)
        order = np.argsort(first)
        ranks = np.zeros(len(found), np.int32)
        ranks[order] = np.arange(len(found), dtype=np.int32)
        known = (*vocabulary(), *others)
        return tuple(known[one] for one in found[order].tolist()), Ragged(every.starts, ranks[numbers])

    def said(self, numbers: Numbers) -> tuple[Bags, Traits]:
        """The terms of units and headings, by the number of each word; and that no figure, name or period is there."""
        passages, counts = len(self.words), np.diff(self.cuts, axis=1).ravel()
        units = Ragged(_starts(counts), numbers[self.of_units])
        said = Said(
            np.zeros(len(counts), np.uint16), counts.astype(np.uint16), _empty(len(counts)), _empty(len(counts))
        )
        return Bags(units, _ragged(numbers[self.headings]), _empty(passages)), Traits(said, _empty(passages))


def blocks(passages: int) -> Iterator[Block]:
    """The papers of so many passages, of which the last may be cut off."""
    for number, begin in enumerate(range(0, passages, BLOCK)):
        yield block_of(number, passages=min(BLOCK, passages - begin))


def block_of(number: int, *, passages: int = BLOCK) -> Block:
    """The block of that number, always the same, up to so many passages."""
    draw = np.random.default_rng((SEED, number))
    titles, headings = made_zipf(draw, (BLOCK // PAPER, TITLE)), made_zipf(draw, (BLOCK, HEADING))
    days = draw.integers(0, 365, BLOCK // PAPER).tolist()
    papers = -(-passages // PAPER)
    return Block(
        tuple(_paper(number * (BLOCK // PAPER) + row, titles[row], days[row]) for row in range(papers)),
        titles[:papers],
        headings[:passages],
        words_of_block(number)[:passages],
    )


def _paper(number: int, title: Numbers, day: int) -> Paper:
    body, known = number * SCATTERED % BODIES, vocabulary()
    path = f"{_council(body % COUNCILS)}/{number:07}.pdf"
    return Paper(
        id=sha256(path.encode()).hexdigest(),
        path=path,
        file=f"/made-up/{path}",
        title=" ".join(known[place] for place in title.tolist()),
        council=_council(body % COUNCILS),
        body=_body(body),
        kind=KINDS[number % len(KINDS)],
        meeting_date=date.fromordinal(date(FIRST_YEAR + body % YEARS, 1, 1).toordinal() + day),
        date_kind=DateKind.MEETING,
        pages=-(-PAPER // PAGE),
    )


def _body(number: int) -> str:
    return f"{vocabulary()[-1 - number].title()} Committee"


def _council(number: int) -> str:
    return f"{vocabulary()[-1 - BODIES - number].title()} Council"


FILTERS = {
    0.01: Filters(body=_body(0)),
    0.1: Filters(council=_council(0)),
    0.9: Filters(date_to=date(FIRST_YEAR + YEARS - 2, 12, 31)),
}
"""By the share of the papers that they let pass, as a reader would set them. The first paper of each block passes."""


def _sentences(words: Sequence[str], cuts: Sequence[int]) -> list[str]:
    return [f"{' '.join(words[begin:end])}." for begin, end in pairwise(cuts)]


def _page(paper_id: str, number: int, headings: Sequence[str], units: Sequence[Sequence[str]]) -> Page:
    lines = (f"{heading}\n{' '.join(some)}" for heading, some in zip(headings, units, strict=True))
    return Page(paper_id, number, "\n".join(lines))


def _passages(page: Page, headings: Sequence[str], units: Sequence[Sequence[str]]) -> Iterator[Passage]:
    """The passages of a page, a line each below the line of its heading."""
    end = -1
    for heading, some in zip(headings, units, strict=True):
        start = end + len(heading) + 2
        begins = list(accumulate((len(unit) + 1 for unit in some), initial=start))
        end = begins[-1] - 1
        spans = tuple((begin, begin + len(unit)) for begin, unit in zip(begins, some, strict=False))
        yield Passage(page.paper_id, page.number, start, end, page.text[start:end], (heading,), (), spans)


def _ragged(words: Numbers) -> Ragged:
    """Rows without what is below nought."""
    real = words >= 0
    return Ragged(_starts(np.count_nonzero(real, axis=1)), words[real])


def _empty(rows: int) -> Ragged:
    return Ragged(np.zeros(rows + 1, np.int64), np.zeros(0, np.int32))


def _starts(counts: Numbers) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])

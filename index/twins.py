"""The same thing twice: pages published again, passages that say the same, minutes as draft and as approved. Pure.

Same words with other figures are other facts, so nothing here is the same as what it contradicts.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.models import Citation, Question
from index.words import without_hyphens
from ingest.furniture import printed_lines
from ingest.models import Page, Paper, PaperKind

__all__ = [
    "Found",
    "Group",
    "Standing",
    "TwinPages",
    "TwinRun",
    "find_twins",
    "fold",
    "gather",
    "named_everywhere",
    "places_holding",
    "preferred",
    "printed_twice",
    "runs",
    "same_meeting",
    "same_words",
    "standing",
]

SHINGLE = 4  # words
SAMPLED = 4  # one run of words in so many is looked at
FEWEST_IN_COMMON = 8  # of those looked at, so about thirty words: fewer tell too little
WIDESPREAD = 20  # pages
FEWEST_QUOTED = 5  # words or figures
OVERLAP = 0.3  # a page of a report that begins half way down the page of a pack shares half with it, or less
SAME_PAGE = 0.8
MIXERS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
LIKE = 0.9  # share of words in common, of all words of two passages, from which they can say the same
CORRECTED = 0.6  # share of the shorter passage's words from which approved minutes speak of what a draft speaks of

HEADING_LINES = 14
TAIL_LINES = 8
# One meeting, inspection or decision each: another day's is about other things, however alike the words.
OF_ONE_DAY = frozenset(
    {PaperKind.AGENDA, PaperKind.MINUTES, PaperKind.DECISION, PaperKind.INSPECTION, PaperKind.LETTER}
)

WORD = re.compile(r"\w+")
TOKEN = re.compile(
    r"[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|(?:(?<![\w%)£$€])(?:[-−–]|\((?=[£$€]?\d[\d,.]*%?\)))[£$€]?)?"  # a loss is printed -1 or (1); 2025-26 is no loss
    r"\d+(?:[,.:/]\d+)*(?:%|(?:[mM]|[bB][nN]|[kK]|[aApP][mM]|p)\b)?"
)
COUNTED = re.compile(
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|[mb]illion|half|quarter|once|twice|first|second"
    r"|third)"
)
DENYING = re.compile(r"no|not|none|nor|never|neither|without|nobody|nothing|cannot|.*n['’]t")
GENERIC = re.compile(r"\b(?:council|borough|county|city|district|metropolitan|london|royal|of|the|and|authority)\b")

ABOUT_PRESENCE = re.compile(r"\W*(?:present|in attendance|attendance|apologies|also present|councillors?)\b", re.I)
NUMBERED = re.compile(r"\W*\d{1,4}[.)]?\s+\w")
DRAFT = re.compile(
    r"\bdraft\W+(?:copy\W+of\W+)?(?:the\W+)?minutes\b|\bminutes\W{1,3}draft\b|\bminutes\b.{0,20}\b(?:in|a) draft\b"
    r"|^\W*draft\W*$|\b(?:unconfirmed|unapproved|provisional)\b"
    r"|\bsubject to (?:\w+ ){0,2}(?:approval|confirmation|agreement|ratification|approved|confirmed|agreed)\b"
    r"|\b(?:not|to be|until|before|awaiting)\b.{0,40}\b(?:approv|confirm|agree|ratif)",
    re.IGNORECASE,
)
APPROVED = re.compile(
    r"\b(?:approved|confirmed|signed|agreed) minutes\b|\bminutes\b.{0,12}\b(?:approved|confirmed|signed|agreed)\b"
    r"|\b(?:approved|confirmed|signed|agreed) (?:as|on|by|at)\b",
    re.IGNORECASE,
)
SIGNED = re.compile(r"\W*(?:these minutes (?:were|are) )?(?:signed|approved|confirmed|agreed)\b.*\brecord\b", re.I)


class Standing(StrEnum):
    """What minutes are: a draft, approved by the meeting after, or without a word about it."""

    DRAFT = "draft"
    APPROVED = "approved"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found, with what decides which of several that say the same is cited."""

    paper: Paper
    page: Page
    text: str
    standing: Standing = Standing.UNKNOWN


@dataclass(frozen=True, slots=True)
class Group:
    """Passages that say the same, by their positions: the one to cite, the others, and the rank they share."""

    cited: int
    others: tuple[int, ...]
    rank: int


@dataclass(frozen=True, slots=True)
class TwinPages:
    """Two pages of two papers that have many words in common. `first` and `second` are (paper id, page number).

    `shared` is an estimate, 0 to 1: of the runs of SHINGLE words on the page that has fewer, the share that stands on
    the other one too.
    """

    first: tuple[str, int | None]
    second: tuple[str, int | None]
    shared: float


@dataclass(frozen=True, slots=True)
class TwinRun:
    """Twin pages that follow one another in both papers, such as a report inside a pack. Never empty."""

    pages: tuple[TwinPages, ...]

    def __post_init__(self) -> None:
        if not self.pages:
            raise ValueError("a run has at least one pair of pages")


def standing(paper: Paper, first_words: str, last_words: str = "") -> Standing:
    """Whether minutes are a draft or approved, from their heading, their signature and their names.

    `first_words` is the text of the first page, `last_words` of the last. What a meeting resolved about the minutes of
    the meeting before stands below the heading and says nothing of the paper itself. UNKNOWN for other papers.
    """
    names = " ".join(re.split(r"[\W_]+", f"{paper.path.rpartition('/')[2]} {paper.title}".lower()))
    if paper.kind is not PaperKind.MINUTES and "minutes" not in names:
        return Standing.UNKNOWN
    heading = list(_heading(first_words))
    if any(DRAFT.search(line) for line in heading):
        return Standing.DRAFT
    if any(APPROVED.search(line) for line in heading) or _is_signed(paper, last_words):
        return Standing.APPROVED
    if re.search(r"\bdraft (?:\w+ )*?minutes\b|\bminutes (?:\w+ )*?draft\b", names):
        return Standing.DRAFT
    if re.search(r"\b(?:approved|confirmed|signed) minutes\b|\bminutes (?:approved|confirmed|signed)\b", names):
        return Standing.APPROVED
    return Standing.UNKNOWN


def _heading(first_words: str) -> Iterator[str]:
    for line in printed_lines(first_words)[:HEADING_LINES]:
        if ABOUT_PRESENCE.match(line.text) or NUMBERED.match(line.text):
            return
        yield line.text


def _is_signed(paper: Paper, last_words: str) -> bool:
    signed = [line.text for line in printed_lines(last_words)[-TAIL_LINES:] if SIGNED.match(line.text)]
    if not signed:
        return False
    from ingest.dates import find_dates  # takes as long to load as some questions take to answer

    # A line to sign on is printed on drafts as well: only a day after the meeting says that it was signed.
    return any(
        paper.meeting_date is None or found.day > paper.meeting_date for line in signed for found in find_dates(line)
    )


def same_meeting(one: Paper, other: Paper) -> bool:
    """Whether two papers are minutes of one meeting: the same day, and neither body nor council speaks against it."""
    return (
        one.kind is other.kind is PaperKind.MINUTES
        and one.meeting_date is not None
        and one.meeting_date == other.meeting_date
        and not _elsewhere(one, other)
    )


def _elsewhere(one: Paper, other: Paper) -> bool:
    """Whether the councils are two, or the bodies whose minutes the papers are."""
    mine, theirs = _own_words(one.council), _own_words(other.council)
    if not (mine <= theirs or theirs <= mine):  # "St Helens" and "St. Helens Metropolitan Borough Council" are one
        return True
    bodies = _own_words(one.body), _own_words(other.body)
    return one.kind is other.kind is PaperKind.MINUTES and all(bodies) and bodies[0] != bodies[1]


def _own_words(name: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", GENERIC.sub(" ", (name or "").lower())))


def _is_other_matter(one: Paper, other: Paper) -> bool:
    """Whether even equal words of the two papers are about different things: another council, another meeting."""
    if one.id == other.id:
        return False
    days = one.meeting_date, other.meeting_date
    return _elsewhere(one, other) or (
        one.kind is other.kind and one.kind in OF_ONE_DAY and None not in days and days[0] != days[1]
    )


class _Said:
    """A text as it is compared."""

    def __init__(self, text: str) -> None:
        self._text = without_hyphens(text)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(WORD.findall(self._text.lower().replace(",", "")))

    @cached_property
    def _tokens(self) -> list[str]:
        # Read only when the words are alike, as they are in few of the many pairs.
        return TOKEN.findall(self._text)

    @cached_property
    def _lower(self) -> frozenset[str]:
        return frozenset(token.lower() for token in self._tokens)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(token.lower() for token in self._tokens if token[0].isupper())

    @cached_property
    def _denials(self) -> tuple[str, ...]:
        return tuple(word for word in map(str.lower, self._tokens) if DENYING.fullmatch(word))

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Figures and numerals, in their order."""
        return tuple(filter(None, map(_fact, self._tokens)))

    def agrees(self, other: _Said) -> bool:
        """Whether both deny the same, and the names and facts of one are all in the other."""
        if self._text == other._text:
            return True
        return self._denials == other._denials and (self._holds(other) or other._holds(self))

    def _holds(self, other: _Said) -> bool:
        if not other._names <= self._lower:
            return False
        if len(other.facts) == len(self.facts):
            return other.facts == self.facts
        # In order, as "4 votes to 5" is not "5 votes to 4": each search goes on where the one before it stopped.
        left = iter(self.facts)
        return all(fact in left for fact in other.facts)


@lru_cache(maxsize=50_000)
def _fact(token: str) -> str:
    """A figure or numeral as it is compared: 1,200 is 1200, (3) and −3 are -3; "" for any other word."""
    word = token.lower()
    if word[0].isalpha():
        return word if COUNTED.fullmatch(word) else ""
    digits = re.sub(r"[,£$€]", "", word)
    return f"-{digits[1:]}" if digits[0] in "-−–(" else digits


def same_words(one: str, other: str, *, threshold: float = LIKE) -> bool:
    """Whether one of two texts says, in nearly the same words, all that the other says and nothing against it.

    The share of words in common (Jaccard, over sets of words) is at least the threshold; both deny the same; the
    figures and numerals of one stand in the other in the same order, and its capitalised words are all among the
    other's words.
    """
    return fold((one, other), threshold=threshold) == (0, 0)


def fold(texts: Sequence[str], *, threshold: float = LIKE) -> tuple[int, ...]:
    """For each text in order, the position of the first text of those that say the same, its own when alone.

    Texts are put together only where each says the same as each other one (see same_words), for what is left out of a
    text that stands between two others may be what those two differ in.
    """
    firsts = list(range(len(texts)))
    for group in _put_together(texts, threshold=threshold):
        for place in group:
            firsts[place] = group[0]
    return tuple(firsts)


def _put_together(
    texts: Sequence[str], *, threshold: float, kept_apart: Callable[[int, int], bool] = lambda one, other: False
) -> list[list[int]]:
    """Positions of texts that say the same, each list ascending, the lists by their first."""
    said = [_Said(text) for text in texts]

    alike = (_shared_words([one.words for one in said]) >= threshold).tolist()

    def together(one: int, other: int) -> bool:
        return alike[one][other] and said[one].agrees(said[other]) and not kept_apart(one, other)

    groups: list[list[int]] = []
    for place in range(len(said)):
        home = next((group for group in groups if all(together(one, place) for one in group)), None)
        if home is None:
            groups.append([place])
        else:
            home.append(place)
    return groups


def _shared_words(texts: Sequence[frozenset[str]]) -> NDArray[np.float64]:
    """The share of words that each two texts have in common, Jaccard's; 0 for two without words."""
    places: dict[str, int] = {}
    words = [[places.setdefault(word, len(places)) for word in text] for text in texts]
    holds = np.zeros((len(texts), len(places)), dtype=np.float32)
    for row, own in zip(holds, words, strict=True):
        row[own] = 1
    common = (holds @ holds.T).astype(np.float64)  # whole numbers, which float32 holds
    sizes = np.array([len(text) for text in texts])
    shared: NDArray[np.float64] = common / np.maximum(1, sizes[:, None] + sizes - common)
    return shared


def preferred(candidates: Sequence[Found], *, question: Question | None = None) -> int:
    """The position of the passage to cite among those that say the same. Raises ValueError for none.

    In this order: of a period that the question names; approved minutes before drafts and any other paper before one
    that calls itself a draft, unless the question is about a draft; a paper before a pack that holds it, as a clerk
    cites the report itself and a pack's day is that of the meeting it was put before; the later; the one with more
    figures, then more pages; the first by path and page.
    """
    if not candidates:
        raise ValueError("there is nothing to choose from")
    if len(candidates) == 1:
        return 0
    periods = question.dates if question else ()
    weigh_standing = not _asks_for_draft(question)
    of_one_text = len({found.text for found in candidates}) == 1  # then none has more figures

    def key(position: int) -> tuple[object, ...]:
        found = candidates[position]
        day = found.paper.meeting_date
        return (
            not any(day is not None and first <= day <= last for first, last in periods),
            _ORDER[found.standing] if weigh_standing else 0,
            weigh_standing and _is_draft(found),
            found.paper.kind is PaperKind.PACK,
            -day.toordinal() if day else 0,
            0 if of_one_text else -len(_Said(found.text).facts),
            -found.paper.pages,
            found.paper.path,
            found.page.number or 0,
            position,
        )

    return min(range(len(candidates)), key=key)


def _is_draft(found: Found) -> bool:
    names = re.split(r"[\W_]+", f"{found.paper.path.rpartition('/')[2]} {found.paper.title}".lower())
    return found.standing is Standing.DRAFT or (found.standing is Standing.UNKNOWN and "draft" in names)


_ORDER = {Standing.APPROVED: 0, Standing.UNKNOWN: 1, Standing.DRAFT: 2}


def _asks_for_draft(question: Question | None) -> bool:
    return question is not None and "draft" in question.terms


def gather(found: Sequence[Found], *, question: Question | None = None) -> tuple[Group, ...]:
    """Passages, best first, put together where they say the same: groups, best first, each with the one to cite.

    Passages of other councils or of other meetings stay apart, however alike. A passage of draft minutes is moved
    behind the passage of the approved minutes of the same meeting about the same thing, where that was found too.
    """
    together = _put_together(
        [passage.text for passage in found],
        threshold=LIKE,
        kept_apart=lambda one, other: _is_other_matter(found[one].paper, found[other].paper),
    )
    groups: list[Group] = []
    for places in together:
        cited = places[preferred([found[place] for place in places], question=question)] if places[1:] else places[0]
        groups.append(Group(cited, tuple(place for place in places if place != cited), places[0]))
    return tuple(groups) if _asks_for_draft(question) else tuple(_approved_first(groups, found))


def _approved_first(groups: Sequence[Group], found: Sequence[Found]) -> list[Group]:
    ordered = list(groups)
    for draft in groups:
        if found[draft.cited].standing is not Standing.DRAFT:
            continue
        place = ordered.index(draft)
        shared = [_shared(found[group.cited], found[draft.cited]) for group in ordered[place + 1 :]]
        if max(shared, default=0.0) >= CORRECTED:
            approved = ordered.pop(place + 1 + shared.index(max(shared)))
            ordered.insert(place, Group(approved.cited, approved.others, draft.rank))
    return ordered


def _shared(approved: Found, draft: Found) -> float:
    """The share of the shorter passage's words that both have; 0 unless one is of minutes that replace the other's."""
    if approved.standing is not Standing.APPROVED or not same_meeting(approved.paper, draft.paper):
        return 0.0
    one, other = _Said(approved.text).words, _Said(draft.text).words
    return len(one & other) / max(1, min(len(one), len(other)))


def find_twins(pages: Iterable[tuple[str, int | None, str]], *, threshold: float = OVERLAP) -> tuple[TwinPages, ...]:
    """Pairs of pages of two papers that share at least so much of the shorter one, however its lines are broken.

    `pages` are (paper id, page number, text), the pages of a paper together; pairs come in the order given. One run of
    words in SAMPLED is looked at, the same everywhere (Broder 1997, resemblance by values that are 0 modulo m), so time
    and memory grow with the number of pages and a report is found in a pack whose pages break elsewhere. Words that
    stand on more than WIDESPREAD pages tell nothing of any one of them, and pair no pages. Raises ValueError for a
    threshold outside 0 to 1 or equal to 0.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"a threshold is above 0 and at most 1, got {threshold}")
    places: list[tuple[str, int | None]] = []
    papers: dict[str, int] = {}
    sketches: list[NDArray[np.uint64]] = []
    for paper_id, number, text in pages:
        places.append((paper_id, number))
        papers.setdefault(paper_id, len(papers))
        sketches.append(_sketch(text))
    sizes = np.array([len(sketch) for sketch in sketches], dtype=np.int64)
    paper_of = np.array([papers[paper_id] for paper_id, _ in places], dtype=np.int64)
    one, other, common = _meetings(sketches, sizes)
    shared = common / np.minimum(sizes[one], sizes[other])
    twins = (paper_of[one] != paper_of[other]) & (common >= FEWEST_IN_COMMON) & (shared >= threshold)
    return tuple(
        TwinPages(places[first], places[second], float(share))
        for first, second, share in zip(one[twins], other[twins], shared[twins], strict=True)
    )


@lru_cache(maxsize=200_000)
def _number(word: str) -> int:
    return zlib.crc32(word.encode())


def _sketch(text: str) -> NDArray[np.uint64]:
    """One in SAMPLED of the runs of SHINGLE words, as numbers, ascending, each once."""
    found = WORD.findall(without_hyphens(text).lower())
    words = np.array([_number(word) for word in found], dtype=np.uint64)
    runs_of_words = np.zeros(max(0, len(words) - SHINGLE + 1), dtype=np.uint64)
    for offset in range(SHINGLE):
        runs_of_words = runs_of_words * MIXERS[0] + words[offset : offset + len(runs_of_words)]
    for mixer in MIXERS:  # spreads every bit over the whole number, so that its size says nothing of the words
        runs_of_words = (runs_of_words ^ (runs_of_words >> np.uint64(31))) * mixer
    return np.unique(runs_of_words[runs_of_words < np.uint64(2**64 // SAMPLED)])


def _meetings(
    sketches: Sequence[NDArray[np.uint64]], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of positions, ascending, that have runs of words in common, and how many."""
    nothing = np.zeros(0, dtype=np.int64)
    members = np.concatenate([np.zeros(0, dtype=np.uint64), *sketches])
    order = np.argsort(members, kind="stable")
    members, holders = members[order], np.repeat(np.arange(len(sketches)), sizes)[order]
    _, holder_counts = np.unique(members, return_counts=True)
    telling = np.repeat(holder_counts <= WIDESPREAD, holder_counts)
    members, holders = members[telling], holders[telling]
    pairs = [
        holders[:-step][same] * len(sketches) + holders[step:][same]
        for step in range(1, min(WIDESPREAD, len(members)))
        if (same := members[:-step] == members[step:]).any()
    ]
    met, common = np.unique(np.concatenate([nothing, *pairs]), return_counts=True)
    return met // max(1, len(sketches)), met % max(1, len(sketches)), common


def places_holding(words: str, of: Paper, among: Iterable[tuple[Paper, Page]]) -> tuple[tuple[Paper, Page], ...]:
    """Those pages on which the words of a paper stand too, one after the other, broken into lines as they may be.

    Pages of another council, of another meeting where each meeting has its own, or of a restricted paper while this one
    is open to all, are left out however alike. Fewer
    than FEWEST_QUOTED words stand in many places that have nothing to do with one another, and are looked for in none.
    """
    likely = [
        (paper, page)
        for paper, page in among
        if (of.restricted or not paper.restricted) and not _is_other_matter(of, paper)
    ]
    wanted = _in_a_row(words) if likely else ""  # most words have no such page
    if wanted.count(" ") <= FEWEST_QUOTED:
        return ()
    return tuple(
        (paper, page)
        for paper, page in likely
        if _stands_in(words, page.text) or (_has_all(wanted, page.text) and wanted in _in_a_row(page.text))
    )


def _has_all(wanted: str, text: str) -> bool:
    """Whether each of the words of _in_a_row() occurs in a text at all, which takes little time to tell."""
    plain = without_hyphens(text)
    return all(word in plain for word in wanted.split())


def _stands_in(words: str, text: str) -> bool:
    """Whether the words stand in a text as they are, between white space; not, where a hyphen might go on there."""
    place = text.find(words)
    if place < 0 or words != words.strip() or words.endswith(("-", "\u00ad")):
        return False
    end = place + len(words)
    return (not place or text[place - 1].isspace()) and (end == len(text) or text[end].isspace())


def named_everywhere(citation: Citation, among: Sequence[Found], *, question: Question | None = None) -> Citation:
    """The citation with every other place of its words; of a draft, moved to what took the draft's place.

    `among` are the places of its words, its own first.
    """
    best = among[preferred(among, question=question)]
    superseded = _is_draft(among[0]) and not _is_draft(best) and not _asks_for_draft(question)
    stands = re.search(r"\s+".join(map(re.escape, citation.quote.split())), best.page.text) if superseded else None
    if stands:
        citation = replace(
            citation, paper=best.paper, page=best.page, quote=stands[0], start=stands.start(), end=stands.end()
        )
    own = citation.paper.path, citation.page.number
    places = [*citation.also_in, *((found.paper.path, found.page.number) for found in among)]
    return replace(citation, also_in=tuple(place for place in dict.fromkeys(places) if place != own))


@lru_cache(maxsize=64)  # an answer looks at the same few pages again for each passage and quote
def _in_a_row(text: str) -> str:
    return f" {' '.join(TOKEN.findall(without_hyphens(text)))} "


def runs(twins: Iterable[TwinPages]) -> tuple[TwinRun, ...]:
    """Twin pages joined where both papers go on to the next page, by the papers' ids and pages."""
    by_papers: dict[tuple[str, str], list[TwinPages]] = defaultdict(list)
    for pair in twins:
        by_papers[pair.first[0], pair.second[0]].append(pair)
    found: list[TwinRun] = []
    for papers in sorted(by_papers):
        ordered = sorted(by_papers[papers], key=_along)
        cuts = [place for place, (one, other) in enumerate(pairwise(ordered), 1) if not _goes_on(one, other)]
        found += [TwinRun(tuple(ordered[start:end])) for start, end in pairwise((0, *cuts, len(ordered)))]
    return tuple(found)


def printed_twice(twins: Iterable[TwinPages], papers: Sequence[Paper]) -> tuple[TwinRun, ...]:
    """Ranges of pages that two papers have nearly in common and that are about one matter."""
    known = {paper.id: paper for paper in papers}
    return runs(
        pair
        for pair in twins
        if pair.shared >= SAME_PAGE and not _is_other_matter(known[pair.first[0]], known[pair.second[0]])
    )


def _along(pair: TwinPages) -> tuple[int, int]:
    # Pages that run side by side have one distance, also where each resembles several.
    first, second = pair.first[1] or 0, pair.second[1] or 0
    return second - first, first


def _goes_on(one: TwinPages, other: TwinPages) -> bool:
    return all(
        before is not None and after is not None and after == before + 1
        for before, after in ((one.first[1], other.first[1]), (one.second[1], other.second[1]))
    )

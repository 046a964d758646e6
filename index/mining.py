"""What papers say of their own words: abbreviations with their long forms, and how often each word stands there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.words import stem

__all__ = ["Abbreviation", "count_words", "less", "letters_match", "mine"]

SHORT = r"[A-Z][A-Za-z0-9&/-]{1,9}"
# Both begin with the bracket and look back from it, which is five times as fast as looking for what stands before.
SHORT_IN_BRACKETS = re.compile(rf"[(\[]['\"‘“]?(?P<short>{SHORT})['\"’”]?[)\]]")
LONG_IN_BRACKETS = re.compile(r"\((?P<long>[A-Za-z][^()\d]{5,90})\)")
SHORT_BEFORE = re.compile(rf"(?<![\w&/-])(?P<short>{SHORT})\s*$")
GLOSSARY_ROW = re.compile(
    rf"^[ \t•|]*(?P<short>{SHORT})(?:[ \t]*[-–—:=|][ \t]*|[ \t]{{2,}}|\t+)(?P<long>[A-Za-z][^()\n|]{{5,90}}?)[ \t.|]*$",
    re.MULTILINE,
)
# Words that initials may pass over, or count: the F of DfE, the O of MoU.
SMALL_WORDS = frozenset(("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "&"))
WORD = re.compile(r"[A-Za-z0-9]+(?:['’][a-z]+)?|&")
LOOK_BACK = 120  # characters before the bracket in which a long form begins

_FOLD = bytes(byte if chr(byte).isalpha() and byte < 128 else 32 for byte in range(256))


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form, a long form that goes with it, and how often papers put the two together."""

    short: str
    long: str
    count: int = 1


def mine(texts: Iterable[str]) -> tuple[Abbreviation, ...]:
    """The abbreviations that the texts explain, by short form, then the most frequent first.

    Read from "Local Authority Designated Officer (LADO)", from "LADO (Local Authority Designated Officer)" and from the
    rows of a glossary, where every letter is the first of a word and every word but a small one has its letter. Long
    forms that differ in case, plurals or small words are one, written as most papers write it.
    """
    written: defaultdict[tuple[str, tuple[str, ...]], Counter[tuple[str, str]]] = defaultdict(Counter)
    for text in texts:
        for short, long in _explained(text):
            written[_key(short, long)][short, long] += 1
    found = []
    for forms in written.values():
        (short, long), _ = min(forms.items(), key=lambda form: (-form[1], form[0]))
        found.append(Abbreviation(short, long, forms.total()))
    return tuple(sorted(found, key=_order))


def less(every: Iterable[Abbreviation], some: Iterable[Abbreviation]) -> tuple[Abbreviation, ...]:
    """What is left of the abbreviations of texts without those of some of these texts, counts and order kept right."""
    taken = {_key(one.short, one.long): one.count for one in some}
    left = [Abbreviation(one.short, one.long, one.count - taken.get(_key(one.short, one.long), 0)) for one in every]
    return tuple(sorted((one for one in left if one.count > 0), key=_order))


def count_words(texts: Iterable[str]) -> Mapping[str, int]:
    """How often each word of the letters a to z stands in the texts, capitals as they are written."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text.encode("ascii", "replace").translate(_FOLD).decode("ascii").split())
    return counts


def letters_match(short: str, words: Sequence[str]) -> bool:
    """Whether the short form's letters are the words' initials, in order; small words may be passed over.

    A run of digits stands for itself: "GCP2" is "Graded Care Profile 2".
    """
    letters = re.findall(r"\d+|[a-z]", short.casefold())
    reached = {0}
    for word in words:
        folded = word.casefold()
        passing = reached if folded in SMALL_WORDS else set()
        initial = folded if folded.isdigit() else folded[0]
        reached = passing | {place + 1 for place in reached if place < len(letters) and letters[place] == initial}
        if not reached:
            return False
    return len(letters) in reached


def _explained(text: str) -> Iterator[tuple[str, str]]:
    for match in SHORT_IN_BRACKETS.finditer(text):
        short = _singular(match["short"])
        if _is_short(short):
            yield from _long_before(short, text[max(0, match.start() - LOOK_BACK) : match.start()])
    for match in LONG_IN_BRACKETS.finditer(text):
        before = SHORT_BEFORE.search(text[max(0, match.start() - 15) : match.start()])
        if before:
            yield from _pair(before["short"], match["long"])
    for match in GLOSSARY_ROW.finditer(text):
        yield from _pair(match["short"], match["long"])


def _pair(short: str, long: str) -> Iterator[tuple[str, str]]:
    short, long = _singular(short), " ".join(long.split())
    if _is_short(short) and letters_match(short, WORD.findall(long)):
        yield short, long


def _long_before(short: str, before: str) -> Iterator[tuple[str, str]]:
    """The shortest run of words that ends at the bracket and has the short form's initials."""
    words = list(WORD.finditer(before))
    for count in range(2, min(len(words), 2 * len(short) + 2) + 1):
        run = words[-count:]
        if run[0].group().casefold() in SMALL_WORDS:
            continue  # "and Supported Year in Employment" lacks its first word
        if letters_match(short, [word.group() for word in run]):
            long = " ".join(before[run[0].start() : run[-1].end()].split())
            if not re.search(r"[.;:?!•()\[\]]", long):
                yield short, long
                return


def _singular(short: str) -> str:
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[-2].isupper() else short


def _is_short(text: str) -> bool:
    """Whether it has two capitals at least, as abbreviations have and words at the head of a sentence don't."""
    return sum(letter.isupper() for letter in text) > 1


def _key(short: str, long: str) -> tuple[str, tuple[str, ...]]:
    """What two ways of writing one abbreviation have in common."""
    return short.casefold(), tuple(stem(word) for word in _content(long))


def _order(one: Abbreviation) -> tuple[str, int, str]:
    return one.short.casefold(), -one.count, one.long


def _content(long: str) -> list[str]:
    return [word for word in WORD.findall(long.casefold().replace("’", "'")) if word not in SMALL_WORDS]

"""Other words for what a question says: abbreviations that papers explain, and those and the synonyms of the field."""

from __future__ import annotations

import calendar
import importlib.resources
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from index.mining import Abbreviation
from index.spelling import Mended, by_shape, mend, other_spellings
from index.words import STOP_WORDS, stem, terms

__all__ = ["Expansion", "Field", "Origin", "Vocabulary", "load_field", "parse_field"]

TOKEN = re.compile(r"[A-Za-z0-9]+(?:['’](?:s\b)?)?|&")
MONTHS = frozenset(name.lower() for name in calendar.month_name)
MOST_LONG_FORMS = 3  # of an abbreviation that papers explain in several ways


class Origin(StrEnum):
    """Who says that the two mean the same."""

    PAPERS = "papers"
    FIELD = "field"
    SYNONYM = "synonym"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words of the question as typed, a phrase that papers may have instead, and who says so."""

    asked: str
    instead: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Field:
    """The field's own abbreviations, and groups of phrases that mean nearly the same."""

    abbreviations: tuple[Abbreviation, ...]
    synonyms: tuple[tuple[str, ...], ...]


def parse_field(text: str) -> Field:
    """The list in `field.txt`, whose head says how it is written. Raises ValueError with the number of a bad line."""
    abbreviations: list[Abbreviation] = []
    synonyms: list[tuple[str, ...]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("~"):
            group = tuple(phrase.strip() for phrase in line[1:].split(";"))
            if len(group) < 2 or not all(group):
                raise ValueError(f"line {number}: synonyms need two phrases, with ; between them")
            synonyms.append(group)
            continue
        shorts, equals, longs = line.partition(" = ")
        if not equals or not shorts.strip() or not longs.strip():
            raise ValueError(f"line {number}: an abbreviation needs ' = ' and a long form")
        abbreviations += [
            Abbreviation(short.strip(), long.strip()) for short in shorts.split(";") for long in longs.split(" | ")
        ]
    return Field(tuple(abbreviations), tuple(synonyms))


@cache
def load_field() -> Field:
    """The list that comes with the package."""
    return parse_field(importlib.resources.files("index").joinpath("field.txt").read_text(encoding="utf-8"))


class Vocabulary:
    """What an index's papers and the field call things. Never changes; safe to share between threads."""

    def __init__(
        self,
        abbreviations: Iterable[Abbreviation] = (),
        *,
        words: Mapping[str, int] | None = None,
        held: Container[str] | None = None,
        field: Field | None = None,
    ) -> None:
        """`words` are the papers' words as written, with counts; `held` their terms, where only those are wanted."""
        field = field or load_field()
        self._held = held
        self._written = words or {}
        folded: Counter[str] = Counter()
        for word, count in self._written.items():
            folded[word.lower()] += count
        self.words: Mapping[str, int] = folded
        self._shapes = by_shape(folded)
        self._names = frozenset(word for word in folded if word not in self._written) - MONTHS
        self._shorts: defaultdict[str, list[tuple[str, Origin]]] = defaultdict(list)
        self._phrases: defaultdict[str, list[tuple[tuple[str, ...], str, Origin]]] = defaultdict(list)
        explained = _most_frequent(abbreviations)
        longs: defaultdict[str, list[str]] = defaultdict(list)
        for one in explained:
            longs[one.short.casefold()].append(one.long)
        own = [one for one in field.abbreviations if not _contradicted(one.long, longs.get(one.short.casefold(), ()))]
        for origin, known in ((Origin.PAPERS, explained), (Origin.FIELD, own)):
            for one in known:
                self._add(one.short, one.long, origin)
                self._add(one.long, one.short, origin)
        for group in field.synonyms:
            for phrase in group:
                for other in group:
                    if other != phrase:
                        self._add(phrase, other, Origin.SYNONYM)

    def expansions(self, text: str, *, synonyms: bool = True) -> tuple[Expansion, ...]:
        """What papers may say instead of the question's words, in the question's order, no phrase twice.

        The longest phrase wins where several begin with one word. An abbreviation is known in capitals, and in small
        letters where that is no word of the papers.
        """
        tokens = [(match.group(), match.start(), match.end()) for match in TOKEN.finditer(text)]
        keys = [_key(token) for token, _, _ in tokens]
        said = " ".join(keys)
        found: dict[str, Expansion] = {}
        covered = 0  # tokens before this place are part of a phrase already
        for place, (token, start, end) in enumerate(tokens):
            length, others = self._longest(keys, place) if place >= covered else (0, [])
            covered = max(covered, place + length)
            asked = text[start : tokens[place + length - 1][2]] if length else text[start:end]
            for instead, origin in (*others, *self._of_short(token), *self._respelt(token)):
                if origin is Origin.SYNONYM and not synonyms:
                    continue
                if f" {' '.join(_keys(instead))} " not in f" {said} " and self._is_held(instead):
                    found.setdefault(instead.casefold(), Expansion(asked, instead, origin))
        return tuple(found.values())

    def mend(self, text: str, *, correct: Container[str] = frozenset(), leave: Container[str] = ()) -> Mended:
        """The question with its spelling mistakes put right by the papers' words; see index.spelling.mend."""
        if not self.words:
            return Mended(text)
        return mend(
            text,
            known=self.words,
            shapes=self._shapes,
            is_known=self._shorts,
            correct=correct,
            names=self._names,
            leave=leave,
        )

    def _add(self, phrase: str, instead: str, origin: Origin) -> None:
        if _is_short(phrase):
            self._shorts[phrase.casefold()].append((instead, origin))
        else:
            keys = _keys(phrase)
            self._phrases[keys[0]].append((keys, instead, origin))

    def _longest(self, keys: Sequence[str], place: int) -> tuple[int, list[tuple[str, Origin]]]:
        """The number of words of the longest phrase that begins here, and what may stand for it."""
        here = [
            entry
            for entry in self._phrases.get(keys[place], ())
            if tuple(keys[place : place + len(entry[0])]) == entry[0]
        ]
        longest = max((len(phrase) for phrase, _, _ in here), default=0)
        return longest, [(instead, origin) for phrase, instead, origin in here if len(phrase) == longest]

    def _of_short(self, token: str) -> Iterator[tuple[str, Origin]]:
        word = re.sub(r"['’]s?$", "", token)
        word = word[:-1] if word.endswith("s") and word[:-1].isupper() else word
        in_capitals = sum(letter.isupper() for letter in word) > 1 or any(letter.isdigit() for letter in word)
        if in_capitals or (word.lower() not in STOP_WORDS and word.lower() not in self._written):
            yield from self._shorts.get(word.casefold(), ())

    def _respelt(self, token: str) -> Iterator[tuple[str, Origin]]:
        word = token.lower()
        if len(word) > 4 and word not in STOP_WORDS:
            for other in other_spellings(word):
                if other in self.words and stem(other) != stem(word):
                    yield other, Origin.SPELLING

    def _is_held(self, phrase: str) -> bool:
        return self._held is None or all(term in self._held for term in terms(phrase))


def _most_frequent(abbreviations: Iterable[Abbreviation]) -> list[Abbreviation]:
    """Of each short form the few long forms that papers give most."""
    by_short: defaultdict[str, list[Abbreviation]] = defaultdict(list)
    for one in abbreviations:
        by_short[one.short.casefold()].append(one)
    return [
        one
        for known in by_short.values()
        for one in sorted(known, key=lambda one: (-one.count, one.long))[:MOST_LONG_FORMS]
    ]


def _contradicted(long: str, explained: Iterable[str]) -> bool:
    """Whether papers explain the same short form, and as something that shares less than half of the words."""
    theirs = [set(_keys(other)) for other in explained]
    ours = set(_keys(long)) if theirs else set()
    return bool(theirs) and all(2 * len(ours & words) < len(ours) for words in theirs)


def _is_short(phrase: str) -> bool:
    return " " not in phrase and sum(letter.isupper() or letter.isdigit() for letter in phrase) > 1


def _keys(phrase: str) -> tuple[str, ...]:
    return tuple(_key(match.group()) for match in TOKEN.finditer(phrase))


def _key(token: str) -> str:
    """What two forms of a word have in common: its stem, without a possessive s; "&" is "and"."""
    word = re.sub(r"['’]s?$", "", token.lower())
    return "and" if word == "&" else stem(word)

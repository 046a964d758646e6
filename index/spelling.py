"""Spelling mistakes in questions, mended with the papers' own words. Pure. The only module that imports rapidfuzz."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.words import STOP_WORDS

__all__ = ["ByShape", "Mended", "by_shape", "mend", "other_spellings"]

WORD = re.compile(r"(?<![\w'’-])[A-Za-z]{4,}(?![\w-])")
SENTENCE_START = re.compile(r"(?:^|[.?!:]\s)[\s\"'“‘(]*$")
ENDINGS = ("", "s", "es", "d", "ed", "ing", "ly")
OTHER_FORMS = re.compile(r"e?s|e?d|e?r|(?:e?s)?t|ing|ly|y|n|al|ies|ied")
VOWELS = str.maketrans("eiouy", "aaaaa")
DOUBLED = re.compile(r"(.)\1+")
RARE = 2  # words that stand in the papers less often may be slips themselves

ByShape = Mapping[tuple[str, int], Sequence[str]]

# British and American spellings, each tried both ways; only what the papers hold is taken.
_PAIRS: tuple[tuple[str, str], ...] = (
    (r"(?<=[a-z]{3})is(?=(?:e[ds]?|ing|ers?|ations?|ational)$)", "iz"),
    (r"(?<=[a-z]{3})iz(?=(?:e[ds]?|ing|ers?|ations?|ational)$)", "is"),
    (r"(?<=[a-z]{2})ys(?=(?:e[ds]?|ing|ers?)$)", "yz"),
    (r"(?<=[a-z]{2})yz(?=(?:e[ds]?|ing|ers?)$)", "ys"),
    (r"(?<=[a-z]{2})our(?=(?:s|ed|ing|able|ite|hood|ful|al|ally)?$)", "or"),
    (r"(?<=[a-z]{2})or(?=(?:s|ed|ing|able|ite|hood|ful|al|ally)?$)", "our"),
    (r"(?<=[a-z]{2}t)re(?=s?$)", "er"),
    (r"(?<=[a-z]{2}t)er(?=s?$)", "re"),
    (r"(?<=[a-z]{3}[aeiou])ll(?=(?:ed|ing|ers?|ors?)$)", "l"),
    (r"(?<=[a-z]{3}[aeiou])l(?=(?:ed|ing|ers?|ors?|ments?)$)", "ll"),
    (r"(?<=[a-z]{3}[aeiou])ll(?=ments?$)", "l"),
    (r"(?<=[a-z]{2})ence(?=s?$)", "ense"),
    (r"(?<=[a-z]{2})ense(?=s?$)", "ence"),
    (r"ogue(?=s?$)", "og"),
    (r"(?<=al)og(?=s?$)", "ogue"),
    (r"ogramme(?=s?$)", "ogram"),
    (r"ogram(?=s?$)", "ogramme"),
    (r"paed(?=iatric)", "ped"),
    (r"(?<=^)ped(?=iatric)", "paed"),
)
OTHER_SPELLINGS = tuple((re.compile(pattern), instead) for pattern, instead in _PAIRS)


@dataclass(frozen=True, slots=True)
class Mended:
    """A question with its misspelt words put right, and what was changed: (as typed, as understood), in order."""

    text: str
    changes: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=10_000)
def other_spellings(word: str) -> tuple[str, ...]:
    """The British spelling of an American word and the other way round, lower case; some that nobody writes as well."""
    every = (pattern.sub(instead, word) for pattern, instead in OTHER_SPELLINGS)
    return tuple(other for other in every if other != word)


def by_shape(known: Mapping[str, int]) -> ByShape:
    """The words that are not rare by their first letter and length, among which alone a slip's likes are looked for."""
    shapes: dict[tuple[str, int], list[str]] = {}
    for word, count in known.items():
        if count >= RARE:
            shapes.setdefault((word[0], len(word)), []).append(word)
    return shapes


def mend(
    text: str,
    *,
    known: Mapping[str, int],
    shapes: ByShape | None = None,
    is_known: Container[str] = frozenset(),
    correct: Container[str] = frozenset(),
    names: Container[str] = frozenset(),
    leave: Container[str] = (),
) -> Mended:
    """The question with each word that no paper holds put right, where a word of the papers is very like it.

    `known` are the papers' words in lower case and how often each stands there, `shapes` the same by_shape(), which
    whoever asks often works out once. `is_known` may hold more words, lower
    case, that need no mending, such as abbreviations; `correct` words that are spelt right though no paper has them, so
    that "films" does not become "firms". One slip (a letter more, less or other, or two changed places) is mended in a
    word of 4 to 6 letters, in a longer one also two that leave its letters, or its consonants, the same; never in a
    first letter, in a word with a capital inside a sentence, which is a name, in capitals or next to a figure. Of
    equally like words the one that papers use most is taken; a stop word, or one of `names`, words that papers write
    with a capital alone, only where letters changed places, since another letter makes another name. `leave` are words,
    as typed, that the reader wants as they are.
    """
    changes: list[tuple[str, str]] = []
    shapes = by_shape(known) if shapes is None else shapes

    def put_right(match: re.Match[str]) -> str:
        word = match.group()
        instead = None
        starts = word[0].islower() or SENTENCE_START.search(text, 0, match.start())
        if word not in leave and word[1:].islower() and starts:
            instead = _instead(
                word.lower(), known=known, shapes=shapes, is_known=is_known, correct=correct, names=names
            )
        if instead is None:
            return word
        instead = instead.capitalize() if word[0].isupper() else instead
        changes.append((word, instead))
        return instead

    return Mended(WORD.sub(put_right, text), tuple(changes))


def _instead(
    word: str,
    *,
    known: Mapping[str, int],
    shapes: ByShape,
    is_known: Container[str],
    correct: Container[str],
    names: Container[str],
) -> str | None:
    if word in STOP_WORDS or any(known.get(word + ending, 0) >= RARE for ending in ENDINGS):
        return None
    bases = [word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending)]
    if any(base in known or base in is_known for base in bases):
        return None
    spelt = next((other for other in other_spellings(word) if other in known), None)
    forms = (base + ending for base in (*bases, *other_spellings(word)) for ending in ENDINGS)
    if spelt is not None or any(form in correct for form in forms):
        return spelt
    slips = 1 if len(word) < 7 else 2
    lengths = range(len(word) - slips, len(word) + slips + 1)
    near = [one for length in lengths for one in shapes.get((word[0], length), ())]
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=slips, limit=None)
    best = min(
        (
            (distance, -known[one], one)
            for one, distance, _ in found
            if len(one) > 3 and not _is_form_of(word, one) and _is_slip_of(word, one, distance=distance, names=names)
        ),
        default=None,
    )
    return best[2] if best else None


def _is_slip_of(word: str, one: str, *, distance: int, names: Container[str]) -> bool:
    """Whether people misspell the other so: "tenancy" is two letters off "truancy", which is a word of its own."""
    if sorted(word) == sorted(one):
        return True
    return one not in names and one not in STOP_WORDS and (distance == 1 or _sound(word) == _sound(one))


def _sound(word: str) -> str:
    """The word with all vowels alike and no letter doubled: "accomadation" and "accommodation" are the same."""
    return DOUBLED.sub(r"\1", word.translate(VOWELS))


def _is_form_of(word: str, one: str) -> bool:
    """Whether a word differs from another in its ending alone: "furthest" is no slip for "further"."""
    shared = next((place for place, pair in enumerate(zip(word, one, strict=False)) if pair[0] != pair[1]), len(one))
    return bool(OTHER_FORMS.fullmatch(word[shared:])) and not one.endswith(word[shared:])

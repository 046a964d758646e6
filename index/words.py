"""Text to index terms: lower case, no stop words, stems. The only module that imports stemmer and stop list."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from threading import Lock

import snowballstemmer
from stop_words import get_stop_words

__all__ = ["STOP_WORDS", "content_words", "cut_with", "stem", "terms", "without_hyphens", "words"]

# "Do not" weighs nothing in a search; contractions are cut at the apostrophe before they are looked up.
STOP_WORDS = frozenset(part for word in get_stop_words("en") for part in (word, *word.split("'")) if part)

# What stands before is looked at last: a pattern that begins with a sign is looked for far faster.
HYPHEN_AT_LINE_END = re.compile(r"[-\u00ad](?<=[a-z].)\s*\n\s*(?=[a-z])")
WORD = re.compile(r"\d+(?:[,.]\d+)*|[^\W\d_]+(?:\.[^\W\d_](?=\.))*")
THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")
INITIALS = re.compile(r"[A-Z](?<!\w.)\.(?:[A-Z]\.)+[A-Z]?")
LETTER = re.compile(r"[B-HJ-Z](?<![\w.'’&/-].)(?![\w.'’&/-])")  # "A" and "I" are words

_stemmer = snowballstemmer.stemmer("english")
_stemming = Lock()  # the stemmer works on its own attributes: two threads in it spoil each other's words


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The Snowball (Porter 2) stem of one lower-case word."""
    with _stemming:
        return str(_stemmer.stemWord(word))


def without_hyphens(text: str) -> str:
    """The text with words that are hyphenated at a line's end made whole."""
    return HYPHEN_AT_LINE_END.sub("", text) if "-" in text or "\u00ad" in text else text


@cache
def cut_with() -> str:
    """What words are cut and stemmed with beside this module, with their versions."""
    from importlib.metadata import version  # which only building an index needs

    libraries = ", ".join(f"{name} {version(name)}" for name in ("snowballstemmer", "stop-words"))
    return f"{libraries}, Unicode {unicodedata.unidata_version}"


def words(text: str) -> list[str]:
    """The words of a text in order, lower case, accents kept off, numbers without their thousands commas.

    A word hyphenated at a line end is whole again; "S.P.A.C.E." is the word "space".
    """
    return WORD.findall(_folded(text).lower())


def _folded(text: str) -> str:
    folded = text.replace("’", "'")
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded)
    folded = without_hyphens(folded)
    folded = INITIALS.sub(lambda match: match.group().replace(".", ""), folded)
    if "," in folded:
        folded = THOUSANDS.sub("", folded)
    if not folded.isascii() and (marks := {char for char in set(folded) if unicodedata.combining(char)}):
        folded = "".join(char for char in folded if char not in marks)
    return folded


def content_words(text: str) -> list[str]:
    """The words that carry meaning, in order, repeats kept; as words() gives them.

    Of single letters those do that are names, as in "Band D".
    """
    folded = _folded(text)
    letters = {match.start() for match in LETTER.finditer(folded)}
    if not letters:
        return [word for word in WORD.findall(folded.lower()) if _tells(word)]
    # Cut while capitals are there, for there are letters that grow longer in lower case.
    found = ((match.start(), match.group().lower()) for match in WORD.finditer(folded))
    return [word for start, word in found if start in letters or _tells(word)]


def _tells(word: str) -> bool:
    return word not in STOP_WORDS and (len(word) > 1 or word.isdigit())


def terms(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, repeats kept; numbers as they are."""
    return [stem(word) for word in content_words(text)]

"""How much of what another program reads on a page the stored text of that page holds. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["PageShare", "compare_page", "compare_paper", "share"]

WORD = re.compile(r"[^\W_]+")
LINE_END_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010\u2011][ \t]*\n\s*(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class PageShare:
    """One page: of the `expected` words on it, how many are `held` by the stored text, and some of those that aren't.

    A word that stands on the page three times counts as three.
    """

    path: str
    number: int
    expected: int
    held: int
    missing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.held <= self.expected:
            raise ValueError(f"{self.held} of {self.expected} words can't be held")


def share(pages: Sequence[PageShare]) -> float:
    """Words held of words expected over all the pages (micro average); 1.0 where none are expected."""
    expected = sum(page.expected for page in pages)
    return sum(page.held for page in pages) / expected if expected else 1.0


def compare_page(path: str, number: int, *, stored: str, other: str) -> PageShare:
    """One page's stored text against another program's reading of it, both normalised alike.

    NFKC, lower case, runs of letters and digits; a word parted at a line's end by a hyphen is one word. Where the other
    program sets columns side by side a hyphen stands inside its line, so the word's parts count as held too.
    """
    expected, held = _words(other), _words(stored)
    parts = _words(stored, joined=False) - held
    missing = expected - held - parts
    total = expected.total()
    return PageShare(path, number, total, total - missing.total(), tuple(sorted(missing))[:20])


def compare_paper(path: str, *, stored: Mapping[int, str], other: Sequence[str]) -> tuple[PageShare, ...]:
    """Every page, numbered from 1, that is stored and on which the other program finds a word."""
    pages = (
        compare_page(path, number, stored=stored[number], other=text)
        for number, text in enumerate(other, start=1)
        if number in stored
    )
    return tuple(page for page in pages if page.expected)


def _words(text: str, *, joined: bool = True) -> Counter[str]:
    plain = unicodedata.normalize("NFKC", LINE_END_HYPHEN.sub("", text) if joined else text)
    return Counter(WORD.findall(plain.lower()))

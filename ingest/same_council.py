"""Tell which names are spellings of one council, and choose one of them. Pure.

"Sefton Council" and "Sefton Metropolitan Borough Council" are one council; "Derby City Council" and "Derbyshire County
Council" are two, and so are a county, a city, a district and a parish of one name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.councils import OWN_NAMES
from ingest.models import Paper

__all__ = ["AS_READ", "one_name_a_council", "one_name_each"]

AS_READ = "council as read"  # among what a paper states, where its council goes by another name

_GRAND = ("metropolitan", "london", "royal")  # of boroughs, and said or left out
_TIERS = ("borough", "city", "county", "district", "town", "parish", "community", "village", "unitary")
_FREE = frozenset({frozenset({"borough"}), frozenset({"city"})})  # which a name may leave out
_FIRST = re.compile(rf"(?:the )?(?:(?:{'|'.join(_GRAND)}) )*(borough|city) of (?:the )?(.+)")
_LAST = re.compile(rf"(.+?)((?: (?:{'|'.join((*_GRAND, *_TIERS))}))*)")


@dataclass(frozen=True, slots=True)
class _Read:
    """The place of a council, "st helens", and the tiers that its name gives, none in "St Helens Council"."""

    place: str
    tiers: frozenset[str]


def one_name_a_council(papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """The papers, those of one council under one name; `stated[AS_READ]` keeps the name that a paper itself gives.

    Papers marked as restricted have no say, and a name that papers.csv gives is left. To be worked
    out when an index is opened, since it changes with the papers.
    """
    told = [paper for paper in papers if paper.council and not paper.restricted]
    given = {paper.id for paper in papers if paper.sources.get("council") == "papers.csv"}
    stated = {paper.council for paper in told if paper.council and paper.id in given}
    names = one_name_each((paper.council for paper in told if paper.council), stated=stated)
    return tuple(paper if paper.id in given else _renamed(paper, names.get(paper.council or "")) for paper in papers)


def _renamed(paper: Paper, name: str | None) -> Paper:
    if name is None or paper.council is None:
        return paper
    sources = {**paper.sources, AS_READ: paper.sources.get("council", "")}
    return replace(paper, council=name, stated={**paper.stated, AS_READ: paper.council}, sources=sources)


def one_name_each(councils: Iterable[str], *, stated: Container[str] = ()) -> dict[str, str]:
    """For each name that is a spelling of a council most often spelt otherwise, the name to give it.

    `councils` names the council of each paper, so that the commonest spelling counts. Of equals, the name that the
    council uses of itself is taken, then the longest. Names in `stated` by a person come before all others.
    """
    count = Counter(councils)
    groups: dict[_Read, list[str]] = {}
    for name in sorted(count):
        groups.setdefault(_read(name), []).append(name)
    found: dict[str, str] = {}
    for names in _joined(groups):
        chosen = max(names, key=lambda name: (name in stated, count[name], name in OWN_NAMES, len(name)))
        found |= {name: chosen for name in names if name != chosen}
    return found


def _joined(groups: dict[_Read, list[str]]) -> Iterable[list[str]]:
    """The names of each council. One without a tier is of the only borough or city of its place, where that is all."""
    tiers: dict[str, set[frozenset[str]]] = {}
    for read in groups:
        tiers.setdefault(read.place, set()).add(read.tiers)
    for read, names in groups.items():
        others = tiers[read.place] - {frozenset()}
        plain = groups.get(_Read(read.place, frozenset()), [])
        if len(others) != 1 or not others <= _FREE or not plain:
            yield names
        elif read.tiers:
            yield [*names, *plain]


def _read(name: str) -> _Read:
    """A name that is not built as a council's is a place of its own."""
    words = " ".join(name.casefold().replace(".", " ").replace("&", " and ").replace("’", "'").split())
    bare = re.sub(r" council$", "", words)
    if first := _FIRST.fullmatch(bare):
        return _Read(first[2], frozenset({first[1]}))
    last = _LAST.fullmatch(bare)
    if bare == words or last is None or last[1] in _TIERS:
        return _Read(words, frozenset({"another"}))
    return _Read(last[1], frozenset(last[2].split()) - frozenset(_GRAND))

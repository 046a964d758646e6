"""The question and the filters in the address bar, so that a link can be shared and opened again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from index.models import Filters

__all__ = ["NAMES", "Asked", "asked_from", "parameters"]

NAMES = ("q", "from", "to", "body", "council", "kind", "paper", "restricted", "ignore")
BETWEEN = "|"  # the things in `ignore`
EARLIEST, LATEST = date(1850, 1, 1), date(2100, 12, 31)  # of the calendars, which else end after ten years
LONGEST = 1000  # characters of a question; what is longer is no question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its filters. `problem` says in words which of those given can't be used, and then is not.

    `ignore` is what the question names and the reader does not want to count, in the words of index.understood.
    """

    question: str = ""
    filters: Filters = field(default_factory=Filters)
    problem: str | None = None
    ignore: tuple[str, ...] = ()


def asked_from(given: Mapping[str, str]) -> Asked:
    """What an address asks. A date that is none, and an empty range, are named in `problem` and searched without."""
    question = " ".join(given.get("q", "").split())[:LONGEST]
    begin, end = _day(given.get("from", "")), _day(given.get("to", ""))
    problem = None
    for name, day in (("from", begin), ("to", end)):
        if given.get(name) and day is None:
            problem = f"“{name}={given[name]}” in the address is not a date like 2024-09-30, so it is not used."
    if begin and end and begin > end:
        problem = "The first date is after the last one, so no date is used. Change one of them."
        begin = end = None
    names = {name: given.get(name, "").strip() or None for name in ("body", "council", "kind", "paper")}
    filters = Filters(begin, end, **names, restricted=given.get("restricted") == "yes")
    return Asked(question, filters, problem, tuple(filter(None, given.get("ignore", "").split(BETWEEN))))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parameters(values: Mapping[str, object]) -> dict[str, str]:
    """Values of the form by name as address parameters, the empty ones left out."""
    return {
        name: value.isoformat() if isinstance(value, date) else str(value).strip()
        for name in NAMES
        if (value := values.get(name)) is not None and str(value).strip()
    }

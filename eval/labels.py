"""What papers are by hand-made labels, and how often what was read of them agrees. Reads one file; the rest is pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import PapersError
from ingest.models import Paper

__all__ = ["FIELDS", "Label", "LabelsError", "Verdict", "find_paper", "judge", "read_labels", "tally"]

COLUMNS = ("paper", "title", "council", "body", "kind", "date", "restricted")
FIELDS = (
    "date, where given",
    "no date invented",
    "date kind",
    "council, as read",
    "council, filled in by its folder",
    "body",
    "kind",
    "title equal",
    "title equal or containing",
    "restricted",
)
ALTERNATIVE = re.compile(r"\b(date_kind|kind|date|council|body|title)_alt=([^;]*)")
IN_BRACKETS = re.compile(r"\s*\([^)]*\)")


class LabelsError(PapersError):
    """A file of labels can't be used. The message names it and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Label:
    """What one paper is. `accepted` are the values that are right by column, the first of them the label itself.

    An empty value means that the paper gives none, and then none may be found.
    """

    paper: str
    accepted: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one field of one paper is right, what was wanted, and what was read."""

    field: str
    paper: str
    right: bool
    wanted: str
    got: str


def read_labels(path: Path) -> tuple[Label, ...]:
    """The rows of a CSV file with the columns paper, title, council, body, kind, date, restricted, and where it has
    them date_kind and note; a note like "kind_alt=pack or agenda; date_alt=2024-06" gives values that are right too.

    Raises LabelsError.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelsError(f"{path} can't be read: {error}. Give a CSV file in UTF-8.") from error
    missing = [name for name in COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise LabelsError(f"{path} has no column {missing[0]!r} or no rows. Its columns must be {', '.join(COLUMNS)}.")
    return tuple(_label(row) for row in rows)


def _label(row: Mapping[str, str | None]) -> Label:
    accepted = {name: ((row.get(name) or "").strip(),) for name in (*COLUMNS[1:], "date_kind")}
    for found in ALTERNATIVE.finditer(row.get("note") or ""):
        whole = found[2].strip()
        accepted[found[1]] += (whole, *(part.strip() for part in IN_BRACKETS.sub("", whole).split(" or ")))
    return Label((row["paper"] or "").strip(), accepted)


def find_paper(label: Label, papers: Mapping[str, Paper]) -> Paper | None:
    """The paper (by path) that the label speaks of: the whole path, or one of them ends as the other does."""
    if label.paper in papers:
        return papers[label.paper]
    found = {
        paper.id: paper
        for path, paper in papers.items()
        if path.endswith(f"/{label.paper}") or label.paper.endswith(f"/{path}")
    }
    return next(iter(found.values())) if len(found) == 1 else None


def judge(label: Label, paper: Paper, *, filled: str | None = None) -> tuple[Verdict, ...]:
    """A verdict for each field that the label says something about.

    `filled` is the council that an index shows where the paper itself names none: the one its folder agrees on.
    """
    accepted = label.accepted
    day = paper.meeting_date.isoformat() if paper.meeting_date else ""
    dated = bool(accepted["date"][0])
    verdicts = [_verdict(label, "date", FIELDS[0] if dated else FIELDS[1], day, _begins if dated else _equals)]
    if dated and verdicts[0].right and accepted["date_kind"][0]:
        verdicts.append(_verdict(label, "date_kind", "date kind", str(paper.date_kind), _equals))
    for name, field, got in (
        ("council", FIELDS[3], paper.council),
        ("council", FIELDS[4], paper.council or filled),
        ("body", "body", paper.body),
        ("kind", "kind", paper.kind),
    ):
        verdicts.append(_verdict(label, name, field, str(got or ""), _equals))
    verdicts.append(_verdict(label, "title", "title equal", paper.title, _equals))
    verdicts.append(_verdict(label, "title", "title equal or containing", paper.title, _contains))
    if accepted["restricted"][0]:
        said = "yes" if paper.restricted else "no"
        verdicts.append(_verdict(label, "restricted", "restricted", said, _equals))
    return tuple(verdicts)


def _verdict(label: Label, column: str, field: str, got: str, agrees: Callable[[str, str], bool]) -> Verdict:
    wanted = label.accepted[column]
    return Verdict(
        field, label.paper, any(agrees(got, value) for value in wanted), " | ".join(dict.fromkeys(wanted)), got
    )


def _begins(got: str, wanted: str) -> bool:
    """A label may give a month or a year alone."""
    return bool(wanted) and got.startswith(wanted)


def _equals(got: str, wanted: str) -> bool:
    return _plain(got) == _plain(wanted)


def _contains(got: str, wanted: str) -> bool:
    return bool(_plain(wanted)) and _plain(wanted) in _plain(got)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower().replace("&", " and ")))


def tally(verdicts: Sequence[Verdict]) -> dict[str, tuple[int, int]]:
    """For each field that was judged: how many are right, of how many."""
    return {
        field: (sum(verdict.right for verdict in of_field), len(of_field))
        for field in FIELDS
        if (of_field := [verdict for verdict in verdicts if verdict.field == field])
    }

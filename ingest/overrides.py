"""Read papers.csv, in which a clerk says what a paper is where the paper itself does not."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from ingest.dates import find_dates
from ingest.errors import PapersError
from ingest.models import PaperKind

__all__ = ["read_overrides"]

_NAME = "papers.csv"
_COLUMNS = ("title", "council", "body", "kind", "date", "url", "password", "restricted")
_YES = {"yes", "y", "true", "1", "x"}
_NO = {"no", "n", "false", "0"}


def read_overrides(folder: Path) -> dict[str, dict[str, str]]:
    """Return the rows of `folder/papers.csv` by path relative to the folder, each with the cells that are not empty.

    Dates come back as ISO (2024-06-04), `restricted` as "yes" or "no", kinds in lower case. No file, no rows. A row
    that can't be understood raises PapersError naming the file, the line (the heading is line 1) and what is allowed.
    """
    path = folder / _NAME
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_bytes().decode("cp1252", errors="replace")  # what Excel saves where "CSV UTF-8" was not chosen
    heading = text.split("\n", 1)[0]
    mark = max(",;\t", key=heading.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    names = [(name or "").strip().casefold() for name in reader.fieldnames or ()]
    if not names:
        return {}
    key = next((name for name in ("path", "file") if name in names), None)
    if key is None:
        raise PapersError(f"{path} line 1: no column 'path'. Columns are: path, {', '.join(_COLUMNS)}")
    reader.fieldnames = names
    rows: dict[str, dict[str, str]] = {}
    for row in reader:
        cells = {
            name: " ".join(value.split()) for name, value in row.items() if isinstance(value, str) and value.strip()
        }
        if key in cells:
            rows[_relative(cells[key])] = _checked(cells, f"{path} line {reader.line_num}")
    return rows


def _relative(path: str) -> str:
    return str(PurePosixPath(path.replace("\\", "/")))


def _checked(cells: Mapping[str, str], place: str) -> dict[str, str]:
    row = {name: cells[name] for name in _COLUMNS if name in cells}
    if "kind" in row:
        row["kind"] = row["kind"].casefold()
        if row["kind"] not in list(PaperKind):
            raise PapersError(f"{place}: no kind '{cells['kind']}'. Kinds are: {', '.join(PaperKind)}")
    if "date" in row:
        row["date"] = _iso(row["date"], place)
    if "restricted" in row:
        answer = row["restricted"].casefold()
        if answer not in _YES | _NO:
            raise PapersError(f"{place}: restricted is '{cells['restricted']}'. Write yes or no")
        row["restricted"] = "yes" if answer in _YES else "no"
    return row


def _iso(text: str, place: str) -> str:
    found = find_dates(text, short_years=True)
    if len(found) != 1 or re.sub(r"\W", "", text[: found[0].start] + text[found[0].end :]):
        raise PapersError(f"{place}: '{text}' is not a date. Write it like 2024-06-04 or 4 June 2024")
    return found[0].day.isoformat()

"""Read and write papers.csv, in which a clerk says what a paper is where the paper itself does not."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.errors import PapersError
from ingest.models import DateKind, PaperKind

__all__ = ["COLUMNS", "NO_DATE", "read_overrides", "write_correction"]

COLUMNS = (
    "title", "council", "body", "kind", "date", "date_kind", "agenda_item", "author", "url", "password", "restricted"
)  # fmt: skip
NO_DATE = "none"  # in the column date: the paper has none, whatever day it prints
_NAME = "papers.csv"
_CHOICES: Mapping[str, type[PaperKind] | type[DateKind]] = {"kind": PaperKind, "date_kind": DateKind}
# A spreadsheet would run a cell that begins like this as a formula; an apostrophe before it makes it text.
_FORMULA = re.compile(r"'*[=+\-@]")
_WRITING = threading.Lock()  # two corrections at once must not lose one of them
_YES = {"yes", "y", "true", "1", "x"}
_NO = {"no", "n", "false", "0"}


def read_overrides(folder: Path) -> dict[str, dict[str, str]]:
    """Return the rows of `folder/papers.csv` by path relative to the folder, each with the cells that are not empty.

    Dates come back as ISO (2024-06-04) or as NO_DATE, `restricted` as "yes" or "no", kinds in lower case. No file, no
    rows. A row that can't be understood raises PapersError naming the file, the line (the heading is line 1) and what
    is allowed.
    """
    path = folder / _NAME
    if not path.is_file():
        return {}
    table = _parse(path, _decode(path.read_bytes()))
    rows: dict[str, dict[str, str]] = {}
    for record in table.records:
        cells = {name: value for name, at in table.columns.items() if (value := _cell(record.cells, at))}
        if table.key in cells:
            rows[_relative(cells[table.key])] = _checked(cells, f"{path} line {record.line}")
    return rows


def write_correction(paper_file: Path, **fields: str) -> Path:
    """Write into the papers.csv beside a paper what is right for it, and return the path of that papers.csv.

    `fields` are named as in `COLUMNS`; an empty value takes that field's correction away. Everything else in the file
    stays as it is, letter for letter, and a missing file is begun. Whoever reads it meanwhile sees the old or the new
    file, never half of one. For a paper in an archive give archive.zip/inner/name.pdf: its papers.csv is the one
    beside the archive. A row begun here takes over what the papers.csv of the folder above says of the paper, for the
    nearer row alone counts.
    Raises PapersError when a value is not allowed, or when the file can't be written.
    """
    archive = next((parent for parent in paper_file.parents if parent.is_file()), paper_file)
    folder = archive.parent
    path, name = folder / _NAME, paper_file.relative_to(folder).as_posix()
    if unknown := sorted(set(fields) - set(COLUMNS)):
        raise PapersError(f"{path}: no column '{unknown[0]}'. Columns are: {', '.join(COLUMNS)}")
    plain = {field: " ".join(value.split()) for field, value in fields.items()}
    cells = {**plain, **_checked({field: value for field, value in plain.items() if value}, str(path))}
    with _WRITING:
        try:
            _correct(path, name, cells)
        except OSError as error:
            raise PapersError(
                f"{path} can't be written ({error.strerror or error}). Close it where it is open,"
                f" or ask for the right to write into {folder}."
            ) from error
        except UnicodeDecodeError as error:
            raise PapersError(f"{path} can't be read ({error}). Save it as CSV UTF-8.") from error
    return path


def _correct(path: Path, name: str, cells: Mapping[str, str]) -> None:
    """Put the cells into the row of the paper called `name`, the last one where it has several, or into a new row."""
    raw = path.read_bytes() if path.exists() else b""
    text = _decode(raw, errors="strict")
    table = _parse(path, text)
    row = next((record for record in reversed(table.records) if _relative(table.name(record)) == name), None)
    if row is None:
        above = read_overrides(path.parent.parent).get(f"{path.parent.name}/{name}", {})
        cells = {**above, **cells}
        if not any(cells.values()):
            return
    known = dict(table.columns)
    for field, value in cells.items():
        if value or field in known:
            known.setdefault(field, max(known.values()) + 1)
    changed = {known[field]: _guarded(value) for field, value in cells.items() if field in known}
    end = "\r\n" if "\r\n" in text else "\n"
    heading = {at: column for column, at in known.items() if column not in table.columns}
    lines = [table.heading.text if table.heading.text and not heading else _written(table, table.heading, heading, end)]
    lines += [_written(table, record, changed, end) if record is row else record.text for record in table.records]
    if row is None:
        if not lines[-1].endswith(("\n", "\r")):
            lines[-1] += end
        lines.append(_written(table, _Record(0, (), ""), {table.columns[table.key]: _guarded(name), **changed}, end))
    _replace(path, "".join(lines))


def _written(table: _Table, record: _Record, changed: Mapping[int, str], end: str) -> str:
    """The line of a record with the cells that changed, by their columns."""
    cells = [*record.cells, *[""] * (max((-1, *changed)) + 1 - len(record.cells))]
    for at, value in changed.items():
        cells[at] = value
    line = io.StringIO()
    csv.writer(line, delimiter=table.mark, lineterminator=end).writerow(cells)
    return line.getvalue()


def _replace(path: Path, text: str) -> None:
    """Write a file anew in one step. Its mark at the head tells Excel that it is UTF-8."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")  # hidden, so never taken for a paper
    try:
        with fresh.open("w", encoding="utf-8-sig", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            shutil.copymode(path, fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Record:
    """One row of the file: the number of its last line, its cells, and its text with the line's end."""

    line: int
    cells: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Table:
    """papers.csv as it stands: which column names the paper, where the columns are, and the rows below the heading."""

    key: str
    columns: Mapping[str, int]
    mark: str
    heading: _Record
    records: Sequence[_Record]

    def name(self, record: _Record) -> str:
        """The path in a row, empty where it has none."""
        return _cell(record.cells, self.columns[self.key])


def _decode(raw: bytes, *, errors: str = "replace") -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors)  # what Excel saves where "CSV UTF-8" was not chosen


def _parse(path: Path, text: str) -> _Table:
    """The table that the text holds. Raises PapersError when no column names the papers."""
    mark = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        heading, *rows = list(_records(text, mark)) or [_Record(1, ("path",), "")]
    except csv.Error as error:
        raise PapersError(f"{path} is no table ({error}). Save it as CSV UTF-8.") from error
    columns = {"_".join(name.casefold().split()): at for at, name in enumerate(heading.cells)}
    key = next((name for name in ("path", "file") if name in columns), None)
    if key is None:
        raise PapersError(f"{path} line 1: no column 'path'. Columns are: path, {', '.join(COLUMNS)}")
    return _Table(key, columns, mark, heading, rows)


def _records(text: str, mark: str) -> Iterator[_Record]:
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=mark)
    start = 0
    for cells in reader:
        yield _Record(reader.line_num, tuple(cells), "".join(lines[start : reader.line_num]))
        start = reader.line_num


def _cell(cells: Sequence[str], at: int) -> str:
    value = " ".join(cells[at].split()) if at < len(cells) else ""
    return value[1:] if value.startswith("'") and _FORMULA.match(value) else value


def _guarded(value: str) -> str:
    return f"'{value}" if _FORMULA.match(value) else value


def _relative(path: str) -> str:
    return str(PurePosixPath(path.replace("\\", "/")))


def _checked(cells: Mapping[str, str], place: str) -> dict[str, str]:
    row = {name: cells[name] for name in COLUMNS if name in cells}
    for name, choices in _CHOICES.items():
        if name in row:
            row[name] = row[name].casefold()
            if row[name] not in list(choices):
                kind = name.replace("_", " ")
                raise PapersError(f"{place}: no {kind} '{cells[name]}'. {kind.capitalize()}s are: {', '.join(choices)}")
    if "date" in row:
        row["date"] = _iso(row["date"], place)
    if "restricted" in row:
        answer = row["restricted"].casefold()
        if answer not in _YES | _NO:
            raise PapersError(f"{place}: restricted is '{cells['restricted']}'. Write yes or no")
        row["restricted"] = "yes" if answer in _YES else "no"
    return row


def _iso(text: str, place: str) -> str:
    if text.casefold() == NO_DATE:
        return NO_DATE
    from ingest.dates import find_dates  # which brings dateparser, and most folders have no papers.csv

    found = find_dates(text, short_years=True)
    if len(found) != 1 or re.sub(r"\W", "", text[: found[0].start] + text[found[0].end :]):
        raise PapersError(f"{place}: '{text}' is not a date. Write it like 2024-06-04 or 4 June 2024, or none")
    return found[0].day.isoformat()

"""Corrections that are written into papers.csv, and what else is in it then."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.errors import PapersError
from ingest.metadata import describe
from ingest.models import DateKind, Page
from ingest.overrides import COLUMNS, read_overrides, write_correction

AWKWARD = ["=1+1", "+44 20", "-notes", "@council", "'=quoted", "''", 'said "no", twice', "Fees; and fines", "Größe £5"]


def _csv(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "papers.csv"
    path.write_bytes(text.encode(encoding))
    return path


def _text(folder: Path) -> str:
    return (folder / "papers.csv").read_bytes().decode("utf-8-sig")


def test_a_first_correction_begins_the_file(tmp_path: Path) -> None:
    written = write_correction(tmp_path / "a.pdf", title="Bus fares", date="4 June 2024")
    assert written == tmp_path / "papers.csv"
    assert _text(tmp_path) == "path,title,date\na.pdf,Bus fares,2024-06-04\n"
    assert written.read_bytes().startswith(b"\xef\xbb\xbf")  # or Excel would read it as cp1252


def test_every_field_that_can_be_corrected_wins_over_the_paper(tmp_path: Path) -> None:
    given = dict(zip(COLUMNS, ["T", "Northford Council", "Cabinet", "minutes", "2024-06-04"], strict=False))
    more = {
        "date_kind": "Period",
        "agenda_item": "7",
        "author": "J Smith",
        "restricted": "Yes",
        "url": "https://x.test",
    }
    write_correction(tmp_path / "a.txt", **given, **more)
    page = Page("x", None, "Subject: Bus fares\nTo: Council\nDate of meeting: 5 March 2024\nAgenda item: 3\n")
    found = describe([page], file_name="a.txt", overrides=read_overrides(tmp_path)["a.txt"])
    assert (found.title, found.council, found.body, found.kind) == ("T", "Northford Council", "Cabinet", "minutes")
    assert (found.meeting_date, found.date_kind) == (date(2024, 6, 4), DateKind.PERIOD)
    assert (found.agenda_item, found.author, found.restricted) == ("7", "J Smith", True)
    assert set(found.sources.values()) == {"papers.csv"}


def test_a_paper_without_a_date_is_said_to_have_none_whatever_day_it_prints(tmp_path: Path) -> None:
    write_correction(tmp_path / "a.txt", date="None")
    assert _text(tmp_path) == "path,date\na.txt,none\n"
    page = Page("x", None, "Subject: Bus fares\nTo: Council\nDate of meeting: 5 March 2024\n")
    found = describe([page], file_name="a.txt", overrides=read_overrides(tmp_path)["a.txt"])
    assert (found.meeting_date, found.date_kind, found.sources["meeting_date"]) == (None, None, "papers.csv")
    write_correction(tmp_path / "a.txt", date="")
    found = describe([page], file_name="a.txt", overrides=read_overrides(tmp_path).get("a.txt"))
    assert found.meeting_date == date(2024, 3, 5)


def test_other_rows_and_unknown_columns_stay_letter_for_letter(tmp_path: Path) -> None:
    _csv(
        tmp_path, 'Clerk,"Path",Title,Kind\r\nAnn , "b.pdf",  "B"  ,novel\r\n\r\nAnn,a.pdf,Old,report\r\n"x\r\ny",c.pdf'
    )
    write_correction(tmp_path / "a.pdf", title="New")
    assert _text(tmp_path) == (
        'Clerk,"Path",Title,Kind\r\nAnn , "b.pdf",  "B"  ,novel\r\n\r\nAnn,a.pdf,New,report\r\n"x\r\ny",c.pdf'
    )


def test_a_new_row_and_a_new_column_are_put_last(tmp_path: Path) -> None:
    _csv(tmp_path, "file;note\na.pdf;kept")
    write_correction(tmp_path / "b.pdf", body="Cabinet")
    assert _text(tmp_path) == "file;note;body\na.pdf;kept\nb.pdf;;Cabinet\n"


def test_an_empty_value_takes_one_correction_away_and_begins_no_file(tmp_path: Path) -> None:
    write_correction(tmp_path / "a.pdf", title="")
    assert not (tmp_path / "papers.csv").exists()
    write_correction(tmp_path / "a.pdf", title="One", body="Cabinet")
    write_correction(tmp_path / "a.pdf", title="", url="")
    assert _text(tmp_path) == "path,title,body\na.pdf,,Cabinet\n"


def test_the_last_row_of_a_paper_is_the_one_corrected_as_it_is_the_one_read(tmp_path: Path) -> None:
    _csv(tmp_path, "path,title\na.pdf,First\na.pdf,Second\n")
    write_correction(tmp_path / "a.pdf", title="Third")
    assert _text(tmp_path) == "path,title\na.pdf,First\na.pdf,Third\n"
    assert read_overrides(tmp_path)["a.pdf"]["title"] == "Third"


@pytest.mark.parametrize("value", AWKWARD)
def test_an_awkward_title_or_file_name_comes_back_as_it_was(tmp_path: Path, value: str) -> None:
    write_correction(tmp_path / f"{value}.pdf", title=value)
    assert read_overrides(tmp_path) == {f"{value}.pdf": {"title": value}}


@pytest.mark.parametrize("value", AWKWARD[:5])
def test_no_cell_begins_as_a_formula_does(tmp_path: Path, value: str) -> None:
    write_correction(tmp_path / f"{value}.pdf", title=f"\t{value}")
    assert _text(tmp_path) == f"path,title\n'{value}.pdf,'{value}\n"


def test_line_breaks_in_a_value_become_spaces(tmp_path: Path) -> None:
    write_correction(tmp_path / "a.pdf", title=" Bus\r\nfares ")
    assert _text(tmp_path) == "path,title\na.pdf,Bus fares\n"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("kind", "novel", "no kind 'novel'. Kinds are: agenda"),
        ("date_kind", "often", "no date kind 'often'. Date kinds are: meeting, published, period"),
        ("date", "June", "'June' is not a date"),
        ("restricted", "perhaps", "Write yes or no"),
        ("colour", "red", "no column 'colour'. Columns are: title"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_and_nothing_written(
    tmp_path: Path, field: str, value: str, message: str
) -> None:
    with pytest.raises(PapersError, match=message):
        write_correction(tmp_path / "a.pdf", **{field: value})
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_excel_saved_as_cp1252_is_kept_and_becomes_utf_8(tmp_path: Path) -> None:
    _csv(tmp_path, "path,title\nb.pdf,Café £5\n", "cp1252")
    write_correction(tmp_path / "a.pdf", title="Größe")
    assert _text(tmp_path) == "path,title\nb.pdf,Café £5\na.pdf,Größe\n"


def test_a_paper_in_an_archive_is_corrected_beside_the_archive(tmp_path: Path) -> None:
    (tmp_path / "pack.zip").write_bytes(b"")
    assert write_correction(tmp_path / "pack.zip/in/a.txt", title="A") == tmp_path / "papers.csv"
    assert read_overrides(tmp_path) == {"pack.zip/in/a.txt": {"title": "A"}}


def test_a_new_row_takes_over_what_the_folder_above_says(tmp_path: Path) -> None:
    _csv(tmp_path, "path,title,password\nsub/a.pdf,Above,secret\n")
    (tmp_path / "sub").mkdir()
    write_correction(tmp_path / "sub/a.pdf", title="", body="Cabinet")
    assert read_overrides(tmp_path / "sub") == {"a.pdf": {"password": "secret", "body": "Cabinet"}}


def test_a_folder_that_can_not_be_written_is_named_and_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _csv(tmp_path, "path,title\na.pdf,Old\n")

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)  # the tests may run as root, whom no folder refuses
    with pytest.raises(PapersError, match=r"papers\.csv can't be written \(Permission denied\)\. Close it"):
        write_correction(tmp_path / "a.pdf", title="New")
    assert (list(tmp_path.iterdir()), path.read_text()) == ([path], "path,title\na.pdf,Old\n")

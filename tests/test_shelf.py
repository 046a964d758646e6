"""The library's rows: how papers were read, what is found among them, and in which order."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from index.corrections import differing, file_to_correct, values_of
from index.shelf import HOW, find_rows, page_ranges, shelve
from ingest.models import Paper, PaperKind, TextSource, Unread

MINUTES = Paper("m", "a/minutes.pdf", "Minutes", council="Thornmere Council", body="Cabinet", kind=PaperKind.MINUTES,
                meeting_date=date(2024, 6, 4), pages=3)  # fmt: skip
LEVY = Paper("l", "b/levy.pdf", "The levy", kind=PaperKind.REPORT, meeting_date=date(2025, 1, 9), pages=12)
NOTE = Paper("n", "note.txt", "A note")
SOURCES = {
    "m": {TextSource.TEXT_LAYER: 3},
    "l": {TextSource.TEXT_LAYER: 9, TextSource.OCR: 1, TextSource.NONE: 2},
    "n": {TextSource.TEXT_LAYER: 1},
}
UNREAD = (
    Unread("b/levy.pdf", 4, "is a picture, and OCR is off"),
    Unread("b/levy.pdf", 5, "is a picture, and OCR is off"),
    Unread("broken.pdf", None, "broken.pdf: needs a password"),
)
ROWS = shelve((MINUTES, LEVY, NOTE), sources=SOURCES, unread=UNREAD)


def test_each_row_says_how_its_paper_was_read_and_why_not() -> None:
    assert [row.how for row in ROWS] == [
        "text",
        "text (9 pages), read from a picture (1 page); pages 4–5 not read: is a picture, and OCR is off",
        "text",
        "not read: needs a password",
    ]
    assert [(row.by_ocr, row.whole) for row in ROWS] == [(False, True), (True, False), (False, True), (False, False)]


def test_every_way_of_reading_has_its_words() -> None:
    for source in TextSource:
        (row,) = shelve((NOTE,), sources={"n": {source: 1}}, unread=())
        assert row.how == ("nothing read" if source is TextSource.NONE else HOW[source])
        assert row.by_ocr == (source in (TextSource.OCR, TextSource.BOTH))


def test_pages_in_a_run_are_named_by_their_ends() -> None:
    assert page_ranges([7, 3, 1, 2]) == "1–3, 7"
    assert page_ranges([]) == ""


def paths(**how: str) -> list[str]:
    return [row.path for row in find_rows(ROWS, **how)]


def test_the_latest_come_first_and_those_without_a_date_last() -> None:
    assert paths() == ["b/levy.pdf", "a/minutes.pdf", "broken.pdf", "note.txt"]
    assert paths(order="Earliest first") == ["a/minutes.pdf", "b/levy.pdf", "broken.pdf", "note.txt"]


def test_rows_are_put_in_order_by_what_they_are() -> None:
    assert paths(order="Title") == ["note.txt", "a/minutes.pdf", "b/levy.pdf", "broken.pdf"]
    assert paths(order="Body") == ["a/minutes.pdf", "b/levy.pdf", "broken.pdf", "note.txt"]
    assert paths(order="Kind") == ["a/minutes.pdf", "note.txt", "b/levy.pdf", "broken.pdf"]
    assert paths(order="Most pages first")[0] == "b/levy.pdf"
    assert paths(order="File") == ["a/minutes.pdf", "b/levy.pdf", "broken.pdf", "note.txt"]
    assert paths(order="Council and body")[0] == "a/minutes.pdf"


def test_every_word_that_is_looked_for_must_occur_in_any_case() -> None:
    assert paths(wanted="cabinet 2024-06") == ["a/minutes.pdf"]
    assert paths(wanted="cabinet 2025") == []
    assert paths(wanted="PASSWORD") == ["broken.pdf"]


def test_rows_can_be_narrowed_to_those_that_need_a_look() -> None:
    assert paths(shown="Read from pictures") == ["b/levy.pdf"]
    assert paths(shown="Not read, in part or at all") == ["b/levy.pdf", "broken.pdf"]
    assert paths(shown="Without a date") == ["note.txt"]
    assert paths(shown="Without a council or body") == ["b/levy.pdf", "note.txt"]


def test_only_values_that_differ_are_corrections() -> None:
    given = {**values_of(MINUTES), "title": " Minutes  of the Cabinet ", "body": ""}
    assert differing(MINUTES, given) == {"title": "Minutes of the Cabinet", "body": ""}
    assert differing(MINUTES, values_of(MINUTES)) == {}


def test_the_file_to_correct_is_the_papers_own_or_its_place_in_the_archive(tmp_path: Path) -> None:
    archives = tmp_path / "index" / "archives"
    plain, unpacked = tmp_path / "papers" / "levy.txt", archives / "x" / "inner.txt"
    for file in (plain, unpacked, tmp_path / "papers" / "pack.zip"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("The levy.", encoding="utf-8")

    def found(file: Path, path: str) -> Path | None:
        paper = replace(LEVY, file=str(file), path=path)
        return file_to_correct(paper, roots=[tmp_path / "papers"], archives=archives)

    assert found(plain, "levy.txt") == plain
    assert found(unpacked, "pack.zip/inner.txt") == tmp_path / "papers" / "pack.zip" / "inner.txt"
    assert found(unpacked, "gone.zip/inner.txt") is None
    assert found(tmp_path / "gone.txt", "gone.txt") is None

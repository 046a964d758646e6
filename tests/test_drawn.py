"""A page is drawn from the file that was read, and from no other that has taken its place."""

import os
from pathlib import Path

import pytest
from computable import write_pdf
from conftest import PARKING_QUESTION, PARKING_QUOTE
from test_app import ask, described, html, opened, said
from test_app import pdf_index as pdf_index

from ingest.errors import PapersError
from page.drawing import drawn
from page.files import must_be, unchanged_bytes
from page.marks import DrawingJob, MarkedPage


def put_in_its_place(file: Path) -> None:
    """Another PDF of as many bytes, with the time of the one before: by these nobody can tell them apart."""
    known = file.stat()
    other = write_pdf(file.with_name("other.pdf"), "Forged.", "Forged words.", "Forged.").read_bytes()
    file.write_bytes(other.ljust(known.st_size, b"\n")[: known.st_size])
    file.with_name("other.pdf").unlink()
    os.utime(file, ns=(known.st_atime_ns, known.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (known.st_size, known.st_mtime_ns)


def test_a_file_of_the_same_size_and_time_is_not_drawn(pdf_index: Path) -> None:
    page = ask(opened(), PARKING_QUESTION)
    assert described(page).startswith("Picture of page 2 of ")
    put_in_its_place(pdf_index)
    page.button(key="cited_on").click().run()
    assert not page.get("image")
    assert said(page.info[0]).startswith("The page can't be drawn: the file has changed since it was read.")
    assert "Nobody asked about otters." in html(page)


def test_a_file_that_changes_while_it_is_drawn_is_not_shown(pdf_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn_meanwhile(job: DrawingJob) -> MarkedPage:
        picture = drawn(job)
        put_in_its_place(pdf_index)
        return picture

    monkeypatch.setattr("page.drawing.drawn", drawn_meanwhile)
    shown = ask(opened(), PARKING_QUESTION)
    assert not shown.get("image")
    assert "the file has changed since it was read" in said(shown.info[0])
    assert f"<mark>{PARKING_QUOTE}</mark>" in html(shown)


def test_a_file_that_is_handed_out_is_the_one_that_was_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"abc")
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    must_be(file, abc)
    assert unchanged_bytes(file, abc) == b"abc"
    file.write_bytes(b"abd")
    for look in (must_be, unchanged_bytes):
        with pytest.raises(PapersError, match="has changed since it was read"):
            look(file, abc)
    file.unlink()
    with pytest.raises(PapersError, match="gone"):
        must_be(file, abc)

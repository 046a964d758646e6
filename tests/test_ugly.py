"""Damaged, locked, huge and hostile papers: each ends in a paper or in a reason, and none does anything else."""

import os
import re
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from computable import write_pdf
from pypdf import PdfWriter
from pypdf.actions import JavaScript
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from eval.reading_report import reason
from ingest.errors import PasswordNeededError
from ingest.jobs import PaperText, Source
from ingest.models import TextSource, Unread
from ingest.picture import page_sizes, render_page
from ingest.pipeline import perform, read_source
from ingest.sources import find_sources, password_of
from ingest.worker import ReaderPool

CORPUS = os.environ.get("PAPERS_CORPUS")
# Words of libraries and programs, which tell a clerk nothing.
PROGRAM_WORDS = re.compile(
    r"Error|Exception|Traceback|pypdf|pdfium|\bNone\b|0x|\bobject\b|[<>{}]|(?<!\w)/[A-Z]|dictionary|xref|stream", re.I
)
MEGABYTE = 1024  # in the kilobytes of ru_maxrss on Linux


def outcomes(folder: Path) -> dict[str, str]:
    """What came of each file: the number of its pages, or the reason why there are none."""
    sources, skipped = find_sources([folder], ocr=False)
    found = {unread.path: unread.reason for unread in skipped}
    with ReaderPool(perform, workers=2, name=_path) as pool:
        for job, result in pool.run(sources):
            if isinstance(result, PaperText):
                found[job.path] = f"{len(result.pages)} pages"
            else:
                found[job.path] = reason(Unread(job.path, None, str(result)))
    return found


def _path(job: Any) -> str:
    return str(job.path)


def test_every_file_ends_in_pages_or_in_a_reason_that_a_clerk_understands(tmp_path: Path) -> None:
    whole = write_pdf(tmp_path / "whole.pdf", "Minutes of the committee", "Page two").read_bytes()
    write_pdf(tmp_path / "locked.pdf", "Secret", password="clerk")
    PdfWriter().write(tmp_path / "no pages.pdf")
    made = {
        "begun.pdf": whole[:200],
        "cut.pdf": whole[: len(whole) // 2],
        "empty.pdf": b"",
        "error page.pdf": b"<!DOCTYPE html><html><title>404</title></html>",
        "noise.pdf": bytes(range(256)) * 20,
        "only its head.pdf": b"%PDF-1.7\n",
        "without pages.pdf": b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF\n",
        "word.pdf": b"PK\x03\x04 word/document.xml",
        "notes.docx": b"not a document",
        "notes.odt": b"not a document",
        "notes.html": b"\x89PNG\0",
        "notes.txt": b"a\0b",
        "pack.zip": b"PK",
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    found = outcomes(tmp_path)
    assert set(found) == {*made, "whole.pdf", "locked.pdf", "no pages.pdf"}
    assert found["whole.pdf"] == "2 pages"
    assert found["locked.pdf"] == "needs a password"
    assert found["no pages.pdf"] == "has no pages"
    assert found["empty.pdf"] == "is empty"
    assert found["error page.pdf"] == "is a web page with the name of a PDF"
    assert found["noise.pdf"] == found["word.pdf"] == "is not a PDF"
    assert found["only its head.pdf"].startswith("is cut off or damaged")
    assert found["begun.pdf"].startswith("is cut off or damaged")
    assert found["without pages.pdf"].startswith("is damaged")
    assert [name for name, why in found.items() if PROGRAM_WORDS.search(why)] == []


def test_the_password_in_papers_csv_opens_a_locked_paper_and_its_pictures(tmp_path: Path) -> None:
    write_pdf(tmp_path / "exempt.pdf", "The levy is £40.", password="clerk's own")
    write_pdf(tmp_path / "other.pdf", "Another", password="unknown")
    (tmp_path / "papers.csv").write_text("path,password\nexempt.pdf,clerk's own\nother.pdf,guess\n")
    exempt, other = find_sources([tmp_path])[0]
    assert read_source(exempt).pages[0].page.text == "The levy is £40."
    assert password_of(exempt.file) == "clerk's own"
    assert render_page(exempt.file, number=1, password=password_of(exempt.file)).startswith(b"\x89PNG")
    with pytest.raises(PasswordNeededError, match=r"needs a password; the one in papers\.csv does not open it"):
        read_source(other)


def peak(source: Source) -> tuple[int, int]:
    """In a reader process: pages read, and the most memory the process ever held, in MB."""
    pages = len(read_source(source).pages)
    return pages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in other units")
def test_a_thousand_pages_take_little_more_memory_than_ten(tmp_path: Path) -> None:
    lines = "\n".join(f"{row}. The committee noted the report on roads and parks." for row in range(1, 6))
    for count in (10, 1000):
        write_pdf(tmp_path / f"{count:04}.pdf", *[f"Page {number}\n{lines}" for number in range(1, count + 1)])
    few, many = find_sources([tmp_path])[0]
    with ReaderPool(peak, workers=1, name=_path) as pool:
        ((_, small),) = pool.run([few])
        ((_, large),) = pool.run([many])
    assert isinstance(small, tuple)
    assert isinstance(large, tuple)
    assert (small[0], large[0]) == (10, 1000)
    # The pages themselves, with a place for every word, are held until all are read.
    assert large[1] - small[1] < 100


ACTIONS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.startfile", "webbrowser.open")
WRITES = ("os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "shutil.copyfile", "tempfile.mkstemp")


def watched(source: Source) -> tuple[str, int, list[str]]:
    """In a reader process: the text, the size of the picture, and all that was done besides reading files."""
    done: list[str] = []

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        mode = str(arguments[1]) if event == "open" and len(arguments) > 1 else ""
        flags = arguments[2] if event == "open" and len(arguments) > 2 and isinstance(arguments[2], int) else 0
        writes = event == "open" and (set(mode) & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        if event in ACTIONS or event in WRITES or event.startswith("socket.") or writes:
            done.append(f"{event} {arguments}")

    sys.addaudithook(note)
    text = read_source(source).pages[0].page.text
    picture = render_page(source.file, number=1, width=300)
    page_sizes(source.file)
    done += [f"child {child}" for child in _children()]
    return text, len(picture), done


def _children() -> Iterator[str]:
    for task in Path("/proc/self/task").glob("*/children"):  # none of it where there is no /proc
        yield from task.read_text().split()


def write_hostile(file: Path) -> None:
    """A paper that asks for a program, a script, a web address and a file to be opened, and carries an attachment."""
    writer = PdfWriter(clone_from=write_pdf(file.with_suffix(".plain"), "Open me"))
    file.with_suffix(".plain").unlink()
    name = NameObject
    marker = file.parent / "written by the paper"
    writer.add_open_action(JavaScript(f"app.launchURL('https://example.org/js', true); this.saveAs('{marker}');"))
    writer.add_attachment("payload.exe", b"MZ")
    launch = DictionaryObject(
        {
            name("/S"): name("/Launch"),
            name("/F"): TextStringObject("/usr/bin/touch"),
            name("/P"): TextStringObject(str(marker)),
        }
    )
    web = DictionaryObject({name("/S"): name("/URI"), name("/URI"): TextStringObject("https://example.org/open")})
    form = DictionaryObject({name("/S"): name("/SubmitForm"), name("/F"): TextStringObject("https://example.org/form")})
    launch[name("/Next")] = ArrayObject([web, form])
    writer.root_object[name("/OpenAction")] = launch
    page = writer.pages[0]
    page[name("/AA")] = DictionaryObject({name("/O"): launch, name("/C"): web})
    writer.add_annotation(0, Link(rect=(0, 0, 600, 800), url="https://example.org/link"))
    writer.write(file)


def test_scripts_actions_attachments_and_links_trigger_nothing(tmp_path: Path) -> None:
    write_hostile(tmp_path / "hostile.pdf")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    with ReaderPool(watched, workers=1, name=_path) as pool:
        ((_, result),) = pool.run(find_sources([tmp_path])[0])
    assert isinstance(result, tuple), str(result)
    text, picture, done = result
    assert (text, picture > 100, done) == ("Open me", True, [])
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_the_watch_on_a_reader_sees_what_it_should(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "Words")
    with ReaderPool(watched_while_writing, workers=1, name=_path) as pool:
        ((_, done),) = pool.run(find_sources([tmp_path])[0])
    assert isinstance(done, list)
    assert [event.split()[0] for event in done] == ["open", "os.system"]


def watched_while_writing(source: Source) -> list[str]:
    _, _, done = watched(source)
    (source.file.parent / "new").write_text("x")
    os.system("true")
    return done


@pytest.mark.skipif(CORPUS is None, reason="PAPERS_CORPUS names no folder of real papers")
def test_every_file_of_a_folder_of_real_papers_has_an_outcome_in_a_clerks_words() -> None:
    folder = Path(CORPUS or "")
    sources, skipped = find_sources([folder], ocr=False)
    refused = list(skipped)
    seen = 0
    with ReaderPool(perform, workers=2, name=_path) as pool:
        for job, result in pool.run(sources):
            seen += 1
            if isinstance(result, PaperText):
                refused += result.unread
                assert all(page.page.text == "" for page in result.pages if page.page.source is TextSource.NONE)
            else:
                refused.append(Unread(job.path, None, str(result)))
    assert seen == len(sources) > 0
    assert [one for one in refused if PROGRAM_WORDS.search(reason(one))] == []

"""Which files are papers, what each is called, and what reading one gives."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from computable import write_papers
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import NothingToReadError, UnreadablePaperError
from ingest.jobs import Source
from ingest.models import BlockKind
from ingest.pipeline import PLAIN, read_source
from ingest.sources import SUFFIXES, find_sources


def names(*roots: Path) -> list[str]:
    return [source.path for source in find_sources(roots)[0]]


def write_pdf(file: Path, *pages: Sequence[str]) -> Path:
    canvas = Canvas(str(file), invariant=1)
    for lines in pages:
        for row, line in enumerate(lines):
            canvas.drawString(72, 760 - 14 * row, line)
        canvas.showPage()
    canvas.save()
    return file


def test_every_kind_of_file_that_is_found_has_a_reader() -> None:
    assert {".pdf", *PLAIN} == SUFFIXES


def test_papers_at_any_depth_are_found_sorted_by_path(tmp_path: Path) -> None:
    write_papers(tmp_path, {"b.txt": "b", "a/z.md": "z", "a/B/c.TXT": "c", "d.markdown": "d"})
    assert names(tmp_path) == ["a/B/c.TXT", "a/z.md", "b.txt", "d.markdown"]


def test_other_files_hidden_ones_and_papers_csv_are_passed_over(tmp_path: Path) -> None:
    write_papers(tmp_path, {"a.txt": "a", ".b.txt": "b", ".git/c.txt": "c", "~$d.docx": "d", "e.xlsx": "e"})
    write_papers(tmp_path, {"papers.csv": "path,title\n"})
    assert names(tmp_path) == ["a.txt"]
    assert find_sources([tmp_path])[1] == ()


def test_a_paper_given_by_itself_is_called_by_its_name(tmp_path: Path) -> None:
    write_papers(tmp_path, {"sub/a.txt": "a"})
    assert names(tmp_path / "sub" / "a.txt") == ["a.txt"]


def test_a_file_given_by_itself_that_is_no_paper_is_listed(tmp_path: Path) -> None:
    write_papers(tmp_path, {"sheet.xlsx": "x"})
    sources, skipped = find_sources([tmp_path / "sheet.xlsx"])
    assert sources == ()
    assert [(unread.path, unread.reason) for unread in skipped] == [
        ("sheet.xlsx", "is of a kind that is not read (.xlsx)")
    ]


def test_a_root_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToReadError, match="nowhere does not exist"):
        find_sources([tmp_path / "nowhere"])


def test_a_link_out_of_the_folder_is_listed_and_not_followed(tmp_path: Path) -> None:
    write_papers(tmp_path, {"outside/secret.txt": "s", "papers/a.txt": "a"})
    (tmp_path / "papers" / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    sources, skipped = find_sources([tmp_path / "papers"])
    assert [source.path for source in sources] == ["a.txt"]
    assert [(unread.path, unread.reason) for unread in skipped] == [
        ("link.txt", "is a link that leads out of its folder")
    ]


def test_a_paper_is_identified_by_the_hash_of_its_bytes(tmp_path: Path) -> None:
    write_papers(tmp_path, {"a.txt": "roads", "b.txt": "roads"})
    expected = hashlib.sha256(b"roads").hexdigest()
    assert [source.id for source in find_sources([tmp_path])[0]] == [expected, expected]


def test_papers_of_one_name_in_two_roots_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    write_papers(tmp_path, {"one/a.txt": "1", "two/a.txt": "2", "two/b.txt": "3"})
    assert names(tmp_path / "one", tmp_path / "two") == ["b.txt", "one/a.txt", "two/a.txt"]


def test_a_paper_in_two_roots_is_found_once(tmp_path: Path) -> None:
    write_papers(tmp_path, {"sub/a.txt": "1"})
    assert names(tmp_path, tmp_path / "sub") == ["sub/a.txt"]


def test_papers_csv_beside_a_paper_or_one_folder_above_speaks_of_it(tmp_path: Path) -> None:
    write_papers(tmp_path, {"papers.csv": "path,title\nsub/a.txt,From above\n", "sub/a.txt": "a", "b.txt": "b"})
    first, second = sorted(find_sources([tmp_path])[0], key=lambda source: source.path, reverse=True)
    assert (first.path, dict(first.overrides)) == ("sub/a.txt", {"title": "From above"})
    assert (second.path, dict(second.overrides)) == ("b.txt", {})
    assert names(tmp_path / "sub" / "a.txt") == ["a.txt"]


def test_the_fingerprint_changes_with_the_bytes_the_path_and_what_papers_csv_says() -> None:
    source = Source(Path("/a"), "a.txt", "id", {"title": "T"})
    others = [
        Source(Path("/a"), "a.txt", "other", {"title": "T"}),
        Source(Path("/a"), "b.txt", "id", {"title": "T"}),
        Source(Path("/a"), "a.txt", "id", {"title": "U"}),
    ]
    assert Source(Path("/elsewhere"), "a.txt", "id", {"title": "T"}).fingerprint == source.fingerprint
    assert len({source.fingerprint, *(other.fingerprint for other in others)}) == 4


def test_a_text_paper_is_read_whole_with_its_blocks(tmp_path: Path) -> None:
    write_papers(tmp_path, {"a.md": "# Road works\n\nThe works cost £40,000 in March.\n"})
    (source,) = find_sources([tmp_path])[0]
    read = read_source(source)
    assert (read.paper.id, read.paper.path, read.paper.pages) == (source.id, "a.md", 0)
    assert read.paper.file == str(tmp_path / "a.md")
    (page,) = read.pages
    assert (page.page.number, page.page.text) == (None, "# Road works\n\nThe works cost £40,000 in March.")
    assert [block.kind for block in page.blocks] == [BlockKind.HEADING, BlockKind.PARAGRAPH]


def test_pages_of_a_pdf_are_numbered_and_its_running_header_is_furniture(tmp_path: Path) -> None:
    words = ("Roads", "Parks", "Trees")
    write_pdf(
        tmp_path / "a.pdf", *(["Thornmere Council", f"{word} were discussed at length by all."] for word in words)
    )
    (source,) = find_sources([tmp_path])[0]
    read = read_source(source)
    assert (read.paper.pages, read.unread) == (3, ())
    assert [page.page.number for page in read.pages] == [1, 2, 3]
    kept = [
        [page.page.text[block.start : block.end] for block in page.blocks if block.kind is not BlockKind.FURNITURE]
        for page in read.pages
    ]
    assert kept[1:] == [["Parks were discussed at length by all."], ["Trees were discussed at length by all."]]


def test_what_papers_csv_says_wins(tmp_path: Path) -> None:
    write_papers(tmp_path, {"papers.csv": "path,title,date\na.txt,Given title,2024-06-04\n", "a.txt": "Some words."})
    (source,) = find_sources([tmp_path])[0]
    paper = read_source(source).paper
    assert (paper.title, str(paper.meeting_date), paper.sources["title"]) == ("Given title", "2024-06-04", "papers.csv")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", b" \n"), ("a.pdf", b"not a pdf"), ("a.docx", b"PK\x03\x04 broken"), ("b.txt", b"a\0b")],
)
def test_a_paper_that_can_not_be_read_is_named_in_the_error(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (source,) = find_sources([tmp_path])[0]
    with pytest.raises(UnreadablePaperError, match=name):
        read_source(source)


def test_a_paper_that_went_away_is_named_in_the_error(tmp_path: Path) -> None:
    write_papers(tmp_path, {"a.txt": "a"})
    (source,) = find_sources([tmp_path])[0]
    source.file.unlink()
    with pytest.raises(UnreadablePaperError, match=r"a\.txt"):
        read_source(source)


def test_a_page_that_is_a_picture_says_why_it_was_not_read(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "scan.pdf"), invariant=1)
    canvas.rect(72, 72, 300, 300, fill=1)
    canvas.showPage()
    canvas.save()
    (source,) = find_sources([tmp_path])[0]
    ways = (replace(source, ocr=False), source, replace(source, scans={}), replace(source, scans={1: ()}))
    assert [unread.reason for way in ways for unread in read_source(way).unread] == [
        "is a picture, and OCR is off",
        "is a picture that was not read yet",
        "is a picture that OCR could not read",
        "is a picture in which OCR found no words",
    ]
    assert read_source(source).pictures == (1,)


def test_a_readme_in_a_folder_of_papers_is_no_paper(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# What this folder holds\n", encoding="utf-8")
    (tmp_path / "minutes.txt").write_text("Minutes of the Committee\n", encoding="utf-8")
    sources, skipped = find_sources([tmp_path])
    assert [source.path for source in sources] == ["minutes.txt"]
    assert skipped == ()

"""The sample papers are what their sources give, and have the furniture that real papers have."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

ROOT = Path(__file__).resolve().parents[1]
PAPERS = ROOT / "data" / "papers"
SCANNED = "1987-05-19-allotments-subcommittee-scanned.pdf"
PACK = "2024-06-11-public-reports-pack.pdf"
UPDATE = "2024-06-11-cabinet-member-update-childrens-social-care.pdf"
ANNUAL_REPORT = "thornmere-safeguarding-children-partnership-annual-report-2023-24.pdf"


def build(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "data" / "build.py"), *arguments]
    settings = {**os.environ, "PYTHONHASHSEED": "7"}  # another order of sets than last time must change nothing
    return subprocess.run(command, capture_output=True, text=True, check=False, env=settings)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.pdf"))}


@pytest.fixture(scope="module")
def texts() -> dict[str, list[str]]:
    """The text of every page of every sample paper, by file name."""
    return {
        path.name: [page.extract_text() for page in pypdf.PdfReader(path).pages]
        for path in sorted(PAPERS.glob("*.pdf"))
    }


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def test_a_rebuild_gives_the_committed_papers_byte_for_byte(tmp_path: Path) -> None:
    result = build("--out", str(tmp_path))

    assert result.returncode == 0, result.stderr
    assert digests(tmp_path) == digests(PAPERS)


def test_check_names_a_paper_that_differs_from_its_source_and_one_that_is_missing(tmp_path: Path) -> None:
    for path in PAPERS.glob("*.pdf"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / SCANNED).write_bytes(b"another paper")
    (tmp_path / PACK).unlink()

    result = build("--check", "--out", str(tmp_path))

    assert result.returncode == 1
    assert f"{SCANNED}: not what the sources give" in result.stderr
    assert f"{PACK}: missing" in result.stderr
    assert "data/build.py" in result.stderr


def test_there_are_twenty_papers_with_more_than_eighty_pages_in_under_four_megabytes(
    texts: dict[str, list[str]],
) -> None:
    assert len(texts) == 20
    assert sum(len(pages) for pages in texts.values()) >= 80
    assert len(texts[ANNUAL_REPORT]) >= 25
    assert sum(path.stat().st_size for path in PAPERS.glob("*.pdf")) < 4_000_000


def test_every_page_of_text_says_that_it_is_a_fictional_sample(texts: dict[str, list[str]]) -> None:
    unmarked = [
        (name, number)
        for name, pages in texts.items()
        if name != SCANNED
        for number, text in enumerate(pages, start=1)
        if "fictional sample" not in text.lower()
    ]

    assert unmarked == []


def test_no_page_of_text_holds_characters_that_a_reader_cannot_see(texts: dict[str, list[str]]) -> None:
    odd = {character for pages in texts.values() for text in pages for character in text} - set("\n")

    assert [character for character in odd if not character.isprintable()] == []


def test_the_scanned_paper_is_three_pictures_without_a_text_layer(texts: dict[str, list[str]]) -> None:
    assert texts[SCANNED] == ["", "", ""]
    for page in pypdf.PdfReader(PAPERS / SCANNED).pages:
        assert len(page.images) == 1
        assert page.images[0].image is not None
        assert page.images[0].image.size == (1240, 1754)


def test_the_june_update_stands_word_for_word_inside_the_pack(texts: dict[str, list[str]]) -> None:
    alone = [words(page)[:-1] for page in texts[UPDATE]]  # the last word is the page number, which is left out
    packed = [words(page) for page in texts[PACK]]

    first = next(number for number, page in enumerate(packed) if page[:60] == alone[0][:60])
    for offset, page in enumerate(alone):
        inside = packed[first + offset]
        ending = page.index("fictional") if "fictional" in page else len(page)
        assert inside[:ending] == page[:ending]


def test_printed_page_numbers_differ_from_the_place_of_the_page(texts: dict[str, list[str]]) -> None:
    assert texts[ANNUAL_REPORT][2].rstrip().endswith("Fictional sample 1")
    assert texts[PACK][1].rstrip().endswith("Pack page 1")


def test_long_words_are_broken_at_line_ends_in_the_annual_report(texts: dict[str, list[str]]) -> None:
    assert re.search(r"safe-\nguarding", "\n".join(texts[ANNUAL_REPORT]))


def test_a_table_that_runs_over_a_page_repeats_its_heading(texts: dict[str, list[str]]) -> None:
    heading = "No. Action Who answers for it By when"

    assert sum(heading in text for text in texts[ANNUAL_REPORT]) == 2


def test_one_page_lies_on_its_side() -> None:
    sides = [
        (float(page.mediabox.width), float(page.mediabox.height))
        for path in PAPERS.glob("2024-11-14*.pdf")
        for page in pypdf.PdfReader(path).pages
    ]

    assert [width > height for width, height in sides] == [False, True, False, False, False, False]

"""Papers taken out of the library: left out by every run, their files untouched, until they are brought back."""

from pathlib import Path

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers

from index.build import build_index
from index.removed import bring_back, remove, removed_papers
from index.search import SearchIndex
from index.store import open_generation
from ingest.errors import PapersError
from ingest.models import TextSource

PAPERS = {"boats.txt": "Boats\n\nThe lake has nine boats.\n", "trams.txt": "Trams\n\nThe tram line is long.\n"}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The folder of the papers and that of their index."""
    monkeypatch.setattr("index.reading.ReaderPool", PoolInThisProcess)
    papers = write_papers(tmp_path / "papers", PAPERS)
    build_index([papers], tmp_path / "index", encoder=ComputableEncoder())
    return papers, tmp_path / "index"


def opened(directory: Path) -> SearchIndex:
    return SearchIndex(open_generation(directory), ComputableEncoder())


def test_a_removed_paper_is_left_out_by_name_and_its_file_stays(built: tuple[Path, Path]) -> None:
    papers, directory = built
    boats = opened(directory).papers[0]
    remove(directory, boats)
    summary = build_index([], directory, encoder=ComputableEncoder())
    assert [paper.path for paper in opened(directory).papers] == ["trams.txt"]
    assert [(one.path, one.reason) for one in summary.unread] == [
        ("boats.txt", "was removed from the library; its file is still there")
    ]
    assert (papers / "boats.txt").exists()
    assert removed_papers(directory) == {boats.id: "boats.txt"}


def test_a_paper_brought_back_is_read_again(built: tuple[Path, Path]) -> None:
    _, directory = built
    boats = opened(directory).papers[0]
    remove(directory, boats)
    build_index([], directory, encoder=ComputableEncoder())
    bring_back(directory, boats.id)
    summary = build_index([], directory, encoder=ComputableEncoder())
    assert (summary.papers, summary.unread) == (2, ())


def test_a_list_that_can_not_be_read_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "removed.json").write_text("{", encoding="utf-8")
    with pytest.raises(PapersError, match="delete it to have every paper back"):
        removed_papers(tmp_path)
    (tmp_path / "removed.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(PapersError, match="is no list of papers"):
        removed_papers(tmp_path)


def test_an_index_tells_how_pages_were_read_and_from_where(built: tuple[Path, Path]) -> None:
    papers, directory = built
    index = opened(directory)
    assert index.pages_by_source == {paper.id: {TextSource.TEXT_LAYER: 1} for paper in index.papers}
    assert index.roots == (papers,)

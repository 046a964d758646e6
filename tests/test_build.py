"""Papers to a generation: new ones are read, unchanged ones are not, what is gone goes, and nothing is half done."""

import errno
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers
from filelock import FileLock
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import index.build
import index.embedding
import index.reading
from index.build import Summary, build_index, index_texts
from index.cache import Cache
from index.cutting import PaperTerms, cut
from index.encoder import Vectors
from index.errors import DamagedIndexError, IndexBusyError
from index.mining import count_words, mine
from index.store import open_generation
from index.vocabulary import Vocabulary
from ingest.errors import LimitExceededError, NothingToReadError
from ingest.jobs import ScanJob
from ingest.models import Paper, Passage, TextSource
from ingest.ocr import OcrLine
from ingest.pipeline import perform

ROADS = "Road works cost £40,000 in March. The contractor finished early."
PARKS = "Parks were open every day. Eleven trees were felled after the storm."
TREES = "Trees along the towpath were counted by volunteers."


class Reads(list[str]):
    """Paths of the papers read, in order."""


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reads]:
    """Reads in this process, and notes what is read."""
    noted = Reads()

    class Pool(PoolInThisProcess):
        def run(self, jobs: Any) -> Iterator[tuple[Any, Any]]:
            for job, result in super().run(jobs):
                noted.append(job.path)
                yield job, result

    monkeypatch.setattr(index.reading, "ReaderPool", Pool)
    yield noted


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_papers(tmp_path / "papers", {"roads.txt": ROADS, "sub/parks.md": PARKS})


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "index"


def build(directory: Path, *paths: Path, encoder: ComputableEncoder | None = None, **more: Any) -> Summary:
    return build_index(paths, directory, encoder=encoder or ComputableEncoder(), **more)


def indexed(directory: Path) -> list[str]:
    return [paper.path for paper in open_generation(directory).papers]


def test_a_first_run_reads_every_paper(reads: Reads, folder: Path, directory: Path) -> None:
    summary = build(directory, folder)
    assert (summary.papers, summary.unchanged, summary.removed, summary.unread) == (2, 0, 0, ())
    assert reads == ["roads.txt", "sub/parks.md"]
    assert indexed(directory) == ["roads.txt", "sub/parks.md"]
    assert summary.generation == open_generation(directory).name
    assert summary.passages == len(open_generation(directory)) == 2


def test_each_row_has_the_vector_and_the_terms_of_its_passage(reads: Reads, folder: Path, directory: Path) -> None:
    build(directory, folder)
    generation, encoder = open_generation(directory), ComputableEncoder()
    for row, (passage, _) in enumerate(generation.passages(range(len(generation)))):
        nearest = generation.vectors.search(encoder.encode_question(passage.text), 1).rows
        assert nearest == (row,)
        assert len(generation.units_of(row)) == len(passage.units) == 2
    assert generation.terms.rows_with("contractor").tolist() == [0]
    assert generation.terms.rows_with("40000").tolist() == [0]


def test_unchanged_papers_are_neither_read_nor_embedded_again(reads: Reads, folder: Path, directory: Path) -> None:
    first = build(directory, folder)
    reads.clear()
    encoder = ComputableEncoder()
    second = build(directory, folder, encoder=encoder)
    assert (second.papers, second.unchanged) == (2, 2)
    assert (reads, encoder.encoded) == ([], [])
    assert second.generation == first.generation


def test_only_the_new_paper_is_read_and_embedded(reads: Reads, folder: Path, directory: Path) -> None:
    build(directory, folder)
    reads.clear()
    encoder = ComputableEncoder()
    write_papers(folder, {"trees.txt": TREES})
    assert build(directory, folder, encoder=encoder).unchanged == 2
    assert reads == ["trees.txt"]
    assert encoder.encoded
    assert all("towpath" in text or text in TREES.lower() for text in encoder.encoded)


def test_a_changed_paper_is_replaced(reads: Reads, folder: Path, directory: Path) -> None:
    build(directory, folder)
    write_papers(folder, {"roads.txt": TREES})
    summary = build(directory, folder)
    assert (summary.papers, summary.unchanged, summary.removed) == (2, 1, 1)
    generation = open_generation(directory)
    assert [generation.pages(paper.id)[0].text for paper in generation.papers] == [TREES, PARKS]


def test_a_paper_that_is_gone_disappears(reads: Reads, folder: Path, directory: Path) -> None:
    build(directory, folder)
    (folder / "roads.txt").unlink()
    assert build(directory, folder).removed == 1
    assert indexed(directory) == ["sub/parks.md"]


def test_paths_given_before_are_kept(reads: Reads, folder: Path, directory: Path, tmp_path: Path) -> None:
    build(directory, folder)
    more = write_papers(tmp_path / "more", {"trees.txt": TREES})
    assert build(directory, more).papers == 3
    assert build(directory).papers == 3


def test_only_forgets_the_paths_given_before(reads: Reads, folder: Path, directory: Path, tmp_path: Path) -> None:
    build(directory, folder)
    more = write_papers(tmp_path / "more", {"trees.txt": TREES})
    assert build(directory, more, only=True).removed == 2
    assert indexed(directory) == ["trees.txt"]
    assert build(directory).papers == 1


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """A second folder of papers, which a test can take away and bring back."""
    return write_papers(tmp_path / "drive", {"trees.txt": TREES, "papers.csv": "path,title\ntrees.txt,The towpath\n"})


def test_papers_of_a_folder_that_can_not_be_found_are_kept_and_the_folder_is_named(
    reads: Reads, folder: Path, directory: Path, drive: Path
) -> None:
    build(directory, folder, drive)
    drive.rename(drive.with_name("off"))
    reads.clear()
    for _ in range(2):
        summary = build(directory, folder)
        assert (summary.papers, summary.unchanged, summary.removed) == (3, 3, 0)
        assert (summary.missing, summary.kept) == ((str(drive),), 1)
    drive.with_name("off").rename(drive)
    summary = build(directory, folder)
    assert (summary.papers, summary.unchanged, summary.missing, summary.kept) == (3, 3, (), 0)
    assert reads == []
    assert open_generation(directory).papers[2].title == "The towpath"


def test_what_is_gone_from_a_folder_that_is_there_is_not_kept_for_one_that_is_missing(
    reads: Reads, folder: Path, directory: Path, drive: Path
) -> None:
    build(directory, folder, drive)
    drive.rename(drive.with_name("off"))
    (folder / "roads.txt").unlink()
    assert (build(directory, folder).removed, indexed(directory)) == (1, ["sub/parks.md", "trees.txt"])


@pytest.fixture
def closed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """Folders put in here can't be opened, not even by root, whom no permission stops."""
    shut: list[Path] = []
    look = os.scandir

    def scandir(path: Any = ".") -> Any:
        if not isinstance(path, int) and any(Path(path).is_relative_to(one) for one in shut):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr(os, "scandir", scandir)
    yield shut


def test_papers_of_a_subfolder_that_can_not_be_opened_are_kept_and_the_subfolder_is_named(
    reads: Reads, folder: Path, directory: Path, closed: list[Path]
) -> None:
    write_papers(folder, {"sub/deep/trees.txt": TREES})
    build(directory, folder)
    reads.clear()
    closed.append(folder / "sub")
    for _ in range(2):
        summary = build(directory, folder)
        assert (summary.papers, summary.removed, summary.kept) == (3, 0, 2)
        assert [(one.path, one.reason[:31]) for one in summary.unread] == [("sub", "is a folder that can't be opene")]
    (folder / "roads.txt").unlink()
    assert (build(directory, folder).removed, indexed(directory)) == (1, ["sub/deep/trees.txt", "sub/parks.md"])
    with pytest.raises(NothingToReadError, match=r"sub.* can't be opened, so its papers can't be read again"):
        build(directory, folder, rebuild=True)
    closed.clear()
    (folder / "sub" / "parks.md").unlink()
    assert (build(directory, folder).removed, indexed(directory)) == (1, ["sub/deep/trees.txt"])
    assert reads == []


def packed(file: Path, **texts: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in texts.items():
            archive.writestr(f"{name}.txt", text)
    return file


def test_an_archive_that_is_deleted_is_gone_while_another_folder_is_out_of_reach(
    reads: Reads, folder: Path, directory: Path, drive: Path
) -> None:
    here, there = packed(folder / "here.zip", a="Bins were emptied."), packed(drive / "there.zip", b="Wells were dug.")
    build(directory, folder, drive)
    drive.rename(drive.with_name("off"))
    assert "here.zip/a.txt" in indexed(directory)
    here.unlink()
    assert (build(directory, folder).removed, build(directory, folder).kept) == (1, 2)
    assert indexed(directory) == ["roads.txt", "sub/parks.md", "there.zip/b.txt", "trees.txt"]
    drive.with_name("off").rename(drive)
    there.unlink()
    assert (build(directory, folder).removed, indexed(directory)) == (1, ["roads.txt", "sub/parks.md", "trees.txt"])
    assert list((directory / "archives").iterdir()) == []


def test_an_archive_in_a_subfolder_that_can_not_be_opened_is_kept(
    reads: Reads, folder: Path, directory: Path, closed: list[Path]
) -> None:
    archive = packed(folder / "old" / "here.zip", a="Bins were emptied.")
    build(directory, folder)
    closed.append(folder / "old")
    assert (build(directory, folder).removed, build(directory, folder).kept) == (0, 1)
    closed.clear()
    archive.unlink()
    assert (build(directory, folder).removed, indexed(directory)) == (1, ["roads.txt", "sub/parks.md"])


def test_a_folder_is_forgotten_while_another_is_out_of_reach(
    reads: Reads, folder: Path, directory: Path, drive: Path
) -> None:
    build(directory, folder, drive)
    drive.rename(drive.with_name("off"))
    other = write_papers(folder.with_name("other"), {"wells.txt": "Wells were dug."})
    summary = build(directory, other, forget=[folder])
    assert (summary.removed, summary.kept, indexed(directory)) == (2, 1, ["trees.txt", "wells.txt"])


def test_only_forgets_a_folder_that_can_not_be_found(reads: Reads, folder: Path, directory: Path, drive: Path) -> None:
    build(directory, folder, drive)
    drive.rename(drive.with_name("off"))
    summary = build(directory, folder, only=True)
    assert (summary.papers, summary.removed, summary.missing) == (2, 1, ())


def emptied(drive: Path) -> None:
    """The folder as it is when what was mounted there is off."""
    drive.rename(drive.with_name("off"))
    drive.mkdir()


def test_papers_of_a_folder_with_nothing_in_it_are_kept_until_they_are_to_be_forgotten(
    reads: Reads, folder: Path, directory: Path, drive: Path
) -> None:
    build(directory, folder, drive)
    emptied(drive)
    reads.clear()
    for _ in range(2):
        summary = build(directory, folder)
        assert (summary.papers, summary.removed, summary.missing, summary.kept) == (3, 0, (str(drive),), 1)
    with pytest.raises(NothingToReadError, match=r"is empty now.*--forget"):
        build(directory, folder, rebuild=True)
    assert (len(indexed(directory)), reads) == (3, [])
    summary = build(directory, forget=[drive])
    assert (summary.papers, summary.removed, summary.missing) == (2, 1, ())


def test_an_only_folder_with_nothing_in_it_leaves_the_index_until_it_is_to_be_forgotten(
    reads: Reads, folder: Path, directory: Path
) -> None:
    name = build(directory, folder).generation
    emptied(folder)
    with pytest.raises(NothingToReadError, match=r"papers can't be found, or is empty now.*--forget .*papers$"):
        build(directory, folder)
    assert open_generation(directory).name == name
    assert (build(directory, forget=[folder]).papers, indexed(directory)) == (0, [])


def test_a_folder_that_was_never_given_can_not_be_forgotten(
    reads: Reads, folder: Path, directory: Path, tmp_path: Path
) -> None:
    build(directory, folder)
    with pytest.raises(NothingToReadError, match=r"other was never given, .*Known: .*papers\."):
        build(directory, forget=[tmp_path / "other"])


def test_papers_that_can_not_be_read_again_stop_a_rebuild_which_leaves_the_index(
    reads: Reads, folder: Path, directory: Path, drive: Path
) -> None:
    name = build(directory, folder, drive).generation
    drive.rename(drive.with_name("off"))
    for more in ({"rebuild": True}, {"encoder": ComputableEncoder(name="another")}):
        with pytest.raises(NothingToReadError, match=r"drive can't be found, or .*--forget .*drive Its papers"):
            build(directory, folder, **more)
    folder.rename(folder.with_name("away"))
    with pytest.raises(NothingToReadError, match=r"can't be found"):
        build(directory)
    assert open_generation(directory).name == name


MARK = "Quillfeather weighed nineteen marrows behind the bandstand"


def bytes_of(directory: Path) -> bytes:
    """Every byte below a folder, and what the packed arrays hold when unpacked."""
    found = b""
    for file in sorted(directory.rglob("*")):
        if file.is_file():
            found += file.read_bytes()
        if file.suffix == ".npz":
            with zipfile.ZipFile(file) as arrays:
                found += b"".join(arrays.read(name) for name in arrays.namelist())
    return found


def holds(directory: Path, words: str) -> list[str]:
    """Which of the words, and of the sentence whole, stand anywhere in the folder, in any case."""
    content = bytes_of(directory).lower()
    return [word for word in (words, words.split()[0], "nineteen marrows") if word.lower().encode() in content]


@pytest.mark.parametrize("how", ["deleted", "emptied", "forgotten", "changed"])
def test_no_byte_of_a_paper_that_is_taken_away_is_left(
    scans: list[str], folder: Path, directory: Path, tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "SAID", f"{MARK}.")
    marked = write_papers(tmp_path / "marked", {"secret.txt": f"Minutes.\n\n{MARK}. {MARK}!"})
    write_scan(marked / "scan.pdf", shade=90)
    with zipfile.ZipFile(marked / "packed.zip", "w") as packed:
        packed.writestr("inner.txt", f"Annex. {MARK}.")
    build(directory, folder, marked)
    assert len(holds(directory, MARK)) == 3
    if how == "forgotten":
        build(directory, folder, only=True)
    else:
        for file in marked.iterdir():
            file.unlink()
        if how != "emptied":
            write_papers(marked, {"secret.txt" if how == "changed" else "other.txt": TREES})
        build(directory, folder, forget=[marked] if how == "emptied" else [])
    assert holds(directory, MARK) == []
    assert holds(directory, ROADS[:20]) == [ROADS[:20], "Road"]


def test_vectors_of_a_paper_that_is_taken_away_leave_the_cache(reads: Reads, folder: Path, directory: Path) -> None:
    build(directory, folder)
    sentence = "Road works cost £40,000 in March."
    assert Cache.key(sentence) in bytes_of(directory)
    (folder / "roads.txt").unlink()
    build(directory, folder)
    assert Cache.key(sentence) not in bytes_of(directory)
    assert Cache.key("Parks were open every day.") in bytes_of(directory)


def test_only_the_words_of_a_new_paper_are_cut(
    reads: Reads, folder: Path, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_up: list[str] = []

    def noting(passages: Sequence[tuple[Paper, Passage]]) -> PaperTerms:
        cut_up.append(passages[0][0].path)
        return cut(passages)

    monkeypatch.setattr(index.build, "cut", noting)
    monkeypatch.setattr(index.build, "PAPERS_AT_ONCE", 1)
    build(directory, folder)
    assert cut_up == ["roads.txt", "sub/parks.md"]
    write_papers(folder, {"trees.txt": TREES})
    build(directory, folder)
    (folder / "roads.txt").unlink()
    build(directory, folder)
    assert cut_up == ["roads.txt", "sub/parks.md", "trees.txt"]
    (directory / "cache.sqlite").unlink()
    build(directory, folder, rebuild=True)
    assert cut_up[3:] == ["sub/parks.md", "trees.txt"]


def test_the_same_papers_make_the_same_generation_whatever_came_before(
    reads: Reads, folder: Path, directory: Path, tmp_path: Path
) -> None:
    first = build(directory, folder).generation
    write_papers(folder, {"trees.txt": TREES})
    assert build(directory, folder).generation != first
    (folder / "trees.txt").unlink()
    assert build(directory, folder).generation == first
    assert build(tmp_path / "other", folder).generation == first


def test_the_same_bytes_twice_are_one_paper_with_two_paths(reads: Reads, folder: Path, directory: Path) -> None:
    write_papers(folder, {"sub/again.txt": ROADS})
    assert build(directory, folder).papers == 2
    assert reads == ["roads.txt", "sub/parks.md"]
    paper = open_generation(directory).papers[0]
    assert (paper.path, paper.other_paths) == ("roads.txt", ("sub/again.txt",))
    assert build(directory, folder).unchanged == 2
    (folder / "sub" / "again.txt").unlink()
    build(directory, folder)
    assert open_generation(directory).papers[0].other_paths == ()


def test_a_paper_that_can_not_be_read_is_listed_and_stops_nothing(reads: Reads, folder: Path, directory: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    write_papers(folder, {"empty.txt": "  \n"})
    summary = build(directory, folder)
    assert summary.papers == 2
    assert [unread.path for unread in summary.unread] == ["broken.pdf", "empty.txt"]
    assert "no text" in summary.unread[1].reason
    assert [unread.path for unread in open_generation(directory).unread()] == ["broken.pdf", "empty.txt"]


def test_a_paper_past_a_limit_is_tried_again_for_the_limits_may_have_been_raised(
    monkeypatch: pytest.MonkeyPatch, reads: Reads, folder: Path, directory: Path
) -> None:
    def slow(job: Any) -> Any:
        if job.path == "slow.txt":
            raise LimitExceededError("slow.txt took longer than 120 s and was stopped")
        return perform(job)

    write_papers(folder, {"slow.txt": "Slugs were counted."})
    with monkeypatch.context() as patched:
        patched.setattr("ingest.pipeline.perform", slow)
        assert [unread.path for unread in build(directory, folder).unread] == ["slow.txt"]
    reads.clear()
    assert build(directory, folder).unread == ()
    assert reads == ["slow.txt"]


def test_a_paper_that_could_not_be_read_is_not_tried_again_until_it_changes(
    reads: Reads, folder: Path, directory: Path
) -> None:
    write_papers(folder, {"later.txt": " "})
    build(directory, folder)
    reads.clear()
    assert [unread.path for unread in build(directory, folder).unread] == ["later.txt"]
    assert reads == []
    write_papers(folder, {"zoo.txt": "Zebras were counted."})
    build(directory, folder)
    assert reads == ["zoo.txt"]
    write_papers(folder, {"later.txt": TREES})
    assert build(directory, folder).unread == ()
    assert reads == ["zoo.txt", "later.txt"]


def test_a_folder_where_nothing_can_be_read_gives_an_empty_index_and_says_so(
    reads: Reads, tmp_path: Path, directory: Path
) -> None:
    summary = build(directory, write_papers(tmp_path / "papers", {"empty.txt": " "}))
    assert summary.nothing_read
    assert indexed(directory) == []


def test_papers_that_are_not_there_are_named(reads: Reads, tmp_path: Path, directory: Path) -> None:
    with pytest.raises(NothingToReadError, match="nowhere does not exist"):
        build(directory, tmp_path / "nowhere")
    (tmp_path / "bare").mkdir()
    with pytest.raises(NothingToReadError, match=r"No papers .* in .*bare"):
        build(directory, tmp_path / "bare")
    with pytest.raises(NothingToReadError, match="Run: python -m ingest PAPERS"):
        build(directory)


class FailingEncoder(ComputableEncoder):
    def encode(self, texts: Sequence[str], *, progress: Any = None) -> Vectors:
        raise RuntimeError("out of power")


def test_a_failure_in_the_middle_leaves_the_generation_before_in_force(
    reads: Reads, folder: Path, directory: Path
) -> None:
    before = build(directory, folder).generation
    write_papers(folder, {"trees.txt": TREES})
    with pytest.raises(RuntimeError, match="out of power"):
        build(directory, folder, encoder=FailingEncoder())
    assert open_generation(directory).name == before
    assert [path.name for path in directory.iterdir() if path.name.startswith(".new-")] == []
    assert build(directory, folder).papers == 3


def test_what_was_embedded_before_a_failure_is_not_embedded_again(
    reads: Reads, folder: Path, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class SecondBatchFails(ComputableEncoder):
        def encode(self, texts: Sequence[str], *, progress: Any = None) -> Vectors:
            if self.encoded:
                raise RuntimeError("out of power")
            return super().encode(texts, progress=progress)

    monkeypatch.setattr(index.embedding, "PASSAGES_AT_ONCE", 1)
    failing, working = SecondBatchFails(), ComputableEncoder()
    with pytest.raises(RuntimeError, match="out of power"):
        build(directory, folder, encoder=failing)
    build(directory, folder, encoder=working)
    assert len(failing.encoded) == 1
    assert failing.encoded == sorted(failing.encoded, key=len, reverse=True)
    assert not set(working.encoded) & set(failing.encoded)
    assert sum(text.endswith(".") for text in working.encoded + failing.encoded) == 6  # two passages of two sentences
    assert not set(failing.encoded) & set(working.encoded)


def test_what_a_stopped_run_left_is_swept(reads: Reads, folder: Path, directory: Path) -> None:
    (directory / ".new-stopped").mkdir(parents=True)
    name = build(directory, folder).generation
    assert sorted(path.name for path in directory.iterdir()) == [".lock", "CURRENT", "cache.sqlite", name]


def test_two_runs_at_once_are_refused(reads: Reads, folder: Path, directory: Path) -> None:
    directory.mkdir()
    with FileLock(directory / ".lock"), pytest.raises(IndexBusyError, match="Wait until it has ended"):
        build(directory, folder)
    assert build(directory, folder).papers == 2


def test_another_encoder_reads_every_paper_again(reads: Reads, folder: Path, directory: Path) -> None:
    build(directory, folder)
    reads.clear()
    summary = build(directory, encoder=ComputableEncoder(name="another"))
    assert (summary.papers, summary.unchanged) == (2, 0)
    assert open_generation(directory).encoder_name == "another"


@pytest.mark.parametrize("file", ["papers.sqlite", "vectors.faiss", "units.faiss", "terms.npz", "rows.npz"])
def test_a_damaged_index_is_refused_and_the_command_in_the_message_mends_it(
    reads: Reads, folder: Path, directory: Path, file: str
) -> None:
    name = build(directory, folder).generation
    (directory / name / file).write_bytes(b"harmed")
    with pytest.raises(DamagedIndexError, match="--rebuild"):
        build(directory, folder)
    assert build(directory, rebuild=True).papers == 2
    assert indexed(directory) == ["roads.txt", "sub/parks.md"]


def test_a_rebuild_needs_no_current_file(reads: Reads, folder: Path, directory: Path) -> None:
    build(directory, folder)
    (directory / "CURRENT").write_bytes(b"\xff")
    assert build(directory, rebuild=True).papers == 2


def test_an_index_of_another_format_can_be_rebuilt(reads: Reads, folder: Path, directory: Path) -> None:
    name = build(directory, folder).generation
    manifest = json.loads((directory / name / "manifest.json").read_text())
    (directory / name / "manifest.json").write_text(json.dumps(manifest | {"format": 0}))
    assert build(directory, rebuild=True).papers == 2


def test_a_rebuild_reads_every_paper_again(reads: Reads, folder: Path, directory: Path) -> None:
    build(directory, folder)
    reads.clear()
    assert build(directory, rebuild=True).unchanged == 0
    assert reads == ["roads.txt", "sub/parks.md"]


def test_progress_goes_up_to_all_that_there_is(reads: Reads, folder: Path, directory: Path) -> None:
    said: list[tuple[str, int, int]] = []
    build(directory, folder, progress=lambda step, done, total: said.append((step, done, total)))
    assert [(done, total) for step, done, total in said if step == "read"] == [(0, 2), (1, 2), (2, 2)]
    assert said[-1] == ("index", 1, 1)
    embedded = [(done, total) for step, done, total in said if step == "embed"]
    assert embedded[0][0] == 0
    assert embedded[-1][0] == embedded[-1][1] > 0


def again(directory: Path, folder: Path) -> bool:
    """Whether another run wrote an index; what it says of the papers is the same either way."""
    said: list[str] = []
    summary = build(directory, folder, progress=lambda step, done, total: said.append(step))
    with closing(open_generation(directory)) as now:
        assert summary.generation == now.name
        assert summary.papers == len(now.papers)
        assert summary.pages == sum(paper.pages for paper in now.papers)
        assert summary.passages == len(now)
        assert sorted(one.path for one in summary.unread) == sorted(one.path for one in now.unread())
    return "index" in said


def rename(folder: Path) -> None:
    (folder / "roads.txt").rename(folder / "streets.txt")


def copy(folder: Path) -> None:
    write_papers(folder, {"copy.txt": ROADS})


def take_copy_away(folder: Path) -> None:
    (folder / "sub" / "twice.txt").unlink()


def correct(folder: Path) -> None:
    (folder / "papers.csv").write_text("path,title\nroads.txt,Highways\n")


def mend(folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and then something else")


def add_what_can_not_be_read(folder: Path) -> None:
    (folder / "empty.zip").write_bytes(b"PK and then nothing")


@pytest.mark.parametrize("change", [rename, copy, take_copy_away, correct, mend, add_what_can_not_be_read])
def test_nothing_is_written_where_nothing_changed_and_all_of_it_where_something_did(
    reads: Reads, folder: Path, directory: Path, change: Callable[[Path], None]
) -> None:
    write_papers(folder, {"sub/twice.txt": PARKS, "sub/parks.md": PARKS, "empty.txt": " "})
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    assert again(directory, folder)
    assert not again(directory, folder)
    change(folder)
    assert again(directory, folder)
    assert not again(directory, folder)


def test_a_run_that_finds_nothing_new_sweeps_what_a_stopped_one_left(
    reads: Reads, folder: Path, directory: Path
) -> None:
    build(directory, folder)
    (directory / ".new-stopped").mkdir()
    (directory / ".CURRENT.new").write_text("generation-stopped\n", encoding="utf-8")
    assert not again(directory, folder)
    assert not (directory / ".new-stopped").exists()
    assert not (directory / ".CURRENT.new").exists()


def test_what_papers_csv_says_is_a_reason_to_read_a_paper_again(reads: Reads, folder: Path, directory: Path) -> None:
    build(directory, folder)
    reads.clear()
    write_papers(folder, {"papers.csv": "path,title\nroads.txt,Road works in March\n"})
    build(directory, folder)
    assert reads == ["roads.txt"]
    assert open_generation(directory).papers[0].title == "Road works in March"


def test_papers_are_read_by_processes_of_their_own(folder: Path, directory: Path) -> None:
    write_papers(folder, {"empty.txt": " "})
    summary = build(directory, folder, workers=1)
    assert (summary.papers, [unread.path for unread in summary.unread]) == (2, ["empty.txt"])


def test_readers_that_finish_in_another_order_change_nothing(
    folder: Path, directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Backwards(PoolInThisProcess):
        def run(self, jobs: Any) -> Iterator[tuple[Any, Any]]:
            yield from super().run(reversed(list(jobs)))

    monkeypatch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
    forwards = build(directory, folder).generation
    monkeypatch.setattr(index.reading, "ReaderPool", Backwards)
    assert build(tmp_path / "backwards", folder).generation == forwards


def test_texts_that_are_no_files_make_an_index_by_their_ids(directory: Path) -> None:
    index_texts({"d1": ("Roads", ROADS), "d2": ("", PARKS)}, directory, encoder=ComputableEncoder())
    papers = open_generation(directory).papers
    assert [(paper.path, paper.title, paper.file) for paper in papers] == [("d1", "Roads", ""), ("d2", "d2", "")]


SAID = "The allotment rent is four pence."  # what OCR reads in every picture


def write_scan(file: Path, *, shade: int) -> None:
    """A PDF of one page that is a picture of a grey square, and nothing else."""
    canvas = Canvas(str(file), invariant=1)
    canvas.drawImage(ImageReader(Image.new("RGB", (300, 300), (shade, shade, shade))), 72, 300, 400, 400)
    canvas.showPage()
    canvas.save()


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Reads in this process, where every picture says the same; the paths of those read are noted."""
    noted: list[str] = []

    class Pool(PoolInThisProcess):
        def run(self, jobs: Any) -> Iterator[tuple[Any, Any]]:
            for job in jobs:
                if isinstance(job, ScanJob):
                    noted.append(job.picture.path)
                    yield job, (OcrLine(SAID, 0.1, 0.2, 0.9, 0.25, 0.98),)
                else:
                    yield from super().run([job])

    monkeypatch.setattr(index.reading, "ReaderPool", Pool)
    return noted


def test_a_page_that_is_a_picture_is_read_by_ocr_once(scans: list[str], tmp_path: Path, directory: Path) -> None:
    folder = write_papers(tmp_path / "papers", {"parks.md": PARKS})
    write_scan(folder / "a.pdf", shade=90)
    summary = build(directory, folder)
    assert (summary.papers, summary.ocr_pages, summary.unread, scans) == (2, 1, (), ["a.pdf"])
    paper = next(paper for paper in open_generation(directory).papers if paper.path == "a.pdf")
    (page,) = open_generation(directory).pages(paper.id)
    assert (page.text.strip(), page.source) == ("The allotment rent is four pence.", TextSource.OCR)
    assert build(directory, folder).ocr_pages == 1
    assert build(directory, folder, rebuild=True).ocr_pages == 1
    assert scans == ["a.pdf"]


def test_without_ocr_a_page_that_is_a_picture_is_listed(scans: list[str], tmp_path: Path, directory: Path) -> None:
    folder = write_papers(tmp_path / "papers", {"parks.md": PARKS})
    write_scan(folder / "a.pdf", shade=90)
    summary = build(directory, folder, ocr=False)
    assert (summary.ocr_pages, scans) == (0, [])
    assert [(unread.path, unread.page) for unread in summary.unread] == [("a.pdf", 1)]
    assert build(directory, folder).ocr_pages == 1


def test_the_same_papers_make_the_same_generation_with_and_without_a_run_before(
    scans: list[str], tmp_path: Path, directory: Path
) -> None:
    # Papers with pictures are read last, and so they are when they are carried over.
    folder = write_papers(tmp_path / "papers", {"parks.md": PARKS})
    write_scan(folder / "a.pdf", shade=90)
    build(directory, folder)
    write_papers(folder, {"z.txt": TREES})
    assert build(directory, folder).generation == build(tmp_path / "fresh", folder).generation


def test_what_papers_call_things_is_kept_with_the_index_as_their_texts_have_it(
    reads: Reads, tmp_path: Path, directory: Path
) -> None:
    texts = {
        "panel.txt": "The Skip Levy Panel (SLP) met in March. The levy is £40, and the skip hire program ended.",
        "board.txt": "SLP members thanked the Harbour Repair Board (HRB). Its programme goes on.",
    }
    build_index([write_papers(tmp_path / "papers", texts)], directory, encoder=ComputableEncoder())
    generation = open_generation(directory)
    assert [(one.short, one.long) for one in generation.abbreviations()] == [
        ("HRB", "Harbour Repair Board"),
        ("SLP", "Skip Levy Panel"),
    ]
    pages = [page.text for paper in generation.papers for page in generation.pages(paper.id)]
    stored = Vocabulary(generation.abbreviations(), words=generation.written(), held=generation.terms.numbers)
    made = Vocabulary(mine(pages), words=count_words(pages), held=generation.terms.numbers)
    for question in ("What did the SLP say?", "the harbour repair board", "which programme", "skip levvy", "slp"):
        assert stored.expansions(question) == made.expansions(question)
        assert stored.mend(question) == made.mend(question)
    assert [one.instead for one in stored.expansions("the SLP programme")] == ["Skip Levy Panel", "program"]


def test_texts_that_are_no_files_keep_their_words_too(tmp_path: Path) -> None:
    index_texts({"one": ("Levy", "The skip levy rose.")}, tmp_path, encoder=ComputableEncoder())
    assert open_generation(tmp_path).written() == {"The": 1, "skip": 1, "levy": 1, "rose": 1}

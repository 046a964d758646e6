"""A ZIP of papers is unpacked inside the reader's own folder, or refused with a reason, and written nowhere else."""

import hashlib
import stat
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.archive import forget_archives, unpack
from ingest.errors import LimitExceededError, UnreadablePaperError
from ingest.pipeline import read_source
from ingest.sources import find_sources


def pack(file: Path, entries: Mapping[str, str | bytes]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file


def names(root: Path, archives: Path) -> list[str]:
    return [source.path for source in find_sources([root], archives=archives)[0]]


def reasons(root: Path, archives: Path) -> dict[str, str]:
    return {unread.path: unread.reason for unread in find_sources([root], archives=archives)[1]}


def written(folder: Path) -> list[str]:
    """Every file but the notes on where the archives lay."""
    files = (file for file in folder.rglob("*") if not file.is_dir() and file.name != ".from")
    return sorted(file.relative_to(folder).as_posix() for file in files)


def test_papers_in_an_archive_are_called_by_its_name_and_theirs(tmp_path: Path) -> None:
    archive = pack(tmp_path / "in/sub/pack.zip", {"a.txt": "Roads", "inner/b.md": "Parks", "photo.jpg": "x"})
    sources, skipped = find_sources([tmp_path / "in"], archives=tmp_path / "archives")
    assert [source.path for source in sources] == ["sub/pack.zip/a.txt", "sub/pack.zip/inner/b.md"]
    assert skipped == ()
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert written(tmp_path / "archives") == [f"{digest}/a.txt", f"{digest}/inner/b.md"]
    read = read_source(sources[1])
    assert (read.paper.path, read.pages[0].page.text) == ("sub/pack.zip/inner/b.md", "Parks")
    assert Path(read.paper.file).read_text() == "Parks"


def test_the_same_paper_inside_and_beside_an_archive_has_one_id(tmp_path: Path) -> None:
    pack(tmp_path / "in/pack.zip", {"a.txt": "Roads"})
    (tmp_path / "in/b.txt").write_text("Roads")
    inside, beside = find_sources([tmp_path / "in"], archives=tmp_path / "archives")[0]
    assert inside.id == beside.id == hashlib.sha256(b"Roads").hexdigest()


def test_an_archive_given_by_itself_is_unpacked(tmp_path: Path) -> None:
    pack(tmp_path / "pack.zip", {"a.txt": "Roads"})
    assert names(tmp_path / "pack.zip", tmp_path / "archives") == ["pack.zip/a.txt"]


def test_without_a_folder_of_its_own_an_archive_is_listed_and_not_read(tmp_path: Path) -> None:
    pack(tmp_path / "pack.zip", {"a.txt": "Roads"})
    sources, (skipped,) = find_sources([tmp_path])
    assert (sources, skipped.path) == ((), "pack.zip")
    assert skipped.reason == "is a ZIP archive; unpack it into the folder yourself"


def test_what_was_unpacked_is_no_second_paper_when_it_lies_below_a_root(tmp_path: Path) -> None:
    pack(tmp_path / "pack.zip", {"a.txt": "Roads"})
    for _ in range(2):
        assert names(tmp_path, tmp_path / "index/archives") == ["pack.zip/a.txt"]


def test_archives_of_one_name_in_two_roots_are_told_apart(tmp_path: Path) -> None:
    roots = [pack(tmp_path / f"{folder}/pack.zip", {"a.txt": folder}).parent for folder in ("one", "two")]
    sources, _ = find_sources(roots, archives=tmp_path / "archives")
    assert [source.path for source in sources] == ["one/pack.zip/a.txt", "two/pack.zip/a.txt"]


def test_a_second_run_writes_nothing_and_one_that_lost_a_file_mends_it(tmp_path: Path) -> None:
    pack(tmp_path / "in/pack.zip", {"a.txt": "Roads", "b.txt": "Parks"})
    first, second = find_sources([tmp_path / "in"], archives=tmp_path / "archives")[0]
    first.file.write_text("seen")  # would be written over if it were unpacked again
    second.file.unlink()
    assert names(tmp_path / "in", tmp_path / "archives") == ["pack.zip/a.txt", "pack.zip/b.txt"]
    assert (first.file.read_text(), second.file.read_text()) == ("seen", "Parks")


def test_names_that_lead_out_of_the_archive_are_refused(tmp_path: Path) -> None:
    bad = ("/etc/a.txt", "../b.txt", "x/../../c.txt", "C:/d.txt", "..\\e.txt", "\\\\host\\share\\f.txt")
    pack(tmp_path / "in/pack.zip", {**dict.fromkeys(bad, "x"), "./good.txt": "x"})
    assert names(tmp_path / "in", tmp_path / "deep/archives") == ["pack.zip/good.txt"]
    assert set(reasons(tmp_path / "in", tmp_path / "deep/archives").values()) == {
        "has a name that leads out of the archive, or that no folder can hold"
    }
    assert len(reasons(tmp_path / "in", tmp_path / "deep/archives")) == len(bad)
    assert [name for name in written(tmp_path) if name.endswith(".txt") and "good" not in name] == []


def test_control_characters_in_names_become_underscores(tmp_path: Path) -> None:
    pack(tmp_path / "in/pack.zip", {"min\x1butes\u202e.txt": "x"})
    assert names(tmp_path / "in", tmp_path / "archives") == ["pack.zip/min_utes_.txt"]


def test_a_name_too_long_for_a_folder_is_refused(tmp_path: Path) -> None:
    pack(tmp_path / "in/pack.zip", {f"{'a' * 300}.txt": "x", "b.txt": "x"})
    assert names(tmp_path / "in", tmp_path / "archives") == ["pack.zip/b.txt"]


def test_links_and_archives_inside_an_archive_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("hush")
    file = pack(tmp_path / "in/pack.zip", {"inner.zip": "PK"})
    with zipfile.ZipFile(file, "a") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(tmp_path / "secret.txt"))
    assert names(tmp_path / "in", tmp_path / "archives") == []
    assert reasons(tmp_path / "in", tmp_path / "archives") == {
        "pack.zip/inner.zip": "is an archive inside an archive, which is not opened",
        "pack.zip/link.txt": "is a link, which is not followed",
    }


def test_hidden_files_and_those_that_macs_add_are_passed_over(tmp_path: Path) -> None:
    pack(tmp_path / "in/pack.zip", {"__MACOSX/a.txt": "x", ".b.txt": "x", "~$c.docx": "x", "d.txt": "x"})
    assert names(tmp_path / "in", tmp_path / "archives") == ["pack.zip/d.txt"]
    assert reasons(tmp_path / "in", tmp_path / "archives") == {}


def test_of_two_entries_with_one_name_the_first_is_read(tmp_path: Path) -> None:
    file = tmp_path / "in/pack.zip"
    file.parent.mkdir()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(file, "w") as archive:
        for name, content in (("a.txt", "1"), ("A.txt", "2"), ("b", "3"), ("b/c.txt", "4")):
            archive.writestr(name, content)
    assert names(tmp_path / "in", tmp_path / "archives") == ["pack.zip/a.txt", "pack.zip/b/c.txt"]
    assert reasons(tmp_path / "in", tmp_path / "archives") == {
        "pack.zip/A.txt": "stands twice in the archive; the first is read"
    }


def test_a_file_and_a_folder_of_one_name_give_one_paper_and_a_reason(tmp_path: Path) -> None:
    pack(tmp_path / "in/pack.zip", {"a.txt": "1", "a.txt/b.txt": "2"})
    assert reasons(tmp_path / "in", tmp_path / "archives") == {
        "pack.zip/a.txt/b.txt": "has the name of a folder in the same archive"
    }


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [
        ("MOST_ENTRIES", 1, "holds more than 1 files"),
        ("MOST_BYTES", 2_000, "unpacks to more than"),
        ("RATIO_FROM_BYTES", 1_000, "packed more than 200 times over"),
    ],
)
def test_an_archive_past_a_limit_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, reason: str
) -> None:
    pack(tmp_path / "pack.zip", {"a.txt": "a" * 1_000_000, "b.txt": "b"})
    monkeypatch.setattr(f"ingest.archive.{limit}", value)
    with pytest.raises(LimitExceededError, match=rf"^pack\.zip: .*{reason}"):
        unpack(tmp_path / "pack.zip", name="pack.zip", archives=tmp_path / "archives", suffixes={".txt"})
    assert not (tmp_path / "archives").exists()


def test_an_entry_longer_than_the_archive_says_is_damaged(tmp_path: Path) -> None:
    file = pack(tmp_path / "in/pack.zip", {"a.txt": "a" * 5_000, "b.txt": "Parks"})
    content = file.read_bytes()
    # The size unpacked stands 24 bytes into the central directory's record of the entry.
    place = content.index(b"PK\x01\x02") + 24
    file.write_bytes(content[:place] + (10).to_bytes(4, "little") + content[place + 4 :])
    assert names(tmp_path / "in", tmp_path / "archives") == ["pack.zip/b.txt"]
    assert reasons(tmp_path / "in", tmp_path / "archives") == {"pack.zip/a.txt": "is damaged inside the archive"}


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 torn"])
def test_what_is_no_archive_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pack.zip").write_bytes(content)
    with pytest.raises(UnreadablePaperError, match=r"^pack\.zip: is damaged, or is not a ZIP archive"):
        unpack(tmp_path / "pack.zip", name="pack.zip", archives=tmp_path / "archives", suffixes={".txt"})
    assert reasons(tmp_path, tmp_path / "archives") == {"pack.zip": "is damaged, or is not a ZIP archive"}


def test_an_entry_with_a_password_is_named(tmp_path: Path) -> None:
    file = pack(tmp_path / "in/pack.zip", {"a.txt": "Roads"})
    content = bytearray(file.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag that says the entry is encrypted
    file.write_bytes(content)
    assert reasons(tmp_path / "in", tmp_path / "archives") == {
        "pack.zip/a.txt": "needs a password; unpack the archive into the folder yourself"
    }


def test_papers_csv_beside_or_inside_an_archive_speaks_of_its_papers(tmp_path: Path) -> None:
    pack(
        tmp_path / "in/pack.zip", {"papers.csv": "path,title\na.txt,Inside\nb.txt,Inside\n", "a.txt": "1", "b.txt": "2"}
    )
    (tmp_path / "in/papers.csv").write_text("path,title\npack.zip/b.txt,Beside\n")
    sources, _ = find_sources([tmp_path / "in"], archives=tmp_path / "archives")
    assert [source.overrides["title"] for source in sources] == ["Inside", "Beside"]


def test_a_papers_csv_inside_an_archive_that_can_not_be_understood_stops_nothing(tmp_path: Path) -> None:
    pack(tmp_path / "in/pack.zip", {"papers.csv": "path,kind\na.txt,novel\n", "a.txt": "1", "b.txt": "2"})
    assert names(tmp_path / "in", tmp_path / "archives") == ["pack.zip/a.txt", "pack.zip/b.txt"]
    assert reasons(tmp_path / "in", tmp_path / "archives") == {
        "pack.zip/papers.csv": "has a line that can't be understood, so it is left out"
    }


def test_what_is_no_longer_wanted_is_deleted_and_nothing_else(tmp_path: Path) -> None:
    archives = tmp_path / "archives"
    for name in ("old", "new"):
        pack(tmp_path / f"in/{name}.zip", {"a.txt": name})
    new, old = find_sources([tmp_path / "in"], archives=archives)[0]
    forget_archives(archives, keep=[new.file, tmp_path / "in/new.zip"])
    assert (old.file.exists(), new.file.exists(), (tmp_path / "in/old.zip").exists()) == (False, True, True)
    forget_archives(tmp_path / "nowhere", keep=[])

"""`python -m ingest`: what it says when it is done, and how it ends."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers
from filelock import FileLock

import index.encoder
import index.reading
from index.build import Summary
from index.store import open_generation
from ingest.__main__ import Reporter, main, summary_text
from ingest.models import Unread

ROOT = Path(__file__).parent.parent
TREES = "Eleven trees were felled after the storm. The bandstand was painted green."


@pytest.fixture(autouse=True)
def parts_that_need_no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
    monkeypatch.setattr(index.encoder, "load_encoder", lambda *_, **__: ComputableEncoder())
    for name in ("INDEX", "ENCODER", "WORKERS", "OCR", "READ_SECONDS", "READ_MEMORY_MB"):
        monkeypatch.delenv(f"PAPERS_{name}", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_papers(tmp_path / "papers", {"parks.txt": TREES})


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_run_ends_with_a_summary_and_0(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, folder, "--index", tmp_path / "index")
    assert code == 0
    assert out == "1 papers, 0 pages, 1 passages (0 papers unchanged, 0 removed, 0 pages read by OCR).\n"
    assert "Reading papers: 100%" in err
    assert "Embedding passages: 100%" in err
    assert [paper.path for paper in open_generation(tmp_path / "index").papers] == ["parks.txt"]


def test_a_run_with_nothing_to_read_brings_no_reader() -> None:
    readers = {"dateparser", "docx", "lxml", "pypdf", "pypdfium2"}
    program = f"import sys, index.build; print(*sorted({readers} & {{*sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("\n", "")


def test_papers_that_could_not_be_read_are_listed_and_the_run_still_ends_with_0(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_papers(folder, {"empty.txt": " "})
    code, out, _ = run(capsys, folder, "--index", tmp_path / "index")
    assert code == 0
    assert out.splitlines()[1:] == ["Not read:", "  empty.txt: the file holds no text"]


def test_a_run_in_which_nothing_could_be_read_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_papers(tmp_path / "papers", {"empty.txt": " "})
    code, out, _ = run(capsys, folder, "--index", tmp_path / "index")
    assert code == 1
    assert "empty.txt" in out


@pytest.mark.parametrize("name", ["nowhere", "bare"])
def test_paths_that_lead_to_no_paper_end_with_1_and_are_named(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bare").mkdir()
    code, out, err = run(capsys, tmp_path / name, "--index", tmp_path / "index")
    assert (code, out) == (1, "")
    assert str(tmp_path / name) in err


def test_an_index_that_is_being_written_ends_with_1(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "index").mkdir()
    with FileLock(tmp_path / "index" / ".lock"):
        code, _, err = run(capsys, folder, "--index", tmp_path / "index")
    assert code == 1
    assert "Wait until it has ended" in err


def test_a_damaged_index_ends_with_1_and_the_command_that_it_prints_mends_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "index"
    run(capsys, folder, "--index", directory)
    (directory / open_generation(directory).name / "terms.npz").unlink()
    code, _, err = run(capsys, folder, "--index", directory)
    assert code == 1
    command = err.strip().rsplit("Run: python -m ingest ", 1)[1]
    assert run(capsys, *command.split())[0] == 0
    assert [paper.path for paper in open_generation(directory).papers] == ["parks.txt"]


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["--only"], ["papers", "--workers", "0"], ["papers", "--workers", "two"], ["papers", "--unknown"]),
        *([""], ["papers", "--index", ""], ["--forget", ""]),
    ],
)
def test_a_wrong_call_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m ingest" in capsys.readouterr().err


def test_a_wrong_setting_ends_with_1_and_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERS_READ_SECONDS", "0")
    code, _, err = run(capsys, folder)
    assert code == 1
    assert err.startswith("PAPERS_READ_SECONDS=0 is not a number above 0.")


def test_the_flag_goes_before_the_environment(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERS_INDEX", str(tmp_path / "environment"))
    run(capsys, folder, "--index", tmp_path / "flag")
    assert ((tmp_path / "flag").exists(), (tmp_path / "environment").exists()) == (True, False)
    run(capsys, folder)
    assert (tmp_path / "environment" / "CURRENT").is_file()


def summary(*unread: Unread) -> Summary:
    values: dict[str, Any] = {"papers": 3, "pages": 12, "passages": 40, "unchanged": 1, "removed": 2, "ocr_pages": 5}
    return Summary(**values, unread=unread, generation="generation-0")


def test_pages_of_one_paper_that_were_not_read_are_listed_together() -> None:
    reason = "is a picture without text"
    unread = [Unread("a.pdf", page, reason) for page in (7, 1, 2, 3)] + [Unread("b.pdf", None, "b.pdf: is encrypted")]
    assert summary_text(summary(*unread)).splitlines() == [
        "3 papers, 12 pages, 40 passages (1 papers unchanged, 2 removed, 5 pages read by OCR).",
        "Not read:",
        "  a.pdf, page 1-3, 7: is a picture without text",
        "  b.pdf: is encrypted",
    ]


def test_a_folder_that_can_not_be_found_is_named_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    near, drive = (write_papers(tmp_path / name, {f"{name}.txt": f"{TREES} {name}"}) for name in ("near", "drive"))
    run(capsys, near, drive, "--index", tmp_path / "index")
    drive.rename(tmp_path / "off")
    code, out, _ = run(capsys, near, "--index", tmp_path / "index")
    assert code == 0
    assert out.splitlines() == [
        "2 papers, 0 pages, 2 passages (2 papers unchanged, 0 removed, 0 pages read by OCR).",
        f"Empty, or can't be found: {drive}. 1 papers are kept as they were last read. "
        f"To take them out, run: python -m ingest --forget {drive}",
    ]


def test_a_path_can_not_write_over_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # The names of files come from whoever made them.
    folder = write_papers(tmp_path / "papers", {"a\x1b[2J.txt": " ", "b.txt": TREES})
    _, out, _ = run(capsys, folder, "--index", tmp_path / "index")
    assert "a[2J.txt" in out
    assert "\x1b" not in out


def test_progress_says_how_long_is_left(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 30.0, 40.0])
    monkeypatch.setattr("ingest.__main__.time", SimpleNamespace(monotonic=lambda: next(clock)))
    report = Reporter()
    report("embed", 0, 4)
    report("embed", 3, 4)
    report("embed", 4, 4)
    assert capsys.readouterr().err.splitlines() == [
        "Embedding passages: 0%",
        "Embedding passages: 75%, about 10 s left",
        "Embedding passages: 100%, 40 s",
    ]


def test_a_step_with_nothing_to_do_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Reporter()("read", 0, 0)
    assert capsys.readouterr().err == ""


def test_an_index_folder_whose_name_is_no_text_is_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # faiss takes no such name, and said so in a traceback.
    code, _, err = run(capsys, folder, "--index", f"{tmp_path}/\udcff")
    assert (code, err) == (
        1, f"{tmp_path}/? has a name that is no text. Give the index a folder of another name.\n"
    )  # fmt: skip


def test_a_path_too_long_for_any_file_does_not_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # It was told that the index can't be written to.
    code, _, err = run(capsys, "a" * 5000, "--index", tmp_path / "index")
    assert (code, err) == (1, f"{'a' * 5000} does not exist. Give a folder of papers, or a paper.\n")

"""The wheel holds the program and nothing else: no tests, no papers, and a mark that keeps it off public registries."""

from __future__ import annotations

import shutil
import subprocess
import sys
from email.parser import Parser
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ingest", "index", "eval", "page")
BESIDE_CODE = {
    "index/field.txt",
    "index/weights.json",
    "eval/gold.jsonl",
    "eval/gold_hard.jsonl",
    "eval/peers/bm25s.txt",
    "eval/peers/langchain.txt",
    "eval/peers/txtai.txt",
    "index/py.typed",
    "index/scales.safetensors",
    "ingest/py.typed",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The wheel, built offline from a copy: a build leaves folders beside its source, and would pick up stale ones."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    not_source = shutil.ignore_patterns("__pycache__", "index", "uploads")  # data/index and data/uploads can be large
    for path in sorted(ROOT.iterdir()):
        if path.name in {*PACKAGES, "tests", "data"}:
            shutil.copytree(path, source / path.name, ignore=not_source)
        elif path.is_file() and not path.name.startswith("."):
            shutil.copy(path, source)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    built = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    (file,) = out.iterdir()
    return ZipFile(file)


def names(wheel: ZipFile) -> set[str]:
    """Every file of the wheel but those about the wheel itself."""
    return {name for name in wheel.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_every_module_of_the_four_packages(wheel: ZipFile) -> None:
    modules = {path.relative_to(ROOT).as_posix() for package in PACKAGES for path in (ROOT / package).glob("**/*.py")}
    assert {name for name in names(wheel) if name.endswith(".py")} == modules


def test_the_wheel_holds_weights_gold_questions_and_type_marks_and_no_other_data(wheel: ZipFile) -> None:
    assert {name for name in names(wheel) if not name.endswith(".py")} == BESIDE_CODE
    for name in sorted(BESIDE_CODE):
        assert wheel.read(name) == (ROOT / name).read_bytes()


def test_the_wheel_holds_no_tests_no_papers_and_no_page_script(wheel: ZipFile) -> None:
    assert {PurePosixPath(name).parts[0] for name in names(wheel)} == set(PACKAGES)


def test_the_wheel_can_be_uploaded_to_no_public_registry(wheel: ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    about = Parser().parsestr(wheel.read(name).decode("utf-8"))
    assert about.get_all("Classifier") == ["Private :: Do Not Upload"]
    assert (about["Name"], about["Requires-Python"]) == ("committee-papers", ">=3.11")


def test_the_wheel_brings_the_three_commands(wheel: ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt")]
    assert wheel.read(name).decode("utf-8").split("\n")[:4] == [
        "[console_scripts]",
        "papers-eval = eval.__main__:main",
        "papers-index = index.__main__:main",
        "papers-ingest = ingest.__main__:main",
    ]

"""What README.md shows is what the program does: its commands and its Python are run over the sample papers."""

from __future__ import annotations

import dataclasses
import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from test_architecture import HOMES

from index.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = ".venv/bin/python"
DOCUMENTS = (
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "data/README.md"),
    *("docs/architecture.md", "docs/evaluation.md", "docs/reliability.md"),
)
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
WRITTEN = {"docx": "python-docx", "sklearn": "scikit-learn"}  # where a library is called otherwise than it is imported
LOOSELY = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def blocks(kind: str, text: str = README) -> list[str]:
    """The fenced blocks of one kind, in order, without their fences."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def shown_calls() -> list[tuple[str, str]]:
    """Each command of the console blocks with the output shown below it."""
    calls = [part for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part]
    return [(call.partition("\n")[0], call.partition("\n")[2]) for call in calls]


def run_shown(command: str, index: Path) -> str:
    """What the command prints on standard output, run as written but over the index given."""
    words = shlex.split(command)
    assert words[0] == PYTHON, f"README shows a command that isn't Python's: {command}"
    settings = {**os.environ, "PAPERS_INDEX": str(index), "PYTHONIOENCODING": "utf-8"}
    settings.pop("PAPERS_OCR", None)
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=ROOT, env=settings, capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An index of the sample papers, made by the command that README shows, and what that command printed."""
    index = tmp_path_factory.mktemp("readme") / "index"
    return index, run_shown(next(command for command, _ in shown_calls() if "-m ingest" in command), index)


def assert_alike(shown: str, printed: str) -> None:
    """White space may differ, and "..." stands for anything."""
    assert doctest.OutputChecker().check_output(shown, printed, LOOSELY), f"README: {shown}\nprinted: {printed}"


def test_readme_opens_with_a_question_and_its_cited_answer() -> None:
    command, output = shown_calls()[0]
    assert shlex.split(command)[1:4] == ["-m", "index", "ask"]
    assert README.index(command) < README.index("make run")
    assert "\n    — Thornmere Borough Council, " in output


@pytest.mark.model
def test_the_shown_summary_is_what_reading_the_sample_papers_prints(made: tuple[Path, str]) -> None:
    (shown,) = [output for command, output in shown_calls() if "-m ingest" in command]
    assert_alike(shown, made[1])


@pytest.mark.model
@pytest.mark.parametrize(("command", "shown"), [call for call in shown_calls() if "-m ingest" not in call[0]])
def test_the_shown_answer_is_what_the_command_prints(made: tuple[Path, str], command: str, shown: str) -> None:
    assert_alike(shown, run_shown(command, made[0]))


@pytest.mark.model
def test_the_shown_python_gives_what_is_shown(made: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERS_INDEX", str(made[0]))
    code = "\n".join(blocks("pycon")).replace('"data/index"', f'"{made[0].as_posix()}"')
    test = doctest.DocTestParser().get_doctest(code, {}, "README.md", None, None)
    assert len(test.examples) >= 8
    said: list[str] = []
    results = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    assert results.failed == 0, "".join(said)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_targets_that_are_named_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    in_code = "\n".join([*re.findall(r"`([^`\n]+)`", text), *blocks("(?:sh|console)?", text)])
    assert set(re.findall(r"\bmake ([a-z]+)", in_code)) <= targets


def test_readme_names_the_two_commands() -> None:
    assert {"run", "test"} <= {
        line.split()[1] for block in blocks("sh") for line in block.splitlines() if "make" in line
    }


def test_the_flags_that_are_named_exist() -> None:
    calls = (["ingest"], ["index", "ask"], ["index", "search"], ["eval"], ["eval", "reading"])
    helps = [
        subprocess.run(
            [sys.executable, "-m", *call, "--help"], cwd=ROOT, capture_output=True, check=True, stdin=subprocess.DEVNULL
        ).stdout.decode()
        for call in calls
    ]
    known = set(re.findall(r"--[a-z][a-z-]*", "\n".join(helps)))
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README)) <= known


def test_the_table_of_settings_has_every_setting_and_its_default() -> None:
    rows = dict(re.findall(r"^\| `(PAPERS_[A-Z_]+)` \| `([^`]*)` \|", README, re.MULTILINE))
    assert rows == {f"PAPERS_{name.upper()}": str(value) for name, value in dataclasses.asdict(Settings()).items()}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_that_are_linked_to_exist(document: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / document).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / document).parent.joinpath(link).exists()] == []


def test_the_architecture_names_every_module_of_ingest_and_index() -> None:
    modules = {
        path.name for package in ("ingest", "index") for path in (ROOT / package).glob("*.py") if path.stem[:2] != "__"
    }
    assert {name for name in modules if f"`{name}`" not in ARCHITECTURE} == set()


@pytest.mark.parametrize("library", sorted(HOMES))
def test_the_architecture_puts_each_library_where_the_imports_are(library: str) -> None:
    for home in sorted(HOMES[library]):
        lines = [line for line in section_of(home).splitlines() if f"`{Path(home).name}`" in line]
        assert any(WRITTEN.get(library, library.replace("_", "-")) in line for line in lines), home


def section_of(home: str) -> str:
    """The part of the architecture about the module's package."""
    package = home.split("/")[0]
    return next(part for part in re.split(r"^## ", ARCHITECTURE, flags=re.MULTILINE) if part.startswith(package))

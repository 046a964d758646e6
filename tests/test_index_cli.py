"""`python -m index`: what it prints, as words and as JSON, and how it ends."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers

import index.reading
import index.search
from index.__main__ import main
from index.build import build_index
from index.present import printable

TREES = "Eleven trees, not many, were felled after the storm. The bandstand was painted green."


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    papers = {
        "parks.txt": TREES,
        "empty.txt": " ",
        "papers.csv": "path,title,body,date\nparks.txt,Parks \x1b[31min autumn,Leisure Committee,2023-09-19\n",
    }
    directory = tmp_path_factory.mktemp("index")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
        build_index([write_papers(tmp_path_factory.mktemp("papers"), papers)], directory, encoder=ComputableEncoder())
    return directory


@pytest.fixture(autouse=True)
def computable_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.search, "load_encoder", lambda _: ComputableEncoder())
    for name in ("INDEX", "ENCODER", "WORKERS"):
        monkeypatch.delenv(f"PAPERS_{name}", raising=False)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    code, out, _ = run(capsys, *arguments, "--json")
    assert code == 0
    return json.loads(out)


QUESTION = "How many trees were felled after the storm?"


def test_ask_prints_the_quote_and_where_it_stands(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "ask", QUESTION, "--index", directory)
    assert code == 0
    assert out.splitlines() == [
        "  “Eleven trees, not many, were felled after the storm.”",
        "    — Leisure Committee, 19 September 2023, Parks [31min autumn",
    ]


def test_ask_as_json_has_the_answer_its_citations_and_its_passages(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = run_json(capsys, "ask", QUESTION, "--index", directory)
    assert (answer["question"], answer["answer"], answer["refusal"]) == (
        QUESTION,
        "Eleven trees, not many, were felled after the storm.",
        None,
    )
    (citation,) = answer["citations"]
    assert citation["quote"] == TREES[citation["start"] : citation["end"]]
    assert (citation["paper"], citation["body"], citation["date"]) == ("parks.txt", "Leisure Committee", "2023-09-19")
    assert (citation["page"], citation["page_label"], citation["also_in"]) == (None, None, [])
    assert [passage["text"] for passage in answer["passages"]] == [TREES]
    assert answer["understood"]["wants"] == "figure"


def test_a_refusal_is_an_answer_and_exits_with_0(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "ask", "zyzzyva quoll", "--index", directory)
    assert code == 0
    assert out.startswith("No answer. None of the question's words occur in the papers.")
    answer = run_json(capsys, "ask", "zyzzyva quoll", "--index", directory)
    assert (answer["answer"], answer["citations"]) == ("", [])


def test_a_refusal_says_what_the_filters_left_to_search(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "ask", "zyzzyva quoll", "--index", directory, "--council", "Nowhere")
    assert out.rstrip().endswith("Searched: no paper passes the filters.")


def test_search_lists_passages(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "search", "bandstand", "--index", directory)
    assert (code, out.split(".")[0]) == (0, "1")
    assert TREES in " ".join(out.split())
    (passage,) = run_json(capsys, "search", "bandstand", "--index", directory, "--mode", "lexical")
    assert (passage["paper"], passage["text"], list(passage["signals"])) == ("parks.txt", TREES, ["lexical"])


def test_filters_are_handed_on(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inside = ("--from", "2023-09-19", "--to", "2023-09-19", "--body", "leisure", "--paper", "parks.txt")
    assert len(run_json(capsys, "search", "trees", "--index", directory, *inside)) == 1
    for outside in (("--from", "2023-09-20"), ("--to", "2023-09-18"), ("--body", "audit"), ("--council", "any")):
        assert run_json(capsys, "search", "trees", "--index", directory, *outside) == []


def test_papers_lists_what_is_indexed_and_what_could_not_be_read(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "papers", "--index", directory)
    first, second = out.splitlines()
    assert code == 0
    assert first.endswith("2023-09-19     text  Parks [31min autumn  (parks.txt)")
    assert second.startswith("not read: empty.txt: ")
    listed = run_json(capsys, "papers", "--index", directory)
    assert [paper["path"] for paper in listed["papers"]] == ["parks.txt"]
    assert [unread["path"] for unread in listed["unread"]] == ["empty.txt"]


def test_a_missing_index_exits_with_1_and_prints_the_command_to_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["ask", "why"], ["search", "why"], ["papers"]):
        code, out, err = run(capsys, *command, "--index", tmp_path / "nowhere")
        assert (code, out) == (1, "")
        assert f"Run: python -m ingest PAPERS --index {tmp_path / 'nowhere'}" in err


def test_an_empty_range_of_dates_exits_with_1_and_says_what_to_give(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "ask", "why", "--index", directory, "--from", "2024-02-01", "--to", "2024-01-01")
    assert code == 1
    assert "Give --from a date before that of --to" in err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["nothing"],
        ["ask", "why", "--from", "June"],
        ["ask", "why", "--mode", "guess"],
        ["ask", "why", "-k", "0"],
        ["search", "why", "-k", "many"],
        ["papers", "--unknown"],
        ["papers", "--index", ""],
    ],
)
def test_a_wrong_call_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m index" in capsys.readouterr().err


def test_a_flag_goes_before_the_environment_and_the_environment_before_the_default(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_json(capsys, "settings")["index"] == "data/index"
    monkeypatch.setenv("PAPERS_INDEX", "/environment")
    assert run_json(capsys, "settings")["index"] == "/environment"
    assert run_json(capsys, "settings", "--index", "/flag")["index"] == "/flag"
    assert "PAPERS_INDEX=/flag" in run(capsys, "settings", "--index", "/flag")[1].splitlines()


def test_the_environment_names_the_index_to_ask(
    directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERS_INDEX", str(directory))
    assert run(capsys, "papers")[0] == 0
    assert run(capsys, "papers", "--index", tmp_path)[0] == 1


def test_a_wrong_setting_exits_with_1_and_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERS_WORKERS", "many")
    code, _, err = run(capsys, "settings")
    assert (code, err) == (1, "PAPERS_WORKERS=many is not a whole number above 0. Unset it or give another value.\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Roads\tand\nparks, £40 – “Zoë”", "Roads\tand\nparks, £40 – “Zoë”"),
        ("\x1b[2Jgone", "[2Jgone"),
        ("\x1b]0;title\x07", "]0;title"),
        ("over\rwritten\b", "overwritten"),
        ("\x9b31m\x7f", "31m"),
        ("a\u202eb\u2066c\u200fd\u061ce", "abcde"),
    ],
)
def test_printable_drops_what_would_write_over_the_terminal(text: str, expected: str) -> None:
    assert printable(text) == expected


def test_the_command_runs_as_a_module_without_loading_the_encoder(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    program = "import runpy, sys; sys.argv[1:] = ['settings']\n" \
        "try: runpy.run_module('index', run_name='__main__')\n" \
        "except SystemExit as ended: assert ended.code == 0\n" \
        "assert 'torch' not in sys.modules"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "PAPERS_INDEX=" in done.stdout


def test_papers_marked_as_restricted_are_listed_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = {"open.txt": TREES, "exempt.txt": "Bids.", "papers.csv": "path,restricted\nexempt.txt,yes\n"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
        build_index([write_papers(tmp_path / "papers", papers)], tmp_path / "index", encoder=ComputableEncoder())
    _, out, _ = run(capsys, "papers", "--index", tmp_path / "index")
    first, left_out = out.splitlines()
    assert first.endswith("(open.txt)")
    assert left_out == "not listed: 1 marked as restricted or exempt. Add --restricted to list them."
    _, out, _ = run(capsys, "papers", "--restricted", "--index", tmp_path / "index")
    marked, plain = out.splitlines()
    assert marked.endswith("(exempt.txt)  [restricted]")
    assert plain == first
    listed = run_json(capsys, "papers", "--index", tmp_path / "index")
    assert ([paper["path"] for paper in listed["papers"]], listed["restricted_left_out"]) == (["open.txt"], 1)


def test_what_is_printed_twice_is_listed_with_the_papers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bins = " ".join(
        f"Round {number} emptied {number * 37} bins of garden waste in ward {number}." for number in range(9)
    )
    papers = {"report.txt": bins, "pack.txt": f"Agenda for the day.\n\n{bins}"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
        build_index([write_papers(tmp_path / "papers", papers)], tmp_path / "index", encoder=ComputableEncoder())
    _, out, _ = run(capsys, "papers", "--index", tmp_path / "index")
    assert out.splitlines()[2] == "printed twice: pack.txt and report.txt"
    listed = run_json(capsys, "papers", "--index", tmp_path / "index")
    assert listed["printed_twice"] == [
        [{"paper": name, "from": None, "to": None} for name in ("pack.txt", "report.txt")]
    ]


def test_bytes_that_are_no_text_are_asked_as_question_marks(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_json(capsys, "ask", f"{QUESTION} \udcff\ud800", "--index", directory)["question"] == f"{QUESTION} ??"
    code, out, _ = run(capsys, "search", "trees \udcff", "--index", directory, "--body", "\udcff")
    assert (code, out) == (0, "No passage was found.\n")


@pytest.mark.parametrize(
    ("settings", "rest", "begin"),
    [({"PYTHONIOENCODING": "ascii"}, "", "a? 1"), ({}, " | head -n 1", "a\u2013 1"), ({}, " | true", "")],
)
def test_a_terminal_without_the_signs_and_a_pipe_that_ends_early_raise_nothing(
    settings: dict[str, str], rest: str, begin: str
) -> None:
    program = (
        "from index.terminal import say\n"
        "for number in range(1, 20_000):\n"
        "    say(f'a\u2013 {number}')\n"
    )  # fmt: skip
    root = Path(__file__).parent.parent
    command = f"set -o pipefail; {shlex.quote(sys.executable)} -c {shlex.quote(program)}{rest}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=root, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(begin)

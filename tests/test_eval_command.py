"""The command line of an evaluation: its output, its files and its exit codes."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from test_eval_run import CONFUSED, GOLD, PERFECT, USELESS, TinyIndex

from eval.__main__ import main
from eval.outcome import RunFileError, read_runs
from index.errors import NoIndexError


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in GOLD), encoding="utf-8")
    return path


def opener(answers: Mapping[object, tuple[str, int]]) -> Callable[[Path], TinyIndex]:
    return lambda folder: TinyIndex(answers)


def test_all_modes_are_shown_side_by_side(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--gold", str(gold)], open_index=opener(PERFECT)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 questions, 1 unanswerable"
    assert lines[2].split() == ["measure", "lexical", "dense", "hybrid", "full"]
    assert lines[4].split() == ["hit@1", *["1.000", "[1.00,", "1.00]"] * 4]
    assert lines[-1] == "0 questions with something missed, 0 shown:"


def test_json_holds_the_figures_and_the_misses(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["--gold", str(gold), "--mode", "hybrid", "--json", "--misses", "1"]
    assert main(call, open_index=opener(CONFUSED)) == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data["modes"]) == ["hybrid"]
    assert data["modes"]["hybrid"]["measures"]["answer"] == {"value": 0.0, "low": 0.0, "high": 0.0, "count": 2}
    assert data["modes"]["hybrid"]["tags"]["unanswerable"]["refused_right"]["value"] == 0.0
    assert (data["missed"], [miss["id"] for miss in data["misses"]]) == (3, ["levy"])


def test_the_run_file_has_the_agreed_fields_and_can_be_read_back(gold: Path, tmp_path: Path) -> None:
    path = tmp_path / "new" / "runs.jsonl"
    assert main(["--gold", str(gold), "--runs", str(path)], open_index=opener(PERFECT)) == 0
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["levy", "both", "moon"]
    assert all(list(row) == ["id", "abstained", "answer", "passages", "seconds"] for row in rows)
    assert rows[0]["passages"] == [
        {"paper": "papers/kent/fees.pdf", "page": 2, "text": "There is a levy of £40.", "score": 0.5}
    ]
    assert (rows[0]["abstained"], rows[0]["answer"]) == (False, "There is a levy of £40.")
    assert (rows[2]["abstained"], rows[2]["answer"]) == (True, "")
    assert rows[0]["seconds"] >= 0
    assert read_runs(path)["levy"].answer == "There is a levy of £40."


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("{", "Expecting property name"),
        ('{"id": "levy"}', '"abstained" is missing or is not bool'),
        ('{"id": "a", "abstained": false, "answer": "", "passages": [1], "seconds": 1}', "a passage is a JSON object"),
        ('{"id": "a", "abstained": false, "answer": "", "passages": [], "seconds": true}', '"seconds" is missing'),
    ],
)
def test_a_wrong_line_of_a_run_file_is_named(tmp_path: Path, wrong: str, reason: str) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_text(f"\n{wrong}\n")
    with pytest.raises(RunFileError) as caught:
        read_runs(path)
    assert "runs.jsonl, line 2: " in str(caught.value)
    assert reason in str(caught.value)


def test_the_exit_code_tells_whether_the_limits_are_met(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    limits = ["--min", "hit@1=0.9", "answer=1", "--max", "refused_wrong=0"]
    assert main(["--gold", str(gold), *limits], open_index=opener(PERFECT)) == 0
    assert main(["--gold", str(gold), *limits], open_index=opener(USELESS)) == 1
    assert capsys.readouterr().err.splitlines() == [
        "eval: full mode: hit@1 is 0.0000, 0.9000 short: it must be at least 0.9",
        "eval: full mode: answer is 0.0000, 1.0000 short: it must be at least 1",
        "eval: full mode: refused_wrong is 1.0000, 1.0000 over: it must be at most 0",
    ]


@pytest.mark.parametrize("wrong", ["hit@2=0.5", "hit@1", "hit@1=high", "hit@1=nan"])
def test_a_wrong_limit_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--min", wrong], open_index=opener(PERFECT))
    assert caught.value.code == 2
    assert wrong.partition("=")[0] in capsys.readouterr().err


def test_a_wrong_gold_line_exits_with_two_before_an_index_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{json.dumps(GOLD[0])}\n{{}}\n", encoding="utf-8")

    def refuse(folder: Path) -> TinyIndex:
        raise AssertionError("opened")

    assert main(["--gold", str(path)], open_index=refuse) == 2
    assert "gold.jsonl, line 2: " in capsys.readouterr().err


def test_a_missing_index_exits_with_two_and_its_own_words(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(folder: Path) -> TinyIndex:
        raise NoIndexError(f"No index in {folder}.")

    assert main(["--gold", str(gold), "--index", "nowhere"], open_index=refuse) == 2
    assert capsys.readouterr().err == "eval: No index in nowhere.\n"


def test_the_web_page_is_written_where_asked(gold: Path, tmp_path: Path) -> None:
    path = tmp_path / "out" / "report.html"
    assert main(["--gold", str(gold), "--mode", "full", "--html", str(path)], open_index=opener(PERFECT)) == 0
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_two_run_files_are_compared(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, answers in (("a", USELESS), ("b", PERFECT)):
        call = ["--gold", str(gold), "--mode", "full", "--runs", str(tmp_path / f"{name}.jsonl")]
        assert main(call, open_index=opener(answers)) == 0
    capsys.readouterr()
    a, b = str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")
    assert main(["compare", a, b, "--gold", str(gold), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["answer"]["first"], data["answer"]["second"], data["answer"]["difference"]) == (0, 1, 1)
    assert main(["compare", a, a, "--gold", str(gold), "--json"]) == 0
    assert {row["difference"] for row in json.loads(capsys.readouterr().out).values()} == {0}


def test_a_run_over_other_questions_is_refused(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"id": "z", "abstained": true, "answer": "", "passages": [], "seconds": 0}\n')
    assert main(["compare", str(path), str(path), "--gold", str(gold)]) == 2
    assert "no gold question has the id 'z'" in capsys.readouterr().err


def test_the_index_is_the_one_that_the_environment_sets(gold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []

    def keep(folder: Path) -> TinyIndex:
        opened.append(folder)
        return TinyIndex(PERFECT)

    monkeypatch.setenv("PAPERS_INDEX", "set/here")
    assert main(["--gold", str(gold), "--mode", "full"], open_index=keep) == 0
    assert main(["--gold", str(gold), "--mode", "full", "--index", "named"], open_index=keep) == 0
    monkeypatch.delenv("PAPERS_INDEX")
    assert main(["--gold", str(gold), "--mode", "full"], open_index=keep) == 0
    assert opened == [Path("set/here"), Path("named"), Path("data/index")]


def test_papers_that_are_not_in_the_index_are_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {**GOLD[0], "evidence": [{"paper": "lost.pdf", "quote": "levy"}]}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    assert main(["--gold", str(path), "--mode", "full"], open_index=opener(PERFECT)) == 0
    assert capsys.readouterr().err == "eval: 1 paper of the evidence isn't in the index: lost.pdf\n"


def test_progress_is_told_mode_by_mode_on_standard_error_and_changes_nothing_else(
    gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def printed(*words: str) -> tuple[str, list[str]]:
        main(["--gold", str(gold), *words], open_index=opener(PERFECT))
        said = capsys.readouterr()
        return said.out, said.err.splitlines()

    quiet, nothing = printed()
    told, lines = printed("--progress")
    # The time a question takes is printed too, and is never the same.
    assert [row for row in told.splitlines() if "seconds" not in row] == [
        row for row in quiet.splitlines() if "seconds" not in row
    ]
    assert nothing == [] and len(lines) == 4 * 4
    assert lines[:2] == [
        "progress: lexical mode (1 of 4): 0 of 3 questions",
        "progress: lexical mode (1 of 4): 1 of 3 questions",
    ]
    assert lines[-1] == "progress: full mode (4 of 4): 3 of 3 questions"
    assert printed("--progress", "--mode", "dense")[1][-1] == "progress: dense mode (1 of 1): 3 of 3 questions"

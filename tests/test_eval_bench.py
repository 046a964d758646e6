"""Speed, memory and growth: the figures by hand, and the whole command over papers of a few words."""

import json
import sys
from pathlib import Path

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers
from conftest import PAPERS
from rank_bm25 import BM25Okapi

from eval import bench as command
from eval.__main__ import main
from eval.bench import bench, compare_scores, measure_growth
from eval.bench_figures import Figure, exponent, figure, median_times, slow
from eval.bench_machine import describe_machine
from eval.bench_papers import STAGES, Cold, run_cold
from ingest.errors import NothingToReadError, PapersError

GOLD_ROW = {
    "id": "permit",
    "question": "What does the residents parking permit cost?",
    "tags": [],
    "answerable": True,
    "answers": ["64"],
    "require": "any",
    "evidence": [{"paper": "parking.md", "quote": "costs 64 pounds a year"}],
}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    rows = [GOLD_ROW, {**GOLD_ROW, "id": "village", "question": "How often does the mobile library visit?"}]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are read without processes of their own."""
    monkeypatch.setattr("eval.reading.ReaderPool", PoolInThisProcess)
    monkeypatch.setattr("index.reading.ReaderPool", PoolInThisProcess)


def run(words: list[str], gold: Path) -> int:
    return bench(words, gold=gold, load=lambda _: ComputableEncoder(), ask=lambda *_: Cold(2.5, 500.0))


def test_a_figure_is_the_median_between_the_least_and_the_most() -> None:
    assert figure("build", "s", [3.0, 1.0, 2.0]) == Figure("build", "s", 2.0, 1.0, 3.0, 3)
    assert figure("build", "s", [1.0, 2.0]).median == 1.5
    with pytest.raises(ValueError, match="build was never measured"):
        figure("build", "s", [])
    with pytest.raises(ValueError, match="not between"):
        Figure("build", "s", 4.0, 1.0, 3.0, 3)


def test_at_most_one_value_in_twenty_is_slower_than_the_slow_one() -> None:
    assert slow([float(value) for value in range(1, 20)]) == 19.0
    assert slow([float(value) for value in range(1, 21)]) == 19.0
    assert slow([float(value) for value in range(1, 41)]) == 38.0


def test_the_exponent_is_one_where_time_doubles_with_size_and_none_where_nothing_can_be_fitted() -> None:
    assert exponent({1000: 0.5, 10_000: 5.0}) == pytest.approx(1.0)
    assert exponent({10: 1.0, 100: 100.0, 1000: 10_000.0}) == pytest.approx(2.0)
    assert exponent({1000: 0.25, 4000: 0.5}) == pytest.approx(0.5)
    assert exponent({1000: 0.5}) is None
    assert exponent({1000: 0.0, 2000: 0.5}) is None


def test_pieces_of_work_take_turns_so_that_a_busy_moment_hits_them_all() -> None:
    done: list[str] = []
    times = median_times([lambda: done.append("a"), lambda: done.append("b")], runs=2)
    assert done == ["a", "b", "a", "b"]
    assert len(times) == 2


def test_the_machine_is_described_with_the_versions_of_the_libraries() -> None:
    machine = describe_machine()
    assert machine["rank-bm25"] == "0.2.2"
    assert machine["Python"] == sys.version.split()[0]
    assert int(machine["cores"]) >= 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows doesn't say what a process held")
def test_the_peak_memory_of_a_new_process_is_its_own() -> None:
    small = run_cold([sys.executable, "-c", "pass"])
    large = run_cold([sys.executable, "-c", "held = bytes(range(256)) * 800_000"])
    assert small.memory is not None and large.memory is not None
    assert small.memory < 100
    assert 190 < large.memory - small.memory < 230  # 204.8 MB were held
    assert 0 < small.seconds < 60


def test_a_new_process_that_fails_is_quoted() -> None:
    with pytest.raises(PapersError, match="exit code 3: no luck"):
        run_cold([sys.executable, "-c", "import sys; sys.stderr.write('no luck'); sys.exit(3)"])


def test_our_scores_are_those_of_rank_bm25_over_made_up_passages() -> None:
    peer = compare_scores(300, runs=1)
    assert peer.equal
    assert peer.passages == 300
    assert peer.ours > 0 and peer.peer > 0


def test_sizes_are_measured_once_each_from_the_smallest() -> None:
    growth, peer = measure_growth([200, 100, 200], runs=1)
    assert [one.passages for one in growth] == [100, 200]
    assert peer.passages == 100
    with pytest.raises(ValueError, match="no size"):
        measure_growth([], runs=1)


def test_the_command_prints_every_table_and_writes_the_same_as_json(
    gold: Path, tmp_path: Path, at_once: None, capsys: pytest.CaptureFixture[str]
) -> None:
    papers, file = write_papers(tmp_path / "papers", PAPERS), tmp_path / "new" / "bench.json"
    assert run(["--papers", str(papers), "--runs", "1", "--sizes", "1000", "--json", str(file)], gold) == 0
    printed = capsys.readouterr().out
    data = json.loads(file.read_text(encoding="utf-8"))
    figures = {one["name"]: one for one in data["figures"]}
    assert [figures["first answer of a cold process"][key] for key in ("median", "unit", "runs")] == [2.5, "s", 1]
    assert figures["index on disk"]["median"] > 1000  # a vector of 1,024 floats and more
    assert all(name in printed for name in figures)
    assert list(data["stages_ms"]) == list(STAGES)
    assert all(0 <= stage["p50"] <= stage["p95"] for stage in data["stages_ms"].values())
    assert [one["passages"] for one in data["growth_s"]] == [1000]
    assert data["rank_bm25"]["equal"]
    assert "a warm query (2 questions)" in printed
    assert "grows by size to the power  " in printed and "; equal (greatest difference" in printed


def test_scores_that_are_not_rank_bm25s_are_an_exit_code(
    gold: Path,
    tmp_path: Path,
    at_once: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Flatter(BM25Okapi):  # type: ignore[misc]
        def __init__(self, corpus: list[list[str]]) -> None:
            super().__init__(corpus, b=0.2)

    monkeypatch.setattr(command, "BM25Okapi", Flatter)
    monkeypatch.setattr(
        command, "_words", lambda made, texts, length: [["fee"] * (1 + row % 3) for row in range(texts)]
    )
    papers = write_papers(tmp_path / "papers", PAPERS)
    assert run(["--papers", str(papers), "--runs", "1", "--sizes", "50"], gold) == 1
    said = capsys.readouterr()
    assert "NOT EQUAL" in said.out
    assert "differ from rank-bm25's" in said.err


def test_a_folder_without_papers_is_named(gold: Path, tmp_path: Path, at_once: None) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(NothingToReadError, match="empty"):
        run(["--papers", str(empty), "--sizes", "10"], gold)


def test_the_evaluation_has_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["bench", "--help"])
    assert ended.value.code == 0
    assert "usage: python -m eval bench" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--runs", "0"], ["--sizes", "5000,many"], ["--sizes", ""]])
def test_numbers_that_are_none_are_a_wrong_call(words: list[str], gold: Path) -> None:
    with pytest.raises(SystemExit) as error:
        run(words, gold)
    assert error.value.code == 2

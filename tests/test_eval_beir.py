"""Benchmarks in the BEIR layout."""

import math
from collections.abc import Mapping
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.beir import BenchmarkError, ndcg, read_benchmark, recall, score_benchmark
from index.models import Hit, Mode
from ingest.models import Page, Paper, Passage


class ListedTexts:
    """A searcher that finds the texts in a fixed order, each with two passages, for every question."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.modes: list[Mode] = []

    def search(self, question: str, *, k: int = 10, mode: Mode = Mode.FULL) -> tuple[Hit, ...]:
        self.modes.append(mode)
        return tuple(hit(name) for name in self.names for _ in range(2))[:k]


def hit(name: str) -> Hit:
    page = Page(paper_id=name, number=None, text="text")
    return Hit(Paper(name, name, name), page, Passage(name, None, 0, 4, "text"), row=0, score=1.0)


def test_ndcg_uses_the_grades_as_gains() -> None:
    # gained 1/log2(2) + 2/log2(4) = 2; ideal 2/log2(2) + 1/log2(3) = 2.63093
    assert ndcg(["a", "x", "b"], {"a": 1, "b": 2, "x": 0}) == pytest.approx(2 / (2 + 1 / math.log2(3)))
    assert ndcg([], {"a": 1}) == 0.0
    assert ndcg(["a"], {}) == 0.0


def test_ndcg_and_recall_look_no_further_than_k() -> None:
    assert ndcg(["x"] * 10 + ["a"], {"a": 1}) == 0.0
    assert recall([*map(str, range(100)), "a"], {"a": 1, "5": 1}) == 0.5


def write_benchmark(folder: Path) -> Path:
    (folder / "qrels").mkdir()
    (folder / "corpus.jsonl").write_text('{"_id": "1", "title": "T", "text": "one"}\n{"_id": "2", "text": "two"}\n')
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "one?"}\n{"_id": "r", "text": "nothing?"}\n')
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\nq\t2\t0\nr\t1\t0\n")
    return folder


def test_a_benchmark_is_read_and_queries_without_a_relevant_text_are_not_scored(tmp_path: Path) -> None:
    benchmark = read_benchmark(write_benchmark(tmp_path))
    assert benchmark.texts == {"1": ("T", "one"), "2": ("", "two")}
    [scores] = score_benchmark(ListedTexts("2", "1"), benchmark)
    # the second text at rank 2, though it is the third passage
    assert scores["ndcg@10"].value == pytest.approx(1 / math.log2(3))
    assert scores["recall@100"].value == 1.0


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("corpus.jsonl", '{"_id": "1"}\n', r"corpus\.jsonl, line 1: .*text"),
        ("queries.jsonl", "{\n", r"queries\.jsonl, line 1: "),
        ("qrels/test.tsv", "head\nq\t1\n", r"test\.tsv, line 2: "),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, name: str, text: str, reason: str) -> None:
    (write_benchmark(tmp_path) / name).write_text(text)
    with pytest.raises(BenchmarkError, match=reason):
        read_benchmark(tmp_path)


def test_the_command_measures_the_modes_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = ListedTexts("1", "2")
    given: dict[str, tuple[str, str]] = {}

    def index_texts(texts: Mapping[str, tuple[str, str]], folder: Path) -> ListedTexts:
        assert list(folder.iterdir()) == []
        given.update(texts)
        return index

    assert main(["beir", str(write_benchmark(tmp_path))], index_texts=index_texts) == 0
    assert given == {"1": ("T", "one"), "2": ("", "two")}
    assert index.modes == list(Mode)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 texts, 1 queries with a relevant text"
    assert lines[-1].split() == ["full", "1.0000", "[1.000,", "1.000]", "1.0000", "[1.000,", "1.000]"]
    assert main(["beir", str(tmp_path), "--mode", "dense", "--json"], index_texts=index_texts) == 0
    assert capsys.readouterr().out.split() == [
        "{",
        '"dense":',
        "{",
        '"ndcg@10":',
        "1.0,",
        '"recall@100":',
        "1.0",
        "}",
        "}",
    ]


def test_the_index_is_made_where_asked(tmp_path: Path) -> None:
    folders: list[Path] = []

    def index_texts(texts: Mapping[str, tuple[str, str]], folder: Path) -> ListedTexts:
        folders.append(folder)
        return ListedTexts("1", "2")

    call = ["beir", str(write_benchmark(tmp_path)), "--mode", "dense", "--work", str(tmp_path / "kept")]
    assert main(call, index_texts=index_texts) == 0
    assert folders == [tmp_path / "kept"]


def test_a_folder_that_is_no_benchmark_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["beir", str(tmp_path)]) == 2
    assert "test.tsv can't be read" in capsys.readouterr().err

"""Results kept as JSON, and the documents' tables that are made of them."""

import json
from pathlib import Path

import pytest
from test_eval_run import GOLD, PERFECT, TinyIndex, questions

from eval.__main__ import main
from eval.reliability import reliability
from eval.report import summarise
from eval.results import RESULTS, ResultsError, fill, save_results
from eval.run import run

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = "Before.\n\n<!-- figures: tiny -->\nstale\n<!-- end -->\n\nAfter.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    outcomes = run(TinyIndex(PERFECT), questions())
    stated = {"full": reliability(questions(), outcomes)}
    modes = [summarise(mode, questions(), outcomes) for mode in ("dense", "full")]
    save_results("tiny", questions(), modes, stated, folder=tmp_path)
    return tmp_path


def test_one_file_is_kept_for_each_mode_and_holds_no_words(folder: Path) -> None:
    assert sorted(file.name for file in folder.iterdir()) == ["tiny-dense.json", "tiny-full.json"]
    kept = (folder / "tiny-full.json").read_text(encoding="utf-8")
    data = json.loads(kept)
    assert (data["questions"], data["unanswerable"]) == (3, 1)
    assert data["measures"]["hit@1"] == {"value": 1.0, "low": 1.0, "high": 1.0, "count": 2}
    assert data["reliability"]["bins"] == [{"low": 0.0, "high": 0.1, "count": 3, "stated": 0.0, "held": 0.6667}]
    assert not any(str(row[field]) in kept for row in GOLD for field in ("id", "question"))


def test_a_table_is_made_between_its_marks_and_nothing_else_changes(folder: Path) -> None:
    text = fill(DOCUMENT, folder=folder)
    assert text.startswith("Before.\n\n<!-- figures: tiny -->\n\n3 questions, 1 of them unanswerable;")
    assert (
        "| measure | dense | full |\n| --- | --- | --- |\n| `hit@1` | 1.000 [1.00, 1.00] | 1.000 [1.00, 1.00] |" in text
    )
    assert "| `refused_wrong` | 0.000 [0.00, 0.00] | 0.000 [0.00, 0.00] |\n\n<!-- end -->\n\nAfter.\n" in text
    assert "stale" not in text
    assert fill(text, folder=folder) == text


def test_tables_by_tag_and_by_probability_are_of_the_full_mode(folder: Path) -> None:
    text = fill("<!-- tags: tiny -->\n<!-- end -->\n<!-- probability: tiny -->\n<!-- end -->", folder=folder)
    assert "| figure | 1 | 1.000 | 1.000 | 1.000 | 1.000 |" in text
    assert "unanswerable" not in text
    assert "Brier score 0.667, expected calibration error 0.667." in text
    assert "| 0.0 to 0.1 | 3 | 0.000 | 0.667 |" in text


def test_a_set_without_results_is_refused_with_the_command_that_makes_them(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="Run: python -m eval --save tiny"):
        fill(DOCUMENT, folder=tmp_path)


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="is no name of a set"):
        save_results("../tiny", questions(), [], {}, folder=tmp_path)


def test_the_figures_in_the_documents_are_those_of_the_results() -> None:
    document = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    assert "<!-- figures: sample -->" in document
    assert fill(document) == document


def test_the_command_makes_the_tables_and_tells_of_stale_ones(tmp_path: Path) -> None:
    file = tmp_path / "document.md"
    file.write_text("<!-- figures: sample -->\nstale\n<!-- end -->\n", encoding="utf-8")
    assert main(["tables", str(file), "--check"]) == 1
    assert "stale" in file.read_text(encoding="utf-8")
    assert main(["tables", str(file)]) == 0
    assert main(["tables", str(file), "--check"]) == 0
    assert "stale" not in file.read_text(encoding="utf-8")
    assert (RESULTS / "sample-full.json").exists()

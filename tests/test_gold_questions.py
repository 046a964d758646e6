"""The gold questions are well formed, and every quote stands on the page that it names."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest

ROOT = Path(__file__).resolve().parents[1]
PAPERS = ROOT / "data" / "papers"
SCANNED = "1987-05-19-allotments-subcommittee-scanned.pdf"
SCAN_SOURCE = ROOT / "data" / "sources" / "1987-05-19-allotments-subcommittee-scanned.scan.md"
LINES = (ROOT / "eval" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
HARD = (ROOT / "eval" / "gold_hard.jsonl").read_text(encoding="utf-8").splitlines()
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in LINES + HARD]
ANSWERABLE = [question for question in QUESTIONS if question["answerable"]]
TAGS = {
    "figure",
    "table",
    "fact",
    "who",
    "when",
    "why",
    "list",
    "definition",
    "paraphrase",
    "decision",
    "temporal",
    "compare",
    "scanned",
    "unanswerable",
}


def normalised(text: str) -> str:
    """Lower case, with one space between runs of a-z and 0-9, and one at either end, so that words match whole."""
    return f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "


@cache
def page_words(paper: str, page: int) -> str:
    """The words of a page; of the scanned paper, the words that were typed on the picture."""
    if paper == SCANNED:
        return normalised(SCAN_SOURCE.read_text(encoding="utf-8").split("\n=====\n")[page - 1])
    return normalised(pypdf.PdfReader(PAPERS / paper).pages[page - 1].extract_text())


def test_there_are_enough_questions_of_either_sort_and_their_ids_are_unique() -> None:
    assert len(QUESTIONS) >= 500
    assert len(QUESTIONS) - len(ANSWERABLE) >= 120
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    assert len({normalised(question["question"]) for question in QUESTIONS}) == len(QUESTIONS)


def test_the_readme_says_how_many_questions_there_are() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())

    unanswerable = sum(not json.loads(line)["answerable"] for line in LINES)

    assert f" {len(LINES)} gold questions about the sample papers, {unanswerable} of which the papers don't" in readme
    assert f" {len(HARD)} harder ones" in readme


def test_every_tag_is_used_by_several_questions_and_no_other_tag_is_used() -> None:
    counts = Counter(tag for question in QUESTIONS for tag in question["tags"])

    assert set(counts) == TAGS
    assert {tag: count for tag, count in counts.items() if count < 6} == {}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_a_line_has_every_field_in_its_right_form(question: dict[str, Any]) -> None:
    assert list(question) == ["id", "question", "tags", "answerable", "answers", "require", "evidence"]
    assert question["question"].strip() == question["question"] != ""
    assert question["tags"]
    assert question["require"] in ("any", "all")
    assert all(isinstance(answer, str) and answer for answer in question["answers"])
    for evidence in question["evidence"]:
        assert list(evidence) == ["paper", "page", "quote"]
        assert isinstance(evidence["page"], int)
        assert len(normalised(evidence["quote"]).split()) >= 2


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_only_an_answerable_question_has_answers_and_evidence(question: dict[str, Any]) -> None:
    assert ("unanswerable" in question["tags"]) is not question["answerable"]
    assert bool(question["answers"]) is question["answerable"]
    assert bool(question["evidence"]) is question["answerable"]


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question["id"])
def test_every_quote_stands_on_the_page_that_it_names(question: dict[str, Any]) -> None:
    missing = [
        evidence
        for evidence in question["evidence"]
        if normalised(evidence["quote"]) not in page_words(evidence["paper"], evidence["page"])
    ]

    assert missing == []


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question["id"])
def test_an_answer_stands_on_a_page_of_its_evidence(question: dict[str, Any]) -> None:
    pages = [page_words(evidence["paper"], evidence["page"]) for evidence in question["evidence"]]

    assert any(normalised(answer) in page for answer in question["answers"] for page in pages)


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question["id"])
def test_the_scanned_tag_means_that_all_evidence_is_in_the_scanned_paper(question: dict[str, Any]) -> None:
    papers = {evidence["paper"] for evidence in question["evidence"]}

    assert ("scanned" in question["tags"]) is (papers == {SCANNED})


def test_a_quote_from_the_june_update_is_listed_in_the_pack_too() -> None:
    update, pack = "2024-06-11-cabinet-member-update-childrens-social-care.pdf", "2024-06-11-public-reports-pack.pdf"
    lone = [
        question["id"]
        for question in ANSWERABLE
        for evidence in question["evidence"]
        if evidence["paper"] == update
        and not any(other["paper"] == pack and other["quote"] == evidence["quote"] for other in question["evidence"])
    ]

    assert lone == []

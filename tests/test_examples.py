"""Example questions made from the papers' own words."""

from dataclasses import replace
from datetime import date

import pytest
from computable import made_passage

from index.examples import example_questions
from ingest.models import Paper, Passage


def told(text: str, *, headings: tuple[str, ...] = (), day: date | None = None, path: str = "a.pdf") -> list[str]:
    paper, _, passage = made_passage(text, headings=headings, path=path)
    return list(example_questions([(replace(paper, meeting_date=day), [passage])]))


def test_a_sentence_that_counts_becomes_a_how_many_question() -> None:
    assert told("In May 22 newly qualified social workers have joined the district teams.") == []
    assert told("There, 22 newly qualified social workers have joined the district teams.") == [
        "How many newly qualified social workers have joined the district teams?"
    ]


def test_a_singular_verb_is_put_in_the_plural_after_how_many() -> None:
    assert told("14 families was placed on the waiting list.") == ["How many families were placed on the waiting list?"]


def test_a_heading_becomes_a_question_about_its_topic_with_the_month() -> None:
    found = told("Plain words.", headings=("Report", "Contextual safeguarding"), day=date(2023, 3, 31))
    assert found == ["What was reported about Contextual safeguarding in March 2023?"]


@pytest.mark.parametrize(
    "heading", ["Appendix B of this", "SHOUTED HEADING HERE", "Single", "Total number of children"]
)
def test_a_heading_that_names_no_topic_makes_no_question(heading: str) -> None:
    assert told("Plain words.", headings=(heading,)) == []


def test_the_latest_papers_come_first_papers_without_a_date_last_and_each_question_once() -> None:
    def paper(path: str, day: date | None, topic: str) -> tuple[Paper, list[Passage]]:
        made, _, passage = made_passage("Plain words.", path=path, headings=(topic,))
        return replace(made, meeting_date=day), [passage]

    papers = [
        paper("a.pdf", None, "Allotment gardens"),
        paper("b.pdf", date(2023, 1, 5), "Swimming pools"),
        paper("c.pdf", date(2024, 1, 5), "School crossings"),
        paper("d.pdf", date(2024, 1, 6), "School crossings"),
    ]
    assert list(example_questions(papers)) == [
        "What was reported about School crossings in January 2024?",
        "What was reported about Swimming pools in January 2023?",
        "What was reported about Allotment gardens?",
    ]


def test_no_papers_make_no_questions() -> None:
    assert list(example_questions([])) == []

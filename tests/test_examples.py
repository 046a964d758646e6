"""Example questions made from the papers' own words."""

from dataclasses import replace
from datetime import date

import pytest
from computable import made_passage

from index.examples import MOST_READ, example_questions
from ingest.models import Paper, PaperKind, Passage

PROSE = "The garden society met the parks team twice and agreed the plan for the plots."


def told(text: str, *, headings: tuple[str, ...] = (), day: date | None = None, path: str = "a.pdf") -> list[str]:
    paper, _, passage = made_passage(text, headings=headings, path=path)
    return list(example_questions([replace(paper, meeting_date=day)], lambda _: [passage]))


def test_a_sentence_that_counts_becomes_a_how_many_question() -> None:
    assert told("In May 22 newly qualified social workers have joined the district teams.") == []
    assert told("There, 22 newly qualified social workers have joined the district teams.") == [
        "How many newly qualified social workers have joined the district teams?"
    ]


def test_a_singular_verb_is_put_in_the_plural_after_how_many() -> None:
    assert told("14 families was placed on the waiting list.") == ["How many families were placed on the waiting list?"]


def test_a_heading_becomes_a_question_about_its_topic_with_the_month() -> None:
    found = told(PROSE, headings=("Report", "Contextual safeguarding"), day=date(2023, 3, 31))
    assert found == ["What was reported about Contextual safeguarding in March 2023?"]


@pytest.mark.parametrize(
    "heading",
    ["Appendix B of this", "SHOUTED HEADING HERE", "Single", "Total number of children", "Issue raised Response time"],
)
def test_a_heading_that_names_no_topic_makes_no_question(heading: str) -> None:
    assert told(PROSE, headings=(heading,)) == []


def test_each_meeting_has_one_question_the_latest_first_papers_without_a_date_last_and_each_text_once() -> None:
    told_of = {
        "a.pdf": (None, "Allotment gardens"),
        "b.pdf": (date(2023, 1, 5), "Swimming pools"),
        "c.pdf": (date(2024, 1, 5), "School crossings"),
        "d.pdf": (date(2024, 1, 6), "School crossings"),
        "e.pdf": (date(2024, 1, 6), "Market stalls"),
    }
    made = {path: made_passage(PROSE, path=path, headings=(topic,)) for path, (_, topic) in told_of.items()}
    papers = [replace(made[path][0], meeting_date=day) for path, (day, _) in told_of.items()]
    assert list(example_questions(papers, lambda paper: [made[paper.path][2]])) == [
        "What was reported about School crossings in January 2024?",
        "What was reported about Swimming pools in January 2023?",
        "What was reported about Allotment gardens?",
    ]


def test_what_was_counted_comes_before_topics_and_papers_are_read_only_as_far_as_needed() -> None:
    first = made_passage(PROSE, path="a.pdf", headings=("Allotment gardens",))
    second = made_passage("14 families were placed on the waiting list.", path="b.pdf")
    third = made_passage(PROSE, path="c.pdf")
    passages = {paper.path: [passage] for paper, _, passage in (first, second, third)}
    read: list[str] = []

    def passages_of(paper: Paper) -> list[Passage]:
        read.append(paper.path)
        return passages[paper.path]

    made = example_questions([paper for paper, _, _ in (first, second, third)], passages_of)
    assert next(made) == "How many families were placed on the waiting list?"
    assert read == ["a.pdf", "b.pdf"]
    assert list(made) == ["What was reported about Allotment gardens?"]


def minuted(heading: str, *, kind: PaperKind = PaperKind.MINUTES) -> list[str]:
    paper, _, passage = made_passage("RESOLVED that the plan be noted.", headings=(heading,), path="a.pdf")
    return list(example_questions([replace(paper, meeting_date=date(2024, 5, 7), kind=kind)], lambda _: [passage]))


def test_an_item_that_was_resolved_in_minutes_becomes_a_question_about_what_was_agreed() -> None:
    assert minuted("7. The Youth Justice Plan") == ["What was agreed about the Youth Justice Plan in May 2024?"]
    assert minuted("The Youth Justice Plan", kind=PaperKind.REPORT) == []


@pytest.mark.parametrize("heading", ["Declarations of interest", "Dates of future meetings", "WINTER GRITTING PLAN"])
def test_routine_business_makes_no_question(heading: str) -> None:
    assert minuted(heading) == []


def test_what_was_counted_and_what_was_agreed_come_by_turns() -> None:
    counted = {f"{name}.pdf": f"14 {name} were placed on the waiting list." for name in ("families", "boats")}
    made = {path: made_passage(text, path=path) for path, text in counted.items()}
    made |= {"m.pdf": made_passage("RESOLVED to wait.", path="m.pdf", headings=("Youth justice plan",))}
    papers = [
        replace(paper, kind=PaperKind.MINUTES if path == "m.pdf" else PaperKind.REPORT)
        for path, (paper, _, _) in made.items()
    ]
    assert list(example_questions(papers, lambda paper: [made[paper.path][2]])) == [
        "How many boats were placed on the waiting list?",
        "What was agreed about Youth justice plan?",
        "How many families were placed on the waiting list?",
    ]


def test_nobody_is_met_by_a_question_about_a_death() -> None:
    assert told("There, 3 young people had died in the care of the district.") == []
    assert told("There, 3 young people had lived in the care of the district.") != []


def test_of_a_large_archive_a_few_papers_are_read() -> None:
    made = [made_passage("Nothing is told here.", path=f"{number:04}.pdf") for number in range(MOST_READ + 40)]
    read: set[str] = set()

    def passages_of(paper: Paper) -> list[Passage]:
        read.add(paper.path)
        return []

    assert list(example_questions([paper for paper, _, _ in made], passages_of)) == []
    assert len(read) == MOST_READ


def test_no_papers_make_no_questions() -> None:
    assert list(example_questions([], lambda _: [])) == []

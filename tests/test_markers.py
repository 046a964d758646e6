"""Whether words hold the kind of thing that is wanted, one text that does and one that does not."""

import pytest

from index.markers import marker
from index.models import Measure, Question, Want
from index.wants import wants_attendance, wants_decided


def marked(text: str, wants: Want, measure: Measure | None = None) -> float:
    return marker(Question("", (), wants=wants, measure=measure), text)


@pytest.mark.parametrize(
    ("wants", "has", "lacks"),
    [
        (Want.FIGURE, "Twelve members came.", "Several members came."),
        (Want.FIGURE, "There were 12.", "There were many."),
        (Want.FIGURE, "Inspected on 3 May 2023, 12 were good.", "Inspected on 3 May 2023, some were good."),
        (Want.FIGURE, "In 2023/24 it was 12.", "From 13 to 24 March 2023, see page 12."),
        (Want.FIGURE, "A quarter came.", "The last quarter was quiet."),
        (Want.CHANGE, "It rose by a third.", "It rose a little."),
        (Want.COMPARISON, "Ash had 4.", "Ash had more."),
        (Want.DATE, "It opens on Monday.", "It opens soon."),
        (Want.DATE, "Doors open at 7.30pm.", "Doors open before the meeting."),
        (Want.PERSON, "The chair was Mary Ash.", "The chair was absent."),
        (Want.PERSON, "It was put by Cllr Ash.", "It was put by the group."),
        (Want.PLACE, "The depot is in Thornmere.", "The depot is closed."),
        (Want.PLACE, "They dug up Mill Road again.", "They dug up the verge again."),
        (Want.REASON, "It closed because of damp.", "It closed at noon."),
        (Want.DECISION, "RESOLVED: that it be built.", "Members talked about it."),
        (Want.DEFINITION, "A precept means a share of the tax.", "Precepts rose."),
        (Want.LIST, "Roads, parks, bins.", "Roads alone."),
        (Want.LIST, "• roads", "roads"),
        (Want.LIST, "(a) roads", "a road"),
    ],
)
def test_a_text_has_what_is_wanted_or_lacks_it(wants: Want, has: str, lacks: str) -> None:
    assert (marked(has, wants), marked(lacks, wants)) == (1.0, 0.0)


@pytest.mark.parametrize("text", ["", "Twelve members came because of Cllr Ash."])
def test_a_question_that_wants_no_kind_in_particular_is_half_served_by_any_text(text: str) -> None:
    assert marked(text, Want.FACT) == 0.5


@pytest.mark.parametrize(
    ("measure", "has", "another"),
    [
        (Measure.SHARE, "12 per cent came.", "12 came."),
        (Measure.MONEY, "It cost £12.", "It cost 12 lives."),
        (Measure.TIME, "It took 12 weeks.", "It took 12 people."),
    ],
)
def test_a_figure_in_another_measure_half_serves(measure: Measure, has: str, another: str) -> None:
    assert (marked(has, Want.FIGURE, measure), marked(another, Want.FIGURE, measure)) == (1.0, 0.5)
    assert marked("It cost a lot.", Want.FIGURE, measure) == 0.0


def test_a_count_may_be_any_figure() -> None:
    assert marked("12 came.", Want.FIGURE, Measure.COUNT) == 1.0


def test_a_measure_is_asked_of_figures_alone() -> None:
    assert marked("It rose by 12.", Want.CHANGE, Measure.MONEY) == 1.0
    assert marked("It closed because of damp.", Want.REASON, Measure.MONEY) == 1.0


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("5.2 that the fall had been tested.", False),
        ("27. Arrangements are effective.", False),
        ("(3) Endorse the plan.", False),
        ("3.5 million was spent.", True),
        ("27. It took 12 weeks.", True),
        ("Three came.", True),
    ],
)
def test_a_paragraphs_own_number_is_no_figure(text: str, holds: bool) -> None:
    assert bool(marked(text, Want.FIGURE)) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("In 2019, it was inspected.", False),
        ("In 2019 there were £2019.50 and 2,019 of them.", True),
        ("Under regulation 24 and section 47.", False),
        ("At stage 2 of appendix 3.1, see page 7.", False),
        ("Stage 2 complaints 148", True),
        ("Their attainment 8 score", False),
        ("Progress 45%", True),
        ("See http://council.example/0019/12574.pdf for more.", False),
        ("No one came, and one of them left.", False),
        ("One child came.", True),
    ],
)
def test_what_a_number_only_tells_apart_is_no_figure(text: str, holds: bool) -> None:
    assert bool(marked(text, Want.FIGURE)) is holds


def test_a_number_of_the_question_is_no_figure_that_answers_it() -> None:
    question = Question("How many came in 2024?", ("came", "2024"), wants=Want.FIGURE)
    assert marker(question, "In 2024 many came.") == 0.0
    assert marker(question, "In 2024, 1,200 came.") == 1.0


def test_what_was_decided_serves_a_question_for_it_and_other_words_of_deciding_half() -> None:
    question = Question("What was decided about fees?", (), wants=Want.DECISION)
    texts = ("RESOLVED that fees be raised.", "Ms Ash recommended higher fees.", "Fees were talked about.")
    assert [marker(question, text) for text in texts] == [1.0, 0.5, 0.0]
    assert wants_decided(question)


@pytest.mark.parametrize("asked", ["What was recommended?", "What became of the motion?", "What did they propose?"])
def test_what_was_recommended_or_moved_need_not_be_decided(asked: str) -> None:
    question = Question(asked, (), wants=Want.DECISION)
    assert not wants_decided(question)
    assert marker(question, "Ms Ash recommended higher fees.") == 1.0


@pytest.mark.parametrize(
    "text", ["Doors open at 2pm.", "Between 7.30 p.m. and 9 a.m.", "A club for over 75s", "an Over-60s tea"]
)
def test_times_of_day_and_ages_that_name_a_group_count_nothing(text: str) -> None:
    assert marked(text, Want.FIGURE) == 0.0


def test_figures_over_a_size_count() -> None:
    assert marked("It rose to over 75%.", Want.FIGURE) == marked("There were over 75,000 trees.", Want.FIGURE) == 1.0


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("What was the decision on fees?", True),
        ("Which decision did Cabinet take?", True),
        ("Has a decision been made on fees?", True),
        ("What clause was added to the decision on fees?", False),
    ],
)
def test_a_question_that_only_names_a_decision_does_not_ask_what_was_decided(asked: str, *, wanted: bool) -> None:
    assert wants_decided(Question(asked, (), wants=Want.DECISION)) == wanted


def test_a_list_of_who_was_there_serves_a_question_for_it_and_other_names_half() -> None:
    question = Question("Who attended the meeting?", (), wants=Want.PERSON)
    lists = (
        "PRESENT: Mr A Ash (Chair), Mary Birch",
        "Members present: Cllrs Ash, Birch and Mary Cole",
        "IN ATTENDANCE: Mary Birch (Clerk)",
        "(Item 1) Apologies were received from Mr A Ash.",
        "Councillors – Mary Ash, John Birch",
    )
    assert [marker(question, text) for text in lists] == [1.0] * len(lists)
    assert marker(question, "Mary Birch presented the report.") == 0.5
    assert marker(question, "At present nobody knows.") == 0.0
    assert marker(Question("Who chairs it?", (), wants=Want.PERSON), "Mary Birch presented the report.") == 1.0


@pytest.mark.parametrize(
    "asked", ["Who was at the meeting?", "Who sits on the panel?", "Who sent apologies?", "Which members were absent?"]
)
def test_who_was_there_is_asked_in_many_ways(asked: str) -> None:
    assert wants_attendance(Question(asked, (), wants=Want.PERSON))

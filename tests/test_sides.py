"""The sides of questions that compare, and questions that look like it and compare nothing."""

from datetime import date

import pytest

from index.models import Question
from index.question import read_question
from index.sides import By, Side, sides_of

COUNCILS = ("Thornmere Borough Council", "Aldwater District Council", "Aldwater Council")


def sides(text: str, *, today: date | None = None) -> tuple[Side, ...]:
    return sides_of(read_question(text, councils=COUNCILS, today=today), today=today)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Were there more trees in May 2019 or in May 2023?", ["May 2019", "May 2023"]),
        ("Between August 2023 and September 2024, how far did the levy fall?", ["August 2023", "September 2024"]),
        ("How has the ferry changed from its launch in 2022 to 2024?", ["2022", "2024"]),
        ("How many trees were there in 2017, and how many at the end of 2024?", ["2017", "end of 2024"]),
        ("Did fewer people ride the ferry in 2023 than two years before?", ["2021", "2023"]),
        ("Compare the fines of 2023-24 with the year before.", ["2022–23", "2023-24"]),
        ("Which cost more to run, the Tannery or Brook House?", ["the Tannery", "Brook House"]),
        ("Brook House or Tannery: where did more children play?", ["Brook House", "Tannery"]),
        (
            "Which of the Tannery, Brook House and Mill Farm has the most rooms?",
            ["the Tannery", "Brook House", "Mill Farm"],
        ),
        ("How did people of Long Street and of Short Street differ over bins?", ["Long Street", "Short Street"]),
        ("How do Brook House and the Tannery compare?", ["Brook House", "Tannery"]),
        ("What is the difference between a first permit and a second permit?", ["first permit", "second permit"]),
        ("Is Brook House cheaper than the Tannery?", ["Brook House", "Tannery"]),
        ("Who chairs both Brook House and Mill Farm?", ["Brook House", "Mill Farm"]),
        ("Which roads close under the first plan, and which under the second?", ["first plan", "second"]),
        ("Does Thornmere or Aldwater fell more trees?", ["Thornmere", "Aldwater"]),
        ("Which had more trees: Thornmere in 2014 or Aldwater in 2017?", ["Thornmere in 2014", "Aldwater in 2017"]),
        ("Compare the rent in Thornmere and in Leeds.", ["Thornmere", "Leeds"]),
    ],
)
def test_a_question_that_compares_has_a_side_for_each_thing(text: str, names: list[str]) -> None:
    found = sides(text)
    assert [side.name.removeprefix("the ") for side in found] == [name.removeprefix("the ") for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "How much is the levy on skips?",
        "How many trees were felled between May and July 2024?",
        "How many people moved between 2019 and 2021?",
        "What did the committee agree about fish and chips?",
        "What did the June 2024 minutes say of the accounts for 2023-24?",
        "Who attended for health and for the police?",
        "Is there more than one ferry?",
        "What did Thornmere say about Aldwater?",
        "Did it rain more in May 2024, of all 2024?",
    ],
)
def test_a_question_that_compares_nothing_has_no_sides(text: str) -> None:
    assert sides(text) == ()


def test_the_question_of_a_side_leaves_out_the_other_and_what_ties_them() -> None:
    first, second = sides("Between August 2023 and September 2024, how far did the levy fall?")
    assert first.question.text == "in August 2023, how far did the levy fall?"
    assert first.question.dates == ((date(2023, 8, 1), date(2023, 8, 31)),)
    assert second.question.text == "in September 2024, how far did the levy fall?"
    assert "2023" not in second.question.terms


def test_periods_are_oldest_first_and_things_as_asked() -> None:
    assert [side.name for side in sides("Were there more trees in 2023 or in 2019?")] == ["2019", "2023"]
    assert [side.name for side in sides("Which costs more, Mill Farm or Brook House?")] == ["Mill Farm", "Brook House"]


def test_a_council_and_its_period_tell_one_side_together() -> None:
    found = sides("Which had more trees: Thornmere in 2014 or Aldwater in 2017?")
    assert [side.by for side in found] == [{By.COUNCIL, By.PERIOD}] * 2
    assert [side.question.councils for side in found] == [COUNCILS[:1], tuple(sorted(COUNCILS[1:]))]
    assert [side.question.dates[0][0].year for side in found] == [2014, 2017]


def test_of_more_than_three_periods_the_first_two_and_the_last_are_compared() -> None:
    found = sides("How did the levy change in 2019, 2020, 2021 and 2022?")
    assert [side.name for side in found] == ["2019", "2020", "2022"]


def test_a_period_that_the_reader_took_out_is_no_side() -> None:
    asked = read_question("Were there more trees in 2019 or in 2023?")
    one = Question(asked.text, asked.terms, dates=asked.dates[:1], wants=asked.wants)
    assert sides_of(one) == ()


def test_words_that_can_be_said_in_other_ways_are_no_name() -> None:
    named = {side.name: side.is_named for side in sides("Is it cheaper to run Mill Farm than to buy beds?")}
    assert named == {"run Mill Farm": False, "buy beds": False}
    assert all(side.is_named for side in sides("Is Brook House cheaper than the Tannery?"))

"""One quote for each meeting, oldest first, and the figures in them that can be compared."""

from dataclasses import replace
from datetime import date

import pytest
from computable import made_passage

from index.answer import Candidate
from index.models import Hit, Question
from index.question import read_question
from index.timeline import Figure, comparable, figure_in, moments

JUNE, JULY, MAY = date(2024, 6, 4), date(2024, 7, 2), date(2025, 5, 6)
CARE = read_question("How many children are in care?")
FEES = read_question("How much does a permit cost?")
ABSENCE = read_question("What percentage of sessions were missed?")
COLUMNS = ("Measure", "31 May 2023", "31 August 2023", "Neighbours")


def candidate(
    quote: str, day: date | None, *, score: float = 5.0, council: str = "Thornmere", **more: object
) -> Candidate:
    paper, page, passage = made_passage(quote, path=f"{day}-{quote[:12]}.pdf", **more)
    paper = replace(paper, meeting_date=day, council=council)
    return Candidate(Hit(paper, page, passage, 0, score), 0, len(quote), score)


def told(question: Question, *ranked: Candidate) -> list[tuple[date, str, float | None]]:
    found = moments(question, sorted(ranked, key=lambda one: -one.score), idf=lambda _: 1.0)
    return [(one.day, one.citation.quote, one.figure.value if one.figure else None) for one in found]


def test_each_date_has_its_best_quote_oldest_first_and_what_has_no_date_has_none() -> None:
    assert told(
        CARE,
        candidate("Children in care thrive.", JULY, score=4.0),
        candidate("Children in care move.", JUNE, score=3.0),
        candidate("Children leave care.", JULY, score=2.0),
        candidate("Care of children.", None, score=9.0),
    ) == [(JUNE, "Children in care move.", None), (JULY, "Children in care thrive.", None)]


def test_what_holds_too_few_of_the_questions_words_or_scores_far_less_is_left_out() -> None:
    assert told(
        CARE,
        candidate("Children in care thrive.", JULY, score=9.0),
        candidate("Roads are mended.", JUNE, score=8.0),
        candidate("Children in care move.", MAY, score=2.9),
    ) == [(JULY, "Children in care thrive.", None)]


def test_a_heading_says_nothing_and_a_row_of_figures_does() -> None:
    heading, row = candidate("6.1 Children in care", JULY, score=6.0), candidate("Children in care 412", JULY)
    assert [quote for _, quote, _ in told(CARE, heading, row)] == ["Children in care 412"]
    assert told(CARE, heading) == []


def test_a_quote_need_not_say_the_time_the_council_or_the_word_that_asks() -> None:
    question = replace(
        read_question("How many children were in care at Sefton Council in September 2024?"),
        councils=("Sefton Council",),
    )
    found = told(question, candidate("Children in care thrive.", JULY, council="Sefton Council"))
    assert found == [(JULY, "Children in care thrive.", None)]


def test_where_a_council_is_named_other_councils_say_nothing() -> None:
    question = replace(CARE, councils=("Thornmere",))
    assert told(
        question,
        candidate("Children in care thrive.", JULY),
        candidate("Children in care move.", JUNE, council="Sefton"),
    ) == [(JULY, "Children in care thrive.", None)]


def test_those_who_came_or_went_are_not_compared_with_those_who_are_there() -> None:
    def days(*quotes: str) -> int:
        ranked = [candidate(quote, day) for quote, day in zip(quotes, (JUNE, JULY), strict=True)]
        return len(comparable(moments(CARE, ranked, idf=lambda _: 1.0)))

    assert days("There are 251 children in care.", "240 children in care ceased to be so.") == 0
    assert days("There are 251 children in care.", "There are 240 children in care, and some left.") == 2
    assert days("251 children left care.", "240 children left care.") == 2


def test_a_quote_with_a_figure_that_other_dates_have_too_goes_before_a_better_one_without() -> None:
    assert told(
        CARE,
        candidate("Children in care are well.", JUNE, score=6.0),
        candidate("There are 251 children in care.", JUNE, score=5.0),
        candidate("There are 240 children in care.", JULY, score=5.0),
    ) == [(JUNE, "There are 251 children in care.", 251.0), (JULY, "There are 240 children in care.", 240.0)]


def test_figures_are_compared_when_they_are_of_one_council_one_unit_and_one_thing() -> None:
    def made(*ranked: Candidate) -> list[date]:
        return [one.day for one in comparable(moments(CARE, ranked, idf=lambda _: 1.0))]

    june, july = candidate("There are 251 children in care.", JUNE), candidate("There are 240 children in care.", JULY)
    assert made(june, july) == [JUNE, JULY]
    assert made(june) == []
    assert made(june, candidate("There are 240 children in care.", JULY, council="Sefton")) == []
    assert made(june, candidate("There were 240 children, now at home.", JULY)) == []


@pytest.mark.parametrize(
    ("quote", "question", "value"),
    [
        ("3.4 There were 1,072 children in care at 31 May 2024.", CARE, 1072.0),
        ("Children in care fell from 38 to 33.", CARE, 33.0),
        ("Children in care wait 20 weeks.", CARE, None),
        ("There are 12 children in care and 9 children at home.", CARE, None),
        ("Of 9 councils in 2024-25, 251 children in care are ours.", CARE, 251.0),
        ("A permit costs £64 a year.", FEES, 64.0),
        ("Permits cost £1.2 million in 2024.", FEES, 1_200_000.0),
        ("A permit costs 64 pounds.", FEES, 64.0),
        ("A permit costs £64, a second £90.", FEES, None),
        ("11.4% of sessions were missed by 20 children.", ABSENCE, 11.4),
        ("Sessions missed came to 12 per cent.", ABSENCE, 12.0),
        ("Nobody knows.", CARE, None),
    ],
)
def test_a_sentence_gives_a_figure_when_it_holds_one_of_the_unit_that_is_asked_for(
    quote: str, question: Question, value: float | None
) -> None:
    found = figure_in(quote, question=question)
    assert (found.value if found else None) == value


def test_a_row_gives_the_value_of_its_latest_dated_column() -> None:
    found = figure_in("Children in care 405 412 388", question=CARE, columns=COLUMNS)
    assert found == Figure(412.0, "", frozenset({"children", "care"}), date(2023, 8, 31))


@pytest.mark.parametrize(
    ("quote", "columns", "value", "unit"),
    [
        ("Libraries 620 655", ("Scheme", "Budget, £000", "31 March 2024, £000"), 655_000.0, "£"),
        ("Libraries 620", ("Scheme", "Budget, £m"), 620_000_000.0, "£"),
        ("Libraries 86%", ("Scheme", "Share"), 86.0, "%"),
    ],
)
def test_the_heading_of_a_column_tells_the_unit(quote: str, columns: tuple[str, ...], value: float, unit: str) -> None:
    found = figure_in(quote, question=CARE, columns=columns)
    assert found is not None
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("quote", "columns"),
    [
        ("Libraries 620 655", ("Scheme", "Budget", "Forecast")),  # neither names a day
        ("620 655", ("Budget", "31 March 2024")),  # nothing says what is counted
        ("Libraries 620 655 35 more", ("Scheme", "Budget", "31 March 2024", "Moved")),  # words follow the values
    ],
)
def test_a_row_whose_column_is_not_sure_gives_no_figure(quote: str, columns: tuple[str, ...]) -> None:
    assert figure_in(quote, question=CARE, columns=columns) is None


def test_nothing_found_makes_no_timeline() -> None:
    assert moments(CARE, [], idf=lambda _: 1.0) == ()
    assert comparable([]) == ()

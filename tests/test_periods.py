"""Periods that words name: days, months, quarters, terms and years of four kinds."""

from datetime import date, timedelta

import pytest

from index.periods import months_before, periods

YEAR_2024 = (date(2024, 1, 1), date(2024, 12, 31))
MAY_2024 = (date(2024, 5, 1), date(2024, 5, 31))


def day(year: int, month: int, number: int) -> tuple[date, date]:
    return date(year, month, number), date(year, month, number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 4 June 2024", [day(2024, 6, 4)]),
        ("on the 4th of June, 2024", [day(2024, 6, 4)]),
        ("on 1st Sept 2023", [day(2023, 9, 1)]),
        ("on June 4, 2024", [day(2024, 6, 4)]),
        ("in June 2024", [(date(2024, 6, 1), date(2024, 6, 30))]),
        ("in Feb 2024", [(date(2024, 2, 1), date(2024, 2, 29))]),
        ("in february of 2023", [(date(2023, 2, 1), date(2023, 2, 28))]),
        ("in Q2 2024", [(date(2024, 4, 1), date(2024, 6, 30))]),
        ("in Quarter 4 of 2024", [(date(2024, 10, 1), date(2024, 12, 31))]),
        ("in Q1 2023/24", [(date(2023, 4, 1), date(2023, 6, 30))]),
        ("in Q4 2023-24", [(date(2024, 1, 1), date(2024, 3, 31))]),
        ("in 2023/24", [(date(2023, 4, 1), date(2024, 3, 31))]),
        ("in 2023-2024", [(date(2023, 4, 1), date(2024, 3, 31))]),
        ("in 1999/00", [(date(1999, 4, 1), date(2000, 3, 31))]),
        ("from 2020–2024", [(date(2020, 1, 1), date(2024, 12, 31))]),
        ("in 2024", [YEAR_2024]),
        ("from 2023/24 to June 2024", [(date(2023, 4, 1), date(2024, 3, 31)), (date(2024, 6, 1), date(2024, 6, 30))]),
        ("in may we see 2024", [YEAR_2024]),
        ("in Sept 24", [(date(2024, 9, 1), date(2024, 9, 30))]),
        ("Sept '24 and Oct-24", [(date(2024, 9, 1), date(2024, 9, 30)), (date(2024, 10, 1), date(2024, 10, 31))]),
        ("on 14/09/2021", [day(2021, 9, 14)]),
        ("on 14/09/21", [day(2021, 9, 14)]),
        ("on 2021-09-14", [day(2021, 9, 14)]),
        ("in 22/23", [(date(2022, 4, 1), date(2023, 3, 31))]),
        ("in FY23", [(date(2022, 4, 1), date(2023, 3, 31))]),
        ("in FY 2022/23", [(date(2022, 4, 1), date(2023, 3, 31))]),
        ("in Q2 FY24", [(date(2023, 7, 1), date(2023, 9, 30))]),
        ("in 2023/24 Q2", [(date(2023, 7, 1), date(2023, 9, 30))]),
        ("the first half of 2023/24", [(date(2023, 4, 1), date(2023, 9, 30))]),
        ("the final three months of 2024", [(date(2024, 10, 1), date(2024, 12, 31))]),
        ("in the school year 2021/22", [(date(2021, 9, 1), date(2022, 8, 31))]),
        ("in the 2021/22 academic year", [(date(2021, 9, 1), date(2022, 8, 31))]),
        ("in the municipal year 2023/24", [(date(2023, 5, 1), date(2024, 5, 31))]),
        ("in autumn 2024", [(date(2024, 9, 1), date(2024, 11, 30))]),
        ("in winter 2023", [(date(2023, 12, 1), date(2024, 2, 29))]),
        ("in the spring term 2024", [(date(2024, 1, 1), date(2024, 4, 30))]),
        ("in the year to 31 March 2024", [(date(2023, 4, 1), date(2024, 3, 31)), day(2024, 3, 31)]),
        ("at year end 31 March 2024", [day(2024, 3, 31)]),
        (
            "quarter to December 2024",
            [(date(2024, 10, 1), date(2024, 12, 31)), (date(2024, 12, 1), date(2024, 12, 31))],
        ),
        ("six months to 30 September 2024", [(date(2024, 4, 1), date(2024, 9, 30)), day(2024, 9, 30)]),
        ("at the end of March 2023", [day(2023, 3, 31), (date(2023, 3, 1), date(2023, 3, 31))]),
        ("May to July 2024", [(date(2024, 5, 1), date(2024, 7, 31)), MAY_2024, (date(2024, 7, 1), date(2024, 7, 31))]),
        ("the Children Act 1989", []),
        ("for 18/19 year olds", []),
        ("version 1.2.34", []),
        ("£2024", []),
        ("on 31 June 2024", []),
        ("on 30 February 2024", []),
        ("item 2024a", []),
        ("£12024", []),
        ("how many", []),
    ],
)
def test_periods_are_read_from_the_ways_papers_write_them(text: str, expected: list[tuple[date, date]]) -> None:
    assert list(periods(text)) == expected


def test_a_month_with_an_old_long_s_is_that_month() -> None:
    # Matching without case takes it for an s, and then no month had that name.
    assert list(periods("in Augu\u017ft 2024")) == [(date(2024, 8, 1), date(2024, 8, 31))]


def test_periods_far_apart_in_a_long_text_are_all_read_in_order() -> None:
    text = "In 2024 " + "the levy rose " * 50 + "in May 2024"
    assert list(periods(text)) == [YEAR_2024, MAY_2024]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("The visit took place on 25 June.", ["2024-06"]),
        ("In October it rose, and by the end of December it fell.", ["2023-10", "2023-12"]),
        ("Since September", ["2024-09"]),
        ("In June 2021 and on 3 May '22", []),
        ("It may march on. May we? March on.", []),
        ("in May", ["2024-05"]),
    ],
)
def test_a_month_without_its_year_is_the_last_before_the_paper(text: str, months: list[str]) -> None:
    found = list(months_before(text, date(2024, 9, 24)))
    assert [begin.isoformat()[:7] for begin, _ in found] == months
    assert all(begin.day == 1 and (end + timedelta(days=1)).day == 1 for begin, end in found)


def test_without_a_day_of_the_paper_such_a_month_is_of_no_year() -> None:
    assert list(months_before("in June", None)) == []

"""Periods as questions name them, reckoned from a day given and from other periods in the question."""

from datetime import date

import pytest

from index.relative import asked_periods

TODAY = date(2024, 11, 26)


def asked(text: str, *, today: date | None = TODAY, ends: bool = False) -> list[str]:
    return [f"{period.begin} {period.end}" for period in asked_periods(text, today=today, ends=ends)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last autumn", ["2023-09-01 2023-11-30"]),
        ("this autumn", ["2024-09-01 2024-11-30"]),
        ("last year", ["2023-01-01 2023-12-31", "2023-04-01 2024-03-31"]),
        ("this financial year", ["2024-04-01 2025-03-31"]),
        ("last school year", ["2023-09-01 2024-08-31"]),
        ("next month", ["2024-12-01 2024-12-31"]),
        ("last quarter", ["2024-07-01 2024-09-30"]),
        ("last spring term", ["2024-01-01 2024-04-30"]),
        ("last September", ["2024-09-01 2024-09-30"]),
        ("in June", ["2024-06-01 2024-06-30"]),
        ("in December", ["2023-12-01 2023-12-31"]),
        ("on 29 July", ["2024-07-29 2024-07-29"]),
        ("on 31 June", []),
        ("at quarter 2", ["2024-07-01 2024-09-30"]),
        ("at Q4", ["2024-01-01 2024-03-31"]),
        ("over the last three years", ["2021-11-26 2024-11-26"]),
        ("a year ago", ["2023-11-01 2023-11-30"]),
    ],
)
def test_words_without_a_year_are_reckoned_from_the_day_given(text: str, expected: list[str]) -> None:
    assert asked(text) == expected
    assert asked(text, today=None) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("since the 2016 inspection", ["2016-01-01 9999-12-31"]),
        ("from 2016 onwards", ["2016-01-01 9999-12-31"]),
        ("before March 2020", ["0001-01-01 2020-02-29"]),
        ("after March 2020", ["2020-04-01 9999-12-31"]),
        ("after the March 2020 inspection", ["2020-03-01 2020-03-31"]),
        ("in the year before the March 2023 inspection", ["2022-03-01 2023-03-31"]),
        ("between 2019 and 2021", ["2019-01-01 2021-12-31"]),
        ("from 2023/24 to June 2024", ["2023-04-01 2024-06-30"]),
        ("between May and July 2024", ["2024-05-01 2024-07-31"]),
        ("in Q2, or in 2022/23", ["2022-07-01 2022-09-30", "2022-04-01 2023-03-31"]),
    ],
)
def test_open_ends_and_ranges_are_read(text: str, expected: list[str]) -> None:
    assert asked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in September 2024 and a year earlier", ["2024-09-01 2024-09-30", "2023-09-01 2023-09-30"]),
        ("2023-24 with the year before", ["2023-04-01 2024-03-31", "2022-04-01 2023-03-31"]),
        ("in 2023 than two years before", ["2023-01-01 2023-12-31", "2021-01-01 2021-12-31"]),
        ("by March 2025, the month before", ["2025-03-01 2025-03-31", "2025-02-01 2025-02-28"]),
        ("12 months earlier than March 2022", ["2021-03-01 2021-03-31", "2022-03-01 2022-03-31"]),
        ("a year earlier than that", []),
    ],
)
def test_a_year_earlier_is_reckoned_from_the_period_named(text: str, expected: list[str]) -> None:
    assert asked(text) == expected


def test_a_range_is_its_two_ends_when_they_are_compared() -> None:
    assert asked("between 2019 and 2021", ends=True) == ["2019-01-01 2019-12-31", "2021-01-01 2021-12-31"]
    assert asked("between May and July 2024", ends=True) == ["2024-05-01 2024-05-31", "2024-07-01 2024-07-31"]

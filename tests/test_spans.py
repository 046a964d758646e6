"""Periods and the arithmetic of the calendar."""

from datetime import date

import pytest

from index.spans import Period, Span, months_from, season, shifted, year_of


def test_years_of_four_kinds_begin_in_their_own_months() -> None:
    assert year_of(2023, Span.CALENDAR_YEAR).begin == date(2023, 1, 1)
    assert year_of(2023, Span.FINANCIAL_YEAR) == Period(date(2023, 4, 1), date(2024, 3, 31), Span.FINANCIAL_YEAR)
    assert year_of(2023, Span.ACADEMIC_YEAR) == Period(date(2023, 9, 1), date(2024, 8, 31), Span.ACADEMIC_YEAR)
    assert year_of(2023, Span.MUNICIPAL_YEAR) == Period(date(2023, 5, 1), date(2024, 5, 31), Span.MUNICIPAL_YEAR)


def test_months_above_twelve_run_into_the_next_year() -> None:
    assert months_from(2023, 13) == months_from(2024, 1)
    assert months_from(2023, 12, months=3).end == date(2024, 2, 29)


def test_a_term_is_not_the_season_of_its_name() -> None:
    assert season("Spring", 2024, term=True).begin == date(2024, 1, 1)
    assert season("spring", 2024, term=False).begin == date(2024, 3, 1)


def test_a_period_can_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="can't end on 2024-01-01"):
        Period(date(2024, 1, 2), date(2024, 1, 1), Span.RANGE)


def test_what_ends_with_a_month_still_does_when_it_is_moved() -> None:
    month = Period(date(2024, 2, 1), date(2024, 2, 29), Span.MONTH)
    assert shifted(month, -12) == Period(date(2023, 2, 1), date(2023, 2, 28), Span.MONTH)
    assert shifted(month, 1) == Period(date(2024, 3, 1), date(2024, 3, 31), Span.MONTH)


def test_an_open_end_stays_open_when_it_is_moved() -> None:
    since = Period(date(2024, 2, 1), date.max, Span.RANGE)
    assert shifted(since, 12).end == date.max

"""Fusion and reranking on a few rows whose sums are worked by hand."""

from datetime import date

import numpy as np
import pytest

from index.models import Question, Ranking
from index.rank import HYBRID_WEIGHTS, blend, date_match, scaled

JUNE = (date(2024, 6, 1), date(2024, 6, 30))
ASKED = Question("in June 2024", (), dates=(JUNE,))


def test_scores_are_stretched_to_nought_and_one() -> None:
    assert scaled(np.array([2.0, 6.0, 3.0])).tolist() == [0.0, 1.0, 0.25]


def test_scores_that_do_not_differ_say_nothing() -> None:
    assert scaled(np.array([5.0, 5.0])).tolist() == [0.0, 0.0]
    assert scaled(np.array([])).tolist() == []


def test_a_blend_is_the_weighted_sum_best_first() -> None:
    signals = {"words": np.array([1.0, 0.0, 0.5]), "meaning": np.array([0.0, 1.0, 0.75])}
    ranking = blend(signals, weights={"words": 0.5, "meaning": 0.25}, rows=[7, 8, 9])
    # 0.5 * 1, 0.25 * 1, 0.5 * 0.5 + 0.25 * 0.75
    assert ranking == Ranking((7, 9, 8), (0.5, 0.4375, 0.25))


def test_equal_sums_come_in_row_order() -> None:
    ranking = blend({"words": np.array([0.3, 0.1 + 0.2, 0.3])}, weights={"words": 1.0}, rows=[30, 10, 20])
    assert ranking.rows == (10, 20, 30)


def test_a_signal_without_a_weight_has_no_say() -> None:
    signals = {"words": np.array([0.0, 1.0]), "other": np.array([9.0, 0.0])}
    assert blend(signals, weights={"words": 1.0}, rows=[0, 1]).rows == (1, 0)


def test_weights_are_above_nought() -> None:
    assert all(weight > 0 for weight in HYBRID_WEIGHTS.values())


@pytest.mark.parametrize(
    ("paper_date", "named", "expected"),
    [
        (date(2024, 6, 4), (), 1.0),
        (date(2024, 6, 30), (), 1.0),
        (None, (JUNE,), 1.0),
        (date(2023, 1, 1), ((date(2024, 6, 4), date(2024, 6, 4)),), 0.8),
        (date(2023, 1, 1), ((date(2024, 1, 1), date(2024, 12, 31)),), 0.3),
        (date(2024, 7, 9), (), 0.4),
        (date(2025, 1, 16), (), 0.4),  # 200 days after 30 June 2024
        (date(2025, 1, 17), (), 0.0),
        (date(2024, 5, 31), (), 0.0),
        (None, (), 0.0),
    ],
)
def test_a_passage_fits_a_period_by_its_paper_or_by_its_words(
    paper_date: date | None, named: tuple[tuple[date, date], ...], expected: float
) -> None:
    assert date_match(ASKED, paper_date=paper_date, named=named) == expected


def test_a_question_without_a_period_fits_none() -> None:
    assert date_match(Question("why", ()), paper_date=date(2024, 6, 4), named=(JUNE,)) == 0.0


def test_the_best_of_several_periods_counts() -> None:
    asked = Question("", (), dates=((date(2020, 1, 1), date(2020, 12, 31)), JUNE))
    assert date_match(asked, paper_date=date(2024, 6, 4), named=()) == 1.0

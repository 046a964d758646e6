"""Intervals and paired differences."""

import pytest

from eval.bootstrap import estimate, paired
from eval.compare import compare, comparison_data, comparison_text, strangers
from eval.gold import Evidence, GoldQuestion
from eval.metrics import Score
from eval.outcome import Found, Outcome


def scores(*values: float) -> list[dict[str, Score]]:
    return [{"hit@1": Score(value)} for value in values]


def test_the_interval_holds_the_mean_and_is_wide_for_few_questions() -> None:
    few, many = estimate(scores(1, 1, 1, 0), "hit@1"), estimate(scores(*[1, 1, 1, 0] * 50), "hit@1")
    assert few is not None
    assert many is not None
    assert few.value == many.value == 0.75
    assert few.low <= 0.75 <= few.high
    # the standard error of a share of 0.75 over 200 is 0.0306, so the interval is near 0.69 to 0.81
    assert many.low == pytest.approx(0.69, abs=0.015)
    assert many.high == pytest.approx(0.81, abs=0.015)
    assert few.high - few.low > 4 * (many.high - many.low)


def test_the_interval_is_the_same_every_time() -> None:
    assert estimate(scores(1, 0, 0.5), "hit@1") == estimate(scores(1, 0, 0.5), "hit@1")


def test_alike_questions_leave_no_doubt() -> None:
    figure = estimate(scores(1, 1, 1), "hit@1")
    assert figure is not None
    assert (figure.value, figure.low, figure.high, figure.count) == (1, 1, 1, 3)


def test_a_mean_is_weighted_and_leaves_out_questions_that_it_does_not_apply_to() -> None:
    figure = estimate([{"page_right": Score(1.0, weight=3)}, {"page_right": Score(0.0)}, {}], "page_right")
    assert figure is not None
    assert (figure.value, figure.count) == (0.75, 2)


def test_a_measure_that_applies_to_nothing_has_no_figure() -> None:
    assert estimate(scores(1), "answer") is None
    assert estimate([], "answer") is None
    assert paired(scores(1), scores(1), "answer") is None


def test_a_run_compared_with_itself_does_not_differ() -> None:
    same = paired(scores(1, 0, 0.3), scores(1, 0, 0.3), "hit@1")
    assert same is not None
    assert (same.difference, same.low, same.high, same.p_value) == (0, 0, 0, 1)


def test_a_run_that_is_always_better_differs_surely() -> None:
    better = paired(scores(*[0] * 20), scores(*[1] * 20), "hit@1")
    assert better is not None
    assert (better.first, better.second, better.difference, better.low, better.high) == (0, 1, 1, 1, 1)
    assert better.p_value == pytest.approx(2 / 2001)


def test_a_difference_turns_its_sign_with_the_order() -> None:
    one, other = scores(1, 1, 0, 1, 0, 0), scores(0, 1, 0, 0, 0, 1)
    there, back = paired(one, other, "hit@1"), paired(other, one, "hit@1")
    assert there is not None
    assert back is not None
    assert there.difference == pytest.approx(-1 / 6) == pytest.approx(-back.difference)
    assert there.p_value == back.p_value
    assert there.low <= there.difference <= there.high


def test_gains_and_losses_that_cancel_are_no_difference() -> None:
    swapped = paired(scores(*[1, 0] * 20), scores(*[0, 1] * 20), "hit@1")
    assert swapped is not None
    assert swapped.difference == 0
    assert swapped.p_value > 0.8


QUESTIONS = (
    GoldQuestion("a", "Levy?", answerable=True, evidence=(Evidence("fees.pdf", "levy"),)),
    GoldQuestion("b", "Moon?", answerable=False),
)
FOUND = Outcome("a", abstained=False, answer="The levy.", found=(Found("The levy.", (("fees.pdf", 1),)),))


def test_runs_are_compared_in_every_measure_that_both_have() -> None:
    differences = compare(QUESTIONS, {"a": FOUND}, {"a": FOUND, "b": Outcome("b", abstained=True)})
    assert differences["hit@1"].difference == 0
    # the first run lacks the question, which scores zero there
    assert differences["refused_right"].difference == 1
    assert "grounded" not in differences
    assert comparison_data(differences)["refused_right"]["count"] == 1
    assert comparison_text(differences).splitlines()[2].split()[:3] == ["hit@1", "1.000", "1.000"]


def test_a_run_over_other_questions_is_noticed() -> None:
    assert strangers(QUESTIONS, {"a": FOUND, "z": FOUND, "c": FOUND}) == ("c", "z")

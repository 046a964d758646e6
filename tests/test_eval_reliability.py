"""Stated probabilities against what happened, all worked by hand."""

import pytest
from test_eval_run import CONFUSED, TinyIndex, questions

from eval.outcome import Found, Outcome
from eval.reliability import Bin, Risk, reliability
from eval.report import reliability_text, summarise
from eval.run import run
from eval.webpage import webpage

LEVY = (Found("a levy of £40", (("fees.pdf", 2),)),)
OTHER = (Found("Apologies.", (("fees.pdf", 2),)),)
OUTCOMES = {
    "levy": Outcome("levy", abstained=False, answer="£40", found=LEVY, confidence=0.9),
    "both": Outcome("both", abstained=True, found=OTHER, confidence=0.2),
    "moon": Outcome("moon", abstained=False, answer="Armstrong", found=OTHER, confidence=0.6),
}


def test_the_bins_set_what_was_stated_beside_what_held() -> None:
    found = reliability(questions(), OUTCOMES)
    assert found is not None
    assert found.bins == (
        Bin(0.2, 0.3, 1, stated=0.2, held=0.0),
        Bin(0.6, 0.7, 1, stated=0.6, held=0.0),
        Bin(0.9, 1.0, 1, stated=0.9, held=1.0),
    )
    assert found.brier == pytest.approx((0.01 + 0.04 + 0.36) / 3)
    assert found.error == pytest.approx((0.1 + 0.2 + 0.6) / 3)


def test_risk_counts_the_surest_answers_first_and_ends_where_refusals_begin() -> None:
    found = reliability(questions(), OUTCOMES)
    assert found is not None
    # Of three questions 20% to 40% are one, 50% (to even) to 80% are two; the third was refused.
    assert [(risk.coverage, risk.wrong, risk.least) for risk in found.risks] == [
        (0.2, 0.0, 0.9),
        (0.3, 0.0, 0.9),
        (0.4, 0.0, 0.9),
        (0.5, 0.5, 0.6),
        (0.6, 0.5, 0.6),
        (0.7, 0.5, 0.6),
        (0.8, 0.5, 0.6),
    ]
    assert found.risks[0] == Risk(0.2, 0.0, 0.9)


def test_certainty_falls_into_the_last_bin() -> None:
    found = reliability(questions(), {"levy": Outcome("levy", abstained=False, found=LEVY, confidence=1.0)})
    assert found is not None
    assert (found.bins, found.brier) == ((Bin(0.9, 1.0, 1, stated=1.0, held=1.0),), 0.0)


def test_a_run_file_states_no_probability() -> None:
    assert reliability(questions(), {"levy": Outcome("levy", abstained=True)}) is None


def test_the_reports_show_the_bins_and_the_risks() -> None:
    outcomes = run(TinyIndex(CONFUSED), questions())  # states 0 each time, and is wrong each time
    found = reliability(questions(), outcomes)
    assert found is not None
    assert (found.brier, found.error) == (0.0, 0.0)
    text = reliability_text(found)
    assert text.startswith("Stated probability: Brier score 0.000")
    assert [line.split() for line in text.splitlines()][4] == ["0.0", "to", "0.1", "3", "0.000", "0.000"]
    summary = summarise("full", questions(), outcomes)
    page = webpage(questions(), outcomes, [summary], detail=summary)
    assert '<th scope="row">0.0 to 0.1</th><td>3</td><td>0.000</td><td>0.000</td>' in page
    assert '<th scope="row">100%</th><td>1.000</td><td>0.000</td>' in page

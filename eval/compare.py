"""Two run files over the same gold questions, compared question by question with a paired bootstrap. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from eval.bootstrap import Difference, paired
from eval.gold import GoldQuestion
from eval.metrics import MEASURES, score_all
from eval.outcome import Outcome
from eval.report import table

__all__ = ["compare", "comparison_data", "comparison_text", "strangers"]


def compare(
    questions: Sequence[GoldQuestion], first: Mapping[str, Outcome], second: Mapping[str, Outcome]
) -> dict[str, Difference]:
    """Second minus first, by measure; measures that apply to no question in both runs are absent.

    A question that one run lacks scores there as one that got nothing back. Run files hold no citations and only one
    place for a passage, so `grounded` and `page_right` are absent and words that recur count where they were found.
    """
    first_scores, second_scores = score_all(questions, first), score_all(questions, second)
    differences = ((name, paired(first_scores, second_scores, name)) for name in MEASURES)
    return {name: difference for name, difference in differences if difference is not None}


def strangers(questions: Sequence[GoldQuestion], outcomes: Mapping[str, Outcome]) -> tuple[str, ...]:
    """The ids of a run that no question has, sorted: a sign of a run over other questions."""
    return tuple(sorted(set(outcomes) - {question.id for question in questions}))


def comparison_text(differences: Mapping[str, Difference]) -> str:
    """The differences as a table for a terminal."""
    rows = [
        [
            name,
            f"{one.first:.3f}",
            f"{one.second:.3f}",
            f"{one.difference:+.3f} [{one.low:+.3f}, {one.high:+.3f}]",
            f"{one.p_value:.3f}",
            str(one.count),
        ]
        for name, one in differences.items()
    ]
    return table(["measure", "first", "second", "second - first [95%]", "p", "questions"], rows)


def comparison_data(differences: Mapping[str, Difference]) -> dict[str, Any]:
    """The differences as plain data, by measure."""
    return {name: asdict(difference) for name, difference in differences.items()}

"""Whether the stated probability that the papers answer a question holds, and what is risked by answering. Pure.

Bins, Brier score (Brier 1950) and expected calibration error (Naeini et al. 2015) compare it with what it is learned to
foretell: that a passage found answers. Risk and coverage (El-Yaniv and Wiener 2010) tell which share of the answers
given is wrong when only the surest are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.gold import GoldQuestion
from eval.metrics import evidence_ranks, is_right, needed_rank
from eval.outcome import Outcome

__all__ = ["BIN_HEAD", "RISK_HEAD", "Bin", "Reliability", "Risk", "bin_rows", "reliability", "risk_rows"]

BINS = 10
WITHIN = 5  # the passages that answers are quoted from
BIN_HEAD = ("probability", "questions", "stated", "held")
RISK_HEAD = ("answered", "wrong of them", "least sure")
COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose stated probability is from `low` to below `high`: how many, its mean, and the share that held."""

    low: float
    high: float
    count: int
    stated: float
    held: float


@dataclass(frozen=True, slots=True)
class Risk:
    """When the surest answers are given, to this share of all questions: the share of them that is wrong."""

    coverage: float
    wrong: float
    least: float  # the probability of the least sure of them


@dataclass(frozen=True, slots=True)
class Reliability:
    """Bins that hold a question, ascending; Brier score and expected calibration error, smaller is better; risks."""

    bins: tuple[Bin, ...]
    brier: float
    error: float
    risks: tuple[Risk, ...]


def reliability(questions: Sequence[GoldQuestion], outcomes: Mapping[str, Outcome]) -> Reliability | None:
    """Over the questions whose outcome states a probability; None when none does.

    It holds when the question is answerable and its evidence is among the first WITHIN passages. For risk, a question
    that can't be answered is answered wrongly by any answer; refusals are no answers, so coverage may end below 1.
    """
    pairs = [(question, outcomes[question.id]) for question in questions if question.id in outcomes]
    stated = [(one.confidence, _found(question, one)) for question, one in pairs if one.confidence is not None]
    if not stated:
        return None
    bins = _bins(stated)
    return Reliability(
        bins,
        brier=sum((probability - held) ** 2 for probability, held in stated) / len(stated),
        error=sum(one.count * abs(one.stated - one.held) for one in bins) / len(stated),
        risks=_risks(pairs),
    )


def _found(question: GoldQuestion, outcome: Outcome) -> bool:
    rank = needed_rank(question, evidence_ranks(question, outcome)) if question.answerable else None
    return rank is not None and rank <= WITHIN


def _bins(stated: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    members: dict[int, list[tuple[float, bool]]] = {}
    for probability, held in stated:
        members.setdefault(min(int(probability * BINS), BINS - 1), []).append((probability, held))
    return tuple(
        Bin(
            number / BINS,
            (number + 1) / BINS,
            len(found),
            stated=sum(probability for probability, _ in found) / len(found),
            held=sum(held for _, held in found) / len(found),
        )
        for number, found in sorted(members.items())
    )


def _risks(pairs: Sequence[tuple[GoldQuestion, Outcome]]) -> tuple[Risk, ...]:
    given = sorted(
        (
            (outcome.confidence, question.answerable and is_right(question, outcome))
            for question, outcome in pairs
            if outcome.confidence is not None and not outcome.abstained
        ),
        key=lambda one: -one[0],
    )
    risks = []
    for coverage in COVERAGES:
        count = round(coverage * len(pairs))
        if 0 < count <= len(given):
            wrong = sum(not right for _, right in given[:count]) / count
            risks.append(Risk(coverage, wrong, least=given[count - 1][0]))
    return tuple(risks)


def bin_rows(found: Reliability) -> list[list[str]]:
    """Cells under BIN_HEAD."""
    return [
        [f"{one.low:.1f} to {one.high:.1f}", str(one.count), f"{one.stated:.3f}", f"{one.held:.3f}"]
        for one in found.bins
    ]


def risk_rows(found: Reliability) -> list[list[str]]:
    """Cells under RISK_HEAD."""
    return [[f"{one.coverage:.0%}", f"{one.wrong:.3f}", f"{one.least:.3f}"] for one in found.risks]

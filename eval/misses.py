"""Why a question was missed: an outcome turned into reasons that someone can act on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eval.gold import GoldQuestion, Require
from eval.metrics import DEPTH, LONGEST_ANSWER, evidence_ranks, is_right, needed_rank
from eval.outcome import Outcome

__all__ = ["Verdict", "find_misses", "judge"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one question went. `right`: the right answer, or a refusal where that is right. No reasons: nothing missed.

    `rank` is the rank (from 1) by which enough evidence was found, None when it wasn't or none exists.
    A right answer can have a reason too: its evidence wasn't the first passage.
    """

    question: GoldQuestion
    outcome: Outcome
    right: bool
    rank: int | None
    reasons: tuple[str, ...]


def judge(question: GoldQuestion, outcome: Outcome) -> Verdict:
    """The verdict on one question."""
    if not question.answerable:
        reasons = () if outcome.abstained else ("answered the unanswerable",)
        return Verdict(question, outcome, right=outcome.abstained, rank=None, reasons=reasons)
    ranks = evidence_ranks(question, outcome)
    rank = needed_rank(question, ranks)
    right = is_right(question, outcome)
    reasons = (*_search_reasons(question, ranks, rank), *(() if right else (_answer_reason(question, outcome),)))
    return Verdict(question, outcome, right=right, rank=rank, reasons=reasons)


def find_misses(questions: Sequence[GoldQuestion], outcomes: Mapping[str, Outcome]) -> tuple[Verdict, ...]:
    """The questions with something missed: wrong answers first, then late evidence, each in their own order."""
    verdicts = (
        judge(question, outcomes.get(question.id, Outcome(question.id, abstained=False))) for question in questions
    )
    return tuple(sorted((verdict for verdict in verdicts if verdict.reasons), key=lambda verdict: verdict.right))


def _search_reasons(question: GoldQuestion, ranks: Sequence[int | None], rank: int | None) -> tuple[str, ...]:
    found = sum(known is not None for known in ranks)
    if rank is None:
        part = f"only {found} of {len(ranks)} pieces found" if found else "not found"
        return (f"{part} in the first {DEPTH}",)
    # Pieces in separate passages can't all be first.
    best = len(ranks) if question.require is Require.ALL else 1
    return (f"found at rank {rank} but not first",) if rank > best else ()


def _answer_reason(question: GoldQuestion, outcome: Outcome) -> str:
    if outcome.abstained:
        return "refused wrongly"
    if not outcome.quotes:
        return "gave no answer and did not refuse"
    if outcome.words > LONGEST_ANSWER and any(
        is_right(question, replace(outcome, answer=quote)) for quote in outcome.quotes
    ):
        return f"a quote has it, but the answer is {outcome.words} words long, past {LONGEST_ANSWER}"
    return "the answer's quote lacks it"

"""The measures: one gold question and what came back for it in, figures out. Pure.

Every measure is worked out a question at a time as a `Score`, a value and its weight; what is reported is the weighted
mean. A question with no passages or no answer scores zero; it is never left out.

Over answerable questions (what "found" means is in `evidence_ranks`):

- `hit@k`: 1 when the evidence is found within the first k passages: one piece for "any", every piece for "all" (so two
  pieces in two passages can't hit at 1, and the best system stays below 1 there and in `mrr@10`).
- `mrr@10`: 1 / rank at which the evidence is found, 0 past rank 10. For "any" that is the rank of the first relevant
  passage (Voorhees 1999), for "all" the rank by which all pieces are found.
- `ndcg@10`: each piece of evidence counts once and earns 1 / log2(1 + rank) at the passage that first holds it, over
  the same sum for the pieces at ranks 1, 2, 3… (Järvelin and Kekäläinen 2002, binary gains). The ideal has
  min(10, pieces) ranks, for "any" too: further places are further help to a reader. One passage that holds several
  pieces can beat that ideal, so the figure stops at 1.
- `recall@20`: share of the pieces of evidence found in the first 20 passages, for "any" too.
- `answer`: 1 when the answer is right, see `is_right`.
- `grounded`: 1 when a citation is of one of the evidence's places (paper, and page where both name one), whatever its
  words; for "all", when each place is cited.
- `refused_wrong`: 1 when it was refused. Smaller is better.

Over unanswerable questions: `refused_right`, 1 when it was refused.
Over answers given: `words`, the words in an answer; `page_right`, the share of citations (not of answers) whose quote
stands on the stored page character by character.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.gold import Evidence, GoldQuestion, Require, holds, normalise
from eval.outcome import Outcome

__all__ = [
    "DEPTH",
    "LONGEST_ANSWER",
    "MEASURES",
    "Score",
    "Scores",
    "evidence_ranks",
    "is_right",
    "needed_rank",
    "score",
    "score_all",
]

DEPTH = 20
"""How many passages are asked for and looked at."""

LONGEST_ANSWER = 60
"""An answer of more words than this is not counted as right: a whole page holds every answer."""

PART_OF_EVIDENCE = 0.6
"""The share of a piece's words that a shorter quote from inside it must have to count as the piece."""

MEASURES = (
    "hit@1",
    "hit@3",
    "hit@5",
    "hit@10",
    "mrr@10",
    "ndcg@10",
    "recall@20",
    "answer",
    "grounded",
    "page_right",
    "words",
    "refused_right",
    "refused_wrong",
)
"""Every measure, in the order of reports."""


@dataclass(frozen=True, slots=True)
class Score:
    """One question's part in a measure: the measure is sum(value * weight) / sum(weight) over the questions."""

    value: float
    weight: float = 1.0


Scores = Mapping[str, Score]
"""One question's scores by measure; a measure that doesn't apply to the question is absent."""


def score_all(questions: Sequence[GoldQuestion], outcomes: Mapping[str, Outcome]) -> tuple[Scores, ...]:
    """Scores in the order of the questions. A question without an outcome scores as one that got nothing back."""
    return tuple(
        score(question, outcomes.get(question.id, Outcome(question.id, abstained=False))) for question in questions
    )


def score(question: GoldQuestion, outcome: Outcome) -> Scores:
    """One question's score in each measure that applies to it."""
    scores = _answerable_scores(question, outcome) if question.answerable else {}
    if not question.answerable:
        scores["refused_right"] = Score(float(outcome.abstained))
    if outcome.quotes:
        scores["words"] = Score(float(outcome.words))
    if outcome.quoted:
        right = sum(quoted.on_page for quoted in outcome.quoted)
        scores["page_right"] = Score(right / len(outcome.quoted), weight=len(outcome.quoted))
    return scores


def evidence_ranks(question: GoldQuestion, outcome: Outcome) -> tuple[int | None, ...]:
    """For each piece of evidence, the rank (from 1) of the first passage that is relevant to it; None past DEPTH.

    A passage is relevant when one of its places is the piece's, and its text holds the piece's quote.
    """
    texts = [normalise(found.text) for found in outcome.found[:DEPTH]]
    return tuple(_rank(piece, outcome, texts) for piece in question.evidence)


def needed_rank(question: GoldQuestion, ranks: Sequence[int | None]) -> int | None:
    """The rank by which enough is found: of the first piece for "any", of the last for "all"; None when it isn't."""
    known = [rank for rank in ranks if rank is not None]
    if question.require is Require.ALL and len(known) < len(ranks):
        return None
    return (max if question.require is Require.ALL else min)(known, default=None)


def is_right(question: GoldQuestion, outcome: Outcome) -> bool:
    """Whether the answer is right: quotes (lines) that give what was asked, LONGEST_ANSWER words at most in all.

    For "any", one quote must hold one of the accepted answers, or give a piece of evidence. A quote gives a piece when
    it holds the piece's words; or, where no accepted answer stands in the piece (answers can be paraphrases), when it
    stands inside the piece and has PART_OF_EVIDENCE of its words or more.
    For "all", each piece must be given so, or by a quote that holds an accepted answer which stands in that piece:
    half of a comparison is no answer. All by the words alone, so a run file is judged as a live run is; whether the
    right place was cited is `grounded`.
    """
    quotes = outcome.quotes
    if not quotes or outcome.words > LONGEST_ANSWER:
        return False
    if question.require is Require.ALL:
        return all(_is_given(piece, quotes, _answers_in(piece, question.answers)) for piece in question.evidence)
    return any(_is_given(piece, quotes, question.answers) for piece in question.evidence)


def _answerable_scores(question: GoldQuestion, outcome: Outcome) -> dict[str, Score]:
    ranks = evidence_ranks(question, outcome)
    rank = needed_rank(question, ranks)
    scores = {f"hit@{k}": Score(float(rank is not None and rank <= k)) for k in (1, 3, 5, 10)}
    scores["mrr@10"] = Score(1 / rank if rank is not None and rank <= 10 else 0.0)
    scores["ndcg@10"] = Score(_ndcg(ranks, k=10))
    scores["recall@20"] = Score(sum(rank is not None for rank in ranks) / len(ranks))
    scores["answer"] = Score(float(is_right(question, outcome)))
    scores["refused_wrong"] = Score(float(outcome.abstained))
    if outcome.quoted is not None:
        scores["grounded"] = Score(float(_is_grounded(question, outcome)))
    return scores


def _rank(piece: Evidence, outcome: Outcome, texts: Sequence[str]) -> int | None:
    wanted = normalise(piece.quote)
    for rank, (found, text) in enumerate(zip(outcome.found[:DEPTH], texts, strict=True), start=1):
        if wanted in text and piece.is_at(found.places):
            return rank
    return None


def _ndcg(ranks: Sequence[int | None], *, k: int) -> float:
    gained = sum(1 / math.log2(1 + rank) for rank in ranks if rank is not None and rank <= k)
    ideal = sum(1 / math.log2(1 + rank) for rank in range(1, min(k, len(ranks)) + 1))
    return min(1.0, gained / ideal)


def _is_grounded(question: GoldQuestion, outcome: Outcome) -> bool:
    cited = [place for quoted in outcome.quoted or () for place in quoted.places]
    enough = all if question.require is Require.ALL else any
    return enough(piece.is_at(cited) for piece in question.evidence)


def _answers_in(piece: Evidence, answers: Sequence[str]) -> tuple[str, ...]:
    return tuple(answer for answer in answers if holds(piece.quote, answer))


def _is_given(piece: Evidence, quotes: Sequence[str], answers: Sequence[str]) -> bool:
    return any(
        any(holds(quote, answer) for answer in answers)
        or holds(quote, piece.quote)
        or (not _answers_in(piece, answers) and _is_most_of(piece, quote))
        for quote in quotes
    )


def _is_most_of(piece: Evidence, quote: str) -> bool:
    return holds(piece.quote, quote) and _length(quote) >= PART_OF_EVIDENCE * _length(piece.quote)


def _length(text: str) -> int:
    return len(normalise(text).split())

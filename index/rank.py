"""Fusion of the retrievers and reranking by signals that say whether a passage answers. Pure.

Scores are fused, not ranks: how far apart two passages are is worth knowing, and ranks throw it away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.models import Question, Ranking

__all__ = ["HYBRID_WEIGHTS", "blend", "date_match", "scaled"]

Scores = NDArray[np.float64]

HYBRID_WEIGHTS: Mapping[str, float] = {"lexical": 0.5, "dense": 0.5}


def scaled(scores: Scores) -> Scores:
    """Scores shifted and stretched to 0..1 over the candidates; all 0 when they don't differ."""
    if not len(scores):
        return scores
    low, high = float(scores.min()), float(scores.max())
    return np.zeros_like(scores) if high - low < 1e-12 else (scores - low) / (high - low)


def blend(
    signals: Mapping[str, Scores], *, weights: Mapping[str, float], rows: Sequence[int], most: int | None = None
) -> Ranking:
    """Rows, at most so many, by the weighted sum of their signals, best first, ties by row.

    Each signal has one value a row.
    """
    total = np.zeros(len(rows))
    for name, weight in weights.items():
        total += weight * signals[name]
    numbers = np.asarray(rows, dtype=np.int64)
    order = np.lexsort((numbers, -np.round(total, 9)))[:most]
    return Ranking(tuple(numbers[order].tolist()), tuple(total[order].tolist()))


def date_match(question: Question, *, paper_date: date | None, named: Sequence[tuple[date, date]]) -> float:
    """How well a passage fits the periods asked for, 0 to 1; 0 for a question that names no period.

    `named` are the periods that the passage's own words name. It is 1 when the paper is of the period asked for or the
    words name it, 0.8 when they name a part of it, 0.4 when the paper came out soon after it, and 0.3 when they name
    a longer period around it.
    """
    best = 0.0
    for begin, end in question.dates:
        if (begin, end) in named or (paper_date is not None and begin <= paper_date <= end):
            best = max(best, 1.0)
        elif any(begin <= first and last <= end for first, last in named):
            best = max(best, 0.8)
        elif paper_date is not None and 0 <= (paper_date - end).days <= 200:
            best = max(best, 0.4)  # figures of a month are reported in the papers of the months after it
        elif any(first <= end and last >= begin for first, last in named):
            best = max(best, 0.3)
    return best

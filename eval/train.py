"""Learn the weights of ranking, quoting and refusing from examples. The only module that imports scikit-learn.

Passages and units: logistic regression on the difference between a right one and a wrong one of the same question
(RankNet's pairwise loss without hidden layers; Burges et al., 2005). Refusal: logistic regression on whether what was
found answers. Gold questions over real papers are never learned from; they are for measuring.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from eval.examples import Examples, Marked, examined_all, passage_examples, sure_example, unit_examples
from index.features import PASSAGE_FEATURES, SURE_FEATURES, UNIT_FEATURES
from index.finding import Examined
from index.search import SearchIndex
from index.weights import LinearModel, Weights, other_weights

__all__ = ["Lessons", "learn_weights", "write_weights"]

Floats = NDArray[np.float64]

HARDEST = 15  # how many wrong ones, those ranked highest, are set against each right one
MOST_RIGHT = 2
ROUNDS = 2  # the hardest are chosen anew by what was learned
TOTAL_WEIGHT = 1000.0  # so that a penalty means the same whatever the number of examples
# Our own papers are of one council and the public texts of none, so no example can teach what these weigh.
FIXED_RANKING = {"place": 0.6, "place missed": -0.8}
FIXED_REFUSING = {"place missed": -1.5}
RANK_PENALTY, SURE_PENALTY = 1.0, 0.01  # scikit-learn's C: smaller keeps the weights nearer to zero
# The share of answered examples over our own papers that the threshold gives up. `index.telling` refuses some besides:
# together they are some 5%.
WRONGLY_REFUSED = 0.03


@dataclass(frozen=True, slots=True)
class Lessons:
    """Marked questions over one index, and how much they weigh together in ranking, in quoting and in refusing."""

    index: SearchIndex
    marked: Sequence[Marked]
    ranking: float
    quoting: float
    refusing: float


def learn_weights(lessons: Sequence[Lessons], *, start: Weights) -> Weights:
    """New weights; `start` chooses the hardest wrong ones of the first round.

    The first set is our own papers' and fixes the threshold. Raises ValueError when a set gives no example.
    """
    units = [
        (unit_examples(one.index, examined_all(one.index, one.marked), start.passage), one.quoting)
        for one in lessons
        if one.quoting
    ]
    unit = _ranker(units, start.unit, UNIT_FEATURES)
    # How good a passage's best unit is by these weights is itself a feature of the passage, so it is looked at anew.
    with other_weights(replace(start, unit=unit)):
        seen = {id(one): examined_all(one.index, one.marked) for one in lessons}
    passages = [(passage_examples(seen[id(one)]), one.ranking) for one in lessons if one.ranking]
    passage = _ranker(passages, start.passage, PASSAGE_FEATURES, fixed=FIXED_RANKING)
    with other_weights(replace(start, unit=unit, passage=passage)):
        sure = [(_judged(one, seen[id(one)], passage), one.refusing) for one in lessons if one.refusing]
    model = _judge(sure)
    own = [model.probability(features) for features, answers in sure[0][0] if answers]
    return Weights(passage, unit, model, threshold=float(np.quantile(own, WRONGLY_REFUSED)))


def _judged(
    lessons: Lessons, examined: Sequence[tuple[Marked, Examined]], passage: LinearModel
) -> list[tuple[Floats, bool]]:
    examples = (sure_example(lessons.index, asked, found, passage) for asked, found in examined)
    return [example for example in examples if example is not None]


def _ranker(
    sets: Sequence[tuple[Examples, float]],
    start: LinearModel,
    names: tuple[str, ...],
    *,
    fixed: Mapping[str, float] | None = None,
) -> LinearModel:
    weights = start.weights
    kept = {names.index(name): value for name, value in (fixed or {}).items()}
    for _ in range(ROUNDS):
        parts = [_pairs(examples, weights, share) for examples, share in sets]
        differences = np.vstack([rows for rows, _ in parts])
        differences[:, list(kept)] = 0.0
        shares = np.concatenate([shares for _, shares in parts])
        shares *= TOTAL_WEIGHT / shares.sum()
        model = LogisticRegression(fit_intercept=False, C=RANK_PENALTY, max_iter=2000)
        right = np.concatenate([np.ones(len(differences)), np.zeros(len(differences))])
        model.fit(np.vstack([differences, -differences]), right, sample_weight=np.concatenate([shares, shares]))
        weights = model.coef_[0]
        weights[list(kept)] = list(kept.values())
    return LinearModel(names, weights)


def _pairs(examples: Examples, weights: Floats, share: float) -> tuple[Floats, Floats]:
    """Differences of a right and a wrong one, and the weight of each; all together weigh `share`."""
    if not len(examples):
        raise ValueError("a set of questions gives no example to learn from")
    differences, shares = [], []
    for features, right in zip(examples.features, examples.right, strict=True):
        wrong = _highest(features[~right], weights, HARDEST)
        for one in _highest(features[right], weights, MOST_RIGHT):
            differences.append(one - wrong)
            shares.append(np.full(len(wrong), share / (len(examples) * len(wrong) * min(MOST_RIGHT, right.sum()))))
    return np.vstack(differences), np.concatenate(shares)


def _highest(features: Floats, weights: Floats, count: int) -> Floats:
    return features[np.argsort(-(features @ weights), kind="stable")[:count]]


def _judge(sets: Sequence[tuple[Sequence[tuple[Floats, bool]], float]]) -> LinearModel:
    features = np.vstack([rows for examples, _ in sets for rows, _ in examples])
    answers = np.array([found for examples, _ in sets for _, found in examples])
    shares = np.concatenate([np.full(len(examples), share / max(len(examples), 1)) for examples, share in sets])
    model = LogisticRegression(C=SURE_PENALTY, max_iter=3000)
    kept = [SURE_FEATURES.index(name) for name in FIXED_REFUSING]
    features[:, kept] = 0.0
    # The features spread over very different widths; a penalty is only fair to them when they are brought to one.
    width = features.std(axis=0) + 1e-9
    model.fit(features / width, answers, sample_weight=shares * TOTAL_WEIGHT)
    weights = model.coef_[0] / width
    weights[kept] = list(FIXED_REFUSING.values())
    return LinearModel(SURE_FEATURES, weights, float(model.intercept_[0]))


def write_weights(weights: Weights, file: Path, *, recipe: dict[str, Any]) -> None:
    """Write the file that index.weights reads, with what it was made of."""
    stored = {
        "recipe": recipe,
        "passage": _named(weights.passage),
        "unit": _named(weights.unit),
        "sure": _named(weights.sure) | {"bias": round(weights.sure.bias, 4)},
        "threshold": round(weights.threshold, 4),
    }
    file.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


def _named(model: LinearModel) -> dict[str, float]:
    return {name: round(float(weight), 4) for name, weight in zip(model.names, model.weights, strict=True)}

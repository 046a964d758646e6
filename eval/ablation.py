"""`python -m eval ablate`: what each signal of full mode is worth, by switching it off and measuring again.

A signal is off when the features that carry it weigh nothing in ranking and in quoting. Refusals are judged as before,
by all the features of what was then found.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from eval.bootstrap import Difference, paired
from eval.gold import GoldQuestion, read_gold
from eval.metrics import Scores, score_all
from eval.report import table
from eval.run import AskableIndex, run
from index.weights import LinearModel, Weights, load_weights, other_weights

__all__ = ["SHOWN", "ablate", "ablation_text", "signals", "switched_off"]

SHOWN = ("hit@1", "hit@5", "mrr@10", "answer", "grounded")

SIGNALS = {
    "lexical": ("bm25",),
    "dense": ("cosine",),
    "sentence similarity": ("unit cosine", "best unit"),
    "share of idf": ("coverage", "text coverage", "window coverage", "neighbours", "context"),
    "words that are alike": ("likely coverage",),
    "phrases": ("phrases",),
    "headings": ("heading coverage",),
    "kind of answer": ("marker", "marked unit", "marked cosine", "new figure"),
    "date": ("date", "date missed"),
    "latest": ("recent", "latest"),
    "body and council": ("place", "place missed"),
    "kind of paper": ("kind",),
    "names": ("names missed",),
    "rest of the paper": ("paper",),
    "order of passages": ("passage", "passage gap"),
    "form": ("short", "long", "asks", "first"),
}
"""The signals and the features that carry them, of passages and of units."""


def signals(weights: Weights) -> dict[str, tuple[str, ...]]:
    """The signals that these weights know, with their features; a feature of no signal is one by itself."""
    known = dict.fromkeys((*weights.passage.names, *weights.unit.names))
    of_signals = {signal: tuple(name for name in names if name in known) for signal, names in SIGNALS.items()}
    placed = {name for names in of_signals.values() for name in names}
    return {signal: names for signal, names in of_signals.items() if names} | {
        name: (name,) for name in known if name not in placed
    }


def switched_off(weights: Weights, features: Sequence[str]) -> Weights:
    """The same weights, of these features zero in ranking and in quoting."""
    return replace(weights, passage=_without(weights.passage, features), unit=_without(weights.unit, features))


def _without(model: LinearModel, features: Sequence[str]) -> LinearModel:
    return replace(model, weights=np.where([name in features for name in model.names], 0.0, model.weights))


def ablate(words: Sequence[str], *, gold: Path, open_index: Callable[[Path], AskableIndex]) -> int:
    """Run the command; exit code 0. Raises PapersError for a gold file or an index that can't be used."""
    parser = argparse.ArgumentParser(prog="python -m eval ablate", description="Measure what each signal is worth.")
    parser.add_argument(
        "--gold", type=Path, default=gold, metavar="FILE", help="gold questions (default: the package's)"
    )
    parser.add_argument("--index", type=Path, required=True, metavar="DIR")
    parser.add_argument("--signal", action="append", metavar="NAME", help="only this one; can be given again")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(words)
    weights = load_weights()
    known = signals(weights)
    chosen = options.signal or list(known)
    for signal in chosen:
        if signal not in known:
            parser.error(f"no signal is called {signal!r}; there are {', '.join(known)}")
    questions = read_gold(options.gold)
    index = open_index(options.index)
    all_on = score_all(questions, run(index, questions))
    losses = {signal: _loss(index, questions, all_on, switched_off(weights, known[signal])) for signal in chosen}
    if options.json:
        data = {name: {measure: asdict(loss) for measure, loss in row.items()} for name, row in losses.items()}
        sys.stdout.write(json.dumps(data, indent=2) + "\n")
    else:
        sys.stdout.write(f"{len(questions)} questions, full mode\n\n{ablation_text(losses)}\n")
    return 0


def _loss(
    index: AskableIndex, questions: Sequence[GoldQuestion], all_on: Sequence[Scores], weights: Weights
) -> dict[str, Difference]:
    with other_weights(weights):
        scores = score_all(questions, run(index, questions))
    differences = ((name, paired(all_on, scores, name)) for name in SHOWN)
    return {name: difference for name, difference in differences if difference is not None}


def ablation_text(losses: Mapping[str, Mapping[str, Difference]]) -> str:
    """A row a signal: each measure without it minus with it, and the 95% interval; * where that leaves out zero."""
    rows = [[signal, *(_cell(row.get(name)) for name in SHOWN)] for signal, row in losses.items()]
    with_all = next(iter(losses.values()), {})
    first = ["(all on)", *(f"{with_all[name].first:.3f}" if name in with_all else "-" for name in SHOWN)]
    return table(["without", *SHOWN], [first, *rows])


def _cell(one: Difference | None) -> str:
    if one is None:
        return "-"
    return f"{one.difference:+.3f} [{one.low:+.2f}, {one.high:+.2f}]{'*' if one.low * one.high > 0 else ' '}"

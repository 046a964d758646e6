"""Figures of speed, memory and growth as tables for a terminal and as plain data for JSON. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from eval.bench_figures import Cost, Figure, Growth, Peer, Questions, Stage, exponent
from eval.bench_limits import Limit
from eval.bench_peers import Recipe
from eval.bench_stages import STAGES
from eval.report import table

__all__ = [
    "MEASURES",
    "exponents",
    "growth_data",
    "growth_text",
    "limits_data",
    "limits_text",
    "machine_text",
    "measure_text",
    "papers_data",
    "papers_text",
    "recipes_data",
    "recipes_text",
    "scores_data",
    "scores_text",
]

Measure = Callable[[Growth], float | None]


def _of_stage(name: str, value: Callable[[Stage], float | None]) -> Measure:
    def measure(one: Growth) -> float | None:
        asked = one.searched.questions
        return None if asked is None else value(asked.stage(name))

    return measure


def _of_questions(value: Callable[[Questions], float]) -> Measure:
    return lambda one: None if one.searched.questions is None else value(one.searched.questions)


MEASURES: Mapping[str, Measure] = {
    "dense build s": lambda one: one.dense_build,
    "dense p50 ms": lambda one: 1000 * one.searched.dense.clock,
    "dense processor ms": lambda one: _milliseconds(one.searched.dense.processor),
    "dense p95 ms": lambda one: 1000 * one.searched.dense_slow,
    "recall@10": lambda one: one.searched.recall,
    "lexical build s": lambda one: one.lexical_build,
    "lexical p50 ms": lambda one: 1000 * one.searched.lexical.clock,
    "lexical processor ms": lambda one: _milliseconds(one.searched.lexical.processor),
    "lexical p95 ms": lambda one: 1000 * one.searched.lexical_slow,
    "bytes/passage": lambda one: one.disk,
    "question p50 ms": _of_stage("whole", lambda stage: stage.median),
    "question processor ms": _of_stage("whole", lambda stage: stage.processor),
    "question p95 ms": _of_stage("whole", lambda stage: stage.slow),
    **{f"its {name} p50 ms": _of_stage(name, lambda stage: stage.median) for name in STAGES[:-1]},
    **{f"its {name} p95 ms": _of_stage(name, lambda stage: stage.slow) for name in STAGES[:-1]},
    "right passages": _of_questions(lambda asked: asked.right),
    "answered": _of_questions(lambda asked: asked.answered),
    "index build s": lambda one: one.build,
    "index opening s": _of_questions(lambda asked: asked.opened),
    "index bytes/passage": lambda one: one.library,
    "peak MB": lambda one: one.searched.memory,
    "anonymous MB": lambda one: one.searched.anonymous,
}
"""What is told of each size, with its unit: of both retrievers alone, of whole questions, of the whole index."""
SHARES = ("recall@10", "right passages", "answered")  # which grow by no power
BESIDE = ("p50 ms", "plain", "processor ms", "plain", "ratio")  # of a search and of ours without a filter


def machine_text(machine: Mapping[str, str]) -> str:
    """What the figures were measured on."""
    width = max(map(len, machine))
    return "\n".join(f"{name:<{width}}  {value}" for name, value in machine.items())


def papers_text(figures: Sequence[Figure], stages: Sequence[Stage], questions: int) -> str:
    """What was measured over papers, and the stages of a query over so many questions."""
    rows = [[one.name, *map(_number, (one.median, one.least, one.most)), one.unit, str(one.runs)] for one in figures]
    steps = [[stage.name, f"{stage.median:.1f}", f"{stage.slow:.1f}"] for stage in stages]
    parts = [
        table(["over the papers", "median", "least", "most", "unit", "runs"], rows),
        table([f"a warm query ({questions} questions)", "p50 ms", "p95 ms"], steps),
    ]
    return "\n\n".join(parts)


def papers_data(figures: Sequence[Figure], stages: Sequence[Stage], questions: int) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "figures": [asdict(one) for one in figures],
        "questions": questions,
        "stages_ms": {stage.name: {"p50": stage.median, "p95": stage.slow} for stage in stages},
    }


def growth_text(growth: Sequence[Growth]) -> str:
    """A row a measure with the power fitted to it, and what filters cost."""
    powers = exponents(growth)
    rows = []
    for name, get in MEASURES.items():
        fitted = "" if (power := powers.get(name)) is None else f"{power:.2f}"
        rows.append([name, *(measure_text(name, get(one)) for one in growth), fitted])
    parts = [table(["passages, made up", *(f"{one.passages:,}" for one in growth), "power"], rows)]
    filters = [
        [
            f"{one.passages:,}",
            f"{filtered.share:.0%}",
            *_beside(filtered.cost, filtered.unfiltered),
            f"{filtered.recall:.3f}",
        ]
        for one in growth
        for filtered in one.searched.filtered
    ]
    parts.append(table(["passages", "a filter keeps", *BESIDE, "recall@10"], filters))
    asked = [
        [
            f"{one.passages:,}",
            f"{filtered.share:.0%}",
            *_beside(filtered.cost, filtered.unfiltered),
            f"{1000 * filtered.slow:.2f}",
            f"{filtered.right:.3f}",
            f"{filtered.exactly:.3f}",
        ]
        for one in growth
        if one.searched.questions is not None
        for filtered in one.searched.questions.filtered
    ]
    right = ("p95 ms", "right passages", "by every vector")
    parts += [table(["whole questions", "a filter keeps", *BESIDE, *right], asked)] if asked else []
    flat = [
        [f"{one.passages:,}", *_beside(one.searched.flat, one.searched.dense)]
        for one in growth
        if one.searched.flat is not None
    ]
    parts += [table(["faiss over every vector", *BESIDE], flat)] if flat else []
    return "\n\n".join(parts)


def growth_data(growth: Sequence[Growth]) -> dict[str, Any]:
    """The same as plain data, times in seconds."""
    return {"sizes": [asdict(one) for one in growth], "exponents": exponents(growth)}


def exponents(growth: Sequence[Growth]) -> dict[str, float | None]:
    """By measure that is known the power of the size that it grows with, None where none can be fitted; no share."""
    fitted: dict[str, float | None] = {}
    for name, get in MEASURES.items():
        values = {one.passages: value for one in growth if (value := get(one)) is not None}
        if values and name not in SHARES:
            fitted[name] = exponent(values)
    return fitted


def scores_text(peers: Sequence[Peer]) -> str:
    """How long the scores of all passages take, ours and those of others."""
    rows = [
        [
            one.name,
            f"{one.passages:,}",
            f"{1000 * one.ours:.2f}",
            f"{1000 * one.peer:.2f}",
            f"{one.ratio:,.1f}",
            "equal" if one.equal else "NOT EQUAL",
            f"{one.difference:.1g}",
        ]
        for one in peers
    ]
    return table(["BM25 by", "passages", "ours ms", "theirs ms", "ratio", "scores", "greatest difference"], rows)


def scores_data(peers: Sequence[Peer]) -> list[dict[str, Any]]:
    """The same as plain data, times in seconds."""
    return [{**asdict(one), "equal": one.equal, "ratio": one.ratio} for one in peers]


def limits_text(limits: Sequence[Limit]) -> str:
    """What is done beside what the machine could do."""
    rows = [
        [one.name, f"{one.done:.1f}", f"{one.possible:.1f}", one.unit, f"{one.share:.0%}", one.each] for one in limits
    ]
    return table(["at best", "done", "possible", "unit", "share", "what it takes"], rows)


def limits_data(limits: Sequence[Limit]) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [{**asdict(one), "share": one.share} for one in limits]


def recipes_text(recipes: Sequence[Recipe], questions: int) -> str:
    """Ours and each peer over the same papers, with how many times as long as ours it takes."""
    rows = [
        [
            one.name,
            _number(one.index),
            f"{one.index_ratio:.2f}",
            f"{one.cold:.2f}",
            f"{one.cold_ratio:.2f}",
            "-" if one.memory is None else f"{one.memory:,.0f}",
            f"{1000 * one.warm:.1f}",
            f"{one.warm_ratio:.2f}",
            f"{one.hit_1:.3f}",
            f"{one.hit_5:.3f}",
            f"{one.mrr:.3f}",
        ]
        for one in recipes
    ]
    head = [
        f"over the papers, {questions} questions",
        "index s",
        "ratio",
        "cold s",
        "ratio",
        "MB",
        "warm p50 ms",
        "ratio",
    ]
    return table([*head, "page hit@1", "page hit@5", "page MRR@10"], rows)


def recipes_data(recipes: Sequence[Recipe], questions: int) -> dict[str, Any]:
    """The same as plain data, times in seconds."""
    return {"questions": questions, "recipes": [asdict(one) for one in recipes]}


def _beside(cost: Cost, ours: Cost) -> list[str]:
    """Both on the clock, both of a processor, and their ratio, which is that of a processor where it is known."""
    clocks = [f"{1000 * one.clock:.2f}" for one in (cost, ours)]
    if cost.processor is None or not ours.processor:
        return [*clocks, "-", "-", f"{cost.clock / ours.clock:.2f}"]
    return [
        *clocks,
        *(f"{1000 * one:.2f}" for one in (cost.processor, ours.processor)),
        f"{cost.processor / ours.processor:.2f}",
    ]


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else 1000 * seconds


def measure_text(name: str, value: float | None) -> str:
    """A value of one of MEASURES as it is shown."""
    if value is None:
        return "-"
    return f"{value:.3f}" if name in SHARES else f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

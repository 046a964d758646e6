"""Figures of speed, memory and growth as tables for a terminal and as plain data for JSON. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from eval.bench_figures import Growth, Measured, Peer, exponent
from eval.report import table

__all__ = ["measured_data", "measured_text"]


def measured_text(measured: Measured) -> str:
    """The machine, then what was measured over the papers, by the stages of a query and by size."""
    width = max(map(len, measured.machine))
    rows = [
        [one.name, *map(_number, (one.median, one.least, one.most)), one.unit, str(one.runs)]
        for one in measured.figures
    ]
    stages = [[stage.name, f"{stage.median:.1f}", f"{stage.slow:.1f}"] for stage in measured.stages]
    parts = [
        "\n".join(f"{name:<{width}}  {value}" for name, value in measured.machine.items()),
        table(["over the papers", "median", "least", "most", "unit", "runs"], rows),
        table([f"a warm query ({measured.questions} questions)", "p50 ms", "p95 ms"], stages),
        _growth_text(measured.growth),
        _peer_text(measured.peer),
    ]
    return "\n\n".join(parts)


def measured_data(measured: Measured) -> dict[str, Any]:
    """The same as plain data, with seconds by size, and milliseconds by stage."""
    return {
        "machine": dict(measured.machine),
        "figures": [asdict(one) for one in measured.figures],
        "questions": measured.questions,
        "stages_ms": {stage.name: {"p50": stage.median, "p95": stage.slow} for stage in measured.stages},
        "growth_s": [asdict(one) for one in measured.growth],
        "exponents": _exponents(measured.growth),
        "rank_bm25": {**asdict(measured.peer), "equal": measured.peer.equal},
    }


def _growth_text(growth: Sequence[Growth]) -> str:
    rows = [
        [
            f"{one.passages:,}",
            f"{1000 * one.dense:.2f}",
            f"{1000 * one.lexical:.2f}",
            f"{one.dense_build:.2f}",
            f"{one.lexical_build:.2f}",
        ]
        for one in growth
    ]
    fitted = ["-" if slope is None else f"{slope:.2f}" for slope in _exponents(growth).values()]
    head = ["passages, made up", "dense p50 ms", "lexical p50 ms", "dense build s", "lexical build s"]
    return table(head, [*rows, ["grows by size to the power", *fitted]])


def _peer_text(peer: Peer) -> str:
    verdict = "equal" if peer.equal else "NOT EQUAL"
    return (
        f"BM25 scores of {peer.passages:,} passages: ours {1000 * peer.ours:.2f} ms, "
        f"rank-bm25's {1000 * peer.peer:.2f} ms; {verdict} (greatest difference {peer.difference:.1g})"
    )


def _exponents(growth: Sequence[Growth]) -> dict[str, float | None]:
    return {
        name: exponent({one.passages: getattr(one, name) for one in growth})
        for name in ("dense", "lexical", "dense_build", "lexical_build")
    }


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

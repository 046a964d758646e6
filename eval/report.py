"""Figures of runs, and what was missed, as text for a terminal and as plain data for JSON. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.bootstrap import Estimate, estimate
from eval.gold import GoldQuestion
from eval.metrics import MEASURES, Scores, score_all
from eval.misses import Verdict
from eval.outcome import Outcome
from eval.reliability import BIN_HEAD, RISK_HEAD, Reliability, bin_rows, risk_rows

__all__ = [
    "TAG_MEASURES",
    "Summary",
    "as_data",
    "falls_short",
    "misses_text",
    "reliability_text",
    "summarise",
    "summary_text",
    "table",
]

TAG_MEASURES = ("hit@1", "hit@5", "mrr@10", "answer", "refused_right")
"""The measures that are shown by tag; JSON has them all."""
SHOWN = 3
"""How many passages of a miss are shown."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One mode's figures: by measure, and by tag and measure. A measure that applied to no question is absent.

    Seconds a question: the median, and the time within which 95 in 100 were answered.
    """

    mode: str
    questions: int
    measures: Mapping[str, Estimate]
    tags: Mapping[str, Mapping[str, Estimate]]
    median_seconds: float
    slow_seconds: float


def summarise(mode: str, questions: Sequence[GoldQuestion], outcomes: Mapping[str, Outcome]) -> Summary:
    """The figures of one mode's outcomes (by question id) over all the questions. There must be a question."""
    scores = score_all(questions, outcomes)
    tags = sorted({tag for question in questions for tag in question.tags})
    seconds = sorted(outcome.seconds for outcome in outcomes.values()) or [0.0]
    return Summary(
        mode=mode,
        questions=len(questions),
        measures=_estimates(scores),
        tags={
            tag: _estimates([row for question, row in zip(questions, scores, strict=True) if tag in question.tags])
            for tag in tags
        },
        median_seconds=statistics.median(seconds),
        slow_seconds=seconds[-1 - len(seconds) // 20],  # at most 1 in 20 lies above
    )


def summary_text(summaries: Sequence[Summary], *, by_tag: Summary) -> str:
    """Modes side by side, then one mode's figures by tag, each as "mean [95% interval]"."""
    rows = [[name, *(_figure(summary.measures.get(name)) for summary in summaries)] for name in MEASURES]
    rows.append(["seconds", *(f"{s.median_seconds:.3f} (95% in {s.slow_seconds:.3f})" for s in summaries)])
    modes = table(["measure", *(summary.mode for summary in summaries)], rows)
    tag_rows = [
        [
            tag,
            str(max(figure.count for figure in figures.values())),
            *(_figure(figures.get(name)) for name in TAG_MEASURES),
        ]
        for tag, figures in by_tag.tags.items()
    ]
    tags = table(["tag", "questions", *TAG_MEASURES], tag_rows)
    return f"{modes}\n\nBy tag, {by_tag.mode} mode:\n\n{tags}" if tag_rows else modes


def reliability_text(found: Reliability) -> str:
    """Whether the stated probabilities hold, and what is risked by answering more."""
    head = f"Stated probability: Brier score {found.brier:.3f}, expected calibration error {found.error:.3f}"
    return f"{head}\n\n{table(BIN_HEAD, bin_rows(found))}\n\n{table(RISK_HEAD, risk_rows(found))}"


def misses_text(misses: Sequence[Verdict], *, most: int) -> str:
    """The first `most` misses, each with what was expected, the first passages and the answer given."""
    shown = misses[:most]
    head = f"{len(misses)} questions with something missed, {len(shown)} shown:"
    return "\n\n".join([head, *(_miss_text(miss) for miss in shown)])


def as_data(
    summaries: Iterable[Summary], misses: Sequence[Verdict], *, most: int, reliability: Reliability | None = None
) -> dict[str, Any]:
    """The same as plain data: "modes" by name, "reliability", "missed" (how many) and "misses" (the first `most`)."""
    return {
        "modes": {summary.mode: _summary_data(summary) for summary in summaries},
        "reliability": asdict(reliability) if reliability is not None else None,
        "missed": len(misses),
        "misses": [_miss_data(miss) for miss in misses[:most]],
    }


def falls_short(
    measures: Mapping[str, Estimate], *, least: Mapping[str, float], most: Mapping[str, float]
) -> tuple[str, ...]:
    """A sentence for each limit that isn't met; a measure without a figure meets none."""
    sentences = []
    for name, limit, sign in (*((n, v, 1) for n, v in least.items()), *((n, v, -1) for n, v in most.items())):
        wanted = f"{'at least' if sign > 0 else 'at most'} {limit:g}"
        figure = measures.get(name)
        if figure is None:
            sentences.append(f"{name} must be {wanted}, but no question measures it")
        elif (missing := (limit - figure.value) * sign) > 1e-9:  # 1e-9: a mean of thirds isn't exact
            direction = "short" if sign > 0 else "over"
            sentences.append(f"{name} is {figure.value:.4f}, {missing:.4f} {direction}: it must be {wanted}")
    return tuple(sentences)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Plain text in columns: the first to the left, the others to the right, two spaces between."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _estimates(scores: Sequence[Scores]) -> dict[str, Estimate]:
    figures = ((name, estimate(scores, name)) for name in MEASURES)
    return {name: figure for name, figure in figures if figure is not None}


def _figure(figure: Estimate | None) -> str:
    return "-" if figure is None else f"{figure.value:.3f} [{figure.low:.2f}, {figure.high:.2f}]"


def _place(paper: str, page: int | None) -> str:
    return paper if page is None else f"{paper}, page {page}"


def _short(text: str, width: int = 160) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= width else f"{folded[: width - 1]}…"


def _miss_text(miss: Verdict) -> str:
    lines = [f"{miss.question.id}: {miss.question.question}", f"  why: {'; '.join(miss.reasons)}"]
    lines += [f"  expected: {' / '.join(miss.question.answers)}"] if miss.question.answers else []
    lines += [f'  evidence: {_place(piece.paper, piece.page)}: "{piece.quote}"' for piece in miss.question.evidence]
    for rank, found in enumerate(miss.outcome.found[:SHOWN], start=1):
        lines.append(f"  passage {rank}: {_place(*found.places[0])}: {_short(found.text)}")
    lines.append(f"  answer: {'refused' if miss.outcome.abstained else _short(miss.outcome.answer, 320) or 'none'}")
    return "\n".join(lines)


def _summary_data(summary: Summary) -> dict[str, Any]:
    return {
        "questions": summary.questions,
        "measures": {name: asdict(figure) for name, figure in summary.measures.items()},
        "tags": {
            tag: {name: asdict(figure) for name, figure in figures.items()} for tag, figures in summary.tags.items()
        },
        "seconds": {"median": summary.median_seconds, "95%": summary.slow_seconds},
    }


def _miss_data(miss: Verdict) -> dict[str, Any]:
    return {
        "id": miss.question.id,
        "question": miss.question.question,
        "reasons": list(miss.reasons),
        "expected": list(miss.question.answers),
        "evidence": [asdict(piece) for piece in miss.question.evidence],
        "passages": [
            {"paper": found.places[0][0], "page": found.places[0][1], "text": found.text}
            for found in miss.outcome.found[:SHOWN]
        ],
        "abstained": miss.outcome.abstained,
        "answer": miss.outcome.answer,
    }

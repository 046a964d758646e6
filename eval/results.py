"""Measures kept as JSON files in eval/results, and the tables that documents make of them between two marks.

Only measures are kept: no words of papers, questions or answers, so results over any papers can be published.

A document asks for a table with `<!-- figures: SET -->` (modes side by side), `<!-- tags: SET -->` or
`<!-- probability: SET -->` (both of the full mode); the table goes between that line and `<!-- end -->`.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.gold import GoldQuestion
from eval.metrics import MEASURES
from eval.reliability import BIN_HEAD, RISK_HEAD, Reliability
from eval.report import Summary
from index.models import Mode
from ingest.errors import PapersError

__all__ = ["RESULTS", "ResultsError", "fill", "result_data", "save_results", "tables"]

RESULTS = Path(__file__).with_name("results")
SHOWN = tuple(name for name in MEASURES if name not in ("hit@3", "hit@10"))
TAG_SHOWN = ("hit@1", "hit@5", "mrr@10", "answer")
MARKED = re.compile(r"(<!-- (figures|tags|probability): ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

Result = Mapping[str, Any]


class ResultsError(PapersError):
    """Results can't be kept or found. The message says what to run."""


def save_results(
    name: str,
    questions: Sequence[GoldQuestion],
    summaries: Sequence[Summary],
    reliability: Mapping[str, Reliability | None],
    *,
    folder: Path = RESULTS,
) -> None:
    """Write NAME-MODE.json for each mode; `reliability` by mode. Raises ResultsError for a name that is no file's."""
    if not re.fullmatch(r"[\w-]+", name):
        raise ResultsError(f"{name!r} is no name of a set. Use letters, digits, hyphens and underscores.")
    folder.mkdir(parents=True, exist_ok=True)
    for summary in summaries:
        data = result_data(questions, summary, reliability.get(summary.mode))
        file = folder / f"{name}-{summary.mode}.json"
        file.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def result_data(questions: Sequence[GoldQuestion], summary: Summary, reliability: Reliability | None) -> dict[str, Any]:
    """One mode's measures as plain data, to four places. Times are left out: they tell of the machine."""
    data = {
        "questions": summary.questions,
        "unanswerable": sum(not question.answerable for question in questions),
        "measures": {name: asdict(figure) for name, figure in summary.measures.items()},
        "tags": {tag: {name: asdict(one) for name, one in row.items()} for tag, row in summary.tags.items()},
        "reliability": asdict(reliability) if reliability is not None else None,
    }
    rounded: dict[str, Any] = _rounded(data)
    return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value


def tables(words: Sequence[str], *, folder: Path = RESULTS) -> int:
    """`python -m eval tables FILE…`: make the tables of documents anew. Exit code 1 with --check when one differs."""
    parser = argparse.ArgumentParser(prog="python -m eval tables", description="Make a document's tables from results.")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE.md")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a table isn't as the results")
    options = parser.parse_args(words)
    stale = False
    for file in options.files:
        before = file.read_text(encoding="utf-8")
        after = fill(before, folder=folder)
        stale = stale or after != before
        if not options.check:
            file.write_text(after, encoding="utf-8")
    return 1 if options.check and stale else 0


def fill(text: str, *, folder: Path = RESULTS) -> str:
    """The text with each marked table made from the results of its set. Raises ResultsError for a set without any."""
    makers = {"figures": _figures, "tags": _tags, "probability": _probability}

    def made(match: re.Match[str]) -> str:
        start, kind, name, end = match.groups()
        results = _read(folder, name)
        return f"{start}\n{makers[kind](results)}\n\n{end}"

    return MARKED.sub(made, text)


def _read(folder: Path, name: str) -> dict[str, Result]:
    files = {mode.value: folder / f"{name}-{mode.value}.json" for mode in Mode}
    results = {mode: json.loads(file.read_text(encoding="utf-8")) for mode, file in files.items() if file.exists()}
    if Mode.FULL.value not in results:
        raise ResultsError(f"There are no results {name}. Run: python -m eval --save {name}")
    return results


def _figures(results: Mapping[str, Result]) -> str:
    full = results[Mode.FULL.value]
    rows = [[f"`{name}`", *(_cell(one["measures"].get(name)) for one in results.values())] for name in SHOWN]
    counts = f"{full['questions']} questions, {full['unanswerable']} of them unanswerable; 95% intervals in brackets."
    return f"{counts}\n\n{_table(['measure', *results], rows)}"


def _tags(results: Mapping[str, Result]) -> str:
    rows = []
    for tag, figures in results[Mode.FULL.value]["tags"].items():
        count = max(one["count"] for one in figures.values())
        if any(name in figures for name in TAG_SHOWN):
            values = (f"{figures[name]['value']:.3f}" if name in figures else "-" for name in TAG_SHOWN)
            rows.append([tag, str(count), *values])
    return _table(["tag", "questions", *(f"`{name}`" for name in TAG_SHOWN)], rows)


def _probability(results: Mapping[str, Result]) -> str:
    found = results[Mode.FULL.value]["reliability"]
    if found is None:
        raise ResultsError("These results state no probability. Measure again: python -m eval --save NAME")
    bins = [
        [f"{one['low']:.1f} to {one['high']:.1f}", str(one["count"]), f"{one['stated']:.3f}", f"{one['held']:.3f}"]
        for one in found["bins"]
    ]
    risks = [[f"{one['coverage']:.0%}", f"{one['wrong']:.3f}", f"{one['least']:.3f}"] for one in found["risks"]]
    head = f"Brier score {found['brier']:.3f}, expected calibration error {found['error']:.3f}."
    return f"{head}\n\n{_table(BIN_HEAD, bins)}\n\n{_table(RISK_HEAD, risks)}"


def _cell(figure: Mapping[str, float] | None) -> str:
    return "-" if figure is None else f"{figure['value']:.3f} [{figure['low']:.2f}, {figure['high']:.2f}]"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

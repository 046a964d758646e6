"""The report as one HTML page that stands alone: no script, no style or picture from elsewhere. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from eval.bootstrap import Estimate
from eval.gold import GoldQuestion
from eval.metrics import MEASURES
from eval.misses import Verdict, judge
from eval.outcome import Outcome
from eval.reliability import BIN_HEAD, RISK_HEAD, bin_rows, reliability, risk_rows
from eval.report import TAG_MEASURES, Summary

__all__ = ["webpage"]

STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; margin: 1rem 0 }
caption { text-align: left; font-weight: bold; padding-bottom: .25rem }
th, td { border: 1px solid; padding: .25rem .6rem; text-align: right; white-space: nowrap }
th:first-child { text-align: left }
article { border-top: 1px solid; padding: .5rem 0 }
blockquote { margin: .25rem 0 .25rem 1rem }
dt { font-weight: bold }
"""


def webpage(
    questions: Sequence[GoldQuestion], outcomes: Mapping[str, Outcome], summaries: Sequence[Summary], *, detail: Summary
) -> str:
    """The whole page: modes side by side, then `detail`'s figures by tag and every question, missed ones first.

    `outcomes` are those of `detail`, by question id.
    """
    verdicts = [
        judge(question, outcomes.get(question.id, Outcome(question.id, abstained=False))) for question in questions
    ]
    missed = sorted((verdict for verdict in verdicts if verdict.reasons), key=lambda verdict: verdict.right)
    clean = [verdict for verdict in verdicts if not verdict.reasons]
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Evaluation: {len(questions)} questions</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
            f"<h1>Evaluation over {len(questions)} questions</h1>",
            "<p>Means with 95% intervals by resampling. Smaller is better for refused_wrong and words.</p>",
            _table("By mode", ["Measure", *(summary.mode for summary in summaries)], _by_mode(summaries)),
            _table(f"By tag, {detail.mode} mode", ["Tag", *TAG_MEASURES], _by_tag(detail)),
            f"<p>Seconds a question in {escape(detail.mode)} mode: median {detail.median_seconds:.3f}, "
            f"95% within {detail.slow_seconds:.3f}.</p>",
            *_reliability(questions, outcomes),
            f"<h2>Missed: {len(missed)}</h2>",
            *(_article(verdict) for verdict in missed),
            f"<h2>Nothing missed: {len(clean)}</h2>",
            *(_article(verdict) for verdict in clean),
            "</main>\n</body>\n</html>\n",
        ]
    )


def _by_mode(summaries: Sequence[Summary]) -> list[list[str]]:
    return [[name, *(_figure(summary.measures.get(name)) for summary in summaries)] for name in MEASURES]


def _by_tag(summary: Summary) -> list[list[str]]:
    return [[tag, *(_figure(figures.get(name)) for name in TAG_MEASURES)] for tag, figures in summary.tags.items()]


def _reliability(questions: Sequence[GoldQuestion], outcomes: Mapping[str, Outcome]) -> tuple[str, ...]:
    found = reliability(questions, outcomes)
    if found is None:
        return ()
    return (
        "<h2>Stated probability</h2>",
        "<p>The probability that what was found answers, and the share of questions for which it did: answerable, with "
        f"the evidence among the first passages. Brier score {found.brier:.3f}, expected calibration error "
        f"{found.error:.3f}; 0 is best for both.</p>",
        _table("By stated probability", BIN_HEAD, bin_rows(found)),
        _table("When only the surest are answered", RISK_HEAD, risk_rows(found)),
    )


def _table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "\n".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in others)}</tr>'
        for first, *others in rows
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}">\n<table>\n'
        f"<caption>{escape(caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def _figure(figure: Estimate | None) -> str:
    return "–" if figure is None else f"{figure.value:.3f} ({figure.low:.2f} to {figure.high:.2f})"


def _article(verdict: Verdict) -> str:
    question, outcome = verdict.question, verdict.outcome
    state = "Right" if verdict.right else "Wrong"
    why = f"{state}: {'; '.join(verdict.reasons)}" if verdict.reasons else f"{state}."
    given = [_quote(line) for line in outcome.quotes] or ["<p>Refused.</p>" if outcome.abstained else "<p>None.</p>"]
    evidence = [f"<p>{_where(piece.paper, piece.page)}</p>{_quote(piece.quote)}" for piece in question.evidence] or [
        "<p>No paper answers this: a refusal is right.</p>"
    ]
    passages = [f"<li>{_where(*found.places[0])}{_quote(found.text)}</li>" for found in outcome.found[:3]]
    return "\n".join(
        [
            f"<article>\n<h3>{escape(question.id)}: {escape(question.question)}</h3>\n<p>{escape(why)}</p>\n<dl>",
            *_term("Answer", given),
            *(_term("Accepted", [f"<p>{escape(' / '.join(question.answers))}</p>"]) if question.answers else ()),
            *_term("Evidence" if len(question.evidence) < 2 else f"Evidence, {question.require} of", evidence),
            "</dl>",
            f"<details><summary>First passages of {escape(question.id)}</summary>",
            f"<ol>{''.join(passages)}</ol></details>",
            "</article>",
        ]
    )


def _term(name: str, parts: Iterable[str]) -> tuple[str, str]:
    return f"<dt>{escape(name)}</dt>", f"<dd>{''.join(parts)}</dd>"


def _quote(text: str) -> str:
    return f"<blockquote>{escape(' '.join(text.split()))}</blockquote>"


def _where(paper: str, page: int | None) -> str:
    return escape(paper if page is None else f"{paper}, page {page}")

"""Growth as a picture: a line for each measure, size and value both in logarithms. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from eval.bench_figures import Growth
from eval.bench_report import MEASURES, exponents

__all__ = ["growth_svg"]

PANELS = {
    "milliseconds of a whole question": ("question p50 ms", "question processor ms", "question p95 ms"),
    "milliseconds of its stages (p50)": (
        "its dense p50 ms",
        "its lexical p50 ms",
        "its rank p50 ms",
        "its answer p50 ms",
    ),
    "milliseconds of a search, on the clock": ("dense p50 ms", "dense p95 ms", "lexical p50 ms", "lexical p95 ms"),
    "milliseconds of a search, of one processor": ("dense processor ms", "lexical processor ms"),
    "seconds of a build": ("dense build s", "lexical build s", "index build s"),
    "bytes of a passage on disk": ("index bytes/passage",),
    "megabytes of the process that searches": ("peak MB", "anonymous MB"),
}
DASHES = ("", "7 4", "2 3", "9 3 2 3")  # lines must be told apart without colours too
WIDTH, HEIGHT, TOP, LEFT, RIGHT, GAP = 800, 150, 40, 80, 250, 62
LINE = 16  # between two labels
STYLE = """
svg { background: #fff; color: #1b1b1b; font: 13px system-ui, sans-serif }
.line { fill: none; stroke-width: 2 } .grid { stroke: currentColor; stroke-opacity: .15 } text { fill: currentColor }
.c0 { stroke: #0b5cad } .c1 { stroke: #a33b00 } .c2 { stroke: #1c7a3e } .c3 { stroke: #7a3ea8 }
.d0 { fill: #0b5cad } .d1 { fill: #a33b00 } .d2 { fill: #1c7a3e } .d3 { fill: #7a3ea8 }
@media (prefers-color-scheme: dark) {
  svg { background: #14171a; color: #eceff1 }
  .c0 { stroke: #7ab8ff } .c1 { stroke: #ffab7a } .c2 { stroke: #7fdca0 } .c3 { stroke: #d6a8ff }
  .d0 { fill: #7ab8ff } .d1 { fill: #ffab7a } .d2 { fill: #7fdca0 } .d3 { fill: #d6a8ff }
}
"""


def growth_svg(growth: Sequence[Growth]) -> str:
    """A panel for each of PANELS with its measures by size. Raises ValueError for fewer than two sizes."""
    if len(growth) < 2:
        raise ValueError("a line needs two sizes")
    titles = [title for title, names in PANELS.items() if any(MEASURES[name](growth[0]) for name in names)]
    height = TOP + len(titles) * (HEIGHT + GAP)
    drawn = [_panel(number, title, growth) for number, title in enumerate(titles)]
    said = f"Growth from {growth[0].passages:,} to {growth[-1].passages:,} made-up passages"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{said}">\n'
        f"<title>{said}</title>\n<style>{STYLE}</style>\n{''.join(drawn)}</svg>\n"
    )


def _panel(number: int, title: str, growth: Sequence[Growth]) -> str:
    top = TOP + number * (HEIGHT + GAP)
    series = {
        name: [(one.passages, value) for one in growth if (value := MEASURES[name](one)) is not None and value > 0]
        for name in PANELS[title]
    }
    values = [value for points in series.values() for _, value in points]
    least, most = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    most = max(most, least + 1)
    first, last = math.log10(growth[0].passages), math.log10(growth[-1].passages)

    def place(size: float, value: float) -> tuple[float, float]:
        across = LEFT + (math.log10(size) - first) / (last - first) * (WIDTH - LEFT - RIGHT)
        return across, top + HEIGHT - (math.log10(value) - least) / (most - least) * HEIGHT

    parts = [f'<text x="{LEFT}" y="{top - 12}" font-weight="600">{escape(title)}</text>\n']
    for power in range(least, most + 1):
        _, y = place(growth[0].passages, 10.0**power)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:,g}</text>\n')
    for one in growth:
        x, _ = place(one.passages, 10.0**least)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{top + HEIGHT}"/>')
        parts.append(f'<text x="{x:.1f}" y="{top + HEIGHT + 18}" text-anchor="middle">{_short(one.passages)}</text>\n')
    powers = exponents(growth)
    drawn = [(name, [place(*point) for point in points]) for name, points in series.items() if points]
    labels = _apart([points[-1][1] for _, points in drawn])
    for row, ((name, points), beside) in enumerate(zip(drawn, labels, strict=True)):
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashes = f' stroke-dasharray="{DASHES[row]}"' if DASHES[row] else ""
        parts.append(f'<polyline class="line c{row}" points="{line}"{dashes}/>')
        parts += [f'<circle class="d{row}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points]
        fit = powers.get(name)
        fitted = "" if fit is None else f", power {fit:.2f}"
        parts.append(
            f'<text class="d{row}" x="{WIDTH - RIGHT + 14}" y="{beside + 4:.1f}">{escape(name + fitted)}</text>\n'
        )
    return "".join(parts)


def _apart(heights: Sequence[float]) -> list[float]:
    """Heights in the same order from above, with room for a line of text between them."""
    moved = list(heights)
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + LINE)
    return moved


def _short(size: int) -> str:
    """A size in few letters: 5k, 1M."""
    for unit, letter in ((1_000_000, "M"), (1000, "k")):
        if size >= unit:
            return f"{size / unit:g}{letter}"
    return str(size)

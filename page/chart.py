"""Figures over time as a picture in SVG, each point a link to the page that says so. Pure; all text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.texts import date_words
from page.words import escape

__all__ = ["Point", "chart_svg", "figure_words"]

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 70, 40, 30, 40


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day, and where it stands; `link` is None where there is no page to open."""

    day: date
    value: float
    unit: str
    link: str | None


def figure_words(value: float, unit: str) -> str:
    """A figure as papers print it: "£1,250", "11.4%", "268"."""
    words = f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{words}%" if unit == "%" else f"{unit}{words}"


def chart_svg(points: Sequence[Point], *, title: str) -> str:
    """The points joined by a line, the axis from nought, each value written beside its point. Needs two or more."""
    first, last = points[0].day.toordinal(), points[-1].day.toordinal()
    highest = max(*(point.value for point in points), 0.0) or 1.0
    lowest = min(*(point.value for point in points), 0.0)
    places = [
        (
            LEFT + (WIDTH - LEFT - RIGHT) * (point.day.toordinal() - first) / max(last - first, 1),
            HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (point.value - lowest) / (highest - lowest),
        )
        for point in points
    ]
    line = " ".join(f"{across:.1f},{down:.1f}" for across, down in places)
    ground, least = HEIGHT - BOTTOM, escape(figure_words(lowest, points[0].unit))
    parts = [
        f'<line class="axis" x1="{LEFT}" y1="{ground}" x2="{WIDTH - RIGHT}" y2="{ground}" />',
        f'<line class="axis" x1="{LEFT}" y1="{TOP}" x2="{LEFT}" y2="{ground}" />',
        f'<text x="{LEFT - 8}" y="{ground + 5}" text-anchor="end">{least}</text>',
        f'<polyline points="{line}" />',
        *(_point(point, *place) for point, place in zip(points, places, strict=True)),
    ]
    said = escape(f"{title}: " + "; ".join(f"{figure_words(p.value, p.unit)}, {date_words(p.day)}" for p in points))
    return f'<svg class="chart" role="group" aria-label="{said}" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'


def _point(point: Point, across: float, down: float) -> str:
    said = f"{figure_words(point.value, point.unit)}, {date_words(point.day)}"
    drawn = (
        f'<circle cx="{across:.1f}" cy="{down:.1f}" r="6" />'
        f'<text x="{across:.1f}" y="{down - 12:.1f}" text-anchor="middle">'
        f"{escape(figure_words(point.value, point.unit))}</text>"
        f'<text class="day" x="{across:.1f}" y="{HEIGHT - BOTTOM + 22}" text-anchor="middle">{point.day:%b %Y}</text>'
    )
    if point.link is None:
        return f"<g>{drawn}</g>"
    label = escape(f"{said}: open the page in a new tab")
    return f'<a href="{escape(point.link)}" target="_blank" aria-label="{label}">{drawn}</a>'

"""Figures over time as a picture in SVG, each point a link to the page that says so.

Streamlit takes SVG out of HTML, so a script draws it from data, and puts every text in as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from index.texts import date_words

__all__ = ["Point", "chart_data", "draw_chart", "figure_words"]

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 70, 40, 30, 40
HTML = f'<div tabindex="0" role="group"><svg viewBox="0 0 {WIDTH} {HEIGHT}"></svg></div>'
CSS = """
[role="group"] { overflow-x: auto; max-width: 46rem; }
svg { width: 100%; min-width: 32rem; display: block; font-size: 15px; fill: var(--st-text-color); }
polyline { fill: none; stroke: var(--st-link-color); stroke-width: 2.5; }
line { stroke: var(--st-border-color); }
circle { fill: var(--st-link-color); }
a text { fill: var(--st-link-color); text-decoration: underline; }
a .day { fill: var(--st-text-color); text-decoration: none; }
[role="group"]:focus-visible, a:focus-visible { outline: 3px solid var(--st-link-color); outline-offset: 2px; }
"""
SCRIPT = """
export default function ({ parentElement, data }) {
  const frame = parentElement.querySelector("[role=group]"), svg = frame.querySelector("svg");
  const make = (name, values, within, text) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    within.appendChild(made);
    return made;
  };
  frame.setAttribute("aria-label", data.label);
  svg.replaceChildren();
  const down = data.ground, last = data.points[data.points.length - 1].x;
  make("line", { x1: data.points[0].x, y1: down, x2: last, y2: down }, svg);
  make("text", { x: data.points[0].x - 12, y: down + 5, "text-anchor": "end" }, svg, data.least);
  make("polyline", { points: data.points.map((point) => `${point.x},${point.y}`).join(" ") }, svg);
  for (const point of data.points) {
    const within = point.link ? make("a", { href: point.link, target: "_blank" }, svg) : make("g", {}, svg);
    make("title", {}, within, point.said);
    make("circle", { cx: point.x, cy: point.y, r: 6 }, within);
    make("text", { x: point.x, y: point.y - 12, "text-anchor": "middle" }, within, point.value);
    make("text", { x: point.x, y: down + 22, "text-anchor": "middle", class: "day" }, within, ` ${point.day}`);
  }
}
"""


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


def chart_data(points: Sequence[Point]) -> dict[str, object]:
    """What the script draws: each point's place and words, the axis from nought. Needs two points or more."""
    first, last = points[0].day.toordinal(), points[-1].day.toordinal()
    highest = max(*(point.value for point in points), 0.0) or 1.0
    lowest = min(*(point.value for point in points), 0.0)
    return {
        "label": "Figures over time: " + "; ".join(_said(point) for point in points),
        "least": figure_words(lowest, points[0].unit),
        "ground": HEIGHT - BOTTOM,
        "points": [
            {
                "x": round(LEFT + (WIDTH - LEFT - RIGHT) * (point.day.toordinal() - first) / max(last - first, 1), 1),
                "y": round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (point.value - lowest) / (highest - lowest), 1),
                "value": figure_words(point.value, point.unit),
                "day": f"{point.day:%b %Y}",
                "said": f"{_said(point)}: open the page in a new tab" if point.link else _said(point),
                "link": point.link,
            }
            for point in points
        ],
    }


def _said(point: Point) -> str:
    return f"{figure_words(point.value, point.unit)}, {date_words(point.day)}"


def draw_chart(points: Sequence[Point]) -> None:
    """The chart, in a frame that the keyboard can move. What is in a table beside it is not told by it alone."""
    chart = st.components.v2.component("figures_chart", html=HTML, css=CSS, js=SCRIPT)
    chart(data=chart_data(points), key="figures_chart")

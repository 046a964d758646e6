"""Put what was typed into the fields of a form beside the labels that it answers, in the page's text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.layout import PageLayout, TextLine

__all__ = ["FilledField", "fill_in"]

SAME_ROW = 0.5  # a label stands beside a field when this share of its height does
ABOVE = 2.0  # a label above its field is no further from it, in type sizes


@dataclass(frozen=True, slots=True)
class FilledField:
    """What was typed into a field, and the field's edges on the displayed page in points, y down from its top."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def fill_in(text: str, layout: PageLayout, fields: Sequence[FilledField]) -> str:
    """The page's text with each field's after the label on its left, else below the label above it, else at the end.

    A tab stands between a label and what is beside it. The fields' texts are taken as they are.
    """
    answers: list[tuple[int, int, str]] = []
    for order, field in enumerate(sorted(fields, key=lambda field: (field.top, field.left))):
        beside, above = _label_beside(field, layout.lines), _label_above(field, layout.lines)
        if beside:
            answers.append((beside.end, order, "\t" + field.text))
        else:
            answers.append((above.end if above else len(text), order, ("\n" if text else "") + field.text))
    for place, _, answer in sorted(answers, reverse=True):
        text = text[:place] + answer + text[place:]
    return text


def _label_beside(field: FilledField, lines: Sequence[TextLine]) -> TextLine | None:
    level = [
        line
        for line in lines
        if min(line.bottom, field.bottom) - max(line.top, field.top) >= SAME_ROW * (line.bottom - line.top)
        and line.right <= field.left + line.font_size
    ]
    return max(level, key=lambda line: line.right, default=None)


def _label_above(field: FilledField, lines: Sequence[TextLine]) -> TextLine | None:
    over = [
        line
        for line in lines
        if line.left < field.right
        and line.right > field.left
        and -line.font_size / 2 < field.top - line.bottom < ABOVE * line.font_size
    ]
    return max(over, key=lambda line: line.bottom, default=None)

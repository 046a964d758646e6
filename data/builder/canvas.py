"""A reportlab canvas whose lines of text don't end in a line feed, so that a table's row reads as one line."""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

__all__ = ["PaperCanvas"]


class PaperCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """Same input, same bytes. reportlab closes every string with T*, which readers take for the end of a line."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **{**keywords, "invariant": 1, "pageCompression": 1})

    def drawString(self, x: float, y: float, text: str, *_: Any, **__: Any) -> None:  # noqa: N802
        words = self.beginText(x, y)
        words.textOut(text)
        self.drawText(words)

    def drawRightString(self, x: float, y: float, text: str, *_: Any, **__: Any) -> None:  # noqa: N802
        self.drawString(x - stringWidth(text, self._fontname, self._fontsize), y, text)

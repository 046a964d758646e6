"""Lay flowables out on pages with running headers, footers, footnotes and printed page numbers."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from builder.canvas import PaperCanvas
from builder.flow import flow
from builder.markup import Source
from builder.style import INK, styles

__all__ = ["build_pdf"]

MARGIN, HEAD, FOOT, GUTTER = 24 * mm, 27 * mm, 31 * mm, 9 * mm
FOOTER = "Thornmere Borough Council \N{EN DASH} Fictional sample"
rl_config.useA85 = 0  # text wrapping of streams makes the files a quarter larger


class CouncilPaper(BaseDocTemplate):  # type: ignore[misc]  # reportlab has no types
    """A paper with running headers, footnotes and printed page numbers of its own."""

    def __init__(self, target: BytesIO, *, settings: dict[str, str], footnote: ParagraphStyle) -> None:
        super().__init__(target, pagesize=A4, title=settings.get("title", ""), author=settings.get("author", ""))
        self.settings, self.footnote_style = settings, footnote
        self.running = ""
        self.footnotes: list[str] = []
        self.addPageTemplates(_templates(self.draw_header, self.draw_footer))

    def beforeDocument(self) -> None:  # noqa: N802  # reportlab's name
        self.running = self.settings.get("header", "")
        self.footnotes.clear()

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802  # reportlab's name
        if isinstance(flowable, Paragraph) and flowable.style.name == "h1":
            self.notify("TOCEntry", (0, flowable.getPlainText().replace("\u00ad", ""), self.printed_number()))

    def printed_number(self) -> int:
        """The number that the page prints, which need not be its place in the file. Below 1, nothing is printed."""
        return int(self.page) + int(self.settings.get("first_number", "1")) - 1

    def draw_header(self, canvas: Any, _template: object) -> None:
        """The running header, drawn before the page's words, so that readers meet it first."""
        width, height = canvas._pagesize
        if not self.running or self.printed_number() < int(self.settings.get("header_from", "-99")):
            return
        canvas.saveState()
        canvas.setFont("Helvetica", 8.5)
        canvas.setFillColor(INK)
        canvas.setLineWidth(0.4)
        canvas.drawString(MARGIN, height - 15 * mm, self.running)
        canvas.line(MARGIN, height - 17 * mm, width - MARGIN, height - 17 * mm)
        canvas.restoreState()

    def draw_footer(self, canvas: Any, _template: object) -> None:
        """Footnotes, then the footer with the printed page number, drawn after the page's words."""
        width, _ = canvas._pagesize
        self._draw_footnotes(canvas, width)
        canvas.saveState()
        canvas.setFont("Helvetica", 8.5)
        canvas.setFillColor(INK)
        canvas.drawString(MARGIN, 11 * mm, self.settings.get("footer", FOOTER))
        if self.printed_number() >= 1:
            number = self.settings.get("number", "Page {}").format(self.printed_number())
            canvas.drawRightString(width - MARGIN, 11 * mm, number)
        canvas.restoreState()

    def _draw_footnotes(self, canvas: Any, width: float) -> None:
        """Footnotes stand on top of one another above the footer, the first one highest."""
        bottom = 16 * mm
        for words in reversed(self.footnotes):
            note = Paragraph(words, self.footnote_style)
            _, room = note.wrap(width - 2 * MARGIN, FOOT)
            note.drawOn(canvas, MARGIN, bottom)
            bottom += room
        if self.footnotes:
            canvas.line(MARGIN, bottom + 2, MARGIN + 50 * mm, bottom + 2)
        self.footnotes.clear()


def _templates(header: Any, footer: Any) -> list[PageTemplate]:
    def frame(size: tuple[float, float], left: float, width: float) -> Frame:
        return Frame(left, FOOT, width, size[1] - HEAD - FOOT, 0, 0, 0, 0)

    wide = landscape(A4)
    room = A4[0] - 2 * MARGIN
    column = (room - GUTTER) / 2
    frames = {
        "portrait": (A4, [frame(A4, MARGIN, room)]),
        "landscape": (wide, [frame(wide, MARGIN, wide[0] - 2 * MARGIN)]),
        "columns": (A4, [frame(A4, MARGIN, column), frame(A4, MARGIN + column + GUTTER, column)]),
    }
    return [
        PageTemplate(id=name, frames=each, pagesize=size, onPage=header, onPageEnd=footer)
        for name, (size, each) in frames.items()
    ]


def build_pdf(source: Source) -> bytes:
    """The paper as PDF bytes: the same source, the same bytes."""
    settings = source.settings
    looks = styles(settings.get("face", "sans"), size=float(settings.get("size", "12")), justify="justify" in settings)
    room = A4[0] - 2 * MARGIN
    widths = {"portrait": room, "landscape": A4[1] - 2 * MARGIN, "columns": (room - GUTTER) / 2}
    target = BytesIO()
    paper = CouncilPaper(target, settings=settings, footnote=looks["footnote"])
    paper.multiBuild(flow(source.blocks, styles=looks, widths=widths), canvasmaker=PaperCanvas)
    return target.getvalue()

"""Turn blocks into reportlab flowables, and commands into changes of page."""

from __future__ import annotations

from html import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, NextPageTemplate, PageBreak, Paragraph, Spacer, Table
from reportlab.platypus.tableofcontents import TableOfContents

from builder.markup import Block
from builder.style import inline
from builder.tables import TableLook, draw_table, read_look

__all__ = ["Footnote", "Running", "flow"]


class Contents(TableOfContents):  # type: ignore[misc]  # reportlab has no types
    """A contents page whose entries are single lines of text: heading, dots, printed page number."""

    def __init__(self, style: ParagraphStyle) -> None:
        super().__init__()
        self.style = style

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        entries = self._lastEntries or [(0, "Nothing yet", 1, None)]
        lines = [Paragraph(self._line(str(text), str(page), width), self.style) for _, text, page, *_ in entries]
        self._table = Table([[line] for line in lines], colWidths=[width], style=[("LEFTPADDING", (0, 0), (-1, -1), 0)])
        self.width, self.height = self._table.wrapOn(self.canv, width, height)
        return self.width, self.height

    def _line(self, text: str, page: str, width: float) -> str:
        face, size = self.style.fontName, self.style.fontSize
        room = width - 12 - stringWidth(f"{text}  {page}", face, size)
        return f"{escape(text)} {'.' * int(room / stringWidth('.', face, size))} {page}"


class Footnote(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Takes no room; tells the document to draw `words` at the foot of the page that it lands on."""

    width = height = 0

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def draw(self) -> None:
        self._doctemplateAttr("footnotes").append(self.words)


class Running(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Takes no room; from the next page on, the running header says `words`."""

    width = height = 0

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def draw(self) -> None:
        self.canv._doctemplate.running = self.words


def flow(blocks: tuple[Block, ...], *, styles: dict[str, ParagraphStyle], widths: dict[str, float]) -> list[Flowable]:
    """The flowables of a paper. `widths` gives the room for words, in points, of every page template."""
    flowables: list[Flowable] = []
    look, template = TableLook(), "portrait"
    for block in blocks:
        if block.kind == "table":
            flowables.append(draw_table(block.rows, look=look, width=widths[template], styles=styles))
            look = TableLook()
        elif block.kind == "!table":
            look = read_look(block.text)
        elif block.kind in ("!landscape", "!portrait", "!columns"):
            template = block.kind.removeprefix("!")
            flowables += [NextPageTemplate(template), PageBreak()]
        elif block.kind.startswith("!"):
            flowables += _command(block, styles)
        else:
            flowables.append(_words(block, styles))
    return flowables


def _command(block: Block, styles: dict[str, ParagraphStyle]) -> list[Flowable]:
    match block.kind:
        case "!pagebreak":
            return [PageBreak()]
        case "!space":
            return [Spacer(1, float(block.text))]
        case "!header":
            return [Running(block.text)]
        case "!title":
            return [Paragraph(inline(block.text), styles["title"])]
        case "!contents":
            return [Contents(styles["contents"])]
    raise ValueError(f"unknown command {block.kind}. The commands are listed at the head of builder/markup.py")


def _words(block: Block, styles: dict[str, ParagraphStyle]) -> Flowable:
    if block.kind == "footnote":
        return Footnote(inline(block.text))
    bullet = {"bullet": "•", "numbered": block.label}.get(block.kind)
    style = styles[block.kind]
    return Paragraph(inline(block.text, hyphens=bool(style.embeddedHyphenation)), style, bulletText=bullet)

"""How the words look: paragraph styles, inline marks and the places where long words may be broken."""

from __future__ import annotations

import re
from html import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

__all__ = ["INK", "PALE", "inline", "styles"]

INK = HexColor("#1d3b4f")
PALE = HexColor("#e3ecef")
# Helvetica's bullet is read as a control character by some readers; an embedded face says what its glyphs mean.
registerFont(TTFont("Vera", "Vera.ttf"))
_FACES = {"sans": ("Helvetica", "Helvetica-Bold"), "serif": ("Times-Roman", "Times-Bold")}
# The stroke marks where the word may be broken at the end of a line.
_BREAKS = (
    "ac/com/mo/da/tion as/sess/ment au/thor/i/ty com/mis/sion/ing com/mit/tee con/sul/ta/tion con/tex/tu/al "
    "co/or/di/na/tion de/vel/op/ment ed/u/ca/tion en/force/ment en/vi/ron/ment ex/ploi/ta/tion fam/i/lies "
    "gov/ern/ance im/prove/ment in/de/pen/dent in/for/ma/tion in/ter/ven/tion in/ves/ti/ga/tion man/age/ment "
    "multi-/agency neigh/bour/hood or/gan/i/sa/tions part/ner/ship per/for/mance per/ma/nence pop/u/la/tion "
    "pro/fes/sion/als pro/tec/tion prac/ti/tion/ers rec/om/men/da/tions re/spon/si/bil/i/ties safe/guard/ing "
    "so/cial sup/port su/per/vi/sion un/der/stand/ing vol/un/tary vul/ner/a/ble work/force work/shops"
)
_POINTS = {word.replace("/", ""): word.split("/") for word in _BREAKS.split()}
_WORD = re.compile(r"[A-Za-z][A-Za-z-]+")


def styles(face: str, *, size: float, justify: bool) -> dict[str, ParagraphStyle]:
    """The named paragraph styles of a paper, sizes in points."""
    plain, bold = _FACES[face]
    base = ParagraphStyle("body", fontName=plain, fontSize=size, leading=size * 1.42, spaceAfter=size * 0.8)
    if justify:
        base.alignment, base.embeddedHyphenation = TA_JUSTIFY, 1

    def derived(name: str, **changes: object) -> ParagraphStyle:
        return ParagraphStyle(name, parent=base, **changes)

    def heading(name: str, scale: float) -> ParagraphStyle:
        looks = {"fontName": bold, "fontSize": size * scale, "leading": size * scale * 1.25, "textColor": INK}
        return derived(
            name,
            spaceBefore=size * 0.8,
            spaceAfter=size * 0.5,
            keepWithNext=1,
            alignment=0,
            embeddedHyphenation=0,
            **looks,
        )

    small = {"fontSize": size * 0.82, "leading": size, "spaceAfter": 0, "alignment": 0}
    return {
        "paragraph": base,
        "h1": heading("h1", 1.45),
        "h2": heading("h2", 1.15),
        "h3": heading("h3", 1.0),
        "title": derived("title", fontName=bold, fontSize=size * 2.1, leading=size * 2.6, textColor=INK, alignment=0),
        "numbered": derived("numbered", leftIndent=36, bulletFontSize=size),
        "bullet": derived(
            "bullet",
            leftIndent=50,
            bulletIndent=36,
            bulletFontName="Vera",
            bulletFontSize=size * 0.8,
            spaceAfter=size * 0.35,
        ),
        "quote": derived("quote", leftIndent=18, rightIndent=18, backColor=PALE, borderPadding=5, spaceBefore=8),
        "cell": derived("cell", **small),
        "head": derived("head", **{**small, "fontName": bold}),
        "footnote": derived("footnote", **{**small, "fontSize": 8, "leading": 9.5}),
        "contents": derived("contents", alignment=0, spaceAfter=4),
    }


def inline(text: str, *, hyphens: bool = False) -> str:
    """Source words as reportlab's markup: **bold**, *italic*, ^raised^, and with `hyphens` places to break words."""
    marked = escape(text, quote=False)
    if hyphens:
        marked = _WORD.sub(_with_soft_hyphens, marked)
    marked = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", marked)
    marked = re.sub(r"\*(.+?)\*", r"<i>\1</i>", marked)
    return re.sub(r"\^(\d+)\^", r"<super>\1</super>", marked)


def _with_soft_hyphens(match: re.Match[str]) -> str:
    word = match[0]
    pieces = _POINTS.get(word.lower())
    if pieces is None:
        return word
    cut, ends = [], 0
    for piece in pieces:
        cut.append(word[ends : ends + len(piece)])
        ends += len(piece)
    return "\u00ad".join(cut)

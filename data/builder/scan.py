"""Draw typed pages as slightly crooked, speckled pictures, so that a paper has no text layer at all."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

__all__ = ["build_scan"]

DOTS_PER_INCH = 150
SIZE = (1240, 1754)  # A4 at 150 dots an inch
PAPER, TEXT_INK = 244, 36
FONTS = Path(reportlab.__file__).parent / "fonts"


def build_scan(text: str) -> bytes:
    """A PDF of pictures. Pages are parted by a line of `=====`; lines are kept as typed; `# ` makes a line bold."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle("Scan")
    for number, page in enumerate(text.strip().split("\n=====\n"), start=1):
        canvas.drawImage(ImageReader(_picture(page, seed=number)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _picture(page: str, *, seed: int) -> Image.Image:
    """One page as a grey picture: typed, speckled, turned by less than a degree, with the edge of the glass showing."""
    dice = random.Random(seed)
    picture = Image.new("L", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    plain = ImageFont.truetype(str(FONTS / "Vera.ttf"), 23)
    bold = ImageFont.truetype(str(FONTS / "VeraBd.ttf"), 24)
    for row, line in enumerate(page.splitlines()):
        face = bold if line.startswith("# ") else plain
        pen.text((130, 120 + row * 36), line.removeprefix("# "), font=face, fill=TEXT_INK)
    for _ in range(900):
        x, y = dice.randrange(SIZE[0]), dice.randrange(SIZE[1])
        pen.point((x, y), fill=dice.choice((90, 140, 190)))
    turned = picture.rotate(dice.choice((-0.5, 0.4, 0.6)), resample=Image.Resampling.BILINEAR, fillcolor=PAPER - 20)
    # Sixteen greys look the same to a reader and pack into a tenth of the bytes.
    return turned.point(lambda grey: min(255, grey // 16 * 17))

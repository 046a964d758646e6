"""Pages with words of their own and a picture that holds more of them: noticed, read, and nothing said twice."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.layout import scan_boxes
from ingest.models import Page, TextSource
from ingest.ocr import OcrLine
from ingest.pdf import ReadPage, read_pdf
from ingest.pipeline import read_source
from ingest.scans import with_scan
from ingest.sources import find_sources

WIDTH, HEIGHT = 600, 800
OWN = [f"Paragraph {number} of the report says what officers did in that month of the year." for number in range(12)]
PRINTED = [f"Line {number} of the letter that was scanned into the report" for number in range(14)]


def letter() -> Image.Image:
    """A scanned letter: black print on white."""
    picture = Image.new("L", (1000, 800), color=250)
    pen = ImageDraw.Draw(picture)
    for row, line in enumerate(PRINTED):
        pen.text((60, 40 + 50 * row), line, fill=10, font=ImageFont.load_default(28))
    return picture


def photograph() -> Image.Image:
    """Every shade from black to white, as in a view of a park."""
    return Image.linear_gradient("L").resize((1000, 800))


def paper(path: Path, words: list[str], picture: Image.Image, *, over: bool = False) -> Path:
    """A page with words at its top, or over the picture, and the picture below them on half of the page."""
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.drawImage(ImageReader(picture), 40, 40, 520, 420)
    top = 430 if over else 760
    for row, line in enumerate(words):
        canvas.drawString(60, top - 26 * row, line)
    canvas.save()
    return path


def read_first(path: Path) -> ReadPage:
    return next(iter(read_pdf(path, paper_id="id")))


def source_of(path: Path) -> TextSource:
    return read_first(path).page.source


def test_a_scanned_letter_below_a_header_is_noticed(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(WIDTH, HEIGHT))
    canvas.drawImage(ImageReader(letter()), 20, 20, 560, 700)
    canvas.drawString(60, 760, "Thornmere Council, Planning Committee, agenda item 7, appendix 2")
    canvas.save()
    page = read_first(tmp_path / "a.pdf").page
    assert page.source is TextSource.PART
    assert page.text.startswith("Thornmere Council")


def test_a_picture_of_print_on_a_page_of_text_is_noticed(tmp_path: Path) -> None:
    assert source_of(paper(tmp_path / "a.pdf", OWN, letter())) is TextSource.PART


def test_a_photograph_on_a_page_of_text_is_not_read(tmp_path: Path) -> None:
    assert source_of(paper(tmp_path / "a.pdf", OWN, photograph())) is TextSource.TEXT_LAYER


def test_a_scan_whose_words_lie_over_it_already_is_not_read_again(tmp_path: Path) -> None:
    blank = Image.new("L", (1000, 800), color=250)
    assert source_of(paper(tmp_path / "a.pdf", OWN, blank, over=True)) is TextSource.TEXT_LAYER


def test_a_picture_that_was_not_read_is_listed_with_the_reason(tmp_path: Path) -> None:
    paper(tmp_path / "a.pdf", OWN, letter())
    (source,), _ = find_sources([tmp_path], ocr=False)
    text = read_source(source)
    assert text.pictures == (1,)
    assert [unread.reason for unread in text.unread] == ["holds, beside its text, a picture, and OCR is off"]


def line(text: str, top: float, *, left: float = 0.1, right: float = 0.9) -> OcrLine:
    return OcrLine(text, left, top, right, top + 0.02, 0.9)


def test_what_ocr_read_stands_below_the_words_above_it_and_nothing_is_said_twice(tmp_path: Path) -> None:
    read = read_first(paper(tmp_path / "a.pdf", OWN[:2], letter()))
    scanned = [
        line(OWN[0].replace("officers", "0fficers"), 1 - 768 / HEIGHT),
        line(PRINTED[0], 0.5),
        line(PRINTED[1], 0.55),
    ]
    page, layout = with_scan(read.page, read.layout, scanned)
    assert page.source is TextSource.BOTH
    assert page.text == "\n".join(OWN[:2]) + f"\n\n{PRINTED[0]}\n{PRINTED[1]}"
    start = page.text.index(PRINTED[1])
    (box,) = scan_boxes(page, start, start + len(PRINTED[1]))
    assert (box.left, box.top) == (0.1, 0.55)
    assert layout is not None
    assert [page.text[own.start : own.end] for own in layout.lines] == OWN[:2]


def test_a_footer_stays_below_what_ocr_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.drawString(60, 760, "Thornmere Council")
    canvas.drawString(60, 20, "Page 4 of 9")
    canvas.save()
    (read,) = read_pdf(path, paper_id="id")
    part = Page("id", 1, read.page.text, source=TextSource.PART)
    page, layout = with_scan(part, read.layout, [line("The letter", 0.4)])
    assert page.text.split("\n") == ["Thornmere Council", "", "The letter", "", "Page 4 of 9"]
    assert layout is not None
    assert page.text[layout.lines[-1].start : layout.lines[-1].end] == "Page 4 of 9"


def test_a_picture_without_print_of_its_own_leaves_the_page_as_it_was(tmp_path: Path) -> None:
    read = read_first(paper(tmp_path / "a.pdf", OWN, letter()))
    page, layout = with_scan(read.page, read.layout, [line(OWN[0], 1 - 768 / HEIGHT)])
    assert (page.text, page.source, page.places) == (read.page.text, TextSource.TEXT_LAYER, ())
    assert layout is read.layout


@pytest.mark.parametrize("ocr_text", [[], ["The letter"]])
def test_a_page_that_is_a_picture_alone_holds_what_ocr_read(ocr_text: list[str]) -> None:
    page, layout = with_scan(Page("id", 1, "", source=TextSource.NONE), None, [line(text, 0.4) for text in ocr_text])
    assert (page.text, page.source, layout) == ("".join(ocr_text), TextSource.OCR, None)

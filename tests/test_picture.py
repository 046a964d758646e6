"""Pages as pictures, and quotes found on them, on small PDFs drawn at known places."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import PasswordNeededError, UnreadablePaperError
from ingest.layout import Box
from ingest.picture import DrawnPaper, page_sizes, quote_boxes, render_page

WIDTH, HEIGHT = 600.0, 800.0
SENTENCE = "The Committee agreed the parking charges."


def paper(path: Path, draw: Callable[[Canvas], None], *, password: str | None = None) -> Path:
    encrypt = StandardEncryption(password, strength=128) if password else None
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), encrypt=encrypt)
    draw(canvas)
    canvas.save()
    return path


def sentence(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 12)
    canvas.drawString(72, 700, SENTENCE)


def turned(path: Path, *, degrees: int = 0, crop: tuple[float, float, float, float] | None = None) -> Path:
    """The paper with every page turned clockwise, and cropped to (left, bottom, right, top)."""
    writer = PdfWriter(clone_from=PdfReader(path))
    for page in writer.pages:
        page.rotate(degrees)
        if crop:
            page.cropbox = RectangleObject(crop)
    result = path.with_name(f"turned-{degrees}-{path.name}")
    writer.write(result)
    return result


def ink(picture: bytes) -> Box:
    """Where anything dark is drawn, in fractions of the picture."""
    dark = np.asarray(Image.open(BytesIO(picture)).convert("L")) < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    height, width = dark.shape
    return Box(columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)


def test_a_page_is_a_png_as_wide_as_asked(tmp_path: Path) -> None:
    picture = Image.open(BytesIO(render_page(paper(tmp_path / "a.pdf", sentence), number=1, width=300)))
    assert (picture.format, picture.size) == ("PNG", (300, 400))


def test_pages_count_from_one(tmp_path: Path) -> None:
    def two_pages(canvas: Canvas) -> None:
        canvas.showPage()
        sentence(canvas)

    path = paper(tmp_path / "two.pdf", two_pages)
    assert Image.open(BytesIO(render_page(path, number=1))).convert("L").getextrema() == (255, 255)
    assert ink(render_page(path, number=2)).left == pytest.approx(72 / WIDTH, abs=0.005)
    for number in (0, 3):
        with pytest.raises(UnreadablePaperError, match=rf"two.pdf has no page {number}; its last page is 2"):
            render_page(path, number=number)


@pytest.mark.parametrize("size", [(14400, 14400), (10, 14400)])
def test_a_vast_page_makes_a_picture_of_bounded_size(tmp_path: Path, size: tuple[int, int]) -> None:
    canvas = Canvas(str(tmp_path / "vast.pdf"), pagesize=size)
    canvas.showPage()
    canvas.save()
    width, height = Image.open(BytesIO(render_page(tmp_path / "vast.pdf", number=1, width=100_000))).size
    assert width * height <= 12_100_000
    assert max(width, height) <= 8_001


def test_a_quote_box_lies_where_the_words_were_drawn(tmp_path: Path) -> None:
    (box,) = quote_boxes(paper(tmp_path / "a.pdf", sentence), number=1, quote="the parking charges")
    start = 72 + stringWidth("The Committee agreed ", "Helvetica", 12)
    end = start + stringWidth("the parking charges", "Helvetica", 12)
    assert box.left * WIDTH == pytest.approx(start, abs=1)
    assert box.right * WIDTH == pytest.approx(end, abs=1)
    assert HEIGHT - box.bottom * HEIGHT == pytest.approx(700 - 3, abs=2)  # the letters' tails reach below the line
    assert HEIGHT - box.top * HEIGHT == pytest.approx(700 + 9, abs=3)


@pytest.mark.parametrize("crop", [None, (50, 300, 500, 750)])
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_quote_box_holds_the_ink_however_the_page_is_turned_and_cropped(
    tmp_path: Path, degrees: int, crop: tuple[float, float, float, float] | None
) -> None:
    path = turned(paper(tmp_path / "a.pdf", sentence), degrees=degrees, crop=crop)
    (box,) = quote_boxes(path, number=1, quote=SENTENCE)
    drawn = ink(render_page(path, number=1))
    assert box.left - 0.003 <= drawn.left < drawn.right <= box.right + 0.003
    assert box.top - 0.003 <= drawn.top < drawn.bottom <= box.bottom + 0.003
    assert (box.right - box.left) * (box.bottom - box.top) < 0.05


def test_words_drawn_sideways_get_one_box(tmp_path: Path) -> None:
    def sideways(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.drawString(100, -300, SENTENCE)

    path = paper(tmp_path / "sideways.pdf", sideways)
    (box,) = quote_boxes(path, number=1, quote=SENTENCE)
    drawn = ink(render_page(path, number=1))
    assert box.top - 0.003 <= drawn.top < drawn.bottom <= box.bottom + 0.003
    with DrawnPaper(path) as opened:
        assert not opened.characters(1).upright.any()


def test_a_quote_over_two_lines_gets_a_box_for_each(tmp_path: Path) -> None:
    def two_lines(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "It was resolved to re-")
        canvas.drawString(72, 680, "commission the service.")

    upper, lower = quote_boxes(paper(tmp_path / "a.pdf", two_lines), number=1, quote="to recommission the")
    assert upper.left > lower.left == pytest.approx(72 / WIDTH, abs=0.002)
    assert lower.top - upper.top == pytest.approx(20 / HEIGHT, abs=0.002)


def test_a_ligature_in_the_quote_finds_plain_letters(tmp_path: Path) -> None:
    path = paper(tmp_path / "a.pdf", lambda canvas: canvas.drawString(72, 700, "Chief Officer"))
    assert quote_boxes(path, number=1, quote="Chief O\ufb03cer") == quote_boxes(path, number=1, quote="Chief Officer")
    assert len(quote_boxes(path, number=1, quote="Chief O\ufb03cer")) == 1


def test_a_quote_that_is_absent_has_no_box(tmp_path: Path) -> None:
    assert quote_boxes(paper(tmp_path / "a.pdf", sentence), number=1, quote="library opening hours") == ()


def test_the_occurrence_says_which_of_two_equal_places(tmp_path: Path) -> None:
    def twice(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Agreed.")
        canvas.drawString(72, 400, "Agreed.")

    path = paper(tmp_path / "a.pdf", twice)
    tops = [quote_boxes(path, number=1, quote="Agreed.", occurrence=which)[0].top * HEIGHT for which in (0, 1)]
    assert tops == [pytest.approx(HEIGHT - 709, abs=3), pytest.approx(HEIGHT - 409, abs=3)]
    assert quote_boxes(path, number=1, quote="Agreed.", occurrence=2) == ()


def test_a_locked_paper_asks_for_its_password(tmp_path: Path) -> None:
    path = paper(tmp_path / "locked.pdf", sentence, password="clerk")
    with pytest.raises(PasswordNeededError, match=r"locked.pdf needs a password"):
        render_page(path, number=1)
    assert len(quote_boxes(path, number=1, quote=SENTENCE, password="clerk")) == 1


def test_what_is_no_pdf_or_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.pdf").write_text("only notes")
    with pytest.raises(UnreadablePaperError, match=r"notes.pdf is damaged, or is not a PDF"):
        render_page(tmp_path / "notes.pdf", number=1)
    with pytest.raises(UnreadablePaperError, match=r"gone.pdf is no longer there"):
        page_sizes(tmp_path / "gone.pdf")


def test_a_paper_without_pages_is_not_told_the_reason_of_the_paper_before_it(tmp_path: Path) -> None:
    locked = paper(tmp_path / "locked.pdf", sentence, password="clerk")
    PdfWriter().write(tmp_path / "bare.pdf")
    with pytest.raises(PasswordNeededError):
        page_sizes(locked)
    with pytest.raises(UnreadablePaperError, match=r"bare.pdf has no pages"):
        page_sizes(tmp_path / "bare.pdf")


def test_page_sizes_are_those_of_the_pages_as_displayed(tmp_path: Path) -> None:
    path = paper(tmp_path / "a.pdf", sentence)
    assert page_sizes(path) == ((600, 800),)
    assert page_sizes(turned(path, degrees=90, crop=(0, 0, 500, 800))) == ((800, 500),)


def test_bold_and_size_are_the_fonts_own(tmp_path: Path) -> None:
    def heading(canvas: Canvas) -> None:
        canvas.scale(2, 2)
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawString(36, 350, "Minutes")

    with DrawnPaper(paper(tmp_path / "a.pdf", heading)) as drawn:
        characters = drawn.characters(1)
    assert characters.bold.all()
    assert characters.size.tolist() == [18.0] * 7


def test_two_threads_may_ask_at_once(tmp_path: Path) -> None:
    path = paper(tmp_path / "a.pdf", sentence)
    expected = render_page(path, number=1, width=200)
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(lambda _: render_page(path, number=1, width=200), range(12)))
    assert pictures == [expected] * 12

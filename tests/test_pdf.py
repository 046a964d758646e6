"""Reading PDFs page by page, on small papers made here; what is broken is broken on purpose."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.errors import PdfReadError
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

import ingest.pdf
from ingest.errors import PasswordNeededError, UnreadablePaperError
from ingest.layout import Characters
from ingest.models import TextSource
from ingest.pdf import ReadPage, normalise_text, read_pdf
from ingest.picture import DrawnPaper

Draw = Callable[[Canvas], None]
WIDTH, HEIGHT = 600.0, 800.0
SENTENCE = "The Cabinet approved the revenue budget for the coming year."


def paper(path: Path, *pages: Draw, user: str | None = None, owner: str = "owner") -> Path:
    encrypt = StandardEncryption(user, ownerPassword=owner, strength=128) if user is not None else None
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), encrypt=encrypt)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def words(text: str, *, top: float = 100) -> Draw:
    """Draw each line of `text` at 72 points from the left, the first one's foot `top` points from the top."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        for row, line in enumerate(text.split("\n")):
            canvas.drawString(72, HEIGHT - top - 20 * row, line)

    return draw


def image(canvas: Canvas) -> None:
    """Draw a picture that covers the page but for a margin."""
    picture = Image.new("L", (60, 80), color=200)
    picture.putpixel((30, 40), 0)
    canvas.drawImage(ImageReader(picture), 20, 20, WIDTH - 40, HEIGHT - 40)


def on_image(text: str) -> Draw:
    def draw(canvas: Canvas) -> None:
        image(canvas)
        words(text)(canvas)

    return draw


def nothing(_: Canvas) -> None:
    """Leave the page blank."""


def read(path: Path, *, password: str | None = None) -> list[ReadPage]:
    return list(read_pdf(path, paper_id="id", password=password))


def refusal(path: Path, *, password: str | None = None) -> UnreadablePaperError:
    with pytest.raises(UnreadablePaperError) as caught:
        read(path, password=password)
    return caught.value


def test_pages_come_in_order_with_their_text(tmp_path: Path) -> None:
    pages = read(paper(tmp_path / "a.pdf", words("First page"), words("Second page"), words("Third page")))
    assert [(page.page.number, page.page.text) for page in pages] == [
        (1, "First page"),
        (2, "Second page"),
        (3, "Third page"),
    ]
    assert {(page.page.paper_id, page.page.source, page.page.label, page.problem) for page in pages} == {
        ("id", TextSource.TEXT_LAYER, None, None)
    }


def test_a_page_s_text_is_what_pypdf_gives_by_itself_and_the_page_stays_as_it_was() -> None:
    papers = sorted((Path(__file__).parents[1] / "data" / "papers").rglob("*.pdf"))
    assert papers
    for path in papers:
        with PdfReader(path) as reader:
            for page in reader.pages[:3]:
                content = page.raw_get("/Contents")
                quick = ingest.pdf._extract_text(page)
                assert page.raw_get("/Contents") is content
                assert quick == page.extract_text()


def test_the_number_of_pages_is_told_before_the_first_is_read(tmp_path: Path) -> None:
    told: list[int] = []
    pages = read_pdf(paper(tmp_path / "a.pdf", words("One"), words("Two")), paper_id="id", counted=told.append)
    next(pages)
    assert told == [2]
    pages.close()  # type: ignore[attr-defined]


def test_lines_and_words_stand_where_they_were_drawn(tmp_path: Path) -> None:
    (page,) = read(paper(tmp_path / "a.pdf", words("Parking charges\nrise in May")))
    layout = page.layout
    assert layout is not None
    assert (layout.width, layout.height) == (WIDTH, HEIGHT)
    assert [page.page.text[line.start : line.end] for line in layout.lines] == ["Parking charges", "rise in May"]
    upper, lower = layout.lines
    assert upper.font_size == 12
    assert upper.top < 100 < upper.bottom
    assert lower.top - upper.top == pytest.approx(20, abs=0.1)
    second = upper.words[1]
    assert page.page.text[second.start : second.end] == "charges"
    assert second.left == pytest.approx(72 + stringWidth("Parking ", "Helvetica", 12), abs=1)
    assert second.right == pytest.approx(72 + stringWidth("Parking charges", "Helvetica", 12), abs=1)


def test_a_locked_paper_is_named_and_its_password_opens_it(tmp_path: Path) -> None:
    path = paper(tmp_path / "exempt.pdf", words(SENTENCE), user="clerk")
    error = refusal(path)
    assert isinstance(error, PasswordNeededError)
    assert str(error) == "exempt.pdf needs a password"
    refused = refusal(path, password="wrong")
    assert isinstance(refused, PasswordNeededError)
    assert str(refused) == "exempt.pdf needs a password; the one in papers.csv does not open it"
    assert read(path, password="clerk")[0].page.text == SENTENCE
    assert read(path, password="owner")[0].page.text == SENTENCE


def test_a_paper_that_only_its_changing_is_locked_reads_normally(tmp_path: Path) -> None:
    (page,) = read(paper(tmp_path / "a.pdf", words(SENTENCE), user=""))
    assert (page.page.text, page.page.source) == (SENTENCE, TextSource.TEXT_LAYER)
    assert page.layout is not None
    assert len(page.layout.lines) == 1


def test_what_is_no_pdf_is_named(tmp_path: Path) -> None:
    path = tmp_path / "minutes.pdf"
    path.write_text("Minutes of the meeting")
    assert str(refusal(path)) == "minutes.pdf is not a PDF"
    path.write_text("\n<!DOCTYPE html>\n<html>Page not found</html>")
    assert str(refusal(path)) == "minutes.pdf is a web page with the name of a PDF"


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "minutes.pdf").touch()
    assert str(refusal(tmp_path / "minutes.pdf")) == "minutes.pdf is empty"


def test_a_file_that_has_gone_is_named(tmp_path: Path) -> None:
    assert str(refusal(tmp_path / "minutes.pdf")) == "minutes.pdf is no longer there"


def test_a_paper_cut_short_is_named(tmp_path: Path) -> None:
    path = paper(tmp_path / "minutes.pdf", words(SENTENCE))
    path.write_bytes(path.read_bytes()[:200])
    error = refusal(path)
    assert str(error).startswith("minutes.pdf is cut off or damaged: the end that every PDF has is missing")
    assert error.__cause__ is not None


def test_a_paper_packed_in_a_way_that_no_reader_knows_says_how_to_help(tmp_path: Path) -> None:
    path = tmp_path / "minutes.pdf"
    index = (
        b"6 0 obj<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Filter/BrotliDecode/Length 4>>stream\nabcd\nendstream endobj\n"
    )
    path.write_bytes(b"%PDF-2.0\n" + index + b"startxref\n9\n%%EOF\n")
    assert str(refusal(path)) == "minutes.pdf is packed in a way that is not read; save it as a PDF/A"


def test_a_paper_that_lost_its_last_lines_is_still_read(tmp_path: Path) -> None:
    path = paper(tmp_path / "minutes.pdf", words(SENTENCE))
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"startxref")])
    assert [page.page.text for page in read(path)] == [SENTENCE]


def test_a_paper_without_pages_is_named(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.write(tmp_path / "agenda.pdf")
    assert str(refusal(tmp_path / "agenda.pdf")) == "agenda.pdf has no pages"


def test_a_blank_page_is_no_picture(tmp_path: Path) -> None:
    blank, written = read(paper(tmp_path / "a.pdf", nothing, words(SENTENCE)))
    assert (blank.page.text, blank.page.source, blank.problem) == ("", TextSource.TEXT_LAYER, None)
    assert blank.layout is not None
    assert blank.layout.lines == ()
    assert written.page.text == SENTENCE


def test_a_page_of_images_or_drawings_alone_has_no_text(tmp_path: Path) -> None:
    def drawing(canvas: Canvas) -> None:
        canvas.rect(100, 100, 300, 300, fill=1)

    for page in read(paper(tmp_path / "a.pdf", image, drawing)):
        assert (page.page.text, page.page.source) == ("", TextSource.NONE)


@pytest.mark.parametrize("text", ["Page 37", "37", "Agenda Item 5\nPage 9", "- iv -", "Appendix B"])
def test_a_stamp_on_a_scan_does_not_make_it_text(tmp_path: Path, text: str) -> None:
    (page,) = read(paper(tmp_path / "a.pdf", on_image(text)))
    assert (page.page.text, page.page.source) == ("", TextSource.NONE)


def test_a_stamp_without_a_large_image_is_text(tmp_path: Path) -> None:
    def small_image(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (9, 9))), 20, 20, 50, 50)
        words("Page 37")(canvas)

    (page,) = read(paper(tmp_path / "a.pdf", small_image))
    assert (page.page.text, page.page.source) == ("Page 37", TextSource.TEXT_LAYER)


def test_a_few_words_on_a_large_image_are_kept_and_the_image_waits_to_be_read(tmp_path: Path) -> None:
    (page,) = read(paper(tmp_path / "a.pdf", on_image("Site plan")))
    assert (page.page.text, page.page.source) == ("Site plan", TextSource.PART)


def test_page_labels_are_given_where_the_paper_has_its_own(tmp_path: Path) -> None:
    path = paper(tmp_path / "a.pdf", words("Foreword"), words("Contents"), words("Item one"))
    assert [page.page.label for page in read(path)] == [None, None, None]
    writer = PdfWriter(clone_from=path)
    writer.set_page_label(0, 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(2, 2, style=PageLabelStyle.DECIMAL, start=1)
    writer.write(tmp_path / "labelled.pdf")
    assert [page.page.label for page in read(tmp_path / "labelled.pdf")] == ["i", "ii", "1"]


@pytest.mark.parametrize(
    "error", [PdfReadError("bad"), TypeError("bad"), KeyError("/Font"), RecursionError(), OverflowError()]
)
def test_a_page_that_the_first_reader_fails_on_is_read_by_the_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(_: PageObject) -> str:
        raise error

    path = paper(tmp_path / "a.pdf", words(SENTENCE + "\nIt noted the risks."))
    monkeypatch.setattr(PageObject, "extract_text", fails)
    (page,) = read(path)
    assert page.page.text == SENTENCE + "\nIt noted the risks."
    assert (page.page.source, page.problem) == (TextSource.SECOND_READER, None)
    assert page.layout is not None
    assert len(page.layout.lines) == 2


@pytest.mark.parametrize(
    "garbled",
    [
        "",
        "/g23/g24/g25 /g26/g27 /g28/g29/g30",
        "TheCabinetapprovedtherevenuebudgetforthecomingyear.",
        "T h e C a b i n e t a p p r o v e d t h e r e v e n u e b u d g e t",
        "\x03\x05\x08\x03 \ue012\ue013\ue014",
    ],
)
def test_garbled_text_gives_way_to_the_second_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, garbled: str
) -> None:
    path = paper(tmp_path / "a.pdf", words(SENTENCE))
    monkeypatch.setattr(PageObject, "extract_text", lambda _: garbled)
    (page,) = read(path)
    assert (page.page.text, page.page.source) == (SENTENCE, TextSource.SECOND_READER)


def test_a_slightly_different_reading_does_not_give_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = paper(tmp_path / "a.pdf", words(SENTENCE))
    monkeypatch.setattr(PageObject, "extract_text", lambda _: SENTENCE.replace(" for", "\ue000 for"))
    (page,) = read(path)
    assert (page.page.text, page.page.source) == (SENTENCE.replace(" for", "\ufffd for"), TextSource.TEXT_LAYER)


def test_a_page_that_both_readers_garble_is_left_for_looking_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = DrawnPaper.characters

    def garbled(drawn: DrawnPaper, number: int, **_: object) -> Characters:
        characters = seen(drawn, number)
        return replace(characters, text="\ue012" * len(characters.text))

    path = paper(tmp_path / "a.pdf", words(SENTENCE))
    monkeypatch.setattr(PageObject, "extract_text", lambda _: "\x03\x05\x08 \ue012\ue013")
    monkeypatch.setattr(DrawnPaper, "characters", garbled)
    (page,) = read(path)
    assert (page.page.text, page.page.source) == ("", TextSource.NONE)


def test_a_paper_that_may_not_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    def damaged(path: Path, **_: object) -> None:
        raise UnreadablePaperError(f"{path.name} is damaged")

    monkeypatch.setattr(ingest.pdf, "PdfReader", refuses)
    monkeypatch.setattr(ingest.pdf, "DrawnPaper", damaged)
    path = paper(tmp_path / "exempt.pdf", words(SENTENCE))
    assert str(refusal(path)) == "exempt.pdf can't be opened: Permission denied"


def test_a_page_that_both_readers_fail_on_is_empty_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: PageObject) -> str:
        raise PdfReadError("the font is missing")

    def cannot_load(_: DrawnPaper, number: int, **__: object) -> None:
        raise UnreadablePaperError(f"page {number} is damaged")

    path = paper(tmp_path / "a.pdf", words(SENTENCE), words(SENTENCE))
    monkeypatch.setattr(PageObject, "extract_text", fails)
    monkeypatch.setattr(DrawnPaper, "characters", cannot_load)
    pages = read(path)
    assert [page.problem for page in pages] == [
        "is damaged and can't be read",
        "is damaged and can't be read",
    ]
    assert [(page.page.text, page.layout) for page in pages] == [("", None), ("", None)]


def test_a_paper_that_one_reader_can_not_open_is_read_by_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise TypeError("unhashable type: 'ArrayObject'")

    def damaged(path: Path, **_: object) -> None:
        raise UnreadablePaperError(f"{path.name} is damaged")

    path = paper(tmp_path / "a.pdf", words(SENTENCE))
    with monkeypatch.context() as patch:
        patch.setattr(ingest.pdf, "PdfReader", refuses)
        (page,) = read(path)
        assert (page.page.text, page.page.source) == (SENTENCE, TextSource.SECOND_READER)
    monkeypatch.setattr(ingest.pdf, "DrawnPaper", damaged)
    (page,) = read(path)
    assert (page.page.text, page.page.source, page.layout) == (SENTENCE, TextSource.TEXT_LAYER, None)


def test_a_turned_page_has_the_layout_of_the_displayed_page(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=paper(tmp_path / "a.pdf", words("Parking charges")))
    writer.pages[0].rotate(90)
    writer.write(tmp_path / "turned.pdf")
    (page,) = read(tmp_path / "turned.pdf")
    assert page.layout is not None
    assert (page.layout.width, page.layout.height) == (HEIGHT, WIDTH)
    (line,) = page.layout.lines
    # Turned clockwise, what stood 100 points from the top and 72 from the left runs down near the right edge.
    assert line.left < HEIGHT - 100 < line.right
    assert line.top == pytest.approx(72, abs=1)
    assert line.bottom == pytest.approx(72 + stringWidth("Parking charges", "Helvetica", 12), abs=1)


def test_a_reading_that_is_dropped_half_way_lets_go_of_the_file(tmp_path: Path) -> None:
    reading = read_pdf(paper(tmp_path / "a.pdf", words("First"), words("Second")), paper_id="id")
    assert next(reading).page.text == "First"
    reading.close()  # type: ignore[attr-defined]
    with pytest.raises(StopIteration):
        next(reading)


def test_a_damaged_paper_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = paper(tmp_path / "a.pdf", words(SENTENCE))
    path.write_bytes(path.read_bytes().replace(b"startxref", b"startxxxx"))
    read(path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("\ufb01nal o\ufb03ce \ufb06age", "final office stage"),
        ("one\u00a0two\u2009three\tfour", "one two three four"),
        ("one  \r\ntwo\rthree\u2028four\x0cfive", "one\ntwo\nthree\nfour\nfive"),
        ("co\u00ad\noperate 2024\u201125", "co-\noperate 2024-25"),
        ("nu\x00ll \x03bell\x07 zero\u200bwidth \ufeff", "null bell zerowidth"),
        ("\uf0b7 item\n\uf0a7 item\n\uf0d8 item\n\ue123 item", "\u2022 item\n\u2022 item\n\u2022 item\n\u2022 item"),
        ("gl\ue123ph", "gl\ufffdph"),
        ("lone \ud800 half, whole \ud83d\ude00", "lone \ufffd half, whole \U0001f600"),
        ("\u2018Caf\u00e9\u2019 \u2013 \u00a35 \u20ac6", "\u2018Caf\u00e9\u2019 \u2013 \u00a35 \u20ac6"),
        ("\n\n  indented\n\nlast\n\n", "  indented\n\nlast"),
        ("", ""),
    ],
)
def test_text_is_stored_as_a_reader_sees_it(text: str, stored: str) -> None:
    assert normalise_text(text) == stored
    assert normalise_text(stored) == stored

"""What was typed into a form is read where it stands, and found on the page again."""

from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import NameObject, NumberObject
from reportlab.pdfgen.canvas import Canvas

from ingest.filled import FilledField, fill_in
from ingest.layout import PageLayout, TextLine, occurrence_of
from ingest.models import TextSource
from ingest.pdf import ReadPage, read_pdf
from ingest.picture import quote_boxes

HEIGHT = 800


def form(path: Path) -> Path:
    """Labels with a text field beside the first, a choice beside the second and a text field below the third."""
    canvas = Canvas(str(path), pagesize=(600, HEIGHT))
    fields = canvas.acroForm
    canvas.drawString(72, 700, "Name of officer:")
    fields.textfield(name="officer", value="Rowan Ashdown", x=200, y=692, width=200, height=20)
    canvas.drawString(72, 660, "Urgency:")
    fields.choice(name="urgency", value="Urgent", options=["Urgent", "Usual"], x=200, y=652, width=200, height=20)
    canvas.drawString(72, 620, "Reason for the decision")
    fields.textfield(name="reason", value="The culvert failed", x=72, y=590, width=400, height=20)
    canvas.drawString(72, 500, "Signed by the director.")
    canvas.save()
    return path


def read_first(path: Path) -> ReadPage:
    return next(iter(read_pdf(path, paper_id="id")))


def test_typed_words_stand_after_their_labels(tmp_path: Path) -> None:
    assert read_first(form(tmp_path / "a.pdf")).page.text.split("\n") == [
        "Name of officer:\tRowan Ashdown",
        "Urgency:\tUrgent",
        "Reason for the decision",
        "The culvert failed",
        "Signed by the director.",
    ]


def test_typed_words_that_the_paper_does_not_draw_itself_are_read_too(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=form(tmp_path / "a.pdf"))
    for note in writer.pages[0]["/Annots"]:  # type: ignore[attr-defined]
        del note.get_object()["/AP"]
    writer.write(tmp_path / "bare.pdf")
    assert "Name of officer:\tRowan Ashdown" in read_first(tmp_path / "bare.pdf").page.text


def test_a_secret_and_a_hidden_field_are_not_read(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=form(tmp_path / "a.pdf"))
    secret, hidden, _ = (note.get_object() for note in writer.pages[0]["/Annots"])  # type: ignore[attr-defined]
    secret[NameObject("/Ff")] = NumberObject(1 << 13)
    hidden[NameObject("/F")] = NumberObject(2)
    writer.write(tmp_path / "shy.pdf")
    text = read_first(tmp_path / "shy.pdf").page.text
    assert "Rowan" not in text
    assert "Urgent" not in text


def test_a_note_written_on_the_page_is_read(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=form(tmp_path / "a.pdf"))
    writer.add_annotation(0, FreeText(text="Withdrawn by the Chair", rect=(300, 490, 500, 510)))
    writer.write(tmp_path / "noted.pdf")
    assert "Signed by the director.\tWithdrawn by the Chair" in read_first(tmp_path / "noted.pdf").page.text


@pytest.mark.parametrize(
    ("quote", "lefts"),
    [("Name of officer:\tRowan Ashdown", [72, 200]), ("Urgent", [200]), ("The culvert failed", [72])],
)
def test_typed_words_are_found_on_the_page(tmp_path: Path, quote: str, lefts: list[int]) -> None:
    path = form(tmp_path / "a.pdf")
    text = read_first(path).page.text
    start = text.index(quote)
    boxes = quote_boxes(path, number=1, quote=quote, occurrence=occurrence_of(text, start, start + len(quote)))
    assert [box.left * 600 for box in boxes] == pytest.approx(lefts, abs=6)


def test_a_page_with_nothing_but_typed_words_is_text(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(600, HEIGHT))
    canvas.line(0, 0, 600, 0)
    canvas.acroForm.textfield(name="all", value="The whole decision is in this box", x=72, y=600, width=400, height=20)
    canvas.save()
    page = read_first(tmp_path / "a.pdf").page
    assert (page.text, page.source) == ("The whole decision is in this box", TextSource.TEXT_LAYER)


def test_a_field_far_from_any_label_comes_last() -> None:
    label = TextLine(0, 5, 72, 100, 100, 112, 12, False, ())
    layout = PageLayout(600, 800, (label,))
    field = FilledField("typed", 200, 400, 600, 620)
    assert fill_in("Label\nand more", layout, [field]) == "Label\nand more\ntyped"
    assert fill_in("", PageLayout(600, 800, ()), [field]) == "typed"


def test_two_fields_beside_one_label_are_read_from_left_to_right() -> None:
    label = TextLine(0, 5, 72, 100, 100, 112, 12, False, ())
    fields = [FilledField("second", 300, 400, 98, 114), FilledField("first", 110, 200, 98, 114)]
    assert fill_in("Label", PageLayout(600, 800, (label,)), fields) == "Label\tfirst\tsecond"

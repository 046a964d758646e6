"""Word documents made here are read in the order of the page; what is no document is named and refused."""

import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.errors import LimitExceededError, PasswordNeededError, UnreadablePaperError
from ingest.office import read_docx


def text_of(path: Path) -> str:
    (page,) = read_docx(path, paper_id="p1")
    assert (page.paper_id, page.number) == ("p1", None)
    return page.text


def save(document: docx.document.Document, tmp_path: Path) -> Path:
    path = tmp_path / "report.docx"
    document.save(str(path))
    return path


def test_headings_paragraphs_items_and_tables_come_in_the_order_of_the_page(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Parking charges", style="Title")
    document.add_heading("Purpose", level=1)
    document.add_paragraph("To set the charges.")
    document.add_heading("Options", level=2)
    document.add_paragraph("Keep them", style="List Bullet")
    document.add_paragraph("Raise them", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ("Zone", "Charge", "A\nCentre", "£2.50"), strict=True):
        cell.text = words
    document.add_paragraph("The committee is asked to decide.")

    assert text_of(save(document, tmp_path)) == (
        "# Parking charges\n\n# Purpose\n\nTo set the charges.\n\n## Options\n\n- Keep them\n- Raise them\n\n"
        "Zone\tCharge\nA Centre\t£2.50\n\nThe committee is asked to decide."
    )


def test_a_merged_cell_is_written_once_and_keeps_its_columns(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for cell, words in zip(table._cells, ("a", "b", "c", "d", "e", "f"), strict=True):
        cell.text = words
    wide = table.cell(0, 0).merge(table.cell(0, 1))
    wide.text = "wide"
    tall = table.cell(0, 2).merge(table.cell(1, 2))
    tall.text = "tall"

    assert text_of(save(document, tmp_path)) == "wide\t\ttall\nd\te"


def test_headers_and_footers_are_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Council of Elsewhere"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_paragraph("Body.")

    assert text_of(save(document, tmp_path)) == "Body."


def test_words_in_content_controls_and_tracked_insertions_are_read_and_deleted_ones_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    body = document.element.body
    paragraph = "<w:p><w:r><w:t>Report of the Treasurer</w:t></w:r></w:p>"
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent>{paragraph}</w:sdtContent></w:sdt>"
    tracked = (
        f"<w:p {nsdecls('w')}><w:r><w:t xml:space='preserve'>Spend </w:t></w:r>"
        "<w:ins><w:r><w:t>£200</w:t></w:r></w:ins><w:del><w:r><w:delText>£100</w:delText></w:r></w:del></w:p>"
    )
    body.insert(0, parse_xml(tracked))
    body.insert(0, parse_xml(control))

    assert text_of(save(document, tmp_path)) == "Report of the Treasurer\n\nSpend £200"


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent>"
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    paragraph = (
        f"<w:p {nsdecls('w')} {names}><w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>Anchor</w:t></w:r></w:p>"
    )
    document.element.body.insert(0, parse_xml(paragraph))

    assert text_of(save(document, tmp_path)) == "Anchor\n\nBoxed"


def test_a_style_based_on_a_heading_is_a_heading(tmp_path: Path) -> None:
    document = docx.Document()
    style = document.styles.add_style("Council Heading", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Heading 2"]
    document.add_paragraph("Finance", style="Council Heading")

    assert text_of(save(document, tmp_path)) == "## Finance"


@pytest.mark.parametrize(
    ("content", "error", "reason"),
    [
        (b"hello", UnreadablePaperError, "this is not a Word document"),
        (b"", UnreadablePaperError, "this is not a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", UnreadablePaperError, "before 2007"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            PasswordNeededError,
            "needs a password",
        ),
    ],
)
def test_what_is_not_a_word_document_is_named_and_refused(
    tmp_path: Path, content: bytes, error: type[Exception], reason: str
) -> None:
    path = tmp_path / "minutes.docx"
    path.write_bytes(content)
    with pytest.raises(error, match=rf"^minutes\.docx: .*{reason}"):
        read_docx(path, paper_id="p1")


def test_a_spreadsheet_is_not_a_word_document(tmp_path: Path) -> None:
    path = tmp_path / "budget.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(UnreadablePaperError, match=r"budget\.docx: this is not a Word document"):
        read_docx(path, paper_id="p1")


def test_a_document_with_a_damaged_part_is_named_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "torn.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    with pytest.raises(UnreadablePaperError, match=r"torn\.docx: the Word document is damaged"):
        read_docx(path, paper_id="p1")


def test_a_document_of_pictures_alone_holds_no_text(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePaperError, match="holds no text"):
        read_docx(save(docx.Document(), tmp_path), paper_id="p1")


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = docx.Document()
    document.add_paragraph("x" * 10_000)
    path = save(document, tmp_path)
    monkeypatch.setattr("ingest.office.MOST_BYTES", 9_999)
    with pytest.raises(LimitExceededError, match=r"report\.docx: the document unpacks to more than"):
        read_docx(path, paper_id="p1")
    monkeypatch.undo()
    monkeypatch.setattr("ingest.office.MOST_ENTRIES", 3)
    with pytest.raises(LimitExceededError, match="more than 200 MB or 3 entries"):
        read_docx(path, paper_id="p1")

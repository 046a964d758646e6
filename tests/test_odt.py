"""OpenDocument texts made here are read in the order of the page; what is none is named and refused."""

import zipfile
from pathlib import Path

import pytest

from ingest.errors import LimitExceededError, PasswordNeededError, UnreadablePaperError
from ingest.odt import read_odt
from ingest.pipeline import read_source
from ingest.sources import find_sources

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"'
    for name, part in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
        "dc": "dc",
    }.items()
)


def write(tmp_path: Path, body: str, *, styles: str = "", begin: str = "", manifest: str = "<m/>") -> Path:
    path = tmp_path / "report.odt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?>{begin}<office:document-content {NAMES}>'
            f"<office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
    return path


def text_of(path: Path) -> str:
    (page,) = read_odt(path, paper_id="p1")
    assert (page.paper_id, page.number) == ("p1", None)
    return page.text


def test_headings_paragraphs_items_and_tables_come_in_the_order_of_the_page(tmp_path: Path) -> None:
    body = """<text:p text:style-name="P1">Parking charges</text:p>
    <text:h text:outline-level="1">Purpose</text:h><text:p>To set
      the <text:span>charges</text:span>.</text:p><text:h text:outline-level="2">Options</text:h>
    <text:list><text:list-item><text:p>Keep them</text:p></text:list-item>
    <text:list-item><text:p>Raise them</text:p><text:list><text:list-item><text:p>by 5%</text:p></text:list-item>
    </text:list></text:list-item></text:list>
    <table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Zone</text:p></table:table-cell>
    <table:table-cell><text:p>Charge</text:p></table:table-cell></table:table-row></table:table-header-rows>
    <table:table-row><table:table-cell><text:p>A</text:p><text:p>Centre</text:p></table:table-cell>
    <table:table-cell><text:p>£2.50</text:p></table:table-cell></table:table-row></table:table>
    <text:section><text:p>The committee is asked to decide.</text:p></text:section>"""
    styles = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    assert text_of(write(tmp_path, body, styles=styles)) == (
        "# Parking charges\n\n# Purpose\n\nTo set the charges.\n\n## Options\n\n"
        "- Keep them\n- Raise them\n- by 5%\n\nZone\tCharge\nA Centre\t£2.50\n\nThe committee is asked to decide."
    )


def test_merged_and_repeated_cells_keep_their_columns(tmp_path: Path) -> None:
    body = """<table:table><table:table-row><table:table-cell><text:p>wide</text:p></table:table-cell>
    <table:covered-table-cell/><table:table-cell><text:p>c</text:p></table:table-cell></table:table-row>
    <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2">
    <text:p>0</text:p></table:table-cell></table:table-row>
    <table:table-row table:number-rows-repeated="99999999"><table:table-cell/></table:table-row></table:table>"""
    assert text_of(write(tmp_path, body)) == "wide\t\tc\n0\t0\n0\t0"


def test_spaces_tabs_and_line_ends_are_those_of_the_page(tmp_path: Path) -> None:
    body = '<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>'
    assert text_of(write(tmp_path, body)) == "a   b c\nd"


def test_deleted_words_and_comments_are_left_out_and_notes_and_boxes_follow(tmp_path: Path) -> None:
    body = """<text:tracked-changes><text:changed-region><text:deletion><text:p>old</text:p></text:deletion>
    </text:changed-region></text:tracked-changes><text:p>Spend £2<office:annotation><text:p>check</text:p>
    </office:annotation><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Net of fees.
    </text:p></text:note-body></text:note> a year<draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box>
    </draw:frame></text:p><text:p>End</text:p>"""
    assert text_of(write(tmp_path, body)) == "Spend £2 a year\n\nNet of fees.\n\nBoxed\n\nEnd"


def test_entities_open_no_file_and_do_not_grow(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hush")
    begin = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}"><!ENTITY b "{"ha" * 50}"><!ENTITY c "{"&b;" * 50}">]>'
    assert text_of(write(tmp_path, "<text:p>Words &a;&c; end</text:p>", begin=begin)) == "Words  end"


def test_what_is_not_such_a_document_is_named_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "minutes.odt"
    for content in (b"", b"hello"):
        path.write_bytes(content)
        with pytest.raises(UnreadablePaperError, match=r"^minutes\.odt: this is not an OpenDocument text"):
            read_odt(path, paper_id="p1")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(UnreadablePaperError, match="this is not an OpenDocument text"):
        read_odt(path, paper_id="p1")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<office")
    with pytest.raises(UnreadablePaperError, match=r"minutes\.odt: the document is damaged"):
        read_odt(path, paper_id="p1")


def test_a_document_whose_parts_can_not_be_unpacked_is_damaged(tmp_path: Path) -> None:
    path = write(tmp_path, "<text:p>x</text:p>")
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1  # the flag that says the part is encrypted; nothing else says so
    path.write_bytes(content)
    with pytest.raises(UnreadablePaperError, match=r"report\.odt: the document is damaged"):
        read_odt(path, paper_id="p1")


def test_a_locked_document_needs_a_password(tmp_path: Path) -> None:
    path = write(tmp_path, "<text:p>x</text:p>", manifest="<m><manifest:encryption-data/></m>")
    with pytest.raises(PasswordNeededError, match=r"report\.odt: the document needs a password"):
        read_odt(path, paper_id="p1")


def test_a_document_of_pictures_alone_holds_no_text(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePaperError, match="holds no text"):
        read_odt(write(tmp_path, "<text:p><draw:frame><draw:image/></draw:frame></text:p>"), paper_id="p1")


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [
        ("MOST_BYTES", 999, "unpacks to more than"),
        ("MOST_ENTRIES", 2, "200 MB or 2 entries"),
        ("MOST_CONTENT_BYTES", 999, "the text has"),
    ],
)
def test_a_document_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, reason: str
) -> None:
    path = write(tmp_path, f"<text:p>{'x' * 1000}</text:p>")
    monkeypatch.setattr(f"ingest.odt.{limit}", value)
    with pytest.raises(LimitExceededError, match=rf"report\.odt: .*{reason}"):
        read_odt(path, paper_id="p1")


def test_an_opendocument_text_in_a_folder_is_a_paper(tmp_path: Path) -> None:
    write(tmp_path, '<text:h text:outline-level="1">Road works</text:h><text:p>They cost £40,000.</text:p>')
    (source,) = find_sources([tmp_path])[0]
    read = read_source(source)
    assert (read.paper.title, read.paper.pages, len(read.pages[0].blocks)) == ("Road works", 0, 2)

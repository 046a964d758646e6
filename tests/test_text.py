"""Text files come out as a reader would check them: characters cleaned, wrapped lines together, pages apart."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadablePaperError
from ingest.text import clean_characters, read_text


def text_of(tmp_path: Path, content: str | bytes) -> str:
    path = tmp_path / "paper.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (page,) = read_text(path, paper_id="p1")
    assert (page.paper_id, page.number) == ("p1", None)
    return page.text


@pytest.mark.parametrize(
    "content",
    [
        "Café £5 “yes”".encode(),
        b"\xef\xbb\xbf" + "Café £5 “yes”".encode(),
        "Café £5 “yes”".encode("utf-16"),
        b"\xfe\xff" + "Café £5 “yes”".encode("utf-16-be"),
        "Café £5 “yes”".encode("cp1252"),
    ],
)
def test_every_usual_encoding_gives_the_same_words(tmp_path: Path, content: bytes) -> None:
    assert text_of(tmp_path, content) == "Café £5 “yes”"


def test_form_feeds_part_pages_and_the_last_one_ends_the_last_page(tmp_path: Path) -> None:
    path = tmp_path / "pack.txt"
    path.write_text("First page\n\f\n\fThird page\n\f")
    assert [(page.number, page.text) for page in read_text(path, paper_id="p1")] == [
        (1, "First page"),
        (2, ""),
        (3, "Third page"),
    ]


def test_tags_go_and_entities_become_characters(tmp_path: Path) -> None:
    raw = '1<sup>st</sup> May<br>see <u>the <b>plan</b></u><!-- image --> &amp; <span id="page-1">costs</span> &pound;5'
    assert text_of(tmp_path, raw) == "1st May\nsee the plan & costs £5"


def test_angle_brackets_and_ampersands_that_are_text_stay(tmp_path: Path) -> None:
    raw = "Pupils <5 and >3, R&D, AT&T; &unknown; &lt;b&gt; <http://example.org>"
    assert text_of(tmp_path, raw) == "Pupils <5 and >3, R&D, AT&T; &unknown; <b> <http://example.org>"


def test_an_html_table_becomes_lines_with_tabs(tmp_path: Path) -> None:
    raw = "<table><tr><th>Zone</th><th>Fee</th></tr><tr><td>A</td><td>2</td></tr></table>"
    assert text_of(tmp_path, raw) == "Zone\tFee\nA\t2"


def test_markdown_marks_and_tables_stay(tmp_path: Path) -> None:
    raw = "# Title\r\n\r\n| a | b |\r\n|---|---|\r\n\r\n- **item**\r\n\tsecond\tcell\t\t\r\n"
    assert text_of(tmp_path, raw) == "# Title\n\n| a | b |\n|---|---|\n\n- **item**\n\tsecond\tcell"


def test_three_blank_lines_become_one_and_two_stay(tmp_path: Path) -> None:
    assert text_of(tmp_path, "a\n \n\t\n\nb\n\n\nc\n\n\n") == "a\n\nb\n\n\nc"


def test_characters_are_those_a_reader_sees() -> None:
    raw = "ef\ufb01cient\u00a0o\ufb03ce\u200b co\u00adoperate\x07\n\uf0b7 point\n \uf0a7\tsub\n\ufefftail\u2028end"
    assert clean_characters(raw) == "efficient office cooperate\n• point\n •\tsub\ntail\nend"


WRAPPED = """THE REPORT
 of the Treasurer

4 May 2021

The committee met three times this year and looked at each part of the

budget in turn. Members asked for figures by ward, which officers sent in

June. The figures showed that spending on highways had gone up in every

ward but one, and that spending on parks had gone down in most of them.

A working group was set up.

It will report to the next meeting with a plan for the coming year, the

costs of that plan and

the risks that come with it.
Officers thanked members for their work on the accounts and for all the



questions that they had put since the last meeting of the full council.

- First item

- Second item
"""


def test_blank_lines_between_the_wrapped_lines_of_a_paragraph_go(tmp_path: Path) -> None:
    assert text_of(tmp_path, WRAPPED) == (
        "THE REPORT\n\nof the Treasurer\n\n4 May 2021\n\n"
        "The committee met three times this year and looked at each part of the\n"
        "budget in turn. Members asked for figures by ward, which officers sent in\n"
        "June. The figures showed that spending on highways had gone up in every\n"
        "ward but one, and that spending on parks had gone down in most of them.\n"
        "A working group was set up.\n\n"
        "It will report to the next meeting with a plan for the coming year, the\n"
        "costs of that plan and\nthe risks that come with it.\n\n"
        "Officers thanked members for their work on the accounts and for all the\n\n"
        "questions that they had put since the last meeting of the full council.\n\n"
        "- First item\n\n- Second item"
    )


def test_markdown_with_one_blank_line_after_each_paragraph_stays_as_it_is(tmp_path: Path) -> None:
    raw = "\n\n".join(f"Paragraph number {n} is one long line that ends where its sentence ends." for n in range(20))
    assert text_of(tmp_path, raw) == raw


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "holds no text"), (b" \n\f\n", "holds no text"), (b"PK\x03\x04\x00\x00", "not a text file")],
)
def test_a_file_without_text_is_named_and_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(content)
    with pytest.raises(UnreadablePaperError, match=rf"^empty\.txt: .*{reason}"):
        read_text(path, paper_id="p1")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePaperError, match=r"^gone\.md: No such file"):
        read_text(tmp_path / "gone.md", paper_id="p1")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(content=st.binary(max_size=200))
def test_any_bytes_give_pages_or_a_reason(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.txt"
    path.write_bytes(content)
    try:
        pages = read_text(path, paper_id="p1")
    except UnreadablePaperError as error:
        assert str(error).startswith("any.txt: ")
    else:
        assert all(page.text == clean_characters(page.text) for page in pages)
        assert any(page.text.strip() for page in pages)

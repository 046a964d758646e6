"""Pages that are pictures are read in the order of the page, whichever way up they were scanned."""

import io
import sys
from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest import ocr
from ingest.errors import PapersError, UnreadablePaperError
from ingest.ocr import OcrLine, ocr_text, read_picture, reading_order


def line(text: str, left: float, top: float, right: float, *, height: float = 0.02) -> OcrLine:
    return OcrLine(text, left, top, right, top + height, 0.9)


def texts(lines: tuple[OcrLine, ...]) -> list[str]:
    return [read.text for read in lines]


def test_no_lines_have_no_order_and_no_text() -> None:
    assert reading_order([]) == ()
    assert ocr_text(()) == ""


def test_lines_come_from_top_to_bottom() -> None:
    assert texts(reading_order([line("b", 0.1, 0.3, 0.9), line("a", 0.1, 0.1, 0.9)])) == ["a", "b"]


def test_what_stands_in_a_row_is_joined_with_a_tab_where_the_gap_is_wide() -> None:
    row = [line("9:30", 0.8, 0.104, 0.9), line("Show", 0.1, 0.1, 0.2), line("Cause", 0.21, 0.1, 0.3)]
    (joined,) = reading_order(row)
    assert joined.text == "Show Cause\t9:30"
    assert (joined.left, joined.top, joined.right, joined.bottom) == (0.1, 0.1, 0.9, 0.124)
    assert joined.confidence == pytest.approx(0.9)


@pytest.mark.parametrize("mark", ["1.", "(a)", "iv)", "2.3", "•"])
def test_a_list_mark_stands_a_space_before_its_item(mark: str) -> None:
    (item,) = reading_order([line(mark, 0.1, 0.1, 0.12), line("Decisions", 0.2, 0.1, 0.4)])
    assert item.text == f"{mark} Decisions"


def test_columns_of_prose_are_read_one_after_the_other_between_headings_across_the_page() -> None:
    page = [line("Heading", 0.1, 0.05, 0.9)]
    page += [line(f"some words left {n}", 0.1, 0.1 + n * 0.03, 0.46) for n in range(5)]
    page += [line(f"some words right {n}", 0.54, 0.1 + n * 0.03, 0.9) for n in range(5)]
    page += [line("Foot", 0.1, 0.3, 0.9)]
    assert texts(reading_order(page)) == [
        "Heading",
        *(f"some words left {n}" for n in range(5)),
        *(f"some words right {n}" for n in range(5)),
        "Foot",
    ]


def test_three_columns_are_read_from_left_to_right() -> None:
    page = [
        line(f"{name} and more words {n}", left, 0.1 + n * 0.03, left + 0.24)
        for n in range(4)
        for name, left in (("a", 0.1), ("b", 0.38), ("c", 0.66))
    ]
    assert texts(reading_order(page)) == [f"{name} and more words {n}" for name in "abc" for n in range(4)]


def test_columns_of_a_table_are_read_row_by_row() -> None:
    page = [line(f"name {n}", 0.1, 0.1 + n * 0.03, 0.2 + n * 0.06) for n in range(5)]
    page += [line(f"£{n}", 0.8, 0.1 + n * 0.03, 0.85) for n in range(5)]
    assert texts(reading_order(page)) == [f"name {n}\t£{n}" for n in range(5)]


def test_a_table_of_figures_that_fill_the_page_is_read_row_by_row() -> None:
    page = [
        line(f"{column}{row},500.0", 0.1 + column * 0.2, 0.1 + row * 0.03, 0.28 + column * 0.2)
        for column in range(4)
        for row in range(5)
    ]
    assert texts(reading_order(page)) == ["\t".join(f"{column}{row},500.0" for column in range(4)) for row in range(5)]


def test_a_blank_line_stands_where_white_space_parts_the_lines() -> None:
    page = [line("a", 0.1, 0.1, 0.9), line("b", 0.1, 0.122, 0.9), line("c", 0.1, 0.16, 0.9)]
    assert ocr_text(reading_order(page)) == "a\nb\n\nc"


WORDS = ("The Board met on 20 April 2011.", "Licence number 60156 was approved.", "Carried by seven votes to none.")


def picture(*, turn: int = 0, lines: tuple[str, ...] = WORDS) -> bytes:
    image = Image.new("L", (700, 260), 255)
    pen = ImageDraw.Draw(image)
    for number, words in enumerate(lines):
        pen.text((40, 30 + number * 70), words, fill=0, font=ImageFont.load_default(size=34))
    content = io.BytesIO()
    image.rotate(turn, expand=True, fillcolor=255).save(content, "PNG")
    return content.getvalue()


def test_print_is_read_with_its_place() -> None:
    lines = read_picture(picture())
    assert tuple(read.text for read in lines) == WORDS
    assert lines[0].left == pytest.approx(40 / 700, abs=0.02)
    assert lines[0].top == pytest.approx(35 / 260, abs=0.05)
    assert lines[2].bottom == pytest.approx(210 / 260, abs=0.06)
    assert all(read.confidence > 0.9 for read in lines)


@pytest.mark.parametrize(
    ("turn", "expected"),
    # The first line begins 40 of 700 from the left and about 35 of 260 from the top of the upright picture.
    [(90, (35 / 260, 1 - 40 / 700)), (180, (1 - 40 / 700, 1 - 35 / 260)), (270, (1 - 35 / 260, 40 / 700))],
)
def test_a_page_on_its_side_or_its_head_is_read_and_placed_as_it_lies(turn: int, expected: tuple[float, float]) -> None:
    lines = read_picture(picture(turn=turn))
    assert tuple(read.text for read in lines) == WORDS
    first = lines[0]
    across = first.left if turn == 90 else first.right
    down = first.top if turn == 270 else first.bottom
    assert (across, down) == pytest.approx(expected, abs=0.06)


def test_lines_of_a_page_that_lay_askew_stay_in_their_rows() -> None:
    image = Image.new("L", (1400, 400), 255)
    pen = ImageDraw.Draw(image)
    words_across = "Licences that the Board looked at in its meeting of April, and when they were called"
    pen.text((20, 330), words_across, fill=0, font=ImageFont.load_default(size=34))
    for number in range(4):
        for left, words in ((60, f"Licence {number}"), (1150, f"{number}:30 pm")):
            pen.text((left, 60 + number * 60), words, fill=0, font=ImageFont.load_default(size=34))
    content = io.BytesIO()
    image.rotate(2, fillcolor=255).save(content, "PNG")
    assert texts(read_picture(content.getvalue())) == [
        *(f"Licence {number}\t{number}:30 pm" for number in range(4)),
        words_across,
    ]


def test_a_blank_page_has_no_lines() -> None:
    assert read_picture(picture(lines=())) == ()


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(UnreadablePaperError, match="can't be opened"):
        read_picture(b"no picture")


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    ocr._engine.cache_clear()
    yield
    ocr._engine.cache_clear()


@pytest.mark.usefixtures("no_engine")
def test_a_missing_engine_is_named_with_the_command_that_installs_it() -> None:
    with pytest.raises(PapersError, match="pip install rapidocr onnxruntime"):
        read_picture(picture())

"""Tables whose text order goes down their columns: the rows that the eye sees are put together."""

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.layout import occurrence_of, place_quote
from ingest.pdf import read_pdf
from ingest.picture import DrawnPaper

WIDTH, HEIGHT = 600.0, 800.0
Placed = tuple[float, float, str]  # from the left, from the top, and the words; the order is that of the text

LABELS: list[Placed] = [(60, 130, "Libraries"), (60, 150, "Parks"), (60, 170, "Highways")]
FIGURES: list[Placed] = [(300, 130, "12.5"), (300, 150, "8.0"), (300, 170, "41.3")]
AFTER: list[Placed] = [(60, 300, "The Cabinet is asked to agree the budget.")]


def paper(path: Path, *placed: Placed) -> Path:
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for left, top, words in placed:
        canvas.drawString(left, HEIGHT - top, words)
    canvas.save()
    return path


def page_text(path: Path, *placed: Placed) -> str:
    (read,) = read_pdf(paper(path, *placed), paper_id="id")
    assert read.layout is not None
    for line in read.layout.lines:
        for word in line.words:
            assert not any(letter.isspace() for letter in read.page.text[word.start : word.end])
    return read.page.text


def test_figures_read_after_all_labels_stand_beside_their_labels(tmp_path: Path) -> None:
    text = page_text(tmp_path / "a.pdf", *LABELS, *FIGURES, *AFTER)
    assert text.split("\n") == [
        "Libraries\t12.5",
        "Parks\t8.0",
        "Highways\t41.3",
        "The Cabinet is asked to agree the budget.",
    ]


def test_torn_column_headings_stand_above_their_columns(tmp_path: Path) -> None:
    heads: list[Placed] = [(60, 110, "Service"), (300, 110, "2025/26")]
    text = page_text(tmp_path / "a.pdf", heads[0], *LABELS, heads[1], *FIGURES)
    assert text.split("\n")[:2] == ["Service\t2025/26", "Libraries\t12.5"]


def test_a_table_that_is_read_row_by_row_stays_as_it_is(tmp_path: Path) -> None:
    rows = [cell for row in zip(LABELS, FIGURES, strict=True) for cell in row]
    assert "\t" not in page_text(tmp_path / "a.pdf", *rows, *AFTER)


def test_two_columns_of_sentences_are_read_one_after_the_other(tmp_path: Path) -> None:
    lines = ["The library opens", "on every Saturday", "from nine in the", "morning until noon"]
    left: list[Placed] = [(60, 130 + 20 * row, words) for row, words in enumerate(lines)]
    right: list[Placed] = [(320, top, words.upper()) for _, top, words in left]
    text = page_text(tmp_path / "a.pdf", *left, *right)
    assert text.split("\n") == [*lines, *(line.upper() for line in lines)]


def test_figures_that_stand_in_no_row_are_left_alone(tmp_path: Path) -> None:
    text = page_text(tmp_path / "a.pdf", *FIGURES, *AFTER)
    assert text.split("\n")[:3] == ["12.5", "8.0", "41.3"]


def test_a_row_put_together_is_found_on_the_page_again(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    text = page_text(path, *LABELS, *FIGURES, *AFTER)
    start = text.index("Parks")
    quote = text[start : text.index("\n", start)]
    with DrawnPaper(path) as drawn:
        boxes = place_quote(quote, drawn.characters(1), occurrence=occurrence_of(text, start, start + len(quote)))
    label, figure = boxes
    assert (label.left, figure.left) == (pytest.approx(60 / WIDTH, abs=0.005), pytest.approx(300 / WIDTH, abs=0.005))
    assert label.top < 148 / HEIGHT < label.bottom
    assert figure.top < 148 / HEIGHT < figure.bottom


def test_a_figure_of_another_row_is_not_marked_for_this_one(tmp_path: Path) -> None:
    path = paper(tmp_path / "a.pdf", *LABELS, *FIGURES)
    with DrawnPaper(path) as drawn:
        assert place_quote("Parks\t41.3", drawn.characters(1)) == ()

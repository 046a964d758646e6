"""The number of the paragraph that a quote is of."""

import pytest

from index.models import Citation
from index.paragraphs import paragraph_number, paragraph_of, plain_number
from ingest.models import Page, Paper, PaperKind

PARAGRAPHS = (
    "3. Fees\n3.4 The levy rises. It was £40\nbefore the change.\n4. Finance\nNothing is asked.\n5.12\nThe end of all "
    "that was to be said here.\nFINANCIAL IMPLICATIONS\nNone at all.\n6.5 million was spent."
)


@pytest.mark.parametrize(
    ("quote", "number"),
    [
        ("3.4 The levy rises.", "3.4"),
        ("It was £40\nbefore the change.", "3.4"),
        ("3. Fees\n3.4 The levy rises.", "3.4"),
        ("4. Finance", None),  # a section without numbers began
        ("Nothing is asked.", None),
        ("The end", "5.12"),
        ("None at all.", None),
        ("6.5 million was spent.", None),
    ],
)
def test_a_paragraph_has_a_number_where_its_own_is_printed(quote: str, number: str | None) -> None:
    start = PARAGRAPHS.index(quote)
    assert paragraph_number(PARAGRAPHS, start, start + len(quote)) == number


LISTED = "2.6 Members are asked:\n1. To note the plan.\n2. To agree the fees.\n4. Finance\nNone."


@pytest.mark.parametrize(("quote", "number"), [("1. To note", "2.6"), ("agree the fees", "2.6"), ("None.", None)])
def test_a_list_that_counts_from_one_is_of_the_paragraph_above_and_a_section_is_not(
    quote: str, number: str | None
) -> None:
    start = LISTED.index(quote)
    assert paragraph_number(LISTED, start, start + len(quote)) == number


@pytest.mark.parametrize("scale", ["0.0\nDemand 22 24", "2.5\nOctober 2024 forecast\n2.0", "0.5 Full time"])
def test_a_figure_of_a_table_or_of_a_charts_scale_is_no_paragraph(scale: str) -> None:
    text = f"{scale}\nMore words stand here."
    assert paragraph_number(text, len(text) - 4, len(text)) is None


def test_a_number_that_a_sentence_refers_to_is_no_paragraph() -> None:
    text = "7.7 The changes in spending of the year are listed in table\n7.8\nTable 7.8 is of what the year brought."
    assert paragraph_number(text, text.index("Table 7.8"), len(text)) is None
    text = "7.7 The changes in spending are many.\n7.3 Million pounds were spent. More is asked."
    assert paragraph_number(text, text.index("More"), len(text)) is None


def of_row(text: str, row: str) -> str | None:
    paper = Paper("id", "a.pdf", "Fees", kind=PaperKind.REPORT)
    start = text.index(row)
    return paragraph_of(Citation(paper, Page("id", 1, text), row, start, start + len(row), columns=("Ward", "2024")))


ROWS = "\nWard\t2024\nNorth\t12\n"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"3.4 The table below sets out what each of the wards paid.{ROWS}", "3.4"),
        (f"3.4 Each of the wards paid in the year as follows:{ROWS}", "3.4"),
        (f"3.4 Each of the wards was told of it in the year.{ROWS}", None),  # nothing says that the table is its own
        (f"3.4 Fees below{ROWS}", None),  # a heading or another row
        (f"3.4 The table below sets out what each of the wards paid.\n4. Fines{ROWS}", None),
        (f"3.4 The table below sets out what each of the wards paid.\n1.25 Band A\t5{ROWS}", None),
    ],
)
def test_a_tables_row_is_of_the_paragraph_that_speaks_of_the_table(text: str, number: str | None) -> None:
    assert of_row(text, "North\t12") == number


def test_a_paragraph_that_was_taken_for_a_row_has_its_own_number() -> None:
    text = "3.4 The table below sets out what each of the wards paid.\n3.5 The rise of the year is that of all wards."
    assert of_row(text, "3.5 The rise of the year is that of all wards.") == "3.5"
    assert of_row(f"{text}\n3.6 Roads\t7", "3.6 Roads\t7") is None


def counted(*numbers: int, words: int = 30) -> str:
    return "\n".join(f"{number}. Inspectors {'saw it ' * words}for {number}." for number in numbers)


def test_long_paragraphs_that_are_counted_through_have_plain_numbers() -> None:
    text = counted(37, 38, 39)
    assert plain_number(text, text.index("for 38."), text.index("for 38.") + 7) == "38"
    assert plain_number(text, text.index("38. Insp"), text.index("for 38.")) == "38"
    above = f"the end of what began a page before.\n{text}"
    assert plain_number(above, 0, 7) is None


@pytest.mark.parametrize(
    "text",
    [
        counted(7, 8, 9),  # a list may come so far
        counted(37, 38, 40),
        counted(37, 38),
        counted(37, 38, 39, words=2),
        f"{counted(37, 38, 39)}\n4.2 The levy rises.",
    ],
)
def test_where_a_plain_number_may_be_of_a_list_there_is_none(text: str) -> None:
    start = text.index("for 38." if "for 38." in text else "for 8.")
    assert plain_number(text, start, start + 6) is None


def test_items_of_minutes_and_recommendations_are_no_paragraphs() -> None:
    text = counted(37, 38, 39)
    start = text.index("for 38.")
    page = Page("id", 1, text)

    def number(kind: PaperKind, *headings: str) -> str | None:
        paper = Paper("id", "a.pdf", "A", kind=kind)
        return paragraph_of(Citation(paper, page, "for 38.", start, start + 7, headings=headings))

    assert number(PaperKind.INSPECTION, "Leaders") == "38"
    assert number(PaperKind.MINUTES, "Leaders") is None
    assert number(PaperKind.INSPECTION, "Recommendations") is None

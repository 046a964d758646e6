"""Tables found on pages whose words have places: rows, columns and the headings that belong to them."""

from dataclasses import replace

from ingest.cells import TableLine
from ingest.layout import TextLine, Word
from ingest.tables import Table, find_tables

SIZE = 10.0  # points; a letter is 5 wide, a space 2.5

Typed = tuple[float, list[tuple[float, str]]]  # top, and the words that begin at each left edge


def typed(*lines: Typed, bold: int = 0) -> tuple[str, list[TableLine]]:
    """The page text and its lines, of which the first `bold` are in bold; a line with two cells or more is a row."""
    text, set_lines = "", []
    for number, (top, cells) in enumerate(lines):
        start, words = len(text), []
        for left, said in cells:
            for word in said.split():
                words.append(Word(len(text), len(text) + len(word), left, left + 5 * len(word)))
                left += 5 * len(word) + 2.5
                text += word + " "
        text = text[:-1]
        part = TextLine(
            start, len(text), words[0].left, words[-1].right, top, top + SIZE, SIZE, number < bold, tuple(words)
        )
        figures = any(said[:1].isdigit() for _, said in cells[1:])
        set_lines.append(TableLine(text[start:], (part,), row=len(cells) > 1 and (figures or len(cells) > 2)))
        text += "\n"
    return text, set_lines


def found(*lines: Typed, bold: int = 0) -> tuple[Table, ...]:
    return find_tables(*typed(*lines, bold=bold))


def test_each_column_has_the_heading_above_it() -> None:
    (table,) = found(
        (0, [(50, "Ward"), (200, "Visits"), (300, "Calls")]),
        (20, [(50, "North"), (215, "12"), (310, "15")]),
        (40, [(50, "South"), (220, "7"), (315, "9")]),
    )
    assert table == Table(("Ward", "Visits", "Calls"), frozenset({0}), ((1, 2), (2, 3)))


def test_the_lines_of_a_heading_are_put_together() -> None:
    (table,) = found(
        (0, [(50, "Ward"), (200, "Visits")]),
        (11, [(200, "made")]),
        (0, [(300, "Calls")]),
        (11, [(300, "made")]),
        (30, [(50, "North"), (215, "12"), (310, "15")]),
        (50, [(50, "South"), (220, "7"), (315, "9")]),
    )
    assert table.columns == ("Ward", "Visits made", "Calls made")
    assert table.header == frozenset(range(4))


def test_a_heading_in_the_middle_of_its_columns_belongs_to_each_of_them() -> None:
    (table,) = found(
        (0, [(50, "Ward"), (235, "2023"), (435, "2024")]),
        (20, [(200, "Number"), (280, "Share"), (400, "Number"), (480, "Share")]),
        (40, [(50, "North"), (215, "12"), (285, "15%"), (415, "13"), (485, "16%")]),
        (60, [(50, "South"), (215, "88"), (285, "85%"), (415, "87"), (485, "84%")]),
    )
    assert table.columns == ("Ward", "Number 2023", "Share 2023", "Number 2024", "Share 2024")


def test_a_heading_at_the_left_of_its_columns_belongs_to_each_of_them() -> None:
    (table,) = found(
        (0, [(50, "Ward"), (200, "2023"), (400, "2024")]),
        (20, [(200, "Number"), (280, "Share"), (400, "Number"), (480, "Share")]),
        (40, [(50, "North"), (215, "12"), (285, "15%"), (415, "13"), (485, "16%")]),
        (60, [(50, "South"), (215, "88"), (285, "85%"), (415, "87"), (485, "84%")]),
    )
    assert table.columns == ("Ward", "Number 2023", "Share 2023", "Number 2024", "Share 2024")


def test_a_column_without_a_heading_keeps_its_place() -> None:
    (table,) = found(
        (0, [(200, "Visits"), (300, "Calls")]),
        (20, [(50, "North"), (215, "12"), (310, "15")]),
        (40, [(50, "South"), (220, "7"), (315, "9")]),
    )
    assert table.columns == ("", "Visits", "Calls")


def test_a_caption_is_no_column_heading() -> None:
    (table,) = found(
        (0, [(50, "Table 3 Contacts by ward")]),
        (20, [(50, "Ward"), (200, "Visits"), (300, "Calls")]),
        (40, [(50, "North"), (215, "12"), (310, "15")]),
        (60, [(50, "South"), (220, "7"), (315, "9")]),
    )
    assert table.header == frozenset({1})


def test_a_title_over_the_whole_table_is_no_column_heading() -> None:
    (table,) = found(
        (0, [(100, "Contacts in the wards of the borough from the spring of last year")]),
        (20, [(50, "Ward"), (150, "Visits"), (250, "Calls"), (350, "Letters")]),
        (40, [(50, "North"), (155, "12"), (255, "15"), (355, "3")]),
        (60, [(50, "South"), (155, "7"), (255, "9"), (355, "4")]),
    )
    assert table.columns == ("Ward", "Visits", "Calls", "Letters")


def test_a_section_between_the_headings_and_the_rows_is_no_part_of_a_heading() -> None:
    (table,) = found(
        (0, [(50, "Ward"), (200, "Visits"), (300, "Calls")]),
        (20, [(50, "Town")]),
        (40, [(50, "North"), (215, "12"), (310, "15")]),
        (60, [(50, "South"), (220, "7"), (315, "9")]),
    )
    assert table.columns == ("Ward", "Visits", "Calls")
    assert table.header == frozenset({0})


def test_headings_printed_on_every_page_head_this_page_too() -> None:
    text, lines = typed(
        (0, [(50, "Ward"), (200, "Visits"), (300, "Calls")]),
        (20, [(50, "North"), (215, "12"), (310, "15")]),
        (40, [(50, "South"), (220, "7"), (315, "9")]),
    )
    assert find_tables(text, lines[1:], repeated=lines[:1]) == (
        Table(("Ward", "Visits", "Calls"), frozenset(), ((0, 1), (1, 2))),
    )


def test_headings_read_after_their_table_are_still_its_headings() -> None:
    (table,) = found(
        (20, [(50, "North"), (215, "12"), (310, "15")]),
        (40, [(50, "South"), (220, "7"), (315, "9")]),
        (0, [(200, "Visits"), (300, "Calls")]),
    )
    assert table == Table(("", "Visits", "Calls"), frozenset({2}), ((0, 1), (1, 2)))


def test_a_first_cell_that_wraps_below_its_figures_belongs_to_the_row() -> None:
    (table,) = found(
        (0, [(50, "North and the"), (215, "12"), (310, "15")]),
        (11, [(50, "hamlets")]),
        (30, [(50, "South"), (220, "7"), (315, "9")]),
        (50, [(50, "East"), (220, "6"), (315, "8")]),
    )
    assert table.rows == ((0, 2), (2, 3), (3, 4))


def test_a_first_cell_that_wraps_above_its_figures_belongs_to_the_row() -> None:
    (table,) = found(
        (0, [(50, "South"), (220, "7"), (315, "9")]),
        (20, [(50, "North and the")]),
        (31, [(50, "hamlets"), (215, "12"), (310, "15")]),
        (51, [(50, "East"), (220, "6"), (315, "8")]),
        (71, [(50, "West"), (220, "6"), (315, "8")]),
    )
    assert table.rows == ((0, 1), (1, 3), (3, 4), (4, 5))


def test_figures_read_after_the_whole_of_their_label_make_one_row_with_it() -> None:
    (table,) = found(
        (0, [(50, "South"), (220, "7"), (315, "9")]),
        (20, [(50, "North and the")]),
        (31, [(50, "hamlets")]),
        (20, [(215, "12"), (310, "15")]),
        (51, [(50, "East"), (220, "6"), (315, "8")]),
    )
    assert table.rows == ((0, 1), (1, 4), (4, 5))


def test_a_section_name_between_rows_stands_by_itself() -> None:
    (table,) = found(
        (0, [(50, "North"), (215, "12"), (310, "15")]),
        (20, [(50, "Country")]),
        (40, [(50, "South"), (220, "7"), (315, "9")]),
        (60, [(50, "East"), (220, "6"), (315, "8")]),
    )
    assert table.rows == ((0, 1), (2, 3), (3, 4))


def test_a_last_cell_that_wraps_belongs_to_the_row() -> None:
    (table,) = found(
        (0, [(50, "North"), (215, "12"), (310, "gas main found under the")]),
        (11, [(310, "bay")]),
        (30, [(50, "South"), (220, "7"), (310, "finished")]),
    )
    assert table.rows == ((0, 2), (2, 3))


def test_words_run_together_from_two_cells_go_to_both() -> None:
    # Some papers have no white space between one cell's last word and the next cell's first, which stands to its left.
    text = "Ward Change in\nnumberVisits Calls\nNorth 12 15 3\nSouth 7 9 4\n"
    places = [
        (0.0, [(0, 50.0, 70.0), (5, 400.0, 430.0), (12, 432.5, 442.5)]),
        (12.0, [(15, 200.0, 430.0), (28, 300.0, 325.0)]),
        (40.0, [(34, 50.0, 75.0), (40, 215.0, 225.0), (43, 310.0, 320.0), (46, 420.0, 425.0)]),
        (60.0, [(48, 50.0, 75.0), (54, 220.0, 225.0), (56, 315.0, 320.0), (58, 420.0, 425.0)]),
    ]
    lines, starts = [], [0, 15, 34, 48, 60]
    for (top, words), start, end in zip(places, starts[:-1], starts[1:], strict=True):
        said = tuple(Word(at, at + len(text[at:].split()[0]), left, right) for at, left, right in words)
        part = TextLine(start, end - 1, said[0].left, said[-1].right, top, top + SIZE, SIZE, False, said)
        lines.append(TableLine(text[start : end - 1], (part,), row=start >= 34))
    (table,) = find_tables(text, lines)
    assert table.columns == ("Ward", "Visits", "Calls", "Change in number")


def test_a_table_of_words_under_bold_headings_is_read_cell_by_cell() -> None:
    (table,) = found(
        (0, [(50, "Judgement"), (300, "Grade")]),
        (20, [(50, "The experiences of children")]),
        (31, [(50, "in care")]),
        (20, [(300, "Good")]),
        (50, [(50, "Overall"), (300, "Requires improvement")]),
        (61, [(300, "to be good")]),
        (90, [(50, "The inspectors wrote that much had changed since they last came to the borough.")]),
        bold=1,
    )
    assert table == Table(("Judgement", "Grade"), frozenset({0}), ((1, 4), (4, 6)))


def test_words_under_headings_that_are_not_bold_are_no_table() -> None:
    assert found((0, [(50, "Judgement"), (300, "Grade")]), (20, [(50, "Overall"), (300, "Good")])) == ()


def test_a_numbered_heading_is_no_head_of_a_table() -> None:
    assert found((0, [(50, "2."), (90, "Background")]), (20, [(50, "2.1"), (90, "Roads")]), bold=1) == ()


def test_a_row_labelled_in_bold_is_no_head_of_the_rows_below_it() -> None:
    rows: list[Typed] = [(0, [(50, "Portfolio"), (300, "Roads")]), (20, [(50, "Wards"), (300, "All")])]
    text, lines = typed(*rows, (40, [(50, "Exempt"), (300, "No")]), bold=0)
    (part,) = lines[1].parts
    bold = TextLine(part.start, part.end, part.left, part.right, part.top, part.bottom, SIZE, True, part.words)
    assert find_tables(text, [lines[0], TableLine(lines[1].text, (bold,), row=False), lines[2]]) == ()


def test_rows_that_are_bold_throughout_have_no_headings() -> None:
    rows: list[Typed] = [(0, [(50, "Overall"), (300, "Good")]), (20, [(50, "Leaders"), (300, "Good")])]
    assert found(*rows, (40, [(50, "Care"), (300, "Poor")]), bold=3) == ()


def test_bold_headings_of_the_page_before_head_the_rows_that_go_on_here() -> None:
    text, lines = typed(
        (0, [(50, "Risk"), (300, "Action")]),
        (20, [(50, "Flood on the")]),
        (31, [(50, "high street")]),
        (20, [(300, "Clear the drains")]),
        (51, [(50, "Frost"), (300, "Grit the roads")]),
        bold=1,
    )
    (table,) = find_tables(text, lines[1:], repeated=lines[:1])
    assert table == Table(("Risk", "Action"), frozenset(), ((0, 3), (3, 4)))


def test_a_bold_line_well_below_the_headings_is_a_row() -> None:
    (table,) = found(
        (0, [(50, "Risk"), (300, "Action")]),
        (20, [(50, "Flood")]),
        (20, [(300, "Clear the drains")]),
        bold=2,
    )
    assert table == Table(("Risk", "Action"), frozenset({0}), ((1, 3),))


def test_a_figure_may_begin_left_of_the_heading_that_it_ends_below() -> None:
    (table,) = found(
        (0, [(50, "Saving"), (200, "Why"), (300, "Cost"), (400, "Service")]),
        (20, [(50, "Roads"), (200, "Fewer"), (280, "-12,868"), (400, "Works")]),
        (40, [(50, "Parks"), (200, "Later"), (290, "1,350"), (400, "Green")]),
        bold=1,
    )
    assert table.rows == ((1, 2), (2, 3))


def test_a_figure_hard_by_the_words_of_the_next_column_stands_in_both() -> None:
    (table,) = found(
        (0, [(50, "Saving"), (200, "Cost"), (300, "Service")]),
        (20, [(50, "Roads")]),
        (20, [(290, "0.0 Works")]),
        (40, [(50, "Parks")]),
        (40, [(285, "1.5 Green")]),
        bold=1,
    )
    assert table.rows == ((1, 3), (3, 5))


def test_a_table_goes_on_below_the_name_of_a_section_in_bold() -> None:
    text, lines = typed(
        (0, [(50, "Power"), (200, "Held")]),
        (20, [(50, "Rail")]),
        (20, [(200, "x")]),
        (40, [(50, "Skills and employment for everybody in the county")]),
        (60, [(50, "Colleges")]),
        (60, [(200, "x")]),
        bold=1,
    )
    (part,) = lines[3].parts
    lines[3] = TableLine(lines[3].text, (replace(part, bold=True),), row=False)
    (table,) = find_tables(text, lines)
    assert table.rows == ((1, 3), (4, 6))


def test_a_section_may_be_named_in_bold_between_the_headings_and_the_first_row() -> None:
    text, lines = typed(
        (0, [(50, "Risk"), (200, "Likelihood")]),
        (22, [(50, "Significant risks, over ten million")]),
        (44, [(50, "Flood"), (200, "High")]),
        (64, [(50, "Frost"), (200, "Low")]),
        bold=2,
    )
    assert find_tables(text, lines) == (Table(("Risk", "Likelihood"), frozenset({0}), ((2, 3), (3, 4))),)


def test_two_tables_on_a_page_have_each_their_own_headings() -> None:
    first, second = found(
        (0, [(50, "Ward"), (200, "Visits"), (300, "Calls")]),
        (20, [(50, "North"), (215, "12"), (310, "15")]),
        (40, [(50, "South"), (220, "7"), (315, "9")]),
        (80, [(50, "Table 2 Money")]),
        (100, [(50, "Ward"), (200, "Spent"), (300, "Saved")]),
        (120, [(50, "North"), (215, "40"), (310, "11")]),
        (140, [(50, "South"), (220, "6"), (315, "2")]),
    )
    assert (first.columns, second.columns) == (("Ward", "Visits", "Calls"), ("Ward", "Spent", "Saved"))


def test_a_page_without_rows_has_no_tables() -> None:
    assert found((0, [(50, "Members agreed to write to residents.")])) == ()
    assert find_tables("", []) == ()

"""Running headers and footers, printed page numbers and contents lists, on pages typed out in the test."""

import pytest

from ingest.furniture import Furniture, find_furniture, is_contents_line, printed_lines

FILLER = [
    "Gulls were counted on the roof of the depot.",
    "The lift was mended over the Easter holiday.",
    "A new bench stands beside the bowling green.",
    "Hedges along the towpath were cut in autumn.",
    "Members walked the site before they met.",
    "Three tenders came in and one was late.",
    "The clock at the library runs slow again.",
    "Salt for the winter was bought in bulk.",
    "The kiosk was let to a local family.",
    "Swans nested by the weir for the first time.",
    "Paint on the bandstand is peeling badly.",
    "The ferry carried fewer people than before.",
]


def body(page: int, *, lines: int = 4) -> str:
    """Lines that no other page has."""
    return "\n".join(FILLER[(page * lines + line) % len(FILLER)] for line in range(lines))


def left_out(pages: list[str]) -> list[list[str]]:
    """The lines found to be furniture, page by page."""
    furniture: Furniture = find_furniture(pages)
    return [
        [line.text for line in printed_lines(page) if line.start in starts]
        for page, starts in zip(pages, furniture.starts, strict=True)
    ]


def test_printed_lines_are_trimmed_and_know_a_blank_line_before_them() -> None:
    lines = printed_lines("  One  \n\n\tTwo\nThree")
    assert [(line.start, line.end, line.text, line.blank_before) for line in lines] == [
        (2, 5, "One", True),
        (10, 13, "Two", True),
        (14, 19, "Three", False),
    ]


def test_a_running_header_is_left_out_of_all_pages_but_the_first() -> None:
    pages = [f"Thornmere Borough Council\n{body(page)}" for page in range(3)]
    assert left_out(pages) == [[], ["Thornmere Borough Council"], ["Thornmere Borough Council"]]


def test_a_running_footer_with_a_changing_number_is_left_out_too() -> None:
    pages = [f"{body(page)}\nScrutiny papers, sheet {page + 1}" for page in range(3)]
    assert left_out(pages) == [[], ["Scrutiny papers, sheet 2"], ["Scrutiny papers, sheet 3"]]


def test_two_pages_are_too_few_to_say_that_a_line_repeats() -> None:
    assert left_out([f"Thornmere Borough Council\n{body(page)}" for page in range(2)]) == [[], []]


def test_a_line_repeated_in_the_middle_of_pages_is_text() -> None:
    pages = [f"{body(page, lines=6)}\nThe officer answered.\n{body(page + 6, lines=6)}" for page in range(3)]
    assert left_out(pages) == [[], [], []]


def test_a_long_repeated_line_is_text() -> None:
    long = "The chair reminded members to declare any interest that they or their partners may hold " * 2
    assert left_out([f"{long.strip()}\n{body(page)}" for page in range(3)]) == [[], [], []]


def test_bare_page_numbers_are_left_out_everywhere_and_become_labels() -> None:
    pages = [f"{body(page)}\n{page + 15}" for page in range(3)]
    assert left_out(pages) == [["15"], ["16"], ["17"]]
    assert find_furniture(pages).labels == ("15", "16", "17")


def test_page_n_of_m_is_left_out_and_read_as_a_label() -> None:
    pages = [f"{body(page)}\nPage {page + 1} of 3" for page in range(3)]
    assert left_out(pages) == [["Page 1 of 3"], ["Page 2 of 3"], ["Page 3 of 3"]]
    assert find_furniture(pages).labels == ("1", "2", "3")


def test_a_figure_alone_on_a_line_that_counts_no_pages_is_text() -> None:
    pages = [f"{body(0)}\n340", f"{body(1)}\n212", f"{body(2)}\n97"]
    assert left_out(pages) == [[], [], []]
    assert find_furniture(pages).labels == (None, None, None)


def test_each_paper_of_a_pack_keeps_its_own_run_of_page_numbers() -> None:
    printed = [7, 8, 9, 41, 42, 43]
    pages = [f"{body(place)}\n{number}" for place, number in enumerate(printed)]
    assert find_furniture(pages).labels == ("7", "8", "9", "41", "42", "43")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Parking charges ........ 12", True),
        ("Parking charges . . . . . 12", True),
        ("Parking charges …… 12", True),
        ("Charges rose to 12", False),
        ("And so on...", False),
    ],
)
def test_contents_lines_end_in_dots(line: str, expected: bool) -> None:
    assert is_contents_line(line) is expected


def test_three_lines_with_leaders_are_a_contents_list() -> None:
    page = f"Roads ........ 2\nParks ........ 5\nTrees ........ 9\n{body(0)}"
    assert left_out([page]) == [["Roads ........ 2", "Parks ........ 5", "Trees ........ 9"]]


def test_entries_below_the_word_contents_need_no_leaders() -> None:
    page = "Contents\nRoads and paths 2\nParks 5\nTrees 9"
    assert left_out([page]) == [["Roads and paths 2", "Parks 5", "Trees 9"]]


@pytest.mark.parametrize("head", ["Section Page", "Item  Page No", "Subject\tPages"])
def test_entries_below_a_column_of_pages_are_a_contents_list_and_so_is_its_head(head: str) -> None:
    page = f"{head}\nRoads and paths 1 2\nParks 2   5\nTrees 3 9\n{body(0)}"
    assert left_out([page]) == [[head, "Roads and paths 1 2", "Parks 2   5", "Trees 3 9"]]


def test_figures_that_fall_below_the_word_contents_are_no_page_numbers() -> None:
    assert left_out(["Contents\nRoads closed 50\nParks open 9\nTrees felled 2"]) == [[]]


def test_a_running_line_that_ends_in_a_date_and_a_page_number_is_furniture() -> None:
    pages = [f"Visit to the town hall\n10 to 21 July 2023 {number}\n{body(number, lines=1)}" for number in range(1, 8)]
    assert left_out(pages) == [[], *(page.split("\n")[:2] for page in pages[1:])]
    assert find_furniture(pages).labels == tuple("1234567")


def test_a_running_line_that_a_page_before_says_is_kept_nowhere() -> None:
    first = f"Visit to the\ntown hall\nVisited 10 to 21 July 2023\n{body(0, lines=1)}"
    pages = [first, *(f"Visit to the town hall\n10 to 21 July 2023 {n}\n{body(n, lines=1)}" for n in range(2, 8))]
    assert left_out(pages) == [[], *(page.split("\n")[:2] for page in pages[1:])]


def test_rows_of_figures_at_the_edges_of_pages_are_kept() -> None:
    pages = [f"{body(number, lines=1)}\nLooked after 2023 {40 + 7 * number}" for number in range(1, 8)]
    assert left_out(pages) == [[] for _ in pages]


def test_a_paper_without_pages_has_no_furniture() -> None:
    assert find_furniture([]) == Furniture((), ())
    assert find_furniture([""]) == Furniture((frozenset(),), (None,))

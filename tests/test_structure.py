"""Blocks of a page: what is a heading, a list item, a table row, furniture; and nothing lost, nothing twice."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.layout import PageLayout, TextLine, Word
from ingest.models import Block, BlockKind, Page
from ingest.structure import StructuredPage, find_structure

HEADING, PARAGRAPH, ITEM, ROW, FURNITURE = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.LIST_ITEM,
    BlockKind.TABLE_ROW,
    BlockKind.FURNITURE,
)
PROSE = "The committee heard that the number of visits had gone up and that officers would write to residents."


def structured(*texts: str) -> tuple[StructuredPage, ...]:
    return find_structure([(Page("paper", number, text), None) for number, text in enumerate(texts, start=1)])


def blocks(text: str) -> list[tuple[BlockKind, str]]:
    (page,) = structured(text)
    return [(block.kind, text[block.start : block.end]) for block in page.blocks]


def rows(page: StructuredPage) -> list[tuple[str, tuple[str, ...]]]:
    return [(page.page.text[block.start : block.end], block.columns) for block in page.blocks if block.kind is ROW]


def set_in_type(*lines: tuple[str, float, bool]) -> tuple[Page, PageLayout]:
    """A page whose lines are (text, font size, bold), each as far below the last as its size; words a space apart."""
    page_text, top, placed = "", 0.0, []
    for text, size, bold in lines:
        start, words, left = len(page_text), [], 50.0
        offset = 0
        for word in text.split():
            offset = text.index(word, offset)
            right = left + len(word) * size / 2
            words.append(Word(start + offset, start + offset + len(word), left, right))
            left = right + size / 4
            offset += len(word)
        end = start + len(text)
        placed.append(TextLine(start, end, 50, words[-1].right, top, top + size, size, bold, tuple(words)))
        page_text += text + "\n"
        top += 1.2 * size
    return Page("paper", 1, page_text), PageLayout(600, 800, tuple(placed))


def justified(*lines: str) -> tuple[Page, PageLayout]:
    """A page of lines as wide as its widest; two spaces in a row are a gap that is stretched to make them so."""
    page_text, placed = "", []
    natural = [5 * sum(map(len, text.split())) + 3 * (len(text.split()) - 1) for text in lines]
    for number, text in enumerate(lines):
        start, words, left = len(page_text), [], 50.0
        stretch = (max(natural) - natural[number]) / max(text.count("  "), 1)
        for match in re.finditer(r"\S+( *)", text):
            word = match.group().strip()
            words.append(Word(start + match.start(), start + match.start() + len(word), left, left + 5 * len(word)))
            left += 5 * len(word) + 3 + (stretch if match.group(1) == "  " else 0)
        right, top = words[-1].right, 12.0 * number
        placed.append(TextLine(start, start + len(text), 50, right, top, top + 10, 10, False, tuple(words)))
        page_text += text + "\n"
    return Page("paper", 1, page_text), PageLayout(600, 800, tuple(placed))


def test_names_set_wide_to_fill_the_line_are_no_table_rows() -> None:
    names = [
        "Present: Mr Ash  Mrs Beech  Mr Cedar  Mrs Elder",
        "Miss Hazel, Mr Hawthorn, Mr Hornbeam, Miss Juniper, Mr Larch, Mrs Lime",
        "Mr Maple  Mrs Oak  Mr Pine  Mrs Rowan",
        "Mr Willow and Mr Yew",
    ]
    (page,) = find_structure([justified(*names)])
    assert [block.kind for block in page.blocks] == [PARAGRAPH]


def test_a_few_words_that_leave_room_above_a_paragraph_are_its_heading() -> None:
    page, layout = set_in_type((PROSE, 11, False), ("Plan for trees", 11, False), (PROSE, 11, False))
    above, title, below = layout.lines
    lower = [replace(line, top=line.top + 12, bottom=line.bottom + 12) for line in (title, below)]
    (parted,) = find_structure([(page, PageLayout(600, 800, (above, *lower)))])
    assert [block.kind for block in parted.blocks] == [PARAGRAPH, HEADING, PARAGRAPH]
    (close,) = find_structure([(page, layout)])
    assert HEADING not in [block.kind for block in close.blocks]


@pytest.mark.parametrize("words", ["Members agreed this.", "Write to office@example", "Hall 4, Mill Lane"])
def test_a_short_sentence_or_an_address_above_a_paragraph_is_no_heading(words: str) -> None:
    (page,) = find_structure([set_in_type((words, 11, False), (PROSE, 11, False))])
    assert HEADING not in [block.kind for block in page.blocks]


def test_a_list_item_in_bold_goes_on_below_its_mark() -> None:
    page, layout = set_in_type(
        ("d) Officer who answers for", 11, True), ("Actions on age", 11, True), (PROSE, 11, False)
    )
    item, *rest = layout.lines
    indented = [
        TextLine(
            line.start, line.end, 62, line.right + 12, line.top, line.bottom, line.font_size, line.bold, line.words
        )
        for line in rest
    ]
    (found,) = find_structure([(page, PageLayout(600, 800, (item, *indented)))])
    assert HEADING not in [block.kind for block in found.blocks]


def test_a_markdown_heading_has_the_level_of_its_marks() -> None:
    (page,) = structured(f"# Roads\n{PROSE}\n\n### Paths\n{PROSE}")
    assert [(block.kind, block.level) for block in page.blocks] == [
        (HEADING, 1),
        (PARAGRAPH, 0),
        (HEADING, 3),
        (PARAGRAPH, 0),
    ]


def test_a_line_in_bold_marks_is_a_heading() -> None:
    assert blocks(f"**Why it matters**\n{PROSE}")[0] == (HEADING, "**Why it matters**")


def test_a_line_in_capitals_is_a_heading() -> None:
    assert blocks(f"APOLOGIES FOR ABSENCE\n{PROSE}")[0] == (HEADING, "APOLOGIES FOR ABSENCE")


def test_a_numbered_short_line_alone_is_a_heading_below_its_number_of_dots() -> None:
    (page,) = structured(f"3 Financial position\n\n{PROSE}\n\n3.1 Reserves\n\n{PROSE}")
    assert [(block.kind, block.level) for block in page.blocks if block.kind is HEADING] == [(HEADING, 2), (HEADING, 3)]


def test_a_short_line_that_stands_alone_is_a_heading() -> None:
    assert blocks(f"{PROSE}\n\nNext steps\n\n{PROSE}")[1] == (HEADING, "Next steps")


def test_a_short_sentence_that_stands_alone_is_text() -> None:
    assert blocks(f"{PROSE}\n\nMembers agreed.\n\n{PROSE}")[1] == (PARAGRAPH, "Members agreed.")


def test_a_numbered_paragraph_stands_by_itself() -> None:
    first, second = f"4.1 {PROSE}", f"4.2 {PROSE}"
    assert blocks(f"{first}\n{second}") == [(PARAGRAPH, first), (PARAGRAPH, second)]


def test_lines_wrapped_by_hand_are_one_paragraph() -> None:
    text = "The committee heard that the number of\nvisits had gone up and that officers\nwould write to residents."
    assert blocks(text) == [(PARAGRAPH, text)]


def test_a_blank_line_ends_a_paragraph() -> None:
    assert blocks(f"{PROSE}\n\n{PROSE}") == [(PARAGRAPH, PROSE), (PARAGRAPH, PROSE)]


@pytest.mark.parametrize("mark", ["•", "-", "*", "–", "o", "▪", "(a)", "a)", "iv.", "(12)"])
def test_list_marks_begin_items(mark: str) -> None:
    lead = "Members asked for these things to be done:"
    assert blocks(f"{lead}\n{mark} a count of trees that are\nyoung and old;\n{mark} a map of paths.") == [
        (PARAGRAPH, lead),
        (ITEM, f"{mark} a count of trees that are\nyoung and old;"),
        (ITEM, f"{mark} a map of paths."),
    ]


def test_rows_of_a_tab_table_keep_their_column_headings() -> None:
    (page,) = structured(f"{PROSE}\n\nWard\t2022/23\t2023/24\nNorth\t12\t15\nSouth\t7\t9\n")
    assert rows(page)[1:] == [
        ("North\t12\t15", ("Ward", "2022/23", "2023/24")),
        ("South\t7\t9", ("Ward", "2022/23", "2023/24")),
    ]


def test_rows_of_a_pipe_table_keep_their_column_headings() -> None:
    (page,) = structured("| Ward | Visits |\n| --- | --- |\n| North | 12 |\n| South | 7 |\n")
    assert rows(page)[2:] == [("| North | 12 |", ("Ward", "Visits")), ("| South | 7 |", ("Ward", "Visits"))]


def test_column_headings_hold_overleaf() -> None:
    first = f"{PROSE}\n\nWard\tVisits\tCalls\nNorth\t12\t15\nSouth\t7\t9\n"
    (_, second) = structured(first, f"East\t3\t4\nWest\t5\t6\n\n{PROSE}")
    assert rows(second) == [("East\t3\t4", ("Ward", "Visits", "Calls")), ("West\t5\t6", ("Ward", "Visits", "Calls"))]


def test_column_headings_do_not_outlive_the_text_after_their_table() -> None:
    first = f"Ward\tVisits\tCalls\nNorth\t12\t15\n\n{PROSE}\n\n{PROSE}\n\n{PROSE}\n"
    (_, second) = structured(first, "East\t3\t4\nWest\t5\t6\n")
    assert [columns for _, columns in rows(second)] == [(), ()]


def test_the_first_cell_of_a_row_may_wrap() -> None:
    (page,) = structured("Measure 2022 2023\nVisits 40 44\nCalls 15 16\nYoung people leaving\ncare 88 91\nVisits 40 44")
    assert [row for row, _ in rows(page)][-2:] == ["Young people leaving\ncare 88 91", "Visits 40 44"]


def test_large_type_is_a_heading_and_larger_type_a_higher_one() -> None:
    (page,) = find_structure([set_in_type(("Parking review", 18, False), ("Why now", 12.5, False), (PROSE, 10, False))])
    assert [(block.kind, block.level) for block in page.blocks] == [(HEADING, 1), (HEADING, 2), (PARAGRAPH, 0)]


def test_bold_type_is_a_heading() -> None:
    (page,) = find_structure([set_in_type((PROSE, 10, False), ("Why now", 10, True), (PROSE, 10, False))])
    assert [block.kind for block in page.blocks] == [PARAGRAPH, HEADING, PARAGRAPH]


def test_cells_known_by_their_places_alone_make_rows() -> None:
    text = "Ward Visits Calls\nNorth 12 15\nSouth 7 9\n"
    placed, top, offset = [], 0.0, 0
    for line in text.splitlines():
        words, at = [], offset
        for column, cell in enumerate(line.split()):
            words.append(Word(at, at + len(cell), 50 + 100 * column, 50 + 100 * column + 5 * len(cell)))
            at += len(cell) + 1
        placed.append(TextLine(offset, offset + len(line), 50, 300, top, top + 10, 10, False, tuple(words)))
        offset, top = offset + len(line) + 1, top + 12
    (page,) = find_structure([(Page("paper", 1, text), PageLayout(600, 800, tuple(placed)))])
    assert rows(page)[1:] == [("North 12 15", ("Ward", "Visits", "Calls")), ("South 7 9", ("Ward", "Visits", "Calls"))]


def set_in_columns(*lines: tuple[float, bool, list[tuple[float, str]]], number: int = 1) -> tuple[Page, PageLayout]:
    """A page of lines in 10 point type: top, bold, and the words that begin at each left edge. A letter is 5 wide."""
    text, placed = "", []
    for top, bold, cells in lines:
        start, words = len(text), []
        for left, said in cells:
            for word in said.split():
                words.append(Word(len(text), len(text) + len(word), left, left + 5 * len(word)))
                left += 5 * len(word) + 2.5
                text += word + " "
        text = text[:-1]
        right = max(word.right for word in words)
        placed.append(TextLine(start, len(text), words[0].left, right, top, top + 10, 10, bold, tuple(words)))
        text += "\n"
    return Page("paper", number, text), PageLayout(600, 800, tuple(placed))


def test_column_headings_in_bold_are_no_headings() -> None:
    page = set_in_columns(
        (0, True, [(50, "Contacts by ward")]),
        (40, True, [(200, "Visits")]),
        (52, True, [(200, "made")]),
        (40, True, [(300, "Calls")]),
        (52, True, [(300, "made")]),
        (80, False, [(50, "North"), (215, "12"), (310, "15")]),
        (100, False, [(50, "South"), (220, "7"), (315, "9")]),
    )
    (structured_page,) = find_structure([page])
    assert [(block.kind, page[0].text[block.start : block.end], block.columns) for block in structured_page.blocks] == [
        (HEADING, "Contacts by ward", ()),
        (ROW, "Visits\nmade\nCalls\nmade", ()),
        (ROW, "North 12 15", ("", "Visits made", "Calls made")),
        (ROW, "South 7 9", ("", "Visits made", "Calls made")),
    ]


def test_a_long_label_is_part_of_its_row_and_the_table_goes_on_below_it() -> None:
    page = set_in_columns(
        (0, False, [(50, "Saving"), (400, "Target"), (500, "Reached")]),
        (20, False, [(50, "Post"), (410, "12"), (510, "15")]),
        (40, False, [(50, "Review of every package that costs more than is spent on the")]),
        (51, False, [(50, "average."), (415, "7"), (515, "9")]),
        (71, False, [(50, "Fuel"), (415, "3"), (515, "2")]),
        (91, False, [(50, "Rent"), (415, "4"), (515, "1")]),
    )
    (structured_page,) = find_structure([page])
    columns = ("Saving", "Target", "Reached")
    assert rows(structured_page)[1:] == [
        ("Post 12 15", columns),
        ("Review of every package that costs more than is spent on the\naverage. 7 9", columns),
        ("Fuel 3 2", columns),
        ("Rent 4 1", columns),
    ]


def test_column_headings_repeated_on_each_page_head_each_page_and_are_kept_once() -> None:
    heads: tuple[float, bool, list[tuple[float, str]]] = (
        0,
        False,
        [(50, "Savings ward"), (200, "Visits"), (300, "Calls")],
    )
    pages = [
        set_in_columns(
            heads,
            (20, False, [(50, f"North {word}"), (215, f"{number}12"), (310, "15")]),
            (40, False, [(50, f"South {word}"), (220, f"{number}7"), (315, "9")]),
            number=number,
        )
        for number, word in enumerate(("roads", "parks", "trees"), start=1)
    ]
    found = find_structure(pages)
    assert [page.blocks[0].kind for page in found] == [ROW, FURNITURE, FURNITURE]
    assert {columns for page in found for _, columns in rows(page)[-2:]} == {("Savings ward", "Visits", "Calls")}


CELLS = st.lists(
    st.tuples(
        st.sampled_from([50.0, 150.0, 215.0, 310.0, 400.0]),
        st.sampled_from(["North", "12", "7%", "2023/24", "Number", "and more of it", "Table 2", "Total:", PROSE]),
    ),
    min_size=1,
    max_size=4,
)


@given(st.lists(st.lists(st.tuples(st.integers(0, 40), st.booleans(), CELLS), max_size=12), max_size=4))
def test_blocks_of_pages_with_geometry_hold_all_that_is_seen_once_and_in_order(
    pages: list[list[tuple[int, bool, list[tuple[float, str]]]]],
) -> None:
    set_pages = [
        set_in_columns(*((12.0 * row, bold, sorted(cells)) for row, bold, cells in lines), number=number)
        for number, lines in enumerate(pages, start=1)
    ]
    for page in find_structure(set_pages):
        text = page.page.text
        assert all(before.end <= after.start for before, after in pairwise(page.blocks))
        assert "".join("".join(text[block.start : block.end].split()) for block in page.blocks) == "".join(text.split())


def test_a_running_header_is_furniture_after_the_page_that_says_it_first() -> None:
    pages = structured(
        f"Thornmere Council\n\n{PROSE}", f"Thornmere Council\n\nRoads. {PROSE}", f"Thornmere Council\n\nParks. {PROSE}"
    )
    assert [FURNITURE in [block.kind for block in page.blocks] for page in pages] == [False, True, True]


def test_a_printed_page_number_becomes_the_label_of_a_page_that_counts_otherwise() -> None:
    pages = structured(f"{PROSE}\n\n31", f"Roads. {PROSE}\n\n32", f"Parks. {PROSE}\n\n33")
    assert [(page.page.number, page.page.label) for page in pages] == [(1, "31"), (2, "32"), (3, "33")]


def test_a_printed_page_number_that_agrees_is_no_label() -> None:
    pages = structured(f"{PROSE}\n\n1", f"Roads. {PROSE}\n\n2", f"Parks. {PROSE}\n\n3")
    assert [page.page.label for page in pages] == [None, None, None]


def test_text_on_both_sides_of_a_line_left_out_makes_two_blocks() -> None:
    # A header read after the first line of the text once lay inside the paragraph's block.
    words = ("roads", "parks", "trees")
    pages = structured(*(f"{word} are named first\nThornmere Council\nand {word} are named again." for word in words))
    for page, word in list(zip(pages, words, strict=True))[1:]:
        assert [(block.kind, page.page.text[block.start : block.end]) for block in page.blocks] == [
            (PARAGRAPH, f"{word} are named first"),
            (FURNITURE, "Thornmere Council"),
            (PARAGRAPH, f"and {word} are named again."),
        ]


def test_pages_without_text_have_no_blocks() -> None:
    assert [page.blocks for page in structured("", "  \n ")] == [(), ()]
    assert find_structure([]) == ()


LINES = st.one_of(
    st.sampled_from(
        [
            "",
            "Thornmere Council",
            "# Roads",
            "APOLOGIES",
            "• an item that",
            "- goes on",
            "1.2 Numbered text follows here and goes on for a good while until it ends.",
            "North\t12\t15",
            "| a | 2 |",
            "Ward 2022 2023",
            "North 12 15",
            "Page 3 of 9",
            "7",
            "Roads ........ 3",
            "Contents",
            "and so on in small letters",
            PROSE,
        ]
    ),
    st.text(max_size=30),
)


@settings(deadline=None)
@given(st.lists(st.lists(LINES, max_size=14), max_size=5))
def test_blocks_lie_in_their_page_in_order_without_overlap_and_hold_all_that_is_seen(pages: list[list[str]]) -> None:
    for page in structured(*("\n".join(lines) for lines in pages)):
        text = page.page.text
        held: list[Block] = list(page.blocks)
        assert all(0 <= block.start < block.end <= len(text) for block in held)
        assert all(before.end <= after.start for before, after in pairwise(held))
        assert "".join("".join(text[block.start : block.end].split()) for block in held) == "".join(text.split())

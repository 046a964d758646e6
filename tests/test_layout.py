"""Where text stands on a page, on pages whose characters are ten points wide and high and set by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.layout import (
    LINE_END_HYPHEN,
    Box,
    Characters,
    TextLine,
    Word,
    lay_out,
    occurrence_of,
    place_quote,
    scan_boxes,
)
from ingest.models import Page, PlacedText, TextSource

WORDS = st.lists(st.text(alphabet="abcxyz019.", min_size=1, max_size=6), min_size=1, max_size=30)


def drawn(*rows: str, tops: tuple[float, ...] | None = None, bold: bool = False) -> Characters:
    """A page of 1000 by 500 points: row n at 20 n points from the top (or at `tops`), a character every 10 points."""
    text = "\n".join(rows)
    starts = tops or tuple(20.0 * row for row in range(len(rows)))
    top = np.array([start for row, start in zip(rows, starts, strict=True) for _ in row + "\n"][: len(text)])
    left = np.array([10.0 * column for row in rows for column in range(len(row) + 1)][: len(text)])
    unplaced = np.array([character.isspace() for character in text], dtype=bool)
    left[unplaced] = np.nan
    count = len(text)
    return Characters(
        text,
        1000,
        500,
        left,
        left + 10,
        top,
        top + 10,
        size=np.full(count, 9.0),
        upright=np.ones(count, dtype=bool),
        bold=np.full(count, bold),
    )


def test_words_and_lines_carry_their_offsets_and_edges() -> None:
    layout = lay_out("Item 7\nCosts", drawn("Item 7", "Costs"))
    first, second = layout.lines
    assert (layout.width, layout.height) == (1000, 500)
    assert first == TextLine(0, 6, 0, 60, 0, 10, 9.0, False, (Word(0, 4, 0, 40), Word(5, 6, 50, 60)))
    assert second == TextLine(7, 12, 0, 50, 20, 30, 9.0, False, (Word(7, 12, 0, 50),))


def test_a_line_of_text_that_the_eye_sees_as_two_rows_is_two_lines() -> None:
    lines = lay_out("one two", drawn("one", "two")).lines
    assert [(line.start, line.end, line.top) for line in lines] == [(0, 3, 0), (4, 7, 20)]


def test_a_word_that_breaks_over_two_rows_is_split_where_it_breaks() -> None:
    lines = lay_out("abcdef", drawn("abcd", "ef")).lines
    assert [line.words for line in lines] == [(Word(0, 4, 0, 40),), (Word(4, 6, 0, 20),)]


def test_a_raised_note_number_stays_on_its_line() -> None:
    characters = drawn("large", "12", tops=(10.0, 5.0))
    assert len(lay_out("large12", characters).lines) == 1


def test_text_read_in_another_order_than_drawn_is_still_placed() -> None:
    characters = drawn("the second column of the page", "the first column stands here")
    lines = lay_out("the first column stands here\nthe second column of the page", characters).lines
    assert [line.top for line in lines] == [20, 0]


def test_text_that_is_not_drawn_gets_no_line_and_harms_no_other() -> None:
    lines = lay_out("drawn before\n@@@@ ####\ndrawn after it", drawn("drawn before", "drawn after it")).lines
    assert [(line.start, line.top) for line in lines] == [(0, 0), (23, 20)]


def test_drawn_characters_missing_from_the_text_are_skipped() -> None:
    lines = lay_out("before and after", drawn("before ~~~~ and after")).lines
    assert [word.left for word in lines[0].words] == [0, 120, 160]


def test_a_line_is_bold_when_most_of_it_is() -> None:
    assert lay_out("Heading", drawn("Heading", bold=True)).lines[0].bold


def test_a_ligature_in_the_drawing_takes_the_place_of_its_letters() -> None:
    (line,) = lay_out("office", drawn("o\ufb03ce")).lines
    assert line.words == (Word(0, 6, 0, 40),)


def test_text_that_runs_up_the_page_is_one_line() -> None:
    characters = drawn("a", "b", "c", tops=(40.0, 30.0, 20.0))
    turned = replace(characters, upright=np.zeros(5, dtype=bool))
    (line,) = lay_out("a b c", turned).lines
    assert (line.left, line.right, line.top, line.bottom) == (0, 10, 20, 50)


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_page_has_no_lines(text: str) -> None:
    assert lay_out(text, drawn("")).lines == ()
    assert lay_out(text, drawn("words")).lines == ()


def test_characters_need_as_many_places() -> None:
    with pytest.raises(ValueError, match="3 characters need as many places"):
        replace(drawn("ab"), text="abc")


def test_a_quote_gets_one_box_a_line_in_fractions_of_the_page() -> None:
    boxes = place_quote("charges rise in May", drawn("parking charges rise", "in May"))
    assert boxes == (Box(0.08, 0, 0.2, 0.02), Box(0, 0.04, 0.06, 0.06))


def test_white_space_makes_no_difference_to_a_quote() -> None:
    assert place_quote("rise\n  inMay", drawn("charges rise", "in May")) != ()


@pytest.mark.parametrize("quote", ["re-procurement", "reprocurement", "re-\nprocurement", "re\u00adprocurement"])
def test_hyphenation_makes_no_difference_to_a_quote(quote: str) -> None:
    boxes = place_quote(quote, drawn("the re" + LINE_END_HYPHEN, "procurement"))
    assert [box.left for box in boxes] == [0.04, 0]


def test_a_minus_does_make_a_difference_to_a_quote() -> None:
    assert place_quote("-614.6", drawn("profit 614.6")) == ()
    assert place_quote("-614.6", drawn("loss -614.6")) != ()


def test_a_quote_may_begin_or_end_at_a_hyphen() -> None:
    characters = drawn("short-term borrowing - costs")
    assert place_quote("-term borrowing -", characters) != ()


def test_a_ligature_in_the_quote_matches_its_letters() -> None:
    assert place_quote("o\ufb03ce", drawn("the office")) == (Box(0.04, 0, 0.1, 0.02),)


@pytest.mark.parametrize("quote", ["", "  ", "absent", "Office"])
def test_a_quote_that_is_not_there_has_no_boxes(quote: str) -> None:
    assert place_quote(quote, drawn("the office")) == ()


def test_the_occurrence_chooses_among_equal_places() -> None:
    characters = drawn("agreed", "agreed")
    assert place_quote("agreed", characters) == (Box(0, 0, 0.06, 0.02),)
    assert place_quote("agreed", characters, occurrence=1) == (Box(0, 0.04, 0.06, 0.06),)
    assert place_quote("agreed", characters, occurrence=2) == ()
    assert place_quote("agreed", characters, occurrence=-1) == ()


def test_a_whole_word_comes_before_a_part_of_one() -> None:
    assert place_quote("12", drawn("2012 and 12")) == (Box(0.09, 0, 0.11, 0.02),)


def test_occurrence_counts_the_equal_places_before() -> None:
    text = "agreed that\nagreed   that disagreed"
    assert occurrence_of(text, 0, 11) == 0
    assert occurrence_of(text, 12, 25) == 1
    assert occurrence_of("2012 and 12", 9, 11) == 0


@given(WORDS, st.integers(min_value=1, max_value=5))
def test_every_word_is_placed_when_text_and_drawing_agree(words: list[str], per_row: int) -> None:
    rows = [" ".join(words[start : start + per_row]) for start in range(0, len(words), per_row)]
    text = "\n".join(rows)
    layout = lay_out(text, drawn(*rows))
    assert [text[line.start : line.end] for line in layout.lines] == rows
    assert [text[word.start : word.end] for line in layout.lines for word in line.words] == words


@given(WORDS, WORDS)
def test_lines_lie_in_the_text_and_do_not_overlap_whatever_was_drawn(words: list[str], others: list[str]) -> None:
    text = " ".join(words)
    end = 0
    for line in lay_out(text, drawn(" ".join(others))).lines:
        assert end <= line.start < line.end <= len(text)
        assert (line.words[0].start, line.words[-1].end) == (line.start, line.end)
        end = line.end


@given(WORDS, st.data())
def test_any_run_of_words_is_found_at_its_occurrence(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    first = data.draw(st.integers(min_value=0, max_value=len(words) - 1))
    last = data.draw(st.integers(min_value=first, max_value=len(words) - 1))
    start = len(" ".join([*words[:first], ""]))
    end = start + len(" ".join(words[first : last + 1]))
    boxes = place_quote(text[start:end], drawn(text), occurrence=occurrence_of(text, start, end))
    assert boxes == (Box(min(start / 100, 1), 0, min(end / 100, 1), 0.02),) or end > 100


def test_part_of_a_scanned_line_is_boxed_in_proportion() -> None:
    page = Page(
        "scan",
        1,
        "abcdefghij\nklmno",
        source=TextSource.OCR,
        places=(PlacedText(0, 10, 0.1, 0.2, 0.6, 0.25), PlacedText(11, 16, 0.1, 0.3, 0.35, 0.35)),
    )
    first, second = scan_boxes(page, 4, 16)
    assert (first.left, first.right, first.top, first.bottom) == pytest.approx((0.3, 0.6, 0.2, 0.25))
    assert (second.left, second.right) == pytest.approx((0.1, 0.35))
    assert scan_boxes(Page("scan", 1, "words"), 0, 5) == ()

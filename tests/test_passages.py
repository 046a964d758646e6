"""Passages: runs of one page that fit the encoder's window, with the trail of headings above them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import Encoder, load_encoder
from index.texts import passage_text
from ingest.models import Block, BlockKind, Page, Paper, Passage
from ingest.passages import cut_passages, passage_context, trimmed_context
from ingest.structure import StructuredPage, find_structure

SENTENCE = "The number of visits to the depot went up again over the course of last year. "  # 16 words
WINDOW = 64  # leaves 64 - 16 - 3 = 45 words for the passage


def count_words(text: str) -> int:
    return len(text.split())


def structured(*texts: str) -> tuple[StructuredPage, ...]:
    return find_structure([(Page("paper", number, text), None) for number, text in enumerate(texts, start=1)])


def passages(*texts: str, window: int = WINDOW) -> tuple[Passage, ...]:
    return cut_passages(structured(*texts), title="Title", count_tokens=count_words, window=window)


def units(passage: Passage) -> list[str]:
    return [passage.text[start - passage.start : end - passage.start] for start, end in passage.units]


def test_a_short_page_is_one_passage_from_first_to_last_word() -> None:
    text = "\n Roads were mended. Parks were not.\n"
    (passage,) = passages(text)
    assert (passage.page, passage.start, passage.end) == (1, 2, 36)
    assert passage.text == "Roads were mended. Parks were not."
    assert units(passage) == ["Roads were mended.", "Parks were not."]


def test_a_paragraph_that_does_not_fit_is_cut_between_sentences() -> None:
    found = passages(SENTENCE * 5)
    assert [count_words(passage.text) for passage in found] == [32, 32, 16]
    assert all(passage.text.endswith("last year.") for passage in found)


def test_a_sentence_that_does_not_fit_is_cut_between_words() -> None:
    found = passages(" ".join(f"w{number}" for number in range(100)))
    assert [passage.text.split()[0] for passage in found] == ["w0", "w25", "w50", "w75"]
    assert [count_words(passage.text) for passage in found] == [25, 25, 25, 25]


def test_a_word_that_does_not_fit_is_cut_between_letters() -> None:
    found = cut_passages(structured("x" * 100), title="", count_tokens=len, window=WINDOW)
    assert [len(passage.text) for passage in found] == [25, 25, 25, 25]


def test_no_passage_crosses_a_page() -> None:
    found = passages("The committee met and", "agreed to go on.")
    assert [(passage.page, passage.text) for passage in found] == [
        (1, "The committee met and"),
        (2, "agreed to go on."),
    ]


def test_a_passage_carries_the_headings_above_it_highest_first() -> None:
    text = f"# Transport\n\n## Buses\n\n{SENTENCE * 2}\n\n## Trams\n\n{SENTENCE * 2}"
    assert [passage.headings for passage in passages(text, window=48)][-1] == ("Transport", "Trams")


def test_the_trail_holds_the_three_nearest_headings() -> None:
    text = "\n\n".join([*(f"{'#' * level} Level {level}" for level in (1, 2, 3, 4)), SENTENCE * 4])
    assert passages(text)[-1].headings == ("Level 2", "Level 3", "Level 4")


def test_the_heading_trail_runs_on_overleaf() -> None:
    found = passages(f"# Transport\n\n{SENTENCE}", SENTENCE)
    assert [(passage.page, passage.headings) for passage in found] == [(1, ()), (2, ("Transport",))]


def test_a_heading_goes_with_what_it_heads() -> None:
    found = passages(f"{SENTENCE * 2}\n\n# Trams\n\n{SENTENCE * 2}")
    assert [passage.text.startswith("# Trams") for passage in found] == [False, True]


def test_a_heading_and_a_full_paragraph_are_not_one_passage() -> None:
    # The heading was carried over to a paragraph that already filled the window by itself.
    heading = "# A heading of nine words that takes some room"
    found = passages(f"{SENTENCE}\n\n{heading}\n\n{' '.join(['word'] * 43)}.")
    assert [count_words(passage.text) for passage in found] == [26, 43]


def test_furniture_is_in_no_passage() -> None:
    pages = [f"Thornmere Council\n\n{word} were discussed at length by all.\n\n{number}" for number, word in
             enumerate(("Roads", "Parks", "Trees"), start=8)]  # fmt: skip
    assert [passage.text for passage in passages(*pages)][1:] == [
        "Parks were discussed at length by all.",
        "Trees were discussed at length by all.",
    ]


def test_a_table_row_is_one_unit_and_brings_its_columns() -> None:
    (passage,) = passages("Ward\tVisits\tCalls\nNorth\t12\t15\nSouth\t7\t9\n")
    assert units(passage) == ["Ward\tVisits\tCalls", "North\t12\t15", "South\t7\t9"]
    assert passage.columns == ("Ward", "Visits", "Calls")


def test_pages_without_text_have_no_passages() -> None:
    assert passages("", " \n") == ()


def test_the_context_names_title_date_headings_and_columns() -> None:
    context = passage_context("Parking review", "4 June 2024", ("Transport", "Fees"), ("Ward", "Visits"))
    assert context == "Parking review > 4 June 2024 > Transport > Fees > Ward | Visits"
    assert passage_context("Parking review", "", (), ()) == "Parking review"


def test_a_long_context_is_cut_to_a_quarter_of_the_window() -> None:
    # 40 words, then 85 of a hundred of them again and again: 34, 28, 23, 19, 16.
    context = " ".join(f"w{number}" for number in range(40))
    assert trimmed_context(context, count_tokens=count_words, window=64).split() == [f"w{n}" for n in range(16)]
    assert trimmed_context("one two", count_tokens=count_words, window=64) == "one two"


def test_what_is_embedded_is_the_context_on_one_line_and_the_words_on_the_next() -> None:
    paper = Paper("paper", "a.txt", "Parking review", meeting_date=date(2024, 6, 4))
    passage = Passage("paper", 1, 0, 17, "Fees for\nsafe-\nty", ("Transport",))
    text = passage_text(paper, passage, count_tokens=count_words, window=64)
    assert text == "Parking review > 4 June 2024 > Transport\nFees for safety"


WORDS = st.sampled_from(
    ["levy", "the", "£3.5m", "Committee", "safe-\nguarding", "e.g.", "Zoë", "x" * 30, "12", "(a)", "•"]
)
TEXT = st.lists(
    st.tuples(
        st.sampled_from(["", "# ", "## ", "• ", "1.2 ", "North\t12\t", "| a | "]),
        st.lists(WORDS, max_size=60),
        st.sampled_from(["\n", ".\n", ".\n\n", "\n\n"]),
    ),
    max_size=12,
).map(lambda lines: "".join(mark + " ".join(line) + end for mark, line, end in lines))


@settings(deadline=None)
@given(st.lists(TEXT | st.text(max_size=80), max_size=3), st.integers(24, 80))
def test_passages_are_slices_of_their_pages_in_order_that_fit_the_window_and_lose_no_word(
    texts: list[str], window: int
) -> None:
    pages = structured(*texts)
    paper = Paper("paper", "a.txt", "A title of six words " * 6, meeting_date=date(2024, 6, 4))
    found = cut_passages(pages, title=paper.title, count_tokens=count_words, window=window)
    place = (0, 0)
    for passage in found:
        assert passage.page is not None
        assert passage.text == texts[passage.page - 1][passage.start : passage.end]
        assert place <= (passage.page, passage.start)
        place = (passage.page, passage.end)
        assert count_words(passage_text(paper, passage, count_tokens=count_words, window=window)) <= window
        spoken = "".join("".join(passage.text[a - passage.start : b - passage.start].split()) for a, b in passage.units)
        assert spoken == "".join(passage.text.split())
        assert list(passage.units) == sorted(passage.units)
    for number, page in enumerate(pages, start=1):
        said = "".join(
            page.page.text[block.start : block.end] for block in page.blocks if block.kind is not BlockKind.FURNITURE
        )
        held = "".join(passage.text for passage in found if passage.page == number)
        assert "".join(held.split()) == "".join(said.split())


@pytest.mark.model
@settings(max_examples=40, deadline=None)
@given(TEXT | st.text(max_size=1500))
def test_every_passage_fits_the_real_encoder_with_its_context(text: str) -> None:
    encoder: Encoder = load_encoder()
    paper = Paper("paper", "a.txt", "Children's social care: " + "an annual report with a very long title " * 12)
    found = cut_passages(structured(text), title=paper.title, count_tokens=encoder.count_tokens, window=encoder.window)
    for passage in found:
        embedded = passage_text(paper, passage, count_tokens=encoder.count_tokens, window=encoder.window)
        assert encoder.count_tokens(embedded) + 2 <= encoder.window  # the encoder adds a mark at each end


def test_a_block_of_a_page_that_is_empty_is_refused() -> None:
    with pytest.raises(ValueError, match="0 <= start < end"):
        Block(BlockKind.PARAGRAPH, 3, 3)


def test_a_passage_whose_length_is_not_its_span_is_refused() -> None:
    with pytest.raises(ValueError, match="can't stand"):
        Passage("paper", 1, 0, 9, "short")


def test_a_unit_outside_its_passage_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        Passage("paper", 1, 10, 15, "roads", units=((9, 15),))

"""What a question asks for: the periods, names and kind of thing that can be read from its words alone."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.models import Want
from index.question import councils_written_out, periods, read_question

YEAR_2024 = (date(2024, 1, 1), date(2024, 12, 31))


def day(year: int, month: int, number: int) -> tuple[date, date]:
    return date(year, month, number), date(year, month, number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 4 June 2024", [day(2024, 6, 4)]),
        ("on the 4th of June, 2024", [day(2024, 6, 4)]),
        ("on 1st Sept 2023", [day(2023, 9, 1)]),
        ("on June 4, 2024", [day(2024, 6, 4)]),
        ("in June 2024", [(date(2024, 6, 1), date(2024, 6, 30))]),
        ("in Feb 2024", [(date(2024, 2, 1), date(2024, 2, 29))]),
        ("in february of 2023", [(date(2023, 2, 1), date(2023, 2, 28))]),
        ("in Q2 2024", [(date(2024, 4, 1), date(2024, 6, 30))]),
        ("in Quarter 4 of 2024", [(date(2024, 10, 1), date(2024, 12, 31))]),
        ("in Q1 2023/24", [(date(2023, 4, 1), date(2023, 6, 30))]),
        ("in Q4 2023-24", [(date(2024, 1, 1), date(2024, 3, 31))]),
        ("in 2023/24", [(date(2023, 4, 1), date(2024, 3, 31))]),
        ("in 2023-2024", [(date(2023, 4, 1), date(2024, 3, 31))]),
        ("in 1999/00", [(date(1999, 4, 1), date(2000, 3, 31))]),
        ("from 2020–2024", [(date(2020, 1, 1), date(2024, 12, 31))]),
        ("in 2024", [YEAR_2024]),
        ("from 2023/24 to June 2024", [(date(2023, 4, 1), date(2024, 3, 31)), (date(2024, 6, 1), date(2024, 6, 30))]),
        ("in may we see 2024", [YEAR_2024]),
        ("on 31 June 2024", []),
        ("on 30 February 2024", []),
        ("item 2024a", []),
        ("£12024", []),
        ("how many", []),
    ],
)
def test_periods_are_read_from_the_ways_papers_write_them(text: str, expected: list[tuple[date, date]]) -> None:
    assert list(periods(text)) == expected


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("How many visits were there?", Want.FIGURE),
        ("What percentage of roads need repair?", Want.FIGURE),
        ("Who chaired the meeting?", Want.PERSON),
        ("Which councillors voted against?", Want.PERSON),
        ("When does the contract end?", Want.DATE),
        ("Where will the depot be?", Want.PLACE),
        ("Why was the scheme dropped?", Want.REASON),
        ("What did the committee decide about parking?", Want.DECISION),
        ("List the members present", Want.LIST),
        ("What is a section 106 agreement?", Want.DEFINITION),
        ("How has spending changed?", Want.CHANGE),
        ("How did the North ward compare with the South?", Want.COMPARISON),
        ("parking charges", Want.FACT),
        ("", Want.FACT),
    ],
)
def test_what_is_wanted_is_read_from_the_words(text: str, wants: Want) -> None:
    assert read_question(text).wants is wants


def test_terms_are_stems_in_order_with_repeats() -> None:
    assert read_question("parking charges for parks").terms == ("park", "charg", "park")


def test_a_body_is_named_when_its_telling_words_are_all_there() -> None:
    bodies = ["Audit and Governance Committee", "Audit Committee", "Planning Committee"]
    assert read_question("what did audit say", bodies=bodies).bodies == ("Audit Committee",)
    assert read_question("governance and audit", bodies=bodies).bodies == (
        "Audit Committee",
        "Audit and Governance Committee",
    )


def test_a_council_is_named_without_its_general_words() -> None:
    councils = ["Thornmere Borough Council", "London Borough of Aldwater"]
    assert read_question("what does thornmere charge", councils=councils).councils == ("Thornmere Borough Council",)
    assert read_question("which borough council", councils=councils).councils == ()


def test_a_body_of_general_words_alone_is_never_named() -> None:
    assert read_question("what did the cabinet decide", bodies=["Cabinet"]).bodies == ()


def test_the_text_is_kept_as_it_was_typed() -> None:
    assert read_question("  Why?\n").text == "  Why?\n"


def test_a_month_with_an_old_long_s_is_that_month() -> None:
    # Matching without case takes it for an s, and then no month had that name.
    assert list(periods("in Augu\u017ft 2024")) == [(date(2024, 8, 1), date(2024, 8, 31))]


PIECES = st.sampled_from(
    [
        "31",
        "June",
        "sep\u017ft",
        "Q4",
        "2024",
        "2099",
        "1999",
        "/",
        "-",
        "–",
        "00",
        "٢٠٢٤",
        "of",
        "Q5",
        " ",
        "th",
        ",",
        ".",
    ]
)


@settings(deadline=None)
@given(st.text(max_size=200) | st.lists(PIECES, max_size=12).map(" ".join) | st.lists(PIECES, max_size=12).map("".join))
def test_no_question_raises_and_periods_end_after_they_begin(text: str) -> None:
    question = read_question(text, bodies=[text], councils=[text])
    assert all(begin <= end for begin, end in question.dates)
    assert read_question(text, bodies=[text], councils=[text]) == question


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("What is Elmbury County Council's pay multiple?", ("Elmbury County Council",)),
        ("Did Stoke on the Moor Borough Council agree?", ("Stoke on the Moor Borough Council",)),
        ("What did the County Council decide?", ()),
        ("What does the council charge?", ()),
    ],
)
def test_a_council_that_is_written_out_is_named(text: str, names: tuple[str, ...]) -> None:
    assert councils_written_out(text) == names

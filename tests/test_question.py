"""What a question asks for: the periods, names and kind of thing that can be read from its words alone."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.question import councils_written_out, read_question


def test_terms_are_stems_in_order_with_repeats() -> None:
    assert read_question("parking charges for parks").terms == ("park", "charg", "park")


BODIES = (
    "Audit Committee",
    "Audit and Governance Committee",
    "Children's Services Overview and Scrutiny Committee",
    "Corporate Parenting Panel",
    "Full Council",
    "Planning and Licensing Committee",
)


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("What did the audit committee say?", ["Audit Committee"]),
        ("What did the Audit and Governance Committee say?", ["Audit and Governance Committee"]),
        ("What did the governance committee say?", ["Audit and Governance Committee"]),
        ("What did planning committee decide?", ["Planning and Licensing Committee"]),
        ("Who chaired the children's scrutiny meeting?", ["Children's Services Overview and Scrutiny Committee"]),
        ("What went to full council?", ["Full Council"]),
        ("When did the CPP meet?", ["Corporate Parenting Panel"]),
        ("What was the full cost to the council?", []),
        ("How many children are in care?", []),
        ("What does the safeguarding partnership want for children?", []),
    ],
)
def test_a_body_is_named_by_telling_words_before_its_noun_or_by_initials(text: str, bodies: list[str]) -> None:
    assert list(read_question(text, bodies=BODIES).bodies) == bodies


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("What did Councillor Okonfield ask?", ["Okonfield"]),
        ("What did Cllr Dunmere-Jones ask?", ["Dunmere-Jones"]),
        ("What is Cllr. Mary Dunmere's task group?", ["Mary Dunmere"]),
        ("How much did Richard Streatley want?", ["Richard Streatley"]),
        ("What happened at the Ashby Fold home?", []),
        ("When does Lock Street open?", []),
        ("How many people were waiting?", []),
    ],
)
def test_people_are_named_after_a_title_or_by_two_names(text: str, people: list[str]) -> None:
    assert list(read_question(text).people) == people


@pytest.mark.parametrize(
    ("text", "offices"),
    [
        ("Who is the Director of Children's Services?", ["director of children's services"]),
        ("Who chairs it for the chief executive?", ["chief executive"]),
        ("Who is the new chair of the Youth Justice Board?", ["chair of the youth justice board"]),
        ("What did the cabinet member for children's social care say?", ["cabinet member for children's social care"]),
        ("How many head injuries were there?", []),
    ],
)
def test_offices_are_named_with_what_they_are_of(text: str, offices: list[str]) -> None:
    assert list(read_question(text).offices) == offices


def test_last_year_is_reckoned_from_the_day_given_and_is_nothing_without_one() -> None:
    assert read_question("How many last month?").dates == ()
    asked = read_question("How many last month?", today=date(2024, 11, 26))
    assert asked.dates == ((date(2024, 10, 1), date(2024, 10, 31)),)


def test_a_change_is_asked_for_at_both_ends_and_a_sum_over_the_range() -> None:
    may, july = (date(2024, 5, 1), date(2024, 5, 31)), (date(2024, 7, 1), date(2024, 7, 31))
    assert read_question("How did it change between May 2024 and July 2024?").dates == (may, july)
    assert read_question("How many came between May 2024 and July 2024?").dates == ((may[0], july[1]),)


def test_a_council_is_named_without_its_general_words() -> None:
    councils = ["Thornmere Borough Council", "London Borough of Aldwater"]
    assert read_question("what does thornmere charge", councils=councils).councils == ("Thornmere Borough Council",)
    assert read_question("which borough council", councils=councils).councils == ()


def test_a_body_of_general_words_alone_is_never_named() -> None:
    assert read_question("what did the cabinet decide", bodies=["Cabinet"]).bodies == ()


def test_the_text_is_kept_as_it_was_typed() -> None:
    assert read_question("  Why?\n").text == "  Why?\n"


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
    question = read_question(text, bodies=[text], councils=[text], today=date(2024, 11, 26))
    assert all(begin <= end for begin, end in question.dates)
    assert read_question(text, bodies=[text], councils=[text], today=date(2024, 11, 26)) == question


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


def test_many_and_much_are_no_terms_where_they_only_ask() -> None:
    asked = read_question("How many of the many trees were felled, and how much did it cost?")
    assert asked.terms == ("mani", "tree", "fell", "cost")


def test_what_is_counted_is_a_term_of_the_question() -> None:
    assert read_question("How many clubs are there?").counts == "club"
    assert read_question("How many co-\noperatives are there?").counts is None

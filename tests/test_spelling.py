"""Spelling mistakes in questions, mended with the papers' own words, and names left alone."""

from typing import NoReturn

import pytest

from index.spelling import by_shape, mend, other_spellings

KNOWN = {
    "safeguarding": 40,
    "attendance": 30,
    "committee": 25,
    "council": 90,
    "chair": 9,
    "survey": 12,
    "firms": 4,
    "further": 20,
    "potholes": 3,
    "organisation": 6,
    "labour": 5,
    "authority": 50,
    "childern": 1,
    "children": 80,
    "levy": 7,
    "levee": 2,
    "care": 60,
    "cars": 5,
    "what": 40,
    "were": 40,
}


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("under safegaurding review", "under safeguarding review"),
        ("Safegaurding reviews", "Safeguarding reviews"),
        ("attendence of the comittee", "attendance of the committee"),
        ("the chiar", "the chair"),
        ("the coucil", "the council"),
        ("the pothols", "the potholes"),
        ("an organization", "an organisation"),
        ("labor costs", "labour costs"),
        ("the comitee", "the committee"),
        ("an attendnace cuoncil", "an attendance council"),
        ("waht it si", "what it si"),
    ],
)
def test_a_slip_is_mended_with_a_word_of_the_papers(typed: str, mended: str) -> None:
    assert mend(typed, known=KNOWN).text == mended


@pytest.mark.parametrize(
    "text",
    [
        "the children in care",
        "a survey in Surrey",  # a name inside a sentence
        "the COUCIL",
        "item coucil2",
        "the lev",  # too short
        "xafeguarding",  # another first letter
        "saefgaurdign",  # three slips
        "a commander and a survivor",  # two other letters: words of their own
        "wyre and whet",  # not so near to "were" and "what" that they are sure to be meant
        "the furthest",  # another form of a word, not a slip
        "a childern",  # some paper has it so
        "councils and councillors",
        "the pre-coucil",
    ],
)
def test_what_may_be_meant_as_it_stands_is_left_alone(text: str) -> None:
    assert mend(text, known={**KNOWN, "councillors": 3, "childern": 2}).text == text


def test_a_word_that_is_spelt_right_is_not_taken_for_another() -> None:
    assert mend("films in surrey", known=KNOWN).text == "firms in survey"
    assert mend("films in surrey", known=KNOWN, correct={"films", "surrey"}).text == "films in surrey"
    assert mend("to authorise it", known=KNOWN, correct={"authorized"}).text == "to authorise it"


def test_of_equally_like_words_the_more_frequent_is_taken() -> None:
    assert mend("carx", known=KNOWN).text == "care"


def test_what_was_changed_is_said_in_order() -> None:
    assert mend("Coucil chiar", known=KNOWN).changes == (("Coucil", "Council"), ("chiar", "chair"))


def test_nothing_is_mended_without_words_to_mend_with() -> None:
    assert mend("coucil chiar", known={}).text == "coucil chiar"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("organise", "organize"),
        ("organisation", "organization"),
        ("analysed", "analyzed"),
        ("neighbours", "neighbors"),
        ("centre", "center"),
        ("travelling", "traveling"),
        ("enrolment", "enrollment"),
        ("licence", "license"),
        ("programme", "program"),
        ("catalogue", "catalog"),
    ],
)
def test_british_and_american_spellings_are_each_others(one: str, other: str) -> None:
    assert other in other_spellings(one)
    assert one in other_spellings(other)


def test_a_word_becomes_a_name_only_where_its_letters_changed_places() -> None:
    names = {"stanley", "seaton"}
    known = {**KNOWN, "stanley": 30, "seaton": 9}
    assert mend("schools in swanley", known=known, names=names).text == "schools in swanley"
    assert mend("schools in satnley and seatno", known=known, names=names).text == "schools in stanley and seaton"
    assert mend("schools in swanley", known=known).text == "schools in stanley"


def test_a_word_that_the_reader_wants_as_typed_is_left() -> None:
    mended = mend("Coucil chiar of an organization", known=KNOWN, leave={"Coucil", "organization"})
    assert mended.changes == (("chiar", "chair"),)


class NeverWalked(dict[str, int]):
    """Words of which each can be looked up, and that can't be gone through."""

    def items(self) -> NoReturn:
        raise AssertionError("all words of the papers were gone through")

    __iter__ = keys = values = items


def test_a_word_is_compared_with_those_of_its_first_letter_and_about_its_length_alone() -> None:
    shapes = by_shape(KNOWN | {"council": 3, "rarely": 1})
    assert "council" in shapes["c", 7]
    assert not any("rarely" in words for words in shapes.values())
    assert all((word[0], len(word)) == shape for shape, words in shapes.items() for word in words)
    typed = " ".join(["the coucil chiar", "qwertyuiop"] * 70)
    assert mend(typed, known=NeverWalked(KNOWN), shapes=shapes) == mend(typed, known=KNOWN, shapes=shapes)
    assert mend(typed, known=KNOWN, shapes=shapes).changes == (("coucil", "council"), ("chiar", "chair")) * 70

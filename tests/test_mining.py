"""Abbreviations that papers explain, and how often words stand in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.mining import Abbreviation, count_words, letters_match, mine


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("by the Local Authority Designated Officer (LADO).", "LADO", "Local Authority Designated Officer"),
        ("the LADO (Local Authority Designated Officer) said", "LADO", "Local Authority Designated Officer"),
        ("LADO – Local Authority Designated Officer\nnext", "LADO", "Local Authority Designated Officer"),
        ("| LADO | Local Authority Designated Officer |", "LADO", "Local Authority Designated Officer"),
        ("the Local\nAuthority Designated  Officer (LADO)", "LADO", "Local Authority Designated Officer"),
        ("three Personal Education Plans (PEPs) were", "PEP", "Personal Education Plans"),
        ("the Department for Education (DfE)", "DfE", "Department for Education"),
        ("a Multi-Agency Safeguarding Hub (“MASH”)", "MASH", "Multi-Agency Safeguarding Hub"),
        ("those Not in Education, Employment or Training (NEET)", "NEET", "Not in Education, Employment or Training"),
        ("the Graded Care Profile 2 (GCP2)", "GCP2", "Graded Care Profile 2"),
        ("of the Health & Wellbeing Board (HWB)", "HWB", "Health & Wellbeing Board"),
        ("the Director of Children’s Services (DCS)", "DCS", "Director of Children’s Services"),
    ],
)
def test_an_abbreviation_is_read_where_papers_explain_it(text: str, short: str, long: str) -> None:
    assert mine([text]) == (Abbreviation(short, long),)


@pytest.mark.parametrize(
    "text",
    [
        "the officer (LADO) was told",  # the other words are missing
        "a levy on skips (see Appendix A)",
        "the total (NB) rose",
        "and Supported Year in Employment (ASYE)",  # its first word is on the page before
        "It grew. Road works were late (GRW).",  # not in one sentence
        "LADO – to be appointed in May",
    ],
)
def test_what_explains_nothing_is_no_abbreviation(text: str) -> None:
    assert mine([text]) == ()


def test_forms_of_one_name_are_counted_together_and_shown_as_most_papers_write_it() -> None:
    texts = [
        "Special Guardianship Orders (SGO)",
        "special guardianship order (SGO)",
        "Special Guardianship Orders (SGOs)",
    ]
    assert mine(texts) == (Abbreviation("SGO", "Special Guardianship Orders", 3),)


def test_two_meanings_stand_beside_each_other_the_more_frequent_first() -> None:
    texts = ["personal assistants (PA)", "personal advisers (PA)", "personal advisers (PA)"]
    assert [(one.long, one.count) for one in mine(texts)] == [("personal advisers", 2), ("personal assistants", 1)]


def test_letters_match_initials_in_order_and_may_pass_over_small_words() -> None:
    assert letters_match("CIPFA", ["Chartered", "Institute", "of", "Public", "Finance", "and", "Accountancy"])
    assert letters_match("MoU", ["Memorandum", "of", "Understanding"])
    assert not letters_match("MU", ["Memorandum", "Late", "Understanding"])
    assert not letters_match("MUS", ["Memorandum", "of", "Understanding"])


def test_words_are_counted_as_they_are_written() -> None:
    assert count_words(["The levy, the Levy", "a levy-free 3 day"]) == {
        "The": 1,
        "levy": 2,
        "the": 1,
        "Levy": 1,
        "a": 1,
        "free": 1,
        "day": 1,
    }


@settings(deadline=None)
@given(st.lists(st.text(max_size=200), max_size=3))
def test_any_text_can_be_mined(texts: list[str]) -> None:
    assert all(one.short and one.long and one.count > 0 for one in mine(texts))

"""Text to index terms: what is one word, what is left out, and what counts as the same."""

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.words import STOP_WORDS, content_words, stem, terms, words


def test_words_are_lower_case_and_in_order() -> None:
    assert words("The Cabinet met in Hall 3") == ["the", "cabinet", "met", "in", "hall", "3"]


def test_a_thousands_comma_is_no_part_of_a_number() -> None:
    assert words("£1,234,567 and 12,5") == ["1234567", "and", "12,5"]


def test_a_decimal_point_stays_in_its_number() -> None:
    assert words("rose by 3.75%") == ["rose", "by", "3.75"]


def test_a_full_stop_after_a_number_is_not_part_of_it() -> None:
    assert words("It cost 40. Members agreed.") == ["it", "cost", "40", "members", "agreed"]


def test_a_word_divided_at_a_line_end_is_whole_again() -> None:
    assert words("safe-\nguarding") == ["safeguarding"]
    assert words("safe-\n   guarding") == ["safeguarding"]


def test_a_hyphen_inside_a_line_parts_two_words() -> None:
    assert words("long-term") == ["long", "term"]


def test_initials_with_full_stops_are_one_word() -> None:
    assert words("the S.P.A.C.E. project") == ["the", "space", "project"]
    assert words("the U.K. Government") == ["the", "uk", "government"]


def test_accents_make_no_difference() -> None:
    assert words("Café Zoë") == words("Cafe Zoe")


def test_ligatures_and_letters_read_the_same() -> None:
    assert words("o\ufb03cer") == ["officer"]


def test_stems_join_the_forms_of_a_word() -> None:
    assert stem("complaints") == stem("complaint") == "complaint"
    assert terms("parking parked parks") == ["park", "park", "park"]


def test_stop_words_are_left_out_and_repeats_are_kept() -> None:
    assert terms("the levy and the levy of the council") == ["levi", "levi", "council"]


def test_contractions_weigh_nothing() -> None:
    assert terms("Don't they’re isn't") == []


def test_single_digits_are_terms_and_single_small_letters_are_not() -> None:
    assert terms("ward 7 b") == ["ward", "7"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Band D homes", ["band", "d", "home"]),
        ("G 15/9", ["g", "15", "9"]),
        ("(B) or K, and band b", ["b", "k", "band"]),
        ("I took the A road", ["took", "road"]),
        ("R. Ash and D'Arcy", ["ash", "arci"]),
        ("R. Ash of grade R", ["ash", "grade", "r"]),
        ("Q&A t/a S.P.A.C.E.", ["space"]),
    ],
)
def test_a_capital_that_stands_alone_is_a_name(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@settings(deadline=None)
@given(st.lists(st.text(alphabet="aBG.7-'’(&/,", min_size=1, max_size=6), max_size=8))
def test_words_cut_at_white_space_are_the_words_of_the_whole(tokens: list[str]) -> None:
    assert content_words(" ".join(tokens)) == [word for token in tokens for word in content_words(token)]


def test_stop_words_hold_the_parts_of_contractions() -> None:
    assert {"don't", "don", "the", "of"} <= STOP_WORDS


@settings(deadline=None)
@given(st.text(max_size=200))
def test_terms_never_hold_white_space_or_capitals(text: str) -> None:
    for term in terms(text):
        assert term == term.lower()
        assert "\n" not in term and " " not in term and term


@settings(deadline=None)
@given(st.lists(st.text(alphabet="abcdeéi", min_size=2, max_size=8), max_size=10))
def test_upper_case_asks_for_the_same_terms_as_lower_case(given_words: list[str]) -> None:
    text = " ".join(given_words)
    assert terms(text.upper()) == terms(text)


def test_threads_that_stem_at_once_do_not_spoil_each_others_words() -> None:
    endings = ("", "s", "ing", "ally", "ness", "ization", "fulness", "ements", "ously", "iveness")
    some = [first + last for first, last in product(("relation", "national", "running", "happiness"), endings)]
    expected = [stem.__wrapped__(word) for word in some]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda _: [stem.__wrapped__(word) for word in some], range(40)))
    finally:
        sys.setswitchinterval(interval)
    assert all(one == expected for one in found)

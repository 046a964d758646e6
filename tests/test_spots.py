"""How much of a question stands beside a figure, a day or a name, on units of a few words."""

import numpy as np
import pytest
from handmade import numbered
from numpy.typing import NDArray

from index.bags import Ragged
from index.markers import hashed, numbers_held
from index.models import Want
from index.spots import BESIDE, Sequences, Spots, beside_spots, counted_at, find_spots
from index.words import terms

WORDS = "591 24 2023 13 children care schools inspected meeting chaired sixteen March Ann Brook Practice Standards far"
NUMBERS = numbered(WORDS)
VOCABULARY = sorted(NUMBERS)
WRITTEN = {"Ann": 9, "Brook": 20, "brook": 1, "Practice": 3, "practice": 2, "Standards": 1, "standards": 4, "March": 9}
SPOTS = Spots(VOCABULARY, written=WRITTEN)
PLACE = {term: place for place, term in enumerate(VOCABULARY)}


def sequences(wants: Want, asked: str, *units: str) -> tuple[Sequences, NDArray[np.int64]]:
    """The units' terms, of which each comes near to none but itself, and where what is wanted stands."""
    terms_of = [[PLACE[term] for term in terms(unit)] for unit in units]
    numbers = np.array([number for bag in terms_of for number in (*bag, -2)], np.int32)
    begins = np.cumsum([0, *(len(bag) + 1 for bag in terms_of)])
    own = np.array([PLACE[term] for term in dict.fromkeys(terms(asked))], np.int32)
    said = Ragged.of([[hashed(number) for number in numbers_held(unit)] for unit in units])
    bags = Sequences(numbers, begins, (numbers[:, None] == own[None, :]).astype(np.float64))
    return bags, find_spots(SPOTS, wants, bags, said=said, asked=own)


def beside(wants: Want, asked: str, *units: str) -> list[float]:
    """Every word of the question weighs the same."""
    bags, places = sequences(wants, asked, *units)
    shares: list[float] = beside_spots(bags, places, np.ones(bags.near.shape[1])).tolist()
    return shares


def counted(asked: str, *units: str) -> list[float]:
    return counted_at(*sequences(Want.FIGURE, asked, *units), 0).tolist()


def test_a_figure_tells_of_the_words_beside_it() -> None:
    told = "There were 591 children in care."
    elsewhere = "Children in care: inspected 24 schools."
    assert beside(Want.FIGURE, "children care", told, elsewhere, "Children in care.") == [1.0, 1.0, 0.0]
    assert beside(Want.FIGURE, "children care meeting", told, "Meeting.") == [pytest.approx(2 / 3), 0.0]


def test_words_further_away_are_not_beside_it() -> None:
    apart = " ".join(["far"] * BESIDE)
    assert beside(Want.FIGURE, "children", f"Children {apart} 591.", f"Children {apart[4:]} 591.") == [0.0, 1.0]


def test_what_stands_in_another_unit_is_not_beside_it() -> None:
    assert beside(Want.FIGURE, "children", "Inspected 591.", "Children.") == [0.0, 0.0]


def test_a_number_in_words_is_a_figure() -> None:
    assert beside(Want.FIGURE, "children", "The sixteen children.") == [1.0]


@pytest.mark.parametrize(
    "unit",
    [
        "Children in March 2023",
        "Children inspected 13 March",
        "Children in March 13",
        "Children 2023-24",
        "13. Children",
    ],
)
def test_days_years_and_numbers_of_paragraphs_are_no_figures(unit: str) -> None:
    assert beside(Want.FIGURE, "children", unit) == [0.0]


@pytest.mark.parametrize("unit", ["In 2023, 24 children", "By March, 591 children", "In 2023, 13 children"])
def test_figures_behind_a_year_or_a_month_are_figures_if_they_are_no_part_of_the_date(unit: str) -> None:
    expected = 0.0 if "2023, 24" in unit else 1.0  # as in 2023/24
    assert beside(Want.FIGURE, "children", unit) == [expected]


def test_a_number_that_the_question_names_answers_nothing() -> None:
    assert beside(Want.FIGURE, "24 children", "The 24 children.") == [0.0]
    assert beside(Want.FIGURE, "children", "The 24 children.") == [1.0]


def test_a_day_is_wanted_beside_what_happened() -> None:
    assert beside(Want.DATE, "meeting", "Meeting in March.", "A meeting of 24.", "Meeting 2023.") == [1.0, 0.0, 1.0]


def test_a_name_is_a_word_that_is_nearly_always_written_with_a_capital() -> None:
    told = ("Ann Brook chaired.", "Practice Standards chaired.", "March chaired.")
    assert beside(Want.PERSON, "chaired", *told) == [1.0, 0.0, 0.0]


def test_nothing_stands_beside_what_is_not_wanted() -> None:
    assert beside(Want.REASON, "children", "The 591 children.") == [0.0]
    assert beside(Want.FIGURE, "the", "The 591 children.") == [0.0]


def test_of_no_terms_at_all_nothing_is_a_figure() -> None:
    bags = Sequences(np.array([-2], np.int32), np.array([0, 1]), np.zeros((1, 0)))
    places = find_spots(Spots([], written={}), Want.FIGURE, bags, said=Ragged.of([[]]), asked=np.zeros(0, np.int32))
    assert beside_spots(bags, places, np.zeros(0)).tolist() == [0.0]


def test_a_figure_counts_what_stands_just_behind_it_or_before_it() -> None:
    units = ["591 far children", "Children: 591", "Children far far far 591", "591 far far far children", "Children"]
    assert counted("children", *units) == [1.0, 1.0, 0.0, 0.0, 0.0]

"""Terms as numbers: rows of any length, words without a number, and the way to disk and back."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from computable import made_passage
from hypothesis import given, settings
from hypothesis import strategies as st

from index.bags import Bags, Ragged, Spellings
from index.words import terms
from ingest.models import Passage

NUMBERS = {"levi": 4, "skip": 1, "tree": 7}
ROWS = st.lists(st.lists(st.integers(0, 2**31 - 1), max_size=4), max_size=6)


def passage(text: str, *units: str, headings: tuple[str, ...] = (), columns: tuple[str, ...] = ()) -> Passage:
    return made_passage(text, units=units, headings=headings, columns=columns)[2]


def listed(rows: Ragged) -> list[list[int]]:
    return [rows[row].tolist() for row in range(len(rows))]


def test_rows_of_different_lengths_stand_one_after_another() -> None:
    rows = Ragged.of([[3, 5], [], [8]])
    assert (rows.starts.tolist(), rows.values.tolist()) == ([0, 2, 2, 3], [3, 5, 8])
    assert listed(rows) == [[3, 5], [], [8]]


def test_no_rows_are_no_rows() -> None:
    assert listed(Ragged.of([])) == []


def test_each_unit_has_the_numbers_of_its_terms_in_order() -> None:
    made = passage("Trees, then the levies on skips and trees.\nA levy.", "Trees, then the levies on skips and trees.")
    assert listed(Bags.build([made], NUMBERS).units) == [[7, 4, 1, 7]]


def test_a_word_outside_the_vocabulary_has_no_number() -> None:
    made = passage("The bandstand was painted.\nTrees fell.", "The bandstand was painted.", "Trees fell.")
    assert listed(Bags.build([made], NUMBERS).units) == [[], [7]]


def test_headings_and_column_headings_are_kept_by_passage() -> None:
    first = passage("A tree.", "A tree.", headings=("Skips", "The levy"), columns=("Trees", "Tons"))
    second = passage("Skips. Trees.", "Skips.", "Trees.")
    bags = Bags.build([first, second], NUMBERS)
    assert (listed(bags.headings), listed(bags.columns)) == ([[1, 4], []], [[7], []])
    assert listed(bags.units) == [[7], [1], [7]]


def test_a_passage_without_units_has_none_here() -> None:
    assert listed(Bags.build([passage("A levy."), passage("Trees.", "Trees.")], NUMBERS).units) == [[7]]


def test_a_unit_is_cut_by_its_place_on_the_page() -> None:
    made = Passage("a", 1, 100, 112, "Levy. Trees.", units=((106, 112),))
    assert listed(Bags.build([made], NUMBERS).units) == [[7]]


@settings(deadline=None)
@given(ROWS, ROWS, ROWS)
def test_what_is_saved_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    units: list[list[int]],
    headings: list[list[int]],
    columns: list[list[int]],
) -> None:
    file = tmp_path_factory.mktemp("bags") / "bags.npz"
    Bags(Ragged.of(units), Ragged.of(headings), Ragged.of(columns)).save(file)
    read = Bags.load(file)
    assert (listed(read.units), listed(read.headings), listed(read.columns)) == (units, headings, columns)
    assert read.units.values.dtype == np.int32


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("no bags")
    with pytest.raises(ValueError, match="pickle"):
        Bags.load(tmp_path / "text.npz")
    np.savez(tmp_path / "other.npz", units_starts=np.zeros(1))
    with pytest.raises(KeyError):
        Bags.load(tmp_path / "other.npz")


def spellings(texts: Sequence[str]) -> dict[str, str]:
    read = Spellings()
    assert [read.terms_of(text) for text in texts] == [terms(text) for text in texts]
    return read.commonest()


def test_a_term_is_spelled_as_the_papers_spell_it_most() -> None:
    assert spellings(["Levies and a levy.", "More levies in 2024."]) == {"levi": "levies"}


def test_of_spellings_that_are_as_frequent_the_first_by_the_alphabet_is_taken() -> None:
    assert spellings(["skips skip", "trees"]) == {"skip": "skip", "tree": "trees"}


def test_a_number_is_not_a_word() -> None:
    assert spellings(["41 of 2,500", "2024"]) == {}

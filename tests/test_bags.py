"""Terms as numbers: rows of any length, their renumbering, and the way to disk and back."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.bags import Bags, Ragged, spread

ROWS = st.lists(st.lists(st.integers(0, 2**31 - 1), max_size=4), max_size=6)


def listed(rows: Ragged) -> list[list[int]]:
    return [rows[row].tolist() for row in range(len(rows))]


def test_rows_of_different_lengths_stand_one_after_another() -> None:
    rows = Ragged.of([[3, 5], [], [8]])
    assert (rows.starts.tolist(), rows.values.tolist()) == ([0, 2, 2, 3], [3, 5, 8])
    assert listed(rows) == [[3, 5], [], [8]]


def test_no_rows_are_no_rows() -> None:
    assert listed(Ragged.of([])) == []


def test_joined_rows_stand_one_after_another() -> None:
    assert listed(Ragged.joined([Ragged.of([[3], []]), Ragged.of([]), Ragged.of([[4, 5]])])) == [[3], [], [4, 5]]
    assert listed(Ragged.joined([])) == []


def test_numbers_that_have_another_are_renumbered_and_the_others_are_left_out() -> None:
    rows = Ragged.of([[2, 0, 1], [1], [], [0, 0]])
    assert listed(rows.renumbered(np.array([7, -1, 4], np.int32))) == [[4, 7], [], [], [7, 7]]
    assert listed(rows.renumbered(np.array([7, 8, 4], np.int32))) == [[4, 7, 8], [8], [], [7, 7]]


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


@pytest.mark.parametrize("share", [0.0, 0.1, 0.9, 1.0])
def test_marks_are_spread_over_all_that_they_are_of(share: float) -> None:
    draw = np.random.default_rng(7)
    counts = draw.integers(0, 4, 200)
    marks, starts = draw.random(200) < share, np.concatenate([[0], np.cumsum(counts)])
    np.testing.assert_array_equal(spread(marks, starts), np.repeat(marks, counts))


def test_no_marks_are_spread_over_nothing() -> None:
    assert spread(np.zeros(0, np.bool_), np.zeros(1, np.int64)).tolist() == []

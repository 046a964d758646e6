"""Which rows may be found: marks of rows and of their parts say the same, and what is worked out is worked out once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.allowed import Allowed, allowed_of


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=12))
def test_parts_of_a_row_are_allowed_as_the_row_is(rows: list[tuple[bool, int]]) -> None:
    marks = np.array([mark for mark, _ in rows], np.bool_)
    starts = np.cumsum([0, *(parts for _, parts in rows)])
    within = Allowed(marks).within(starts)
    expected = [mark for mark, parts in rows for _ in range(parts)]
    assert within.every.tolist() == expected
    parts = np.arange(len(expected))
    assert within.of(parts).tolist() == [part for part in parts.tolist() if expected[part]]


def test_the_share_is_that_of_the_marks() -> None:
    assert Allowed(np.array([True, False, False, True])).share == 0.5
    assert Allowed(np.zeros(0, np.bool_)).share == 0.0


def test_what_is_worked_out_is_worked_out_once_for_each_name() -> None:
    allowed, made = Allowed(np.array([True])), []

    def make() -> int:
        made.append(None)
        return len(made)

    assert [allowed.once(name, make) for name in ("one", "one", "other", "one")] == [1, 1, 2, 1]
    assert allowed.within(np.array([0, 2])) is allowed.within(np.array([0, 2]))


def test_marks_alone_will_do() -> None:
    marks = np.array([False, True])
    assert allowed_of(None) is None
    assert allowed_of(kept := Allowed(marks)) is kept
    assert (made := allowed_of(marks)) is not None and made.of(np.array([0, 1])).tolist() == [1]

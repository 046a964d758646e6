"""Papers that give different figures for the same thing: found where it is sure, and nowhere else."""

from dataclasses import replace
from datetime import date

import pytest
from computable import made_passage

from index.agreement import OTHERWISE, differing, with_differing
from index.models import Citation, Hit

SAID = "There were 25 oak trees in the park on 1 June 2024."
JUNE, JULY = date(2024, 6, 11), date(2024, 7, 9)


def found(
    text: str,
    *,
    path: str = "other.txt",
    day: date | None = JUNE,
    council: str | None = None,
    columns: tuple[str, ...] = (),
) -> Hit:
    paper, page, passage = made_passage(text, units=text.split("\n"), path=path)
    paper = replace(paper, meeting_date=day, council=council)
    return Hit(paper, page, replace(passage, columns=columns), 0, 1.0)


def cited(text: str, *, path: str = "own.txt", day: date | None = JUNE, columns: tuple[str, ...] = ()) -> Citation:
    hit = found(text, path=path, day=day)
    return Citation(hit.paper, hit.page, text, 0, len(text), columns=columns)


def rival(own: str, other: str, day: date | None = JUNE) -> str | None:
    against = differing(cited(own), [found(other, day=day)])
    return against.quote if against else None


def test_another_figure_for_the_same_thing_on_the_same_day_is_found() -> None:
    other = SAID.replace("25", "31")
    assert rival(SAID, f"Skips rose.\n{other}", JULY) == other
    assert rival("The park has twenty-five oak trees.", "The park has thirty-one oak trees.") is not None


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (SAID, SAID),
        (SAID, SAID.replace("25", "31").replace("2024", "2023")),  # another day
        (SAID, SAID.replace("25 oak trees", "31 benches")),
        (SAID, SAID.replace("25", "31%")),
        (SAID, "There were 31 oak trees and 4 benches in the park on 1 June 2024."),
        ("It cost £2.5 million in June 2024.", "It cost £2.48 million in June 2024."),  # rounded
        ("It cost £2.5m in June 2024.", "It cost £2,500,000 in June 2024."),
        ("Trees in the park grew.", "Trees in the park grew by 4."),
    ],
)
def test_what_may_be_something_else_or_rounded_is_not(own: str, other: str) -> None:
    assert rival(own, other) is None


def test_without_a_day_in_the_words_it_is_the_day_of_the_paper() -> None:
    own, other = "There are 25 oak trees in the park.", "There are 31 oak trees in the park."
    assert rival(own, other) == other
    assert rival(own, other, JULY) is None
    assert differing(cited(own, day=None), [found(other, day=None)]) is None


def test_rows_of_tables_are_compared_in_columns_of_the_same_heading() -> None:
    heads = ("Trees", "June 2024", "July 2024")
    own = cited("In the park 25 30", columns=heads)
    assert differing(own, [found("In the park 25 31", columns=heads)]) is not None
    assert differing(own, [found("In the park 30 31", columns=("Trees", "May 2024", "August 2024"))]) is None
    assert differing(own, [found("In the park 25 31", columns=("Trees", "June 2024", "July 2024 (£m)"))]) is None


def test_a_paper_does_not_differ_from_itself_or_from_another_councils() -> None:
    other = SAID.replace("25", "31")
    assert differing(cited(SAID), [found(other, path="own.txt")]) is None
    assert differing(cited(SAID), [found(other, council="Leeds City Council")]) is None


def test_both_are_shown_the_later_first_and_said_to_differ() -> None:
    other = SAID.replace("25", "31")
    further = cited("The park is open.", path="third.txt")
    quotes, sides = with_differing((cited(SAID), further), [found(other, day=JULY)], most=60)
    assert [quote.quote for quote in quotes] == [other, SAID, "The park is open."]
    assert sides[1:] == (OTHERWISE, "")
    quotes, _ = with_differing((cited(SAID), further), [found(other, day=JULY)], most=24)
    assert [quote.quote for quote in quotes] == [other, SAID]


def test_a_paper_that_differs_is_quoted_once_also_where_it_was_quoted_already() -> None:
    other = SAID.replace("25", "31")
    both = (cited(SAID), cited(other, path="other.txt", day=JULY))
    quotes, sides = with_differing(both, [found(other, day=JULY), found(SAID, path="own.txt")], most=60)
    assert [quote.quote for quote in quotes] == [other, SAID]
    assert len(sides) == 2


def test_where_papers_agree_nothing_changes() -> None:
    quotes, sides = with_differing((cited(SAID),), [found(SAID)], most=60)
    assert ([quote.quote for quote in quotes], sides) == ([SAID], ())

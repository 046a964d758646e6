"""What is asked without a time is asked of now: of quotes that say the same the newest comes first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from computable import made_passage

from index.answer import Candidate
from index.models import Hit
from index.newest import newest_first
from index.question import read_question

VACANT = ("There are 24 vacant posts.", "There are 14 vacant posts.", "Vacant posts fell from 38 to 33.")
DAYS = (date(2024, 6, 11), date(2024, 10, 15), date(2024, 1, 16))


def candidates(
    *texts: str,
    days: Sequence[date | None] = DAYS,
    scores: Sequence[float] = (9.0, 8.0, 7.0),
    councils: Sequence[str] = ("Ash Council",) * 3,
) -> list[Candidate]:
    made = []
    for row, (text, day, score, council) in enumerate(zip(texts, days, scores, councils, strict=False)):
        paper, page, passage = made_passage(text, path=f"{row}.pdf")
        paper = replace(paper, meeting_date=day, council=council)
        made.append(Candidate(Hit(paper, page, passage, row, 1.0), 0, len(text), score))
    return made


def first(question: str, ranked: list[Candidate]) -> str:
    return newest_first(read_question(question), ranked, idf=lambda term: 1.0)[0].quote


def test_the_newest_that_says_the_same_comes_first_and_the_rest_keep_their_order() -> None:
    ranked = candidates(*VACANT)
    found = newest_first(read_question("How many posts are vacant?"), ranked, idf=lambda term: 1.0)
    assert found == [ranked[1], ranked[0], ranked[2]]


def test_a_question_that_names_a_time_or_asks_for_what_does_not_change_keeps_the_best_first() -> None:
    assert first("How many posts were vacant in June 2024?", candidates(*VACANT)) == VACANT[0]
    assert first("Why are posts vacant?", candidates(*VACANT)) == VACANT[0]


def test_what_says_something_else_or_lacks_what_is_asked_is_not_newer() -> None:
    asked = "How many posts are vacant?"
    assert first(asked, candidates(VACANT[0], "There are 14 posts.")) == VACANT[0]
    long = f"14 posts stood vacant beside {', '.join(f'thing{letter}' for letter in 'abcdefghijklmnopqrstuvwx')}."
    assert first(asked, candidates(VACANT[0], long)) == VACANT[0]


def test_what_is_far_below_the_best_or_has_no_date_or_is_of_another_council_is_not_newer() -> None:
    asked = "How many posts are vacant?"
    assert first(asked, candidates(*VACANT[:2], scores=(9.0, 6.4))) == VACANT[0]
    assert first(asked, candidates(*VACANT[:2], days=(DAYS[0], None))) == VACANT[0]
    assert first(asked, candidates(*VACANT[:2], days=(None, DAYS[1]))) == VACANT[0]
    assert first(asked, candidates(*VACANT[:2], councils=("Ash Council", "Birch Council"))) == VACANT[0]

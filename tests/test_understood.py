"""What was understood from a question, in words, and the question without some of it."""

from datetime import date

import pytest

from index.models import Question
from index.understood import left_alone, mended_words, named, period_words, without
from ingest.models import PaperKind

SEPTEMBER = (date(2024, 9, 1), date(2024, 9, 30))
QUESTION = Question(
    "What did the Cabinet minutes of September 2024 say?",
    ("say",),
    dates=(SEPTEMBER,),
    bodies=("Cabinet",),
    kinds=(PaperKind.MINUTES,),
    latest=True,
)


def test_everything_that_was_understood_is_named_once() -> None:
    assert named(QUESTION) == ("September 2024", "the latest paper", "Cabinet", "minutes")
    assert named(Question("Why?", ())) == ()


def test_what_is_left_out_is_not_named_and_the_rest_stays() -> None:
    kept = without(QUESTION, {"September 2024", "minutes"})
    assert named(kept) == ("the latest paper", "Cabinet")
    assert (kept.text, kept.terms) == (QUESTION.text, QUESTION.terms)
    assert not without(QUESTION, {"the latest paper"}).latest
    assert without(QUESTION, ()) == QUESTION


def test_a_word_that_was_mended_is_named_first_and_can_be_left_alone() -> None:
    changes = (("safegaurding", "safeguarding"), ("coucil", "council"))
    slips = ("“safeguarding” instead of “safegaurding”", "“council” instead of “coucil”")
    assert tuple(mended_words(*change) for change in changes) == slips
    assert named(Question("safegaurding coucil", (), mended=changes, bodies=("Cabinet",))) == (*slips, "Cabinet")
    assert left_alone(changes, {slips[1], "Cabinet"}) == {"coucil"}


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        (date(2024, 9, 17), date(2024, 9, 17), "17 September 2024"),
        (*SEPTEMBER, "September 2024"),
        (date(2024, 1, 1), date(2024, 12, 31), "2024"),
        (date(2019, 1, 1), date(2021, 12, 31), "2019 to 2021"),
        (date(2024, 4, 1), date(2025, 3, 31), "2024–25"),
        (date(2024, 4, 1), date(2024, 6, 30), "1 April 2024 to 30 June 2024"),
        (date(2020, 5, 1), date.max, "from 1 May 2020"),
        (date.min, date(2020, 5, 1), "up to 1 May 2020"),
    ],
)
def test_a_period_is_said_as_people_say_it(begin: date, end: date, words: str) -> None:
    assert period_words(begin, end) == words

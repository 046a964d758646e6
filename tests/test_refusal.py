"""Why there is no answer: which part of the question was not found."""

from datetime import date
from typing import Any

import pytest
from computable import made_passage

from index.models import Filters, Hit, Question, Want
from index.refusal import nothing_found, why_not

LEVY = ("levi", "skip")
JUNE, MAY = (date(2024, 6, 1), date(2024, 6, 30)), (date(2024, 5, 1), date(2024, 5, 31))
CLOSE = "No passage in the papers answers this closely enough."
NEAREST = "The nearest passages are listed below."


def hit(text: str = "The levy rose.", *, council: str | None = None, **signals: float) -> Hit:
    paper, page, passage = made_passage(text)
    object.__setattr__(paper, "council", council)
    return Hit(paper, page, passage, 0, 1.0, signals)


def refused(text: str, terms: tuple[str, ...], *hits: Hit, known: tuple[str, ...] = LEVY, **more: Any) -> str:
    return why_not(Question(text, terms, **more), hits, known=known)


def test_a_search_without_filters_that_finds_nothing_says_so() -> None:
    expected = "No passage was found: the index holds nothing that shares a word or a meaning with the question."
    assert nothing_found(None) == nothing_found(Filters()) == expected


@pytest.mark.parametrize("filters", [Filters(council="Ash"), Filters(date_from=date(2024, 1, 1))])
def test_filters_that_nothing_passes_can_be_widened(filters: Filters) -> None:
    assert nothing_found(filters).startswith("No passage passes the filters. Widen the dates")


def test_a_question_of_words_that_no_paper_has_is_told_so() -> None:
    assert refused("Quolls?", ("quoll",), hit()) == "None of the question's words occur in the papers."


def test_words_that_no_paper_says_are_named_as_typed() -> None:
    assert refused("A levy on quolls", ("levi", "quoll"), hit()) == f"{CLOSE} No paper says “quolls”. {NEAREST}"


def test_at_most_three_unknown_words_are_named_each_once() -> None:
    said = refused("levy: tolls, toll quolls, xylem, zyzzyva", ("levi", "toll", "quoll", "xylem", "zyzzyva"), hit())
    assert said == f"{CLOSE} No paper says “tolls” or “toll” or “quolls”. {NEAREST}"


def test_a_council_or_body_that_papers_are_of_is_not_a_word_that_no_paper_says() -> None:
    named = {"councils": ("Ash Council",), "bodies": ("Rivers Panel",)}
    said = refused("Ash: levy, quolls, Rivers", ("ash", "levi", "quoll", "river"), hit(council="Ash Council"), **named)
    assert said == f"{CLOSE} No paper says “quolls”. {NEAREST}"


def test_numbers_and_words_of_two_letters_are_not_named() -> None:
    assert refused("levy 1999 ox", ("levi", "1999", "ox"), hit()) == f"{CLOSE} {NEAREST}"


def test_periods_that_nothing_is_about_are_named() -> None:
    said = refused("levy", LEVY, hit(date=0.0), hit(date=0.0), dates=(MAY, JUNE))
    assert said == f"{CLOSE} Nothing that was found is about May 2024 or June 2024. {NEAREST}"


def test_a_period_that_one_passage_is_about_is_not_named() -> None:
    assert refused("levy", LEVY, hit(date=0.0), hit(date=0.3), dates=(JUNE,)) == f"{CLOSE} {NEAREST}"


def test_nothing_is_said_of_a_period_where_no_date_was_looked_at() -> None:
    # Passages found by words or by vectors alone were said not to be about it.
    assert refused("levy", LEVY, hit(lexical=1.0), dates=(JUNE,)) == f"{CLOSE} {NEAREST}"


def test_a_council_that_nothing_near_is_of_is_named() -> None:
    asked = {"councils": ("Ash Council", "Bow Council")}
    said = refused("levy", LEVY, hit(council="Ash Council"), hit(), **asked)
    assert said == f"{CLOSE} Nothing near to it is of Bow Council. {NEAREST}"


def test_several_things_that_are_lacking_are_one_sentence() -> None:
    said = refused("levy on quolls", ("levi", "quoll"), hit(date=0.0), dates=(JUNE,), councils=("Ash Council",))
    assert said == (
        f"{CLOSE} Nothing that was found is about June 2024; no paper says “quolls”; nothing near to it is of "
        f"Ash Council. {NEAREST}"
    )


@pytest.mark.parametrize(
    ("wants", "kind"),
    [
        (Want.FIGURE, "a figure"),
        (Want.PERSON, "a name"),
        (Want.DATE, "a date"),
        (Want.REASON, "a reason"),
        (Want.DECISION, "a decision"),
        (Want.PLACE, "a place"),
    ],
)
def test_the_kind_of_thing_that_is_lacking_is_named(wants: Want, kind: str) -> None:
    said = refused("levy", LEVY, hit(), wants=wants)
    assert said == f"{CLOSE} The nearest passages don't give {kind} of the kind asked for. {NEAREST}"


def test_a_kind_that_one_of_the_first_three_gives_is_not_lacking() -> None:
    figure, words = hit("The levy is £40."), hit()
    assert refused("levy", LEVY, words, words, figure, wants=Want.FIGURE) == f"{CLOSE} {NEAREST}"
    assert "a figure" in refused("levy", LEVY, words, words, words, figure, wants=Want.FIGURE)


def test_the_kind_is_named_only_where_nothing_else_is_lacking() -> None:
    assert "a figure" not in refused("levy on quolls", ("levi", "quoll"), hit(), wants=Want.FIGURE)


def test_a_question_without_terms_is_just_not_answered_closely_enough() -> None:
    assert refused("the", (), hit()) == f"{CLOSE} {NEAREST}"


def test_what_came_near_and_is_not_of_the_kind_asked_for_is_why() -> None:
    question = Question("Who came?", LEVY, wants=Want.PERSON)
    said = why_not(question, [hit()], known=(), quoted=True)
    assert said == f"{CLOSE} The nearest passages don't give a name of the kind asked for. {NEAREST}"
    other = Question("quolls", (*LEVY, "quoll"), wants=Want.LIST)
    assert why_not(other, [hit()], known=LEVY, quoted=True) == why_not(other, [hit()], known=LEVY)


def test_words_that_papers_say_and_the_nearest_passages_do_not_are_named() -> None:
    known = ("levi", "rose", "toll", "ash", "council")
    asked = ("A levy on tolls?", ("levi", "toll"))
    assert refused(*asked, hit(), known=known) == f"{CLOSE} None of the nearest passages says “tolls”. {NEAREST}"
    assert refused(*asked, hit(), hit("The toll rose."), known=known) == f"{CLOSE} {NEAREST}"
    above = refused("A levy of Ash Council", ("levi", "ash", "council"), hit(council="Ash Council"), known=known)
    assert above == f"{CLOSE} {NEAREST}"

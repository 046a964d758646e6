"""What a quote must tell of to be an answer: the place, the time and the kind of thing that is asked for."""

from dataclasses import replace
from datetime import date
from time import process_time
from typing import Any

import pytest
from computable import made_passage

from index.models import Citation, Hit, Question
from index.question import read_question
from index.telling import NEAR, in_time, naming, telling_of, tells, tells_who

NEWEST = date(2025, 3, 31)
LIKE_CHILDREN = {"adult": 0.6, "visit": 0.2, "month": 0.1, "pound": 0.1}
WRITTEN = {"Ann": 4, "Brook": 7, "brook": 3, "Priority": 5, "priority": 5, "Kent": 9, "Scheme": 2, "scheme": 6}


def hit(text: str, **more: Any) -> Hit:
    paper, page, passage = made_passage(text, **more)
    return Hit(paper, page, passage, 0, 1.0)


def cited(text: str, quote: str | None = None, **more: Any) -> Citation:
    paper, page, _ = made_passage(text)
    start = text.index(quote or text)
    return Citation(paper, page, quote or text, start, start + len(quote or text), **more)


def about(*places: str, text: str = "") -> Question:
    return Question(text, (), elsewhere=places)


def told(question: str, quote: str, *, around: str = "{}", **more: Any) -> bool:
    found = cited(around.format(quote), quote, **more)
    return tells(read_question(question), found, alike=lambda term: LIKE_CHILDREN.get(term, 1.0), written=WRITTEN)


def test_of_a_place_tells_what_names_it_in_its_words_headings_or_title() -> None:
    hits = [hit("The levy rose in St Helens."), hit("The levy rose in Leeds."), hit("Helens of the street.")]
    assert naming(about("St Helens"), hits, councils=()) == (hits[0],)
    assert naming(about("St Helens", "Leeds"), hits, councils=()) == tuple(hits[:2])
    assert naming(about(), hits, councils=()) == tuple(hits)
    titled, headed = hit("The levy rose.", title="Leeds in figures"), hit("The levy rose.", headings=("St Helens",))
    assert naming(about("Leeds"), [titled], councils=()) == (titled,)
    assert naming(about("St Helens"), [titled, headed], councils=()) == (headed,)


def test_a_quote_tells_of_a_place_that_is_named_near_to_it() -> None:
    quote, far = "The levy rose.", " ".join(["skips"] * NEAR)
    texts = (f"In Leeds: {quote}", f"In Leeds: {far} {quote}", f"In York: {quote}")
    near, apart, other = (cited(text, quote) for text in texts)
    assert telling_of(about("Leeds"), [near, apart, other], councils=()) == (near,)
    assert telling_of(about(), [near, apart, other], councils=()) == (near, apart, other)


@pytest.mark.parametrize(
    "text", ["The Ash and Leeds Board met.", "Ash & Leeds Transport", "In Ash (excluding Leeds) 4"]
)
def test_what_is_of_a_place_and_a_council_here_together_or_leaves_it_out_is_not_of_that_place(text: str) -> None:
    found = cited(text)
    assert telling_of(about("Leeds"), [found], councils=["Ash County Council"]) == ()
    assert telling_of(about("Leeds"), [found], councils=["Elm County Council"]) == (found,) * ("excluding" not in text)
    assert telling_of(
        about("Leeds", text="the Ash and Leeds Board"), [cited("The Ash and Leeds Board met.")], councils=["Ash"]
    )


def dated(day: date | None, **signals: float) -> Hit:
    made = hit("The levy rose.")
    return replace(made, paper=replace(made.paper, meeting_date=day), signals=signals)


def test_a_paper_that_came_out_too_early_tells_of_a_later_time_only_by_naming_it() -> None:
    old, named, new, undated = (
        dated(date(2017, 6, 13), date=0.0),
        dated(date(2017, 6, 13), date=0.3),
        dated(date(2024, 2, 1), date=0.0),
        dated(None, date=0.0),
    )
    hits = (old, named, new, undated)
    asked = Question("", (), dates=((date(2024, 11, 1), date(2024, 11, 30)),))
    assert in_time(asked, hits, newest=NEWEST) == (named, new, undated)
    assert in_time(Question("", ()), hits, newest=NEWEST) == hits
    assert in_time(asked, hits, newest=date(2024, 10, 31)) == hits  # in the future for all papers
    assert in_time(asked, hits, newest=None) == hits


@pytest.mark.parametrize(
    ("quote", "right"),
    [
        ("There were 13 children in care.", True),
        ("There were 13 of the adults in care.", True),
        ("Children in care: 13", True),
        ("Two focused visits were made to children in care.", False),
        ("Two visits were made, to 13 children.", True),
        ("It cost £400 a month for children in care.", False),
        ("Over the next 12 months children in care come first.", False),
        ("Since 2019, children in care come first.", False),
        ("Regulation 24 is of children in care.", False),
        ("Children in care were 13%.", True),
        ("19. They are in care. 20. Children come first.", False),
        ("There were 20. Children come first.", True),
    ],
)
def test_a_figure_that_counts_something_else_is_no_number_of_children(quote: str, right: bool) -> None:
    assert told("How many children are in care?", quote) is right


@pytest.mark.parametrize(
    ("question", "quote", "around", "right"),
    [
        ("What percentage of staff left?", "Of the staff, four left.", "{}", False),
        ("What percentage of staff left?", "Of the staff, 4% left.", "{}", True),
        ("What percentage of staff left?", "Left 4", "Staff, in per cent. {}", True),
        ("What share of staff left?", "One in four left.", "{}", True),
        ("How much did it cost?", "It took 14 of them.", "{}", False),
        ("How much did it cost?", "Cost 14", "All in £000. {}", True),
    ],
)
def test_a_figure_is_in_the_measure_asked_for_by_what_is_near_to_it(
    question: str, quote: str, around: str, right: bool
) -> None:
    assert told(question, quote, around=around) is right


def test_the_measure_may_stand_in_the_columns_or_the_heading() -> None:
    assert told("How much did it cost?", "Cost 14", columns=("£m",))
    assert told("How much did it cost?", "Cost 14", headings=("Costs in £",))
    assert not told("How much did it cost?", "Cost 14", columns=("Number",))


@pytest.mark.parametrize(
    ("quote", "right"),
    [
        ("Ann Brook took the chair.", True),
        ("Ann R. Brook took the chair.", True),
        ("Councillor Priority took the chair.", True),
        ("Zebedee Quill took the chair.", True),
        ("The Priority Scheme was opened by the chair.", False),
        ("Kent Ann took the chair.", False),
        ("Cabinet Member for Leisure, the chair", False),
        ("the chair opened the meeting.", False),
    ],
)
def test_who_holds_an_office_is_told_by_somebodys_name(quote: str, right: bool) -> None:
    assert told("Who chairs the panel?", quote) is right


def test_who_is_told_where_the_office_asked_for_is_named() -> None:
    asked = read_question("Who chairs the panel?")
    assert tells_who(asked, cited("Ann Brook chairs it."))
    assert not tells_who(asked, cited("Ann Brook led it."))
    assert not tells_who(read_question("How many chairs are there?"), cited("Ann Brook chairs it."))


def test_what_pays_or_allows_may_be_no_person() -> None:
    assert told("Who funds the panel?", "the partnership pays for it.")


def test_other_questions_are_answered_by_other_things() -> None:
    assert told("Why was it late?", "Because of rain.")


def test_what_was_decided_is_told_by_words_of_deciding_or_an_item_of_a_list() -> None:
    asked = "What did the council decide about the depot?"
    assert told(asked, "Permission for the depot was refused.")
    assert told(asked, "(b) the depot be sold;")
    assert not told(asked, "The depot stands on Mill Lane.")
    assert told("Did the council decide to sell the depot?", "The depot stands on Mill Lane.")


def test_a_quote_tells_of_a_place_also_where_another_near_to_it_does() -> None:
    first, second = "The clinic is open.", "It saw 40 patients."
    near = f"In Leeds: {first} {'on ' * 80}{second}"
    pair = [cited(near, first), cited(near, second)]
    assert telling_of(about("Leeds"), pair[1:], councils=()) == ()
    assert telling_of(about("Leeds"), pair, councils=()) == tuple(pair)


def test_the_town_of_a_postal_address_is_no_place_that_is_told_of() -> None:
    address, office = hit("Store Street, Manchester M1 2WD"), hit("Write to the office in Manchester.")
    assert naming(about("Manchester"), [address, office], councils=()) == (office,)


def test_a_long_run_of_capitals_that_is_no_address_takes_no_time() -> None:
    began = process_time()
    assert naming(about("Manchester"), [hit("A" * 20_000)], councils=()) == ()
    assert process_time() - began < 1


def test_a_paper_long_after_the_time_asked_for_tells_of_it_only_where_it_names_it() -> None:
    asked = Question("", (), dates=((date(2010, 1, 1), date(2010, 12, 31)),))
    late, named = dated(date(2016, 6, 1), date=0.0), dated(date(2016, 6, 1), date=0.8)
    soon = dated(date(2012, 5, 1), date=0.0)
    assert in_time(asked, [late, named, soon], newest=NEWEST) == (named, soon)
    ever = Question("", (), dates=((date(2009, 1, 1), date.max),))
    assert in_time(ever, [late], newest=NEWEST) == (late,)


def test_people_may_be_counted_by_what_they_are() -> None:
    assert told("How many people came to the clinic?", "The clinic saw 40 visits.")


def test_who_was_there_is_told_by_names() -> None:
    assert told("Who attended the meeting?", "Mr Ash and Ms Birch came late.")
    assert not told("Who attended the meeting?", "The meeting began at two.")

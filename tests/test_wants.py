"""What a question wants: the kind of thing, its measure, the kinds of paper and whether the newest is meant."""

import pytest

from index.models import Measure, Want
from index.wants import (
    asks_yes_or_no,
    counted,
    kinds_named,
    measure_of,
    says_what_it_is,
    thing_asked,
    wanted,
    wants_latest,
)
from ingest.models import PaperKind


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("How many visits were there?", Want.FIGURE),
        ("What percentage of roads need repair?", Want.FIGURE),
        ("Who chaired the meeting?", Want.PERSON),
        ("Which councillors voted against?", Want.PERSON),
        ("When does the contract end?", Want.DATE),
        ("Where will the depot be?", Want.PLACE),
        ("Why was the scheme dropped?", Want.REASON),
        ("What did the committee decide about parking?", Want.DECISION),
        ("List the members present", Want.LIST),
        ("What is a section 106 agreement?", Want.DEFINITION),
        ("How has spending changed?", Want.CHANGE),
        ("What changed since 2016?", Want.CHANGE),
        ("Is overspending getting worse?", Want.CHANGE),
        ("How did the North ward compare with the South?", Want.COMPARISON),
        ("What did each visit cost?", Want.FIGURE),
        ("What is the recycling rate?", Want.FIGURE),
        ("Was the price higher in May or in June?", Want.COMPARISON),
        ("Why were fewer homes built than before?", Want.REASON),
        ("What made carers leave?", Want.REASON),
        ("What are the partnership's three aims for 2024?", Want.LIST),
        ("Which police officer reads the letters?", Want.PERSON),
        ("What do people mean by a hub?", Want.DEFINITION),
        ("What do drivers get for the journey?", Want.FACT),
        ("parking charges", Want.FACT),
        ("", Want.FACT),
    ],
)
def test_what_is_wanted_is_read_from_the_words(text: str, wants: Want) -> None:
    assert wanted(text) is wants


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("What percentage of pupils walk?", Measure.SHARE),
        ("What is the recycling rate?", Measure.SHARE),
        ("How much does the council spend on taxis?", Measure.MONEY),
        ("What is the salary of the clerk?", Measure.MONEY),
        ("How long is the wait?", Measure.TIME),
        ("How many weeks is the wait?", Measure.TIME),
        ("How many visits were there?", Measure.COUNT),
        ("How much better was attendance?", None),
        ("Who was in charge of the visit?", None),
    ],
)
def test_the_measure_is_read_from_the_words(text: str, measure: Measure | None) -> None:
    assert measure_of(text) is measure


@pytest.mark.parametrize(
    ("text", "yes_or_no"),
    [
        ("Did the council agree?", True),
        ("In May 2024, was it open?", True),
        ("Is it going up or down?", False),
        ("What did the council agree?", False),
        ("Issues with parking", False),
    ],
)
def test_a_question_of_yes_or_no_begins_with_its_verb_and_has_no_alternatives(text: str, yes_or_no: bool) -> None:
    assert asks_yes_or_no(text) is yes_or_no


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("What do the approved minutes say?", (PaperKind.MINUTES,)),
        ("Which appendix has the map?", (PaperKind.APPENDIX,)),
        ("Who is on the agenda?", (PaperKind.AGENDA,)),
        ("What does the latest update report say?", (PaperKind.REPORT,)),
        ("What did the 2023 inspection find?", (PaperKind.INSPECTION,)),
        ("How many minutes is the walk?", ()),
        ("Is it a walk of 20 minutes or of forty minutes?", ()),
        ("Did they report a loss?", ()),
    ],
)
def test_kinds_of_paper_are_named(text: str, kinds: tuple[PaperKind, ...]) -> None:
    assert kinds_named(text) == kinds


def test_the_newest_is_asked_for_in_several_ways() -> None:
    for text in ("the latest report", "most recent figures", "How many are there currently?", "spent so far"):
        assert wants_latest(text)
    assert not wants_latest("How late was the report?")


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("How many new schools are planned?", "school"),
        ("In June, how many children's homes did it run?", "home"),
        ("How many children died in the fire?", "children"),
        ("How many Ash County Council staff will go?", "staff"),
        ("How many new unitary councils did it propose?", "council"),
        ("How many were felled?", None),
        ("How many times did they meet?", None),
        ("What did it cost?", None),
    ],
)
def test_what_is_counted_is_the_first_word_in_the_plural_or_the_last(question: str, term: str | None) -> None:
    assert counted(question) == term


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("What does LADO stand for?", "LADO"),
        ("What is the Social Work Academy?", "Social Work Academy"),
        ("What's an EqIA?", "EqIA"),
        ("What is meant by ‘best value’?", "best value"),
        ("What does MASH mean", "MASH"),
        ("What is the number of children who were seen in May and June?", None),
        ("Why is it so?", None),
    ],
)
def test_the_thing_whose_meaning_is_asked_for_is_named_in_few_words(question: str, thing: str | None) -> None:
    assert thing_asked(question) == thing


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("The Turnaround programme is for children.", True),
        ("• Turnaround aims to help.", True),
        ("The new programme (Turnaround) began.", True),
        ("Turnaround (help for children) began.", True),
        ("There are links to Turnaround.", False),
        ("It was said that links to Turnaround are there.", False),
    ],
)
def test_a_sentence_that_says_what_the_thing_is_is_known_by_its_form(says: str, *, told: bool) -> None:
    pattern = says_what_it_is("What is Turnaround?")
    assert pattern is not None
    assert bool(pattern.search(says)) == told


def test_a_question_that_names_no_thing_has_no_such_form() -> None:
    assert says_what_it_is("Why did it close?") is None

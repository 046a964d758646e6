"""What was decided, told apart from what was proposed, recommended and debated."""

import time

import pytest

from index.resolutions import decided, decides, shape


@pytest.mark.parametrize(
    "text",
    [
        "RESOLVED that the fees be raised.",
        "3. RESOLVED – to note the report.",
        "Resolved (5 votes to 1): that permission be granted.",
        "(Item 3) RESOLVED that the minutes were a correct record.",
        "AGREED: that the depot be sold.",
        "It was unanimously agreed to close the depot.",
        "Decision: Approved, 6-0.",
        "The Parks Committee has now agreed the plan of works.",
        "Cabinet approved the plan in May.",
        "The minutes of 4 May were approved.",
        "Permission was refused.",
        "The amendment was lost by 4 votes to 5.",
        "Mr Ash, Ms Birch Amendment lost.",
        "Substantive Motion carried.",
        "As Cabinet Member for Parks I agree to:",
    ],
)
def test_what_was_decided_is_told_by_its_words(text: str) -> None:
    assert decides(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mr Ash proposed and Ms Birch seconded that the fees be raised.",
        "The Committee is asked to approve the fees.",
        "It is recommended that the depot be sold.",
        "The plan will be approved in May.",
        "Planning permission will only be granted if the site is restored.",
        "If the amendment is carried, the budget changes.",
        "Key Decision: Yes",
        "13.8 working days were lost.",
        "The survey was carried out in May.",
        "Members agreed with the auditor.",
        "The dispute has not been resolved.",
        "What Cabinet decided",
        "Agreed percentages are in the appendix.",
    ],
)
def test_what_is_proposed_or_told_of_is_no_decision(text: str) -> None:
    assert not decides(text)


def of(*passages: tuple[tuple[str, ...], tuple[str, ...]]) -> list[bool]:
    return list(decided(passages))


def test_the_items_below_a_resolution_are_decided_too_and_what_follows_is_not() -> None:
    units = (
        "Mr Ash proposed that:",
        "(1) the depot be kept;",
        "26) RESOLVED that:",
        "(1) the depot be sold;",
        "(2) the trees be kept.",
        "27) Ms Birch asked about trees.",
        "(1) How many are there?",
    )
    assert of(((), units)) == [False, False, True, True, True, False, False]


def test_a_resolution_goes_on_in_the_next_passage_under_the_same_heading_only() -> None:
    first = (("Depot",), ("Resolved: that", "(a) the depot be sold;"))
    assert of(first, (("Depot",), ("(b) the trees be kept.",))) == [True, True, True]
    assert of(first, (("Trees",), ("(b) the trees be kept.",))) == [True, True, False]


def test_words_that_follow_a_colon_are_decided_though_they_are_no_item() -> None:
    units = ("Council resolved the following:", "Council recognises the petition.", "Members thanked the staff.")
    assert of(((), units)) == [True, True, False]


@pytest.mark.parametrize("heading", ["Decision", "3. Decision", "RESOLVED", "Decisions made"])
def test_what_stands_under_a_heading_of_decisions_is_decided(heading: str) -> None:
    assert of(((heading,), ("That the order be made.",))) == [True]


@pytest.mark.parametrize("heading", ["Decisions required", "Reasons for the decision", "Options"])
def test_a_heading_that_only_speaks_of_decisions_decides_nothing(heading: str) -> None:
    assert of(((heading,), ("That the order be made.",))) == [False]


def test_items_of_one_list_are_marked_alike() -> None:
    assert [shape(text) for text in ("(1) One", "(12) Two", "b) Three", "4. Four", "• Five", "Six")] == [
        *("(0)", "(0)", "a)", "0.", "•", "")
    ]


def test_a_text_of_empty_lines_is_read_in_time_that_grows_with_it() -> None:
    began = time.process_time()
    assert not decides("\n" * 20_000)
    assert time.process_time() - began < 1.0

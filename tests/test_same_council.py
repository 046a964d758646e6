"""Names that are spellings of one council, and names that only look so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.models import Paper
from ingest.same_council import AS_READ, one_name_a_council, one_name_each

PAPER = Paper("p", "a.txt", "Levy", council="Thornmere Council", sources={"council": "page 1"})


@pytest.mark.parametrize(
    "names",
    [
        ("St Helens Council", "St. Helens Metropolitan Borough Council", "ST HELENS BOROUGH COUNCIL"),
        ("Sefton Council", "Sefton Metropolitan Borough Council", "Metropolitan Borough of Sefton"),
        ("Newham Council", "London Borough of Newham", "Newham London Borough Council"),
        ("Leeds City Council", "City of Leeds Council", "Leeds Council"),
        ("Brighton & Hove City Council", "Brighton and Hove City Council"),
        ("King's Lynn and West Norfolk Council", "King’s Lynn and West Norfolk Borough Council"),
        ("Kent County Council", "KENT COUNTY COUNCIL"),
        ("Royal Borough of Greenwich", "Greenwich Council"),
    ],
)
def test_spellings_of_one_council_become_one(names: tuple[str, ...]) -> None:
    most = names[0]
    assert one_name_each([*names, most]) == dict.fromkeys(names[1:], most)


@pytest.mark.parametrize(
    "names",
    [
        ("Derby City Council", "Derbyshire County Council", "Derbyshire Dales District Council", "Derby Diocese"),
        ("Nottingham City Council", "Nottinghamshire County Council", "Nottingham University"),
        ("Leicester City Council", "Leicestershire County Council"),
        ("Durham County Council", "Durham City Council", "Durham Council"),
        ("Newcastle City Council", "Newcastle Borough Council", "Newcastle Council"),
        ("Newcastle City Council", "Newcastle-under-Lyme Borough Council"),
        ("Stafford Borough Council", "Stafford Town Council", "Stafford Council"),
        ("Kent County Council", "Kent Council"),
        ("Conwy County Borough Council", "Conwy County Council", "Conwy Borough Council"),
        ("Lichfield City Council", "Lichfield District Council"),
        ("City of London Corporation", "London Assembly", "Greater London Council"),
        ("Thornmere Council", "Thornmere Safeguarding Children Partnership"),
        ("City Council", "Borough Council", "Council"),
    ],
)
def test_councils_whose_names_only_look_alike_stay_apart(names: tuple[str, ...]) -> None:
    assert one_name_each(names) == {}


def test_the_commonest_spelling_is_taken_then_the_councils_own_then_the_longest() -> None:
    full, short, dotted = "St Helens Borough Council", "St Helens Council", "St. Helens Metropolitan Borough Council"
    assert set(one_name_each([full, short, short, dotted]).values()) == {short}
    assert set(one_name_each([full, short, dotted]).values()) == {full}
    assert one_name_each(["Thornmere Council", "Thornmere Borough Council"]) == {
        "Thornmere Council": "Thornmere Borough Council"
    }
    assert one_name_each([full, full, short], stated={short}) == {full: short}


def test_papers_of_one_council_go_by_one_name_and_keep_the_one_that_they_print() -> None:
    other = replace(PAPER, id="q", council="Thornmere Borough Council")
    bare = replace(PAPER, id="r", council=None)
    first, second, third, last = one_name_a_council([PAPER, PAPER, other, bare])
    assert (first, second, last) == (PAPER, PAPER, bare)
    assert (third.council, third.stated[AS_READ]) == ("Thornmere Council", "Thornmere Borough Council")
    assert third.sources == {"council": "page 1", AS_READ: "page 1"}


def test_a_name_that_papers_csv_gives_is_left_and_others_follow_it() -> None:
    given = replace(PAPER, council="Thornmere Borough Council", sources={"council": "papers.csv"})
    papers = one_name_a_council([replace(PAPER, id="a"), replace(PAPER, id="b"), given])
    assert [paper.council for paper in papers] == ["Thornmere Borough Council"] * 3
    assert papers[2] == given


def test_restricted_papers_have_no_say_in_what_a_council_is_called() -> None:
    hidden = [replace(PAPER, id=name, council="Thornmere Borough Council", restricted=True) for name in "ab"]
    assert [paper.council for paper in one_name_a_council([PAPER, *hidden])] == [
        *("Thornmere Council", "Thornmere Borough Council", "Thornmere Borough Council")
    ]

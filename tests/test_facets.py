"""Which papers pass the filters, and the numbers beside the filters' values."""

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.facets import Scope, Sieve, passes, scope, spans
from index.models import Filters
from ingest.models import Paper, PaperKind, Unread
from ingest.same_council import AS_READ

MAY = Paper("aa11", "in/may.pdf", "May", council="Thornmere", body="Cabinet", meeting_date=date(2024, 5, 1))
JUNE = Paper("bb22", "in/june.pdf", "June", council="Thornmere", body="Cabinet Member", meeting_date=date(2024, 6, 1))
UNDATED = Paper("cc33", "in/undated.pdf", "Undated", kind=PaperKind.MINUTES, other_paths=("copy.pdf",))
PAPERS = (MAY, JUNE, UNDATED)


NAMES = st.sampled_from([None, "Cabinet", "Cabinet Member", "Thornmere", "thorn"])
DAYS = st.sampled_from([None, date(2024, 5, 1), date(2024, 6, 1), date(2025, 1, 1)])
MADE = st.builds(
    Paper,
    id=st.sampled_from(["aa11", "ab22"]),
    path=st.sampled_from(["in/may.pdf", "in/june.pdf"]),
    title=st.just("Title"),
    council=NAMES,
    body=NAMES,
    kind=st.sampled_from(PaperKind),
    meeting_date=DAYS,
    other_paths=st.sampled_from([(), ("copy.pdf",)]),
    restricted=st.booleans(),
    stated=st.sampled_from([{}, {AS_READ: "Thorn. Metropolitan"}]),
)
FILTERS = st.builds(
    Filters,
    date_from=st.sampled_from([None, date(2024, 5, 1), date(2024, 6, 1)]),
    date_to=st.sampled_from([None, date(2024, 6, 1), date(2025, 1, 1)]),
    body=st.sampled_from([None, "", "cabinet", "CABINET MEMBER", "Elsewhere"]),
    council=st.sampled_from([None, "thorn", "Thorn. metro"]),
    kind=st.sampled_from([None, "minutes", "r"]),
    paper=st.sampled_from([None, "aa", "may.pdf", "copy.pdf"]),
    restricted=st.booleans(),
)


def passing(filters: Filters) -> list[str]:
    return [paper.title for paper in PAPERS if passes(paper, filters)]


@given(papers=st.lists(MADE, max_size=8), filters=FILTERS)
def test_of_many_papers_the_same_pass_as_one_by_one(papers: list[Paper], filters: Filters) -> None:
    np.testing.assert_array_equal(Sieve(papers).passing(filters), [passes(paper, filters) for paper in papers])


@given(papers=st.lists(MADE, max_size=8), filters=FILTERS, facet=st.sampled_from(["body", "council", "kind"]))
def test_counts_are_of_papers_that_pass_with_each_value(papers: list[Paper], filters: Filters, facet: str) -> None:
    for value, count in Sieve(papers).counts(facet, filters=filters).items():  # type: ignore[arg-type]
        assert count == sum(passes(paper, replace(filters, **{facet: value})) for paper in papers)


def test_no_filter_lets_every_paper_pass() -> None:
    assert passing(Filters()) == ["May", "June", "Undated"]


def test_a_restricted_paper_passes_only_when_asked_for() -> None:
    secret = replace(MAY, restricted=True)
    assert not passes(secret, Filters(body="Cabinet"))
    assert passes(secret, Filters(body="Cabinet", restricted=True))
    assert Sieve([secret, JUNE]).counts("kind", filters=Filters()) == {"other": 1}
    assert Sieve([replace(secret, council="Elsewhere"), JUNE]).counts("council", filters=Filters()) == {"Thornmere": 1}


def test_a_paper_passes_by_its_councils_name_and_by_the_one_that_it_prints() -> None:
    paper = replace(MAY, stated={AS_READ: "Thorn. Metropolitan"})
    assert passes(paper, Filters(council="thornmere")) and passes(paper, Filters(council="Thorn. metro"))
    assert not passes(paper, Filters(council="Elsewhere"))


def test_dates_are_inclusive_and_leave_out_papers_without_one() -> None:
    assert passing(Filters(date_from=date(2024, 5, 1), date_to=date(2024, 5, 31))) == ["May"]
    assert passing(Filters(date_to=date(2024, 6, 1))) == ["May", "June"]


def test_names_compare_without_case_and_by_a_part() -> None:
    assert passing(Filters(body="cabinet")) == ["May", "June"]
    assert passing(Filters(kind="minutes")) == ["Undated"]


def test_a_paper_is_named_by_the_start_of_its_id_or_the_end_of_any_of_its_paths() -> None:
    assert passing(Filters(paper="bb")) == ["June"]
    assert passing(Filters(paper="copy.pdf")) == ["Undated"]


def test_a_value_counts_the_papers_that_would_pass_if_it_were_chosen() -> None:
    # "Cabinet" is a part of "Cabinet Member" too, so that choosing it leaves both.
    assert Sieve(PAPERS).counts("body", filters=Filters()) == {"Cabinet": 2, "Cabinet Member": 1}


def test_a_value_counts_within_the_other_filters_and_not_within_its_own() -> None:
    filters = Filters(date_from=date(2024, 6, 1), body="Cabinet Member")
    assert Sieve(PAPERS).counts("body", filters=filters) == {"Cabinet": 1, "Cabinet Member": 1}
    assert Sieve(PAPERS).counts("kind", filters=filters) == {"minutes": 0, "other": 1}


def test_what_was_searched_is_counted_with_what_could_not_be() -> None:
    unread = (Unread("in/may.pdf", 3, "blank"), Unread("in/june.pdf", 1, "blank"), Unread("cut.pdf", None, "cut"))
    found = scope(PAPERS, filters=Filters(date_to=date(2024, 5, 31)), unread=unread)
    assert found == Scope(1, 0, date(2024, 5, 1), date(2024, 5, 1), 0, ("cut.pdf",), 1)
    everything = scope(PAPERS, filters=Filters(), unread=())
    assert (everything.papers, everything.first, everything.last, everything.undated) == (
        3,
        date(2024, 5, 1),
        date(2024, 6, 1),
        1,
    )
    assert scope((), filters=Filters(), unread=()) == Scope(0, 0, None, None, 0, (), 0)


def test_spans_of_time_are_the_last_twelve_months_and_the_municipal_years_that_have_papers() -> None:
    april = Paper("dd", "april.pdf", "April", meeting_date=date(2024, 4, 30))
    assert spans((MAY, april, UNDATED), today=date(2026, 11, 22)) == {
        "Last 12 months": (date(2025, 11, 23), date(2026, 11, 22)),
        "12 months up to the latest paper": (date(2023, 5, 2), date(2024, 5, 1)),
        "Municipal year 2024–25": (date(2024, 5, 1), date(2025, 4, 30)),
        "Municipal year 2023–24": (date(2023, 5, 1), date(2024, 4, 30)),
    }
    assert spans((), today=date(2024, 2, 29)) == {"Last 12 months": (date(2023, 3, 1), date(2024, 2, 29))}

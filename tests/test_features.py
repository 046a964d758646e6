"""Features of units, passages and answers, each on looks for which it can be worked out in the head."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from handmade import apart, look, numbered, ready

from index.features import (
    LONG_UNIT,
    PASSAGE_FEATURES,
    QUOTED,
    SURE_FEATURES,
    UNIT_FEATURES,
    UNIT_SCALE,
    passage_features,
    sure_features,
    unit_features,
)
from index.looks import Looks, look_closely, told_beside
from index.models import Question, Want
from index.spots import Spots
from index.weights import LinearModel
from ingest.models import PaperKind

NUMBERS = numbered("levy skip tree ward title rose cost 40 grew one two three four aldwater council fees")
LEVY = Question("levy skips", ("levi", "skip"))
JUNE = (date(2024, 6, 1), date(2024, 6, 30))


def of_units(question: Question, *candidates: Looks) -> list[dict[str, float]]:
    asked, looks = ready(question, NUMBERS), Looks.joined(candidates)
    rows = unit_features(asked, looks, look_closely(asked, looks, apart(NUMBERS)))
    return [dict(zip(UNIT_FEATURES, row, strict=True)) for row in rows.tolist()]


def of_passages(
    question: Question, *candidates: Looks, bm25: Sequence[float] = (), weights: dict[str, float] | None = None
) -> list[dict[str, float]]:
    """`weights` are those of units, 0 unless given."""
    asked, looks = ready(question, NUMBERS), Looks.joined(candidates)
    held = look_closely(asked, looks, apart(NUMBERS))
    rows = passage_features(
        asked,
        looks,
        held,
        bm25=np.array(bm25 or [0.0] * len(looks)),
        cosine=np.zeros(len(looks)),
        units=unit_features(asked, looks, held),
        unit_weights=np.array([(weights or {}).get(name, 0.0) for name in UNIT_FEATURES]),
    )
    return [dict(zip(PASSAGE_FEATURES, row, strict=True)) for row in rows.tolist()]


def dated(day: date | None, text: str = "The levy rose.", **more: Any) -> Looks:
    found = look(NUMBERS, text)
    return replace(found, papers=(replace(found.papers[0], meeting_date=day, **more),))


def column(name: str, found: Sequence[dict[str, float]]) -> list[float]:
    return [one[name] for one in found]


def test_a_unit_is_told_by_its_words_its_neighbours_and_its_context() -> None:
    found = of_units(LEVY, look(NUMBERS, "The levy rose.", "Skips cost £40.", "A tree.", "Trees grew.", title="Levy"))
    assert column("coverage", found) == [0.5, 0.5, 0.0, 0.0]
    assert column("likely coverage", found) == [0.5, 0.5, 0.0, 0.0]
    assert column("neighbours", found) == [1.0, 1.0, 0.5, 0.0]
    assert column("context", found) == [0.5, 1.0, 0.5, 0.5]
    # One of three words is one of the question's two: 1 / sqrt(3 * 2).
    assert column("cosine", found)[:2] == pytest.approx([6**-0.5] * 2)


def test_a_neighbour_is_of_the_same_passage() -> None:
    found = of_units(LEVY, look(NUMBERS, "The levy rose."), look(NUMBERS, "Skips cost £40."))
    assert column("neighbours", found) == [0.5, 0.5]


def test_a_unit_says_where_it_stands() -> None:
    found = of_units(LEVY, look(NUMBERS, "The levy rose.", "It grew."), look(NUMBERS, "Skips cost £40."))
    assert column("first", found) == [1.0, 0.0, 1.0]
    assert column("passage", found) == [1.0, 1.0, 0.5]


def test_what_is_wanted_counts_as_much_as_its_unit_is_near() -> None:
    found = of_units(replace(LEVY, wants=Want.FIGURE), look(NUMBERS, "The levy rose.", "Skips cost £40."))
    assert column("marker", found) == [0.0, 1.0]
    assert column("marked cosine", found) == pytest.approx([0.0, 6**-0.5])


@pytest.mark.parametrize(
    ("text", "new"),
    [("In 2024 it rose.", 0.0), ("In 2024, by £40.", 1.0), ("It cost £1,200!", 0.0), ("It rose.", 0.0), ("(41%)", 1.0)],
)
def test_a_figure_is_new_where_the_question_does_not_have_it(text: str, new: float) -> None:
    asked = Question("1,200 in 2024", ("1200", "2024"))
    assert column("new figure", of_units(asked, look(NUMBERS, text))) == [new]


@pytest.mark.parametrize(
    ("words", "short", "long"), [(5, 1.0, 0.0), (6, 0.0, 0.0), (LONG_UNIT, 0.0, 0.0), (LONG_UNIT + 1, 0.0, 1.0)]
)
def test_short_and_long_units_are_told_by_their_words(words: int, short: float, long: float) -> None:
    (found,) = of_units(LEVY, look(NUMBERS, " ".join(["tree"] * words)))
    assert (found["short"], found["long"]) == (short, long)


def test_a_unit_that_asks_ends_in_a_question_mark() -> None:
    assert column("asks", of_units(LEVY, look(NUMBERS, "Levy? Yes.", "Is it a levy?"))) == [0.0, 1.0]


def test_a_passage_without_units_has_one_row() -> None:
    (found,) = of_units(LEVY, look(NUMBERS, title="Levy"))
    assert (found["coverage"], found["context"], found["cosine"]) == (0.0, 0.5, 0.0)


def test_a_passage_is_told_by_its_best_window_its_headings_and_all_it_holds() -> None:
    asked = Question("levy skips trees", ("levi", "skip", "tree"))
    apart_, beside = ("The levy.", "It grew.", "Skips."), ("It grew.", "The levy.", "Skips.")
    found = of_passages(asked, look(NUMBERS, *apart_, title="Tree"), look(NUMBERS, *beside), look(NUMBERS, "Skips."))
    assert column("coverage", found) == pytest.approx([1.0, 2 / 3, 1 / 3])
    assert column("window coverage", found) == pytest.approx([1 / 3, 2 / 3, 1 / 3])
    assert column("heading coverage", found) == pytest.approx([1 / 3, 0.0, 0.0])


@pytest.mark.parametrize(
    ("units", "share"),
    [
        (["The levy on skips."], 1.0),
        (["Skips and the levy."], 1.0),
        (["Levy one two skips."], 1.0),
        (["Levy one two three skips."], 0.0),
        (["The levy.", "Skips."], 1.0),
        (["One levy two.", "Three skips."], 0.0),
        (["The levy."], 0.0),
        (["And so on."], 0.0),
    ],
)
def test_a_phrase_is_two_terms_within_three_words(units: list[str], share: float) -> None:
    assert column("phrases", of_passages(LEVY, look(NUMBERS, *units))) == [share]


def test_phrases_are_a_share_of_the_questions_pairs() -> None:
    asked = Question("levy skips trees", ("levi", "skip", "tree"))
    assert column("phrases", of_passages(asked, look(NUMBERS, "Levy skips one two three trees."))) == [0.5]
    assert column("phrases", of_passages(Question("levy", ("levi",)), look(NUMBERS, "Levy skips."))) == [0.0]


def test_the_best_unit_counts_by_what_it_says_and_not_by_where_it_stands() -> None:
    passage = look(NUMBERS, "It grew.", "The levy on skips.", "Skips.")
    weights = {"coverage": 4.0, "first": 100.0, "passage": 100.0}
    assert column("best unit", of_passages(LEVY, passage, weights=weights)) == [4.0 / UNIT_SCALE]


def test_a_papers_other_candidates_speak_for_it() -> None:
    looks = [look(NUMBERS, "The levy.", path=path) for path in ("a", "a", "b", "a", "a")]
    # Half the mean of the two best others: .8 and .4; 1 and .4; none; 1 and .8 for each of the last two.
    found = of_passages(LEVY, *looks, bm25=[10.0, 8.0, 6.0, 4.0, 2.0])
    assert column("paper", found) == pytest.approx([0.3, 0.35, 0.0, 0.45, 0.45])
    assert column("bm25", found) == pytest.approx([1.0, 0.8, 0.6, 0.4, 0.2])


def test_equal_candidates_of_a_paper_speak_for_one_another() -> None:
    looks = [look(NUMBERS, "The levy.", path="a")] * 2
    assert column("paper", of_passages(LEVY, *looks, bm25=[3.0, 3.0])) == [0.5, 0.5]


def test_no_words_in_common_leave_no_strength() -> None:
    assert column("bm25", of_passages(LEVY, look(NUMBERS, "Trees."), bm25=[0.0])) == [0.0]


def test_recent_is_from_the_oldest_to_the_newest_and_the_middle_without_a_date() -> None:
    looks = [dated(date(2024, 1, 1)), dated(date(2024, 1, 11)), dated(date(2024, 1, 4)), dated(None)]
    assert column("recent", of_passages(LEVY, *looks)) == pytest.approx([0.0, 1.0, 0.3, 0.5])


@pytest.mark.parametrize("day", [date(2024, 1, 1), None])
def test_papers_of_one_date_or_of_none_are_all_in_the_middle(day: date | None) -> None:
    assert column("recent", of_passages(LEVY, dated(day), dated(day))) == [0.5, 0.5]


def test_recent_says_nothing_where_a_period_is_asked_for() -> None:
    looks = [dated(date(2024, 1, 1)), dated(date(2024, 1, 11))]
    assert column("recent", of_passages(replace(LEVY, dates=(JUNE,)), *looks)) == [0.0, 0.0]


def test_latest_is_the_same_where_the_latest_is_asked_for() -> None:
    looks = [dated(date(2024, 1, 1)), dated(date(2024, 1, 11))]
    assert column("latest", of_passages(LEVY, *looks)) == [0.0, 0.0]
    assert column("latest", of_passages(replace(LEVY, latest=True), *looks)) == [0.0, 1.0]


def test_a_paper_of_another_time_misses_the_date_and_one_without_a_date_does_not() -> None:
    looks = [dated(date(2024, 6, 4)), dated(date(2023, 6, 6)), dated(None), dated(None, "In June 2024 it rose.")]
    found = of_passages(replace(LEVY, dates=(JUNE,)), *looks)
    assert column("date", found) == [1.0, 0.0, 0.0, 1.0]
    assert column("date missed", found) == [0.0, 1.0, 0.0, 0.0]


def test_without_a_period_no_date_is_met_or_missed() -> None:
    (found,) = of_passages(LEVY, dated(date(2024, 6, 4)))
    assert (found["date"], found["date missed"]) == (0.0, 0.0)


def test_a_council_that_is_asked_for_is_met_or_missed() -> None:
    asked = replace(LEVY, councils=("Ash Council",), bodies=("Cabinet",))
    looks = [
        dated(None, council="Ash Council"),
        dated(None, council="Bow Council"),
        dated(None, council="Bow Council", body="Cabinet"),
        dated(None),
    ]
    found = of_passages(asked, *looks)
    assert column("place", found) == [1.0, 0.0, 1.0, 0.0]
    assert column("place missed", found) == [0.0, 1.0, 1.0, 0.0]


def test_a_place_of_which_there_is_no_paper_is_missed_unless_the_passage_names_it() -> None:
    asked = Question("levy in Aldwater", ("levi", "aldwat"), elsewhere=("Aldwater",))
    found = of_passages(asked, look(NUMBERS, "The levy in Aldwater."), look(NUMBERS, "The levy."))
    assert column("place missed", found) == [0.0, 1.0]


def test_the_kind_of_paper_asked_for_is_met() -> None:
    looks = [dated(None, kind=PaperKind.MINUTES), dated(None, kind=PaperKind.REPORT)]
    assert column("kind", of_passages(replace(LEVY, kinds=(PaperKind.MINUTES,)), *looks)) == [1.0, 0.0]


def test_names_that_are_missed_are_a_share_of_those_asked_for() -> None:
    asked = Question("Did Aldwater pay 40?", ("aldwat", "pay", "40"))
    looks = [look(NUMBERS, "Aldwater."), look(NUMBERS, "£40.", title="Aldwater"), look(NUMBERS, "Trees.")]
    assert column("names missed", of_passages(asked, *looks)) == [0.5, 0.0, 1.0]
    assert column("names missed", of_passages(LEVY, *looks)) == [0.0, 0.0, 0.0]


def test_scores_below_nought_count_nothing() -> None:
    looks = [look(NUMBERS, "The levy."), look(NUMBERS, "Skips.")]
    assert column("bm25", of_passages(LEVY, *looks, bm25=[-0.4, -0.2])) == [0.0, 0.0]
    assert column("bm25", of_passages(LEVY, *looks, bm25=[-0.4, 2.0])) == [0.0, 1.0]


@pytest.mark.parametrize(("characters", "short"), [(119, 1.0), (120, 0.0)])
def test_a_short_passage_has_less_than_120_characters(characters: int, short: float) -> None:
    assert column("short", of_passages(LEVY, look(NUMBERS, "x" * characters))) == [short]


def sure(
    features: Sequence[dict[str, float]],
    scores: Sequence[float],
    *candidates: Looks,
    question: Question = LEVY,
    wants: Want = Want.FIGURE,
) -> dict[str, float]:
    """The features are 0 but for those given; units that hold more of what is asked score more."""
    asked, looks = ready(replace(question, wants=wants), NUMBERS), Looks.joined(candidates)
    held = look_closely(asked, looks, apart(NUMBERS))
    beside, counted = told_beside(asked, looks, held, Spots(sorted(NUMBERS), written={"Aldwater": 3}))
    rows = np.array([[one.get(name, 0.0) for name in PASSAGE_FEATURES] for one in features])
    units = unit_features(asked, looks, held)
    by_coverage = units[:, UNIT_FEATURES.index("coverage")]
    found = sure_features(
        asked, held, rows, scores, units=units, unit_scores=by_coverage, beside=beside, counted=counted, unknown=0.25
    )
    return dict(zip(SURE_FEATURES, found.tolist(), strict=True))


def test_what_the_first_three_hold_makes_sure() -> None:
    features = [
        {"coverage": 0.5, "names missed": 0.5, "place missed": 1.0, "date missed": 1.0},
        {"coverage": 0.6, "names missed": 0.4},
        {"cosine": 0.3, "names missed": 0.6},
        {"coverage": 1.0, "cosine": 1.0, "names missed": 0.0},
    ]
    found = sure(features, [4.0, 3.0, 2.0, 1.0], *[look(NUMBERS, "It grew.")] * 4)
    assert (found["coverage"], found["cosine"], found["unknown"]) == (0.6, 0.3, 0.25)
    # The best of the three for what is missed, and then the first alone.
    assert (found["names missed"], found["date missed"]) == (0.4, 0.0)
    assert (found["names missed first"], found["place missed"]) == (0.5, 1.0)


def test_a_date_is_unsure_as_far_as_the_first_passage_does_not_fit_the_period() -> None:
    features, looks = [{"date": 0.4}, {"date": 1.0}], [look(NUMBERS, "It grew.")] * 2
    assert sure(features, [2.0, 1.0], *looks, question=replace(LEVY, dates=(JUNE,)))["date unsure"] == pytest.approx(
        0.6
    )
    assert sure(features, [2.0, 1.0], *looks)["date unsure"] == 0.0


def test_the_margin_is_to_the_fifth_or_to_the_last() -> None:
    looks = [look(NUMBERS, "It grew.")] * 6
    assert sure([{}] * 6, [6.0, 5.0, 4.0, 3.0, 1.5, 0.0], *looks)["margin"] == 4.5
    assert sure([{}] * 2, [6.0, 5.0], *looks[:2])["margin"] == 1.0
    assert sure([{}], [6.0], looks[0])["margin"] == 0.0


def test_the_marked_coverage_is_of_the_best_unit_that_holds_what_is_wanted_with_its_neighbours() -> None:
    looks = [look(NUMBERS, "The levy on skips."), look(NUMBERS, "It cost £40.", "Skips."), look(NUMBERS, "£40.")]
    best = look(NUMBERS, "A levy of £40 on skips.")
    assert sure([{}] * 3, [3.0, 2.0, 1.0], *looks)["marked coverage"] == 0.5
    assert sure([{}] * 3, [3.0, 2.0, 1.0], best, *looks[:2])["marked coverage"] == 1.0
    assert sure([{}] * 4, [4.0, 3.0, 2.0, 1.0], *looks, best)["marked coverage"] == 0.5


def test_a_score_past_all_bounds_is_a_probability_and_no_warning() -> None:
    # A margin of some millions, between passages of a library of two papers, overflowed.
    model = LinearModel(("margin",), np.array([1.0]))
    assert model.probability(np.array([-4_000_000.0])) == pytest.approx(0.0)
    assert model.probability(np.array([4_000_000.0])) == 1.0
    assert model.probability(np.array([0.0])) == 0.5


def test_a_figure_is_missed_where_none_stands_beside_what_is_asked() -> None:
    skips = replace(LEVY, counts="skip")
    told, untold = look(NUMBERS, "The levy on 40 skips."), look(NUMBERS, "The levy on skips.", "It cost 40.")
    here, there = (sure([{}], [1.0], one, question=skips) for one in (told, untold))
    assert (here["figure missed"], here["count missed"], here["name missed"]) == (0.0, 0.0, 0.0)
    assert (there["figure missed"], there["count missed"]) == (1.0, 1.0)
    fact = sure([{}], [1.0], untold, wants=Want.FACT)
    assert (fact["figure missed"], fact["count missed"], fact["name missed"]) == (0.0, 0.0, 0.0)


def test_a_name_is_missed_where_none_stands_beside_what_is_asked() -> None:
    named, unnamed = look(NUMBERS, "Aldwater rose the levy on skips."), look(NUMBERS, "The levy on skips rose.")
    found = [sure([{}], [1.0], one, wants=Want.PERSON)["name missed"] for one in (named, unnamed)]
    assert found == [0.0, 1.0]


def test_what_is_missed_is_missed_by_the_units_that_are_likely_to_be_quoted() -> None:
    units = ["The levy on skips."] * QUOTED + ["A levy of 40."]
    assert sure([{}], [1.0], look(NUMBERS, *units))["figure missed"] == 1.0
    assert sure([{}], [1.0], look(NUMBERS, *units[1:]))["figure missed"] == 0.5

"""One quote for each side of a comparison: that which fits the side, and that says the same of the others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from computable import made_passage

from index.abreast import Sought, choose_abreast, interleaved, told
from index.answer import Candidate
from index.models import Hit
from index.question import read_question
from index.sides import Side, sides_of

YEARS = "Were there more trees in the park in 2019 or in 2023?"
HOUSES = "Which costs more, Brook House or the Tannery?"


def papers(*told_of: tuple[str, int | None, Sequence[tuple[str, float]]]) -> list[Hit]:
    """A passage for each (path, year, units with their scores)."""
    hits = []
    for row, (path, year, units) in enumerate(told_of):
        text = "\n".join(unit for unit, _ in units)
        paper, page, passage = made_passage(text, units=[unit for unit, _ in units], path=path)
        paper = replace(paper, meeting_date=date(year, 6, 1) if year else None)
        hits.append(Hit(paper, page, passage, row, 10.0 - row))
    return hits


def sought(
    side: Side, hits: Sequence[Hit], units: Sequence[Sequence[tuple[str, float]]], *, sure: float = 0.9
) -> Sought:
    found = [
        Candidate(hit, start, end, score)
        for hit, told_of in zip(hits, units, strict=True)
        for (start, end), (_, score) in zip(hit.passage.units, told_of, strict=True)
    ]
    return Sought(side, tuple(hits), tuple(sorted(found, key=lambda one: -one.score)), sure)


def quotes(
    question: str, *told_of: tuple[str, int | None, Sequence[tuple[str, float]]], sure: Sequence[float] = (0.9, 0.9)
) -> list[str | None]:
    """The quote for each side, where both sides found every unit."""
    hits = papers(*told_of)
    sides = sides_of(read_question(question))
    each = [
        sought(side, hits, [units for _, _, units in told_of], sure=how) for side, how in zip(sides, sure, strict=True)
    ]
    chosen = choose_abreast(each, idf=lambda term: 1.0, threshold=0.5)
    return [one.quote.quote if one.quote else None for one in chosen]


OLD, NEW = "There are 40 trees in the park.", "There are 31 trees in the park."


def test_each_period_is_quoted_from_its_own_paper_oldest_first() -> None:
    assert quotes(YEARS, ("new.txt", 2023, [(NEW, 9)]), ("old.txt", 2019, [(OLD, 5)])) == [OLD, NEW]


def test_quotes_that_say_the_same_of_each_side_go_before_better_ones_that_do_not() -> None:
    other = "Trees of 3 kinds were bought for planting near the school."
    told_of = (("old.txt", 2019, [(other, 8), (OLD, 7)]), ("new.txt", 2023, [(NEW, 8)]))
    assert quotes(YEARS, *told_of) == [OLD, NEW]


def test_a_side_that_nothing_fits_has_no_quote() -> None:
    assert quotes(YEARS, ("new.txt", 2023, [(NEW, 9)])) == [None, NEW]


def test_a_year_that_is_named_says_nothing_of_one_of_its_months() -> None:
    question = "How did the number of trees change between March 2019 and June 2023?"
    vague = ("report.txt", 2024, [("There were 40 trees in the park in 2019.", 9)])
    assert quotes(question, vague, ("new.txt", 2023, [(NEW, 9)])) == [None, NEW]


def test_a_side_that_is_not_sure_has_no_quote_unless_it_says_the_same_as_one_that_is() -> None:
    other = "Three of them were felled after a storm."
    assert quotes(YEARS, ("old.txt", 2019, [(other, 9)]), ("new.txt", 2023, [(NEW, 9)]), sure=(0.4, 0.9)) == [None, NEW]
    assert quotes(YEARS, ("old.txt", 2019, [(OLD, 9)]), ("new.txt", 2023, [(NEW, 9)]), sure=(0.4, 0.9)) == [OLD, NEW]
    assert quotes(YEARS, ("old.txt", 2019, [(OLD, 9)]), ("new.txt", 2023, [(NEW, 9)]), sure=(0.2, 0.9)) == [None, NEW]


def test_a_sentence_that_tells_of_both_sides_stands_for_both() -> None:
    both = "There were 40 trees in 2019 and 31 in 2023."
    assert quotes(YEARS, ("new.txt", 2023, [(both, 9), (NEW, 5)])) == [both, both]
    fell = "Trees in the park fell from 40 to 31."
    assert quotes(YEARS, ("new.txt", 2023, [(fell, 9)]), ("old.txt", 2019, [("It rained for 3 days on end.", 5)])) == [
        fell,
        fell,
    ]


def test_one_sentence_about_one_side_is_not_quoted_for_two() -> None:
    assert quotes(HOUSES, ("a.txt", 2023, [("Brook House costs £40 a week.", 9)])) == [
        "Brook House costs £40 a week.",
        None,
    ]


def test_a_thing_is_told_by_its_name_in_the_sentence_or_shortly_before() -> None:
    units = [("Brook House.", 9.0), ("It costs £40 a week.", 7.0), ("The Tannery.", 9.0), ("It costs £70 a week.", 7.5)]
    assert quotes(HOUSES, ("a.txt", 2023, units)) == [
        "Brook House.\nIt costs £40 a week.",
        "The Tannery.\nIt costs £70 a week.",
    ]


def test_questions_and_headings_are_not_quoted() -> None:
    asks = "How many trees are there in the park?"
    told_of = ("old.txt", 2019, [(asks, 9), ("Trees", 9), (OLD, 5)])
    assert quotes(YEARS, told_of, ("new.txt", 2023, [(NEW, 5)])) == [OLD, NEW]


def test_quotes_have_sixty_words_together_and_the_short_one_stays_whole() -> None:
    long = "There are 40 trees in the park, " + "as somebody said, " * 30 + "and that is all."
    found = [quote for quote in quotes(YEARS, ("old.txt", 2019, [(long, 9)]), ("new.txt", 2023, [(NEW, 9)])) if quote]
    assert found[1] == NEW
    assert found[0] in long
    assert "40 trees" in found[0]
    assert sum(len(quote.split()) for quote in found) <= 60


def test_three_sides_are_quoted_in_order() -> None:
    asked = "Which of Brook House, the Tannery and Mill Farm has the most rooms?"
    told_of = [
        (f"{place}.txt", 2023, [(f"{name} has {rooms} rooms.", 9.0 - place)])
        for place, (name, rooms) in enumerate([("Mill Farm", 9), ("The Tannery", 7), ("Brook House", 4)])
    ]
    found = quotes(asked, *told_of, sure=(0.9, 0.9, 0.9))
    assert found == ["Brook House has 4 rooms.", "The Tannery has 7 rooms.", "Mill Farm has 9 rooms."]


def test_a_quote_for_two_sides_is_told_once_with_both() -> None:
    both = [("There were 40 trees in 2019 and 31 in 2023.", 9.0)]
    hits = papers(("a.txt", 2023, both))
    chosen = choose_abreast(
        [sought(side, hits, [both]) for side in sides_of(read_question(YEARS))], idf=lambda term: 1.0, threshold=0.5
    )
    ((quote, sides),) = told(chosen)
    assert quote.quote == both[0][0]
    assert [side.name for side in sides] == ["2019", "2023"]


def test_quoted_passages_are_listed_first_then_each_side_by_turns() -> None:
    units = [[(NEW, 9.0)], [("A park is a place.", 3.0)], [(OLD, 5.0)], [("Parks close at dusk.", 1.0)]]
    hits = papers(
        *((f"{row}.txt", year, of) for row, (year, of) in enumerate(zip((2023, None, 2019, None), units, strict=True)))
    )
    old, new = sides_of(read_question(YEARS))
    each = [sought(old, hits[2:], units[2:]), sought(new, hits[:2], units[:2])]
    chosen = choose_abreast(each, idf=lambda term: 1.0, threshold=0.5)
    listed = interleaved(chosen, k=4)
    assert [hit.row for hit in listed] == [2, 0, 3, 1]
    assert [hit.score for hit in listed] == [10.0, 10.0, 9.0, 9.0]
    assert len(interleaved(chosen, k=2)) == 2

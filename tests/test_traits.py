"""What units hold and which periods passages name, read once and kept as numbers."""

import hashlib
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from computable import made_passage
from hypothesis import given, settings
from hypothesis import strategies as st

from index import markers, periods, resolutions, traits, words
from index.markers import hashed, marker
from index.models import Measure, Question, Want
from index.store import FORMAT
from index.traits import Said, Traits, as_figures, said

TEXTS = ["Levies rose to £1,200 in 2024 (41%).", "Why?", "", "2.1 Twelve members agreed: roads, parks, bins."]


def listed(found: Said) -> list[tuple[int, int, list[int], list[int]]]:
    return [
        (int(found.kinds[unit]), int(found.words[unit]), found.numbers[unit].tolist(), found.figures[unit].tolist())
        for unit in range(len(found))
    ]


def test_the_words_of_a_unit_are_counted_and_its_numbers_and_figures_kept() -> None:
    found = said(TEXTS)
    assert found.words.tolist() == [7, 1, 0, 7]
    assert found.asks.tolist() == [False, True, False, False]
    # The last one's 2.1 is its paragraph's number, and a figure only where the words round it are not asked.
    assert found.numbers[0].tolist() == [hashed(number) for number in ("1,200", "41")]
    assert [found.numbers[unit].tolist() for unit in (1, 2, 3)] == [[], [], []]
    assert [found.figures[unit].tolist() for unit in (0, 3)] == [
        [hashed(figure) for figure in ("1200", "2024", "41")],
        [hashed("2.1")],
    ]


def test_figures_have_no_marks_round_them_and_no_commas_inside() -> None:
    assert as_figures("In (2023/24) it was £1,200! m² 5%") == ["2023/24", "1200", "m²", "5"]


@pytest.mark.parametrize("wants", list(Want))
@pytest.mark.parametrize("measure", [None, Measure.SHARE, Measure.MONEY])
def test_units_that_were_read_are_marked_as_their_words_are(wants: Want, measure: Measure | None) -> None:
    question = Question("How many of 41 in 2024?", ("41", "2024"), wants=wants, measure=measure)
    found = said(TEXTS)
    assert markers.markers(question, found.kinds, found.numbers).tolist() == [marker(question, text) for text in TEXTS]


def test_a_part_is_what_its_units_say_and_of_none_nothing_is_said() -> None:
    found = said(TEXTS)
    assert listed(found.part(1, 3)) == listed(said(TEXTS[1:3]))
    assert listed(found.part(2, 2)) == listed(said([""]))
    assert listed(Said.joined([found.part(2, 4), found.part(0, 1)])) == listed(said([*TEXTS[2:], TEXTS[0]]))


def test_periods_are_of_the_words_the_headings_the_columns_and_the_title_each_once_in_order() -> None:
    paper, _, passage = made_passage("In 2024 and in 2024.", headings=("May 2023",), columns=("Q1 2025",))
    found = Traits.build([(replace(paper, title="Budget 2020"), passage)])
    assert found.periods_of(0) == (
        (date(2020, 1, 1), date(2020, 12, 31)),
        (date(2023, 5, 1), date(2023, 5, 31)),
        (date(2024, 1, 1), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2025, 3, 31)),
    )


def test_a_month_without_its_year_is_of_the_papers_own_time() -> None:
    paper, _, passage = made_passage("It rose in June.")
    assert Traits.build([(paper, passage)]).periods_of(0) == ()
    dated = Traits.build([(replace(paper, meeting_date=date(2024, 9, 24)), passage)])
    assert dated.periods_of(0) == ((date(2024, 6, 1), date(2024, 6, 30)),)


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=5))
def test_what_is_saved_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    file = tmp_path_factory.mktemp("traits") / "traits.npz"
    paper, _, passage = made_passage("In 2024.")
    built = replace(Traits.build([(paper, passage)]), units=said(texts))
    built.save(file)
    read = Traits.load(file)
    assert listed(read.units) == listed(built.units)
    assert read.periods_of(0) == built.periods_of(0)
    assert [read.units.kinds.dtype.name, read.units.numbers.values.dtype.name] == ["uint16", "int32"]


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("no traits")
    with pytest.raises(ValueError, match="pickle"):
        Traits.load(tmp_path / "text.npz")
    np.savez(tmp_path / "other.npz", kinds=np.zeros(1))
    with pytest.raises(KeyError):
        Traits.load(tmp_path / "other.npz")


def test_whoever_changes_a_pattern_by_which_papers_are_indexed_raises_the_format() -> None:
    modules = (markers, resolutions, traits, words)
    patterns = [one for module in modules for one in vars(module).values() if isinstance(one, re.Pattern)]
    patterns += [periods._BARE_MONTH, *(pattern for pattern, _ in periods._FORMS)]
    digest = hashlib.sha256(repr([(one.pattern, one.flags) for one in patterns]).encode()).hexdigest()[:12]
    assert (FORMAT, digest) == (13, "ba77d341475a"), "raise FORMAT in index/store.py, then write both down here"


def test_what_papers_say_is_taken_from_before_where_it_is_known() -> None:
    one, two, three = (
        made_passage(f"{word} cost £40 in March 2024.", path=word) for word in ("Skips", "Trees", "Roads")
    )
    passages = [(paper, passage) for paper, _, passage in (one, two, three)]
    whole = Traits.build(passages)
    other = Traits.build([(two[0], made_passage("Who asked?")[2])])
    mixed = Traits.build(passages, known={two[0].id: other, three[0].id: whole.part(slice(2, 3), slice(2, 3))})
    assert mixed.units.asks.tolist() == [False, True, False]
    assert [len(mixed.periods[row]) for row in range(3)] == [2, 0, 2]
    assert mixed.units.kinds[[0, 2]].tolist() == whole.units.kinds[[0, 2]].tolist()
    assert mixed.units.numbers[2].tolist() == whole.units.numbers[2].tolist()


def test_items_below_a_resolution_are_kept_as_decided() -> None:
    units = ("RESOLVED that:", "(1) skips be sold;", "(2) trees be kept.", "Ms Ash thanked all.")
    paper, _, passage = made_passage("\n".join(units), units=units)
    kinds = Traits.build([(paper, passage)]).units.kinds
    assert ((kinds & markers.DECIDED) > 0).tolist() == [True, True, True, False]

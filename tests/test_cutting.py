"""The terms of papers: cut once, numbered anew with those of others, and the way to the cache and back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from computable import made_passage
from hypothesis import given, settings
from hypothesis import strategies as st

from index.bags import Bags, Ragged
from index.cutting import PaperTerms, commonest, cut, key_of
from index.lexical import LexicalIndex
from index.texts import searched_text
from index.words import terms
from ingest.models import Paper, Passage

NUMBERS = {"levi": 4, "skip": 1, "tree": 7}
Row = tuple[Paper, Passage]
TEXT = st.text(st.sampled_from("aAbs 1.,-\nü"), max_size=30)


def made(text: str, *units: str, headings: tuple[str, ...] = (), columns: tuple[str, ...] = ()) -> Row:
    paper, _, passage = made_passage(text, units=units, headings=headings, columns=columns, title="")
    return paper, passage


def bags(*passages: Row) -> Bags:
    return cut(passages).numbered(NUMBERS)


def listed(rows: Ragged) -> list[list[int]]:
    return [rows[row].tolist() for row in range(len(rows))]


def content(paper: PaperTerms) -> list[object]:
    rows = (paper.searched, paper.bags.units, paper.bags.headings, paper.bags.columns)
    arrays = (paper.spelled, paper.often, *(array for part in rows for array in (part.starts, part.values)))
    return [paper.terms, paper.spellings, *((array.dtype.name, array.tolist()) for array in arrays)]


def test_each_unit_has_the_numbers_of_its_terms_in_order() -> None:
    text = "Trees, then the levies on skips and trees.\nA levy."
    assert listed(bags(made(text, "Trees, then the levies on skips and trees.")).units) == [[7, 4, 1, 7]]


def test_a_word_outside_the_vocabulary_has_no_number() -> None:
    text = "The bandstand was painted.\nTrees fell."
    assert listed(bags(made(text, "The bandstand was painted.", "Trees fell.")).units) == [[], [7]]


def test_headings_and_column_headings_are_kept_by_passage() -> None:
    first = made("A tree.", "A tree.", headings=("Skips", "The levy"), columns=("Trees", "Tons"))
    found = bags(first, made("Skips. Trees.", "Skips.", "Trees."))
    assert (listed(found.headings), listed(found.columns)) == ([[1, 4], []], [[7], []])
    assert listed(found.units) == [[7], [1], [7]]


def test_a_passage_without_units_has_none_here() -> None:
    assert listed(bags(made("A levy."), made("Trees.", "Trees.")).units) == [[7]]


def test_a_unit_is_cut_by_its_place_on_the_page() -> None:
    paper, _ = made("a")
    assert listed(bags((paper, Passage("a", 1, 100, 112, "Levy. Trees.", units=((106, 112),)))).units) == [[7]]


def test_a_term_that_stands_in_no_searched_text_gets_no_row() -> None:
    # Cut out of its line the unit begins with half a word, which is a word by itself.
    paper, passage = made("The play-\nground levy.")
    half = replace(passage, units=((passage.text.index("ground"), len(passage.text)),))
    found = cut([(paper, half)])
    assert found.terms == ("playground", "levi", "ground")
    assert found.standing()[0] == ("playground", "levi")
    assert LexicalIndex.joined([found.standing()]).vocabulary == ("levi", "playground")
    assert listed(found.numbered({"levi": 0, "playground": 1}).units) == [[0]]
    assert listed(found.numbered({"ground": 0, "levi": 1, "playground": 2}).units) == [[0, 1]]


@settings(deadline=None)
@given(st.lists(st.lists(TEXT, max_size=4), max_size=3))
def test_papers_joined_are_an_index_of_all_their_terms(papers: list[list[str]]) -> None:
    corpus = [[made(text) for text in texts] for texts in papers]
    joined = LexicalIndex.joined(cut(passages).standing() for passages in corpus)
    every = [terms(searched_text(*passage)) for passages in corpus for passage in passages]
    whole = LexicalIndex.build(every)
    assert (joined.vocabulary, len(joined)) == (whole.vocabulary, len(whole))
    assert [joined.scores([term]).tolist() for term in whole.vocabulary] == [
        whole.scores([term]).tolist() for term in whole.vocabulary
    ]


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=4))
def test_what_is_stored_is_what_is_read(texts: list[tuple[str, str]]) -> None:
    paper = cut(
        [made(text, *filter(None, [text]), headings=(heading,), columns=(heading, "Tons")) for text, heading in texts]
    )
    read = PaperTerms.from_bytes(paper.as_bytes())
    assert read is not None
    assert content(read) == content(paper)


@pytest.mark.parametrize("stored", [b"", b"no terms", b"\xff" * 200, b"\x7f" * 200, bytes(44) + b"\xff"])
def test_something_else_is_not_taken_for_terms(stored: bytes) -> None:
    assert PaperTerms.from_bytes(stored) is None


def spellings(*papers: Sequence[str]) -> dict[str, str]:
    return commonest(cut([made(text) for text in texts]) for texts in papers)


def test_a_term_is_spelled_as_all_papers_spell_it_most() -> None:
    assert spellings(["Levies and a levy.", "More levies in 2024."]) == {"levi": "levies"}
    assert spellings(["A levy."], ["Trees.", "Levies, levies."], ["A levy, a levy."]) == {
        "levi": "levy",
        "tree": "trees",
    }


def test_of_spellings_that_are_as_frequent_the_first_by_the_alphabet_is_taken() -> None:
    assert spellings(["skips skip"], ["trees"]) == {"skip": "skip", "tree": "trees"}


def test_a_number_is_not_a_word() -> None:
    assert spellings(["41 of 2,500", "2024"]) == {}


def test_all_that_terms_depend_on_is_in_their_key() -> None:
    paper, passage = made("Levy. Trees.", "Levy.")
    others = [
        [(paper, replace(passage, text="Levy. Skips."))],
        [(paper, replace(passage, units=((1, 6),)))],
        [(paper, replace(passage, start=1, end=13, units=((1, 6),)))],
        [(paper, replace(passage, headings=("Skips",)))],
        [(paper, replace(passage, columns=("Skips",)))],
        [(replace(paper, title="Skips"), passage)],
        [(replace(paper, meeting_date=date(2024, 9, 24)), passage)],
        [(paper, passage), (paper, passage)],
        [],
    ]
    keys = [key_of(one, made_by="format 1") for one in ([(paper, passage)], *others)]
    assert len({*keys, key_of([(paper, passage)], made_by="format 2")}) == len(others) + 2
    assert key_of([(replace(paper, body="Council"), passage)], made_by="format 1") == keys[0]

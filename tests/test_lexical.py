"""BM25 by sparse matrix: the scores of rank-bm25 itself, its edge cases, and the way to disk and back."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from eval.bench_words import made_queries, made_words
from index.lexical import LexicalIndex

WORD = st.sampled_from(["levy", "budget", "care", "school", "road", "7"])
CORPUS = st.lists(st.lists(WORD, max_size=12), min_size=1, max_size=12)
QUERY = st.lists(st.one_of(WORD, st.just("absent")), max_size=8)
PAPERS = [["levy", "levy", "road"], ["road", "school"], ["care", "school", "care"], []]


@settings(deadline=None)
@given(CORPUS.filter(any), QUERY)
def test_scores_are_those_of_rank_bm25(corpus: list[list[str]], query: list[str]) -> None:
    expected = BM25Okapi(corpus).get_scores(query)
    np.testing.assert_allclose(LexicalIndex.build(corpus).scores(query), expected, atol=1e-6)


def test_one_score_is_as_worked_by_hand() -> None:
    # N = 4, n(care) = 1, length 3 against a mean of 8 / 4 = 2, k1 = 1.5, b = 0.75:
    # idf = ln(3.5 / 1.5) = 0.8473, norm = 1.5 * (0.25 + 0.75 * 1.5) = 2.0625, 0.8473 * 2 * 2.5 / 4.0625 = 1.0428
    assert LexicalIndex.build(PAPERS).scores(["care"]) == pytest.approx([0, 0, 1.0428, 0], abs=1e-4)


def test_a_term_asked_twice_counts_twice() -> None:
    index = LexicalIndex.build(PAPERS)
    np.testing.assert_allclose(index.scores(["care", "care"]), 2 * index.scores(["care"]))


def test_search_gives_rows_that_hold_a_term_best_first() -> None:
    assert LexicalIndex.build(PAPERS).search(["levy", "road"], 10).rows == (0, 1)


def test_search_breaks_ties_by_row() -> None:
    index = LexicalIndex.build([["levy"], ["care"], ["levy"], ["road"], ["levy"]])
    found = index.search(["levy"], 2)
    assert found.rows == (0, 2)
    assert found.scores[0] == found.scores[1]


def test_a_word_in_every_passage_is_still_found() -> None:
    # Okapi's score of it is below zero.
    found = LexicalIndex.build([["levy"], ["levy"], ["levy"]]).search(["levy"], 10)
    assert found.rows == (0, 1, 2)
    assert all(score < 0 for score in found.scores)


def test_only_allowed_rows_are_found() -> None:
    allowed = np.array([False, True, True, True])
    assert LexicalIndex.build(PAPERS).search(["road", "levy"], 10, allowed=allowed).rows == (1,)


def test_no_more_rows_than_asked_for_are_found() -> None:
    index = LexicalIndex.build(PAPERS)
    assert len(index.search(["road", "school"], 1).rows) == 1
    assert index.search(["road"], 0).rows == ()


@pytest.fixture(scope="module")
def many() -> LexicalIndex:
    """So many passages that the best are told by a sample."""
    return LexicalIndex.build(made_words(9000))


@pytest.mark.parametrize("k", [1, 10, 200, 9999])
@pytest.mark.parametrize("share", [None, 0.9, 0.1, 0.01])
def test_the_best_rows_are_those_of_all_scores_sorted(many: LexicalIndex, k: int, share: float | None) -> None:
    allowed = None if share is None else np.random.default_rng(k).random(len(many)) < share
    rare = [["word9000", "word3"], ["word15000", "word2", "word2"], ["word500", "word700", "absent"]]
    for query in [*made_queries(20, 6), *made_queries(20, 2), *rare]:
        scores = many.scores(query)
        rows = np.flatnonzero(scores if allowed is None else scores * allowed)
        best = rows[np.lexsort((rows, -scores[rows]))[:k]]
        found = many.search(query, k, allowed=allowed)
        assert found.rows == tuple(best.tolist())
        assert found.scores == tuple(scores[best].tolist())


@settings(deadline=None)
@given(CORPUS, QUERY, st.integers(1, 6))
def test_small_searches_too_give_all_scores_sorted(corpus: list[list[str]], query: list[str], k: int) -> None:
    index = LexicalIndex.build(corpus)
    scores = index.scores(query)
    rows = np.array([row for row, words in enumerate(corpus) if set(words) & set(query)], dtype=np.int64)
    best = rows[np.lexsort((rows, -scores[rows]))[:k]]
    assert index.search(query, k).rows == tuple(best.tolist())


def test_of_very_many_equal_scores_the_first_rows_are_kept() -> None:
    rows = [["levy", "levy"] if row == 1990 else ["levy"] if row % 10 == 3 else ["care"] for row in range(2000)]
    assert LexicalIndex.build(rows).search(["levy"], 3).rows == (1990, 3, 13)


def test_scores_of_some_rows_are_theirs_among_all(many: LexicalIndex) -> None:
    for query in [*made_queries(5, 6), ["word1", "word1", "absent"], []]:
        for rows in ([5, 8999, 0, 5], range(9000), []):
            assert many.scores_of(rows, query).tolist() == many.scores(query)[list(rows)].tolist()


def test_rows_are_read_once_and_one_at_a_time() -> None:
    assert (
        LexicalIndex.build(iter(PAPERS)).scores(["care"]).tolist()
        == LexicalIndex.build(PAPERS).scores(["care"]).tolist()
    )


def test_unknown_terms_find_nothing() -> None:
    assert LexicalIndex.build(PAPERS).search(["absent"], 10).rows == ()


@pytest.mark.parametrize("corpus", [[], [[], []]])
def test_an_empty_corpus_finds_nothing(corpus: list[list[str]]) -> None:
    index = LexicalIndex.build(corpus)
    assert len(index) == len(corpus)
    assert index.search(["levy"], 5).rows == ()
    assert index.vocabulary == ()


def test_idf_is_above_zero_and_highest_for_unknown_words() -> None:
    index = LexicalIndex.build([["levy", "road"], ["levy"], ["levy"]])
    assert index.idf("levy") == pytest.approx(np.log(4 / 3.5))
    assert index.idf("road") == pytest.approx(np.log(4 / 1.5))
    assert index.idf("absent") == pytest.approx(np.log(4 / 0.5))


def test_rows_with_a_term_are_ascending() -> None:
    assert LexicalIndex.build(PAPERS).rows_with("school").tolist() == [1, 2]
    assert LexicalIndex.build(PAPERS).rows_with("absent").tolist() == []


@settings(deadline=None)
@given(CORPUS, QUERY)
def test_an_index_read_from_disk_gives_the_scores_of_the_one_written(
    tmp_path_factory: pytest.TempPathFactory, corpus: list[list[str]], query: list[str]
) -> None:
    file = tmp_path_factory.mktemp("terms") / "terms.npz"
    built = LexicalIndex.build(corpus)
    built.save(file)
    loaded = LexicalIndex.load(file)
    assert loaded.vocabulary == built.vocabulary
    assert len(loaded) == len(corpus)
    np.testing.assert_array_equal(loaded.scores(query), built.scores(query))


def test_a_saved_index_holds_no_pickled_objects(tmp_path: Path) -> None:
    LexicalIndex.build(PAPERS).save(tmp_path / "terms.npz")
    with np.load(tmp_path / "terms.npz", allow_pickle=False) as stored:
        assert {name: stored[name].dtype.hasobject for name in stored.files} == dict.fromkeys(stored.files, False)


def test_parts_that_do_not_belong_together_are_refused() -> None:
    empty = np.zeros(0)
    with pytest.raises(ValueError, match="don't belong together"):
        LexicalIndex(
            ["levy"], starts=np.zeros(1, np.int64), rows=np.zeros(0, np.int32), weights=empty, idf=empty, size=0
        )


def test_rows_are_looked_up_in_any_order_for_a_term_they_may_hold() -> None:
    index = LexicalIndex.build([["bin", "day"], ["day"], ["tax"], ["bin"]])
    assert index.held_by([3, 2, 0, 1], "bin").tolist() == [True, False, True, False]
    assert index.held_by([0, 2], "unheard").tolist() == [False, False]
    assert index.held_by([], "bin").tolist() == []

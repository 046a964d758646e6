"""From a question to ranked rows, in an index of six short texts whose encoder is computable."""

from collections.abc import Sequence

import numpy as np
import pytest
from computable import ComputableEncoder

import index.finding
from index.allowed import Allowed
from index.build import index_texts
from index.features import PASSAGE_FEATURES, SURE_FEATURES, UNIT_FEATURES
from index.finding import MOST_STRANGE, Finder
from index.looks import Asked
from index.models import Mode, Ranking
from index.question import read_question
from index.store import Generation, open_generation

TEXTS = {
    "0": ("Fees", "The levy on skips rose."),
    "1": ("Fees", "The levy grew."),
    "2": ("Parks", "Trees fell in the storm."),
    "3": ("Parks", "Skips were moved to the depot."),
    "4": ("Panel", "The Corporate Parenting Panel (CPP) met. It closed at noon."),
    "5": ("Panel", "Parenting was discussed by the corporate panel."),
}
ROWS = (0, 1, 3, 2, 4, 5)  # those with both words, then one, by how much of them these are; then none, in order
# The question's two words over those of the passage and its title: 2 of 6, 1 of 4, 1 of 7.
COSINES = (2 / 12**0.5, 1 / 8**0.5, 1 / 14**0.5)


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    directory = tmp_path_factory.mktemp("index")
    index_texts(TEXTS, directory, encoder=ComputableEncoder())
    return open_generation(directory)


@pytest.fixture
def finder(generation: Generation) -> Finder:
    return Finder(generation, ComputableEncoder())


def ready(finder: Finder, question: str) -> Asked:
    return finder.ready(read_question(question))


def rank(finder: Finder, mode: Mode, question: str = "levy skips", *, most: int = 10) -> Ranking:
    return finder.rank(ready(finder, question), mode, most=most)[0]


def test_lexical_mode_ranks_what_holds_a_word(finder: Finder, generation: Generation) -> None:
    ranking, signals = finder.rank(ready(finder, "levy skips"), Mode.LEXICAL, most=10)
    assert ranking.rows == (0, 1, 3)
    assert signals == {"lexical": tuple(generation.terms.scores(["levi", "skip"])[[0, 1, 3]])}


def test_dense_mode_ranks_everything_by_its_cosine(finder: Finder) -> None:
    ranking, signals = finder.rank(ready(finder, "levy skips"), Mode.DENSE, most=10)
    assert ranking.rows == ROWS
    assert ranking.scores == signals["dense"] == pytest.approx((*COSINES, 0.0, 0.0, 0.0), abs=1e-6)


def test_hybrid_mode_adds_half_of_each_stretched_to_one(finder: Finder, generation: Generation) -> None:
    ranking, signals = finder.rank(ready(finder, "levy skips"), Mode.HYBRID, most=10)
    bm25 = generation.terms.scores(["levi", "skip"])
    halves = [
        0.5 * bm25[row] / bm25[0] + 0.5 * cosine / COSINES[0] for row, cosine in zip(ROWS[:3], COSINES, strict=True)
    ]
    assert ranking.rows == ROWS
    assert ranking.scores == pytest.approx((*halves, 0.0, 0.0, 0.0), abs=1e-6)
    assert signals["cosine"] == pytest.approx([*COSINES, 0.0, 0.0, 0.0], abs=1e-6)


def test_full_mode_ranks_by_features_and_gives_each_of_them(finder: Finder) -> None:
    ranking, signals = finder.rank(ready(finder, "levy skips"), Mode.FULL, most=10)
    assert ranking.rows[:3] == (0, 1, 3)
    assert set(signals) == {*PASSAGE_FEATURES, "score"}
    assert signals["score"] == pytest.approx(ranking.scores)
    assert signals["coverage"] == [1.0, 0.5, 0.5, 0.0, 0.0, 0.0]


def test_what_was_not_looked_at_stays_in_order_behind_what_was(finder: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = rank(finder, Mode.HYBRID).rows
    monkeypatch.setattr(index.finding, "LOOKED_AT", 2)
    ranking, signals = finder.rank(ready(finder, "levy skips"), Mode.FULL, most=10)
    assert ranking.rows == everything
    assert list(ranking.scores) == sorted(ranking.scores, reverse=True)
    assert {len(values) for values in signals.values()} == {6}
    assert signals["coverage"] == [1.0, 0.5, 0.0, 0.0, 0.0, 0.0]
    assert finder.examine(ready(finder, "levy skips")).rows == (0, 1)


def test_what_was_looked_at_and_is_poor_stays_before_what_was_not(
    finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = rank(finder, Mode.FULL, "trees skips parenting").rows
    monkeypatch.setattr(index.finding, "LOOKED_AT", 4)
    looked_at = finder.examine(ready(finder, "trees skips parenting")).rows
    ranking = rank(finder, Mode.FULL, "trees skips parenting")
    assert set(ranking.rows[:4]) == set(looked_at)
    assert sorted(ranking.rows) == sorted(full)
    assert list(ranking.scores) == sorted(ranking.scores, reverse=True)


@pytest.mark.parametrize("mode", list(Mode))
def test_no_more_rows_than_asked_for_are_ranked(finder: Finder, mode: Mode) -> None:
    ranking, signals = finder.rank(ready(finder, "levy skips"), mode, most=2)
    assert ranking.rows == (0, 1)
    assert {len(values) for values in signals.values()} == {2}


@pytest.mark.parametrize("mode", list(Mode))
def test_only_allowed_rows_are_ranked(finder: Finder, mode: Mode) -> None:
    asked, allowed = ready(finder, "levy skips"), np.array([False, True, False, True, False, False])
    assert finder.rank(asked, mode, most=10, allowed=allowed)[0].rows == (1, 3)
    assert finder.rank(asked, mode, most=10, allowed=np.zeros(6, np.bool_))[0].rows == ()


@pytest.mark.parametrize("mode", [Mode.DENSE, Mode.HYBRID, Mode.FULL])
def test_a_question_of_stop_words_is_ranked_by_its_vector(finder: Finder, mode: Mode) -> None:
    # "The" is one of four words of row 1 with its title, and of six of row 0.
    assert rank(finder, mode, "the", most=2).rows == (1, 0)
    assert rank(finder, Mode.LEXICAL, "the").rows == ()


def test_a_question_is_made_ready_with_weights_numbers_and_vectors(finder: Finder, generation: Generation) -> None:
    asked = ready(finder, "Levies on skips, levies on trees")
    assert asked.terms == ("levi", "skip", "tree")
    assert asked.numbers.tolist() == [generation.terms.numbers[term] for term in asked.terms]
    # Two of six rows have a levy or a skip, one has a tree.
    assert asked.weights == pytest.approx([np.log(7 / 2.5), np.log(7 / 2.5), np.log(7 / 1.5)])
    assert asked.word_vectors == pytest.approx(ComputableEncoder().encode(["levy", "skips", "trees"]), abs=1e-3)


def test_a_word_that_no_paper_has_is_encoded_as_it_is_typed_and_a_number_is_not(generation: Generation) -> None:
    encoder = ComputableEncoder()
    asked = Finder(generation, encoder).ready(read_question("Tolls on skips in 1999"))
    assert asked.terms == ("toll", "skip", "1999")
    assert asked.numbers.tolist() == [-1, generation.terms.numbers["skip"], -1]
    assert encoder.encoded == ["tolls"]
    assert asked.word_vectors[0].tolist() == encoder.encode_question("tolls").tolist()
    assert not asked.word_vectors[2].any()


def test_an_abbreviation_that_papers_explain_is_found_in_full(finder: Finder, generation: Generation) -> None:
    asked = ready(finder, "CPP")
    (said, others), numbers = asked.instead[0], generation.terms.numbers
    assert said == (0,)
    assert [asked.numbers[place] for place in others] == [numbers[term] for term in ("corpor", "parent", "panel")]
    full = finder.rank(asked, Mode.FULL, most=10)
    assert full[0].rows[:2] == (4, 5)
    assert full[1]["coverage"][:3] == [1.0, 1.0, 0.0]


def test_what_is_examined_has_words_and_features_for_each_row_ascending(finder: Finder) -> None:
    examined = finder.examine(ready(finder, "levy skips"))
    assert examined.rows == (0, 1, 2, 3, 4, 5)
    assert [read.paper.path for read in examined.read] == list(TEXTS)
    assert examined.features.shape == (6, len(PASSAGE_FEATURES))


def test_a_row_that_only_its_unit_brings_up_is_found_among_the_rows_allowed(
    monkeypatch: pytest.MonkeyPatch, finder: Finder
) -> None:
    # Four passages have no word of it, and one place in each list: only the units of the rows allowed are looked at.
    monkeypatch.setattr(index.finding, "POOL", 1)
    allowed = np.array([False, False, True, False, False, False])
    assert finder.rank(ready(finder, "levy skips"), Mode.FULL, most=10, allowed=allowed)[0].rows == (2,)
    assert finder._rows_by_unit(ready(finder, "levy skips"), Allowed(allowed)) == {2}


def test_nothing_is_examined_where_nothing_is_allowed(finder: Finder) -> None:
    examined = finder.examine(ready(finder, "levy skips"), allowed=np.zeros(6, np.bool_))
    assert (examined.rows, examined.read, examined.features.shape) == ((), (), (0, len(PASSAGE_FEATURES)))


def test_a_look_has_the_terms_of_units_title_and_kind(finder: Finder, generation: Generation) -> None:
    def said(numbers: Sequence[int]) -> list[str]:
        return [generation.terms.vocabulary[number] for number in numbers]

    looks = finder._looks(ready(finder, "levy"), (4, 0))
    units = [said(unit) for unit in looks.units]
    assert units[:2] == [["corpor", "parent", "panel", "cpp", "met"], ["close", "noon"]]
    assert looks.starts.tolist() == [0, 2, 3]
    assert [said(look) for look in looks.headings] == [["panel"], ["fee"]]
    assert said(looks.around[0]) == []
    assert looks.vectors[1] == pytest.approx(ComputableEncoder().encode(["The levy on skips rose."]))


def test_units_come_row_by_row(finder: Finder) -> None:
    units = finder.units(ready(finder, "levy skips"), (0, 4))
    assert units.shape == (3, len(UNIT_FEATURES))
    assert units[:, UNIT_FEATURES.index("coverage")].tolist() == [1.0, 0.0, 0.0]
    assert units[:, UNIT_FEATURES.index("passage")].tolist() == [1.0, 0.5, 0.5]


def test_sureness_knows_how_much_of_the_question_no_paper_says(finder: Finder) -> None:
    found = dict(zip(SURE_FEATURES, finder.sureness(ready(finder, "tolls on skips"), (0, 3)), strict=True))
    # The weights of a word in none and in two of six rows.
    assert found["unknown"] == pytest.approx(np.log(7 / 0.5) / (np.log(7 / 0.5) + np.log(7 / 2.5)))
    assert found["coverage"] == pytest.approx(1 - found["unknown"])
    assert dict(zip(SURE_FEATURES, finder.sureness(ready(finder, "the"), (0,)), strict=True))["unknown"] == 1.0


def test_nothing_found_is_nothing_to_be_sure_of(finder: Finder) -> None:
    with pytest.raises(ValueError, match="nothing was found"):
        finder.sureness(ready(finder, "levy"), ())


def test_of_very_many_words_that_no_paper_has_a_few_are_understood(generation: Generation) -> None:
    encoder = ComputableEncoder()
    strange = [f"{a}{b}x" for a in "bcdfgh" for b in "klmnpq"]
    asked = ready(Finder(generation, encoder), " ".join(["levy", *strange]))
    assert [text for text in encoder.encoded if text in strange] == strange[:MOST_STRANGE]
    assert np.count_nonzero(asked.word_vectors.any(axis=1)) == 1 + MOST_STRANGE

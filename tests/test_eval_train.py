"""Examples to learn from, and weights that are learned from them, over an index of six short texts."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from computable import ComputableEncoder

from eval.examples import Examples, Marked, examined_all, passage_examples, sure_example, unit_examples
from eval.train import FIXED_RANKING, FIXED_REFUSING, Lessons, learn_weights, write_weights
from index.build import index_texts
from index.features import PASSAGE_FEATURES, SURE_FEATURES, UNIT_FEATURES
from index.search import SearchIndex
from index.store import open_generation
from index.weights import load_weights, read_weights

TEXTS = {
    "0": ("Fees", "The levy on skips rose. It was paid by builders."),
    "1": ("Fees", "The levy grew. Nobody paid it."),
    "2": ("Parks", "Trees fell in the storm. They were oaks."),
    "3": ("Parks", "Skips were moved to the depot. It was full."),
    "4": ("Panel", "The Parenting Panel met. It closed at noon."),
    "5": ("Panel", "Parenting was discussed. The panel was glad."),
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    directory = tmp_path_factory.mktemp("index")
    index_texts(TEXTS, directory, encoder=ComputableEncoder())
    return SearchIndex(open_generation(directory), ComputableEncoder())


def marked(question: str, path: str | None, words: str = "") -> Marked:
    """A question that the sentence with these words answers, in the paper of this path; None for no answer."""
    return Marked(question, path is not None, lambda look: look.paper.path == path, lambda look, text: words in text)


LEVY = marked("levy on skips", "0", "levy")
NOON = marked("When did the Parenting Panel close?", "4", "noon")
QUOLL = marked("How many quolls were eaten?", None)


def right(examples: Examples) -> list[list[bool]]:
    return [marks.tolist() for marks in examples.right]


def test_passages_to_learn_from_are_the_candidates_with_the_right_one_marked(papers: SearchIndex) -> None:
    examples = passage_examples(examined_all(papers, [LEVY, QUOLL, NOON]))
    assert right(examples) == [[row == 0 for row in range(6)], [row == 4 for row in range(6)]]
    assert {rows.shape for rows in examples.features} == {(6, len(PASSAGE_FEATURES))}


def test_a_question_whose_answer_is_not_among_the_candidates_teaches_nothing(papers: SearchIndex) -> None:
    assert len(passage_examples(examined_all(papers, [marked("levy", "7")]))) == 0
    assert len(unit_examples(papers, examined_all(papers, [marked("levy", "0", "quoll")]), load_weights().passage)) == 0


def test_units_to_learn_from_are_those_of_the_five_best_passages(papers: SearchIndex) -> None:
    examples = unit_examples(papers, examined_all(papers, [NOON, QUOLL]), load_weights().passage)
    (features,), (marks,) = examples.features, examples.right
    assert features.shape == (10, len(UNIT_FEATURES))
    # The second sentence of the passage that ranks first.
    assert np.flatnonzero(marks).tolist() == [1]


def test_being_sure_is_learned_from_answers_found_and_from_questions_without_one(papers: SearchIndex) -> None:
    passage = load_weights().passage

    def judged(question: Marked) -> bool | None:
        (pair,) = examined_all(papers, [question])
        found = sure_example(papers, *pair, passage)
        assert found is None or found[0].shape == (len(SURE_FEATURES),)
        return None if found is None else found[1]

    assert (judged(LEVY), judged(QUOLL)) == (True, False)
    # What was found for the trees is of no use for a levy, and may still hold a part of the answer.
    assert judged(replace(LEVY, question="oak trees in a storm, parenting panel, depot")) is None
    assert judged(replace(LEVY, without=frozenset(paper.id for paper in papers.papers))) is None


def lessons(papers: SearchIndex, *questions: Marked) -> Sequence[Lessons]:
    return [Lessons(papers, questions, ranking=1.0, quoting=1.0, refusing=1.0)]


def test_learned_weights_put_the_right_ones_first(papers: SearchIndex) -> None:
    learned = learn_weights(lessons(papers, LEVY, NOON, QUOLL), start=load_weights())
    pairs = examined_all(papers, [LEVY, NOON])
    for examples, model in (
        (passage_examples(pairs), learned.passage),
        (unit_examples(papers, pairs, learned.passage), learned.unit),
    ):
        for features, marks in zip(examples.features, examples.right, strict=True):
            assert marks[int(np.argmax(model.score(features)))]
    assert 0.0 < learned.threshold < 1.0


def test_what_no_example_can_teach_keeps_its_weight(papers: SearchIndex) -> None:
    learned = learn_weights(lessons(papers, LEVY, NOON, QUOLL), start=load_weights())
    for model, fixed in ((learned.passage, FIXED_RANKING), (learned.sure, FIXED_REFUSING)):
        weights = dict(zip(model.names, model.weights.tolist(), strict=True))
        assert {name: weights[name] for name in fixed} == fixed


def test_questions_that_give_no_example_are_refused(papers: SearchIndex) -> None:
    with pytest.raises(ValueError, match="no example to learn from"):
        learn_weights(lessons(papers, QUOLL), start=load_weights())


def test_written_weights_are_read_again_to_four_digits(tmp_path: Path) -> None:
    write_weights(load_weights(), tmp_path / "weights.json", recipe={"own questions": 3})
    read = read_weights(tmp_path / "weights.json")
    for model in ("passage", "unit", "sure"):
        assert getattr(read, model).weights == pytest.approx(getattr(load_weights(), model).weights, abs=5e-5)
    assert (read.threshold, read.sure.bias) == pytest.approx(
        (load_weights().threshold, load_weights().sure.bias), abs=5e-5
    )
    assert json.loads((tmp_path / "weights.json").read_text())["recipe"] == {"own questions": 3}


@pytest.mark.parametrize("change", [{"odd": 1.0}, {"bm25": None}])
def test_weights_of_other_features_are_refused(tmp_path: Path, change: dict[str, float | None]) -> None:
    file = tmp_path / "weights.json"
    write_weights(load_weights(), file, recipe={})
    stored = json.loads(file.read_text())
    changed = stored["passage"] | change
    stored["passage"] = {name: weight for name, weight in changed.items() if weight is not None}
    file.write_text(json.dumps(stored))
    with pytest.raises(ValueError, match="of other features"):
        read_weights(file)

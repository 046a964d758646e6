"""What candidates hold of a question's terms, on passages of a few words."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from handmade import apart, look, numbered, ready

from index.likeness import WordVectors
from index.looks import ALIKE_FROM, INSTEAD, Asked, Held, Looks, look_closely
from index.models import Question
from index.question import read_question

NUMBERS = numbered("levy skip tree ward charge special educational needs title rose")
ASKED = Question("levy skips trees", ("levi", "skip", "tree"))
# The asked word, one that has 0.6 in common with it, and one that has nothing.
LEVY, CHARGE, TREE = (1.0, 0.0), (0.6, 0.8), (0.0, 1.0)
WORDS = WordVectors(np.array([LEVY, CHARGE, TREE], dtype=np.float32))
ALIKE = {"levi": 0, "charg": 1, "tree": 2}
NEAR = pytest.approx((0.6 - ALIKE_FROM) / (1 - ALIKE_FROM))  # three sevenths


def held_by(asked: Asked, candidates: Sequence[Looks], words: WordVectors) -> Held:
    return look_closely(asked, Looks.joined(candidates), words)


def test_a_share_is_of_the_weight_of_all_terms() -> None:
    asked = ready(ASKED, NUMBERS, weights=[5.0, 2.0, 1.0])
    assert asked.share(np.array([[True, False, True], [False, False, False], [True, True, True]])).tolist() == [
        0.75,
        0.0,
        1.0,
    ]
    assert asked.share(np.array([[0.5, 0.0, 1.0]])).tolist() == [3.5 / 8]


def test_of_a_question_without_terms_nothing_is_held() -> None:
    asked = ready(Question("?", ()), NUMBERS)
    held = held_by(asked, [look(NUMBERS, "The levy rose.")], apart(NUMBERS))
    assert asked.share(held.own).tolist() == [0.0]
    assert (asked.pairs, asked.names) == ((), [])
    assert held.sequences[0].tolist() == [-1, -1, -1]


def test_pairs_are_of_terms_that_follow_one_another() -> None:
    asked = ready(Question("skips, the levy on skips, trees", ("skip", "levi", "skip", "tree")), NUMBERS)
    assert asked.terms == ("skip", "levi", "tree")
    assert asked.pairs == ((0, 1), (1, 0), (0, 2))


def test_names_are_capitals_inside_a_sentence_and_numbers() -> None:
    asked = ready(read_question("Levies: did Aldwater pay CIPFA £40,000? Trees fell."), NUMBERS)
    assert {asked.terms[place] for place in asked.names} == {"aldwat", "cipfa", "40000"}


def test_each_unit_holds_its_own_words_and_the_passage_holds_all_of_them() -> None:
    held = held_by(
        ready(ASKED, NUMBERS), [look(NUMBERS, "The levy rose.", "Skips rose.", title="Trees")], apart(NUMBERS)
    )
    assert held.starts.tolist() == [0, 2]
    assert held.units.tolist() == [[True, False, False], [False, True, False]]
    assert held.own.tolist() == [[True, True, False]]
    assert held.likely.tolist() == [[1.0, 1.0, 1.0]]


def test_the_title_and_headings_are_headings_and_with_the_columns_the_context() -> None:
    found = look(NUMBERS, "It rose.", headings=("Trees",), columns=("Skips",), title="Levy")
    held = held_by(ready(ASKED, NUMBERS), [found], apart(NUMBERS))
    assert held.own.tolist() == [[False, False, False]]
    assert held.headings.tolist() == [[True, False, True]]
    assert held.context.tolist() == [[True, True, True]]


def test_the_sequence_says_which_term_each_word_in_order_is() -> None:
    held = held_by(ready(ASKED, NUMBERS), [look(NUMBERS, "Trees rose.", "The levy on trees.")], apart(NUMBERS))
    # A unit's end stands between its last word and the next unit's first.
    assert [sequence.tolist() for sequence in held.sequences] == [[2, -1, -1, 0, 2, -1]]


def test_a_unit_without_a_word_holds_nothing() -> None:
    held = held_by(ready(ASKED, NUMBERS), [look(NUMBERS, "The levy.", "And so on.", "Skips.")], apart(NUMBERS))
    assert held.units.tolist() == [[True, False, False], [False, False, False], [False, True, False]]
    assert held.units_likely[1].tolist() == [0.0, 0.0, 0.0]


def test_a_passage_without_units_has_one_that_holds_nothing() -> None:
    held = held_by(ready(ASKED, NUMBERS), [look(NUMBERS, title="Levy")], apart(NUMBERS))
    assert (held.starts.tolist(), held.units.tolist()) == ([0, 1], [[False, False, False]])
    assert held.headings.tolist() == [[True, False, False]]


def test_a_word_that_is_alike_counts_in_part_and_is_not_held() -> None:
    asked = ready(Question("levy", ("levi",)), ALIKE, words=WORDS)
    held = held_by(asked, [look(ALIKE, "The levy.", "A charge.", "A tree.", "Trees and a charge.")], WORDS)
    assert held.units_likely[:, 0].tolist() == [1.0, NEAR, 0.0, NEAR]
    assert held.units[:, 0].tolist() == [True, False, False, False]


def test_the_nearest_word_may_stand_in_a_heading_or_a_column() -> None:
    asked = ready(Question("levy", ("levi",)), ALIKE, words=WORDS)
    looks = [look(ALIKE, "Trees.", headings=("Charges",)), look(ALIKE, "Trees.", columns=("Charges",))]
    held = held_by(asked, [*looks, look(ALIKE, "Trees.")], WORDS)
    assert held.likely[:, 0].tolist() == [NEAR, NEAR, 0.0]


def test_a_word_that_no_paper_has_is_near_to_others_and_held_by_none() -> None:
    toll = replace(ready(Question("toll", ("toll",)), ALIKE, words=WORDS), word_vectors=np.array([LEVY], np.float32))
    held = held_by(toll, [look(ALIKE, "A charge."), look(ALIKE, "And so on.")], WORDS)
    assert held.likely[:, 0].tolist() == [NEAR, 0.0]
    assert held.own.tolist() == [[False], [False]]


def needs() -> Asked:
    return ready(Question("SEN levy", ("sen", "levi")), NUMBERS, instead={"sen": "special educational needs"})


def test_an_expansion_says_what_was_asked_where_all_its_words_stand() -> None:
    held = held_by(needs(), [look(NUMBERS, "Special educational needs rose.", "Special needs rose.")], apart(NUMBERS))
    assert held.units.tolist() == [[True, False], [False, False]]
    assert held.units_likely.tolist() == [[INSTEAD, 0.0], [0.0, 0.0]]


def test_the_words_of_an_expansion_may_stand_in_several_units_of_a_passage() -> None:
    passage = look(NUMBERS, "Special trees.", "Educational trees.", headings=("Needs",))
    alone = look(NUMBERS, "Special trees.", "Educational trees, needs.")
    held = held_by(needs(), [passage, alone], apart(NUMBERS))
    assert held.own[:, 0].tolist() == [False, True]
    assert held.likely[:, 0].tolist() == [INSTEAD, INSTEAD]
    assert not held.units[:, 0].any()


def test_an_expansion_of_several_words_stands_for_each_of_them() -> None:
    asked = ready(Question("special needs", ("special", "need")), NUMBERS, instead={"special needs": "ward"})
    held = held_by(asked, [look(NUMBERS, "The ward."), look(NUMBERS, "Special trees.")], apart(NUMBERS))
    assert held.own.tolist() == [[True, True], [True, False]]


def test_an_expansion_in_words_that_no_paper_has_is_never_held() -> None:
    asked = ready(Question("levy", ("levi",)), NUMBERS, instead={"levy": "toll"})
    assert held_by(asked, [look(NUMBERS, "The ward rose.", "And so on.")], apart(NUMBERS)).own.tolist() == [[False]]


def test_several_candidates_at_once_are_as_each_alone() -> None:
    looks: list[Looks] = [
        look(NUMBERS, "The levy rose.", "Special educational needs.", title="Wards"),
        look(NUMBERS, "And so on."),
        look(NUMBERS, "Special.", "Educational.", "Needs.", columns=("Levy",)),
    ]
    asked, words = needs(), apart(NUMBERS)
    together, alone = held_by(asked, looks, words), [held_by(asked, [one], words) for one in looks]
    assert together.starts.tolist() == [0, 2, 3, 6]
    for name in ("units", "units_likely", "own", "headings", "context", "likely"):
        np.testing.assert_array_equal(getattr(together, name), np.vstack([getattr(one, name) for one in alone]))
    assert [one.tolist() for one in together.sequences] == [one.sequences[0].tolist() for one in alone]

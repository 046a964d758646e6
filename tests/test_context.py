from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.context import (
    DIMENSIONS,
    LENGTH,
    ContextVectors,
    basis_name,
    basis_of,
    field_text,
    of_units,
    words_in_context,
)
from index.encoder import Pieces, Vectors, load_encoder
from index.words import content_words
from tests.computable import ComputableEncoder, made_passage

PLAIN = np.eye(DIMENSIONS, dtype=np.float32)


def pieces(*spans: tuple[int, int]) -> Pieces:
    """A piece for each span, each with a direction of its own."""
    return Pieces(np.zeros(DIMENSIONS, np.float32), np.array(spans, np.int32), PLAIN[: len(spans)])


def directions(words: Vectors | np.ndarray[tuple[int, ...], np.dtype[np.int8]]) -> list[list[int]]:
    """For each word the directions that it points to."""
    return [np.flatnonzero(row).tolist() for row in words]


def matrix(*numbers: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    """A row a word, told apart by the number in it."""
    words = np.zeros((len(numbers), DIMENSIONS), np.int8)
    words[:, 0] = numbers
    return words


def test_a_word_is_the_mean_of_its_pieces_and_marks_at_its_ends_do_not_count() -> None:
    text = "(skips, levy"
    words = words_in_context(text, pieces((0, 1), (1, 3), (3, 6), (6, 7), (8, 12)), PLAIN)
    assert directions(words) == [[1, 2], [4]]
    assert words[1, 4] == LENGTH
    assert words[0, 1] == words[0, 2] == round(LENGTH / np.sqrt(2))


def test_words_without_meaning_of_their_own_have_no_row() -> None:
    assert directions(words_in_context("the levy of skips", pieces((0, 3), (4, 8), (9, 11), (12, 17)), PLAIN)) == [
        [1],
        [3],
    ]


def test_a_word_behind_the_window_is_of_noughts() -> None:
    assert directions(words_in_context("levy skips", pieces((0, 4), (0, 0)), PLAIN)) == [[0], []]


def test_words_joined_by_a_hyphen_share_one_vector() -> None:
    words = words_in_context("multi-agency", pieces((0, 5), (5, 6), (6, 12)), PLAIN)
    assert len(words) == 2
    assert words[0].tolist() == words[1].tolist()


def test_units_take_the_rows_of_their_own_words_and_not_those_of_what_they_stand_under() -> None:
    _, _, passage = made_passage("Levy on skips. Skips rust.", units=["Levy on skips.", "Skips rust."])
    assert of_units(passage, matrix(9, 9, 1, 2, 3, 4))[:, 0].tolist() == [1, 2, 3, 4]


def test_a_unit_in_the_middle_takes_its_own_rows() -> None:
    _, _, passage = made_passage("Skips rust. Skips cost money.", units=["Skips cost money."])
    assert of_units(passage, matrix(1, 2, 3, 4, 5))[:, 0].tolist() == [3, 4, 5]


def test_a_passage_of_which_only_a_part_was_read_has_noughts() -> None:
    _, _, passage = made_passage("Levy on skips.", units=["Levy on skips."])
    assert of_units(passage, matrix(7)).tolist() == matrix(0, 0).tolist()


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    basis = np.arange(3 * DIMENSIONS, dtype=np.float32).reshape(3, -1)
    ContextVectors.save(tmp_path, basis, [matrix(1), matrix(-2, 3)])
    again = ContextVectors.load(tmp_path)
    assert again.words.tolist() == matrix(1, -2, 3).tolist()
    assert again.basis.tolist() == basis.tolist()
    assert len(again) == 3


def test_the_same_word_is_nearer_to_itself_in_a_like_sense() -> None:
    encoder = load_encoder()
    basis = basis_of(encoder, field_text())

    def returning(text: str) -> Vectors:
        (read,) = encoder.encode_pieces([text])
        words = words_in_context(text, read, basis).astype(np.float32) / np.float32(LENGTH)
        found: Vectors = words[content_words(text).index("return")]
        return found

    asked = returning("children return home to their parents")
    alike, unlike = returning("the boy may return to his family soon"), returning("file a tax return online")
    assert asked @ alike > asked @ unlike + 0.1


def test_a_basis_is_of_unit_directions_at_right_angles_and_is_told_by_its_name() -> None:
    basis = basis_of(load_encoder(), field_text())
    assert np.allclose(basis.T @ basis, PLAIN, atol=1e-5)
    assert basis_name(basis) == basis_name(basis.copy())
    assert basis_name(basis) != basis_name(-basis)


def test_an_encoder_that_keeps_no_pieces_apart_gives_no_word_a_vector() -> None:
    encoder = ComputableEncoder()
    basis = basis_of(encoder, "CPP = corporate parenting panel")
    (read,) = encoder.encode_pieces(["levy on skips"])
    assert not words_in_context("levy on skips", read, basis).any()
    assert not ContextVectors(basis, matrix()).of_question("levy on skips", read)[1].any()


def test_the_basis_is_of_the_lists_lines_without_its_remarks() -> None:
    class Noting(ComputableEncoder):
        texts: tuple[str, ...] = ()

        def encode_pieces(self, texts: Sequence[str], *, questions: bool = False) -> list[Pieces]:
            self.texts = tuple(texts)
            return super().encode_pieces(texts, questions=questions)

    encoder = Noting()
    basis_of(encoder, "# remarks\n\nLADO = local authority designated officer\n~ cut; reduce\n")
    assert encoder.texts == ("LADO = local authority designated officer", "cut; reduce")

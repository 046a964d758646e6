"""Models from outside, made small in the test: their prompts, their names, and a reranker's scores."""

from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import CrossEncoder, SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizerFast

from index.encoder import Encoder, load_encoder
from index.encoder_sentence import Prompts, SentenceEncoder, published_prompts
from index.errors import EncoderError
from index.reranker import load_reranker

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] query passage : ask the levy on skips trees were felled ##s".split()  # noqa: SIM905
SMALL = BertConfig(
    vocab_size=len(WORDS),
    hidden_size=8,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=16,
    max_position_embeddings=32,
    initializer_range=1.0,
)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bert")
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    torch.manual_seed(7)
    BertModel(SMALL).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def saved(folder: Path, bert: Path, *, prompts: dict[str, str] | None = None) -> str:
    """A model of that folder's name, with 8 dimensions and a window of 16 word pieces."""
    words = Transformer(str(bert), max_seq_length=16)
    SentenceTransformer(modules=[words, Pooling(8)], prompts=prompts, device="cpu").save(str(folder))
    return str(folder)


@pytest.mark.model
def test_a_folder_with_a_model_is_an_encoder(tmp_path: Path, bert: Path) -> None:
    encoder: Encoder = load_encoder(saved(tmp_path / "own", bert))
    assert (encoder.dimensions, encoder.window, encoder.count_tokens("the levy on skips")) == (8, 16, 4)
    vectors = encoder.encode(["the levy on skips", "trees were felled"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(encoder.encode_question("the levy on skips"), vectors[0], atol=1e-5)
    assert encoder.name.startswith(f"{tmp_path / 'own'}@")
    assert encoder.words == {"query", "passage", "ask", "the", "levy", "skips", "trees", "were", "felled"}


@pytest.mark.model
@pytest.mark.parametrize("passage", ["document", "passage", "corpus"])
def test_a_models_own_prompts_stand_before_questions_and_passages(tmp_path: Path, bert: Path, passage: str) -> None:
    folder = saved(tmp_path / "e5-small-v2", bert, prompts={"query": "ask : ", passage: "passage : "})
    encoder = SentenceEncoder(folder)
    plain = SentenceEncoder(saved(tmp_path / "plain", bert))
    assert encoder.prompts == Prompts("ask : ", "passage : ")
    np.testing.assert_allclose(encoder.encode_question("trees"), plain.encode_question("ask : trees"), atol=1e-5)
    np.testing.assert_allclose(encoder.encode(["trees"]), plain.encode(["passage : trees"]), atol=1e-5)
    assert float(encoder.encode_question("trees") @ plain.encode_question("trees")) < 0.999


@pytest.mark.model
def test_a_model_without_prompts_gets_those_on_its_card_and_they_take_room_and_a_name(
    tmp_path: Path, bert: Path
) -> None:
    encoder, plain = SentenceEncoder(saved(tmp_path / "e5-base", bert)), SentenceEncoder(saved(tmp_path / "own", bert))
    np.testing.assert_allclose(encoder.encode_question("trees"), plain.encode_question("query: trees"), atol=1e-5)
    np.testing.assert_allclose(encoder.encode(["trees"]), plain.encode(["passage: trees"]), atol=1e-5)
    assert encoder.window == plain.window - 2
    assert encoder.name.endswith("'passage: '")


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("BAAI/bge-small-en-v1.5", Prompts("Represent this sentence for searching relevant passages: ", "")),
        ("/hub/models--intfloat--e5-small-v2/snapshots/1a2b", Prompts("query: ", "passage: ")),
        (r"C:\models\multilingual-e5-base", Prompts("query: ", "passage: ")),
        ("intfloat/multilingual-e5-large-instruct", Prompts()),
        ("thenlper/gte-small", Prompts()),
        ("/home/e5-user/models/my-own", Prompts()),
    ],
)
def test_published_prompts_go_by_the_name_of_the_model(model: str, expected: Prompts) -> None:
    assert published_prompts(model) == expected


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory, bert: Path) -> str:
    folder = tmp_path_factory.mktemp("cross")
    torch.manual_seed(7)
    BertForSequenceClassification(BertConfig(**(SMALL.to_dict() | {"num_labels": 1}))).save_pretrained(folder)
    BertTokenizerFast(str(bert / "vocab.txt")).save_pretrained(folder)
    return str(folder)


@pytest.mark.model
def test_a_reranker_gives_each_passage_the_score_of_its_pair(cross_encoder: str) -> None:
    reranker = load_reranker(cross_encoder)
    passages = ["trees were felled", "the levy on skips", "trees were felled"]
    scores = reranker.scores("the levy", passages)
    assert scores.dtype == np.float32
    assert scores.shape == (3,)
    expected = CrossEncoder(cross_encoder, device="cpu").predict([("the levy", passage) for passage in passages])
    np.testing.assert_allclose(scores, expected, atol=1e-6)
    assert scores[0] == pytest.approx(scores[2], abs=1e-6)
    assert abs(scores[0] - scores[1]) > 1e-5
    assert load_reranker(cross_encoder) is reranker


@pytest.mark.model
def test_no_passages_have_no_scores(cross_encoder: str) -> None:
    assert load_reranker(cross_encoder).scores("the levy", []).shape == (0,)


@pytest.mark.model
def test_a_reranker_that_is_not_there_is_refused_with_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="Set PAPERS_RERANKER to a folder that holds"):
        load_reranker(str(tmp_path / "nothing"))


@pytest.mark.model
def test_a_classifier_is_no_reranker(tmp_path: Path, bert: Path) -> None:
    BertForSequenceClassification(BertConfig(**(SMALL.to_dict() | {"num_labels": 3}))).save_pretrained(tmp_path)
    BertTokenizerFast(str(bert / "vocab.txt")).save_pretrained(tmp_path)
    with pytest.raises(EncoderError, match="gives 3 scores a passage and not one"):
        load_reranker(str(tmp_path))

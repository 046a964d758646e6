"""The ONNX file that is written by hand: its bytes, and what onnxruntime computes from it."""

import numpy as np
import onnxruntime
import pytest

from index.encoder_graph import EMBEDDED, PIECES, _field, _varint, sentence_graph


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "00"), (1, "01"), (127, "7f"), (128, "8001"), (300, "ac02"), (16384, "808001")]
)
def test_numbers_are_written_in_groups_of_seven_bits(number: int, expected: str) -> None:
    assert _varint(number).hex() == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (150, "089601"),  # the example of the format's own description
        ("testing", "0a0774657374696e67"),
        (b"\x08\x96\x01", "0a03089601"),
        (1.0, "0d0000803f"),
    ],
)
def test_a_field_says_its_number_and_its_kind_before_its_value(value: int | float | str | bytes, expected: str) -> None:
    assert _field(1, value).hex() == expected


def test_a_network_whose_layer_adds_nothing_gives_the_norm_of_each_piece() -> None:
    # Dense parts of noughts leave what is there; a norm of (mean 0, variance 1) numbers leaves it too.
    names = ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"]
    sizes = {f"encoder.layer.0.{name}": (4, 4) for name in names}
    sizes |= {"encoder.layer.0.intermediate.dense": (8, 4), "encoder.layer.0.output.dense": (4, 8)}
    weights = {}
    for name, size in sizes.items():
        weights |= {f"{name}.weight": np.zeros(size, np.float32), f"{name}.bias": np.zeros(size[0], np.float32)}
    for name in ("embeddings", "encoder.layer.0.attention.output", "encoder.layer.0.output"):
        weights |= {f"{name}.LayerNorm.weight": np.ones(4, np.float32)}
        weights |= {f"{name}.LayerNorm.bias": np.zeros(4, np.float32)}
    graph = sentence_graph(weights, heads=2, epsilon=1e-12)
    options = onnxruntime.SessionOptions()
    kept = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in graph.constants.values()]
    options.add_external_initializers(list(graph.constants), kept)
    session = onnxruntime.InferenceSession(graph.model, options, providers=["CPUExecutionProvider"])
    (of_each,) = session.run([PIECES], {EMBEDDED: np.array([[[3, 3, 1, 1], [5, -5, 5, -5]]], np.float32)})
    np.testing.assert_allclose(of_each, [[[1, 1, -1, -1], [1, -1, 1, -1]]], atol=1e-6)

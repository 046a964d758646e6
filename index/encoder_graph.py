"""A BERT encoder's computation as an ONNX graph, written out as bytes. Pure, and imports no library but numpy.

The graph has seven kinds of node, and the file format is nested protocol buffer messages of which it needs few fields
(onnx.proto, ONNX 1.12): the sixty lines that write them here stand in for a package of 30 MB.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["EMBEDDED", "PIECES", "VECTOR", "SentenceGraph", "sentence_graph"]

EMBEDDED = "embedded"  # the input: (1, word pieces, dimensions)
VECTOR = "vector"  # an output: (1, dimensions), of unit length
PIECES = "pieces"  # an output: (1, word pieces, dimensions), what the last layer makes of each

Weights = Mapping[str, NDArray[np.float32]]

IR_VERSION = 8
OPERATORS = {"": 17, "com.microsoft": 1}  # versions by domain
# onnxruntime's own, described in its docs/ContribOperators.md: several steps in one pass over the numbers.
FUSED = ("BiasGelu", "MultiHeadAttention", "SkipLayerNormalization")
FLOAT = 1  # TensorProto.DataType


@dataclass(frozen=True, slots=True)
class SentenceGraph:
    """An ONNX model and, by name, the constants that it says are kept outside of it."""

    model: bytes
    constants: Mapping[str, NDArray[np.float32]]


class _Graph:
    """Nodes in the order of computing, and their constants."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self.constants: dict[str, NDArray[np.float32]] = {}

    def constant(self, value: NDArray[np.float32]) -> str:
        name = f"constant{len(self.constants)}"
        self.constants[name] = np.ascontiguousarray(value, dtype=np.float32)
        return name

    def node(self, operator: str, *inputs: str, output: str = "", **attributes: int | float | list[int]) -> str:
        """Add a node; gives the name of what comes out of it."""
        domain = "com.microsoft" if operator in FUSED else ""
        output = output or f"{operator}{len(self._nodes)}"
        fields = [_field(1, name) for name in inputs] + [_field(2, output), _field(4, operator), _field(7, domain)]
        fields += [_field(5, _attribute(name, value)) for name, value in attributes.items()]
        self._nodes.append(b"".join(fields))
        return output

    def model(self, *, inputs: Mapping[str, Sequence[int | str]], outputs: Mapping[str, Sequence[int | str]]) -> bytes:
        """The whole as an ONNX file. A size that is a name can be any."""
        graph = [_field(1, node) for node in self._nodes] + [_field(2, "encoder")]
        graph += [_field(5, _outside(name, value.shape)) for name, value in self.constants.items()]
        graph += [_field(11, _declared(name, sizes)) for name, sizes in inputs.items()]
        graph += [_field(12, _declared(name, sizes)) for name, sizes in outputs.items()]
        versions = [_field(8, _field(1, domain) + _field(2, version)) for domain, version in OPERATORS.items()]
        return b"".join([_field(1, IR_VERSION), *versions, _field(7, b"".join(graph))])


def sentence_graph(weights: Weights, *, heads: int, epsilon: float) -> SentenceGraph:
    """From the embeddings of one text's word pieces to what the layers make of each, and the unit vector of their mean.

    `weights` are a BertModel's by their published names (Devlin et al., 2019, with the mean of Reimers and Gurevych,
    2019). The embeddings are looked up and added by the caller: the table is half of the weights, of which a text needs
    a few rows. One text has no padding, so that there is no mask.
    """
    graph = _Graph()
    dimensions = weights["embeddings.LayerNorm.weight"].size

    def constant(name: str) -> str:
        return graph.constant(weights[name])

    def times(x: str, layer: str) -> str:
        return graph.node("MatMul", x, graph.constant(weights[f"{layer}.weight"].T))

    def added_and_normed(x: str, layer: str, residual: str, *, output: str = "") -> str:
        norm = (f"{layer}.LayerNorm.weight", f"{layer}.LayerNorm.bias", f"{layer}.dense.bias")
        parts = (times(x, f"{layer}.dense"), residual, *map(constant, norm))
        return graph.node("SkipLayerNormalization", *parts, output=output, epsilon=epsilon)

    norm = ("embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias")
    x = graph.node("LayerNormalization", EMBEDDED, *map(constant, norm), epsilon=epsilon)
    layers = sum(name.endswith("intermediate.dense.bias") for name in weights)
    for number in range(layers):
        layer = f"encoder.layer.{number}"
        attention = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        bias = graph.constant(np.concatenate([weights[f"{part}.bias"] for part in attention]))
        seen = graph.node("MultiHeadAttention", *(times(x, part) for part in attention), bias, num_heads=heads)
        x = added_and_normed(seen, f"{layer}.attention.output", x)
        inner = f"{layer}.intermediate.dense"
        inside = graph.node("BiasGelu", times(x, inner), constant(f"{inner}.bias"))
        x = added_and_normed(inside, f"{layer}.output", x, output=PIECES if number == layers - 1 else "")
    graph.node("LpNormalization", graph.node("ReduceMean", x, axes=[1], keepdims=0), output=VECTOR, axis=1, p=2)
    of_each = (1, "pieces", dimensions)
    model = graph.model(inputs={EMBEDDED: of_each}, outputs={VECTOR: (1, dimensions), PIECES: of_each})
    return SentenceGraph(model, graph.constants)


def _declared(name: str, sizes: Sequence[int | str]) -> bytes:
    shape = b"".join(_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in sizes)
    return _field(1, name) + _field(2, _field(1, _field(1, FLOAT) + _field(2, shape)))


def _outside(name: str, sizes: Sequence[int]) -> bytes:
    """A constant whose numbers the session is given apart, so that megabytes aren't copied from message to message."""
    location = _field(1, "location") + _field(2, "given to the session")
    shape = b"".join(_field(1, size) for size in sizes)
    return shape + _field(2, FLOAT) + _field(8, name) + _field(13, location) + _field(14, 1)


def _attribute(name: str, value: int | float | list[int]) -> bytes:
    if isinstance(value, float):
        return _field(1, name) + _field(2, value) + _field(20, 1)
    if isinstance(value, int):
        return _field(1, name) + _field(3, value) + _field(20, 2)
    return _field(1, name) + b"".join(_field(8, number) for number in value) + _field(20, 7)


def _field(number: int, value: int | float | str | bytes) -> bytes:
    """One field of a protocol buffer message: its number and kind, then the value."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    if isinstance(value, float):
        return _varint(number << 3 | 5) + struct.pack("<f", value)
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """A whole number from 0 in groups of seven bits, the lowest first; all but the last are marked."""
    groups = bytearray()
    while value > 127:
        groups.append(value & 127 | 128)
        value >>= 7
    return bytes([*groups, value])

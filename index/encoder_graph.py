"""A BERT encoder's computation as an ONNX graph, written out as bytes. Pure, and imports no library but numpy.

The graph has few kinds of node, and the file format is nested protocol buffer messages of which it needs few fields
(onnx.proto, ONNX 1.12): the sixty lines that write them here stand in for a package of 30 MB.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.quantised import Scale, as_whole

__all__ = ["EMBEDDED", "PIECES", "PRODUCT", "SentenceGraph", "product_graph", "sentence_graph"]

EMBEDDED = "embedded"  # the input: (texts, word pieces, dimensions)
PIECES = "pieces"  # the output: (texts, word pieces, dimensions), what the last layer makes of each
PRODUCT = "product"  # the output of product_graph()

Array = NDArray[Any]
Weights = Mapping[str, NDArray[np.float32]]
Scales = Mapping[str, Scale]
Dense = tuple[NDArray[np.float32], NDArray[np.float32]]  # a matrix, (channels, columns), and its bias, (columns,)
Sizes = Mapping[str, Sequence[int | str]]

IR_VERSION = 8
OPERATORS = {"": 17, "com.microsoft": 1}  # versions by domain
# onnxruntime's own, described in its docs/ContribOperators.md: several steps in one pass over the numbers.
FUSED = ("Gelu", "MatMulIntegerToFloat", "MultiHeadAttention")
TYPES = {
    np.dtype(np.float32): 1,
    np.dtype(np.uint8): 2,
    np.dtype(np.int8): 3,
    np.dtype(np.int64): 7,
}  # TensorProto.DataType
FLOAT = TYPES[np.dtype(np.float32)]


@dataclass(frozen=True, slots=True)
class SentenceGraph:
    """An ONNX model and, by name, the constants that it says are kept outside of it.

    Of one that is watched, `matrices` are those that numbers are multiplied with, by name, and `multiplied` the nodes
    of these numbers.
    """

    model: bytes
    constants: Mapping[str, Array]
    matrices: Mapping[str, NDArray[np.float32]]
    multiplied: Mapping[str, str]


class _Graph:
    """Nodes in the order of computing, and their constants."""

    def __init__(self, *, watched: bool = False) -> None:
        self._watched, self._nodes = watched, list[bytes]()
        self.constants: dict[str, Array] = {}
        self.matrices: dict[str, NDArray[np.float32]] = {}
        self.multiplied: dict[str, str] = {}

    def constant(self, value: Array | np.generic) -> str:
        name = f"constant{len(self.constants)}"
        self.constants[name] = np.ascontiguousarray(value) if np.ndim(value) else np.array(value)
        return name

    def node(self, operator: str, *inputs: str, output: str = "", **attributes: int | float | list[int]) -> str:
        """Add a node; gives the name of what comes out of it."""
        domain = "com.microsoft" if operator in FUSED else ""
        output = output or f"{operator}{len(self._nodes)}"
        fields = [_field(1, name) for name in inputs] + [_field(2, output), _field(4, operator), _field(7, domain)]
        fields += [_field(5, _attribute(name, value)) for name, value in attributes.items()]
        self._nodes.append(b"".join(fields))
        return output

    def dense(self, x: str, *parts: Dense, name: str, scale: Scale | None, signed: bool) -> list[str]:
        """Nodes of x times each matrix and its bias, as fractions, or in eight bits by a scale."""
        if self._watched:
            self.multiplied[name], self.matrices[name] = x, np.concatenate([matrix for matrix, _ in parts], axis=1)
        if scale is None:
            products = [(self.node("MatMul", x, self.constant(matrix)), bias) for matrix, bias in parts]
            return [self.node("Add", product, self.constant(bias)) for product, bias in products]
        step, zero = self.constant(np.float32(scale.step)), self.constant(np.uint8(scale.zero))
        divided = self.node("Mul", x, self.constant(np.float32(1) / scale.divisor))
        whole = self.node("QuantizeLinear", divided, step, zero)
        found, begin = [], 0
        for matrix, bias in parts:
            own = as_whole(matrix, scale.divisor, apart=scale.apart)
            nought = np.full(len(bias), 0 if signed else 128, np.int8 if signed else np.uint8)
            added = bias + scale.lost[begin : begin + len(bias)]
            every = (own.weights if signed else own.shifted(), own.steps, nought, added)
            weights, steps, noughts, biases = map(self.constant, every)
            product = self.node("MatMulIntegerToFloat", whole, weights, step, steps, zero, noughts, biases)
            if scale.apart:
                channels = self.node("Gather", x, self.constant(np.array(scale.apart, np.int64)), axis=-1)
                product = self.node(
                    "Add", product, self.node("MatMul", channels, self.constant(matrix[[*scale.apart]]))
                )
            found.append(product)
            begin += len(bias)
        return found

    def whole(self, *, inputs: Sizes, outputs: Sizes) -> SentenceGraph:
        """All of it, as an ONNX file. A size that is a name can be any."""
        graph = [_field(1, node) for node in self._nodes] + [_field(2, "encoder")]
        graph += [_field(5, _outside(name, value)) for name, value in self.constants.items()]
        graph += [_field(11, _declared(name, sizes)) for name, sizes in inputs.items()]
        graph += [_field(12, _declared(name, sizes)) for name, sizes in outputs.items()]
        versions = [_field(8, _field(1, domain) + _field(2, version)) for domain, version in OPERATORS.items()]
        model = b"".join([_field(1, IR_VERSION), *versions, _field(7, b"".join(graph))])
        return SentenceGraph(model, self.constants, self.matrices, self.multiplied)


def sentence_graph(
    weights: Weights,
    *,
    heads: int,
    epsilon: float,
    scales: Scales | None = None,
    signed: bool = True,
    watched: bool = False,
) -> SentenceGraph:
    """From the embeddings of texts' word pieces to what the layers make of each.

    `weights` are a BertModel's by their published names (Devlin et al., 2019). The embeddings are looked up and added
    by the caller: the table is half of the weights, of which a text needs a few rows. Texts computed at once are of one
    length, so that there is no padding and no mask.

    With `scales`, by the name of the matrix, products are of whole numbers; the matrices' are `signed` or not, which
    gives the same. A graph that is `watched` gives out what is multiplied, too.
    """
    graph = _Graph(watched=watched)
    dimensions = weights["embeddings.LayerNorm.weight"].size

    def constant(name: str) -> str:
        return graph.constant(weights[name])

    def dense(x: str, *layers: str, name: str = "") -> list[str]:
        name = name or layers[0]
        parts = [(weights[f"{layer}.weight"].T, weights[f"{layer}.bias"]) for layer in layers]
        return graph.dense(x, *parts, name=name, scale=scales[name] if scales else None, signed=signed)

    def added_and_normed(x: str, layer: str, residual: str, *, output: str = "") -> str:
        # Apart, since onnxruntime's node for both at once takes four times as long.
        (product,) = dense(x, f"{layer}.dense")
        norm = (f"{layer}.LayerNorm.weight", f"{layer}.LayerNorm.bias")
        x = graph.node("Add", product, residual)
        return graph.node("LayerNormalization", x, *map(constant, norm), output=output, epsilon=epsilon)

    norm = ("embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias")
    x = graph.node("LayerNormalization", EMBEDDED, *map(constant, norm), epsilon=epsilon)
    layers = sum(name.endswith("intermediate.dense.bias") for name in weights)
    for number in range(layers):
        layer = f"encoder.layer.{number}"
        attention = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        parts = dense(x, *attention, name=f"{layer}.attention.self")
        x = added_and_normed(graph.node("MultiHeadAttention", *parts, num_heads=heads), f"{layer}.attention.output", x)
        (inside,) = dense(x, f"{layer}.intermediate.dense")
        last = number == layers - 1
        x = added_and_normed(graph.node("Gelu", inside), f"{layer}.output", x, output=PIECES if last else "")
    of_each = ("texts", "pieces", dimensions)
    outputs: dict[str, Sequence[int | str]] = {PIECES: of_each}
    outputs |= dict.fromkeys(graph.multiplied.values(), ("texts", "pieces", "channels"))
    return graph.whole(inputs={EMBEDDED: of_each}, outputs=outputs)


def product_graph(matrix: NDArray[np.float32], scale: Scale) -> SentenceGraph:
    """A single product in eight bits with signed weights, to see what the processor makes of it."""
    graph = _Graph()
    part = matrix, np.zeros(matrix.shape[1], np.float32)
    (product,) = graph.dense(EMBEDDED, part, name=PRODUCT, scale=scale, signed=True)
    return graph.whole(inputs={EMBEDDED: ("rows", len(matrix))}, outputs={product: ("rows", matrix.shape[1])})


def _declared(name: str, sizes: Sequence[int | str]) -> bytes:
    shape = b"".join(_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in sizes)
    return _field(1, name) + _field(2, _field(1, _field(1, FLOAT) + _field(2, shape)))


def _outside(name: str, value: Array) -> bytes:
    """A constant whose numbers the session is given apart, so that megabytes aren't copied from message to message."""
    location = _field(1, "location") + _field(2, "given to the session")
    shape = b"".join(_field(1, size) for size in value.shape)
    return shape + _field(2, TYPES[value.dtype]) + _field(8, name) + _field(13, location) + _field(14, 1)


def _attribute(name: str, value: int | float | list[int]) -> bytes:
    if isinstance(value, float):
        return _field(1, name) + _field(2, value) + _field(20, 1)
    if isinstance(value, int):
        return _field(1, name) + _field(3, value % (1 << 64)) + _field(20, 2)  # below nought it counts from the end
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

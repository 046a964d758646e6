"""all-MiniLM-L6-v2's layers in onnxruntime. The only module that imports onnxruntime and safetensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from index.encoder_graph import EMBEDDED, PIECES, SentenceGraph, product_graph, sentence_graph
from index.quantised import MOST, STEPS, Scale

__all__ = ["Layers", "Tables", "adds_exactly", "product", "read_scales", "read_tables", "write_scales"]

TABLES = tuple(f"embeddings.{table}_embeddings.weight" for table in ("word", "position", "token_type"))
HEADS, EPSILON = 12, 1e-12  # from the model's config.json; all else is in the shapes of the weights

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tables:
    """What a word piece is before the first layer: its word's row and its place's, both of so many dimensions."""

    words: Array
    places: Array


class Layers:
    """From texts' word pieces, as numbers, to what the layers make of them, on the thread that asks."""

    def __init__(
        self,
        weights: Path,
        tables: Tables,
        *,
        scales: Mapping[str, Scale] | None,
        watched: bool = False,
        exactly: Callable[[], bool] | None = None,
    ) -> None:
        """With `scales` products are of whole numbers; `exactly` says whether signed ones are added without loss."""
        read = _read(weights, tables=False)
        signed = scales is None or (exactly or adds_exactly)()
        self._graph = sentence_graph(read, heads=HEADS, epsilon=EPSILON, scales=scales, signed=signed, watched=watched)
        self._session, self._constants = _session(self._graph)
        self._tables = tables

    def run(self, pieces: NDArray[np.int64]) -> tuple[Array, Array]:
        """Unit vectors of texts that are equally long, (texts, dimensions), and what the last layer makes of pieces.

        `pieces` and what is made of them are (texts, word pieces, …). A text's vector is the mean of its pieces
        (Reimers and Gurevych, 2019), which is added up here: onnxruntime's sum for one text differs from that for two.
        """
        (of_each,) = self._computed(pieces, PIECES)
        sums = of_each.sum(axis=1)
        return sums / np.linalg.norm(sums, axis=1, keepdims=True), of_each

    @property
    def matrices(self) -> dict[str, Array]:
        """The matrices that numbers are multiplied with, (channels, columns), by name. For layers that are watched."""
        return dict(self._graph.matrices)

    def multiplied(self, pieces: NDArray[np.int64]) -> dict[str, Array]:
        """What is multiplied with each of them, (texts, word pieces, channels). For layers that are watched."""
        names = self._graph.multiplied
        return dict(zip(names, self._computed(pieces, *names.values()), strict=True))

    def _computed(self, pieces: NDArray[np.int64], *outputs: str) -> list[Array]:
        embedded = self._tables.words[pieces] + self._tables.places[: pieces.shape[1]]
        found: list[Array] = self._session.run([*outputs], {EMBEDDED: embedded})
        return found


def read_tables(weights: Path) -> Tables:
    """The half of the weights of which a text needs a few rows."""
    words, places, pairs = map(_read(weights, tables=True).__getitem__, TABLES)
    return Tables(words, places + pairs[0])


def product(matrix: Array, scale: Scale) -> Callable[[Array], Array]:
    """What multiplies (rows, channels) with a matrix, (channels, columns), in eight bits and with signed weights."""
    session, constants = _session(product_graph(matrix, scale))

    def multiply(numbers: Array, *, kept: object = constants) -> Array:
        (found,) = session.run(None, {EMBEDDED: numbers})
        result: Array = found
        return result

    return multiply


def adds_exactly() -> bool:
    """Whether this processor adds up products of signed weights without loss.

    Where it multiplies in pairs, as without VNNI, two large products are more than it can hold and are cut. Unsigned
    weights are multiplied in another way, which is slower and exact everywhere.
    """
    rows, channels, columns = 4, 64, 16
    full = Scale(np.ones(channels, np.float32), 1 / STEPS, 0, np.zeros(columns, np.float32))
    found = product(np.ones((channels, columns), np.float32), full)(np.ones((rows, channels), np.float32))
    return bool(np.abs(found - channels).max() < channels / (STEPS * MOST))


def read_scales(file: Path) -> dict[str, Scale]:
    """What write_scales() wrote."""
    stored: dict[str, NDArray[Any]] = load_file(file)
    names = [name.removesuffix(".lost") for name in stored if name.endswith(".lost")]
    return {
        name: Scale(
            divisor=stored[f"{name}.divisor"].astype(np.float32),
            step=float(stored[f"{name}.step"]),
            zero=int(stored[f"{name}.zero"]),
            lost=stored[f"{name}.lost"].astype(np.float32),
            apart=tuple(stored[f"{name}.apart"].tolist()),
        )
        for name in names
    }


def write_scales(file: Path, scales: Mapping[str, Scale]) -> None:
    """Write scales, those of channels in half precision, which is three digits: the same ones give the same file."""
    stored: dict[str, NDArray[Any]] = {}
    for name, scale in sorted(scales.items()):
        stored[f"{name}.divisor"] = scale.divisor.astype(np.float16)
        stored[f"{name}.step"], stored[f"{name}.zero"] = (
            np.array(scale.step, np.float32),
            np.array(scale.zero, np.uint8),
        )
        stored[f"{name}.lost"] = scale.lost.astype(np.float16)
        stored[f"{name}.apart"] = np.array(scale.apart, np.int16)
    save_file(stored, file)


def _read(weights: Path, *, tables: bool) -> dict[str, Array]:
    """The tables by name, or all else."""
    with safe_open(weights, framework="numpy") as stored:
        return {name: stored.get_tensor(name) for name in stored.keys() if (name in TABLES) == tables}  # noqa: SIM118


def _session(graph: SentenceGraph) -> tuple[onnxruntime.InferenceSession, list[onnxruntime.OrtValue]]:
    """What computes the graph, and the constants, which it reads where they lie for as long as it lasts."""
    constants = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in graph.constants.values()]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Further, a sum and its norm would become one node, which takes four times as long as both.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.add_external_initializers(list(graph.constants), constants)
    return onnxruntime.InferenceSession(graph.model, options, providers=["CPUExecutionProvider"]), constants

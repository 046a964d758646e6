"""Unit vectors in a nameless file while an index is built, so that no memory holds them all."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

__all__ = ["VectorFile", "VectorRows"]


class VectorFile:
    """Vectors by row, put there in any order. The file is gone when it is closed, or when the process ends."""

    def __init__(self, folder: Path, *, dimensions: int) -> None:
        self._stream: IO[bytes] = TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115  (closed by __exit__)
        self._dimensions = dimensions

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def put(self, row: int, vector: Vectors) -> None:
        """Raises OSError when there is no room."""
        self._stream.seek(4 * self._dimensions * row)
        if self._stream.write(vector.astype(np.float32, copy=False).tobytes()) != 4 * self._dimensions:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def rows(self, begin: int, end: int) -> VectorRows:
        """Rows begin to end, end not included, all of which were put there."""
        return VectorRows(self._stream, range(begin, end), self._dimensions)


@dataclass(frozen=True, slots=True)
class VectorRows:
    """Some rows of the file, read as they are asked for. To be used as an array is, while the file is open."""

    stream: IO[bytes]
    rows: range
    dimensions: int

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), self.dimensions

    def __getitem__(self, some: slice | NDArray[np.int64]) -> Vectors:
        """A copy of some of the rows, as an array gives them."""
        if not len(self):
            return np.zeros((0, self.dimensions), np.float32)
        # Mapped anew each time, for what was read of a map stays in memory as long as the map does.
        every = np.memmap(self.stream, np.float32, "r", shape=(self.rows.stop, self.dimensions))
        found: Vectors = np.array(every[self.rows.start :][some])
        return found

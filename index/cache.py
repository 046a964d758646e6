"""Vectors by encoder and text, kept on disk between runs: what was embedded once is never embedded again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from index.encoder import Vectors

__all__ = ["VectorCache", "open_cache"]


class VectorCache:
    """Vectors by encoder and text: what was embedded once is never embedded again."""

    def __init__(self, file: Path, *, encoder: str, dimensions: int) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(file)
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, text BLOB, vector BLOB, PRIMARY KEY (encoder, text))"
            " WITHOUT ROWID"
        )
        self._encoder, self._dimensions = encoder, dimensions

    @staticmethod
    def key(text: str) -> bytes:
        return hashlib.sha256(text.encode()).digest()

    def get(self, texts: Iterable[str]) -> dict[str, Vectors]:
        """The vectors that are known, by text."""
        found: dict[str, Vectors] = {}
        for text in texts:
            row = self._database.execute(
                "SELECT vector FROM vectors WHERE encoder = ? AND text = ?", (self._encoder, self.key(text))
            ).fetchone()
            if row is not None and len(row[0]) == 4 * self._dimensions:
                found[text] = np.frombuffer(row[0], dtype=np.float32)
        return found

    def put(self, texts: Sequence[str], vectors: Vectors) -> None:
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                (
                    (self._encoder, self.key(text), vector.astype(np.float32).tobytes())
                    for text, vector in zip(texts, vectors, strict=True)
                ),
            )

    def close(self) -> None:
        self._database.close()


@contextmanager
def open_cache(directory: Path, *, encoder: str, dimensions: int) -> Iterator[VectorCache]:
    """The index's cache; one that is damaged is put aside and begun anew, for it holds nothing that can't be made again."""
    file = directory / "cache.sqlite"
    try:
        cache = VectorCache(file, encoder=encoder, dimensions=dimensions)
    except sqlite3.DatabaseError:
        file.replace(file.with_suffix(".damaged"))
        cache = VectorCache(file, encoder=encoder, dimensions=dimensions)
    with closing(cache):
        yield cache

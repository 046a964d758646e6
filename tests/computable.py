"""An encoder whose vectors a reader can compute, papers made of text, and reading without processes of its own.

Each word adds one to the bucket that its CRC-32 names, and the sum is brought to unit length: texts that share words
are near, texts that share none are at right angles.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from pkgutil import resolve_name
from types import TracebackType
from typing import Any, Self

import numpy as np
from reportlab.pdfgen.canvas import Canvas

from index.encoder import Pieces, Vectors
from ingest.errors import UnreadablePaperError
from ingest.models import Page, Paper, Passage

BUCKETS = 1024


def plain_words(text: str) -> list[str]:
    """Words between white space, lower case, without the punctuation at their ends."""
    stripped = (word.strip(".,;:?!()|\"'“”‘’#*").lower() for word in text.split())
    return [word for word in stripped if word]


class ComputableEncoder:
    """Word buckets as vectors. `encoded` holds every text that it was given to encode, in order."""

    def __init__(self, *, name: str = "words in buckets", window: int = 256, words: Iterable[str] = ()) -> None:
        self._name, self._window, self._words = name, window, frozenset(words)
        self.encoded: list[str] = []

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return BUCKETS

    @property
    def window(self) -> int:
        return self._window

    @property
    def words(self) -> frozenset[str]:
        return self._words

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        self.encoded += texts
        if progress is not None:
            progress(len(texts))
        return np.array([self.encode_question(text) for text in texts], dtype=np.float32).reshape(-1, BUCKETS)

    def encode_question(self, text: str) -> Vectors:
        vector = np.zeros(BUCKETS, dtype=np.float32)
        for word in plain_words(text)[: self._window]:
            vector[zlib.crc32(word.encode("utf-8", "replace")) % BUCKETS] += 1
        if not vector.any():
            vector[0] = 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def encode_pieces(self, texts: Sequence[str], *, questions: bool = False) -> list[Pieces]:
        """Keeps no pieces apart."""
        none = np.zeros((0, 2), np.int32), np.zeros((0, BUCKETS), np.float32)
        vectors = [self.encode_question(text) for text in texts] if questions else self.encode(texts)
        return [Pieces(vector, *none) for vector in vectors]


class PoolInThisProcess:
    """Stands where ReaderPool stands and reads at once, so that a test need not wait for processes to start."""

    def __init__(self, read: Callable[[Any], Any] | str, **_: Any) -> None:
        self._read: Callable[[Any], Any] = resolve_name(read) if isinstance(read, str) else read

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def run(self, jobs: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        for job in jobs:
            try:
                yield job, self._read(job)
            except UnreadablePaperError as error:
                yield job, error


def write_papers(folder: Path, papers: dict[str, str]) -> Path:
    """Text papers by their path below the folder."""
    for path, text in papers.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def made_passage(
    text: str, *, units: Sequence[str] | None = None, path: str = "a.pdf", number: int = 1, **more: Any
) -> tuple[Paper, Page, Passage]:
    """A paper of one page that is one passage; its units are the strings given, found in the text in order."""
    paper = Paper(id=path, path=path, title=more.pop("title", "Title"))
    spans: list[tuple[int, int]] = []
    for unit in [text] if units is None else units:
        start = text.index(unit, spans[-1][1] if spans else 0)
        spans.append((start, start + len(unit)))
    return (
        paper,
        Page(paper.id, number, text),
        Passage(paper.id, number, 0, len(text), text, units=tuple(spans), **more),
    )


def write_pdf(file: Path, *pages: str, password: str | None = None) -> Path:
    """A PDF with a text on each page, a line of print for each line of it."""
    canvas = Canvas(str(file), invariant=1, encrypt=password)
    for page in pages:
        for row, line in enumerate(page.split("\n")):
            canvas.drawString(72, 760 - 14 * row, line)
        canvas.showPage()
    canvas.save()
    return file

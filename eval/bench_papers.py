"""How long it takes from papers to answers, step by step, and what it holds in memory and on disk."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter

from eval.bench_figures import Figure, Stage, figure, median_times, seconds_of, slow
from eval.bench_machine import peak_memory
from eval.bench_process import Cold
from eval.reading import read_folder
from index.build import build_index
from index.encoder import Encoder, Pieces, Vectors
from index.search import SearchIndex
from index.settings import Settings
from index.store import Generation, open_generation
from index.texts import passage_text
from ingest.errors import NothingToReadError
from ingest.models import TextSource

__all__ = ["STAGES", "measure_build", "measure_cold", "measure_reading", "measure_warm"]

POOL = 200  # rows that a retriever puts forward for full mode
EMBEDDED = 16  # passages of a run of embedding
STAGES = ("encode", "dense", "lexical", "rank", "answer", "whole")


@dataclass(slots=True)
class _Steps:
    """When each step of a build was first and last heard of."""

    first: dict[str, float] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)

    def __call__(self, step: str, done: int, total: int) -> None:
        self.last[step] = perf_counter()
        self.first.setdefault(step, self.last[step])

    def seconds(self, step: str) -> float:
        return self.last[step] - self.first[step]


def measure_reading(papers: Sequence[Path], *, runs: int, settings: Settings, archives: Path) -> list[Figure]:
    """Pages a second in the clock's time, readers started anew each run; seconds a scanned page, once.

    Raises NothingToReadError when no page was read. To be called before the encoder is loaded: a reader process
    starts with the memory of this one in its books.
    """
    limits = settings.limits
    read = partial(read_folder, papers, workers=settings.workers, limits=limits, archives=archives)
    reads = [read(ocr=settings.ocr and first) for first in [True] + [False] * (runs - 1)]
    pages = sum(page.page.source is not TextSource.NONE for paper in reads[-1].papers for page in paper.pages)
    if not pages:
        raise NothingToReadError(f"No page could be read in {', '.join(map(str, papers))}. Name other --papers.")
    figures = [figure("reading, without OCR", "pages/s", [pages / run.text_seconds for run in reads])]
    if scanned := reads[0].ocr_pages:
        figures.append(figure("OCR", "s/page", [reads[0].ocr_seconds / scanned]))
    if memory := peak_memory(readers=True):
        figures.append(figure("peak memory of a reader", "MB", [memory]))
    return figures


def measure_build(
    papers: Sequence[Path], directory: Path, *, encoder: Encoder, runs: int, settings: Settings
) -> list[Figure]:
    """An index made in the empty folder, and what that took: once from nothing, then again with nothing changed.

    Without OCR, which has a figure of its own. Raises NothingToReadError when no passage came of it.
    """
    build = partial(build_index, papers, directory, encoder=encoder, workers=settings.workers, ocr=False)
    steps = _Steps()
    begin = perf_counter()
    summary = build(progress=steps)
    whole = perf_counter() - begin
    if summary.nothing_read:
        raise NothingToReadError(f"No passage could be read in {', '.join(map(str, papers))}. Name other --papers.")
    updates = [seconds_of(build) for _ in range(runs)]
    generation = open_generation(directory)
    texts = len(generation) + len(generation.units)
    figures = [
        figure("embedding passages", "passages/s", _embedding_rates(generation, encoder, runs=runs)),
        figure("embedding passages and their units", "texts/s", [texts / max(steps.seconds("embed"), 1e-9)]),
        figure("index build from nothing", "s", [whole]),
        figure("index build, nothing changed", "s", updates),
        figure("writing that index", "s", [steps.seconds("index")]),
        figure("index on disk", "bytes/passage", [_size(directory / generation.name) / len(generation)]),
        figure("cache on disk", "bytes/passage", [_size(directory / "cache.sqlite") / len(generation)]),
    ]
    generation.close()
    memory = peak_memory()
    return [*figures, figure("peak memory of a build", "MB", [memory])] if memory else figures


def _embedding_rates(generation: Generation, encoder: Encoder, *, runs: int) -> list[float]:
    """Passages a second for the same passages in each run, taken evenly from all of them."""
    rows = range(0, len(generation), max(1, len(generation) // EMBEDDED))[:EMBEDDED]
    texts = [
        passage_text(
            generation.paper(passage.paper_id), passage, count_tokens=encoder.count_tokens, window=encoder.window
        )
        for passage, _ in generation.passages(rows)
    ]
    return [len(texts) / seconds_of(partial(encoder.encode, texts)) for _ in range(runs)]


def _size(path: Path) -> int:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def measure_cold(question: str, directory: Path, *, runs: int, ask: Callable[[str, Path], Cold]) -> list[Figure]:
    """Seconds from starting a process to its answer, all imports and the encoder's weights included."""
    asked = [ask(question, directory) for _ in range(runs)]
    figures = [figure("first answer of a cold process", "s", [cold.seconds for cold in asked])]
    memory = [cold.memory for cold in asked if cold.memory is not None]
    return [*figures, figure("peak memory of that process", "MB", memory)] if memory else figures


def measure_warm(questions: Sequence[str], directory: Path, *, encoder: Encoder, runs: int) -> tuple[Stage, ...]:
    """Each of STAGES over the questions, of each of which the median run counts.

    "encode", "dense" (passages and units) and "lexical" are timed alone; "rank" is what search() takes beyond the last
    two, "answer" what ask() takes beyond search(), both with the vector at hand; "whole" is "encode" and ask().
    Raises ValueError without a question.
    """
    generation = open_generation(directory)
    known = _KnownVectors(encoder)
    index = SearchIndex(generation, known)
    index.ask(questions[0])  # the first question pays for what is loaded when first used
    times = [_stage_times(question, index, generation, known, runs=runs) for question in questions]
    generation.close()
    columns = zip(STAGES, zip(*times, strict=True), strict=True)
    return tuple(Stage(name, 1000 * statistics.median(column), 1000 * slow(column)) for name, column in columns)


@dataclass(frozen=True, slots=True)
class _KnownVectors:
    """An encoder that encodes a question once: how long encoding takes varies more than all else takes."""

    encoder: Encoder
    vectors: dict[str, Vectors] = field(default_factory=dict)
    pieces: dict[str, Pieces] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.encoder.name

    @property
    def dimensions(self) -> int:
        return self.encoder.dimensions

    @property
    def window(self) -> int:
        return self.encoder.window

    @property
    def words(self) -> frozenset[str]:
        return self.encoder.words

    def count_tokens(self, text: str) -> int:
        return self.encoder.count_tokens(text)

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        return self.encoder.encode(texts, progress=progress)

    def encode_question(self, text: str) -> Vectors:
        if text not in self.vectors:
            self.vectors[text] = self.encoder.encode_question(text)
        return self.vectors[text]

    def encode_pieces(self, texts: Sequence[str], *, questions: bool = False) -> list[Pieces]:
        if not questions:
            return self.encoder.encode_pieces(texts)
        for text in texts:
            if text not in self.pieces:
                (self.pieces[text],) = self.encoder.encode_pieces([text], questions=True)
        return [self.pieces[text] for text in texts]


def _stage_times(
    question: str, index: SearchIndex, generation: Generation, known: _KnownVectors, *, runs: int
) -> tuple[float, ...]:
    """Seconds of each of STAGES, none below nought: two runs of the same work never take quite the same time."""
    understood = index.understand(question)
    vector, terms = known.encode_question(understood.searched), understood.terms
    encode, passages, units, lexical, search, ask = median_times(
        [
            partial(known.encoder.encode_question, question),
            partial(generation.vectors.search, vector, POOL),
            partial(generation.units.search, vector, POOL),
            partial(generation.terms.search, terms, POOL),
            partial(index.search, question),
            partial(index.ask, question),
        ],
        runs=runs,
    )
    dense = passages + units
    return encode, dense, lexical, max(0.0, search - dense - lexical), max(0.0, ask - search), encode + ask

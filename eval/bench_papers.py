"""How long it takes from papers to answers, step by step, and what it holds in memory and on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter

from eval.bench_figures import Figure, Stage, figure, seconds_of
from eval.bench_machine import peak_memory
from eval.bench_process import Cold
from eval.bench_stages import KnownVectors, measure_stages
from eval.reading import read_folder
from index.build import build_index
from index.encoder import Encoder
from index.search import SearchIndex
from index.settings import Settings
from index.store import Generation, open_generation
from index.texts import passage_text
from ingest.errors import NothingToReadError
from ingest.models import TextSource

__all__ = ["measure_build", "measure_cold", "measure_reading", "measure_warm"]

EMBEDDED = 16  # passages of a run of embedding


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
    """Each of STAGES over the questions, of each of which the median run counts. Raises ValueError without a question.

    The question's vector is at hand when it is asked: how long encoding takes varies more than all else takes.
    """
    generation = open_generation(directory)
    known = KnownVectors(encoder, encoder.name)
    stages = measure_stages(questions, SearchIndex(generation, known), generation, known, runs=runs)
    generation.close()
    return stages

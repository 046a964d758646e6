"""Other projects that do what this one does, each in an environment of its own, beside it: in turn, within one run.

They read the same papers with the same model, in the way that their own guides show: pypdf's text in chunks of 120
words, vectors and BM25 together. What they run is `bench_peer.py`; their versions are in `peers/`.
"""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from eval.bench_process import Cold, Kept, run_cold, run_data
from eval.gold import GoldQuestion, Place, Require
from eval.metrics import DEPTH
from eval.run import outcome_of
from index.encoder import Encoder, packaged_folder
from index.search import SearchIndex
from index.store import open_generation
from ingest.errors import PapersError

__all__ = [
    "ENVIRONMENTS",
    "RECIPES",
    "Recipe",
    "measure_recipes",
    "peer_python",
    "rank_of",
]

RECIPES = ("txtai", "langchain")
OURS = "Committee Papers"
ENVIRONMENTS = Path("build/peers")
PINS = Path(__file__).parent / "peers"
SCRIPT = Path(__file__).parent / "bench_peer.py"
READ = (".pdf", ".txt", ".md")  # of papers; what else there is is read by none
ALONE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
Say = Callable[[str], None]
Python = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way from papers to answers: seconds to index from nothing, of a cold and a warm question, and what is found.

    Ratios say how many times as long it takes as ours does beside it, the median of all pairs. Found is by the page of
    the evidence: shares of the answerable questions, and the mean of 1 / rank.
    """

    name: str
    index: float
    index_ratio: float
    cold: float
    cold_ratio: float
    memory: float | None
    warm: float
    warm_ratio: float
    hit_1: float
    hit_5: float
    mrr: float


def peer_python(name: str, folder: Path = ENVIRONMENTS) -> str:
    """The Python of the peer's environment, which is made below the folder when it isn't there as it should be.

    Raises PapersError when the packages can't be had.
    """
    home, pins = folder / name, PINS / f"{name}.txt"
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    ready = home / "ready.txt"
    if not ready.exists() or ready.read_bytes() != pins.read_bytes():
        try:
            run_data([sys.executable, "-m", "venv", "--clear", str(home)])
            pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"]
            run_data([*pip, "--timeout", "30", "-r", str(pins)])
        except PapersError as error:
            raise PapersError(f"{name} can't be installed, so it is left out: {error}") from error
        ready.write_bytes(pins.read_bytes())
    return str(python.absolute())


def _cold(command: Sequence[str]) -> Cold:
    return run_cold(command, environment=ALONE)


def measure_recipes(
    papers: Sequence[Path],
    questions: Sequence[GoldQuestion],
    *,
    runs: int,
    folder: Path,
    encoder: Encoder,
    python: Python,
    say: Say,
    cold: Callable[[Sequence[str]], Cold] = _cold,
) -> tuple[list[Recipe], list[str]]:
    """Ours first, then each peer that can be had; the reasons why others are left out.

    Indexing is measured once each, cold questions as often as `runs`, every question warm once, after one that isn't
    counted. Raises PapersError when ours fails or there is no paper that all can read.
    """
    files = _files(papers)
    if not files:
        raise PapersError(f"No paper for every peer in {', '.join(map(str, papers))}. Name other --papers.")
    pythons: dict[str, str] = {}
    left_out: list[str] = []
    for name in RECIPES:
        try:
            pythons[name] = python(name)
        except PapersError as error:
            left_out.append(str(error))
    indexes = {name: folder / name for name in pythons}
    ours = folder / "ours"
    read = [str(file) for file in files]
    say("indexing by ours")
    index = {OURS: cold([sys.executable, "-m", "ingest", *read, "--index", str(ours), "--no-ocr"]).seconds}
    for name, home in indexes.items():
        say(f"indexing by {name}")
        home.mkdir()
        index[name] = cold(_command(pythons[name], "build", name, home, *read)).seconds
    say("asking in new processes")
    first = questions[0].question
    commands = {OURS: [sys.executable, "-m", "index", "ask", first, "--index", str(ours)]}
    commands |= {name: _command(pythons[name], "answer", name, home, first) for name, home in indexes.items()}
    colds = [{name: cold(command) for name, command in commands.items()} for _ in range(runs)]
    say("asking")
    warm, found = _asked(questions, ours, indexes, pythons, encoder)
    recipes = []
    for name in commands:
        ranks = [rank_of(question, places) for question, places in zip(questions, found[name], strict=True)]
        answerable = [rank for rank, question in zip(ranks, questions, strict=True) if question.answerable]
        recipes.append(
            Recipe(
                name=name,
                index=index[name],
                index_ratio=index[name] / index[OURS],
                cold=statistics.median(one[name].seconds for one in colds),
                cold_ratio=statistics.median(one[name].seconds / one[OURS].seconds for one in colds),
                memory=max((one[name].memory or 0.0 for one in colds), default=0.0) or None,
                warm=statistics.median(warm[name]),
                warm_ratio=statistics.median(
                    theirs / mine for theirs, mine in zip(warm[name], warm[OURS], strict=True)
                ),
                hit_1=_mean(rank <= 1 for rank in answerable),
                hit_5=_mean(rank <= 5 for rank in answerable),
                mrr=_mean(1 / rank if rank <= 10 else 0.0 for rank in answerable),
            )
        )
    return recipes, left_out


def _asked(
    questions: Sequence[GoldQuestion],
    ours: Path,
    indexes: Mapping[str, Path],
    pythons: Mapping[str, str],
    encoder: Encoder,
) -> tuple[dict[str, list[float]], dict[str, list[list[tuple[Place, ...]]]]]:
    """By recipe the seconds of each question, asked of all in turn, and where each passage found stands.

    Ours answers; the others only find.
    """
    seconds: dict[str, list[float]] = {name: [] for name in (OURS, *indexes)}
    found: dict[str, list[list[tuple[Place, ...]]]] = {name: [] for name in seconds}
    generation = open_generation(ours)
    index = SearchIndex(generation, encoder)
    with ExitStack() as stack:
        kept = {
            name: stack.enter_context(Kept(_command(pythons[name], "serve", name, home), environment=ALONE))
            for name, home in indexes.items()
        }
        index.ask(questions[0].question, k=DEPTH)
        for other in kept.values():
            other.ask(questions[0].question)
        for question in questions:
            begin = perf_counter()
            answer = index.ask(question.question, k=DEPTH)
            seconds[OURS].append(perf_counter() - begin)
            found[OURS].append([hit.places for hit in outcome_of(question.id, answer).found])
            for name, other in kept.items():
                said = other.ask(question.question)
                seconds[name].append(said["seconds"])
                found[name].append([((paper, page),) for paper, page in said["found"]])
    generation.close()
    return seconds, found


def rank_of(question: GoldQuestion, found: Sequence[Iterable[Place]]) -> float:
    """The rank at which a page of the evidence is found, or where all are needed the last of them; inf without one."""
    ranks = [
        next((rank for rank, places in enumerate(found, start=1) if piece.is_at(places)), math.inf)
        for piece in question.evidence
    ]
    return (max if question.require is Require.ALL else min)(ranks, default=math.inf)


def _files(papers: Sequence[Path]) -> list[Path]:
    """The papers that all can read, below the folders, sorted."""
    every = [file for path in papers for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    return [file.resolve() for file in every if file.suffix.lower() in READ]


def _command(python: str, verb: str, name: str, folder: Path, *more: str) -> list[str]:
    # Without its own folder on the path: modules there could stand before packages of the same name.
    return [python, "-P", str(SCRIPT), verb, name, str(packaged_folder()), str(folder), *more]


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0

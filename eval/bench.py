"""`python -m eval bench`: how fast, how large, how both grow, and how others do the same work."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eval.bench_figures import Searched
from eval.bench_growth import measure_growth, search_apart
from eval.bench_lexical import compare_scores, measure_scores
from eval.bench_limits import measure_limits
from eval.bench_machine import describe_machine
from eval.bench_papers import measure_build, measure_cold, measure_reading, measure_warm
from eval.bench_peers import ENVIRONMENTS, RECIPES, measure_recipes, peer_python
from eval.bench_plot import growth_svg
from eval.bench_process import Cold, ask_cold
from eval.bench_report import (
    growth_data,
    growth_text,
    limits_data,
    limits_text,
    machine_text,
    papers_data,
    papers_text,
    recipes_data,
    recipes_text,
    scores_data,
    scores_text,
)
from eval.gold import read_gold
from index.encoder import Encoder, load_encoder, packaged_folder
from index.settings import load_settings
from ingest.errors import PapersError

__all__ = ["bench"]

ASKED = 20  # of the gold questions at most so many, taken evenly
USUAL = ("papers", "growth", "limits")
PARTS = (*USUAL, "peers")
Say = Callable[[str], None]
Part = tuple[str, dict[str, Any], bool]
"""A part's tables, the same as plain data, and whether all that had to be equal was."""


def bench(
    words: Sequence[str],
    *,
    gold: Path,
    say: Say = lambda _: None,
    load: Callable[[str], Encoder] = load_encoder,
    ask: Callable[[str, Path], Cold] = ask_cold,
    search: Callable[[Path, int], Searched] = search_apart,
    python: Callable[[str], str] = peer_python,
) -> int:
    """Run the command; exit code 0, or 1 when our BM25 scores are not those of others.

    `load` gives the encoder, `ask` asks and `search` searches in a new process, and `python` is a peer's. Raises
    PapersError for papers that can't be measured.
    """
    parser = _parser()
    options = parser.parse_args(words)
    if options.plot and ("growth" not in options.parts or len(set(options.sizes)) < 2):
        parser.error("--plot needs the part growth, and two sizes")
    measure: dict[str, Callable[[], Part]] = {
        "papers": lambda: _papers(options, gold=gold, say=say, load=load, ask=ask),
        "growth": lambda: _growth(options, say=say, search=search),
        "limits": lambda: _limits(say=say, load=load),
        "peers": lambda: _peers(options, gold=options.gold or gold, say=say, load=load, python=python),
    }
    right = True
    parts = {*options.parts, *(["peers"] if options.peers else [])}
    for number, part in enumerate(part for part in measure if part in parts):
        machine = describe_machine()  # the load is that before the part
        text, found, equal = measure[part]()
        say("")
        head = f"{machine_text(machine)}\n\n" if not number else ""
        sys.stdout.write(f"{head}{text}\n\n")
        sys.stdout.flush()
        if options.json:
            _write(options.json, {part: {"machine": machine, **found}})
        right &= equal
    return 0 if right else 1


def _papers(
    options: argparse.Namespace,
    *,
    gold: Path,
    say: Say,
    load: Callable[[str], Encoder],
    ask: Callable[[str, Path], Cold],
) -> Part:
    every = [question.question for question in read_gold(gold)]
    questions = every[:: -(-len(every) // ASKED)]
    settings = load_settings()
    with TemporaryDirectory(prefix="papers-bench-") as name:
        folder = Path(name)
        say("reading")
        figures = measure_reading(options.papers, runs=options.runs, settings=settings, archives=folder / "archives")
        say("building an index")
        encoder = load(settings.encoder)
        index = folder / "index"
        figures += measure_build(options.papers, index, encoder=encoder, runs=options.runs, settings=settings)
        say("asking in new processes")
        figures += measure_cold(questions[0], index, runs=options.runs, ask=ask)
        say("asking")
        stages = measure_warm(questions, index, encoder=encoder, runs=options.runs)
    said = figures, stages, len(questions)
    return papers_text(*said), papers_data(*said), True


def _growth(options: argparse.Namespace, *, say: Say, search: Callable[[Path, int], Searched]) -> Part:
    growth = measure_growth(options.sizes, runs=options.runs, say=say, search=search)
    say("scoring by rank-bm25")
    peer = compare_scores(growth[0].passages, runs=options.runs)
    if options.plot:
        _save(options.plot, growth_svg(growth))
    if not peer.equal:
        sys.stderr.write(f"eval: our BM25 scores differ from rank-bm25's by {peer.difference:g}\n")
    text = f"{growth_text(growth)}\n\n{scores_text([peer])}"
    return text, {**growth_data(growth), "scores": scores_data([peer])}, peer.equal


def _limits(*, say: Say, load: Callable[[str], Encoder]) -> Part:
    say("measuring what the machine can do")
    limits = measure_limits(load(load_settings().encoder), packaged_folder())
    return limits_text(limits), {"limits": limits_data(limits)}, True


def _peers(
    options: argparse.Namespace, *, gold: Path, say: Say, load: Callable[[str], Encoder], python: Callable[[str], str]
) -> Part:
    questions = read_gold(gold)
    with TemporaryDirectory(prefix="papers-peers-") as name:
        folder = Path(name)
        say("scoring by others")
        scores, absent = measure_scores(options.peer_passages, runs=options.runs, folder=folder, python=python)
        recipes, left_out = measure_recipes(
            options.papers,
            questions,
            runs=options.runs,
            folder=folder,
            encoder=load(load_settings().encoder),
            python=python,
            say=say,
        )
    said = [*absent, *left_out]
    text = "\n\n".join([scores_text(scores), recipes_text(recipes, len(questions)), *said])
    data = {"scores": scores_data(scores), **recipes_data(recipes, len(questions)), "left_out": said}
    return text, data, all(peer.equal for peer in scores)


def _write(path: Path, data: dict[str, Any]) -> None:
    """The part measured; others that the file has stay in it."""
    kept: dict[str, Any] = {}
    if path.exists():
        try:
            kept = dict(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise PapersError(f"{path} has no figures of an earlier run: {error}. Name another file.") from error
    _save(path, json.dumps({**kept, **data}, ensure_ascii=False, indent=1) + "\n")


def _save(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PapersError(f"{path} can't be written: {error}. Name another file.") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval bench", description="Measure speed, memory and growth.")
    parser.add_argument(
        "--papers",
        type=Path,
        nargs="+",
        default=[Path("data/papers")],
        metavar="DIR",
        help="folders of papers (default: data/papers)",
    )
    parser.add_argument(
        "--parts",
        type=_parts,
        default=USUAL,
        metavar="PART,PART",
        help=f"what to measure, of {', '.join(PARTS)} (default: {','.join(USUAL)})",
    )
    parser.add_argument(
        "--runs", type=_count, default=3, metavar="N", help="how often each is measured (default: %(default)s)"
    )
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=(5000, 50000),
        metavar="N,N",
        help="passages to make up for growth, 22 KB on disk each while it is measured (default: 5000,50000)",
    )
    parser.add_argument(
        "--peers",
        action="store_true",
        help=f"measure {', '.join(RECIPES)} and bm25s too, which are installed in {ENVIRONMENTS} by pip",
    )
    parser.add_argument(
        "--gold", type=Path, metavar="FILE", help="gold questions for the peers (default: the package's)"
    )
    parser.add_argument(
        "--peer-passages",
        type=_count,
        default=100_000,
        metavar="N",
        help="passages to make up that peers score (default: %(default)s)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw the growth")
    return parser


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(","))
    if unknown := [part for part in parts if part not in PARTS]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(PARTS)}")
    return parts


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number above 0")
    return int(text)


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(_count(part.strip()) for part in text.split(","))

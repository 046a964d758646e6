"""The command line of evaluation: `python -m eval`, and its commands named in `main`.

Exit 0; 1 when a measure misses a limit set with --min or --max; 2 for a wrong call, gold file, run file or index.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.ablation import ablate
from eval.beir import TextSearcher, read_benchmark, score_benchmark
from eval.bench_encoders import encoders
from eval.bootstrap import estimate
from eval.compare import compare, comparison_data, comparison_text, strangers
from eval.gold import GoldQuestion, read_gold
from eval.labels import read_labels
from eval.learning import learn
from eval.metrics import MEASURES
from eval.misses import find_misses
from eval.outcome import RunFileError, read_runs, write_runs
from eval.reading import check_metadata, check_text, read_folder
from eval.reading_parts import parts_data, parts_text
from eval.reading_report import metadata_data, metadata_text, reading_data, reading_text, text_data, text_text
from eval.reliability import reliability
from eval.report import as_data, falls_short, misses_text, reliability_text, summarise, summary_text, table
from eval.results import save_results, tables
from eval.run import AskableIndex, papers_not_indexed, run
from eval.scales import measure_scales
from eval.webpage import webpage
from index.models import Mode
from index.present import printable
from index.settings import load_settings
from ingest.errors import PapersError

__all__ = ["main"]

GOLD = Path(__file__).with_name("gold.jsonl")


def _open(folder: Path) -> AskableIndex:
    # Loading the encoder takes seconds: not for a wrong call or a wrong gold file.
    from index import open_index

    return open_index(folder)


def _index_texts(texts: Mapping[str, tuple[str, str]], folder: Path) -> TextSearcher:
    from index import open_index
    from index.build import index_texts
    from index.encoder import load_encoder

    index_texts(texts, folder, encoder=load_encoder(load_settings().encoder))
    return open_index(folder)


def main(
    arguments: Sequence[str] | None = None,
    *,
    open_index: Callable[[Path], AskableIndex] = _open,
    index_texts: Callable[[Mapping[str, tuple[str, str]], Path], TextSearcher] = _index_texts,
) -> int:
    """Run one command and return its exit code. `arguments` are those after the program's name.

    `open_index` and `index_texts` (which may write to the folder it is given) make the index under test; an evaluation
    of another one passes its own.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if words[:1] == ["compare"]:
            return _compare_runs(words[1:])
        if words[:1] == ["beir"]:
            return _measure_benchmark(words[1:], index_texts)
        if words[:1] == ["reading"]:
            return _measure_reading(words[1:])
        if words[:1] == ["bench"]:
            return _bench(words[1:])
        if words[:1] == ["encoders"]:
            return encoders(words[1:], gold=GOLD)
        if words[:1] == ["train"]:
            return learn(words[1:], gold=GOLD)
        if words[:1] == ["scales"]:
            return measure_scales(words[1:])
        if words[:1] == ["ablate"]:
            return ablate(words[1:], gold=GOLD, open_index=open_index)
        if words[:1] == ["tables"]:
            return tables(words[1:])
        return _evaluate(words, open_index)
    except PapersError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 2


def _evaluate(words: Sequence[str], open_index: Callable[[Path], AskableIndex]) -> int:
    options = _evaluate_parser().parse_args(words)
    least, most = dict(options.min), dict(options.max)
    questions = read_gold(options.gold)
    index = open_index(options.index)
    _warn_of_papers_not_indexed(questions, index)
    modes = [Mode(options.mode)] if options.mode else list(Mode)
    outcomes = {
        mode: run(index, questions, mode=mode, progress=_teller(mode, modes, len(questions), on=options.progress))
        for mode in modes
    }
    summaries = [summarise(mode.value, questions, outcomes[mode]) for mode in modes]
    detail = modes[-1]  # the full mode when there are four
    misses = find_misses(questions, outcomes[detail])
    stated = reliability(questions, outcomes[detail])
    if options.json:
        _print_json(as_data(summaries, misses, most=options.misses, reliability=stated))
    else:
        print(f"{len(questions)} questions, {sum(not question.answerable for question in questions)} unanswerable\n")
        print(summary_text(summaries, by_tag=summaries[-1]))
        if stated is not None:
            print(f"\n{reliability_text(stated)}")
        print(printable(f"\n{misses_text(misses, most=options.misses)}"))
    if options.save:
        save_results(options.save, questions, summaries, {detail.value: stated})
    if options.runs:
        write_runs(options.runs, outcomes[detail].values())
    if options.html:
        _write(options.html, webpage(questions, outcomes[detail], summaries, detail=summaries[-1]))
    short = falls_short(summaries[-1].measures, least=least, most=most)
    for sentence in short:
        print(f"eval: {detail} mode: {sentence}", file=sys.stderr)
    return 1 if short else 0


def _teller(mode: Mode, modes: Sequence[Mode], total: int, *, on: bool) -> Callable[[int], None]:
    """What prints a line for each question done in this one of the modes. The page reads these lines."""

    def tell(done: int) -> None:
        if on:
            place = f"{mode.value} mode ({modes.index(mode) + 1} of {len(modes)})"
            print(f"progress: {place}: {done} of {total} questions", file=sys.stderr, flush=True)

    return tell


def _compare_runs(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval compare", description="Compare two run files.")
    parser.add_argument("first", type=Path, metavar="A.jsonl")
    parser.add_argument("second", type=Path, metavar="B.jsonl")
    parser.add_argument(
        "--gold", type=Path, default=GOLD, metavar="FILE", help="gold questions (default: the package's)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(words)
    questions = read_gold(options.gold)
    runs = {path: read_runs(path) for path in (options.first, options.second)}
    for path, outcomes in runs.items():
        if unknown := strangers(questions, outcomes):
            raise RunFileError(f"{path}: no gold question has the id {unknown[0]!r}. Name its gold file with --gold.")
        if missing := len(questions) - len(outcomes):
            print(f"eval: {path} lacks {missing} of {len(questions)} questions, which score zero", file=sys.stderr)
    differences = compare(questions, runs[options.first], runs[options.second])
    if options.json:
        _print_json(comparison_data(differences))
    else:
        print(comparison_text(differences))
    return 0


def _measure_benchmark(
    words: Sequence[str], index_texts: Callable[[Mapping[str, tuple[str, str]], Path], TextSearcher]
) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval beir", description="Measure search on a BEIR benchmark.")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep vectors here, to spare embedding the next time")
    parser.add_argument("--mode", choices=[mode.value for mode in Mode], help="one mode (default: all, side by side)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(words)
    benchmark = read_benchmark(options.folder)
    modes = [Mode(options.mode)] if options.mode else list(Mode)
    with TemporaryDirectory(prefix="papers-eval-") as folder:
        index = index_texts(benchmark.texts, options.work or Path(folder))
        scores = {mode: score_benchmark(index, benchmark, mode=mode) for mode in modes}
    figures = {
        mode.value: {name: estimate(rows, name) for name in ("ndcg@10", "recall@100")} for mode, rows in scores.items()
    }
    if options.json:
        _print_json(
            {mode: {name: figure and figure.value for name, figure in row.items()} for mode, row in figures.items()}
        )
        return 0
    cells = [
        [mode, *(f"{one.value:.4f} [{one.low:.3f}, {one.high:.3f}]" if one else "-" for one in row.values())]
        for mode, row in figures.items()
    ]
    print(f"{len(benchmark.texts)} texts, {len(scores[modes[0]])} queries with a relevant text\n")
    print(table(["mode", "ndcg@10", "recall@100"], cells))
    return 0


def _measure_reading(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval reading", description="Measure how well papers are read.")
    parser.add_argument(
        "--papers", type=Path, nargs="+", required=True, metavar="DIR", help="folders of papers, at any depth"
    )
    parser.add_argument("--metadata", type=Path, metavar="CSV", help="what the papers are, by hand-made labels")
    parser.add_argument("--gold", type=Path, metavar="FILE", help="see whether evidence in tables stands in one row")
    parser.add_argument("--no-ocr", action="store_true", help="leave pages that are pictures unread")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(words)
    settings = load_settings()
    labels = read_labels(options.metadata) if options.metadata else ()
    questions = read_gold(options.gold) if options.gold else ()
    with TemporaryDirectory(prefix="papers-eval-") as folder:
        read = read_folder(
            options.papers,
            ocr=not options.no_ocr,
            workers=settings.workers,
            limits=settings.limits,
            archives=Path(folder),
            say=_say,
        )
        check = check_text(read, say=_say)
    verdicts, absent = check_metadata(read, labels)
    if options.json:
        data = {"reading": reading_data(read), "text": text_data(check), "parts": parts_data(read, questions)}
        _print_json(data | ({"metadata": metadata_data(verdicts, absent)} if labels else {}))
        return 0
    parts = [reading_text(read), text_text(check), parts_text(read, questions)]
    parts.append(metadata_text(verdicts, absent) if labels else "")
    print(printable("\n\n".join(part for part in parts if part)))
    return 0


def _bench(words: Sequence[str]) -> int:
    # It brings in faiss and rank-bm25, which no other command here needs before it opens an index.
    from eval.bench import bench

    return bench(words, gold=GOLD, say=_say)


def _say(progress: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{progress:<70}", end="", file=sys.stderr, flush=True)


def _evaluate_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval",
        description="Measure search and answers against gold questions.",
        epilog="Also: python -m eval compare A.jsonl B.jsonl, python -m eval beir DIR, "
        "python -m eval reading --papers DIR, python -m eval bench, python -m eval ablate --index DIR, "
        "python -m eval tables FILE.md.",
    )
    parser.add_argument(
        "--gold", type=Path, default=GOLD, metavar="FILE", help="gold questions (default: the package's)"
    )
    parser.add_argument(
        "--index", type=Path, default=load_settings().index, metavar="DIR", help="the index (default: %(default)s)"
    )
    parser.add_argument("--mode", choices=[mode.value for mode in Mode], help="one mode (default: all, side by side)")
    parser.add_argument("--runs", type=Path, metavar="OUT.jsonl", help="write what came back (of the full mode)")
    parser.add_argument("--html", type=Path, metavar="OUT.html", help="write a report with every question")
    parser.add_argument("--save", metavar="NAME", help="keep the measures in eval/results, to make tables from")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--progress", action="store_true", help="print how many questions are done to standard error")
    parser.add_argument("--misses", type=_count, default=20, metavar="N", help="show at most N misses (default: 20)")
    for flag, words in (("--min", "falls below"), ("--max", "rises above")):
        help_text = f"exit 1 when the measure {words} the value, in the full mode or the one named"
        parser.add_argument(
            flag, type=_limit, nargs="+", action="extend", default=[], metavar="NAME=VALUE", help=help_text
        )
    return parser


def _limit(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    if name not in MEASURES:
        raise argparse.ArgumentTypeError(f"no measure is called {name!r}; there are {', '.join(MEASURES)}")
    try:
        number = float(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} must be NAME=VALUE with a number, such as {name}=0.8") from error
    if number != number:  # only NaN differs from itself, and no measure would ever fall short of it
        raise argparse.ArgumentTypeError(f"{text!r} must name a number, such as {name}=0.8")
    return name, number


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number from 0")
    return int(text)


def _warn_of_papers_not_indexed(questions: Sequence[GoldQuestion], index: AskableIndex) -> None:
    if absent := papers_not_indexed(questions, index.papers):
        names = ", ".join(absent[:3]) + (", …" if len(absent) > 3 else "")
        papers = "1 paper of the evidence isn't" if len(absent) == 1 else f"{len(absent)} papers of the evidence aren't"
        print(f"eval: {papers} in the index: {names}", file=sys.stderr)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RunFileError(f"{path} can't be written: {error}. Name another file.") from error


def _print_json(data: object) -> None:
    print(printable(json.dumps(data, ensure_ascii=False, indent=2)))


if __name__ == "__main__":
    sys.exit(main())

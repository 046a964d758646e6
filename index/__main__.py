"""`python -m index`: ask, search, list the papers, check the index and show the settings, from the command line."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from index.terminal import CommandParser, folder_given, say, text_given
from ingest.errors import PapersError

if TYPE_CHECKING:
    from index.models import Filters
    from index.search import SearchIndex


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done (a refusal is an answer), 1 when there is no index that can be asked, 2 for a wrong call."""
    given = _parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = given.run
        return run(given)
    except PapersError as error:
        say(str(error), to=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(prog="python -m index", description="Ask the papers in an index.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, run, words in (
        ("ask", _ask, "answer a question with quotes from the papers"),
        ("search", _search, "list the passages nearest to a question"),
    ):
        command = commands.add_parser(name, help=words, description=words)
        command.add_argument("question", type=text_given)
        command.add_argument("--from", dest="date_from", type=_day, metavar="DATE", help="earliest meeting, 2024-09-30")
        command.add_argument("--to", dest="date_to", type=_day, metavar="DATE", help="latest meeting")
        command.add_argument("--body", metavar="NAME", help="committee or other body, or a part of its name")
        command.add_argument("--council", metavar="NAME", help="council, or a part of its name")
        command.add_argument("--kind", metavar="KIND", help="agenda, minutes, report, appendix, decision, pack, ...")
        command.add_argument("--paper", metavar="ID", help="one paper, by its id or the end of its path")
        command.add_argument("-k", type=_count, default=10, metavar="N", help="how many passages (default: 10)")
        command.add_argument("--mode", choices=("lexical", "dense", "hybrid", "full"), default="full")
        _restricted(command)
        _common(command, run)
    papers = commands.add_parser("papers", help="list what is indexed, and what could not be read")
    _restricted(papers)
    _common(papers, _papers)
    _common(commands.add_parser("check", help="look whether the index is whole, and say what was looked at"), _check)
    _common(commands.add_parser("settings", help="show the settings in force"), _settings)
    return parser


def _restricted(command: argparse.ArgumentParser) -> None:
    command.add_argument("--restricted", action="store_true", help="also papers marked as restricted or exempt")


def _common(command: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    command.add_argument("--index", type=folder_given, metavar="DIR", help="folder of the index (default: data/index)")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2024-09-30") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _filters(given: argparse.Namespace) -> Filters:
    from index.models import Filters

    try:
        return Filters(
            given.date_from, given.date_to, given.body, given.council, given.kind, given.paper, given.restricted
        )
    except ValueError as error:
        raise PapersError(f"{error}. Give --from a date before that of --to.") from error


def _open(given: argparse.Namespace) -> SearchIndex:
    from index.search import open_index

    return open_index(given.index)


def _ask(given: argparse.Namespace) -> int:
    from index.facets import scope
    from index.models import Mode
    from index.present import answer_data, answer_text
    from index.refusal import searched_words

    filters = _filters(given)
    index = _open(given)
    answer = index.ask(given.question, k=given.k, mode=Mode(given.mode), filters=filters)
    _print(answer_data(answer) if given.json else answer_text(answer))
    if answer.refusal and not given.json:
        _print(f"\n{searched_words(scope(index.papers, filters=filters, unread=index.unread))}")
    return 0


def _search(given: argparse.Namespace) -> int:
    from index.models import Mode
    from index.present import hit_data, hits_text, mended_lines

    filters = _filters(given)
    index = _open(given)
    hits = index.search(given.question, k=given.k, mode=Mode(given.mode), filters=filters)
    mended = mended_lines(index.understand(given.question, restricted=filters.restricted))
    _print([hit_data(hit) for hit in hits] if given.json else "\n".join([*mended, hits_text(hits)]))
    return 0


def _papers(given: argparse.Namespace) -> int:
    from index.known import open_to, unread_told
    from index.present import paper_data, paper_line, run_data, run_line

    index = _open(given)
    papers = sorted(open_to(index.papers, restricted=given.restricted), key=lambda paper: paper.path)
    unread_here = unread_told(index.unread, index.papers, restricted=given.restricted)
    left_out = len(index.papers) - len(papers)
    by_id = {paper.id: paper for paper in papers}
    twice = [run for run in index.printed_twice if {run.pages[0].first[0], run.pages[0].second[0]} <= set(by_id)]
    if given.json:
        not_read = [dataclasses.asdict(unread) for unread in unread_here]
        data = [paper_data(paper) for paper in papers]
        runs = [run_data(run, by_id) for run in twice]
        _print({"papers": data, "printed_twice": runs, "unread": not_read, "restricted_left_out": left_out})
        return 0
    _print("\n".join(paper_line(paper) for paper in papers))
    for run in twice:
        _print(f"printed twice: {run_line(run, by_id)}")
    if left_out:
        _print(f"not listed: {left_out} marked as restricted or exempt. Add --restricted to list them.")
    for unread in unread_here:
        where = f", page {unread.page}" if unread.page is not None else ""
        _print(f"not read: {unread.path}{where}: {unread.reason.removeprefix(unread.path + ': ')}")
    return 0


def _check(given: argparse.Namespace) -> int:
    from index.check import check_index
    from index.encoder import load_encoder
    from index.settings import load_settings

    settings = load_settings()
    looked_at = []
    for sentence in check_index(given.index or settings.index, encoder=load_encoder(settings.encoder)):
        looked_at.append(sentence)
        if not given.json:
            _print(sentence)
    if given.json:
        _print({"checked": looked_at})
    return 0


def _settings(given: argparse.Namespace) -> int:
    from index.settings import load_settings

    settings = load_settings()
    if given.index:
        settings = dataclasses.replace(settings, index=given.index)
    values = {name: str(value) for name, value in dataclasses.asdict(settings).items()}
    if given.json:
        _print(values)
    else:
        _print("\n".join(f"PAPERS_{name.upper()}={value}" for name, value in values.items()))
    return 0


def _print(what: Any) -> None:
    say(what if isinstance(what, str) else json.dumps(what, indent=2, ensure_ascii=True))


if __name__ == "__main__":
    sys.exit(main())

"""`python -m eval train`: from public question sets and our own gold questions to index/weights.json."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.examples import gold_marked, lessons_marked
from eval.gold import read_gold
from eval.lessons import Lesson, Set, read_qmsum, read_squad, read_tatqa
from ingest.errors import PapersError

if TYPE_CHECKING:
    from eval.train import Lessons
    from index.search import SearchIndex

__all__ = ["learn"]

HARDER = "gold_hard.jsonl"  # beside the gold questions; learned from in refusing alone
EVERY_LEFT_OUT = 3  # of SQuAD's questions, every n-th is asked again with the text that answers it left out


def learn(words: Sequence[str], *, gold: Path) -> int:
    """Run the command; exit code 0. Raises PapersError for a file that is missing."""
    options = _parser().parse_args(words)
    for path in (options.squad, options.tatqa, options.qmsum):
        if path is not None and not path.exists():
            raise PapersError(f"{path} is missing. Name where the public questions are: see docs/evaluation.md.")
    from eval.train import Lessons, learn_weights, write_weights
    from index import open_index
    from index.weights import load_weights

    own = Lessons(
        open_index(options.index), tuple(gold_marked(read_gold(gold))), ranking=1.0, quoting=1.0, refusing=1.0
    )
    harder = tuple(gold_marked(read_gold(gold.with_name(HARDER))))
    sets = [own, Lessons(own.index, harder, ranking=0.0, quoting=0.0, refusing=0.1)]
    recipe = {"own questions": len(own.marked), "harder questions": len(harder)}
    for name, lessons in _public(options):
        sets.append(lessons)
        recipe[f"{name} questions"] = len(lessons.marked)
    write_weights(learn_weights(sets, start=load_weights()), options.out, recipe=recipe)
    sys.stdout.write(options.out.read_text(encoding="utf-8"))
    return 0


def _public(options: argparse.Namespace) -> Iterator[tuple[str, Lessons]]:
    """The public sets asked for, each with what it can teach.

    QMSum marks no sentence. A question of TAT-QA is asked of its own text alone, so its few wrong passages share title,
    date and names with the right one: learning to rank by them took .05 from hit@1 over real papers.
    """
    from eval.train import Lessons

    if options.squad is not None:
        index, lessons = _indexed(read_squad(options.squad, every=options.every), options.work / "squad")
        answered = [lesson for lesson in lessons if lesson.answerable][::EVERY_LEFT_OUT]
        left_out = tuple(lessons_marked(answered, index, leave_out=True))
        yield "squad", Lessons(index, tuple(lessons_marked(lessons, index)), ranking=0.3, quoting=0.3, refusing=0.1)
        yield "squad left out", Lessons(index, left_out, ranking=0.0, quoting=0.0, refusing=0.1)
    if options.tatqa is not None:
        index, lessons = _indexed(read_tatqa(options.tatqa), options.work / "tatqa")
        yield "tatqa", Lessons(index, tuple(lessons_marked(lessons, index)), ranking=0.0, quoting=0.3, refusing=0.0)
    if options.qmsum is not None:
        index, lessons = _indexed(read_qmsum(options.qmsum), options.work / "qmsum")
        yield "qmsum", Lessons(index, tuple(lessons_marked(lessons, index)), ranking=0.3, quoting=0.0, refusing=0.0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval train", description="Learn the weights of index/weights.json."
    )
    parser.add_argument("--index", type=Path, required=True, metavar="DIR", help="an index of data/papers")
    parser.add_argument("--work", type=Path, required=True, metavar="DIR", help="keeps the vectors of the public sets")
    parser.add_argument("--squad", type=Path, metavar="FILE", help="dev-v2.0.json of SQuAD 2.0")
    parser.add_argument("--tatqa", type=Path, metavar="FILE", help="tatqa_dataset_dev.json of TAT-QA")
    parser.add_argument("--qmsum", type=Path, metavar="DIR", help="a folder of QMSum's committee meetings")
    parser.add_argument(
        "--every", type=int, default=8, metavar="N", help="take every n-th question of SQuAD (default: 8)"
    )
    parser.add_argument("--out", type=Path, default=Path("index/weights.json"), metavar="FILE")
    return parser


def _indexed(questions: Set, folder: Path) -> tuple[SearchIndex, list[Lesson]]:
    from index import open_index
    from index.build import index_texts
    from index.encoder import load_encoder
    from index.settings import load_settings

    texts, lessons = questions
    # Made anew each time, for texts and format may differ; the vectors come from the folder's cache.
    index_texts(texts, folder, encoder=load_encoder(load_settings().encoder))
    return open_index(folder), lessons

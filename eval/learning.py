"""`python -m eval train`: from public question sets and our own gold questions to index/weights.json."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.examples import gold_marked, lessons_marked
from eval.gold import read_gold
from eval.lessons import read_squad
from ingest.errors import PapersError

__all__ = ["learn"]

EVERY_LEFT_OUT = 3  # of the public questions, every n-th is asked again with the text that answers it left out


def learn(words: Sequence[str], *, gold: Path) -> int:
    """Run the command; exit code 0. Raises PapersError for a file that is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m eval train", description="Learn the weights of index/weights.json."
    )
    parser.add_argument("--squad", type=Path, required=True, metavar="FILE", help="dev-v2.0.json of SQuAD 2.0")
    parser.add_argument("--index", type=Path, required=True, metavar="DIR", help="an index of data/papers")
    parser.add_argument("--work", type=Path, required=True, metavar="DIR", help="where the public set's index is kept")
    parser.add_argument(
        "--every", type=int, default=8, metavar="N", help="take every n-th public question (default: 8)"
    )
    parser.add_argument("--out", type=Path, default=Path("index/weights.json"), metavar="FILE")
    options = parser.parse_args(words)
    if not options.squad.is_file():
        raise PapersError(f"{options.squad} is missing. Give the file dev-v2.0.json of SQuAD 2.0.")
    from eval.train import Lessons, learn_weights, write_weights
    from index import open_index
    from index.weights import load_weights

    texts, lessons = read_squad(options.squad, every=options.every)
    _index(texts, options.work)
    public, own = open_index(options.work), open_index(options.index)
    answered = [lesson for lesson in lessons if lesson.answerable][::EVERY_LEFT_OUT]
    left_out = tuple(lessons_marked(answered, public, leave_out=True))
    weights = learn_weights(
        [
            Lessons(own, tuple(gold_marked(read_gold(gold))), ranking=1.0, quoting=1.0, refusing=1.0),
            Lessons(public, tuple(lessons_marked(lessons, public)), ranking=1.0, quoting=0.3, refusing=0.3),
            Lessons(public, left_out, ranking=0.0, quoting=0.0, refusing=0.3),
        ],
        start=load_weights(),
    )
    recipe = {"squad questions": len(lessons), "own questions": len(read_gold(gold)), "every": options.every}
    write_weights(weights, options.out, recipe=recipe)
    sys.stdout.write(options.out.read_text(encoding="utf-8"))
    return 0


def _index(texts: Mapping[str, tuple[str, str]], folder: Path) -> None:
    from index.build import index_texts
    from index.encoder import load_encoder
    from index.settings import load_settings

    if not (folder / "CURRENT").exists():
        index_texts(texts, folder, encoder=load_encoder(load_settings().encoder))

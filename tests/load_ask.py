"""Fifty threads ask one opened index at once: errors, answers other than a question got alone, times and memory.

A script, not a test; test_load.py runs a few seconds of it.

    python tests/load_ask.py --index data/index --minutes 10

It ends with exit code 1 when a question ends in an error or gets another answer than it got alone.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.search import SearchIndex

PROJECT = Path(__file__).parent.parent
THREADS, QUESTIONS = 50, 100
BETWEEN = 1.0  # seconds between two looks at the memory


@dataclass
class Load:
    """What came of it: seconds of each question, what went wrong in words, memory as (seconds since the start, MB).

    `passed` counts for each question the answers that others got meanwhile, which no busy machine makes more.
    """

    seconds: list[float] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    mixed_up: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return bool(self.errors or self.mixed_up)

    def lines(self, what: str) -> Iterator[str]:
        """The figures in words."""
        if len(self.seconds) > 1:
            p50, p95 = statistics.median(self.seconds), statistics.quantiles(self.seconds, n=20)[-1]
            yield f"{what}: {len(self.seconds)}, p50 {p50:.2f} s, p95 {p95:.2f} s"
        if self.passed:
            yield f"others answered meanwhile: p50 {statistics.median(self.passed):.0f}, most {max(self.passed)}"
        yield f"errors: {len(self.errors)}; answers other than the question got alone: {len(self.mixed_up)}"
        yield from dict.fromkeys([*self.errors[:5], *self.mixed_up[:5]])
        if len(self.memory) > 1:
            (_, first), (lasted, last) = self.memory[0], self.memory[-1]
            second = [look for look in self.memory if look[0] >= lasted / 2]
            yield f"memory over {lasted / 60:.1f} min: {first:.0f} MB at the start, {last:.0f} MB at the end"
            of_all, of_half = (60 * slope(looks) for looks in (self.memory, second))
            yield f"its slope: {of_all:+.2f} MB/min, that of the second half {of_half:+.2f} MB/min"


def slope(looks: Sequence[tuple[float, float]]) -> float:
    """By how much the second value grows with one of the first: least squares; 0 for fewer than two."""
    return statistics.linear_regression(*zip(*looks, strict=True)).slope if len(looks) > 1 else 0.0


def memory_mb(process: int | str = "self") -> float:
    """The resident memory of a process in MB (RSS; Linux only)."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError(f"process {process} has no memory")


def watch(load: Load, stop: threading.Event, *, look: Callable[[], float]) -> None:
    """Look at the memory until told to stop."""
    began = time.monotonic()
    while True:
        load.memory.append((time.monotonic() - began, look()))
        if stop.wait(BETWEEN):
            return


def ask_at_once(
    ask: Callable[[str], object], questions: Sequence[str], *, threads: int = THREADS, seconds: float
) -> Load:
    """Ask each question alone, then all of them in so many threads for so long, each thread beginning elsewhere."""
    alone = {question: ask(question) for question in questions}
    load, stop = Load(), threading.Event()
    until = time.monotonic() + seconds

    def reader(place: int) -> None:
        while time.monotonic() < until:
            question = questions[place % len(questions)]
            began, given = time.monotonic(), len(load.seconds)
            try:
                told = ask(question)
            except Exception as error:  # whatever it is, it is what this script looks for
                load.errors.append(f"{type(error).__name__}: {error}")
            else:
                load.passed.append(len(load.seconds) - given)
                load.seconds.append(time.monotonic() - began)
                if told != alone[question]:
                    load.mixed_up.append(question)
            place += 1

    watching = threading.Thread(target=watch, args=(load, stop), kwargs={"look": memory_mb})
    readers = [threading.Thread(target=reader, args=(number * 7,)) for number in range(threads)]
    for thread in (watching, *readers):
        thread.start()
    for thread in readers:
        thread.join()
    stop.set()
    watching.join()
    return load


def questions_of(index: SearchIndex, *, most: int = QUESTIONS) -> list[str]:
    """Questions made from the papers: those that a new reader is shown, then one about a heading of each paper."""
    from index.examples import example_questions

    made = example_questions(index.papers, lambda paper: index.passages_of(paper.id))
    found = dict.fromkeys(islice(made, most // 2))
    for paper in index.papers:
        headings = [passage.headings[-1] for passage in index.passages_of(paper.id) if passage.headings]
        found |= {f"What does the report say about {heading}?": None for heading in headings[:2]}
    return list(islice(found, most))


def main() -> int:
    """Open the index, ask, print the figures."""
    parser = argparse.ArgumentParser(description="Ask one opened index in fifty threads at once.")
    parser.add_argument("--index", type=Path)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=THREADS)
    given = parser.parse_args()
    sys.path.insert(0, str(PROJECT))
    from index.search import open_index

    index = open_index(given.index)
    questions = questions_of(index)
    for question in questions:
        index.ask(question)
    began = time.monotonic()
    for question in questions:
        index.ask(question)
    print(f"alone: {1000 * (time.monotonic() - began) / len(questions):.0f} ms a question, {len(questions)} questions")
    load = ask_at_once(index.ask, questions, threads=given.threads, seconds=60 * given.minutes)
    print("\n".join(load.lines(f"{given.threads} at once, questions")))
    return 1 if load.failed else 0


if __name__ == "__main__":
    sys.exit(main())

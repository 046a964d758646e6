"""Many readers at once for a few seconds, and whether the script that measures them would see what goes wrong."""

from __future__ import annotations

import mmap
import subprocess
import sys
from itertools import count

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers
from load_ask import PROJECT, THREADS, Load, ask_at_once, memory_mb, questions_of, slope

from index.build import build_index
from index.search import SearchIndex
from index.store import open_generation

TOPICS = ("bins", "trees", "roads", "parks", "bridges", "libraries", "markets", "ferries", "lamps", "wells")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """Twenty papers, two of each topic, whose figures differ."""
    texts = {
        f"{topic}-{year}.md": f"# The {topic} of {year}\n\nIn {year}, {number * 37} {topic} were mended by us all.\n"
        for number, (topic, year) in enumerate(((topic, year) for topic in TOPICS for year in (2023, 2024)), start=1)
    }
    folder = tmp_path_factory.mktemp("load")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.reading.ReaderPool", PoolInThisProcess)
        build_index([write_papers(folder / "papers", texts)], folder / "index", encoder=ComputableEncoder())
    return SearchIndex(open_generation(folder / "index"), ComputableEncoder(words=("mended",)))


def test_fifty_threads_get_each_the_answer_to_their_own_question(papers: SearchIndex) -> None:
    questions = [f"How many {topic} were mended in {year}?" for topic in TOPICS for year in (2023, 2024)]
    questions += questions_of(papers, most=20)
    load = ask_at_once(papers.ask, questions, seconds=3)
    assert (load.errors, load.mixed_up) == ([], [])
    assert len(load.seconds) > THREADS
    assert max(load.passed) < 2 * THREADS  # first come, first served: who waits is passed by those before it alone
    assert len({papers.ask(question).text for question in questions}) >= len(TOPICS)
    assert len(load.memory) > 1


def test_an_error_and_a_mixed_up_answer_are_seen() -> None:
    calls = count()

    def ask(question: str) -> str:
        number = next(calls)
        if number == 7:
            raise ValueError("torn")
        return "another's" if number == 9 else question

    load = ask_at_once(ask, ["a", "b", "c"], threads=2, seconds=0.2)
    assert load.errors == ["ValueError: torn"]
    assert len(load.mixed_up) == 1
    assert load.failed
    assert not Load(seconds=[1.0, 2.0]).failed


def test_the_slope_is_that_of_the_line_that_fits_best() -> None:
    assert slope([(0, 100), (1, 102), (2, 104)]) == 2
    assert slope([(0, 1), (1, 0), (2, 2)]) == 0.5
    assert slope([(0, 1)]) == 0


def test_memory_is_that_of_this_process() -> None:
    """Pages straight from the system: those that Python asks for may be pages that it holds already."""
    before = memory_mb()
    with mmap.mmap(-1, 50_000_000) as held:
        held.write(b"x" * len(held))
        assert 40 < memory_mb() - before < 120


SHARES_OF_TWELVE_THREADS = """
import ctypes, sys, threading

if sys.argv[1] == "shared":
    from page.memory import share_memory
    share_memory()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
both = threading.Barrier(13)

def hold():
    libc.malloc(50_000)
    both.wait()
    both.wait()

for _ in range(12):
    threading.Thread(target=hold).start()
both.wait()
told = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, told)
libc.fclose(told)
both.wait()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems hold memory otherwise")
def test_threads_of_the_page_share_two_heaps() -> None:
    """One for each thread of a rerun is never given back, which looked like a leak of 4 MB a minute."""

    def heaps(how: str) -> int:
        command = [sys.executable, "-c", SHARES_OF_TWELVE_THREADS, how]
        said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT).stdout
        return said.count("<heap nr=")

    assert heaps("shared") == 2
    assert heaps("each its own") > 2

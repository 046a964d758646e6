"""A run that is killed, or that can't write, at any step leaves a whole index, and the same command then ends it.

Each step that touches the index is met in a process of its own: an audit hook counts them and strikes at one. A few
steps are tried by default; with PAPERS_SOAK, a number of seconds (`make soak`), all are, 200 runs are killed at moments
drawn at random, and readers read for so long. PAPERS_SEED draws others.
"""

import errno
import mmap
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers
from load_ask import memory_mb

import index.reading
from index.build import build_index
from index.check import check_index
from index.encoder import load_encoder
from index.errors import NotWrittenError
from index.settings import Settings
from index.store import current_generation, open_generation

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be split")

SOAK = float(os.environ.get("PAPERS_SOAK", "0"))
SEED = int(os.environ.get("PAPERS_SEED", "1"))
STEPS_TRIED = 8
KILLED = 200 if SOAK else 6
COMMANDS_KILLED = 200 if SOAK else 2
READERS = 8 if SOAK else 3
BEFORE = {"roads.txt": "Road works cost £40,000 in March.", "parks.txt": "Eleven trees were felled."}
AFTER = {"roads.txt": "Road works cost £50,000 in April.", "trees.txt": "Trees were counted by volunteers."}
WRITING = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "sqlite3.connect", "tempfile.mkdtemp"}
DONE, REFUSED, BROKEN = 0, 3, 4


@pytest.fixture(autouse=True)
def reads_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.reading, "ReaderPool", PoolInThisProcess)


@pytest.fixture(autouse=True)
def figures(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """What a long run took, beside what the test has to say of it."""
    said: list[str] = []
    before, begun = memory_mb(), time.monotonic()
    yield said
    if SOAK:
        took = f"{time.monotonic() - begun:.0f} s, {memory_mb() - before:+.0f} MB, PAPERS_SEED={SEED}"
        print(f"\n{request.node.name}: {', '.join([*said, took])}")


class Papers:
    """Two folders of papers, an index of the first, and what the index of each is called."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.whole = folder, folder / "whole"
        self.before, self.after = (
            write_papers(folder / name, papers) for name, papers in (("before", BEFORE), ("after", AFTER))
        )
        self.names = {self.build(folder / "other", self.after), self.build(self.whole, self.before)}

    def build(self, directory: Path, papers: Path) -> str:
        return build_index([papers], directory, encoder=ComputableEncoder(), only=True).generation

    def copy(self) -> Path:
        return Path(shutil.copytree(self.whole, self.folder / "struck", dirs_exist_ok=False))

    def mended(self, directory: Path) -> None:
        """What is there can be asked, is one of the two, and the same command ends what was begun."""
        assert current_generation(directory) in self.names
        checked(directory)
        expected = current_generation(self.folder / "other")
        assert self.build(directory, self.after) == expected
        checked(directory)
        left = {path.name for path in directory.iterdir()} - {
            ".lock",
            "CURRENT",
            "cache.sqlite",
            "cache.sqlite-journal",
        }
        assert left == {expected}
        shutil.rmtree(directory)


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(tmp_path)


def checked(directory: Path) -> None:
    assert list(check_index(directory, encoder=ComputableEncoder()))


def split(work: Callable[[], None]) -> int:
    """The id of a new process that does the work and ends with DONE, REFUSED or BROKEN."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that threads don't come along: the work needs none
        child = os.fork()
    if child:
        return child
    code = BROKEN
    try:
        work()
        code = DONE
    except NotWrittenError:
        code = REFUSED
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """The exit code of a process, below 0 for the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def strike_at(step: int, directory: Path, blow: Callable[[], None]) -> None:
    """From now on strike when the index's folder is about to be changed for the step-th time, counted from 1."""
    met = 0

    def hook(event: str, details: tuple[Any, ...]) -> None:
        nonlocal met
        writes = event in WRITING or (event == "open" and (details[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        if writes and any(str(directory) in str(detail) and "mode=ro" not in str(detail) for detail in details):
            met += 1
            if met == step:
                blow()

    sys.addaudithook(hook)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def disk_is_full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def may_not() -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def struck(papers: Papers, step: int, blow: Callable[[], None]) -> int:
    directory = papers.copy()

    def work() -> None:
        strike_at(step, directory, blow)
        papers.build(directory, papers.after)

    code = ended(split(work))
    papers.mended(directory)
    return code


@pytest.mark.parametrize("blow", [kill, disk_is_full, may_not])
def test_a_run_struck_at_any_step_leaves_a_whole_index(
    papers: Papers, blow: Callable[[], None], figures: list[str]
) -> None:
    expected = -signal.SIGKILL if blow is kill else REFUSED
    steps = range(1, 60) if SOAK else sorted(random.Random(1).sample(range(1, 22), STEPS_TRIED))
    codes = [struck(papers, step, blow) for step in steps]
    figures.append(f"{len(codes)} runs, {codes.count(expected)} of them struck")
    # Clearing away what was left is tried and not insisted on, so a blow there ends nothing.
    assert set(codes) <= {expected, DONE}
    assert codes.count(expected) >= (10 if SOAK else STEPS_TRIED // 3)


def test_a_disk_that_fills_up_leaves_a_whole_index(papers: Papers, figures: list[str]) -> None:
    chance = random.Random(SEED + 1)
    codes = []
    for most in (chance.randrange(100, 60_000) for _ in range(60 if SOAK else 6)):
        directory = papers.copy()

        def work(most: int = most, directory: Path = directory) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))  # a file can't grow past so many bytes
            papers.build(directory, papers.after)

        codes.append(ended(split(work)))
        papers.mended(directory)
    figures.append(f"{len(codes)} runs, {codes.count(REFUSED)} of them out of room")
    assert set(codes) <= {REFUSED, DONE}
    assert REFUSED in codes


def test_a_run_killed_at_any_moment_leaves_a_whole_index(papers: Papers, figures: list[str]) -> None:
    chance = random.Random(SEED + 2)
    for _ in range(KILLED):
        directory = papers.copy()

        def work(directory: Path = directory) -> None:
            while True:
                papers.build(directory, papers.after)
                papers.build(directory, papers.before)

        child = split(work)
        time.sleep(chance.uniform(0.0, 0.3))
        os.kill(child, signal.SIGKILL)
        assert ended(child) == -signal.SIGKILL
        papers.mended(directory)
    figures.append(f"{KILLED} runs killed")


def readers_of(process: int) -> list[int]:
    """The processes that a process has begun."""
    tasks = Path(f"/proc/{process}/task")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def lives(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False


@pytest.mark.model
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs to see which processes a run has begun")
def test_the_command_killed_at_any_moment_leaves_a_whole_index_and_no_reader(
    tmp_path: Path, figures: list[str]
) -> None:
    """One run after another is killed over the same index, and none of them is let finish before the end."""
    folders = [write_papers(tmp_path / name, papers) for name, papers in (("before", BEFORE), ("after", AFTER))]
    directory, encoder = tmp_path / "index", load_encoder(Settings().encoder)

    def command(papers: Path) -> list[str]:
        return [sys.executable, "-m", "ingest", str(papers), "--only", "--index", str(directory)]

    def run(papers: Path) -> tuple[str, float]:
        began = time.monotonic()
        subprocess.run(command(papers), check=True, capture_output=True)
        return current_generation(directory), time.monotonic() - began

    (after, _), (before, lasts) = run(folders[1]), run(folders[0])
    chance, met, published = random.Random(SEED + 3), 0, 0
    for turn in range(COMMANDS_KILLED):
        name = current_generation(directory)
        wanted = folders[1] if name == before else folders[0]
        process = subprocess.Popen(command(wanted), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.0, lasts) if turn else lasts / 2)
        begun = readers_of(process.pid) if process.poll() is None else []
        process.kill()
        met += process.wait() == -signal.SIGKILL
        assert current_generation(directory) in {before, after}
        assert list(check_index(directory, encoder=encoder))
        published += current_generation(directory) != name
        until = time.monotonic() + 30
        while any(lives(reader) for reader in begun):
            assert time.monotonic() < until
            time.sleep(0.01)
    figures.append(f"{COMMANDS_KILLED} runs, {met} of them killed, {published} of them after they had published")
    assert met > 0
    assert run(folders[0])[0] == before
    left = {path.name for path in directory.iterdir()} - {".lock", "CURRENT", "archives"}
    assert {name for name in left if not name.startswith("cache.sqlite")} == {before}


def reading(directory: Path, until: float) -> Iterator[str]:
    while time.monotonic() < until:
        generation = open_generation(directory)
        for passage, page in generation.passages(range(len(generation))):
            assert page.text[passage.start : passage.end] == passage.text
        yield generation.name
        generation.close()


def test_readers_find_a_whole_index_while_others_are_published(papers: Papers, figures: list[str]) -> None:
    directory, until = papers.copy(), time.monotonic() + max(1.5, SOAK)
    opened = mmap.mmap(-1, 8 * READERS)  # how many generations each reader has read, seen by all processes

    def read(place: int) -> None:
        for number, name in enumerate(reading(directory, until), start=1):
            assert name in papers.names
            opened[8 * place : 8 * place + 8] = number.to_bytes(8, "big")

    readers = [split(partial(read, place)) for place in range(READERS)]
    published = 0
    while time.monotonic() < until:
        papers.build(directory, papers.after)
        papers.build(directory, papers.before)
        published += 2
    assert [ended(reader) for reader in readers] == [DONE] * READERS
    times = [int.from_bytes(opened[8 * place : 8 * place + 8], "big") for place in range(READERS)]
    figures.append(f"{READERS} readers read an index {sum(times)} times while {published} were published")
    assert published >= 2
    assert min(times) > 0


def test_a_folder_that_can_not_be_made_is_named_with_what_to_do(papers: Papers) -> None:
    (papers.folder / "file").write_bytes(b"")
    with pytest.raises(NotWrittenError, match=r"file.* can't be written to .*run the same command again"):
        papers.build(papers.folder / "file" / "index", papers.after)

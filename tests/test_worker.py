"""One job that hangs, crashes or takes too much costs that job alone; the others are read."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.errors import LimitExceededError, NothingToReadError, PapersError, PasswordNeededError, UnreadablePaperError
from ingest.worker import Limits, ReaderPool, tell_pages

MORE_MEMORY = "more than 1500 MB of memory. To allow more, set PAPERS_READ_MEMORY_MB"
QUICK = Limits(seconds=0.4, memory_mb=1500, output_mb=1)


class StubbornError(UnreadablePaperError):
    """An error that pickles but can't be unpickled: its constructor wants two arguments and hands on one."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")


def behave(job: str) -> str:
    match job:
        case "hang":
            time.sleep(60)
        case "long paper":
            tell_pages(4)
            time.sleep(0.8)
        case "endless paper":
            tell_pages(4)
            time.sleep(60)
        case "spin":
            while True:
                pass
        case "abort":
            os.abort()
        case "crash":
            ctypes.string_at(0)
        case "exit":
            os._exit(3)
        case "hog":
            return "x" * 2_000_000_000
        case "flood":
            return "x" * 1_000_001
        case "locked":
            raise PasswordNeededError("locked.pdf: needs a password")
        case "nothing":
            raise NothingToReadError("there is nothing")
        case "stubborn":
            raise StubbornError("a.pdf", "torn")
        case "bug":
            raise ZeroDivisionError("division by zero")
        case "unpicklable":
            return lambda: None  # type: ignore[return-value]
        case "chatter":
            print("words on standard output", flush=True)
            os.write(1, b"and more of them")
            sys.stdin.read()
        case "process":
            return str(os.getpid())
    return job.upper()


def outcomes(jobs: list[str], *, workers: int = 1, limits: Limits = QUICK) -> dict[str, object]:
    with ReaderPool(behave, workers=workers, limits=limits) as pool:
        return dict(pool.run(jobs))


@pytest.mark.parametrize(
    ("job", "error", "message"),
    [
        ("hang", LimitExceededError, "hang: reading took longer than 0.4 s and was stopped"),
        ("spin", LimitExceededError, "spin: reading took longer than 0.4 s and was stopped"),
        (
            "abort",
            LimitExceededError,
            f"abort: the reader gave up (signal SIGABRT); it probably needed {MORE_MEMORY}",
        ),
        ("crash", UnreadablePaperError, "crash: the reader crashed (signal SIGSEGV)"),
        ("exit", UnreadablePaperError, "exit: the reader crashed (exit code 3)"),
        ("hog", LimitExceededError, f"hog: reading needed {MORE_MEMORY}"),
        ("flood", LimitExceededError, "flood: reading gave more than 1 MB of text"),
        ("locked", PasswordNeededError, "locked.pdf: needs a password"),
        ("nothing", UnreadablePaperError, "there is nothing"),
        ("bug", UnreadablePaperError, "bug: ZeroDivisionError: division by zero"),
    ],
)
def test_a_job_that_fails_gives_its_reason_and_the_next_one_is_read(
    job: str, error: type[Exception], message: str
) -> None:
    done = outcomes([job, "next"])
    assert type(done[job]) is error
    assert str(done[job]) == message
    assert done["next"] == "NEXT"


def test_a_paper_has_more_time_the_more_pages_it_has() -> None:
    done = outcomes(["long paper", "endless paper", "hang"], limits=Limits(seconds=0.4, seconds_a_page=0.3))
    assert done["long paper"] == "LONG PAPER"
    assert str(done["endless paper"]) == "endless paper: reading took longer than 1.6 s and was stopped"
    assert str(done["hang"]) == "hang: reading took longer than 0.4 s and was stopped"


def test_outside_a_reader_nobody_listens_to_how_many_pages_there_are() -> None:
    tell_pages(1000)


def test_a_result_or_an_error_that_cannot_travel_gives_a_reason() -> None:
    done = outcomes(["unpicklable", "stubborn", "next"])
    assert type(done["unpicklable"]) is UnreadablePaperError
    assert "pickle" in str(done["unpicklable"])
    assert type(done["stubborn"]) is UnreadablePaperError
    assert "TypeError" in str(done["stubborn"])
    assert done["next"] == "NEXT"


def test_what_a_library_prints_or_reads_does_not_disturb_the_answers() -> None:
    assert outcomes(["chatter", "next"]) == {"chatter": "CHATTER", "next": "NEXT"}


def test_every_job_is_done_once_by_few_processes() -> None:
    jobs = [f"paper {number}" for number in range(300)]
    with ReaderPool(behave, workers=2, limits=QUICK) as pool:
        done = list(pool.run(jobs))
        processes = {result for _, result in pool.run(["process"] * 20)}
    assert sorted(done) == sorted((job, job.upper()) for job in jobs)
    assert len(processes) <= 2


def test_one_worker_gives_results_in_the_order_of_the_jobs() -> None:
    assert list(outcomes(["c", "a", "b"])) == ["c", "a", "b"]


def test_a_slow_job_does_not_hold_up_the_others() -> None:
    done = list(outcomes(["hang", "a", "b", "c"], workers=2))
    assert done[-1] == "hang"


def test_jobs_are_taken_only_as_readers_become_free() -> None:
    taken: list[str] = []

    def papers() -> object:
        for job in ("a", "b", "c", "d"):
            taken.append(job)
            yield job

    with ReaderPool(behave, workers=1, limits=QUICK) as pool:
        run = pool.run(papers())  # type: ignore[arg-type]
        assert next(run) == ("a", "A")
        assert taken == ["a"]


def test_a_run_that_is_left_early_does_not_spoil_the_next_one() -> None:
    with ReaderPool(behave, workers=2, limits=QUICK) as pool:
        run = pool.run(["a", "hang", "b", "c"])
        next(run)
        run.close()
        assert list(pool.run(["d"])) == [("d", "D")]


def test_a_reader_that_is_killed_between_jobs_costs_no_job() -> None:
    with ReaderPool(behave, workers=1, limits=QUICK) as pool:
        ((_, process),) = pool.run(["process"])
        os.kill(int(process), signal.SIGKILL)
        pool._readers[0]._process.wait()
        assert list(pool.run(["a"])) == [("a", "A")]


def test_a_path_is_named_by_its_file_name() -> None:
    with ReaderPool(fail_on_path, workers=1, limits=QUICK) as pool:
        ((_, error),) = pool.run([Path("/long/way/minutes.pdf")])
    assert str(error) == "minutes.pdf: ValueError: torn"


def fail_on_path(job: Path) -> str:
    raise ValueError("torn")


def test_a_function_can_be_given_by_its_name() -> None:
    with ReaderPool("test_worker:behave", workers=1, limits=QUICK) as pool:
        assert list(pool.run(["a"])) == [("a", "A")]


def test_a_name_that_leads_nowhere_is_an_error_and_not_a_reason_for_each_paper() -> None:
    with (
        pytest.raises(PapersError, match=r"the reader process can't start .*no_such_function"),
        ReaderPool("test_worker:no_such_function", workers=1, limits=QUICK) as pool,
    ):
        list(pool.run(["a"]))


def test_no_jobs_start_no_process() -> None:
    with ReaderPool(behave, workers=2) as pool:
        assert list(pool.run([])) == []
        assert pool._readers == []


def test_large_jobs_and_results_pass() -> None:
    job = "é" * 4_000_000
    with ReaderPool(behave, workers=1, limits=Limits(seconds=20)) as pool:
        assert list(pool.run([job])) == [(job, "É" * 4_000_000)]


def test_a_reader_that_cannot_start_is_an_error_and_not_a_reason_for_each_paper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.path", [place for place in sys.path if "tests" not in place])
    with (
        pytest.raises(PapersError, match=r"the reader process can't start .*test_worker"),
        ReaderPool(behave, workers=1, limits=QUICK) as pool,
    ):
        list(pool.run(["a"]))


def test_a_function_of_the_main_script_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behave, "__module__", "__main__")
    with pytest.raises(ValueError, match="a module that can be imported"):
        ReaderPool(behave, workers=1)


def test_the_main_script_is_not_run_again_in_the_readers(tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    script.write_text(
        "from pathlib import Path\n"
        "with Path('runs.txt').open('a') as runs:\n"
        "    runs.write('run\\n')\n"
        "import threading\n"
        "from ingest.worker import ReaderPool\n"
        "from test_worker import behave\n"
        "def read():\n"
        "    with ReaderPool(behave, workers=1) as pool:\n"
        "        print(list(pool.run(['a'])))\n"
        "thread = threading.Thread(target=read)\n"
        "thread.start()\n"
        "thread.join()\n"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[('a', 'A')]\n"
    assert (tmp_path / "runs.txt").read_text() == "run\n"


@pytest.mark.parametrize("wrong", [{"seconds": 0}, {"memory_mb": 0}, {"output_mb": -1}])
def test_limits_are_above_zero(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Limits(**wrong)

"""Threads get their turn in the order in which they came, so many at a time, and nothing that goes wrong keeps one."""

import signal
import threading
import time
from collections.abc import Callable

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers

from index.build import build_index
from index.search import SearchIndex
from index.store import open_generation
from index.turns import Turns


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


def waiting(turns: Turns) -> int:
    return len(turns._waiting)


def test_turns_are_taken_in_the_order_in_which_threads_came() -> None:
    turns, came = Turns(1), []

    def take(number: int) -> None:
        with turns:
            came.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(20)]
    with turns:
        for number, thread in enumerate(threads):
            thread.start()
            until(lambda number=number: waiting(turns) == number + 1)  # type: ignore[misc]
        assert came == []
    for thread in threads:
        thread.join()
    assert came == list(range(20))


def test_who_comes_back_stands_behind_those_who_wait() -> None:
    """With threading.Semaphore a thread that came back at once overtook the one that was woken."""
    turns, came = Turns(1), []

    def take() -> None:
        with turns:
            came.append("who waited")

    thread = threading.Thread(target=take)
    with turns:
        thread.start()
        until(lambda: waiting(turns) == 1)
    with turns:
        came.append("who came back")
    thread.join()
    assert came == ["who waited", "who came back"]


def test_no_more_than_so_many_have_their_turn_at_once() -> None:
    turns, lock = Turns(3), threading.Lock()
    now, most = 0, 0

    def work() -> None:
        nonlocal now, most
        for _ in range(20):
            with turns:
                with lock:
                    now += 1
                    most = max(most, now)
                time.sleep(0.0005)
                with lock:
                    now -= 1

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 3
    assert turns._free == 3


def test_an_error_gives_the_turn_back() -> None:
    turns = Turns(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns:
            raise ZeroDivisionError
    assert turns._free == 1


def test_who_stops_waiting_leaves_the_queue() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    turns = Turns(1)
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with turns:
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with pytest.raises(KeyboardInterrupt), turns:
                raise AssertionError("it was not its turn")
            assert waiting(turns) == 0
    finally:
        signal.signal(signal.SIGALRM, before)
    assert turns._free == 1


def test_none_at_once_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Turns(0)


def test_questions_to_an_index_wait_for_their_turn(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("turns")
    monkeypatch.setattr("index.reading.ReaderPool", PoolInThisProcess)
    papers = write_papers(folder / "papers", {"a.md": "# Bins\n\nIn 2024, 37 bins were mended.\n"})
    build_index([papers], folder / "index", encoder=ComputableEncoder())
    index = SearchIndex(open_generation(folder / "index"), ComputableEncoder())
    index._turns = Turns(1)
    question = "How many bins were mended in 2024?"
    alone = (index.ask(question), index.search(question), index.follow(question))
    told: list[object] = []
    asking = [
        threading.Thread(target=lambda ask=ask: told.append(ask(question)))  # type: ignore[misc]
        for ask in (index.ask, index.search, index.follow)
    ]
    with index._turns:
        for place, thread in enumerate(asking, start=1):
            thread.start()
            until(lambda place=place: waiting(index._turns) == place)  # type: ignore[misc]
        assert told == []
    for thread in asking:
        thread.join()
    assert told == list(alone)

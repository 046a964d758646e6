"""Turns: so many threads at a time, first come, first served."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import Concatenate, ParamSpec, Protocol, TypeVar

__all__ = ["Turns", "in_turn"]

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Turns:
    """Use it in a `with` statement: a thread waits there until so many others at most have their turn.

    threading.Semaphore lets a thread that comes running past those that wait, which then wait from anew: under load
    some wait for long. Here who is done hands the turn to whoever has waited longest. A thread takes one at a time.
    """

    def __init__(self, at_once: int) -> None:
        if at_once < 1:
            raise ValueError(f"at least one must have a turn, got {at_once}")
        self._free = at_once
        self._waiting: deque[threading.Lock] = deque()  # one for each that waits, released when it has its turn
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            mine.acquire()
        except BaseException:  # Ctrl+C: leave the queue, or hand on the turn that came just now
            with self._lock:
                if mine in self._waiting:
                    self._waiting.remove(mine)
                else:
                    self._hand_on()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._hand_on()

    def _hand_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().release()
        else:
            self._free += 1


class TakingTurns(Protocol):
    """Something whose methods some threads at a time may run."""

    _turns: Turns


Shared = TypeVar("Shared", bound=TakingTurns)


def in_turn(method: Callable[Concatenate[Shared, Given], Result]) -> Callable[Concatenate[Shared, Given], Result]:
    """The method, run when it is the caller's turn. One such method must not call another of the same object."""

    @wraps(method)
    def run(self: Shared, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        with self._turns:
            return method(self, *args, **kwargs)

    return run

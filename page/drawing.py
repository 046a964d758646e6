"""Draw pages in processes of their own, with limits: a page made to hang or to fill the memory costs its picture alone.

A process is kept for the next pages, since a new one for each would make every page slower. It is ended when no
page was drawn for a while, and with the server.
"""

from __future__ import annotations

import atexit
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache

from index.settings import load_settings
from ingest.errors import LimitExceededError, PapersError, UnreadablePaperError
from ingest.worker import Limits, ReaderPool
from page.marks import DrawingJob, MarkedPage, draw

__all__ = ["DrawingPool", "drawn"]

PROCESSES = 2  # so that one page that hangs doesn't keep other readers from theirs
SECONDS = 20.0  # that drawing one page may take
WAIT_SECONDS = 60.0  # for a process that draws another page
IDLE_SECONDS = 300.0  # after which the processes are ended
AGAIN_SECONDS = 600.0  # before a page that went past a limit is tried again: it would keep a process from others


def drawn(job: DrawingJob) -> MarkedPage:
    """The page with its marks, drawn by the pool that all readers share. Raises what `DrawingPool.draw` raises."""
    return _shared(load_settings().read_memory_mb).draw(job)


@cache
def _shared(memory_mb: int) -> DrawingPool:
    pool = DrawingPool(limits=Limits(SECONDS, memory_mb, seconds_a_page=0))
    atexit.register(pool.close)
    return pool


class DrawingPool:
    """A few processes that draw pages. Safe to share between threads; each gets the page that it asked for."""

    def __init__(
        self,
        draw: Callable[[DrawingJob], MarkedPage] = draw,
        *,
        limits: Limits,
        processes: int = PROCESSES,
        wait_seconds: float = WAIT_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._wait_seconds, self._idle_seconds = wait_seconds, idle_seconds
        # The one used last is taken first: the others need not start before two pages are drawn at once.
        self._free: queue.LifoQueue[ReaderPool[DrawingJob, MarkedPage]] = queue.LifoQueue()
        for _ in range(processes):
            self._free.put(ReaderPool(draw, workers=1, limits=limits, name=lambda job: job.file.name))
        self._stopped: dict[tuple[str, int | None], tuple[float, str]] = {}  # page -> when it went past which limit
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def draw(self, job: DrawingJob) -> MarkedPage:
        """The page with its marks. Raises PapersError: what `marked_page` raises, LimitExceededError among it."""
        self._refuse_stopped(job.page.paper_id, job.page.number)
        outcome = self._outcome(job)
        if isinstance(outcome, LimitExceededError):
            with self._lock:
                self._stopped[job.page.paper_id, job.page.number] = time.monotonic(), str(outcome)
        if isinstance(outcome, UnreadablePaperError):
            raise outcome
        return outcome

    def close(self) -> None:
        """End the processes that draw nothing at this moment; the next page starts one anew."""
        free = []
        with suppress(queue.Empty):
            while True:
                free.append(self._free.get_nowait())
        for pool in reversed(free):
            pool.close()
            self._free.put(pool)

    def _refuse_stopped(self, paper_id: str, number: int | None) -> None:
        long_ago = time.monotonic() - AGAIN_SECONDS
        with self._lock:
            self._stopped = {page: stopped for page, stopped in self._stopped.items() if stopped[0] > long_ago}
            stopped = self._stopped.get((paper_id, number))
        if stopped:
            raise LimitExceededError(stopped[1])

    def _outcome(self, job: DrawingJob) -> MarkedPage | UnreadablePaperError:
        try:
            pool = self._free.get(timeout=self._wait_seconds)
        except queue.Empty as error:
            raise PapersError(
                "other pages are being drawn and take long; come back to this page in a minute"
            ) from error
        try:
            ((_, outcome),) = pool.run([job])
            return outcome
        finally:
            self._free.put(pool)
            self._end_when_idle()

    def _end_when_idle(self) -> None:
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(self._idle_seconds, self.close)
            self._timer.daemon = True
            self._timer.start()

"""Bring the index up to date in the background, one run at a time, so that questions go on being answered meanwhile."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.errors import PapersError
from page.uploads import Saved

if TYPE_CHECKING:
    from index.build import Progress, Summary

__all__ = ["STEPS", "Job", "JobState"]

STEPS = {
    "": "Starting",
    "read": "Step 1 of 4: reading the papers",
    "ocr": "Step 2 of 4: reading pages that are pictures",
    "embed": "Step 3 of 4: learning what the passages mean",
    "index": "Step 4 of 4: writing the index",
}


@dataclass(frozen=True, slots=True)
class JobState:
    """How far the run is. `ended` is True when it is over, well or with `problem`; `share` runs from 0 to 1.

    `what` it is for is said in words where no file was `saved`.
    """

    saved: tuple[Saved, ...] = ()
    what: str = ""
    step: str = ""
    share: float = 0.0
    running: bool = False
    ended: bool = False
    summary: Summary | None = None
    problem: str | None = None

    @property
    def words(self) -> str:
        """Where it stands, in words."""
        return f"{STEPS.get(self.step, self.step)} ({self.share:.0%})"


class Job:
    """At most one run at a time for the whole process. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = JobState()

    @property
    def state(self) -> JobState:
        with self._lock:
            return self._state

    def start(self, run: Callable[[Progress], Summary], saved: Sequence[Saved] = (), *, what: str = "") -> bool:
        """Start a run; False when one is under way."""
        with self._lock:
            if self._state.running:
                return False
            self._state = JobState(saved=tuple(saved), what=what, running=True)
        threading.Thread(target=self._run, args=(run,), name="papers-index", daemon=True).start()
        return True

    def clear(self) -> None:
        """Forget how the last run went. A run under way goes on."""
        with self._lock:
            if not self._state.running:
                self._state = JobState()

    def wait(self, seconds: float) -> bool:
        """Whether nothing runs any more, waiting up to so many seconds for it."""
        until = time.monotonic() + seconds
        while self.state.running and time.monotonic() < until:
            time.sleep(0.02)
        return not self.state.running

    def _run(self, run: Callable[[Progress], Summary]) -> None:
        try:
            summary = run(self._note)
        except PapersError as error:
            self._end(problem=str(error))
        except Exception as error:
            traceback.print_exc()  # the terminal is told all of it, the reader what can be done
            self._end(problem=f"The run stopped ({type(error).__name__}). The terminal that runs the page says more.")
        else:
            self._end(summary=summary)

    def _note(self, step: str, done: int, total: int) -> None:
        with self._lock:
            self._state = replace(self._state, step=step, share=min(done / total, 1.0) if total > 0 else 0.0)

    def _end(self, *, summary: Summary | None = None, problem: str | None = None) -> None:
        with self._lock:
            self._state = replace(self._state, running=False, ended=True, summary=summary, problem=problem)

"""Where a reader's time goes, step by step, seen by looking at what runs every few milliseconds. Changes nothing."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import TypeVar

__all__ = ["STEPS", "timed"]

Result = TypeVar("Result")

STEPS = ("text", "geometry", "structure", "metadata", "OCR", "other")
EVERY_SECONDS = 0.005
STEP_OF_MODULE: Mapping[str, str] = {
    **dict.fromkeys(("pdf", "text", "office", "odt", "web", "flow"), "text"),
    **dict.fromkeys(("picture", "layout", "torn", "filled", "mixed"), "geometry"),
    **dict.fromkeys(
        ("structure", "furniture", "tables", "cells", "columns", "rows", "passages", "sentences"), "structure"
    ),
    **dict.fromkeys(("metadata", "front", "titles", "names", "councils", "dates", "overrides"), "metadata"),
    **dict.fromkeys(("ocr", "scans"), "OCR"),
}


def timed(work: Callable[[], Result]) -> tuple[Result, dict[str, float]]:
    """What the work gives, and the seconds that it spent in each step.

    Time counts for the step whose module was entered last. Without timer signals (on Windows, or off the main thread)
    all of it is "other".
    """
    watch = _Watch()
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        result = work()
    else:
        before = signal.signal(signal.SIGALRM, watch.look)
        signal.setitimer(signal.ITIMER_REAL, EVERY_SECONDS, EVERY_SECONDS)
        try:
            result = work()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
    watch.add("other")
    return result, watch.seconds


class _Watch:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = dict.fromkeys(STEPS, 0.0)
        self._last = time.perf_counter()
        self._known: dict[str, str | None] = {}

    def look(self, _number: int, frame: FrameType | None) -> None:
        """All the time since the last look is the present step's: a call into a library delays the next look."""
        while frame is not None and (step := self._step(frame.f_code.co_filename)) is None:
            frame = frame.f_back
        self.add("other" if frame is None else step or "other")

    def add(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] += now - self._last
        self._last = now

    def _step(self, file: str) -> str | None:
        if file not in self._known:
            path = Path(file)
            self._known[file] = STEP_OF_MODULE.get(path.stem) if path.parent.name == "ingest" else None
        return self._known[file]

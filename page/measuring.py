"""Run `python -m eval` beside the page and keep what it says. The only part of the page that starts a process.

The page and eval know nothing of each other's code: what passes between them is the JSON that eval prints, and what it
says meanwhile on standard error.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from page.given import GivenFile, sweep
from page.progress import Stage, progress_in

__all__ = ["Measuring", "MeasuringState", "command"]

ROOT = Path(__file__).resolve().parent.parent
MOST_MISSES = 200
SPEAKER = "eval: "  # begins what eval says of itself; a library's words do not


@dataclass(frozen=True, slots=True)
class MeasuringState:
    """Where it stands. `figures` is what eval printed; `problem` says in words why there is nothing."""

    running: bool = False
    began: float = 0.0  # of time.monotonic()
    gold: str = ""
    progress: Stage | None = None  # None until the first question is asked
    asking: float = 0.0  # since when, of time.monotonic()
    figures: dict[str, Any] | None = None
    problem: str | None = None
    warnings: tuple[str, ...] = ()  # what eval said beside the figures, such as that papers are not in the index


def command(*, index: Path, gold: Path | None, mode: str | None) -> list[str]:
    """The call of eval: its own gold questions without `gold`, all four modes without `mode`."""
    words = [sys.executable, "-m", "eval", "--json", "--progress", "--misses", str(MOST_MISSES)]
    words += ["--index", str(index.resolve())]
    words += ["--gold", str(gold.resolve())] if gold else []
    return words + (["--mode", mode] if mode else [])


class Measuring:
    """At most one evaluation at a time for the whole process. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = MeasuringState()
        self._process: subprocess.Popen[str] | None = None
        self._given: GivenFile | None = None
        sweep()

    @property
    def state(self) -> MeasuringState:
        with self._lock:
            return self._state

    def start(self, words: Sequence[str], *, gold: str, given: GivenFile | None = None) -> bool:
        """Start; False when one is under way. The file that was `given` for it is removed when it has ended."""
        with self._lock:
            if self._state.running:
                if given is not None:
                    given.remove()
                return False
            sweep()
            self._process = subprocess.Popen(  # noqa: S603  (the words are ours, and no shell reads them)
                words,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
            )
            self._given = given
            self._state = MeasuringState(running=True, began=time.monotonic(), gold=gold)
            threading.Thread(target=self._wait, args=(self._process,), name="papers-eval", daemon=True).start()
            return True

    def stop(self) -> None:
        """End the evaluation that runs, if one does."""
        with self._lock:
            if self._process is not None and self._state.running:
                self._process.terminate()

    def wait(self, seconds: float) -> bool:
        """Whether nothing runs any more, waiting up to so many seconds for it."""
        until = time.monotonic() + seconds
        while self.state.running and time.monotonic() < until:
            time.sleep(0.02)
        return not self.state.running

    def _wait(self, process: subprocess.Popen[str]) -> None:
        said: list[str] = []
        with process:
            listening = threading.Thread(target=self._listen, args=(process.stderr or (), said), daemon=True)
            listening.start()
            printed = process.stdout.read() if process.stdout else ""
            listening.join()
        with self._lock:
            given, self._given = self._given, None
            if given is not None:
                given.remove()
            ended = replace(self._state, running=False)
            if process.returncode < 0:  # ended by a signal: what it said before tells nothing of why
                self._state = replace(ended, problem="It was stopped.")
                return
            try:
                figures = json.loads(printed)
            except ValueError:
                last = said[-1] if said else "It ended without a word. Run python -m eval in a terminal to see why."
                told = last.replace(str(given.path), ended.gold) if given is not None else last
                self._state = replace(ended, problem=told.removeprefix(SPEAKER))
                return
            warnings = tuple(line.removeprefix(SPEAKER) for line in said if line.startswith(SPEAKER))
            self._state = replace(ended, figures=figures, warnings=warnings)

    def _listen(self, lines: Iterable[str], said: list[str]) -> None:
        """Keep what it says, and how far it is."""
        for line in lines:
            progress = progress_in(line)
            if progress is None:
                said += [line.strip()] if line.strip() else []
                continue
            with self._lock:
                asking = self._state.asking or time.monotonic()
                self._state = replace(self._state, progress=progress, asking=asking)

"""How far an evaluation is, read from what `python -m eval --progress` prints, and said in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Stage", "Told", "mode_lines", "progress_in", "seconds_left", "span_words", "told_next"]

LINE = re.compile(r"progress: (\w+) mode \((\d+) of (\d+)\): (\d+) of (\d+) questions")
SOONEST = 2.0  # seconds: before, nothing can be said of what is left
FULL = 1.4  # how long a question takes in full mode, which comes last, against the other modes
QUIET = 10.0  # seconds between two announcements


@dataclass(frozen=True, slots=True)
class Stage:
    """`done` of `total` questions are done in this mode, which is the `place`th of so many `modes`, counted from 1."""

    mode: str
    place: int
    modes: int
    done: int
    total: int

    @property
    def share(self) -> float:
        """Of the whole run, from 0 to 1."""
        return min(1.0, ((self.place - 1) * self.total + self.done) / max(1, self.modes * self.total))


@dataclass(frozen=True, slots=True)
class Told:
    """What a screen reader was told, and when (of time.monotonic())."""

    words: str
    when: float


def progress_in(line: str) -> Stage | None:
    """How far it is by one line of what eval says; None for any other line."""
    found = LINE.fullmatch(line.strip())
    if found is None:
        return None
    mode, *numbers = found.groups()
    place, modes, done, total = map(int, numbers)
    return Stage(mode, place, modes, done, total) if 1 <= place <= modes and done <= total else None


def seconds_left(progress: Stage, seconds: float) -> float | None:
    """By the pace so far, `seconds` after the first question began; None while that tells too little."""
    if seconds < SOONEST or not progress.share:
        return None
    last = FULL if progress.modes > 1 else 1.0
    pace = last if progress.place == progress.modes else 1.0
    asked = (progress.place - 1) * progress.total + pace * progress.done
    whole = (progress.modes - 1 + last) * progress.total
    return seconds * (whole - asked) / asked


def span_words(seconds: float) -> str:
    """A span of time as one would say it: to 5 seconds, or to a minute from 90 seconds on."""
    if seconds >= 90:
        return f"about {round(seconds / 60)} minutes"
    return "a few seconds" if seconds <= 7.5 else f"about {5 * round(seconds / 5)} seconds"


def mode_lines(progress: Stage, modes: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Each mode asked, with how far it is. `modes` are all that there are, in the order in which they are asked."""
    if progress.modes == 1:
        modes = [progress.mode]
    done = [progress.total] * (progress.place - 1) + [progress.done]
    said = [f"{number} of {progress.total} questions" for number in done]
    said += ["not begun"] * (len(modes) - len(done))
    return [f"{names.get(mode, mode)}: {words}" for mode, words in zip(modes, said, strict=True)]


def told_next(before: Told | None, words: str, *, now: float) -> Told:
    """What a screen reader is told now: the same as before until QUIET has passed, so that it can be listened to."""
    if before is not None and (words == before.words or now - before.when < QUIET):
        return before
    return Told(words, now)

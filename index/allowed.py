"""Which rows may be found, and what is worked out from that: a filter stays the same for many questions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.bags import spread

__all__ = ["Allowed", "Mask", "allowed_of"]

Mask = NDArray[np.bool_]
Made = TypeVar("Made")


class Allowed:
    """Rows that may be found, by a mark for each of them, or for each run of them.

    With `starts` the i-th mark is for the rows from starts[i] up to starts[i + 1]. Safe to share between threads: what
    two of them work out at once is the same.
    """

    def __init__(self, marks: Mask, *, starts: NDArray[np.int64] | None = None) -> None:
        self.marks, self._starts = marks, starts
        self._known: dict[Hashable, Any] = {}

    def once(self, what: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, made the first time that it is asked for by that name."""
        if what not in self._known:
            self._known[what] = make()
        made: Made = self._known[what]
        return made

    def within(self, starts: NDArray[np.int64]) -> Allowed:
        """The same for the parts of the rows: those of row i are from starts[i] up to starts[i + 1]."""
        return self.once("within", lambda: Allowed(self.marks, starts=starts))

    @property
    def share(self) -> float:
        """Of the marks."""
        return self.once("share", lambda: np.count_nonzero(self.marks) / max(1, len(self.marks)))

    @property
    def every(self) -> Mask:
        """A mark for each row."""
        starts = self._starts
        return self.marks if starts is None else self.once("every", lambda: spread(self.marks, starts))

    def of(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of the rows that are allowed."""
        runs = rows if self._starts is None else np.searchsorted(self._starts, rows, side="right") - 1
        return rows[self.marks[runs]]


def allowed_of(allowed: Allowed | Mask | None) -> Allowed | None:
    """What may be found, by marks or as it was worked out."""
    return Allowed(allowed) if isinstance(allowed, np.ndarray) else allowed

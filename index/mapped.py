"""Files that are mapped into memory, of which a question reads a row here and a row there."""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Sequence
from functools import cache
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["read_here_and_there", "taken"]

LARGE = 1 << 28  # bytes; what is smaller is soon in memory as a whole
FIRST = 16  # rows that tell whether there are others to be fetched
SLOW = 2e-5  # seconds that a row takes from no memory, but from a disk


def read_here_and_there(rows: NDArray[Any], *, large: int = LARGE) -> None:
    """Tell the system that rows of a mapped array are read apart from one another, so that it reads none beside them.

    It would read some thirty times as much, and put out of memory what is read again, where a file is larger than what
    memory there is. Does nothing for a small array, nor where the system can't be told.
    """
    if rows.nbytes < large or not hasattr(mmap, "MADV_RANDOM"):
        return
    _advise(rows.ctypes.data, rows.ctypes.data + rows.nbytes, mmap.MADV_RANDOM)


def taken(mapped: NDArray[Any], rows: Sequence[int] | NDArray[np.integer], *, large: int = LARGE) -> NDArray[Any]:
    """Copies of rows of an array that may be mapped, in their order.

    Where some of them must come from disk the system is told of all, and fetches them side by side; one after another
    they would take some seven times as long.
    """
    wanted = np.asarray(rows)
    if mapped.nbytes >= large and len(wanted) > FIRST and hasattr(mmap, "MADV_WILLNEED"):
        begin = perf_counter()
        mapped.take(wanted[:: len(wanted) // FIRST], axis=0)
        if perf_counter() - begin > SLOW * FIRST:
            for first, last in _pages(mapped, wanted):
                _advise(first, last, mmap.MADV_WILLNEED)
    return mapped.take(wanted, axis=0)


def _pages(mapped: NDArray[Any], rows: NDArray[np.integer]) -> list[tuple[int, int]]:
    """Where the pages begin and end that hold these rows; those that follow one another are one."""
    begins = mapped.ctypes.data + np.unique(rows).astype(np.int64) * mapped.strides[0]
    pages = np.unique(np.concatenate([begins, begins + mapped.strides[0] - 1]) // mmap.PAGESIZE)
    apart = np.flatnonzero(np.diff(pages) > 1) + 1
    runs = zip(pages[np.r_[0, apart]].tolist(), pages[np.r_[apart - 1, len(pages) - 1]].tolist(), strict=True)
    return [(first * mmap.PAGESIZE, (last + 1) * mmap.PAGESIZE) for first, last in runs]


def _advise(begin: int, end: int, what: int) -> None:
    """Tell the system of the bytes of these addresses. That it may not listen makes no answer another."""
    begin -= begin % mmap.PAGESIZE
    _advice()(begin, end - begin, what)


@cache
def _advice() -> Any:
    """The system's madvise, since an array of faiss's is no mmap object, which Python could tell it."""
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    return madvise

"""Files that are mapped into memory, of which a question reads a row here and a row there."""

from __future__ import annotations

import ctypes
import mmap
from typing import Any

from numpy.typing import NDArray

__all__ = ["read_here_and_there"]

LARGE = 1 << 28  # bytes; what is smaller is soon in memory as a whole


def read_here_and_there(rows: NDArray[Any], *, large: int = LARGE) -> None:
    """Tell the system that rows of a mapped array are read apart from one another, so that it reads none beside them.

    It would read some thirty times as much, and put out of memory what is read again, where a file is larger than what
    memory there is. Does nothing for a small array, nor where the system can't be told.
    """
    if rows.nbytes < large or not hasattr(mmap, "MADV_RANDOM"):
        return
    begin = rows.ctypes.data - rows.ctypes.data % mmap.PAGESIZE
    length = rows.ctypes.data + rows.nbytes - begin
    # An array of faiss's is no mmap object, which Python could tell it. That it may fail makes no answer another.
    ctypes.CDLL(None).madvise(ctypes.c_void_p(begin), ctypes.c_size_t(length), mmap.MADV_RANDOM)

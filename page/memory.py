"""How the page's process holds memory: every rerun is a thread, and each would keep a share of its own."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from functools import cache

__all__ = ["share_memory"]

M_ARENA_MAX = -8  # from glibc's malloc.h
SHARES = 2


@cache
def share_memory() -> None:
    """Have threads give memory back to two shares and not to eight for each processor; nothing where there is no glibc.

    What a share was once at its fullest it keeps, nearly empty, and with many of them the process seems to leak.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library has neither shares nor this function
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, SHARES)

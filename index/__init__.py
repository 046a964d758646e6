"""Searching: passages in, cited answers out.

The names below are loaded when first used, so that asking for help on the command line costs no second of imports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.errors import DamagedIndexError, NoIndexError, OtherEncoderError
    from index.models import Answer, Citation, Filters, Hit, Mode
    from index.search import SearchIndex, ask, open_index

__all__ = [
    "Answer",
    "Citation",
    "DamagedIndexError",
    "Filters",
    "Hit",
    "Mode",
    "NoIndexError",
    "OtherEncoderError",
    "SearchIndex",
    "ask",
    "open_index",
]

_HOMES = {
    "index.errors": ("DamagedIndexError", "NoIndexError", "OtherEncoderError"),
    "index.models": ("Answer", "Citation", "Filters", "Hit", "Mode"),
    "index.search": ("SearchIndex", "ask", "open_index"),
}


def __getattr__(name: str) -> Any:
    import importlib

    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(home), name)
    raise AttributeError(f"module 'index' has no attribute {name!r}")

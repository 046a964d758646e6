"""What the server does before its first reader comes: the index is opened while a browser still fetches the page."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from streamlit import net_util

from ingest.errors import PapersError
from page.memory import share_memory

__all__ = ["ready", "stay_here"]

FIRST = ("page.screen", "page.ask")  # what a script's first run would import
QUESTION = "Who chairs the committee?"  # asks for a name too, which takes all that is opened only when it is used


@asynccontextmanager
async def ready(_: object) -> AsyncIterator[None]:
    """The life of the server, as Streamlit asks for it. It waits for nothing."""
    share_memory()
    stay_here()
    threading.Thread(target=_open, name="papers-ready", daemon=True).start()
    yield


def stay_here() -> None:
    """Have Streamlit ask nobody elsewhere for this machine's address, when a page of another site knocks."""
    net_util._external_ip = "127.0.0.1"


def _open() -> None:
    from page.opened import open_current

    for module in FIRST:
        import_module(module)
    try:
        open_current().ask(QUESTION)
    except PapersError:
        return  # the page says what is wrong, and what to do, to whoever opens it

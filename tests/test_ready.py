"""The server opens the index before a reader comes, and is up before that is done."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from streamlit import net_util

from page import opened, ready
from page.opened import open_current

PROJECT = Path(__file__).parent.parent
SOON = 30  # seconds


def started() -> None:
    """Begin a server's life, and end it when what is done beside it is over."""

    async def live() -> None:
        async with ready.ready(None):
            for thread in threading.enumerate():
                if thread.name == "papers-ready":
                    thread.join(SOON)
                    assert not thread.is_alive()

    asyncio.run(live())


def test_the_index_is_open_before_a_reader_comes(small_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERS_INDEX", str(small_index))
    opened._opened.clear()
    asked = []
    monkeypatch.setattr("index.search.SearchIndex.ask", lambda index, question: asked.append((index, question)))
    started()
    assert asked == [(open_current(), ready.QUESTION)]  # the same one, kept for all readers


def test_a_server_without_an_index_starts_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PAPERS_INDEX", str(tmp_path / "none"))
    started()
    assert "Traceback" not in capfd.readouterr().err


def test_the_server_asks_nobody_elsewhere_before_a_reader_comes(
    no_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(net_util, "_external_ip", None)
    started()
    assert net_util._external_ip == "127.0.0.1"


@pytest.mark.parametrize("late", ["faiss", "onnxruntime", "pypdf", "page.screen"])
def test_what_takes_time_is_not_loaded_before_the_server_is_up(late: str) -> None:
    code = f"import app, sys; print(type(app.app).__name__, {late!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["App", "False"]

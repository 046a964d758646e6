"""The page, run as a process of its own for a browser to look at."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

__all__ = ["served"]

PROJECT = Path(__file__).parent.parent
UP = 60  # seconds that the server may take to start


@contextmanager
def served(settings: Mapping[str, str], *, log: Path | None = None) -> Iterator[tuple[str, int]]:
    """The page's address once it answers, and the number of its process, which ends with this.

    `settings` are variables of its environment; what it prints goes to `log`. Raises TimeoutError if it never answers.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with Path(log or os.devnull).open("wb") as to:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=PROJECT,
            env=os.environ | settings,
            stdout=to,
            stderr=to,
        )
        try:
            _wait_for(f"{address}/_stcore/health", server)
            yield address, server.pid
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + UP
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"nothing answers at {url}")

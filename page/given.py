"""A file that a reader gives for one run, in a folder of its own that is gone afterwards."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import threading
from pathlib import Path
from tempfile import gettempdir, mkdtemp

__all__ = ["GivenFile", "sweep"]

PREFIX = "papers-given-"
FOLDER = re.compile(rf"{PREFIX}(\d+)-")  # the process that made it

_lock = threading.Lock()
_held: set[str] = set()  # folders of this process that are in use


class GivenFile:
    """The bytes on disk, readable by nobody else, until `remove` or the end of the process, whichever comes first."""

    def __init__(self, content: bytes) -> None:
        with _lock:
            self._folder = Path(mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")).resolve()
            _held.add(self._folder.name)
        atexit.register(self.remove)
        self.path = self._folder / "given.jsonl"
        self.path.write_bytes(content)

    def remove(self) -> None:
        """Delete the file and its folder. A second time does nothing."""
        shutil.rmtree(self._folder, ignore_errors=True)
        atexit.unregister(self.remove)
        with _lock:
            _held.discard(self._folder.name)


def sweep() -> None:
    """Delete what processes left that were killed."""
    with _lock:
        for folder in sorted(Path(gettempdir()).glob(f"{PREFIX}*")):
            maker = FOLDER.match(folder.name)
            # A process that was killed may have had our number: in a container it is always the same.
            if maker and folder.name not in _held and (int(maker[1]) == os.getpid() or not _runs(int(maker[1]))):
                shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    if os.name != "posix":  # there os.kill would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # it is somebody else's, or no number of a process
        return True
    return True

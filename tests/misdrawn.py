"""What a process that draws may be made to do, named by the file it is to draw. Imports little, to start at once."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from ingest.models import Page
from page.marks import DrawingJob, MarkedPage


def behave(job: DrawingJob) -> MarkedPage:
    """Do what the file's name says, and give the number of this process in place of a picture."""
    match job.file.name:
        case "hang":
            time.sleep(60)
        case "slow":
            time.sleep(1.5)
        case "hog":
            bytearray(2_000_000_000)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
    return MarkedPage(str(os.getpid()).encode(), ())


def to_do(what: str, *, number: int = 1) -> DrawingJob:
    """The job of that name, on a page of its own."""
    return DrawingJob(Path(what), Page(what, number, "x"))

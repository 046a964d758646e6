"""What commands say, on a terminal or into whatever stands in its place, and what they are told. Edges only."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn, TextIO

from index.present import printable

__all__ = ["CommandParser", "folder_given", "say", "text_given"]


class CommandParser(argparse.ArgumentParser):
    """argparse's parser, which repeats what it was told without what would steer a terminal."""

    def error(self, message: str) -> NoReturn:
        super().error(printable(message))


def say(text: str, *, to: TextIO | None = None) -> None:
    """Print the text, by default as a result, with a question mark for what the terminal has no sign for."""
    stream = to or sys.stdout
    encoding = stream.encoding or "utf-8"
    try:
        print(printable(text).encode(encoding, "replace").decode(encoding), file=stream, flush=True)
    except BrokenPipeError:  # whoever reads it, such as head, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def text_given(text: str) -> str:
    """An argument with a question mark for each byte that is no text, which Python keeps as half a character."""
    return text.encode("utf-8", "replace").decode("utf-8")


def folder_given(text: str) -> Path:
    """An argument that is a path. An empty one is refused, for it would be the folder that one happens to be in."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty")
    return Path(text)

"""Other processes: run to their end and measured, or kept and asked again and again.

No process that is running can tell what it cost to start it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ingest.errors import PapersError

__all__ = ["Cold", "Kept", "ask_cold", "run_cold", "run_data"]

# A process between this one and the one measured: on Linux a new process starts with its parent's peak as its own.
STARTER = """
import json, subprocess, sys, time
begin = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
seconds = time.perf_counter() - begin
from eval.bench_machine import peak_memory
print(json.dumps([seconds, peak_memory(readers=True), done.returncode, done.stderr.decode("utf-8", "replace")]))
"""


@dataclass(frozen=True, slots=True)
class Cold:
    """One piece of work by a process that had loaded nothing: seconds to its end, and its peak memory in MB."""

    seconds: float
    memory: float | None


def ask_cold(question: str, directory: Path) -> Cold:
    """Ask by `python -m index ask` in a new process. Raises PapersError with its words when it fails."""
    return run_cold([sys.executable, "-m", "index", "ask", question, "--index", str(directory)])


def run_cold(command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> Cold:
    """Run a command to its end, `environment` added to ours. Raises PapersError with its words when it fails."""
    starter = subprocess.run(  # noqa: S603
        [sys.executable, "-c", STARTER, *command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(environment or {})},
    )
    if starter.returncode != 0:
        raise PapersError(f"{command[0]} could not be started: {starter.stderr.strip()}")
    seconds, memory, code, said = json.loads(starter.stdout)
    if code != 0:
        raise PapersError(f"{' '.join(command)} ended with exit code {code}: {said.strip()}")
    return Cold(seconds, memory)


def run_data(command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> str:
    """What a command prints, its last line. Raises PapersError with the last of its words when it fails."""
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=False, env={**os.environ, **(environment or {})}
        )
    except OSError as error:
        raise PapersError(f"{command[0]} could not be started: {error}") from error
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "no word").splitlines()[-1]
        raise PapersError(f"{Path(command[0]).name} ended with exit code {done.returncode}: {said}")
    return done.stdout.strip().rpartition("\n")[2]


class Kept:
    """A process that answers each line of JSON with one, and ends with the block that it is kept for."""

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> None:
        self._name = " ".join(command)
        self._process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **(environment or {})},
        )

    def ask(self, question: object) -> Any:
        """Its answer. Raises PapersError when it has ended."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass
        if not (line := self._process.stdout.readline()):
            raise PapersError(f"{self._name} ended with exit code {self._process.wait()}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._process:  # which closes what it reads, so that it ends
            pass

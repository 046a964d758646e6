"""Read papers in processes of their own, with limits. The only module that starts and ends reader processes.

Readers are plain Python processes that talk over their standard input and output. multiprocessing's are not used: its
spawned processes run the caller's main script again, which under Streamlit is the whole page.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from types import TracebackType
from typing import Any, BinaryIO, Generic, Self, TypeVar

from ingest.errors import LimitExceededError, PapersError, UnreadablePaperError

__all__ = ["Limits", "ReaderPool", "serve", "tell_pages"]

Job = TypeVar("Job")
Result = TypeVar("Result")

_START_SECONDS = 120  # to start Python and import the reading function, on a machine that is busy
_HEADER = struct.Struct("!Q")  # the number of bytes that follow
_GAVE_UP = "signal SIGABRT"  # what libraries end their process by that find no memory, pdfium among them
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one paper may take: seconds of time, MB of address space, and MB of pages handed back.

    A paper that says how many pages it has (`tell_pages`) has `seconds_a_page` more for each.
    """

    seconds: float = 120
    memory_mb: int = 3000
    output_mb: int = 200
    seconds_a_page: float = 1

    def __post_init__(self) -> None:
        if min(self.seconds, self.memory_mb, self.output_mb) <= 0 or self.seconds_a_page < 0:
            raise ValueError(f"every limit must be above zero, got {self}")

    def seconds_for(self, pages: int) -> float:
        """How long reading a paper of so many pages may take."""
        return self.seconds + self.seconds_a_page * pages


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a reader process said.

    `kind` is "ready", "pages", "result", "error", "broken", "memory", "output" or "gone".
    """

    reader: _Reader
    kind: str
    value: Any


class ReaderPool(Generic[Job, Result]):
    """Processes that each read paper after paper with `read`; one that hangs or crashes is replaced.

    `read` must be importable by name, and jobs and results must pickle; a caller that need not import it gives it as
    "module:name". `name` gives a job's name in messages. Use it in a `with` statement: leaving it ends the processes.
    """

    def __init__(
        self,
        read: Callable[[Job], Result] | str,
        *,
        workers: int,
        limits: Limits | None = None,
        name: Callable[[Job], str] = lambda job: job.name if isinstance(job, Path) else str(job),
    ) -> None:
        if workers < 1:
            raise ValueError(f"at least one worker is needed, got {workers}")
        if getattr(read, "__module__", None) == "__main__":
            raise ValueError("the reading function must be in a module that can be imported, not in the main script")
        self._limits = limits or Limits()
        self._setup = pickle.dumps((read, self._limits))
        self._workers = workers
        self._name = name
        self._readers: list[_Reader] = []
        self._replies: queue.Queue[_Reply] = queue.Queue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; the next run starts others."""
        while self._readers:
            self._readers.pop().end()

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Result | UnreadablePaperError]]:
        """Each job with its result, or with the reason why there is none, in the order in which they are done.

        Jobs are taken from `jobs` as readers become free. Raises PapersError when readers can't be started at all.
        """
        waiting = iter(jobs)
        busy: dict[_Reader, Job] = {}
        try:
            while True:
                while len(busy) < self._workers and (job := next(waiting, _NO_JOB)) is not _NO_JOB:
                    busy[self._hand_out(job)] = job
                if not busy:
                    return
                for reader, outcome in self._outcomes(busy):
                    yield busy.pop(reader), outcome
        finally:  # also when the caller stops early: what readers still do is wanted no more
            for reader in busy:
                self._drop(reader)

    def _hand_out(self, job: Any) -> _Reader:
        for dead in [reader for reader in self._readers if not reader.alive]:
            self._drop(dead)  # it was ended from outside between two jobs, and no job is to blame
        reader = next((reader for reader in self._readers if reader.idle), None)
        if reader is None:
            reader = _Reader(self._setup, self._replies)
            self._readers.append(reader)
        reader.take(job, seconds=self._limits.seconds)
        return reader

    def _drop(self, reader: _Reader) -> None:
        if reader in self._readers:
            self._readers.remove(reader)
        reader.end()

    def _outcomes(self, busy: dict[_Reader, Job]) -> list[tuple[_Reader, Any]]:
        """Wait until something is said or due, and give the readers that are done with their job."""
        due = min(reader.deadline for reader in busy)
        try:
            reply = self._replies.get(timeout=max(0.0, due - time.monotonic()))
        except queue.Empty:
            late = [reader for reader in busy if reader.deadline <= time.monotonic()]
            return [(reader, self._stop_late(reader, self._name(busy[reader]))) for reader in late]
        if reply.reader not in busy:  # the last words of one that was ended
            return []
        if reply.kind == "ready":
            reply.reader.start_clock(self._limits.seconds)
            return []
        if reply.kind == "pages":
            reply.reader.allow(self._limits.seconds_for(reply.value))
            return []
        return [(reply.reader, self._outcome(reply, self._name(busy[reply.reader])))]

    def _stop_late(self, reader: _Reader, name: str) -> UnreadablePaperError:
        self._drop(reader)
        if not reader.ready:
            raise PapersError(
                f"the reader process did not start within {_START_SECONDS} s; try again with fewer workers"
            )
        return LimitExceededError(f"{name}: reading took longer than {reader.seconds:g} s and was stopped")

    def _outcome(self, reply: _Reply, name: str) -> Any:
        if reply.kind in ("gone", "memory"):  # after it ran out of memory, a process may be in any state
            self._drop(reply.reader)
        else:
            reply.reader.idle = True
        match reply.kind:
            case "result":
                return reply.value
            case "error" if isinstance(reply.value, UnreadablePaperError):
                return reply.value
            case "error" | "broken":
                return UnreadablePaperError(str(reply.value) if reply.kind == "error" else f"{name}: {reply.value}")
            case "memory":
                return self._too_much_memory(f"{name}: reading needed")
            case "output":
                return LimitExceededError(f"{name}: reading gave more than {self._limits.output_mb} MB of text")
        if not reply.reader.ready:
            raise PapersError(f"the reader process can't start ({reply.value or reply.reader.how_it_ended()})")
        how = reply.reader.how_it_ended()
        if how == _GAVE_UP:
            return self._too_much_memory(f"{name}: the reader gave up ({how}); it probably needed")
        return UnreadablePaperError(f"{name}: the reader crashed ({how})")

    def _too_much_memory(self, needed: str) -> LimitExceededError:
        most = self._limits.memory_mb
        return LimitExceededError(f"{needed} more than {most} MB of memory. To allow more, set PAPERS_READ_MEMORY_MB")


_NO_JOB: Any = object()


class _Reader:
    """The caller's side of one reader process. A thread passes jobs and replies, so no pipe blocks the caller."""

    def __init__(self, setup: bytes, replies: queue.Queue[_Reply]) -> None:
        self.idle = True
        self.ready = False
        self.deadline = 0.0
        self.seconds = 0.0  # that the present job may take
        self._jobs: queue.Queue[bytes | None] = queue.Queue()
        self._jobs.put(setup)
        program = f"import sys; sys.path[:] = {sys.path!r}; from ingest.worker import serve; serve()"
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a caller may have no terminal, and libraries chatter there
            env={**_ONE_THREAD, **os.environ},  # the workers are the parallel part
        )
        self._thread = threading.Thread(target=self._pass_on, args=(replies,), daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the process runs; a busy one that doesn't will say so in its reply."""
        return not self.idle or self._process.poll() is None

    def take(self, job: Any, *, seconds: float) -> None:
        """Begin with a job; the clock of a process that is still starting begins when it is ready."""
        self.idle, self.seconds = False, seconds
        self.deadline = time.monotonic() + (seconds if self.ready else _START_SECONDS)
        self._jobs.put(pickle.dumps(job))

    def start_clock(self, seconds: float) -> None:
        """The process has started: from now on the time of its first job counts."""
        self.ready = True
        self.deadline = time.monotonic() + seconds

    def allow(self, seconds: float) -> None:
        """Let the present job take so many seconds in all."""
        self.deadline += seconds - self.seconds
        self.seconds = seconds

    def end(self) -> None:
        """End the process at once, whatever it does, and free what belongs to it."""
        self._process.kill()
        self._jobs.put(None)
        self._thread.join()
        self._process.wait()

    def how_it_ended(self) -> str:
        """The signal or the exit code, once the process is ended."""
        code = self._process.wait()
        try:
            return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        except ValueError:
            return f"signal {-code}"

    def _pass_on(self, replies: queue.Queue[_Reply]) -> None:
        to_reader, from_reader = self._process.stdin, self._process.stdout
        assert to_reader is not None and from_reader is not None
        reason = ""
        with from_reader, contextlib.suppress(OSError), to_reader:
            while (message := self._jobs.get()) is not None:
                try:
                    _send(to_reader, message)
                    while (reply := pickle.loads(_receive(from_reader)))[0] == "pages":  # noqa: S301  # our own process
                        replies.put(_Reply(self, *reply))
                    kind, value = reply
                except (OSError, EOFError):
                    break
                except Exception as error:  # a result or an error whose own code fails while it is unpickled
                    kind, value = "broken", f"{type(error).__name__}: {error}"
                if kind == "gone":
                    reason = value
                    break
                replies.put(_Reply(self, kind, value))
        replies.put(_Reply(self, "gone", reason))


def tell_pages(count: int) -> None:
    """Say, while a job is done, how many pages its paper has; in a process that is no reader nobody listens."""
    if _listener is not None:
        _listener(count)


_listener: Callable[[int], None] | None = None  # set in a reader process


def serve() -> None:
    """Be a reader process: read a job, answer it, until the input ends. Only a ReaderPool starts this."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the caller ends its readers itself
    with os.fdopen(os.dup(0), "rb") as jobs, os.fdopen(os.dup(1), "wb") as answers:
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        os.dup2(nowhere, 1)  # a library that prints must not print into an answer
        try:
            read, limits = pickle.loads(_receive(jobs))  # noqa: S301  # from the process that started this one
            read = resolve_name(read) if isinstance(read, str) else read
            _limit_memory(limits.memory_mb)
        except Exception as error:
            _send(answers, pickle.dumps(("gone", f"{type(error).__name__}: {error}")))
            return
        _listen(limits, answers)
        _send(answers, pickle.dumps(("ready", None)))
        while True:
            try:
                job = _receive(jobs)
            except EOFError:
                return
            _end_when_orphaned(limits.seconds)
            _send(answers, _answer(read, job, most_bytes=limits.output_mb * 1_000_000))
            faulthandler.cancel_dump_traceback_later()


def _listen(limits: Limits, answers: BinaryIO) -> None:
    global _listener

    def hear(pages: int) -> None:
        _end_when_orphaned(limits.seconds_for(pages))
        _send(answers, pickle.dumps(("pages", pages)))

    _listener = hear


def _end_when_orphaned(seconds: float) -> None:
    """See to it that a reader whose caller died without ending it does not go on for ever."""
    faulthandler.dump_traceback_later(seconds * 2 + 10, exit=True)


def _answer(read: Callable[[Any], Any], job: bytes, *, most_bytes: int) -> bytes:
    try:
        answer = pickle.dumps(("result", read(pickle.loads(job))))  # noqa: S301
        return answer if len(answer) <= most_bytes else pickle.dumps(("output", None))
    except MemoryError:
        return pickle.dumps(("memory", None))
    except PapersError as error:
        return pickle.dumps(("error", error))
    except Exception as error:
        return pickle.dumps(("broken", f"{type(error).__name__}: {error}"))


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time limit still holds there
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # macOS names this limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000, megabytes * 1_000_000))


def _send(stream: BinaryIO | Any, message: bytes) -> None:
    stream.write(_HEADER.pack(len(message)))
    stream.write(message)
    stream.flush()


def _receive(stream: BinaryIO | Any) -> bytes:
    (length,) = _HEADER.unpack(_read_all(stream, _HEADER.size))
    return _read_all(stream, length)


def _read_all(stream: BinaryIO | Any, length: int) -> bytes:
    content: bytes = stream.read(length)
    if len(content) < length:
        raise EOFError("the other process is gone")
    return content

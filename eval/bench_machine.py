"""What a machine is, in words: figures of speed say nothing without it. Reads only what the system tells anybody."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["anonymous_memory", "describe_machine", "own_peak_memory", "peak_memory"]

LIBRARIES = ("faiss-cpu", "numpy", "pypdf", "pypdfium2", "rank-bm25", "sentence-transformers", "torch")


def describe_machine() -> dict[str, str]:
    """Cores, processor, memory, load before the run, system, Python and the libraries whose speed is measured."""
    return {
        "cores": str(os.cpu_count() or "unknown"),
        "processor": _processor(),
        "memory": _memory(),
        "load before the run": f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown",
        "system": platform.platform(),
        "Python": platform.python_version(),
        **{library: _version(library) for library in LIBRARIES},
    }


def peak_memory(*, readers: bool = False) -> float | None:
    """The most memory in MB that this process has held so far, or any one process it started; None on Windows."""
    try:
        import resource
    except ImportError:
        return None
    used = resource.getrusage(resource.RUSAGE_CHILDREN if readers else resource.RUSAGE_SELF).ru_maxrss
    return used / 1e6 if sys.platform == "darwin" else used * 1024 / 1e6  # macOS counts bytes, Linux kilobytes


def own_peak_memory() -> float | None:
    """The most memory in MB that this program has held, whatever started it; None where the system doesn't say."""
    return _status("VmHWM")


def anonymous_memory() -> float | None:
    """The memory in MB that this process holds and no file stands behind; None where the system doesn't say.

    Pages of a file that is mapped can be dropped when memory is short; these can't.
    """
    return _status("RssAnon")


def _status(name: str) -> float | None:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith(f"{name}:")]
    return int(found[0]) * 1024 / 1e6 if found else None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 1e9:.1f} GB"
    except (AttributeError, OSError, ValueError):  # Windows has no sysconf
        return "unknown"


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"

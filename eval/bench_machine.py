"""What a machine is, in words: figures of speed say nothing without it. Reads only what the system tells anybody."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["describe_machine", "peak_memory"]

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
